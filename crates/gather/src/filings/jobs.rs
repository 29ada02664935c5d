//! The clock of a filing: whoever has to do it is told a week before the end, and at the end.

use liren_core::filing::{self, Stands};
use liren_core::id::PersonId;
use liren_core::moment::Moment;
use liren_core::time::Time;
use liren_ground::messages::Urgency;
use liren_ground::people::store as people;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_kit::when;
use liren_store::{Error, Tx, jobs, sql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::store::{self, Filing, Of};
use super::subject;
use crate::matters::jobs::ready;
use crate::matters::tell as letters;
use crate::words::Filings;

/// It rings.
pub const CLOCK: JobEntry = JobEntry { name: "filings.clock", run: ring };

#[derive(Serialize, Deserialize)]
struct Clock {
    kind: String,
    id: Uuid,
}

/// Sets it.
pub(super) fn wind(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, of: Of, at: Time) -> Result<(), Error> {
    let clock = Clock { kind: of.kind().into(), id: of.id() };
    enqueue(tx, moment, card.code, CLOCK.name, &clock, at, Some(&format!("filing {} {}", of.kind(), of.id())))
}

/// Who holds the post that has to do it; where nobody does, the chair.
fn whose(tx: &mut Tx<'_>, card: &Card, f: &Filing) -> Result<Option<PersonId>, Error> {
    let post = people::post(tx, card.code, f.post)?;
    if let Some(person) = post.filter(|p| p.ended.is_none()).and_then(|p| p.person) {
        return Ok(Some(person));
    }
    tx.one(
        sql!(
            "SELECT person FROM post WHERE community = $1 AND role = 'chair' AND ended IS NULL AND person IS NOT NULL
              ORDER BY starts, id LIMIT 1"
        ),
        &[card.code.into()],
        |r| r.get(0),
    )
}

fn ring(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Clock { kind, id }, job) = (call.community()?, call.payload()?, call.job.id);
    let (asked, moment, card) = (app.clone(), call.moment.clone(), ready(app, code)?);
    app.db.write_now(move |tx| {
        // Messages leave no trace to look for: the job goes in the same transaction.
        if !jobs::take(tx, job)? {
            return Ok(());
        }
        let (app, mut moment) = (&asked, moment.clone());
        let Some(f) = Of::from_row(&kind, id).map(|of| store::one(tx, code, of)).transpose()?.flatten() else { return Ok(()) };
        // Filed, or what was to be filed is no more.
        let s = match subject::read(tx, app, &card, f.of) {
            Ok(s) if f.filed.is_none() => s,
            Ok(_) | Err(Fail::Refused(_)) => return Ok(()),
            Err(fail) => return Err(fail),
        };
        let late = f.stands(&card, moment.now) == Stands::Late;
        if let Some(at) = filing::rings(f.due, moment.now) {
            wind(tx, &card, &mut moment, f.of, at)?;
        }
        let account = match whose(tx, &card, &f)? {
            Some(person) => people::person_facts(tx, app, code, person)?.and_then(|p| p.account),
            None => None,
        };
        let Some(account) = account else { return Ok(()) };
        let url = super::pages::Shown::address(&card, f.of);
        letters::send(tx, app, &card, &mut moment, account.0, &url, Urgency::Digest, |lang| {
            let (t, day) = (Filings(lang), when::last_date(lang, &card.zone, f.due));
            if late { t.tell_late(s.title(lang), day) } else { t.tell_soon(s.title(lang), day) }
        })
    })?;
    app.bell.ring();
    Ok(())
}
