//! The picture pages show: drawn from all votes by a job, kept as JSON, so that a page costs no mathematics. The same votes give
//! the same picture.

use liren_core::opinion::layout::Spot;
use liren_core::opinion::picture::{Common, Picture as Drawn, Unstable};
use liren_core::opinion::stats::{Listed, Side};
use liren_core::opinion::{Count, Results, Votes, results, route};
use serde::{Deserialize, Serialize};

use super::store::{Statement, moderation};

/// Fewer people than this are not shown, nor what they said.
pub const FEW: u32 = 5;

/// Everything pages show of the results.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Picture {
    /// How many people took part.
    pub people: u32,
    /// How many of them on paper.
    pub paper: i64,
    /// How each statement was voted on.
    pub statements: Vec<Counted>,
    /// What may be shown beside that.
    pub shown: Shown,
    /// What most say alike.
    pub consensus: Vec<Said>,
    /// Statements people on both sides agree to: number and mean leaning in thousandths.
    pub bridging: Vec<(i64, i64)>,
    /// Groups, the largest first; empty where there are none to show.
    pub groups: Vec<Group>,
    /// How far all groups agree to each statement, in thousandths, the furthest first.
    pub informed: Vec<(i64, i64)>,
    /// A dot for each person, where many take part. The number is the voter's own and shown to nobody.
    pub dots: Vec<(i64, usize, Spot)>,
}

/// What may be shown.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Too few people for anything.
    #[default]
    Nothing,
    /// Bars of single statements only.
    Bars,
    /// No groups: people do not part.
    Alike,
    /// No groups: they would run into each other.
    Blurred,
    /// No groups: the smallest would have so few people.
    Small(usize),
    /// No groups: other people would give others.
    Chance,
    /// Groups that stand.
    Groups,
}

/// A statement's votes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Counted {
    /// Its number.
    pub seq: i64,
    /// Who agree.
    pub agree: u32,
    /// Who disagree.
    pub disagree: u32,
    /// Who pass.
    pub pass: u32,
}

impl Counted {
    /// How many voted on it.
    pub fn seen(self) -> u32 {
        self.agree + self.disagree + self.pass
    }

    fn of((seq, c): (i64, Count)) -> Self {
        Self { seq, agree: c.agree, disagree: c.disagree, pass: c.pass }
    }
}

/// What many say to a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Said {
    /// Its number.
    pub seq: i64,
    /// They agree; otherwise they disagree.
    pub agree: bool,
    /// How many say so.
    pub success: u32,
    /// Of how many.
    pub trials: u32,
}

impl Said {
    fn of(l: &Listed) -> Self {
        Self { seq: l.statement, agree: l.side == Side::Agree, success: l.success, trials: l.trials }
    }
}

/// A group of people.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Group {
    /// How many.
    pub people: usize,
    /// What tells it from the others.
    pub says: Vec<Said>,
    /// How it voted, in the order of [`Picture::statements`].
    pub counts: Vec<Counted>,
    /// Its middle in the drawing.
    pub centre: Spot,
    /// Half of its people stand about so near.
    pub radius: i32,
    /// Corners of what holds its dots.
    pub hull: Vec<Spot>,
}

/// A share or priority in millionths, as stored.
pub fn millionths(x: f64) -> i64 {
    (x * 1e6).round().clamp(0.0, 1e15) as i64
}

/// Back from [`millionths`].
pub fn whole(x: i64) -> f64 {
    x as f64 / 1e6
}

fn thousandths(x: f64) -> i64 {
    (x * 1e3).round().clamp(-1e15, 1e15) as i64
}

/// The results, and what each statement is worth asking, by its number.
pub struct Made {
    /// What pages show.
    pub picture: Picture,
    /// How each statement was voted on and its priority in millionths.
    pub asking: Vec<(i64, Count, i64)>,
}

/// Draws the picture of some votes; `paper` of them came on sheets.
pub fn make(votes: &Votes, statements: &[Statement], paper: i64) -> Made {
    let moderation = moderation(statements);
    let r = results(votes, &moderation, None);
    let of = |seq: i64| r.statements.iter().position(|(s, _)| *s == seq);
    let asking = statements
        .iter()
        .filter(|s| !moderation.out.contains(&s.seq))
        .map(|s| {
            let (count, extremity) = of(s.seq).map_or((Count::default(), 0.0), |i| (r.statements[i].1, r.extremity[i]));
            let priority = if s.about_people { route::META } else { route::priority(count, extremity) };
            (s.seq, count, millionths(priority))
        })
        .collect();
    Made { picture: shown(&r, paper), asking }
}

fn shown(r: &Results, paper: i64) -> Picture {
    let people = u32::try_from(r.people).unwrap_or(u32::MAX);
    if people < FEW {
        return Picture::default();
    }
    let plain = Picture {
        people,
        paper,
        statements: r.statements.iter().copied().map(Counted::of).collect(),
        shown: Shown::Bars,
        ..Picture::default()
    };
    match &r.picture {
        Drawn::Bars => plain,
        Drawn::NoGroups { why, common } => {
            let shown = match why {
                Unstable::Alike => Shown::Alike,
                Unstable::Blurred(_) => Shown::Blurred,
                Unstable::Small(n) => Shown::Small(*n),
                Unstable::Chance(_) => Shown::Chance,
            };
            with(common, Picture { shown, ..plain })
        }
        Drawn::Groups { groups, informed, common, plot, .. } => {
            let numbers: Vec<i64> = r.statements.iter().map(|(s, _)| *s).collect();
            let groups = groups.iter().zip(&plot.areas).map(|(g, area)| Group {
                people: g.people,
                says: g.representative.iter().map(|x| Said::of(&x.listed)).collect(),
                counts: numbers.iter().copied().zip(g.counts.iter().copied()).map(Counted::of).collect(),
                centre: area.centre,
                radius: area.radius,
                hull: area.hull.clone(),
            });
            let groups = groups.collect();
            let informed = informed.iter().map(|(s, x)| (*s, thousandths(*x))).collect();
            let dots = plot.dots.iter().map(|d| (d.person, d.group, d.at)).collect();
            with(common, Picture { shown: Shown::Groups, groups, informed, dots, ..plain })
        }
    }
}

fn with(common: &Common, picture: Picture) -> Picture {
    let consensus = common.consensus.agree.iter().chain(&common.consensus.disagree).map(Said::of).collect();
    let bridging = common.bridging.iter().map(|b| (b.statement, thousandths(b.score))).collect();
    Picture { consensus, bridging, ..picture }
}

/// As stored; an empty text is a picture of nothing.
pub fn read(text: &str) -> Picture {
    serde_json::from_str(text).unwrap_or_default()
}
