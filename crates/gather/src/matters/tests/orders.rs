//! Orders from outside: pasted, looked at, taken in; once only; with the reply ready to be pasted back.

use super::{act, carried, story};

const ORDER: &str = "工单编号：XT-20261125-7\n办理时限：2026-11-26 12:00\n诉求人：张某某\n联系电话：13900007777\n\
                     诉求地址：铁西村小区1栋1单元\n诉求内容：楼道灯坏了三天，晚上老人看不见。";

#[test]
fn an_order_is_pasted_looked_at_and_taken_in_once() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = town.at("/orders");
        town.get(&mut worker, &town.at("/desk")).is(200).shows(&["接收工单", &format!("href=\"{at}\"")]);
        town.get(&mut worker, &at).is(200).shows(&["12345热线", "网格平台"]);
        // Nothing pasted, nothing known: said at the field.
        town.post(&mut worker, &at, &[("source", "hotline"), ("text", " "), ("go", "look")]).is(422).shows(&["href=\"#f-text\""]);
        let page = town.post(&mut worker, &at, &[("source", "hotline"), ("text", ORDER), ("go", "look")]);
        page.is(200)
            .shows(&["XT-20261125-7", "楼道灯坏了三天", "value=\"stairwell_light\" selected", "2026-11-26T12:00", "13900007777"])
            .shows(&["铁西村小区 1栋"])
            // What is not needed was not taken in.
            .hides(&["张某某"]);
        let fields = [
            ("source", "hotline"),
            ("go", "take"),
            ("number-0", "XT-20261125-7"),
            ("words-0", "楼道灯坏了三天，晚上老人看不见。"),
            ("category-0", "stairwell_light"),
            ("due-0", "2026-11-26T12:00"),
            ("contact-0", "13900007777"),
        ];
        // A place nobody knows: nothing is written, what was typed stays.
        let wrong = [&fields[..], &[("place-0", "月亮上3栋")]].concat();
        town.post(&mut worker, &at, &wrong).is(422).shows(&["href=\"#f-place-0\"", "月亮上3栋", "楼道灯坏了三天"]);
        let right = [&fields[..], &[("place-0", "铁西村小区1栋1单元")]].concat();
        let sent = town.post(&mut worker, &at, &right);
        sent.is(303);
        let number = sent.location.rsplit('=').next().expect("a number").to_string();
        town.get(&mut worker, &sent.location).is(200).shows(&["已接收", &number]);
        // The entrance was understood; the outside's date is promised.
        let page = town.at(&format!("/matters/{number}"));
        town.get(&mut worker, &page).is(200).shows(&["12345热线 XT-20261125-7", "铁西村小区 1栋 1单元", "11 月 26 日", "12:00"]);
        // Others see a matter like any other, without the order.
        town.get(&mut town.visitor(), &page).is(200).hides(&["XT-20261125-7", "13900007777"]);
        // Who called hears of it.
        town.work();
        assert!(town.outbox.last_to("13900007777").expect("who called is told").contains(&number));
        // The same order again is the same matter.
        town.post(&mut worker, &at, &[("source", "hotline"), ("text", ORDER), ("go", "look")])
            .is(200)
            .shows(&["这个工单已经接收过", &number]);
        let again = town.post(&mut worker, &at, &right);
        again.is(303);
        assert!(again.location.ends_with(&number), "{}", again.location);
    });
}

#[test]
fn the_reply_is_ready_to_be_pasted_back_once_there_is_an_answer() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let take = [
            ("source", "grid_platform"),
            ("go", "take"),
            ("number-0", "G-1"),
            ("words-0", "井盖松动"),
            ("category-0", "drains"),
            ("number-1", "G-2"),
            ("words-1", "路灯不亮"),
            ("category-1", "stairwell_light"),
            ("skip-1", "1"),
        ];
        let sent = town.post(&mut worker, &town.at("/orders"), &take);
        sent.is(303);
        let number = sent.location.rsplit('=').next().expect("a number").to_string();
        assert!(!number.contains(','), "what is left out is not taken in: {number}");
        let page = town.at(&format!("/matters/{number}"));
        town.get(&mut worker, &page).is(200).shows(&["网格平台 G-1"]).hides(&["id=\"order-reply\""]);
        act(&town, &mut worker, &page, "settle", &[("outcome", "solved"), ("answer", "井盖已换新。")]).is(303);
        town.get(&mut worker, &page).is(200).shows(&["id=\"order-reply\"", "关于工单 G-1", "已解决。井盖已换新。", "复制回复"]);
    });
}

#[test]
fn only_those_who_work_here_take_orders_in() {
    story(|town| {
        let at = town.at("/orders");
        for mut other in [town.as_holder(town.leader), town.as_neighbour(town.resident)] {
            town.get(&mut other, &at).is(403);
            town.post(&mut other, &at, &[("source", "hotline"), ("text", ORDER), ("go", "look")]).is(403);
        }
        town.get(&mut town.visitor(), &at).is(401);
        let mut worker = town.as_holder(town.worker);
        let page = town.get(&mut worker, &at);
        assert!(carried(&page).is_empty());
        town.post(&mut worker, &at, &[("source", "rumour"), ("text", ORDER), ("go", "look")])
            .is(422)
            .shows(&["href=\"#f-source\""]);
    });
}

#[test]
fn a_full_box_is_never_sent_back_as_empty() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let text = "【12345热线】工单号: 12345-20261128-77\n市民反映：铁西村小区1栋楼下有人烧烤，身份证11010519491231002X\n\
                    回复截止时间：12月3日\n承办单位：板塘社区";
        town.post(&mut worker, &town.at("/orders"), &[("source", "hotline"), ("text", text), ("go", "look")])
            .is(200)
            .shows(&["12345-20261128-77", "楼下有人烧烤", "2026-12-03T17:30", "铁西村小区 1栋"])
            .hides(&["11010519491231002X"]);
        let text = "编号 HN2026112899 / 诉求人 张女士 电话 0731-58881234 / 答复期限 3个工作日\n铁西村小区1栋漏水";
        town.post(&mut worker, &town.at("/orders"), &[("source", "hotline"), ("text", text), ("go", "look")])
            .is(200)
            .shows(&["HN2026112899", "073158881234", "T17:30"])
            .hides(&["张女士"]);
    });
}
