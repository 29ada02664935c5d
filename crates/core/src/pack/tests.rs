//! The packs that come with Liren are whole; whatever makes a pack unusable is found and named.

use proptest::prelude::*;

use super::*;

const TEXTS: [&str; 2] =
    [include_str!("../../../../packs/cn-three-neighbours.toml"), include_str!("../../../../packs/plain.toml")];

fn packs() -> Vec<Pack> {
    builtin().into_iter().map(|(pack, _)| pack).collect()
}

fn cn() -> Pack {
    packs().remove(0)
}

#[test]
fn both_packs_parse() {
    for text in TEXTS {
        if let Err(problems) = Pack::parse(text) {
            panic!("{problems:#?}");
        }
    }
    let ids: Vec<String> = packs().into_iter().map(|p| p.id).collect();
    assert_eq!(ids, ["cn-three-neighbours", "plain"]);
}

#[test]
fn questions_are_few_and_lead_on_or_say_what_comes_first() {
    let mut pack = cn();
    assert!(pack.categories.iter().filter(|c| !c.questions.is_empty()).count() >= 8);
    let gas = pack.category("water_power_gas").and_then(|c| c.questions.first()).and_then(|q| q.reply("yes"));
    let gas = gas.expect("gas is asked about");
    assert!(gas.advice.is_some() && gas.call.as_deref() == Some("119") && !gas.on);
    let spoil: [(&str, fn(&mut Category)); 6] = [
        ("questions", |c| c.questions.extend(c.questions.clone())),
        ("stuck].replies[no]", |c| c.questions[0].replies[1].on = true),
        ("stuck].replies[no]", |c| c.questions[0].replies[1].call = Some("119".into())),
        ("stuck].replies[yes].call", |c| c.questions[0].replies[0].call = Some("call me".into())),
        ("stuck].replies", |c| c.questions[0].replies.truncate(1)),
        ("stuck].ask.en", |c| c.questions[0].ask.en.clear()),
    ];
    for (path, spoil) in spoil {
        let mut broken = pack.clone();
        let lift = broken.categories.iter_mut().find(|c| c.code == "lift").expect("a lift");
        spoil(lift);
        let found = check::problems(&broken);
        assert!(found.iter().any(|p| p.path.contains(path)), "{path}: {found:?}");
    }
    pack.categories.retain(|c| c.questions.is_empty());
}

#[test]
fn every_drawing_is_in_the_sprite() {
    let sprite = include_str!("../../../../web/icons.svg");
    for pack in packs() {
        for c in &pack.categories {
            assert!(sprite.contains(&format!("id=\"{}\"", c.icon)), "{}: {}", pack.id, c.icon);
        }
    }
}

#[test]
fn the_story_of_the_demo_finds_its_codes() {
    let (pack, story) = (cn(), crate::ground::demo::story());
    for m in &story.matters {
        assert!(pack.category(m.category).is_some() && pack.kind(m.kind).is_some(), "{}", m.key);
    }
    for p in story.people.iter().filter_map(|p| p.post.as_ref()) {
        assert!(pack.words.chosen.iter().any(|c| c.code == p.chosen), "{}", p.chosen);
    }
    for b in &story.bodies {
        assert!(pack.words.bodies.iter().any(|x| x.code == b.kind), "{}", b.kind);
    }
    // Nobody in the story is told to call an emergency number first: the scenes would stop before they begin.
    for m in &story.matters {
        assert!(pack.emergencies_in(m.words).is_empty(), "{}", m.key);
    }
}

#[test]
fn figures_of_the_domain() {
    let pack = cn();
    let promise = |kind: &str, category: &str| {
        pack.promise(pack.kind(kind).expect("a kind"), pack.category(category).expect("a category")).to_string()
    };
    let table = [
        ("help", "stairwell_light", "5 working_days"),
        ("complaint", "parking", "5 working_days"),
        ("inquiry", "policy_question", "1 working_days"),
        ("help", "water_power_gas", "24 clock_hours"),
        ("help", "building_danger", "2 clock_hours"),
    ];
    for (kind, category, expected) in table {
        assert_eq!(promise(kind, category), expected, "{kind} {category}");
    }
    let levels: Vec<&str> = pack.levels.iter().map(|l| l.code.as_str()).collect();
    assert_eq!(levels, ["neighbour_leader", "group", "grid", "community", "street"]);
    assert_eq!(pack.levels[0].own_time.map(|a| a.to_string()).as_deref(), Some("1 working_days"));
    assert_eq!((pack.limits.photos, pack.limits.photo_mb, pack.limits.voice_seconds, pack.asking.days), (5, 12, 60, 14));
    let four: Vec<&str> = pack.words.bodies.iter().take(4).map(|b| b.place.as_str()).collect();
    assert_eq!(four, ["street", "community", "compound", "building"]);
    for number in ["110", "119", "120", "122"] {
        assert!(pack.emergencies.iter().any(|e| e.number == number), "{number}");
    }
    assert_eq!(pack.words.circle(crate::lang::Lang::Zh, 3, 12), "第3邻（12户）");
    assert_eq!(pack.words.circle(crate::lang::Lang::En, 3, 12), "Circle 3 (12 homes)");
    // Disputes, care and anything about a person never show.
    for c in pack.categories.iter().filter(|c| c.about_person) {
        assert_eq!(c.visibility, Visibility::Closed, "{}", c.code);
    }
}

#[test]
fn the_plain_pack_names_no_title_of_any_country() {
    let text = TEXTS[1];
    for word in ["党", "居委", "街道", "邻长", "网格", "party", "Residents’ committee"] {
        assert!(!text.contains(word), "{word}");
    }
}

/// One thing broken in a good pack, and where that is told.
type Broken = (&'static str, fn(&mut Pack));

#[test]
fn whatever_is_broken_is_found_where_it_is() {
    let table: &[Broken] = &[
        ("id", |p| p.id = "Three Neighbours".into()),
        ("version", |p| p.version = 0),
        ("place", |p| p.place = "china".into()),
        ("zone", |p| p.zone = "Asia/Bantang".into()),
        ("name.en", |p| p.name.en = " ".into()),
        ("basis.zh", |p| p.basis.zh.clear()),
        ("hours.digest", |p| p.hours.digest = AtMinute(22 * 60)),
        ("hours.quiet", |p| p.hours.quiet = vec!["20:00-19:00".to_string().try_into().expect("hours")]),
        ("limits.photos", |p| p.limits.photos = 0),
        ("limits.photos", |p| p.limits.photos = 6),
        ("limits.photo_mb", |p| p.limits.photo_mb = 60),
        ("limits.voice_seconds", |p| p.limits.voice_seconds = 1),
        ("limits.words", |p| p.limits.words = 10),
        ("limits.answer", |p| p.limits.answer = 1_000_000),
        ("asking.days", |p| p.asking.days = 0),
        ("asking.remind_after", |p| p.asking.remind_after = 14),
        ("asking.reopen_total", |p| p.asking.reopen_total = 0),
        ("asking.reopen_per_level", |p| p.asking.reopen_per_level = 3),
        ("asking.review_days", |p| p.asking.review_days = 10_000),
        ("asking.extended", |p| p.asking.extended.amount = 0),
        ("circle", |p| p.circle.least = 16),
        ("words.roles.chair", |p| drop(p.words.roles.remove(&Role::Chair))),
        ("words.places.grid", |p| drop(p.words.places.remove("grid"))),
        ("words.circle_title", |p| p.words.circle_title.en = "Circle {number}".into()),
        ("words.bodies[team].place", |p| {
            for body in &mut p.words.bodies {
                if body.code == "team" {
                    body.place = "circle".into();
                }
            }
        }),
        ("words.bodies[partner]", |p| p.words.bodies[0].code = "partner".into()),
        ("words.chosen", |p| p.words.chosen.clear()),
        ("words.chosen[By lot]", |p| p.words.chosen[0].code = "By lot".into()),
        ("levels", |p| p.levels.clear()),
        ("levels", |p| p.levels.retain(|l| l.code != "community")),
        ("levels[group]", |p| p.levels[2].code = "group".into()),
        ("levels[grid].weight", |p| p.levels[2].weight = 0),
        ("levels[grid].roles", |p| p.levels[2].roles.clear()),
        ("levels[grid].roles.owner", |p| p.levels[2].roles.push(Role::Owner)),
        ("levels[grid].roles.group_leader", |p| p.levels[2].roles.push(Role::GroupLeader)),
        ("levels[neighbour_leader].own_time", |p| p.levels[0].own_time = Some(Allowance { amount: 0, unit: UNIT })),
        ("levels[grid].name.zh", |p| p.levels[2].name.zh.clear()),
        ("kinds", |p| p.kinds.clear()),
        ("kinds[help].promise", |p| p.kinds[0].promise.amount = 0),
        ("parts[roof]", |p| p.parts[1].code = "roof".into()),
        ("parts[roof].name.en", |p| p.parts[0].name.en.clear()),
        ("sources", |p| p.sources.retain(|s| s.code != "poster")),
        ("categories", |p| p.categories.clear()),
        ("categories[stairwell_light]", |p| p.categories[1].code = "stairwell_light".into()),
        ("categories[stairwell_light].name.zh", |p| p.categories[0].name.zh.clear()),
        ("categories[stairwell_light].icon", |p| p.categories[0].icon.clear()),
        ("categories[stairwell_light].kind", |p| p.categories[0].kind = "wish".into()),
        ("categories[stairwell_light].start", |p| p.categories[0].start = "mayor".into()),
        ("categories[stairwell_light].visibility", |p| p.categories[0].about_person = true),
        ("categories[stairwell_light].duty.responsible.en", |p| p.categories[0].duty.responsible.en.clear()),
        ("categories[stairwell_light].duty.assist_only", |p| p.categories[0].duty.assist_only = vec!["mayor".into()]),
        ("categories[stairwell_light].start", |p| p.categories[0].duty.assist_only = vec!["neighbour_leader".into()]),
        ("categories[stairwell_light].promise", |p| p.categories[0].danger = true),
        ("categories[stairwell_light].promise", |p| {
            p.categories[0].promise.insert("wish".into(), Allowance { amount: 1, unit: UNIT });
        }),
        ("categories[stairwell_light].promise.help", |p| {
            p.categories[0].promise.insert("help".into(), Allowance { amount: 0, unit: UNIT });
        }),
        ("categories[stairwell_light].words", |p| p.categories[0].words.push(" ".into())),
        ("categories[stairwell_light].words", |p| p.categories[0].words.push("Bulb".into())),
        ("emergencies", |p| p.emergencies.clear()),
        ("emergencies[fire]", |p| p.emergencies[0].number = "fire".into()),
        ("emergencies[119].words", |p| p.emergencies[0].words.clear()),
        ("emergencies[119].name.en", |p| p.emergencies[0].name.en.clear()),
        ("prompts[weather]", |p| p.prompts[0].category = "weather".into()),
        ("prompts[stairwell_light].text.zh", |p| p.prompts[0].text.zh.clear()),
        ("rules[category]", |p| p.rules[0].id = "category".into()),
        ("rules[danger_words]", |p| p.rules[0].id = "danger_words".into()),
        ("rules[about_post].why.zh", |p| p.rules[0].why.zh.clear()),
        ("rules[about_post].when.kinds", |p| p.rules[0].when.kinds = vec!["wish".into()]),
        ("rules[about_post].when.categories", |p| p.rules[0].when.categories = vec!["weather".into()]),
        ("rules[about_post].when.parts", |p| p.rules[0].when.parts = vec!["moon".into()]),
        ("rules[about_post].when.sources", |p| p.rules[0].when.sources = vec!["dream".into()]),
        ("rules[about_post].when.words", |p| p.rules[0].when.words = vec![String::new()]),
        ("rules[about_post].then.at_least", |p| p.rules[0].then.at_least = Some("mayor".into())),
        ("rules[about_post].then.level", |p| p.rules[0].then.level = Some("mayor".into())),
        ("rules[about_post].then", |p| p.rules[0].then.level = Some("street".into())),
        ("rules[about_post].then.promise", |p| p.rules[0].then.promise = Some(Allowance { amount: 0, unit: UNIT })),
        ("rules[danger_words].then.note.en", |p| p.rules[1].then.note = Some(Both { zh: "快".into(), en: String::new() })),
        ("rules[not_leader]", |p| p.rules[0].when = When::default()),
        ("rules[hotline]", |p| {
            p.rules[1].when = When { sources: vec!["grid_platform".into(), "hotline".into()], ..When::default() }
        }),
        ("rules[standing_water]", |p| {
            p.rules[1].when = When { words: vec!["水".into(), "water".into(), "淹".into(), "flood".into()], ..When::default() }
        }),
    ];
    const UNIT: crate::deadline::Unit = crate::deadline::Unit::ClockHours;
    for (i, (path, break_it)) in table.iter().enumerate() {
        let mut pack = cn();
        break_it(&mut pack);
        let found = check::problems(&pack);
        assert!(found.iter().any(|p| p.path == *path && !p.what.is_empty()), "{i}: {path} is not among {found:#?}");
    }
}

#[test]
fn a_rule_is_unreachable_only_when_another_takes_all_of_it() {
    let mut pack = cn();
    // Narrower before wider is the order rules are meant to have.
    pack.rules[0].when = When { kinds: vec!["help".into()], words: vec!["灯".into()], ..When::default() };
    pack.rules[1].when = When { kinds: vec!["help".into(), "complaint".into()], words: vec!["灯".into()], ..When::default() };
    assert_eq!(check::problems(&pack), []);
    pack.rules.swap(0, 1);
    assert_eq!(check::problems(&pack).len(), 1);
}

#[test]
fn a_file_that_is_no_pack_says_in_which_line() {
    let broken = TEXTS[0].replace("visibility = \"coarse\"", "visibility = \"secret\"");
    let problems = Pack::parse(&broken).expect_err("no such visibility");
    assert!(problems[0].path.starts_with("line "), "{problems:?}");
    let unknown = format!("colour = \"red\"\n{}", TEXTS[0]);
    assert!(Pack::parse(&unknown).is_err(), "a misspelt key is not passed over");
    let zero = TEXTS[0].replacen("promise = \"5 working_days\"", "promise = \"0 working_days\"", 1);
    assert!(Pack::parse(&zero).is_err());
    assert!(Pack::parse("").is_err());
}

#[test]
fn words_lead_to_a_category_or_to_a_number() {
    let pack = cn();
    let table = [
        ("三楼的楼道灯不亮了", "stairwell_light"),
        ("The stairwell light is out", "stairwell_light"),
        ("一下雨屋顶就漏水", "roof_leak"),
        ("化粪池满了，污水往外冒", "drains"),
        ("单元门口的旧沙发没人拉走", "rubbish"),
        ("有人在楼道里给电动车充电", "ebike_charging"),
    ];
    for (said, category) in table {
        assert_eq!(pack.categories_in(said).first().map(|c| c.code.as_str()), Some(category), "{said}");
    }
    assert!(pack.categories_in("……").is_empty());
    let call = |said: &str| pack.emergencies_in(said).iter().map(|e| e.number.clone()).collect::<Vec<_>>();
    assert_eq!(call("楼下起火了，有人晕倒"), ["119", "120"]);
    assert_eq!(call("楼下着火了，有人被困"), ["119"]);
    assert!(call("热水器打不着火").is_empty());
    assert_eq!(call("I can smell GAS leak"), ["119"]);
    assert!(call("楼道堵了，着火了怎么办？").is_empty(), "a worry is not an emergency");
}

proptest! {
    /// Whatever is cut out of a pack or put into it: it is read or refused, never a panic.
    #[test]
    fn no_text_panics(from in 0usize..20_000, length in 0usize..400, noise in "\\PC{0,40}") {
        let text = TEXTS[0];
        let cut = |mut i: usize| {
            i = i.min(text.len());
            while !text.is_char_boundary(i) {
                i -= 1;
            }
            i
        };
        let (from, to) = (cut(from), cut(from + length));
        let torn = format!("{}{noise}{}", &text[..from], &text[to..]);
        if let Err(problems) = Pack::parse(&torn) {
            prop_assert!(!problems.is_empty());
        }
    }
}

#[test]
fn a_pack_is_written_as_it_is_read() {
    for (pack, _) in builtin() {
        assert_eq!(Pack::parse(&pack.text().unwrap()), Ok(pack));
    }
}
