//! Stories of one's own page: what a visitor is told, what waits, hearing, taking along, being forgotten.

use liren_store::sql;

use crate::testing::{TOWN, TestTown, on_both};

fn town() -> Vec<liren_kit::slice::Slice> {
    crate::slices()
}

#[test]
fn a_visitor_is_told_what_needs_no_account() {
    on_both(town, |t: TestTown| {
        t.get(&mut t.visitor(), &t.at("/me")).is(200).shows(&["不用登录", "/sign-in"]).hides(&["带走我的资料"]);
        t.get(&mut t.visitor(), &format!("/api/v1{}", t.at("/me/waiting"))).is(401);
        t.get(&mut t.visitor(), &t.at("/me/export")).is(401);
    });
}

#[test]
fn a_leader_sees_the_post_and_a_resident_the_home() {
    on_both(town, |t: TestTown| {
        t.get(&mut t.as_holder(t.leader), &t.at("/me")).is(200).shows(&["等您的事", "发一条通知", "第1邻"]).hides(&[
            "变更记录",
            "编辑地点",
            "/desk\"",
            "/owners\"",
            "/ballots\"",
        ]);
        t.get(&mut t.as_holder(t.worker), &t.at("/me")).is(200).shows(&[
            "变更记录",
            "值班表",
            "编辑地点",
            "/places\"",
            "/desk\"",
            "/meetings\"",
            "/consultations\"",
            "/projects\"",
            "/ballots\"",
            "/selections\"",
            "/owners\"",
        ]);
        t.get(&mut t.as_neighbour(t.resident), &t.at("/me"))
            .is(200)
            .shows(&["铁西村小区 1栋 1单元 101", "154****0111"])
            .hides(&["值班表"]);
        // On a device without the second factor a worker is told to give it.
        let mut half = t.signed_in(t.worker.account, false);
        t.get(&mut half, &t.at("/me")).is(200).shows(&["第二重验证"]).hides(&["变更记录"]);
        // Somebody of the community next door has nothing here.
        t.get(&mut t.as_holder(t.stranger), &t.at("/me")).is(200).hides(&["值班表", "铁西村小区 1栋"]);
    });
}

#[test]
fn hearing_is_stopped_and_resumed() {
    on_both(town, |t: TestTown| {
        let mut me = t.as_neighbour(t.resident);
        t.post(&mut me, &t.at("/me/news"), &[("on", "0")]).is(303);
        t.get(&mut me, &t.at("/me")).shows(&["没有订阅"]);
        t.post(&mut me, &t.at("/me/news"), &[("on", "1")]).is(303);
        t.get(&mut me, &t.at("/me")).shows(&["154****0111"]);
        t.post(&mut t.visitor(), &t.at("/me/news"), &[("on", "0")]).is(401);
    });
}

#[test]
fn what_is_held_is_taken_along_by_oneself_only() {
    on_both(town, |t: TestTown| {
        let file = t.get(&mut t.as_neighbour(t.resident), &t.at("/me/export"));
        file.is(200).shows(&["15400000111", "\"homes\"", "\"101\""]).hides(&["15400000112"]);
        assert!(file.headers["content-disposition"].to_str().unwrap_or("").contains("attachment"));
    });
}

#[test]
fn one_is_forgotten_after_saying_so_and_never_with_a_post_in_hand() {
    on_both(town, |t: TestTown| {
        let mut me = t.as_neighbour(t.resident);
        t.get(&mut me, &t.at("/me/erase")).is(200);
        t.post(&mut me, &t.at("/me/erase"), &[]).is(422);
        t.post(&mut me, &t.at("/me/erase"), &[("sure", "1")]).is(303);
        t.get(&mut me, &t.at("/me")).is(200).shows(&["不用登录"]);
        let (person, account) = (t.resident.person, t.resident.account);
        let left: i64 = t
            .app
            .db
            .read_now(move |tx| {
                let at = &[TOWN.into(), person.into()];
                let one = |r: &liren_store::Row<'_>| r.get::<i64>(0);
                let homes =
                    sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM residency WHERE community = $1 AND person = $2 AND ends IS NULL");
                let named =
                    sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM person WHERE community = $1 AND id = $2 AND account IS NOT NULL");
                let hears = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM subscription WHERE community = $1 AND subject = $2");
                let a = tx.one(homes, at, one)?.unwrap_or(9);
                let b = tx.one(named, at, one)?.unwrap_or(9);
                let c = tx.one(hears, &[TOWN.into(), account.into()], one)?.unwrap_or(9);
                Ok::<_, liren_store::Error>(a + b + c)
            })
            .expect("a read");
        assert_eq!(left, 0);
        // A leader hands over first, and stays whole until then.
        let mut leader = t.as_holder(t.leader);
        t.post(&mut leader, &t.at("/me/erase"), &[("sure", "1")]).is(422).shows(&["交接"]);
        t.get(&mut leader, &t.at("/me")).shows(&["第1邻"]);
    });
}
