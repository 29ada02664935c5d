//! Stories of seats that fall empty: whoever resigns or dies, or is called back, leaves one; the page of that seat, and no other, leads to
//! the by-election; who is elected serves what is left of the term.

use liren_core::id::PostId;
use liren_core::time::{DAY, MINUTE, Time};
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::Answer;
use liren_store::sql;

use super::tests::{run, values};
use super::tests_ballot::{elected, finish, make, members, open, papers, sign, with};
use crate::matters::tests::{carried, story};

const BEGIN: &str = "发起补选";

/// The post somebody holds now, and when its term ends.
pub(super) fn seat(town: &TestTown, name: &str) -> (PostId, Option<Time>) {
    let name = name.to_string();
    let read = town.app.db.read_now(move |tx| {
        tx.one(
            sql!(
                "SELECT p.id, p.ends FROM post p JOIN person e ON e.community = p.community AND e.id = p.person
                  WHERE p.community = $1 AND e.name = $2 AND p.role = 'committee_member' AND p.ended IS NULL"
            ),
            &[TOWN.into(), name.as_str().into()],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
    });
    read.expect("it is read").expect("a seat")
}

fn at_post(town: &TestTown, post: PostId) -> String {
    town.at(&format!("/posts/{}", post.0.as_simple()))
}

/// The page of a post as a worker reads it.
fn page(town: &TestTown, post: PostId) -> Answer {
    let page = town.get(&mut town.as_holder(town.worker), &at_post(town, post));
    page.is(200);
    page
}

/// Their term ends today: they resigned, moved away or died.
fn ends(town: &TestTown, post: PostId) {
    town.post(&mut town.as_holder(town.worker), &format!("{}/end", at_post(town, post)), &[]).is(303);
    town.pass(MINUTE);
}

/// Goes from the page of a seat to the form of its by-election and sends it.
fn by_election(town: &TestTown, post: PostId) -> Answer {
    let shown = page(town, post);
    let mut links = shown.body.split("href=\"").skip(1).filter_map(|r| r.split('"').next());
    let link = links.find(|l| l.contains("/selections/new?")).expect("a way on").replace("&#38;", "&").replace("&amp;", "&");
    let mut worker = town.as_holder(town.worker);
    let form = town.get(&mut worker, &link);
    form.is(200).shows(&["只补空缺"]);
    let place = link.split("place=").nth(1).and_then(|r| r.split('&').next()).expect("its place").to_string();
    let hidden = carried(&form);
    let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    fields.extend([("place", place.as_str()), ("why", "有一席空着")]);
    town.post(&mut worker, &town.at("/selections/new"), &fields)
}

/// From the nomination of one to the signatures; they get most votes.
fn fill(town: &TestTown, at: &str, name: &str) {
    let mut worker = town.as_holder(town.worker);
    run(town, &mut worker, at, &[("do", "propose"), ("name", name)]).is(303);
    let candidate = values(&town.get(&mut worker, at), "candidate").pop().expect("who was proposed");
    run(town, &mut worker, at, &with(&[("do", "consent"), ("candidate", &candidate)])).is(303);
    town.pass(9 * DAY);
    let number = make(town, at, &[("title", "补选业主委员会委员")]);
    open(town, &number);
    papers(town, &number, |n| if n < 9 { vec!["1"] } else { vec![] });
    finish(town, &number);
    run(town, &mut town.as_holder(town.worker), at, &[("do", "post")]).is(303);
    sign(town, at);
    town.pass(MINUTE);
}

/// A committee of Wang, Li and Zhao.
fn committee(town: &TestTown) {
    let at = elected(town);
    sign(town, &at);
    town.pass(MINUTE);
    assert_eq!(members(town), 3);
}

#[test]
fn an_empty_seat_leads_to_its_own_by_election_once() {
    story(|town| {
        committee(&town);
        let seats = town.at("/selections/seats");
        let ((zhao, term), (li, _), (wang, _)) = (seat(&town, "赵刚"), seat(&town, "李红"), seat(&town, "王芳"));
        page(&town, zhao).hides(&[BEGIN]);
        // Zhao resigns. Only his seat leads on; the list says by when it has to be filled.
        ends(&town, zhao);
        page(&town, zhao).shows(&[BEGIN]);
        page(&town, li).hides(&[BEGIN]);
        town.get(&mut town.as_holder(town.worker), &seats).shows(&["空缺 1 席，共 3 席", "前补上", BEGIN]);
        let first = by_election(&town, zhao);
        first.is(303);
        // While it runs nobody is led to a second one.
        page(&town, zhao).shows(&["正在推选", &first.location]).hides(&[BEGIN]);
        town.get(&mut town.as_holder(town.worker), &seats)
            .shows(&["空缺 1 席", "已经有一次在进行", &first.location])
            .hides(&[BEGIN]);
        fill(&town, &first.location, "孙丽");
        // Who is elected serves what is left of the term.
        assert!(term.is_some());
        let (sun, until) = seat(&town, "孙丽");
        assert_eq!((members(&town), until), (3, term));
        page(&town, zhao).hides(&[BEGIN]);
        town.get(&mut town.as_holder(town.worker), &seats).shows(&["现在没有空缺"]).hides(&[BEGIN]);

        // Li dies: his seat is the empty one, and Zhao's, which was filled, stays closed.
        ends(&town, li);
        page(&town, li).shows(&[BEGIN]);
        page(&town, zhao).hides(&[BEGIN]);
        let list = town.get(&mut town.as_holder(town.worker), &seats);
        assert_eq!(list.body.matches(BEGIN).count(), 1);
        let second = by_election(&town, li);
        second.is(303);
        page(&town, li).hides(&[BEGIN]);
        // It is stopped: the seat is empty as before.
        run(&town, &mut town.as_holder(town.worker), &second.location, &[("do", "end"), ("end", "没有人参选")]).is(303);
        page(&town, li).shows(&[BEGIN]);
        // Two of three are empty: all are chosen anew, and only the pages of those two say so.
        ends(&town, sun);
        for (post, anew) in [(li, true), (sun, true), (zhao, false)] {
            let page = page(&town, post);
            page.hides(&[BEGIN]);
            assert_eq!(page.body.contains("全部重新推选"), anew);
        }
        page(&town, wang).hides(&[BEGIN, "全部重新推选"]);
    });
}

#[test]
fn owners_call_a_member_back_and_the_seat_is_filled_for_the_rest_of_the_term() {
    story(|town| {
        committee(&town);
        let ((li, term), (wang, _)) = (seat(&town, "李红"), seat(&town, "王芳"));
        let ask = town.at(&format!("/selections/recall/{}", li.0));
        // Owners only.
        town.get(&mut town.as_neighbour(town.resident), &ask).is(403);
        let mut owner = town.as_neighbour(town.owner);
        let form = town.get(&mut owner, &ask);
        form.is(200).shows(&["1/5 的业主"]);
        let once = carried(&form).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).unwrap_or_default();
        let home = town.owner.home.to_string();
        let why = "一年没有开过会，账目也不公开";
        let made = town.post(&mut owner, &ask, &[("why", why), ("home", &home), ("once", &once)]);
        made.is(303);
        let at = made.location.split('?').next().expect("an address").to_string();
        // One of ten owners is not enough; a second signs on paper.
        let page_of = |who: &mut liren_kit::testing::Who| town.get(who, &at);
        page_of(&mut town.visitor()).is(200).shows(&["正在联名", "要有 2 份联名，现在有 1 份", why]);
        page_of(&mut town.as_holder(town.worker)).hides(&["制作表决"]);
        let candidate = values(&page_of(&mut town.as_neighbour(town.owner)), "candidate").pop().expect("the member");
        let other = town.homes[2].to_string();
        let paper = [("home", other.as_str()), ("candidate", candidate.as_str())];
        town.post(&mut town.as_holder(town.worker), &format!("{at}/paper"), &paper).is(303);
        let number = make(&town, &at, &[("title", "罢免业主委员会委员"), ("option", "同意罢免")]);
        open(&town, &number);
        papers(&town, &number, |n| if n < 9 { vec!["1"] } else { vec![] });
        finish(&town, &number);
        // Until two have signed the member holds the seat.
        run(&town, &mut town.as_holder(town.worker), &at, &[("do", "post")]).is(303);
        page(&town, li).hides(&[BEGIN]);
        sign(&town, &at);
        town.pass(MINUTE);
        assert_eq!(members(&town), 2);
        page_of(&mut town.visitor()).shows(&["已罢免"]);
        page(&town, li).shows(&[BEGIN]).hides(&["提议罢免"]);
        page(&town, wang).hides(&[BEGIN]);
        let next = by_election(&town, li);
        next.is(303);
        fill(&town, &next.location, "孙丽");
        assert_eq!((members(&town), seat(&town, "孙丽").1), (3, term));
        page(&town, li).hides(&[BEGIN]);
    });
}
