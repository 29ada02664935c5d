//! The steps of a ballot, from draft to final: each asked for by permission, state and date, each one transaction with its lines in the
//! log. Pages, the API and the demo take them through the same door.

use liren_core::ballot::choice::Salt;
use liren_core::ballot::entry::{Closed, Corrected, Extended, Final, Notice, Void, Why, Wrong};
use liren_core::ballot::lot::{self, PEOPLE};
use liren_core::ballot::roll::{Reason, commit_reason};
use liren_core::ballot::rule::Sum;
use liren_core::id::{FileId, ObjectionId};
use liren_core::lang::Lang;
use liren_core::merkle::Hash;
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{DAY, Date, Time};
use liren_ground::ground::Ground;
use liren_ground::{log, names};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_store::{Tx, files, sql};

use super::count::{self, Lots};
use super::keep::{self, Line};
use super::make::{self, Item, note};
use super::owners;
use super::read::{self, Ballot, State};

/// One step.
#[derive(Clone, Debug)]
pub enum Step {
    /// Adds an item to the draft.
    Item(Item),
    /// Other days for a draft.
    Dates(Date, Date),
    /// Hangs papers on the draft.
    Attach(String),
    /// Gives notice: nothing about the question changes any more.
    Notice,
    /// Where the notice hangs.
    Posting(String),
    /// What was wrong in the draft of the roll, and why it was changed.
    Correct(Wrong, String),
    /// Answers an objection.
    Answer(ObjectionId, String),
    /// Freezes the roll: votes are taken from the opening on.
    Freeze,
    /// More time, as the rules allow.
    Extend,
    /// A ballot does not count: its place in the log, items (all if empty), why.
    Void(u64, Vec<String>, Why),
    /// Nothing is cast any more; `true` leaves out papers on which people differ.
    Close(bool),
    /// Three people commit to a value each.
    Commits(String, Vec<Hash>),
    /// They reveal them.
    Reveals(String, Vec<Hash>),
    /// Counts and posts the result.
    Count,
    /// Nobody can object any more.
    Final,
    /// It will not be held.
    Drop(String),
}

/// Reasons that an officer can give.
pub const WHYS: [Why; 5] = [Why::NoAuthority, Why::Staff, Why::NotTheOwner, Why::Late, Why::NotGenuine];

/// As a form sends it.
pub fn why_name(why: Why) -> &'static str {
    match why {
        Why::ProxyLimit => "proxy_limit",
        Why::NoAuthority => "no_authority",
        Why::Staff => "staff",
        Why::NotTheOwner => "not_the_owner",
        Why::Late => "late",
        Why::NotGenuine => "not_genuine",
    }
}

/// What can be wrong in a draft roll, as a form sends it.
pub const WRONGS: [(Wrong, &str); 4] =
    [(Wrong::Area, "area"), (Wrong::Owner, "owner"), (Wrong::Home, "home"), (Wrong::Voter, "voter")];

fn three(form: &Form, field: &str) -> Option<Vec<Hash>> {
    let all: Vec<Hash> = form.get(field).split_whitespace().filter_map(|h| h.parse().ok()).collect();
    (all.len() == PEOPLE).then_some(all)
}

impl Step {
    /// The word of the form and of the audit log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Item(_) => "item",
            Self::Dates(..) => "dates",
            Self::Attach(_) => "attach",
            Self::Notice => "notice",
            Self::Posting(_) => "posting",
            Self::Correct(..) => "correct",
            Self::Answer(..) => "answer",
            Self::Freeze => "freeze",
            Self::Extend => "extend",
            Self::Void(..) => "void",
            Self::Close(_) => "close",
            Self::Commits(..) => "commits",
            Self::Reveals(..) => "reveals",
            Self::Count => "count",
            Self::Final => "final",
            Self::Drop(_) => "drop",
        }
    }

    /// Reads a form, or tells all that is wrong with it.
    pub fn read(form: &Form) -> Result<Self, Vec<Problem>> {
        let mut c = form.check();
        let date = |s: &str| s.parse::<Date>().ok();
        let step = match form.get("do") {
            "item" => match super::new::item(form) {
                Ok(item) => Some(Self::Item(item)),
                Err(problems) => {
                    c.problems.extend(problems);
                    None
                }
            },
            "dates" => {
                let opens = c.required("opens", ProblemKey::BadDate, date);
                let closes = c.required("closes", ProblemKey::BadDate, date);
                opens.zip(closes).map(|(o, l)| Self::Dates(o, l))
            }
            "attach" => Some(Self::Attach(c.text("attach", 2, 200))),
            "notice" => Some(Self::Notice),
            "posting" => Some(Self::Posting(c.text("posting", 2, 200))),
            "correct" => {
                let text = c.text("correct", 4, 500);
                let wrong = |s: &str| WRONGS.iter().find(|(_, n)| *n == s).map(|(w, _)| *w);
                c.required("wrong", ProblemKey::NotAChoice, wrong).map(|w| Self::Correct(w, text))
            }
            "answer" => {
                let text = c.text("answer", 2, 500);
                c.required("objection", ProblemKey::NotAChoice, |s| s.parse().ok()).map(|id| Self::Answer(id, text))
            }
            "freeze" => Some(Self::Freeze),
            "extend" => Some(Self::Extend),
            "void" => {
                let place = c.required("cast", ProblemKey::NotANumber, |s| s.parse().ok());
                let why = c.required("why", ProblemKey::NotAChoice, |s| WHYS.into_iter().find(|w| why_name(*w) == s));
                let mut items: Vec<String> = form.all("void-item").filter(|s| !s.is_empty()).map(str::to_string).collect();
                items.sort();
                items.dedup();
                place.zip(why).map(|(p, w)| Self::Void(p, items, w))
            }
            "close" => Some(Self::Close(form.is("leave", "yes"))),
            which @ ("commits" | "reveals") => {
                let item = c.text("lot-item", 1, 20);
                match three(form, "values") {
                    Some(all) if which == "commits" => Some(Self::Commits(item, all)),
                    Some(all) => Some(Self::Reveals(item, all)),
                    None => {
                        c.problem("values", ProblemKey::BadCode);
                        None
                    }
                }
            }
            "count" => Some(Self::Count),
            "final" => Some(Self::Final),
            "drop" => Some(Self::Drop(c.text("drop", 2, 500))),
            _ => {
                c.problem("do", ProblemKey::NotAChoice);
                None
            }
        };
        match step {
            Some(step) if c.problems.is_empty() => Ok(step),
            _ => Err(c.problems),
        }
    }
}

/// A text on one line: what goes into the log holds no control characters.
pub fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first instant at which the roll may be frozen.
pub fn roll_ready(b: &Ballot, days: u32) -> Option<Time> {
    b.noticed.map(|at| at.plus(i64::from(days) * DAY))
}

/// The first instant at which the result may be final.
pub fn final_ready(b: &Ballot, days: u32) -> Option<Time> {
    b.counted.map(|at| at.plus(i64::from(days) * DAY))
}

/// Who takes a step, and the photos that came with it.
pub struct By<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// Photos: papers of the draft, or proof of posting.
    pub files: &'a [(FileId, Hash)],
}

fn at(state: State, b: &Ballot) -> Result<(), Refusal> {
    if b.state == state { Ok(()) } else { Err(Refusal::BallotState) }
}

/// Takes a step.
pub fn take(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    number: &str,
    step: &Step,
    by: &By<'_>,
) -> Result<(), Fail> {
    check(by.actor, Action::RunBallot, &Where::COMMUNITY)?;
    let b = read::by_number(tx, card.code, number)?.ok_or(Refusal::NotFound)?;
    let post = Ground::read(tx, card.code)?.by(by.actor, Action::RunBallot, b.place)?;
    let (c, now, rules) = (card.code, moment.now, b.rules(tx, app)?);
    let here = [c.into(), b.id.into(), now.into()];
    match step {
        Step::Item(item) => make::add_item(tx, card, &b, item)?,
        Step::Dates(opens, closes) => {
            at(State::Draft, &b)?;
            let days = opens.days_until(*closes) + 1;
            let (min, max) = (i64::from(rules.voting_days.least), i64::from(rules.voting_days.most));
            if days < min || days > max {
                return Err(Refusal::field("closes", ProblemKey::OutOfRange { min, max }).into());
            }
            let (opens, closes) = (card.zone.at(*opens, 0, 0), card.zone.at(closes.add_days(1), 0, 0));
            tx.exec(
                sql!("UPDATE ballot SET opens = $3, closes = $4 WHERE community = $1 AND id = $2"),
                &[c.into(), b.id.into(), opens.into(), closes.into()],
            )?;
        }
        Step::Attach(words) => {
            at(State::Draft, &b)?;
            keep_files(tx, card, &b, "attachment", words, by.files, now)?;
        }
        Step::Notice => notice(tx, app, card, moment, &b)?,
        Step::Posting(words) => {
            if !matches!(b.state, State::Notice | State::Voting | State::Result) {
                return Err(Refusal::BallotState.into());
            }
            let id: uuid::Uuid = moment.id();
            tx.exec(
                sql!("INSERT INTO ballot_posting (community, ballot, at, id, words, post) VALUES ($1, $2, $3, $4, $5, $6)"),
                &[c.into(), b.id.into(), now.into(), id.into(), words.into(), post.into()],
            )?;
            keep_files(tx, card, &b, "posting", words, by.files, now)?;
        }
        Step::Correct(what, text) => {
            at(State::Notice, &b)?;
            let reason = Reason { salt: Salt(moment.bytes()), text: one_line(text) };
            let line = Corrected { commit: commit_reason(&b.id.to_string(), &reason), what: *what };
            keep::write(tx, card, moment, b.id, &[Line::of(line).because(&reason)])?;
        }
        Step::Answer(id, text) => {
            let n = tx.exec(
                sql!(
                    "UPDATE ballot_objection SET answer = $4, decided = $5
                      WHERE community = $1 AND ballot = $2 AND id = $3 AND decided IS NULL"
                ),
                &[c.into(), b.id.into(), (*id).into(), text.into(), now.into()],
            )?;
            if n == 0 {
                return Err(Refusal::field("objection", ProblemKey::NotAChoice).into());
            }
        }
        Step::Freeze => freeze(tx, app, card, moment, &b, &rules)?,
        Step::Extend => {
            at(State::Voting, &b)?;
            let open = b.closed.is_none() && now < b.closes && b.extended < i64::from(rules.extension.times);
            if !open || rules.extension.days == 0 {
                return Err(Refusal::BallotState.into());
            }
            let closes = b.closes.plus(i64::from(rules.extension.days) * DAY);
            keep::write(tx, card, moment, b.id, &[Line::of(Extended { closes })])?;
            tx.exec(
                sql!("UPDATE ballot SET closes = $3, extended = extended + 1 WHERE community = $1 AND id = $2"),
                &[c.into(), b.id.into(), closes.into()],
            )?;
        }
        Step::Void(place, items, why) => void(tx, card, moment, &b, *place, items, *why)?,
        Step::Close(leave) => {
            at(State::Voting, &b)?;
            if now < b.closes {
                return Err(Refusal::TooEarly.into());
            }
            let open = super::papers::open(tx, c, b.id)?;
            let whole = open.waiting.is_empty() && open.differ.is_empty();
            if !(whole || *leave) {
                return Err(Refusal::PapersDiffer.into());
            }
            let casts = keep::of_kind(tx, c, b.id, "cast")?.len();
            keep::write(tx, card, moment, b.id, &[Line::of(Closed { casts: u64::try_from(casts).unwrap_or(0) })])?;
            tx.exec(sql!("UPDATE ballot SET state = 'closed', closed = $3 WHERE community = $1 AND id = $2"), &here)?;
        }
        Step::Commits(item, values) => lots(tx, app, card, &b, item, Some(values), None)?,
        Step::Reveals(item, values) => lots(tx, app, card, &b, item, None, Some(values))?,
        Step::Count => {
            at(State::Closed, &b)?;
            count::settle(tx, app, card, moment, &b)?;
            tx.exec(sql!("UPDATE ballot SET state = 'result', counted = $3 WHERE community = $1 AND id = $2"), &here)?;
            seal(tx, app, card, &b, now)?;
        }
        Step::Final => {
            at(State::Result, &b)?;
            if final_ready(&b, rules.objection_days).is_none_or(|t| now < t) {
                return Err(Refusal::TooEarly.into());
            }
            let (open, decided) = super::objection::count(tx, c, b.id, "result")?;
            if open > 0 {
                return Err(Refusal::BallotState.into());
            }
            keep::write(tx, card, moment, b.id, &[Line::of(Final { objections: decided })])?;
            tx.exec(sql!("UPDATE ballot SET state = 'final', finished = $3 WHERE community = $1 AND id = $2"), &here)?;
            seal(tx, app, card, &b, now)?;
        }
        Step::Drop(words) => {
            if !matches!(b.state, State::Draft | State::Notice | State::Voting) {
                return Err(Refusal::BallotState.into());
            }
            tx.exec(
                sql!("UPDATE ballot SET state = 'dropped', dropped = $3 WHERE community = $1 AND id = $2"),
                &[c.into(), b.id.into(), words.into()],
            )?;
        }
    }
    note(tx, card, by.actor, moment, b.id, post, "ballot.change", step.name())
}

fn keep_files(
    tx: &mut Tx<'_>,
    card: &Card,
    b: &Ballot,
    purpose: &str,
    words: &str,
    all: &[(FileId, Hash)],
    now: Time,
) -> Result<(), Fail> {
    for (file, digest) in all {
        if !files::attach(tx, card.code, *file)? {
            return Err(Refusal::Gone.into());
        }
        tx.exec(
            sql!(
                "INSERT INTO ballot_file (community, ballot, file, purpose, words, digest, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (community, ballot, file) DO NOTHING"
            ),
            &[card.code.into(), b.id.into(), (*file).into(), purpose.into(), words.into(), (&digest.0[..]).into(), now.into()],
        )?;
    }
    Ok(())
}

/// Gives notice. What everybody is told goes into the log with what it is counted by.
fn notice(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, b: &Ballot) -> Result<(), Fail> {
    at(State::Draft, b)?;
    let (c, rules) = (card.code, b.rules(tx, app)?);
    if b.opens < moment.now.plus(i64::from(rules.notice_days) * DAY) {
        return Err(Refusal::field("opens", ProblemKey::InThePast).into());
    }
    let draft = owners::drafted(tx, app, card, b.place, b.voters, rules.parking)?.draft;
    if draft.owners.is_empty() {
        return Err(Refusal::RollNotSettled.into());
    }
    let names = names::within(tx, app, card)?;
    let place = Ground::read(tx, c)?.name(&names, card, Lang::Zh, b.place);
    let papers: Vec<Hash> = tx
        .all(
            sql!(
                "SELECT digest FROM ballot_file WHERE community = $1 AND ballot = $2 AND purpose = 'attachment' ORDER BY at, file"
            ),
            &[c.into(), b.id.into()],
            |r| r.get::<Vec<u8>>(0),
        )?
        .into_iter()
        .filter_map(|d| d.try_into().ok().map(Hash))
        .collect();
    let start = log::head(tx, c)?.size();
    let mut lines = vec![Line::of(Notice {
        ballot: b.id.to_string(),
        closes: b.closes,
        deemed: b.deemed,
        extension: rules.extension,
        keeping: b.keeping,
        key: log::store::key(app, c),
        log: c.to_string(),
        mode: b.mode,
        opens: b.opens,
        pack: format!("{}.{}", b.pack, b.version),
        papers,
        parking: rules.parking,
        place: one_line(&place),
        principals: rules.principals,
        rooms: rules.rooms_public,
        stands: rules.stands,
        title: one_line(&b.title),
    })];
    for item in read::items(tx, c, b.id)? {
        lines.push(Line::of(item.line(&rules)?));
    }
    keep::write(tx, card, moment, b.id, &lines)?;
    tx.exec(
        sql!("UPDATE ballot SET state = 'notice', noticed = $3, start_size = $4 WHERE community = $1 AND id = $2"),
        &[c.into(), b.id.into(), moment.now.into(), i64::try_from(start).unwrap_or(i64::MAX).into()],
    )?;
    Ok(())
}

/// Freezes the roll: it was posted long enough, objections are answered, the notice hangs, nothing has to be settled.
fn freeze(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, b: &Ballot, rules: &read::Ruled) -> Result<(), Fail> {
    at(State::Notice, b)?;
    let c = card.code;
    let posted: Option<i64> = tx.one(
        sql!("SELECT at FROM ballot_posting WHERE community = $1 AND ballot = $2 LIMIT 1"),
        &[c.into(), b.id.into()],
        |r| r.get(0),
    )?;
    if posted.is_none() {
        return Err(Refusal::NotPosted.into());
    }
    if roll_ready(b, rules.roll_days).is_none_or(|t| moment.now < t) {
        return Err(Refusal::TooEarly.into());
    }
    if super::objection::count(tx, c, b.id, "roll")?.0 > 0 {
        return Err(Refusal::RollNotSettled.into());
    }
    let drafted = owners::drafted(tx, app, card, b.place, b.voters, rules.parking)?;
    let mut salts = moment.clone();
    let frozen = drafted.draft.freeze(&b.id.to_string(), &mut || Salt(salts.bytes())).map_err(|_| Refusal::RollNotSettled)?;
    *moment = salts;
    for o in &frozen.owners {
        let person = o.homes.rooms.first().and_then(|r| drafted.persons.get(&r.room)).copied();
        tx.exec(
            sql!(
                "INSERT INTO ballot_owner (community, ballot, n, area, salt, homes, sort, person, took, reached)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, FALSE, FALSE)"
            ),
            &[
                c.into(),
                b.id.into(),
                o.n.into(),
                i64::try_from(o.weight.area).unwrap_or(i64::MAX).into(),
                (&o.homes.salt.0[..]).into(),
                (&o.line.homes.0[..]).into(),
                sort_of(&o.entity).into(),
                person.into(),
            ],
        )?;
        for (seq, room) in (1i64..).zip(&o.homes.rooms) {
            let (home, building) = drafted.homes.get(&room.room).copied().unwrap_or_default();
            tx.exec(
                sql!(
                    "INSERT INTO ballot_room (community, ballot, n, seq, home, building, room, area)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                ),
                &[
                    c.into(),
                    b.id.into(),
                    o.n.into(),
                    seq.into(),
                    home.into(),
                    building.into(),
                    (&room.room).into(),
                    i64::try_from(room.area).unwrap_or(i64::MAX).into(),
                ],
            )?;
        }
    }
    keep::write(tx, card, moment, b.id, &[Line::of(frozen.line)])?;
    tx.exec(
        sql!("UPDATE ballot SET state = 'voting', frozen = $3 WHERE community = $1 AND id = $2"),
        &[c.into(), b.id.into(), moment.now.into()],
    )?;
    Ok(())
}

fn sort_of(entity: &liren_core::ballot::roll::Entity) -> &'static str {
    use liren_core::ballot::roll::Entity;
    match entity {
        Entity::Owners(_) => "owners",
        Entity::Developer => "developer",
        Entity::Unknown(_) => "unknown",
    }
}

fn void(
    tx: &mut Tx<'_>,
    card: &Card,
    moment: &mut Moment,
    b: &Ballot,
    place: u64,
    items: &[String],
    why: Why,
) -> Result<(), Fail> {
    if !matches!(b.state, State::Voting | State::Closed) {
        return Err(Refusal::BallotState.into());
    }
    let wrong = || Fail::from(Refusal::field("cast", ProblemKey::NotHere));
    let cast = keep::at(tx, card.code, b.id, place)?.ok_or_else(wrong)?;
    if !matches!(cast.entry, liren_core::ballot::entry::Entry::Cast(_)) {
        return Err(wrong());
    }
    let said = cast.choices()?.choices;
    if items.iter().any(|i| !said.contains_key(i)) {
        return Err(Refusal::field("void-item", ProblemKey::NotAChoice).into());
    }
    let before = keep::of_kind(tx, card.code, b.id, "void")?;
    let twice =
        before.iter().any(|l| matches!(&l.entry, liren_core::ballot::entry::Entry::Void(v) if v.cast == place && v.why == why));
    if twice {
        return Err(Refusal::field("cast", ProblemKey::Taken).into());
    }
    keep::write(tx, card, moment, b.id, &[Line::of(Void { cast: place, items: items.to_vec(), why })])?;
    Ok(())
}

/// Lots among options that are level: three people commit first, then reveal; each value has to fit its commitment.
fn lots(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    b: &Ballot,
    item: &str,
    commits: Option<&Vec<Hash>>,
    reveals: Option<&Vec<Hash>>,
) -> Result<(), Fail> {
    at(State::Closed, b)?;
    let counting = count::counted(tx, app, card, b)?;
    let ties = count::ties(&counting);
    let tied = ties.iter().find(|(code, _)| code == item).ok_or_else(|| Refusal::field("lot-item", ProblemKey::NotAChoice))?;
    let known = count::lots(tx, card, b)?.remove(item);
    let wrong = || Fail::from(Refusal::field("values", ProblemKey::WrongCode));
    let hex = |all: &[Hash]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    match (known, commits, reveals) {
        (None, Some(commits), _) => {
            let differ = commits.iter().enumerate().all(|(i, h)| !commits[..i].contains(h));
            if !differ {
                return Err(wrong());
            }
            tx.exec(
                sql!("INSERT INTO ballot_lot (community, ballot, item, commits, reveals) VALUES ($1, $2, $3, $4, '')"),
                &[card.code.into(), b.id.into(), item.into(), hex(commits).as_str().into()],
            )?;
        }
        (Some(known), None, Some(reveals)) => {
            if reveals.iter().zip(&known.commits).any(|(r, c)| lot::commit(r) != *c) {
                return Err(wrong());
            }
            let whole = Lots { commits: known.commits, reveals: reveals.clone() };
            count::drawn(&tied.1, &whole).ok_or_else(wrong)?;
            tx.exec(
                sql!("UPDATE ballot_lot SET reveals = $4 WHERE community = $1 AND ballot = $2 AND item = $3"),
                &[card.code.into(), b.id.into(), item.into(), hex(reveals).as_str().into()],
            )?;
        }
        _ => return Err(Refusal::BallotState.into()),
    }
    Ok(())
}

/// Signs the log as it stands with the result, so that the bundle ends at a root that is posted.
fn seal(tx: &mut Tx<'_>, app: &App, card: &Card, b: &Ballot, now: Time) -> Result<(), Fail> {
    let signed = log::sign(tx, app, card.code, now)?.ok_or_else(|| Fail::internal("a ballot that left nothing in the log"))?;
    tx.exec(
        sql!("UPDATE ballot SET end_size = $3 WHERE community = $1 AND id = $2"),
        &[card.code.into(), b.id.into(), i64::try_from(signed.root.size).unwrap_or(i64::MAX).into()],
    )?;
    Ok(())
}

/// What is still missing until enough take part, of what is there.
pub fn lines_of(item: &liren_core::ballot::entry::Item, whole: Sum) -> Option<Sum> {
    let quorum = item.need.quorum?;
    let area = if item.need.by == liren_core::ballot::rule::By::AreaAndHeads { quorum.least(whole.area) } else { 0 };
    Some(Sum { area, heads: quorum.least(whole.heads) })
}
