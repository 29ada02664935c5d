//! After a contact changed: news of every community one hears of goes to the present contact, never to the one that is gone.

use liren_core::id::{AccountId, Community};
use liren_core::moment::Moment;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_store::Tx;
use serde::{Deserialize, Serialize};

use super::store::{self, EVERYWHERE};
use crate::places::store::communities;

/// Carries a changed contact into the communities, each in a transaction of its own.
pub(super) const CONTACT: JobEntry = JobEntry { name: "access.contact", run: contact };
/// Communities asked at once.
const PAGE: i64 = 500;

#[derive(Serialize, Deserialize)]
struct Changed {
    account: AccountId,
}

/// Puts the job into the table, in the transaction that changes the contact.
pub(super) fn changed(tx: &mut Tx<'_>, moment: &mut Moment, account: AccountId) -> Result<(), Fail> {
    let now = moment.now;
    enqueue(tx, moment, EVERYWHERE, CONTACT.name, &Changed { account }, now, None).map_err(Fail::from)
}

fn contact(app: &App, call: &Call) -> Result<(), Fail> {
    let Changed { account } = call.payload()?;
    let mut after: Option<Community> = None;
    loop {
        let page = app.db.read_now(move |tx| communities(tx, after, PAGE)).map_err(Fail::from)?;
        for (community, ..) in &page {
            let (handle, moment, community) = (app.clone(), call.moment.clone(), *community);
            let asked = app.clone();
            let heard = app.db.read_now(move |tx| crate::messages::hear::subscription(tx, &asked, community, account.0))?;
            if heard.is_some() {
                app.db.write_now(move |tx| store::resubscribe(tx, &mut moment.clone(), &handle, community, account))?;
            }
        }
        match page.last() {
            Some((last, ..)) => after = Some(*last),
            None => return Ok(()),
        }
    }
}
