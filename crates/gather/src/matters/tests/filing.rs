//! Saying something: a sentence and three taps, or a voice, or a photo of a note; never twice, never lost.

use liren_kit::testing::Answer;

use super::{PHOTO, VOICE, act, again, answer, carried, held, say, story};

#[test]
fn from_the_poster_to_done() {
    story(|town| {
        let mut anybody = town.visitor();
        // The poster knows the building: a sentence and three taps.
        let page = town.get(&mut anybody, &town.at("/say?b=t1"));
        page.shows(&["您想说什么事？", "铁西村小区 1栋"]);
        let page = answer(&town, &mut anybody, &page, &[("words", "2单元楼道灯不亮了")], &[]);
        page.shows(&["是哪一类的事？", "您说的像是"]);
        let page = answer(&town, &mut anybody, &page, &[("category", "stairwell_light")], &[]);
        page.shows(&["2单元楼道灯不亮了", "铁西村小区 1栋", "1单元", "不经过我的邻长", "公开：大家能看到类别和进度"]);
        let entrance = town.entrances[0].to_string();
        let sent =
            answer(&town, &mut anybody, &page, &[("go", "send"), ("entrance", &entrance), ("contact", "13900001111")], &[]);
        let matter = held(&town, &sent);
        let receipt = town.get(&mut anybody, &sent.location);
        receipt.is(200).shows(&["收到了", &matter.number, "邻长周兰英", "aria-label=\"QR\"", "为什么"]);
        assert_eq!(receipt.headers["referrer-policy"], "no-referrer");
        town.get(&mut anybody, &format!("{}/receipt/print", matter.secret)).is(200).shows(&[
            "回执",
            &matter.number,
            "证明您的事已经登记",
        ]);
        town.work();
        let told = town.outbox.last_to("13900001111").expect("the receipt goes out");
        assert!(told.contains(&matter.number) && told.contains(&matter.secret), "{told}");

        // Everybody sees that it is there and who has it; the words wait.
        let mut passer_by = town.visitor();
        town.get(&mut passer_by, &matter.page)
            .is(200)
            .shows(&["楼道灯", "邻长周兰英", "还有", "文字和照片要等工作人员看过后公开"])
            .hides(&["2单元楼道灯不亮了"]);

        // The leader looks, shows the words, settles.
        let mut leader = town.as_holder(town.leader);
        town.get(&mut leader, &matter.page).shows(&["2单元楼道灯不亮了", "答复办结", "上报上一级", "已说明", "已转出"]);
        act(&town, &mut leader, &matter.page, "release", &[]).is(303);
        town.get(&mut passer_by, &matter.page).shows(&["2单元楼道灯不亮了"]);
        act(&town, &mut leader, &matter.page, "settle", &[("outcome", "solved"), ("answer", "换了灯泡，亮了。")]).is(303);
        town.work();
        let told = town.outbox.last_to("13900001111").expect("the answer goes out");
        assert!(told.contains("已解决") && told.contains(&matter.secret), "{told}");

        // Looking decides nothing; one tap does.
        let page = town.get(&mut anybody, &matter.secret);
        page.is(200).shows(&["办好了吗？", "换了灯泡，亮了。", "id=\"confirm\""]);
        town.get(&mut passer_by, &matter.page).shows(&["等提出人"]).hides(&["办好了吗？"]);
        act(&town, &mut anybody, &matter.secret, "confirm", &[("yes", "1")]).is(303);
        town.get(&mut anybody, &format!("{}?did=confirm", matter.secret)).shows(&["谢谢您"]);
        town.get(&mut passer_by, &matter.page).shows(&["已解决", "确认：办好了"]);
    });
}

#[test]
fn a_voice_alone_is_enough() {
    story(|town| {
        let mut anybody = town.visitor();
        let page = town.get(&mut anybody, &town.at("/say?b=T1"));
        let page = answer(&town, &mut anybody, &page, &[], &[("voice", "v.ogg", VOICE)]);
        let page = answer(&town, &mut anybody, &page, &[("category", "rubbish")], &[]);
        page.shows(&["语音，5 秒", "<audio"]);
        let matter = held(&town, &answer(&town, &mut anybody, &page, &[("go", "send")], &[]));
        let own = town.get(&mut anybody, &matter.secret);
        own.shows(&["<audio", "语音，5 秒"]);
        let src = link(&own, "/full");
        let sound = town.get(&mut anybody, &src);
        sound.is(200);
        assert_eq!(sound.headers["content-type"], "audio/ogg");
        // A phone asks for a part first.
        let part = town.send(&mut anybody, axum::http::Method::GET, &src, None, &[("range", "bytes=0-3")]);
        part.is(206);
        assert_eq!((part.body.as_str(), part.headers["content-range"].to_str().expect("text")), ("OggS", "bytes 0-3/13"));
        // Nobody else hears it, by whatever address.
        let mut passer_by = town.visitor();
        town.get(&mut passer_by, &matter.page).is(200).hides(&["<audio"]);
        let public = src.replacen(&matter.secret, &matter.page, 1);
        town.get(&mut passer_by, &public).is(404);
        let mut group_leader = town.as_holder(town.group_leader);
        town.get(&mut group_leader, &public).is(200);
    });
}

/// The first address on a page that ends so.
fn link(page: &Answer, end: &str) -> String {
    page.body.split('"').find(|s| s.starts_with("/c/") && s.ends_with(end)).expect("an address").to_string()
}

#[test]
fn a_photo_of_a_note_is_enough_and_what_is_no_photo_is_told() {
    story(|town| {
        let mut anybody = town.visitor();
        let page = town.get(&mut anybody, &town.at("/say"));
        let page = answer(&town, &mut anybody, &page, &[], &[]);
        page.is(422).shows(&["id=\"problems\""]);
        // What cannot be read is told at its field; what was written stays.
        let page = again(&town, &mut anybody, &page, &[("words", "看照片")], &[("photo", "x.jpg", b"not a photo")]);
        page.is(422).shows(&["看照片", "href=\"#f-photo\""]);
        let page = again(&town, &mut anybody, &page, &[], &[("photo", "note.jpg", PHOTO)]);
        page.is(200).shows(&["是哪一类的事？"]);
        // Back to the first question: the photo is still there and can be taken out.
        let back = answer(&town, &mut anybody, &page, &[("go", "what")], &[]);
        let thumb = link(&back, "/thumb");
        town.get(&mut anybody, &thumb).is(200);
        let page = answer(&town, &mut anybody, &back, &[], &[]);
        let page = answer(&town, &mut anybody, &page, &[("category", "parking")], &[]);
        page.shows(&["在哪里？", "铁西村小区的公共地方"]);
        let compound = format!("c:{}", town.compound);
        let page = answer(&town, &mut anybody, &page, &[("place", &compound)], &[]);
        page.shows(&["铁西村小区", "第 1 张照片"]);
        let matter = held(&town, &answer(&town, &mut anybody, &page, &[("go", "send")], &[]));
        town.get(&mut anybody, &matter.secret).shows(&["第 1 张照片", "/thumb"]);
        // Once filed it is no longer anybody's loose file.
        town.get(&mut anybody, &thumb).is(404);
    });
}

#[test]
fn the_same_form_sent_twice_is_one_matter() {
    story(|town| {
        let mut anybody = town.visitor();
        let page = town.get(&mut anybody, &town.at("/say?b=T1"));
        let page = answer(&town, &mut anybody, &page, &[("words", "垃圾没人收")], &[("photo", "a.jpg", PHOTO)]);
        let page = answer(&town, &mut anybody, &page, &[("category", "rubbish")], &[]);
        let one = answer(&town, &mut anybody, &page, &[("go", "send")], &[]);
        let two = answer(&town, &mut anybody, &page, &[("go", "send")], &[]);
        one.is(303);
        assert_eq!(one.location, two.location);
        let count: i64 = town
            .app
            .db
            .read_now(|tx| {
                tx.one(
                    liren_store::sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM matter WHERE community = $1"),
                    &[liren_ground::testing::TOWN.into()],
                    |r| r.get(0),
                )
            })
            .map(|n: Option<i64>| n.unwrap_or(0))
            .unwrap_or_else(|e: liren_store::Error| panic!("{e:?}"));
        assert_eq!(count, 1);
        // Another form is another matter.
        let other = say(&town, &mut anybody, "垃圾没人收", "rubbish", &[]);
        assert!(!one.location.starts_with(&other.secret));
    });
}

#[test]
fn back_loses_nothing() {
    story(|town| {
        let mut anybody = town.visitor();
        let page = town.get(&mut anybody, &town.at("/say"));
        let page = answer(&town, &mut anybody, &page, &[("words", "“第一行”\n<第二行> & 更多")], &[]);
        let page = answer(&town, &mut anybody, &page, &[("category", "noise")], &[]);
        let place = format!("b:{}", town.buildings[1]);
        let page = answer(&town, &mut anybody, &page, &[("place", &place)], &[]);
        page.shows(&["部分公开"]);
        let fields = [("contact", "nonsense"), ("not_leader", "1"), ("part", "yard")];
        let page = answer(&town, &mut anybody, &page, &[&fields[..], &[("go", "send")]].concat(), &[]);
        page.is(422).shows(&["nonsense", "href=\"#f-contact\""]);
        let what = again(&town, &mut anybody, &page, &[&fields[..], &[("go", "what")]].concat(), &[]);
        what.is(200).shows(&["第一行"]);
        let words = carried(&what);
        for (name, value) in
            [("category", "noise"), ("place", place.as_str()), ("contact", "nonsense"), ("part", "yard"), ("not_leader", "1")]
        {
            assert!(words.iter().any(|(k, v)| k == name && v == value), "{name} is lost: {words:?}");
        }
        // Everything else is known: the way leads straight to the last page again.
        let check = answer(&town, &mut anybody, &what, &[("words", "“第一行”\n<第二行> & 更多")], &[]);
        check.is(200).shows(&[
            "&lt;第二行&gt; &amp; 更多".replace("&lt;", "&#60;").replace("&gt;", "&#62;").replace("&amp;", "&#38;").as_str(),
            "nonsense",
        ]);
    });
}

#[test]
fn an_emergency_stops_with_the_number_to_call() {
    story(|town| {
        let mut anybody = town.visitor();
        let page = town.get(&mut anybody, &town.at("/say?b=T1"));
        let stop = answer(&town, &mut anybody, &page, &[("words", "三楼起火了")], &[]);
        stop.shows(&["先打电话，再说事", "tel:119", "没有危险，继续填写"]);
        let page = answer(&town, &mut anybody, &stop, &[("safe", "1")], &[]);
        page.shows(&["是哪一类的事？"]);
        let page = answer(&town, &mut anybody, &page, &[("category", "fire_exits")], &[]);
        answer(&town, &mut anybody, &page, &[("go", "send")], &[]).is(303);
        // Who leaves out the page with the number is shown it before anything is filed.
        let carried: Vec<(String, String)> = carried(&page).into_iter().filter(|(k, _)| k != "safe").collect();
        let mut all: Vec<(&str, &str)> = carried.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        all.push(("go", "send"));
        town.post(&mut anybody, &town.at("/say"), &all).is(200).shows(&["tel:119"]);
    });
}

#[test]
fn not_to_my_leader_and_never_to_whom_it_is_about() {
    story(|town| {
        let mut anybody = town.visitor();
        let matter = say(&town, &mut anybody, "楼道灯的事", "stairwell_light", &[("not_leader", "1")]);
        town.get(&mut anybody, &matter.secret).shows(&["组长贺桂芳", "不经邻长"]);
        let mut leader = town.as_holder(town.leader);
        town.get(&mut leader, &matter.page).is(200).hides(&["楼道灯的事", "答复办结"]);

        // About the worker on duty: closed, and it goes to somebody else.
        let mut resident = town.as_neighbour(town.resident);
        let about = town.worker.post.to_string();
        let matter = say(&town, &mut resident, "态度不好", "other", &[("about", &about)]);
        let own = town.get(&mut resident, &matter.page);
        own.is(200).shows(&["态度不好"]).hides(&["工作者易晓棠 负责"]);
        let mut worker = town.as_holder(town.worker);
        town.get(&mut worker, &matter.page).is(404);
        town.get(&mut anybody, &matter.page).is(404);
        let mut chair = town.as_holder(town.chair);
        town.get(&mut chair, &matter.page).is(200);
        // A visitor cannot close a matter by saying so.
        let matter = say(&town, &mut anybody, "态度不好", "other", &[("about", &about)]);
        town.get(&mut town.visitor(), &matter.page).is(200);
    });
}

#[test]
fn a_poster_or_place_that_is_not_here_is_not_believed() {
    story(|town| {
        let mut anybody = town.visitor();
        let page = town.get(&mut anybody, &town.at("/say?b=NOWHERE&category=nonsense"));
        let page = answer(&town, &mut anybody, &page, &[("words", "x")], &[]);
        page.shows(&["是哪一类的事？"]);
        let page = answer(&town, &mut anybody, &page, &[("category", "nonsense")], &[]);
        page.is(422);
        let page = again(&town, &mut anybody, &page, &[("category", "rubbish")], &[]);
        let stranger = format!("b:{}", town.compound);
        let page = answer(&town, &mut anybody, &page, &[("place", &stranger)], &[]);
        page.is(422).shows(&["在哪里？"]);
        let place = format!("b:{}", town.buildings[0]);
        let page = again(&town, &mut anybody, &page, &[("place", &place)], &[]);
        // An entrance of another building.
        let entrance = town.entrances[2].to_string();
        answer(&town, &mut anybody, &page, &[("go", "send"), ("entrance", &entrance)], &[]).is(422);
    });
}

#[test]
fn it_is_said_in_english_too() {
    let town = liren_ground::testing::TestTown::sqlite(super::slices());
    let mut anybody = town.visitor();
    let english = [("accept-language", "en")];
    let page = town.send(&mut anybody, axum::http::Method::GET, &town.at("/say?b=T1"), None, &english);
    page.is(200).shows(&["What is it about?", "Next"]);
}

#[test]
fn what_a_neighbour_said_already_is_shown_before_it_is_sent() {
    story(|town| {
        let first = say(&town, &mut town.visitor(), "2单元楼道灯坏了，晚上看不见", "stairwell_light", &[]);
        let mut anybody = town.visitor();
        let upto_check = |who: &mut liren_kit::testing::Who, category: &str, words: &str| {
            let page = town.get(who, &town.at("/say?b=t1"));
            let page = answer(&town, who, &page, &[("words", words)], &[]);
            answer(&town, who, &page, &[("category", category)], &[])
        };
        // Not released yet: it is asked by place and category, and nothing is told of the words.
        let page = upto_check(&mut anybody, "stairwell_light", "楼道灯不亮");
        page.is(200).shows(&["是不是这件事", &first.number]).hides(&["2单元楼道灯坏了"]);
        let mut leader = town.as_holder(town.leader);
        act(&town, &mut leader, &first.page, "release", &[]).is(303);
        town.pass(2_000);
        let page = upto_check(&mut anybody, "stairwell_light", "楼道灯不亮了，晚上看不见");
        page.is(200).shows(&["是不是这件事", "2单元楼道灯坏了", &format!("{}?open=follow&#38;draft=", first.page)]);
        // It leads to the matter with the way to follow it open.
        town.get(&mut anybody, &format!("{}?open=follow", first.page)).is(200).shows(&["class=\"act\" open", "手机号或邮箱"]);
        // Something else is not asked about, and mine may be different.
        upto_check(&mut anybody, "rubbish", "门口垃圾桶满了没人收").is(200).hides(&["是不是这件事"]);
        let mine = held(&town, &answer(&town, &mut anybody, &page, &[("go", "send")], &[]));
        assert_ne!(mine.number, first.number);
        // What is closed is compared with nothing: it stays with whoever it is told to.
        upto_check(&mut anybody, "neighbour_dispute", "楼道灯坏了，晚上看不见").is(200).hides(&["是不是这件事"]);
    });
}

#[test]
fn what_could_reach_somebody_is_covered_when_words_become_public() {
    story(|town| {
        let mut anybody = town.visitor();
        let matter = say(&town, &mut anybody, "楼道灯坏了，打我电话13900001111，湘C·12345挡路", "stairwell_light", &[]);
        let mut leader = town.as_holder(town.leader);
        // The releaser is told what will be covered, and reads all of it.
        town.get(&mut leader, &matter.page).is(200).shows(&["公开时会自动遮住", "13900001111  湘C·12345", "打我电话13900001111"]);
        act(&town, &mut leader, &matter.page, "release", &[]).is(303);
        town.pass(2_000);
        let covered = "楼道灯坏了，打我电话＊＊＊，＊＊＊挡路";
        let api = matter.page.replacen("/c/", "/api/v1/c/", 1);
        for at in [matter.page.clone(), town.at("/matters"), town.at("/matters.json"), town.at("/feeds/matters.xml"), api] {
            town.get(&mut town.visitor(), &at).is(200).shows(&[covered]).hides(&["13900001111", "12345挡路"]);
        }
        // Nobody finds by a number what they may not read; the reporter and the handler still read it.
        town.get(&mut town.visitor(), &town.at("/matters?q=13900001111")).is(200).hides(&[&matter.number]);
        let mut worker = town.as_holder(town.worker);
        town.get(&mut worker, &town.at("/desk?q=13900001111")).is(200).shows(&[&matter.number]);
        town.get(&mut anybody, &matter.secret).is(200).shows(&["打我电话13900001111"]);
    });
}

#[test]
fn a_device_keeps_what_everybody_may_read_and_nothing_else() {
    story(|town| {
        let mut anybody = town.visitor();
        let matter = say(&town, &mut anybody, "灯不亮", "stairwell_light", &[]);
        let kept = |who: &mut liren_kit::testing::Who, url: &str| {
            let answer = town.get(who, url);
            answer.headers.get("liren-keep").map(|v| v.to_str().expect("text").to_string())
        };
        for url in [&matter.page, &town.at("/matters"), &town.at("/say"), &town.at("")] {
            assert!(kept(&mut anybody, url).is_some(), "{url}");
        }
        for url in [&matter.secret, &format!("{}/receipt", matter.secret), &town.at("/me"), &town.at("/desk"), "/sign-in"] {
            assert_eq!(kept(&mut anybody, url), None, "{url}");
        }
        // Somebody else's mark differs: what the one before has read is forgotten.
        let mut leader = town.as_holder(town.leader);
        assert_ne!(kept(&mut leader, &matter.page), kept(&mut anybody, &matter.page));
        // The receipt says which draft has been sent; installing is not offered here.
        town.get(&mut anybody, &format!("{}/receipt", matter.secret)).shows(&["data-sent=\""]);
        town.get(&mut anybody, &town.at("/manifest.json")).is(404);
        town.get(&mut anybody, &town.at("")).hides(&["rel=\"manifest\""]);
        let worker = town.get(&mut anybody, "/worker.js");
        worker.is(200).shows(&["const VERSION = '", "/assets/liren-"]);
        assert_eq!(worker.headers["cache-control"], "no-cache");
        town.get(&mut anybody, "/offline").is(200).shows(&["现在没有网络"]);
    });
}

#[test]
fn a_category_asks_back_and_the_handler_reads_the_answers() {
    story(|town| {
        let mut anybody = town.visitor();
        let page = town.get(&mut anybody, &town.at("/say?b=T1"));
        let page = answer(&town, &mut anybody, &page, &[("words", "家里不太对劲")], &[]);
        let ask = answer(&town, &mut anybody, &page, &[("category", "water_power_gas")], &[]);
        ask.shows(&["闻到燃气味了吗？", "第 1 个小问题，共 3 个", "value=\"gas:yes\"", "说不准，跳过"]);

        // Gas: what to do first, whom to call, and no way on, by whatever door.
        let stop = answer(&town, &mut anybody, &ask, &[("asked", "gas:yes")], &[]);
        stop.shows(&["先做这一件", "关上燃气总阀", "tel:119", "先不在这里登记"]).hides(&["继续填写"]);
        answer(&town, &mut anybody, &stop, &[("go", "send")], &[]).is(200).shows(&["关上燃气总阀"]);

        // It was not gas: asked again, answered otherwise; the rest is one tap each or left open.
        let ask = answer(&town, &mut anybody, &stop, &[("go", "ask:gas")], &[]);
        ask.shows(&["闻到燃气味了吗？"]);
        let ask = answer(&town, &mut anybody, &ask, &[("asked", "gas:no")], &[]);
        let ask = answer(&town, &mut anybody, &ask, &[("asked", "what:nonsense")], &[]);
        ask.shows(&["是哪一样？"]);
        let ask = answer(&town, &mut anybody, &ask, &[("asked", "what:power")], &[]);
        let page = answer(&town, &mut anybody, &ask, &[("asked", "spread:")], &[]);
        page.shows(&["看一看", "是哪一样？", "value=\"ask:what\""]).hides(&["只有您家，还是一片都这样？"]);
        let matter = held(&town, &answer(&town, &mut anybody, &page, &[("go", "send")], &[]));

        // Who may read the words reads the answers, nobody else.
        town.get(&mut anybody, &matter.secret).is(200).shows(&["是哪一样？", "<dd>电</dd>", "<dd>没有</dd>"]);
        let mut passer_by = town.visitor();
        town.get(&mut passer_by, &matter.page).is(200).hides(&["是哪一样？"]);
        let mut worker = town.as_holder(town.worker);
        town.get(&mut worker, &matter.page).shows(&["是哪一样？", "<dd>电</dd>"]);
    });
}

#[test]
fn an_answer_may_come_with_advice_and_a_way_on() {
    story(|town| {
        let mut anybody = town.visitor();
        let page = town.get(&mut anybody, &town.at("/say?b=T1&category=lift"));
        let ask = answer(&town, &mut anybody, &page, &[("words", "按钮没有反应")], &[]);
        let stop = answer(&town, &mut anybody, &ask, &[("asked", "stuck:yes")], &[]);
        stop.shows(&["不要扒门", "tel:119", "已经处理好，继续填写"]);
        let ask = answer(&town, &mut anybody, &stop, &[("on", "1")], &[]);
        let page = answer(&town, &mut anybody, &ask, &[("asked", "runs:no")], &[]);
        // Another category asks its own.
        let back = answer(&town, &mut anybody, &page, &[("go", "category")], &[]);
        let page = answer(&town, &mut anybody, &back, &[("category", "stairwell_light")], &[]);
        page.shows(&["看一看"]).hides(&["现在有人困在电梯里吗？"]);
    });
}

#[test]
fn a_place_is_marked_on_the_plan() {
    story(|town| {
        let mut anybody = town.visitor();
        let compound = town.compound.to_string();
        let mark = |who: &mut liren_kit::testing::Who, category: &str| {
            let page = town.get(who, &town.at(&format!("/say?category={category}")));
            let page = answer(&town, who, &page, &[("words", "这里坏了")], &[]);
            let pin = answer(&town, who, &page, &[("place", &format!("c:{compound}")), ("go", "pin")], &[]);
            pin.shows(&["在图上点一下", "type=\"image\"", "class=\"plan"]);
            // Nothing was marked yet: that is told. A tap beside the plan is no place either.
            again(&town, who, &pin, &[], &[]).is(422).shows(&["href=\"#f-pin\""]);
            again(&town, who, &pin, &[("small.x", "-900"), ("small.y", "3")], &[]).is(422);
            // Without scripts the picture sends the point; the plan comes back with the pin on it.
            let pin = answer(&town, who, &pin, &[("small.x", "160"), ("small.y", "90")], &[]);
            pin.shows(&["已标在：", "您标的地方", "不标了"]);
            let page = answer(&town, who, &pin, &[], &[]);
            page.shows(&["看一看", "已在图上标出"]);
            held(&town, &answer(&town, who, &page, &[("go", "send")], &[]))
        };
        let matter = mark(&mut anybody, "stairwell_light");
        let mut passer_by = town.visitor();
        town.get(&mut anybody, &matter.secret).is(200).shows(&["plan-small", "事情发生的地方"]);
        town.get(&mut passer_by, &matter.page).is(200).shows(&["plan-small"]);
        town.get(&mut passer_by, &town.at("/plan")).is(200).shows(&[&matter.number]);
        town.get(&mut passer_by, &format!("/api/v1{}", matter.page)).shows(&["\"pin\":{\"building\":\"T"]);

        // What is shown by compound only: the pin is for those who handle it.
        let coarse = mark(&mut anybody, "noise");
        town.get(&mut passer_by, &coarse.page).is(200).hides(&["plan-small"]);
        town.get(&mut passer_by, &format!("/api/v1{}", coarse.page)).shows(&["\"pin\":null"]);
        town.get(&mut passer_by, &town.at("/plan")).is(200).hides(&[&coarse.number]);
        town.get(&mut anybody, &coarse.secret).is(200).shows(&["plan-small"]);

        // A script sends the point in metres; a pin that does not fit the place chosen later is dropped.
        let page = town.get(&mut anybody, &town.at("/say?category=stairwell_light"));
        let page = answer(&town, &mut anybody, &page, &[("words", "又坏了")], &[]);
        let pin = answer(&town, &mut anybody, &page, &[("go", "pin")], &[]);
        let mut carried: Vec<(String, String)> = carried(&pin).into_iter().filter(|(k, _)| k != "spot").collect();
        carried.push(("spot".into(), "5.0,5.0".into()));
        let all: Vec<(&str, &str)> = carried.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let page = town.post(&mut anybody, &town.at("/say"), &all);
        page.shows(&["已在图上标出"]);
        let back = answer(&town, &mut anybody, &page, &[("go", "where")], &[]);
        let page = answer(&town, &mut anybody, &back, &[("place", "none")], &[]);
        page.shows(&["看一看"]).hides(&["已在图上标出"]);
    });
}
