//! The file by which anybody can check a ballot: its part of the log, with the signed root that stood when it ended. Lines come from the
//! ballot's rows and the signature from the log's, so that a changed row leads to a root that nobody signed.

use liren_core::ballot::entry::Entry;
use liren_core::ballot::roll::Reason;
use liren_core::bundle::{Book, Depth, Head, Open};
use liren_core::canon;
use liren_core::refusal::Refusal;
use liren_ground::log;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::Tx;

use super::keep::{self, Kept};
use super::read::Ballot;
use super::roll;

/// How much it shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// For everybody.
    Public,
    /// With every choice.
    Inspection,
}

fn open(line: &Kept) -> Result<Option<Open>, Fail> {
    match &line.entry {
        Entry::Cast(_) | Entry::Paper(_) | Entry::Slip(_) => line.choices().map(|o| Some(Open::Choices(o))),
        Entry::Corrected(_) => {
            let text = line.opening.as_deref().unwrap_or_default();
            let reason: Reason = canon::read(text).map_err(|_| Fail::internal("the reason of a correction"))?;
            Ok(Some(Open::Reason(reason)))
        }
        _ => Ok(None),
    }
}

/// Writes the bundle of a ballot whose result stands.
pub fn written(tx: &mut Tx<'_>, app: &App, card: &Card, b: &Ballot, which: Which) -> Result<String, Fail> {
    if !b.has_result() {
        return Err(Refusal::BallotState.into());
    }
    let c = card.code;
    let start =
        log::store::frontier_at(tx, c, b.start_size)?.ok_or_else(|| Fail::internal("the log is shorter than a ballot"))?;
    let mut book = Book::new(c.to_string(), start);
    let mut lines = keep::lines(tx, c, b.id)?.into_iter().peekable();
    for (place, leaf) in (b.start_size..).zip(log::leaves(tx, c, b.start_size, b.end_size)?) {
        match lines.next_if(|l| l.place == place) {
            Some(line) => {
                let open = open(&line)?;
                book.add(&line.entry, open);
            }
            None => book.other(leaf),
        }
    }
    let signed = log::store::signed_at(tx, c, b.end_size)?.ok_or_else(|| Fail::internal("the root of a result is not signed"))?;
    let head = Head { key: log::store::key(app, c), signature: signed.signature, time: signed.root.time };
    let roll = roll::frozen(tx, c, b.id)?;
    let mut out = String::new();
    let depth = if which == Which::Inspection { Depth::Inspection } else { Depth::Public };
    book.write(depth, &roll, &head, &mut |part| out.push_str(part));
    Ok(out)
}
