//! Two signatures fill what was chosen: a vacant or new post, a successor's, another term of whoever held it; or end the post of whoever
//! was called back.

use std::collections::BTreeMap;

use liren_core::contact::Contact;
use liren_core::id::{BodyId, CandidateId, PersonId, PostId};
use liren_core::lang::Lang;
use liren_core::permission::{Action, Role, Scope, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::selection::{Kind, Seat, seated};
use liren_core::time::{Date, Time};
use liren_ground::names;
use liren_ground::people::store as people;
use liren_kit::fail::Fail;
use liren_store::sql;

use super::table::Table;
use super::tell::Stood;
use crate::filings::store::{self as filings, Of};

/// Phones for a sign-in, of those chosen who have none yet.
pub type Phones = BTreeMap<CandidateId, Contact>;

impl Table<'_, '_, '_> {
    /// First signature.
    pub(super) fn sign(&mut self, post: PostId) -> Result<(), Fail> {
        self.is("posted")?;
        self.goes_on()?;
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

    /// Second signature, by somebody else.
    pub(super) fn second(&mut self, post: PostId, phones: &Phones) -> Result<(), Fail> {
        check(self.actor, Action::ManagePosts, &Where::COMMUNITY)?;
        self.is("posted")?;
        self.goes_on()?;
        let (_, _, first) = self.s().signed.ok_or(Refusal::NotUnderWay)?;
        if self.actor.person.is_none_or(|p| p == first) {
            return Err(Refusal::AnotherPerson.into());
        }
        let (filled, ends) = if self.s().kind == Kind::Recall { (self.called_back()?, None) } else { self.take_seats(phones)? };
        self.tx.exec(
            sql!(
                "UPDATE selection SET state = 'done', second = $3, second_post = $4, post = $5, ended = $3, live = NULL, ends = COALESCE($6, ends)
                  WHERE community = $1 AND id = $2"
            ),
            &[
                self.card.code.into(),
                self.whole.selection.id.into(),
                self.moment.now.into(),
                post.into(),
                filled.into(),
                ends.into(),
            ],
        )?;
        self.photos_go(false)?;
        self.filing_is_due()?;
        self.forget()
    }

    /// A committee is filed with the authority: within so many days of the day on which it was elected.
    fn filing_is_due(&mut self) -> Result<(), Fail> {
        if let Some(due) = self.whole.filing_due(&self.card.zone, self.moment.now)? {
            filings::begin(self.tx, self.card, self.moment, Of::Selection(self.s().id), self.s().by, due)?;
        }
        Ok(())
    }

    /// The post somebody was called back from ends, where they still hold it.
    fn called_back(&mut self) -> Result<Option<PostId>, Fail> {
        let (Some(post), c) = (self.s().of_post, self.card.code) else { return Ok(None) };
        let who = self.whole.candidates.iter().find_map(|c| c.person);
        let holds = people::post(self.tx, c, post)?.is_some_and(|p| p.ended.is_none() && p.person == who);
        if holds {
            people::end_post(self.tx, self.app, self.moment, c, self.actor, post)?;
        }
        let told: Vec<_> = who.map(|p| (p, Stood::CalledBack)).into_iter().collect();
        self.told(&told)?;
        Ok(Some(post))
    }

    /// The term they are chosen for.
    fn term(&self) -> Time {
        self.s().ends.unwrap_or_else(|| {
            let today = self.card.zone.date(self.moment.now);
            let year = today.year.saturating_add(i16::try_from(self.s().years).unwrap_or(3));
            self.card.zone.at(Date { year, ..today }, 0, 0)
        })
    }

    /// Who they are here: the sign-in they stood by, or one by their phone. A leader needs one, a member of a committee does not.
    fn persons(&mut self, role: Role, phones: &Phones) -> Result<Vec<(CandidateId, PersonId)>, Fail> {
        let elected: Vec<_> = self.whole.elected().into_iter().map(|c| (c.id, c.name.clone(), c.person)).collect();
        let lacks = |(id, _, person): &(CandidateId, String, Option<PersonId>)| {
            (person.is_none() && !role.is_seat() && !phones.contains_key(id))
                .then(|| Problem::new(format!("phone-{id}"), ProblemKey::Required))
        };
        let problems: Vec<Problem> = elected.iter().filter_map(lacks).collect();
        if !problems.is_empty() {
            return Err(Refusal::Invalid(problems).into());
        }
        let mut out = Vec::new();
        for (id, name, person) in elected {
            let (c, phone) = (self.card.code, phones.get(&id));
            let person = match person {
                Some(person) => person,
                None => people::person_by_phone(self.tx, self.app, self.moment, c, self.actor, &name, phone)?,
            };
            // A number is somebody's: whoever was chosen is not taken for the person it belongs to.
            let known = people::person_facts(self.tx, self.app, c, person)?.map(|f| f.name).unwrap_or_default();
            if phone.is_some() && !known.is_empty() && known != name {
                return Err(Refusal::field(format!("phone-{id}"), ProblemKey::AnotherName).into());
            }
            // The name a post is known by: whoever lives here may have a sign-in without one.
            if known.is_empty() {
                let to = people::NewPerson { name: &name, phone: None, account: None };
                people::rename_person(self.tx, self.app, self.moment, c, self.actor, person, &to)?;
            }
            if out.iter().any(|(_, p)| *p == person) {
                return Err(Refusal::field(format!("phone-{id}"), ProblemKey::Taken).into());
            }
            out.push((id, person));
        }
        Ok(out)
    }

    /// The body they are chosen into; a first one begins with its first members.
    fn body(&mut self, scope: Scope) -> Result<Option<BodyId>, Fail> {
        let Some(kind) = self.whole.rules()?.body.clone() else { return Ok(None) };
        let c = self.card.code;
        let found = people::bodies(self.tx, c)?.into_iter().find(|b| b.kind == kind && b.scope == scope).map(|b| b.id);
        if found.is_some() {
            return Ok(found);
        }
        let names = names::within(self.tx, self.app, self.card)?;
        let place = self.ground.name(&names, self.card, Lang::Zh, self.s().place);
        let word = self.card.pack.words.bodies.iter().find(|b| b.code == kind).map_or("", |b| b.name.get(Lang::Zh));
        let name = format!("{place}{word}");
        let new = people::NewBody { kind: &kind, name: &name, scope, parent: None };
        people::create_body(self.tx, self.app, self.moment, c, self.actor, &new).map(Some)
    }

    /// Everybody chosen takes a seat; answers the first one's post and the end of the term.
    fn take_seats(&mut self, phones: &Phones) -> Result<(Option<PostId>, Option<Time>), Fail> {
        let role = self.whole.rules()?.role.ok_or_else(|| Fail::internal("a selection without a role"))?;
        let scope = self.s().place.scope().ok_or_else(|| Fail::internal("a selection for a place that has no posts"))?;
        let (c, now, ends, all) = (self.card.code, self.moment.now, self.term(), self.s().kind == Kind::Term);
        let persons = self.persons(role, phones)?;
        let body = self.body(scope)?;
        let mut posts = people::open_posts(self.tx, c)?;
        posts.retain(|p| p.role == role && p.scope == scope && (body.is_none() || p.body == body));
        let held: Vec<(PostId, Option<PersonId>)> = posts.iter().map(|p| (p.id, p.person)).collect();
        let chosen: Vec<PersonId> = persons.iter().map(|(_, p)| *p).collect();
        let to = |person| people::Appointment {
            person,
            chosen: "selected",
            starts: now,
            ends: Some(ends),
            show_name: true,
            show_phone: false,
        };
        let mut first = None;
        for seat in seated(&held, &chosen, all || !role.is_seat()) {
            let (person, post) = match seat {
                Seat::Renew(post, person) => {
                    people::renew(self.tx, self.app, self.moment, c, self.actor, post, &to(person))?;
                    (person, post)
                }
                Seat::HandOver(post, person) => {
                    (person, people::hand_over(self.tx, self.app, self.moment, c, self.actor, post, &to(person))?)
                }
                Seat::Fill(post, person) => {
                    people::appoint(self.tx, self.app, self.moment, c, self.actor, post, &to(person))?;
                    (person, post)
                }
                Seat::Create(person) => {
                    let new = people::NewPost { role, scope, body };
                    let post = people::create_post(self.tx, self.app, self.moment, c, self.actor, &new)?;
                    people::appoint(self.tx, self.app, self.moment, c, self.actor, post, &to(person))?;
                    (person, post)
                }
                Seat::End(post) => {
                    people::end_post(self.tx, self.app, self.moment, c, self.actor, post)?;
                    continue;
                }
            };
            first = first.or(Some(post));
            let candidate = persons.iter().find(|(_, p)| *p == person).map(|(id, _)| *id);
            self.tx.exec(
                sql!(
                    "UPDATE selection_candidate SET filled = $4, person = $5
                      WHERE community = $1 AND selection = $2 AND id = $3"
                ),
                &[c.into(), self.whole.selection.id.into(), candidate.into(), post.into(), person.into()],
            )?;
        }
        let told: Vec<_> = chosen.into_iter().map(|p| (p, Stood::Filled)).collect();
        self.told(&told)?;
        Ok((first, Some(ends)))
    }
}
