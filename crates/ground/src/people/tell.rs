//! Telling somebody that a post is theirs now, or that they stand in for its holder.

use liren_core::id::PersonId;
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::Tx;

use super::store;
use crate::messages::{self, Outgoing, Urgency};

/// The last instant of a term or absence that ends with a day: its date is the one people name.
pub(super) fn term_end(at: Time) -> Time {
    at.plus(-1)
}

/// Writes to a person who signs in here, in their language; whoever has no sign-in is told by whoever appointed them.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    person: PersonId,
    url: &str,
    text: &dyn Fn(Lang) -> String,
) -> Result<(), Fail> {
    let Some(account) = store::person_facts(tx, app, card.code, person)?.and_then(|f| f.account) else { return Ok(()) };
    let Some((contact, lang)) = messages::hear::of_work(tx, app, card.code, account)? else { return Ok(()) };
    let text = text(lang);
    let out = Outgoing {
        community: card.code,
        subject: account.0,
        contact: &contact,
        lang,
        text: &text,
        url,
        urgency: Urgency::Urgent,
    };
    messages::post(tx, moment, app, &out).map(drop)
}
