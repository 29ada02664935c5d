//! Meetings: one that was held, with what came of it, and one that people are invited to.

use super::{Spot, at};

/// A meeting.
#[derive(Debug, Clone, Copy)]
pub struct Meeting {
    /// Kind code of the pack.
    pub kind: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// For whom: a compound or a building.
    pub spot: Spot,
    /// Where people meet.
    pub held_at: &'static str,
    /// Who plans and chairs it: a key.
    pub by: &'static str,
    /// Who agrees to the minutes beside: a key.
    pub second: &'static str,
    /// In how many days it is held; before today where it was.
    pub days: i64,
    /// At which hour.
    pub hour: i8,
    /// How many days before people are invited; before today, for one to come.
    pub called: i64,
    /// The agenda.
    pub items: &'static [&'static str],
    /// What people want raised.
    pub raised: &'static [&'static str],
    /// How it went.
    pub held: Option<Held>,
}

/// How a meeting went.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// How many came.
    pub present: i64,
    /// A question to those present.
    pub question: &'static str,
    /// Its answers with raised hands.
    pub answers: &'static [(&'static str, i64)],
    /// The minutes, in Markdown.
    pub minutes: &'static str,
    /// What was decided.
    pub decided: &'static [Decided],
}

/// Something decided.
#[derive(Debug, Clone, Copy)]
pub struct Decided {
    /// In words.
    pub words: &'static str,
    /// Who sees to it: a key; empty where nobody has to.
    pub owner: &'static str,
    /// In how many days it is due, from today.
    pub due: i64,
    /// What came of it: nothing yet (empty), `done`, `matter`, or the reason why it was dropped.
    pub then: &'static str,
}

/// Under way: what the branch proposed and the committees discussed.
pub(super) const PROCEDURE: (&str, &str, &[(i64, &str, &str)]) = (
    "four_two",
    "铁西村小区建集中充电点",
    &[
        (10, "tan", "社区总支提议：在铁西村小区西侧空地建电动自行车集中充电点，先听居民意见。"),
        (4, "tan", "“两委”商议：同意提议；位置选西侧空地，离住户最远；请电力公司报价以后再议费用。"),
    ],
);

pub(super) fn meetings() -> Vec<Meeting> {
    vec![
        // A listening meeting: only how many came, and three things that are on their way, done and dropped.
        Meeting {
            kind: "listening",
            title: "铁西村小区：飞线充电和晾晒怎么办",
            spot: at("铁西村小区", "", ""),
            held_at: "小游园凉亭",
            by: "yi",
            second: "tan",
            days: -12,
            hour: 19,
            called: 5,
            items: &["上次定的事办得怎样", "电动车在哪里充电", "楼道和平台的晾晒"],
            raised: &["充电的地方能不能离窗户远一点"],
            held: Some(Held {
                present: 34,
                question: "先试哪一种充电办法？",
                answers: &[("西侧空地集中充电", 21), ("每栋一个充电柜", 9), ("再看看", 4)],
                minutes: "## 电动车充电\n\n* 西侧空地离住户最远，电力公司说可以接线。\n* 老人提出晚上要有灯。\n\n## 晾晒\n\n* 平台晾衣绳留着，过道上的收回去。\n* 有人提出统一装升降晾衣架，费用没有着落。",
                decided: &[
                    Decided { words: "请电力公司看西侧空地接线，报一个价", owner: "yi", due: 9, then: "matter" },
                    Decided { words: "过道上的晾衣绳本周内收回", owner: "peng", due: -6, then: "done" },
                    Decided {
                        words: "统一装升降晾衣架", owner: "luo", due: 20, then: "费用没有着落，明年再提"
                    },
                    Decided { words: "晚上的灯和充电点一起考虑", owner: "", due: 0, then: "" },
                ],
            }),
        },
        // A deliberation that people are invited to.
        Meeting {
            kind: "deliberation",
            title: "红砖大院 5 栋屋面修好以后谁来管",
            spot: at("红砖大院", "5栋", ""),
            held_at: "红砖大院传达室",
            by: "luo",
            second: "gong",
            days: 4,
            hour: 19,
            called: 1,
            items: &["说明情况：修了哪里、保几年", "谁来巡查、坏了找谁", "表决"],
            raised: &["下雨天能不能有人上去看一眼"],
            held: None,
        },
    ]
}
