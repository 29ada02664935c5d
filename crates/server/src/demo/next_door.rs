//! The community next door: small, with one worker. It is there so that one can see that nothing of Bantang is seen from it.

use liren_core::contact::Contact;
use liren_core::id::Community;
use liren_core::lang::Lang;
use liren_core::permission::{Role, Scope};
use liren_ground::access::password;
use liren_ground::communities::{NewCommunity, create_community, operator};
use liren_ground::people::store::{Appointment, NewPerson, NewPost, appoint, create_person, create_post, founder};
use liren_ground::places::{
    NewBuilding, NewCompound, NewEntrance, NewGrid, create_building, create_compound, create_entrance, create_grid,
};
use liren_kit::fail::Fail;

use super::{Teller, accounts, told};

/// The row of the division table.
const CODE: i64 = 430_304_008_001;
/// An invented name and number; the password and the seed are everybody's.
const WORKER: (&str, &str) = ("文竹青", "15400000901");

/// Makes it, with a building to have a poster at.
pub(super) fn make(t: &Teller) -> Result<(), String> {
    let (app, moment, street, landline) = (t.app.clone(), t.app.moment(), t.story.community / 1000, t.story.street_landline);
    let code = Community(CODE);
    let hash = password::hash_now(super::PASSWORD, t.app.moment().bytes()).map_err(told("the password"))?;
    t.db.write_now(move |tx| {
        let (mut m, by) = (moment.clone(), founder());
        let new = NewCommunity { code, name: "纱厂街社区", street, pack: "cn-three-neighbours", landline, address: "" };
        create_community(tx, &mut m, &operator(), &new)?;
        let grid = create_grid(tx, &mut m, code, &by, &NewGrid { name: "第一片", sort: None })?;
        let compound = create_compound(tx, &mut m, code, &by, &NewCompound { name: "梧桐里", managed: false, sort: None })?;
        let building = NewBuilding { compound, grid: Some(grid), name: "1栋", code: None, sort: None };
        let building = create_building(tx, &mut m, code, &by, &building)?;
        create_entrance(tx, &mut m, code, &by, &NewEntrance { building, name: "1单元", sort: None })?;
        let contact = Contact::parse(WORKER.1).ok_or_else(|| Fail::internal("the phone of the worker next door"))?;
        let account = accounts::account(tx, &app, &mut m, code, &contact, Lang::Zh, &hash, true)?;
        let new = NewPerson { name: WORKER.0, phone: Some(&contact), account: Some(account) };
        let person = create_person(tx, &app, &mut m, code, &by, &new)?;
        let post = NewPost { role: Role::CommunityWorker, scope: Scope::Community, body: None };
        let post = create_post(tx, &app, &mut m, code, &by, &post)?;
        let to = Appointment { person, chosen: "appointed", starts: m.now, ends: None, show_name: true, show_phone: false };
        appoint(tx, &app, &mut m, code, &by, post, &to)
    })
    .map_err(told("the community next door"))
}
