//! Invented names and numbers for holders of posts. Surnames are common ones of Hunan; given names are put together from
//! seasons, trees and plain wishes, so that nobody in particular is meant.

use std::collections::HashSet;

use super::{Held, Holder, Roster};
use crate::moment::Moment;

const SURNAMES: [&str; 40] = [
    "谭", "彭", "易", "罗", "贺", "肖", "龚", "欧阳", "文", "尹", "姚", "郭", "颜", "左", "沈", "唐", "向", "蒋", "廖", "黎",
    "邹", "龙", "钟", "曾", "丁", "旷", "齐", "游", "章", "万", "石", "邓", "胡", "周", "袁", "成", "汤", "宋", "方", "喻",
];

const GIVEN: [&str; 48] = [
    "满珍", "秋生", "雪梅", "冬生", "桂芝", "运来", "腊梅", "春桃", "铁生", "月娥", "谷雨", "望舒", "立夏", "小满", "荷香",
    "柏林", "松涛", "竹青", "杏花", "枣生", "稻香", "麦秋", "雨生", "晴川", "云开", "阳春", "和顺", "安平", "乐平", "长庚",
    "启明", "晓晨", "暮春", "朝晖", "白露", "景和", "新民", "惠民", "里仁", "睦安", "友邻", "守信", "知勤", "思敏", "家和",
    "丰年", "有余", "念慈",
];

/// The n-th invented name; different numbers below 1,920 give different names.
pub fn holder_name(n: usize) -> String {
    // 48 and 40 share a factor, so surname and given name walk apart by the block.
    let given = n % GIVEN.len();
    let surname = (n + n / GIVEN.len()) % SURNAMES.len();
    format!("{}{}", SURNAMES[surname], GIVEN[given])
}

/// Fills the posts; one circle in forty is left vacant, as in life.
pub(super) fn hold(roster: &mut Roster, chance: &mut Moment) {
    let grids = (0..roster.grids.len()).map(Held::GridLead);
    let groups = (0..roster.groups.len()).map(Held::GroupLeader);
    let circles = (0..roster.circles.len()).map(Held::NeighbourLeader);
    let mut used = HashSet::new();
    let mut holders = Vec::new();
    for post in grids.chain(groups).chain(circles) {
        if matches!(post, Held::NeighbourLeader(_)) && chance.below(40) == 0 {
            continue;
        }
        let mut pick = chance.below((SURNAMES.len() * GIVEN.len()) as u32) as usize;
        while !used.insert(holder_name(pick)) {
            pick = (pick + 1) % (SURNAMES.len() * GIVEN.len());
        }
        // 154 followed by zeros: of a range that has not been given to any operator, so that nobody's phone rings.
        let phone = format!("1540000{:04}", holders.len() + 1_000);
        holders.push(Holder { post, name: holder_name(pick), phone });
    }
    roster.holders = holders;
}
