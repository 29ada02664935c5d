//! Who hears of a consultation: everybody who lives in its place and hears news; and the writers of statements, at its end.

use liren_core::id::{AccountId, BuildingId, CircleId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_ground::ground::{Ground, Place};
use liren_ground::messages::Urgency;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::when;
use liren_store::{Tx, sql};
use serde::{Deserialize, Serialize};

use super::store::{self, Consultation, State};
use super::urls;
use crate::matters::tell as letters;
use crate::words::Consultations;

/// What people hear.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// It is open.
    Opened,
    /// It is over and the results can be read.
    Over,
}

/// Accounts of those who live in a place, in order, each once.
pub fn heard_by(tx: &mut Tx<'_>, card: &Card, place: Place) -> Result<Vec<AccountId>, Fail> {
    let ground = Ground::read(tx, card.code)?;
    let homes: Vec<(AccountId, BuildingId, Option<CircleId>)> = tx.all(
        sql!(
            "SELECT e.account, h.building, h.circle FROM residency r
               JOIN person e ON e.community = r.community AND e.id = r.person
               JOIN home h ON h.community = r.community AND h.id = r.home
              WHERE r.community = $1 AND r.ends IS NULL AND e.account IS NOT NULL ORDER BY e.account"
        ),
        &[card.code.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    let mut all: Vec<AccountId> =
        homes.into_iter().filter(|(_, b, circle)| ground.contains(place, *b, *circle)).map(|(account, ..)| account).collect();
    all.sort_by_key(|a| a.0);
    all.dedup();
    Ok(all)
}

fn words(card: &Card, k: &Consultation, lang: Lang, news: News) -> String {
    let t = Consultations(lang);
    match news {
        News::Opened => t.tell_opened(&k.question, when::until(lang, &card.zone, k.closes)),
        News::Over => t.tell_over(&k.question),
    }
}

/// Tells one account.
pub fn account(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    k: &Consultation,
    account: AccountId,
    news: News,
) -> Result<(), Fail> {
    let url = match news {
        News::Opened => urls::Consultation::url(card.code, &k.number),
        News::Over => urls::Results::url(card.code, &k.number),
    };
    letters::send(tx, app, card, moment, account.0, &url, Urgency::Digest, |lang| words(card, k, lang, news))
}

/// Tells the writers of statements how people voted on theirs.
pub fn writers(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, k: &Consultation) -> Result<(), Fail> {
    let hear = store::all_hear(tx, card.code, k.id)?;
    for s in store::in_state(tx, card.code, k.id, State::In)? {
        let Some(account) = hear.get(&s.seq) else { continue };
        let url = urls::Consultation::url(card.code, &k.number);
        letters::send(tx, app, card, moment, account.0, &url, Urgency::Digest, |lang| {
            let t = Consultations(lang);
            let n = s.count;
            if n.seen() < super::picture::FEW {
                t.tell_votes_few(&k.question)
            } else {
                t.tell_votes(&k.question, i64::from(n.agree), i64::from(n.disagree), i64::from(n.pass))
            }
        })?;
    }
    Ok(())
}
