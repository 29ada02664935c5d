//! What matters give to pages that others show: what waits for me, the home, a building's page, pins on the plan; and to a
//! person's export and erasure.

use liren_core::id::{AccountId, BuildingId, Community, EntranceId, PersonId};
use liren_core::pack::Visibility;
use liren_core::permission::{Action, Where, may};
use liren_core::time::Time;
use liren_ground::names::{self, Names};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::slice::{Asked, Block, Gives, Pin, Sign, Waiting};
use liren_kit::when::utc;
use liren_store::Tx;
use serde_json::json;

use super::lines::{self, Before, Filter, Line};
use super::read;
use super::view::Naming;
use super::{log, outside, rows, tell, urls};
use crate::words::Matters;

/// Most things that wait for one post: who has more works at the desk.
const WAITING: i64 = 40;
/// Rows on somebody else's page.
const ROWS: i64 = 5;
/// Most pins on the plan.
const PINS: i64 = 300;
/// Most matters in an export.
const EXPORTED: i64 = 2_000;

/// All of it.
pub const GIVES: Gives = Gives {
    slice: "",
    waiting: Some(waiting),
    home: Some(home),
    take_part: None,
    mine: Some(super::mine::mine),
    hears: Some(super::mine::heard),
    building: Some(building),
    post: None,
    pins: Some(pins),
    export: Some(export),
    keeps: Some(keeps),
    named: Some(log::named),
    concerns: Some(log::concerns),
    erase: Some(erase),
};

fn naming<'a>(asked: &Asked<'a>, names: &'a Names, inside: bool) -> Naming<'a> {
    Naming { card: asked.card, names, lang: asked.lang, now: asked.now, inside }
}

/// What my posts hold, the soonest clock first; what I am asked about; for the desk, how much waits to be looked at.
fn waiting(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Waiting>, Fail> {
    let (code, actor, t) = (asked.card.code, asked.actor, Matters(asked.lang));
    if actor.person.is_none() {
        return Ok(Vec::new());
    }
    let names = names::within(tx, asked.app, asked.card)?;
    let mut out = Vec::new();
    let inside = naming(asked, &names, true);
    let about = actor.person.map(|p| rows::about(tx, code, p)).transpose()?.unwrap_or_default();
    for post in &actor.posts {
        for l in lines::held(tx, code, post.id, Before::FIRST, WAITING)? {
            // Nobody works on a matter about themselves, or reads it; such a one is on its way to somebody else.
            if about.contains(&l.id) {
                continue;
            }
            let place = Where::post(post.id);
            let item = inside.item(&l);
            let action = likely(asked, &l, &place);
            out.push(Waiting {
                title: item.title,
                meta: item.meta,
                url: item.href,
                due: Some(l.step_due),
                sign: item.sign,
                action,
            });
        }
    }
    for post in &actor.posts {
        for (mut l, id) in outside::waits(tx, code, post.id, WAITING)? {
            // Whoever helps reads what everybody would read.
            l.words = liren_core::personal::covered_with(&l.words, &[], &l.marked()).into_owned();
            let item = inside.item(&l);
            out.push(Waiting {
                title: t.waiting_help(&item.title),
                meta: item.meta,
                url: outside::url(asked.app, code, &l.number, id),
                due: Some(l.step_due),
                sign: item.sign,
                action: None,
            });
        }
    }
    let own = naming(asked, &names, true);
    for l in actor.person.map(|p| rows::asked_of(tx, code, p, WAITING)).transpose()?.unwrap_or_default() {
        let item = own.item(&l);
        out.push(Waiting {
            title: t.waiting_confirm(&item.title),
            meta: item.meta,
            url: format!("{}#confirm", item.href),
            due: Some(l.step_due),
            sign: Sign::Asked,
            action: None,
        });
    }
    if may(actor, Action::ListEveryMatter, &Where::COMMUNITY) {
        let n = rows::to_look_at(tx, code)?;
        if n > 0 {
            let url = format!("{}?tab=release", urls::Desk::url(code));
            out.push(Waiting {
                title: t.waiting_look(n),
                meta: t.waiting_look_why().into(),
                url,
                due: None,
                sign: Sign::Plain,
                action: None,
            });
        }
    }
    out.sort_by_key(|w| w.due.unwrap_or(Time(i64::MAX)));
    Ok(out)
}

/// The one tap that is most likely: show what was read right here, else pass up what is not for this level.
fn likely(asked: &Asked<'_>, l: &Line, place: &Where<'_>) -> Option<(String, String)> {
    let (code, t) = (asked.card.code, Matters(asked.lang));
    let levels = asked.card.pack.levels.len();
    let above = usize::try_from(l.level).is_ok_and(|i| i + 1 < levels);
    // Photos and long words are looked at on the matter's own page first.
    let read = !l.words.is_empty() && l.files == 0 && super::view::snippet(&l.words) == l.words.trim();
    if read && !l.released && l.visibility == Visibility::Public && may(asked.actor, Action::ReleaseWords, place) {
        return Some((urls::Release::url(code, &l.number), t.do_release().into()));
    }
    (above && may(asked.actor, Action::PassUpMatter, place))
        .then(|| (urls::PassUp::url(code, &l.number), t.waiting_pass_up().into()))
}

/// What is under way: in my building first, then in the whole community.
fn home(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Block, Fail> {
    let code = asked.card.code;
    let names = names::within(tx, asked.app, asked.card)?;
    let naming = naming(asked, &names, false);
    let mut lines = Vec::new();
    if let Some(mine) = asked.actor.homes.first() {
        lines = rows::under_way_at(tx, code, mine.building, 3)?.0;
    }
    let open = Filter { state: Some("open".into()), ..Filter::default() };
    for l in lines::listed(tx, code, &open, Before::START, ROWS)? {
        if !lines.iter().any(|k| k.id == l.id) {
            lines.push(l);
        }
    }
    lines.truncate(usize::try_from(ROWS).unwrap_or(0));
    let total = u64::try_from(lines::open_count(tx, code)?).unwrap_or(0);
    Ok(Block { rows: lines.iter().map(|l| naming.row(l)).collect(), total })
}

fn building(tx: &mut Tx<'_>, asked: &Asked<'_>, building: BuildingId) -> Result<Block, Fail> {
    let names = names::within(tx, asked.app, asked.card)?;
    let naming = naming(asked, &names, false);
    let (lines, total) = rows::under_way_at(tx, asked.card.code, building, ROWS)?;
    Ok(Block { rows: lines.iter().map(|l| naming.row(l)).collect(), total: u64::try_from(total).unwrap_or(0) })
}

fn pins(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Pin>, Fail> {
    let names = names::within(tx, asked.app, asked.card)?;
    let naming = naming(asked, &names, false);
    let pinned = rows::pinned(tx, asked.card.code, PINS)?;
    Ok(pinned
        .iter()
        .map(|(building, spot, l)| {
            let item = naming.item(l);
            Pin {
                building: *building,
                spot: *spot,
                title: format!("{} · {}", item.title, item.number),
                url: item.href,
                sign: item.sign,
            }
        })
        .collect())
}

/// A matter keeps the building and the entrance it was filed for.
fn keeps(tx: &mut Tx<'_>, code: Community, building: BuildingId, entrance: Option<EntranceId>) -> Result<bool, Fail> {
    rows::stands_at(tx, code, building, entrance).map_err(Fail::from)
}

/// What the person filed while signed in, whole, with its timeline; and what they follow.
fn export(tx: &mut Tx<'_>, asked: &Asked<'_>, person: PersonId) -> Result<serde_json::Value, Fail> {
    let code = asked.card.code;
    let names = names::within(tx, asked.app, asked.card)?;
    let inside = naming(asked, &names, true);
    let mut reported = Vec::new();
    for l in lines::reported(tx, code, person, EXPORTED)? {
        let timeline: Vec<_> = read::events(tx, code, l.id)?
            .into_iter()
            .filter(|e| e.shown != "handlers")
            .map(|e| json!({ "at": utc(e.at), "what": e.kind, "words": e.words }))
            .collect();
        let files: Vec<_> = read::files(tx, code, l.id)?
            .into_iter()
            .map(|f| json!({ "kind": f.kind, "url": asked.app.absolute(&urls::File::url(code, &l.number, f.id, "full")) }))
            .collect();
        let row = inside.json(&l, |p| asked.app.absolute(p));
        reported.push(json!({ "matter": row, "timeline": timeline, "files": files }));
    }
    let public = naming(asked, &names, false);
    let followed = match asked.actor.account {
        Some(account) if asked.actor.person == Some(person) => rows::followed(tx, code, account, EXPORTED)?,
        _ => Vec::new(),
    };
    let followed: Vec<_> = followed
        .iter()
        .filter(|l| l.visibility != Visibility::Closed)
        .map(|l| json!(public.json(l, |p| asked.app.absolute(p))))
        .collect();
    Ok(json!({ "reported": reported, "followed": followed }))
}

/// The matters stay, since neighbours and handlers need them; that this person filed or followed them is forgotten.
fn erase(tx: &mut Tx<'_>, card: &Card, account: AccountId, person: PersonId, _now: Time) -> Result<(), Fail> {
    super::desk_do::forget(tx, card.code, account)?;
    tell::forget(tx, card, account, person).map_err(Fail::from)
}
