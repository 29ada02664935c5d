//! The demo's selection by a page: a circle chooses its neighbour leader, two stand, some homes have signed.

use liren_gather::selections::asked::Act;
use liren_gather::selections::begin::{self, New};
use liren_gather::selections::{act, store};
use liren_ground::ground::Place;
use liren_kit::form::Form;

use super::people::{Cast, Somebody};
use super::places::Made;
use super::{Teller, told};

/// Tells it as the worker who runs it.
pub(super) fn all(t: &Teller, made: &Made, cast: &Cast) -> Result<(), String> {
    let Some(worker) = cast.get("yi").map(Somebody::acting) else { return Ok(()) };
    let Some(circle) = made.circles.get(1).copied() else { return Ok(()) };
    let failed = told("a selection");
    let moment = t.app.moment();
    let new = New {
        code: "neighbour_leader".into(),
        place: Place::Circle(circle),
        why: "三年任期到了".into(),
        years: 3,
        once: moment.clone().bytes(),
    };
    let (app, code, actor) = (t.app.clone(), t.code, worker);
    t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        let id = begin::begin(tx, &card, &actor, &mut moment, &new)?;
        let stands = [("何秀珍", "住了二十六年，白天都在家，钥匙可以放我这里。"), ("龙建军", "刚退休的电工，楼道灯坏了我来换。")];
        for (seen, (name, about)) in (1..).zip(stands) {
            let propose = Act::Propose(name.into(), about.into());
            act::perform(tx, &app, &card, &actor, &mut moment, id, seen, &propose)?;
        }
        for seen in 3..5 {
            let s = store::one(tx, code, id)?.ok_or(liren_core::refusal::Refusal::NotFound)?;
            let whole = store::whole(tx, &app, code, s)?;
            let rules = whole.rules()?;
            let Some(next) = whole.candidates.iter().find(|c| !c.consented) else { continue };
            let (id_of, points) = (next.id.to_string(), rules.eligibility.iter().map(|e| format!("declares-{}", e.code)));
            let points: Vec<String> = points.collect();
            let mut fields = vec![("do", "consent"), ("candidate", id_of.as_str())];
            fields.extend(points.iter().map(|p| (p.as_str(), "1")));
            let consent = Act::read(&Form::of(&fields), rules).map_err(liren_core::refusal::Refusal::Invalid)?;
            act::perform(tx, &app, &card, &actor, &mut moment, id, seen, &consent)?;
        }
        let s = store::one(tx, code, id)?.ok_or(liren_core::refusal::Refusal::NotFound)?;
        let whole = store::whole(tx, &app, code, s)?;
        let stand: Vec<_> = whole.stand().map(|c| c.id).collect();
        // Five of the homes have signed so far, four for the first.
        for (i, home) in whole.homes.iter().take(5).enumerate() {
            let Some(candidate) = stand.get(usize::from(i == 4)).or(stand.first()) else { continue };
            act::on_paper(tx, &app, &card, &actor, &mut moment, id, home.id, *candidate)?;
        }
        Ok::<_, liren_kit::fail::Fail>(())
    })
    .map_err(failed)
}
