//! A community's card: the few facts every page needs (name, landline, rule pack, work calendar), kept in memory for
//! half a minute (see [`crate::memory`]).

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use liren_core::calendar::Calendar;
use liren_core::id::Community;
use liren_core::matter::Judge;
use liren_core::pack::Pack;
use liren_core::refusal::Refusal;
use liren_core::time::{Time, Zone};
use liren_store::{Tx, sql};

use crate::app::App;
use crate::fail::Fail;

/// The facts of one community that every page needs.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its 12-digit code.
    pub code: Community,
    /// Its name, such as 板塘社区.
    pub name: String,
    /// 9-digit code of the street above.
    pub street: i64,
    /// Name of the street, empty when it is not in the division table.
    pub street_name: String,
    /// Whether the street has joined: its officers may hold posts here.
    pub street_joined: bool,
    /// The landline to call, as printed on posters.
    pub landline: String,
    /// Where the service centre is.
    pub address: String,
    /// The rule pack in force now.
    pub pack: Arc<Pack>,
    /// The work calendar.
    pub calendar: Arc<Calendar>,
    /// The time zone of the pack, as it is looked at now: dates of another year are told with their year.
    pub zone: Zone,
}

impl Card {
    /// What the rules in force now are judged by.
    pub fn judge(&self) -> Judge<'_> {
        self.judge_by(&self.pack)
    }

    /// What something is judged by that began under another version of the pack.
    pub fn judge_by<'a>(&'a self, pack: &'a Pack) -> Judge<'a> {
        Judge { pack, work: pack.work(&self.calendar, &self.zone) }
    }
}

/// Parsed packs by id and version; they never change.
#[derive(Default)]
pub struct Packs(Mutex<HashMap<(String, i64), Arc<Pack>>>);

impl Packs {
    fn known(&self, id: &str, version: i64) -> Option<Arc<Pack>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&(id.to_string(), version)).cloned()
    }

    fn parsed(&self, id: &str, version: i64, body: &str) -> Result<Arc<Pack>, Fail> {
        if let Some(pack) = self.known(id, version) {
            return Ok(pack);
        }
        let pack = Arc::new(
            Pack::parse(body).map_err(|p| Fail::internal(format!("pack {id} version {version}: {} problems", p.len())))?,
        );
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((id.to_string(), version), pack.clone());
        Ok(pack)
    }
}

impl App {
    /// The card of a community, from memory or the database; an unknown code is [`Refusal::NotFound`].
    pub async fn card(&self, code: Community) -> Result<Arc<Card>, Fail> {
        let now = self.now();
        if let Some(card) = self.memory.get::<Card>(code, now) {
            return Ok(card);
        }
        let app = self.clone();
        let card = self.db.read(move |tx| read(tx, &app, code, now)).await?;
        self.memory.keep(code, card.clone(), now);
        Ok(card)
    }

    /// The card inside a transaction, for jobs and the command line.
    pub fn card_in(&self, tx: &mut Tx<'_>, code: Community, now: Time) -> Result<Arc<Card>, Fail> {
        match self.memory.get::<Card>(code, now) {
            Some(card) => Ok(card),
            None => read(tx, self, code, now),
        }
    }

    /// A pack by id and version: a matter is judged by the version it was filed under.
    pub fn pack_in(&self, tx: &mut Tx<'_>, id: &str, version: i64) -> Result<Arc<Pack>, Fail> {
        if let Some(pack) = self.packs.known(id, version) {
            return Ok(pack);
        }
        let body = tx
            .one(sql!("SELECT body FROM pack WHERE id = $1 AND version = $2"), &[id.into(), version.into()], |r| {
                r.get::<String>(0)
            })?
            .ok_or_else(|| Fail::internal(format!("pack {id} version {version} is gone")))?;
        self.packs.parsed(id, version, &body)
    }
}

fn read(tx: &mut Tx<'_>, app: &App, code: Community, now: Time) -> Result<Arc<Card>, Fail> {
    let stmt = sql!(
        "SELECT c.name, c.street, c.pack, c.landline, c.address, COALESCE(s.name, d.name, ''), s.joined
           FROM community c LEFT JOIN street s ON s.code = c.street LEFT JOIN division d ON d.code = c.street
          WHERE c.community = $1"
    );
    type Facts = (String, i64, String, String, String, String, Option<i64>);
    let facts: Option<Facts> =
        tx.one(stmt, &[code.into()], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?)))?;
    let (name, street, pack, landline, address, street_name, joined) = facts.ok_or(Refusal::NotFound)?;
    let latest = sql!("SELECT version, body FROM pack WHERE id = $1 AND effective <= $2 ORDER BY version DESC LIMIT 1");
    let (version, body) = tx
        .one(latest, &[pack.as_str().into(), now.into()], |r| Ok((r.get::<i64>(0)?, r.get::<String>(1)?)))?
        .ok_or_else(|| Fail::internal(format!("no version of pack {pack} is in force")))?;
    let pack = app.packs.parsed(&pack, version, &body)?;
    // A community's own year comes before the published one.
    let own = code.to_string();
    let mut years: BTreeMap<i64, String> = BTreeMap::new();
    let kept = sql!("SELECT year, place, body FROM calendar WHERE place IN ($1, $2)");
    tx.each(kept, &[pack.place.as_str().into(), own.as_str().into()], |r| {
        let mine = r.str(1)? == own;
        if mine || !years.contains_key(&r.get(0)?) {
            years.insert(r.get(0)?, r.get(2)?);
        }
        Ok(())
    })?;
    let rows: String = years.into_values().collect();
    let calendar = Calendar::parse(&rows).map_err(|_| Fail::internal("a stored calendar does not parse"))?;
    // A card is kept for half a minute, so the year of now is the year of whoever looks.
    let zone = Zone::new(&pack.zone).map_err(|z| Fail::internal(format!("pack zone {}", z.0)))?.seen_at(now);
    Ok(Arc::new(Card {
        code,
        name,
        street,
        street_name,
        street_joined: joined.is_some(),
        landline,
        address,
        pack,
        calendar: Arc::new(calendar),
        zone,
    }))
}
