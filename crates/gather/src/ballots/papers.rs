//! Papers: numbered by owner, with a few letters nobody can guess, entered by two different people who must read the same.

use std::collections::BTreeMap;

use liren_core::ballot::choice::{Choices, Salt, Secret, SlipKey, ToCast};
use liren_core::ballot::entry::{Channel, Entry, Opening};
use liren_core::ballot::paper::{Read, agreed};
use liren_core::id::{BallotId, Community, PersonId};
use liren_core::moment::Moment;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, sql};

use super::cast::{self, Given, New};
use super::keep::{self, Line};
use super::read::Ballot;

/// How many letters stand beside a paper's number.
const LETTERS: usize = 4;

/// The letters beside the number of a paper: whoever makes up a number does not have them.
pub fn letters(app: &App, ballot: BallotId, n: u32) -> String {
    const OF: &[u8] = b"346789CDFGHJKMNPQRTVWXY";
    let key = app.keys.index(&format!("{ballot}:{n}"), "ballot paper");
    key.iter().take(LETTERS).map(|b| char::from(OF[usize::from(*b) % OF.len()])).collect()
}

/// What a clerk read on a paper.
#[derive(Clone, Debug)]
pub struct Entered {
    /// Its number.
    pub n: u32,
    /// The letters beside it.
    pub letters: String,
    /// What it says.
    pub choices: Choices,
    /// Who brought it for the owner; empty for the owner.
    pub proxy: String,
}

/// What came of entering a paper.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Came {
    /// Somebody else has to enter it too.
    Waits,
    /// Two read the same: it is cast.
    Cast(Given),
    /// Two read differently: a third has to look.
    Differs,
}

fn clerk(tx: &mut Tx<'_>, c: Community, ballot: BallotId, person: PersonId) -> Result<u32, Fail> {
    let small = |n: i64| u32::try_from(n).unwrap_or(0);
    let found: Option<i64> = tx.one(
        sql!("SELECT clerk FROM ballot_clerk WHERE community = $1 AND ballot = $2 AND person = $3"),
        &[c.into(), ballot.into(), person.into()],
        |r| r.get(0),
    )?;
    if let Some(n) = found {
        return Ok(small(n));
    }
    super::keep::alone(tx, c, ballot)?;
    let last: Option<Option<i64>> = tx.one(
        sql!("SELECT MAX(clerk) FROM ballot_clerk WHERE community = $1 AND ballot = $2"),
        &[c.into(), ballot.into()],
        |r| r.get(0),
    )?;
    let n = last.flatten().unwrap_or(0) + 1;
    tx.exec(
        sql!("INSERT INTO ballot_clerk (community, ballot, clerk, person) VALUES ($1, $2, $3, $4)"),
        &[c.into(), ballot.into(), n.into(), person.into()],
    )?;
    Ok(small(n))
}

/// What seals the papers of a number; drawn when it is first entered, so that equal entries are seen to be equal.
fn sheet(tx: &mut Tx<'_>, c: Community, moment: &mut Moment, ballot: BallotId, n: u32) -> Result<(Secret, bool), Fail> {
    let fresh: [u8; 16] = moment.bytes();
    tx.exec(
        sql!(
            "INSERT INTO ballot_sheet (community, ballot, n, salt, counted) VALUES ($1, $2, $3, $4, FALSE)
             ON CONFLICT (community, ballot, n) DO NOTHING"
        ),
        &[c.into(), ballot.into(), n.into(), (&fresh[..]).into()],
    )?;
    let found: Option<(Vec<u8>, bool)> = tx.one(
        sql!("SELECT salt, counted FROM ballot_sheet WHERE community = $1 AND ballot = $2 AND n = $3"),
        &[c.into(), ballot.into(), n.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let (salt, counted) = found.ok_or_else(|| Fail::internal("a sheet that was just written is not there"))?;
    let salt: [u8; 16] = salt.try_into().map_err(|_| Fail::internal("the salt of a sheet"))?;
    Ok((Secret { salt: Salt(salt), key: SlipKey([0; 16]) }, counted))
}

/// A clerk enters a paper.
pub fn enter(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    b: &Ballot,
    person: PersonId,
    paper: &Entered,
) -> Result<Came, Fail> {
    let c = card.code;
    if !b.enters(moment.now) {
        return Err(Refusal::BallotState.into());
    }
    if !paper.letters.trim().eq_ignore_ascii_case(&letters(app, b.id, paper.n)) {
        return Err(Refusal::field("letters", ProblemKey::WrongCode).into());
    }
    if super::roll::on_roll(tx, c, b.id, paper.n)?.is_none() {
        return Err(Refusal::field("n", ProblemKey::NotHere).into());
    }
    let (secret, counted) = sheet(tx, c, moment, b.id, paper.n)?;
    if counted {
        return Err(Refusal::PaperCounted.into());
    }
    let clerk = clerk(tx, c, b.id, person)?;
    let proxy = cast::proxy(tx, app, c, moment, b.id, &paper.proxy)?;
    let id = b.id.to_string();
    let to_cast = ToCast {
        ballot: &id,
        owner: paper.n,
        channel: Channel::Paper,
        proxy,
        choices: &paper.choices,
        sheet: Some(u64::from(paper.n)),
    };
    let (line, opening) = to_cast.enter(b.keeping, clerk, &secret);
    keep::write(tx, card, moment, b.id, &[Line::of(line).about(paper.n).by(clerk).opened(&opening)])?;
    let entries = of_sheet(tx, c, b.id, paper.n)?;
    match agreed(&entries) {
        Read::Waiting => Ok(Came::Waits),
        Read::Differ => Ok(Came::Differs),
        Read::Agreed((proxy, choices)) => {
            let new = New { n: paper.n, channel: Channel::Paper, proxy: *proxy, choices: choices.clone(), secret };
            let given = cast::give(tx, app, card, moment, b, &new)?;
            tx.exec(
                sql!("UPDATE ballot_sheet SET counted = TRUE WHERE community = $1 AND ballot = $2 AND n = $3"),
                &[c.into(), b.id.into(), paper.n.into()],
            )?;
            Ok(Came::Cast(given))
        }
    }
}

/// What one clerk read: representative and choices.
pub type Seen = (u32, (u32, Choices));

fn seen(entry: &keep::Kept) -> Result<Option<Seen>, Fail> {
    let Entry::Paper(paper) = &entry.entry else { return Ok(None) };
    let Opening { proxy, choices, .. } = entry.choices()?;
    Ok(Some((paper.clerk, (proxy, choices))))
}

/// What was read on one paper, in order.
pub fn of_sheet(tx: &mut Tx<'_>, c: Community, ballot: BallotId, n: u32) -> Result<Vec<Seen>, Fail> {
    let all = keep::about(tx, c, ballot, "paper", n)?;
    let read: Result<Vec<_>, Fail> = all.iter().map(seen).collect();
    Ok(read?.into_iter().flatten().collect())
}

/// Papers that are not cast yet: those that wait for a second person, and those on which people differ.
#[derive(Clone, Debug, Default)]
pub struct Open {
    /// Numbers that somebody else has to enter too.
    pub waiting: Vec<u32>,
    /// Numbers on which people differ, with what each read.
    pub differ: Vec<(u32, Vec<Seen>)>,
}

/// What is left to enter.
pub fn open(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<Open, Fail> {
    let mut by: BTreeMap<u32, Vec<Seen>> = BTreeMap::new();
    for entry in keep::of_kind(tx, c, ballot, "paper")? {
        let n = match &entry.entry {
            Entry::Paper(p) => p.owner.unwrap_or(0),
            _ => continue,
        };
        by.entry(n).or_default().extend(seen(&entry)?);
    }
    let mut out = Open::default();
    for (n, entries) in by {
        match agreed(&entries) {
            Read::Agreed(_) => {}
            Read::Waiting => out.waiting.push(n),
            Read::Differ => out.differ.push((n, entries)),
        }
    }
    Ok(out)
}
