//! The pack in force, or an earlier version of one, in words; and choosing another.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::lang::{Both, Lang};
use liren_core::pack::{Category, Mode, Pack};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, Refusal};
use liren_core::time::{Time, Zone};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::when;

use super::{Choose, EditRules, May, Permissions, Try, Version, WorkCalendar, said, store};
use crate::words::Rules;

/// Longest basis of voting on the web, in characters.
const BASIS: usize = 200;

struct Level {
    code: String,
    name: String,
    roles: String,
    time: String,
}

struct Kind {
    code: String,
    name: String,
    promise: String,
}

struct Line {
    code: String,
    icon: String,
    name: String,
    start: String,
    promises: Vec<String>,
    visibility: &'static str,
    duty: String,
    assist: String,
    danger: bool,
}

struct RuleLine {
    id: String,
    why: String,
    when: Vec<String>,
    then: Vec<String>,
    note: String,
}

struct Older {
    url: String,
    words: String,
}

/// Addresses the page leads to; empty where this person may not.
struct Ways {
    try_rules: String,
    edit: String,
    calendar: String,
    choose: String,
    permissions: String,
    may: String,
    json: String,
}

#[derive(Template)]
#[template(path = "rules/rules.html")]
struct RulesPage {
    page: Page,
    t: Rules,
    version: String,
    now: Option<String>,
    basis: String,
    ways: Ways,
    levels: Vec<Level>,
    kinds: Vec<Kind>,
    categories: Vec<Line>,
    rules: Vec<RuleLine>,
    after: Vec<String>,
    limits: String,
    hours: Vec<String>,
    circle: String,
    emergencies: Vec<(String, String)>,
    older: Vec<Older>,
}

/// The pack in force.
pub async fn show(visit: Visit) -> Result<Response, Fail> {
    let pack = visit.card.pack.clone();
    page(&visit, &pack, None).await
}

/// A version by `pack.version`, or by its number alone for the pack in force.
pub async fn show_version(visit: Visit, Path((_, name)): Path<(String, String)>) -> Result<Response, Fail> {
    let pack = find(&visit, &name).await?;
    let now =
        (pack.id != visit.card.pack.id || pack.version != visit.card.pack.version).then(|| super::Show::url(visit.card.code));
    page(&visit, &pack, now).await
}

/// The pack an address names.
pub(super) async fn find(visit: &Visit, name: &str) -> Result<std::sync::Arc<Pack>, Fail> {
    let (id, version) = name.rsplit_once('.').map_or((visit.card.pack.id.as_str(), name), |(id, v)| (id, v));
    let version: i64 = version.parse().map_err(|_| Refusal::NotFound)?;
    let (id, app) = (id.to_string(), visit.app.clone());
    let known = move |tx: &mut liren_store::Tx<'_>| {
        let all = store::versions(tx)?;
        match all.iter().any(|v| v.id == id && v.version == version) {
            true => app.pack_in(tx, &id, version),
            false => Err(Refusal::NotFound.into()),
        }
    };
    visit.app.db.read(known).await
}

fn version_words(t: Rules, lang: Lang, pack: &Pack, zone: &Zone, from: Time) -> String {
    t.rules_version(pack.name.get(lang), pack.version, when::full_date(lang, zone, from))
}

async fn page(visit: &Visit, pack: &Pack, now: Option<String>) -> Result<Response, Fail> {
    let (lang, code, card) = (visit.lang, visit.card.code, &visit.card);
    let t = Rules(lang);
    let (id, app) = (pack.id.clone(), visit.app.clone());
    let in_force = card.pack.id.clone();
    let versions = visit
        .app
        .db
        .read(move |tx| {
            let mut out = Vec::new();
            for v in store::versions(tx)? {
                // Of other packs only what this community has been or may be judged by is worth a line: none.
                if v.id == id || v.id == in_force {
                    let pack = app.pack_in(tx, &v.id, v.version)?;
                    out.push((v, pack));
                }
            }
            Ok::<_, Fail>(out)
        })
        .await?;
    let older = versions
        .into_iter()
        .filter(|(v, _)| v.id != pack.id || v.version != pack.version)
        .map(|(v, p)| Older {
            url: Version::url(code, format!("{}.{}", v.id, v.version)),
            words: version_words(t, lang, &p, &card.zone, v.effective),
        })
        .collect();
    let may = |action| visit.may(action, &Where::COMMUNITY);
    let a = &pack.asking;
    let hours = &pack.hours;
    let spans = |all: &[liren_core::deadline::Hours]| said::list(lang, all.iter().map(ToString::to_string));
    html(&RulesPage {
        page: Page::new(visit, Nav::Other, t.rules_title()),
        t,
        version: version_words(t, lang, pack, &card.zone, card.zone.at(pack.effective, 0, 0)),
        now,
        basis: pack.basis.get(lang).to_string(),
        ways: Ways {
            try_rules: if may(Action::TryRules) { Try::url(code) } else { String::new() },
            edit: if may(Action::EditRules) { EditRules::url(code) } else { String::new() },
            calendar: WorkCalendar::url(code),
            choose: if may(Action::ChoosePack) { Choose::url(code) } else { String::new() },
            permissions: Permissions::url(code),
            may: May::url(code),
            json: super::ApiVersion::url(code, format!("{}.{}", pack.id, pack.version)),
        },
        levels: levels(t, lang, pack),
        kinds: pack
            .kinds
            .iter()
            .map(|k| Kind { code: k.code.clone(), name: k.name.get(lang).into(), promise: said::allowance(lang, &k.promise) })
            .collect(),
        categories: pack.categories.iter().map(|c| line(t, lang, pack, c)).collect(),
        rules: pack
            .rules
            .iter()
            .map(|r| RuleLine {
                id: r.id.clone(),
                why: r.why.get(lang).into(),
                when: said::conditions(pack, lang, r),
                then: said::consequences(pack, lang, r),
                note: r.then.note.as_ref().map(|n| n.get(lang).to_string()).unwrap_or_default(),
            })
            .collect(),
        after: vec![
            t.after_asking(a.days, a.remind_after),
            t.after_followers(a.not_done),
            t.after_reopen(a.reopen_per_level, a.reopen_total),
            t.after_later(a.later_days),
            t.after_ask(a.asks, said::allowance(lang, &a.wait)),
            t.after_extend(said::allowance(lang, &a.extended)),
            t.after_shelve(a.review_days),
        ],
        limits: t.limits_words(pack.limits.photos, pack.limits.photo_mb, pack.limits.voice_seconds, pack.limits.words),
        hours: vec![
            t.hours_work(spans(hours.work.spans())),
            t.hours_quiet(spans(&hours.quiet)),
            t.hours_digest(String::from(hours.digest)),
            t.hours_units().to_string(),
        ],
        circle: t.rules_circle(pack.circle.least, pack.circle.most),
        emergencies: pack.emergencies.iter().map(|e| (e.number.clone(), e.name.get(lang).to_string())).collect(),
        older,
    })
}

fn levels(t: Rules, lang: Lang, pack: &Pack) -> Vec<Level> {
    let time = |l: &liren_core::pack::Level| match &l.own_time {
        Some(own) => t.rules_own_time(said::allowance(lang, own)),
        None => t.rules_share(i64::from(l.weight)),
    };
    pack.levels
        .iter()
        .map(|l| Level {
            code: l.code.clone(),
            name: l.name.get(lang).into(),
            roles: said::list(lang, l.roles.iter().map(|r| pack.role(*r).get(lang))),
            time: time(l),
        })
        .collect()
}

fn line(t: Rules, lang: Lang, pack: &Pack, c: &Category) -> Line {
    // The usual kind first, then only what differs from the kind's own promise.
    let differs = |k: &&liren_core::pack::Kind| k.code == c.kind || c.promise.get(&k.code).is_some_and(|p| *p != k.promise);
    let promise = |k: &liren_core::pack::Kind| t.rules_promise(k.name.get(lang), said::allowance(lang, &pack.promise(k, c)));
    let (usual, others): (Vec<_>, Vec<_>) = pack.kinds.iter().filter(differs).partition(|k| k.code == c.kind);
    Line {
        code: c.code.clone(),
        icon: c.icon.clone(),
        name: c.name.get(lang).into(),
        start: t.rules_starts(said::level(pack, lang, &c.start)),
        promises: usual.into_iter().chain(others).map(promise).collect(),
        visibility: said::visibility(lang, c.visibility),
        duty: t.rules_duty(c.duty.responsible.get(lang)),
        assist: if c.duty.assist_only.is_empty() {
            String::new()
        } else {
            t.rules_assist(said::list(lang, c.duty.assist_only.iter().map(|l| said::level(pack, lang, l))))
        },
        danger: c.danger,
    }
}

struct Choice {
    id: String,
    name: String,
    hint: String,
    read: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "rules/choose.html")]
struct ChoosePage {
    page: Page,
    t: Rules,
    back: String,
    problems: Vec<Told>,
    packs: Vec<Choice>,
    /// The pack has rules of ballots.
    ballots: bool,
    /// What allows votes on the web and on paper in one roll; empty where nothing does.
    web: String,
    typed: Form,
}

async fn choose_page(visit: &Visit, typed: Form, problems: Vec<Told>) -> Result<ChoosePage, Fail> {
    check(&visit.actor, Action::ChoosePack, &Where::COMMUNITY)?;
    let (lang, code, now) = (visit.lang, visit.card.code, visit.moment.now);
    let t = Rules(lang);
    let card = visit.card.clone();
    let packs = visit.app.db.read(move |tx| store::in_force(tx, &card, now)).await?;
    let packs = packs
        .into_iter()
        .map(|p| Choice {
            here: p.id == visit.card.pack.id,
            name: p.name.get(lang).into(),
            hint: said::list(lang, p.levels.iter().map(|l| l.name.get(lang))),
            read: Version::url(code, format!("{}.{}", p.id, p.version)),
            id: p.id,
        })
        .collect();
    let page = Page::new(visit, Nav::Other, t.choose_title());
    let rules = visit.card.pack.ballot.as_ref();
    let web = match rules.filter(|r| r.modes.contains(&Mode::Statutory)) {
        Some(r) => r.web_basis.as_ref().map_or_else(|| t.web_no_basis().to_string(), |b| b.get(lang).to_string()),
        None => String::new(),
    };
    Ok(ChoosePage { page, t, back: super::Show::url(code), problems, packs, ballots: rules.is_some(), web, typed })
}

/// The packs there are.
pub async fn choose_show(visit: Visit) -> Result<Response, Fail> {
    html(&choose_page(&visit, Form::default(), Vec::new()).await?)
}

/// What allows votes on the web, as it is typed; nothing where they are not allowed any more.
fn web_basis(form: &Form) -> Result<Option<Both>, Vec<Problem>> {
    if form.is("web", "no") {
        return Ok(None);
    }
    let mut c = form.check();
    let (zh, en) = (c.text("basis", 4, BASIS), c.text("basis_en", 0, BASIS));
    c.finish()?;
    let en = if en.is_empty() { zh.clone() } else { en };
    Ok(Some(Both { zh, en }))
}

/// Takes another pack for new matters, or says whether owners may vote on the web.
pub async fn choose(visit: Visit, form: Form) -> Result<Response, Fail> {
    let (actor, card, moment) = (visit.actor.clone(), visit.card.clone(), visit.moment.clone());
    let done: Result<(), Fail> = if form.get("web").is_empty() {
        let id = form.get("pack").to_string();
        visit.app.db.write(move |tx| store::choose(tx, &mut moment.clone(), &actor, &card, &id)).await
    } else {
        match web_basis(&form) {
            Ok(basis) => {
                let allow =
                    move |tx: &mut liren_store::Tx<'_>| store::allow_web(tx, &mut moment.clone(), &actor, &card, basis.clone());
                visit.app.db.write(allow).await
            }
            Err(problems) => Err(Refusal::Invalid(problems).into()),
        }
    };
    match done {
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&choose_page(&visit, form, told(&problems, visit.lang)).await?),
        Err(other) => Err(other),
        Ok(()) => {
            visit.app.memory.forget(visit.card.code);
            Ok(see(&super::Show::url(visit.card.code)))
        }
    }
}
