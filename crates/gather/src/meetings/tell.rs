//! Who is invited to a meeting and hears of it: holders of the posts its kind names, members of its bodies, and for residents'
//! and owners' meetings everybody with a home there who hears news. Nobody's answer is asked for by name.

use liren_core::id::{AccountId, BuildingId, CircleId, Community, HomeId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::nudge::Nudge;
use liren_core::pack::MeetingKind;
use liren_core::permission::{Actor, Role, Scope};
use liren_core::time::{DAY, Date};
use liren_ground::ground::{Ground, Place};
use liren_ground::messages::Urgency;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::when;
use liren_store::{Error, Tx, sql};

use super::decided::Decision;
use super::jobs::News;
use super::read::{Before, Meeting};
use super::urls;
use crate::matters::tell as letters;
use crate::words::Meetings;

/// An invitation to a meeting within this time is sent at once.
const SOON: i64 = 2 * DAY;

/// A post that may be invited.
struct Post {
    role: Role,
    scope: Scope,
    body: Option<String>,
    account: Option<AccountId>,
    name: String,
}

fn posts(tx: &mut Tx<'_>, c: Community) -> Result<Vec<Post>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT p.role, p.place_kind, p.place, b.kind, e.account, e.name FROM post p
               JOIN person e ON e.community = p.community AND e.id = p.person
               LEFT JOIN body b ON b.community = p.community AND b.id = p.body
              WHERE p.community = $1 AND p.ended IS NULL ORDER BY p.role, p.id"
        ),
        &[c.into()],
        |r| {
            let (Some(role), Some(scope)) = (Role::parse(r.str(0)?), Scope::of(r.str(1)?, r.get(2)?)) else { return Ok(None) };
            Ok(Some(Post { role, scope, body: r.get(3)?, account: r.get(4)?, name: r.get(5)? }))
        },
    )?;
    Ok(rows.into_iter().flatten().collect())
}

fn place_of(scope: Scope) -> Place {
    match scope {
        Scope::Community | Scope::Street => Place::Community,
        Scope::Grid(id) => Place::Grid(id),
        Scope::Compound(id) => Place::Compound(id),
        Scope::Building(id) => Place::Building(id),
        Scope::Group(id) => Place::Group(id),
        Scope::Circle(id) => Place::Circle(id),
    }
}

/// Posts the kind invites at a place; with `guests` also those that no quorum counts.
fn invited_posts(
    tx: &mut Tx<'_>,
    c: Community,
    kind: &MeetingKind,
    ground: &Ground,
    place: Place,
    guests: bool,
) -> Result<Vec<Post>, Error> {
    let mut all = posts(tx, c)?;
    let named = |p: &Post, roles: &[Role], bodies: &[String]| {
        roles.contains(&p.role) || p.body.as_ref().is_some_and(|b| bodies.contains(b))
    };
    all.retain(|p| {
        let counts = named(p, &kind.roles, &kind.bodies);
        (counts || guests && named(p, &kind.guests, &kind.guest_bodies)) && ground.meet(place, place_of(p.scope))
    });
    Ok(all)
}

/// Whether everybody who lives there, or everybody who owns a home there, is invited.
fn capacity(kind: &MeetingKind) -> Option<Role> {
    [Role::Resident, Role::Owner, Role::Renter].into_iter().find(|r| kind.roles.contains(r))
}

/// How many may come: homes, where residents or owners meet; else posts. The chair may correct it when the meeting opens.
pub fn entitled(tx: &mut Tx<'_>, card: &Card, m: &Meeting) -> Result<i64, Fail> {
    let Some(kind) = m.kind_in(&card.pack) else { return Ok(0) };
    let ground = Ground::read(tx, card.code)?;
    if capacity(kind).is_some() {
        return Ok(ground.homes(m.place));
    }
    let posts = invited_posts(tx, card.code, kind, &ground, m.place, false)?;
    Ok(i64::try_from(posts.len()).unwrap_or(0))
}

/// Names on the list of those who may come: the holders of the posts that count. Where homes meet there is no list of names.
pub fn listed(tx: &mut Tx<'_>, card: &Card, m: &Meeting) -> Result<Vec<String>, Fail> {
    let Some(kind) = m.kind_in(&card.pack) else { return Ok(Vec::new()) };
    let ground = Ground::read(tx, card.code)?;
    let posts = invited_posts(tx, card.code, kind, &ground, m.place, false)?;
    Ok(posts.into_iter().map(|p| p.name).filter(|n| !n.is_empty()).collect())
}

/// The homes of somebody that count where homes meet, one voice each.
pub fn homes_of(tx: &mut Tx<'_>, card: &Card, actor: &Actor, m: &Meeting) -> Result<Vec<HomeId>, Fail> {
    let Some(capacity) = m.kind_in(&card.pack).and_then(capacity) else { return Ok(Vec::new()) };
    if actor.homes.is_empty() {
        return Ok(Vec::new());
    }
    let ground = Ground::read(tx, card.code)?;
    let meant = |role: Role| capacity == Role::Resident || role == capacity;
    let there = actor.homes.iter().filter(|h| meant(h.role) && ground.contains(m.place, h.building, h.circle));
    Ok(there.map(|h| h.home).collect())
}

/// Accounts that are told of a meeting: of posts first, then of homes; in order, each once.
pub fn heard_by(tx: &mut Tx<'_>, card: &Card, m: &Meeting) -> Result<Vec<AccountId>, Fail> {
    let Some(kind) = m.kind_in(&card.pack) else { return Ok(Vec::new()) };
    let ground = Ground::read(tx, card.code)?;
    let mut all: Vec<AccountId> =
        invited_posts(tx, card.code, kind, &ground, m.place, true)?.iter().filter_map(|p| p.account).collect();
    if let Some(capacity) = capacity(kind) {
        let homes: Vec<(AccountId, Option<Role>, BuildingId, Option<CircleId>)> = tx.all(
            sql!(
                "SELECT e.account, r.role, h.building, h.circle FROM residency r
                   JOIN person e ON e.community = r.community AND e.id = r.person
                   JOIN home h ON h.community = r.community AND h.id = r.home
                  WHERE r.community = $1 AND r.ends IS NULL AND e.account IS NOT NULL"
            ),
            &[card.code.into()],
            |r| Ok((r.get(0)?, Role::parse(r.str(1)?), r.get(2)?, r.get(3)?)),
        )?;
        let meant = |role: Option<Role>| capacity == Role::Resident || role == Some(capacity);
        let there = homes.into_iter().filter(|(_, role, b, circle)| meant(*role) && ground.contains(m.place, *b, *circle));
        all.extend(there.map(|(account, ..)| account));
    }
    all.sort_by_key(|a| a.0);
    all.dedup();
    Ok(all)
}

/// What is said.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    /// The news.
    pub news: News,
    /// Of what was moved: what people had been told before.
    pub moved: Option<&'a Before>,
}

/// The news in words.
pub fn words(card: &Card, m: &Meeting, lang: Lang, said: Said<'_>) -> String {
    let t = Meetings(lang);
    let kind = m.kind_in(&card.pack).map_or("", |k| k.name.get(lang));
    let when = when::exact(lang, &card.zone, m.starts);
    match said.news {
        News::Moved => {
            let (reason, again) = said.moved.map_or(("", false), |b| (b.reason.as_str(), b.starts != m.starts));
            let (before, held_at) = (said.moved.map_or(m.starts, |b| b.starts), &m.held_at);
            let before = when::exact(lang, &card.zone, before);
            if again {
                t.tell_moved(kind, &m.title, before, when, held_at, reason)
            } else {
                t.tell_moved_room(kind, &m.title, when, held_at, reason)
            }
        }
        News::Called => t.tell_called(kind, &m.title, when, &m.held_at),
        News::Cancelled => t.tell_cancelled(kind, &m.title, when, &m.reason),
        News::Published => t.tell_published(kind, &m.title),
    }
}

/// Tells one account.
pub fn account(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    m: &Meeting,
    account: AccountId,
    said: Said<'_>,
) -> Result<(), Fail> {
    let url = urls::Meeting::url(card.code, m.id);
    // What is near does not wait for the digest of the day.
    let near = said.news == News::Called && moment.now.plus(SOON) >= m.starts;
    let urgency = if near || matches!(said.news, News::Cancelled | News::Moved) { Urgency::Urgent } else { Urgency::Digest };
    letters::send(tx, app, card, moment, account.0, &url, urgency, |lang| words(card, m, lang, said))
}

/// Tells a post of something it has to see to, or the chair that somebody is late with it. The words of what was decided do not travel:
/// before the minutes are published they are nobody's word.
pub fn nudge(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    m: &Meeting,
    d: &Decision,
    (nudge, due): (Nudge, Date),
) -> Result<(), Fail> {
    let url = urls::Decision::url(card.code, d.id);
    let to = if nudge == Nudge::Late { m.by } else { d.owner.unwrap_or(m.by) };
    letters::post(tx, app, card, moment, to, &url, Urgency::Urgent, |lang| {
        let (t, day) = (Meetings(lang), when::full_date(lang, &card.zone, card.zone.at(due, 12, 0)));
        match nudge {
            Nudge::Ahead => t.tell_due_soon(&m.title, day),
            Nudge::Today => t.tell_due_today(&m.title, day),
            Nudge::Late => t.tell_overdue(&m.title, day),
        }
    })
}

/// Tells the post that chairs.
pub fn chair(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, m: &Meeting) -> Result<(), Fail> {
    let url = urls::Chair::url(card.code, m.id);
    letters::post(tx, app, card, moment, m.by, &url, Urgency::Urgent, |lang| {
        let kind = m.kind_in(&card.pack).map_or("", |k| k.name.get(lang));
        Meetings(lang).tell_minutes(kind, &m.title)
    })
}
