//! Who lives in a home: officers confirm it after seeing the papers and end it; whoever moves away says so.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use liren_core::contact::Contact;
use liren_core::id::{BuildingId, HomeId};
use liren_core::permission::{Action, Role, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::urls::{self, encoded};
use liren_kit::visit::Visit;
use liren_kit::when;

use super::store::{self, Lives};
use super::{EndResidency, Residency};
use crate::access::store as access;
use crate::names;
use crate::words::Slips;

/// A role of residency in words.
pub(crate) fn role_words(t: Slips, role: Role) -> &'static str {
    match role {
        Role::Owner => t.role_owner(),
        Role::Renter => t.role_renter(),
        _ => t.role_resident(),
    }
}

/// A residency in words: role, proof, since when.
pub(crate) fn told_of(visit: &Visit, lives: &Lives) -> String {
    let t = Slips(visit.lang);
    let since = when::full_date(visit.lang, &visit.card.zone, lives.starts);
    let proof = if lives.officer { t.proof_officer() } else { t.proof_slip() };
    t.lives(role_words(t, lives.role), proof, since)
}

struct Line {
    id: uuid::Uuid,
    contact: String,
    words: String,
}

struct Found {
    url: String,
    name: String,
}

#[derive(Template)]
#[template(path = "slips/residency.html")]
struct ResidencyPage {
    page: Page,
    t: Slips,
    problems: Vec<Told>,
    buildings: Vec<(BuildingId, String, bool)>,
    room: String,
    searched: bool,
    found: Vec<Found>,
    home: Option<HomeId>,
    home_name: String,
    lines: Vec<Line>,
    contact: String,
    role: String,
    action: String,
    end: String,
}

async fn page(visit: &Visit, query: &str, form: Option<&Form>, problems: &[Problem]) -> Result<ResidencyPage, Fail> {
    let t = Slips(visit.lang);
    let names = names::of(&visit.app, &visit.card).await?;
    let building: Option<BuildingId> = queried(Some(query), "building").parse().ok();
    let home: Option<HomeId> = form.map_or_else(|| queried(Some(query), "home"), |f| f.get("home").to_string()).parse().ok();
    let room = queried(Some(query), "room").trim().to_string();
    let (app, community, asked) = (visit.app.clone(), visit.card.code, room.clone());
    let (found, here, lines) = visit
        .app
        .db
        .read(move |tx| {
            let found = match building {
                Some(b) if !asked.is_empty() => store::homes_of_room(tx, community, b, &asked)?,
                _ => Vec::new(),
            };
            let Some(home) = home else { return Ok((found, None, Vec::new())) };
            let here = store::home(tx, community, home)?.ok_or(Refusal::NotFound)?;
            let mut lines = Vec::new();
            for lives in store::of_home(tx, community, home)? {
                let contact = match lives.account {
                    Some(account) => access::contact_of(tx, &app, account)?.map(|(c, _)| c.masked()),
                    None => None,
                };
                lines.push((lives, contact));
            }
            Ok::<_, Fail>((found, Some(here), lines))
        })
        .await?;
    let lines = lines
        .into_iter()
        .map(|(lives, contact)| Line {
            id: lives.id,
            contact: contact.unwrap_or_else(|| t.no_contact().to_string()),
            words: told_of(visit, &lives),
        })
        .collect();
    Ok(ResidencyPage {
        page: Page::new(visit, Nav::Me, t.residency_title()),
        t,
        problems: told(problems, visit.lang),
        buildings: names.order.iter().map(|b| (*b, names.building(*b), Some(*b) == building)).collect(),
        searched: building.is_some() && !room.is_empty(),
        room,
        found: found
            .iter()
            .map(|h| Found { url: format!("{}?home={}", Residency::url(community), h.id), name: h.name(&names) })
            .collect(),
        home: here.as_ref().map(|h| h.id),
        home_name: here.map_or_else(String::new, |h| h.name(&names)),
        lines,
        contact: form.map_or_else(String::new, |f| f.get("contact").to_string()),
        role: form.map_or_else(String::new, |f| f.get("role").to_string()),
        action: Residency::url(community),
        end: EndResidency::url(community),
    })
}

/// Finds a home by its room and shows who lives there.
pub async fn show(visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Fail> {
    check(&visit.actor, Action::ConfirmResidence, &Where::COMMUNITY)?;
    html(&page(&visit, query.as_deref().unwrap_or(""), None, &[]).await?)
}

fn home_page(visit: &Visit, home: HomeId) -> Response {
    see(&format!("{}?home={}", Residency::url(visit.card.code), encoded(&home.to_string())))
}

/// Confirms somebody after the papers were seen.
pub async fn confirm(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ConfirmResidence, &Where::COMMUNITY)?;
    let home: HomeId = form.get("home").parse().map_err(|_| Refusal::BadRequest)?;
    let mut fields = form.check();
    let contact = fields.required("contact", ProblemKey::NotAContact, Contact::parse);
    let role = fields.required("role", ProblemKey::NotAChoice, |r| match r {
        "resident" => Some(Role::Resident),
        "renter" => Some(Role::Renter),
        "owner" => Some(Role::Owner),
        _ => None,
    });
    if !form.is("seen", "1") {
        fields.problem("seen", ProblemKey::ConsentNeeded);
    }
    let (contact, role) = match (fields.finish(), contact, role) {
        (Ok(()), Some(contact), Some(role)) => (contact, role),
        (Err(problems), ..) => return again(&page(&visit, "", Some(&form), &problems).await?),
        _ => return Err(Refusal::BadRequest.into()),
    };
    let (app, moment, actor) = (visit.app.clone(), visit.moment.clone(), visit.actor.clone());
    let (community, lang) = (visit.card.code, visit.lang);
    visit
        .app
        .db
        .write(move |tx| {
            let mut m = moment.clone();
            let account = match access::find_account(tx, &app, &contact)? {
                Some(account) => account,
                None => access::create_account(tx, &mut m, &app, std::slice::from_ref(&contact), lang)?,
            };
            store::confirm(tx, &mut m, &app, community, &actor, (home, account, role))
        })
        .await?;
    Ok(home_page(&visit, home))
}

/// Ends a residency.
pub async fn end(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ConfirmResidence, &Where::COMMUNITY)?;
    let home: HomeId = form.get("home").parse().map_err(|_| Refusal::BadRequest)?;
    let id: uuid::Uuid = form.get("residency").parse().map_err(|_| Refusal::BadRequest)?;
    let (moment, actor, community) = (visit.moment.clone(), visit.actor.clone(), visit.card.code);
    visit.app.db.write(move |tx| store::end(tx, &mut moment.clone(), community, &actor, id)).await?;
    Ok(home_page(&visit, home))
}

/// I have moved away.
pub async fn moved(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ReadMe, &Where::own(&visit.actor))?;
    let id: uuid::Uuid = form.get("residency").parse().map_err(|_| Refusal::BadRequest)?;
    let (moment, actor, community) = (visit.moment.clone(), visit.actor.clone(), visit.card.code);
    visit.app.db.write(move |tx| store::end(tx, &mut moment.clone(), community, &actor, id)).await?;
    Ok(see(&urls::Me::url(community)))
}
