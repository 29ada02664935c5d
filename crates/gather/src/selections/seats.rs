//! Seats that fell empty before their term was over, and seats that somebody was chosen for: from here a by-election is begun and
//! a recall is asked for.

use std::collections::HashMap;

use liren_core::id::{HomeId, PostId, SelectionId};
use liren_core::pack::{SelectionRules, Voters};
use liren_core::permission::{Actor, Residence, Role};
use liren_core::time::{DAY, Time};
use liren_ground::ground::{Ground, Place};
use liren_ground::people::store as people;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Error, Row, Tx, sql};
use uuid::Uuid;

use super::store;

/// A term ends soon, in milliseconds: it is shown of everybody, and a selection may follow it.
pub const SOON: i64 = 90 * DAY;

/// Most rows of either list.
const MOST: i64 = 200;

/// Seats of one place that are empty.
#[derive(Clone, Debug)]
pub struct Empty {
    /// Code of the selection that fills them.
    pub code: String,
    /// Whose homes choose.
    pub place: Place,
    /// How many are empty.
    pub seats: i64,
    /// Of how many.
    pub of: i64,
    /// When the term ends.
    pub ends: Time,
    /// Since when the first of them is empty, where that is known.
    pub since: Option<Time>,
    /// The posts that are empty: vacant ones and those that ended and that nobody followed. None of seats that were never taken.
    pub posts: Vec<PostId>,
    /// The selection that runs for them already.
    pub running: Option<SelectionId>,
}

impl Empty {
    /// So many are empty that all are chosen anew instead.
    pub fn anew(&self, rules: &SelectionRules) -> bool {
        let n = |v: i64| u64::try_from(v).unwrap_or(0);
        rules.role.is_some_and(Role::is_seat) && rules.by_election.anew.is_met(n(self.seats), n(self.of))
    }
}

type Key = (String, String, Option<Uuid>);

/// Posts of seats that somebody holds now, counted by role and place. A place has one committee of a sort.
fn seated(tx: &mut Tx<'_>, card: &Card) -> Result<HashMap<Key, i64>, Error> {
    let rows: Vec<(Key, i64)> = tx.all(
        sql!(
            "SELECT p.role, p.place_kind, p.place, COALESCE(b.kind, ''), CAST(COUNT(*) AS BIGINT) FROM post p
               LEFT JOIN body b ON b.community = p.community AND b.id = p.body
              WHERE p.community = $1 AND p.ended IS NULL AND p.person IS NOT NULL
                AND p.role IN ('committee_member', 'representative')
              GROUP BY p.role, p.place_kind, p.place, COALESCE(b.kind, '')"
        ),
        &[card.code.into()],
        |r| {
            let (role, kind, place, body): (String, String, Option<Uuid>, String) = (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
            Ok(((format!("{role} {body}"), kind, place), r.get(4)?))
        },
    )?;
    Ok(rows.into_iter().collect())
}

/// Posts of a sort of seats that nobody holds, vacant ones first, then what ended last: since the newest whole term began, before its own
/// term was over, and without somebody who followed at that moment.
fn left(
    tx: &mut Tx<'_>,
    card: &Card,
    rules: &SelectionRules,
    role: Role,
) -> Result<Vec<(Option<Place>, PostId, Option<Time>)>, Error> {
    tx.all(
        sql!(
            "SELECT p.place_kind, p.place, p.id, p.ended FROM post p
               LEFT JOIN body b ON b.community = p.community AND b.id = p.body
              WHERE p.community = $1 AND p.role = $2 AND COALESCE(b.kind, '') = $3
                AND ((p.ended IS NULL AND p.person IS NULL)
                  OR (p.ended < p.ends
                    AND p.ended > (SELECT MAX(s.ended) FROM selection s
                       WHERE s.community = $1 AND s.code = $4 AND s.state = 'done' AND s.kind = 'term'
                         AND s.place_kind = p.place_kind AND (s.place = p.place OR (s.place IS NULL AND p.place IS NULL)))
                    AND NOT EXISTS (SELECT o.id FROM post o
                       WHERE o.community = $1 AND o.role = p.role AND o.place_kind = p.place_kind
                         AND (o.place = p.place OR (o.place IS NULL AND p.place IS NULL))
                         AND (o.body = p.body OR (o.body IS NULL AND p.body IS NULL)) AND o.starts = p.ended)))
              ORDER BY (p.ended IS NOT NULL), p.ended DESC, p.id LIMIT $5"
        ),
        &[
            card.code.into(),
            role.name().into(),
            rules.body.as_deref().unwrap_or("").into(),
            rules.code.as_str().into(),
            MOST.into(),
        ],
        |r| Ok((Place::of(r.str(0)?, r.get(1)?), r.get(2)?, r.get(3)?)),
    )
}

/// Seats that are empty now: of elected bodies, those the last selection filled and nobody holds; of leaders, posts that ended before
/// their term and nobody followed.
pub fn empty(tx: &mut Tx<'_>, card: &Card, now: Time) -> Result<Vec<Empty>, Fail> {
    let mut out: Vec<Empty> = Vec::new();
    let (held, running) = (seated(tx, card)?, store::running(tx, card.code)?);
    let runs = |code: &str, place: Place| running.iter().find(|(c, p, _)| c == code && *p == place).map(|(_, _, id)| *id);
    // Sort by sort: there are few bodies and many leaders.
    for rules in &card.pack.selections {
        let Some(role) = rules.role.filter(|r| r.is_seat()) else { continue };
        let filled = tx.all(
            sql!(
                "SELECT place_kind, place, seats, ends FROM selection
                  WHERE community = $1 AND code = $2 AND state = 'done' AND kind = 'term' AND ends > $3
                  ORDER BY ended DESC, id LIMIT $4"
            ),
            &[card.code.into(), rules.code.as_str().into(), now.into(), MOST.into()],
            |r| Ok((Place::of(r.str(0)?, r.get(1)?), r.get::<i64>(2)?, r.get::<Time>(3)?)),
        )?;
        let name = format!("{} {}", role.name(), rules.body.as_deref().unwrap_or(""));
        let left = left(tx, card, rules, role)?;
        for (place, seats, ends) in filled {
            // The newest selection of a place says how many there are.
            let Some(place) = place.filter(|p| !out.iter().any(|e| e.code == rules.code && e.place == *p)) else { continue };
            let have = held.get(&(name.clone(), place.kind().to_string(), place.id())).copied().unwrap_or(0);
            // Who was followed later filled one of those that ended before: what ended last is what is empty.
            let empty = usize::try_from(seats - have).unwrap_or(0);
            let these: Vec<_> = left.iter().filter(|(at, ..)| *at == Some(place)).take(empty).collect();
            let since = these.iter().filter_map(|(_, _, ended)| *ended).min();
            out.push(Empty {
                code: rules.code.clone(),
                place,
                seats: seats - have,
                of: seats,
                ends,
                since,
                posts: these.iter().map(|(_, id, _)| *id).collect(),
                running: runs(&rules.code, place),
            });
        }
    }
    out.retain(|e| e.seats > 0);
    let ended = tx.all(
        sql!(
            "SELECT p.role, p.place_kind, p.place, p.ends, p.ended, p.id FROM post p
              WHERE p.community = $1 AND p.ended IS NOT NULL AND p.ends > $2 AND p.ended < p.ends AND p.place IS NOT NULL
                AND p.role IN ('neighbour_leader', 'group_leader', 'grid_lead')
                AND NOT EXISTS (SELECT o.id FROM post o
                   WHERE o.community = p.community AND o.place = p.place AND o.role = p.role AND o.ended IS NULL
                     AND o.person IS NOT NULL)
              ORDER BY p.ended DESC, p.id LIMIT $3"
        ),
        &[card.code.into(), now.into(), MOST.into()],
        |r| {
            let place = Place::of(r.str(1)?, r.get(2)?);
            Ok((r.get::<String>(0)?, place, r.get::<Time>(3)?, r.get::<Time>(4)?, r.get::<PostId>(5)?))
        },
    )?;
    // The newest of a place comes first.
    for (role, place, ends, since, post) in ended {
        let Some(place) = place else { continue };
        let fits = |s: &&SelectionRules| s.role.is_some_and(|r| r.name() == role) && s.places.iter().any(|p| p == place.kind());
        let Some(rules) = card.pack.selections.iter().find(fits) else { continue };
        if !out.iter().any(|e| e.code == rules.code && e.place == place) {
            let running = runs(&rules.code, place);
            out.push(Empty {
                code: rules.code.clone(),
                place,
                seats: 1,
                of: 1,
                ends,
                since: Some(since),
                posts: vec![post],
                running,
            });
        }
    }
    Ok(out)
}

/// A post somebody holds because they were chosen.
#[derive(Clone, Debug)]
pub struct Held {
    /// The post.
    pub post: PostId,
    /// Until when.
    pub ends: Option<Time>,
    /// The body it is in, and its sort.
    pub body: Option<(String, String)>,
}

/// Posts whose holders were chosen, body by body: of elected bodies, representatives and grid leads all; of the many leaders of
/// groups and circles those whose term ends before `soon`.
pub fn held(tx: &mut Tx<'_>, card: &Card, soon: Time) -> Result<Vec<Held>, Error> {
    tx.all(
        sql!(
            "SELECT p.id, p.ends, b.name, b.kind FROM post p
               LEFT JOIN body b ON b.community = p.community AND b.id = p.body
              WHERE p.community = $1 AND p.ended IS NULL AND p.person IS NOT NULL AND p.chosen = 'selected'
                AND (p.role IN ('committee_member', 'representative', 'grid_lead') OR p.ends < $2)
              ORDER BY (p.body IS NULL), p.body, (p.ends IS NULL), p.ends, p.id LIMIT $3"
        ),
        &[card.code.into(), soon.into(), MOST.into()],
        |r: &Row<'_>| {
            let body = r.get::<Option<String>>(2)?.zip(r.get(3)?);
            Ok(Held { post: r.get(0)?, ends: r.get(1)?, body })
        },
    )
}

/// The selection by which a post was, or would be, filled.
pub fn fills<'a>(card: &'a Card, role: Role, place: Place, body: Option<&str>) -> Option<&'a SelectionRules> {
    let fits = |s: &&SelectionRules| {
        s.role == Some(role) && s.places.iter().any(|p| p == place.kind()) && (s.body.is_none() || s.body.as_deref() == body)
    };
    card.pack.selections.iter().find(fits)
}

/// How the holder of a post is called back: by which rules, and whether owners ask for it; nothing where the pack knows no way.
pub fn recalls<'a>(card: &'a Card, role: Role, place: Place, body: Option<&str>) -> Option<(&'a SelectionRules, bool)> {
    let rules = fills(card, role, place, body)?;
    let class = rules.recall.class.as_deref().and_then(|c| card.pack.item_class(c))?;
    Some((rules, class.voters == Voters::Owners))
}

/// The actor's homes for which they have a say at a place; where owners choose only those that an officer knows them to own.
pub fn says_for(actor: &Actor, ground: &Ground, place: Place, owners: bool) -> Vec<HomeId> {
    let here = |h: &&Residence| ground.contains(place, h.building, h.circle) && (!owners || h.role == Role::Owner);
    let mut all: Vec<HomeId> = actor.homes.iter().filter(here).map(|h| h.home).collect();
    all.dedup();
    all
}

/// The sort of body a post is in.
pub fn body_of(tx: &mut Tx<'_>, card: &Card, post: &people::Post) -> Result<Option<String>, Error> {
    match post.body {
        Some(id) => Ok(people::body(tx, card.code, id)?.map(|b| b.kind)),
        None => Ok(None),
    }
}
