//! Stories of the rules: everybody reads them, workers try them, the chair chooses.

use liren_core::lang::Lang;
use liren_core::pack::Mode;
use liren_core::permission::{Action, Reach, Role, reach};
use liren_kit::testing::Who;
use liren_store::{audit, sql};

use super::slice;
use crate::testing::{NEXT, TOWN, TestTown, on_both};

pub(super) fn town() -> TestTown {
    TestTown::sqlite(vec![slice()])
}

fn english(who: Who) -> Who {
    who.reading(Lang::En)
}

#[test]
fn a_visitor_reads_the_rules_in_both_languages() {
    let town = town();
    let page = town.get(&mut town.visitor(), &town.at("/rules"));
    page.is(200).shows(&[
        "三邻工作法",
        "第 1 版",
        "邻长",
        "1 个工作日",
        "id=\"rule-hotline\"",
        "id=\"category-roof_leak\"",
        "24 小时",
    ]);
    // A visitor is offered nothing they may not do.
    page.hides(&["/rules/try", "/rules/choose"]);
    let page = town.get(&mut english(town.visitor()), &town.at("/rules"));
    page.is(200).shows(&[
        "Three-neighbour method",
        "Neighbour leader",
        "1 working day to settle or pass up",
        "Roof or wall leak",
    ]);
    for (code, word) in [("/permissions", "谁能做什么"), ("/may", "每个人都可以"), ("/calendar", "2026 年工作日历")]
    {
        town.get(&mut town.visitor(), &town.at(code)).is(200).shows(&[word]);
    }
    town.get(&mut town.visitor(), "/c/430304008999/rules").is(404);
}

#[test]
fn why_leads_to_the_rule_in_the_version_a_matter_was_judged_by() {
    let town = town();
    let url = super::why_url(TOWN, "cn-three-neighbours", 1, "hotline", "noise");
    assert_eq!(url, town.at("/rules/cn-three-neighbours.1#rule-hotline"));
    let by_category = super::why_url(TOWN, "cn-three-neighbours", 1, "category", "noise");
    assert!(by_category.ends_with("#category-noise"));
    let page = url.split('#').next().expect("a path").to_string();
    town.get(&mut town.visitor(), &page).is(200).shows(&["id=\"rule-hotline\"", "id=\"category-noise\""]);
    town.get(&mut town.visitor(), &town.at("/rules/1")).is(200).hides(&["这一版现在不用了"]);
    town.get(&mut town.visitor(), &town.at("/rules/plain.1")).is(200).shows(&["这一版现在不用了", "邻里协会"]);
    for nothing in ["/rules/2", "/rules/plain.9", "/rules/nothing.1", "/rules/x", "/rules/1.1.1"] {
        town.get(&mut town.visitor(), &town.at(nothing)).is(404);
    }
}

#[test]
fn a_pack_an_older_build_stored_is_brought_along_or_named() {
    on_both(
        || vec![slice()],
        |town| {
            let db = &town.app.db;
            assert!(db.read_now(super::store::unreadable).expect("packs").is_empty());
            // The one that comes with the program stands as an older build had it; a community's own cannot be made anew.
            let spoil = |tx: &mut liren_store::Tx<'_>| -> Result<(), liren_store::Error> {
                tx.exec(sql!("UPDATE pack SET body = 'name = \"old\"' WHERE id = 'plain'"), &[])?;
                tx.exec(sql!("INSERT INTO pack (id, version, effective, body) VALUES ('430304005999', 3, 0, 'x')"), &[])?;
                Ok(())
            };
            db.write_now(spoil).expect("written");
            let named = |bad: Vec<(String, i64, String)>| bad.into_iter().map(|(id, v, _)| (id, v)).collect::<Vec<_>>();
            let bad = db.read_now(super::store::unreadable).expect("packs");
            assert!(bad.iter().all(|(_, _, what)| !what.is_empty()), "{bad:?}");
            assert_eq!(named(bad), [("430304005999".to_string(), 3), ("plain".to_string(), 1)]);
            let moment = liren_core::moment::Moment::new(town.app.now(), [7; 32]);
            db.write_now(move |tx| super::store::install(tx, &moment)).expect("installed");
            assert_eq!(named(db.read_now(super::store::unreadable).expect("packs")), [("430304005999".to_string(), 3)]);
            town.get(&mut town.visitor(), &town.at("/rules/plain.1")).is(200).shows(&["邻里协会"]);
        },
    );
}

#[test]
fn every_rule_of_both_packs_is_said_in_words() {
    for (pack, _) in liren_core::pack::builtin() {
        for lang in Lang::ALL {
            for rule in &pack.rules {
                let all = [super::said::conditions(&pack, lang, rule), super::said::consequences(&pack, lang, rule)].concat();
                assert!(!all.is_empty() && all.iter().all(|s| !s.trim().is_empty()), "{}: {all:?}", rule.id);
            }
        }
    }
}

#[test]
fn a_worker_tries_an_example_and_nothing_is_written() {
    on_both(
        || vec![slice()],
        |town| {
            let mut worker = town.as_holder(town.worker);
            town.get(&mut worker, &town.at("/rules/try")).is(200).shows(&["楼道灯", "铁西村小区 1栋"]);
            let door = town.entrances[0].to_string();
            let ask = |who: &mut Who, more: &[(&str, &str)]| {
                let mut fields = vec![("category", "stairwell_light"), ("place", door.as_str())];
                fields.extend(more);
                town.post(who, &town.at("/rules/try"), &fields)
            };
            // Filed on Tuesday at ten: the leader of the first circle until Wednesday evening, and then up, level by level.
            ask(&mut worker, &[]).is(200).shows(&[
                "周兰英",
                "5 个工作日",
                "12 月 1 日",
                "11 月 25 日",
                "贺桂芳",
                "彭守田",
                "易晓棠",
                "欧阳文静",
            ]);
            ask(&mut worker, &[("not_leader", "1")]).is(200).shows(&["贺桂芳", "不经邻长"]).hides(&["先交给邻长"]);
            ask(&mut worker, &[("source", "hotline")]).is(200).shows(&["易晓棠", "#rule-hotline"]);
            ask(&mut worker, &[("words", "楼上有人晕倒了")]).is(200).shows(&["120"]);
            // What is said about the worker on duty goes past them.
            let about = town.worker.post.to_string();
            ask(&mut worker, &[("about", about.as_str())]).is(200).shows(&["先交给街道经办人", "与本人有关"]);
            // Not in one building: no circle, no group, no grid.
            let page = town.post(&mut worker, &town.at("/rules/try"), &[("category", "stairwell_light")]);
            page.is(200).shows(&["没有人担任", "易晓棠"]);
            let written: i64 = town
                .app
                .db
                .read_now(|tx| {
                    let stmt = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM matter WHERE community = $1");
                    tx.one(stmt, &[TOWN.into()], |r| r.get(0))
                })
                .expect("a read")
                .unwrap_or(9);
            assert_eq!(written, 0);
        },
    );
}

#[test]
fn only_those_the_table_names_try_edit_and_choose() {
    let town = town();
    let doors =
        [("/rules/try", Action::TryRules), ("/calendar/edit", Action::EditCalendar), ("/rules/choose", Action::ChoosePack)];
    for (path, action) in doors {
        for (role, mut who) in town.everybody() {
            let may = Role::parse(role).is_some_and(|r| reach(r, action) == Reach::Anywhere);
            let page = town.get(&mut who, &town.at(path));
            let asked = town.post(&mut who, &town.at(path), &[("pack", "nothing"), ("year", "2027")]);
            if may {
                page.is(200);
                assert!(matches!(asked.status.as_u16(), 200 | 422), "{role} {path} {}", asked.status);
            } else {
                assert!(matches!(page.status.as_u16(), 303 | 401 | 403), "{role} {path} {}", page.status);
                assert!(matches!(asked.status.as_u16(), 303 | 401 | 403), "{role} {path} {}", asked.status);
            }
        }
    }
    let mut without = town.signed_in(town.worker.account, false);
    let page = town.get(&mut without, &town.at("/rules/try"));
    assert!(matches!(page.status.as_u16(), 303 | 403), "the second factor is asked for: {}", page.status);
}

#[test]
fn the_chair_chooses_another_pack_and_the_words_change() {
    on_both(
        || vec![slice()],
        |town| {
            let mut chair = town.as_holder(town.chair);
            town.get(&mut chair, &town.at("/rules/choose")).is(200).shows(&["三邻工作法", "邻里协会", "正在用"]);
            town.post(&mut chair, &town.at("/rules/choose"), &[("pack", "invented")]).is(422);
            town.post(&mut chair, &town.at("/rules/choose"), &[("pack", "plain")]).is(303);
            town.get(&mut town.visitor(), &town.at("/rules")).is(200).shows(&["邻里协会", "邻里联络人"]).hides(&["片长"]);
            // The old one is still to be read: matters were judged by it.
            let old = town.get(&mut town.visitor(), &town.at("/rules/cn-three-neighbours.1"));
            old.is(200).shows(&["这一版现在不用了", "片长"]);
            town.get(&mut town.visitor(), &format!("/c/{NEXT}/rules")).is(200).shows(&["三邻工作法"]);
            let log = town.app.db.read_now(|tx| audit::list(tx, TOWN, None, 9)).expect("the log");
            assert_eq!((log[0].action.as_str(), log[0].detail.as_str()), ("rules.choose", "plain.1"));
            // Choosing what is chosen changes nothing and is not logged.
            town.post(&mut chair, &town.at("/rules/choose"), &[("pack", "plain")]).is(303);
            assert_eq!(town.app.db.read_now(|tx| audit::list(tx, TOWN, None, 9)).expect("the log").len(), 1);
        },
    );
}

#[test]
fn the_chair_says_by_what_owners_may_vote_on_the_web() {
    on_both(
        || vec![slice()],
        |town| {
            let (mut chair, at) = (town.as_holder(town.chair), town.at("/rules/choose"));
            let modes = || town.card(TOWN).pack.ballot.as_ref().map(|b| (b.modes.clone(), b.web_basis.clone())).expect("ballots");
            assert!(!modes().0.contains(&Mode::Statutory));
            let allow = [("web", "yes"), ("basis", "《某市物业管理条例》第三十条"), ("basis_en", "City rules, article 30")];
            town.post(&mut town.as_holder(town.worker), &at, &allow).is(403);
            // By what it is allowed has to be said.
            town.post(&mut chair, &at, &[("web", "yes"), ("basis", "")]).is(422).shows(&["w-basis"]);
            assert!(!modes().0.contains(&Mode::Statutory));
            town.post(&mut chair, &at, &allow).is(303);
            let (now, basis) = modes();
            assert!(now.contains(&Mode::Statutory) && now.contains(&Mode::Paper));
            assert_eq!(basis.map(|b| (b.zh, b.en)), Some((allow[1].1.to_string(), allow[2].1.to_string())));
            assert_eq!(town.card(TOWN).pack.id, TOWN.to_string(), "its own version; the built-in one stays");
            town.get(&mut chair, &at).is(200).shows(&["现在允许，依据：《某市物业管理条例》第三十条"]);
            town.get(&mut chair.clone().reading(Lang::En), &at).shows(&["Allowed now: City rules, article 30"]);
            assert!(town.card(NEXT).pack.ballot.as_ref().is_some_and(|b| !b.modes.contains(&Mode::Statutory)));
            // The same again changes nothing; taken back it is paper only, and the version before can still be read.
            town.post(&mut chair, &at, &allow).is(303);
            assert_eq!(town.card(TOWN).pack.version, 1);
            town.post(&mut chair, &at, &[("web", "no")]).is(303);
            assert!(!modes().0.contains(&Mode::Statutory) && modes().1.is_none());
            town.get(&mut town.visitor(), &town.at(&format!("/rules/{TOWN}.1"))).is(200).shows(&["这一版现在不用了"]);
            let log = town.app.db.read_now(|tx| audit::list(tx, TOWN, None, 9)).expect("the log");
            let done: Vec<&str> = log.iter().map(|e| e.action.as_str()).collect();
            assert_eq!(done, ["rules.web", "rules.web"]);
        },
    );
}

#[test]
fn the_table_on_the_page_is_the_table() {
    let town = town();
    for lang in Lang::ALL {
        let mut who = town.visitor().reading(lang);
        let t = crate::words::Rules(lang);
        let page = town.get(&mut who, &town.at("/permissions"));
        for action in Action::ALL {
            page.shows(&[super::actions::of(t, *action).1]);
        }
    }
    let chair = town.get(&mut town.visitor(), &town.at("/permissions?role=chair"));
    chair.is(200).shows(&["选用规则包"]);
    let listed = chair.body.split("<section class=\"part spare\">").next().expect("the lists");
    assert!(!listed.contains("导入行政区划"), "what the chair may not is not listed");
    town.get(&mut town.visitor(), &town.at("/permissions?role=king")).is(200);
    let json = town.get(&mut town.visitor(), &format!("/api/v1/c/{TOWN}/permissions"));
    let table: serde_json::Value = serde_json::from_str(&json.body).expect("JSON");
    assert_eq!(table.as_array().map(Vec::len), Some(Action::ALL.len()));
}

#[test]
fn what_i_can_do_here_depends_on_who_i_am() {
    let town = town();
    let page = town.get(&mut town.visitor(), &town.at("/may"));
    page.is(200).shows(&["说一件事", "住户凭条", "/sign-in"]).hides(&["作为", "答复并办结"]);
    let page = town.get(&mut town.as_holder(town.leader), &town.at("/may"));
    page.is(200).shows(&["作为邻长周兰英", "上报一级", "自己负责的地方"]).hides(&["选用规则包", "/sign-in?"]);
    let page = town.get(&mut town.as_holder(town.chair), &town.at("/may"));
    page.is(200).shows(&["作为居委会主任", "/rules/choose", "/calendar/edit"]);
    // Without the second factor the post does not count yet, and the page says so.
    let page = town.get(&mut town.signed_in(town.chair.account, false), &town.at("/may"));
    page.is(200).shows(&["口令卡"]).hides(&["/rules/choose"]);
    // Somebody from next door is a visitor here.
    let page = town.get(&mut town.as_holder(town.stranger), &town.at("/may"));
    page.is(200).hides(&["作为"]);
    let page = town.get(&mut english(town.as_neighbour(town.renter)), &town.at("/may"));
    page.is(200).shows(&["What everybody can do", "Your own", "Be forgotten here"]);
}

#[test]
fn programs_read_rules_and_calendar() {
    let town = town();
    let read = |path: &str| -> serde_json::Value {
        let answer = town.get(&mut town.visitor(), path);
        answer.is(200);
        serde_json::from_str(&answer.body).expect("JSON")
    };
    let pack = read(&format!("/api/v1/c/{TOWN}/rules"));
    assert_eq!(pack["id"], "cn-three-neighbours");
    assert_eq!(pack["kinds"][0]["promise"], "5 working_days");
    assert_eq!(read(&format!("/api/v1/c/{TOWN}/rules/plain.1"))["levels"][0]["code"], "contact");
    let year = read(&format!("/api/v1/c/{TOWN}/calendar?year=2026"));
    assert_eq!(year["known"], true);
    assert!(year["days"].as_array().is_some_and(|d| d.iter().any(|x| x["date"] == "2026-10-01" && x["kind"] == "holiday")));
    assert_eq!(read(&format!("/api/v1/c/{TOWN}/calendar?year=2031"))["known"], false);
    town.get(&mut town.visitor(), &format!("/api/v1/c/{TOWN}/rules/9")).is(404);
    town.get(&mut town.visitor(), "/api/v1/c/430304008999/rules").is(404);
}

/// What the page's form carries, and the table in it.
fn carried(page: &liren_kit::testing::Answer) -> (String, String) {
    let value = |name: &str| {
        let at = format!("name=\"{name}\" value=\"");
        let raw = page.body.split(&at).nth(1).and_then(|r| r.split('"').next()).unwrap_or_default();
        raw.replace("&quot;", "\"")
            .replace("&#34;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    };
    (value("draft"), value("seen"))
}

#[test]
fn the_routing_rules_are_changed_tried_and_put_in_force() {
    on_both(
        || vec![slice()],
        |town| {
            let at = town.at("/rules/edit");
            for who in [town.leader, town.grid_lead, town.officer] {
                town.get(&mut town.as_holder(who), &at).is(403);
            }
            let mut worker = town.as_holder(town.worker);
            let (draft, seen) = carried(&town.get(&mut worker, &at));
            assert_eq!(seen, "cn-three-neighbours.1");
            let step = |who: &mut Who, draft: &str, fields: &[(&str, &str)]| {
                let all = [&[("draft", draft), ("seen", seen.as_str())][..], fields].concat();
                town.post(who, &at, &all)
            };
            // A rule without a reason is not taken, and what was typed stays.
            step(&mut worker, &draft, &[("go", "add")]).is(200).shows(&["一条规则"]);
            let wrong =
                [("go", "keep"), ("at", ""), ("why_zh", ""), ("look", "喇叭"), ("amount", "many"), ("unit", "working_days")];
            step(&mut worker, &draft, &wrong).is(422).shows(&["喇叭", "many", "href=\"#f-why_zh\"", "href=\"#f-amount\""]);
            let rule = [
                ("go", "keep"),
                ("at", ""),
                ("why_zh", "收废品的喇叭，社区统一打招呼"),
                ("categories", "noise"),
                ("look", "喇叭、Loudspeaker"),
                ("start", "level:community"),
                ("amount", "2"),
                ("unit", "working_days"),
            ];
            let page = step(&mut worker, &draft, &rule);
            page.is(200).shows(&["收废品的喇叭", "2 个工作日", "施行新规则"]);
            let (draft, _) = carried(&page);
            // Tried: the new one catches it, and nothing is in force yet.
            let example = [("go", "try"), ("category", "noise"), ("words", "天天有喇叭声"), ("source", "web")];
            step(&mut worker, &draft, &example).is(200).shows(&["这个例子由这一条接住", "收废品的喇叭"]);
            // Most rules hang on the kind, on a place or on whom it is about: the example has them all.
            let (place, post) = (town.entrances[0].to_string(), town.chair.post.to_string());
            let example = [("go", "try"), ("category", "noise"), ("kind", "inquiry"), ("place", &place), ("about", &post)];
            let kept = [format!("value=\"{place}\" selected"), format!("value=\"{post}\" selected")];
            step(&mut worker, &draft, &example).is(200).shows(&["value=\"inquiry\" selected", &kept[0], &kept[1]]);
            town.get(&mut worker, &town.at("/rules")).hides(&["收废品的喇叭"]);
            // A rule that takes everything above it makes it unreachable: told at the rule, and not put in force.
            let all =
                [("go", "keep"), ("at", ""), ("why_zh", "噪声都归社区"), ("categories", "noise"), ("start", "level:community")];
            let (mut blocked, _) = carried(&step(&mut worker, &draft, &all));
            let last = blocked.matches("\"why\"").count() - 1;
            for i in (1..=last).rev() {
                blocked = carried(&step(&mut worker, &blocked, &[("go", &format!("up.{i}"))])).0;
            }
            let page = step(&mut worker, &blocked, &[("go", "table")]);
            page.shows(&["永远轮不到：前面的“噪声都归社区”"]);
            step(&mut worker, &blocked, &[("go", "save")]).is(422).shows(&["还有永远轮不到的规则"]);
            // In force: a version of its own, old matters keep theirs, others do not see it to choose.
            let (mended, _) = carried(&step(&mut worker, &blocked, &[("go", "drop.0")]));
            step(&mut worker, &mended, &[("go", "save")]).is(303);
            town.get(&mut town.visitor(), &town.at("/rules")).shows(&["收废品的喇叭", "第 1 版", "id=\"rule-own_1\""]);
            town.get(&mut town.visitor(), &town.at("/rules/cn-three-neighbours.1")).is(200).hides(&["收废品的喇叭"]);
            // Who began from the version before is told, with everything kept.
            step(&mut town.as_holder(town.chair), &mended, &[("go", "save")])
                .is(422)
                .shows(&["别人刚刚施行了新的一版", "收废品的喇叭"]);
            let mut chair = town.as_holder(town.chair);
            town.get(&mut chair, &town.at("/rules/choose")).shows(&["cn-three-neighbours"]);
            town.post(&mut chair, &town.at("/rules/choose"), &[("pack", "430304008999")]).is(422);
            for broken in ["[", "{}", "[{\"id\":1}]"] {
                step(&mut worker, broken, &[("go", "try")]).is(400);
            }
        },
    );
}
