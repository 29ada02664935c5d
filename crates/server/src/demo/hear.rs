//! Who hears of what in the demo: a worker of a building and of lights, and the group of a building by a robot that is paused, since it is not
//! there.

use liren_gather::happened::What;
use liren_gather::hooks::Format;
use liren_gather::hooks::store::{self as hooks, New};
use liren_gather::{alerts, topic::Topic};
use liren_kit::fail::Fail;

use super::people::Cast;
use super::places::Made;
use super::{Teller, told};

/// Lets the first worker set up a robot, and hear of a building and of lights.
pub(super) fn all(t: &Teller, made: &Made, cast: &Cast) -> Result<(), String> {
    let (app, code, moment) = (t.app.clone(), t.code, t.app.moment());
    let Some(worker) = cast.get("yi").map(super::people::Somebody::acting) else { return Ok(()) };
    let Some(building) = made.buildings.first().copied() else { return Ok(()) };
    let robot = New {
        name: "1栋邻里群".into(),
        format: Format::Wecom,
        url: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000".into(),
        secret: String::new(),
        events: vec![What::Filed, What::Settled],
        topic: Topic::Building(building).stored(),
        lang: liren_core::lang::Lang::Zh,
    };
    let hears = [Topic::Building(building), Topic::Category("stairwell_light".into())];
    t.db.write_now(move |tx| {
        let mut m = moment.clone();
        let (id, _) = hooks::add(tx, &mut m, &app, code, &worker, &robot)?;
        hooks::pause(tx, &mut m, code, &worker, id, true)?;
        if let Some(account) = worker.account {
            for topic in &hears {
                alerts::store::subscribe(tx, &mut m, &app, code, &worker, account, topic)?;
            }
        }
        Ok::<_, Fail>(())
    })
    .map_err(told("who hears"))
}
