//! Pages of a filing: by when and what, what was filed with whom, the list to print, its papers.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::HeaderMap;
use axum::response::Response;
use liren_core::filing::Stands;
use liren_core::id::FileId;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::Date;
use liren_ground::names::{self, Names};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::slice::Sign;
use liren_kit::visit::Visit;
use liren_kit::{qr, when};

use super::store::{self, Filing, Note, Of};
use super::subject::{self, Subject};
use super::urls;
use crate::documents::papers::{Hung, Paper, Takes, hung, keep, send};
use crate::words::Filings;

/// Longest name of an office, and longest number.
pub(super) const MOST: usize = 60;

/// A filing on a page of its own or of what is filed.
pub(crate) struct Shown {
    /// Its sign.
    pub sign: &'static str,
    /// How it stands, in words.
    pub words: String,
    /// Its page.
    pub href: String,
}

impl Shown {
    /// The page of a filing.
    pub(super) fn address(card: &Card, of: Of) -> String {
        match of {
            Of::Selection(id) => urls::OfSelection::url(card.code, id),
            Of::Procedure(id) => urls::OfProcedure::url(card.code, id),
        }
    }
}

/// How a filing stands, in words.
pub(crate) fn shown(visit: &Visit, f: &Filing) -> Shown {
    let (t, zone) = (Filings(visit.lang), &visit.card.zone);
    let last = when::last_date(visit.lang, zone, f.due);
    let day = |d: Option<Date>| d.map(|d| when::full_date(visit.lang, zone, zone.at(d, 0, 0))).unwrap_or_default();
    let (sign, words) = match f.stands(&visit.card, visit.moment.now) {
        Stands::Open => (Sign::Open, t.until(last)),
        Stands::Soon => (Sign::Soon, t.until(last)),
        Stands::Late => (Sign::Late, t.late(last)),
        Stands::Filed { late: false } => (Sign::Done, t.filed(day(f.filed), &f.office)),
        Stands::Filed { late: true } => (Sign::Done, t.filed_late(day(f.filed), &f.office)),
    };
    Shown { sign: sign.name(), words, href: Shown::address(&visit.card, f.of) }
}

/// All of a filing.
pub(super) struct Whole {
    pub subject: Subject,
    pub filing: Filing,
    pub papers: Vec<Paper>,
    /// The reader may note it.
    pub may: bool,
}

/// Reads it; one that fell due before filings were kept here is as it would have been.
pub(super) async fn whole(visit: &Visit, of: Of) -> Result<Whole, Fail> {
    let (app, card, actor) = (visit.app.clone(), visit.card.clone(), visit.actor.clone());
    let read = visit.app.db.read(move |tx| {
        let subject = subject::read(tx, &app, &card, of)?;
        let none = Filing {
            of,
            post: subject.post,
            due: subject.due,
            filed: None,
            office: String::new(),
            number: String::new(),
            noted: None,
        };
        let filing = store::one(tx, card.code, of)?.unwrap_or(none);
        let papers = store::papers(tx, card.code, of)?;
        let may = match subject.by(tx, &card, &actor) {
            Ok(_) => true,
            Err(Fail::Refused(_)) => false,
            Err(fail) => return Err(fail),
        };
        Ok::<_, Fail>(Whole { subject, filing, papers, may })
    });
    read.await
}

fn of_selection_id(id: &str) -> Result<Of, Refusal> {
    id.parse().map(Of::Selection).map_err(|_| Refusal::NotFound)
}

fn of_procedure_id(id: &str) -> Result<Of, Refusal> {
    id.parse().map(Of::Procedure).map_err(|_| Refusal::NotFound)
}

/// The same for programs.
pub(super) fn id_of(selection: bool, id: &str) -> Result<Of, Refusal> {
    if selection { of_selection_id(id) } else { of_procedure_id(id) }
}

/// Where a paper is.
pub(super) fn paper_at(card: &Card, of: Of, file: FileId, size: &'static str) -> String {
    match of {
        Of::Selection(id) => urls::FileOfSelection::url(card.code, id, file, size),
        Of::Procedure(id) => urls::FileOfProcedure::url(card.code, id, file, size),
    }
}

#[derive(Template)]
#[template(path = "filings/show.html")]
struct ShowPage {
    page: Page,
    t: Filings,
    problems: Vec<Told>,
    note: &'static str,
    back: String,
    title: String,
    shown: Shown,
    facts: Vec<(String, String)>,
    papers: Vec<String>,
    hung: Hung,
    may: bool,
    /// It was filed: what stands there can be put right.
    filed: bool,
    /// What stands in the form.
    day: String,
    office: String,
    number: String,
    sheet: String,
    most: i64,
    url: String,
}

/// What is known of it, in words.
fn facts(visit: &Visit, names: &Names, f: &Filing) -> Vec<(String, String)> {
    let (t, lang, zone) = (Filings(visit.lang), visit.lang, &visit.card.zone);
    let mut out = Vec::new();
    let mut add = |words: &str, value: String| out.push((words.to_string(), value));
    add(t.fact_due(), when::last_date(lang, zone, f.due));
    match f.filed {
        Some(day) => {
            add(t.fact_filed(), when::full_date(lang, zone, zone.at(day, 0, 0)));
            add(t.fact_office(), f.office.clone());
            if !f.number.is_empty() {
                add(t.fact_number(), f.number.clone());
            }
        }
        None => add(t.fact_post(), names.post(&visit.card, lang, f.post)),
    }
    if let Some((at, post)) = f.noted {
        add(t.fact_noted(), t.noted(names.post(&visit.card, lang, post), when::full_date(lang, zone, at)));
    }
    out
}

async fn page(visit: &Visit, of: Of, typed: &Form, problems: &[Problem]) -> Result<ShowPage, Fail> {
    let w = whole(visit, of).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (t, f) = (Filings(visit.lang), &w.filing);
    let value = |field: &str, known: &str| if problems.is_empty() { known.to_string() } else { typed.get(field).to_string() };
    let day = f.filed.unwrap_or_else(|| visit.card.zone.date(visit.moment.now)).to_string();
    let at = Shown::address(&visit.card, of);
    Ok(ShowPage {
        page: Page::new(visit, Nav::Other, t.title()),
        t,
        problems: told(problems, visit.lang),
        note: "",
        back: w.subject.url.clone(),
        title: w.subject.title(visit.lang).to_string(),
        shown: shown(visit, f),
        facts: facts(visit, &names, f),
        papers: w.subject.papers.iter().map(|p| p.get(visit.lang).to_string()).collect(),
        hung: hung(visit.lang, w.papers.iter().map(|p| (p, t.paper())), |id, size| paper_at(&visit.card, of, id, size)),
        may: w.may,
        filed: f.filed.is_some(),
        day: value("filed", &day),
        office: value("office", &f.office),
        number: value("number", &f.number),
        sheet: format!("{at}/sheet"),
        most: i64::try_from(visit.card.pack.limits.photos).unwrap_or(3),
        url: visit.app.absolute(&at),
    })
}

async fn show(visit: Visit, of: Of, raw: Option<String>) -> Result<Response, Fail> {
    let mut page = page(&visit, of, &Form::default(), &[]).await?;
    if queried(raw.as_deref(), "did") == "noted" {
        page.note = page.t.did_noted();
    }
    html(&page)
}

/// Notes it as a form says; `files` were kept already.
pub(super) async fn noted(visit: &Visit, of: Of, form: &Form, files: Vec<FileId>, mut wrong: Vec<Problem>) -> Result<(), Fail> {
    let mut c = form.check();
    let filed = c.required("filed", ProblemKey::BadDate, |s| s.parse::<Date>().ok());
    let office = c.text("office", 2, MOST);
    let number = c.text("number", 0, MOST);
    wrong.extend(c.problems);
    let note = match filed {
        Some(filed) if wrong.is_empty() => Note { filed, office, number },
        _ => return Err(Refusal::Invalid(wrong).into()),
    };
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| store::note(tx, &app, &card, &actor, &mut moment.clone(), of, &note, &files));
    done.await
}

/// Whoever may not note it hears that before what is wrong with what they sent.
pub(super) async fn may_note(visit: &Visit, of: Of) -> Result<(), Fail> {
    let (app, card, actor) = (visit.app.clone(), visit.card.clone(), visit.actor.clone());
    let read = visit.app.db.read(move |tx| subject::read(tx, &app, &card, of)?.by(tx, &card, &actor).map(drop));
    read.await
}

async fn note(mut visit: Visit, of: Of, form: Form) -> Result<Response, Fail> {
    may_note(&visit, of).await?;
    let most = visit.card.pack.limits.photos;
    let (files, problems) = keep(&mut visit, &form, Some(Takes::Papers), most).await?;
    match noted(&visit, of, &form, files, problems).await {
        Ok(()) => Ok(see(&format!("{}?did=noted", Shown::address(&visit.card, of)))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, of, &form, &problems).await?),
        Err(fail) => Err(fail),
    }
}

#[derive(Template)]
#[template(path = "filings/sheet.html")]
struct SheetPage {
    page: Page,
    t: Filings,
    back: String,
    what: String,
    due: String,
    office: String,
    papers: Vec<String>,
    qr: String,
    short: String,
    signed: String,
    date: String,
}

async fn sheet(visit: Visit, of: Of) -> Result<Response, Fail> {
    let w = whole(&visit, of).await?;
    let (t, at) = (Filings(visit.lang), Shown::address(&visit.card, of));
    let short = visit.app.absolute(&w.subject.url);
    html(&SheetPage {
        page: Page::new(&visit, Nav::Other, t.sheet_title()),
        t,
        back: at,
        what: w.subject.title(visit.lang).to_string(),
        due: when::last_date(visit.lang, &visit.card.zone, w.filing.due),
        office: w.filing.office.clone(),
        papers: w.subject.papers.iter().map(|p| p.get(visit.lang).to_string()).collect(),
        qr: qr::svg(&short),
        short,
        signed: visit.card.name.clone(),
        date: when::full_date(visit.lang, &visit.card.zone, visit.moment.now),
    })
}

async fn file(visit: Visit, of: Of, file: &str, size: &str, headers: &HeaderMap) -> Result<Response, Fail> {
    let file: FileId = file.parse().map_err(|_| Refusal::NotFound)?;
    let code = visit.card.code;
    let papers = visit.app.db.read(move |tx| store::papers(tx, code, of)).await.map_err(Fail::from)?;
    let paper = papers.into_iter().find(|p| p.file == file).ok_or(Refusal::NotFound)?;
    send(&visit, &paper, Filings(visit.lang).paper(), size, headers).await
}

type At = Path<(String, String)>;
type AtFile = Path<(String, String, String, String)>;

/// GET a selection's filing.
pub async fn of_selection(visit: Visit, Path((_, id)): At, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    show(visit, of_selection_id(&id)?, raw).await
}

/// GET a procedure's filing.
pub async fn of_procedure(visit: Visit, Path((_, id)): At, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    show(visit, of_procedure_id(&id)?, raw).await
}

/// POST that a selection's outcome was filed.
pub async fn note_selection(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    note(visit, of_selection_id(&id)?, form).await
}

/// POST that what a procedure founded was filed.
pub async fn note_procedure(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    note(visit, of_procedure_id(&id)?, form).await
}

/// GET what has to be handed in, to print.
pub async fn sheet_of_selection(visit: Visit, Path((_, id)): At) -> Result<Response, Fail> {
    sheet(visit, of_selection_id(&id)?).await
}

/// GET what has to be handed in, to print.
pub async fn sheet_of_procedure(visit: Visit, Path((_, id)): At) -> Result<Response, Fail> {
    sheet(visit, of_procedure_id(&id)?).await
}

/// GET a paper.
pub async fn file_of_selection(visit: Visit, Path((_, id, key, size)): AtFile, headers: HeaderMap) -> Result<Response, Fail> {
    file(visit, of_selection_id(&id)?, &key, &size, &headers).await
}

/// GET a paper.
pub async fn file_of_procedure(visit: Visit, Path((_, id, key, size)): AtFile, headers: HeaderMap) -> Result<Response, Fail> {
    file(visit, of_procedure_id(&id)?, &key, &size, &headers).await
}
