//! Mending a draft before notice: what it is about, whose it is, its items and papers. Nothing of it counts yet, so nothing of it leaves a
//! trace but in the audit log. What a selection asks follows from its candidates and stays.

use liren_core::id::FileId;
use liren_core::moment::Moment;
use liren_core::money::Fen;
use liren_core::pack::ItemClass;
use liren_core::permission::{Action, Actor};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_ground::ground::{Ground, Place};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, files, sql};

use super::make::{self, Item};
use super::read::{self, Ballot, Ruled, State};
use super::steps::at;
use crate::matters::jobs::sweep_later;
use crate::selections;

/// What a draft is about and whose it is.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it is about.
    pub title: String,
    /// In plain words.
    pub words: String,
    /// Whose it is.
    pub place: Place,
    /// Buildings and entrances that vote together, if only they do.
    pub parts: Vec<Place>,
    /// Why these are the ones who vote.
    pub why_place: String,
    /// The maintenance fund before it.
    pub fund: Option<Fen>,
}

/// Refuses where a selection says what is asked and of whom.
fn own(tx: &mut Tx<'_>, card: &Card, b: &Ballot, field: &str) -> Result<(), Fail> {
    match selections::store::of_ballot(tx, card.code, b.id)? {
        Some(_) => Err(Refusal::field(field, ProblemKey::StillInUse).into()),
        None => Ok(()),
    }
}

/// Other words, another place, another fund.
pub fn draft(tx: &mut Tx<'_>, app: &App, card: &Card, actor: &Actor, rules: &Ruled, b: &Ballot, new: &Draft) -> Result<(), Fail> {
    at(State::Draft, b)?;
    let items = read::items(tx, card.code, b.id)?;
    let classes: Vec<&ItemClass> = items.iter().filter_map(|i| rules.class(&i.class)).collect();
    let asked = (new.place, &new.parts[..]);
    let whose = make::electorate(tx, app, card, rules, (b.mode, b.keeping), &classes, asked, &new.why_place)?;
    if whose != b.whose() {
        own(tx, card, b, "place")?;
        Ground::read(tx, card.code)?.by(actor, Action::RunBallot, whose.place)?;
    }
    tx.exec(
        sql!(
            "UPDATE ballot SET title = $3, words = $4, place_kind = $5, place = $6, why_place = $7, fund = $8, parts = $9
              WHERE community = $1 AND id = $2"
        ),
        &[
            card.code.into(),
            b.id.into(),
            (&new.title).into(),
            (&new.words).into(),
            whose.place.kind().into(),
            whose.place.id().into(),
            (&new.why_place).into(),
            new.fund.map(|f| f.0).into(),
            (&whose.kept()).into(),
        ],
    )?;
    Ok(())
}

/// Another item in the place of this one.
pub fn item(tx: &mut Tx<'_>, card: &Card, rules: &Ruled, b: &Ballot, code: &str, item: &Item) -> Result<(), Fail> {
    at(State::Draft, b)?;
    own(tx, card, b, "question")?;
    make::item_fits(make::class_of(rules, b, item)?, item)?;
    let n = tx.exec(
        sql!(
            "UPDATE ballot_item SET class = $4, title = $5, options = $6, share = $7, marks = $8, seats = $9, why = $10
              WHERE community = $1 AND ballot = $2 AND code = $3"
        ),
        &[
            card.code.into(),
            b.id.into(),
            code.into(),
            (&item.class).into(),
            (&item.title).into(),
            make::options_kept(item)?.as_str().into(),
            item.share.name().into(),
            item.marks.into(),
            item.seats.into(),
            (&item.why).into(),
        ],
    )?;
    if n == 0 { Err(Refusal::field("item", ProblemKey::NotHere).into()) } else { Ok(()) }
}

/// Takes an item off; the others move up. One stays: a vote asks something.
pub fn item_off(tx: &mut Tx<'_>, card: &Card, b: &Ballot, code: &str) -> Result<(), Fail> {
    at(State::Draft, b)?;
    own(tx, card, b, "item")?;
    let items = read::items(tx, card.code, b.id)?;
    if !items.iter().any(|i| i.code == code) {
        return Err(Refusal::field("item", ProblemKey::NotHere).into());
    }
    if items.len() == 1 {
        return Err(Refusal::field("item", ProblemKey::OutOfRange { min: 1, max: 20 }).into());
    }
    tx.exec(
        sql!("DELETE FROM ballot_item WHERE community = $1 AND ballot = $2 AND code = $3"),
        &[card.code.into(), b.id.into(), code.into()],
    )?;
    for (n, left) in (1usize..).zip(items.iter().filter(|i| i.code != code)) {
        tx.exec(
            sql!("UPDATE ballot_item SET code = $4 WHERE community = $1 AND ballot = $2 AND code = $3"),
            &[card.code.into(), b.id.into(), (&left.code).into(), make::code(n).as_str().into()],
        )?;
    }
    Ok(())
}

/// Takes a paper off the draft; the file goes with what nobody attached.
pub fn paper_off(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, b: &Ballot, file: FileId) -> Result<(), Fail> {
    at(State::Draft, b)?;
    let n = tx.exec(
        sql!("DELETE FROM ballot_file WHERE community = $1 AND ballot = $2 AND file = $3 AND purpose = 'attachment'"),
        &[card.code.into(), b.id.into(), file.into()],
    )?;
    if n == 0 {
        return Err(Refusal::field("file", ProblemKey::NotHere).into());
    }
    files::detach(tx, card.code, file)?;
    sweep_later(tx, moment, card.code)?;
    Ok(())
}
