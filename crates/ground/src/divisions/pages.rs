//! The tree, one level at a time; and the form by which the operator records that a street has joined.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use liren_core::ground::division::Level;
use liren_core::id::Community;
use liren_core::permission::{Action, Where, check, may};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Page, Told, again, html, see, told};
use liren_kit::urls::Home;
use liren_kit::visit::Caller;
use serde::Deserialize;

use super::store::{self, Node};
use super::{Divisions, Join};
use crate::communities::join_street;
use crate::words;

#[derive(Deserialize)]
pub struct Asks {
    #[serde(default)]
    under: Option<i64>,
}

struct Line {
    name: String,
    url: String,
    code: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "divisions/divisions.html")]
struct TreePage {
    page: Page,
    t: words::Divisions,
    path: Vec<(String, String)>,
    lines: Vec<Line>,
    /// A street that has joined.
    joined: bool,
    street: bool,
    /// Where the form goes; empty for all but the operator.
    join: String,
    street_name: String,
    landline: String,
    problems: Vec<Told>,
}

fn url(code: i64) -> String {
    format!("{}?under={code}", Divisions::PATTERN)
}

fn line(n: Node) -> Line {
    let community = n.level == Some(Level::Community);
    let url = match (community, n.here) {
        (false, _) => url(n.code),
        (true, true) => Home::url(Community(n.code)),
        (true, false) => String::new(),
    };
    Line { url, code: n.code.to_string(), here: n.here, name: n.name }
}

async fn tree(caller: &Caller, under: Option<i64>, form: Option<(&Form, Vec<Problem>)>) -> Result<TreePage, Fail> {
    let read = caller.app.db.read(move |tx| {
        let path = under.map_or(Ok(Vec::new()), |code| store::path(tx, code))?;
        let landline = under.map_or(Ok(String::new()), |code| store::landline(tx, code))?;
        Ok::<_, Fail>((path, store::under(tx, under)?, landline))
    });
    let (path, lines, landline) = read.await?;
    if under.is_some() && path.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let t = words::Divisions(caller.lang);
    let last = path.last();
    let street = last.is_some_and(|n| n.level == Some(Level::Street));
    let operator = street && may(&caller.actor, Action::JoinStreet, &Where::COMMUNITY);
    let given = |name: &str, else_: &str| form.as_ref().map_or(else_, |(f, _)| f.get(name)).to_string();
    let title = last.map_or_else(|| t.title().to_string(), |n| n.name.clone());
    Ok(TreePage {
        page: Page::outside(caller, caller.app.single_card().await?, title),
        t,
        joined: last.is_some_and(|n| n.here && street),
        street,
        join: if operator { last.map(|n| Join::url(n.code)).unwrap_or_default() } else { String::new() },
        street_name: given("name", last.map_or("", |n| &n.name)),
        landline: given("landline", &landline),
        problems: form.as_ref().map(|(_, p)| told(p, caller.lang)).unwrap_or_default(),
        path: path.iter().map(|n| (n.name.clone(), url(n.code))).collect(),
        lines: lines.into_iter().map(line).collect(),
    })
}

pub async fn show(caller: Caller, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    html(&tree(&caller, asks.under, None).await?)
}

pub async fn join(caller: Caller, Path(code): Path<i64>, form: Form) -> Result<Response, Fail> {
    check(&caller.actor, Action::JoinStreet, &Where::COMMUNITY)?;
    let mut check = form.check();
    let name = check.text("name", 1, 40);
    let landline = check.text("landline", 0, 30);
    if !landline.is_empty() && liren_core::contact::Contact::phone(&landline).is_none() {
        check.problem("landline", ProblemKey::NotAPhone);
    }
    if let Err(problems) = check.finish() {
        return again(&tree(&caller, Some(code), Some((&form, problems))).await?);
    }
    let (actor, moment) = (caller.actor.clone(), caller.moment.clone());
    let done = caller.app.db.write(move |tx| {
        let street = store::one(tx, code)?.filter(|n| n.level == Some(Level::Street));
        street.ok_or(Refusal::NotFound)?;
        join_street(tx, &mut moment.clone(), &actor, code, &name, &landline)
    });
    done.await?;
    // Every community under it shows the street's name.
    caller.app.memory.forget_all();
    Ok(see(&url(code)))
}
