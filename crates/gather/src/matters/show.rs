//! A matter's page: who has it, until when, what happened; for whoever may, the next move. The same page answers the
//! public address, the reporter's secret link and the handler. A visitor's costs two statements: the rest is in memory.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use liren_core::deadline::Allowance;
use liren_core::id::{Community, MatterId, PersonId, PostId};
use liren_core::lang::Lang;
use liren_core::matter::{Chain, Judge, Passed, Progress};
use liren_core::pack::{Pack, Visibility};
use liren_core::permission::{Action, Scope, Where};
use liren_core::refusal::Refusal;
use liren_core::time::{DAY, Time};
use liren_ground::chain::{self, At};
use liren_ground::names::{self, Names};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, Told, html};
use liren_kit::session::digest;
use liren_kit::slice::Sign;
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::{Error, Tx};
use serde::Deserialize;

use super::read::{self, Event, File, Matter};
use super::urls;
use crate::words::Matters;

/// A station of the strip.
pub struct Station {
    /// `done`, `now`, `next` or `skipped`.
    pub state: &'static str,
    /// The level's name.
    pub words: String,
}

/// A line of the timeline, in words.
pub struct Happened {
    /// When, for machines.
    pub iso: String,
    /// When.
    pub when: String,
    /// What happened.
    pub what: String,
    /// What was said, as far as the reader may see it.
    pub words: String,
    /// Photos that belong to it.
    pub photos: Vec<Shot>,
}

/// A photo or voice note to show.
pub struct Shot {
    /// Its id.
    pub id: String,
    /// The small picture, or the sound.
    pub src: String,
    /// The large picture.
    pub full: String,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// What it is, for those who cannot see it.
    pub words: String,
    /// A voice note.
    pub voice: bool,
}

/// What this person may do now.
#[derive(Default)]
pub struct Moves {
    /// Answer and settle.
    pub settle: bool,
    /// Pass up: to whom, empty when nobody is above.
    pub pass_up: String,
    /// Refuse the assignment: back to whom.
    pub send_back: String,
    /// Extend the promise: until when.
    pub extend: String,
    /// Put it on the open list: the last day to look at it again, as an input wants it.
    pub shelve: String,
    /// Show words and photos.
    pub release: bool,
    /// Add a note.
    pub note: bool,
    /// Give it to another post.
    pub assign: Vec<(PostId, String)>,
    /// Say done or not done.
    pub confirm: bool,
    /// Take it back.
    pub withdraw: bool,
    /// Add something.
    pub add: bool,
    /// Hear of it.
    pub follow: bool,
    /// No longer hear of it.
    pub unfollow: bool,
    /// The letter to the street.
    pub letter: String,
}

impl Moves {
    /// Whether the handler's heading is needed.
    pub fn any(&self) -> bool {
        self.settle
            || self.release
            || self.note
            || !self.assign.is_empty()
            || [&self.pass_up, &self.send_back, &self.extend, &self.shelve].iter().any(|s| !s.is_empty())
    }
}

/// Everything the template shows.
#[derive(Template)]
#[template(path = "matters/show.html", blocks = ["main"])]
pub struct ShowPage {
    /// The frame.
    pub page: Page,
    /// Words.
    pub t: Matters,
    /// Its number.
    pub number: String,
    /// Its category, in words.
    pub category: String,
    /// Name of the sign.
    pub state: &'static str,
    /// The state in words.
    pub state_words: String,
    /// Who has it, or how it ended.
    pub who: String,
    /// Time left of the promise in words; empty when no clock runs.
    pub left: String,
    /// How urgent the promise is: name of a sign. The step's own clock may be shorter; its sign stands on top.
    pub clock: &'static str,
    /// The exact date.
    pub until: String,
    /// Until when this level has it.
    pub step: String,
    /// When it was filed.
    pub filed: String,
    /// Where it is, as far as the reader may know.
    pub place: String,
    /// What was said.
    pub words: String,
    /// Words or files wait to be released.
    pub words_hidden: bool,
    /// Photos and voice notes of the reporter.
    pub shots: Vec<Shot>,
    /// The levels.
    pub stations: Vec<Station>,
    /// What happened, newest first.
    pub events: Vec<Happened>,
    /// Why this post, why this date.
    pub rule: String,
    /// The rule in the pack.
    pub rule_url: String,
    /// Pack and version.
    pub version: String,
    /// Whose job it is in the end.
    pub basis: String,
    /// What may be done.
    pub moves: Moves,
    /// "Accepted?" is asked, not "done?".
    pub accept: bool,
    /// Until when the reporter may answer.
    pub asked_until: String,
    /// Address that moves are sent to.
    pub base: String,
    /// Public address, to share; empty for what is closed.
    pub share: String,
    /// What the reader decided on.
    pub seen: i64,
    /// The act that is open, after a problem in it.
    pub open: &'static str,
    /// What was typed.
    pub typed: Form,
    /// Files that were sent already, to be carried on.
    pub kept: Vec<String>,
    /// Problems of the open act.
    pub problems: Vec<Told>,
    /// Something to notice: good or bad.
    pub note: String,
    /// What to do about it.
    pub note_next: String,
    /// The note is bad news.
    pub warn: bool,
    /// What was typed into an act that is no longer offered, to be copied.
    pub lost: String,
    /// Late at the highest level.
    pub top_late: bool,
    /// Outcomes of an answer.
    pub outcomes: Vec<(&'static str, String)>,
    /// Characters of an answer.
    pub most: usize,
    /// Photos an answer may have.
    pub photos_most: i64,
    /// Opened by the reporter's link.
    pub by_link: bool,
}

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
    /// The reader's account follows it.
    pub follows: bool,
}

/// Who is concerned with a matter, for the permission table.
pub fn place_of<'a>(m: &Matter, reporter: &'a [PersonId], about: &'a [PersonId], by_link: bool) -> Where<'a> {
    Where {
        grid: m.grid,
        compound: m.compound,
        building: m.building,
        group: m.group,
        circle: m.circle,
        holder: Some(m.holder),
        persons: reporter,
        accounts: &[],
        by_link,
        about,
    }
}

/// Whether the actor may see the words and photos of a matter.
pub fn sees_words(visit: &Visit, m: &Matter, by_link: bool) -> bool {
    if m.released && m.visibility == Visibility::Public {
        return true;
    }
    visit.may(Action::ReadUnreleased, &place_of(m, m.reporter.as_slice(), m.about.as_slice(), by_link))
}

/// Whether the actor may see that a matter exists.
pub fn sees(visit: &Visit, m: &Matter, by_link: bool) -> bool {
    m.visibility != Visibility::Closed
        || visit.may(Action::ReadClosedMatter, &place_of(m, m.reporter.as_slice(), m.about.as_slice(), by_link))
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

/// Reads a matter; what the actor may not know of is not found. A wrong secret is not found, whether the number exists or not.
pub async fn load(visit: &Visit, number: String, secret: Option<&str>) -> Result<Loaded, Fail> {
    let (card, app, actor, now) = (visit.card.clone(), visit.app.clone(), visit.actor.clone(), visit.moment.now);
    let secret = secret.map(opened).transpose()?;
    let by_secret = secret.is_some();
    let loaded = visit
        .app
        .db
        .read(move |tx| {
            let code = card.code;
            let matter = read::by_number(tx, code, &number)?.ok_or(Refusal::NotFound)?;
            let by_link = opens(tx, code, matter.id, secret.as_deref())?;
            let events = read::events(tx, code, matter.id)?;
            let files = if matter.files > 0 { read::files(tx, code, matter.id)? } else { Vec::new() };
            let pack = app.pack_in(tx, &matter.pack, matter.pack_version)?;
            let mine = by_link || actor.person.is_some();
            let progress = if mine { read::progress(tx, code, matter.id)? } else { None };
            let at = At {
                circle: matter.circle,
                group: matter.group,
                grid: matter.grid,
                building: matter.building,
                compound: matter.compound,
            };
            let chain = if actor.posts.is_empty() { None } else { Some(chain::of(tx, &card, &at, now)?) };
            let follows = match actor.account {
                Some(account) => read::follows(tx, code, matter.id, account)?,
                None => false,
            };
            Ok::<_, Fail>(Loaded { matter, events, files, pack, by_link, progress, chain, follows })
        })
        .await?;
    if by_secret != loaded.by_link || !sees(visit, &loaded.matter, loaded.by_link) {
        return Err(Refusal::NotFound.into());
    }
    Ok(loaded)
}

/// What the page was led to by.
#[derive(Deserialize, Default)]
pub struct After {
    /// What was just done.
    #[serde(default)]
    pub did: String,
}

/// GET the public address.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>, Query(after): Query<After>) -> Result<Response, Fail> {
    let loaded = load(&visit, number, None).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    html(&page(&visit, &names, loaded, "").thanks(&after.did))
}

/// GET the reporter's own link.
pub async fn show_secret(
    visit: Visit,
    Path((_, number, secret)): Path<(String, String, String)>,
    Query(after): Query<After>,
) -> Result<Response, Fail> {
    let loaded = load(&visit, number, Some(&secret)).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    quiet(html(&page(&visit, &names, loaded, &secret).thanks(&after.did)))
}

/// A page whose address is a secret: it is told to nobody.
pub fn quiet(response: Result<Response, Fail>) -> Result<Response, Fail> {
    let mut response = response?;
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(response)
}

/// The category's name.
pub fn category_name(pack: &Pack, code: &str, lang: Lang) -> String {
    pack.category(code).map_or_else(|| code.to_string(), |c| c.name.get(lang).to_string())
}

/// Where it is, as far as the visibility allows.
pub fn place_words(card: &Card, names: &Names, lang: Lang, m: &Matter, all: bool) -> String {
    let part = card.pack.part(&m.part).map(|p| p.name.get(lang)).unwrap_or_default();
    let building = match (m.building, m.compound) {
        (Some(b), _) if all || m.visibility == Visibility::Public => names.building(b),
        (_, Some(c)) => names.compounds.get(&c).cloned().unwrap_or_default(),
        _ => card.name.clone(),
    };
    let entrance = m.entrance.filter(|_| all || m.visibility == Visibility::Public).and_then(|e| names.entrances.get(&e));
    [Some(building.as_str()), entrance.map(String::as_str), (!part.is_empty()).then_some(part)]
        .into_iter()
        .flatten()
        .filter(|s| !s.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The sign of a matter at an instant.
pub fn sign(state: &str, step_due: liren_core::time::Time, now: liren_core::time::Time) -> Sign {
    match state {
        "open" if now > step_due => Sign::Late,
        "open" if step_due.0 - now.0 < liren_core::time::DAY => Sign::Soon,
        "open" => Sign::Open,
        "asked" => Sign::Asked,
        "shelved" => Sign::Shelved,
        _ => Sign::Done,
    }
}

/// The words of a state or, once settled, of the outcome.
pub fn state_words(t: Matters, state: &str, outcome: Option<&str>) -> &'static str {
    match state {
        "open" => t.state_open(),
        "asked" => t.state_asked(),
        "shelved" => t.state_shelved(),
        "withdrawn" => t.state_withdrawn(),
        _ => outcome.map_or(t.state_closed(), |o| outcome_words(t, o)),
    }
}

/// The words of an outcome.
pub fn outcome_words(t: Matters, outcome: &str) -> &'static str {
    match outcome {
        "solved" => t.outcome_solved(),
        "explained" => t.outcome_explained(),
        "referred" => t.outcome_referred(),
        "shelved" => t.outcome_shelved(),
        "duplicate" => t.outcome_duplicate(),
        _ => t.outcome_withdrawn(),
    }
}

fn event_words(t: Matters, e: &Event, who: &str, outcome: &str, due: &str) -> String {
    match e.kind.as_str() {
        "filed" => t.event_filed().into(),
        "routed" => t.event_routed(who),
        "passed_up" => t.event_passed_up(who),
        "clock" => t.event_clock().into(),
        "top" => t.event_top().into(),
        "sent_back" => t.event_sent_back(who),
        "extended" => t.event_extended(who),
        "settled" => t.event_settled(who, outcome),
        "final" => t.event_final(who),
        "done" => t.event_done().into(),
        "accepted" => t.event_accepted().into(),
        "not_done" => t.event_not_done().into(),
        "not_accepted" => t.event_not_accepted().into(),
        "lapsed" => t.event_lapsed().into(),
        "reminded" => t.event_reminded().into(),
        "released" => t.event_released(who),
        "added" => t.event_added().into(),
        "handed_over" => t.event_handed_over(who),
        "withdrawn" => t.event_withdrawn().into(),
        "review" => t.event_review().into(),
        "shelved" => t.event_shelved(who, due),
        "assigned" => t.event_assigned(who),
        _ => t.event_note(who),
    }
}

/// The address of a file: by the reporter's link where the page was opened by it.
fn file_url(card: &Card, m: &Matter, f: &File, size: &str, secret: &str) -> String {
    if secret.is_empty() {
        urls::File::url(card.code, &m.number, f.id, size)
    } else {
        urls::SecretFile::url(card.code, &m.number, secret, f.id, size)
    }
}

fn shots(t: Matters, card: &Card, m: &Matter, secret: &str, files: &[&File]) -> Vec<Shot> {
    let mut photos = 0;
    files
        .iter()
        .map(|f| {
            let voice = f.kind == "voice";
            photos += i64::from(!voice);
            Shot {
                id: f.id.to_string(),
                src: file_url(card, m, f, if voice { "full" } else { "thumb" }, secret),
                full: file_url(card, m, f, "full", secret),
                width: f.width,
                height: f.height,
                words: if voice { t.matter_voice(f.seconds) } else { t.matter_photo_alt(photos) },
                voice,
            }
        })
        .collect()
}

/// What was promised: the rule's own time, else that of kind and category.
pub fn allowance(pack: &Pack, m: &Matter) -> Allowance {
    pack.rule(&m.rule).and_then(|r| r.then.promise).unwrap_or_else(|| super::file::promise_of(pack, &m.kind, &m.category))
}

/// Levels it has been at, by the lines that say who got it.
fn visited(events: &[Event]) -> Vec<i64> {
    events.iter().filter(|e| matches!(e.kind.as_str(), "routed" | "assigned" | "handed_over")).map(|e| e.level).collect()
}

fn stations(pack: &Pack, m: &Matter, events: &[Event], lang: Lang) -> Vec<Station> {
    let visited = visited(events);
    let open = m.state == "open";
    (0i64..)
        .zip(&pack.levels)
        .map(|(i, l)| Station {
            state: match i {
                _ if i == m.level && open => "now",
                _ if visited.contains(&i) => "done",
                _ if i < m.level => "skipped",
                _ => "next",
            },
            words: l.name.get(lang).to_string(),
        })
        .collect()
}

/// The rule's words; when no rule decided, the category did.
pub fn rule_words(t: Matters, pack: &Pack, m: &Matter, lang: Lang) -> String {
    match pack.rule(&m.rule) {
        Some(r) => t.matter_why_rule(r.why.get(lang)),
        None => t.matter_why_category(category_name(pack, &m.category, lang)),
    }
}

/// Where the rule stands in the pack's page.
pub fn rule_url(code: Community, m: &Matter) -> String {
    liren_ground::rules::why_url(code, &m.pack, m.pack_version, &m.rule, &m.category)
}

fn offered(visit: &Visit, names: &Names, loaded: &Loaded) -> Moves {
    let Loaded { matter: m, pack, by_link, progress, chain, follows, .. } = loaded;
    let (lang, now, card) = (visit.lang, visit.moment.now, &visit.card);
    let place = place_of(m, m.reporter.as_slice(), m.about.as_slice(), *by_link);
    let may = |action| visit.may(action, &place);
    let open = m.state == "open";
    let judge = Judge { pack, work: pack.work(&card.calendar, &card.zone) };
    let mut moves = Moves {
        settle: open && may(Action::SettleMatter),
        release: !m.released
            && m.visibility == Visibility::Public
            && (!m.words.is_empty() || m.files > 0)
            && may(Action::ReleaseWords),
        note: may(Action::NoteMatter) && m.state != "withdrawn",
        withdraw: open && may(Action::WithdrawMatter),
        add: open && may(Action::AddToMatter),
        unfollow: *follows,
        ..Moves::default()
    };
    moves.follow = (open || m.state == "shelved") && m.visibility != Visibility::Closed && !moves.add && !follows && !moves.note;
    let Some(p) = progress else { return moves };
    let shelved = m.state == "shelved" && !p.reminded;
    moves.confirm = (m.state == "asked" || shelved) && may(Action::ConfirmMatter);
    if !open {
        return moves;
    }
    let name = |post| names.post(card, lang, post);
    if may(Action::SendBackMatter) {
        moves.send_back = judge.send_back(p, now).map(|n| name(n.holder.post)).unwrap_or_default();
    }
    if may(Action::ExtendMatter) {
        moves.extend = judge.extend(p, now).map(|n| when::exact(lang, &card.zone, n.promise)).unwrap_or_default();
    }
    if may(Action::ShelveMatter) {
        moves.shelve = last_review(card, pack, now);
    }
    if let Some(chain) = chain {
        let above = match judge.pass_up(p, chain, now) {
            Ok(Passed::To(next)) => name(next.holder.post),
            _ => String::new(),
        };
        if may(Action::NoteMatter) && above.is_empty() {
            moves.letter = urls::Letter::url(card.code, &m.number);
        }
        if may(Action::PassUpMatter) {
            moves.pass_up = above;
        }
    }
    if may(Action::AssignMatter) {
        moves.assign = assignable(card, names, pack, m, lang);
    }
    moves
}

/// The last day on which something on the open list must be looked at again, as an input of dates wants it.
pub fn last_review(card: &Card, pack: &Pack, now: Time) -> String {
    card.zone.date(now.plus(i64::from(pack.asking.review_days) * DAY)).to_string()
}

/// Posts of the chain that could have it: those of its places and of the whole community.
fn assignable(card: &Card, names: &Names, pack: &Pack, m: &Matter, lang: Lang) -> Vec<(PostId, String)> {
    let near = |scope| match scope {
        Scope::Community | Scope::Street => true,
        Scope::Grid(id) => m.grid == Some(id),
        Scope::Compound(id) => m.compound == Some(id),
        Scope::Building(id) => m.building == Some(id),
        Scope::Group(id) => m.group == Some(id),
        Scope::Circle(id) => m.circle == Some(id),
    };
    let mut posts: Vec<_> = names
        .posts
        .iter()
        .filter(|(id, p)| **id != m.holder && !p.vacant && near(p.scope))
        .filter_map(|(id, p)| Some((pack.level_of(p.role)?, *id)))
        .collect();
    posts.sort_unstable();
    posts.into_iter().map(|(_, id)| (id, names.post(card, lang, id))).collect()
}

/// Puts the page together from what was read.
pub fn page(visit: &Visit, names: &Names, loaded: Loaded, secret: &str) -> ShowPage {
    let (lang, now, card) = (visit.lang, visit.moment.now, &visit.card);
    let t = Matters(lang);
    let moves = offered(visit, names, &loaded);
    let Loaded { matter: m, events, files, pack, by_link, .. } = loaded;
    let place = place_of(&m, m.reporter.as_slice(), m.about.as_slice(), by_link);
    let inside = sees_words(visit, &m, by_link);
    let handler = visit.may(Action::NoteMatter, &place) || visit.may(Action::AssignMatter, &place);
    let party = visit.may(Action::AddToMatter, &place);
    let category_words = category_name(&pack, &m.category, lang);
    let sign = sign(&m.state, m.step_due, now);
    let who = names.post(card, lang, m.holder);
    let (open, asked) = (m.state == "open", m.state == "asked");
    let work = pack.work(&card.calendar, &card.zone);
    let exact = |at| when::exact(lang, &card.zone, at);
    let left = if open { when::left(lang, &work.left(now, m.promise, allowance(&pack, &m).unit)) } else { String::new() };
    let outcome = m.outcome.as_deref().map(|o| outcome_words(t, o)).unwrap_or_default();
    let may_read = |shown: &str| match shown {
        "public" => inside || m.visibility == Visibility::Public,
        "parties" => handler || party,
        _ => handler,
    };
    let (filed_files, answer_files): (Vec<&File>, Vec<&File>) = files.iter().partition(|f| f.purpose != "answer");
    let mut answer_shots = Some(shots(t, card, &m, secret, &answer_files));
    let lines = events
        .iter()
        .map(|e| {
            let by = e.post.map(|p| names.post(card, lang, p)).unwrap_or_default();
            let due = e.due.map(exact).unwrap_or_default();
            let answer = matches!(e.kind.as_str(), "settled" | "final") && inside;
            Happened {
                iso: when::machine(&card.zone, e.at),
                when: exact(e.at),
                what: event_words(t, e, &by, outcome, &due),
                words: if may_read(&e.shown) { e.words.clone() } else { String::new() },
                photos: if answer { answer_shots.take().unwrap_or_default() } else { Vec::new() },
            }
        })
        .collect();
    let base = if by_link { urls::Secret::url(card.code, &m.number, secret) } else { urls::Matter::url(card.code, &m.number) };
    let closed = m.visibility == Visibility::Closed;
    ShowPage {
        page: Page::new(visit, Nav::UnderWay, t.matter_title(&category_words, &m.number)),
        t,
        state: sign.name(),
        state_words: match sign {
            Sign::Late => t.matter_late().into(),
            Sign::Soon => liren_kit::words::Kit(lang).sign_soon().into(),
            _ => state_words(t, &m.state, m.outcome.as_deref()).into(),
        },
        clock: self::sign(&m.state, m.promise, now).name(),
        who: match m.state.as_str() {
            "open" => t.matter_has_it(&who),
            "asked" => t.matter_answered(&who),
            "shelved" => t.matter_shelved_until(exact(m.step_due)),
            _ => state_words(t, &m.state, m.outcome.as_deref()).into(),
        },
        left,
        until: if open { t.matter_until(exact(m.promise)) } else { String::new() },
        step: if open && m.step_due < m.promise { t.matter_step_clock(exact(m.step_due)) } else { String::new() },
        filed: t.matter_filed(exact(m.filed)),
        place: place_words(card, names, lang, &m, inside),
        words_hidden: !inside && m.visibility == Visibility::Public && (!m.words.is_empty() || !files.is_empty()),
        words: if inside { m.words.clone() } else { String::new() },
        shots: if inside { shots(t, card, &m, secret, &filed_files) } else { Vec::new() },
        stations: stations(&pack, &m, &events, lang),
        events: lines,
        rule: rule_words(t, &pack, &m, lang),
        rule_url: rule_url(card.code, &m),
        version: t.matter_why_version(pack.name.get(lang), m.pack_version),
        basis: pack.category(&m.category).map(|c| c.duty.responsible.get(lang).to_string()).unwrap_or_default(),
        accept: m.outcome.as_deref() != Some("solved"),
        asked_until: if asked { exact(m.step_due) } else { String::new() },
        share: if closed { String::new() } else { visit.app.absolute(&urls::Matter::url(card.code, &m.number)) },
        seen: m.changed.0,
        open: "",
        typed: Form::default(),
        kept: Vec::new(),
        problems: Vec::new(),
        note: String::new(),
        note_next: String::new(),
        warn: false,
        lost: String::new(),
        top_late: open && now > m.step_due && usize::try_from(m.level).unwrap_or(0) + 1 >= pack.levels.len(),
        outcomes: ["solved", "explained", "referred", "duplicate"].map(|o| (o, outcome_words(t, o).to_string())).to_vec(),
        most: pack.limits.answer,
        photos_most: i64::try_from(pack.limits.photos).unwrap_or(5),
        by_link,
        number: m.number,
        category: category_words,
        base,
        moves,
    }
}

impl ShowPage {
    /// Says that what was just done is noted.
    fn thanks(mut self, did: &str) -> Self {
        self.note = match did {
            "confirm" => format!("{}{}", self.t.confirm_thanks(), self.t.confirm_anonymous()),
            "follow" => self.t.matter_follow_done().into(),
            "unfollow" => self.t.matter_unfollow_done().into(),
            "done" => self.t.did_done().into(),
            _ => String::new(),
        };
        self
    }

    /// Whether this act is open.
    pub fn opens(&self, act: &str) -> bool {
        self.open == act
    }

    /// The problems of an act: only those of the one that is open.
    pub fn of(&self, act: &str) -> &[Told] {
        if self.open == act { &self.problems } else { &[] }
    }

    /// What was typed in a field of an act.
    pub fn value(&self, act: &str, field: &str) -> &str {
        if self.open == act { self.typed.get(field) } else { "" }
    }

    /// Whether a choice of an act was made.
    pub fn chose(&self, act: &str, field: &str, choice: &str) -> bool {
        self.value(act, field) == choice
    }
}
