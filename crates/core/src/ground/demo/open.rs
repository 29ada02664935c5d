//! Matters somebody has now.

use super::{Act, Matter, Source, Stands, at, d, h, matter};

pub(super) fn matters() -> Vec<Matter> {
    vec![
        matter(
            "landing",
            "stairwell_light",
            "help",
            at("月台新村", "6栋", "3单元"),
            h(5),
            "The light on the landing between the second and the third floor has been flickering for a week. It is quite dark by the time I come home, and the lady next door carries her shopping up with a torch between her teeth.",
        )
        .from("hanna")
        .holder(h(3), Act::Release)
        .holder(h(2), Act::Note("Thank you, I am standing in for Mr Xiang this week. I will look at it this evening and tell you here what it needs. 今晚去看。"))
        .stands(Stands::Open),
        // Passed up twice: two levels have had it and said why they let it go.
        matter("door", "doors_windows", "complaint", at("铁西村小区", "3栋", "2单元"), d(3), "单元门的门轴断了，关不上，晚上风一吹哐当响，一楼整夜睡不好。")
            .from("xiaohe")
            .photos(1)
            .followed(2)
            .holder(d(3) - h(2), Act::Release)
            .holder(d(3) - h(4), Act::PassUp("我用铁丝先绑住了，响声小一些。门轴要焊，不是我能修的，报组长想办法。"))
            .holder(d(2), Act::PassUp("问了两家焊工，门框也锈穿了，要整樘换，得和全楼的门一起考虑。"))
            .stands(Stands::Open),
        matter("pressure", "water_power_gas", "complaint", at("铁西村小区", "5栋", "1单元"), h(7), "五楼以上早晚放不出水，热水器打不着火，已经两天了。")
            .answered("gas:no what:water spread:stairs")
            .followed(6)
            .holder(h(6), Act::Release)
            .holder(h(5), Act::Outside("自来水公司抢修班", "看过了，5栋的减压阀卡死，下午两点带配件来换，换的时候停水一小时。"))
            .holder(h(4), Act::Note("自来水公司的师傅下午到，先查 5栋的减压阀。六楼、七楼有老人和小孩的，需要送水请告诉邻长。"))
            .stands(Stands::Open),
        matter("cupboard", "stairwell_storage", "complaint", at("铁西村小区", "8栋", "3单元"), h(18), "二楼转角堆着旧柜子和纸箱，只剩一个人侧身过的地方，着火了怎么办？")
            .photos(1)
            .holder(h(17), Act::Release)
            .holder(h(9), Act::Note("和那家老人坐下来说了，柜子里是老伴的东西，一时舍不得。说好等儿子周末回来一起搬，纸箱今天先清了。"))
            .stands(Stands::Open),
        // Spoken, not written; somebody listened and wrote the gist.
        Matter {
            voice: Some(38),
            ..matter("voice", "downpipe", "help", at("红砖大院", "3栋", "2单元"), h(4), "")
                .from("granny")
                .holder(h(3), Act::Note("听了您的留言：墙外的落水管在二楼脱了节，雨水往一楼窗户里灌。我下午搬梯子来看，您不要自己爬高。"))
        },
        // Not to the neighbour leader, not by name.
        Matter {
            not_leader: true,
            ..matter("mahjong", "noise", "complaint", at("站东里", "5栋", "2单元"), h(26), "楼上几乎每晚打麻将到一两点，洗牌声听得清清楚楚。都是熟人，不想让邻长知道是谁说的。")
                .holder(h(22), Act::Note("收到。我会以组里的名义提醒整栋楼，不提是谁说的。"))
        },
        // Closed to the public: two neighbours and a ceiling.
        matter("ceiling", "neighbour_dispute", "complaint", at("梧桐苑", "3号楼", "2单元"), d(6), "楼上装修以后我家卫生间顶上一直渗水，吊顶都鼓了。说了三次，他说不是他的问题，现在见面都不讲话。")
            .photos(2)
            .holder(d(6) - h(5), Act::Note("两家都去看过了，先请懂防水的师傅做一次闭水试验，用结果说话。"))
            .holder(d(1), Act::Note("试验做完，水是从楼上的地漏边渗下来的。双方都愿意坐下来谈，约在社区调解室，时间只告诉两家。"))
            .stands(Stands::Open),
        matter("joint", "downpipe", "complaint", at("货场宿舍", "1栋", "2单元"), d(2), "落水管三楼那一节掉了，下雨像瀑布，楼下的自行车棚全泡水。")
            .photos(1)
            .followed(1)
            .holder(d(2) - h(3), Act::Release)
            .holder(d(2) - h(4), Act::PassUp("要高空作业，请社区找有证的人来。"))
            .stands(Stands::Open),
        // Just in: nobody has looked yet, the public sees number, category and clock.
        matter("cart", "rubbish", "complaint", at("机务新村", "4栋", "2单元"), h(1), "垃圾桶满了两天没人收，天热，苍蝇多。").photos(1).pinned(150, 110),
        matter("steps", "suggestion", "suggestion", at("站东里", "8栋", "1单元"), h(2), "单元门口的台阶能不能加一根扶手？楼里有三位老人拄拐杖。").from("yifan"),
        // By telephone to the duty desk.
        matter("meal", "living_alone", "help", at("货场宿舍", "3栋", "1单元"), h(30), "我九十一岁了，儿女都在外地，腿摔了以后买菜做饭不方便，想问问社区有没有送饭的。")
            .by_way_of(Source::Call)
            .holder(h(28), Act::Note("今天中午的饭已经由老年食堂送到，先试一个星期。明天上门看看家里要不要装扶手。")),
        // A question back: the clock stands still until the answer comes.
        matter("helmet", "policy_question", "inquiry", at("机务新村", "7栋", "2单元"), h(3), "听说老楼的窗户可以申请统一更换，我们这栋在不在名单里？要交多少钱？")
            .holder(h(2), Act::Ask("您家的窗户是木窗还是旧铝合金窗？两种补贴不一样，说一声我们按对的那种答复您。")),
    ]
}
