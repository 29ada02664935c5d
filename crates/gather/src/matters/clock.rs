//! What happens without a person's hand: a clock runs out, a review date comes, a post changes hands.

use liren_core::id::{MatterId, PostId};
use liren_core::matter::{Holder, Later, Outcome, Passed, Progress, State};
use liren_core::moment::Moment;
use liren_ground::chain;
use liren_ground::messages::Urgency;
use liren_ground::names;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::when;
use liren_store::Tx;

use super::said::holder_words;
use super::table::Table;
use super::{tell, urls, weigh};
use crate::words::Matters;

/// The clock ran out: pass up, remind, close or bring back, whatever is due. Running twice does nothing the second time.
pub fn clock(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, id: MatterId) -> Result<(), Fail> {
    let mut table = Table::lay(tx, app, card, moment, id)?;
    let (now, p, released) = (table.moment.now, table.progress.clone(), table.matter.released);
    let pack = app.pack_in(tx, &table.matter.pack, table.matter.pack_version)?;
    let judge = card.judge_by(&pack);
    match p.state {
        State::Open if p.late_at_top => Ok(()),
        State::Open if now < p.due => {
            if p.warned || p.waits.is_some() {
                return Ok(());
            }
            let number = table.matter.number.clone();
            table.tell_holder_news(tx, |lang| Matters(lang).tell_soon(&number, when::until(lang, &card.zone, p.due)))?;
            table.warned(tx)
        }
        State::Open if p.waits.is_some() => {
            table.say(tx, "ask_lapsed", None, "public", "", None)?;
            let next = judge.awake(&p, now);
            table.keep(tx, next, "ask_lapsed", released)?;
            let number = table.matter.number.clone();
            table.tell_holder_news(tx, |lang| Matters(lang).tell_ask_lapsed(&number))
        }
        State::Open => {
            let holders = chain::of(tx, card, &table.matter.at(), now)?;
            let lost = p.holder.post;
            match judge.pass_up(&p, &holders, now)? {
                Passed::Top(next) => {
                    if next.late_at_top {
                        table.say(tx, "top", Some(lost), "public", "", None)?;
                    }
                    table.keep(tx, next, "clock", released)
                }
                Passed::To(next) => {
                    let holder = next.holder.post;
                    table.say(tx, "clock", Some(lost), "public", "", None)?;
                    table.goes_to(tx, "routed", &next)?;
                    table.keep(tx, next, "clock", released)?;
                    table.tell_holder(tx)?;
                    tell_both(tx, &mut table, lost, holder)
                }
            }
        }
        State::Asked if now >= p.due => {
            table.say(tx, "lapsed", None, "public", "", None)?;
            let next = judge.lapse(&p, now)?;
            table.keep(tx, next, "lapsed", released)
        }
        State::Asked if !p.reminded => {
            table.say(tx, "reminded", None, "parties", "", None)?;
            let m = table.matter.clone();
            let solved = p.outcome == Some(Outcome::Solved);
            tell::reporter(tx, app, card, table.moment, &m, Urgency::Digest, |lang| {
                let t = Matters(lang);
                if solved { t.tell_remind(&m.number) } else { t.tell_remind_accept(&m.number) }
            })?;
            weigh::remind(tx, &mut table)?;
            table.keep(tx, Progress { reminded: true, ..p }, "reminded", released)
        }
        State::Shelved if now >= p.due => {
            table.say(tx, "review", None, "public", "", None)?;
            let next = judge.review(&p, now)?;
            let promise = next.promise;
            table.keep(tx, next, "review", released)?;
            table.tell_holder(tx)?;
            let m = table.matter.clone();
            tell::followers_of(tx, app, card, table.moment, &m, Urgency::Digest, |lang, _| {
                Matters(lang).tell_review(&m.number, when::until(lang, &card.zone, promise))
            })
        }
        State::Closed if now >= p.due => match p.later {
            Some(Later::Comes) => {
                table.say(tx, "asked_later", None, "parties", "", None)?;
                let next = judge.ask_later(&p, now)?;
                table.keep(tx, next, "asked_later", released)?;
                let m = table.matter.clone();
                tell::reporter(tx, app, card, table.moment, &m, Urgency::Digest, |lang| Matters(lang).tell_later(&m.number))
            }
            Some(Later::Asked) => {
                let next = judge.lapse(&p, now)?;
                table.keep(tx, next, "later_lapsed", released)
            }
            None => Ok(()),
        },
        State::Asked | State::Shelved | State::Closed | State::Withdrawn => Ok(()),
    }
}

/// After a clock ran out both sides are told: who lost it, and the reporter.
fn tell_both(tx: &mut Tx<'_>, table: &mut Table<'_>, lost: PostId, holder: PostId) -> Result<(), Fail> {
    let (app, card, m) = (table.app, table.card, table.matter.clone());
    let url = urls::Matter::url(card.code, &m.number);
    tell::post(tx, app, card, table.moment, lost, &url, Urgency::Digest, |lang| Matters(lang).tell_clock_lost(&m.number))?;
    let names = names::within(tx, app, card)?;
    tell::followers_of(tx, app, card, table.moment, &m, Urgency::Urgent, |lang, own| {
        Matters(lang).tell_clock_up(&m.number, holder_words(&names, card, lang, m.visibility, holder, own))
    })
}

/// A post was handed over: its open matters go with it.
pub fn follow_post(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    id: MatterId,
    from: PostId,
    to: Holder,
) -> Result<(), Fail> {
    let mut table = Table::lay(tx, app, card, moment, id)?;
    let (now, released) = (table.moment.now, table.matter.released);
    let pack = app.pack_in(tx, &table.matter.pack, table.matter.pack_version)?;
    let holders = chain::of(tx, card, &table.matter.at(), now)?;
    let next = card.judge_by(&pack).hand_over(&table.progress, &holders, from, to, now);
    if next == table.progress {
        return Ok(());
    }
    let (holder, lost) = (next.holder, table.progress.holder);
    if holder != lost {
        table.goes_to(tx, if holder.post == to.post { "handed_over" } else { "routed" }, &next)?;
    }
    table.keep(tx, next, "handed_over", released)?;
    // Whoever took over a post hears of all of it together; whom it went on to hears of this one.
    if holder != lost && holder.post != to.post && table.progress.state == State::Open {
        table.tell_holder(tx)?;
    }
    Ok(())
}
