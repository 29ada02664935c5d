//! Standing bodies: the four levels of the seed, and what an old quarter has beside them.

use super::{Body, Spot, at};

pub(super) fn bodies() -> Vec<Body> {
    let all = at("", "", "");
    let tiexi = at("铁西村小区", "", "");
    let wutong = at("梧桐苑", "", "");
    let body = |kind, name, spot: Spot, parent| Body { kind, name, spot, parent };
    vec![
        body("street_party_committee", "五里堆街道党工委", all, None),
        body("community_general_branch", "板塘社区党总支", all, Some("五里堆街道党工委")),
        body("compound_branch", "铁西村小区党支部", tiexi, Some("板塘社区党总支")),
        body("compound_branch", "梧桐苑党支部", wutong, Some("板塘社区党总支")),
        body("building_party_group", "铁西村小区 3栋党小组", at("铁西村小区", "3栋", ""), Some("铁西村小区党支部")),
        body("building_party_group", "铁西村小区 8栋党小组", at("铁西村小区", "8栋", ""), Some("铁西村小区党支部")),
        body("building_party_group", "梧桐苑 2号楼党小组", at("梧桐苑", "2号楼", ""), Some("梧桐苑党支部")),
        body("residents_committee", "板塘社区居民委员会", all, None),
        body("supervision_committee", "板塘社区居务监督委员会", all, None),
        body("practice_station", "板塘社区新时代文明实践站", all, None),
        body("owners_committee", "梧桐苑业主委员会", wutong, None),
        body("preparatory_group", "铁西村小区业主大会筹备组", tiexi, None),
    ]
}
