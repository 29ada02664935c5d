//! Papers: numbered by owner, with a few letters nobody can guess, entered by two different people who must read the same. Papers of a
//! detached ballot bear no number: a voucher says who puts one into the box, and what lies in it is entered after the close.

use std::collections::BTreeMap;

use liren_core::ballot::choice::{Choices, Keeping, Salt, Secret, SlipKey, ToCast};
use liren_core::ballot::entry::{Channel, Entry, Opening, Voted};
use liren_core::ballot::paper::{Read, agreed};
use liren_core::id::{BallotId, Community, PersonId};
use liren_core::moment::Moment;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, sql};

use super::cast::{self, New};
use super::keep::{self, Line};
use super::read::{Ballot, State};
use super::slips;

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
    /// Its number: on the roll, or of a detached paper the one clerks wrote on it when they emptied the box.
    pub n: u32,
    /// The letters beside it; a detached paper has none.
    pub letters: String,
    /// What it says.
    pub choices: Choices,
    /// Who brought it for the owner; empty for the owner.
    pub proxy: String,
}

/// The voucher of a paper: whose it is, and the letters beside the number.
#[derive(Clone, Debug)]
pub struct Voucher {
    /// Number on the roll.
    pub n: u32,
    /// The letters.
    pub letters: String,
}

/// What came of entering a paper.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Came {
    /// Somebody else has to enter it too.
    Waits,
    /// Two read the same: it is cast (detached: it will be counted).
    Cast,
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
fn sheet(
    tx: &mut Tx<'_>,
    app: &App,
    c: Community,
    moment: &mut Moment,
    ballot: BallotId,
    n: u32,
) -> Result<(Secret, bool), Fail> {
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
    // Only a detached paper needs a key; nobody can make it who has the database alone.
    let whole = app.keys.index(&format!("{ballot}:{}", Salt(salt)), "ballot sheet");
    Ok((Secret { salt: Salt(salt), key: SlipKey(std::array::from_fn(|i| whole[i])) }, counted))
}

/// A paper of a detached ballot is put into the box: the voucher says whose, the paper says nothing, and nobody knows which it was.
pub fn hand_in(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, b: &Ballot, slip: &Voucher) -> Result<(), Fail> {
    if b.keeping != Keeping::Detached || !b.is_open(moment.now) {
        return Err(Refusal::BallotState.into());
    }
    genuine(tx, app, card.code, b, slip.n, &slip.letters)?;
    if !cast::takes_part(tx, card.code, b.id, slip.n)? {
        return Err(Refusal::VotedAlready.into());
    }
    let line = Voted { owner: slip.n, salt: Salt(moment.bytes()) };
    keep::write(tx, card, moment, b.id, &[Line::of(line).about(slip.n)])?;
    Ok(())
}

/// Whether a paper can be entered now, and is one that can be there: named, with the letters that stand on it; detached, after the
/// close, with a number that clerks wrote on it when they emptied the box.
fn may_be(tx: &mut Tx<'_>, app: &App, c: Community, now: Time, b: &Ballot, paper: &Entered) -> Result<(), Fail> {
    if b.keeping == Keeping::Detached {
        if b.state != State::Closed || slips::poured(tx, c, b)? {
            return Err(Refusal::BallotState.into());
        }
        if !paper.proxy.trim().is_empty() {
            return Err(Refusal::NotOffered.into());
        }
        let most = slips::papers_at_most(tx, c, b.id)?;
        if paper.n == 0 || u64::from(paper.n) > most {
            let max = i64::try_from(most).unwrap_or(i64::MAX);
            return Err(Refusal::field("n", ProblemKey::OutOfRange { min: 1, max }).into());
        }
        return Ok(());
    }
    if !b.enters(now) {
        return Err(Refusal::BallotState.into());
    }
    genuine(tx, app, c, b, paper.n, &paper.letters)
}

/// Whether these letters are those of the paper with this number, however they were typed.
pub fn fits(app: &App, ballot: BallotId, n: u32, said: &str) -> bool {
    said.trim().eq_ignore_ascii_case(&letters(app, ballot, n))
}

/// The letters are those of this number, and the number is on the roll.
fn genuine(tx: &mut Tx<'_>, app: &App, c: Community, b: &Ballot, n: u32, said: &str) -> Result<(), Fail> {
    if !fits(app, b.id, n, said) {
        return Err(Refusal::field("letters", ProblemKey::WrongCode).into());
    }
    if super::roll::on_roll(tx, c, b.id, n)?.is_none() {
        return Err(Refusal::field("n", ProblemKey::NotHere).into());
    }
    Ok(())
}

/// The sheet that the paper of an owner is entered as: the number on the roll, and after each of their papers that is void as a whole as
/// many more as there are owners, so that what was entered before stays what it is.
pub fn sheet_of(tx: &mut Tx<'_>, c: Community, ballot: BallotId, n: u32) -> Result<u32, Fail> {
    let void = super::roll::void_casts(tx, c, ballot)?;
    if void.is_empty() {
        return Ok(n);
    }
    let papers = keep::about(tx, c, ballot, "cast", n)?;
    let is_paper = |l: &&keep::Kept| matches!(&l.entry, Entry::Cast(cast) if cast.channel == Channel::Paper);
    let before = papers.iter().filter(is_paper).filter(|l| void.contains(&l.place)).count();
    let owners = super::roll::turnout(tx, c, ballot)?.1.heads;
    let sheet = u64::from(n) + u64::try_from(before).unwrap_or(0) * owners;
    u32::try_from(sheet).map_err(|_| Fail::internal("more papers than numbers"))
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
    may_be(tx, app, c, moment.now, b, paper)?;
    let n = sheet_of(tx, c, b.id, paper.n)?;
    let (secret, counted) = sheet(tx, app, c, moment, b.id, n)?;
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
        sheet: Some(u64::from(n)),
    };
    let (line, opening) = to_cast.enter(b.keeping, clerk, &secret);
    keep::write(tx, card, moment, b.id, &[Line::of(line).about(n).by(clerk).opened(&opening)])?;
    let entries = of_sheet(tx, c, b.id, n)?;
    match agreed(&entries) {
        Read::Waiting => Ok(Came::Waits),
        Read::Differ => Ok(Came::Differs),
        Read::Agreed((proxy, choices)) => {
            if b.keeping == Keeping::Named {
                let new = New { n: paper.n, channel: Channel::Paper, proxy: *proxy, choices: choices.clone(), secret };
                cast::give(tx, app, card, moment, b, &new)?;
            }
            tx.exec(
                sql!("UPDATE ballot_sheet SET counted = TRUE WHERE community = $1 AND ballot = $2 AND n = $3"),
                &[c.into(), b.id.into(), n.into()],
            )?;
            Ok(Came::Cast)
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

impl Open {
    /// Nothing is left to enter of what somebody entered.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.differ.is_empty()
    }
}

/// How many papers are left on which clerks did not agree.
pub fn unsettled(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<usize, Fail> {
    let open = open(tx, c, ballot)?;
    Ok(open.waiting.len() + open.differ.len())
}

/// What is left to enter.
pub fn open(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<Open, Fail> {
    Ok(boxed(tx, c, ballot)?.1)
}

/// What opens each paper on which two agree, and what is left to enter.
pub fn boxed(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<(Vec<Opening>, Open), Fail> {
    let mut by: BTreeMap<(u32, u32), Vec<(Seen, Opening)>> = BTreeMap::new();
    for entry in keep::of_kind(tx, c, ballot, "paper")? {
        let Entry::Paper(paper) = &entry.entry else { continue };
        let sheet = u32::try_from(paper.sheet).unwrap_or(0);
        // Clerks know a named paper by the owner's number, whichever sheet it is.
        let n = paper.owner.unwrap_or(sheet);
        if let Some(seen) = seen(&entry)? {
            by.entry((sheet, n)).or_default().push((seen, entry.choices()?));
        }
    }
    let (mut whole, mut out) = (Vec::new(), Open::default());
    for ((_, n), entries) in by {
        let (seen, openings): (Vec<Seen>, Vec<Opening>) = entries.into_iter().unzip();
        match agreed(&seen) {
            Read::Agreed((_, choices)) => whole.extend(openings.iter().find(|o| o.choices == *choices).cloned()),
            Read::Waiting => out.waiting.push(n),
            Read::Differ => out.differ.push((n, seen)),
        }
    }
    Ok((whole, out))
}
