//! What came of a ballot in words: each item's outcome, its bars against the lines of the law, the columns, and lots where they were drawn.
//! The page, the announcement, the minutes and the spreadsheet say the same.

use liren_core::ballot::count::Counted;
use liren_core::ballot::entry::{Item as ItemLine, Lot, State as Outcome};
use liren_core::ballot::rule::{By, Sum};
use liren_kit::joined;
use liren_kit::slice::Sign;

use super::count;
use super::facts::{Bar, bar, choice_words, metres, participation, share_words};
use crate::words::Ballots;

/// A column of the result.
#[derive(Clone, Debug)]
pub struct Column {
    /// What was said.
    pub words: String,
    /// Area in m².
    pub area: String,
    /// Heads.
    pub heads: u64,
    /// Both on one line; heads alone where areas do not count.
    pub said: String,
}

/// Lots as people read them.
#[derive(Clone, Debug)]
pub struct DrawnShown {
    /// Which options were level, and in which order they were drawn.
    pub said: String,
    /// The values they were drawn by, in the order in which people had committed to them, as lowercase hex.
    pub values: Vec<String>,
}

/// The result of an item as people read it.
#[derive(Clone, Debug)]
pub struct ResultShown {
    /// The question.
    pub title: String,
    /// What came of it.
    pub outcome: String,
    /// `Sign::name()`.
    pub sign: &'static str,
    /// Bars against the lines.
    pub bars: Vec<Bar>,
    /// What was said, by area and heads.
    pub columns: Vec<Column>,
    /// Areas are counted.
    pub areas: bool,
    /// What would have been without silence.
    pub deemed: String,
    /// Lots that decided.
    pub drawn: Option<DrawnShown>,
}

/// What came of an item in words.
pub fn outcome_words(t: Ballots, item: &ItemLine, c: &Counted) -> (String, Sign) {
    let both = item.need.by == By::AreaAndHeads;
    let chosen: Vec<&str> =
        c.decided.chosen.iter().filter_map(|o| item.options.get(*o as usize - 1)).map(String::as_str).collect();
    match c.decided.state {
        Outcome::Passed if item.options.len() == 1 => (t.outcome_passed().to_string(), Sign::Done),
        Outcome::Passed => (t.outcome_chosen(joined::list(t.0, &chosen)), Sign::Done),
        Outcome::NotPassed => (t.outcome_not_passed().to_string(), Sign::Shelved),
        Outcome::NoQuorum if both => {
            let missing = c.decided.missing;
            (t.outcome_no_quorum(metres(missing.area), missing.heads), Sign::Shelved)
        }
        Outcome::NoQuorum => (t.outcome_no_quorum_heads(c.decided.missing.heads), Sign::Shelved),
        Outcome::Tied => (t.outcome_tied().to_string(), Sign::Asked),
    }
}

/// Lots of an item, told from what stands of them in the log.
fn drawn_shown(t: Ballots, item: &ItemLine, c: &Counted, lot: &Lot) -> Option<DrawnShown> {
    let names = |all: &[u32]| {
        let name = |o: &u32| item.options.get(*o as usize - 1).map_or("", String::as_str);
        joined::list(t.0, all.iter().map(name))
    };
    let order = count::drawn(&c.decided.tied, &lot.into())?;
    let said = t.lots_drawn(names(&c.decided.tied), names(&order));
    Some(DrawnShown { said, values: lot.reveals.iter().map(ToString::to_string).collect() })
}

/// The result of an item, with the lots that stand of it in the log.
pub fn result_shown(t: Ballots, item: &ItemLine, c: &Counted, whole: Sum, lot: Option<&Lot>) -> ResultShown {
    let both = item.need.by == By::AreaAndHeads;
    let (outcome, sign) = outcome_words(t, item, c);
    let mut bars = participation(t, item.need.by, item.need.quorum, c.tally.taking, whole);
    let line = item.need.majority.map(|m| t.bar_line(share_words(t, m))).unwrap_or_default();
    for (name, sum) in item.options.iter().zip(&c.tally.options) {
        let name = if item.options.len() == 1 { t.choice_for() } else { name.as_str() };
        if both {
            bars.push(bar(t, t.bar_for_area(name, &line), sum.area, c.tally.taking.area, item.need.majority, true));
        }
        bars.push(bar(t, t.bar_for_heads(name, &line), sum.heads, c.tally.taking.heads, item.need.majority, false));
    }
    let column = |words: String, sum: Sum| {
        let area = metres(sum.area);
        let said = if both { t.column_both(&area, sum.heads) } else { t.heads(sum.heads) };
        Column { words, area, heads: sum.heads, said }
    };
    let mut columns: Vec<Column> = item
        .options
        .iter()
        .zip(&c.tally.options)
        .map(|(name, sum)| column(if item.options.len() == 1 { t.choice_for().to_string() } else { name.clone() }, *sum))
        .collect();
    columns.push(column(t.choice_against().to_string(), c.tally.against));
    columns.push(column(t.choice_abstain().to_string(), c.tally.abstain));
    columns.push(column(t.choice_spoiled().to_string(), c.tally.spoiled));
    columns.push(column(t.choice_left().to_string(), c.tally.left));
    if let Some(d) = &c.tally.deemed {
        let with = d.with.as_ref().map_or_else(|| t.deemed_nobody().to_string(), |w| choice_words(t, w, &item.options));
        columns.push(column(t.deemed_column(with), d.sum));
    }
    let deemed = match c.without_deemed {
        Some(without) if without != c.decided.state => t.deemed_changes().to_string(),
        Some(_) => t.deemed_same().to_string(),
        None => String::new(),
    };
    let drawn = lot.and_then(|lot| drawn_shown(t, item, c, lot));
    ResultShown { title: item.title.clone(), outcome, sign: sign.name(), bars, columns, areas: both, deemed, drawn }
}
