//! Matters with a longer history: taken up again, passed through the levels, put on the open list.

use super::{Act, Matter, Outcome, Source, Stands, at, d, h, matter};

pub(super) fn matters() -> Vec<Matter> {
    vec![
        // Shelved: honest about what cannot be done this year.
        matter(
            "chargers",
            "ebike_charging",
            "suggestion",
            at("铁西村小区", "8栋", "3单元"),
            d(34),
            "我们这一片电动车越来越多，没有地方充，才有人从楼上拉线。能不能在 8栋东头的空地装几个充电桩？大家愿意按度数付钱。",
        )
        .photos(1)
        .followed(9)
        .holder(d(34) - h(3), Act::Release)
        .holder(d(34) - h(5), Act::PassUp("我问了三个单元，都盼着装。接电要动小区的总表，我和组长都办不了，请往上报。"))
        .holder(d(33) - h(4), Act::PassUp("8栋、7栋一共登记了 27 辆车，名单已交社区。位置大家没有意见。"))
        .holder(d(32), Act::PassUp("和 9栋、10栋的想法一样，建议全小区一起考虑。"))
        .holder(d(30), Act::Note("约了供电公司来看现场，也在打听邻近小区的收费办法，有结果就写在这里。"))
        .holder(
            d(27),
            Act::Shelve(
                "供电公司看过现场：小区这台变压器已经满了，增容排在他们的下一批计划里，今年接不上。我们先把这件事挂在公开清单上，到期再去问一次，问到什么写什么。在那以前，站前大道旁的公共充电点晚上有人值守，欢迎先用。",
                60,
            ),
        )
        .reporter(d(26), Act::Done("知道原因就好，到时候别忘了。"))
        .stands(Stands::Shelved),
        // Shelved and come back: the review date reopened it by itself.
        matter(
            "handrail",
            "stairwell_light",
            "suggestion",
            at("机务新村", "7栋", "2单元"),
            d(45),
            "七楼到楼顶那一段没有灯也没有扶手，晒被子的时候一手抱被子一手摸墙，能不能装一盏灯？",
        )
        .followed(2)
        .holder(d(45) - h(3), Act::Release)
        .holder(d(44), Act::PassUp("要从总箱拉线，不是换个灯泡的事，请组长看看。"))
        .holder(d(43), Act::PassUp("同意装，线要走明管，社区有没有经费？"))
        .holder(d(42), Act::PassUp("三个单元都有这一段，请社区一起安排。"))
        .holder(d(41), Act::Shelve("这个季度的小修经费已经用完，下个季度第一批就排它。到期我们自己会再看，不用您再说一遍。", 28))
        .reporter(d(40), Act::Done("好，等下个季度。"))
        .holder(d(12), Act::Note("新季度的经费到了，电工明天来量线。"))
        .holder(d(9), Act::Settle(Outcome::Solved, "灯和扶手都装好了，声控的，晚上踩到七楼转角就亮。"))
        .stands(Stands::Answered),
        // Not done: comes back one level up.
        matter(
            "roof",
            "roof_leak",
            "complaint",
            at("红砖大院", "3栋", "2单元"),
            d(26),
            "顶楼西头那间又漏了。上个月补过一回，这次雨大，墙皮掉了一地。家里就我和老伴，柜子搬不动，只好用盆接。",
        )
        .from("granny")
        .by_way_of(Source::Visit)
        .photos(2)
        .followed(3)
        .holder(d(26) - h(3), Act::Release)
        .holder(d(26) - h(4), Act::Note("今天先和邻长上门，帮两位老人把柜子挪开、床换了边，漏的地方铺了油布。防水队约好来看屋面。"))
        .holder(d(20), Act::Settle(Outcome::Solved, "防水队把西头 40 平方米的旧卷材揭掉重铺了，女儿墙根也补了胶。请下一场雨后看看，要是还漏，一定告诉我们。"))
        .reporter(d(15), Act::NotDone("昨晚下雨，西头不漏了，可是灯口那里开始滴水，不敢开灯。"))
        .holder(d(15) - h(3), Act::Note("已请电工把那一路断开，临时接了安全灯。屋面的问题不止一处，街道和社区今天一起上去看了。"))
        .holder(
            d(9),
            Act::Note("这栋楼的屋面超过了年限，只补一块不够。已列入本季度的屋面翻修，正在比三家的报价，定下来以后会把日期写在这里，也会给两位老人送一张纸条。"),
        )
        .stands(Stands::Open),
        // Nobody acts, the clock does.
        matter(
            "gate",
            "parking",
            "complaint",
            at("货场宿舍", "2栋", "2单元"),
            d(24),
            "大门口天天被来装货的货车堵住。上个星期救护车进不来，在路口等了十几分钟，病人是用门板抬出去的。",
        )
        .photos(2)
        .followed(12)
        .stands(Stands::AtStreetByClock),
        // Answered, refused, answered better, confirmed.
        matter(
            "bottle",
            "thrown_objects",
            "complaint",
            at("梧桐苑", "5号楼", "1单元"),
            d(18),
            "中午从楼上掉下来一个玻璃瓶，碎在单元门口，离一个推婴儿车的妈妈只有两步。",
        )
        .from("shuyu")
        .photos(1)
        .followed(7)
        .holder(d(18) - h(1), Act::Release)
        .holder(d(18) - h(2), Act::Settle(Outcome::Solved, "碎玻璃已经扫净。物业和我们把一单元、二单元的门都敲了一遍，请各家收好阳台和窗台上的东西；单元口先拉了线，出入走东门。"))
        .reporter(d(14), Act::NotDone("敲门有用，可是昨天又掉下来一个烟头，落在遮阳棚上。光靠提醒不行。"))
        .holder(d(13), Act::Note("街道、派出所和物业到现场看了，准备在单元口上方加一道钢化玻璃雨篷，费用由物业的维修预算出。"))
        .holder(d(6), Act::Settle(Outcome::Solved, "雨篷昨天装好，挑出去一米八，进出都在篷下走。高空抛物要负什么责任，派出所写成一页大字贴在电梯里。再有东西落下来，请直接打 110。"))
        .reporter(d(5), Act::Done("走在下面心里踏实了，谢谢大家跑了这么多趟。"))
        .stands(Stands::Done),
        // Passed up by hand, level after level, and solved.
        matter(
            "camphor",
            "trees",
            "help",
            at("月台新村", "3栋", "1单元"),
            d(16),
            "窗外的香樟树长到三楼窗户里来了，一刮风就打玻璃，屋里白天也要开灯。",
        )
        .photos(1)
        .followed(4)
        .holder(d(16) - h(2), Act::Release)
        .holder(d(16) - h(4), Act::PassUp("我去看了，枝子有胳膊粗，不是自己能锯的，请上面联系园林。"))
        .holder(d(15), Act::PassUp("一共六棵都该修，已经拍了照。"))
        .holder(d(14), Act::PassUp("请社区统一报园林所。"))
        .holder(d(12), Act::Note("园林所答应来修。树是公家的，不收居民的钱。"))
        .holder(d(8), Act::Settle(Outcome::Solved, "六棵香樟都修过了，枝叶当天运走。三楼和二楼的几户都看过，窗前亮了。"))
        .reporter(d(7), Act::Done(""))
        .stands(Stands::Done),
        // Complex: more time, with the reason told.
        matter(
            "septic",
            "drains",
            "complaint",
            at("机务新村", "9栋", "2单元"),
            d(8),
            "楼后面的化粪池满了，污水顺着井盖往外冒，一楼不敢开窗，孩子上学要绕着走。",
        )
        .photos(2)
        .followed(6)
        .holder(d(8) - h(1), Act::Release)
        .holder(d(8) - h(3), Act::Note("吸污车下午来抽过一次，地面冲洗消毒了。池子出口那一段管子塌了，抽完还会满。"))
        .holder(d(6), Act::Extend("换管子要破路，得先等燃气和自来水来标出他们的管线，五天办不完。这期间吸污车隔天来一趟，地面随冒随洗。"))
        .holder(d(2), Act::Note("管线已经标好，施工队进场。楼后小路先封，从楼前走。"))
        .stands(Stands::Open),
        // Not our power: referred, with name and number of who has it.
        matter(
            "shed",
            "unauthorised_building",
            "complaint",
            at("塘湾里", "2栋", "2单元"),
            d(13),
            "楼顶有人用彩钢板搭了一间房，大风天铁皮哗哗响，怕掉下来砸到人。",
        )
        .photos(1)
        .followed(2)
        .holder(d(13) - h(4), Act::Release)
        .holder(d(12), Act::Note("上楼顶看过，属实。已请搭的人家先把松了的铁皮压住。"))
        .holder(d(9), Act::Settle(Outcome::Referred, "楼顶搭建归综合执法队处理，街道和社区都没有拆的权力。材料和照片已经送到，他们登记了，会在现场核查以后直接答复；有进展我们也会写在这里。"))
        .stands(Stands::Answered),
    ]
}
