//! One's own page: what waits for me, my homes and posts, how I hear, what is kept about me.
//!
//! * What is for: a leader's ten minutes a day begin here, with one stack; everybody else finds what is theirs.
//! * Who may: what is one's own is seen and changed by oneself alone. A visitor is told what needs no account.
//! * What can happen: hearing is stopped, resumed, or moved to another channel for own matters and for posts; everything held is taken along as a file; oneself is forgotten here,
//!   once posts are handed over. What waits is given by the slices (`Gives::waiting`).

mod api;
mod data;
mod pages;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::Slice;
use liren_kit::urls::Me;

liren_kit::urls! {
    /// Choose where to hear, stop or resume hearing (POST).
    News(community) = "/c/{community}/me/news";
    /// Everything held about me, as a file.
    Export(community) = "/c/{community}/me/export";
    /// Be forgotten here: shows on GET, acts on POST.
    Erase(community) = "/c/{community}/me/erase";
    /// What waits for me, for programs.
    ApiWaiting(community) = "/api/v1/c/{community}/me/waiting";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("me")
        .get(Me::PATTERN, Action::ReadMayDo, pages::show)
        .post(News::PATTERN, Action::ChooseNews, pages::news)
        .get(Export::PATTERN, Action::ExportSelf, pages::export)
        .get(Erase::PATTERN, Action::EraseSelf, pages::erase_form)
        .post(Erase::PATTERN, Action::EraseSelf, pages::erase)
        .get(ApiWaiting::PATTERN, Action::ReadMe, api::waiting)
        .api(api::doc)
}
