//! How choices and everything else of a ballot are kept: the one door to `ballot_entry` and the transparency log. Detached choices lie
//! in `slips.rs` until the box is emptied. Another way of keeping choices is added here and in `liren_core::ballot::choice`.

use liren_core::ballot::choice::{Salt, Secret, SlipKey};
use liren_core::ballot::entry::{Entry, Opening};
use liren_core::canon;
use liren_core::id::{BallotId, Community};
use liren_core::moment::Moment;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Error, Tx, sql};

/// A line on its way into the log.
#[derive(Clone, Debug)]
pub struct Line {
    entry: Entry,
    n: Option<u32>,
    clerk: Option<u32>,
    opening: Option<String>,
}

impl Line {
    /// A line about nobody.
    pub fn of(entry: impl Into<Entry>) -> Self {
        Self { entry: entry.into(), n: None, clerk: None, opening: None }
    }

    /// A line about an owner, by the number on the roll, or about a paper, by its sheet: of a named paper
    /// the owner's number, until one of theirs is void.
    #[must_use]
    pub fn about(self, n: u32) -> Self {
        Self { n: Some(n), ..self }
    }

    /// Entered by a clerk.
    #[must_use]
    pub fn by(self, clerk: u32) -> Self {
        Self { clerk: Some(clerk), ..self }
    }

    /// With what opens its commitment.
    #[must_use]
    pub fn opened(self, opening: &Opening) -> Self {
        Self { opening: Some(canon::line(opening)), ..self }
    }

    /// With the reason that opens its commitment.
    #[must_use]
    pub fn because(self, reason: &liren_core::ballot::roll::Reason) -> Self {
        Self { opening: Some(canon::line(reason)), ..self }
    }
}

fn kind(line: &str) -> &str {
    line.strip_prefix("{\"kind\":\"").and_then(|rest| rest.split_once('"')).map_or("", |(kind, _)| kind)
}

/// Writes lines into the log and the ballot's part of it; answers the place of the first. How many a ballot has is counted apart from its
/// rows, so that one that is gone is missed.
pub fn write(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, ballot: BallotId, lines: &[Line]) -> Result<u64, Fail> {
    let n = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let after: Option<i64> = tx.one(
        sql!(
            "UPDATE ballot SET lines = $3 + COALESCE(lines, (SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_entry e
                                                              WHERE e.community = $1 AND e.ballot = $2))
              WHERE community = $1 AND id = $2 RETURNING lines"
        ),
        &[card.code.into(), ballot.into(), n.into()],
        |r| r.get(0),
    )?;
    let before = super::read::size(after.map(|all| all - n));
    let entries: Vec<Entry> = (before..).zip(lines).map(|(n, l)| l.entry.clone().after(n)).collect();
    let leaves: Vec<_> = entries.iter().map(Entry::leaf).collect();
    let first = liren_ground::log::append(tx, card, moment, &leaves)?;
    for ((place, line), entry) in (first..).zip(lines).zip(&entries) {
        let text = entry.line();
        tx.exec(
            sql!(
                "INSERT INTO ballot_entry (community, ballot, place, kind, n, clerk, line, opening)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            ),
            &[
                card.code.into(),
                ballot.into(),
                i64::try_from(place).unwrap_or(i64::MAX).into(),
                kind(&text).into(),
                line.n.into(),
                line.clerk.into(),
                (&text).into(),
                line.opening.as_ref().into(),
            ],
        )?;
    }
    Ok(first)
}

/// Holds back whoever else gives numbers in this ballot until this transaction ends; they then run again and see what was given.
pub fn alone(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<(), Error> {
    tx.exec(sql!("UPDATE ballot SET extended = extended + 0 WHERE community = $1 AND id = $2"), &[c.into(), ballot.into()])
        .map(drop)
}

/// A line of a ballot as it was kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its place in the log.
    pub place: u64,
    /// What it says.
    pub entry: Entry,
    /// What opens it, as it was kept.
    pub opening: Option<String>,
}

fn kept(r: &liren_store::Row<'_>) -> Result<Kept, Error> {
    let place = u64::try_from(r.get::<i64>(0)?).unwrap_or(0);
    // Compared with its hash by whoever verifies; here only read.
    let entry = canon::read(r.str(1)?).map_err(|_| Error::Corrupt("a line of a ballot is not canonical".into()))?;
    Ok(Kept { place, entry, opening: r.get(2)? })
}

impl Kept {
    /// What opens a choice.
    pub fn choices(&self) -> Result<Opening, Fail> {
        let text = self.opening.as_deref().ok_or_else(|| Fail::internal("a ballot without what opens it"))?;
        canon::read(text).map_err(|_| Fail::internal("what opens a ballot is not canonical"))
    }
}

/// Every line of a ballot, in order.
pub fn lines(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<Vec<Kept>, Error> {
    tx.all(
        sql!("SELECT place, line, opening FROM ballot_entry WHERE community = $1 AND ballot = $2 ORDER BY place"),
        &[c.into(), ballot.into()],
        kept,
    )
}

/// Every line of a kind, in order.
pub fn of_kind(tx: &mut Tx<'_>, c: Community, ballot: BallotId, kind: &str) -> Result<Vec<Kept>, Error> {
    tx.all(
        sql!("SELECT place, line, opening FROM ballot_entry WHERE community = $1 AND ballot = $2 AND kind = $3 ORDER BY place"),
        &[c.into(), ballot.into(), kind.into()],
        kept,
    )
}

/// Lines of a kind about one owner, in order.
pub fn about(tx: &mut Tx<'_>, c: Community, ballot: BallotId, kind: &str, n: u32) -> Result<Vec<Kept>, Error> {
    tx.all(
        sql!(
            "SELECT place, line, opening FROM ballot_entry WHERE community = $1 AND ballot = $2 AND kind = $3 AND n = $4 ORDER BY place"
        ),
        &[c.into(), ballot.into(), kind.into(), n.into()],
        kept,
    )
}

/// One line of a ballot.
pub fn at(tx: &mut Tx<'_>, c: Community, ballot: BallotId, place: u64) -> Result<Option<Kept>, Error> {
    let place = i64::try_from(place).unwrap_or(i64::MAX);
    tx.one(
        sql!("SELECT place, line, opening FROM ballot_entry WHERE community = $1 AND ballot = $2 AND place = $3"),
        &[c.into(), ballot.into(), place.into()],
        kept,
    )
}

/// What seals a ballot that is cast with a form: the form's own key makes it, so that a form sent twice is one ballot.
pub fn sealed(app: &App, ballot: BallotId, n: u32, once: &[u8; 16]) -> Secret {
    let once = liren_core::hex::write(once);
    let half = |what: &str| -> [u8; 16] {
        let whole = app.keys.index(&format!("{ballot}:{n}:{once}"), what);
        std::array::from_fn(|i| whole[i])
    };
    Secret { salt: Salt(half("ballot salt")), key: SlipKey(half("ballot key")) }
}
