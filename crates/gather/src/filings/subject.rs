//! What is to be filed: an elected committee or a founded owners' meeting, as its own slice knows it.

use liren_core::id::PostId;
use liren_core::lang::{Both, Lang};
use liren_core::permission::{Action, Actor};
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_ground::ground::{Ground, Place};
use liren_ground::names;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::Tx;

use super::store::Of;
use crate::{procedures, selections};

/// What is to be filed, whose it is, by when.
pub(super) struct Subject {
    /// The post that has to do it.
    pub post: PostId,
    /// By when.
    pub due: Time,
    /// Since when there is something to file.
    pub since: Time,
    /// What has to be handed in.
    pub papers: Vec<Both>,
    /// For which place.
    pub place: Place,
    /// What it is called, in Chinese and English.
    title: [String; 2],
    /// Its page.
    pub url: String,
    /// The step, of a procedure.
    step: Option<procedures::filing::FilingStep>,
}

impl Subject {
    /// What it is called.
    pub fn title(&self, lang: Lang) -> &str {
        let [zh, en] = &self.title;
        if lang == Lang::Zh { zh } else { en }
    }

    /// The post by which somebody may note it.
    pub fn by(&self, tx: &mut Tx<'_>, card: &Card, actor: &Actor) -> Result<PostId, Fail> {
        match &self.step {
            None => Ok(Ground::read(tx, card.code)?.by(actor, Action::RunSelection, self.place)?),
            Some(step) => procedures::filing::by(tx, card, actor, step),
        }
    }
}

/// Reads it; nothing where there is nothing to file (yet).
pub(super) fn read(tx: &mut Tx<'_>, app: &App, card: &Card, of: Of) -> Result<Subject, Fail> {
    match of {
        Of::Selection(id) => {
            let s = selections::store::one(tx, card.code, id)?.ok_or(Refusal::NotFound)?;
            let (place, post) = (s.place, s.by);
            let since = s.second.map(|(at, _)| at).filter(|_| s.state == "done").ok_or(Refusal::NotFound)?;
            let w = selections::whole::whole(tx, app, card, s)?;
            let due = w.filing_due(&card.zone, since)?.ok_or(Refusal::NotFound)?;
            // It can be handed in as soon as the votes are counted.
            let since = w.ballot.as_ref().and_then(|b| b.counted).unwrap_or(since);
            let (ground, names) = (Ground::kept(tx, app, card.code)?, names::within(tx, app, card)?);
            let title = [Lang::Zh, Lang::En].map(|lang| selections::titled(&w.pack, &w.selection, card, (&ground, &names), lang));
            let (papers, url) = (w.rules()?.filing_papers.clone(), selections::Selection::url(card.code, id));
            Ok(Subject { post, due, since, papers, place, title, url, step: None })
        }
        Of::Procedure(id) => {
            let step = procedures::filing::step(tx, app, card, id)?.ok_or(Refusal::NotFound)?;
            let title = [Lang::Zh, Lang::En].map(|lang| format!("{} · {}", step.procedure.name.get(lang), step.run.title));
            Ok(Subject {
                post: step.run.by,
                due: step.due,
                since: step.since,
                papers: step.papers().to_vec(),
                place: step.run.place,
                title,
                url: procedures::Procedure::url(card.code, id),
                step: Some(step),
            })
        }
    }
}
