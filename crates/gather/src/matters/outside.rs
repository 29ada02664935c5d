//! Those who help with a matter without having it. Firms and authorities do by link: no account, no app; another post finds the
//! same link among what waits for it. They read what is needed, and their words and
//! photos come back into the timeline; who is responsible does not change. The link ends with the matter or by the holder's hand.

use askama::Template;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use liren_core::contact::Contact;
use liren_core::id::{Community, FileId, MatterId, PostId};
use liren_core::lang::Lang;
use liren_core::matter::{Holder, State, kept_away};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::Time;
use liren_ground::chain;
use liren_ground::messages::{self, Outgoing, Urgency};
use liren_ground::names::{self, Names};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::limits::Limit;
use liren_kit::page::{Nav, Page, Told, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx, sql};
use uuid::Uuid;

use super::lines::{Line, line};
use super::read::{self, File, Matter};
use super::shots::{Shot, shots_of};
use super::show::quiet;
use super::table::Table;
use super::{act, files, said, tell, urls};
use crate::link::{self, Purpose};
use crate::words::Matters;

/// Most links of one matter that are open at a time.
const OPEN: usize = 5;

/// Somebody outside who was asked.
#[derive(Clone, Debug)]
pub struct Outside {
    /// The row.
    pub id: Uuid,
    /// The firm or authority; empty for a post.
    pub who: String,
    /// The post.
    pub post: Option<PostId>,
    /// When it was asked.
    pub made: Time,
    /// When it last answered.
    pub answered: Option<Time>,
    /// When its link was ended.
    pub ended: Option<Time>,
}

impl Outside {
    /// Who helps, in words.
    pub fn name(&self, names: &Names, card: &Card, lang: Lang) -> String {
        self.post.map_or_else(|| self.who.clone(), |post| names.post(card, lang, post))
    }
}

/// Who was asked about a matter, in the order they were.
pub fn of(tx: &mut Tx<'_>, c: Community, id: MatterId) -> Result<Vec<Outside>, Error> {
    tx.all(
        sql!("SELECT id, who, post, made, answered, ended FROM matter_outside WHERE community = $1 AND matter = $2 ORDER BY made, id"),
        &[c.into(), id.into()],
        |r| {
            Ok(Outside {
                id: r.get(0)?,
                who: r.get(1)?,
                post: r.get(2)?,
                made: r.get(3)?,
                answered: r.get(4)?,
                ended: r.get(5)?,
            })
        },
    )
}

/// The open matters a post was asked to help with and has not yet answered, what was asked first before the rest.
pub fn waits(tx: &mut Tx<'_>, c: Community, post: PostId, limit: i64) -> Result<Vec<(Line, Uuid)>, Error> {
    tx.all(
        sql!(
            "SELECT m.id, m.number, m.category, m.visibility, m.state, m.outcome, m.level, m.holder, m.filed, m.promise, m.step_due,
                    m.changed, m.compound, m.building, m.part, m.words, m.released, m.files, m.hide, m.merged_into, o.id
               FROM matter_outside o JOIN matter m ON m.community = o.community AND m.id = o.matter
              WHERE o.community = $1 AND o.post = $2 AND o.answered IS NULL AND o.ended IS NULL AND m.state = 'open'
              ORDER BY o.made, o.id LIMIT $3"
        ),
        &[c.into(), post.into(), limit.into()],
        |r| Ok((line(r)?, r.get(20)?)),
    )
}

/// A post was handed over: what it was asked to help with goes along, but for what must not reach its new holder.
pub fn hand_over(tx: &mut Tx<'_>, card: &Card, from: PostId, to: Holder, now: Time) -> Result<(), Fail> {
    let asked = tx.all(
        sql!("SELECT id, matter FROM matter_outside WHERE community = $1 AND post = $2 AND answered IS NULL AND ended IS NULL"),
        &[card.code.into(), from.into()],
        |r| Ok((r.get::<Uuid>(0)?, r.get::<MatterId>(1)?)),
    )?;
    for (id, matter) in asked {
        let (Some(m), Some(p)) = (read::by_id(tx, card.code, matter)?, read::progress(tx, card.code, matter)?) else { continue };
        let away = kept_away(&p, &chain::of(tx, card, &m.at(), now)?, None, to.person);
        tx.exec(
            sql!("UPDATE matter_outside SET post = $4, ended = $5 WHERE community = $1 AND matter = $2 AND id = $3"),
            &[card.code.into(), matter.into(), id.into(), if away { from } else { to.post }.into(), away.then_some(now).into()],
        )?;
    }
    Ok(())
}

/// Where somebody who helps reads and answers.
pub fn url(app: &App, c: Community, number: &str, id: Uuid) -> String {
    urls::Outside::url(c, number, link::token(app, c, Purpose::Outside, id))
}

/// Who is asked to help.
#[derive(Clone, Debug)]
pub enum Asked {
    /// A firm or an authority, and where its link is sent; it can be handed over by hand instead.
    Firm(String, Option<Contact>),
    /// Another post of the community.
    Post(PostId),
}

/// Asks somebody: makes the link, and sends it where a contact was given. The contact is not kept.
pub(crate) fn invite(
    tx: &mut Tx<'_>,
    table: &mut Table<'_>,
    post: Option<PostId>,
    asked: &Asked,
    lang: Lang,
) -> Result<(), Fail> {
    let (app, card, m, p) = (table.app, table.card, table.matter.clone(), table.progress.clone());
    if p.state != State::Open {
        return Err(Refusal::NotUnderWay.into());
    }
    if of(tx, card.code, m.id)?.iter().filter(|o| o.ended.is_none()).count() >= OPEN {
        return Err(Refusal::Conflict.into());
    }
    let id: Uuid = table.moment.id();
    // A post is kept as such: what it is called, and whether its holder's name is shown, changes. Nobody helps with what is
    // about themselves.
    let (who, said, helper) = match asked {
        Asked::Firm(who, _) => (who.as_str(), who.clone(), None),
        Asked::Post(helper) => {
            let held = act::holder_of(tx, card, *helper, table.moment.now)?;
            let holders = chain::of(tx, card, &m.at(), table.moment.now)?;
            if *helper == p.holder.post || held.is_none_or(|h| kept_away(&p, &holders, None, h.person)) {
                return Err(Refusal::field("helper", ProblemKey::NotAChoice).into());
            }
            ("", helper.to_string(), Some(*helper))
        }
    };
    tx.exec(
        sql!(
            "INSERT INTO matter_outside (community, matter, id, who, post, made, answered, ended)
             VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL)"
        ),
        &[card.code.into(), m.id.into(), id.into(), who.into(), helper.into(), table.moment.now.into()],
    )?;
    table.say(tx, "asked_outside", post, "public", &said, None)?;
    table.keep(tx, p, "asked_outside", m.released)?;
    let url = url(app, card.code, &m.number, id);
    let category = |lang| said::category_name(&card.pack, &m.category, lang);
    match asked {
        Asked::Post(helper) => tell::post(tx, app, card, table.moment, *helper, &url, Urgency::Urgent, |lang| {
            Matters(lang).tell_helper(&m.number, category(lang))
        }),
        Asked::Firm(_, Some(contact)) => {
            let text = Matters(lang).tell_outside(&card.name, category(lang));
            let out =
                Outgoing { community: card.code, subject: id, contact, lang, text: &text, url: &url, urgency: Urgency::Urgent };
            messages::post(tx, table.moment, app, &out).map(drop)
        }
        Asked::Firm(_, None) => Ok(()),
    }
}

/// Ends a link.
pub(super) fn end(tx: &mut Tx<'_>, table: &mut Table<'_>, id: Uuid) -> Result<(), Fail> {
    let n = tx.exec(
        sql!("UPDATE matter_outside SET ended = $4 WHERE community = $1 AND matter = $2 AND id = $3 AND ended IS NULL"),
        &[table.card.code.into(), table.matter.id.into(), id.into(), table.moment.now.into()],
    )?;
    if n == 0 { Err(Refusal::NotFound.into()) } else { Ok(()) }
}

/// A matter as somebody outside sees it.
struct Seen {
    matter: Matter,
    files: Vec<File>,
    outside: Outside,
}

fn seen(tx: &mut Tx<'_>, c: Community, number: &str, id: Uuid) -> Result<Seen, Fail> {
    let matter = read::by_number(tx, c, number)?.ok_or(Refusal::NotFound)?;
    let outside = of(tx, c, matter.id)?.into_iter().find(|o| o.id == id).ok_or(Refusal::NotFound)?;
    if outside.ended.is_some() {
        return Err(Refusal::Gone.into());
    }
    let mut files = read::files(tx, c, matter.id)?;
    files.retain(|f| f.purpose == "filed" && !f.waits);
    Ok(Seen { matter, files, outside })
}

/// What somebody outside says, in one transaction: the words and photos stand in the timeline, the holder is told.
#[allow(clippy::too_many_arguments, reason = "who says what to which matter, when")]
pub fn note(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    number: &str,
    id: Uuid,
    words: &str,
    photos: &[FileId],
) -> Result<(), Fail> {
    let Seen { matter: m, outside, .. } = seen(tx, card.code, number, id)?;
    check(&Actor::visitor(), Action::AnswerOutside, &m.place(true))?;
    let mut table = Table::lay(tx, app, card, moment, m.id)?;
    if table.progress.state != State::Open {
        return Err(Refusal::NotUnderWay.into());
    }
    let said = if outside.post.is_some() { words.to_string() } else { format!("{}\n{words}", outside.who) };
    table.say(tx, "outside", outside.post, "parties", &said, None)?;
    act::answer_files(tx, &mut table, photos, "outside")?;
    let p = table.progress.clone();
    table.keep(tx, p, "outside", m.released)?;
    tx.exec(
        sql!("UPDATE matter_outside SET answered = $4 WHERE community = $1 AND matter = $2 AND id = $3"),
        &[card.code.into(), m.id.into(), id.into(), table.moment.now.into()],
    )?;
    let names = names::within(tx, app, card)?;
    table.tell_holder_news(tx, |lang| Matters(lang).tell_outside_answered(&m.number, outside.name(&names, card, lang)))?;
    let did = Did { action: "matter.answer_outside", subject_kind: "matter", subject: m.id.0, post: None, detail: "" };
    audit::append(tx, moment, card.code, &Actor::visitor(), &did).map_err(Fail::from)
}

#[derive(Template)]
#[template(path = "matters/outside.html")]
struct OutsidePage {
    page: Page,
    t: Matters,
    who: String,
    number: String,
    category: String,
    place: String,
    until: String,
    words: String,
    shots: Vec<Shot>,
    /// It is under way: they may answer.
    open: bool,
    action: String,
    typed: Form,
    kept: Vec<String>,
    problems: Vec<Told>,
    note: &'static str,
    most: usize,
    photos_most: i64,
}

fn opened(visit: &Visit, token: &str) -> Result<Uuid, Refusal> {
    link::opened(&visit.app, visit.card.code, Purpose::Outside, token)
}

async fn page(visit: &Visit, number: &str, token: &str) -> Result<OutsidePage, Fail> {
    let (id, code, asked) = (opened(visit, token)?, visit.card.code, number.to_string());
    let Seen { matter: m, files, outside } = visit.app.db.read(move |tx| seen(tx, code, &asked, id)).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (lang, card, t) = (visit.lang, &visit.card, Matters(visit.lang));
    let category = said::category_name(&card.pack, &m.category, lang);
    let shots =
        shots_of(t, &files.iter().collect::<Vec<_>>(), |f, size| urls::OutsideFile::url(card.code, &m.number, token, f.id, size));
    Ok(OutsidePage {
        page: Page::new(visit, Nav::UnderWay, t.matter_title(&category, &m.number)),
        t,
        who: t.outside_lead(&card.name, outside.name(&names, card, lang)),
        place: said::place_words(card, &names, lang, &m, true),
        until: t.matter_until(when::until(lang, &card.zone, m.promise)),
        words: m.covered(&m.words).into_owned(),
        shots,
        open: m.state == "open",
        action: urls::Outside::url(card.code, &m.number, token),
        number: m.number,
        category,
        typed: Form::default(),
        kept: Vec::new(),
        problems: Vec::new(),
        note: "",
        most: card.pack.limits.answer,
        photos_most: i64::try_from(card.pack.limits.photos).unwrap_or(5),
    })
}

/// GET the page somebody outside was sent.
pub async fn show(
    visit: Visit,
    Path((_, number, token)): Path<(String, String, String)>,
    axum::extract::Query(after): axum::extract::Query<super::show::After>,
) -> Result<Response, Fail> {
    let mut page = page(&visit, &number, &token).await?;
    if after.did == "done" {
        page.note = page.t.outside_thanks();
    }
    quiet(html(&page))
}

/// GET a photo of the matter by the same link.
pub async fn file(
    visit: Visit,
    Path((_, number, token, id, size)): Path<(String, String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    let (outside, code) = (opened(&visit, &token)?, visit.card.code);
    let id: FileId = id.parse().map_err(|_| Refusal::NotFound)?;
    let known = visit.app.db.read(move |tx| seen(tx, code, &number, outside).map(|s| s.files)).await?;
    let found = known.iter().find(|f| f.id == id).ok_or(Refusal::NotFound)?;
    // Whoever is outside sees what everybody would see.
    files::send_known(&visit, found.copy.unwrap_or(id), &size, &headers).await
}

/// POST what somebody outside found and did.
pub async fn answer(
    mut visit: Visit,
    Path((_, number, token)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, Fail> {
    let id = opened(&visit, &token)?;
    let mut page = page(&visit, &number, &token).await?;
    visit.app.limits.take(Limit::Write, &visit.client.to_string(), visit.moment.now)?;
    let mut kept: Vec<FileId> = form.all("kept").filter_map(|id| id.parse().ok()).collect();
    let room = visit.card.pack.limits.photos.saturating_sub(kept.len());
    let (new, mut problems) = files::keep(&mut visit, &form, room).await?;
    kept.extend(new.iter().map(|f| f.id));
    let mut fields = form.check();
    let words = fields.text("answer", 0, page.most);
    if words.is_empty() && kept.is_empty() && problems.is_empty() {
        fields.problem("answer", ProblemKey::NothingSaid);
    }
    problems.extend(fields.finish().err().unwrap_or_default());
    if !problems.is_empty() {
        return again(page, form, &kept, &problems, visit.lang);
    }
    let (app, card, moment, asked, photos) =
        (visit.app.clone(), visit.card.clone(), visit.moment.clone(), number.clone(), kept.clone());
    let done = visit.app.db.write(move |tx| note(tx, &app, &card, &mut moment.clone(), &asked, id, &words, &photos)).await;
    match done {
        Ok(()) => {}
        // Somebody closed it meanwhile: the page says so, with what was typed.
        Err(Fail::Refused(Refusal::NotUnderWay)) => {
            page.open = false;
            return again(page, form, &kept, &[], visit.lang);
        }
        Err(fail) => return Err(fail),
    }
    visit.app.bell.ring();
    Ok(see(&format!("{}?did=done", urls::Outside::url(visit.card.code, &number, token))))
}

fn again(mut page: OutsidePage, form: Form, kept: &[FileId], problems: &[Problem], lang: Lang) -> Result<Response, Fail> {
    page.typed = form;
    page.kept = kept.iter().map(ToString::to_string).collect();
    page.problems = told(problems, lang);
    quiet(liren_kit::page::again(&page))
}
