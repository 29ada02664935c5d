//! A ballot of the demo that was counted twice: the owners of a building decided on new lights for their stairs, a neighbour objected to
//! the result, was right, and one paper was declared void. The decision stayed the same.

use liren_core::ballot::entry::Why;
use liren_gather::ballots::doors::{self, Ballot, Step};
use liren_ground::ground::Place;
use liren_kit::fail::Fail;

use super::ballots::{begin, card_of, new, take};
use super::people::Somebody;
use super::places::Made;
use super::{Teller, told};

/// Who objects; it is about their own building.
pub(super) const OBJECTS: &str = "he";

/// Makes it and gives notice.
pub(super) fn lights(t: &Teller, made: &Made, worker: &Somebody) -> Result<String, String> {
    let worker = worker.acting();
    let home = t.story.people.iter().find(|p| p.key == OBJECTS).and_then(|p| p.home.as_ref());
    let building = home.and_then(|(spot, _)| spot.building_in(&made.roster)).and_then(|i| made.buildings.get(i).copied());
    let place = Place::Building(building.ok_or("the demo's story: who objects lives nowhere")?);
    let words = "楼道灯坏了一半，晚上看不清台阶。全部换成声控的，费用从维修资金里出，不另外收钱。";
    let lights = new(t, "4栋楼道照明改造使用维修资金", words, place, ("fund_use", 960_000), (-28, -22))?;
    let number = begin(t, &worker, lights)?;
    take(t, &worker, &number, Step::Notice)?;
    Ok(number)
}

/// A neighbour objects to the posted result.
pub(super) fn object(t: &Teller, b: &Ballot, who: &Somebody) -> Result<(), String> {
    let (card, actor, moment, b) = (card_of(t)?, who.acting(), t.app.moment(), b.clone());
    let words = "我家对门去年就把房子卖了，投票的还是原来的业主，这一票不该算。";
    let done = t.db.write_now(move |tx| {
        let seen = doors::Objector { card: card.clone(), actor: actor.clone(), moment: moment.clone() };
        doors::object(tx, &seen, &b, "result", words, &moment.clone().bytes())
    });
    done.map_err(told("an objection"))
}

/// It was right: the paper of this number on the roll is void, the objection is answered, and all is counted again.
pub(super) fn grant(t: &Teller, b: &Ballot, worker: &Somebody, n: u32) -> Result<(), String> {
    let (code, id) = (t.code, b.id);
    let read = t.db.read_now(move |tx| {
        let cast = doors::about(tx, code, id, "cast", n)?.pop().map(|line| line.place);
        let objection = doors::objections(tx, code, id)?.pop().map(|o| o.id);
        Ok::<_, Fail>(cast.zip(objection))
    });
    let (cast, objection) = read.map_err(told("an objection"))?.ok_or("the demo's objection is not there")?;
    let answer = "查了房屋登记，情况属实：房子已经过户，这一票作废，重新计票。";
    for step in [Step::Void(cast, Vec::new(), Why::NotTheOwner), Step::Answer(objection, answer.into()), Step::Count] {
        take(t, &worker.acting(), &b.number, step)?;
    }
    Ok(())
}
