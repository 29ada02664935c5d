//! Marking the place on the plan while saying something: by tap, with scripts or without.

use askama::Template;
use axum::response::Response;
use liren_core::ground::plan::Pt;
use liren_core::id::{BuildingId, CompoundId};
use liren_core::refusal::Problem;
use liren_ground::names::Names;
use liren_ground::plan::spot;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Page, Told, told};
use liren_kit::visit::Visit;

use super::draft::{Draft, Place};
use super::say_pages::{answer, frame};
use crate::words::Matters;

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
    let pins: Vec<_> = spot.map(|s| s.pin(t.say_pin_yours(), "#pin")).into_iter().collect();
    let svg = spot::chart(visit, names, look, &pins).await?;
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
pub(super) fn near(t: Matters, draft: &Draft, names: &Names, building: BuildingId) -> String {
    let name = names.building(building);
    if matches!(draft.chosen(names), Some(Place::Building(_))) { name } else { t.say_pin_near(name) }
}
