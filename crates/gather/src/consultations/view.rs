//! Consultations in words, for pages and for programs; and what pages do around a change.

use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::opinion::Vote;
use liren_core::permission::Actor;
use liren_core::refusal::{Problem, Refusal};
use liren_core::time::Time;
use liren_ground::ground::Ground;
use liren_ground::names::Names;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::slice::{Row, Sign};
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::Tx;

use super::store::{Consultation, Stands};
use super::urls;
use crate::words::Consultations;

/// What consultations are put into words with.
#[derive(Clone, Copy)]
pub struct Naming<'a> {
    /// The community.
    pub card: &'a Card,
    /// Names of places and posts.
    pub names: &'a Names,
    /// Where places are.
    pub ground: &'a Ground,
    /// Language.
    pub lang: Lang,
    /// The instant of the request.
    pub now: Time,
}

/// A consultation in words.
pub struct Head {
    /// Its page.
    pub url: String,
    /// Its number.
    pub number: String,
    /// What people are asked.
    pub question: String,
    /// For whom.
    pub place: String,
    /// Who asks.
    pub by: String,
    /// From when or until when.
    pub when: String,
    /// Its sign.
    pub sign: &'static str,
    /// The sign in words.
    pub state: &'static str,
    /// For whom and until when, in one line.
    pub meta: String,
}

impl Naming<'_> {
    fn sign(&self, k: &Consultation) -> (Sign, &'static str) {
        let t = Consultations(self.lang);
        match k.stands(self.now) {
            Stands::Coming => (Sign::Plain, t.state_coming()),
            Stands::Open => (Sign::Open, t.state_open()),
            Stands::Over => (Sign::Done, t.state_over()),
        }
    }

    /// From when or until when.
    pub fn when(&self, k: &Consultation) -> String {
        let (t, zone) = (Consultations(self.lang), &self.card.zone);
        match k.stands(self.now) {
            Stands::Coming => t.when_coming(when::exact(self.lang, zone, k.opens), when::until(self.lang, zone, k.closes)),
            Stands::Open => t.when_open(when::until(self.lang, zone, k.closes)),
            Stands::Over => t.when_over(when::last_date(self.lang, zone, k.closes)),
        }
    }

    /// In words.
    pub fn head(&self, k: &Consultation) -> Head {
        let (sign, state) = self.sign(k);
        let (place, when) = (self.ground.name(self.names, self.card, self.lang, k.place), self.when(k));
        Head {
            url: urls::Consultation::url(self.card.code, &k.number),
            number: k.number.clone(),
            question: k.question.clone(),
            by: self.names.post(self.card, self.lang, k.by),
            meta: format!("{when} · {place}"),
            place,
            when,
            sign: sign.name(),
            state,
        }
    }

    /// As a row on somebody else's page.
    pub fn row(&self, k: &Consultation) -> Row {
        let head = self.head(k);
        Row { title: head.question, meta: head.meta, url: head.url, sign: self.sign(k).0 }
    }
}

/// A vote in words.
pub fn vote_words(t: Consultations, vote: Vote) -> &'static str {
    match vote {
        Vote::Agree => t.agree(),
        Vote::Disagree => t.disagree(),
        Vote::Pass => t.pass(),
    }
}

/// A vote as a form sends it.
pub fn vote_of(text: &str) -> Option<Vote> {
    text.parse().ok().and_then(Vote::of)
}

/// Changes something in one transaction, and wakes the workers.
pub async fn change<T: Send + 'static>(
    visit: &Visit,
    act: impl Fn(&mut Tx<'_>, &Card, &Actor, &mut Moment) -> Result<T, Fail> + Send + 'static,
) -> Result<T, Fail> {
    let (card, actor, moment) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| act(tx, &card, &actor, &mut moment.clone())).await?;
    visit.app.bell.ring();
    Ok(done)
}

/// What is wrong at a field is told there; everything else is an answer of its own.
pub fn at_field<T>(done: Result<T, Fail>) -> Result<Result<T, Vec<Problem>>, Fail> {
    match done {
        Ok(value) => Ok(Ok(value)),
        Err(Fail::Refused(Refusal::Invalid(problems))) => Ok(Err(problems)),
        Err(fail) => Err(fail),
    }
}
