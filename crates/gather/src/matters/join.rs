//! Two matters become one, or one becomes several. Followers and clocks come along, and whoever opens the old page is led on.
//! Each is one transaction.

use liren_core::id::{Community, MatterId};
use liren_core::matter::State;
use liren_core::moment::Moment;
use liren_core::pack::Visibility;
use liren_core::permission::{Action, Actor, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::Time;
use liren_ground::messages::Urgency;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx, sql};

use super::file::{self, New};
use super::read::{self, Matter};
use super::table::Table;
use super::write::{self, Said};
use super::{replies, tell, weigh};
use crate::words::Matters;

/// One of the matters that another one becomes.
#[derive(Clone, Debug)]
pub struct Part {
    /// Category code.
    pub category: String,
    /// What this one is about.
    pub words: String,
}

/// The least and the most parts.
pub const PARTS: std::ops::RangeInclusive<usize> = 2..=10;

/// A matter that this one is tied to.
#[derive(Clone, Debug)]
pub struct Tie {
    /// `merged` or `split`.
    pub kind: String,
    /// The other one came out of this one (or this one went into it), not the other way round.
    pub onward: bool,
    /// Its number.
    pub number: String,
    /// The key its reporter's link is made of.
    pub once: Vec<u8>,
}

/// Notes that something leads to this matter, so that its page looks for it.
pub(crate) fn tied(tx: &mut Tx<'_>, c: Community, id: MatterId) -> Result<(), Error> {
    tx.exec(sql!("UPDATE matter SET links = links + 1 WHERE community = $1 AND id = $2"), &[c.into(), id.into()]).map(drop)
}

/// The matters this one is tied to.
pub fn ties(tx: &mut Tx<'_>, c: Community, id: MatterId) -> Result<Vec<Tie>, Error> {
    let mut out = Vec::new();
    let on = sql!(
        "SELECT l.kind, m.number, m.once FROM matter_link l JOIN matter m ON m.community = l.community AND m.id = l.other
          WHERE l.community = $1 AND l.matter = $2 ORDER BY m.number"
    );
    let back = sql!(
        "SELECT l.kind, m.number, m.once FROM matter_link l JOIN matter m ON m.community = l.community AND m.id = l.matter
          WHERE l.community = $1 AND l.other = $2 ORDER BY m.number"
    );
    for (statement, onward) in [(on, true), (back, false)] {
        out.extend(tx.all(statement, &[c.into(), id.into()], |r| {
            Ok(Tie { kind: r.get(0)?, onward, number: r.get(1)?, once: r.get(2)? })
        })?);
    }
    Ok(out)
}

/// A matter with those it was split from or into, however often: they show the same photos.
pub(super) fn family(tx: &mut Tx<'_>, c: Community, id: MatterId) -> Result<Vec<MatterId>, Error> {
    let mut all = vec![id];
    let mut next = 0;
    while let Some(one) = all.get(next).copied() {
        next += 1;
        let on = sql!("SELECT other FROM matter_link WHERE community = $1 AND matter = $2 AND kind = 'split'");
        let back = sql!("SELECT matter FROM matter_link WHERE community = $1 AND other = $2 AND kind = 'split'");
        for statement in [on, back] {
            for other in tx.all(statement, &[c.into(), one.into()], |r| r.get::<MatterId>(0))? {
                if !all.contains(&other) {
                    all.push(other);
                }
            }
        }
    }
    Ok(all)
}

/// Everybody who hears of one matter hears of another too; as its reporter only when they are to stay so.
fn bring_along(tx: &mut Tx<'_>, c: Community, from: MatterId, to: MatterId, as_reporter: bool) -> Result<(), Error> {
    tx.exec(
        sql!(
            "INSERT INTO matter_follow (community, matter, id, account, reporter, created, ended)
             SELECT f.community, $3, f.id, f.account, (f.reporter AND $4), f.created, NULL FROM matter_follow f
              WHERE f.community = $1 AND f.matter = $2 AND f.ended IS NULL
                AND NOT EXISTS (SELECT 1 FROM matter_follow g
                                 WHERE g.community = f.community AND g.matter = $3 AND g.account = f.account AND g.ended IS NULL)
             ON CONFLICT (community, matter, id) DO NOTHING"
        ),
        &[c.into(), from.into(), to.into(), as_reporter.into()],
    )
    .map(drop)
}

fn did(action: &'static str, id: MatterId, post: Option<liren_core::id::PostId>) -> Did<'static> {
    Did { action, subject_kind: "matter", subject: id.0, post, detail: "" }
}

/// Merges a matter into the one with a number. Both must be under way and seen by the same people, so that nobody learns of
/// what was closed to them.
#[allow(clippy::too_many_arguments, reason = "who, where, when, which into which, on what they saw")]
pub fn merge(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    from: MatterId,
    into: &str,
    seen: Option<Time>,
) -> Result<(), Fail> {
    let mut table = Table::lay(tx, app, card, moment, from)?;
    let m = table.matter.clone();
    let may = |m: &Matter| check(actor, Action::MergeMatters, &m.place(false));
    may(&m)?;
    let other = read::by_number(tx, card.code, into)?.ok_or_else(|| Refusal::field("into", ProblemKey::NotAChoice))?;
    may(&other)?;
    if seen.is_some_and(|s| s != m.changed) {
        return Err(Refusal::Stale.into());
    }
    let kept = read::progress(tx, card.code, other.id)?.ok_or(Refusal::NotFound)?;
    let same_people = m.visibility == other.visibility && m.about == other.about;
    if m.id == other.id || !same_people || table.progress.state != State::Open || kept.state != State::Open {
        return Err(Refusal::NotTogether.into());
    }
    let pack = app.pack_in(tx, &m.pack, m.pack_version)?;
    let (over, kept) = card.judge_by(&pack).merge(&table.progress, &kept, table.moment.now)?;
    let post = actor.posts.first().map(|p| p.id);
    table.say(tx, "merged", post, "public", &other.number, None)?;
    table.keep(tx, over, "merged", m.released)?;
    table.tie(tx, other.id, "merged")?;
    tx.exec(
        sql!("UPDATE matter SET merged_into = $3 WHERE community = $1 AND id = $2"),
        &[card.code.into(), m.id.into(), (&other.number).into()],
    )?;
    bring_along(tx, card.code, m.id, other.id, false)?;
    for f in tell::followers(tx, card, m.id)? {
        let url = weigh::page(app, card, &other.number, f.id);
        tell::send(tx, app, card, table.moment, f.subject, &url, Urgency::Digest, |lang| {
            Matters(lang).tell_merged(&m.number, &other.number)
        })?;
    }
    let mut table = Table::lay(tx, app, card, moment, other.id)?;
    let released = table.matter.released;
    table.say(tx, "merged_from", post, "public", &m.number, None)?;
    table.keep(tx, kept, "merged_from", released)?;
    table.tell_holder_news(tx, |lang| Matters(lang).tell_merged_holder(&other.number, &m.number))?;
    audit::append(tx, moment, card.code, actor, &did("matter.merge", m.id, post)).map_err(Fail::from)
}

/// Splits a matter into parts; `numbers` were taken from the counter, one for each.
#[allow(clippy::too_many_arguments, reason = "who, where, when, what into what, on what they saw")]
pub fn split(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: MatterId,
    parts: &[Part],
    numbers: &[String],
    seen: Option<Time>,
) -> Result<(), Fail> {
    let mut table = Table::lay(tx, app, card, moment, id)?;
    let m = table.matter.clone();
    check(actor, Action::SplitMatter, &m.place(false))?;
    if seen.is_some_and(|s| s != m.changed) {
        return Err(Refusal::Stale.into());
    }
    if !PARTS.contains(&parts.len()) || parts.len() != numbers.len() {
        return Err(Refusal::BadRequest.into());
    }
    let judge = card.judge();
    let (now, not_leader) = (table.moment.now, table.progress.not_leader);
    let over = judge.split(&table.progress, now)?;
    let post = actor.posts.first().map(|p| p.id);
    table.say(tx, "split", post, "public", &numbers.join("  "), None)?;
    table.keep(tx, over, "split", m.released)?;
    // What everybody may read of the whole they may read of its parts: whoever splits it may release, and words them.
    let shown = m.released && m.visibility == Visibility::Public && check(actor, Action::ReleaseWords, &m.place(false)).is_ok();
    let files: Vec<_> = read::files(tx, card.code, m.id)?.into_iter().filter(|f| f.purpose == "filed").collect();
    let source = read::source(tx, card.code, m.id)?;
    // What the outside wants of the whole it wants of each part.
    let wanted = replies::orders(tx, card.code, m.id, m.links)?.iter().filter_map(|(_, o)| o.due).min().filter(|due| *due > now);
    for (part, number) in parts.iter().zip(numbers) {
        let new = New {
            compound: m.compound,
            building: m.building,
            entrance: m.entrance,
            part: m.part.clone(),
            pin: m.pin,
            not_leader,
            about: m.about,
            ..New::said(&part.category, &part.words, &source, table.moment.bytes())
        };
        let (place, mut routed) = file::route(tx, card, &new, now)?;
        routed.progress = judge.carried(&routed.progress, m.filed, now);
        if let Some(due) = wanted.filter(|due| *due < routed.progress.promise) {
            routed.progress.promise = due;
            routed.progress.due = routed.progress.due.min(due);
        }
        let line = Said { kind: "split_from", post: None, level: 0, shown: "public", words: &m.number, due: None, outcome: None };
        let put = file::put(tx, app, card, table.moment, number, &new, m.reporter, place.as_ref(), &routed, &line)?;
        let child = put.ok_or_else(|| Fail::internal("a part of a matter was there already"))?;
        table.tie(tx, child, "split")?;
        bring_along(tx, card.code, m.id, child, true)?;
        for f in &files {
            write::share(tx, card, child, f)?;
        }
        if shown {
            tx.exec(
                sql!("UPDATE matter SET released = TRUE, stay = $3, hide = $4 WHERE community = $1 AND id = $2"),
                &[card.code.into(), child.into(), (&m.stay).into(), Some(m.hide.as_str()).filter(|h| !h.is_empty()).into()],
            )?;
        }
    }
    for f in tell::followers(tx, card, m.id)? {
        let url = if f.reporter { tell::own_page(tx, app, card, &m)? } else { super::urls::Matter::url(card.code, &m.number) };
        tell::send(tx, app, card, table.moment, f.subject, &url, Urgency::Digest, |lang| {
            Matters(lang).tell_split(&m.number, i64::try_from(parts.len()).unwrap_or(0))
        })?;
    }
    audit::append(tx, moment, card.code, actor, &did("matter.split", m.id, post)).map_err(Fail::from)
}
