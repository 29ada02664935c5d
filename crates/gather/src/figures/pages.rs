//! The figures as a page, as JSON and as CSV. All of them read the months' counts: at most a few hundred rows.

use askama::Template;
use axum::Json;
use axum::response::Response;
use liren_core::lang::Lang;
use liren_core::pack::{Pack, Visibility};
use liren_core::time::Date;
use liren_kit::csv;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use liren_kit::when;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::chart::{self, Column};
use super::sums::{ANSWERS, Counts, FEW, FINAL, Half, Months};
use super::{rollup, urls};
use crate::matters::said::{category_name, outcome_words};
use crate::words::{Figures, Matters};

/// Whether a category may stand by itself: of what is shown by compound only, a few are the case of a neighbour.
fn enough(pack: &Pack, category: &str, counts: &Counts) -> bool {
    counts.get("filed") >= FEW || pack.category(category).is_none_or(|c| c.visibility == Visibility::Public)
}

/// The counts that are read and the month of today.
struct Read {
    months: Months,
    now: i64,
}

impl Read {
    /// The twelve months that end with this one.
    fn year(&self) -> (i64, i64) {
        (self.now - 11, self.now)
    }

    fn total(&self) -> Counts {
        let (from, to) = self.year();
        self.months.total(from, to)
    }

    fn of(&self, month: i64) -> Counts {
        self.months.total(month, month)
    }

    /// Of the twelve months that are over: a number that moved with each filing would tell of one.
    fn closed(&self) -> Option<i64> {
        self.months.closed(self.now - 12, self.now - 1)
    }
}

async fn read(visit: &Visit) -> Result<Read, Fail> {
    let code = visit.card.code;
    let now = rollup::month_of(&visit.card.zone, visit.moment.now);
    let months = visit.app.db.read(move |tx| rollup::read(tx, code, now - 12)).await?;
    Ok(Read { months, now })
}

/// `2026-11`.
fn month_code(month: i64) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

fn month_words(lang: Lang, month: i64) -> String {
    let year = i16::try_from(month.div_euclid(12)).unwrap_or(i16::MAX);
    let date = i8::try_from(month.rem_euclid(12) + 1).ok().and_then(|m| Date::new(year, m, 1));
    date.map_or_else(|| month_code(month), |d| when::month_year(lang, d))
}

fn half_words(t: Figures, half: Option<Half>) -> String {
    match half {
        None => "–".into(),
        Some(Half::Longer) => t.figures_half_longer().into(),
        Some(Half::Within(h)) if h <= 24 => t.figures_half_hours(h),
        Some(Half::Within(h)) => t.figures_half_days(h / 24),
    }
}

/// How an answer is named; a final one by itself.
fn answer_words(t: Figures, m: Matters, outcome: &str) -> &'static str {
    if outcome == FINAL { t.figures_final() } else { outcome_words(m, outcome) }
}

fn percent_words(percent: Option<i64>) -> String {
    percent.map_or_else(|| "–".into(), |p| format!("{p}%"))
}

/// A bar with its numbers.
struct Bar {
    words: String,
    month: i64,
    year: i64,
    percent: i64,
}

/// A category or a month.
struct Row {
    words: String,
    filed: i64,
    answered: i64,
    half: String,
    on_time: String,
    percent: i64,
}

fn bars(lines: Vec<(String, i64, i64)>) -> Vec<Bar> {
    let most = lines.iter().map(|l| l.2).max().unwrap_or(0).max(1);
    lines.into_iter().map(|(words, month, year)| Bar { words, month, year, percent: year * 100 / most }).collect()
}

fn rows(t: Figures, lines: Vec<(String, Counts)>) -> Vec<Row> {
    let most = lines.iter().map(|l| l.1.get("filed")).max().unwrap_or(0).max(1);
    let row = |(words, c): (String, Counts)| Row {
        words,
        filed: c.get("filed"),
        answered: c.answered(),
        half: half_words(t, c.half()),
        on_time: percent_words(c.on_time()),
        percent: c.get("filed") * 100 / most,
    };
    lines.into_iter().map(row).collect()
}

#[derive(Template)]
#[template(path = "figures/figures.html")]
struct FiguresPage {
    page: Page,
    t: Figures,
    lead: String,
    empty: bool,
    figures: Vec<(String, &'static str)>,
    past: Vec<(&'static str, [String; 3])>,
    outcomes: Vec<Bar>,
    said: Vec<Bar>,
    categories: Vec<Row>,
    months: Vec<Row>,
    chart: String,
    halves: String,
    closed: String,
    own: String,
    csv: String,
    json: String,
}

/// GET the page.
pub async fn page(visit: Visit) -> Result<Response, Fail> {
    let read = read(&visit).await?;
    let (lang, code, t, m) = (visit.lang, visit.card.code, Figures(visit.lang), Matters(visit.lang));
    let (year, month) = (read.total(), read.of(read.now));
    let ((from, to), side) = (read.year(), [read.now, read.now - 1, read.now - 12].map(|at| read.of(at)));
    let line = |words: &str, of: fn(&Counts) -> i64| (words.to_string(), of(&month), of(&year));
    let mut outcomes: Vec<_> = ANSWERS.iter().map(|o| (answer_words(t, m, o).to_string(), month.get(o), year.get(o))).collect();
    outcomes.push(line(outcome_words(m, "duplicate"), |c| c.get("duplicate")));
    outcomes.push(line(outcome_words(m, "split"), |c| c.get("split")));
    outcomes.push(line(t.figures_shelved(), |c| c.get("shelved")));
    outcomes.push(line(t.figures_withdrawn(), |c| c.get("withdrawn")));
    let said = vec![
        line(t.figures_said_done(), |c| c.get("done")),
        line(t.figures_said_accepted(), |c| c.get("accepted")),
        line(t.figures_said_reopened(), Counts::reopened),
        line(t.figures_said_lapsed(), |c| c.get("lapsed")),
    ];
    // In the order of the pack, not by size: nothing is ranked here.
    let mut by = read.months.by_category(from, to);
    by.retain(|c, n| enough(&visit.card.pack, c, n));
    let known = visit.card.pack.categories.iter().filter_map(|c| by.get_key_value(&c.code));
    let gone = by.iter().filter(|(code, _)| visit.card.pack.category(code).is_none());
    let categories = known.chain(gone).map(|(c, n)| (category_name(&visit.card.pack, c, lang), n.clone())).collect();
    // From left to right as time goes; the table begins with the newest.
    let column = |at: i64| {
        let c = read.of(at);
        Column { label: (at.rem_euclid(12) + 1).to_string(), filed: c.get("filed"), answered: c.answered(), half: c.half() }
    };
    let columns: Vec<Column> = (from..=to).map(column).collect();
    let months = (from..=to).rev().map(|at| (month_words(lang, at), read.of(at))).collect();
    html(&FiguresPage {
        lead: t.figures_lead(month_words(lang, from), month_words(lang, to), &visit.card.name),
        empty: read.months.told().next().is_none(),
        figures: vec![
            (year.get("filed").to_string(), t.figures_filed()),
            (year.answered().to_string(), t.figures_answered()),
            (percent_words(year.on_time()), t.figures_on_time()),
            (half_words(t, year.half()), t.figures_half()),
        ],
        past: vec![
            (t.figures_filed(), side.each_ref().map(|c| c.get("filed").to_string())),
            (t.figures_answered(), side.each_ref().map(|c| c.answered().to_string())),
            (t.figures_on_time(), side.each_ref().map(|c| percent_words(c.on_time()))),
            (t.figures_half(), side.each_ref().map(|c| half_words(t, c.half()))),
        ],
        outcomes: bars(outcomes),
        said: bars(said),
        categories: rows(t, categories),
        months: rows(t, months),
        chart: chart::counts(&columns, t.figures_chart()),
        halves: chart::halves(&columns, t.figures_halves()),
        closed: read.closed().map_or_else(|| t.figures_closed_few().to_string(), |n| t.figures_closed(n)),
        own: visit.app.absolute(&urls::Figures::url(code)),
        csv: urls::FiguresCsv::url(code),
        json: urls::FiguresJson::url(code),
        page: Page::new(&visit, Nav::UnderWay, t.figures_title()),
        t,
    })
}

/// Figures of some months.
#[derive(Serialize, ToSchema)]
pub struct CountsJson {
    /// How many were filed.
    filed: i64,
    /// How many matters have an answer as their last outcome: solved, explained, referred or final.
    answered: i64,
    solved: i64,
    explained: i64,
    referred: i64,
    /// Answered with reasons after it had been brought back as often as may be, whatever the outcome.
    final_answers: i64,
    /// Merged into another one; no answer.
    duplicate: i64,
    /// Split into parts; no answer.
    split: i64,
    /// Put on the open list; no answer.
    shelved: i64,
    /// Taken back by the reporter.
    withdrawn: i64,
    /// Answers within the promise; absent of fewer than five answers.
    within_promise: Option<i64>,
    /// Half of the answers came within so many hours; absent of fewer than five answers, or when it is longer than 60 days.
    half_within_hours: Option<i64>,
    /// Brought back by the reporter's word.
    reopened: i64,
    /// The reporter said done.
    said_done: i64,
    /// The reporter accepted the answer.
    accepted: i64,
    /// The reporter said nothing in time.
    lapsed: i64,
}

impl From<&Counts> for CountsJson {
    fn from(c: &Counts) -> Self {
        Self {
            filed: c.get("filed"),
            answered: c.answered(),
            solved: c.get("solved"),
            explained: c.get("explained"),
            referred: c.get("referred"),
            final_answers: c.get(FINAL),
            duplicate: c.get("duplicate"),
            split: c.get("split"),
            shelved: c.get("shelved"),
            withdrawn: c.get("withdrawn"),
            within_promise: c.within(),
            half_within_hours: match c.half() {
                Some(Half::Within(h)) => Some(h),
                Some(Half::Longer) | None => None,
            },
            reopened: c.reopened(),
            said_done: c.get("done"),
            accepted: c.get("accepted"),
            lapsed: c.get("lapsed"),
        }
    }
}

/// A month's figures.
#[derive(Serialize, ToSchema)]
pub struct MonthJson {
    /// `2026-11`.
    month: String,
    #[serde(flatten)]
    counts: CountsJson,
}

/// A category's figures.
#[derive(Serialize, ToSchema)]
pub struct CategoryJson {
    /// Category code.
    category: String,
    /// In words.
    category_name: String,
    #[serde(flatten)]
    counts: CountsJson,
}

/// Figures of a community; nothing in them is about a person.
#[derive(Serialize, ToSchema)]
pub struct FiguresJson {
    /// The last twelve months, this one included.
    year: CountsJson,
    /// The last thirteen months, the newest first.
    months: Vec<MonthJson>,
    /// The last twelve months by category, in the order of the pack.
    categories: Vec<CategoryJson>,
    /// How many that are not public were filed in the twelve months before this one; absent when fewer than five.
    closed_filed: Option<i64>,
}

fn told(visit: &Visit, read: &Read) -> FiguresJson {
    let (from, to) = read.year();
    let category = |(code, counts): (&String, &Counts)| CategoryJson {
        category: code.clone(),
        category_name: category_name(&visit.card.pack, code, visit.lang),
        counts: counts.into(),
    };
    let month = |at: i64| MonthJson { month: month_code(at), counts: (&read.of(at)).into() };
    FiguresJson {
        year: (&read.total()).into(),
        months: (read.now - 12..=read.now).rev().map(month).collect(),
        categories: read
            .months
            .by_category(from, to)
            .iter()
            .filter(|(c, n)| enough(&visit.card.pack, c, n))
            .map(category)
            .collect(),
        closed_filed: read.closed(),
    }
}

/// GET the same as JSON.
pub async fn json(visit: Visit) -> Result<Json<FiguresJson>, Fail> {
    let read = read(&visit).await?;
    Ok(Json(told(&visit, &read)))
}

/// Figures of a community from the months' counts.
#[utoipa::path(get, path = "/api/v1/c/{community}/figures", tag = "figures",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = FiguresJson), (status = 404, description = "No such community")))]
pub async fn api(visit: Visit) -> Result<Json<FiguresJson>, Fail> {
    json(visit).await
}

/// GET month by month and category as CSV.
pub async fn as_csv(visit: Visit) -> Result<Response, Fail> {
    let read = read(&visit).await?;
    let columns = "month,category,category_name,filed,answered,solved,explained,referred,final_answers,duplicate,split,shelved,withdrawn,\
                   within_promise,half_within_hours,reopened,said_done,accepted,lapsed";
    let lines =
        read.months.told().filter(|(_, category, c)| enough(&visit.card.pack, category, c)).map(|(month, category, counts)| {
            let c = CountsJson::from(counts);
            let name = csv::cell(&category_name(&visit.card.pack, category, visit.lang));
            let half = c.half_within_hours.map(|h| h.to_string()).unwrap_or_default();
            let within = c.within_promise.map(|n| n.to_string()).unwrap_or_default();
            let outcomes = [c.solved, c.explained, c.referred, c.final_answers, c.duplicate, c.split, c.shelved, c.withdrawn];
            let first = [&[c.filed, c.answered][..], &outcomes].concat();
            let last = [c.reopened, c.said_done, c.accepted, c.lapsed];
            let join = |n: &[i64]| n.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
            format!("{},{category},{name},{},{within},{half},{}", month_code(month), join(&first), join(&last))
        });
    Ok(csv::file("figures", visit.card.code, columns, lines))
}

#[derive(OpenApi)]
#[openapi(
    paths(api),
    components(schemas(FiguresJson, CountsJson, MonthJson, CategoryJson)),
    tags((name = "figures", description = "How many were filed and settled, by month and category"))
)]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
