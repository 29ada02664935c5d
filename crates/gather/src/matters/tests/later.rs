//! What happens later: the holder is told, clocks run out through four levels to the street, terms are written, files that
//! nobody sent go, and matters follow a post.

use liren_core::events::PostHandedOver;
use liren_core::time::{DAY, HOUR};
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::jobs::enqueue;
use liren_store::{files, jobs, sql};

use super::{PHOTO, answer, say, story};

/// Numbers of messages to an address that hold some words.
fn told(town: &TestTown, to: &str, words: &str) -> usize {
    town.outbox.all().into_iter().filter(|(t, text)| t == to && text.contains(words)).count()
}

#[test]
fn the_holder_is_told_once_and_the_worker_on_duty_in_the_digest() {
    story(|town| {
        let light = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        // A worker died after the job was done and before it was crossed off: it runs again and nobody hears of it twice.
        let (taken, moment) = (town.app.moment(), town.app.moment());
        let claimed = town.app.db.write_now(move |tx| jobs::claim(tx, &mut taken.clone(), 9, 1_000)).expect("jobs are claimed");
        for job in claimed.iter().filter(|j| j.name == "matters.filed") {
            for _ in 0..2 {
                let call = liren_kit::jobs::Call { job: job.clone(), moment: moment.clone() };
                (super::super::jobs::FILED.run)(&town.app, &call).expect("it runs");
            }
        }
        assert_eq!(claimed.iter().filter(|j| j.name == "matters.filed").count(), 1);
        town.pass(2_000);
        town.pass(DAY);
        assert_eq!(told(&town, "15400000101", "有一件新的事等您"), 1, "{:?}", town.outbox.all());
        assert_eq!(told(&town, "15400000105", &light.number), 1, "{:?}", town.outbox.all());
        assert_eq!(told(&town, "15400000106", &light.number), 0);
        town.nothing_left();
    });
}

#[test]
fn clocks_run_out_through_four_levels_to_the_street_and_vacant_ones_are_passed_over() {
    story(|town| {
        let mut anybody = town.visitor();
        let light = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let vacant = town.group_leader.post;
        town.app
            .db
            .write_now(move |tx| {
                tx.exec(sql!("UPDATE post SET ended = starts WHERE community = $1 AND id = $2"), &[TOWN.into(), vacant.into()])
            })
            .expect("the group's post falls vacant");
        town.app.memory.forget(TOWN);
        let mut seen = Vec::new();
        for _ in 0..60 {
            let page = town.get(&mut anybody, &town.at("/matters.json"));
            let holder = page.body.split("\"level\":\"").nth(1).and_then(|r| r.split('"').next()).unwrap_or("").to_string();
            if seen.last() != Some(&holder) {
                seen.push(holder);
            }
            town.pass(12 * HOUR);
        }
        assert_eq!(seen, ["neighbour_leader", "grid", "community", "street"]);
        // Highest and late: the page says so, and no clock runs any more.
        town.get(&mut anybody, &light.page).is(200).shows(&["已到最高一级", "时间到"]);
        let mut worker = town.as_holder(town.worker);
        town.get(&mut worker, &town.at("/desk?tab=late")).shows(&[&light.number]);
        town.nothing_left();
    });
}

#[test]
fn terms_are_written_within_two_seconds_and_by_the_sweep_when_the_job_was_lost() {
    story(|town| {
        let mut anybody = town.visitor();
        say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let find = town.at("/matters?q=%E6%A5%BC%E9%81%93%E7%81%AF");
        town.get(&mut anybody, &find).shows(&["没有找到"]);
        town.pass(2_000);
        town.get(&mut anybody, &find).hides(&["没有找到"]).shows(&["2026-0001"]);
        let second = say(&town, &mut town.visitor(), "灯又坏了", "stairwell_light", &[]);
        town.app.db.write_now(move |tx| jobs::cancel(tx, &format!("index:{TOWN}"))).expect("the job is lost");
        town.pass(2_000);
        town.get(&mut anybody, &find).hides(&[&second.number]);
        town.pass(HOUR);
        town.get(&mut anybody, &find).shows(&[&second.number]);
    });
}

#[test]
fn a_file_that_was_never_sent_goes_after_a_day_and_one_that_was_stays() {
    story(|town| {
        let count = |attached: bool| {
            town.app
                .db
                .read_now(move |tx| {
                    let n = tx.one(
                        sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM file WHERE community = $1 AND attached = $2"),
                        &[TOWN.into(), attached.into()],
                        |r| r.get::<i64>(0),
                    )?;
                    Ok::<_, liren_store::Error>(n.unwrap_or(0))
                })
                .expect("files can be counted")
        };
        let mut somebody = town.visitor();
        let page = town.get(&mut somebody, &town.at("/say?b=T1"));
        answer(&town, &mut somebody, &page, &[("words", "看照片")], &[("photo", "a.jpg", PHOTO)]).is(200);
        let file = town.app.db.read_now(move |tx| files::loose(tx, TOWN, liren_core::time::Time(i64::MAX), 9)).expect("files")[0];
        assert!(town.app.ports.blobs.get(TOWN, file, files::Size::Full).expect("a directory").is_some());
        let page = town.get(&mut somebody, &town.at("/say?b=T1"));
        let page = answer(&town, &mut somebody, &page, &[("words", "看照片")], &[("photo", "a.jpg", PHOTO)]);
        let page = answer(&town, &mut somebody, &page, &[("category", "stairwell_light")], &[]);
        answer(&town, &mut somebody, &page, &[("go", "send")], &[]).is(303);
        assert_eq!((count(false), count(true)), (1, 1));
        town.pass(23 * HOUR);
        assert_eq!((count(false), count(true)), (1, 1));
        town.pass(3 * HOUR);
        assert_eq!((count(false), count(true)), (0, 1));
        assert!(town.app.ports.blobs.get(TOWN, file, files::Size::Full).expect("a directory").is_none());
        town.nothing_left();
    });
}

#[test]
fn open_matters_follow_a_post_that_was_handed_over() {
    story(|town| {
        let light = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let event =
            PostHandedOver { from: town.leader.post, to: town.leader_2.post, person: town.leader_2.person, succeeded: true };
        let moment = town.app.moment();
        // Told twice, as a job may be.
        town.app
            .db
            .write_now(move |tx| {
                let (mut m, now) = (moment.clone(), moment.now);
                for _ in 0..2 {
                    enqueue(tx, &mut m, TOWN, PostHandedOver::JOB, &event, now, None)?;
                }
                Ok::<_, liren_store::Error>(())
            })
            .expect("the event is published");
        town.work();
        let page = town.get(&mut town.as_holder(town.leader_2), &light.page);
        page.is(200).shows(&["交接给", &format!("{}/settle", light.page)]);
        assert_eq!(page.body.matches("交接给").count(), 1, "once, however often it was told");
        town.get(&mut town.as_holder(town.leader), &light.page).hides(&[&format!("{}/settle", light.page)]);
    });
}
