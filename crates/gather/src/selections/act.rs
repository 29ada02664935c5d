//! What is done with a selection, in one transaction: by whoever runs it, by those who live there, on paper.

use liren_core::contact::Contact;
use liren_core::id::{CandidateId, HomeId, PersonId, PostId, SelectionId};
use liren_core::moment::Moment;
use liren_core::pack::Nomination;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{Date, Time};
use liren_ground::ground::{Ground, Place};
use liren_ground::people::store as people;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};
use uuid::Uuid;

use super::asked::{Act, Said};
use super::store::{self, Selection, Whole};

/// Most people who stand or were proposed.
const MOST: usize = 30;
/// Most objections.
const MOST_OBJECTIONS: usize = 100;

/// A selection with the ground it stands on and the hands it is in: what every step needs.
struct Table<'a, 'b, 'c> {
    tx: &'a mut Tx<'b>,
    app: &'c App,
    card: &'c Card,
    actor: &'c Actor,
    moment: &'c mut Moment,
    whole: Whole,
    ground: Ground,
}

impl<'a, 'b, 'c> Table<'a, 'b, 'c> {
    fn lay(
        tx: &'a mut Tx<'b>,
        app: &'c App,
        card: &'c Card,
        actor: &'c Actor,
        moment: &'c mut Moment,
        id: SelectionId,
    ) -> Result<Self, Fail> {
        let selection = store::one(tx, card.code, id)?.ok_or(Refusal::NotFound)?;
        let whole = store::whole(tx, app, card.code, selection)?;
        let ground = Ground::read(tx, card.code)?;
        Ok(Self { tx, app, card, actor, moment, whole, ground })
    }

    fn s(&self) -> &Selection {
        &self.whole.selection
    }

    /// It is in this state.
    fn is(&self, state: &str) -> Result<(), Fail> {
        if self.s().state == state { Ok(()) } else { Err(Refusal::NotUnderWay.into()) }
    }

    fn candidate(&self, id: CandidateId) -> Result<&store::Candidate, Fail> {
        let found = self.whole.candidates.iter().find(|c| c.id == id);
        found.ok_or_else(|| Refusal::field("candidate", ProblemKey::NotAChoice).into())
    }

    fn put(&mut self, name: &str, about: &str, how: &str, person: Option<PersonId>, post: Option<PostId>) -> Result<(), Fail> {
        self.is("open")?;
        if self.whole.candidates.len() >= MOST {
            return Err(Refusal::field("name", ProblemKey::Enough { max: MOST }).into());
        }
        if self.whole.candidates.iter().any(|c| c.name == name || (person.is_some() && c.person == person)) {
            return Err(Refusal::field(if how == "own" { "stand_name" } else { "name" }, ProblemKey::Taken).into());
        }
        let id: CandidateId = self.moment.id();
        let consented = (how == "own").then_some(self.moment.now);
        self.tx.exec(
            sql!(
                "INSERT INTO selection_candidate (community, selection, id, name, about, how, person, post, consented, voices,
                                                  withdrawn, at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, NULL, $10)"
            ),
            &[
                self.card.code.into(),
                self.whole.selection.id.into(),
                id.into(),
                name.into(),
                about.into(),
                how.into(),
                person.into(),
                post.into(),
                consented.into(),
                self.moment.now.into(),
            ],
        )?;
        Ok(())
    }

    fn may_nominate(&self, who: Nomination) -> Result<(), Fail> {
        if self.whole.rules()?.nominations.contains(&who) { Ok(()) } else { Err(Refusal::Forbidden.into()) }
    }

    fn withdraw(&mut self, id: CandidateId) -> Result<(), Fail> {
        self.is("open")?;
        let at = [self.card.code.into(), self.whole.selection.id.into(), id.into()];
        self.tx.exec(sql!("DELETE FROM selection_voice WHERE community = $1 AND selection = $2 AND candidate = $3"), &at)?;
        // Nothing is kept of whoever does not stand.
        self.tx.exec(
            sql!(
                "UPDATE selection_candidate SET withdrawn = $4, name = '', about = '', person = NULL
                  WHERE community = $1 AND selection = $2 AND id = $3"
            ),
            &[self.card.code.into(), self.whole.selection.id.into(), id.into(), self.moment.now.into()],
        )?;
        Ok(())
    }

    fn voice(
        &mut self,
        home: HomeId,
        candidate: CandidateId,
        person: Option<PersonId>,
        post: Option<PostId>,
    ) -> Result<(), Fail> {
        self.is("open")?;
        if !self.candidate(candidate)?.consented {
            return Err(Refusal::field("candidate", ProblemKey::NotAChoice).into());
        }
        if !self.whole.homes.iter().any(|h| h.id == home) {
            return Err(Refusal::field("home", ProblemKey::NotHere).into());
        }
        self.tx.exec(
            sql!(
                "INSERT INTO selection_voice (community, selection, home, candidate, person, post) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (community, selection, home) DO UPDATE SET candidate = $4, person = $5, post = $6"
            ),
            &[self.card.code.into(), self.whole.selection.id.into(), home.into(), candidate.into(), person.into(), post.into()],
        )?;
        Ok(())
    }

    /// The next step; fails when somebody else was quicker than the page that asks.
    fn step(&mut self, seen: i64) -> Result<(), Fail> {
        let n = self.tx.exec(
            sql!("UPDATE selection SET seq = seq + 1 WHERE community = $1 AND id = $2 AND seq = $3"),
            &[self.card.code.into(), self.whole.selection.id.into(), seen.into()],
        )?;
        if n == 0 { Err(Refusal::Stale.into()) } else { Ok(()) }
    }

    fn audit(&mut self, action: &str, post: Option<PostId>, detail: &str) -> Result<(), Fail> {
        let subject = self.whole.selection.id.0;
        let did = Did { action, subject_kind: "selection", subject, post, detail };
        audit::append(self.tx, self.moment, self.card.code, self.actor, &did).map_err(Fail::from)
    }

    fn post_result(&mut self) -> Result<(), Fail> {
        self.is("open")?;
        let rules = self.whole.rules()?;
        let agree = rules.agree.ok_or(Refusal::NotUnderWay)?;
        let at = self.whole.standing().may_post(agree, self.moment.now).map_err(|_| Refusal::NotUnderWay)?;
        let chosen = self.whole.stand().nth(at).map(|c| c.id).ok_or(Refusal::NotUnderWay)?;
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
        Ok(())
    }

    fn reopen(&mut self) -> Result<(), Fail> {
        self.is("posted")?;
        let days = i64::from(self.whole.rules()?.notice_days) + 1;
        let notice = self.card.zone.at(self.card.zone.date(self.moment.now).add_days(days), 0, 0);
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

    fn sign(&mut self, post: PostId) -> Result<(), Fail> {
        self.is("posted")?;
        self.whole.standing().may_sign(self.moment.now).map_err(|_| Refusal::NotUnderWay)?;
        let person = self.actor.person.ok_or(Refusal::Forbidden)?;
        self.tx.exec(
            sql!(
                "UPDATE selection SET signed = $3, signed_post = $4, signed_person = $5
                  WHERE community = $1 AND id = $2 AND signed IS NULL"
            ),
            &[self.card.code.into(), self.whole.selection.id.into(), self.moment.now.into(), post.into(), person.into()],
        )?;
        Ok(())
    }

    /// The second signature fills the post: a vacant or new one, or the term of whoever held it ends today.
    fn second(&mut self, post: PostId, phone: Option<&Contact>) -> Result<(), Fail> {
        check(self.actor, Action::ManagePosts, &Where::COMMUNITY)?;
        self.is("posted")?;
        self.whole.standing().may_sign(self.moment.now).map_err(|_| Refusal::NotUnderWay)?;
        let (_, _, first) = self.s().signed.ok_or(Refusal::NotUnderWay)?;
        if self.actor.person.is_none_or(|p| p == first) {
            return Err(Refusal::AnotherPerson.into());
        }
        let chosen = self.s().chosen.ok_or(Refusal::NotUnderWay)?;
        let (name, person) = {
            let c = self.candidate(chosen)?;
            (c.name.clone(), c.person)
        };
        let person = match (person, phone) {
            (Some(person), _) => person,
            (None, Some(_)) => people::person_by_phone(self.tx, self.app, self.moment, self.card.code, self.actor, &name, phone)?,
            (None, None) => return Err(Refusal::field("phone", ProblemKey::Required).into()),
        };
        // The name a post is known by: whoever lives here may have a sign-in without one.
        let known = people::person_facts(self.tx, self.app, self.card.code, person)?;
        if known.is_some_and(|f| f.name.is_empty()) {
            let to = people::NewPerson { name: &name, phone: None, account: None };
            people::rename_person(self.tx, self.app, self.moment, self.card.code, self.actor, person, &to)?;
        }
        let filled = self.fill(person)?;
        self.tx.exec(
            sql!(
                "UPDATE selection SET state = 'done', second = $3, second_post = $4, post = $5, ended = $3
                  WHERE community = $1 AND id = $2"
            ),
            &[self.card.code.into(), self.whole.selection.id.into(), self.moment.now.into(), post.into(), filled.into()],
        )?;
        self.forget_voices()
    }

    fn fill(&mut self, person: PersonId) -> Result<PostId, Fail> {
        let role = self.whole.rules()?.role.ok_or_else(|| Fail::internal("a selection by a page without a role"))?;
        let scope = self.s().place.scope().ok_or_else(|| Fail::internal("a selection for a place that has no posts"))?;
        let (c, now) = (self.card.code, self.moment.now);
        let today = self.card.zone.date(now);
        let ends = Date { year: today.year.saturating_add(i16::try_from(self.s().years).unwrap_or(3)), ..today };
        let to = people::Appointment {
            person,
            chosen: "selected",
            starts: now,
            ends: Some(self.card.zone.at(ends, 0, 0)),
            show_name: true,
            show_phone: false,
        };
        let vacant = match people::open_post_at(self.tx, c, role, scope)? {
            None => {
                let new = people::NewPost { role, scope, body: None };
                people::create_post(self.tx, self.app, self.moment, c, self.actor, &new)?
            }
            Some(id) => match people::post(self.tx, c, id)?.and_then(|p| p.person) {
                None => id,
                Some(holder) if holder == person => {
                    people::renew(self.tx, self.app, self.moment, c, self.actor, id, &to)?;
                    return Ok(id);
                }
                Some(_) => return people::hand_over(self.tx, self.app, self.moment, c, self.actor, id, &to),
            },
        };
        people::appoint(self.tx, self.app, self.moment, c, self.actor, vacant, &to)?;
        Ok(vacant)
    }

    /// Which home was for whom is nobody's business once it is over: the numbers stay with the candidates.
    fn forget_voices(&mut self) -> Result<(), Fail> {
        let at = [self.card.code.into(), self.whole.selection.id.into()];
        self.tx.exec(
            sql!(
                "UPDATE selection_candidate SET voices = (
                   SELECT CAST(COUNT(*) AS BIGINT) FROM selection_voice v
                     JOIN home h ON h.community = v.community AND h.id = v.home AND h.ended = 0
                    WHERE v.community = $1 AND h.community = $1 AND v.selection = $2
                      AND v.candidate = selection_candidate.id)
                  WHERE community = $1 AND selection = $2"
            ),
            &at,
        )?;
        self.tx.exec(sql!("DELETE FROM selection_voice WHERE community = $1 AND selection = $2"), &at)?;
        Ok(())
    }

    fn end(&mut self, reason: &str) -> Result<(), Fail> {
        if self.s().over() {
            return Err(Refusal::NotUnderWay.into());
        }
        self.tx.exec(
            sql!("UPDATE selection SET state = 'ended', ended = $3, reason = $4 WHERE community = $1 AND id = $2"),
            &[self.card.code.into(), self.whole.selection.id.into(), self.moment.now.into(), reason.into()],
        )?;
        self.forget_voices()
    }

    fn reply(&mut self, id: Uuid, words: &str) -> Result<(), Fail> {
        self.is("posted")?;
        let n = self.tx.exec(
            sql!("UPDATE selection_objection SET reply = $4 WHERE community = $1 AND selection = $2 AND id = $3"),
            &[self.card.code.into(), self.whole.selection.id.into(), id.into(), words.into()],
        )?;
        if n == 0 { Err(Refusal::field("objection", ProblemKey::NotAChoice).into()) } else { Ok(()) }
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
    let post = t.ground.by(actor, Action::RunSelection, t.s().place)?;
    t.step(seen)?;
    let detail = match act {
        Act::Propose(name, about) => {
            t.may_nominate(Nomination::Body)?;
            t.put(name, about, "body", None, Some(post))?;
            "propose"
        }
        Act::Consent(candidate) => {
            t.is("open")?;
            t.candidate(*candidate)?;
            let now: Time = t.moment.now;
            t.tx.exec(
                sql!("UPDATE selection_candidate SET consented = $4 WHERE community = $1 AND selection = $2 AND id = $3"),
                &[card.code.into(), id.into(), (*candidate).into(), now.into()],
            )?;
            "consent"
        }
        Act::Decline(candidate) => {
            t.candidate(*candidate)?;
            t.withdraw(*candidate)?;
            "decline"
        }
        Act::Post => {
            t.post_result()?;
            "post"
        }
        Act::Reply(objection, words) => {
            t.reply(*objection, words)?;
            "reply"
        }
        Act::Reopen(_) => {
            t.reopen()?;
            "reopen"
        }
        Act::Sign => {
            t.sign(post)?;
            "sign"
        }
        Act::Second(phone) => {
            t.second(post, phone.as_ref())?;
            "second"
        }
        Act::End(reason) => {
            t.end(reason)?;
            "end"
        }
    };
    t.audit("selection.step", Some(post), detail)
}

/// Notes what somebody says who lives there.
pub fn say(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: SelectionId,
    said: &Said,
) -> Result<(), Fail> {
    check(actor, Action::JoinSelection, &Where::COMMUNITY)?;
    let person = actor.person.ok_or(Refusal::SignInNeeded)?;
    let mut t = Table::lay(tx, app, card, actor, moment, id)?;
    let own: Vec<HomeId> = mine(actor, &t.whole);
    if own.is_empty() {
        return Err(Refusal::Forbidden.into());
    }
    match said {
        Said::Stand(name, about) => {
            t.may_nominate(Nomination::Own)?;
            t.put(name, about, "own", Some(person), None)
        }
        Said::Propose(name, about) => {
            t.may_nominate(Nomination::Neighbours)?;
            t.put(name, about, "neighbours", None, None)
        }
        Said::Voice(home, candidate) => {
            if !own.contains(home) {
                return Err(Refusal::Forbidden.into());
            }
            t.voice(*home, *candidate, Some(person), None)
        }
        Said::Withdraw => {
            let stands = t.whole.candidates.iter().find(|c| c.person == Some(person)).map(|c| c.id);
            t.withdraw(stands.ok_or(Refusal::NotFound)?)
        }
        Said::Object(words) => {
            t.is("posted")?;
            if t.whole.objections.len() >= MOST_OBJECTIONS {
                return Err(Refusal::field("object", ProblemKey::Enough { max: MOST_OBJECTIONS }).into());
            }
            let row: Uuid = t.moment.id();
            let now = t.moment.now;
            t.tx.exec(
                sql!(
                    "INSERT INTO selection_objection (community, selection, id, words, reply, at) VALUES ($1, $2, $3, $4, '', $5)"
                ),
                &[card.code.into(), id.into(), row.into(), words.as_str().into(), now.into()],
            )?;
            Ok(())
        }
    }
}

/// The homes of somebody that lie in the place of a selection.
pub fn mine(actor: &Actor, whole: &Whole) -> Vec<HomeId> {
    actor.homes.iter().map(|h| h.home).filter(|id| whole.homes.iter().any(|d| d.id == *id)).collect()
}

/// Takes down what a home said on paper; the audit log says for which home, not for whom.
#[allow(clippy::too_many_arguments, reason = "who takes down what which home says in which selection")]
pub fn on_paper(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: SelectionId,
    home: HomeId,
    candidate: CandidateId,
) -> Result<(), Fail> {
    let mut t = Table::lay(tx, app, card, actor, moment, id)?;
    let place: Place = t.s().place;
    let by = t.ground.by(actor, Action::RecordConsent, place)?;
    t.voice(home, candidate, None, Some(by))?;
    let did = Did { action: "selection.paper", subject_kind: "home", subject: home.0, post: Some(by), detail: "" };
    audit::append(t.tx, t.moment, card.code, actor, &did).map_err(Fail::from)
}
