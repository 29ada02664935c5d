//! A selection with all that belongs to it: who stands, what was objected, whose homes choose, its ballot, what it waits for.

use std::collections::HashSet;
use std::sync::Arc;

use liren_core::filing;
use liren_core::id::{CandidateId, Community, FileId, HomeId, PersonId, PostId};
use liren_core::pack::{ItemClass, Pack, SelectionRules, Voters, Way};
use liren_core::selection::{Kind, Standing, Waits, may_recall, may_vote};
use liren_core::time::{Time, Zone};
use liren_ground::ground::{Ground, Place};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Error, Row, Tx, sql};
use uuid::Uuid;

use super::store::Selection;
use crate::ballots::doors::{self, Ballot, BallotState};

/// Somebody who stands, or was proposed.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Their row.
    pub id: CandidateId,
    /// Their name.
    pub name: String,
    /// What they say of themselves, or why they were proposed.
    pub about: String,
    /// `own`, `neighbours` or `body`; `holder` of whoever is called back.
    pub how: String,
    /// What they want to do when they are chosen.
    pub plans: String,
    /// Their photo, which they agreed to show.
    pub photo: Option<FileId>,
    /// How many neighbours proposed them.
    pub proposers: i64,
    /// Nobody here has looked at their name yet.
    pub unsure: bool,
    /// When they agreed to stand and declared what the pack asks.
    pub agreed: Option<Time>,
    /// Where they have a sign-in here.
    pub person: Option<PersonId>,
    /// They agreed to stand and declared what the pack asks.
    pub consented: bool,
    /// Homes behind them; after a ballot, those who voted for them.
    pub voices: i64,
    /// After a ballot, the area that is for them, in 0.01 m².
    pub area: i64,
    /// Their number on the ballot, from 1.
    pub opt: Option<i64>,
    /// The seat they won, 1 for who has most votes.
    pub seat: Option<i64>,
    /// The post they took.
    pub filled: Option<PostId>,
}

/// An objection to the result.
#[derive(Clone, Debug)]
pub struct Objection {
    /// Its row.
    pub id: Uuid,
    /// In words; for those who run it.
    pub words: String,
    /// The answer; empty until there is one.
    pub reply: String,
}

/// A home of the place.
#[derive(Clone, Debug)]
pub struct Door {
    /// The home.
    pub id: HomeId,
    /// Building, entrance and room.
    pub words: String,
}

/// A selection with all that belongs to it.
pub struct Whole {
    /// The selection.
    pub selection: Selection,
    /// The pack it began under.
    pub pack: Arc<Pack>,
    /// Everybody who stands or was proposed; none who withdrew.
    pub candidates: Vec<Candidate>,
    /// Objections, the oldest first.
    pub objections: Vec<Objection>,
    /// Homes of the place, where homes give a voice on this page.
    pub homes: Vec<Door>,
    /// How many homes the place has.
    pub count: u64,
    /// Its ballot.
    pub ballot: Option<Ballot>,
    /// Who asks for a recall, and of how many.
    pub asked: (u64, u64),
}

fn n(v: i64) -> u64 {
    u64::try_from(v).unwrap_or(0)
}

impl Whole {
    /// The rules it runs by.
    ///
    /// # Errors
    /// When its own pack does not know them.
    pub fn rules(&self) -> Result<&SelectionRules, Fail> {
        self.pack.selection(&self.selection.code).ok_or_else(|| Fail::internal("a selection its own pack does not know"))
    }

    /// The class of item its ballot is of; none where a page decides.
    pub fn class(&self) -> Result<Option<&ItemClass>, Fail> {
        let rules = self.rules()?;
        let code = if self.selection.kind == Kind::Recall { &rules.recall.class } else { &rules.class };
        Ok(code.as_deref().and_then(|c| self.pack.item_class(c)))
    }

    /// Whether owners choose, not residents.
    pub fn owners(&self) -> Result<bool, Fail> {
        Ok(self.class()?.is_some_and(|c| c.voters == Voters::Owners))
    }

    /// Whether this candidate was chosen; nobody is by a recall.
    pub fn won(&self, c: &Candidate) -> bool {
        self.selection.kind != Kind::Recall && (self.selection.chosen == Some(c.id) || c.seat.is_some())
    }

    /// Whether it is decided by a ballot.
    pub fn votes(&self) -> Result<bool, Fail> {
        Ok(self.selection.kind == Kind::Recall || self.rules()?.way == Way::Ballot)
    }

    /// Whether homes give their voice here: for somebody, or for a recall.
    pub fn speaks(&self) -> Result<bool, Fail> {
        Ok(self.selection.kind == Kind::Recall || self.rules()?.way == Way::Page)
    }

    /// Whether it is about calling this person back.
    pub fn is_about(&self, person: Option<PersonId>) -> bool {
        self.selection.kind == Kind::Recall && person.is_some() && self.candidates.iter().any(|c| c.person == person)
    }

    /// Those who agreed to stand.
    pub fn stand(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(|c| c.consented)
    }

    /// Whether what candidates say of themselves can still change: until the list is posted as it stands.
    pub fn may_write(&self, now: Time) -> bool {
        self.selection.kind != Kind::Recall && self.selection.state == "open" && now < self.selection.notice
    }

    /// Those who won a seat, the first first.
    pub fn elected(&self) -> Vec<&Candidate> {
        let chosen = self.selection.chosen;
        let mut all: Vec<&Candidate> = self.stand().filter(|c| c.seat.is_some() || chosen == Some(c.id)).collect();
        all.sort_by_key(|c| c.seat);
        all
    }

    /// Where it stands, as counted.
    pub fn standing(&self) -> Standing {
        let s = &self.selection;
        Standing {
            homes: self.count,
            voices: self.stand().map(|c| n(c.voices)).collect(),
            notice: s.notice,
            until: s.until,
            objections: self.objections.iter().filter(|o| o.reply.is_empty()).count(),
        }
    }

    /// By when it has to be filed with the authority, counted from the day the ballot was counted, else from the second signature at `now`;
    /// nothing where nothing is filed, or nobody was chosen.
    pub fn filing_due(&self, zone: &Zone, now: Time) -> Result<Option<Time>, Fail> {
        if self.selection.kind == Kind::Recall || self.elected().is_empty() {
            return Ok(None);
        }
        let elected = self.ballot.as_ref().and_then(|b| b.counted).unwrap_or(now);
        Ok(self.rules()?.filing_days.map(|days| filing::due(zone, elected, days)))
    }

    /// What the next step waits for; nothing when it can be taken, or when it is over.
    pub fn waits(&self, now: Time) -> Result<Vec<Waits>, Fail> {
        let (s, rules, standing) = (&self.selection, self.rules()?, self.standing());
        let waits = match (s.state.as_str(), s.kind, rules.way) {
            ("open", Kind::Recall, _) => may_recall(rules.recall.called_by, self.asked.0, self.asked.1).err(),
            ("open", _, Way::Ballot) => {
                may_vote(u64::try_from(self.stand().count()).unwrap_or(0), n(s.seats), s.notice, now).err()
            }
            ("open", _, Way::Page) => rules.agree.and_then(|a| standing.may_post(a, now).err()),
            ("ballot", ..) => match self.ballot.as_ref().map(|b| b.state) {
                Some(BallotState::Final | BallotState::Dropped) => None,
                _ => Some(vec![Waits::Ballot]),
            },
            ("posted", ..) => standing.may_sign(now).err(),
            _ => None,
        };
        Ok(waits.unwrap_or_default())
    }
}

/// The homes of a place, in the order people expect.
pub fn homes(tx: &mut Tx<'_>, c: Community, place: Place) -> Result<Vec<Door>, Error> {
    let door = |r: &Row<'_>| {
        let (building, entrance, room): (String, String, String) = (r.get(1)?, r.get(2)?, r.get(3)?);
        Ok(Door { id: r.get(0)?, words: format!("{building} {entrance} {room}") })
    };
    let at = [c.into(), place.id().into()];
    // A circle, for which most selections are held, is found by its index; larger places are read out of all homes.
    if let Place::Circle(_) = place {
        return tx.all(
            sql!(
                "SELECT h.id, b.name, e.name, h.room FROM home h
                   JOIN building b ON b.community = h.community AND b.id = h.building
                   JOIN entrance e ON e.community = h.community AND e.id = h.entrance
                  WHERE h.community = $1 AND h.circle = $2 AND h.ended = 0 ORDER BY b.sort, h.sort, h.id"
            ),
            &at,
            door,
        );
    }
    tx.all(
        sql!(
            "SELECT h.id, b.name, e.name, h.room FROM home h
               JOIN building b ON b.community = h.community AND b.id = h.building
               JOIN entrance e ON e.community = h.community AND e.id = h.entrance
               LEFT JOIN circle o ON o.community = h.community AND o.id = h.circle
              WHERE h.community = $1 AND h.ended = 0
                AND (h.building = $2 OR b.compound = $2 OR b.grid = $2 OR o.resident_group = $2 OR $2 IS NULL)
              ORDER BY b.sort, h.sort, h.id"
        ),
        &at,
        door,
    )
}

/// Those who ask for a recall, and how many there are: homes, or owners by the owner roll, of whom one with several homes is one.
/// Drafts the owner roll, so pages show what was counted when the last of them said so.
pub(super) fn asking(tx: &mut Tx<'_>, app: &App, card: &Card, w: &Whole) -> Result<(u64, u64), Fail> {
    let c = card.code;
    let owners = w.owners()?;
    if !owners {
        return Ok((w.candidates.iter().map(|c| n(c.voices)).sum(), w.count));
    }
    let mut spoke: HashSet<HomeId> = HashSet::new();
    tx.each(
        sql!("SELECT home FROM selection_voice WHERE community = $1 AND selection = $2"),
        &[c.into(), w.selection.id.into()],
        |r| {
            spoke.insert(r.get(0)?);
            Ok(())
        },
    )?;
    doors::heads(tx, app, card, w.selection.place, &spoke)
}

/// All of a selection.
pub fn whole(tx: &mut Tx<'_>, app: &App, card: &Card, selection: Selection) -> Result<Whole, Fail> {
    let c = card.code;
    let pack = app.pack_in(tx, &selection.pack.0, selection.pack.1)?;
    let at = [c.into(), selection.id.into()];
    let candidates = tx.all(
        sql!(
            "SELECT a.id, a.name, a.about, a.how, a.person, a.consented, a.voices + CAST(COUNT(h.id) AS BIGINT), a.area, a.opt,
                    a.seat, a.filled, a.plans, a.photo, a.unsure,
                    COALESCE(a.proposers, 0) + (SELECT CAST(COUNT(*) AS BIGINT) FROM selection_proposer p
                      WHERE p.community = $1 AND p.selection = $2 AND p.candidate = a.id)
               FROM selection_candidate a
               LEFT JOIN selection_voice v ON v.community = a.community AND v.selection = a.selection AND v.candidate = a.id
               LEFT JOIN home h ON h.community = v.community AND h.id = v.home AND h.ended = 0
              WHERE a.community = $1 AND a.selection = $2 AND a.withdrawn IS NULL
              GROUP BY a.id, a.name, a.about, a.how, a.person, a.consented, a.voices, a.area, a.opt, a.seat, a.filled, a.plans, a.photo,
                       a.unsure, a.proposers, a.at
              ORDER BY a.at, a.id"
        ),
        &at,
        |r| {
            Ok(Candidate {
                id: r.get(0)?,
                name: r.get(1)?,
                about: r.get(2)?,
                how: r.get(3)?,
                person: r.get(4)?,
                consented: r.get::<Option<Time>>(5)?.is_some(),
                agreed: r.get(5)?,
                voices: r.get(6)?,
                area: r.get::<Option<i64>>(7)?.unwrap_or(0),
                opt: r.get(8)?,
                seat: r.get(9)?,
                filled: r.get(10)?,
                plans: r.get::<Option<String>>(11)?.unwrap_or_default(),
                photo: r.get(12)?,
                unsure: r.get::<Option<bool>>(13)?.unwrap_or(false),
                proposers: r.get(14)?,
            })
        },
    )?;
    let objections = tx.all(
        sql!("SELECT id, words, reply FROM selection_objection WHERE community = $1 AND selection = $2 ORDER BY at, id"),
        &at,
        |r| Ok(Objection { id: r.get(0)?, words: r.get(1)?, reply: r.get(2)? }),
    )?;
    let ballot = match selection.ballot {
        Some(id) => doors::by_id(tx, c, id)?,
        None => None,
    };
    let mut w = Whole { selection, pack, candidates, objections, homes: Vec::new(), count: 0, ballot, asked: (0, 0) };
    if w.speaks()? {
        w.homes = homes(tx, c, w.selection.place)?;
        w.count = u64::try_from(w.homes.len()).unwrap_or(0);
    } else {
        w.count = n(Ground::kept(tx, app, c)?.homes(w.selection.place));
    }
    if w.selection.kind == Kind::Recall && w.selection.state == "open" {
        w.asked = match w.selection.asking {
            Some((ask, of)) => (n(ask), n(of)),
            None => asking(tx, app, card, &w)?,
        };
    }
    Ok(w)
}
