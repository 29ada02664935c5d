//! The rules a community lives by, in words: the pack in force, its work calendar, and who may do what.
//!
//! * What is for: "why this person, why this date?" is always answerable, and next year's holidays can be entered by people.
//! * Who may: everybody reads; workers try the rules, change the routing rules and keep the calendar; the chair chooses the pack.
//! * What can happen: a pack is chosen for new matters (old ones keep the version they were filed under); a year of the
//!   calendar is entered or corrected, for the community alone, or by the operator for everybody; whoever keeps it hears of a
//!   year that is missing (`missing.rs`).
//! * How stored: packs and calendars as text with version or year; both are global, a community's own year comes first.

mod actions;
mod api;
mod api_do;
mod api_table;
mod calendar;
mod edit;
mod may;
pub mod missing;
#[cfg(test)]
mod missing_tests;
mod pages;
mod permissions;
pub mod said;
pub mod store;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_api;
#[cfg(test)]
mod tests_year;
mod try_rules;
mod typed;
mod year;

use liren_core::id::Community;
use liren_core::permission::Action;
use liren_kit::slice::{Gives, Slice};

liren_kit::urls! {
    /// The pack in force, in words.
    Show(community) = "/c/{community}/rules";
    /// Who would get an example, until when and why.
    Try(community) = "/c/{community}/rules/try";
    /// The community's own routing rules: order, conditions, consequences; tried before they are put in force.
    EditRules(community) = "/c/{community}/rules/edit";
    /// Choose the pack.
    Choose(community) = "/c/{community}/rules/choose";
    /// One version of a pack: `cn-three-neighbours.1`, or the number alone for the pack in force.
    Version(community, version) = "/c/{community}/rules/{version}";
    /// Holidays and make-up working days of a year (`?year=`).
    WorkCalendar(community) = "/c/{community}/calendar";
    /// Enter or correct a year.
    Edit(community) = "/c/{community}/calendar/edit";
    /// The permission table.
    Permissions(community) = "/c/{community}/permissions";
    /// What I can do here.
    May(community) = "/c/{community}/may";
    /// The pack in force, for programs.
    ApiRules(community) = "/api/v1/c/{community}/rules";
    /// One version of a pack, for programs.
    ApiVersion(community, version) = "/api/v1/c/{community}/rules/{version}";
    /// The routing table, for programs; another one (POST).
    ApiTable(community) = "/api/v1/c/{community}/rules/table";
    /// Who would get an example and why, for programs (POST).
    ApiTry(community) = "/api/v1/c/{community}/rules/try";
    /// The packs there are, for programs; choose one (POST).
    ApiPacks(community) = "/api/v1/c/{community}/rules/packs";
    /// What I can do here, for programs.
    ApiMay(community) = "/api/v1/c/{community}/may";
    /// A year of the calendar, for programs; enter or correct one (POST).
    ApiCalendar(community) = "/api/v1/c/{community}/calendar";
    /// The permission table, for programs.
    ApiPermissions(community) = "/api/v1/c/{community}/permissions";
}

/// Where "why?" leads: the rule that decided, in the version a matter was judged by; the category where no rule did.
pub fn why_url(community: Community, pack: &str, version: i64, rule: &str, category: &str) -> String {
    let page = Version::url(community, format!("{pack}.{version}"));
    match rule {
        "category" => format!("{page}#category-{category}"),
        rule => format!("{page}#rule-{rule}"),
    }
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("rules")
        .get(Show::PATTERN, Action::ReadRules, pages::show)
        .get(Version::PATTERN, Action::ReadRules, pages::show_version)
        .get(Try::PATTERN, Action::TryRules, try_rules::show)
        .post(Try::PATTERN, Action::TryRules, try_rules::try_it)
        .get(EditRules::PATTERN, Action::EditRules, table::show)
        .post(EditRules::PATTERN, Action::EditRules, table::send)
        .get(Choose::PATTERN, Action::ChoosePack, pages::choose_show)
        .post(Choose::PATTERN, Action::ChoosePack, pages::choose)
        .get(WorkCalendar::PATTERN, Action::ReadRules, calendar::show)
        .get(Edit::PATTERN, Action::EditCalendar, edit::show)
        .post(Edit::PATTERN, Action::EditCalendar, edit::send)
        .get(Permissions::PATTERN, Action::ReadRules, permissions::show)
        .get(May::PATTERN, Action::ReadMayDo, may::show)
        .get(ApiRules::PATTERN, Action::ReadRules, api::rules)
        .get(ApiVersion::PATTERN, Action::ReadRules, api::version)
        .get(ApiTable::PATTERN, Action::ReadRules, api_table::table)
        .post(ApiTable::PATTERN, Action::EditRules, api_table::change)
        .post(ApiTry::PATTERN, Action::TryRules, api_table::dry_run)
        .get(ApiPacks::PATTERN, Action::ChoosePack, api_do::packs)
        .post(ApiPacks::PATTERN, Action::ChoosePack, api_do::choose)
        .get(ApiMay::PATTERN, Action::ReadMayDo, api_do::may)
        .post(ApiCalendar::PATTERN, Action::EditCalendar, api_do::enter)
        .get(ApiCalendar::PATTERN, Action::ReadRules, api::calendar)
        .get(ApiPermissions::PATTERN, Action::ReadRules, api::permissions)
        .job(missing::DAILY)
        .job(missing::YEAR)
        .api(api::doc)
        .gives(Gives { waiting: Some(calendar::waiting), ..Gives::default() })
}
