//! The pages of saying something: each asks one question and carries the answers given before.

use askama::Template;
use axum::response::Response;
use liren_core::ground::plan::Pt;
use liren_core::id::{BuildingId, CompoundId, PostId};
use liren_core::lang::Lang;
use liren_core::pack::{Question, Reply, Visibility};
use liren_core::refusal::Problem;
use liren_ground::access::store::{self as access, Account};
use liren_ground::messages::hear::{self, Channel};
use liren_ground::names::Names;
use liren_ground::plan::spot;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, Told, again, html, told};
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::files::FileRow;

use super::asked;
use super::draft::{Draft, Place, TOLD_BY};
use super::file;
use super::lines::Line;
use super::page::Shot;
use super::say::{self, Entrance};
use super::similar;
use super::urls;
use super::view::{Item, Naming};
use crate::words::Matters;

/// A page with its problems has status 422.
fn answer<T: Template>(page: &T, problems: &[Problem]) -> Result<Response, Fail> {
    if problems.is_empty() { html(page) } else { again(page) }
}

fn frame(visit: &Visit, title: &str) -> Page {
    Page::new(visit, Nav::Say, title)
}

/// Files of the form, to look at.
fn shots(visit: &Visit, rows: &[FileRow]) -> Vec<Shot> {
    let t = Matters(visit.lang);
    let mut photos = 0;
    rows.iter()
        .map(|f| {
            let voice = f.kind == "voice";
            photos += i64::from(!voice);
            let src = |size| urls::Loose::url(visit.card.code, f.id, size);
            Shot {
                id: f.id.to_string(),
                src: src(if voice { "full" } else { "thumb" }),
                full: src("full"),
                width: f.width,
                height: f.height,
                words: if voice { t.matter_voice(f.seconds) } else { t.matter_photo_alt(photos) },
                voice,
            }
        })
        .collect()
}

#[derive(Template)]
#[template(path = "matters/say_what.html")]
struct WhatPage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    problems: Vec<Told>,
    shots: Vec<Shot>,
    place: String,
    photos_most: i64,
    words_most: usize,
    seconds: usize,
    prompts: Vec<String>,
    all: i64,
}

/// What happened?
pub fn what(visit: &Visit, draft: &Draft, rows: &[FileRow], problems: &[Problem]) -> Result<Response, Fail> {
    let t = Matters(visit.lang);
    let limits = visit.card.pack.limits;
    let page = WhatPage {
        page: frame(visit, t.say_title()),
        t,
        draft,
        problems: told(problems, visit.lang),
        shots: shots(visit, rows),
        place: poster(visit, draft),
        photos_most: i64::try_from(limits.photos).unwrap_or(5),
        words_most: limits.words,
        seconds: limits.voice_seconds,
        all: steps(draft),
        prompts: visit.card.pack.prompts.iter().take(3).map(|p| p.text.get(visit.lang).to_string()).collect(),
    };
    answer(&page, problems)
}

/// Where the poster hangs, in words.
fn poster(visit: &Visit, draft: &Draft) -> String {
    if draft.poster.is_empty() {
        return String::new();
    }
    let names = visit.app.memory.get::<Names>(visit.card.code, visit.moment.now);
    names.map(|n| place_words(visit, &n, draft)).unwrap_or_default()
}

/// The chosen place in words.
fn place_words(visit: &Visit, names: &Names, draft: &Draft) -> String {
    match draft.chosen(names) {
        Some(Place::Building(id)) => names.building(id),
        Some(Place::Compound(id)) => names.compounds.get(&id).cloned().unwrap_or_default(),
        Some(Place::Community) => visit.card.name.clone(),
        None => String::new(),
    }
}

/// A tile.
struct Tile {
    code: String,
    icon: String,
    name: String,
}

#[derive(Template)]
#[template(path = "matters/say_category.html")]
struct CategoryPage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    problems: Vec<Told>,
    likely: Vec<Tile>,
    rest: Vec<Tile>,
    all: i64,
}

/// Which kind of thing? What the words sound like stands first.
pub fn category(visit: &Visit, draft: &Draft, problems: &[Problem]) -> Result<Response, Fail> {
    let t = Matters(visit.lang);
    let tile = |c: &liren_core::pack::Category| Tile {
        code: c.code.clone(),
        icon: c.icon.clone(),
        name: c.name.get(visit.lang).to_string(),
    };
    let likely: Vec<Tile> = visit.card.pack.categories_in(&draft.words).into_iter().take(3).map(tile).collect();
    let rest = visit.card.pack.categories.iter().filter(|c| !likely.iter().any(|l| l.code == c.code)).map(tile).collect();
    let page = CategoryPage {
        page: frame(visit, t.say_category_title()),
        t,
        draft,
        problems: told(problems, visit.lang),
        likely,
        rest,
        all: steps(draft),
    };
    answer(&page, problems)
}

#[derive(Template)]
#[template(path = "matters/say_ask.html")]
struct AskPage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    question: &'a str,
    hint: String,
    replies: Vec<Choice>,
    skip: String,
    all: i64,
}

/// One of the category's questions.
pub fn ask(visit: &Visit, draft: &Draft, n: usize, q: &Question) -> Result<Response, Fail> {
    let (t, lang) = (Matters(visit.lang), visit.lang);
    let of = visit.card.pack.category(&draft.category).map_or(1, |c| c.questions.len());
    let value = |reply: &str| format!("{}:{reply}", q.code);
    html(&AskPage {
        page: frame(visit, t.say_ask_title()),
        t,
        draft,
        question: q.ask.get(lang),
        hint: t.say_ask_hint(i64::try_from(n + 1).unwrap_or(1), i64::try_from(of).unwrap_or(1)),
        replies: q.replies.iter().map(|r| Choice { value: value(&r.code), name: r.say.get(lang).to_string() }).collect(),
        skip: value(""),
        all: steps(draft),
    })
}

#[derive(Template)]
#[template(path = "matters/say_stop.html")]
struct StopPage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    advice: &'a str,
    number: &'a str,
    name_of: &'a str,
    on: bool,
    change: String,
}

/// A reply stops the form: what to do first, whom to call, and where the pack says so a way on.
pub fn stop(visit: &Visit, draft: &Draft, q: &Question, r: &Reply) -> Result<Response, Fail> {
    let (t, lang) = (Matters(visit.lang), visit.lang);
    let number = r.call.as_deref().unwrap_or_default();
    let known = visit.card.pack.emergencies.iter().find(|e| e.number == number);
    html(&StopPage {
        page: frame(visit, t.say_stop_title()),
        t,
        draft,
        advice: r.advice.as_ref().map(|a| a.get(lang)).unwrap_or_default(),
        number,
        name_of: known.map(|e| e.name.get(lang)).unwrap_or_default(),
        on: r.on,
        change: format!("ask:{}", q.code),
    })
}

/// How many questions there are: a poster answers one.
fn steps(draft: &Draft) -> i64 {
    if draft.poster.is_empty() { 4 } else { 3 }
}

/// A compound with its buildings, for a chooser.
struct Block {
    value: String,
    name: String,
    buildings: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "matters/say_where.html")]
struct WherePage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    problems: Vec<Told>,
    blocks: Vec<Block>,
    chosen: String,
    marked: bool,
}

/// Where? One's own building is chosen already for somebody who lives here.
pub fn place(visit: &Visit, draft: &Draft, names: &Names, problems: &[Problem]) -> Result<Response, Fail> {
    let t = Matters(visit.lang);
    let mut blocks: Vec<Block> = Vec::new();
    for id in &names.order {
        let Some(b) = names.buildings.get(id) else { continue };
        let value = format!("c:{}", b.compound);
        if blocks.last().is_none_or(|last| last.value != value) {
            let name = names.compounds.get(&b.compound).cloned().unwrap_or_default();
            blocks.push(Block { value, name, buildings: Vec::new() });
        }
        if let Some(last) = blocks.last_mut() {
            last.buildings.push((format!("b:{id}"), b.name.clone()));
        }
    }
    let home = visit.actor.homes.first().map(|h| format!("b:{}", h.building));
    let chosen = if draft.place.is_empty() { home.unwrap_or_default() } else { draft.place.clone() };
    let page = WherePage {
        page: frame(visit, t.say_where_title()),
        t,
        draft,
        problems: told(problems, visit.lang),
        blocks,
        chosen,
        marked: draft.spot(names).is_some(),
    };
    answer(&page, problems)
}

/// The compound of the place that was chosen.
pub fn compound(draft: &Draft, names: &Names) -> Option<CompoundId> {
    match draft.chosen(names) {
        Some(Place::Building(id)) => names.buildings.get(&id).map(|b| b.compound),
        Some(Place::Compound(id)) => Some(id),
        _ => None,
    }
}

/// The compound the plan of a form shows.
pub fn looked(form: &Form, names: &Names) -> Option<CompoundId> {
    form.get("look").parse().ok().filter(|id| names.compounds.contains_key(id))
}

/// The point of the plan that was marked, and whether the plan itself was tapped: two sizes of it, by the screen.
pub async fn point(visit: &Visit, form: &Form, names: &Names, look: Option<CompoundId>) -> Result<Option<(Pt, bool)>, Fail> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|n| n.is_finite());
    if let Some((x, y)) = form.get("spot").split_once(',') {
        return Ok(number(x).zip(number(y)).map(|(x, y)| ([x, y], false)));
    }
    for (name, width) in [("small", 320.0), ("large", 640.0)] {
        if let Some((x, y)) = number(form.get(&format!("{name}.x"))).zip(number(form.get(&format!("{name}.y")))) {
            let view = spot::view(visit, names, look).await?;
            let scale = view.w / width;
            return Ok(Some(([view.x + x * scale, view.y + y * scale], true)));
        }
    }
    Ok(None)
}

#[derive(Template)]
#[template(path = "matters/say_pin.html")]
struct PinPage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    problems: Vec<Told>,
    svg: String,
    look: String,
    marked: String,
}

/// The plan, to be tapped where it is.
pub async fn pin(
    visit: &Visit,
    draft: &Draft,
    names: &Names,
    look: Option<CompoundId>,
    problems: &[Problem],
) -> Result<Response, Fail> {
    let t = Matters(visit.lang);
    let spot = draft.spot(names);
    let svg = spot::chart(visit, names, look, spot.map(|s| (s, t.say_pin_yours()))).await?;
    let page = PinPage {
        page: frame(visit, t.say_pin_title()),
        t,
        draft,
        problems: told(problems, visit.lang),
        svg,
        look: look.map(|id| id.to_string()).unwrap_or_default(),
        marked: spot.map(|s| near(t, draft, names, s.building)).unwrap_or_default(),
    };
    answer(&page, problems)
}

/// A marked spot in words.
fn near(t: Matters, draft: &Draft, names: &Names, building: BuildingId) -> String {
    let name = names.building(building);
    if matches!(draft.chosen(names), Some(Place::Building(_))) { name } else { t.say_pin_near(name) }
}

#[derive(Template)]
#[template(path = "matters/say_emergency.html")]
struct EmergencyPage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    calls: Vec<(String, String)>,
}

/// Every minute counts: the number to call, and a way on.
pub fn emergency(visit: &Visit, draft: &Draft) -> Result<Response, Fail> {
    let t = Matters(visit.lang);
    let calls =
        draft.emergencies(&visit.card.pack).iter().map(|e| (e.number.clone(), e.name.get(visit.lang).to_string())).collect();
    html(&EmergencyPage { page: frame(visit, t.say_emergency_title()), t, draft, calls })
}

/// A choice with its value.
struct Choice {
    value: String,
    name: String,
}

/// A question with its answer and the way to change it.
struct Answered {
    ask: String,
    say: String,
    change: String,
}

#[derive(Template)]
#[template(path = "matters/say_check.html")]
struct CheckPage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    problems: Vec<Told>,
    shots: Vec<Shot>,
    category: String,
    answers: Vec<Answered>,
    place: String,
    entrances: Vec<Entrance>,
    parts: Vec<Choice>,
    kinds: Vec<Choice>,
    posts: Vec<Choice>,
    promise: String,
    without_leader: String,
    sees: &'static str,
    sources: Vec<Choice>,
    own: Vec<Choice>,
    tell: String,
    similar: Vec<Item>,
    more_open: bool,
    all: i64,
}

/// What is promised before it is sent.
struct Promise {
    holder: PostId,
    promise: liren_core::time::Time,
    without_leader: Option<PostId>,
    visibility: Visibility,
    entrances: Vec<Entrance>,
    /// A signed-in reporter with a contact of their own.
    account: Option<Account>,
    /// Where they hear of everything else.
    usual: Channel,
    /// What may have been said already.
    similar: Vec<Line>,
}

/// By which contact a signed-in reporter can be told: their own, another, or none.
fn ways(t: Matters, account: &Account) -> Vec<Choice> {
    let own = [Channel::Phone, Channel::Mail].into_iter().filter_map(|by| {
        let contact = account.by(by)?.masked();
        Some(Choice { value: by.name().to_string(), name: t.say_contact_own(contact) })
    });
    let other = Choice { value: "other".into(), name: t.say_contact_other().to_string() };
    let none = Choice { value: Channel::Here.name().into(), name: t.say_contact_none().to_string() };
    own.chain([other, none]).collect()
}

/// A look at all of it: who will get it, until when, who may see it.
pub async fn check(
    visit: Visit,
    draft: &Draft,
    names: &Names,
    rows: Vec<FileRow>,
    problems: &[Problem],
) -> Result<Response, Fail> {
    let lang = visit.lang;
    let t = Matters(lang);
    let asked = promise(&visit, draft, names).await?;
    let pack = &visit.card.pack;
    let who = |post| names.post(&visit.card, lang, post);
    let naming = Naming { card: &visit.card, names, lang, now: visit.moment.now, inside: false };
    // Shown under its own address, with the way to follow it open.
    let follow = |l: &Line| {
        let item = naming.item(l);
        Item { href: format!("{}?open=follow#follow", item.href), ..item }
    };
    let choices = |list: &[liren_core::pack::Named]| {
        list.iter().map(|n| Choice { value: n.code.clone(), name: n.name.get(lang).to_string() }).collect()
    };
    let page = CheckPage {
        page: frame(&visit, t.say_check_title()),
        t,
        draft,
        problems: told(problems, lang),
        shots: shots(&visit, &rows),
        category: pack.category(&draft.category).map(|c| c.name.get(lang).to_string()).unwrap_or_default(),
        answers: asked::known(pack.category(&draft.category), &draft.asked)
            .into_iter()
            .map(|(q, r)| Answered {
                ask: q.ask.get(lang).to_string(),
                say: r.say.get(lang).to_string(),
                change: format!("ask:{}", q.code),
            })
            .collect(),
        place: match draft.spot(names) {
            Some(spot) => t.say_pin_on_plan(near(t, draft, names, spot.building)),
            None => place_words(&visit, names, draft),
        },
        entrances: asked.entrances,
        parts: choices(&pack.parts),
        kinds: kinds(pack, &draft.category, lang),
        posts: if visit.actor.account.is_some() { posts(&visit, names, draft) } else { Vec::new() },
        promise: t.say_promise(who(asked.holder), when::exact(lang, &visit.card.zone, asked.promise)),
        without_leader: asked.without_leader.map(|p| t.say_not_leader_hint(who(p))).unwrap_or_default(),
        sees: match asked.visibility {
            Visibility::Public => t.say_who_sees_public(),
            Visibility::Coarse => t.say_who_sees_coarse(),
            Visibility::Closed => t.say_who_sees_closed(),
        },
        sources: TOLD_BY
            .iter()
            .filter_map(|code| pack.source(code))
            .map(|s| Choice { value: s.code.clone(), name: s.name.get(lang).to_string() })
            .collect(),
        tell: if draft.tell.is_empty() { asked.usual.name().to_string() } else { draft.tell.clone() },
        similar: asked.similar.iter().map(follow).collect(),
        own: asked.account.map(|a| ways(t, &a)).unwrap_or_default(),
        more_open: draft.not_leader
            || !draft.about.is_empty()
            || !draft.kind.is_empty()
            || problems.iter().any(|p| p.field == "kind"),
        all: steps(draft),
    };
    answer(&page, problems)
}

/// Asks the rules with what was said so far; also what "not to my neighbour leader" would change, where there is a leader.
async fn promise(visit: &Visit, draft: &Draft, names: &Names) -> Result<Promise, Fail> {
    let (card, actor, now) = (visit.card.clone(), visit.actor.clone(), visit.moment.now);
    let mut new = draft.to_new(names, None, visit.lang);
    if new.kind.is_empty() || card.pack.kind(&new.kind).is_none() {
        new.kind = String::new();
    }
    let (app, code, carried) = (visit.app.clone(), card.code, draft.clone());
    visit
        .app
        .db
        .read(move |tx| {
            let mut new = new.clone();
            new.about = say::about(tx, &actor, code, &carried)?;
            let entrances = match new.building {
                Some(b) => say::entrances(tx, code, b)?,
                None => Vec::new(),
            };
            // What travels in a form may be of a building chosen before.
            new.entrance = new.entrance.filter(|id| entrances.iter().any(|e| e.id == *id));
            let (_, routed) = file::route(tx, &card, &new, now)?;
            let level = card.pack.category(&new.category).and_then(|c| card.pack.level(&c.start));
            let without_leader = if level == Some(0) {
                let (_, other) = file::route(tx, &card, &file::New { not_leader: true, ..new.clone() }, now)?;
                Some(other.progress.holder.post)
            } else {
                None
            };
            let similar = similar::of(tx, &card, &new, now)?;
            let account = match actor.account.filter(|_| !carried.behalf) {
                Some(id) => access::account(tx, &app, id)?.filter(|a| a.contact().is_some()),
                None => None,
            };
            let first = account.as_ref().map_or(Channel::Here, Account::first);
            let usual = match &account {
                // Whoever stopped is not signed up again by filing.
                Some(a) if hear::has_stopped(tx, code, a.id.0)? => Channel::Here,
                Some(a) => hear::chosen(tx, code, a.id)?.map_or(first, |c| c.own),
                None => first,
            };
            Ok::<_, Fail>(Promise {
                account,
                usual,
                similar,
                holder: routed.progress.holder.post,
                promise: routed.progress.promise,
                without_leader,
                visibility: file::visibility(&card.pack, &new),
                entrances,
            })
        })
        .await
}

/// Kinds, the category's own first in words.
fn kinds(pack: &liren_core::pack::Pack, category: &str, lang: Lang) -> Vec<Choice> {
    let own = pack.category(category).map(|c| c.kind.as_str());
    let mut all: Vec<Choice> =
        pack.kinds.iter().map(|k| Choice { value: k.code.clone(), name: k.name.get(lang).to_string() }).collect();
    all.sort_by_key(|c| Some(c.value.as_str()) != own);
    all
}

/// Posts near the place, for "it is about a person in a post here".
fn posts(visit: &Visit, names: &Names, draft: &Draft) -> Vec<Choice> {
    use liren_core::permission::Scope;
    let building = if let Some(Place::Building(id)) = draft.chosen(names) { Some(id) } else { None };
    let grid = building.and_then(|b| names.buildings.get(&b)).and_then(|b| b.grid);
    let near = |scope| match scope {
        Scope::Community => true,
        Scope::Grid(id) => grid.is_none_or(|g| g == id),
        Scope::Building(id) => building.is_none_or(|b| b == id),
        Scope::Street => false,
        Scope::Compound(_) | Scope::Group(_) | Scope::Circle(_) => true,
    };
    let mut found: Vec<(liren_core::permission::Role, String, PostId)> = names
        .posts
        .iter()
        .filter(|(_, p)| !p.vacant && near(p.scope))
        .map(|(id, p)| (p.role, names.post(&visit.card, visit.lang, *id), *id))
        .collect();
    found.sort();
    found.into_iter().map(|(_, name, id)| Choice { value: id.to_string(), name }).collect()
}
