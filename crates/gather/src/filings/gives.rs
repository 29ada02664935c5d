//! What filings give to others: what waits for whoever has to do it.

use liren_core::filing::Stands;
use liren_kit::fail::Fail;
use liren_kit::slice::{Asked, Gives, Sign, Waiting};
use liren_kit::when;
use liren_store::Tx;

use super::{pages, store, subject};
use crate::words::Filings;

/// All of it.
pub fn gives() -> Gives {
    Gives { waiting: Some(waiting), ..Gives::default() }
}

/// What has still to be filed by my posts.
fn waiting(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Waiting>, Fail> {
    let mut out = Vec::new();
    for post in &asked.actor.posts {
        for f in store::waiting(tx, asked.card.code, post.id)? {
            let s = match subject::read(tx, asked.app, asked.card, f.of) {
                Ok(s) => s,
                Err(Fail::Refused(_)) => continue,
                Err(fail) => return Err(fail),
            };
            let t = Filings(asked.lang);
            out.push(Waiting {
                title: t.waits(s.title(asked.lang)),
                meta: t.until(when::last_date(asked.lang, &asked.card.zone, f.due)),
                url: pages::Shown::address(asked.card, f.of),
                due: Some(f.due),
                sign: match f.stands(asked.card, asked.now) {
                    Stands::Late => Sign::Late,
                    Stands::Soon => Sign::Soon,
                    Stands::Open | Stands::Filed { .. } => Sign::Open,
                },
                action: None,
            });
        }
    }
    Ok(out)
}
