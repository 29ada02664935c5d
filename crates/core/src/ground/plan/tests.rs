//! What must hold for every plan: nothing overlaps, everything is there, the drawing is small and well-formed.

use proptest::prelude::*;

use super::label::{Of, place};
use super::layout::{Block, lay_out};
use super::*;
use crate::ground::roster::{Spec, generate, to_geojson};

fn input(real: bool, pins: &[(usize, Sign)]) -> PlanInput {
    let r = generate(&Spec::bantang(), 1);
    let survey = parse(&to_geojson(&r)).unwrap();
    let find = |code: &str| survey.features.iter().find(|f| f.code == code).map(|f| f.shape.clone());
    let buildings: Vec<BuildingIn> = r
        .buildings
        .iter()
        .enumerate()
        .map(|(i, b)| BuildingIn {
            code: b.code.clone(),
            name: b.name.clone(),
            label: format!("{} {}", r.compounds[b.compound].name, b.name),
            compound: b.compound,
            entrances: r.entrances.iter().filter(|e| e.building == i).count(),
            outline: if real { find(&b.code) } else { None },
        })
        .collect();
    let pins = pins.iter().map(|(b, sign)| pin(PinAt::Building(buildings[*b].code.clone()), *sign)).collect();
    PlanInput {
        compounds: r.compounds.iter().map(|c| CompoundIn { name: c.name.clone() }).collect(),
        buildings,
        features: if real { survey.features } else { Vec::new() },
        pins,
    }
}

fn pin(at: PinAt, sign: Sign) -> Pin {
    Pin { at, sign, label: "2026-0042 楼道灯不亮".into(), href: "/c/430304008002/m/2026-0042".into() }
}

const PINS: [(usize, Sign); 6] =
    [(0, Sign::Late), (4, Sign::Open), (4, Sign::Soon), (9, Sign::Done), (20, Sign::Shelved), (38, Sign::Open)];

fn drawn(plan: &Plan) -> String {
    let many = |n: usize| format!("{n} 件");
    let here = plan.buildings[3].code.clone();
    let style = Style {
        ids: "p",
        href: "/c/430304008002/b/{code}",
        title: "平面图",
        desc: "图下有列表",
        north: "北",
        metres: "米",
        schematic: "示意图，不按比例",
        list_href: "#list",
        many: &many,
        here: Some(&here),
    };
    svg(plan, &style)
}

/// Every tag that opens closes, in order; nothing but one root.
fn well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut roots = 0;
    for tag in svg.split('<').skip(1) {
        let (inside, _) = tag.split_once('>').expect("a tag ends");
        assert_eq!(inside.matches('"').count() % 2, 0, "{inside}");
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !inside.ends_with('/') {
            roots += usize::from(open.is_empty());
            open.push(inside.split([' ', '/']).next().unwrap());
        }
    }
    assert!(open.is_empty() && roots == 1, "{open:?}");
}

#[test]
fn bantang_is_small_complete_and_well_formed() {
    for (real, aspect) in [(true, 1.0), (false, 1.2), (false, 0.7)] {
        let plan = draw(input(real, &PINS), aspect);
        assert_eq!(plan.schematic, !real);
        let text = drawn(&plan);
        well_formed(&text);
        assert!(text.len() < 60_000, "{} bytes", text.len());
        assert!(!text.contains("style") && !text.contains("NaN") && !text.contains("inf"));
        for b in &plan.buildings {
            let link = format!("<a href=\"/c/430304008002/b/{}\" aria-label=\"{}\"", b.code, b.label);
            assert_eq!(text.matches(&link).count(), 1, "{link}");
            assert!(text.contains(&format!(">{}</text>", b.name)));
        }
        let long = text.split(|c: char| !c.is_ascii_digit() && c != '.').find(|n| n.split('.').skip(1).any(|d| d.len() > 1));
        assert_eq!(long, None, "tenths of a metre are enough");
        assert_eq!(text.matches("aria-current").count(), 1);
        assert_eq!(text.contains("plan-scale"), real, "a schematic has no scale");
        assert_eq!(text.contains("不按比例"), !real);
        assert!(text.contains("#p-late\"") && text.contains("#p-soons\""), "a single pin has its sign, a shared one its number");
    }
}

#[test]
fn names_cover_neither_buildings_nor_each_other() {
    for real in [true, false] {
        let plan = draw(input(real, &PINS), 1.0);
        let labels = place(&plan, &cluster(&plan.pins, 13.0));
        for (i, a) in labels.iter().enumerate() {
            for b in &labels[i + 1..] {
                assert!(!a.bounds().meets(b.bounds()), "{} and {}", a.text, b.text);
            }
            for (n, building) in plan.buildings.iter().enumerate() {
                let wall = building.drawn().unwrap().bounds();
                assert!(a.of == Of::Building(n) || !a.bounds().meets(wall), "{} on {}", a.text, building.name);
            }
        }
        let named = |of: Of| labels.iter().any(|l| l.of == of);
        assert!((0..plan.compounds.len()).all(|c| named(Of::Compound(c))));
        assert!((0..plan.buildings.len()).all(|b| named(Of::Building(b))));
        assert_eq!(named(Of::Lane), real);
    }
}

#[test]
fn hostile_names_stay_text() {
    let mut given = input(false, &[]);
    given.compounds[0].name = "<script>alert(1)</script>&\"'".into();
    given.buildings[0].label = "\"><img src=x>".into();
    given.buildings[0].code = "\"><b>".into();
    let text = drawn(&draw(given, 1.0));
    well_formed(&text);
    assert!(!text.contains("<script") && !text.contains("<img") && !text.contains("<b>"));
}

#[test]
fn empty_and_odd_communities_have_a_plan() {
    let plan = draw(PlanInput::default(), 1.0);
    assert!(plan.view.w > 0.0 && list(&plan).compounds.is_empty());
    // A compound without buildings, a building without a known compound, no entrances, an enormous one.
    let mut given = PlanInput { compounds: vec![CompoundIn { name: "空院".into() }; 2], ..PlanInput::default() };
    for (compound, entrances) in [(1, 0), (7, 1), (1, 90)] {
        given.buildings.push(BuildingIn { name: "1栋".into(), code: "A".into(), compound, entrances, ..BuildingIn::default() });
    }
    let plan = draw(given, 0.0);
    assert_eq!(plan.buildings.iter().filter(|b| b.drawn().is_some()).count(), 2);
    assert!(plan.view.w.is_finite() && plan.view.h.is_finite());
}

#[test]
fn a_half_surveyed_place_lists_what_it_cannot_draw() {
    let mut given = input(true, &[(2, Sign::Open)]);
    given.buildings[2].outline = None;
    given.pins.push(pin(PinAt::Point([0.0, 0.0]), Sign::Done));
    given.pins.push(pin(PinAt::Building("nowhere".into()), Sign::Done));
    let plan = draw(given.clone(), 1.0);
    assert!(!plan.schematic);
    let listing = list(&plan);
    let third = &listing.compounds[0].buildings[2];
    assert!(third.undrawn && third.pins == [0]);
    assert_eq!(listing.elsewhere, [1, 2]);
    assert_eq!(cluster(&plan.pins, 13.0).len(), 1, "only the point has a place on the drawing");
    // With hardly any outline the roster is the better source.
    given.buildings.iter_mut().skip(5).for_each(|b| b.outline = None);
    let plan = draw(given, 1.0);
    assert!(plan.schematic && list(&plan).compounds.iter().flat_map(|c| &c.buildings).all(|b| !b.undrawn));
}

#[test]
fn the_list_reads_by_number() {
    let plan = draw(input(false, &PINS), 1.0);
    let listing = list(&plan);
    let names: Vec<&str> = listing.compounds[0].buildings.iter().map(|b| b.name.as_str()).collect();
    assert_eq!(&names[..3], ["1栋", "2栋", "3栋"]);
    let tenth = names.iter().position(|n| *n == "10栋").unwrap();
    assert_eq!(names[tenth - 1], "9栋");
    assert_eq!(listing.compounds[0].buildings[4].pins, [1, 2]);
    assert_eq!(listing.compounds.iter().map(|c| c.buildings.len()).sum::<usize>(), plan.buildings.len());
}

#[test]
fn looking_at_one_compound_keeps_it_whole() {
    let whole = draw(input(true, &PINS), 1.0);
    let part = whole.clone().look_at(1);
    let own = |p: &Plan| p.buildings.iter().filter(|b| b.compound == 1).count();
    assert_eq!(own(&part), own(&whole));
    assert!(part.view.w * part.view.h < whole.view.w * whole.view.h / 3.0 && part.buildings.len() < whole.buildings.len());
    assert!(part.pins.iter().all(|p| p.building.is_some_and(|b| PinAt::Building(part.buildings[b].code.clone()) == p.pin.at)));
    well_formed(&drawn(&part));
}

fn collection(features: &str) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)
}

fn one(kind: &str, geometry: &str) -> String {
    collection(&format!(
        r#"{{"type":"Feature","properties":{{"kind":"{kind}","name":" 3栋\n ","code":7,"owner":"x"}},"geometry":{geometry}}}"#
    ))
}

#[test]
fn files_say_what_is_wrong_with_them() {
    let square = r#"{"type":"Polygon","coordinates":[[[112.95,27.87],[112.951,27.87],[112.951,27.871],[112.95,27.87]]]}"#;
    let table = [
        ("{".to_owned(), GeoFault::NotJson(1, 1)),
        ("[]".to_owned(), GeoFault::NotCollection),
        (collection(""), GeoFault::Empty),
        (one("house", square), GeoFault::Kind(1, "house".into())),
        (one("gate", square), GeoFault::Shape(1, Kind::Gate)),
        (one("building", "null"), GeoFault::NoGeometry(1)),
        (one("building", r#"{"type":"Curve","coordinates":[]}"#), GeoFault::Geometry(1, "Curve".into())),
        (one("building", r#"{"type":"Polygon"}"#), GeoFault::Coordinates(1)),
        (one("building", r#"{"type":"Polygon","coordinates":[]}"#), GeoFault::TooFew(1)),
        (one("building", r#"{"type":"Polygon","coordinates":[[[1,2],[3,4],[1,2]]]}"#), GeoFault::TooFew(1)),
        (one("lane", r#"{"type":"LineString","coordinates":[[1,2]]}"#), GeoFault::TooFew(1)),
        (one("lane", r#"{"type":"LineString","coordinates":[[1,2],["a",2]]}"#), GeoFault::Coordinates(1)),
        // Latitude first, as some programs write.
        (one("gate", r#"{"type":"Point","coordinates":[27.87,112.95]}"#), GeoFault::Coordinates(1)),
        (one("lane", r#"{"type":"LineString","coordinates":[[112.9,27.8],[113.9,27.8]]}"#), GeoFault::TooWide),
        ("x".repeat(geo::MOST_BYTES + 1), GeoFault::TooLong),
    ];
    for (text, fault) in table {
        assert_eq!(parse(&text), Err(vec![fault]), "{}", &text[..text.len().min(200)]);
    }
    let good = parse(&format!("\u{feff}{}", one("building", square))).unwrap();
    assert_eq!((good.features[0].name.as_str(), good.features[0].code.as_str()), ("3栋", "7"));
    let r = good.features[0].shape.bounds();
    assert!((r.w - 98.3).abs() < 0.3 && (r.h - 111.2).abs() < 0.3, "{r:?}");
}

#[test]
fn every_faulty_feature_is_named_up_to_a_limit() {
    let bad = vec![r#"{"type":"Feature"}"#; 50].join(",");
    let faults = parse(&collection(&bad)).unwrap_err();
    assert_eq!(faults.len(), 20);
    assert_eq!(faults[6], GeoFault::Kind(7, String::new()));
}

#[test]
fn outlines_with_holes_and_parts_stay_one_shape() {
    let ring = |x: f64, s: f64| format!("[[{x},1],[{},1],[{},{}],[{x},{}],[{x},1]]", x + s, x + s, 1.0 + s, 1.0 + s);
    let multi = format!(
        r#"{{"type":"MultiPolygon","coordinates":[[{},{}],[{}]]}}"#,
        ring(1.0, 0.002),
        ring(1.0005, 0.001),
        ring(1.01, 0.002)
    );
    let survey = parse(&one("green", &multi)).unwrap();
    assert_eq!(survey.features[0].shape.rings().map(Vec::len), Some(3));
}

fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let size = (2u32..9).prop_map(|n| [f64::from(n) * 10.0, 12.0]);
    let block = (prop::collection::vec(size, 0..24), 30.0..90.0f64).prop_map(|(sizes, least)| Block { sizes, least });
    prop::collection::vec(block, 1..14)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_schematic_never_overlaps(blocks in blocks(), aspect in 0.5..2.0f64) {
        let laid = lay_out(&blocks, aspect);
        let all: Vec<Rect> = laid.buildings.iter().flatten().copied().collect();
        prop_assert_eq!(all.len(), blocks.iter().map(|b| b.sizes.len()).sum::<usize>());
        let paper = Rect { x: 0.0, y: 0.0, w: laid.size[0], h: laid.size[1] };
        for (i, a) in all.iter().enumerate() {
            prop_assert!(!all[i + 1..].iter().any(|b| a.grown(4.0).meets(*b)));
            prop_assert!(!laid.free.iter().any(|b| a.meets(*b)));
            for s in &laid.streets {
                let surface = Rect { x: s.from[0], y: s.from[1], w: 0.0, h: 0.0 }.with(Rect { x: s.to[0], y: s.to[1], w: 0.0, h: 0.0 });
                prop_assert!(!a.meets(surface.grown(s.width / 2.0)));
            }
        }
        for (i, (block, own)) in laid.blocks.iter().zip(&laid.buildings).enumerate() {
            prop_assert!(paper.grown(0.01).covers(*block));
            prop_assert!(!laid.blocks[i + 1..].iter().any(|b| block.meets(b.grown(-0.01))));
            prop_assert!(own.iter().all(|b| block.grown(0.01).covers(*b)), "{:?} {:?}", block, own);
            prop_assert!(block.w + 0.01 >= blocks[i].least);
        }
    }

    #[test]
    fn a_community_of_some_size_comes_near_the_wished_shape(n in 4usize..12, per in 4usize..20, aspect in 0.7..1.5f64) {
        let blocks = vec![Block { sizes: vec![[45.0, 12.0]; per], least: 60.0 }; n];
        let [w, h] = lay_out(&blocks, aspect).size;
        let off = (w / h / aspect).ln().abs();
        prop_assert!(off < 0.75, "{w} x {h} for {aspect}");
    }

    #[test]
    fn every_placed_pin_is_in_one_cluster(at in prop::collection::vec((0.0..300.0f64, 0.0..300.0f64), 0..60), cell in 1.0..60.0f64) {
        let pins: Vec<PlacedPin> = at.iter().map(|(x, y)| PlacedPin { at: Some([*x, *y]), ..pin(PinAt::Point([*x, *y]), Sign::Open).into() }).collect();
        let clusters = cluster(&pins, cell);
        let mut seen: Vec<usize> = clusters.iter().flat_map(|c| c.pins.clone()).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..pins.len()).collect::<Vec<_>>());
        for (i, a) in clusters.iter().enumerate() {
            prop_assert!(clusters[i + 1..].iter().all(|b| (a.at[0] - b.at[0]).hypot(a.at[1] - b.at[1]) > cell));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}", numbers in prop::collection::vec(-200.0..200.0f64, 0..12)) {
        let _ = parse(&text);
        let pairs: Vec<String> = numbers.chunks(2).map(|c| format!("{c:?}")).collect();
        let line = one("lane", &format!(r#"{{"type":"LineString","coordinates":[{}]}}"#, pairs.join(",")));
        if let Ok(survey) = parse(&line) {
            prop_assert!(survey.features[0].shape.points().all(|p| p[0].is_finite() && p[1].is_finite()));
        }
    }
}
