//! Reading a matter: who may see it and its words, by its public address, by the reporter's secret link or as its handler.
//! A visitor's costs two statements: the rest is in memory.

use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use liren_core::id::{Community, FileId, MatterId, PersonId, PostId};
use liren_core::matter::{Chain, Outcome, Progress, kept_away};
use liren_core::pack::{Pack, Visibility};
use liren_core::permission::Action;
use liren_core::personal::covered_with;
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_ground::chain;
use liren_ground::names::{self, Names};
use liren_ground::plan::spot::{self, Spot};
use liren_kit::fail::Fail;
use liren_kit::page::html;
use liren_kit::session::digest;
use liren_kit::visit::Visit;
use liren_store::{Error, Tx, sql};
use serde::Deserialize;
use uuid::Uuid;

use super::file::OrderOf;
use super::join::{self, Tie};
use super::outside::{self, Outside};
use super::page::{ShowPage, page};
use super::read::{self, Event, File, Matter};
use super::replies::{self, Reply};
use super::{feed, urls, weigh};
use crate::link::{self, Purpose};
use crate::words::Matters;

/// A matter with all that its page needs, read in one go.
pub struct Loaded {
    /// The matter.
    pub matter: Matter,
    /// Its timeline.
    pub events: Vec<Event>,
    /// Its files.
    pub files: Vec<File>,
    /// The pack it is judged by.
    pub pack: std::sync::Arc<Pack>,
    /// Opened by the reporter's link.
    pub by_link: bool,
    /// Where it stands, for those who may act.
    pub progress: Option<Progress>,
    /// Who could have it, for those who handle.
    pub chain: Option<Chain>,
    /// Posts of those who may not have it, where there are such people, for those who handle.
    pub kept_away: Vec<PostId>,
    /// The orders from outside that it answers, for those who handle; with their sources.
    pub orders: Vec<(String, OrderOf)>,
    /// The answers that stand, where there are orders.
    pub replies: Vec<Reply>,
    /// How it came in, for those who handle; source code.
    pub source: String,
    /// As whom the reader follows it.
    pub follows: Option<Uuid>,
    /// The reader has said as a follower what they think of the answer.
    pub weighed: bool,
    /// Opened by a follower's link.
    pub by_follower: bool,
    /// The matters it was merged with or split into or from.
    pub ties: Vec<Tie>,
    /// Meetings that talked about it or decided it: titles with addresses.
    pub meetings: Vec<(String, String)>,
    /// Projects that came of it: title and address.
    pub projects: Vec<(String, String)>,
    /// Consultations it led to: questions and addresses.
    pub consultations: Vec<(String, String)>,
    /// Firms and authorities that were asked to help, for those who handle.
    pub outside: Vec<Outside>,
}

impl Loaded {
    /// Whether settling needs words: always, but for what was solved and is shown by a photo; a final answer gives reasons.
    pub fn needs_words(&self, visit: &Visit, outcome: Outcome, files: &[FileId]) -> bool {
        let last = self.progress.as_ref().is_some_and(|p| !visit.card.judge_by(&self.pack).can_reopen(p));
        last || outcome != Outcome::Solved || files.is_empty()
    }
}

/// How somebody came to a matter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum By {
    /// By its number.
    Number,
    /// By the reporter's link.
    Secret(String),
    /// By a follower's link.
    Follower(String),
}

impl By {
    /// The reporter's secret; empty when they did not come by it.
    pub fn secret(&self) -> &str {
        match self {
            Self::Secret(secret) => secret,
            Self::Number | Self::Follower(_) => "",
        }
    }

    /// Where its page stands, to which moves are sent.
    pub fn base(&self, code: Community, number: &str) -> String {
        match self {
            Self::Number => urls::Matter::url(code, number),
            Self::Secret(secret) => urls::Secret::url(code, number, secret),
            Self::Follower(token) => urls::Follower::url(code, number, token),
        }
    }
}

impl From<Option<&str>> for By {
    fn from(secret: Option<&str>) -> Self {
        secret.map_or(Self::Number, |s| Self::Secret(s.to_string()))
    }
}

/// Whether the actor may see the words and photos of a matter.
pub fn sees_words(visit: &Visit, m: &Matter, by_link: bool) -> bool {
    (m.released && m.visibility == Visibility::Public) || reads_original(visit, m, by_link)
}

/// Whether the actor may read the words as they were said: the reporter and those who handle.
pub fn reads_original(visit: &Visit, m: &Matter, by_link: bool) -> bool {
    visit.may(Action::ReadUnreleased, &m.place(by_link))
}

/// How much of the timeline a reader may read.
#[derive(Clone)]
pub struct Reads {
    /// Words and photos at all.
    pub inside: bool,
    /// The words as they were said.
    pub original: bool,
    /// They handle it.
    pub handler: bool,
    public: bool,
    party: bool,
    /// Names that were decided to stay.
    stay: String,
    /// Words that were marked to be covered.
    hide: String,
}

impl Reads {
    /// What the actor may read of a matter.
    pub fn of(visit: &Visit, m: &Matter, by_link: bool) -> Self {
        let place = m.place(by_link);
        Self {
            inside: sees_words(visit, m, by_link),
            original: reads_original(visit, m, by_link),
            handler: visit.may(Action::NoteMatter, &place) || visit.may(Action::AssignMatter, &place),
            public: m.visibility == Visibility::Public,
            party: visit.may(Action::AddToMatter, &place),
            stay: m.stay.clone(),
            hide: m.hide.clone(),
        }
    }

    /// The words of one line as this reader reads them; empty when they may not.
    pub fn words(&self, e: &Event) -> String {
        let may = match e.shown.as_str() {
            "public" => self.inside || self.public,
            "parties" => self.handler || self.party,
            _ => self.handler,
        };
        if may { self.as_read(&e.words) } else { String::new() }
    }

    /// Words this reader may read: as they were said, or with what could name or reach a person covered.
    pub fn as_read(&self, words: &str) -> String {
        if self.original {
            return words.to_string();
        }
        let (stay, hide): (Vec<&str>, Vec<&str>) = (self.stay.lines().collect(), self.hide.lines().collect());
        covered_with(words, &stay, &hide).into_owned()
    }
}

/// Whether the actor may see that a matter exists.
pub fn sees(visit: &Visit, m: &Matter, by_link: bool) -> bool {
    m.visibility != Visibility::Closed || visit.may(Action::ReadClosedMatter, &m.place(by_link))
}

/// The bytes of a secret in an address.
pub fn opened(secret: &str) -> Result<Vec<u8>, Refusal> {
    BASE64URL_NOPAD.decode(secret.as_bytes()).map_err(|_| Refusal::NotFound)
}

/// Whether a secret opens a matter. Only its digest is stored, so comparing tells an attacker nothing about the secret.
pub fn opens(tx: &mut Tx<'_>, code: Community, id: MatterId, secret: Option<&[u8]>) -> Result<bool, Error> {
    match secret {
        Some(s) => Ok(read::secret(tx, code, id)? == digest(s)),
        None => Ok(false),
    }
}

/// The posts of those who may not have a matter. A deputy counts while the holder is away.
fn kept_posts(tx: &mut Tx<'_>, code: Community, p: &Progress, chain: &Chain, now: Time) -> Result<Vec<PostId>, Error> {
    let posts = tx.all(
        sql!(
            "SELECT id, person, CASE WHEN away_from <= $2 AND away_until > $2 THEN deputy END FROM post
              WHERE community = $1 AND ended IS NULL"
        ),
        &[code.into(), now.into()],
        |r| Ok((r.get::<PostId>(0)?, r.get::<Option<PersonId>>(2)?.or(r.get::<Option<PersonId>>(1)?))),
    )?;
    let away = |person: Option<PersonId>| person.is_some_and(|person| kept_away(p, chain, None, person));
    Ok(posts.into_iter().filter(|(_, person)| away(*person)).map(|(id, _)| id).collect())
}

/// Reads a matter by its number or the reporter's link.
pub async fn load(visit: &Visit, number: String, secret: Option<&str>) -> Result<Loaded, Fail> {
    load_by(visit, number, &By::from(secret)).await
}

/// Reads a matter; what the actor may not know of is not found. A wrong secret is not found, whether the number exists or not.
pub async fn load_by(visit: &Visit, number: String, by: &By) -> Result<Loaded, Fail> {
    let (card, app, actor, now) = (visit.card.clone(), visit.app.clone(), visit.actor.clone(), visit.moment.now);
    let (secret, follower) = match by {
        By::Number => (None, None),
        By::Secret(secret) => (Some(opened(secret)?), None),
        By::Follower(token) => (None, Some(link::opened(&visit.app, card.code, Purpose::Follower, token)?)),
    };
    let by_secret = secret.is_some();
    let mut loaded = visit
        .app
        .db
        .read(move |tx| {
            let code = card.code;
            let matter = read::by_number(tx, code, &number)?.ok_or(Refusal::NotFound)?;
            let by_link = opens(tx, code, matter.id, secret.as_deref())?;
            let events = read::events(tx, code, matter.id)?;
            let files = if matter.files > 0 { read::files(tx, code, matter.id)? } else { Vec::new() };
            let pack = app.pack_in(tx, &matter.pack, matter.pack_version)?;
            let chain = if actor.posts.is_empty() { None } else { Some(chain::of(tx, &card, &matter.at(), now)?) };
            let (orders, source) = if actor.posts.is_empty() {
                (Vec::new(), String::new())
            } else {
                (replies::orders(tx, code, matter.id, matter.links)?, read::source(tx, code, matter.id)?)
            };
            let replies = if orders.is_empty() { Vec::new() } else { replies::replies(tx, code, &matter, 0)? };
            let follows = match (follower, actor.account) {
                (Some(follow), _) if weigh::follows(tx, &card, matter.id, follow)? => Some(follow),
                (Some(_), _) => return Err(Refusal::NotFound.into()),
                (None, Some(account)) => read::follows(tx, code, matter.id, account)?,
                (None, None) => None,
            };
            let concerned = by_link || actor.person.is_some() || follows.is_some();
            let progress = if concerned { read::progress(tx, code, matter.id)? } else { None };
            let kept_away = match (&progress, &chain) {
                (Some(p), Some(chain)) if p.not_leader || p.about.is_some() => kept_posts(tx, code, p, chain, now)?,
                _ => Vec::new(),
            };
            let weighed = match (follows, &progress) {
                (Some(follow), Some(p)) => weigh::answered(tx, &card, matter.id, p, follow)?,
                _ => false,
            };
            let ties = if matter.links > 0 { join::ties(tx, code, matter.id)? } else { Vec::new() };
            let projects = if matter.links > 0 { crate::projects::of_matter(tx, code, matter.id)? } else { Vec::new() };
            let meetings = if matter.links > 0 { crate::meetings::of_matter(tx, code, matter.id)? } else { Vec::new() };
            let consultations = if matter.links > 0 { crate::consultations::of_matter(tx, code, matter.id)? } else { Vec::new() };
            let outside = if actor.posts.is_empty() { Vec::new() } else { outside::of(tx, code, matter.id)? };
            let by_follower = follower.is_some();
            Ok::<_, Fail>(Loaded {
                matter,
                events,
                files,
                pack,
                by_link,
                progress,
                chain,
                kept_away,
                orders,
                replies,
                source,
                follows,
                weighed,
                by_follower,
                ties,
                meetings,
                projects,
                consultations,
                outside,
            })
        })
        .await?;
    if by_secret != loaded.by_link || !sees(visit, &loaded.matter, loaded.by_link) {
        return Err(Refusal::NotFound.into());
    }
    if !reads_original(visit, &loaded.matter, loaded.by_link) {
        loaded.files.retain(|f| !f.waits);
    }
    Ok(loaded)
}

/// The spot somebody marked, for those who may know the place: of what is shown by compound only, those who handle it.
pub fn spot_of(visit: &Visit, m: &Matter, by_link: bool) -> Option<Spot> {
    m.pin.filter(|_| m.visibility == Visibility::Public || reads_original(visit, m, by_link))
}

/// The plan with the pin of a matter.
async fn pin(visit: &Visit, names: &Names, loaded: &Loaded) -> Result<String, Fail> {
    let m = &loaded.matter;
    let Some(spot) = spot_of(visit, m, loaded.by_link) else { return Ok(String::new()) };
    let compound = names.buildings.get(&spot.building).map(|b| b.compound);
    let title = Matters(visit.lang).matter_pin();
    spot::chart(visit, names, compound, &[spot.pin(title, "#pin")]).await
}

/// What the page was led to by.
#[derive(Deserialize, Default)]
pub struct After {
    /// What was just done.
    #[serde(default)]
    pub did: String,
    /// The act that is to be open.
    #[serde(default)]
    pub open: String,
    /// The beginning of the key of the draft that led here.
    #[serde(default)]
    pub draft: String,
}

/// GET the public address.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>, Query(after): Query<After>) -> Result<Response, Fail> {
    let loaded = load(&visit, number, None).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let plan = pin(&visit, &names, &loaded).await?;
    html(&ShowPage { plan, ..page(&visit, &names, loaded, &By::Number).after(&after) })
}

/// GET what happens to it as a web feed.
pub async fn feed(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let loaded = load(&visit, number, None).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let id = loaded.matter.id;
    Ok(feed::of_matter(&visit, id, &page(&visit, &names, loaded, &By::Number)))
}

/// GET the reporter's own link.
pub async fn show_secret(
    visit: Visit,
    Path((_, number, secret)): Path<(String, String, String)>,
    Query(after): Query<After>,
) -> Result<Response, Fail> {
    by_link(visit, number, By::Secret(secret), &after).await
}

/// GET a follower's own link.
pub async fn show_follower(
    visit: Visit,
    Path((_, number, token)): Path<(String, String, String)>,
    Query(after): Query<After>,
) -> Result<Response, Fail> {
    by_link(visit, number, By::Follower(token), &after).await
}

async fn by_link(visit: Visit, number: String, by: By, after: &After) -> Result<Response, Fail> {
    let loaded = load_by(&visit, number, &by).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let plan = pin(&visit, &names, &loaded).await?;
    quiet(html(&ShowPage { plan, ..page(&visit, &names, loaded, &by).after(after) }))
}

/// A page whose address is a secret: it is told to nobody.
pub fn quiet(response: Result<Response, Fail>) -> Result<Response, Fail> {
    let mut response = response?;
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(response)
}
