//! What somebody filed or follows while signed in: the newest on their own page, all of it on a page of its own.

use askama::Template;
use axum::response::Response;
use liren_core::id::{AccountId, Community, PersonId};
use liren_core::pack::Visibility;
use liren_core::permission::{Action, Where, check};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::slice::{Asked, Block, Heard};
use liren_kit::urls::Me;
use liren_kit::visit::Visit;
use liren_store::Tx;

use super::lines::{self, Line};
use super::rows;
use super::urls;
use super::view::{Item, Naming};
use crate::words::Matters;

/// Rows on one's own page.
const FEW: usize = 5;
/// Most rows of the whole list.
const MOST: i64 = 200;

/// A matter of one's own, and whether one filed it.
pub(super) struct Own {
    pub line: Line,
    pub filed: bool,
}

/// What an account and its person filed or follow, the newest filed first. What was closed to the public while somebody
/// followed it is theirs no more.
pub(super) fn own(tx: &mut Tx<'_>, c: Community, account: AccountId, person: Option<PersonId>) -> Result<Vec<Own>, Fail> {
    let mut all: Vec<Own> = Vec::new();
    for line in person.map(|p| lines::reported(tx, c, p, MOST)).transpose()?.unwrap_or_default() {
        all.push(Own { line, filed: true });
    }
    for line in rows::followed(tx, c, account, MOST)? {
        if line.visibility != Visibility::Closed && !all.iter().any(|o| o.line.id == line.id) {
            all.push(Own { line, filed: false });
        }
    }
    all.sort_by_key(|o| std::cmp::Reverse((o.line.filed, o.line.id)));
    all.truncate(usize::try_from(MOST).unwrap_or(0));
    Ok(all)
}

/// The newest few, for one's own page.
pub fn mine(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Block, Fail> {
    let Some(account) = asked.actor.account else { return Ok(Block::default()) };
    let all = own(tx, asked.card.code, account, asked.actor.person)?;
    if all.is_empty() {
        return Ok(Block::default());
    }
    let names = names::within(tx, asked.app, asked.card)?;
    let naming = |inside| Naming { card: asked.card, names: &names, lang: asked.lang, now: asked.now, inside };
    let rows = all.iter().take(FEW).map(|o| naming(o.filed).row(&o.line)).collect();
    Ok(Block { rows, total: u64::try_from(all.len()).unwrap_or(0) })
}

/// The matters an account follows and did not file: what it hears of.
pub fn heard(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Heard>, Fail> {
    let Some(account) = asked.actor.account else { return Ok(Vec::new()) };
    let (c, t) = (asked.card.code, Matters(asked.lang));
    let lines = rows::followed(tx, c, account, MOST)?;
    let names = names::within(tx, asked.app, asked.card)?;
    let naming = Naming { card: asked.card, names: &names, lang: asked.lang, now: asked.now, inside: false };
    let over = |l: &Line| l.visibility == Visibility::Closed || matches!(l.state.as_str(), "closed" | "withdrawn");
    let row = |l: &Line| Heard {
        title: naming.category(l),
        meta: t.heard_meta(&l.number),
        url: urls::Matter::url(c, &l.number),
        stop: urls::Unfollow::url(c, &l.number),
        what: String::new(),
    };
    Ok(lines.iter().filter(|l| !over(l)).map(row).collect())
}

#[derive(Template)]
#[template(path = "matters/mine.html")]
struct MinePage {
    page: Page,
    t: Matters,
    back: String,
    filed: Vec<Item>,
    followed: Vec<Item>,
}

/// GET all of it.
pub async fn page(visit: Visit) -> Result<Response, Fail> {
    let account = visit.signed_in()?.account;
    check(&visit.actor, Action::ReadMe, &Where::own(&visit.actor))?;
    let (code, person, now) = (visit.card.code, visit.actor.person, visit.moment.now);
    let all = visit.app.db.read(move |tx| own(tx, code, account, person)).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let naming = |inside| Naming { card: &visit.card, names: &names, lang: visit.lang, now, inside };
    let items = |filed: bool| all.iter().filter(|o| o.filed == filed).map(|o| naming(filed).item(&o.line)).collect();
    let t = Matters(visit.lang);
    html(&MinePage {
        page: Page::new(&visit, Nav::Me, t.mine_title()),
        t,
        back: Me::url(code),
        filed: items(true),
        followed: items(false),
    })
}
