//! Stories of a year that is missing in the work calendar: who keeps it hears of it once, nobody daily.

use liren_core::time::{DAY, Time};

use super::missing;
use crate::testing::{TOWN, TestTown, on_both};

/// The daily look begins, as when the program starts.
fn watch(town: &TestTown) {
    let moment = town.app.moment();
    town.app.db.write_now(move |tx| missing::watch(tx, &mut moment.clone())).expect("it begins");
}

/// A date was reckoned.
fn reckon(town: &TestTown, days: i64) {
    let (card, moment, until) = (town.card(TOWN), town.app.moment(), town.app.now().plus(days * DAY));
    town.app.db.write_now(move |tx| missing::reckoned(tx, &mut moment.clone(), &card, until)).expect("noted");
    town.work();
}

/// Ten in the morning of a day.
fn morning(town: &TestTown, day: &str) -> Time {
    town.card(TOWN).zone.at(day.parse().expect("a date"), 10, 0)
}

/// The messages to a holder that name the year.
fn heard(town: &TestTown, phone: &str) -> Vec<String> {
    town.outbox.all().into_iter().filter(|(to, text)| to == phone && text.contains("放假和调休")).map(|(_, text)| text).collect()
}

#[test]
fn who_keeps_the_calendar_hears_of_a_missing_year_once() {
    on_both(crate::slices, |town| {
        // Started twice, as two servers do: one look a day.
        watch(&town);
        watch(&town);
        town.work();
        assert_eq!(heard(&town, "15400000105").len(), 0, "in November the list may not be published yet");
        for _ in 0..10 {
            town.pass(DAY);
        }
        for (phone, n) in [("15400000105", 1), ("15400000106", 1), ("15400000107", 1), ("15400000109", 1), ("15400000101", 0)] {
            assert_eq!(heard(&town, phone).len(), n, "{phone}");
        }
        let text = heard(&town, "15400000105").remove(0);
        assert!(text.contains("只按周末算") && text.contains("/calendar/edit?year=2027"), "{text}");
        town.nothing_left();
        // The year comes and nobody has entered anything: only pages go on saying so.
        for _ in 0..40 {
            town.pass(DAY);
        }
        assert_eq!(heard(&town, "15400000105").len(), 1);
    });
}

#[test]
fn a_date_reckoned_in_a_missing_year_is_told_at_once_and_again_only_when_it_can_be_mended() {
    on_both(crate::slices, |town| {
        // August: the list of the next year is months away.
        town.clock.set(morning(&town, "2026-08-03"));
        reckon(&town, 30);
        assert_eq!(heard(&town, "15400000105").len(), 0, "that year is known");
        reckon(&town, 200);
        let first = heard(&town, "15400000105");
        assert!(first.len() == 1 && first[0].contains("有一个期限算到了 2027 年"), "{first:?}");
        reckon(&town, 200);
        assert_eq!(heard(&town, "15400000105").len(), 1, "not daily");
        // December: now it can be entered. Next door nobody had heard of it before.
        town.clock.set(morning(&town, "2026-12-01"));
        watch(&town);
        for _ in 0..3 {
            town.pass(DAY);
        }
        assert_eq!((heard(&town, "15400000105").len(), heard(&town, "15400000109").len()), (2, 1));
        reckon(&town, 60);
        assert_eq!(heard(&town, "15400000105").len(), 2);
    });
}

#[test]
fn a_community_that_entered_the_year_for_itself_is_not_told() {
    on_both(crate::slices, |town| {
        let keep = [("year", "2027"), ("by", "rows"), ("rows", "2027-01-01,holiday,New Year's Day,元旦"), ("step", "keep")];
        town.post(&mut town.as_holder(town.chair), &town.at("/calendar/edit"), &keep).is(303);
        watch(&town);
        for _ in 0..12 {
            town.pass(DAY);
        }
        assert_eq!((heard(&town, "15400000105").len(), heard(&town, "15400000109").len()), (0, 1));
        reckon(&town, 60);
        assert_eq!(heard(&town, "15400000105").len(), 0);
    });
}
