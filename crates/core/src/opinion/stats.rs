//! What the votes on single statements say: on which everybody agrees, which tell a group from the others. Tests of
//! proportions with one added to every count, so that few votes say little.

use super::Count;

/// Above this a share is no accident (one in ten, one-sided).
const SIGNIFICANT: f64 = 1.2816;
/// How many statements a list holds.
const LISTED: usize = 5;
/// Below so many people the form for small numbers is shown.
const SMALL: usize = 200;

/// Which way a statement is listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// 同意
    Agree,
    /// 不同意
    Disagree,
}

/// A statement on which many say the same.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Listed {
    /// Number of the statement.
    pub statement: i64,
    /// What they say.
    pub side: Side,
    /// How many say it.
    pub success: u32,
    /// Of how many who voted on it.
    pub trials: u32,
    /// Their share, drawn towards a half.
    pub share: f64,
    /// How sure it is that this is more than half (z).
    pub sure: f64,
}

impl Listed {
    fn of(statement: i64, side: Side, count: Count) -> Self {
        let success = match side {
            Side::Agree => count.agree,
            Side::Disagree => count.disagree,
        };
        let trials = count.seen();
        Self { statement, side, success, trials, share: share(success, trials), sure: more_than_half(success, trials) }
    }

    fn weight(&self) -> f64 {
        self.share * self.sure
    }
}

/// A statement that tells a group from the others.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Representative {
    /// What the group says.
    pub listed: Listed,
    /// How many times the share of the others theirs is.
    pub ratio: f64,
    /// How sure it is that theirs is the larger share (z).
    pub differs: f64,
    /// What the group agrees to most, put first.
    pub most_agreed: bool,
}

impl Representative {
    fn weight(&self) -> f64 {
        self.ratio * self.differs * self.listed.weight()
    }

    fn of(statement: i64, side: Side, group: Count, others: Count) -> Self {
        let listed = Listed::of(statement, side, group);
        let theirs = Listed::of(statement, side, others);
        Self {
            listed,
            ratio: listed.share / theirs.share,
            differs: larger_share([listed.success, theirs.success], [listed.trials, theirs.trials]),
            most_agreed: false,
        }
    }

    fn passes(&self) -> bool {
        self.differs > SIGNIFICANT && self.listed.sure > SIGNIFICANT
    }
}

/// (successes + 1) / (trials + 2).
pub fn share(success: u32, trials: u32) -> f64 {
    (f64::from(success) + 1.0) / (f64::from(trials) + 2.0)
}

/// z of a share against one half.
fn more_than_half(success: u32, trials: u32) -> f64 {
    let (success, trials) = (f64::from(success) + 1.0, f64::from(trials) + 1.0);
    2.0 * trials.sqrt() * (success / trials - 0.5)
}

/// z of the first share against the second.
fn larger_share(success: [u32; 2], trials: [u32; 2]) -> f64 {
    let (success, trials) = (success.map(|x| f64::from(x) + 1.0), trials.map(|x| f64::from(x) + 1.0));
    let both = (success[0] + success[1]) / (trials[0] + trials[1]);
    // Everybody on both sides says it.
    if both >= 1.0 {
        return 0.0;
    }
    (success[0] / trials[0] - success[1] / trials[1]) / (both * (1.0 - both) * (1.0 / trials[0] + 1.0 / trials[1])).sqrt()
}

/// What most people say alike, the clearest first.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Consensus {
    /// Statements most agree to.
    pub agree: Vec<Listed>,
    /// Statements most disagree with.
    pub disagree: Vec<Listed>,
}

/// What most people say alike; of statements that weigh the same, the earlier in the list comes first.
pub fn consensus(counts: &[(i64, Count)]) -> Consensus {
    let list = |side| {
        let all = counts.iter().map(|(s, c)| Listed::of(*s, side, *c));
        let mut list: Vec<Listed> = all.filter(|l| l.share > 0.5 && l.sure > SIGNIFICANT).collect();
        list.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
        list.truncate(LISTED);
        list
    };
    Consensus { agree: list(Side::Agree), disagree: list(Side::Disagree) }
}

/// What tells a group from the others, agreement first, then the clearest first: at most five statements and, where there are
/// any, at least one. `counts` holds the statement, the votes of the group and those of all other groups.
pub fn representative(counts: &[(i64, Count, Count)]) -> Vec<Representative> {
    listed(counts, false)
}

/// The same as the reference has it. It shows every statement the way in which the group is further from the others, even
/// where that is the smaller part of the group: what everybody in all groups agrees to, it calls disagreement. Ours shows
/// what passed the tests, and what the group agrees to most as agreement.
pub fn representative_as_reference(counts: &[(i64, Count, Count)]) -> Vec<Representative> {
    listed(counts, true)
}

fn listed(counts: &[(i64, Count, Count)], as_reference: bool) -> Vec<Representative> {
    let mut sufficient: Vec<Representative> = Vec::new();
    let (mut best, mut best_z): (Option<Representative>, f64) = (None, f64::NEG_INFINITY);
    // Agreement, and as it is shown.
    let mut most_agreed: Option<[Representative; 2]> = None;
    for (statement, group, others) in counts {
        let [agree, disagree] = [Side::Agree, Side::Disagree].map(|side| Representative::of(*statement, side, *group, *others));
        let further = if agree.differs > disagree.differs { agree } else { disagree };
        if agree.passes() || disagree.passes() {
            let passed = if agree.passes() { agree } else { disagree };
            sufficient.push(if as_reference { further } else { passed });
        }
        if further.differs > best_z {
            // The reference keeps this number in 32 bits, so that of two statements voted on alike the later may win.
            (best, best_z) = (Some(further), f64::from(further.differs as f32));
        }
        if group.agree + group.disagree > 0 && agrees_more(&agree, most_agreed.as_ref().map(|m| &m[0])) {
            most_agreed = Some([agree, if as_reference { further } else { agree }]);
        }
    }
    let most_agreed = most_agreed.map(|[_, shown]| Representative { most_agreed: true, ..shown });
    if sufficient.is_empty() {
        return most_agreed.or(best).into_iter().collect();
    }
    sufficient.retain(|r| most_agreed.is_none_or(|m| m.listed.statement != r.listed.statement));
    sufficient.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
    let mut list: Vec<Representative> = most_agreed.into_iter().chain(sufficient).take(LISTED).collect();
    list.sort_by_key(|r| r.listed.side != Side::Agree);
    list
}

/// Whether a group agrees to this more than to what it agreed to most so far.
fn agrees_more(this: &Representative, so_far: Option<&Representative>) -> bool {
    match so_far {
        Some(best) if best.ratio > 1.0 => this.weight() > best.weight(),
        Some(best) => this.listed.weight() > best.listed.weight(),
        None => this.listed.sure > SIGNIFICANT || (this.ratio > 1.0 && this.listed.share > 0.5),
    }
}

/// How far all groups agree to a statement, each counting the same, however large it is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Informed {
    /// Product of the shares that agree.
    pub product: f64,
    /// For small numbers: half a vote is added each way, disagreement counts against, and the number of groups does not
    /// matter (geometric mean).
    pub small: f64,
}

impl Informed {
    /// Of the votes of each group.
    pub fn of(groups: impl IntoIterator<Item = Count>) -> Self {
        let half = |n: u32, seen: u32| (f64::from(n) + 0.5) / (f64::from(seen) + 1.0);
        let (mut product, mut logs, mut groups_seen) = (1.0, 0.0, 0.0);
        for c in groups {
            product *= share(c.agree, c.seen());
            logs += (half(c.agree, c.seen()) * (1.0 - half(c.disagree, c.seen()))).ln();
            groups_seen += 1.0;
        }
        Self { product, small: if groups_seen > 0.0 { (logs / groups_seen).exp() } else { 0.0 } }
    }

    /// The form that is shown when so many people took part.
    pub fn shown(&self, people: usize) -> f64 {
        if people < SMALL { self.small } else { self.product }
    }
}
