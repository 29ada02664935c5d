//! `liren setup`: the first community and the first worker, on an empty installation. What is not given as a flag is asked.

use std::io::{BufRead, IsTerminal, Write};

use clap::Args;
use liren_core::contact::Contact;
use liren_core::id::Community;
use liren_core::lang::Lang;
use liren_core::permission::{Role, Scope};
use liren_core::refusal::Refusal;
use liren_ground::access::store as access;
use liren_ground::communities::{NewCommunity, create_community, operator};
use liren_ground::people::store::{Appointment, NewPerson, NewPost, appoint, create_person, create_post, founder};
use liren_kit::app::Clock;
use liren_kit::fail::Fail;
use liren_kit::seal::Keys;
use liren_server::build;
use liren_server::clock::SystemClock;
use liren_server::config::Config;
use liren_store::sql;

use super::At;

/// Make the first community and the first worker. Prints a one-time link by which the worker sets password and second
/// factor.
#[derive(Args)]
pub struct Setup {
    #[command(flatten)]
    at: At,
    /// 12-digit division code of the community
    #[arg(long)]
    code: Option<String>,
    /// Name of the community, such as 板塘社区
    #[arg(long)]
    name: Option<String>,
    /// 9-digit code of the street above; the first nine digits of the code when left out
    #[arg(long)]
    street: Option<i64>,
    /// Rule pack: cn-three-neighbours or plain
    #[arg(long)]
    pack: Option<String>,
    /// Number to call, as printed on posters
    #[arg(long)]
    landline: Option<String>,
    /// Where the service centre is
    #[arg(long)]
    address: Option<String>,
    /// Name of the first worker
    #[arg(long)]
    worker: Option<String>,
    /// Their phone number or mail address, to sign in with
    #[arg(long)]
    contact: Option<String>,
    /// Language of their messages
    #[arg(long, default_value = "zh-CN")]
    lang: String,
}

/// What was given or asked.
#[derive(Clone)]
struct Facts {
    code: Community,
    name: String,
    street: i64,
    pack: String,
    landline: String,
    address: String,
    worker: String,
    contact: Contact,
    lang: Lang,
}

impl Setup {
    /// Sets up and prints the link.
    pub fn run(&self) -> Result<(), String> {
        let config = self.at.load()?;
        let facts = self.facts()?;
        let made_keys = keys(&config)?;
        let db = build::open(&config)?;
        db.migrate_now().map_err(|e| format!("database: {e}"))?;
        let app = build::app(&config, db.clone(), false)?;
        let (moment, asked) = (app.moment(), facts.clone());
        let handle = app.clone();
        let token = db.write_now(move |tx| {
            let (mut m, f) = (moment.clone(), &asked);
            let known: Option<i64> = tx.one(sql!("SELECT community FROM community LIMIT 1"), &[], |r| r.get(0))?;
            if known.is_some() {
                return Err(Fail::from(Refusal::Conflict));
            }
            let new = NewCommunity {
                code: f.code,
                name: &f.name,
                street: f.street,
                pack: &f.pack,
                landline: &f.landline,
                address: &f.address,
            };
            create_community(tx, &mut m, &operator(), &new)?;
            let account = access::create_account(tx, &mut m, &handle, std::slice::from_ref(&f.contact), f.lang)?;
            // The first worker also runs the installation: somebody has to be able to add the next community.
            tx.exec(sql!("UPDATE account SET operator = TRUE WHERE id = $1"), &[account.into()])?;
            access::subscribe(tx, &mut m, &handle, f.code, account)?;
            let phone = matches!(f.contact, Contact::Phone(_)).then_some(&f.contact);
            let person = create_person(
                tx,
                &handle,
                &mut m,
                f.code,
                &founder(),
                &NewPerson { name: &f.worker, phone, account: Some(account) },
            )?;
            let post = NewPost { role: Role::CommunityWorker, scope: Scope::Community, body: None };
            let post = create_post(tx, &handle, &mut m, f.code, &founder(), &post)?;
            let to = Appointment { person, chosen: "appointed", starts: m.now, ends: None, show_name: true, show_phone: false };
            appoint(tx, &handle, &mut m, f.code, &founder(), post, &to)?;
            access::invite(tx, &mut m, &handle, account)
        });
        db.close();
        let token = token.map_err(|fail| match fail {
            Fail::Refused(Refusal::Conflict) => {
                "a community is set up here already; nothing was changed. Further ones are added on the pages".to_string()
            }
            Fail::Refused(refusal) => format!("refused: {}", refusal.code()),
            other => format!("{other:?}"),
        })?;
        println!("{} {} is set up.", facts.code, facts.name);
        if made_keys {
            println!("Keys: {}. Keep a copy apart from the database: without it contacts cannot be read.", config.keys.display());
        }
        println!("{} sets password and second factor once, within seven days, at:", facts.worker);
        println!("{}", app.absolute(&liren_ground::access::Enrol::url(token)));
        Ok(())
    }

    fn facts(&self) -> Result<Facts, String> {
        let code = wanted(&self.code, "Division code of the community (12 digits)", |text| text.parse::<Community>().ok())?;
        let name = wanted(&self.name, "Its name", text)?;
        let street = self.street.unwrap_or(code.0 / 1000);
        let packs = |t: &str| liren_core::pack::builtin().into_iter().any(|(p, _)| p.id == t).then(|| t.to_string());
        let pack = match &self.pack {
            None if !std::io::stdin().is_terminal() => "cn-three-neighbours".to_string(),
            given => wanted(given, "Rule pack (cn-three-neighbours or plain)", packs)?,
        };
        let landline =
            wanted(&self.landline, "Number to call, as printed on posters (may be empty)", |t| Some(t.trim().to_string()))?;
        let address = wanted(&self.address, "Where the service centre is (may be empty)", |t| Some(t.trim().to_string()))?;
        let worker = wanted(&self.worker, "Name of the first worker", text)?;
        let contact = wanted(&self.contact, "Their phone number or mail address", Contact::parse)?;
        let lang = Lang::parse(&self.lang).ok_or_else(|| format!("--lang {}: zh-CN or en", self.lang))?;
        Ok(Facts { code, name, street, pack, landline, address, worker, contact, lang })
    }
}

fn text(typed: &str) -> Option<String> {
    Some(typed.trim().to_string()).filter(|t| !t.is_empty())
}

/// A flag's value, or what somebody types; asked again until it is understood.
fn wanted<T>(given: &Option<String>, question: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, String> {
    if let Some(given) = given {
        return parse(given).ok_or_else(|| format!("{question}: {given:?} is not understood"));
    }
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        // Nobody is there to answer: what may be empty is, the rest has to be a flag.
        return parse("").ok_or_else(|| format!("{question}: missing, see liren setup --help"));
    }
    loop {
        print!("{question}: ");
        std::io::stdout().flush().map_err(|e| e.to_string())?;
        let mut line = String::new();
        if stdin.lock().read_line(&mut line).map_err(|e| e.to_string())? == 0 {
            return Err("nothing was set up".into());
        }
        match parse(line.trim()) {
            Some(value) => return Ok(value),
            None => println!("  That is not understood."),
        }
    }
}

/// Makes the key file where there is none; true when it was made.
fn keys(config: &Config) -> Result<bool, String> {
    if config.keys.exists() {
        Keys::load(&config.keys).map_err(|e| format!("{}: {e}", config.keys.display()))?;
        return Ok(false);
    }
    let (a, b) = (SystemClock.seed(), SystemClock.seed());
    let mut chance = [0u8; 64];
    chance[..32].copy_from_slice(&a);
    chance[32..].copy_from_slice(&b);
    super::write_keys(&config.keys, &Keys::new_file(&chance))?;
    Ok(true)
}
