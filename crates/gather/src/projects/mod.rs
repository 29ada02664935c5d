//! Projects 老旧小区改造 / 实事项目: works from the first word to the end of the warranty.
//!
//! * What is for: everybody sees what is being done, what it costs, who pays, who answers for it and until when; the neighbour who
//!   spoke first hears of every step.
//! * Who may: everybody reads; grid leads within their grid and workers anywhere begin one; whoever began it runs it, and so may
//!   workers; residents say what they need, agree for their home, say done or not done; leaders take down what a home said on paper.
//! * Rules: `liren_core::project`: idea, decided, works, accepting, warranty; each next stage says what lacks for it.
//! * Money: accounts are only ever added to; an entry is taken back by another. What owners pay is shared by home or by area of the
//!   owner roll, to the fen; each home's share is told to who runs it and to an owner who was checked, nobody else.
//! * What is kept: no names of those who answered; counts of homes, one voice each (`voices.rs`), and homes that agree by entrance.

pub mod act;
mod api;
mod api_do;
pub mod asked;
pub mod begin;
mod gives;
pub mod jobs;
mod load;
mod new;
mod pages;
pub mod people;
mod rows;
mod said;
mod shares;
pub mod spots;
pub mod store;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_files;
#[cfg(test)]
mod tests_homes;
mod told;
mod view;
mod voices;
mod wall;

pub use gives::of_matter;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

/// Addresses of projects.
pub mod urls {
    pub use liren_kit::urls::Projects;

    liren_kit::urls! {
        /// Begin one.
        NewProject(community) = "/c/{community}/projects/new";
        /// One project; what is done with it is sent here.
        Project(community, project) = "/c/{community}/projects/{project}";
        /// Say what one needs, agree, look at what was built (POST).
        Answer(community, project) = "/c/{community}/projects/{project}/answer";
        /// Where on the plan one needs it.
        Spots(community, project) = "/c/{community}/projects/{project}/where";
        /// Take down what a home said on paper (POST).
        Paper(community, project) = "/c/{community}/projects/{project}/paper";
        /// Follow, or no longer (POST).
        FollowProject(community, project) = "/c/{community}/projects/{project}/follow";
        /// A photo, voucher or other paper.
        File(community, project, id, size) = "/c/{community}/projects/{project}/files/{id}/{size}";
        /// A sheet for the wall.
        Sheet(community, project) = "/c/{community}/projects/{project}/sheet";
        /// What each home pays of the owners' part, on paper.
        Shares(community, project) = "/c/{community}/projects/{project}/shares";
        /// The accounts as CSV.
        Accounts(community, project) = "/c/{community}/projects/{project}/accounts.csv";
        /// For programs: all projects.
        ApiProjects(community) = "/api/v1/c/{community}/projects";
        /// For programs: one project; what is done with it is sent here too.
        ApiProject(community, project) = "/api/v1/c/{community}/projects/{project}";
        /// For programs: what each home pays of the owners' part.
        ApiShares(community, project) = "/api/v1/c/{community}/projects/{project}/shares";
        /// For programs: what a neighbour says.
        ApiAnswer(community, project) = "/api/v1/c/{community}/projects/{project}/answer";
        /// For programs: what a home said on paper.
        ApiPaper(community, project) = "/api/v1/c/{community}/projects/{project}/paper";
        /// For programs: where on the plan somebody needs it.
        ApiSpot(community, project) = "/api/v1/c/{community}/projects/{project}/where";
    }
}

/// This feature.
pub fn slice() -> Slice {
    use Action as A;
    Slice::new("projects")
        .get(urls::Projects::PATTERN, A::ReadPublic, wall::board)
        .get(urls::NewProject::PATTERN, A::PlanProject, new::blank)
        .post(urls::NewProject::PATTERN, A::PlanProject, new::send)
        .get(urls::Project::PATTERN, A::ReadPublic, pages::show)
        .post(urls::Project::PATTERN, A::RunProject, pages::run)
        .post(urls::Answer::PATTERN, A::AnswerProject, people::answer)
        .get(urls::Spots::PATTERN, A::AnswerProject, spots::show)
        .post(urls::Spots::PATTERN, A::AnswerProject, spots::send)
        .post(urls::Paper::PATTERN, A::RecordConsent, people::paper)
        .post(urls::FollowProject::PATTERN, A::ReadMe, people::follow)
        .get(urls::File::PATTERN, A::ReadPublic, pages::file)
        .get(urls::Sheet::PATTERN, A::ReadPublic, wall::sheet)
        .get(urls::Shares::PATTERN, A::RunProject, shares::sheet)
        .get(urls::ApiShares::PATTERN, A::RunProject, shares::api)
        .get(urls::Accounts::PATTERN, A::ReadPublic, wall::accounts)
        .get(urls::ApiProjects::PATTERN, A::ReadPublic, api::list)
        .get(urls::ApiProject::PATTERN, A::ReadPublic, api::one)
        .post(urls::ApiProject::PATTERN, A::RunProject, api::run)
        .post(urls::ApiProjects::PATTERN, A::PlanProject, api_do::begin)
        .post(urls::ApiAnswer::PATTERN, A::AnswerProject, api_do::answer)
        .post(urls::ApiPaper::PATTERN, A::RecordConsent, api_do::paper)
        .post(urls::ApiSpot::PATTERN, A::AnswerProject, api_do::spot)
        .api(api::doc)
        .job(jobs::WARRANTY)
        .job(jobs::MILESTONE)
        .gives(gives::GIVES)
}
