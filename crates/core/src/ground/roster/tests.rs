//! What must hold for every roster, whatever the seed.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use super::*;
use crate::ground::plan::{Kind, Rect};

fn check(spec: &Spec, seed: u64) -> Roster {
    let r = generate(spec, seed);
    assert_eq!(r.households(), spec.households);
    assert_eq!(r.grids.len(), spec.grids);
    assert_eq!(r.groups.len(), spec.groups);
    assert_eq!(r.circles.len(), spec.circles);
    let mut sizes = vec![0; r.circles.len()];
    for h in &r.homes {
        assert!(h.area > 0, "{h:?}");
        let entrance = &r.entrances[h.entrance];
        match h.circle {
            Some(c) => {
                sizes[c] += 1;
                assert!(!h.shop);
                assert!((4_500..=11_000).contains(&h.area), "{h:?}");
                assert_eq!(r.circles[c].group, entrance.group, "a circle stays in its group");
            }
            None => assert!(h.shop, "every household is in a circle: {h:?}"),
        }
        assert_eq!(r.groups[entrance.group].grid, r.buildings[entrance.building].grid, "a group stays in its grid");
    }
    for (c, size) in r.circles.iter().zip(&sizes) {
        assert_eq!(c.households, *size);
        assert!((5..=15).contains(size), "circle {} has {size}", c.number);
    }
    let led: HashSet<usize> = r.circles.iter().map(|c| c.group).collect();
    assert_eq!(led.len(), r.groups.len(), "no group without a circle");
    for g in 0..r.grids.len() {
        assert!(r.groups.iter().any(|x| x.grid == g), "no grid without a group");
    }
    unique(r.buildings.iter().map(|b| b.code.clone()));
    unique(r.buildings.iter().map(|b| format!("{} {}", b.compound, b.name)));
    unique(r.entrances.iter().map(|e| format!("{} {}", e.building, e.name)));
    unique(r.homes.iter().map(|h| format!("{} {}", h.entrance, h.room)));
    unique(r.compounds.iter().map(|c| c.name.clone()));
    unique(r.grids.iter().map(|g| g.name.clone()));
    unique(r.groups.iter().map(|g| g.name.clone()));
    unique(r.circles.iter().map(|c| c.number.to_string()));
    unique(r.holders.iter().map(|h| h.name.clone()));
    unique(r.holders.iter().map(|h| h.phone.clone()));
    unique(r.holders.iter().map(|h| format!("{:?}", h.post)));
    r
}

fn unique(all: impl Iterator<Item = String>) {
    let mut seen = HashSet::new();
    for v in all {
        assert!(seen.insert(v.clone()), "{v} stands twice");
    }
}

/// Whether two turned rectangles share ground: no side of either separates them.
fn overlap(a: &Building, b: &Building) -> bool {
    let corners = |x: &Building| x.outline().points().copied().collect::<Vec<_>>();
    let (p, q) = (corners(a), corners(b));
    let apart = |turn: f64| {
        let (sin, cos) = turn.to_radians().sin_cos();
        let reach = |c: &[[f64; 2]]| {
            c.iter().map(|v| v[0] * cos + v[1] * sin).fold((f64::MAX, f64::MIN), |m, v| (m.0.min(v), m.1.max(v)))
        };
        let (m, n) = (reach(&p), reach(&q));
        m.1 < n.0 || n.1 < m.0
    };
    ![a.turn, a.turn + 90.0, b.turn, b.turn + 90.0].into_iter().any(apart)
}

#[test]
fn named_sizes_hold() {
    for name in ["bantang", "small", "bozhou"] {
        let spec = Spec::named(name).unwrap();
        for seed in 0..40 {
            check(&spec, seed);
        }
    }
    assert!(Spec::named("nowhere").is_none());
}

#[test]
fn bantang_is_bantang() {
    let r = check(&Spec::bantang(), 1);
    assert_eq!(r.households(), 2_322);
    assert_eq!(r.groups.len(), 32);
    assert!(r.compounds.iter().any(|c| c.name == "铁西村小区" && !c.managed));
    assert!(r.compounds.iter().filter(|c| c.managed).count() * 2 < r.compounds.len(), "most have no property manager");
    assert!((60..=90).contains(&r.buildings.len()), "{} buildings", r.buildings.len());
    assert!(r.buildings.iter().any(|b| b.lift) && r.homes.iter().any(|h| h.shop));
    assert!(r.holders.len() < 6 + 32 + 200, "some posts are vacant");
    assert!(r.holders.iter().all(|h| h.phone.starts_with("154") && h.phone.len() == 11));
}

#[test]
fn same_seed_same_roster_other_seed_another() {
    let a = generate(&Spec::bantang(), 7);
    assert_eq!(a, generate(&Spec::bantang(), 7));
    assert_ne!(a, generate(&Spec::bantang(), 8));
}

#[test]
fn invented_names_are_all_different() {
    unique((0..1_920).map(holder_name));
}

#[test]
fn a_share_is_exact_and_fair() {
    for (total, weights) in [(10, vec![1, 1, 1]), (7, vec![0, 5, 2]), (3, vec![0, 0]), (0, vec![4])] {
        let parts = divide::share_out(total, &weights);
        assert_eq!(parts.iter().sum::<usize>(), total);
    }
    assert_eq!(divide::share_out(200, &[50, 30, 20]), [100, 60, 40]);
    assert_eq!(["一", "十", "十三", "二十", "九十九"].map(str::to_owned), [1, 10, 13, 20, 99].map(divide::numeral));
}

#[test]
fn the_sheet_says_what_the_roster_says() {
    let r = generate(&Spec::small(), 3);
    let (headers, rows) = to_sheet(&r);
    assert_eq!(headers.len(), 7);
    assert_eq!(rows.len(), r.homes.len());
    let mut circles: HashMap<&str, usize> = HashMap::new();
    for (row, h) in rows.iter().zip(&r.homes) {
        let area: f64 = row[4].parse().unwrap();
        assert_eq!((area * 100.0).round() as i64, h.area);
        if !h.shop {
            *circles.entry(&row[6]).or_default() += 1;
        }
    }
    assert_eq!(circles["第1邻"], r.circles[0].households);
}

#[test]
fn a_messy_sheet_tells_its_faults_at_their_rows() {
    let m = messy_sheet(&generate(&Spec::small(), 3));
    assert_eq!(m.problems.len(), 8);
    for p in &m.problems {
        let row = &m.rows[p.row - 2];
        let as_said = match &p.wrong {
            Wrong::NoRoom => row[3].is_empty(),
            Wrong::AreaNotANumber => row[4].parse::<f64>().is_err(),
            Wrong::AreaTooLarge => row[4].parse::<f64>().unwrap() > 1_000.0,
            Wrong::Twice(first) => *row == m.rows[first - 2],
            Wrong::NoEntrance => row[2].is_empty(),
            Wrong::NoBuilding => row[1].trim().is_empty(),
        };
        assert!(as_said, "{p:?}: {row:?}");
    }
    assert_eq!(m.sensitive.iter().map(|c| m.headers[*c].as_str()).collect::<Vec<_>>(), ["身份证号", "民族"]);
    assert!(m.rows.iter().all(|r| r.len() == m.headers.len()));
}

#[test]
fn the_plan_of_the_demo_reads_back() {
    let r = generate(&Spec::bantang(), 1);
    let survey = crate::ground::plan::parse(&to_geojson(&r)).unwrap();
    let count = |k: Kind| survey.features.iter().filter(|f| f.kind == k).count();
    assert_eq!(count(Kind::Building), r.buildings.len());
    assert_eq!(count(Kind::Compound), r.compounds.len());
    assert_eq!((count(Kind::Water), count(Kind::Rail)), (1, 1));
    // Distances survive the way to degrees and back to a tenth of a metre.
    let outline = |code: &str| survey.features.iter().find(|f| f.code == code).unwrap().shape.bounds();
    let (a, b) = (&r.buildings[0], r.buildings.last().unwrap());
    let far = |p: [f64; 2], q: [f64; 2]| (p[0] - q[0]).hypot(p[1] - q[1]);
    let kept = far(outline(&a.code).mid(), outline(&b.code).mid()) - far(a.outline().bounds().mid(), b.outline().bounds().mid());
    assert!(kept.abs() < 0.5, "{kept}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_seed_holds(seed: u64) {
        check(&Spec::bantang(), seed);
        check(&Spec::small(), seed);
    }

    #[test]
    fn any_size_holds(households in 60usize..9_000) {
        let r = generate(&Spec::sized(households), 5);
        prop_assert_eq!(r.households(), households);
        prop_assert!(r.circles.iter().all(|c| c.households > 0));
    }

    #[test]
    fn buildings_stand_on_their_own_ground(seed: u64) {
        let r = generate(&Spec::bantang(), seed);
        for (i, a) in r.buildings.iter().enumerate() {
            for b in &r.buildings[i + 1..] {
                prop_assert!(!overlap(a, b), "{} {} and {} {}", a.compound, a.name, b.compound, b.name);
            }
            let ground = r.terrain.iter().filter(|f| f.kind == Kind::Compound).nth(a.compound).unwrap();
            prop_assert!(a.outline().points().all(|p| ground.shape.holds(*p)), "{} leaves its compound", a.name);
            let around: Rect = a.outline().bounds();
            prop_assert!(around.w < 110.0 && around.h < 30.0);
        }
    }
}
