//! Saying something, one question at a time: what, which kind of thing, where, a look at all of it. Nothing is stored
//! before the last tap but photos and voice notes, which rest as loose files; all else travels in the form itself, so that
//! "back" loses nothing and a page left open costs nobody anything.

use axum::extract::Query;
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use liren_core::contact::Contact;
use liren_core::id::{BuildingId, CompoundId, EntranceId, FileId, PersonId, PostId};
use liren_core::pack::Pack;
use liren_core::permission::{Action, Reach, Where, check, reach};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::Zone;
use liren_ground::messages::hear::Channel;
use liren_ground::names::{self, Names};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::limits::Limit;
use liren_kit::page::see;
use liren_kit::visit::Visit;
use liren_store::files::FileRow;
use liren_store::{Tx, sql};
use serde::Deserialize;

use super::file::{self, New};
use super::{files, say_pages, urls};

/// The questions, in their order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// What happened: words, photos, voice.
    What,
    /// Which kind of thing.
    Category,
    /// Where.
    Where,
    /// A look at all of it.
    Check,
    /// Stopped: a number to call.
    Emergency,
}

impl Step {
    fn parse(text: &str) -> Self {
        match text {
            "category" => Self::Category,
            "where" => Self::Where,
            "check" => Self::Check,
            "emergency" => Self::Emergency,
            _ => Self::What,
        }
    }
}

/// What was said so far, as it travels in the form.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The reporter's words.
    pub words: String,
    /// Files that rest already.
    pub files: Vec<FileId>,
    /// Category code, empty before it was chosen.
    pub category: String,
    /// Kind code, empty for the category's own.
    pub kind: String,
    /// The code of the poster that was scanned; empty without one.
    pub poster: String,
    /// `b:<id>`, `c:<id>`, `none`, or empty before it was chosen.
    pub place: String,
    /// The entrance, as an id; may be empty.
    pub entrance: String,
    /// Shared part code; may be empty.
    pub part: String,
    /// How to tell the reporter, as typed.
    pub contact: String,
    /// By which contact to tell a signed-in reporter: a channel's name, `other` for the one typed, or empty.
    pub tell: String,
    /// Somebody in a post says it for a neighbour.
    pub behalf: bool,
    /// The neighbour agreed.
    pub consent: bool,
    /// The neighbour's name; may be empty.
    pub name: String,
    /// How the neighbour said it: a source of the pack.
    pub source: String,
    /// "Not to my neighbour leader".
    pub not_leader: bool,
    /// The post of the person it is about, as an id; may be empty.
    pub about: String,
    /// The form's key.
    pub once: String,
    /// "There is no danger": the number to call was shown.
    pub safe: bool,
}

/// How somebody can have told what another files for them: sources of the pack.
pub const TOLD_BY: [&str; 3] = ["call", "visit", "paper"];
/// Longest name, in characters.
const LONGEST_NAME: usize = 40;

/// Whether a post of the actor's lets them file for neighbours, somewhere.
pub fn may_say_for(visit: &Visit) -> bool {
    visit.actor.posts.iter().any(|p| reach(p.role, Action::FileForSomebody) != Reach::Never)
}

/// The building a draft is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// In a building.
    Building(BuildingId),
    /// In a compound, but in none of its buildings.
    Compound(CompoundId),
    /// Somewhere in the community.
    Community,
}

impl Draft {
    /// Reads what a form carries.
    pub fn of(form: &Form) -> Self {
        let text = |name: &str| form.get(name).trim().to_string();
        Self {
            words: text("words").replace("\r\n", "\n"),
            files: form.all("file").filter_map(|id| id.parse().ok()).collect(),
            category: text("category"),
            kind: text("kind"),
            poster: text("b"),
            place: text("place"),
            entrance: text("entrance"),
            part: text("part"),
            contact: text("contact"),
            tell: text("tell"),
            behalf: form.is("for", "1"),
            consent: form.is("consent", "1"),
            name: text("name"),
            source: text("source"),
            not_leader: form.is("not_leader", "1"),
            about: text("about"),
            once: text("once"),
            safe: form.is("safe", "1"),
        }
    }

    /// The place that was chosen, if it is one of this community.
    pub fn chosen(&self, names: &Names) -> Option<Place> {
        match self.place.split_once(':') {
            Some(("b", id)) => id.parse().ok().filter(|id| names.buildings.contains_key(id)).map(Place::Building),
            Some(("c", id)) => id.parse().ok().filter(|id| names.compounds.contains_key(id)).map(Place::Compound),
            _ => (self.place == "none").then_some(Place::Community),
        }
    }

    /// The form's key as bytes; one that was tampered with is none.
    fn key(&self) -> Option<[u8; 16]> {
        BASE64URL_NOPAD.decode(self.once.as_bytes()).ok()?.try_into().ok()
    }

    /// What it becomes when it is filed.
    pub fn to_new(&self, names: &Names, about: Option<PersonId>, lang: liren_core::lang::Lang) -> New {
        let place = self.chosen(names);
        let own = Channel::parse(&self.tell).filter(|_| !self.behalf);
        let source = match (self.behalf, self.poster.is_empty()) {
            (true, _) => self.source.as_str(),
            (false, true) => "web",
            (false, false) => "poster",
        };
        New {
            kind: self.kind.clone(),
            category: self.category.clone(),
            words: self.words.clone(),
            compound: if let Some(Place::Compound(id)) = place { Some(id) } else { None },
            building: if let Some(Place::Building(id)) = place { Some(id) } else { None },
            entrance: self.entrance.parse().ok().filter(|_| matches!(place, Some(Place::Building(_)))),
            part: self.part.clone(),
            files: self.files.clone(),
            contact: Contact::parse(&self.contact).filter(|_| own.is_none()),
            own,
            behalf: self.behalf.then(|| self.name.clone()),
            not_leader: self.not_leader,
            about,
            source: source.to_string(),
            once: self.key().unwrap_or_default(),
            lang,
        }
    }

    /// What is wrong, at its field. `upto` is the question that is being left.
    pub(super) fn problems(&self, pack: &Pack, names: &Names, upto: Step) -> Vec<(Step, Problem)> {
        let mut out = Vec::new();
        let mut say = |step, field: &str, key| out.push((step, Problem::new(field, key)));
        if self.words.is_empty() && self.files.is_empty() {
            say(Step::What, "words", ProblemKey::NothingSaid);
        }
        if self.words.chars().count() > pack.limits.words {
            say(Step::What, "words", ProblemKey::TooLong { max: pack.limits.words });
        }
        if matches!(upto, Step::What | Step::Emergency) {
            return out;
        }
        if pack.category(&self.category).is_none() {
            say(Step::Category, "category", if self.category.is_empty() { ProblemKey::Required } else { ProblemKey::NotAChoice });
        }
        if upto == Step::Category {
            return out;
        }
        if self.chosen(names).is_none() {
            say(Step::Where, "place", if self.place.is_empty() { ProblemKey::Required } else { ProblemKey::NotAChoice });
        }
        if upto == Step::Where {
            return out;
        }
        if !self.part.is_empty() && pack.part(&self.part).is_none() {
            say(Step::Check, "part", ProblemKey::NotAChoice);
        }
        if !self.kind.is_empty() && pack.kind(&self.kind).is_none() {
            say(Step::Check, "kind", ProblemKey::NotAChoice);
        }
        let typed = self.behalf || Channel::parse(&self.tell).is_none();
        if typed && !self.contact.is_empty() && Contact::parse(&self.contact).is_none() {
            say(Step::Check, "contact", ProblemKey::NotAContact);
        } else if self.tell == "other" && self.contact.is_empty() && !self.behalf {
            say(Step::Check, "contact", ProblemKey::Required);
        }
        if self.behalf {
            if !TOLD_BY.contains(&self.source.as_str()) || pack.source(&self.source).is_none() {
                say(Step::Check, "source", ProblemKey::NotAChoice);
            }
            if self.name.chars().count() > LONGEST_NAME {
                say(Step::Check, "name", ProblemKey::TooLong { max: LONGEST_NAME });
            }
            if !self.consent {
                say(Step::Check, "consent", ProblemKey::ConsentNeeded);
            }
        }
        out
    }

    /// Numbers to call before anything else: what the words sound like.
    pub fn emergencies<'a>(&self, pack: &'a Pack) -> Vec<&'a liren_core::pack::Emergency> {
        let words = self.words.to_lowercase();
        pack.emergencies.iter().filter(|e| e.words.iter().any(|w| words.contains(&w.to_lowercase()))).collect()
    }

    /// The next question after this one. A poster has answered "where" already.
    fn after(&self, step: Step, pack: &Pack, names: &Names) -> Step {
        match step {
            Step::What | Step::Emergency if !self.safe && !self.emergencies(pack).is_empty() => Step::Emergency,
            Step::What | Step::Emergency if pack.category(&self.category).is_none() => Step::Category,
            Step::What | Step::Emergency | Step::Category if self.chosen(names).is_none() => Step::Where,
            _ => Step::Check,
        }
    }
}

/// An entrance to choose.
pub struct Entrance {
    /// Its id.
    pub id: EntranceId,
    /// Its name.
    pub name: String,
}

/// Entrances of a building, in the order people expect.
pub fn entrances(
    tx: &mut Tx<'_>,
    code: liren_core::id::Community,
    building: BuildingId,
) -> Result<Vec<Entrance>, liren_store::Error> {
    tx.all(
        sql!("SELECT id, name FROM entrance WHERE community = $1 AND building = $2 ORDER BY sort, id"),
        &[code.into(), building.into()],
        |r| Ok(Entrance { id: r.get(0)?, name: r.get(1)? }),
    )
}

/// The person who holds a post now.
fn person_of(tx: &mut Tx<'_>, code: liren_core::id::Community, post: PostId) -> Result<Option<PersonId>, liren_store::Error> {
    let found = tx.one(
        sql!("SELECT person FROM post WHERE community = $1 AND id = $2 AND ended IS NULL"),
        &[code.into(), post.into()],
        |r| r.get::<Option<PersonId>>(0),
    )?;
    Ok(found.flatten())
}

/// Who the matter is about. Only the signed-in may say so: what closes a matter and turns it away from somebody must not
/// be done by nobody.
pub fn about(
    tx: &mut Tx<'_>,
    visit: &liren_core::permission::Actor,
    code: liren_core::id::Community,
    draft: &Draft,
) -> Result<Option<PersonId>, liren_store::Error> {
    match draft.about.parse::<PostId>() {
        Ok(post) if visit.account.is_some() => person_of(tx, code, post),
        _ => Ok(None),
    }
}

/// The poster's code in the address.
#[derive(Deserialize, Default)]
pub struct Scanned {
    /// Code of a building.
    #[serde(default)]
    b: String,
    /// Category chosen before, such as by a notice.
    #[serde(default)]
    category: String,
    /// `1` for somebody else.
    #[serde(default, rename = "for")]
    behalf: String,
    /// How they said it.
    #[serde(default)]
    source: String,
}

/// GET the first question. A poster's code fills in the building, a home of one's own is offered first.
pub async fn begin(mut visit: Visit, Query(scanned): Query<Scanned>) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let once = BASE64URL_NOPAD.encode(&visit.moment.bytes::<16>());
    let behalf = scanned.behalf == "1";
    if behalf && !may_say_for(&visit) {
        check(&visit.actor, Action::FileForSomebody, &Where::COMMUNITY)?;
    }
    let mut draft = Draft { once, category: scanned.category, behalf, source: scanned.source, ..Draft::default() };
    if visit.card.pack.category(&draft.category).is_none() {
        draft.category.clear();
    }
    let poster = scanned.b.trim().to_uppercase();
    if let Some((id, _)) = names.buildings.iter().find(|(_, b)| !poster.is_empty() && b.code.to_uppercase() == poster) {
        draft.place = format!("b:{id}");
        draft.poster = poster;
    }
    say_pages::what(&visit, &draft, &[], &[])
}

/// POST an answer: what the form carries is read, new files are kept, and the next question is shown.
pub async fn on(mut visit: Visit, form: Form) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let mut draft = Draft::of(&form);
    let at = Step::parse(form.get("at"));
    if draft.key().is_none() {
        draft.once = BASE64URL_NOPAD.encode(&visit.moment.bytes::<16>());
    }
    let limits = visit.card.pack.limits;
    // A file that cannot be taken is told; what was said besides is kept.
    let (new, refused) = if form.files.is_empty() {
        (Vec::new(), Vec::new())
    } else {
        let room = (limits.photos + 1).saturating_sub(draft.files.len());
        files::keep(&mut visit, &form, room.min(limits.photos)).await?
    };
    draft.files.extend(new.iter().map(|f| f.id));
    if let Ok(drop) = form.get("drop").parse::<FileId>() {
        draft.files.retain(|f| *f != drop);
    }
    let rows = rest(&visit, &mut draft).await?;
    if !form.get("drop").is_empty() {
        return say_pages::what(&visit, &draft, &rows, &[]);
    }
    if !refused.is_empty() {
        return say_pages::what(&visit, &draft, &rows, &refused);
    }
    let go = form.get("go");
    let back = !go.is_empty() && go != "send";
    let upto = if go == "send" { Step::Check } else { at };
    let wrong = if back { Vec::new() } else { draft.problems(&visit.card.pack, &names, upto) };
    // The first question with a problem is asked again.
    if let Some((step, _)) = wrong.first() {
        let (step, problems): (Step, Vec<Problem>) =
            (*step, wrong.iter().filter(|(s, _)| s == step).map(|(_, p)| p.clone()).collect());
        return show(visit, step, &draft, &names, rows, &problems).await;
    }
    if go == "send" {
        return send(visit, draft, &names, rows).await;
    }
    let step = if back { Step::parse(go) } else { draft.after(at, &visit.card.pack, &names) };
    show(visit, step, &draft, &names, rows, &[]).await
}

/// The files of a draft that are still there; others fall out of it (swept after a day, or filed by the same form).
pub(super) async fn rest(visit: &Visit, draft: &mut Draft) -> Result<Vec<FileRow>, Fail> {
    if draft.files.is_empty() {
        return Ok(Vec::new());
    }
    draft.files.dedup();
    draft.files.truncate(visit.card.pack.limits.photos + 1);
    let (code, ids) = (visit.card.code, draft.files.clone());
    let rows: Vec<FileRow> = visit
        .app
        .db
        .read(move |tx| {
            let mut rows = Vec::new();
            for id in &ids {
                rows.extend(liren_store::files::row(tx, code, *id)?);
            }
            Ok::<_, Fail>(rows)
        })
        .await?;
    draft.files.retain(|id| rows.iter().any(|r| r.id == *id));
    Ok(rows)
}

async fn show(
    visit: Visit,
    step: Step,
    draft: &Draft,
    names: &Names,
    rows: Vec<FileRow>,
    problems: &[Problem],
) -> Result<Response, Fail> {
    match step {
        Step::What => say_pages::what(&visit, draft, &rows, problems),
        Step::Emergency => say_pages::emergency(&visit, draft),
        Step::Category => say_pages::category(&visit, draft, problems),
        Step::Where => say_pages::place(&visit, draft, names, problems),
        Step::Check => say_pages::check(visit, draft, names, rows, problems).await,
    }
}

/// Files it. The same form sent twice leads to the same receipt.
async fn send(visit: Visit, draft: Draft, names: &Names, rows: Vec<FileRow>) -> Result<Response, Fail> {
    if !draft.safe && !draft.emergencies(&visit.card.pack).is_empty() {
        return say_pages::emergency(&visit, &draft);
    }
    let code = visit.card.code;
    if let Some(problem) = entrance_problem(&visit, &draft, names).await? {
        return show(visit, Step::Check, &draft, names, rows, &[problem]).await;
    }
    if draft.behalf && !may_here(&visit, &draft, names).await? {
        let problem = Problem::new("entrance", ProblemKey::OutsidePost);
        return show(visit, Step::Check, &draft, names, rows, &[problem]).await;
    }
    visit.app.limits.take(Limit::File, &visit.client.to_string(), visit.moment.now)?;
    let number = number(&visit.app, code, &visit.card.zone, visit.moment.now).await?;
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let new = draft.to_new(names, None, visit.lang);
    let filed = visit
        .app
        .db
        .write(move |tx| {
            let new = New { about: about(tx, &actor, code, &draft)?, ..new.clone() };
            file::file(tx, &app, &card, &actor, &mut moment.clone(), &number, &new)
        })
        .await?;
    visit.app.bell.ring();
    Ok(see(&urls::Receipt::url(code, &filed.number, &filed.secret)))
}

/// Whether the actor may file for a neighbour at the place that was chosen.
async fn may_here(visit: &Visit, draft: &Draft, names: &Names) -> Result<bool, Fail> {
    let (card, actor, new) = (visit.card.clone(), visit.actor.clone(), draft.to_new(names, None, visit.lang));
    visit.app.db.read(move |tx| file::may_act(tx, &card, &actor, &new)).await
}

/// The next number of a community: `2026-0042`. Taken before the transaction, so that filings do not wait for each other.
pub async fn number(
    app: &liren_kit::app::App,
    code: liren_core::id::Community,
    zone: &Zone,
    now: liren_core::time::Time,
) -> Result<String, Fail> {
    let year = zone.date(now).year;
    let n = app.db.number(code, &format!("matter-{year}")).await?;
    Ok(format!("{year}-{n:04}"))
}

/// An entrance must be one of the building.
pub(super) async fn entrance_problem(visit: &Visit, draft: &Draft, names: &Names) -> Result<Option<Problem>, Fail> {
    let Some(Place::Building(building)) = draft.chosen(names) else { return Ok(None) };
    if draft.entrance.is_empty() {
        return Ok(None);
    }
    let code = visit.card.code;
    let known = visit.app.db.read(move |tx| entrances(tx, code, building).map_err(Fail::from)).await?;
    let id = draft.entrance.parse::<EntranceId>().map_err(|_| Refusal::BadRequest)?;
    Ok((!known.iter().any(|e| e.id == id)).then(|| Problem::new("entrance", ProblemKey::NotAChoice)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever a form carries: it is read, told about and turned into a filing without a panic.
        #[test]
        fn no_form_breaks_the_draft(fields in proptest::collection::vec(("(words|file|category|kind|b|place|entrance|part|contact|tell|for|consent|name|source|not_leader|about|once|safe|at|go)", "\\PC{0,40}"), 0..20)) {
            let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            let draft = Draft::of(&Form::of(&pairs));
            let names = Names::default();
            for (pack, _) in liren_core::pack::builtin() {
                for step in ["what", "category", "where", "check", "emergency"].map(Step::parse) {
                    let problems = draft.problems(&pack, &names, step);
                    prop_assert!(problems.iter().all(|(at, _)| step == Step::Check || *at == step || draft.words.is_empty() || matches!(at, Step::What | Step::Category)));
                    let _ = draft.after(step, &pack, &names);
                }
                let _ = draft.to_new(&names, None, liren_core::lang::Lang::Zh);
            }
        }
    }
}
