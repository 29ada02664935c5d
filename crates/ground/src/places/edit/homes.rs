//! The homes behind an entrance as one table, saved as one.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::ground::import;
use liren_core::id::{EntranceId, HomeId};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::super::store::{self, Home, HomeEdit, Kind};
use super::{door, entrance_name, url};
use crate::names::{self, Names};
use crate::words::Places;

/// An area as it is typed: 8935 is 89.35.
pub fn area_text(area: Option<i64>) -> String {
    area.map(|a| format!("{}.{:02}", a / 100, a % 100)).unwrap_or_default()
}

struct Row {
    id: String,
    room: String,
    area: String,
    shop: bool,
    circle: String,
    remove: bool,
    wrong: Vec<String>,
}

#[derive(Template)]
#[template(path = "places/edit/homes.html")]
struct HomesPage {
    page: Page,
    t: Places,
    problems: Vec<Told>,
    back: String,
    back_words: String,
    was: String,
    rows: Vec<Row>,
    new: String,
}

async fn read(visit: &Visit, id: EntranceId) -> Result<(store::Node, Vec<Home>), Fail> {
    let code = visit.card.code;
    let read = visit.app.db.read(move |tx| {
        let node = store::node(tx, code, Kind::Entrance, id.0)?.ok_or(Refusal::NotFound)?;
        Ok::<_, Fail>((node, store::homes_behind(tx, code, id)?))
    });
    read.await
}

async fn page(visit: &Visit, id: EntranceId, form: Option<&Form>, problems: &[Problem]) -> Result<HomesPage, Fail> {
    let (node, homes) = read(visit, id).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let t = Places(visit.lang);
    let problems = told(problems, visit.lang);
    let rows = homes
        .iter()
        .enumerate()
        .map(|(i, h)| {
            let typed = |field: &str, now: String| form.map_or(now, |f| f.get(&format!("{field}-{i}")).to_string());
            let at = [format!("room-{i}"), format!("area-{i}"), format!("circle-{i}")];
            let number = h.circle.and_then(|c| names.circles.get(&c)).map(|(n, _)| n.to_string());
            Row {
                id: h.id.to_string(),
                room: typed("room", h.room.clone()),
                area: typed("area", area_text(h.area)),
                shop: form.map_or(h.shop, |f| f.is(&format!("shop-{i}"), "1")),
                circle: typed("circle", number.unwrap_or_default()),
                remove: form.is_some_and(|f| f.is(&format!("remove-{i}"), "1")),
                wrong: problems.iter().filter(|p| at.contains(&p.field)).map(|p| p.words.clone()).collect(),
            }
        })
        .collect();
    let place = entrance_name(&names, &node);
    Ok(HomesPage {
        page: Page::new(visit, Nav::Me, t.homes_title(&place)),
        t,
        problems,
        back: url(visit, Kind::Entrance, id.0),
        back_words: place,
        was: form.map_or_else(|| store::homes_mark(&homes), |f| f.get("was").to_string()),
        rows,
        new: form.map(|f| f.get("new").to_string()).unwrap_or_default(),
    })
}

fn entrance(id: &str) -> Result<EntranceId, Fail> {
    id.parse().map_err(|_| Refusal::NotFound.into())
}

/// The table.
pub async fn show(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    door(&visit)?;
    html(&page(&visit, entrance(&id)?, None, &[]).await?)
}

/// What was typed, in rows, with what cannot be read.
fn typed(form: &Form, names: &Names) -> (Vec<HomeEdit>, Vec<String>, Vec<Problem>) {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (i, id) in form.all("id").enumerate() {
        let Ok(id) = id.parse::<HomeId>() else { continue };
        let field = |name: &str| format!("{name}-{i}");
        let text = form.get(&field("area")).trim().to_string();
        let area = import::area(&text);
        let remove = form.is(&field("remove"), "1");
        if area.is_none() && !text.is_empty() && !remove {
            problems.push(Problem::new(field("area"), ProblemKey::NotAnArea));
        }
        // A circle is typed by its number: a list of two hundred in every row would weigh more than all the rest.
        let number = form.get(&field("circle")).trim().to_string();
        let circle = names.circles.iter().find(|(_, (n, _))| n.to_string() == number).map(|(id, _)| *id);
        if circle.is_none() && !number.is_empty() && !remove {
            problems.push(Problem::new(field("circle"), ProblemKey::NotHere));
        }
        rows.push(HomeEdit {
            id,
            room: form.get(&field("room")).trim().to_string(),
            area,
            shop: form.is(&field("shop"), "1"),
            circle,
            remove,
        });
    }
    let new = form.get("new").split([' ', '\u{3000}', ',', '，', '、', '\n', '\r', '\t']);
    (rows, new.filter(|r| !r.is_empty()).map(str::to_string).collect(), problems)
}

/// Saves the table.
pub async fn save(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    let id = entrance(&id)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (rows, new, problems) = typed(&form, &names);
    if !problems.is_empty() {
        return again(&page(&visit, id, Some(&form), &problems).await?);
    }
    let (code, actor, moment, was) = (visit.card.code, visit.actor.clone(), visit.moment.clone(), form.get("was").to_string());
    let done =
        visit.app.db.write(move |tx| store::edit_homes(tx, &mut moment.clone(), code, &actor, id, &was, &rows, &new)).await;
    match done {
        Ok(_) => {
            visit.app.memory.forget(code);
            Ok(see(&super::super::EditHomes::url(code, id)))
        }
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, id, Some(&form), &problems).await?),
        Err(other) => Err(other),
    }
}
