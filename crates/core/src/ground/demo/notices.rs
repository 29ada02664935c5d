//! What hangs on the wall now. The times stand beside the words, so the words leave them out.

use super::{Notice, at, d, h};

pub(super) fn notices() -> Vec<Notice> {
    vec![
        Notice {
            kind: "water_off",
            words: "更换主管阀门，铁西村小区全部停水。请先存一点水；来水后头几分钟可能发黄，放一放就清了。提不动水的老人请打社区电话，我们送上楼。",
            spot: at("铁西村小区", "", ""),
            starts: -h(2),
            ends: h(6),
            by: "yi",
            posted: d(2),
        },
        Notice {
            kind: "power_off",
            words: "供电公司检修表箱，8栋三个单元轮流停电，每个单元约一小时。家里有制氧机的请提前告诉邻长，我们备了移动电源。",
            spot: at("站东里", "8栋", ""),
            starts: h(20),
            ends: h(23),
            by: "luo",
            posted: h(26),
        },
        Notice {
            kind: "lift_stopped",
            words: "电梯年检，期间停用。行动不便要出门的，请打物业或社区电话，有人上楼接。",
            spot: at("梧桐苑", "2号楼", "1单元"),
            starts: -h(1),
            ends: h(3),
            by: "xiao",
            posted: d(3),
        },
        Notice {
            kind: "gas_off",
            words: "燃气管道换新，塘湾里停气。请关好灶前阀；恢复后由燃气公司逐户试火，家里要留人。任何人上门都不收费、不卖灶具。",
            spot: at("塘湾里", "", ""),
            starts: h(44),
            ends: h(50),
            by: "luo",
            posted: h(30),
        },
        Notice {
            kind: "works",
            words: "屋面防水施工，楼前搭了脚手架。请不要在架下停车、晾晒，孩子绕行东侧小路。",
            spot: at("红砖大院", "5栋", ""),
            starts: -d(1),
            ends: d(4),
            by: "yi",
            posted: d(4),
        },
        Notice {
            kind: "works",
            words: "二单元更换楼道灯，换的时候楼梯间会暗十来分钟，上下楼请扶好。",
            spot: at("铁西村小区", "3栋", "2单元"),
            starts: h(3),
            ends: h(5),
            by: "yi",
            posted: h(4),
        },
    ]
}
