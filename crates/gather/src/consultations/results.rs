//! The results: what people have in common, groups where they are stable, every statement with its bars; each list says why it is
//! there. Whoever runs it puts a statement forward for a meeting with one tap.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::permission::{Action, Where};
use liren_core::refusal::Refusal;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::joined;
use liren_kit::page::{Nav, Og, Page, html, see};
use liren_kit::visit::Visit;

use super::picture::{self, Counted, FEW, Picture, Said, Shown};
use super::store::{self, Stands, State, Statement};
use super::view::{Head, Naming, change};
use super::{map, moderate, open, statements, urls, vote};
use crate::ballots::origin::{Linked, Looks};
use crate::words::Consultations;

/// A statement with its bar.
struct Bar {
    seq: i64,
    words: String,
    counts: String,
    /// Widths of agree, pass and disagree in thousandths of the bar.
    widths: [i64; 3],
    /// Too few voted on it to say.
    few: bool,
    /// It can be put forward.
    propose: bool,
    proposed: bool,
}

/// Most statements said to bridge.
pub(super) const BRIDGING: usize = 5;

/// Statements on which those agree who differ otherwise, the furthest first. The list says that people agree: what more of them refuse
/// does not belong to it, however evenly, and nor does what one of the groups refuses or too few of it answered. Of them the first
/// [`BRIDGING`] that stand are shown.
pub(super) fn bridging(p: &Picture) -> impl Iterator<Item = &Counted> {
    let each = |row: usize| p.groups.iter().all(|g| g.counts.get(row).is_some_and(|c| c.seen() >= FEW && c.agree > c.disagree));
    let counted = move |seq: i64| {
        let (row, c) = p.statements.iter().enumerate().find(|(_, c)| c.seq == seq)?;
        (c.agree > c.disagree && each(row)).then_some(c)
    };
    p.bridging.iter().filter(|(_, score)| *score > 0).filter_map(move |(seq, _)| counted(*seq))
}

struct Line {
    words: String,
    meta: String,
    seq: i64,
    propose: bool,
    proposed: bool,
}

struct GroupBlock {
    name: String,
    size: String,
    lines: Vec<Line>,
}

/// A row of the table beside the map: the statement, then each group in words, a line each.
struct TableRow {
    words: String,
    cells: Vec<Vec<String>>,
}

#[derive(Template)]
#[template(path = "consultations/results.html")]
struct ResultsPage {
    page: Page,
    t: Consultations,
    head: Head,
    at: String,
    note: &'static str,
    open: bool,
    lead: String,
    nothing: bool,
    /// It was held elsewhere.
    imported: bool,
    why: String,
    map: String,
    groups: Vec<GroupBlock>,
    names: Vec<String>,
    table: Vec<TableRow>,
    consensus: Vec<Line>,
    bridging: Vec<Line>,
    bars: Vec<Bar>,
    /// The votes in the open format; empty where they are not published.
    votes: String,
    comments: String,
    /// Ballots made of statements; where one is made, the number of the statement follows.
    linked: Linked,
    make_ballot: String,
    url: String,
}

/// A handful of people is not told apart from the sheets: with the votes of either, theirs would be known.
pub(super) fn hidden(others: i64) -> bool {
    (1..i64::from(FEW)).contains(&others)
}

fn widths(c: Counted) -> [i64; 3] {
    let seen = i64::from(c.seen()).max(1);
    let agree = i64::from(c.agree) * 1000 / seen;
    let both = i64::from(c.agree + c.pass) * 1000 / seen;
    [agree, both - agree, 1000 - both]
}

fn share(part: u32, of: u32) -> i64 {
    i64::from(part) * 100 / i64::from(of.max(1))
}

struct Telling<'a> {
    t: Consultations,
    all: &'a [Statement],
    runs: bool,
}

impl Telling<'_> {
    fn statement(&self, seq: i64) -> Option<&Statement> {
        self.all.iter().find(|s| s.seq == seq)
    }

    fn line(&self, seq: i64, meta: String) -> Option<Line> {
        let s = self.statement(seq)?;
        Some(Line {
            words: s.words.clone(),
            meta,
            seq,
            propose: self.runs && s.proposed.is_none(),
            proposed: s.proposed.is_some(),
        })
    }

    fn said(&self, said: &Said) -> Option<Line> {
        let (n, all) = (i64::from(said.success), i64::from(said.trials));
        let percent = share(said.success, said.trials);
        let t = self.t;
        let meta = if said.agree { t.line_agree(n, all, percent) } else { t.line_disagree(n, all, percent) };
        self.line(said.seq, meta)
    }

    fn bar(&self, c: Counted) -> Option<Bar> {
        let s = self.statement(c.seq)?;
        let few = c.seen() < FEW;
        let t = self.t;
        Some(Bar {
            seq: c.seq,
            words: s.words.clone(),
            counts: if few {
                t.few().to_string()
            } else {
                t.counts(i64::from(c.agree), i64::from(c.disagree), i64::from(c.pass))
            },
            widths: if few { [0; 3] } else { widths(c) },
            few,
            propose: self.runs && s.proposed.is_none(),
            proposed: s.proposed.is_some(),
        })
    }

    fn cell(&self, c: Counted) -> Vec<String> {
        let t = self.t;
        if c.seen() < FEW {
            return vec![t.few_short().to_string()];
        }
        vec![t.cell_agree(share(c.agree, c.seen())), t.cell_disagree(share(c.disagree, c.seen()))]
    }
}

/// Why there are no groups, or nothing at all, in words.
pub(super) fn why(t: Consultations, p: &Picture, open: bool) -> String {
    match p.shown {
        // The first picture waits until five more have taken part.
        Shown::Nothing if open => t.why_not_yet(2 * i64::from(FEW)),
        Shown::Nothing => t.why_nothing(i64::from(FEW)),
        Shown::Bars => t.why_bars(15),
        Shown::Alike => t.why_alike().to_string(),
        Shown::Blurred => t.why_blurred().to_string(),
        Shown::Small(_) => t.why_small().to_string(),
        Shown::Chance => t.why_chance().to_string(),
        Shown::Groups => t.why_groups().to_string(),
    }
}

/// GET the results.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let (code, asked, actor) = (visit.card.code, number.clone(), visit.actor.clone());
    let names = names::of(&visit.app, &visit.card).await?;
    let (card, lang, now) = (visit.card.clone(), visit.lang, visit.moment.now);
    let (k, ground, all, text, me, mut linked) = visit
        .app
        .db
        .read(move |tx| {
            let k = store::by_number(tx, code, &asked)?.ok_or(Refusal::NotFound)?;
            let me = match actor.person {
                Some(person) => vote::voter(tx, code, k.id, person)?.map(|v| v.number),
                None => None,
            };
            let all = store::in_state(tx, code, k.id, State::In)?;
            let linked = Looks { card: &card, lang, actor: &actor, now }.consultation(tx, k.id, &k.number)?;
            let (ground, text) = (Ground::read(tx, code)?, store::picture(tx, code, k.id)?);
            Ok::<_, Fail>((k, ground, all, text, me, linked))
        })
        .await?;
    let (t, p) = (Consultations(visit.lang), picture::read(&text));
    let naming = Naming { card: &visit.card, names: &names, ground: &ground, lang: visit.lang, now: visit.moment.now };
    let runs = visit.may(Action::RunConsultation, &Where::post(k.by));
    let tell = Telling { t, all: &all, runs };
    let head = naming.head(&k);
    let groups: Vec<GroupBlock> = p
        .groups
        .iter()
        .enumerate()
        .map(|(i, g)| GroupBlock {
            name: t.group(map::sign(i)),
            size: t.people(i64::try_from(g.people).unwrap_or(0)),
            lines: g.says.iter().filter_map(|s| tell.said(s)).collect(),
        })
        .collect();
    let table = p.statements.iter().enumerate().filter_map(|(row, c)| {
        let s = tell.statement(c.seq)?;
        let cells = p.groups.iter().filter_map(|g| g.counts.get(row)).map(|c| tell.cell(*c)).collect();
        Some(TableRow { words: s.words.clone(), cells })
    });
    let sizes = groups.iter().map(|g| format!("{} {}", g.name, g.size));
    let drawn = if p.groups.is_empty() {
        String::new()
    } else {
        map::svg(&p, &t.map_words(joined::list(t.0, sizes)), me, t.you_are_here())
    };
    let people = i64::from(p.people);
    html(&ResultsPage {
        page: Page::new(&visit, Nav::Other, t.results_title(&k.question)).passed_on(Og {
            description: head.meta.clone(),
            url: visit.app.absolute(&urls::Results::url(code, &number)),
            image: String::new(),
        }),
        t,
        at: head.url.clone(),
        note: if queried(raw.as_deref(), "did") == "proposed" { t.did_propose() } else { "" },
        open: k.stands(visit.moment.now) != Stands::Over,
        lead: match (p.people, p.paper) {
            (0, _) => String::new(),
            (_, paper) if paper == 0 || hidden(people - paper) => t.took_part(people),
            (_, paper) => t.took_part_paper(people, paper),
        },
        nothing: p.shown == Shown::Nothing,
        imported: k.imported,
        why: why(t, &p, k.stands(visit.moment.now) != Stands::Over),
        map: drawn,
        names: groups.iter().map(|g| g.name.clone()).collect(),
        table: if groups.is_empty() { Vec::new() } else { table.collect() },
        groups,
        consensus: p.consensus.iter().filter_map(|s| tell.said(s)).collect(),
        bridging: bridging(&p)
            .filter_map(|c| tell.line(c.seq, t.counts(i64::from(c.agree), i64::from(c.disagree), i64::from(c.pass))))
            .take(BRIDGING)
            .collect(),
        bars: p.statements.iter().filter_map(|c| tell.bar(*c)).collect(),
        votes: if open::published(&k) { urls::VotesCsv::url(code, &number) } else { String::new() },
        comments: urls::StatementsCsv::url(code, &number),
        make_ballot: std::mem::take(&mut linked.make),
        linked,
        url: visit.app.absolute(&urls::Results::url(code, &number)),
        head,
    })
}

/// POST that a statement is put forward for a meeting.
pub async fn propose(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    super::show::guard(&visit, &number).await?;
    let (seq, asked) = (moderate::seq_of(&form)?, number.clone());
    change(&visit, move |tx, card, actor, moment| statements::propose(tx, card, actor, moment, &asked, seq)).await?;
    Ok(see(&format!("{}?did=proposed", urls::Results::url(visit.card.code, &number))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultations::picture::Group;

    fn counted(seq: i64, agree: u32, disagree: u32) -> Counted {
        Counted { seq, agree, disagree, pass: 0 }
    }

    #[test]
    fn what_one_group_refuses_or_hardly_answered_does_not_bridge() {
        let group = |counts: [(u32, u32); 4]| Group {
            people: 20,
            says: Vec::new(),
            counts: counts.iter().zip(1..).map(|((a, d), seq)| counted(seq, *a, *d)).collect(),
            centre: [0, 0],
            radius: 0,
            hull: Vec::new(),
        };
        let p = Picture {
            statements: vec![counted(1, 30, 5), counted(2, 25, 12), counted(3, 22, 1), counted(4, 8, 20)],
            bridging: vec![(1, 900), (2, 800), (3, 700), (4, 600)],
            groups: vec![group([(18, 2), (18, 2), (20, 0), (4, 10)]), group([(12, 3), (7, 10), (2, 1), (4, 10)])],
            ..Picture::default()
        };
        assert_eq!(bridging(&p).map(|c| c.seq).collect::<Vec<_>>(), [1]);
        // Without groups only what more refuse than want stays out.
        let p = Picture { groups: Vec::new(), ..p };
        assert_eq!(bridging(&p).map(|c| c.seq).collect::<Vec<_>>(), [1, 2, 3]);
    }
}
