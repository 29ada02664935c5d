//! What people hear of a selection, in their language: those of the place, and whoever stood.

use std::sync::Arc;

use liren_core::id::{AccountId, PersonId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::pack::Pack;
use liren_core::selection::Kind;
use liren_ground::ground::Ground;
use liren_ground::messages::Urgency;
use liren_ground::names::{self, Names};
use liren_ground::people::store as people;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::when;
use liren_store::Tx;

use super::jobs::News as What;
use super::store::Selection;
use crate::matters::tell as letters;
use crate::words::Selections;

/// What is needed to speak of one selection in any language.
pub(super) struct News<'a> {
    s: &'a Selection,
    pack: Arc<Pack>,
    ground: Arc<Ground>,
    names: Arc<Names>,
    url: String,
}

/// What is chosen, or from what somebody is called back.
pub(super) fn name(pack: &Pack, s: &Selection, lang: Lang) -> String {
    let (rules, t) = (pack.selection(&s.code), Selections(lang));
    let name = rules.map_or("", |r| r.name.get(lang));
    match s.kind {
        Kind::Term => name.to_string(),
        Kind::ByElection => t.title_rest(name),
        Kind::Recall => t.title_recall(rules.and_then(|r| r.role).map_or("", |r| pack.role(r).get(lang))),
    }
}

/// What is chosen and where, in one line.
pub(crate) fn title(pack: &Pack, s: &Selection, card: &Card, (ground, names): (&Ground, &Names), lang: Lang) -> String {
    format!("{} · {}", name(pack, s, lang), ground.name(names, card, lang, s.place))
}

impl<'a> News<'a> {
    /// Reads it.
    pub fn read(tx: &mut Tx<'_>, app: &App, card: &Card, s: &'a Selection) -> Result<Self, Fail> {
        Ok(Self {
            s,
            pack: app.pack_in(tx, &s.pack.0, s.pack.1)?,
            ground: Ground::kept(tx, app, card.code)?,
            names: names::within(tx, app, card)?,
            url: super::Selection::url(card.code, s.id),
        })
    }

    fn title(&self, card: &Card, lang: Lang) -> String {
        title(&self.pack, self.s, card, (&self.ground, &self.names), lang)
    }

    /// Tells an account of the place.
    pub fn to(
        &self,
        tx: &mut Tx<'_>,
        app: &App,
        card: &Card,
        moment: &mut Moment,
        account: AccountId,
        what: What,
    ) -> Result<(), Fail> {
        letters::send(tx, app, card, moment, account.0, &self.url, Urgency::Digest, |lang| {
            let (t, title) = (Selections(lang), self.title(card, lang));
            match what {
                What::Begun if self.s.kind == Kind::Recall => t.tell_recall(title),
                What::Begun => t.tell_begun(title, when::full_date(lang, &card.zone, self.s.notice)),
                What::Posted => t.tell_posted(title),
            }
        })
    }

    /// Tells somebody who stood what became of it; whoever has no sign-in is told by whoever runs it.
    pub fn stood(
        &self,
        tx: &mut Tx<'_>,
        app: &App,
        card: &Card,
        moment: &mut Moment,
        person: PersonId,
        said: Stood,
    ) -> Result<(), Fail> {
        let Some(account) = people::person_facts(tx, app, card.code, person)?.and_then(|f| f.account) else { return Ok(()) };
        letters::send(tx, app, card, moment, account.0, &self.url, Urgency::Digest, |lang| {
            let (t, title) = (Selections(lang), self.title(card, lang));
            match said {
                Stood::Elected => t.tell_elected(title),
                Stood::NotElected => t.tell_not_elected(title),
                Stood::Filled => t.tell_filled(title),
                Stood::Asked => t.tell_asked(title),
                Stood::Stays => t.tell_stays(title),
                Stood::CalledBack => t.tell_called_back(title),
                Stood::Renamed => t.tell_renamed(title),
            }
        })
    }
}

/// What becomes of somebody who stood, or who is to be called back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stood {
    /// They were chosen; the result is posted.
    Elected,
    /// They were not.
    NotElected,
    /// The post is theirs.
    Filled,
    /// Neighbours ask for their recall.
    Asked,
    /// They stay in their post.
    Stays,
    /// They were called back.
    CalledBack,
    /// Whoever runs it has corrected the name they stand by.
    Renamed,
}
