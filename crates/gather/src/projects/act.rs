//! What is done with a project: read from a form, checked, and carried out in one transaction. Permission is asked here; which
//! stage follows which is `liren_core::project`.

use liren_core::id::{AccountId, BuildingId, EntranceId, FileId, HomeId, MatterId, PostId, ProjectId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::money::Fen;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::project::{Entry, Lacks, Stage, correctable, next, warranty_ends};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{Date, Time};
use liren_ground::ground::{Ground, Place};
use liren_ground::messages::Urgency;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::jobs::enqueue;
use liren_store::audit::{self, Did};
use liren_store::{Tx, files, sql};
use uuid::Uuid;

use super::store::{self, Project, Whole};
use super::{jobs, urls};
use crate::matters::table::Table;
use crate::matters::{read, tell};
use crate::words::Projects;

/// Longest title.
pub const TITLE: usize = 60;
/// Longest text.
pub const WORDS: usize = 1_000;
/// Most rows of a sort: more is a mistake, not a project.
const ROWS: usize = 60;
/// Where money comes from.
pub const SOURCES: [&str; 6] = ["subsidy", "fund", "common_income", "owners", "partner", "other"];

/// One thing done by whoever answers for a project.
#[derive(Clone, Debug)]
pub enum Act {
    /// Adds a way to do it.
    Option(String, String, Fen),
    /// Chooses one.
    Choose(Uuid, String),
    /// Somebody pays.
    Fund(&'static str, Fen),
    /// A firm's quote.
    Quote(String, String, Fen, i64),
    /// Takes a quote.
    Take(Uuid, String),
    /// A part of the works.
    Milestone(String, Date),
    /// It is done.
    Reached(Uuid),
    /// Something became more or less.
    Change(String, i64),
    /// Another point to look at.
    Point(String),
    /// What was not done is mended: the points are looked at anew.
    Mended(String),
    /// A line of the accounts, above zero received, below spent.
    Entry(String, i64),
    /// Takes a line back.
    Counter(i64, String),
    /// A photo of before or after.
    Photo(&'static str),
    /// On to the next stage.
    Next,
    /// It will not be done.
    Drop(String),
}

impl Act {
    /// The word of the form, and of the timeline.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Option(..) => "option",
            Self::Choose(..) => "choose",
            Self::Fund(..) => "fund",
            Self::Quote(..) => "quote",
            Self::Take(..) => "take",
            Self::Milestone(..) => "milestone",
            Self::Reached(..) => "reached",
            Self::Change(..) => "change",
            Self::Point(..) => "point",
            Self::Mended(..) => "mended",
            Self::Entry(..) => "entry",
            Self::Counter(..) => "counter",
            Self::Photo(..) => "photo",
            Self::Next => "next",
            Self::Drop(..) => "drop",
        }
    }

    /// Reads a form, or tells all that is wrong with it. `photos` came with it.
    pub fn read(form: &Form, photos: usize) -> Result<Self, Vec<Problem>> {
        let mut c = form.check();
        let id = |s: &str| Uuid::try_parse(s).ok();
        let months = |s: &str| s.parse::<i64>().ok().filter(|n| (1..=240).contains(n));
        let act = match form.get("do") {
            "option" => {
                let (title, words) = (c.text("option", 2, TITLE), c.text("option_words", 0, WORDS));
                c.required("option_cost", ProblemKey::NotANumber, Fen::parse).map(|cost| Self::Option(title, words, cost))
            }
            "choose" => {
                let why = c.text("choose_why", 2, WORDS);
                c.required("chosen", ProblemKey::NotAChoice, id).map(|id| Self::Choose(id, why))
            }
            "fund" => {
                let source = |s: &str| SOURCES.into_iter().find(|k| *k == s);
                let source = c.required("source", ProblemKey::NotAChoice, source);
                let amount = c.required("fund_amount", ProblemKey::NotANumber, Fen::parse);
                source.zip(amount).map(|(s, a)| Self::Fund(s, a))
            }
            "quote" => {
                let (firm, words) = (c.text("firm", 2, TITLE), c.text("quote_words", 0, WORDS));
                let amount = c.required("quote_amount", ProblemKey::NotANumber, Fen::parse);
                let months = c.required("months", ProblemKey::OutOfRange { min: 1, max: 240 }, months);
                amount.zip(months).map(|(a, m)| Self::Quote(firm, words, a, m))
            }
            "take" => {
                let why = c.text("take_why", 2, WORDS);
                c.required("quote", ProblemKey::NotAChoice, id).map(|id| Self::Take(id, why))
            }
            "milestone" => {
                let title = c.text("milestone", 2, TITLE);
                let day = c.required("due", ProblemKey::BadDate, |s| s.parse::<Date>().ok());
                day.map(|d| Self::Milestone(title, d))
            }
            "reached" => c.required("reached", ProblemKey::NotAChoice, id).map(Self::Reached),
            "change" => {
                let words = c.text("change", 2, WORDS);
                let amount = c.required("change_amount", ProblemKey::NotANumber, signed);
                amount.map(|a| Self::Change(words, a))
            }
            "point" => Some(Self::Point(c.text("point", 2, 120))),
            "mended" => Some(Self::Mended(c.text("mended", 2, WORDS))),
            "entry" => {
                let words = c.text("entry", 2, 120);
                let spent = form.is("way", "spent");
                let amount = c.required("entry_amount", ProblemKey::NotANumber, Fen::parse);
                amount.map(|a| Self::Entry(words, if spent { -a.0 } else { a.0 }))
            }
            "counter" => {
                let why = c.text("counter_why", 2, 120);
                c.required("corrects", ProblemKey::NotAChoice, |s| s.parse().ok()).map(|seq| Self::Counter(seq, why))
            }
            "photo" => {
                if photos == 0 {
                    c.problem("photo", ProblemKey::Required);
                }
                let which = |s: &str| ["before", "after"].into_iter().find(|k| *k == s);
                c.required("which", ProblemKey::NotAChoice, which).map(Self::Photo)
            }
            "next" => Some(Self::Next),
            "drop" => Some(Self::Drop(c.text("drop", 2, WORDS))),
            _ => {
                c.problem("do", ProblemKey::NotAChoice);
                None
            }
        };
        match act {
            Some(act) if c.problems.is_empty() => Ok(act),
            _ => Err(c.problems),
        }
    }
}

/// An amount that may be below zero.
fn signed(text: &str) -> Option<i64> {
    let text = text.trim();
    match text.strip_prefix('-').or_else(|| text.strip_prefix('−')) {
        Some(rest) => Fen::parse(rest).map(|f| -f.0),
        None => Fen::parse(text.strip_prefix('+').unwrap_or(text)).map(|f| f.0),
    }
}

/// A project to begin.
#[derive(Clone, Debug)]
pub struct New {
    /// Code of its kind.
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
    /// The matter it comes from.
    pub matter: Option<MatterId>,
    /// The form's own key: the same form sent twice begins one project.
    pub once: [u8; 16],
}

/// Begins a project; whoever begins it answers for it.
pub fn begin(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    number: &str,
    new: &New,
) -> Result<String, Fail> {
    let ground = Ground::read(tx, card.code)?;
    let by = ground.by(actor, Action::PlanProject, new.place)?;
    if !ground.has(new.place) {
        return Err(Refusal::field("place", ProblemKey::NotHere).into());
    }
    let kind = card.pack.projects.iter().find(|k| k.code == new.kind);
    let kind = kind.ok_or_else(|| Refusal::field("kind", ProblemKey::NotAChoice))?;
    let (id, now): (ProjectId, _) = (moment.id(), moment.now);
    let made = tx.exec(
        sql!(
            "INSERT INTO project (community, id, number, kind, place_kind, place, building, title, problem, helps, burdens, stage,
                    holder, matter, firm, warranty, dropped, seq, created, changed, once)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'idea', $12, $13, '', NULL, '', 1, $14, $14, $15)
             ON CONFLICT (community, once) DO NOTHING"
        ),
        &[
            card.code.into(),
            id.into(),
            number.into(),
            kind.code.as_str().into(),
            new.place.kind().into(),
            new.place.id().into(),
            ground.building(new.place).into(),
            new.title.as_str().into(),
            new.problem.as_str().into(),
            new.helps.as_str().into(),
            new.burdens.as_str().into(),
            by.into(),
            new.matter.into(),
            now.into(),
            new.once.as_slice().into(),
        ],
    )?;
    if made == 0 {
        let first = tx.one(
            sql!("SELECT number FROM project WHERE community = $1 AND once = $2"),
            &[card.code.into(), new.once.as_slice().into()],
            |r| r.get(0),
        )?;
        return first.ok_or_else(|| Refusal::Conflict.into());
    }
    for point in &kind.points {
        add_point(tx, card, moment, id, point.get(Lang::Zh))?;
    }
    event(tx, card, id, 1, "began", "", Some(by), now)?;
    if let Some(account) = actor.account {
        follow(tx, card, id, account, true)?;
    }
    if let Some(matter) = new.matter {
        let mut table = Table::lay(tx, app, card, moment, matter)?;
        table.say(tx, "project", Some(by), "public", number, None)?;
        let (progress, released) = (table.progress.clone(), table.matter.released);
        table.keep(tx, progress, "project", released)?;
    }
    let project = store::by_id(tx, card.code, id)?.ok_or(Refusal::NotFound)?;
    tell_all(tx, app, card, moment, &project)?;
    let did = Did { action: "project.begin", subject_kind: "project", subject: id.0, post: Some(by), detail: &kind.code };
    audit::append(tx, moment, card.code, actor, &did)?;
    Ok(number.to_string())
}

fn add_point(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, id: ProjectId, words: &str) -> Result<(), Fail> {
    let point: Uuid = moment.id();
    tx.exec(
        sql!("INSERT INTO project_point (community, project, id, words, round) VALUES ($1, $2, $3, $4, 1)"),
        &[card.code.into(), id.into(), point.into(), words.into()],
    )?;
    Ok(())
}

#[allow(clippy::too_many_arguments, reason = "a line of the timeline")]
fn event(
    tx: &mut Tx<'_>,
    card: &Card,
    id: ProjectId,
    seq: i64,
    kind: &str,
    words: &str,
    post: Option<PostId>,
    now: Time,
) -> Result<(), Fail> {
    tx.exec(
        sql!("INSERT INTO project_event (community, project, seq, at, kind, words, post) VALUES ($1, $2, $3, $4, $5, $6, $7)"),
        &[card.code.into(), id.into(), seq.into(), now.into(), kind.into(), words.into(), post.into()],
    )?;
    Ok(())
}

/// Writes a line of the timeline; fails when somebody else was quicker.
pub(super) fn say(
    tx: &mut Tx<'_>,
    card: &Card,
    p: &Project,
    kind: &str,
    words: &str,
    post: Option<PostId>,
    now: Time,
) -> Result<(), Fail> {
    let n = tx.exec(
        sql!("UPDATE project SET seq = $4, changed = $5 WHERE community = $1 AND id = $2 AND seq = $3"),
        &[card.code.into(), p.id.into(), p.seq.into(), (p.seq + 1).into(), now.into()],
    )?;
    if n == 0 {
        return Err(Refusal::Stale.into());
    }
    event(tx, card, p.id, p.seq + 1, kind, words, post, now)
}

/// Follows a project, or no longer.
pub fn follow(tx: &mut Tx<'_>, card: &Card, id: ProjectId, account: AccountId, on: bool) -> Result<(), Fail> {
    let at = [card.code.into(), id.into(), account.into()];
    if on {
        tx.exec(
            sql!("INSERT INTO project_follow (community, project, account) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"),
            &at,
        )?;
    } else {
        tx.exec(sql!("DELETE FROM project_follow WHERE community = $1 AND project = $2 AND account = $3"), &at)?;
    }
    Ok(())
}

/// Tells followers, and whoever hears of the matter it came from: the neighbour who spoke first hears of every step.
pub(super) fn tell_all(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, p: &Project) -> Result<(), Fail> {
    let url = urls::Project::url(card.code, &p.number);
    let text = |lang: Lang| Projects(lang).tell_step(&p.title, stage_words(Projects(lang), p.stage));
    if let Some(matter) = p.matter.map(|m| read::by_id(tx, card.code, m)).transpose()?.flatten() {
        tell::followers_to(tx, app, card, moment, &matter, &url, Urgency::Digest, text)?;
    }
    let accounts: Vec<Uuid> = tx.all(
        sql!("SELECT account FROM project_follow WHERE community = $1 AND project = $2"),
        &[card.code.into(), p.id.into()],
        |r| r.get(0),
    )?;
    for account in accounts {
        tell::send(tx, app, card, moment, account, &url, Urgency::Digest, text)?;
    }
    Ok(())
}

/// A stage in words.
pub fn stage_words(t: Projects, stage: Stage) -> &'static str {
    match stage {
        Stage::Idea => t.stage_idea(),
        Stage::Decided => t.stage_decided(),
        Stage::Works => t.stage_works(),
        Stage::Accepting => t.stage_accepting(),
        Stage::Warranty => t.stage_warranty(),
        Stage::Closed => t.stage_closed(),
        Stage::Dropped => t.stage_dropped(),
    }
}

/// What came of an act.
pub enum Done {
    /// It is done.
    Yes,
    /// The next stage lacks something.
    Lacks(Vec<Lacks>),
}

/// What an act needs beside its words.
pub struct By<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// `seq` of the project as it was read; another value is stale.
    pub seen: i64,
    /// Files that came with it, kept already.
    pub files: &'a [FileId],
}

/// Carries an act out.
pub fn perform(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    number: &str,
    act: &Act,
    by: &By<'_>,
) -> Result<Done, Fail> {
    let project = store::by_number(tx, card.code, number)?.ok_or(Refusal::NotFound)?;
    check(by.actor, Action::RunProject, &Where::post(project.holder))?;
    if by.seen != project.seq {
        return Err(Refusal::Stale.into());
    }
    if project.stage.over() {
        return Err(Refusal::NotUnderWay.into());
    }
    let whole = store::whole(tx, card.code, &card.pack, project)?;
    let p = &whole.project;
    let post = by.actor.post(p.holder).or(by.actor.posts.first()).map(|h| h.id);
    let (c, id, now) = (card.code, p.id, moment.now);
    let row: Uuid = moment.id();
    let mut words = String::new();
    let full =
        |n: usize| if n >= ROWS { Err(Fail::from(Refusal::field("do", ProblemKey::Enough { max: ROWS }))) } else { Ok(()) };
    match act {
        Act::Option(title, text, cost) => {
            full(whole.options.len())?;
            tx.exec(
                sql!(
                    "INSERT INTO project_option (community, project, id, title, words, cost, chosen)
                     VALUES ($1, $2, $3, $4, $5, $6, FALSE)"
                ),
                &[c.into(), id.into(), row.into(), title.as_str().into(), text.as_str().into(), cost.0.into()],
            )?;
            words.clone_from(title);
        }
        Act::Choose(option, why) => {
            let found = whole.options.iter().find(|o| o.id == *option);
            let found = found.ok_or_else(|| Refusal::field("chosen", ProblemKey::NotAChoice))?;
            tx.exec(
                sql!("UPDATE project_option SET chosen = (id = $3) WHERE community = $1 AND project = $2"),
                &[c.into(), id.into(), (*option).into()],
            )?;
            words = format!("{}：{why}", found.title);
        }
        Act::Fund(source, amount) => {
            full(whole.funds.len())?;
            tx.exec(
                sql!("INSERT INTO project_fund (community, project, id, source, amount) VALUES ($1, $2, $3, $4, $5)"),
                &[c.into(), id.into(), row.into(), (*source).into(), amount.0.into()],
            )?;
            words = amount.to_string();
        }
        Act::Quote(firm, text, amount, months) => {
            full(whole.quotes.len())?;
            tx.exec(
                sql!(
                    "INSERT INTO project_quote (community, project, id, firm, words, amount, months, taken, why)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, '')"
                ),
                &[c.into(), id.into(), row.into(), firm.as_str().into(), text.as_str().into(), amount.0.into(), (*months).into()],
            )?;
            words = format!("{firm} {amount}");
        }
        Act::Take(quote, why) => {
            let found = whole.quotes.iter().find(|q| q.id == *quote);
            let found = found.ok_or_else(|| Refusal::field("quote", ProblemKey::NotAChoice))?;
            tx.exec(
                sql!(
                    "UPDATE project_quote SET taken = (id = $3), why = CASE WHEN id = $3 THEN $4 ELSE '' END
                      WHERE community = $1 AND project = $2"
                ),
                &[c.into(), id.into(), (*quote).into(), why.as_str().into()],
            )?;
            tx.exec(
                sql!("UPDATE project SET firm = $3 WHERE community = $1 AND id = $2"),
                &[c.into(), id.into(), found.firm.as_str().into()],
            )?;
            words = format!("{}：{why}", found.firm);
        }
        Act::Milestone(title, day) => {
            full(whole.milestones.len())?;
            let due = card.zone.at(*day, 23, 59);
            tx.exec(
                sql!(
                    "INSERT INTO project_milestone (community, project, id, title, due, post, done)
                     VALUES ($1, $2, $3, $4, $5, $6, NULL)"
                ),
                &[c.into(), id.into(), row.into(), title.as_str().into(), due.into(), p.holder.into()],
            )?;
            words.clone_from(title);
        }
        Act::Reached(milestone) => {
            let found = whole.milestones.iter().find(|m| m.id == *milestone && m.done.is_none());
            let found = found.ok_or_else(|| Refusal::field("reached", ProblemKey::NotAChoice))?;
            tx.exec(
                sql!("UPDATE project_milestone SET done = $4 WHERE community = $1 AND project = $2 AND id = $3"),
                &[c.into(), id.into(), (*milestone).into(), now.into()],
            )?;
            words.clone_from(&found.title);
        }
        Act::Change(text, amount) => {
            full(whole.changes.len())?;
            tx.exec(
                sql!("INSERT INTO project_change (community, project, id, words, amount, at) VALUES ($1, $2, $3, $4, $5, $6)"),
                &[c.into(), id.into(), row.into(), text.as_str().into(), (*amount).into(), now.into()],
            )?;
            words = format!("{text} {}", Fen(*amount));
        }
        Act::Point(text) => {
            full(whole.points.len())?;
            add_point(tx, card, moment, id, text)?;
            words.clone_from(text);
        }
        Act::Mended(text) => {
            if p.stage != Stage::Accepting {
                return Err(Refusal::NotUnderWay.into());
            }
            tx.exec(
                sql!("UPDATE project_point SET round = round + 1 WHERE community = $1 AND project = $2"),
                &[c.into(), id.into()],
            )?;
            words.clone_from(text);
        }
        Act::Entry(text, amount) => {
            book(tx, card, &whole, &(text.as_str(), *amount, None), p.holder, now)?;
            words = format!("{text} {}", Fen(*amount));
        }
        Act::Counter(seq, why) => {
            let entries: Vec<Entry> = whole.entries.iter().map(|e| e.entry).collect();
            let amount = correctable(&entries, *seq).ok_or_else(|| Refusal::field("corrects", ProblemKey::NotAChoice))?;
            book(tx, card, &whole, &(why.as_str(), amount.0, Some(*seq)), p.holder, now)?;
            words = format!("{why} {amount}");
        }
        Act::Photo(_) => {}
        Act::Next => match next(p.stage, &whole.standing(&card.pack)) {
            Err(lacks) => return Ok(Done::Lacks(lacks)),
            Ok(None) => return Err(Refusal::NotUnderWay.into()),
            Ok(Some(stage)) => {
                let months = whole.quotes.iter().find(|q| q.taken).map_or(12, |q| q.months);
                let ends = (stage == Stage::Warranty).then(|| warranty_ends(now, u32::try_from(months).unwrap_or(12)));
                to(tx, card, id, stage, ends, "")?;
                if let Some(ends) = ends {
                    let key = format!("project-warranty:{id}");
                    enqueue(tx, moment, c, jobs::WARRANTY.name, &jobs::Of { project: id }, ends, Some(&key))?;
                }
                words = stage.name().to_string();
            }
        },
        Act::Drop(why) => {
            to(tx, card, id, Stage::Dropped, None, why)?;
            words.clone_from(why);
        }
    }
    let (purpose, subject) = match act {
        Act::Photo(which) => (*which, None),
        Act::Option(..) => ("option", Some(row)),
        Act::Quote(..) => ("quote", Some(row)),
        Act::Reached(milestone) => ("milestone", Some(*milestone)),
        Act::Entry(..) | Act::Counter(..) => ("entry", Some(Uuid::from_u128(whole.entries.len() as u128 + 1))),
        _ => ("before", None),
    };
    attach(tx, card, id, by.files, purpose, subject)?;
    say(tx, card, p, act.name(), &words, post, now)?;
    if matches!(act, Act::Next | Act::Drop(_) | Act::Reached(_) | Act::Choose(..) | Act::Take(..)) {
        let now_so = store::by_id(tx, c, id)?.ok_or(Refusal::NotFound)?;
        tell_all(tx, app, card, moment, &now_so)?;
    }
    let did = Did { action: "project.change", subject_kind: "project", subject: id.0, post, detail: act.name() };
    audit::append(tx, moment, c, by.actor, &did)?;
    Ok(Done::Yes)
}

/// Sets the stage.
pub(super) fn to(
    tx: &mut Tx<'_>,
    card: &Card,
    id: ProjectId,
    stage: Stage,
    warranty: Option<Time>,
    why: &str,
) -> Result<(), Fail> {
    tx.exec(
        sql!("UPDATE project SET stage = $3, warranty = $4, dropped = $5 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), stage.name().into(), warranty.into(), why.into()],
    )?;
    Ok(())
}

fn book(
    tx: &mut Tx<'_>,
    card: &Card,
    whole: &Whole,
    (words, amount, corrects): &(&str, i64, Option<i64>),
    post: PostId,
    now: Time,
) -> Result<(), Fail> {
    let seq = whole.entries.last().map_or(0, |e| e.entry.seq) + 1;
    tx.exec(
        sql!(
            "INSERT INTO project_entry (community, project, seq, amount, words, corrects, post, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &[
            card.code.into(),
            whole.project.id.into(),
            seq.into(),
            (*amount).into(),
            (*words).into(),
            (*corrects).into(),
            post.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

fn attach(
    tx: &mut Tx<'_>,
    card: &Card,
    id: ProjectId,
    photos: &[FileId],
    purpose: &str,
    subject: Option<Uuid>,
) -> Result<(), Fail> {
    for file in photos {
        if !files::attach(tx, card.code, *file)? {
            return Err(Refusal::Gone.into());
        }
        tx.exec(
            sql!("INSERT INTO project_file (community, project, file, purpose, subject) VALUES ($1, $2, $3, $4, $5)"),
            &[card.code.into(), id.into(), (*file).into(), purpose.into(), subject.into()],
        )?;
    }
    Ok(())
}

/// A home somebody speaks for, with its entrance and building.
pub(super) fn home_of(tx: &mut Tx<'_>, card: &Card, home: HomeId) -> Result<Option<(EntranceId, BuildingId)>, Fail> {
    tx.one(
        sql!("SELECT entrance, building FROM home WHERE community = $1 AND id = $2 AND ended = 0"),
        &[card.code.into(), home.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
    .map_err(Fail::from)
}
