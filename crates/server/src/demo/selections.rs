//! Selections of the demo. By a page: a circle chooses its neighbour leader, two stand, some homes have signed. By a ballot: the owners
//! of a compound elected their committee; its ballot runs between the others, day by day.

use liren_core::id::SelectionId;
use liren_core::pack::Mode;
use liren_core::permission::Actor;
use liren_core::refusal::Refusal;
use liren_core::time::DAY;
use liren_gather::filings::store::{self as filings, Note, Of};
use liren_gather::selections::asked::Act;
use liren_gather::selections::begin::{self, New};
use liren_gather::selections::candidate::{self, Hand, Own};
use liren_gather::selections::vote::Vote;
use liren_gather::selections::{act, said, store, whole};
use liren_ground::ground::Place;
use liren_kit::form::Form;

use super::people::{Cast, Somebody};
use super::places::Made;
use super::{Teller, told};

/// Who stands in the circle, what they say of themselves and what they want to do.
const CIRCLE: [(&str, &str, &str); 2] = [
    ("何秀珍", "住了二十六年，白天都在家，钥匙可以放我这里。", "每周挨家走一趟，谁家老人不舒服我陪着去医院。"),
    ("龙建军", "刚退休的电工，楼道灯坏了我来换。", "先把一楼飞线理清楚，再建一个邻里工具箱。"),
];

/// Tells it as the worker who runs it.
pub(super) fn all(t: &Teller, made: &Made, cast: &Cast) -> Result<(), String> {
    let Some(worker) = cast.get("yi").map(Somebody::acting) else { return Ok(()) };
    let Some(circle) = made.circles.get(1).copied() else { return Ok(()) };
    let failed = told("a selection");
    let moment = t.app.moment();
    let new = New {
        code: "neighbour_leader".into(),
        place: Place::Circle(circle),
        why: "三年任期到了".into(),
        years: 3,
        seats: 1,
        rest: false,
        once: moment.clone().bytes(),
    };
    let (app, code, actor) = (t.app.clone(), t.code, worker);
    t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        let id = begin::begin(tx, &app, &card, &actor, &mut moment, &new)?;
        for (seen, (name, about, _)) in (1..).zip(CIRCLE) {
            let propose = Act::Propose(name.into(), about.into());
            act::perform(tx, &app, &card, &actor, &mut moment, id, seen, &propose)?;
        }
        for seen in 3..5 {
            let s = store::one(tx, code, id)?.ok_or(Refusal::NotFound)?;
            let whole = whole::whole(tx, &app, &card, s)?;
            let rules = whole.rules()?;
            let Some(next) = whole.candidates.iter().find(|c| !c.consented) else { continue };
            let (id_of, points) = (next.id.to_string(), rules.eligibility.iter().map(|e| format!("declares-{}", e.code)));
            let points: Vec<String> = points.collect();
            let mut fields = vec![("do", "consent"), ("candidate", id_of.as_str())];
            fields.extend(points.iter().map(|p| (p.as_str(), "1")));
            let consent = Act::read(&Form::of(&fields), rules).map_err(Refusal::Invalid)?;
            act::perform(tx, &app, &card, &actor, &mut moment, id, seen, &consent)?;
        }
        let s = store::one(tx, code, id)?.ok_or(Refusal::NotFound)?;
        let whole = whole::whole(tx, &app, &card, s)?;
        let stand: Vec<_> = whole.stand().map(|c| c.id).collect();
        for c in whole.stand() {
            let plans = CIRCLE.iter().find(|(name, ..)| *name == c.name).map(|(.., plans)| (*plans).to_string());
            let own = Own { plans, ..Own::default() };
            candidate::write(tx, &app, &card, &actor, &mut moment, (id, c.id), Hand::Runner, &own)?;
        }
        // Five of the homes have signed so far, four for the first.
        for (i, home) in whole.homes.iter().take(5).enumerate() {
            let Some(candidate) = stand.get(usize::from(i == 4)).or(stand.first()) else { continue };
            said::on_paper(tx, &app, &card, &actor, &mut moment, id, home.id, *candidate)?;
        }
        Ok::<_, liren_kit::fail::Fail>(())
    })
    .map_err(failed)
}

/// The compound whose owners elected their committee: the goods yard's dormitory, small enough to be told paper by paper.
pub(super) const ELECTS: usize = 5;

/// Who stood for the owners' committee, the sixth without being elected.
const STAND: [(&str, &str, &str); 6] = [
    ("贺志强", "做过货场的统计，账目我来公开。", "维修资金的收支每季度贴一次，一笔一笔都看得到。"),
    ("童桂英", "住了三十年，哪家漏水哪家停电我都清楚。", "先把三栋的屋面修好，今年雨季以前动工。"),
    ("文小兰", "社区医院的护士，下了夜班白天有空。", "每个月在楼下量一次血压，顺便听大家的意见。"),
    ("唐建华", "退休水电工，维修项目我会看。", "报价至少比三家，验收我到场。"),
    ("彭立新", "做物业法律顾问多年，合同我来把关。", "重新谈物业合同，把服务写具体。"),
    ("周少云", "愿意跑腿，收集大家的意见。", ""),
];

/// Does one thing with a selection as it stands now.
fn one(t: &Teller, actor: &Actor, id: SelectionId, asked: &Act) -> Result<(), String> {
    let (app, code, actor, asked, moment) = (t.app.clone(), t.code, actor.clone(), asked.clone(), t.app.moment());
    let done = t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        let seen = store::one(tx, code, id)?.ok_or(Refusal::NotFound)?.seq;
        act::perform(tx, &app, &card, &actor, &mut moment, id, seen, &asked)
    });
    done.map_err(told("a committee's election"))
}

/// Nominations: six are proposed, agree and declare what the pack asks.
pub(super) fn nominate(t: &Teller, made: &Made, actor: &Actor) -> Result<SelectionId, String> {
    let compound = made.compounds.get(ELECTS).copied().ok_or("the demo has too few compounds")?;
    let (app, code, who, moment) = (t.app.clone(), t.code, actor.clone(), t.app.moment());
    let new = New {
        code: "owners_committee".into(),
        place: Place::Compound(compound),
        why: "小区一直没有业委会，维修资金没人管".into(),
        years: 3,
        seats: 5,
        rest: false,
        once: moment.clone().bytes(),
    };
    let begun = t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        begin::begin(tx, &app, &card, &who, &mut moment, &new)
    });
    let id = begun.map_err(told("a committee's election"))?;
    for (name, about, plans) in STAND {
        one(t, actor, id, &Act::Propose(name.into(), about.into()))?;
        let (app, code) = (t.app.clone(), t.code);
        let found = t.db.read_now(move |tx| {
            let card = app.card_in(tx, code, app.now())?;
            let s = store::one(tx, code, id)?.ok_or(Refusal::NotFound)?;
            whole::whole(tx, &app, &card, s)
        });
        let w = found.map_err(told("a committee's election"))?;
        if let Some(next) = w.candidates.iter().find(|c| !c.consented) {
            one(t, actor, id, &Act::Consent(next.id))?;
            let (app, code, actor, moment, at) = (t.app.clone(), t.code, actor.clone(), t.app.moment(), (id, next.id));
            let own = Own { plans: Some(plans.into()), ..Own::default() };
            let wrote = t.db.write_now(move |tx| {
                let mut moment = moment.clone();
                let card = app.card_in(tx, code, moment.now)?;
                candidate::write(tx, &app, &card, &actor, &mut moment, at, Hand::Runner, &own)
            });
            wrote.map_err(told("a candidate's page"))?;
        }
    }
    Ok(id)
}

/// The ballot is made of those who stand.
pub(super) fn vote(t: &Teller, actor: &Actor, id: SelectionId, (opens, closes): (i64, i64), number: &str) -> Result<(), String> {
    let (app, code) = (t.app.clone(), t.code);
    let card = t.db.read_now(move |tx| app.card_in(tx, code, app.now())).map_err(told("a committee's election"))?;
    let day = |ago: i64| card.zone.date(t.now.plus(ago * DAY));
    let vote = Vote {
        title: "选举货场宿舍第一届业主委员会".into(),
        words: "六位邻居参选，选五位。同意几位就勾几位，票上也可以写都不同意。".into(),
        option: String::new(),
        mode: Mode::Paper,
        opens: day(opens),
        closes: day(closes),
        number: number.into(),
    };
    one(t, actor, id, &Act::Ballot(vote))
}

/// What the n-th owner's paper says; nothing for those who stay away.
pub(super) fn says(n: u32) -> Option<liren_core::ballot::choice::Choice> {
    use liren_core::ballot::choice::Choice;
    let marks: &[u32] = match n % 10 {
        3 | 7 => return None,
        0 => &[1, 2, 3, 4, 5],
        1 => &[1, 2, 6],
        2 => &[1, 2, 3, 5],
        4 => &[1, 2, 4, 5],
        5 => &[2, 3, 4],
        6 => &[1, 3, 4, 5],
        8 => &[1, 2, 3, 4, 5, 6],
        _ => return Some(Choice::Abstain),
    };
    Some(Choice::For(marks.iter().copied().collect()))
}

/// The result is posted, two people sign, the seats are taken; the committee is filed with the street the same day.
pub(super) fn fill(t: &Teller, [first, second]: [&Actor; 2], id: SelectionId) -> Result<(), String> {
    one(t, first, id, &Act::Post)?;
    one(t, first, id, &Act::Sign)?;
    one(t, second, id, &Act::Second(Default::default()))?;
    let (app, code, actor, moment) = (t.app.clone(), t.code, second.clone(), t.app.moment());
    let office = format!("{}办事处", t.story.street);
    let noted = t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        let today = card.zone.date(moment.now);
        let note = Note { filed: today, office: office.clone(), number: format!("备 {} 第 7 号", today.year) };
        filings::note(tx, &app, &card, &actor, &mut moment, Of::Selection(id), &note, &[])
    });
    noted.map_err(told("a committee's filing"))
}
