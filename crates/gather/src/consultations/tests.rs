//! Stories of consultations: from the question to the results; who may; two at once; paper; who is forgotten when.

use liren_core::time::{DAY, HOUR};
use liren_ground::testing::TestTown;
use liren_kit::testing::{Answer, Who};
use liren_store::sql;

use crate::matters::tests::{carried, story, told};

const STATEMENTS: &str = "空地改成停车位\n空地种树、放长椅\n晚上十点以后关灯";

fn once(page: &Answer) -> String {
    carried(page).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).unwrap_or_default()
}

/// When it closes, as a form sends it.
fn closes(town: &TestTown, days: i64) -> String {
    let card = town.card(liren_ground::testing::TOWN);
    liren_kit::when::machine(&card.zone, town.app.now().plus(days * DAY))
}

/// The worker asks everybody; answers with the address.
pub(crate) fn begin(town: &TestTown, who: &mut Who, place: &str) -> String {
    let form = town.get(who, &town.at("/consultations/new"));
    form.is(200);
    let (once, until) = (once(&form), closes(town, 14));
    let fields = [
        ("question", "楼下的空地怎么用？"),
        ("background", "原来的煤棚拆了，空出来 120 平方米。"),
        ("place", place),
        ("closes", until.as_str()),
        ("statements", STATEMENTS),
        ("once", once.as_str()),
    ];
    let made = town.post(who, &town.at("/consultations/new"), &fields);
    made.is(303);
    // The same form sent twice begins one.
    assert_eq!(town.post(who, &town.at("/consultations/new"), &fields).location, made.location);
    town.work();
    made.location.clone()
}

/// The statement that is asked now.
fn shown(page: &Answer) -> String {
    carried(page).into_iter().find(|(k, _)| k == "statement").map(|(_, v)| v).expect("a statement is asked")
}

fn drawn(town: &TestTown) {
    town.pass(11_000);
    town.work();
}

/// Prints sheets and reads their codes.
fn print(town: &TestTown, who: &mut Who, at: &str, many: &str) -> Vec<String> {
    let made = town.post(who, &format!("{at}/sheets"), &[("do", "make"), ("many", many)]);
    made.is(303);
    let page = town.get(who, &made.location);
    page.is(200).shows(&["空地改成停车位", "不用写姓名"]);
    page.body.split("编号 ").skip(1).map(|r| r.chars().take_while(char::is_ascii_alphanumeric).collect()).collect()
}

fn enter(town: &TestTown, who: &mut Who, at: &str, code: &str, marks: [&str; 3]) -> Answer {
    let fields = [("do", "enter"), ("code", code), ("s-1", marks[0]), ("s-2", marks[1]), ("s-3", marks[2])];
    town.post(who, &format!("{at}/sheets"), &fields)
}

/// One number out of the database.
fn count(town: &TestTown, which: &str) -> i64 {
    let code = liren_ground::testing::TOWN;
    let which = which.to_string();
    let sql = match which.as_str() {
        "votes" => sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM consultation_vote WHERE community = $1 AND vote IS NOT NULL"),
        "views" => sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM consultation_vote WHERE community = $1 AND probability > 0"),
        "named" => sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM consultation_voter WHERE community = $1 AND person IS NOT NULL"),
        "proposals" => sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM proposal WHERE community = $1"),
        _ => sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM consultation_statement WHERE community = $1 AND author IS NOT NULL"),
    };
    let found = town.app.db.read_now(move |tx| tx.one(sql, &[code.into()], |r| r.get::<i64>(0))).expect("a number");
    found.unwrap_or(0)
}

#[test]
fn neighbours_are_asked_answer_write_and_see_what_came_of_it() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = begin(&town, &mut worker, "community");
        town.get(&mut town.visitor(), &town.at("/consultations")).is(200).shows(&["楼下的空地怎么用？", "征求中"]);
        town.get(&mut town.visitor(), &at).is(200).shows(&["原来的煤棚拆了", "登录后表态", "谁能看到什么"]);
        // Everybody finds it on the community's home, with until when.
        town.get(&mut town.visitor(), &town.at("")).is(200).shows(&["现在可以参加", "楼下的空地怎么用？", &at, "回答到"]);
        // Voting is asked statement by statement; the probability of each draw is written down.
        let mut resident = town.as_neighbour(town.resident);
        town.post(&mut resident, &format!("{at}/go"), &[]).is(303);
        assert_eq!(count(&town, "views"), 1);
        let page = town.get(&mut resident, &format!("{at}/vote"));
        page.is(200).shows(&["已答 0 条，共 3 条", "同意", "不同意", "跳过"]);
        let first = shown(&page);
        let vote = |who: &mut Who, statement: &str, vote: &str| {
            town.post(who, &format!("{at}/vote"), &[("statement", statement), ("vote", vote)])
        };
        vote(&mut resident, &first, "1").is(303);
        // Sent twice, or from a second tab that still shows it: nothing is passed over, the last word counts.
        let second = shown(&town.get(&mut resident, &format!("{at}/vote")));
        vote(&mut resident, &first, "1").is(303);
        vote(&mut resident, &first, "-1").is(303);
        let page = town.get(&mut resident, &format!("{at}/vote"));
        page.shows(&["已答 1 条，共 3 条"]);
        assert_eq!(shown(&page), second);
        assert_eq!(count(&town, "votes"), 1);
        vote(&mut resident, "99", "1").is(303);
        vote(&mut resident, &second, "7").is(422);
        vote(&mut resident, &second, "0").is(303);
        let third = shown(&town.get(&mut resident, &format!("{at}/vote")));
        assert!(first != second && second != third && first != third);
        vote(&mut resident, &third, "1").is(303);
        let end = town.get(&mut resident, &format!("{at}/vote"));
        end.is(303);
        town.get(&mut resident, &end.location).shows(&["都答完了"]);
        // One's own answers can be changed until the end; nobody else sees them.
        let fields = [("statement", first.as_str()), ("vote", "1"), ("to", "mine")];
        let changed = town.post(&mut resident, &format!("{at}/vote"), &fields);
        town.get(&mut resident, &changed.location).is(200).shows(&["改好了", "您选了：同意"]);
        // Writing: reachable people stay out, the number is limited, the same form sent twice writes one.
        let say = |who: &mut Who, words: &str| {
            let once = once(&town.get(who, &at));
            let fields = [("words", words), ("once", once.as_str())];
            let done = town.post(who, &format!("{at}/statements"), &fields);
            if done.status == 303 {
                town.post(who, &format!("{at}/statements"), &fields).is(303);
            }
            done
        };
        say(&mut resident, "找王师傅，电话13900001111").is(422).shows(&["请去掉电话", "找王师傅"]);
        say(&mut resident, &"长".repeat(141)).is(422);
        for i in 0..5 {
            say(&mut resident, &format!("空地上放第{i}个健身器材")).is(303);
        }
        say(&mut resident, "再来一条").is(422);
        assert_eq!(count(&town, "authors"), 5);
        town.get(&mut town.visitor(), &at).hides(&["健身器材"]);
        // Whoever asks lets in or not, with what says nearly the same beside it; the writer hears.
        let page = town.get(&mut worker, &format!("{at}/moderate"));
        page.is(200).shows(&["健身器材", "意思可能相近的"]).hides(&["居民甲"]);
        let decide = |who: &mut Who, fields: &[(&str, &str)]| town.post(who, &format!("{at}/moderate"), fields);
        decide(&mut resident, &[("statement", "4"), ("verdict", "in")]).is(403);
        decide(&mut worker, &[("statement", "4"), ("verdict", "out")]).is(422);
        decide(&mut worker, &[("statement", "4"), ("verdict", "out"), ("reason", "rude")]).is(422);
        decide(&mut worker, &[("statement", "4"), ("verdict", "in")]).is(303);
        decide(&mut worker, &[("statement", "5"), ("verdict", "out"), ("reason", "same")]).is(303);
        decide(&mut worker, &[("statement", "77"), ("verdict", "in")]).is(404);
        town.get(&mut resident, &format!("{at}/mine")).shows(&["已采用", "没有采用", "意思和已有的一条相同"]);
        town.get(&mut resident, &at).shows(&["接着表态"]);
        // Fewer than five: nothing is shown.
        drawn(&town);
        town.get(&mut town.visitor(), &format!("{at}/results")).is(200).shows(&["参与满 10 个人"]).hides(&["1. 空地改成停车位"]);
        // It closes by itself; results and the writer's message follow, and after some days nothing says who it was.
        town.pass(15 * DAY);
        town.work();
        vote(&mut resident, &first, "1").is(409);
        town.post(&mut resident, &format!("{at}/go"), &[]).is(409);
        town.get(&mut town.visitor(), &at).shows(&["已结束", "看结果"]);
        assert!(count(&town, "named") > 0 && count(&town, "authors") > 0);
        town.pass(31 * DAY);
        town.work();
        assert_eq!((count(&town, "named"), count(&town, "authors")), (0, 0));
        town.get(&mut town.visitor(), &at).shows(&["现在谁也查不到"]);
        town.nothing_left();
    });
}

#[test]
fn people_hear_when_it_opens_and_what_became_of_what_they_wrote() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = begin(&town, &mut worker, "community");
        let mut resident = town.as_neighbour(town.resident);
        let once = once(&town.get(&mut resident, &at));
        let fields = [("words", "留一条消防通道"), ("once", once.as_str())];
        town.post(&mut resident, &format!("{at}/statements"), &fields).is(303);
        let fields = [("statement", "4"), ("verdict", "out"), ("reason", "off_topic")];
        town.post(&mut worker, &format!("{at}/moderate"), &fields).is(303);
        town.pass(2 * DAY);
        town.work();
        let all: Vec<String> = town.outbox.all().into_iter().map(|(_, text)| text).collect();
        let heard = |piece: &str| all.iter().filter(|t| t.contains(piece)).count();
        // Those who live there and hear news, each once; the words of a statement never travel.
        assert!(heard("正在征求大家的意见") <= 3);
        assert!(all.iter().all(|t| !t.contains("消防通道")), "{all:?}");
        let _ = told(&town, "nobody@example.org");
    });
}

#[test]
fn only_those_who_live_there_answer_and_only_who_may_asks() {
    story(|town| {
        let mut leader = town.as_holder(town.leader);
        town.get(&mut town.visitor(), &town.at("/consultations/new")).is(401);
        town.get(&mut town.as_neighbour(town.resident), &town.at("/consultations/new")).is(403);
        // A leader asks the circle, not everybody.
        let circle = format!("circle-{}", town.circles[0]);
        let form = town.get(&mut leader, &town.at("/consultations/new"));
        form.is(200).shows(&["第1邻"]).hides(&["第2邻"]);
        let (once, until) = (once(&form), closes(&town, 14));
        let base = [("question", "换门禁吗？"), ("closes", until.as_str()), ("once", once.as_str())];
        let send = |who: &mut Who, more: &[(&str, &str)]| {
            let mut all = base.to_vec();
            all.extend_from_slice(more);
            town.post(who, &town.at("/consultations/new"), &all)
        };
        send(&mut leader, &[("place", "community"), ("statements", STATEMENTS)]).is(403);
        send(&mut leader, &[("place", &circle), ("statements", "只有一条看法")]).is(422).shows(&["换门禁吗"]);
        send(&mut leader, &[("place", &circle), ("statements", "打13900001111问问\n换成刷卡的门禁")]).is(422).shows(&["第 1 行"]);
        let entrance = format!("entrance-{}", town.entrances[0]);
        let refused = send(&mut leader, &[("place", &entrance), ("statements", STATEMENTS)]);
        assert!(matches!(refused.status.as_u16(), 403 | 422), "{}", refused.status);
        let made = send(&mut leader, &[("place", &circle), ("statements", STATEMENTS)]);
        made.is(303);
        let at = made.location.clone();
        // Who lives in the circle votes, who lives next to it reads.
        town.post(&mut town.as_neighbour(town.resident), &format!("{at}/go"), &[]).is(303);
        town.post(&mut town.as_neighbour(town.renter), &format!("{at}/go"), &[]).is(403);
        town.post(&mut town.visitor(), &format!("{at}/go"), &[]).is(401);
        town.post(&mut town.as_holder(town.leader_2), &format!("{at}/moderate"), &[("statement", "1"), ("verdict", "in")])
            .is(403);
        town.get(&mut town.as_neighbour(town.renter), &at).is(200).shows(&["的人可以表态"]);
        // Workers run what others asked; too short and too long are refused, and everybody reads why it is open longer.
        let mut worker = town.as_holder(town.worker);
        let longer = |days: i64, why: &str| {
            let until = closes(&town, days);
            town.post(&mut town.as_holder(town.worker), &format!("{at}/extend"), &[("closes", &until), ("reason", why)])
        };
        longer(400, "太久").is(422);
        longer(7, "更短").is(422);
        longer(30, "").is(422);
        longer(30, "好多人还没看到").is(303);
        town.get(&mut town.visitor(), &at).shows(&["延长的原因：好多人还没看到"]);
        town.pass(20 * DAY);
        town.work();
        town.get(&mut town.visitor(), &at).shows(&["征求中"]);
        town.post(&mut worker, &format!("{at}/end"), &[("why", "")]).is(422);
        town.post(&mut worker, &format!("{at}/end"), &[("why", "门禁厂家倒闭了")]).is(303);
        town.get(&mut town.visitor(), &at).shows(&["提前结束的原因：门禁厂家倒闭了", "已结束"]);
        town.post(&mut worker, &format!("{at}/end"), &[("why", "再结束一次")]).is(409);
        longer(40, "再开").is(409);
        town.work();
        town.get(&mut town.visitor(), &town.at("/consultations/C1999-001")).is(404);
        town.post(&mut town.as_holder(town.stranger), &format!("{at}/end"), &[("why", "别处的人")]).is(403);
    });
}

#[test]
fn a_sheet_is_one_voice_and_few_are_never_shown() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = begin(&town, &mut worker, "community");
        town.post(&mut worker, &format!("{at}/sheets"), &[("do", "make"), ("many", "1000")]).is(422);
        let codes = print(&town, &mut worker, &at, "20");
        assert_eq!(codes.len(), 20);
        // A form pressed twice leads to the same sheets.
        let form = [("do", "make"), ("many", "2"), ("once", "AAAAAAAAAAAAAAAAAAAAAA")];
        let mut press = || town.post(&mut worker, &format!("{at}/sheets"), &form).location;
        assert_eq!(press(), press());
        enter(&town, &mut worker, &at, "NOCODE", ["1", "", ""]).is(422);
        enter(&town, &mut worker, &at, &codes[0], ["", "", ""]).is(422);
        enter(&town, &mut worker, &at, &codes[0].to_lowercase(), ["1", "1", ""]).is(303);
        // Never two.
        enter(&town, &mut town.as_holder(town.worker_2), &at, &codes[0], ["-1", "", ""]).is(422);
        assert_eq!(count(&town, "votes"), 2);
        for code in &codes[1..4] {
            enter(&town, &mut worker, &at, code, ["1", "-1", "0"]).is(303);
        }
        drawn(&town);
        let results = || town.get(&mut town.visitor(), &format!("{at}/results"));
        results().shows(&["参与满 10 个人"]);
        enter(&town, &mut worker, &at, &codes[4], ["1", "", ""]).is(303);
        drawn(&town);
        // Five are drawn, and shown once five more took part: whenever it ends the last ones are five at least.
        results().shows(&["参与满 10 个人"]).hides(&["同意 5"]);
        for code in &codes[5..9] {
            enter(&town, &mut worker, &at, code, ["-1", "-1", "-1"]).is(303);
            drawn(&town);
        }
        results().shows(&["参与满 10 个人"]).hides(&["同意 5"]);
        enter(&town, &mut worker, &at, &codes[9], ["-1", "-1", "-1"]).is(303);
        drawn(&town);
        // Five on the first, four on the third: the third stays without numbers.
        let results = town.get(&mut town.visitor(), &format!("{at}/results"));
        results.shows(&["5 人参与，其中 5 人用纸质意见表", "同意 5，不同意 0，跳过 0", "不到 5 人答，不显示", "只看每条的票数"]);
        // One more is not shown by itself: the difference would say what it was.
        enter(&town, &mut worker, &at, &codes[10], ["-1", "-1", "-1"]).is(303);
        drawn(&town);
        town.get(&mut town.visitor(), &format!("{at}/results")).shows(&["5 人参与"]).hides(&["不同意 5", "不同意 6"]);
        for code in &codes[11..18] {
            enter(&town, &mut worker, &at, code, ["1", "1", "-1"]).is(303);
        }
        drawn(&town);
        town.get(&mut town.visitor(), &format!("{at}/results")).shows(&["10 人参与", "同意 5，不同意 5"]);
        // One more and it is ended at once: what is shown then is of nine people more, not of one.
        enter(&town, &mut worker, &at, &codes[18], ["1", "1", "-1"]).is(303);
        drawn(&town);
        town.post(&mut worker, &format!("{at}/end"), &[("why", "都交齐了")]).is(303);
        town.work();
        town.get(&mut town.visitor(), &format!("{at}/results")).shows(&["19 人参与", "同意 13，不同意 6"]);
        // One tap puts a statement forward, once.
        let tap = |who: &mut Who| town.post(who, &format!("{at}/propose"), &[("statement", "1")]);
        tap(&mut town.as_neighbour(town.resident)).is(403);
        tap(&mut worker).is(303);
        tap(&mut worker).is(303);
        assert_eq!(count(&town, "proposals"), 1);
        town.get(&mut worker, &format!("{at}/results")).shows(&["已提为议题"]);
    });
}

#[test]
fn votes_know_no_person_and_no_time() {
    let text = include_str!("../../../../migrations/0030_gather_consultations.sql");
    let columns = |table: &str| -> Vec<String> {
        let from = text.split(&format!("CREATE TABLE {table} (")).nth(1).expect("the table");
        let body = from.split("PRIMARY KEY").next().unwrap_or_default();
        body.lines().filter_map(|l| l.split_whitespace().next()).map(str::to_string).collect()
    };
    assert_eq!(columns("consultation_vote"), ["community", "consultation", "voter", "statement", "vote", "probability"]);
    assert_eq!(columns("consultation_voter"), ["community", "consultation", "voter", "person", "sheet", "shown", "turn"]);
    assert_eq!(columns("consultation_sheet"), ["community", "consultation", "code", "batch", "seq", "entered"]);
}

#[test]
fn who_is_forgotten_takes_open_votes_along_and_gets_them_before() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = begin(&town, &mut worker, "community");
        let mut resident = town.as_neighbour(town.resident);
        town.post(&mut resident, &format!("{at}/go"), &[]).is(303);
        let statement = shown(&town.get(&mut resident, &format!("{at}/vote")));
        town.post(&mut resident, &format!("{at}/vote"), &[("statement", &statement), ("vote", "-1")]).is(303);
        let (app, account, person, code) =
            (town.app.clone(), town.resident.account, town.resident.person, liren_ground::testing::TOWN);
        let actor = crate::matters::tests::actor(&town, account);
        let card = town.card(code);
        let now = town.app.now();
        let give = super::gives::GIVES;
        let (export, erase) = (give.export.expect("export"), give.erase.expect("erase"));
        let asked = card.clone();
        let held = town.app.db.read_now(move |tx| {
            let asked = liren_kit::slice::Asked { app: &app, card: &asked, actor: &actor, lang: liren_core::lang::Lang::Zh, now };
            export(tx, &asked, person)
        });
        let held = held.expect("an export");
        assert_eq!(held["votes"][0]["vote"], "disagree");
        town.app.db.write_now(move |tx| erase(tx, &card, account, person, now)).expect("forgotten");
        assert_eq!((count(&town, "votes"), count(&town, "named")), (0, 0));
    });
}

#[test]
fn programs_ask_and_answer_through_the_same_doors() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = begin(&town, &mut worker, "community");
        let number = at.rsplit('/').next().unwrap_or_default().to_string();
        let api = format!("/api/v1{}", town.at("/consultations"));
        town.get(&mut town.visitor(), &api).is(200).shows(&[&number, "\"open\""]);
        town.get(&mut town.visitor(), &format!("{api}/{number}")).is(200).shows(&["空地改成停车位", "\"nothing\""]);
        town.get(&mut town.visitor(), &format!("{api}/{number}/moderate")).is(401);
        town.get(&mut worker, &format!("{api}/{number}/moderate")).is(200);
        town.get(&mut town.as_neighbour(town.resident), &format!("{api}/{number}/vote"))
            .is(200)
            .shows(&["\"done\":0", "\"all\":3"]);
        town.pass(HOUR);
    });
}

#[test]
fn what_is_published_gives_the_same_picture_and_comes_back_from_elsewhere() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = begin(&town, &mut worker, "community");
        let codes = print(&town, &mut worker, &at, "24");
        for (i, code) in codes.iter().enumerate() {
            let marks = if i % 3 == 0 { ["1", "-1", "1"] } else { ["-1", "1", "0"] };
            enter(&town, &mut worker, &at, code, marks).is(303);
        }
        town.get(&mut town.visitor(), &format!("{at}/participants-votes.csv")).is(404);
        town.post(&mut worker, &format!("{at}/end"), &[("why", "都交齐了")]).is(303);
        town.work();
        let file = |name: &str| town.get(&mut town.visitor(), &format!("{at}/{name}")).body;
        let (votes, comments) = (file("participants-votes.csv"), file("comments.csv"));
        let given = liren_core::opinion::open::read_votes(&votes).expect("votes");
        let said = liren_core::opinion::open::read_comments(&comments).expect("statements");
        assert_eq!(given.len(), 72);
        assert!(said.iter().all(|c| c.author == 0));
        // Numbered anew: nothing of the numbers in the database stands in the file.
        assert!(given.iter().all(|g| (1..=24).contains(&g.person)));
        let moderation = liren_core::opinion::Moderation::of(&said);
        let theirs = liren_core::opinion::results(&liren_core::opinion::Votes::of(&given), &moderation, None);
        assert_eq!(theirs.people, 24);
        let page = |at: &str| town.get(&mut town.visitor(), &format!("{at}/results"));
        page(&at).shows(&["同意 8，不同意 16，跳过 0", "同意 16，不同意 8，跳过 0", "comments.csv"]);
        // Brought in again it says the same.
        let form = town.get(&mut worker, &town.at("/consultations/import"));
        let once = once(&form);
        let fields = [("question", "别处问过的空地"), ("place", "community"), ("once", once.as_str())];
        let send = |votes: &str, comments: &str| {
            let files = [("votes", "v.csv", votes.as_bytes()), ("comments", "c.csv", comments.as_bytes())];
            town.upload(&mut town.as_holder(town.worker), &town.at("/consultations/import"), &fields, &files)
        };
        // What is wrong, and in which line.
        send(&votes.replacen(",-1", ",7", 1), &comments).is(422).shows(&["行：对第", "只能是 1、-1、0 或者空着"]);
        send(&votes.replacen("participant,", "", 1), &comments).is(422).shows(&["第 1 行：表头缺少 participant 这一列"]);
        let empty = format!("{}\n0,,99,0,0,0,1,\n", comments.trim_end());
        let line = comments.trim_end().lines().count() + 1;
        send(&votes, &empty).is(422).shows(&[&format!("第 {line} 行：这条看法没有内容")]);
        send("", "").is(422);
        let made = send(&votes, &comments);
        made.is(303);
        assert_eq!(send(&votes, &comments).location, made.location);
        drawn(&town);
        page(&made.location).shows(&["同意 8，不同意 16，跳过 0", "24 人参与"]);
        assert!(town.get(&mut town.as_neighbour(town.resident), &town.at("/consultations/import")).status == 403);
    });
}
