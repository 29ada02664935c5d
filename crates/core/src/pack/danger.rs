//! Whether words mean an emergency. Better asked once too often than missed: a word counts wherever it stands, unless it stands wholly
//! within a harmless phrase (打不着火) or right behind a worry (怕着火). 厨房着火了怎么办 holds 厨房着火, which no harmless phrase
//! holds, so it counts.

use std::ops::Range;

use super::{Emergency, Worries};

/// Whether `said`, in lower case, holds a word of an emergency that means one.
pub(super) fn means(e: &Emergency, worries: &Worries, said: &str) -> bool {
    let harmless: Vec<Range<usize>> = e.harmless.iter().flat_map(|phrase| places(said, phrase)).collect();
    e.words.iter().flat_map(|word| places(said, word)).any(|at| {
        let within = harmless.iter().any(|h| h.start <= at.start && at.end <= h.end);
        !within && !worries.before.iter().any(|w| said[..at.start].ends_with(w.as_str()))
    })
}

/// Where a word stands; one of Latin letters only where a word begins, so that no part of another one is taken for it.
fn places<'a>(said: &'a str, word: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let latin = word.starts_with(|c: char| c.is_ascii_alphanumeric());
    said.match_indices(word)
        .filter(move |(at, _)| !latin || !said[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()))
        .map(|(at, found)| at..at + found.len())
}

#[cfg(test)]
mod tests {
    use crate::pack::{Pack, builtin};

    fn packs() -> Vec<Pack> {
        builtin().into_iter().map(|(pack, _)| pack).collect()
    }

    #[test]
    fn danger_stops_the_form() {
        let table = [
            (
                "119",
                "3栋着火了\n着火了！\n我家里起火\n厨房着火了怎么办\n楼上冒烟\n电动车烧起来了\n闻到煤气\n煤气漏了\n天然气泄漏了\n有股煤气味\n电梯困人",
            ),
            (
                "119",
                "老人被困在三楼\n恐怕着火了\n居委会着火了\n车棚里电动车冒烟\n孩子掉进井里了\n二单元发生火灾\n消防通道堵了，里面着火了",
            ),
            (
                "119",
                "There is a fire in building 3\nThe kitchen caught fire\nOur balcony is ON FIRE\nI smell gas in the stairwell\nMy mother is trapped in the lift",
            ),
            (
                "120",
                "有人受伤了流血\n老人摔倒了起不来\n楼下有人晕倒\n煤气中毒\n有人触电\n不小心触电了\n孩子烫伤了\n被狗咬了\n他没有呼吸了\n掉下来的瓷砖砸到人了",
            ),
            ("120", "someone is hurt badly\nHe is not breathing\nan old man collapsed on the stairs\na girl was bitten by a dog"),
            ("110", "楼下有人打架\n有小偷\n我家被盗了\n电动车被偷了\n有人持刀\n她说不想活了\n楼上在家暴\n老人走失了\n担心她轻生"),
            (
                "110",
                "my flat was broken into\nthere are burglars\nthey are fighting with a knife\nmy bike was stolen\na child is missing",
            ),
            ("122", "门口有人被车撞了\n出车祸了\n倒车撞到人\nsomebody was hit by a car\nthere was a car crash at the gate"),
        ];
        for pack in packs() {
            for (number, lines) in table {
                for said in lines.lines() {
                    let called: Vec<&str> = pack.emergencies_in(said).iter().map(|e| e.number.as_str()).collect();
                    assert!(called.contains(&number), "{}: {said} leads to {called:?}", pack.id);
                }
            }
        }
    }

    #[test]
    fn talk_about_danger_does_not() {
        let table = "热水器打不着火\n楼道堵了，着火了怎么办？\n堆这么多纸箱，容易着火\n万一起火，跑都跑不出去\n怕着火，请装烟感\n消防通道被占了\n灭火器过期了\n\
                     火灾隐患要清一清\n能不能办一次火灾逃生演练\n煤气停了\n煤气费怎么交\n燃气表坏了\n天然气什么时候通\n地砖翘了，容易摔倒\n路太滑，差点摔倒\n\
                     井盖松了，怕摔倒\n扔下来的瓶子差点砸到人\n电线垂下来，怕触电\n有触电危险\n工伤认定去哪里办\n邻居吵架\n防小偷的门禁坏了\n担心被盗\n\
                     猫走丢了\n路灯不亮，容易撞到人\n有人偷偷扔垃圾\n烧烤油烟太大\n楼顶漏水\n落水管掉了一节\n电梯坏了\n有人在楼道抽烟\n汽车喇叭太吵\n\
                     the fire exit is blocked\nthe fire extinguisher is out of date\nfire safety training\nin case of fire nobody gets out\nrisk of explosion\n\
                     people smoke in the stairwell\nthe gas was cut off\nfireworks at night\nthe light does not work\na tile almost hit somebody\n\
                     before someone is hurt, please fix the step\nthe lift is stuck again\nthe wall has collapsed paint";
        for pack in packs() {
            for said in table.lines().map(str::trim) {
                let called: Vec<&str> = pack.emergencies_in(said).iter().map(|e| e.number.as_str()).collect();
                assert!(called.is_empty(), "{}: {said} leads to {called:?}", pack.id);
            }
        }
    }
}
