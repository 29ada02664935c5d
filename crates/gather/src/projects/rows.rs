//! What stands of a project: its own row and all that belongs to it, with what follows from them.

use std::collections::BTreeMap;
use std::sync::Arc;

use liren_core::ballot::cost::Shared;
use liren_core::id::{BuildingId, EntranceId, MatterId, PostId, ProjectId};
use liren_core::lang::Lang;
use liren_core::money::Fen;
use liren_core::pack::{Pack, ProjectKind};
use liren_core::project::{self, Entry, Stage, Standing};
use liren_core::time::Time;
use liren_ground::ground::Place;
use liren_ground::plan::spot::Spot;
use uuid::Uuid;

use crate::documents::papers::Paper;

/// A project's own row.
#[derive(Clone, Debug)]
pub struct Project {
    /// Its row.
    pub id: ProjectId,
    /// Its number.
    pub number: String,
    /// Code of its kind in the pack.
    pub kind: String,
    /// For whom.
    pub place: Place,
    /// What it is called.
    pub title: String,
    /// What is wrong.
    pub problem: String,
    /// Whom it helps.
    pub helps: String,
    /// Whom it burdens.
    pub burdens: String,
    /// Where it stands.
    pub stage: Stage,
    /// The post that answers for it.
    pub holder: PostId,
    /// The matter it came from.
    pub matter: Option<MatterId>,
    /// Who builds it; empty before that is known.
    pub firm: String,
    /// When the warranty ends.
    pub warranty: Option<Time>,
    /// Why it was dropped.
    pub dropped: String,
    /// Number of the last line of its timeline.
    pub seq: i64,
    /// The building it is at, where it is at one.
    pub building: Option<BuildingId>,
    /// The pack it was begun under, and its version.
    pub pack: (String, i64),
    /// When something last changed.
    pub changed: Time,
    /// How the owners' part is shared among homes.
    pub shared: Shared,
}

/// A way to do it.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its row.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub words: String,
    /// What it costs.
    pub cost: Fen,
    /// It was chosen.
    pub chosen: bool,
}

/// What a firm asks for it.
#[derive(Clone, Debug)]
pub struct Quote {
    /// Its row.
    pub id: Uuid,
    /// The firm.
    pub firm: String,
    /// What is in it.
    pub words: String,
    /// How much.
    pub amount: Fen,
    /// Months of warranty.
    pub months: i64,
    /// It was taken.
    pub taken: bool,
    /// Why.
    pub why: String,
}

/// A part of the works with its day.
#[derive(Clone, Debug)]
pub struct Milestone {
    /// Its row.
    pub id: Uuid,
    /// What.
    pub title: String,
    /// Until when.
    pub due: Time,
    /// Who sees to it.
    pub post: PostId,
    /// When it was done.
    pub done: Option<Time>,
}

/// A point that is looked at.
#[derive(Clone, Debug)]
pub struct Point {
    /// Its row.
    pub id: Uuid,
    /// What is looked at.
    pub words: String,
    /// Homes that say done.
    pub done: i64,
    /// Homes that say not done.
    pub not_done: i64,
}

/// Consent in one entrance.
#[derive(Clone, Debug)]
pub struct Consent {
    /// The entrance.
    pub entrance: EntranceId,
    /// Its homes.
    pub homes: i64,
    /// Homes that agree.
    pub yes: i64,
    /// Homes that do not.
    pub no: i64,
}

/// A line of the accounts, with its words.
#[derive(Clone, Debug)]
pub struct Booked {
    /// Number, amount, what it takes back.
    pub entry: Entry,
    /// What for.
    pub words: String,
    /// When.
    pub at: Time,
}

/// A line of the timeline.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: Time,
    /// A key of `event-*`.
    pub kind: String,
    /// What was said.
    pub words: String,
}

/// A photo or document of a project.
#[derive(Clone, Debug)]
pub struct Filed {
    /// The file itself.
    pub paper: Paper,
    /// `before`, `after`, `option`, `quote`, `milestone`, `acceptance` or `entry`.
    pub purpose: String,
    /// The row it belongs to.
    pub subject: Option<Uuid>,
}

/// All of a project.
pub struct Whole {
    /// The pack it was begun under.
    pub pack: Arc<Pack>,
    /// Its own row.
    pub project: Project,
    /// Ways to do it.
    pub options: Vec<Choice>,
    /// By need: how many homes, how many things.
    pub demand: BTreeMap<String, (i64, i64)>,
    /// Where people need it on the plan, one spot a person.
    pub spots: Vec<Spot>,
    /// By entrance, in order; empty where no consent is asked.
    pub consents: Vec<Consent>,
    /// Who pays how much.
    pub funds: Vec<(String, Fen)>,
    /// Quotes.
    pub quotes: Vec<Quote>,
    /// The works.
    pub milestones: Vec<Milestone>,
    /// What became more or less.
    pub changes: Vec<(String, Fen, Time)>,
    /// What is looked at.
    pub points: Vec<Point>,
    /// Accounts.
    pub entries: Vec<Booked>,
    /// What happened, newest first.
    pub events: Vec<Event>,
    /// Photos, vouchers and other papers.
    pub files: Vec<Filed>,
    /// Number of the matter it came from.
    pub from: Option<String>,
    /// The decision it carries out: its words and the meeting.
    pub decided: Option<(String, liren_core::id::MeetingId)>,
    /// What somebody wanted raised and it was made of.
    pub raised: Option<String>,
}

/// Fewer people than this could be told from each other.
pub const FEW: i64 = 5;

impl Whole {
    /// Where people need it, once there are enough of them.
    pub fn shown_spots(&self) -> &[Spot] {
        let enough = i64::try_from(self.spots.len()).is_ok_and(|n| n >= FEW);
        if enough { &self.spots } else { &[] }
    }

    /// How many homes need so many, by need; nothing where they are few.
    pub fn needed(&self, code: &str) -> Option<(i64, i64)> {
        self.demand.get(code).copied().filter(|(people, _)| *people >= FEW)
    }

    /// Its kind in the pack it was begun under.
    pub fn kind(&self) -> Option<&ProjectKind> {
        kind(&self.pack, &self.project)
    }

    /// A point in words: those of the pack are there in both languages.
    pub fn point_words<'a>(&'a self, p: &'a Point, lang: Lang) -> &'a str {
        let known = self.kind().and_then(|k| k.points.iter().find(|b| b.zh == p.words));
        known.map_or(&p.words, |b| b.get(lang))
    }

    /// What the chosen option costs, or the quote that was taken, with the changes since.
    pub fn cost(&self) -> Fen {
        let quote = self.quotes.iter().find(|q| q.taken).map(|q| q.amount);
        let option = self.options.iter().find(|o| o.chosen).map(|o| o.cost);
        let changed: Fen = self.changes.iter().map(|c| c.1).sum();
        Fen(quote.or(option).unwrap_or_default().0.saturating_add(changed.0))
    }

    /// What was promised to pay for it.
    pub fn funded(&self) -> Fen {
        self.funds.iter().map(|f| f.1).sum()
    }

    /// Whether an entrance agrees.
    pub fn agrees(&self, c: &Consent) -> bool {
        let share = self.kind().and_then(|k| k.consent);
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        share.is_some_and(|s| project::consents(count(c.yes), count(c.homes), s))
    }

    /// What of it the owners pay.
    pub fn owners(&self) -> Fen {
        self.funds.iter().filter(|(source, _)| source == "owners").map(|f| f.1).sum()
    }

    /// As far as the next stage depends on it. Of entrances, one that agrees is enough: works are done where they are wanted.
    pub fn standing(&self) -> Standing {
        let asked = self.kind().is_none_or(|k| k.consent.is_some());
        Standing {
            chosen: self.options.iter().any(|o| o.chosen),
            cost: self.cost(),
            funds: self.funded(),
            consent_missing: asked && !self.consents.iter().any(|c| self.agrees(c)),
            quoted: self.quotes.iter().any(|q| q.taken),
            milestones_open: self.milestones.iter().filter(|m| m.done.is_none()).count(),
            points: self.points.len(),
            points_open: self.points.iter().filter(|p| !project::accepted(p.done, p.not_done)).count(),
        }
    }

    /// Papers of a purpose that belong to one row.
    pub fn papers<'a>(&'a self, purpose: &'a str, subject: Option<Uuid>) -> impl Iterator<Item = &'a Paper> + 'a {
        self.files.iter().filter(move |f| f.purpose == purpose && f.subject == subject).map(|f| &f.paper)
    }
}

/// The kind of a project in the pack.
pub fn kind<'p>(pack: &'p Pack, p: &Project) -> Option<&'p ProjectKind> {
    pack.projects.iter().find(|k| k.code == p.kind)
}
