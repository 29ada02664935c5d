//! What the desk's lists show, for its page and for programs: what waits for whoever asks, everything, what is late, asked, came
//! from outside or waits to be looked at. Nobody reads here what is said about them.

use std::collections::HashMap;

use liren_core::id::{Community, MatterId, PersonId};
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_ground::names::Names;
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use liren_store::Tx;

use super::desk_do;
use super::index;
use super::lines::{self, Before, Line};
use super::list::{Query, searched};
use super::rows::{self, Narrow, Origin};
use crate::words::Matters;

/// What is to be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tab {
    Mine,
    All,
    Late,
    Asked,
    Orders,
    Release,
}

impl Tab {
    pub(super) const EACH: [Self; 6] = [Self::Mine, Self::All, Self::Late, Self::Asked, Self::Orders, Self::Release];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::All => "all",
            Self::Late => "late",
            Self::Asked => "asked",
            Self::Orders => "orders",
            Self::Release => "release",
        }
    }

    pub(super) fn words(self, t: Matters) -> &'static str {
        match self {
            Self::Mine => t.desk_mine(),
            Self::All => t.desk_all(),
            Self::Late => t.desk_late(),
            Self::Asked => t.desk_asked(),
            Self::Orders => t.desk_from_outside(),
            Self::Release => t.desk_release(),
        }
    }

    /// Whether its page goes on to older ones; the others are worked off.
    pub(super) fn paged(self) -> bool {
        matches!(self, Self::All | Self::Asked)
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::EACH.into_iter().find(|t| t.name() == name)
    }
}

/// How much is read, and from where on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// Rows of the lists that are read through.
    pub limit: usize,
    /// Rows of the lists that are worked off.
    pub queue: usize,
    /// Where it goes on.
    pub before: Option<Before>,
}

/// What was found.
pub(super) struct Found {
    /// Which list it is.
    pub tab: Tab,
    /// Its rows.
    pub lines: Vec<Line>,
    /// How each came in.
    pub origins: HashMap<MatterId, Origin>,
    /// Where it goes on.
    pub next: Option<String>,
    /// How many stand behind each tab, in their order; 0 where none is told.
    pub counts: [i64; 6],
    /// The lists somebody keeps: names and addresses.
    pub saved: Vec<(String, String)>,
}

/// Reads what is asked for.
pub(super) async fn read(visit: &Visit, names: &Names, query: &Query, asked: Asked) -> Result<Found, Fail> {
    check(&visit.actor, Action::ListEveryMatter, &Where::COMMUNITY)?;
    let (code, now, query, actor) = (visit.card.code, visit.moment.now, query.clone(), visit.actor.clone());
    // A building that is not there has nothing.
    let building = names.buildings.iter().find(|(_, n)| n.code == query.b).map(|(id, _)| *id);
    visit
        .app
        .db
        .read(move |tx| {
            // A search looks everywhere, and so does a filter.
            let chosen = if query.narrows() || !query.source.is_empty() { Some(Tab::All) } else { Tab::parse(&query.tab) };
            let about = match actor.person {
                Some(person) => rows::about(tx, code, person)?,
                None => Vec::new(),
            };
            let first = mine(tx, code, &actor, &about, Before::FIRST, rows::COUNTED + 1)?;
            let held = i64::try_from(first.len()).unwrap_or(0);
            // Whoever has nothing in hand begins with what others have.
            let tab = chosen.unwrap_or(if first.is_empty() { Tab::All } else { Tab::Mine });
            let reader = actor.person.unwrap_or(PersonId(uuid::Uuid::nil()));
            let [late, waiting, look] = rows::counts(tx, code, reader, now)?;
            let room = if tab.paged() { asked.limit } else { asked.queue };
            let most = i64::try_from(room).unwrap_or(0) + 1;
            let (newest, soonest) = (asked.before.unwrap_or(Before::START), asked.before.unwrap_or(Before::FIRST));
            let by = |at: fn(&Line) -> Before, mut lines: Vec<Line>| {
                let more = lines.len() > room;
                lines.truncate(room);
                let next = lines.last().filter(|_| more).map(|l| at(l).encode());
                (lines, next)
            };
            let changed = |l: &Line| Before { changed: l.changed, id: l.id };
            let due = |l: &Line| Before { changed: l.step_due, id: l.id };
            let filed = |l: &Line| Before { changed: l.filed, id: l.id };
            let (lines, next) = match tab {
                Tab::All if !query.q.is_empty() => {
                    searched(tx, code, &query, &[index::PUBLIC, index::HANDLERS], asked.limit, |l| !about.contains(&l.id))?
                }
                Tab::All => {
                    let by_all =
                        Narrow { reader, category: &query.category, state: &query.state, source: &query.source, building };
                    by(changed, rows::every(tx, code, by_all, newest, most)?)
                }
                Tab::Mine if asked.before.is_none() && most <= rows::COUNTED + 1 => by(due, first),
                Tab::Mine => by(due, mine(tx, code, &actor, &about, soonest, most)?),
                Tab::Late => by(due, rows::late(tx, code, reader, now, soonest, most)?),
                Tab::Asked => by(changed, rows::asked(tx, code, reader, newest, most)?),
                Tab::Orders => {
                    let mut lines = rows::orders(tx, code, reader, newest.id, most)?;
                    // The oldest of one too many is the first of the next answer.
                    let oldest = lines.iter().map(|l| l.id).min().filter(|_| lines.len() > room);
                    lines.retain(|l| Some(l.id) != oldest);
                    let last = lines.iter().min_by_key(|l| l.id).filter(|_| oldest.is_some());
                    let next = last.map(|l| filed(l).encode());
                    (lines, next)
                }
                Tab::Release => {
                    let mut look = rows::unreleased(tx, code, soonest, most)?;
                    look.extend(rows::added(tx, code, soonest, most)?);
                    look.sort_by_key(|l| (l.filed, l.id));
                    by(filed, look)
                }
            };
            let saved = match actor.account {
                Some(account) => desk_do::kept(tx, code, account)?,
                None => Vec::new(),
            };
            let origins = rows::origins(tx, code, &lines)?;
            let counts = [held, 0, late, waiting, 0, look];
            Ok::<_, Fail>(Found { tab, lines, origins, next, counts, saved })
        })
        .await
}

/// What waits for whoever asks: what their posts hold, the soonest clock first.
fn mine(
    tx: &mut Tx<'_>,
    c: Community,
    actor: &Actor,
    about: &[MatterId],
    after: Before,
    most: i64,
) -> Result<Vec<Line>, liren_store::Error> {
    let mut all = Vec::new();
    for post in &actor.posts {
        all.extend(lines::held(tx, c, post.id, after, most)?);
    }
    all.retain(|l| !about.contains(&l.id));
    all.sort_by_key(|l| (l.step_due, l.id));
    all.truncate(usize::try_from(most).unwrap_or(0));
    Ok(all)
}

/// Refuses what there is not, for programs; a page leaves nonsense out.
pub(super) fn known(query: &Query, names: &Names) -> Result<(), Refusal> {
    if !query.tab.is_empty() && Tab::parse(&query.tab).is_none() {
        return Err(Refusal::field("tab", ProblemKey::NotAChoice));
    }
    if !query.b.is_empty() && !names.buildings.values().any(|b| b.code == query.b) {
        return Err(Refusal::field("building", ProblemKey::NotHere));
    }
    query.goes_on()
}
