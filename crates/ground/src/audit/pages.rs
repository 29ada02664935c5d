//! Both lists.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use liren_core::id::AuditId;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use liren_kit::when;
use serde::Deserialize;

use super::read::{self, Lines};
use super::{Audit, MyAudit};
use crate::words;

#[derive(Deserialize)]
pub struct Asks {
    #[serde(default)]
    before: Option<String>,
}

impl Asks {
    pub fn cursor(&self) -> Result<Option<AuditId>, Fail> {
        self.before.as_deref().map(|b| b.parse().map_err(|_| Refusal::NotFound.into())).transpose()
    }
}

struct Shown {
    what: String,
    url: String,
    who: String,
    iso: String,
    at: String,
}

#[derive(Template)]
#[template(path = "audit/audit.html")]
struct AuditPage {
    page: Page,
    t: words::Audit,
    mine: bool,
    lines: Vec<Shown>,
    newer: String,
    older: String,
}

fn page(visit: &Visit, mine: bool, first: bool, lines: Lines) -> Result<Response, Fail> {
    let t = words::Audit(visit.lang);
    let code = visit.card.code;
    let base = if mine { MyAudit::url(code) } else { Audit::url(code) };
    let zone = &visit.card.zone;
    html(&AuditPage {
        page: Page::new(visit, Nav::Me, if mine { t.mine_title() } else { t.title() }),
        t,
        mine,
        lines: lines
            .lines
            .into_iter()
            .map(|l| Shown {
                what: l.what,
                url: l.url,
                who: l.who,
                iso: when::machine(zone, l.at),
                at: when::exact(visit.lang, zone, l.at),
            })
            .collect(),
        newer: if first { String::new() } else { base.clone() },
        older: lines.older.map_or_else(String::new, |id| format!("{base}?before={id}")),
    })
}

pub async fn all(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    check(&visit.actor, Action::ReadAudit, &Where::COMMUNITY)?;
    let before = asks.cursor()?;
    let lines = super::api::asked(&visit, move |tx, asked| read::all(tx, asked, before)).await?;
    page(&visit, false, before.is_none(), lines)
}

pub async fn mine(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    check(&visit.actor, Action::ReadOwnAudit, &Where::own(&visit.actor))?;
    let before = asks.cursor()?;
    let account = visit.signed_in()?.account;
    // The account belongs to no community: a transaction of its own.
    let of_account = visit.app.db.read(move |tx| read::account(tx, account, before)).await?;
    let lines = super::api::asked(&visit, move |tx, asked| {
        let own = read::mine(tx, asked, before)?;
        read::merged(tx, asked, own, of_account.clone())
    });
    page(&visit, true, before.is_none(), lines.await?)
}
