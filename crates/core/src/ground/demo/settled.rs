//! Matters that were answered: most confirmed, some waiting for the reporter's word.

use super::{Act, Matter, Outcome, Source, Stands, at, d, h, matter};

pub(super) fn matters() -> Vec<Matter> {
    vec![
        matter(
            "lamp",
            "stairwell_light",
            "help",
            at("铁西村小区", "3栋", "2单元"),
            d(10),
            "三楼到四楼的灯不亮了，晚上老人下楼看不见台阶，前天楼上的爷爷差点踩空。",
        )
        .from("xiaohe")
        .photos(1)
        .followed(1)
        .holder(d(10) - h(2), Act::Release)
        .holder(d(10) - h(3), Act::Note("看到了，我晚上吃过饭拿手电去看看。"))
        .holder(d(10) - h(18), Act::Settle(Outcome::Solved, "是声控开关坏了。社区有备用的，隔壁单元的老电工帮忙换上，三楼、四楼都试过，脚步重一点就亮。"))
        .reporter(d(9), Act::Done("亮了，谢谢周姨，也谢谢那位爷爷。"))
        .stands(Stands::Done),
        matter("lamp_again", "stairwell_light", "complaint", at("铁西村小区", "3栋", "2单元"), d(10) - h(4), "二单元楼道好黑，灯坏了没人管吗？")
            .holder(d(10) - h(6), Act::Duplicate("lamp"))
            .stands(Stands::Duplicate),
        matter(
            "wires",
            "ebike_charging",
            "complaint",
            at("铁西村小区", "8栋", "2单元"),
            d(7),
            "有人从三楼窗口拉线下来给电动车充电，线搭在晾衣绳上，下雨天还插着，看着害怕。",
        )
        .photos(1)
        .followed(3)
        .holder(d(7) - h(1), Act::Release)
        .holder(d(7) - h(2), Act::Settle(Outcome::Solved, "刚才和邻长一起上门，线已经收了。这一家是送餐的小伙子，晚上回来得晚，我们带他去站前大道的公共充电点办了卡，路上走三分钟。"))
        .reporter(d(6), Act::Done("处理得快，也有人情味。"))
        .stands(Stands::Done),
        matter(
            "sewer",
            "drains",
            "complaint",
            at("站东里", "3栋", "1单元"),
            d(5),
            "一楼厨房的下水返上来，一股怪味，拖了三遍地还是黑水。",
        )
        .by_way_of(Source::Call)
        .photos(1)
        .holder(d(5) - h(2), Act::Release)
        .holder(d(5) - h(3), Act::Note("疏通师傅已经在路上，请先不要用厨房的水，楼上三户也请他们暂停了。"))
        .holder(d(3), Act::Settle(Outcome::Solved, "主管在二楼弯头处被油块和一块抹布堵死，已经打通，又用热水冲了一遍。楼上几户都打了招呼：剩油请倒进垃圾袋。"))
        .stands(Stands::Answered),
        matter(
            "lift",
            "lift",
            "help",
            at("梧桐苑", "2号楼", "1单元"),
            h(27),
            "电梯门关到一半又弹开，要反复三四次才走。昨天有个老人被夹了一下手，没伤着。",
        )
        .from("jiang")
        .followed(5)
        .holder(h(26), Act::Release)
        .holder(h(25), Act::Note("已通知维保单位，电梯先停，一楼和物业前台都贴了条。行动不便的请打物业电话，有人上楼接。"))
        .holder(h(19), Act::Settle(Outcome::Solved, "光幕老化，已换新的，又和物业一起空载、满载各试了二十次。今天的年检也一并请他们把门机调过。"))
        .stands(Stands::Answered),
        matter("sofa", "rubbish", "complaint", at("机务新村", "4栋", "1单元"), h(21), "单元门口扔了一张旧沙发和两个床垫，堵着轮椅坡道。")
            .photos(1)
            .holder(h(20), Act::Release)
            .holder(h(3), Act::Settle(Outcome::Solved, "问到了是搬走的人家留下的，清运车下午拉走了，坡道已经扫净。以后谁家要扔大件，打电话给我，我来约车。"))
            .stands(Stands::Answered),
        matter(
            "school",
            "policy_question",
            "inquiry",
            at("月台新村", "6栋", "3单元"),
            d(6),
            "I rent a flat here and my daughter should start primary school next autumn. Which papers do I need from the community, and whom do I ask? My Chinese is good enough for a form but not for a queue.",
        )
        .from("hanna")
        .holder(d(6) - h(1), Act::Release)
        .holder(
            d(6) - h(3),
            Act::Settle(
                Outcome::Explained,
                "From us you need one paper only: the proof that you live here. Bring your lease on any working day, it takes ten minutes and costs nothing. The district education office decides about the place; it publishes its list of papers in spring, and we will put the link here when it is out. Ask for Yi Xiaotang, she speaks English and can go through the form with you. 证明当天可取，不收费。",
            ),
        )
        .reporter(d(5), Act::Done("Ten minutes, as promised. Thank you!"))
        .stands(Stands::Done),
        matter("bench", "suggestion", "suggestion", at("塘湾里", "1栋", "1单元"), d(15), "小游园的石凳又凉又没有靠背，老人坐一会儿腰就疼。能不能换两张带靠背的木椅？")
            .followed(8)
            .holder(d(15) - h(2), Act::Release)
            .holder(d(15) - h(6), Act::PassUp("在园子里问了一圈，都赞成，最好放在塘边有树荫的地方。"))
            .holder(d(14), Act::PassUp("同意，请社区看看有没有这笔钱。"))
            .holder(d(13), Act::PassUp("园子由社区管，请社区定。"))
            .holder(d(10), Act::Settle(Outcome::Solved, "附近木器厂愿意捐两张旧长椅，志愿者周末一起打磨上漆，就放在塘边大樟树下。欢迎会木工的邻居来帮忙。"))
            .reporter(d(8), Act::Done("坐过了，舒服。"))
            .stands(Stands::Done),
        matter("praise", "praise", "praise", at("铁西村小区", "8栋", "3单元"), d(3), "谢谢三单元的唐叔。昨天突然下大雨，他把我们几家晾在外面的被子都收进门厅，还用塑料布盖好。")
            .photos(1)
            .holder(d(3) - h(2), Act::Release)
            .holder(d(3) - h(5), Act::Settle(Outcome::Explained, "话带到了。他说顺手的事，下次谁家没人，还叫他。"))
            .reporter(d(2), Act::Done(""))
            .stands(Stands::Done),
        matter(
            "new_lift",
            "policy_question",
            "inquiry",
            at("站东里", "1栋", "1单元"),
            h(46),
            "七楼的老人两年没下过楼了。我们单元想加装电梯，要多少户同意？一楼不同意怎么办？",
        )
        .holder(h(45), Act::Release)
        .holder(
            h(43),
            Act::Settle(
                Outcome::Explained,
                "按单元来算：本单元的业主，按面积和按人数都要有三分之二以上参加表决，参加的人里四分之三以上同意。一楼的采光、出行受影响，要先听他们的意见，方案公示给大家看。我们可以帮您们开一次单元的恳谈会，把一楼、三楼、七楼的想法都摆在桌上，再决定要不要表决。",
            ),
        )
        .stands(Stands::Answered),
        matter("dogs", "pets", "complaint", at("月台新村", "5栋", "1单元"), d(11), "小游园早晚有人遛大狗不牵绳，孩子不敢去玩，草地上也不干净。")
            .holder(d(11) - h(3), Act::Release)
            .holder(d(11) - h(17), Act::Settle(Outcome::Solved, "和常来的几位养狗的邻居在园子里碰了个头，说好早上七点前、晚上八点后再来，一律牵绳。入口挂了一个便袋箱，由他们轮流添袋子。"))
            .reporter(d(9), Act::Done("这几天好多了，孩子又去了。"))
            .stands(Stands::Done),
        matter("exit", "fire_exits", "complaint", at("红砖大院", "9栋", "2单元"), d(4), "楼后的疏散门上了一把大锁，钥匙不知道在谁手里，真有事跑不出去。")
            .pinned(-120, -90)
            .answered("way:no")
            .photos(1)
            .followed(2)
            .holder(d(4) - h(1), Act::Release)
            .holder(d(4) - h(2), Act::Settle(Outcome::Solved, "锁已剪掉，换成从里面一推就开的推杆。原来上锁是怕丢自行车，我们在门里装了车架，可以锁在架上。"))
            .reporter(d(3), Act::Done("试过了，推得开。"))
            .stands(Stands::Done),
        matter("fumes", "noise", "complaint", at("塘湾里", "5栋", "2单元"), d(4) - h(3), "五栋楼下的门面做烧烤，油烟从窗户灌进来，晚上十二点还在放音乐。")
            .by_way_of(Source::Hotline)
            .holder(d(4) - h(5), Act::Release)
            .holder(d(4) - h(16), Act::Settle(Outcome::Solved, "和老板当面说好：十点以后不放音乐，十一点收摊。油烟净化器已清洗，排烟管接高到屋顶的活本周做完。楼上三家留了他的电话，有事可以直接说。"))
            .stands(Stands::Answered),
        // Closed to the public: about a person.
        matter("alone", "living_alone", "help", at("站东里", "8栋", "1单元"), d(2), "一楼独住的婆婆三天没出门了，敲门没人应，平时她早上都在门口择菜。")
            .from("yifan")
            .holder(d(2) - h(1), Act::Settle(Outcome::Solved, "刚才和邻长一起敲开了门。婆婆感冒发烧，起不来床，已经送到社区医院，她女儿正往回赶。幸亏您留心。"))
            .reporter(d(1), Act::Done("放心了。她出院以后我每天早上去喊一声。"))
            .stands(Stands::Done),
        matter("locker", "suggestion", "suggestion", at("梧桐苑", "5号楼", "1单元"), d(9), "快递柜是不是又要收费了？能不能取消？")
            .from("shuyu")
            .reporter(d(9) - h(2), Act::Withdraw("我看错了，是对面小区的通知。不好意思。"))
            .stands(Stands::Withdrawn),
    ]
}
