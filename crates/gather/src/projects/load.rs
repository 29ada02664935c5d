//! A project read for its page: all of it, and what concerns the reader: their own homes, the homes they may take down consent
//! for, whether they follow it.

use std::sync::Arc;

use liren_core::id::{EntranceId, HomeId};
use liren_core::lang::Lang;
use liren_core::permission::{Action, Actor, Where, may};
use liren_core::project::Stage;
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_ground::ground::{Ground, Place};
use liren_ground::names::{self, Names};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::Choice;
use liren_kit::visit::Visit;
use liren_store::{Tx, sql};
use uuid::Uuid;

use super::people::{self, Own};
use super::shares::{self, Part};
use super::store::{self, Whole};
use crate::ballots::origin::{Linked, Looks};

/// A project with what concerns the reader.
pub(super) struct Loaded {
    /// All of it.
    pub whole: Whole,
    /// The ground it stands on.
    pub ground: Arc<Ground>,
    /// The reader's homes in its place.
    pub mine: Vec<Choice>,
    /// What the reader said they need: code and how many.
    pub needs: Vec<(String, i64)>,
    /// The reader's homes that are asked whether they agree, with what was said for each.
    pub agree: Vec<(Choice, Option<bool>)>,
    /// What the reader said of a point in this round.
    pub looked: Vec<(Uuid, bool)>,
    /// Entrances whose papers the reader may take down.
    pub paper: Vec<Choice>,
    /// What those say who find a point not done; for whoever runs it.
    pub missing: Vec<(Uuid, String)>,
    /// Whether the reader follows it; nothing for a visitor.
    pub follows: Option<bool>,
    /// What the homes pay of whose owner the reader is, as an officer checked.
    pub shares: Vec<Part>,
    /// Ballots made of it.
    pub ballots: Linked,
}

/// Who reads, without the request.
struct Reader {
    app: App,
    card: Arc<Card>,
    actor: Actor,
    names: Arc<Names>,
    lang: Lang,
    now: Time,
}

impl Reader {
    fn home(&self, ground: &Ground, id: HomeId, entrance: EntranceId, room: &str) -> Choice {
        let door = ground.name(&self.names, &self.card, self.lang, Place::Entrance(entrance));
        Choice::of(id.to_string(), format!("{door} {room}"), false)
    }

    /// The entrances the reader leads, while homes are asked something.
    fn paper(&self, ground: &Ground, w: &Whole) -> Vec<Choice> {
        if !matches!(w.project.stage, Stage::Idea | Stage::Accepting) || self.actor.posts.is_empty() {
            return Vec::new();
        }
        let there = self.names.order.iter().flat_map(|b| ground.all("entrance", &[*b]));
        let there =
            there.filter(|p| ground.meet(w.project.place, *p) && ground.by(&self.actor, Action::RecordConsent, *p).is_ok());
        let door = |p: Place| match p {
            Place::Entrance(id) => Some(Choice::of(id.to_string(), ground.name(&self.names, &self.card, self.lang, p), false)),
            _ => None,
        };
        there.filter_map(door).collect()
    }

    /// What was said for each home of the reader that is asked whether it agrees.
    fn agree(&self, tx: &mut Tx<'_>, ground: &Ground, w: &Whole, own: &[Own]) -> Result<Vec<(Choice, Option<bool>)>, Fail> {
        let Some(kind) = w.kind().filter(|k| k.consent.is_some()) else { return Ok(Vec::new()) };
        let mut out = Vec::new();
        for o in own.iter().filter(|o| o.owned || !kind.consent_owners) {
            let sql = sql!("SELECT yes FROM project_consent WHERE community = $1 AND project = $2 AND home = $3");
            let said = tx.one(sql, &[self.card.code.into(), w.project.id.into(), o.home.into()], |r| r.get(0))?;
            out.push((self.home(ground, o.home, o.entrance, &o.room), said));
        }
        Ok(out)
    }

    fn load(&self, tx: &mut Tx<'_>, number: &str) -> Result<Loaded, Fail> {
        let c = self.card.code;
        let project = store::by_number(tx, c, number)?.ok_or(Refusal::NotFound)?;
        let ground = Ground::kept(tx, &self.app, c)?;
        let whole = store::whole(tx, &self.app, c, &ground, project)?;
        let p = &whole.project;
        let own = people::homes(tx, c, &ground, &self.actor, p)?;
        let runs = may(&self.actor, Action::RunProject, &Where::post(p.holder));
        let looks = Looks { card: &self.card, lang: self.lang, actor: &self.actor, now: self.now };
        Ok(Loaded {
            mine: own.iter().map(|o| self.home(&ground, o.home, o.entrance, &o.room)).collect(),
            needs: match self.actor.person {
                Some(person) => people::needs(tx, c, p.id, person)?,
                None => Vec::new(),
            },
            agree: self.agree(tx, &ground, &whole, &own)?,
            looked: match self.actor.person {
                Some(person) => people::looked(tx, c, p.id, person)?,
                None => Vec::new(),
            },
            paper: self.paper(&ground, &whole),
            shares: shares::mine(tx, &self.card, &self.names, &ground, &self.actor, &whole)?,
            missing: if runs { store::missing(tx, c, p.id)? } else { Vec::new() },
            ballots: looks.project(tx, p.id, &p.number, matches!(p.stage, Stage::Idea | Stage::Decided))?,
            follows: self.actor.account.map(|a| store::follows(tx, c, p.id, a)).transpose()?,
            ground,
            whole,
        })
    }
}

/// Reads a project for its page.
pub(super) async fn loaded(visit: &Visit, number: &str) -> Result<(Loaded, Arc<Names>), Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let reader = Reader {
        app: visit.app.clone(),
        card: visit.card.clone(),
        actor: visit.actor.clone(),
        names: names.clone(),
        lang: visit.lang,
        now: visit.moment.now,
    };
    let number = number.to_string();
    let loaded = visit.app.db.read(move |tx| reader.load(tx, &number)).await?;
    Ok((loaded, names))
}
