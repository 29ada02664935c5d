//! A selection with the ground it stands on and the hands it is in: what every step needs, and the small moves steps are made of.

use liren_core::id::{CandidateId, FileId, HomeId, PersonId, PostId, SelectionId};
use liren_core::moment::Moment;
use liren_core::pack::Nomination;
use liren_core::permission::Actor;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::selection::Kind;
use liren_core::time::Time;
use liren_ground::ground::Ground;
use liren_ground::people::store as people;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Tx, files, sql};

use super::store::{self, Selection};
use super::tell::{News, Stood};
use super::whole::{self, Candidate, Whole};

/// Somebody to be put on the list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub name: &'a str,
    /// What they say of themselves, or why they are proposed.
    pub about: &'a str,
    /// What they want to do.
    pub plans: &'a str,
    /// `own`, `neighbours`, `body`, or `holder` of whoever is to be called back.
    pub how: &'a str,
    /// Who they are, where they stand by their own word.
    pub person: Option<PersonId>,
    /// The post that proposes them.
    pub post: Option<PostId>,
    /// The neighbour who proposes them.
    pub by: Option<PersonId>,
    /// Nobody has looked at the name yet.
    pub unsure: bool,
}

/// Most people who stand or were proposed; as many as a ballot has room for.
const MOST: usize = 20;

/// A selection, laid out for one step.
pub(super) struct Table<'a, 'b, 'c> {
    pub tx: &'a mut Tx<'b>,
    pub app: &'c App,
    pub card: &'c Card,
    pub actor: &'c Actor,
    pub moment: &'c mut Moment,
    pub whole: Whole,
    pub ground: Ground,
}

impl<'a, 'b, 'c> Table<'a, 'b, 'c> {
    /// Reads all of it.
    pub fn lay(
        tx: &'a mut Tx<'b>,
        app: &'c App,
        card: &'c Card,
        actor: &'c Actor,
        moment: &'c mut Moment,
        id: SelectionId,
    ) -> Result<Self, Fail> {
        let selection = store::one(tx, card.code, id)?.ok_or(Refusal::NotFound)?;
        let whole = whole::whole(tx, app, card, selection)?;
        let ground = Ground::read(tx, card.code)?;
        Ok(Self { tx, app, card, actor, moment, whole, ground })
    }

    /// Its row.
    pub fn s(&self) -> &Selection {
        &self.whole.selection
    }

    /// It is in this state.
    pub fn is(&self, state: &str) -> Result<(), Fail> {
        if self.s().state == state { Ok(()) } else { Err(Refusal::NotUnderWay.into()) }
    }

    /// Nothing holds up the next step.
    pub fn goes_on(&self) -> Result<(), Fail> {
        if self.whole.waits(self.moment.now)?.is_empty() { Ok(()) } else { Err(Refusal::NotUnderWay.into()) }
    }

    /// Somebody who stands or was proposed.
    pub fn candidate(&self, id: CandidateId) -> Result<&Candidate, Fail> {
        let found = self.whole.candidates.iter().find(|c| c.id == id);
        found.ok_or_else(|| Refusal::field("candidate", ProblemKey::NotAChoice).into())
    }

    /// They may nominate, and this is about who is to be chosen.
    pub fn may_nominate(&self, who: Nomination) -> Result<(), Fail> {
        let open = self.s().kind != Kind::Recall && self.whole.rules()?.nominations.contains(&who);
        if open { Ok(()) } else { Err(Refusal::Forbidden.into()) }
    }

    /// Puts somebody on the list. Who was proposed and now stands by themself takes that place.
    pub fn put(&mut self, new: Entry<'_>) -> Result<(), Fail> {
        self.is("open")?;
        let Entry { name, person, by, .. } = new;
        let (own, mut unsure) = (new.how == "own", false);
        let field = if own { "stand_name" } else { "name" };
        // Whoever is known here stands by the name the post would be known by, and takes nobody else's place.
        if let Some(person) = person.filter(|_| own) {
            let known = people::person_facts(self.tx, self.app, self.card.code, person)?.map(|f| f.name).unwrap_or_default();
            if !known.is_empty() && known != name {
                return Err(Refusal::field(field, ProblemKey::AnotherName).into());
            }
            unsure = known.is_empty();
        }
        let stands = person.is_some() && self.whole.candidates.iter().any(|c| c.person == person);
        let known = self.whole.candidates.iter().find(|c| c.name == name).map(|c| (c.id, c.consented, c.person));
        match known {
            // Another neighbour proposes the same person: they are two.
            Some((id, _, who)) if by.is_some() && who != by => return self.propose(id, by, field),
            Some((id, false, _)) if own && !stands => {
                self.tx.exec(
                    sql!(
                        "UPDATE selection_candidate SET person = $4, consented = $5, about = $6, plans = $7, unsure = $8
                          WHERE community = $1 AND selection = $2 AND id = $3"
                    ),
                    &[
                        self.card.code.into(),
                        self.whole.selection.id.into(),
                        id.into(),
                        person.into(),
                        self.moment.now.into(),
                        new.about.into(),
                        new.plans.into(),
                        unsure.into(),
                    ],
                )?;
                return self.post_anew();
            }
            Some(_) => return Err(Refusal::field(field, ProblemKey::Taken).into()),
            None if stands => return Err(Refusal::field(field, ProblemKey::Taken).into()),
            None => {}
        }
        if self.whole.candidates.len() >= MOST {
            return Err(Refusal::field(field, ProblemKey::Enough { max: MOST }).into());
        }
        let id = self.insert(&Entry { unsure, ..new }, own)?;
        if by.is_some() {
            self.propose(id, by, field)?;
        }
        if own { self.post_anew() } else { Ok(()) }
    }

    /// A neighbour proposes somebody who is on the list; once each.
    fn propose(&mut self, id: CandidateId, by: Option<PersonId>, field: &'static str) -> Result<(), Fail> {
        let n = self.tx.exec(
            sql!(
                "INSERT INTO selection_proposer (community, selection, candidate, person) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (community, selection, candidate, person) DO NOTHING"
            ),
            &[self.card.code.into(), self.whole.selection.id.into(), id.into(), by.into()],
        )?;
        if n == 0 { Err(Refusal::field(field, ProblemKey::Taken).into()) } else { Ok(()) }
    }

    /// Whoever runs it has looked at every name that nobody here knew.
    ///
    /// # Errors
    /// At the field of each name that is left.
    pub fn names_are_sure(&self) -> Result<(), Fail> {
        let unsure = self.whole.stand().filter(|c| c.unsure);
        let left: Vec<Problem> = unsure.map(|c| Problem::new(format!("named-{}", c.id), ProblemKey::NameUnsure)).collect();
        if left.is_empty() { Ok(()) } else { Err(Refusal::Invalid(left).into()) }
    }

    /// Until when a list that is posted today stands.
    pub fn notice(&self) -> Result<Time, Fail> {
        let days = i64::from(self.whole.rules()?.notice_days) + 1;
        Ok(self.card.zone.at(self.card.zone.date(self.moment.now).add_days(days), 0, 0))
    }

    /// Who stands is posted before homes speak: somebody who joins after that time is posted as long as the others were.
    pub fn post_anew(&mut self) -> Result<(), Fail> {
        if self.moment.now < self.s().notice {
            return Ok(());
        }
        let notice = self.notice()?;
        self.tx.exec(
            sql!("UPDATE selection SET notice = $3 WHERE community = $1 AND id = $2"),
            &[self.card.code.into(), self.whole.selection.id.into(), notice.into()],
        )?;
        Ok(())
    }

    /// Writes a row of the list.
    pub fn insert(&mut self, new: &Entry<'_>, consented: bool) -> Result<CandidateId, Fail> {
        let id: CandidateId = self.moment.id();
        self.tx.exec(
            sql!(
                "INSERT INTO selection_candidate (community, selection, id, name, about, how, person, post, consented, voices,
                                                  withdrawn, at, plans, unsure)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, NULL, $10, $11, $12)"
            ),
            &[
                self.card.code.into(),
                self.whole.selection.id.into(),
                id.into(),
                new.name.into(),
                new.about.into(),
                new.how.into(),
                new.person.into(),
                new.post.into(),
                consented.then_some(self.moment.now).into(),
                self.moment.now.into(),
                new.plans.into(),
                new.unsure.into(),
            ],
        )?;
        Ok(id)
    }

    /// Somebody does not stand; nothing is kept of them.
    pub fn withdraw(&mut self, id: CandidateId) -> Result<(), Fail> {
        self.is("open")?;
        let at = [self.card.code.into(), self.whole.selection.id.into(), id.into()];
        self.tx.exec(sql!("DELETE FROM selection_voice WHERE community = $1 AND selection = $2 AND candidate = $3"), &at)?;
        self.tx.exec(sql!("DELETE FROM selection_proposer WHERE community = $1 AND selection = $2 AND candidate = $3"), &at)?;
        if let Some(photo) = self.whole.candidates.iter().find(|c| c.id == id).and_then(|c| c.photo) {
            files::detach(self.tx, self.card.code, photo)?;
        }
        self.tx.exec(
            sql!(
                "UPDATE selection_candidate SET withdrawn = $4, name = '', about = '', plans = NULL, photo = NULL, person = NULL
                  WHERE community = $1 AND selection = $2 AND id = $3"
            ),
            &[self.card.code.into(), self.whole.selection.id.into(), id.into(), self.moment.now.into()],
        )?;
        Ok(())
    }

    /// A home is for somebody, or for a recall.
    pub fn voice(
        &mut self,
        home: HomeId,
        candidate: CandidateId,
        person: Option<PersonId>,
        post: Option<PostId>,
    ) -> Result<(), Fail> {
        self.is("open")?;
        if !self.whole.speaks()? || !self.candidate(candidate)?.consented {
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
        if self.s().kind == Kind::Recall && self.whole.owners()? {
            let (ask, of) = whole::asking(self.tx, self.app, self.card, &self.whole)?;
            let n = |v: u64| i64::try_from(v).unwrap_or(i64::MAX);
            self.tx.exec(
                sql!("UPDATE selection SET asking = $3, asking_of = $4 WHERE community = $1 AND id = $2"),
                &[self.card.code.into(), self.whole.selection.id.into(), n(ask).into(), n(of).into()],
            )?;
        }
        Ok(())
    }

    /// It is over: nothing is kept of whoever was proposed and did not agree to stand.
    pub fn forget(&mut self) -> Result<(), Fail> {
        self.tx.exec(
            sql!(
                "UPDATE selection_candidate SET withdrawn = $3, name = '', about = '', person = NULL
                  WHERE community = $1 AND selection = $2 AND consented IS NULL AND withdrawn IS NULL AND how <> 'holder'"
            ),
            &[self.card.code.into(), self.whole.selection.id.into(), self.moment.now.into()],
        )?;
        self.forget_voices()
    }

    /// It is over: photos of those who were not chosen go.
    pub fn photos_go(&mut self, stopped: bool) -> Result<(), Fail> {
        let chosen = |c: &Candidate| !stopped && self.whole.won(c);
        let gone: Vec<_> = self.whole.candidates.iter().filter(|c| !chosen(c)).filter_map(|c| Some((c.id, c.photo?))).collect();
        for (id, photo) in gone {
            self.show(id, None, Some(photo))?;
        }
        Ok(())
    }

    /// A candidate's photo is another one, or none; the one before goes.
    pub fn show(&mut self, id: CandidateId, photo: Option<FileId>, before: Option<FileId>) -> Result<(), Fail> {
        if let Some(before) = before {
            files::detach(self.tx, self.card.code, before)?;
        }
        self.tx.exec(
            sql!("UPDATE selection_candidate SET photo = $4 WHERE community = $1 AND selection = $2 AND id = $3"),
            &[self.card.code.into(), self.whole.selection.id.into(), id.into(), photo.into()],
        )?;
        Ok(())
    }

    /// Which home was for whom, and who proposed whom, is nobody's business once that is over: the numbers stay with the candidates.
    pub fn forget_voices(&mut self) -> Result<(), Fail> {
        // After a ballot the numbers are its own.
        if self.s().ballot.is_some() {
            return Ok(());
        }
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
        self.tx.exec(
            sql!(
                "UPDATE selection_candidate SET proposers = COALESCE(proposers, 0) + (
                   SELECT CAST(COUNT(*) AS BIGINT) FROM selection_proposer p
                    WHERE p.community = $1 AND p.selection = $2 AND p.candidate = selection_candidate.id)
                  WHERE community = $1 AND selection = $2"
            ),
            &at,
        )?;
        self.tx.exec(sql!("DELETE FROM selection_proposer WHERE community = $1 AND selection = $2"), &at)?;
        Ok(())
    }

    /// The next step; fails when somebody else was quicker than the page that asks.
    pub fn step(&mut self, seen: i64) -> Result<(), Fail> {
        let n = self.tx.exec(
            sql!("UPDATE selection SET seq = seq + 1 WHERE community = $1 AND id = $2 AND seq = $3"),
            &[self.card.code.into(), self.whole.selection.id.into(), seen.into()],
        )?;
        if n == 0 { Err(Refusal::Stale.into()) } else { Ok(()) }
    }

    /// Tells some of those who stood.
    pub fn told(&mut self, all: &[(PersonId, Stood)]) -> Result<(), Fail> {
        let news = News::read(self.tx, self.app, self.card, &self.whole.selection)?;
        for (person, said) in all {
            news.stood(self.tx, self.app, self.card, self.moment, *person, *said)?;
        }
        Ok(())
    }

    /// A line of the audit log.
    pub fn audit(&mut self, action: &str, post: Option<PostId>, detail: &str) -> Result<(), Fail> {
        let subject = self.whole.selection.id.0;
        let did = Did { action, subject_kind: "selection", subject, post, detail };
        audit::append(self.tx, self.moment, self.card.code, self.actor, &did).map_err(Fail::from)
    }
}
