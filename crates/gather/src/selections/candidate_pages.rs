//! A candidate's page: who they are, what they want to do, what they declared, who proposed them, how they stand; below, for them and for
//! whoever runs the selection, the form to write it.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::HeaderMap;
use axum::response::Response;
use liren_core::id::{CandidateId, FileId, SelectionId};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, Refusal};
use liren_core::selection::Kind;
use liren_ground::ground::Ground;
use liren_ground::names::{self, Names};
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::limits::Limit;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::slice::Sign;
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::{Error, Tx, sql};

use super::asked::WORDS;
use super::candidate::{self, Hand, Own};
use super::pages::id_of;
use super::tell::title;
use super::view::how;
use super::whole::{self, Candidate, Whole};
use super::{store, view};
use crate::documents::papers::{Hung, Paper, Shot, Takes, hung, keep, send};
use crate::words::Selections;

type At = Path<(String, String, String)>;

/// How a candidate stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    /// They agreed to stand; names can still be put forward.
    Agreed,
    /// The list is posted.
    Posted,
    /// They were chosen.
    Elected,
    /// They were not.
    NotElected,
    /// It was stopped.
    Stopped,
}

impl Standing {
    /// For programs.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Posted => "posted",
            Self::Elected => "elected",
            Self::NotElected => "not_elected",
            Self::Stopped => "stopped",
        }
    }
}

/// How somebody stands now.
pub(super) fn standing(w: &Whole, c: &Candidate, now: liren_core::time::Time) -> Standing {
    match w.selection.state.as_str() {
        "open" if now < w.selection.notice => Standing::Agreed,
        "open" | "ballot" => Standing::Posted,
        "ended" => Standing::Stopped,
        _ if w.won(c) => Standing::Elected,
        _ => Standing::NotElected,
    }
}

/// A candidate with all that stands on their page.
pub(super) struct Seen {
    pub whole: Whole,
    pub id: CandidateId,
    pub photo: Option<Paper>,
    pub ground: std::sync::Arc<Ground>,
    pub names: std::sync::Arc<Names>,
}

impl Seen {
    /// The candidate.
    pub(super) fn candidate(&self) -> Result<&Candidate, Refusal> {
        candidate::shown(&self.whole, self.id)
    }
}

/// The photo of a candidate who agreed to stand.
fn photo_of(tx: &mut Tx<'_>, c: liren_core::id::Community, at: (SelectionId, CandidateId)) -> Result<Option<Paper>, Error> {
    tx.one(
        sql!(
            "SELECT f.id, f.kind, f.mime, f.bytes, f.width, f.height FROM selection_candidate a
               JOIN file f ON f.community = a.community AND f.id = a.photo
              WHERE a.community = $1 AND a.selection = $2 AND a.id = $3 AND a.withdrawn IS NULL AND a.consented IS NOT NULL"
        ),
        &[c.into(), at.0.into(), at.1.into()],
        Paper::of,
    )
}

/// Reads it; whoever did not agree to stand, or withdrew, has no page.
pub(super) async fn seen(visit: &Visit, selection: &str, id: &str) -> Result<Seen, Fail> {
    let selection = id_of(selection)?;
    let id: CandidateId = id.parse().map_err(|_| Refusal::NotFound)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (app, card) = (visit.app.clone(), visit.card.clone());
    let read = visit.app.db.read(move |tx| {
        let s = store::one(tx, card.code, selection)?.ok_or(Refusal::NotFound)?;
        let whole = whole::whole(tx, &app, &card, s)?;
        candidate::shown(&whole, id)?;
        let photo = photo_of(tx, card.code, (selection, id))?;
        Ok::<_, Fail>((whole, photo, Ground::kept(tx, &app, card.code)?))
    });
    let (whole, photo, ground) = read.await?;
    Ok(Seen { whole, id, photo, ground, names })
}

#[derive(Template)]
#[template(path = "selections/candidate.html")]
struct CandidatePage {
    page: Page,
    t: Selections,
    problems: Vec<Told>,
    typed: Form,
    note: &'static str,
    warn: &'static str,
    back: String,
    title: String,
    name: String,
    sign: &'static str,
    state: String,
    photo: Option<Shot>,
    about: String,
    plans: String,
    facts: Vec<(String, String)>,
    /// The ballot that decides.
    ballot: Option<(String, String)>,
    declared: Vec<String>,
    declared_on: String,
    /// Where what is written goes; empty for who may not.
    send: String,
    /// Written from their paper by whoever runs it.
    runs: bool,
    /// Until when it can be written.
    until: String,
    most: usize,
    url: String,
}

impl CandidatePage {
    /// What was typed, else what stands there.
    fn kept<'a>(&'a self, field: &str, stands: &'a str) -> &'a str {
        if self.problems.is_empty() && self.warn.is_empty() { stands } else { self.typed.get(field) }
    }
}

/// Where a photo is.
pub(super) fn photo_at(visit: &Visit, s: &Seen, file: FileId, size: &'static str) -> String {
    super::CandidatePhoto::url(visit.card.code, s.whole.selection.id, s.id, file, size)
}

fn page(visit: &Visit, s: &Seen, typed: Form, problems: &[Problem]) -> Result<CandidatePage, Fail> {
    let (t, lang, card, w) = (Selections(visit.lang), visit.lang, &visit.card, &s.whole);
    let (c, sel, rules) = (s.candidate()?, &w.selection, w.rules()?);
    let day = |at| when::full_date(lang, &card.zone, at);
    let stands = standing(w, c, visit.moment.now);
    let ballot = view::ballot(visit, w);
    let (sign, state) = match stands {
        Standing::Agreed => (Sign::Open, t.stands_agreed().to_string()),
        Standing::Posted if sel.state == "ballot" => (Sign::Open, t.state_ballot().to_string()),
        Standing::Posted => (Sign::Open, t.stands_posted().to_string()),
        Standing::Elected if sel.state == "posted" => (Sign::Asked, t.stands_elected_posted().to_string()),
        Standing::Elected => (Sign::Done, t.stands_elected().to_string()),
        Standing::NotElected => (Sign::Plain, t.stands_not_elected().to_string()),
        Standing::Stopped => (Sign::Shelved, t.state_ended().to_string()),
    };
    let mine = visit.actor.person.is_some() && c.person == visit.actor.person;
    let runs = !mine && s.ground.by(&visit.actor, Action::RunSelection, sel.place).is_ok();
    let writes = (mine || runs) && w.may_write(visit.moment.now);
    let mut facts = vec![(t.fact_how().to_string(), how(t, c))];
    let votes = matches!(sel.state.as_str(), "posted" | "done" | "lost") && sel.kind != Kind::Recall;
    if votes {
        let words = view::behind(t, w, c)?;
        facts.push((t.fact_votes().to_string(), words));
    }
    let (code, id) = (card.code, sel.id);
    let hung: Hung = hung(lang, s.photo.iter().map(|p| (p, c.name.as_str())), |file, size| photo_at(visit, s, file, size));
    Ok(CandidatePage {
        page: Page::new(visit, Nav::Other, c.name.clone()),
        t,
        problems: told(problems, lang),
        typed,
        note: "",
        warn: "",
        back: super::Selection::url(code, id),
        title: title(&w.pack, sel, card, (&s.ground, &s.names), lang),
        name: c.name.clone(),
        sign: sign.name(),
        state,
        photo: hung.photos.into_iter().next(),
        about: c.about.clone(),
        plans: c.plans.clone(),
        facts,
        ballot: ballot.filter(|(_, href)| !href.is_empty()),
        declared: rules.eligibility.iter().map(|e| e.name.get(lang).to_string()).collect(),
        declared_on: c.agreed.map(|at| t.declared_on(day(at))).unwrap_or_default(),
        send: match (writes, mine) {
            (false, _) => String::new(),
            (true, true) => super::Candidate::url(code, id, s.id),
            (true, false) => super::CandidatePaper::url(code, id, s.id),
        },
        runs,
        until: t.write_until(when::until(lang, &card.zone, sel.notice)),
        most: WORDS,
        url: visit.app.absolute(&super::Candidate::url(code, id, s.id)),
    })
}

/// GET a candidate's page.
pub async fn show(visit: Visit, Path((_, selection, id)): At, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let s = seen(&visit, &selection, &id).await?;
    let mut page = page(&visit, &s, Form::default(), &[])?;
    if queried(raw.as_deref(), "did") == "wrote" {
        page.note = page.t.did_wrote();
    }
    html(&page)
}

/// Whoever may not write it hears that before what is wrong with what they sent.
pub(super) fn may_write(visit: &Visit, s: &Seen, hand: Hand) -> Result<(), Fail> {
    match hand {
        Hand::Own => {
            check(&visit.actor, Action::JoinSelection, &Where::COMMUNITY)?;
            let c = s.candidate()?;
            if c.person.is_none() || c.person != visit.actor.person {
                return Err(Refusal::Forbidden.into());
            }
            Ok(())
        }
        Hand::Runner => Ok(s.ground.by(&visit.actor, Action::RunSelection, s.whole.selection.place).map(drop)?),
    }
}

/// Writes what a form says; its photo was kept already.
pub(super) async fn written(visit: &Visit, s: &Seen, hand: Hand, own: Own) -> Result<(), Fail> {
    let at = (s.whole.selection.id, s.id);
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| candidate::write(tx, &app, &card, &actor, &mut moment.clone(), at, hand, &own));
    done.await
}

async fn send_form(mut visit: Visit, (selection, id): (String, String), hand: Hand, form: Form) -> Result<Response, Fail> {
    let s = seen(&visit, &selection, &id).await?;
    may_write(&visit, &s, hand)?;
    visit.app.limits.take(Limit::Write, &visit.client.to_string(), visit.moment.now)?;
    let (files, mut problems) = keep(&mut visit, &form, Some(Takes::Photos), 1).await?;
    let own = Own::read(&form, files.first().copied());
    let done = match own {
        Ok(own) if problems.is_empty() => written(&visit, &s, hand, own).await,
        Ok(_) => Err(Refusal::Invalid(problems).into()),
        Err(wrong) => {
            problems.extend(wrong);
            Err(Refusal::Invalid(problems).into())
        }
    };
    match done {
        Ok(()) => Ok(see(&format!("{}?did=wrote", super::Candidate::url(visit.card.code, s.whole.selection.id, s.id)))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, &s, form, &problems)?),
        Err(Fail::Refused(Refusal::NotUnderWay)) => {
            let mut page = page(&visit, &s, form, &[])?;
            page.warn = page.t.written_too_late();
            again(&page)
        }
        Err(fail) => Err(fail),
    }
}

/// POST what a candidate says of themself.
pub async fn own(visit: Visit, Path((_, selection, id)): At, form: Form) -> Result<Response, Fail> {
    send_form(visit, (selection, id), Hand::Own, form).await
}

/// POST what a candidate wrote on paper.
pub async fn paper(visit: Visit, Path((_, selection, id)): At, form: Form) -> Result<Response, Fail> {
    send_form(visit, (selection, id), Hand::Runner, form).await
}

/// GET a candidate's photo.
pub async fn photo(
    visit: Visit,
    Path((_, selection, id, file, size)): Path<(String, String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    let s = seen(&visit, &selection, &id).await?;
    let paper = s.photo.as_ref().filter(|p| file.parse() == Ok(p.file)).ok_or(Refusal::NotFound)?;
    send(&visit, paper, "", &size, &headers).await
}
