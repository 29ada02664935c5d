//! The open list: what cannot be solved now, with the reason and the day on which it is looked at again.
//!
//! * What is for: what waits for money or a decision is not forgotten and not called settled.
//! * Who may: everybody who may read the public list. Of a coarse matter neither reason nor building is told.

mod api;

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use liren_core::id::{Community, MatterId};
use liren_core::pack::Visibility;
use liren_core::permission::Action;
use liren_core::personal::covered_with;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Og, Page, html};
use liren_kit::slice::Slice;
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::{Error, Tx, sql};

use crate::matters::lines::{self, Before, Filter, Line};
use crate::matters::said::category_name;
use crate::matters::view::Naming;
use crate::words::OpenList;

/// Most that one page shows; the public list, filtered, goes on.
const MOST: i64 = 200;

liren_kit::urls! {
    /// What cannot be solved now.
    Open(community) = "/c/{community}/open";
    /// For programs: the same.
    ApiOpen(community) = "/api/v1/c/{community}/open";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("open_list")
        .get(Open::PATTERN, Action::ListMatters, page)
        .get(ApiOpen::PATTERN, Action::ListMatters, api::list)
        .api(api::doc)
}

/// Why the shelved public matters are shelved; of one that was shelved twice the last reason.
fn reasons(tx: &mut Tx<'_>, c: Community) -> Result<HashMap<MatterId, String>, Error> {
    let all = tx.all(
        sql!(
            "SELECT e.matter, e.words FROM matter m
               JOIN matter_event e ON e.community = m.community AND e.matter = m.id
              WHERE m.community = $1 AND m.state = 'shelved' AND m.listed = 1 AND m.visibility = 'public'
                AND e.community = $1 AND e.kind = 'shelved' AND e.shown = 'public'
              ORDER BY e.seq"
        ),
        &[c.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    Ok(all.into_iter().collect())
}

/// One matter of the list.
struct Item {
    href: String,
    title: String,
    meta: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "open_list/open.html")]
struct OpenPage {
    page: Page,
    t: OpenList,
    categories: Vec<(String, Vec<Item>)>,
    more: String,
    group: String,
}

async fn page(visit: Visit) -> Result<Response, Fail> {
    let (code, lang, card, t) = (visit.card.code, visit.lang, &visit.card, OpenList(visit.lang));
    let names = names::of(&visit.app, card).await?;
    let (mut lines, why) = visit
        .app
        .db
        .read(move |tx| {
            let filter = Filter { state: Some("shelved".into()), ..Filter::default() };
            Ok::<_, Fail>((lines::listed(tx, code, &filter, Before::START, MOST + 1)?, reasons(tx, code)?))
        })
        .await?;
    let most = usize::try_from(MOST).unwrap_or(0);
    let more = if lines.len() > most { format!("{}?state=shelved", liren_kit::urls::Matters::url(code)) } else { String::new() };
    lines.truncate(most);
    // The soonest review first.
    lines.sort_by_key(|l| (l.step_due, l.id));
    let naming = Naming { card, names: &names, lang, now: visit.moment.now, inside: false };
    let item = |l: &Line| {
        let row = naming.item(l);
        let review = t.open_review(when::day(lang, &card.zone.civil(l.step_due)));
        let reason = why.get(&l.id).filter(|_| l.visibility == Visibility::Public);
        let reason = reason.map(|words| covered_with(words, &[], &l.marked()).into_owned()).unwrap_or_default();
        Item { href: row.href, title: row.title, meta: format!("{} · {} · {review}", naming.place(l), l.number), reason }
    };
    // In the order of the pack; what the pack no longer knows comes last.
    let mut codes: Vec<&str> = card.pack.categories.iter().map(|c| c.code.as_str()).collect();
    codes.extend(lines.iter().map(|l| l.category.as_str()).filter(|c| card.pack.category(c).is_none()));
    let mut categories: Vec<(String, Vec<Item>)> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for category in codes.into_iter().filter(|c| seen.insert(*c)) {
        let items: Vec<Item> = lines.iter().filter(|l| l.category == category).map(item).collect();
        if !items.is_empty() {
            categories.push((category_name(&card.pack, category, lang), items));
        }
    }
    let url = visit.app.absolute(&Open::url(code));
    let n = i64::try_from(lines.len()).unwrap_or(0);
    let group = if n == 0 { String::new() } else { format!("{}\n{url}", t.open_group(&card.name, n)) };
    let og = Og { description: t.open_lead().into(), url, image: String::new() };
    let page = Page::new(&visit, Nav::UnderWay, t.open_title()).passed_on(og);
    html(&OpenPage { categories, more, group, page, t })
}

#[cfg(test)]
mod tests {
    use crate::matters::tests::{act, say, story};

    #[test]
    fn what_is_shelved_stands_on_the_open_list_with_its_reason_until_its_review() {
        story(|town| {
            let (mut reporter, mut anybody) = (town.visitor(), town.visitor());
            let open = town.at("/open");
            town.get(&mut anybody, &open).is(200).shows(&["没有暂缓的事"]);
            let roof = say(&town, &mut reporter, "屋顶漏水", "roof_leak", &[]);
            let light = say(&town, &mut reporter, "灯坏了", "stairwell_light", &[]);
            let mut worker = town.as_holder(town.worker);
            let fields = [("shelve_why", "等维修基金表决，问 13812345678"), ("review", "2026-12-24")];
            act(&town, &mut worker, &roof.page, "shelve", &fields).is(303);
            let page = town.get(&mut anybody, &open);
            page.is(200).shows(&["等维修基金表决", &roof.number, "12 月 24 日", &roof.page]);
            page.hides(&["13812345678", "没有暂缓的事", &light.number, "屋顶漏水</a>"]);
            town.get(&mut town.visitor().reading(liren_core::lang::Lang::En), &open)
                .is(200)
                .shows(&["Review ", "等维修基金表决"]);
            town.get(&mut anybody, &town.at("/matters")).shows(&[&format!("href=\"{open}\"")]);
            // The community next door has a list of its own, and everybody reads the same.
            town.get(&mut anybody, "/c/430304008003/open").is(200).hides(&[&roof.number]);
            for (role, mut who) in town.everybody() {
                let page = town.get(&mut who, &open);
                assert!(page.body.contains("等维修基金表决") && !page.body.contains("屋顶漏水</a>"), "{role}");
            }
            let api = town.get(&mut anybody, &format!("/api/v1{open}"));
            api.is(200).shows(&["等维修基金表决", &roof.number, "\"review\":\"2026-12-24T", "\"next\":null"]);
            api.hides(&["13812345678", &light.number]);
            town.pass(31 * liren_core::time::DAY);
            town.get(&mut anybody, &open).is(200).shows(&["没有暂缓的事"]).hides(&[&roof.number]);
        });
    }
}
