//! Tables of titles, numbers and rows; and the invented roster of a whole community, clean and messy.

use std::collections::HashMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::norm::{entrance_key, grid_key, named, room_key, split_address};
use super::*;
use crate::ground::roster::{self, NEVER_READ, Spec, generate, messy_sheet, to_sheet};

fn numbered(rows: Vec<Vec<String>>) -> Vec<(usize, Vec<String>)> {
    rows.into_iter().enumerate().map(|(i, r)| (i + 2, r)).collect()
}

fn sheet(titles: &[&str], rows: &[&[&str]]) -> (Kept, Matching) {
    let rows = rows.iter().map(|r| r.iter().map(|c| (*c).to_string()).collect()).collect();
    keep(titles.iter().map(|t| (*t).to_string()).collect(), numbered(rows))
}

fn wrongs(titles: &[&str], rows: &[&[&str]]) -> Vec<(usize, Wrong)> {
    let (kept, matching) = sheet(titles, rows);
    review(&kept, &matching, &Known::default()).problems.into_iter().map(|p| (p.line, p.wrong)).collect()
}

/// Makes everything the plan says, as the database would.
fn done(known: &Known, plan: &Plan) -> Known {
    let mut n = 0u128;
    let mut fresh = || {
        n += 1;
        Uuid::from_u128(n + 1_000_000 * (known.homes.len() as u128 + 1))
    };
    fn at<T: Copy>(place: Ref<T>, made: &[T]) -> T {
        match place {
            Ref::Old(id) => id,
            Ref::New(i) => made[i],
        }
    }
    let mut k = known.clone();
    let grids: Vec<crate::id::GridId> = plan.grids.iter().map(|_| fresh().into()).collect();
    k.grids.extend(grids.iter().copied().zip(plan.grids.iter().cloned()));
    let compounds: Vec<crate::id::CompoundId> = plan.compounds.iter().map(|_| fresh().into()).collect();
    k.compounds.extend(compounds.iter().copied().zip(plan.compounds.iter().cloned()));
    let buildings: Vec<crate::id::BuildingId> = plan.buildings.iter().map(|_| fresh().into()).collect();
    for (id, b) in buildings.iter().zip(&plan.buildings) {
        let (compound, grid) = (at(b.compound, &compounds), b.grid.map(|g| at(g, &grids)));
        k.buildings.push(KnownBuilding { id: *id, compound, grid, name: b.name.clone() });
    }
    let entrances: Vec<crate::id::EntranceId> = plan.entrances.iter().map(|_| fresh().into()).collect();
    for (id, e) in entrances.iter().zip(&plan.entrances) {
        k.entrances.push(KnownEntrance { id: *id, building: at(e.building, &buildings), name: e.name.clone() });
    }
    let groups: Vec<crate::id::GroupId> = plan.groups.iter().map(|_| fresh().into()).collect();
    for (id, g) in groups.iter().zip(&plan.groups) {
        k.groups.push(KnownGroup { id: *id, grid: g.grid.map(|g| at(g, &grids)), name: g.name.clone() });
    }
    let circles: Vec<crate::id::CircleId> = plan.circles.iter().map(|_| fresh().into()).collect();
    for (id, c) in circles.iter().zip(&plan.circles) {
        k.circles.push(KnownCircle { id: *id, group: at(c.group, &groups), number: c.number });
    }
    for h in &plan.homes {
        let (entrance, circle) = (at(h.entrance, &entrances), h.circle.map(|c| at(c, &circles)));
        k.homes.push(KnownHome { id: fresh().into(), entrance, room: h.room.clone(), area: h.area, shop: h.shop, circle });
    }
    for change in &plan.changes {
        match change {
            Change::BuildingGrid(id, to) => {
                k.buildings.iter_mut().filter(|b| b.id == *id).for_each(|b| b.grid = Some(at(*to, &grids)));
            }
            Change::GroupGrid(id, to) => k.groups.iter_mut().filter(|g| g.id == *id).for_each(|g| g.grid = Some(at(*to, &grids))),
            Change::CircleGroup(id, to) => k.circles.iter_mut().filter(|c| c.id == *id).for_each(|c| c.group = at(*to, &groups)),
            Change::Home { home, area, shop, circle, .. } => {
                for h in k.homes.iter_mut().filter(|h| h.id == *home) {
                    (h.area, h.shop, h.circle) = (area.1, shop.1, circle.1.map(|c| at(c, &circles)));
                }
            }
        }
    }
    k
}

#[test]
fn titles_are_known_by_their_many_names() {
    use Column as C;
    let table = [
        ("小区", C::Compound),
        ("小区名称", C::Compound),
        ("所属小区", C::Compound),
        (" 楼号", C::Building),
        ("楼栋（幢）", C::Building),
        ("栋号", C::Building),
        ("单元号", C::Entrance),
        ("房号*", C::Room),
        ("房屋号码", C::Room),
        ("室 号", C::Room),
        ("门牌号", C::Address),
        ("房屋坐落", C::Address),
        ("面积(㎡)", C::Area),
        ("房屋建筑面积/平方米", C::Area),
        ("用途", C::Purpose),
        ("所属组", C::Group),
        ("居民小组名称", C::Group),
        ("邻", C::Circle),
        ("所属邻", C::Circle),
        ("网格名称", C::Grid),
        ("片", C::Grid),
        ("Building", C::Building),
        ("Room No.", C::Room),
        ("Resident group", C::Group),
        ("Area (m²)", C::Area),
    ];
    for (title, column) in table {
        assert!(matches!(meant(title), Meant::Known(c, _) if c == column), "{title}: {:?}", meant(title));
    }
    for title in ["序号", "楼层", "建成年代", "总户数", "", "社区", "Floor"] {
        assert_eq!(meant(title), Meant::Other, "{title}");
    }
}

#[test]
fn titles_about_persons_are_never_read() {
    use Sensitive as S;
    let table = [
        ("身份证号", S::Identity),
        ("公民身份证号码", S::Identity),
        ("房产证号", S::Identity),
        ("民族", S::Belief),
        ("政治面貌", S::Belief),
        ("是否党员", S::Belief),
        ("是否低保", S::Welfare),
        ("独居老人", S::Welfare),
        ("残疾等级", S::Health),
        ("重点人员", S::Label),
        ("重点关注类型", S::Label),
        ("户主姓名", S::Name),
        ("业主", S::Name),
        ("邻长", S::Name),
        ("邻长电话", S::Contact),
        ("联系电话", S::Contact),
        ("手 机", S::Contact),
        ("年龄", S::Family),
        ("家庭人口", S::Family),
        ("车牌", S::Trace),
        ("备注", S::Remark),
        ("Owner name", S::Name),
        ("Phone", S::Contact),
        ("Name", S::Name),
    ];
    for (title, why) in table {
        assert_eq!(meant(title), Meant::Sensitive(why), "{title}");
    }
}

#[test]
fn of_two_columns_that_could_be_the_same_the_surer_counts() {
    let titles = ["套内面积估算", "建筑面积", "楼栋", "房号", "详细地址"].map(str::to_string);
    use Column as C;
    assert_eq!(match_columns(&titles), [None, Some(C::Area), Some(C::Building), Some(C::Room), None]);
}

#[test]
fn areas_are_read_exactly_or_not_at_all() {
    let table = [
        ("78.5", Some(7_850)),
        ("78.50㎡", Some(7_850)),
        (" ８９．０５ 平方米 ", Some(8_905)),
        ("1,020", Some(102_000)),
        ("89.055", Some(8_906)),
        ("60m2", Some(6_000)),
        ("0", None),
        ("-5", None),
        ("约60", None),
        ("八十九平", None),
        ("60-70", None),
        ("1,02", None),
        ("1e3", None),
        ("12345678", None),
        ("", None),
    ];
    for (text, hundredths) in table {
        assert_eq!(area(text), hundredths, "{text}");
    }
}

#[test]
fn one_place_written_in_many_ways_is_one_place() {
    for same in [["3", "３栋", "03 栋"], ["3号楼", "三幢", "3#"]] {
        assert!(same.iter().all(|t| building_key(t) == "3"), "{same:?}");
    }
    assert_eq!(building_key("A座"), "A");
    assert_ne!(building_key("三元楼"), building_key("3"));
    assert!(["1", "1单元", "一单元", "第1单元", "01门"].iter().all(|t| entrance_key(t) == "1"));
    assert!(["301", "301室", " ３０１ ", "3 0 1"].iter().all(|t| room_key(t) == "301"));
    assert_ne!(room_key("0301"), room_key("301"));
    assert!(["7", "第7居民小组", "第七小组", "7组"].iter().all(|t| group_key(t) == "7"));
    assert!(["1片", "第一片", "第1网格"].iter().all(|t| grid_key(t) == "1"));
    assert_eq!(
        [number_in("第十二邻"), number_in("邻 １２"), number_in("二百零三"), number_in("邻")],
        [Some(12), Some(12), Some(203), None]
    );
    assert_eq!([named("３", "栋", ""), named("三", "栋", ""), named("红楼", "栋", "")], ["3栋", "3栋", "红楼"]);
}

#[test]
fn a_whole_address_in_one_cell_is_taken_apart() {
    let table = [
        ("铁西村小区3栋1单元301室", ["铁西村小区", "3栋", "1单元", "301室"]),
        ("3-1-301", ["", "3", "1", "301"]),
        ("3栋1单元301", ["", "3栋", "1单元", "301"]),
        ("3栋-301", ["", "3栋", "", "301"]),
        ("３号楼－２－５０１", ["", "3号楼", "2", "501"]),
        ("三栋二单元五楼", ["", "三栋", "二单元", "五楼"]),
        ("301", ["", "", "", "301"]),
    ];
    for (text, parts) in table {
        assert_eq!(split_address(text), parts, "{text}");
    }
}

#[test]
fn each_problem_is_told_at_its_line() {
    let titles = ["小区", "楼栋", "单元", "房号", "面积", "居民小组", "邻"];
    let rows: [&[&str]; 12] = [
        &["铁西", "1栋", "1单元", "101", "78.5", "1组", "1"],
        &["铁西", "1栋", "2单元", "101", "78.5", "1组", "1"],
        &["铁西", "1栋", "", "102", "78.5", "1组", "1"],
        &["铁西", "", "1单元", "102", "78.5", "1组", "1"],
        &["铁西", "1栋", "1单元", "", "78.5", "1组", "1"],
        &["", "1栋", "1单元", "103", "78.5", "1组", "1"],
        &["铁西", "1栋", "1单元", "104", "约60", "1组", "1"],
        &["铁西", "1栋", "1单元", "105", "8905", "1组", "1"],
        &["铁西", "01栋", "一单元", "101室", "78.5", "1组", "1"],
        &["铁西", "1栋", "1单元", "106", "78.5", "2组", "1"],
        &["铁西", "1栋", "1单元", "107", "78.5", "", "9"],
        &["铁西", "1栋", "1单元", "108", "78.5", "1组", "东"],
    ];
    let expected = [
        (4, Wrong::NoEntrance),
        (5, Wrong::NoBuilding),
        (6, Wrong::NoRoom),
        (7, Wrong::NoCompound),
        (8, Wrong::AreaNotANumber),
        (9, Wrong::AreaTooLarge),
        (10, Wrong::Twice(2)),
        (11, Wrong::OtherGroup(2)),
        (12, Wrong::NoGroup),
        (13, Wrong::CircleNotANumber),
    ];
    assert_eq!(wrongs(&titles, &rows), expected);
    let long = "很".repeat(31);
    let person: [&[&str]; 2] =
        [&["铁西", "1栋", "1单元", "13800001234", "1", "", ""], &[&long, "1栋", "1单元", "101", "1", "", ""]];
    assert_eq!(wrongs(&titles, &person), [(2, Wrong::Personal(Column::Room)), (3, Wrong::TooLong(Column::Compound))]);
}

#[test]
fn sums_and_merged_cells_are_understood() {
    let (kept, mut matching) = sheet(
        &["小区", "楼栋", "房号", "面积"],
        &[&["铁西", "1栋", "101", "60"], &["", "", "102", "60"], &["", "2栋", "101", "60"], &["合计", "", "", "180"]],
    );
    assert_eq!(review(&kept, &matching, &Known::default()).problems.len(), 3);
    matching.carry = true;
    let plan = review(&kept, &matching, &Known::default());
    assert_eq!(plan.problems, []);
    assert_eq!((plan.homes.len(), plan.buildings.len(), plan.entrances.len()), (3, 2, 2));
    assert_eq!(plan.warnings, [Warning::Sums(1)]);
    assert_eq!(plan.entrances[0].name, "1单元", "a building without entrances in the list has one");
}

#[test]
fn a_column_nobody_knows_stays_until_it_is_said_what_it_is() {
    let (kept, matching) = sheet(
        &["楼栋", "甲", "乙", "丙", "房号", "姓名"],
        &[&["1", "张三", "3组", "13800001234", "101", "李四"], &["1", "王五", "4组", "13800001235", "102", "赵六"]],
    );
    let places: Vec<_> = kept.titles.iter().map(|(_, p)| *p).collect();
    assert_eq!(places, [Some(0), Some(1), Some(2), None, Some(3), None]);
    let all = format!("{kept:?}");
    assert!(["1380000", "李四"].iter().all(|w| !all.contains(w)), "numbers of phones and names under their title never stay");
    assert_eq!(matching.columns[1..3], [None, None], "kept so that somebody can say what it is");

    let unused = kept.clone().let_go(&matching);
    let places: Vec<_> = unused.titles.iter().map(|(_, p)| *p).collect();
    assert_eq!(places, [Some(0), None, Some(1), None, Some(2), None]);
    assert!(!format!("{unused:?}").contains("张三"), "what is not used and could be anything is let go of");
    assert_eq!(
        unused.rows,
        [(2, vec!["1".into(), "3组".into(), "101".into()]), (3, vec!["1".into(), "4组".into(), "102".into()])]
    );
    assert_eq!(unused.clone().let_go(&matching), unused);

    let mut chosen = matching;
    chosen.columns[1] = Some(Column::Compound);
    let plan = review(&kept.let_go(&chosen), &chosen, &Known::default());
    assert_eq!(
        (plan.problems, plan.compounds),
        (vec![], vec!["张三".to_string(), "王五".to_string()]),
        "any column can be anything"
    );
}

fn whole(spec: &Spec, seed: u64) -> (Kept, Matching) {
    let (titles, rows) = to_sheet(&generate(spec, seed));
    keep(titles, numbered(rows))
}

#[test]
fn a_whole_community_comes_in_and_the_second_time_changes_nothing() {
    let roster = generate(&Spec::bantang(), 1);
    let (kept, matching) = whole(&Spec::bantang(), 1);
    let plan = review(&kept, &matching, &Known::default());
    assert_eq!(plan.problems, []);
    assert_eq!(plan.warnings, [], "what is invented is in order");
    assert_eq!(
        [
            plan.compounds.len(),
            plan.buildings.len(),
            plan.entrances.len(),
            plan.homes.len(),
            plan.groups.len(),
            plan.circles.len()
        ],
        [
            roster.compounds.len(),
            roster.buildings.len(),
            roster.entrances.len(),
            roster.homes.len(),
            roster.groups.len(),
            roster.circles.len()
        ]
    );
    assert_eq!(plan.homes.iter().filter(|h| !h.shop).count(), 2_322);
    let known = done(&Known::default(), &plan);
    let again = review(&kept, &matching, &known);
    assert!(again.is_empty(), "{:?}", again.changes.first());
    assert_eq!(again.same, roster.homes.len());
}

#[test]
fn what_differs_changes_and_what_is_empty_stays() {
    let titles = ["楼栋", "单元", "房号", "面积", "居民小组", "邻", "片"];
    let base: [&[&str]; 2] = [&["1", "1", "101", "60", "1组", "1", "第一片"], &["1", "1", "102", "60", "1组", "1", "第一片"]];
    let (kept, mut matching) = sheet(&titles, &base);
    matching.compound = "铁西".into();
    let known = done(&Known::default(), &review(&kept, &matching, &Known::default()));
    let next: [&[&str]; 3] =
        [&["1栋", "", "101室", "", "", "", ""], &["1", "1", "102", "65", "2组", "2", "2片"], &["1", "1", "103", "", "", "1", ""]];
    let (kept, mut matching) = sheet(&titles, &next);
    matching.compound = "铁西".into();
    let plan = review(&kept, &matching, &known);
    assert_eq!(plan.problems, []);
    assert_eq!((plan.same, plan.changed_homes(), plan.homes.len()), (1, 1, 1));
    assert_eq!((plan.groups.len(), plan.circles.len(), plan.grids.len()), (1, 1, 1));
    assert!(matches!(plan.changes.as_slice(), [Change::BuildingGrid(..), Change::Home { area: (Some(6000), Some(6500)), .. }]));
    let known = done(&known, &plan);
    assert!(review(&kept, &matching, &known).is_empty());
}

#[test]
fn every_fault_of_a_messy_sheet_is_found_and_nothing_forbidden_is_read() {
    for (spec, seed) in [(Spec::small(), 3), (Spec::bantang(), 1), (Spec::bozhou(), 9)] {
        let messy = messy_sheet(&generate(&spec, seed));
        let (kept, matching) = keep(messy.headers.clone(), numbered(messy.rows.clone()));
        for column in &messy.sensitive {
            assert!(matches!(meant(&messy.headers[*column]), Meant::Sensitive(_)));
            assert_eq!((kept.titles[*column].1, matching.columns[*column]), (None, None));
        }
        let plan = review(&kept, &matching, &Known::default());
        let expected: Vec<(usize, Wrong)> = messy
            .problems
            .iter()
            .map(|p| {
                let wrong = match p.wrong {
                    roster::Wrong::NoRoom => Wrong::NoRoom,
                    roster::Wrong::AreaNotANumber => Wrong::AreaNotANumber,
                    roster::Wrong::AreaTooLarge => Wrong::AreaTooLarge,
                    roster::Wrong::Twice(first) => Wrong::Twice(first),
                    roster::Wrong::NoEntrance => Wrong::NoEntrance,
                    roster::Wrong::NoBuilding => Wrong::NoBuilding,
                };
                (p.row, wrong)
            })
            .collect();
        assert_eq!(plan.problems.iter().map(|p| (p.line, p.wrong)).collect::<Vec<_>>(), expected);
        assert!(!format!("{kept:?}{plan:?}").contains(NEVER_READ));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_cells_are_read_without_a_panic_and_nothing_of_a_person_stays(
        titles in proptest::collection::vec("(小区|楼栋|单元|房号|面积|邻|居民小组|片|姓名|地址|.{0,6})", 1..9),
        rows in proptest::collection::vec(proptest::collection::vec("(\\PC{0,8}|[0-9]{1,4}栋?|[一-十百]{1,4}单元|合计)", 0..9), 0..20),
        carry: bool,
    ) {
        let (kept, mut matching) = keep(titles, numbered(rows));
        matching.carry = carry;
        let plan = review(&kept, &matching, &Known::default());
        let known = done(&Known::default(), &plan);
        let again = review(&kept, &matching, &known);
        prop_assert!(again.is_empty(), "{:?}", again);
    }

    #[test]
    fn normal_forms_are_total_and_stable(text in "\\PC{0,20}") {
        prop_assert_eq!(plain(&plain(&text)), plain(&text));
        prop_assert_eq!(building_key(&building_key(&text)), building_key(&text));
        let _ = (split_address(&text), area(&text), number_in(&text), personal(&text), meant(&text), sort_of(&text));
    }

    #[test]
    fn an_area_survives_being_written(hundredths in 1i64..99_999_999) {
        let text = format!("{}.{:02}㎡", hundredths / 100, hundredths % 100);
        prop_assert_eq!(area(&text), Some(hundredths));
    }

    #[test]
    fn numerals_are_read_as_they_are_said(n in 1i64..100) {
        let digits: HashMap<i64, &str> = (0..=9).zip(["", "一", "二", "三", "四", "五", "六", "七", "八", "九"]).collect();
        let said = match (n / 10, n % 10) {
            (0, u) => digits[&u].to_string(),
            (1, u) => format!("十{}", digits[&u]),
            (t, u) => format!("{}十{}", digits[&t], digits[&u]),
        };
        prop_assert_eq!(number_in(&format!("第{said}邻")), Some(n));
    }
}
