//! Filing: one transaction that makes the matter, its first step, its clock and its receipt. Sending the same form twice
//! finds the first matter; the receipt's secret is derived from the form's key, so both show the same link.

use data_encoding::BASE64URL_NOPAD;
use liren_core::contact::Contact;
use liren_core::deadline::Allowance;
use liren_core::id::{BuildingId, CompoundId, EntranceId, FileId, MatterId, PersonId, PostId};
use liren_core::lang::Lang;
use liren_core::matter::{Facts, Routed};
use liren_core::moment::Moment;
use liren_core::pack::{Pack, Visibility};
use liren_core::permission::{Action, Actor, HeldPost, Where, check, may};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::Time;
use liren_ground::chain::{self, At};
use liren_ground::messages::hear::Channel;
use liren_ground::places::{self, PlaceChain};
use liren_ground::plan::spot::Spot;
use liren_ground::slips;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::enqueue;
use liren_kit::session::digest;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};
use serde::{Deserialize, Serialize};

use super::asked::{self, Answers};
use super::tell;
use super::write::{self, Said};
use crate::figures::rollup;

/// What a person files.
#[derive(Clone, Debug)]
pub struct New {
    /// Kind code; the category's own when empty.
    pub kind: String,
    /// Category code.
    pub category: String,
    /// The reporter's words; may be empty when there is a file.
    pub words: String,
    /// What the category's questions were answered with.
    pub answers: Answers,
    /// The compound, if it is in one but in none of its buildings.
    pub compound: Option<CompoundId>,
    /// The building, if it is in one.
    pub building: Option<BuildingId>,
    /// The entrance, if it is in one.
    pub entrance: Option<EntranceId>,
    /// Shared part code; may be empty.
    pub part: String,
    /// The spot marked on the plan.
    pub pin: Option<Spot>,
    /// Photos and voice notes that rest already.
    pub files: Vec<FileId>,
    /// How to tell the reporter.
    pub contact: Option<Contact>,
    /// By which of their own contacts a signed-in reporter hears; nothing for what they chose on their own page.
    pub own: Option<Channel>,
    /// Filed for a neighbour, with their consent, by somebody who holds a post there: the neighbour's name, which may be empty.
    pub behalf: Option<String>,
    /// The order it came as from outside.
    pub order: Option<OrderOf>,
    /// "Not to my neighbour leader".
    pub not_leader: bool,
    /// The person in a post it is about.
    pub about: Option<PersonId>,
    /// Source code: `web`, `poster`, `visit`...
    pub source: String,
    /// The form's key: the second sending of a form does nothing.
    pub once: [u8; 16],
    /// The same key with other words is another matter, as when somebody goes back and changes what they wrote; else it is refused.
    pub changed: bool,
    /// Language of the reporter.
    pub lang: Lang,
}

impl New {
    /// Something said in words and nothing more: about the whole community, by nobody known. Whoever knows more says so.
    pub fn said(category: &str, words: &str, source: &str, once: [u8; 16]) -> Self {
        Self {
            kind: String::new(),
            category: category.to_string(),
            words: words.to_string(),
            answers: Answers::new(),
            compound: None,
            building: None,
            entrance: None,
            part: String::new(),
            pin: None,
            files: Vec::new(),
            contact: None,
            own: None,
            behalf: None,
            order: None,
            not_leader: false,
            about: None,
            source: source.to_string(),
            once,
            changed: true,
            lang: Lang::Zh,
        }
    }
}

/// An order from outside (12345 hotline, grid platform) that a matter came as; whose it is says the matter's source.
#[derive(Clone, Debug)]
pub struct OrderOf {
    /// The number the outside knows it by.
    pub number: String,
    /// Until when the outside wants an answer.
    pub due: Option<Time>,
}

/// What the receipt shows.
#[derive(Clone, Debug)]
pub struct Filed {
    /// Its row.
    pub id: MatterId,
    /// Its number.
    pub number: String,
    /// The secret of the reporter's link.
    pub secret: String,
    /// Who has it.
    pub holder: PostId,
    /// The date promised.
    pub promise: Time,
}

/// Payload of the job that tells the holder.
#[derive(Serialize, Deserialize)]
pub(super) struct OfMatter {
    pub matter: MatterId,
}

/// The secret of a reporter's link: from the form's key, by our own key.
pub fn secret(app: &App, once: &[u8]) -> [u8; 16] {
    let mut out = [0; 16];
    out.copy_from_slice(&app.keys.index(&BASE64URL_NOPAD.encode(once), "matter")[..16]);
    out
}

/// The same as it stands in the link.
pub fn secret_token(app: &App, once: &[u8]) -> String {
    BASE64URL_NOPAD.encode(&secret(app, once))
}

/// How long is promised for a kind and category, for showing; a pack that lost a code promises its first kind's time.
pub fn promise_of(pack: &Pack, kind: &str, category: &str) -> Allowance {
    let fallback = Allowance { amount: 5, unit: liren_core::deadline::Unit::WorkingDays };
    match (pack.kind(kind).or_else(|| pack.kinds.first()), pack.category(category)) {
        (Some(kind), Some(category)) => pack.promise(kind, category),
        (Some(kind), None) => kind.promise,
        (None, _) => fallback,
    }
}

/// Where the matter lies: the building's or entrance's chain of places.
pub fn place(
    tx: &mut Tx<'_>,
    card: &Card,
    building: Option<BuildingId>,
    entrance: Option<EntranceId>,
) -> Result<Option<PlaceChain>, Fail> {
    let found = match (entrance, building) {
        (Some(e), _) => places::of_entrance(tx, card.code, e)?,
        (None, Some(b)) => places::of_building(tx, card.code, b)?,
        (None, None) => return Ok(None),
    };
    found.map(Some).ok_or_else(|| Refusal::NotFound.into())
}

/// What the chain of holders is asked with.
pub fn at(place: Option<&PlaceChain>, compound: Option<CompoundId>) -> At {
    match place {
        Some(p) => At::from(*p),
        None => At { compound, ..At::default() },
    }
}

/// Who gets it, why and until when: the same answer before sending and at filing.
pub fn route(tx: &mut Tx<'_>, card: &Card, new: &New, now: Time) -> Result<(Option<PlaceChain>, Routed), Fail> {
    let place = place(tx, card, new.building, new.entrance)?;
    let holders = chain::of(tx, card, &at(place.as_ref(), new.compound), now)?;
    let judge = card.judge();
    let said = asked::with_words(&card.pack, &new.category, &new.answers, &new.words);
    let facts = Facts {
        kind: kind(&card.pack, new)?,
        category: &new.category,
        part: &new.part,
        source: &new.source,
        not_leader: new.not_leader,
        about: new.about,
        words: &said,
    };
    let mut routed = judge.route(&holders, &facts, now)?;
    // What the outside wants earlier is promised earlier; a date that has passed already changes nothing any more.
    let p = &mut routed.progress;
    if let Some(due) = new.order.as_ref().and_then(|o| o.due).filter(|due| *due > now && *due < p.promise) {
        p.promise = due;
        p.due = p.due.min(due);
    }
    Ok((place, routed))
}

/// The kind: as chosen, else the category's own.
fn kind<'a>(pack: &'a Pack, new: &'a New) -> Result<&'a str, Refusal> {
    let category = pack.category(&new.category).ok_or(Refusal::NotFound)?;
    Ok(if new.kind.is_empty() { &category.kind } else { &new.kind })
}

/// Who may see it. Anything about a person is closed, whatever its category.
pub fn visibility(pack: &Pack, new: &New) -> Visibility {
    match pack.category(&new.category) {
        Some(c) if new.about.is_none() && !c.about_person => c.visibility,
        _ => Visibility::Closed,
    }
}

/// Where a filing lies, for the permission table.
fn lies(place: Option<&PlaceChain>, compound: Option<CompoundId>) -> Where<'static> {
    match place {
        Some(p) => p.place(),
        None => Where { compound, ..Where::COMMUNITY },
    }
}

/// The post by which somebody files for a neighbour there.
fn acting(actor: &Actor, place: &Where<'_>) -> Result<PostId, Refusal> {
    check(actor, Action::FileForSomebody, place)?;
    let alone = |post: &HeldPost| Actor { posts: vec![*post], ..Actor::visitor() };
    let found = actor.posts.iter().find(|p| may(&alone(p), Action::FileForSomebody, place));
    found.map(|p| p.id).ok_or(Refusal::Forbidden)
}

/// Whether somebody may file for a neighbour at the place of this filing.
pub fn may_act(tx: &mut Tx<'_>, card: &Card, actor: &Actor, new: &New) -> Result<bool, Fail> {
    let place = place(tx, card, new.building, new.entrance)?;
    Ok(acting(actor, &lies(place.as_ref(), new.compound)).is_ok())
}

/// Files a matter. `number` was taken from the counter before the transaction.
pub fn file(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    number: &str,
    new: &New,
) -> Result<Filed, Fail> {
    check(actor, Action::FileMatter, &Where::COMMUNITY)?;
    let now = moment.now;
    let (place, routed) = route(tx, card, new, now)?;
    let by = match &new.behalf {
        Some(_) => Some(acting(actor, &lies(place.as_ref(), new.compound))?),
        None => None,
    };
    // What is filed signed in is one's own, also for somebody who has no home and no post here.
    let reporter = match (actor.account, by) {
        (Some(account), None) => Some(match actor.person {
            Some(person) => person,
            None => slips::store::person_of(tx, moment, card.code, account)?,
        }),
        _ => actor.person.filter(|_| by.is_none()),
    };
    let filed = match &new.behalf {
        // An order came from outside: nobody here was asked for a consent.
        Some(_) if new.order.is_some() => {
            Said { kind: "order", post: by, level: 0, shown: "public", words: &new.source, due: None, outcome: None }
        }
        Some(name) => Said { kind: "filed_for", post: by, level: 0, shown: "parties", words: name, due: None, outcome: None },
        None => Said { kind: "filed", post: None, level: 0, shown: "public", words: "", due: None, outcome: None },
    };
    let mut new = new.clone();
    let mut made = put(tx, app, card, moment, number, &new, reporter, place.as_ref(), &routed, &filed)?;
    // An order is one matter however its words are edited.
    if made.is_none() && new.order.is_none() && says_other(tx, card, &new)? {
        if !new.changed {
            return Err(Refusal::field("idempotency-key", ProblemKey::Taken).into());
        }
        // Its own key, made of both: sent twice it is one again.
        let mut text = new.once.to_vec();
        text.extend_from_slice(new.words.as_bytes());
        new.once.copy_from_slice(&digest(&text)[..16]);
        made = put(tx, app, card, moment, number, &new, reporter, place.as_ref(), &routed, &filed)?;
    }
    let (new, Some(id)) = (&new, made) else { return existing(tx, app, card, &new) };
    let (p, secret) = (&routed.progress, secret_token(app, &new.once));
    if new.contact.is_some() || reporter.is_some() {
        tell::remember_reporter(tx, app, card, actor, moment, id, new)?;
        tell::filed(tx, app, card, moment, id, number, &secret, p)?;
    }
    let action = match (&new.order, by) {
        (Some(_), Some(_)) => "matter.take_order",
        (None, Some(_)) => "matter.file_for",
        (_, None) => "matter.file",
    };
    let did = Did { action, subject_kind: "matter", subject: id.0, post: by, detail: &new.source };
    audit::append(tx, moment, card.code, actor, &did)?;
    Ok(Filed { id, number: number.to_string(), secret, holder: p.holder.post, promise: p.promise })
}

/// Puts a matter down: its row, first step, first two lines, files, order, clock, and what jobs have to do. Nothing when the
/// same form made one before.
#[allow(clippy::too_many_arguments, reason = "a new matter with all that was decided about it")]
pub(super) fn put(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    number: &str,
    new: &New,
    reporter: Option<PersonId>,
    place: Option<&PlaceChain>,
    routed: &Routed,
    filed: &Said<'_>,
) -> Result<Option<MatterId>, Fail> {
    let now = moment.now;
    let visibility = visibility(&card.pack, new);
    let p = &routed.progress;
    let id: MatterId = moment.id();
    let secret = secret(app, &new.once);
    let progress = write::stored(p)?;
    let inserted = tx.exec(
        sql!(
            "INSERT INTO matter (community, id, number, kind, category, visibility, listed, state, outcome, level, holder, pack,
                                 pack_version, rule, filed, promise, step_due, changed, progress, compound, building, entrance, grid,
                                 resident_group, circle, part, pin, words, released, reporter, about, secret, once, source,
                                 not_leader, files, answers, links, stay, seq, indexed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9, $10, $11, $12, $13, $14, $15, $16, $14, $17, $18, $19, $20, $21,
                     $22, $23, $24, $34, $25, FALSE, $26, $27, $28, $29, $30, $31, $32, $33, 0, '', 2, FALSE)
             ON CONFLICT (community, once) DO NOTHING"
        ),
        &[
            card.code.into(),
            id.into(),
            number.into(),
            kind(&card.pack, new)?.into(),
            (&new.category).into(),
            visibility.name().into(),
            i64::from(visibility != Visibility::Closed).into(),
            p.state.name().into(),
            write::level(p).into(),
            p.holder.post.into(),
            (&card.pack.id).into(),
            card.pack.version.into(),
            (&routed.rule).into(),
            now.into(),
            p.promise.into(),
            p.due.into(),
            (&progress).into(),
            place.map(|p| p.compound).or(new.compound).into(),
            new.building.or(place.map(|p| p.building)).into(),
            new.entrance.into(),
            place.and_then(|p| p.grid).into(),
            place.and_then(|p| p.group).into(),
            place.and_then(|p| p.circle).into(),
            (&new.part).into(),
            (&new.words).into(),
            reporter.into(),
            new.about.into(),
            (&digest(&secret)[..]).into(),
            (&new.once[..]).into(),
            (&new.source).into(),
            new.not_leader.into(),
            i64::try_from(new.files.len()).unwrap_or(0).into(),
            (&asked::stored(card.pack.category(&new.category), &new.answers)).into(),
            new.pin.map(|p| p.to_string()).as_deref().into(),
        ],
    )?;
    if inserted == 0 {
        return Ok(None);
    }
    write::step(tx, card, id, 1, p, now)?;
    write::event(tx, card, id, 1, &Said { level: p.level, ..*filed }, now)?;
    write::event(
        tx,
        card,
        id,
        2,
        &Said { kind: "routed", post: Some(p.holder.post), level: p.level, shown: "public", words: "", due: None, outcome: None },
        now,
    )?;
    if let Some(order) = &new.order {
        tx.exec(
            sql!("INSERT INTO matter_order (community, matter, source, number, due) VALUES ($1, $2, $3, $4, $5)"),
            &[card.code.into(), id.into(), (&new.source).into(), (&order.number).into(), order.due.into()],
        )?;
    }
    for file in &new.files {
        write::attach(tx, card, id, *file, "filed", 1)?;
    }
    write::start_clock(tx, card, moment, id, card.judge().wakes(p, now).unwrap_or(p.due))?;
    write::reckoned(tx, card, moment, p)?;
    enqueue(tx, moment, card.code, "matters.filed", &OfMatter { matter: id }, now, None)?;
    rollup::filed(tx, card, moment, &new.category, visibility)?;
    write::index_soon(tx, card, moment)?;
    Ok(Some(id))
}

/// Whether the matter of the same key says something else.
fn says_other(tx: &mut Tx<'_>, card: &Card, new: &New) -> Result<bool, Fail> {
    let words: Option<String> = tx.one(
        sql!("SELECT words FROM matter WHERE community = $1 AND once = $2"),
        &[card.code.into(), (&new.once[..]).into()],
        |r| r.get(0),
    )?;
    // What was forgotten meanwhile is not compared.
    Ok(words.is_some_and(|words| !words.is_empty() && words != new.words))
}

/// The matter the same form made before.
fn existing(tx: &mut Tx<'_>, app: &App, card: &Card, new: &New) -> Result<Filed, Fail> {
    tx.one(
        sql!("SELECT id, number, holder, promise FROM matter WHERE community = $1 AND once = $2"),
        &[card.code.into(), (&new.once[..]).into()],
        |r| {
            let secret = secret_token(app, &new.once);
            Ok(Filed { id: r.get(0)?, number: r.get(1)?, secret, holder: r.get(2)?, promise: r.get(3)? })
        },
    )?
    .ok_or_else(|| Fail::internal("a matter's key is taken but the matter is not there"))
}
