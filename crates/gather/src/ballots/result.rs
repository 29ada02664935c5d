//! What a ballot leaves: the announcement on paper, the file for the authority, the two bundles.

use askama::Template;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use liren_core::pack::Voters;
use liren_core::permission::{Action, Where, check};
use liren_ground::ground::Ground;
use liren_ground::{log, names};
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::ports::SheetOut;
use liren_kit::visit::Visit;
use liren_kit::{joined, qr, when};

use super::bundle::{Which, written};
use super::facts;
use super::outcome::ResultShown;
use super::read;
use super::record::{self, Record};
use super::{count, extend, files, make, new, roll, rounds, urls};
use crate::words::Ballots;

#[derive(Template)]
#[template(path = "ballots/announcement.html")]
struct Announcement {
    page: Page,
    t: Ballots,
    heading: &'static str,
    about: String,
    words: String,
    back: String,
    facts: Vec<(String, String)>,
    asked: Vec<(String, Vec<String>)>,
    results: Vec<ResultShown>,
    /// It waits to be counted again.
    recount_waits: bool,
    /// Papers that belong to it, in words.
    papers: Vec<String>,
    foot: Vec<String>,
    /// Of the result: what root of the log it stands at, the root, and the key that signs it.
    root: Option<(String, String, String)>,
    qr: String,
    short: String,
    community: String,
    date: String,
}

/// GET the announcement: of the vote before the result stands, of the result after.
pub async fn announcement(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let (app, card) = (visit.app.clone(), visit.card.clone());
    let (b, rules, items, papers, counting, all, more, root, ground) = visit
        .app
        .db
        .read(move |tx| {
            let b = read::shown(tx, card.code, &number, false)?;
            let rules = b.rules(tx, &app)?;
            let items = read::items(tx, card.code, b.id)?;
            let done = b.has_result();
            let counting = if done { Some(count::counted(tx, &app, &card, &b)?) } else { None };
            let all = rounds::all(tx, card.code, b.id)?;
            let (more, papers) = (extend::all(tx, card.code, b.id)?, files::all(tx, card.code, b.id)?);
            let root = if done { log::store::signed_at(tx, card.code, b.end_size)? } else { None };
            Ok::<_, Fail>((b, rules, items, papers, counting, all, more, root, Ground::read(tx, card.code)?))
        })
        .await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (t, lang, zone) = (Ballots(visit.lang), visit.lang, &visit.card.zone);
    let day = |at| when::full_date(lang, zone, at);
    let place = b.whose().name(&ground, &names, &visit.card, lang);
    let mut facts = vec![(t.who_votes().to_string(), format!("{place} · {}", facts::voters_words(t, b.voters)))];
    if !b.why_place.is_empty() {
        facts.push((t.why_place().to_string(), b.why_place.clone()));
    }
    facts.push((t.date_voting().to_string(), t.date_span(day(b.opens), when::last_date(lang, zone, b.closes))));
    facts.extend(extend::words(&visit, &more).into_iter().map(|m| (t.date_extended().to_string(), m)));
    facts.push((t.mode().to_string(), facts::mode_words(t, b.mode).0.to_string()));
    let mut foot = Vec::new();
    if let (Some(at), Some(c)) = (b.counted, &counting) {
        facts.push((t.participation().to_string(), facts::took_words(t, c.count.turned_in, c.count.whole)));
        for r in rounds::shown(&visit, &c.items, c.count.whole, &all) {
            facts.push((t.minutes_recounted().to_string(), r.said));
        }
        foot.push(t.foot_objections(i64::from(rules.objection_days), day(at)));
        foot.push(t.foot_posted(i64::from(rules.posting.most)));
        foot.push(t.foot_check().to_string());
        if b.voters == Voters::Owners {
            foot.push(t.foot_court(i64::from(rules.challenge_days)));
        }
    } else {
        foot.push(t.foot_roll(i64::from(rules.roll_days)));
        foot.push(facts::stands_words(t, b.keeping, rules.stands).to_string());
        if b.voters == Voters::Owners {
            foot.push(t.foot_proxy(i64::from(rules.principals)));
        }
    }
    let asked = items
        .iter()
        .map(|i| {
            let mut lines = Vec::new();
            if i.options.len() > 1 {
                lines.push(joined::clauses(lang, i.options.iter().map(|o| &o.name)));
            }
            if let Some(class) = rules.class(&i.class) {
                lines.push(class.article.get(lang).to_string());
                lines.extend(new::need(t, class));
            }
            if !i.why.is_empty() {
                lines.push(t.why_class(&i.why));
            }
            (i.title.clone(), lines)
        })
        .collect();
    let results = counting.map(|c| c.results(t));
    let path = urls::Ballot::url(visit.card.code, &b.number);
    let url = visit.app.absolute(&path);
    html(&Announcement {
        page: Page::new(&visit, Nav::UnderWay, b.title.clone()),
        t,
        heading: if results.is_some() { t.announce_result() } else { t.announce_notice() },
        about: b.title.clone(),
        words: b.words.clone(),
        back: path,
        facts,
        asked,
        papers: files::listed(&visit, &b, &papers, "attachment"),
        results: results.unwrap_or_default(),
        recount_waits: b.recount.is_some(),
        foot,
        root: root.map(|r| {
            let key = log::store::key(&visit.app, visit.card.code).to_string();
            (t.check_root(r.root.size), r.root.hash.to_string(), key)
        }),
        qr: qr::svg(&url),
        short: url,
        community: visit.card.name.clone(),
        date: day(b.counted.or(b.noticed).unwrap_or(visit.moment.now)),
    })
}

/// The record as a sheet: what, and how it was; photos by their SHA-256; where it stands in the log.
fn facts_sheet(visit: &Visit, names: &names::Names, record: &Record) -> SheetOut {
    let (t, b) = (Ballots(visit.lang), &record.b);
    let mut rows = vec![vec![t.sheet_ballot().to_string(), format!("{} {}", b.number, b.title)]];
    rows.extend(record.facts(visit, names).into_iter().map(|(what, value)| vec![what, value]));
    rows.extend(record.proofs().map(|(words, digest)| vec![t.sheet_photo(words), digest.to_string()]));
    if let Some(signed) = &record.root {
        rows.push(vec![t.minutes_root().to_string(), signed.root.hash.to_string()]);
        rows.push(vec![t.log_key().to_string(), log::store::key(&visit.app, visit.card.code).to_string()]);
    }
    rows.push(vec![t.sheet_page().to_string(), visit.app.absolute(&urls::Ballot::url(visit.card.code, &b.number))]);
    SheetOut { name: t.sheet_record().to_string(), headers: vec![t.sheet_what().to_string(), t.sheet_how().to_string()], rows }
}

/// GET the file for the authority, for whoever runs the ballot and the authority: how it ran, what was decided, and the roll by room with who took part and how, without choices.
pub async fn sheet(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    if !visit.may(Action::RunBallot, &Where::COMMUNITY) {
        check(&visit.actor, Action::InspectBallot, &Where::COMMUNITY)?;
    }
    let (app, card) = (visit.app.clone(), visit.card.clone());
    let (record, parts) = visit
        .app
        .db
        .read(move |tx| {
            let record = record::read(tx, &app, &card, &number)?;
            let parts = roll::parts(tx, card.code, record.b.id)?;
            Ok::<_, Fail>((record, parts))
        })
        .await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let (t, b, counting) = (Ballots(visit.lang), &record.b, &record.counting);
    let facts = facts_sheet(&visit, &names, &record);
    let mut rows = Vec::new();
    for (item, shown) in counting.items.iter().zip(counting.results(t)) {
        rows.push(vec![item.title.clone(), item.article.clone(), shown.outcome, String::new(), String::new()]);
        for bar in &shown.bars {
            rows.push(vec![String::new(), bar.words.clone(), bar.value.clone(), String::new(), String::new()]);
        }
        for col in &shown.columns {
            let area = if shown.areas { col.area.clone() } else { String::new() };
            rows.push(vec![String::new(), col.words.clone(), String::new(), area, col.heads.to_string()]);
        }
        if let Some(drawn) = &shown.drawn {
            rows.push(vec![String::new(), String::new(), drawn.said.clone(), String::new(), String::new()]);
        }
    }
    let result = SheetOut {
        name: t.result().to_string(),
        headers: vec![
            t.sheet_item().to_string(),
            t.column_said().to_string(),
            t.sheet_outcome().to_string(),
            t.column_area().to_string(),
            t.column_heads().to_string(),
        ],
        rows,
    };
    let roll = SheetOut {
        name: t.roll_title().to_string(),
        headers: vec![
            t.roll_number().to_string(),
            t.roll_rooms().to_string(),
            t.column_area().to_string(),
            t.sheet_took().to_string(),
        ],
        rows: parts
            .iter()
            .map(|p| {
                let took = if p.took { t.yes() } else { t.no() };
                // Votes of residents go by person: their rooms would say who of a home takes part.
                let room = if b.voters == Voters::Residents { String::new() } else { p.room.clone() };
                vec![p.n.to_string(), room, facts::metres(p.area), took.to_string()]
            })
            .collect(),
    };
    let app = visit.app.clone();
    let bytes = tokio::task::spawn_blocking(move || app.ports.sheets.write(&[facts, result, roll]))
        .await
        .map_err(|_| Fail::internal("writing a spreadsheet panicked"))?;
    let kept_as = format!("attachment; filename=\"{}.xlsx\"", b.number);
    let headers = [
        (CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_string()),
        (CONTENT_DISPOSITION, kept_as),
    ];
    Ok((headers, bytes).into_response())
}

async fn file(visit: &Visit, number: String, which: Which) -> Result<Response, Fail> {
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let db = visit.app.db.clone();
    // A bundle of a large ballot takes a moment: not on the thread that answers.
    let work = tokio::task::spawn_blocking(move || {
        let (app2, card2, named) = (app.clone(), card.clone(), number.clone());
        let (b, text) = db.read_now(move |tx| {
            let b = read::shown(tx, card2.code, &named, false)?;
            let text = written(tx, &app2, &card2, &b, which)?;
            Ok::<_, Fail>((b, text))
        })?;
        if which == Which::Inspection {
            // Who looked at every choice is written down.
            let id = b.id;
            db.write_now(move |tx| make::note(tx, &card, &actor, &mut moment.clone(), id, None, "ballot.inspect", ""))?;
        }
        Ok::<_, Fail>((b.number, text))
    });
    let (number, text) = work.await.map_err(|_| Fail::internal("writing a bundle panicked"))??;
    let depth = if which == Which::Inspection { "inspection" } else { "public" };
    let headers = [
        (CONTENT_TYPE, "application/x-ndjson; charset=utf-8".to_string()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{number}-{depth}.jsonl\"")),
    ];
    Ok((headers, text).into_response())
}

/// GET the bundle for everybody.
pub async fn bundle(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    file(&visit, number, Which::Public).await
}

/// GET the bundle with every choice.
pub async fn inspection(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    check(&visit.actor, Action::InspectBallot, &Where::COMMUNITY)?;
    file(&visit, number, Which::Inspection).await
}
