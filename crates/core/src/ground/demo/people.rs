//! The people of the story. Names and numbers are invented; residents need no name in Liren, so theirs
//! serves only the list of people to sign in as.

use super::{Lives, Person, Post, Spot, at};
use crate::permission::Role;

const NOWHERE: Spot = at("", "", "");

fn person(key: &'static str, name: &'static str, phone: &'static str) -> Person {
    Person { key, name, phone, lang: "zh-CN", home: None, post: None }
}

impl Person {
    fn holds(mut self, role: Role, spot: Spot, chosen: &'static str, since: i64, until: i64) -> Self {
        // Staff are public by office; a leader decides about the number.
        self.post = Some(Post { role, spot, chosen, since, until, show_name: true, show_phone: role.needs_factor(), away: None });
        self
    }

    fn lives(mut self, spot: Spot, room: &'static str, how: Lives) -> Self {
        self.home = Some((Spot { room, ..spot }, how));
        self
    }

    fn change(mut self, f: impl FnOnce(&mut Post)) -> Self {
        if let Some(post) = &mut self.post {
            f(post);
        }
        self
    }
}

pub(super) fn people() -> Vec<Person> {
    let tiexi3 = at("铁西村小区", "3栋", "2单元");
    let tiexi8 = at("铁西村小区", "8栋", "3单元");
    let jiwu4 = at("机务新村", "4栋", "1单元");
    let brick3 = at("红砖大院", "3栋", "2单元");
    let east8 = at("站东里", "8栋", "1单元");
    let platform6 = at("月台新村", "6栋", "3单元");
    let wutong2 = at("梧桐苑", "2号楼", "1单元");
    vec![
        person("ouyang", "欧阳文静", "15400000001").holds(Role::StreetOfficer, NOWHERE, "appointed", 420, 675),
        person("tan", "谭秀云", "15400000002").holds(Role::Chair, NOWHERE, "elected", 700, 1_125),
        person("yi", "易晓棠", "15400000003").holds(Role::CommunityWorker, NOWHERE, "appointed", 900, 560),
        person("luo", "罗小川", "15400000004").holds(Role::CommunityWorker, NOWHERE, "appointed", 310, 785),
        person("xiao", "肖一苇", "15400000005").holds(Role::CommunityWorker, NOWHERE, "appointed", 95, 1_000),
        person("tang", "汤立夏", "15400000006").holds(Role::GridWorker, at("机务新村", "4栋", "1单元"), "appointed", 200, 530),
        person("peng", "彭守田", "15400000007").holds(Role::GridLead, tiexi3, "selected", 520, 575),
        person("gong", "龚满秋", "15400000008").holds(Role::GridLead, brick3, "selected", 520, 575),
        person("liao", "廖云阶", "15400000009").holds(Role::GridLead, wutong2, "selected", 130, 965).lives(
            wutong2,
            "302",
            Lives::Owner,
        ),
        person("he", "贺桂芳", "15400000010").holds(Role::GroupLeader, tiexi3, "selected", 520, 575).lives(
            at("铁西村小区", "4栋", "1单元"),
            "201",
            Lives::BySlip,
        ),
        person("zuo", "左宏山", "15400000011").holds(Role::GroupLeader, tiexi8, "selected", 520, 575),
        person("yan", "颜炳炎", "15400000012").holds(Role::GroupLeader, brick3, "selected", 1_060, 35),
        person("shen", "沈以宁", "15400000013").holds(Role::GroupLeader, wutong2, "selected", 130, 965),
        person("zhou", "周兰英", "15400000014")
            .holds(Role::NeighbourLeader, tiexi3, "selected", 520, 575)
            .change(|p| p.show_phone = true)
            .lives(tiexi3, "201", Lives::BySlip),
        person("desheng", "唐得生", "15400000015")
            .holds(Role::NeighbourLeader, tiexi8, "selected", 520, 575)
            .change(|p| p.show_phone = true),
        person("wen", "文巧珍", "15400000016").holds(Role::NeighbourLeader, jiwu4, "selected", 380, 715),
        // Elected years ago, the term ends soon: the community sees a warning.
        person("li", "黎石生", "15400000017")
            .holds(Role::NeighbourLeader, brick3, "selected", 1_075, 20)
            .change(|p| p.show_phone = true),
        person("zhong", "钟桂香", "15400000018").holds(Role::NeighbourLeader, east8, "selected", 260, 835),
        person("you", "游知微", "15400000019")
            .holds(Role::NeighbourLeader, wutong2, "selected", 130, 965)
            .change(|p| p.show_name = false),
        // Looks after a grandchild in another city for two weeks; a neighbour stands in.
        person("xiang", "向大满", "15400000020")
            .holds(Role::NeighbourLeader, platform6, "selected", 260, 835)
            .change(|p| p.away = Some(("fang", 4, 10))),
        person("fang", "方念慈", "15400000021").lives(at("月台新村", "6栋", "4单元"), "302", Lives::BySlip),
        person("xiaohe", "曾小禾", "15400000022").lives(tiexi3, "502", Lives::BySlip),
        person("jiang", "蒋柏年", "15400000023").lives(wutong2, "701", Lives::Owner),
        Person { lang: "en", ..person("hanna", "Hanna Oduya", "15400000024").lives(platform6, "401", Lives::Renter) },
        person("granny", "邹满姑", "15400000025").lives(brick3, "401", Lives::BySlip),
        person("yifan", "丁一帆", "15400000026").lives(east8, "502", Lives::BySlip),
        person("shuyu", "万书语", "15400000027").lives(at("梧桐苑", "5号楼", "1单元"), "602", Lives::Owner),
    ]
}
