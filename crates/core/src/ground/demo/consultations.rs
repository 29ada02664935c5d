//! Consultations: one that is over, answered on paper by two groups of neighbours who want different things of the same lot, and
//! one that is open.

use crate::opinion::Vote;

/// A consultation.
#[derive(Debug, Clone, Copy)]
pub struct Consultation {
    /// What people are asked.
    pub question: &'static str,
    /// What one should know first.
    pub background: &'static str,
    /// How many days ago it opened.
    pub opened: i64,
    /// For how many days it is open.
    pub days: i64,
    /// Statements to begin with.
    pub statements: &'static [&'static str],
    /// What neighbours wrote: who (a key), the words, and a code of the pack where it was not let in; empty where it was.
    pub written: &'static [(&'static str, &'static str, &'static str)],
    /// What neighbours wrote and nobody has looked at.
    pub waiting: &'static [(&'static str, &'static str)],
    /// Sheets that were entered, by what sort of neighbour: for each how many, and what they say to each statement.
    pub sheets: &'static [(usize, &'static str)],
    /// Numbers of statements that were put forward for a meeting.
    pub proposed: &'static [i64],
}

/// The one that is over, and the one that is open.
pub(super) fn consultations() -> Vec<Consultation> {
    vec![
        Consultation {
            question: "煤棚拆掉以后的空地怎么用？",
            background: "3栋后面的煤棚去年拆了，空出约 120 平方米。水电已经接到墙边，改造的钱从公共收益里出，不超过 4 万元。",
            opened: 26,
            days: 14,
            statements: &[
                "空地主要用来停小汽车",
                "空地主要用来种树、放长椅",
                "留一块给孩子玩",
                "装十个电动车充电口",
                "晚上十点以后要关灯",
                "停车收一点钱，用来打扫卫生",
                "先修路灯，再谈别的",
                "消防车要能开进来",
                "老人晒太阳的地方不能占",
                "外来的车不让停",
            ],
            written: &[("zhou", "装一个能洗拖把的水池", ""), ("liao", "谁家车多谁多出钱", "off_topic")],
            waiting: &[],
            // + agrees, - disagrees, 0 passes, a space was left open.
            sheets: &[(31, "+--++-0+-+-"), (27, "-++0++0++-+"), (6, "00 ++ ++ 0+")],
            proposed: &[8],
        },
        Consultation {
            question: "一楼的公共活动室什么时候开放？",
            background: "活动室刚刷过墙。现在只有工作日白天开，志愿者愿意轮流看门。",
            opened: 3,
            days: 14,
            statements: &["周末也要开", "晚上开到八点", "留两个晚上给孩子写作业", "打牌和写作业分开时间", "用的人轮流打扫"],
            written: &[("zhou", "中午关门，让楼上的人休息", "")],
            waiting: &[("he", "活动室装一台饮水机")],
            sheets: &[(12, "++0++0"), (9, "+-+-++")],
            proposed: &[],
        },
    ]
}

/// What the `n`th sheet of a sort says: as its sort does, but for about one answer in eight.
pub fn marks(sort: usize, n: usize, says: &str) -> Vec<(i64, Vote)> {
    let vote = |c: char| match c {
        '+' => Some(Vote::Agree),
        '-' => Some(Vote::Disagree),
        '0' => Some(Vote::Pass),
        _ => None,
    };
    let mut out = Vec::new();
    for (i, (seq, c)) in (1_i64..).zip(says.chars()).enumerate() {
        // Not by chance: the demo is always the same.
        let mixed = (sort * 7919 + n * 104_729 + i * 1_299_709 + n * i * 31).wrapping_mul(2_654_435_761) >> 7;
        let said = if mixed.is_multiple_of(8) {
            [Some(Vote::Pass), Some(Vote::Agree), Some(Vote::Disagree)][mixed / 8 % 3]
        } else {
            vote(c)
        };
        out.extend(said.map(|v| (seq, v)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opinion::picture::Picture;
    use crate::opinion::{Given, Moderation, Votes, results};

    fn given(c: &Consultation) -> Vec<Given> {
        let mut out = Vec::new();
        let mut person = 0;
        for (sort, (many, says)) in c.sheets.iter().enumerate() {
            for n in 0..*many {
                person += 1;
                out.extend(marks(sort, n, says).into_iter().map(|(statement, vote)| Given { person, statement, vote }));
            }
        }
        out
    }

    #[test]
    fn the_one_that_is_over_has_groups_that_stand() {
        let all = consultations();
        let r = results(&Votes::of(&given(&all[0])), &Moderation::default(), None);
        let Picture::Groups { groups, common, plot, .. } = &r.picture else { panic!("{:?}", r.picture) };
        assert_eq!(groups.len(), 2);
        assert!(groups.iter().all(|g| g.people >= 20 && !g.representative.is_empty()), "{groups:?}");
        assert!(!common.consensus.agree.is_empty());
        assert!(plot.dots.len() > 50);
    }

    #[test]
    fn the_open_one_has_enough_for_more_than_bars() {
        let all = consultations();
        let r = results(&Votes::of(&given(&all[1])), &Moderation::default(), None);
        assert!(r.people > 15);
        assert!(!matches!(r.picture, Picture::Bars));
    }
}
