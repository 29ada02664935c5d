//! Invented ballots of any size, from the roll to the signed bundle, for tests of both verifiers, the bench and whoever
//! writes another verifier. Everything that can happen happens in them: papers on which clerks differ, representatives over
//! the limit, two ballots of one owner, more time, silence, lots, entries of others in between.

mod run;

use super::{Book, Depth, Head};
use crate::ballot::choice::{Keeping, Receipt, Salt};
use crate::ballot::count::{Counted, Opened, Voiding};
use crate::ballot::entry::{Entry, Final, Item};
use crate::ballot::roll::{Areas, Frozen, Row, Sort, Standing, Title, draft, draft_even};
use crate::ballot::rule::{By, Need, Share};
use crate::merkle::{Frontier, LogKey, leaf};
use crate::moment::Moment;
use crate::pack::Stands;
use crate::time::{DAY, Time};
use run::Run;

/// Which ballot to invent.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many owners or residents are on the roll.
    pub voters: u32,
    /// Named or detached.
    pub keeping: Keeping,
    /// Whether silence counts (named only).
    pub deemed: bool,
    /// Whether the public bundle names rooms.
    pub rooms: bool,
    /// Which of several ballots stands.
    pub stands: Stands,
    /// Another seed, another ballot.
    pub seed: u8,
    /// Which ballot, counted from 1 in the order of casting, was turned round by whoever runs the database before everything
    /// else was made to fit it; 0 for an honest count.
    pub forged: u32,
}

/// An invented ballot.
pub struct Invented {
    /// Its part of the log.
    pub book: Book,
    /// Its roll.
    pub roll: Frozen,
    /// The signed root.
    pub head: Head,
    /// Receipts of the first ballots, as they were given when they were cast.
    pub receipts: Vec<Receipt>,
    /// What the count was made from and came to.
    pub items: Vec<Item>,
    /// Named ballots, opened.
    pub casts: Vec<Opened>,
    /// What was void.
    pub voids: Vec<Voiding>,
    /// The count, item by item.
    pub counted: Vec<Counted>,
}

const LOG: &str = "430304008002";
const BALLOT: &str = "0199d3c2f1e27c1a8f6b7d0e4c3b2a19";

/// The key that invented logs are signed with.
pub fn key() -> LogKey {
    LogKey::new([42; 32])
}

impl Invented {
    /// The bundle as text.
    pub fn text(&self, depth: Depth) -> String {
        let mut out = String::new();
        self.book.write(depth, &self.roll, &self.head, &mut |part| out.push_str(part));
        out
    }
}

/// Invents a ballot.
pub fn invent(plan: Plan) -> Invented {
    counted(plan, 1)
}

/// Invents a named ballot that was counted twice: objections to the result were right. It begins as [`invent`] has it.
pub fn recounted(plan: Plan) -> Invented {
    counted(plan, 2)
}

fn counted(plan: Plan, rounds: u32) -> Invented {
    let mut moment = Moment::new(Time(1_795_485_600_000), [plan.seed; 32]);
    let mut start = Frontier::default();
    (0..plan.seed).for_each(|n| start.push(leaf(&[n]), &mut |_, _| {}));
    let book = Book::new(LOG, start);
    let items = if plan.keeping == Keeping::Named { owners_items() } else { residents_items() };
    let roll = roll(plan, &mut moment);
    let mut run = Run::new(plan, moment, book, items);
    run.notice();
    run.add(&Entry::Roll(roll.line.clone()), None);
    run.voting();
    let mut counted = run.counting(&roll);
    for _ in 1..rounds {
        run.mend();
        counted = run.counting(&roll);
    }
    run.add(&Final { lines: 0, objections: 1 }.into(), None);
    let voids = run.void().cloned().collect();
    let Run { book, items, casts, receipts, moment, .. } = run;
    let head = book.sign(&key(), moment.now.plus(40 * DAY));
    Invented { book, roll, head, receipts, items, casts, voids, counted }
}

fn item(code: &str, title: &str, options: &[&str], marks: u32, seats: u32, need: Need) -> Item {
    Item {
        article: "《民法典》第二百七十八条".into(),
        class: code.into(),
        code: code.into(),
        marks,
        need,
        options: options.iter().map(|o| (*o).into()).collect(),
        seats,
        title: title.into(),
        why: if code == "common_use" { "空地改作充电用".into() } else { String::new() },
    }
}

fn owners_items() -> Vec<Item> {
    let need = |majority| Need { by: By::AreaAndHeads, majority: Some(majority), quorum: Some(Share::at_least(2, 3)) };
    let (half, special) = (Share::more_than(1, 2), Share::at_least(3, 4));
    vec![
        item("common_use", "南门空地装共享充电桩", &["同意"], 1, 1, need(special)),
        item("manager", "请哪家物业 \"续聘\" \\ 另聘", &["续聘", "另聘甲公司", "另聘乙公司"], 1, 1, need(half)),
        item("committee_election", "选举业委会", &["甲", "乙", "丙", "丁", "戊", "己"], 6, 5, need(half)),
    ]
}

fn residents_items() -> Vec<Item> {
    let most = Need { by: By::Heads, majority: None, quorum: Some(Share::more_than(1, 2)) };
    let half = Need { by: By::Heads, majority: Some(Share::more_than(1, 2)), quorum: None };
    vec![
        item("advice", "晚上几点关灯？", &["九点", "十点", "十一点"], 1, 1, half),
        item("seats", "推选片长", &["甲", "乙"], 1, 1, most),
    ]
}

/// Homes: one owner in twenty has three, one in seven is a couple, the last twentieth is the developer's.
fn roll(plan: Plan, moment: &mut Moment) -> Frozen {
    let n = plan.voters.max(4);
    let drafted = if plan.keeping == Keeping::Detached {
        draft_even((0..n).map(|i| (format!("resident {i}"), format!("{}栋-{}", i / 40 + 1, i % 40 + 101))))
    } else {
        let mut rows = Vec::new();
        let mut row = |key: &str, couple: bool, developer: bool, area: u32| {
            let room = format!("{}栋-{}", rows.len() / 60 + 1, rows.len() % 60 + 101);
            let owners = if couple { vec![key.to_string(), format!("{key}'s")] } else { vec![key.to_string()] };
            let voter = Some(key.to_string());
            let titles = vec![Title { owners: owners.into_iter().collect(), voter, standing: Standing::Usual }];
            let areas = Areas { registered: Some(u64::from(area)), ..Areas::default() };
            rows.push(Row { room, sort: Sort::Home, areas, developer, titles });
        };
        for i in 0..n - 1 {
            for _ in 0..if i % 20 == 7 { 3 } else { 1 } {
                row(&format!("owner {i}"), i % 7 == 3, false, 4_000 + moment.below(9_000));
            }
        }
        (0..n / 20 + 1).for_each(|_| row("", false, true, 7_500));
        draft(&rows, false)
    };
    let mut salt = || Salt(moment.bytes());
    drafted.freeze(BALLOT, &mut salt).unwrap_or_else(|p| panic!("an invented roll blocks: {p:?}"))
}
