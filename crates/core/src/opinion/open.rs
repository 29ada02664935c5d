//! The open format in which consultations are published, so that other tools can check ours and ours theirs:
//! `participants-votes.csv` has a row a person and a column a statement (1 agrees, -1 disagrees, 0 passes, empty: not seen),
//! `comments.csv` a row a statement. Both are UTF-8 with a header; columns go by name, unknown ones are passed over, and what
//! a statement can be without may be missing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Given, Moderation, Vote, Votes};
use crate::time::{DAY, Date, HOUR, MINUTE, Time};

/// Columns of `participants-votes.csv` before those of statements.
const VOTE_COLUMNS: [&str; 6] = ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"];
/// Columns of `comments.csv`.
const COMMENT_COLUMNS: [&str; 8] =
    ["timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"];

/// What moderators did with a statement.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Moderated {
    /// Taken out, -1.
    Out,
    /// Not looked at, 0.
    Open,
    /// Let in, 1.
    In,
}

impl Moderated {
    /// As a number.
    pub fn value(self) -> i64 {
        match self {
            Self::Out => -1,
            Self::Open => 0,
            Self::In => 1,
        }
    }

    /// By its number.
    pub fn of(value: i64) -> Option<Self> {
        [Self::Out, Self::Open, Self::In].into_iter().find(|m| m.value() == value)
    }
}

/// A statement as it is published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comment {
    /// Its number.
    pub number: i64,
    /// Number of the person who wrote it.
    pub author: i64,
    /// When.
    pub at: Time,
    /// How many agreed.
    pub agrees: u32,
    /// How many disagreed.
    pub disagrees: u32,
    /// What moderators did with it.
    pub moderated: Moderated,
    /// About the people themselves (see [`Moderation`]). The open format has no column for it; one named `is-meta` is read.
    pub meta: bool,
    /// The statement.
    pub words: String,
}

impl Moderation {
    /// As it follows from published statements.
    pub fn of(comments: &[Comment]) -> Self {
        let numbers = |is: fn(&Comment) -> bool| comments.iter().filter(|c| is(c)).map(|c| c.number).collect();
        Self { out: numbers(|c| c.moderated == Moderated::Out), meta: numbers(|c| c.meta) }
    }
}

/// Why a file could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreadable {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong there.
    pub why: Why,
}

/// What is wrong with a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Why {
    /// It cannot be cut into cells.
    NotCsv,
    /// The header lacks this column.
    NoColumn(&'static str),
    /// Two columns of the header have this name.
    ColumnTwice(String),
    /// It has not as many cells as the header.
    Cells,
    /// This cell should be a whole number.
    NotANumber(&'static str),
    /// The vote on this statement is not 1, -1, 0 or empty.
    NotAVote(i64),
    /// Not 1, 0 or -1.
    NotModerated,
    /// This person or statement has a row already.
    RowTwice(i64),
    /// The statement has no words.
    NoWords,
    /// The statement is longer than so many characters.
    TooLong(usize),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match &self.why {
            Why::NotCsv => f.write_str("not readable as CSV in UTF-8"),
            Why::NoColumn(name) => write!(f, "the header has no column {name}"),
            Why::ColumnTwice(name) => write!(f, "the header has two columns {name}"),
            Why::Cells => f.write_str("as many cells are needed as the header has"),
            Why::NotANumber(column) => write!(f, "{column} should be a whole number"),
            Why::NotAVote(statement) => write!(f, "the vote on statement {statement} should be 1, -1, 0 or empty"),
            Why::NotModerated => f.write_str("moderated should be 1, 0 or -1"),
            Why::RowTwice(number) => write!(f, "{number} has a row already"),
            Why::NoWords => f.write_str("the statement has no words"),
            Why::TooLong(max) => write!(f, "the statement is longer than {max} characters"),
        }
    }
}

impl std::error::Error for Unreadable {}

/// The rows of a file below its header.
struct Table {
    header: Vec<String>,
    rows: csv::StringRecordsIntoIter<std::io::Cursor<Vec<u8>>>,
}

impl Table {
    fn of(text: &str) -> Result<Self, Unreadable> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).as_bytes().to_vec();
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(std::io::Cursor::new(text));
        let header = reader.headers().map_err(|_| Unreadable { line: 1, why: Why::NotCsv })?;
        let header: Vec<String> = header.iter().map(|h| h.trim().to_string()).collect();
        let mut seen = BTreeSet::new();
        if let Some(twice) = header.iter().find(|h| !h.is_empty() && !seen.insert(h.as_str())) {
            return Err(Unreadable { line: 1, why: Why::ColumnTwice(twice.clone()) });
        }
        Ok(Self { header, rows: reader.into_records() })
    }

    fn column(&self, name: &'static str) -> Result<usize, Unreadable> {
        self.header.iter().position(|h| h == name).ok_or(Unreadable { line: 1, why: Why::NoColumn(name) })
    }

    fn next(&mut self) -> Option<Result<Row, Unreadable>> {
        let at = |position: Option<&csv::Position>| position.map_or(0, csv::Position::line);
        let row = match self.rows.next()? {
            Ok(cells) if cells.len() == self.header.len() => Ok(Row { line: at(cells.position()), cells }),
            Ok(cells) => Err(Unreadable { line: at(cells.position()), why: Why::Cells }),
            Err(e) => Err(Unreadable { line: at(e.position()), why: Why::NotCsv }),
        };
        Some(row)
    }
}

struct Row {
    line: u64,
    cells: csv::StringRecord,
}

impl Row {
    fn wrong(&self, why: Why) -> Unreadable {
        Unreadable { line: self.line, why }
    }

    fn number<T: TryFrom<i64>>(&self, at: usize, column: &'static str) -> Result<T, Unreadable> {
        whole(&self.cells[at]).and_then(|n| T::try_from(n).ok()).ok_or_else(|| self.wrong(Why::NotANumber(column)))
    }

    /// Where there is no such column or nothing in it, zero.
    fn number_or_zero<T: TryFrom<i64> + Default>(&self, at: Option<usize>, column: &'static str) -> Result<T, Unreadable> {
        match at {
            Some(at) if !self.cells[at].trim().is_empty() => self.number(at, column),
            _ => Ok(T::default()),
        }
    }
}

/// A whole number; some tools write `1.0`.
fn whole(cell: &str) -> Option<i64> {
    let cell = cell.trim();
    cell.strip_suffix(".0").unwrap_or(cell).parse().ok()
}

/// The votes of a `participants-votes.csv`. What else it says follows from them; groups are found anew.
pub fn read_votes(text: &str) -> Result<Vec<Given>, Unreadable> {
    let mut table = Table::of(text)?;
    let person_at = table.column(VOTE_COLUMNS[0])?;
    let statements: Vec<(usize, i64)> =
        table.header.iter().enumerate().filter_map(|(at, h)| h.parse().ok().map(|number| (at, number))).collect();
    let mut numbers = BTreeSet::new();
    if let Some((_, twice)) = statements.iter().find(|(_, n)| !numbers.insert(*n)) {
        return Err(Unreadable { line: 1, why: Why::ColumnTwice(twice.to_string()) });
    }
    let (mut people, mut out) = (BTreeSet::new(), Vec::new());
    while let Some(row) = table.next() {
        let row = row?;
        let person: i64 = row.number(person_at, VOTE_COLUMNS[0])?;
        if !people.insert(person) {
            return Err(row.wrong(Why::RowTwice(person)));
        }
        for (at, statement) in &statements {
            let cell = row.cells[*at].trim();
            if !cell.is_empty() {
                let vote = whole(cell).and_then(Vote::of).ok_or_else(|| row.wrong(Why::NotAVote(*statement)))?;
                out.push(Given { person, statement: *statement, vote });
            }
        }
    }
    Ok(out)
}

/// The statements of a `comments.csv`.
pub fn read_comments(text: &str) -> Result<Vec<Comment>, Unreadable> {
    let mut table = Table::of(text)?;
    let (number_at, words_at) = (table.column("comment-id")?, table.column("comment-body")?);
    let optional = |name: &str| table.header.iter().position(|h| h == name);
    let (at, author, moderated) = (optional("timestamp"), optional("author-id"), optional("moderated"));
    let (agrees, disagrees) = (optional("agrees"), optional("disagrees"));
    let meta = optional("is-meta").or_else(|| optional("is_meta"));
    let (mut numbers, mut out) = (BTreeSet::new(), Vec::new());
    while let Some(row) = table.next() {
        let row = row?;
        let number: i64 = row.number(number_at, "comment-id")?;
        if !numbers.insert(number) {
            return Err(row.wrong(Why::RowTwice(number)));
        }
        out.push(Comment {
            number,
            author: row.number_or_zero(author, "author-id")?,
            at: Time(row.number_or_zero(at, "timestamp")?),
            agrees: row.number_or_zero(agrees, "agrees")?,
            disagrees: row.number_or_zero(disagrees, "disagrees")?,
            moderated: Moderated::of(row.number_or_zero(moderated, "moderated")?).ok_or_else(|| row.wrong(Why::NotModerated))?,
            meta: meta.is_some_and(|at| matches!(row.cells[at].trim(), "1" | "true" | "t" | "TRUE" | "True")),
            words: row.cells[words_at].to_string(),
        });
    }
    Ok(out)
}

/// `participants-votes.csv` of some votes. `group` gives the number of a person's group where groups are shown.
pub fn write_votes(votes: &Votes, comments: &[Comment], group: impl Fn(usize) -> Option<usize>) -> String {
    let statements: BTreeSet<i64> = comments.iter().map(|c| c.number).chain(votes.statements().iter().copied()).collect();
    let mut written: BTreeMap<i64, usize> = BTreeMap::new();
    comments.iter().for_each(|c| *written.entry(c.author).or_default() += 1);
    let header = VOTE_COLUMNS.iter().map(ToString::to_string).chain(statements.iter().map(ToString::to_string));
    let mut out = Text::default();
    out.row(header);
    for (place, person) in votes.people().iter().enumerate() {
        let row: BTreeMap<i64, Vote> = votes.row(place).map(|(s, vote)| (votes.statements()[s], vote)).collect();
        let of = |vote: Vote| row.values().filter(|v| **v == vote).count().to_string();
        let first = [
            person.to_string(),
            group(place).map_or_else(String::new, |g| g.to_string()),
            written.get(person).copied().unwrap_or(0).to_string(),
            row.len().to_string(),
            of(Vote::Agree),
            of(Vote::Disagree),
        ];
        let cell = |s: &i64| row.get(s).map_or_else(String::new, |v| v.value().to_string());
        out.row(first.into_iter().chain(statements.iter().map(cell)));
    }
    out.0
}

/// `comments.csv` of some statements. Where some are about the people themselves a column of ours says so: without it others would
/// draw another map.
pub fn write_comments(comments: &[Comment]) -> String {
    let mut out = Text::default();
    let meta = comments.iter().any(|c| c.meta);
    out.row(COMMENT_COLUMNS.iter().copied().chain(meta.then_some("is-meta")).map(ToString::to_string));
    for c in comments {
        let row = [
            c.at.0.to_string(),
            moment(c.at),
            c.number.to_string(),
            c.author.to_string(),
            c.agrees.to_string(),
            c.disagrees.to_string(),
            c.moderated.value().to_string(),
            c.words.clone(),
        ];
        out.row(row.into_iter().chain(meta.then(|| i64::from(c.meta).to_string())));
    }
    out.0
}

/// `2017-07-26T17:03:43Z`.
fn moment(at: Time) -> String {
    let (days, rest) = (at.0.div_euclid(DAY), at.0.rem_euclid(DAY));
    let (hour, minute, second) = (rest / HOUR, rest % HOUR / MINUTE, rest % MINUTE / 1_000);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", Date::from_days(days))
}

/// Rows of cells as text.
#[derive(Default)]
struct Text(String);

impl Text {
    fn row(&mut self, cells: impl Iterator<Item = String>) {
        for (i, cell) in cells.enumerate() {
            if i > 0 {
                self.0.push(',');
            }
            // Spaces at an end are quoted too: some programs take them off.
            if cell.contains([',', '"', '\n', '\r']) || cell.trim() != cell {
                self.0.push('"');
                self.0.push_str(&cell.replace('"', "\"\""));
                self.0.push('"');
            } else {
                self.0.push_str(&cell);
            }
        }
        self.0.push('\n');
    }
}
