//! A matter on the table: what every move and the clock need, and the one way its new state is kept.

use liren_core::id::{MatterId, PostId};
use liren_core::lang::Lang;
use liren_core::matter::{Outcome, Progress, State};
use liren_core::moment::Moment;
use liren_core::pack::Visibility;
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_ground::messages::Urgency;
use liren_ground::names;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::when;
use liren_store::{Tx, sql};

use super::read::{self, Event, Matter};
use super::write::{self, Said};
use super::{tell, urls};
use crate::figures::rollup::{self, Counted};
use crate::happened::{self, What};
use crate::words::Matters;

/// A matter on the table: everything a move needs.
pub struct Table<'a> {
    /// The program.
    pub app: &'a App,
    /// The community.
    pub card: &'a Card,
    /// Time and chance.
    pub moment: &'a mut Moment,
    /// The matter as it was read.
    pub matter: Matter,
    /// Where it stands.
    pub progress: Progress,
    seq: i64,
    /// How it was counted before this move, and up to which line.
    was: (String, Visibility, i64),
    /// A line was added that bears on the figures.
    counts: bool,
}

impl<'a> Table<'a> {
    /// Reads a matter for a move.
    pub fn lay(tx: &mut Tx<'_>, app: &'a App, card: &'a Card, moment: &'a mut Moment, id: MatterId) -> Result<Self, Fail> {
        let matter = read::by_id(tx, card.code, id)?.ok_or(Refusal::NotFound)?;
        let row = tx.one(
            sql!("SELECT progress, seq FROM matter WHERE community = $1 AND id = $2"),
            &[card.code.into(), id.into()],
            |r| Ok((r.get::<String>(0)?, r.get::<i64>(1)?)),
        )?;
        let (progress, seq) = row.ok_or(Refusal::NotFound)?;
        let progress = serde_json::from_str(&progress).map_err(|e| Fail::internal(format!("a matter's progress: {e}")))?;
        let was = (matter.category.clone(), matter.visibility, seq);
        Ok(Self { app, card, moment, matter, progress, seq, was, counts: false })
    }

    /// Adds a line to the timeline at the level that has it.
    pub fn say(
        &mut self,
        tx: &mut Tx<'_>,
        kind: &str,
        post: Option<PostId>,
        shown: &str,
        words: &str,
        due: Option<Time>,
    ) -> Result<(), Fail> {
        let said = Said { kind, post, level: self.progress.level, shown, words, due, outcome: None };
        self.line(tx, &said)
    }

    /// Adds an answer with how it settles the matter and until when it was promised: a later one does not change what this one said.
    pub fn answer(
        &mut self,
        tx: &mut Tx<'_>,
        kind: &str,
        post: Option<PostId>,
        words: &str,
        outcome: Outcome,
        promise: Time,
    ) -> Result<(), Fail> {
        let (level, due) = (self.progress.level, Some(promise));
        let said = Said { kind, post, level, shown: "public", words, due, outcome: Some(outcome) };
        self.line(tx, &said)
    }

    /// The place of the last line in the timeline, for the files that came with it.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// The line that says who has it from now on, at their level: the strip of the page is drawn from it.
    pub fn goes_to(&mut self, tx: &mut Tx<'_>, kind: &str, next: &Progress) -> Result<(), Fail> {
        let said =
            Said { kind, post: Some(next.holder.post), level: next.level, shown: "public", words: "", due: None, outcome: None };
        self.line(tx, &said)
    }

    fn line(&mut self, tx: &mut Tx<'_>, said: &Said<'_>) -> Result<(), Fail> {
        self.seq += 1;
        self.counts |= rollup::counts(said.kind);
        write::event(tx, self.card, self.matter.id, self.seq, said, self.moment.now)?;
        Ok(())
    }

    /// Writes the new state, the step and the clock; fails when somebody else was quicker.
    pub fn keep(&mut self, tx: &mut Tx<'_>, next: Progress, how: &str, released: bool) -> Result<(), Fail> {
        let (card, id, now) = (self.card, self.matter.id, self.moment.now);
        let moved =
            next.holder.post != self.progress.holder.post || next.state != self.progress.state || next.due != self.progress.due;
        if moved {
            write::end_step(tx, card, id, how, now)?;
            if next.state == State::Open {
                self.seq += 1;
                write::step(tx, card, id, self.seq, &next, now)?;
            }
        }
        let listed = self.matter.visibility != Visibility::Closed && next.state != State::Withdrawn;
        // `changed` never stands still, so that of two moves in one millisecond the second is noticed too.
        let changed = Time(now.0.max(self.matter.changed.0 + 1));
        let n = tx.exec(
            sql!(
                "UPDATE matter SET state = $4, outcome = $5, level = $6, holder = $7, promise = $8, step_due = $9, changed = $10,
                        progress = $11, listed = $12, released = $13, seq = $14, indexed = FALSE
                  WHERE community = $1 AND id = $2 AND changed = $3"
            ),
            &[
                card.code.into(),
                id.into(),
                self.matter.changed.into(),
                next.state.name().into(),
                next.outcome.map(Outcome::name).into(),
                write::level(&next).into(),
                next.holder.post.into(),
                next.promise.into(),
                next.due.into(),
                changed.into(),
                (&write::stored(&next)?).into(),
                i64::from(listed).into(),
                released.into(),
                self.seq.into(),
            ],
        )?;
        if n == 0 {
            return Err(Refusal::Stale.into());
        }
        match card.judge().wakes(&next, now) {
            Some(at) => write::clock(tx, card, self.moment, id, at)?,
            None => write::stop_clock(tx, id)?,
        }
        write::reckoned(tx, card, self.moment, &next)?;
        for what in What::of(&self.progress, &next, how) {
            happened::note(tx, self.moment, card.code, &self.matter, what)?;
        }
        self.count(tx)?;
        write::index_soon(tx, card, self.moment)?;
        self.progress = next;
        self.matter.changed = changed;
        Ok(())
    }

    /// Brings the figures up to date with what was added to its timeline, or with what it is called from now on.
    fn count(&mut self, tx: &mut Tx<'_>) -> Result<(), Fail> {
        let m = &self.matter;
        let (category, visibility, seq) = std::mem::replace(&mut self.was, (m.category.clone(), m.visibility, self.seq));
        if !std::mem::take(&mut self.counts) && category == m.category && visibility == m.visibility {
            return Ok(());
        }
        let events = read::events(tx, self.card.code, m.id)?;
        let lines = |until: i64| -> Vec<&Event> { events.iter().rev().filter(|e| e.seq <= until).collect() };
        let zone = &self.card.zone;
        let before = rollup::of(zone, &Counted { category: &category, visibility, filed: m.filed }, &lines(seq));
        let counted = Counted { category: &m.category, visibility: m.visibility, filed: m.filed };
        let now = rollup::of(zone, &counted, &lines(self.seq));
        rollup::moved(tx, self.card, self.moment, &before, &now).map_err(Fail::from)
    }

    /// Notes that the holder was told of the clock and sets it to the end of the step. Nobody's page becomes old by it.
    pub fn warned(&mut self, tx: &mut Tx<'_>) -> Result<(), Fail> {
        let (card, id, due) = (self.card, self.matter.id, self.progress.due);
        self.progress.warned = true;
        tx.exec(
            sql!("UPDATE matter SET progress = $4 WHERE community = $1 AND id = $2 AND changed = $3"),
            &[card.code.into(), id.into(), self.matter.changed.into(), (&write::stored(&self.progress)?).into()],
        )?;
        write::clock(tx, card, self.moment, id, due).map_err(Fail::from)
    }

    /// Ties it to another matter, in both directions.
    pub fn tie(&mut self, tx: &mut Tx<'_>, other: MatterId, kind: &str) -> Result<(), Fail> {
        let (code, id) = (self.card.code, self.matter.id);
        tx.exec(
            sql!("INSERT INTO matter_link (community, matter, other, kind) VALUES ($1, $2, $3, $4)"),
            &[code.into(), id.into(), other.into(), kind.into()],
        )?;
        for end in [id, other] {
            tx.exec(sql!("UPDATE matter SET links = links + 1 WHERE community = $1 AND id = $2"), &[code.into(), end.into()])?;
        }
        Ok(())
    }

    /// Tells whoever has it now something about it.
    pub fn tell_holder_news(&mut self, tx: &mut Tx<'_>, text: impl Fn(Lang) -> String) -> Result<(), Fail> {
        let (app, card, holder) = (self.app, self.card, self.progress.holder.post);
        let url = urls::Matter::url(card.code, &self.matter.number);
        tell::post(tx, app, card, self.moment, holder, &url, Urgency::Urgent, text)
    }

    /// Tells whoever has it now.
    pub fn tell_holder(&mut self, tx: &mut Tx<'_>) -> Result<(), Fail> {
        let (app, card, m, p) = (self.app, self.card, &self.matter, &self.progress);
        given(tx, app, card, self.moment, m, p)
    }
}

/// Tells the holder of a matter that it waits for them.
pub fn given(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, m: &Matter, p: &Progress) -> Result<(), Fail> {
    let names = names::within(tx, app, card)?;
    let url = urls::Matter::url(card.code, &m.number);
    tell::post(tx, app, card, moment, p.holder.post, &url, Urgency::Urgent, |lang| {
        let place = m.building.map_or_else(|| card.name.clone(), |b| names.building(b));
        let category = super::said::category_name(&card.pack, &m.category, lang);
        Matters(lang).tell_holder(category, place, when::until(lang, &card.zone, p.due))
    })
}
