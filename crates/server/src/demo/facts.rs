//! What the demo tells whoever starts it: where it is, whom to sign in as, where the posters hang, what there is to see.

use liren_core::ground::demo;
use liren_core::id::Community;
use liren_core::permission::Role;
use liren_kit::app::App;
use liren_store::sql;
use serde::Serialize;

use super::{PASSWORD, TOTP_SEED, next_door};

/// Everything, as `--json` prints it.
#[derive(Debug, Clone, Serialize)]
pub struct Facts {
    /// Address without a slash at the end.
    pub base_url: String,
    /// Whom to sign in as.
    pub people: Vec<PersonFact>,
    /// Where posters hang.
    pub buildings: Vec<BuildingFact>,
    /// What there is to see, newest first.
    pub matters: Vec<MatterFact>,
    /// Finished ballots, newest first.
    pub ballots: Vec<BallotFact>,
    /// The community next door, where owners may vote on the web.
    pub next_door: NextDoorFact,
}

/// The community next door.
#[derive(Debug, Clone, Serialize)]
pub struct NextDoorFact {
    /// Its home.
    pub url: String,
    /// Whom to sign in as there.
    pub people: Vec<PersonFact>,
}

/// Somebody to sign in as.
#[derive(Debug, Clone, Serialize)]
pub struct PersonFact {
    /// Code name of the role.
    pub role: &'static str,
    /// An invented name.
    pub name: &'static str,
    /// What to type first: an invented phone number.
    pub login: &'static str,
    /// Password.
    pub secret: &'static str,
    /// Base32 seed of the authenticator, where one is needed.
    pub totp: Option<&'static str>,
}

/// A building with a poster.
#[derive(Debug, Clone, Serialize)]
pub struct BuildingFact {
    /// What the poster carries.
    pub code: String,
    /// Compound and building.
    pub name: String,
}

/// A matter.
#[derive(Debug, Clone, Serialize)]
pub struct MatterFact {
    /// Its number.
    pub number: String,
    /// Its page.
    pub url: String,
}

/// A finished ballot.
#[derive(Debug, Clone, Serialize)]
pub struct BallotFact {
    /// What it was about.
    pub title: String,
    /// The bundle for everybody.
    pub bundle_url: String,
    /// The bundle with every choice, for the chair and the street's officer.
    pub inspection_url: String,
    /// The signed root at which both end, in lowercase hex.
    pub root: String,
}

/// The people of the story to sign in as, one line a role first, then the others.
fn people() -> Vec<PersonFact> {
    let mut all: Vec<(Role, PersonFact)> = demo::story()
        .people
        .iter()
        .map(|p| {
            let role = match (&p.post, &p.home) {
                (Some(post), _) => post.role,
                (None, Some((_, demo::Lives::Owner))) => Role::Owner,
                (None, Some((_, demo::Lives::Renter))) => Role::Renter,
                _ => Role::Resident,
            };
            let totp = role.needs_factor().then_some(TOTP_SEED);
            (role, PersonFact { role: role.name(), name: p.name, login: p.phone, secret: PASSWORD, totp })
        })
        .collect();
    all.sort_by_key(|(role, _)| *role);
    all.into_iter().map(|(_, p)| p).collect()
}

/// Asks the demo's database.
pub fn facts(app: &App, base_url: &str) -> Result<Facts, String> {
    let code = Community(demo::COMMUNITY);
    let base = base_url.to_string();
    let at = |number: &str, file: &str| format!("{base_url}/c/{code}/ballots/{number}/{file}");
    let ballots = super::ballots::finished(app, code)?
        .into_iter()
        .map(|(title, number, root)| BallotFact {
            title,
            bundle_url: at(&number, "bundle.jsonl"),
            inspection_url: at(&number, "inspection.jsonl"),
            root,
        })
        .collect::<Vec<_>>();
    app.db
        .read_now(move |tx| {
            let buildings = tx.all(
                sql!(
                    "SELECT b.code, c.name, b.name FROM building b JOIN compound c ON c.community = b.community AND c.id = b.compound
                      WHERE b.community = $1 ORDER BY c.sort, b.sort"
                ),
                &[code.into()],
                |r| Ok(BuildingFact { code: r.get(0)?, name: format!("{} {}", r.str(1)?, r.str(2)?) }),
            )?;
            let matters = tx.all(
                sql!("SELECT number FROM matter WHERE community = $1 AND listed = 1 ORDER BY changed DESC, id DESC"),
                &[code.into()],
                |r| {
                    let number: String = r.get(0)?;
                    Ok(MatterFact { url: format!("{base}/c/{code}/matters/{number}"), number })
                },
            )?;
            let next_door = NextDoorFact { url: format!("{base}/c/{}", next_door::CODE), people: next_door::people() };
            let (base_url, ballots) = (base.clone(), ballots.clone());
            Ok::<_, liren_store::Error>(Facts { base_url, people: people(), buildings, matters, ballots, next_door })
        })
        .map_err(|e| format!("database: {e}"))
}
