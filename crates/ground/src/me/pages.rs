//! The pages.

use askama::Template;
use axum::extract::RawQuery;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use liren_core::id::Community;
use liren_core::permission::{Action, Role, Where, may_somewhere};
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, html, see};
use liren_kit::session;
use liren_kit::slice::{Asked, Block, Heard, Waiting};
use liren_kit::urls::{self, Alerts, Home, Me, MyMatters};
use liren_kit::visit::Visit;
use liren_kit::when;

use super::data::{self, Ask, Hears};
use super::{Erase, Export, News};
use crate::messages::hear::{Channel, Choice};
use crate::names;
use crate::words;
use crate::{access, audit, divisions, duty, notices, people, places, plan, roster_import, rules, slips, tokens};

/// A link with its words.
struct Link {
    url: String,
    icon: &'static str,
    words: String,
    meta: String,
}

/// A home of one's own.
struct HomeRow {
    url: String,
    words: String,
    meta: String,
    id: uuid::Uuid,
}

/// One card of the stack.
struct Card {
    url: String,
    title: String,
    meta: String,
    sign: &'static str,
    sign_words: &'static str,
    left: String,
    act: String,
    act_words: String,
}

#[derive(Template)]
#[template(path = "me/me.html")]
struct MePage {
    page: Page,
    t: words::Me,
    stack: Vec<Card>,
    works: bool,
    factor: String,
    homes: Vec<HomeRow>,
    moved: String,
    slip: String,
    done: &'static str,
    posts: Vec<Link>,
    work: Vec<Link>,
    keep: Vec<Link>,
    own: Vec<Link>,
    may: String,
    matters: Vec<MatterRow>,
    all_matters: String,
    news: NewsPart,
    heard: Vec<Heard>,
    alerts: String,
    no_problems: Vec<liren_kit::page::Told>,
}

/// A matter of one's own.
struct MatterRow {
    url: String,
    title: String,
    meta: String,
    sign: &'static str,
    sign_words: &'static str,
}

/// Where one hears, and the choice.
#[derive(Default)]
struct NewsPart {
    /// In words.
    told: String,
    hearing: bool,
    offered: bool,
    url: String,
    own: Vec<Offer>,
    work: Vec<Offer>,
}

/// A channel to choose.
struct Offer {
    value: &'static str,
    words: String,
    on: bool,
}

/// Where one hears in words, with what can be chosen.
fn news_part(visit: &Visit, hears: Hears, works: bool) -> NewsPart {
    let t = words::Me(visit.lang);
    let url = News::url(visit.card.code);
    let part = |told: &str, offered| NewsPart { told: told.to_string(), offered, url: url.clone(), ..NewsPart::default() };
    let (choice, account) = match hears {
        Hears::Nowhere => return part(t.hears_nowhere(), false),
        Hears::Stopped => return part(t.hears_stopped(), true),
        Hears::By(choice, account) => (choice, account),
    };
    let offers = |on: Channel| {
        let words = |by| match (by, account.by(by)) {
            (Channel::Phone, Some(c)) => Some(t.by_phone(c.masked())),
            (Channel::Mail, Some(c)) => Some(t.by_mail(c.masked())),
            (Channel::Here, _) => Some(t.by_here().to_string()),
            _ => None,
        };
        let all = [Channel::Phone, Channel::Mail, Channel::Here];
        all.into_iter().filter_map(|by| Some(Offer { value: by.name(), words: words(by)?, on: by == on })).collect()
    };
    NewsPart {
        told: account.by(choice.own).map_or_else(|| t.hears_here().to_string(), |c| t.hears_by(c.masked())),
        hearing: true,
        offered: true,
        own: offers(choice.own),
        work: if works { offers(choice.work) } else { Vec::new() },
        url,
    }
}

fn cards(visit: &Visit, waiting: Vec<Waiting>) -> Vec<Card> {
    let (lang, zone, now) = (visit.lang, &visit.card.zone, visit.moment.now);
    let t = words::Me(lang);
    let left = |due: Option<Time>| {
        due.map_or_else(String::new, |d| {
            let at = when::until(lang, zone, d);
            if d < now { t.was_due(at) } else { t.is_due(at) }
        })
    };
    let card = |w: Waiting| {
        let (act, act_words) = w.action.unwrap_or_default();
        Card {
            url: w.url,
            title: w.title,
            meta: w.meta,
            sign: w.sign.name(),
            sign_words: w.sign.words(lang),
            left: left(w.due),
            act,
            act_words,
        }
    };
    waiting.into_iter().map(card).collect()
}

/// What one may use at work: the action it asks for, its address, drawing and words.
type Way = (Action, String, &'static str, &'static str);

/// Pages for the daily work, those used most first.
fn daily(t: words::Me, code: Community) -> Vec<Way> {
    vec![
        (Action::ListEveryMatter, urls::Desk::url(code), "list", t.work_desk()),
        (Action::FileForSomebody, format!("{}?for=1", urls::Say::url(code)), "say", t.work_say_for()),
        (Action::PublishNotice, notices::NewNotice::url(code), "bell", t.work_notice()),
        (Action::PlanMeeting, urls::Meetings::url(code), "people", t.work_meetings()),
        (Action::StartConsultation, urls::Consultations::url(code), "say", t.work_consultations()),
        (Action::PlanProject, urls::Projects::url(code), "build", t.work_projects()),
        (Action::RunBallot, urls::Ballots::url(code), "ballot", t.work_ballots()),
        (Action::RunSelection, urls::Selections::url(code), "people", t.work_selections()),
        (Action::RunProcedure, urls::Procedures::url(code), "list", t.work_procedures()),
        (Action::ManageDuty, duty::Roster::url(code), "calendar", t.work_duty()),
    ]
}

/// Pages for what the community keeps and how it is set up.
fn kept(t: words::Me, code: Community) -> Vec<Way> {
    vec![
        (Action::ManagePosts, people::Posts::url(code), "people", t.work_posts()),
        (Action::KeepOwners, urls::Owners::url(code), "key", t.work_owners()),
        (Action::ManageBodies, people::Bodies::url(code), "list", t.work_bodies()),
        (Action::EditPlaces, places::EditPlaces::url(code), "edit", t.work_places()),
        (Action::EditPlaces, places::Buildings::url(code), "home", t.work_buildings()),
        (Action::ReissueSlip, slips::Circles::url(code), "qr", t.work_slips()),
        (Action::ConfirmResidence, slips::Residency::url(code), "key", t.work_residency()),
        (Action::ImportRoster, roster_import::Import::url(code), "upload", t.work_import()),
        (Action::EditPlan, plan::EditPlan::url(code), "plan", t.work_plan()),
        (Action::EditCalendar, rules::WorkCalendar::url(code), "calendar", t.work_calendar()),
        (Action::TryRules, rules::Try::url(code), "why", t.work_try()),
        (Action::ManageHooks, urls::Hooks::url(code), "bell", t.work_hooks()),
        (Action::ReadAudit, audit::Audit::url(code), "eye", t.work_audit()),
        (Action::ImportDivisions, divisions::Divisions::url(), "pin", t.work_divisions()),
    ]
}

/// Those of them that this actor may use; nothing for whoever holds no post.
fn usable(visit: &Visit, all: Vec<Way>) -> Vec<Link> {
    let some = |a: Action| may_somewhere(&visit.actor, a) || visit.may(a, &Where::COMMUNITY);
    if visit.actor.posts.is_empty() {
        return Vec::new();
    }
    all.into_iter()
        .filter(|(action, ..)| some(*action))
        .map(|(_, url, icon, words)| Link { url, icon, words: words.to_string(), meta: String::new() })
        .collect()
}

/// My page; a visitor is told what needs no account.
pub async fn show(visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Fail> {
    let (t, code, lang) = (words::Me(visit.lang), visit.card.code, visit.lang);
    let names = names::of(&visit.app, &visit.card).await?;
    let (app, card, actor, now) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.now);
    let read = visit.app.db.read(move |tx| {
        let asked = Asked { app: &app, card: &card, actor: &actor, lang, now };
        let Some(account) = actor.account else {
            return Ok((Vec::new(), Vec::new(), Hears::Nowhere, Block::default(), Vec::new()));
        };
        let waiting = data::waiting(tx, &asked)?;
        let homes = actor.person.map(|p| data::homes(tx, code, p)).transpose()?.unwrap_or_default();
        Ok::<_, Fail>((waiting, homes, data::hears(tx, &app, code, account)?, data::mine(tx, &asked)?, data::heard(tx, &asked)?))
    });
    let (waiting, homes, hears, mine, heard) = read.await?;
    let role = |name: &str| visit.card.pack.role(Role::parse(name).unwrap_or(Role::Resident)).get(lang).to_string();
    let homes = homes
        .into_iter()
        .map(|h| {
            let building = names.buildings.get(&h.building);
            let entrance = names.entrances.get(&h.entrance).cloned().unwrap_or_default();
            HomeRow {
                url: building.map_or_else(String::new, |b| places::Building::url(&b.code)),
                id: h.id,
                words: format!("{} {entrance} {}", names.building(h.building), h.room),
                meta: role(&h.role),
            }
        })
        .collect();
    let posts: Vec<Link> = visit
        .actor
        .posts
        .iter()
        .map(|p| Link {
            url: people::OnePost::url(code, p.id),
            icon: "people",
            words: names.post(&visit.card, lang, p.id),
            meta: if p.deputy { t.as_deputy().to_string() } else { String::new() },
        })
        .collect();
    let tokens = visit.may(Action::ManageTokens, &Where::own(&visit.actor));
    let tokens_url = if tokens { tokens::Tokens::url(code) } else { String::new() };
    let own = [
        (access::Mine::url(), "key", t.own_access(), t.own_access_more()),
        (tokens_url, "key", t.own_tokens(), t.own_tokens_more()),
        (audit::MyAudit::url(code), "eye", t.own_audit(), ""),
        (Export::url(code), "down", t.own_export(), t.own_export_more()),
        (Erase::url(code), "trash", t.own_erase(), ""),
    ];
    let own = own
        .into_iter()
        .filter(|(url, ..)| !url.is_empty())
        .map(|(url, icon, words, meta)| Link { url, icon, words: words.into(), meta: meta.into() })
        .collect();
    let matters = mine
        .rows
        .into_iter()
        .map(|r| MatterRow { url: r.url, title: r.title, meta: r.meta, sign: r.sign.name(), sign_words: r.sign.words(lang) })
        .collect();
    let works = !posts.is_empty();
    let factor = if visit.actor.factor_missing { access::Factor::url() } else { String::new() };
    html(&MePage {
        page: Page::new(&visit, Nav::Me, t.title()),
        t,
        works,
        stack: cards(&visit, waiting),
        factor,
        homes,
        moved: slips::MovedAway::url(code),
        slip: slips::Enter::url(code),
        done: if query.as_deref() == Some("done=slip") { t.done_slip() } else { "" },
        work: usable(&visit, daily(t, code)),
        keep: usable(&visit, kept(t, code)),
        posts,
        own,
        may: rules::May::url(code),
        matters,
        all_matters: MyMatters::url(code),
        news: news_part(&visit, hears, works),
        heard,
        alerts: Alerts::url(code),
        no_problems: Vec::new(),
    })
}

/// Stops, resumes or moves hearing.
pub async fn news(visit: Visit, form: Form) -> Result<Response, Fail> {
    let ask = match (form.get("on"), Channel::parse(form.get("own"))) {
        ("1", _) => Ask::Resume,
        ("", Some(own)) => Ask::By(Choice { own, work: Channel::parse(form.get("work")).unwrap_or(own) }),
        ("", None) => return Err(Refusal::BadRequest.into()),
        _ => Ask::Stop,
    };
    let (app, code, actor, moment) = (visit.app.clone(), visit.card.code, visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| data::set_news(tx, &mut moment.clone(), &app, code, &actor, ask)).await?;
    Ok(see(&Me::url(code)))
}

/// Everything held about me, as a file.
pub async fn export(visit: Visit) -> Result<Response, Fail> {
    visit.signed_in()?;
    let (app, card, actor, lang, now) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.lang, visit.moment.now);
    let held = visit.app.db.read(move |tx| data::export(tx, &Asked { app: &app, card: &card, actor: &actor, lang, now })).await?;
    let text = serde_json::to_string_pretty(&held).map_err(|e| Fail::internal(format!("an export: {e}")))?;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"liren-me.json\""));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

#[derive(Template)]
#[template(path = "me/erase.html")]
struct ErasePage {
    page: Page,
    t: words::Me,
    me: String,
    held: bool,
    problem: String,
}

fn erase_page(visit: &Visit, problem: &str) -> ErasePage {
    let t = words::Me(visit.lang);
    let held = visit.actor.posts.iter().any(|p| !p.deputy);
    ErasePage {
        page: Page::new(visit, Nav::Me, t.erase_title()),
        t,
        me: Me::url(visit.card.code),
        held,
        problem: problem.to_string(),
    }
}

/// What being forgotten means.
pub async fn erase_form(visit: Visit) -> Result<Response, Fail> {
    visit.signed_in()?;
    html(&erase_page(&visit, ""))
}

/// Forgets.
pub async fn erase(visit: Visit, form: Form) -> Result<Response, Fail> {
    visit.signed_in()?;
    if !form.is("sure", "1") {
        let words = liren_kit::refusals::problem(&liren_core::refusal::ProblemKey::ConsentNeeded, visit.lang);
        return liren_kit::page::again(&erase_page(&visit, &words));
    }
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| data::erase(tx, &mut moment.clone(), &app, &card, &actor)).await;
    match done {
        Ok(()) => {
            visit.app.memory.forget(visit.card.code);
            let mut response = see(&Home::url(visit.card.code));
            session::set_cookie(response.headers_mut(), &visit.app.site, None);
            Ok(response)
        }
        Err(Fail::Refused(Refusal::Invalid(_))) => {
            let words = words::Me(visit.lang).erase_held().to_string();
            liren_kit::page::again(&erase_page(&visit, &words))
        }
        Err(other) => Err(other),
    }
}
