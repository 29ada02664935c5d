//! What is done with a selection by whoever runs it: one thing each, in one transaction.

use liren_core::id::{CandidateId, PostId, SelectionId};
use liren_core::moment::Moment;
use liren_core::pack::{Nomination, Way};
use liren_core::permission::{Action, Actor};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::selection::Kind;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, sql};
use uuid::Uuid;

use super::asked::Act;
use super::jobs::{self, News};
use super::table::{Entry, Table};
use super::tell::Stood;

impl Table<'_, '_, '_> {
    /// Enough homes are behind one: the result is posted.
    fn post_result(&mut self) -> Result<(), Fail> {
        self.is("open")?;
        self.names_are_sure()?;
        let rules = self.whole.rules()?;
        let agree = rules.agree.filter(|_| rules.way == Way::Page).ok_or(Refusal::NotUnderWay)?;
        let at = self.whole.standing().may_post(agree, self.moment.now).map_err(|_| Refusal::NotUnderWay)?;
        let stand: Vec<_> = self.whole.stand().map(|c| (c.id, c.person)).collect();
        let (chosen, _) = stand.get(at).copied().ok_or(Refusal::NotUnderWay)?;
        let day = self.card.zone.date(self.moment.now).add_days(i64::from(rules.posting_days) + 1);
        self.tx.exec(
            sql!("UPDATE selection SET state = 'posted', posted = $3, until = $4, chosen = $5 WHERE community = $1 AND id = $2"),
            &[
                self.card.code.into(),
                self.whole.selection.id.into(),
                self.moment.now.into(),
                self.card.zone.at(day, 0, 0).into(),
                chosen.into(),
            ],
        )?;
        let said = |id| if id == chosen { Stood::Elected } else { Stood::NotElected };
        let told: Vec<_> = stand.into_iter().filter_map(|(id, person)| Some((person?, said(id)))).collect();
        self.told(&told)?;
        jobs::tell(self.tx, self.card, self.moment, self.whole.selection.id, News::Posted)
    }

    fn reopen(&mut self) -> Result<(), Fail> {
        if self.s().state == "ballot" {
            return self.without_ballot();
        }
        self.is("posted")?;
        // What a final ballot decided is not asked again.
        if self.whole.votes()? {
            return Err(Refusal::NotUnderWay.into());
        }
        let notice = self.notice()?;
        self.tx.exec(
            sql!(
                "UPDATE selection SET state = 'open', notice = $3, posted = NULL, until = NULL, chosen = NULL, signed = NULL,
                        signed_post = NULL, signed_person = NULL
                  WHERE community = $1 AND id = $2"
            ),
            &[self.card.code.into(), self.whole.selection.id.into(), notice.into()],
        )?;
        Ok(())
    }

    fn end(&mut self, reason: &str) -> Result<(), Fail> {
        if self.s().over() {
            return Err(Refusal::NotUnderWay.into());
        }
        self.tx.exec(
            sql!("UPDATE selection SET state = 'ended', ended = $3, live = NULL WHERE community = $1 AND id = $2"),
            &[self.card.code.into(), self.whole.selection.id.into(), self.moment.now.into()],
        )?;
        self.because(reason)?;
        self.photos_go(true)?;
        self.forget()
    }

    /// Why it went back to the homes or was stopped, for everybody to read.
    fn because(&mut self, reason: &str) -> Result<(), Fail> {
        self.tx.exec(
            sql!("UPDATE selection SET reason = $3 WHERE community = $1 AND id = $2"),
            &[self.card.code.into(), self.whole.selection.id.into(), reason.into()],
        )?;
        Ok(())
    }

    fn reply(&mut self, id: Uuid, words: &str) -> Result<(), Fail> {
        self.is("posted")?;
        let n = self.tx.exec(
            sql!("UPDATE selection_objection SET reply = $4 WHERE community = $1 AND selection = $2 AND id = $3"),
            &[self.card.code.into(), self.whole.selection.id.into(), id.into(), words.into()],
        )?;
        if n == 0 { Err(Refusal::field("objection", ProblemKey::NotAChoice).into()) } else { Ok(()) }
    }

    /// Whoever runs it has looked at a name; what is corrected is told to whoever stands by it.
    fn confirm(&mut self, id: CandidateId, name: &str) -> Result<(), Fail> {
        self.is("open")?;
        let candidate = self.candidate(id)?;
        let (before, person) = (candidate.name.clone(), candidate.person);
        if !candidate.unsure {
            return Err(Refusal::field("candidate", ProblemKey::NotAChoice).into());
        }
        if self.whole.candidates.iter().any(|c| c.id != id && c.name == name) {
            return Err(Refusal::field(format!("named-{id}"), ProblemKey::Taken).into());
        }
        self.tx.exec(
            sql!("UPDATE selection_candidate SET name = $4, unsure = FALSE WHERE community = $1 AND selection = $2 AND id = $3"),
            &[self.card.code.into(), self.whole.selection.id.into(), id.into(), name.into()],
        )?;
        let told: Vec<_> = person.filter(|_| name != before).map(|p| (p, Stood::Renamed)).into_iter().collect();
        self.told(&told)
    }

    /// Nobody runs the recall from their own post.
    pub(super) fn runs(&self) -> Result<PostId, Fail> {
        if self.whole.is_about(self.actor.person) {
            return Err(Refusal::Forbidden.into());
        }
        Ok(self.ground.by(self.actor, Action::RunSelection, self.s().place)?)
    }
}

/// Does one thing with a selection. `seen` is the step the asking page knew.
#[allow(clippy::too_many_arguments, reason = "what is done with which selection, by whom and when")]
pub fn perform(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: SelectionId,
    seen: i64,
    act: &Act,
) -> Result<(), Fail> {
    let mut t = Table::lay(tx, app, card, actor, moment, id)?;
    let post = t.runs()?;
    t.step(seen)?;
    match act {
        Act::Propose(name, about) => {
            t.may_nominate(Nomination::Body)?;
            t.put(Entry { name, about, plans: "", how: "body", person: None, post: Some(post), by: None, unsure: false })?;
        }
        Act::Consent(candidate) => {
            t.is("open")?;
            t.candidate(*candidate)?;
            let now = t.moment.now;
            t.tx.exec(
                sql!("UPDATE selection_candidate SET consented = $4 WHERE community = $1 AND selection = $2 AND id = $3"),
                &[card.code.into(), id.into(), (*candidate).into(), now.into()],
            )?;
            t.post_anew()?;
        }
        Act::Decline(candidate) => {
            // Whoever is called back does not stand; they are asked about.
            if t.s().kind == Kind::Recall {
                return Err(Refusal::NotUnderWay.into());
            }
            // Whoever agreed to stand goes by their own word only, unless that word was taken down here and no home has spoken for them.
            let c = t.candidate(*candidate)?;
            if c.consented && (c.person.is_some() || c.voices > 0) {
                return Err(Refusal::field("candidate", ProblemKey::NotAChoice).into());
            }
            t.withdraw(*candidate)?;
        }
        Act::Confirm(candidate, name) => t.confirm(*candidate, name)?,
        Act::Ballot(vote) => t.make_ballot(vote)?,
        Act::Post if t.whole.votes()? => t.post_ballot()?,
        Act::Post => t.post_result()?,
        Act::Reply(objection, words) => t.reply(*objection, words)?,
        Act::Reopen(reason) => {
            t.reopen()?;
            t.because(reason)?;
        }
        Act::Sign => t.sign(post)?,
        Act::Second(phones) => t.second(post, phones)?,
        Act::End(reason) => t.end(reason)?,
    }
    t.audit("selection.step", Some(post), act.name())
}
