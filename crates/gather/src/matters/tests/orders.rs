//! Orders from outside: pasted, looked at, taken in; once only; with the reply ready to be pasted back.

use super::{act, answer, carried, story};

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

#[test]
fn words_of_danger_are_told_beside_the_order_and_stop_nobody() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = town.at("/orders");
        let fire = "工单编号：F-1\n诉求内容：三楼着火了，冒黑烟\n工单编号：F-2\n诉求内容：楼道灯坏了";
        let page = town.post(&mut worker, &at, &[("source", "hotline"), ("text", fire), ("go", "look")]);
        page.is(200).shows(&["内容里像是有危险", "href=\"tel:119\"", "119（火警、抢险）"]);
        assert_eq!(page.body.matches("tel:119").count(), 1, "beside the one order only");
        // The same from a spreadsheet, and in the other language.
        let sheet = "工单编号,诉求内容\nF-3,闻到煤气味\n";
        let who = &mut worker.clone().reading(liren_core::lang::Lang::En);
        town.upload(who, &at, &[("source", "hotline"), ("go", "look")], &[("file", "orders.csv", sheet.as_bytes())])
            .is(200)
            .shows(&["This sounds like danger", "href=\"tel:119\""]);
        // Shown again after a mistake it is still there; taken in it is a matter like any other.
        let mut fields = vec![("source", "hotline"), ("go", "take"), ("number-0", "F-1"), ("words-0", "三楼着火了，冒黑烟")];
        town.post(&mut worker, &at, &fields).is(422).shows(&["内容里像是有危险", "href=\"#f-category-0\""]);
        fields.push(("category-0", "other"));
        town.post(&mut worker, &at, &fields).is(303);
        // Programs are told the same.
        let api = format!("/api/v1{at}");
        let send = |who: &mut liren_kit::testing::Who, path: &str, body: &str| {
            town.send(who, axum::http::Method::POST, path, Some(("application/json", body.as_bytes().to_vec())), &[])
        };
        let calls = "\"calls\":[{\"number\":\"119\",\"name\":\"火警、抢险\"}]";
        let text = serde_json::json!({ "source": "hotline", "text": fire }).to_string();
        send(&mut worker, &format!("{api}/look"), &text).is(200).shows(&[calls, "\"calls\":[]"]);
        let taken = r#"{"source":"hotline","orders":[{"number":"F-9","words":"有人晕倒了","category":"other","calls":[]}]}"#;
        send(&mut worker, &api, taken).is(201).shows(&["\"number\":\"120\""]);
    });
}

#[test]
fn who_takes_a_call_down_is_told_of_the_danger_and_not_stopped() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let say = |who: &mut liren_kit::testing::Who, more: &[(&str, &str)]| {
            let page = town.get(who, &town.at("/say?for=1&source=call&b=T1&category=other"));
            answer(&town, who, &page, &[&[("words", "三楼着火了")], more].concat(), &[])
        };
        let page = say(&mut worker, &[]);
        page.is(200).shows(&["内容里像是有危险", "href=\"tel:119\"", "name=\"consent\""]);
        let page = answer(&town, &mut worker, &page, &[("go", "send"), ("consent", "1"), ("source", "call")], &[]);
        page.is(303);
        // Without such words nothing is said; and whoever stands at the door stops and calls, as neighbours do.
        let page = town.get(&mut worker, &town.at("/say?for=1&source=call&b=T1&category=other"));
        answer(&town, &mut worker, &page, &[("words", "灯不亮")], &[]).is(200).hides(&["内容里像是有危险"]);
        let mut leader = town.as_holder(town.leader);
        say(&mut leader, &[]).is(200).shows(&["先打电话，再说事"]).hides(&["name=\"consent\""]);
        // Nobody else gets past by saying that it is for somebody.
        let mut anybody = town.visitor();
        let page = town.get(&mut anybody, &town.at("/say?b=T1&category=other"));
        answer(&town, &mut anybody, &page, &[("words", "三楼着火了"), ("for", "1")], &[]).shows(&["先打电话，再说事"]);
    });
}
