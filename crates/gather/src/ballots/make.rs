//! Making a ballot: a draft with its items. Nothing of it counts before notice is given.

use liren_core::ballot::choice::Keeping;
use liren_core::ballot::cost::Shared;
use liren_core::ballot::rule::By;
use liren_core::id::{BallotId, PostId};
use liren_core::moment::Moment;
use liren_core::money::Fen;
use liren_core::pack::{BallotRules, ItemClass, Mode, Voters};
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{DAY, Date, Time};
use liren_ground::ground::{Ground, Place};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};

use super::origin::{self, Source};
use super::read::{self, Ballot, Opt, State, mode_name, voters_name};
use super::whose::{self, Whose};

/// Longest title of a ballot or item.
pub const TITLE: usize = 80;
/// Longest text.
pub const WORDS: usize = 2_000;
/// Longest reason for the majority that applies, or for who votes.
pub const WHY: usize = 200;
/// Most items of one ballot on pages.
pub const ITEMS: usize = 20;
/// Most options of one item.
pub const OPTIONS: usize = 20;

/// An item to be decided.
#[derive(Clone, Debug)]
pub struct Item {
    /// Code of its class.
    pub class: String,
    /// The question.
    pub title: String,
    /// What one can be for.
    pub options: Vec<Opt>,
    /// How the cost is shared.
    pub share: Shared,
    /// Most options one ballot may be for.
    pub marks: u32,
    /// How many can be chosen.
    pub seats: u32,
    /// Which majority applies and why, where the class asks for it.
    pub why: String,
}

/// A ballot to be made.
#[derive(Clone, Debug)]
pub struct New {
    /// What it is about.
    pub title: String,
    /// In plain words.
    pub words: String,
    /// Whose it is.
    pub place: Place,
    /// Buildings and entrances of one compound that vote together, if only they do: then `place` follows from them.
    pub parts: Vec<Place>,
    /// Why these are the ones who vote.
    pub why_place: String,
    /// How it is held.
    pub mode: Mode,
    /// The maintenance fund before it.
    pub fund: Option<Fen>,
    /// Day voting opens.
    pub opens: Date,
    /// Last day of voting.
    pub closes: Date,
    /// Silence follows the majority, by the adopted rules.
    pub deemed: bool,
    /// Its first item.
    pub item: Item,
    /// How choices are kept.
    pub keeping: Keeping,
    /// What it comes from.
    pub source: Option<Source>,
    /// The form's own key.
    pub once: [u8; 16],
}

/// The modes in which a class can be voted on here: owners on paper, or on the web too where the place allows it; everybody else
/// also without binding force.
pub fn modes(card: &Card, class: &ItemClass) -> Vec<Mode> {
    let allowed = card.pack.ballot.as_ref().map(|r| r.modes.clone()).unwrap_or_default();
    let fits = |m: &Mode| match (m, class.voters) {
        (Mode::Advisory, Voters::Owners) => false,
        (Mode::Statutory, v) => v == Voters::Owners,
        _ => true,
    };
    allowed.into_iter().filter(fits).collect()
}

/// Whether this installation can hold a vote of a class: representatives vote in their meeting.
pub fn can_be_held(class: &ItemClass) -> bool {
    class.voters != Voters::Representatives
}

fn refused(field: &str, key: ProblemKey) -> Fail {
    Refusal::field(field, key).into()
}

/// Whether choices can be kept apart from who cast them: in advisory votes where everybody weighs the same. That enough may vote is
/// asked of the roll.
pub fn can_be_detached(mode: Mode, class: &ItemClass) -> bool {
    mode == Mode::Advisory && class.by == By::Heads
}

/// What numbers the ballots of a year are counted by.
pub fn series(year: i16) -> String {
    format!("ballot-{year}")
}

/// The number of the n-th ballot of a year: `B2026-001`.
pub fn number(year: i16, n: i64) -> String {
    format!("B{year}-{n:03}")
}

/// Those who vote; refused where they cannot decide on these classes.
#[allow(clippy::too_many_arguments, reason = "who votes, on what, and how")]
pub fn electorate(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    rules: &BallotRules,
    (mode, keeping): (Mode, Keeping),
    classes: &[&ItemClass],
    (place, parts): (Place, &[Place]),
    why_place: &str,
) -> Result<Whose, Fail> {
    let ground = Ground::read(tx, card.code)?;
    let whose = Whose::of(&ground, place, parts)?;
    if !ground.has(whose.place) || !classes.iter().all(|c| whose.fits(c)) {
        return Err(refused(if parts.is_empty() { "place" } else { whose::FIELD }, ProblemKey::NotAChoice));
    }
    for class in classes {
        // Owners of a part decide for themselves only: everybody else asks why.
        if whose.is_part() && class.voters == Voters::Owners && why_place.is_empty() {
            return Err(refused("why_place", ProblemKey::Required));
        }
        if keeping == Keeping::Detached && !can_be_detached(mode, class) {
            return Err(refused("keeping", ProblemKey::NotAChoice));
        }
    }
    // All items of a ballot are voted on by the same people.
    if let Some(voters) = classes.first().map(|c| c.voters).filter(|_| keeping == Keeping::Detached) {
        let roll = super::owners::drafted(tx, app, card, &whose, voters, rules.parking)?.draft.owners.len();
        let hides = |c: &&ItemClass| Keeping::offered(c.by, roll, rules.detached_least).contains(&Keeping::Detached);
        if !classes.iter().all(hides) {
            return Err(Refusal::TooFewToHide.into());
        }
    }
    Ok(whose)
}

/// The instants at which voting opens and closes on these days; refused unless the rules give that long to it and to the notice before.
pub fn times(card: &Card, rules: &BallotRules, now: Time, (opens, closes): (Date, Date)) -> Result<(Time, Time), Fail> {
    let days = opens.days_until(closes) + 1;
    let (min, max) = (i64::from(rules.voting_days.least), i64::from(rules.voting_days.most));
    if days < min || days > max {
        return Err(refused("closes", ProblemKey::OutOfRange { min, max }));
    }
    let from = card.zone.at(opens, 0, 0);
    noticed_in_time(rules, now, from)?;
    Ok((from, card.zone.at(closes.add_days(1), 0, 0)))
}

/// Refuses where it is too late to give notice before voting opens.
pub fn noticed_in_time(rules: &BallotRules, now: Time, opens: Time) -> Result<(), Fail> {
    let days = i64::from(rules.notice_days);
    if opens < now.plus(days * DAY) { Err(refused("opens", ProblemKey::NoticeTooShort { days })) } else { Ok(()) }
}

/// Refuses a draft that cannot be made, before it takes a number: a gap among numbers looks like a ballot that somebody hides. Answers
/// the number of the draft that the same form made already.
pub fn fits(tx: &mut Tx<'_>, app: &App, card: &Card, now: Time, new: &New) -> Result<(Whose, Option<String>), Fail> {
    let rules = card.pack.ballot.as_ref().ok_or(Refusal::NotOffered)?;
    let class =
        rules.class(&new.item.class).filter(|c| can_be_held(c)).ok_or_else(|| refused("class", ProblemKey::NotAChoice))?;
    let asked = (new.place, &new.parts[..]);
    let whose = electorate(tx, app, card, rules, (new.mode, new.keeping), &[class], asked, &new.why_place)?;
    if !modes(card, class).contains(&new.mode) {
        return Err(refused("mode", ProblemKey::NotAChoice));
    }
    times(card, rules, now, (new.opens, new.closes))?;
    item_fits(class, &new.item)?;
    let known = tx.one(
        sql!("SELECT number FROM ballot WHERE community = $1 AND once = $2"),
        &[card.code.into(), (&new.once[..]).into()],
        |r| r.get(0),
    )?;
    Ok((whose, known))
}

/// Makes a draft; answers its number. The same form sent twice makes one.
pub fn begin(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    number: &str,
    new: &New,
) -> Result<String, Fail> {
    // Whether they may run any is asked before what they typed is looked at.
    check(actor, Action::RunBallot, &Where::COMMUNITY)?;
    let (whose, known) = fits(tx, app, card, moment.now, new)?;
    let post = Ground::read(tx, card.code)?.by(actor, Action::RunBallot, whose.place)?;
    if let Some(known) = known {
        return Ok(known);
    }
    let rules = card.pack.ballot.as_ref().ok_or(Refusal::NotOffered)?;
    let class = rules.class(&new.item.class).ok_or_else(|| refused("class", ProblemKey::NotAChoice))?;
    let (opens, closes) = times(card, rules, moment.now, (new.opens, new.closes))?;
    let id: BallotId = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO ballot (community, id, number, title, words, place_kind, place, why_place, voters, mode, keeping, deemed, state,
                by_post, pack, pack_version, fund, opens, closes, extended, noticed, frozen, closed, counted, finished, dropped,
                start_size, end_size, created, once, parts)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'draft', $13, $14, $15, $16, $17, $18, 0, NULL, NULL, NULL,
                NULL, NULL, '', NULL, NULL, $19, $20, $21)"
        ),
        &[
            card.code.into(),
            id.into(),
            number.into(),
            (&new.title).into(),
            (&new.words).into(),
            whose.place.kind().into(),
            whose.place.id().into(),
            (&new.why_place).into(),
            voters_name(class.voters).into(),
            mode_name(new.mode).into(),
            read::keeping_name(new.keeping).into(),
            (new.deemed && rules.deemed && class.voters == Voters::Owners).into(),
            post.into(),
            (&card.pack.id).into(),
            card.pack.version.into(),
            new.fund.map(|f| f.0).into(),
            opens.into(),
            closes.into(),
            moment.now.into(),
            (&new.once[..]).into(),
            (&whose.kept()).into(),
        ],
    )?;
    if let Some(source) = &new.source {
        origin::keep_origin(tx, card.code, id, source)?;
    }
    insert_item(tx, card, id, 1, &new.item)?;
    note(tx, card, actor, moment, id, Some(post), "ballot.draft", "")?;
    Ok(number.to_string())
}

/// Refuses an item that cannot be asked as it stands.
pub fn item_fits(class: &ItemClass, item: &Item) -> Result<(), Fail> {
    if class.says_why && item.why.is_empty() {
        return Err(refused("why_class", ProblemKey::Required));
    }
    let count = u32::try_from(item.options.len()).unwrap_or(0);
    if count == 0 || item.options.len() > OPTIONS {
        return Err(refused("options", ProblemKey::OutOfRange { min: 1, max: 20 }));
    }
    if item.seats == 0 || item.seats > count {
        return Err(refused("seats", ProblemKey::OutOfRange { min: 1, max: count.into() }));
    }
    if item.marks == 0 || item.marks > count {
        return Err(refused("marks", ProblemKey::OutOfRange { min: 1, max: count.into() }));
    }
    Ok(())
}

/// The code of the n-th item, from 1.
pub fn code(n: usize) -> String {
    format!("q{n:02}")
}

/// Options as they are stored.
pub fn options_kept(item: &Item) -> Result<String, Fail> {
    serde_json::to_string(&item.options).map_err(|_| Fail::internal("options of a ballot"))
}

fn insert_item(tx: &mut Tx<'_>, card: &Card, id: BallotId, n: usize, item: &Item) -> Result<(), Fail> {
    tx.exec(
        sql!(
            "INSERT INTO ballot_item (community, ballot, code, class, title, options, share, marks, seats, why)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        &[
            card.code.into(),
            id.into(),
            code(n).as_str().into(),
            (&item.class).into(),
            (&item.title).into(),
            options_kept(item)?.as_str().into(),
            item.share.name().into(),
            item.marks.into(),
            item.seats.into(),
            (&item.why).into(),
        ],
    )?;
    Ok(())
}

/// The class of an item that can be asked in this ballot.
pub fn class_of<'a>(rules: &'a read::Ruled, b: &Ballot, item: &Item) -> Result<&'a ItemClass, Fail> {
    let class = rules.class(&item.class).filter(|c| c.voters == b.voters && b.whose().fits(c));
    let class = class.filter(|c| b.keeping == Keeping::Named || can_be_detached(b.mode, c));
    class.ok_or_else(|| refused("class", ProblemKey::NotAChoice))
}

/// Adds an item to a draft; all items of a ballot are voted on by the same people.
pub fn add_item(tx: &mut Tx<'_>, card: &Card, rules: &read::Ruled, b: &Ballot, item: &Item) -> Result<(), Fail> {
    if b.state != State::Draft {
        return Err(Refusal::BallotState.into());
    }
    item_fits(class_of(rules, b, item)?, item)?;
    let n = read::items(tx, card.code, b.id)?.len();
    if n >= ITEMS {
        return Err(refused("item", ProblemKey::Enough { max: ITEMS }));
    }
    insert_item(tx, card, b.id, n + 1, item)
}

/// A line of the audit log about a ballot. `post` is the one by which whoever acts runs it; nothing for everybody else, whom the entry
/// shows by who they are.
#[allow(clippy::too_many_arguments, reason = "an audit entry with all it names")]
pub fn note(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: BallotId,
    post: Option<PostId>,
    action: &str,
    detail: &str,
) -> Result<(), Fail> {
    let did = Did { action, subject_kind: "ballot", subject: id.0, post, detail };
    audit::append(tx, moment, card.code, actor, &did).map_err(Fail::from)
}
