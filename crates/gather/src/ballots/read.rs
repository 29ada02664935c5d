//! Ballots in the database: reading them and their items.

use std::sync::Arc;

use liren_core::ballot::choice::Keeping;
use liren_core::ballot::cost::Shared;
use liren_core::ballot::entry::Item as ItemLine;
use liren_core::id::{BallotId, Community, PostId};
use liren_core::lang::Lang;
use liren_core::money::Fen;
use liren_core::pack::{BallotRules, Mode, Pack, Voters};
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_ground::ground::Place;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_store::{Error, Row, Tx, sql};
use serde::{Deserialize, Serialize};

use super::drop::Asked;
use super::whose::Whose;

/// Where a ballot stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum State {
    /// Being written; nobody else sees it.
    Draft,
    /// Notice is given, the roll is posted.
    Notice,
    /// The roll is frozen; votes are taken between opening and close.
    Voting,
    /// Nothing is cast any more.
    Closed,
    /// Counted; objections are heard.
    Result,
    /// Over.
    Final,
    /// It will not be held.
    Dropped,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Draft, Self::Notice, Self::Voting, Self::Closed, Self::Result, Self::Final, Self::Dropped];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Notice => "notice",
            Self::Voting => "voting",
            Self::Closed => "closed",
            Self::Result => "result",
            Self::Final => "final",
            Self::Dropped => "dropped",
        }
    }
}

/// A ballot's own row.
#[derive(Clone, Debug)]
pub struct Ballot {
    /// Its row; what the bundle calls it.
    pub id: BallotId,
    /// Its number, such as B2026-001.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// In plain words.
    pub words: String,
    /// Whose ballot it is; the compound where parts of it vote together.
    pub place: Place,
    /// Buildings and entrances that vote together; none where all of the place does.
    pub parts: Vec<Place>,
    /// Why these are the ones who vote.
    pub why_place: String,
    /// Who votes.
    pub voters: Voters,
    /// How it is held.
    pub mode: Mode,
    /// How choices are kept.
    pub keeping: Keeping,
    /// Whether silence follows the majority, under adopted rules.
    pub deemed: bool,
    /// Where it stands.
    pub state: State,
    /// The post that made it.
    pub by: PostId,
    /// The pack.
    pub pack: String,
    /// Its version.
    pub version: i64,
    /// The maintenance fund before it, where there is one.
    pub fund: Option<Fen>,
    /// When voting opens.
    pub opens: Time,
    /// When it closes.
    pub closes: Time,
    /// How often it was extended.
    pub extended: i64,
    /// When notice was given.
    pub noticed: Option<Time>,
    /// When the roll was frozen.
    pub frozen: Option<Time>,
    /// When it was closed.
    pub closed: Option<Time>,
    /// When it was counted: the last count that changed an outcome.
    pub counted: Option<Time>,
    /// When it was final.
    pub finished: Option<Time>,
    /// Why it is not held.
    pub dropped: String,
    /// Size of the log before its notice.
    pub start_size: u64,
    /// Size of the log after its last entry that is counted.
    pub end_size: u64,
    /// Since when it waits to be counted again.
    pub recount: Option<Time>,
    /// When what is no longer needed about persons was deleted.
    pub forgotten: Option<Time>,
    /// Somebody asked for it not to be held, and nobody confirmed it yet.
    pub dropping: Option<Asked>,
}

/// As stored.
pub fn voters_name(v: Voters) -> &'static str {
    match v {
        Voters::Owners => "owners",
        Voters::Households => "households",
        Voters::Residents => "residents",
        Voters::Representatives => "representatives",
    }
}

/// As stored.
pub fn mode_name(m: Mode) -> &'static str {
    match m {
        Mode::Advisory => "advisory",
        Mode::Paper => "paper",
        Mode::Statutory => "statutory",
    }
}

/// Back from [`mode_name`].
pub fn mode_of(name: &str) -> Option<Mode> {
    [Mode::Advisory, Mode::Paper, Mode::Statutory].into_iter().find(|m| mode_name(*m) == name)
}

/// Back from [`keeping_name`]; anything else is named.
pub fn keeping_of(name: &str) -> Keeping {
    if name == keeping_name(Keeping::Detached) { Keeping::Detached } else { Keeping::Named }
}

/// As stored.
pub fn keeping_name(k: Keeping) -> &'static str {
    match k {
        Keeping::Named => "named",
        Keeping::Detached => "detached",
    }
}

impl Ballot {
    /// Those who vote.
    pub fn whose(&self) -> Whose {
        Whose { place: self.place, parts: self.parts.clone() }
    }

    /// Whether votes are taken now.
    pub fn is_open(&self, now: Time) -> bool {
        self.state == State::Voting && self.opens <= now && now < self.closes
    }

    /// Whether the roll was not frozen by the day voting should have opened: it cannot be held any more.
    pub fn missed(&self, now: Time) -> bool {
        self.state == State::Notice && self.opens <= now
    }

    /// Whether papers that came in time may still be entered.
    pub fn enters(&self, now: Time) -> bool {
        self.state == State::Voting && self.opens <= now
    }

    /// Whether the result stands, final or not.
    pub fn has_result(&self) -> bool {
        matches!(self.state, State::Result | State::Final)
    }

    /// Whether objections can still be answered: the roll is posted, or a result is to come or can be objected to.
    pub fn hears(&self) -> bool {
        matches!(self.state, State::Notice | State::Voting | State::Closed | State::Result)
    }

    /// Whether it waits to be counted, for the first time or again.
    pub fn is_counted_next(&self) -> bool {
        self.state == State::Closed || self.recount.is_some()
    }

    /// Whether it is public.
    pub fn is_public(&self) -> bool {
        self.noticed.is_some()
    }

    /// Whether votes are taken on the web.
    pub fn on_web(&self) -> bool {
        self.mode != Mode::Paper
    }

    /// The rules it was made under.
    pub fn rules(&self, tx: &mut Tx<'_>, app: &App) -> Result<Ruled, Fail> {
        let pack = app.pack_in(tx, &self.pack, self.version)?;
        if pack.ballot.is_none() {
            return Err(Fail::internal("a ballot whose pack has no rules of ballots"));
        }
        Ok(Ruled(pack))
    }
}

/// A pack that has rules of ballots.
#[derive(Clone)]
pub struct Ruled(pub Arc<Pack>);

impl std::ops::Deref for Ruled {
    type Target = BallotRules;
    fn deref(&self) -> &BallotRules {
        self.0.ballot.as_ref().unwrap_or_else(|| unreachable!("asked when it was read"))
    }
}

/// A count or size as stored; 0 where there is none.
pub fn size(n: Option<i64>) -> u64 {
    n.and_then(|n| u64::try_from(n).ok()).unwrap_or(0)
}

fn row(r: &Row<'_>) -> Result<Option<Ballot>, Error> {
    let voters = [Voters::Owners, Voters::Households, Voters::Residents, Voters::Representatives];
    let voters_of = |name: &str| voters.into_iter().find(|v| voters_name(*v) == name);
    let (Some(place), Some(voters), Some(mode), Some(state)) = (
        Place::of(r.str(4)?, r.get(5)?),
        voters_of(r.str(7)?),
        mode_of(r.str(8)?),
        State::ALL.into_iter().find(|s| Ok(s.name()) == r.str(11).map_err(|_| ())),
    ) else {
        return Ok(None);
    };
    let kept: Option<String> = r.get(29)?;
    let Some(parts) = Whose::parts_of(&kept.unwrap_or_default()) else { return Ok(None) };
    let (asked, by) = (r.get::<Option<String>>(30)?.zip(r.get::<Option<Time>>(32)?), r.get(31)?);
    Ok(Some(Ballot {
        id: r.get(0)?,
        number: r.get(1)?,
        title: r.get(2)?,
        words: r.get(3)?,
        place,
        why_place: r.get(6)?,
        voters,
        mode,
        keeping: keeping_of(r.str(9)?),
        deemed: r.get(10)?,
        state,
        by: r.get(12)?,
        pack: r.get(13)?,
        version: r.get(14)?,
        fund: r.get::<Option<i64>>(15)?.map(Fen),
        opens: r.get(16)?,
        closes: r.get(17)?,
        extended: r.get(18)?,
        noticed: r.get(19)?,
        frozen: r.get(20)?,
        closed: r.get(21)?,
        counted: r.get(22)?,
        finished: r.get(23)?,
        dropped: r.get(24)?,
        start_size: size(r.get(25)?),
        end_size: size(r.get(26)?),
        recount: r.get(27)?,
        forgotten: r.get(28)?,
        parts,
        dropping: asked.map(|(why, at)| Asked { why, by, at }),
    }))
}

/// A ballot by its number; what is not public is found too.
pub fn by_number(tx: &mut Tx<'_>, c: Community, number: &str) -> Result<Option<Ballot>, Error> {
    let found = tx.one(
        sql!(
            "SELECT id, number, title, words, place_kind, place, why_place, voters, mode, keeping, deemed, state, by_post, pack,
                    pack_version, fund, opens, closes, extended, noticed, frozen, closed, counted, finished, dropped, start_size,
                    end_size, recount, forgotten, parts, dropping, dropping_by, dropping_at FROM ballot WHERE community = $1 AND number = $2"
        ),
        &[c.into(), number.into()],
        row,
    )?;
    Ok(found.flatten())
}

/// A ballot by its row.
pub fn by_id(tx: &mut Tx<'_>, c: Community, id: BallotId) -> Result<Option<Ballot>, Error> {
    let found = tx.one(
        sql!(
            "SELECT id, number, title, words, place_kind, place, why_place, voters, mode, keeping, deemed, state, by_post, pack,
                    pack_version, fund, opens, closes, extended, noticed, frozen, closed, counted, finished, dropped, start_size,
                    end_size, recount, forgotten, parts, dropping, dropping_by, dropping_at FROM ballot WHERE community = $1 AND id = $2"
        ),
        &[c.into(), id.into()],
        row,
    )?;
    Ok(found.flatten())
}

/// All of them, the newest first; drafts and what was dropped before notice only for those who run them.
pub fn all(tx: &mut Tx<'_>, c: Community, drafts: bool, limit: i64) -> Result<Vec<Ballot>, Error> {
    let at = [c.into(), limit.into()];
    let rows = if drafts {
        tx.all(
            sql!(
                "SELECT id, number, title, words, place_kind, place, why_place, voters, mode, keeping, deemed, state, by_post, pack,
                        pack_version, fund, opens, closes, extended, noticed, frozen, closed, counted, finished, dropped,
                        start_size, end_size, recount, forgotten, parts, dropping, dropping_by, dropping_at FROM ballot WHERE community = $1 ORDER BY created DESC, id DESC LIMIT $2"
            ),
            &at,
            row,
        )?
    } else {
        tx.all(
            sql!(
                "SELECT id, number, title, words, place_kind, place, why_place, voters, mode, keeping, deemed, state, by_post, pack,
                        pack_version, fund, opens, closes, extended, noticed, frozen, closed, counted, finished, dropped,
                        start_size, end_size, recount, forgotten, parts, dropping, dropping_by, dropping_at FROM ballot WHERE community = $1 AND noticed IS NOT NULL
                  ORDER BY created DESC, id DESC LIMIT $2"
            ),
            &at,
            row,
        )?
    };
    Ok(rows.into_iter().flatten().collect())
}

/// An option of an item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Opt {
    /// What it is.
    pub name: String,
    /// What it costs in all, in fen; 0 where it costs nothing.
    pub cost: i64,
}

/// An item of a ballot.
#[derive(Clone, Debug)]
pub struct Item {
    /// Code within the ballot, in the order asked.
    pub code: String,
    /// Code of the class.
    pub class: String,
    /// The question.
    pub title: String,
    /// What one can be for.
    pub options: Vec<Opt>,
    /// How the cost is shared.
    pub share: Shared,
    /// Most options one ballot may be for.
    pub marks: u32,
    /// How many can be chosen.
    pub seats: u32,
    /// Which majority applies and why; empty where the class does not ask for it.
    pub why: String,
}

impl Item {
    /// The line of the notice. The article stands in it as the pack says it in Chinese, whatever language anybody reads.
    pub fn line(&self, rules: &BallotRules) -> Result<ItemLine, Fail> {
        let class = rules.class(&self.class).ok_or_else(|| Fail::internal("an item of a class its pack does not know"))?;
        Ok(ItemLine {
            article: class.article.get(Lang::Zh).to_string(),
            class: self.class.clone(),
            code: self.code.clone(),
            marks: self.marks,
            need: class.need(),
            options: self.options.iter().map(|o| o.name.clone()).collect(),
            seats: self.seats,
            title: self.title.clone(),
            why: self.why.clone(),
        })
    }
}

/// The items, in order, with what stands of each in the notice.
pub fn lined(tx: &mut Tx<'_>, c: Community, id: BallotId, rules: &Ruled) -> Result<Vec<(Item, ItemLine)>, Fail> {
    items(tx, c, id)?.into_iter().map(|item| Ok((item.clone(), item.line(rules)?))).collect()
}

/// The items, in order.
pub fn items(tx: &mut Tx<'_>, c: Community, id: BallotId) -> Result<Vec<Item>, Error> {
    let small = |n: i64| u32::try_from(n).unwrap_or(1);
    tx.all(
        sql!(
            "SELECT code, class, title, options, share, marks, seats, COALESCE(why, '') FROM ballot_item
              WHERE community = $1 AND ballot = $2 ORDER BY code"
        ),
        &[c.into(), id.into()],
        |r| {
            Ok(Item {
                code: r.get(0)?,
                class: r.get(1)?,
                title: r.get(2)?,
                options: serde_json::from_str(r.str(3)?).map_err(|_| Error::Corrupt("options of a ballot".into()))?,
                share: Shared::parse(r.str(4)?).unwrap_or_default(),
                marks: small(r.get(5)?),
                seats: small(r.get(6)?),
                why: r.get(7)?,
            })
        },
    )
}

/// A public ballot, or one that this person runs; anything else is not there.
pub fn shown(tx: &mut Tx<'_>, c: Community, number: &str, runs: bool) -> Result<Ballot, Fail> {
    by_number(tx, c, number)?.filter(|b| runs || b.is_public()).ok_or_else(|| Refusal::NotFound.into())
}
