//! A matter's page: who has it, until when, what happened; for whoever may, the next move. The same page answers the
//! public address, the reporter's secret link and the handler.

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use liren_core::id::PersonId;
use liren_core::lang::Lang;
use liren_core::pack::{Category, Pack, Visibility};
use liren_core::permission::{Action, Where};
use liren_core::refusal::Refusal;
use liren_ground::names::{self, Names};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, Told, html};
use liren_kit::session::digest;
use liren_kit::slice::Sign;
use liren_kit::visit::Visit;
use liren_kit::when;

use super::read::{self, Event, File, Matter};
use super::{say, urls};
use crate::words::Matters;

/// A station of the strip.
pub struct Station {
    pub state: &'static str,
    pub words: String,
}

/// A line of the timeline, in words.
pub struct Happened {
    pub iso: String,
    pub when: String,
    pub what: String,
    pub words: String,
    pub photos: Vec<Shot>,
}

/// A photo or voice note to show.
pub struct Shot {
    pub src: String,
    pub full: String,
    pub width: i64,
    pub height: i64,
    pub words: String,
    pub voice: bool,
}

/// What this person may do now.
#[derive(Default)]
pub struct Moves {
    pub settle: bool,
    pub pass_up: bool,
    pub send_back: bool,
    pub extend: bool,
    pub shelve: bool,
    pub release: bool,
    pub note: bool,
    pub confirm: bool,
    pub withdraw: bool,
    pub add: bool,
    pub follow: bool,
    pub letter: bool,
}

impl Moves {
    /// Whether the handler's heading is needed.
    pub fn any(&self) -> bool {
        self.settle || self.pass_up || self.send_back || self.extend || self.shelve || self.release || self.note
    }
}

/// Everything the template shows.
#[derive(Template)]
#[template(path = "matters/show.html")]
pub struct ShowPage {
    pub page: Page,
    pub t: Matters,
    pub number: String,
    pub category: String,
    pub state: &'static str,
    pub state_words: String,
    pub who: String,
    pub left: String,
    pub until: String,
    pub filed: String,
    pub place: String,
    pub words: String,
    pub words_hidden: bool,
    pub shots: Vec<Shot>,
    pub stations: Vec<Station>,
    pub events: Vec<Happened>,
    pub rule: String,
    pub version: String,
    pub basis: String,
    pub moves: Moves,
    pub accept: bool,
    pub asked_until: String,
    pub base: String,
    pub share: String,
    pub problems: Vec<Told>,
    pub note: String,
    pub top_late: bool,
    pub outcomes: Vec<(&'static str, String)>,
    pub answer: String,
    pub pass_to: String,
}

/// A matter with all that its page needs, read in one go.
pub struct Loaded {
    pub matter: Matter,
    pub events: Vec<Event>,
    pub files: Vec<File>,
    pub pack: std::sync::Arc<Pack>,
    pub by_link: bool,
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

/// Whether the actor may see that a matter exists beyond its number.
pub fn sees(visit: &Visit, m: &Matter, by_link: bool) -> bool {
    m.visibility != Visibility::Closed || visit.may(Action::ReadClosedMatter, &place_of(m, m.reporter.as_slice(), m.about.as_slice(), by_link))
}

/// Reads a matter; what the actor may not know of is not found.
pub async fn load(visit: &Visit, number: String, secret: Option<&str>) -> Result<Loaded, Fail> {
    let (code, app) = (visit.card.code, visit.app.clone());
    let secret = secret.map(|s| BASE64URL_NOPAD.decode(s.as_bytes()).map_err(|_| Refusal::NotFound)).transpose()?;
    let loaded = visit
        .app
        .db
        .read(move |tx| {
            let matter = read::by_number(tx, code, &number)?.ok_or(Refusal::NotFound)?;
            let events = read::events(tx, code, matter.id)?;
            let files = if matter.files > 0 { read::files(tx, code, matter.id)? } else { Vec::new() };
            let pack = app.pack_in(tx, &matter.pack, matter.pack_version)?;
            let by_link = match &secret {
                Some(s) => read::secret(tx, code, matter.id)? == digest(s),
                None => false,
            };
            Ok::<_, Fail>(Loaded { matter, events, files, pack, by_link })
        })
        .await?;
    if !sees(visit, &loaded.matter, loaded.by_link) {
        return Err(Refusal::NotFound.into());
    }
    Ok(loaded)
}

/// GET the public address.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let loaded = load(&visit, number, None).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    html(&page(&visit, &names, loaded, String::new()))
}

/// GET the reporter's own link. A wrong secret is not found, whether the number exists or not.
pub async fn show_secret(visit: Visit, Path((_, number, secret)): Path<(String, String, String)>) -> Result<Response, Fail> {
    let loaded = load(&visit, number, Some(&secret)).await?;
    if !loaded.by_link {
        return Err(Refusal::NotFound.into());
    }
    let names = names::of(&visit.app, &visit.card).await?;
    let mut response = html(&page(&visit, &names, loaded, secret))?;
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// The category of a matter; a pack that lost it shows its code.
pub fn category<'a>(pack: &'a Pack, m: &Matter) -> Option<&'a Category> {
    pack.category(&m.category)
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

fn shots(t: Matters, card: &Card, m: &Matter, secret: &str, files: &[&File]) -> Vec<Shot> {
    let mut photos = 0;
    files
        .iter()
        .map(|f| {
            let voice = f.kind == "voice";
            photos += i64::from(!voice);
            let src = |size: &str| say::file_url(card.code, &m.number, f.id, size, secret);
            Shot {
                src: src(if voice { "full" } else { "thumb" }),
                full: src("full"),
                width: f.width,
                height: f.height,
                words: if voice { t.matter_voice(f.seconds) } else { t.matter_photo_alt(photos) },
                voice,
            }
        })
        .collect()
}

/// Puts the page together from what was read.
pub fn page(visit: &Visit, names: &Names, loaded: Loaded, secret: String) -> ShowPage {
    let Loaded { matter: m, events, files, pack, by_link } = loaded;
    let (lang, now, card) = (visit.lang, visit.moment.now, &visit.card);
    let t = Matters(lang);
    let place = place_of(&m, m.reporter.as_slice(), m.about.as_slice(), by_link);
    let inside = sees_words(visit, &m, by_link);
    let handler = visit.may(Action::NoteMatter, &place) || visit.may(Action::AssignMatter, &place);
    let party = visit.may(Action::AddToMatter, &place);
    let category = category(&pack, &m);
    let category_words = category_name(&pack, &m.category, lang);
    let sign = sign(&m.state, m.step_due, now);
    let who = names.post(card, lang, m.holder);
    let open = m.state == "open";
    let work = pack.work(&card.calendar, &card.zone);
    let allowance = super::file::promise_of(&pack, &m.kind, &m.category);
    let left = if open { when::left(lang, &liren_core::deadline::left(now, m.promise, allowance.unit, &work)) } else { String::new() };
    let level = usize::try_from(m.level).unwrap_or(0);
    let stations = pack
        .levels
        .iter()
        .enumerate()
        .map(|(i, l)| Station {
            state: match () {
                () if i == level && open => "now",
                () if i <= level => "done",
                () => "next",
            },
            words: l.name.get(lang).to_string(),
        })
        .collect();
    let outcome = m.outcome.as_deref().map(|o| outcome_words(t, o)).unwrap_or_default();
    let may_read = |shown: &str| shown == "public" && (inside || m.visibility != Visibility::Closed) || handler || (shown == "parties" && party);
    let (filed_files, answer_files): (Vec<&File>, Vec<&File>) = files.iter().partition(|f| f.purpose != "answer");
    let mut answer_shots = Some(shots(t, card, &m, &secret, &answer_files));
    let lines = events
        .iter()
        .map(|e| {
            let by = e.post.map(|p| names.post(card, lang, p)).unwrap_or_default();
            let due = e.due.map(|d| when::exact(lang, &card.zone, d)).unwrap_or_default();
            let photos = if matches!(e.kind.as_str(), "settled" | "final") && inside { answer_shots.take().unwrap_or_default() } else { Vec::new() };
            Happened {
                iso: when::machine(&card.zone, e.at),
                when: when::exact(lang, &card.zone, e.at),
                what: event_words(t, e, &by, outcome, &due),
                words: if may_read(&e.shown) { e.words.clone() } else { String::new() },
                photos,
            }
        })
        .collect();
    let rule = pack.rule(&m.rule).map_or_else(|| m.rule.clone(), |r| r.why.get(lang).to_string());
    let asked = m.state == "asked";
    let moves = Moves {
        settle: open && visit.may(Action::SettleMatter, &place),
        pass_up: open && visit.may(Action::PassUpMatter, &place),
        send_back: open && visit.may(Action::SendBackMatter, &place),
        extend: open && visit.may(Action::ExtendMatter, &place),
        shelve: open && visit.may(Action::ShelveMatter, &place),
        release: !m.released && m.visibility == Visibility::Public && visit.may(Action::ReleaseWords, &place),
        note: visit.may(Action::NoteMatter, &place),
        confirm: asked && visit.may(Action::ConfirmMatter, &place),
        withdraw: open && visit.may(Action::WithdrawMatter, &place),
        add: open && party,
        follow: open && m.visibility != Visibility::Closed && !party,
        letter: open && handler && level + 1 >= pack.levels.len().saturating_sub(1),
    };
    let base = if by_link { urls::Secret::url(card.code, &m.number, &secret) } else { urls::Matter::url(card.code, &m.number) };
    let outcomes = ["solved", "explained", "referred", "duplicate"].map(|o| (o, outcome_words(t, o).to_string())).to_vec();
    let title = t.matter_title(&category_words, &m.number);
    let next_level = pack.levels.get(level + 1).map(|l| l.name.get(lang).to_string()).unwrap_or_default();
    let asked_until = m.step_due;
    ShowPage {
        page: Page::new(visit, Nav::UnderWay, title),
        t,
        state: sign.name(),
        state_words: if sign == Sign::Late { t.matter_late().into() } else { state_words(t, &m.state, m.outcome.as_deref()).into() },
        who: if open || asked { t.matter_has_it(&who) } else { String::new() },
        left,
        until: if open { t.matter_until(when::exact(lang, &card.zone, m.promise)) } else { String::new() },
        filed: t.matter_filed(when::exact(lang, &card.zone, m.filed)),
        place: place_words(card, names, lang, &m, inside),
        words_hidden: !inside && (!m.words.is_empty() || !files.is_empty()),
        words: if inside { m.words.clone() } else { String::new() },
        shots: if inside { shots(t, card, &m, &secret, &filed_files) } else { Vec::new() },
        stations,
        events: lines,
        rule: t.matter_why_rule(rule),
        version: t.matter_why_version(pack.name.get(lang), m.pack_version),
        basis: category.map(|c| c.duty.responsible.get(lang).to_string()).unwrap_or_default(),
        accept: !matches!(m.outcome.as_deref(), Some("solved")),
        asked_until: when::exact(lang, &card.zone, asked_until),
        share: visit.app.absolute(&urls::Matter::url(card.code, &m.number)),
        top_late: open && now > m.step_due && level + 1 >= pack.levels.len(),
        number: m.number,
        category: category_words,
        base,
        moves,
        problems: Vec::new(),
        note: String::new(),
        outcomes,
        answer: String::new(),
        pass_to: next_level,
    }
}
