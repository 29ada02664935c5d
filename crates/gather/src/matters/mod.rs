//! Matters: something a resident wants done or answered, from the first word to the reporter's last.
//!
//! * What is for: a voice reaches somebody named, by a date, and whoever spoke decides whether it is done.
//! * Who may: anybody files, without an account; the holder handles; the reporter (by secret link or signed in) confirms,
//!   adds, withdraws. The table in `liren_core::permission` says the rest; `act.rs` asks it.
//! * What can happen: the rules are in `liren_core::matter`; every move is one transaction with its audit entry, its line in
//!   the timeline, the one clock of the matter and the messages that follow.
//! * Who sees: number, category, state and clock of what is not closed; words and photos once released (`show.rs`).

pub mod act;
mod anew;
mod api;
mod api_cover;
mod api_desk;
mod api_file;
mod api_more;
mod api_moves;
mod api_orders;
pub mod asked;
mod clock;
pub mod cover;
mod desk;
mod desk_do;
mod desk_read;
mod draft;
mod feed;
pub mod file;
mod files;
mod follow;
mod gives;
mod group;
mod index;
pub(crate) mod jobs;
pub mod join;
mod join_pages;
pub mod lines;
pub(crate) mod list;
mod log;
mod mine;
mod moves;
mod offers;
mod orders;
pub mod outside;
mod page;
mod pin;
pub mod read;
mod receipt;
mod replies;
mod rows;
pub mod said;
pub mod say;
mod say_check;
mod say_pages;
pub(crate) mod say_pin;
mod shots;
pub mod show;
mod similar;
pub(crate) mod table;
pub mod tell;
#[cfg(test)]
pub(crate) mod tests;
mod timeline;
pub mod view;
mod weigh;
mod write;

pub(crate) use files::{aside, keep as keep_files, keep_photo, note as note_file, send_known as send_file};
pub(crate) use join::tied;
use liren_core::permission::Action;
use liren_kit::slice::Slice;
pub(crate) use pin::PinJson;

/// Addresses of matters.
pub mod urls {
    pub use liren_kit::urls::{Desk, Matters, MyMatters, Say};

    liren_kit::urls! {
        /// A file of a form that is still being filled in; its id cannot be guessed.
        Loose(community, id, size) = "/c/{community}/say/files/{id}/{size}";
        /// The public list as JSON.
        MattersJson(community) = "/c/{community}/matters.json";
        /// The public list as CSV.
        MattersCsv(community) = "/c/{community}/matters.csv";
        /// The newest as a web feed.
        Feed(community) = "/c/{community}/feeds/matters.xml";
        /// The newest of a building as a web feed.
        BuildingFeed(community, building) = "/c/{community}/feeds/matters/{building}";
        /// The newest of a grid as a web feed.
        GridFeed(community, grid) = "/c/{community}/feeds/matters/grid/{grid}";
        /// The newest of a category as a web feed.
        CategoryFeed(community, category) = "/c/{community}/feeds/matters/category/{category}";
        /// What happens to one matter as a web feed.
        MatterFeed(community, number) = "/c/{community}/feeds/matters/number/{number}";
        /// Several matters to one post (POST).
        DeskAssign(community) = "/c/{community}/desk/assign";
        /// Keep what is filtered under a name (POST).
        DeskFilters(community) = "/c/{community}/desk/filters";
        /// No longer keep it (POST).
        DeskFiltersEnd(community) = "/c/{community}/desk/filters/end";
        /// Orders from outside: paste, look, take in.
        Orders(community) = "/c/{community}/orders";
        /// A matter's page.
        Matter(community, number) = "/c/{community}/matters/{number}";
        /// Photo or voice note of a matter; `size` is `full` or `thumb`.
        File(community, number, id, size) = "/c/{community}/matters/{number}/files/{id}/{size}";
        /// What is covered before it becomes public: names (POST), and a way to each photo.
        Cover(community, number) = "/c/{community}/matters/{number}/cover";
        /// Parts of a photo that everybody else does not see (POST).
        CoverPhoto(community, number, id) = "/c/{community}/matters/{number}/cover/{id}";
        /// For programs: the list (GET) and filing (POST).
        ApiMatters(community) = "/api/v1/c/{community}/matters";
        /// For programs: what may have been said already (POST).
        ApiSimilar(community) = "/api/v1/c/{community}/matters/similar";
        /// For programs: a photo or voice note before the matter that names it (POST).
        ApiFiles(community) = "/api/v1/c/{community}/files";
        /// For programs: take orders from outside in (POST).
        ApiOrders(community) = "/api/v1/c/{community}/orders";
        /// For programs: read the text of orders (POST).
        ApiOrdersLook(community) = "/api/v1/c/{community}/orders/look";
        /// For programs: one matter.
        ApiMatter(community, number) = "/api/v1/c/{community}/matters/{number}";
        /// For programs: what happened.
        ApiTimeline(community, number) = "/api/v1/c/{community}/matters/{number}/timeline";
        /// For programs: the receipt by its secret.
        ApiReceipt(community, number) = "/api/v1/c/{community}/matters/{number}/receipt";
        /// For programs: a photo or voice note of a matter.
        ApiFile(community, number, id, size) = "/api/v1/c/{community}/matters/{number}/files/{id}/{size}";
        /// For programs: what may be done now.
        ApiMoves(community, number) = "/api/v1/c/{community}/matters/{number}/moves";
        /// For programs: the orders it answers.
        ApiMatterOrders(community, number) = "/api/v1/c/{community}/matters/{number}/orders";
        /// For programs: who was asked to help.
        ApiHelpers(community, number) = "/api/v1/c/{community}/matters/{number}/helpers";
        /// For programs: what could be the same.
        ApiLikely(community, number) = "/api/v1/c/{community}/matters/{number}/similar";
        /// For programs: the letter to the street.
        ApiLetter(community, number) = "/api/v1/c/{community}/matters/{number}/letter";
        /// For programs: what is sent to a group.
        ApiGroup(community, number) = "/api/v1/c/{community}/matters/{number}/group";
        /// For programs: hear of it (POST).
        ApiFollow(community, number) = "/api/v1/c/{community}/matters/{number}/follow";
        /// For programs: no longer hear of it (POST).
        ApiUnfollow(community, number) = "/api/v1/c/{community}/matters/{number}/unfollow";
        /// For programs: what one filed or hears of.
        ApiMyMatters(community) = "/api/v1/c/{community}/me/matters";
        /// For programs: the desk's lists.
        ApiDesk(community) = "/api/v1/c/{community}/desk";
        /// For programs: posts a matter could be given to.
        ApiDeskPosts(community) = "/api/v1/c/{community}/desk/posts";
        /// For programs: several matters to one post (POST).
        ApiDeskAssign(community) = "/api/v1/c/{community}/desk/assign";
        /// For programs: the lists one keeps, and another (POST).
        ApiDeskFilters(community) = "/api/v1/c/{community}/desk/filters";
        /// For programs: no longer keep one (POST).
        ApiDeskFiltersEnd(community) = "/api/v1/c/{community}/desk/filters/end";
        /// For programs: answer and settle (POST).
        ApiSettle(community, number) = "/api/v1/c/{community}/matters/{number}/settle";
        /// For programs: pass up (POST).
        ApiPassUp(community, number) = "/api/v1/c/{community}/matters/{number}/pass-up";
        /// For programs: send back (POST).
        ApiSendBack(community, number) = "/api/v1/c/{community}/matters/{number}/send-back";
        /// For programs: extend once (POST).
        ApiExtend(community, number) = "/api/v1/c/{community}/matters/{number}/extend";
        /// For programs: put on the open list (POST).
        ApiShelve(community, number) = "/api/v1/c/{community}/matters/{number}/shelve";
        /// For programs: which names stay covered.
        ApiCover(community, number) = "/api/v1/c/{community}/matters/{number}/cover";
        /// For programs: cover parts of a photo.
        ApiCoverPhoto(community, number, id) = "/api/v1/c/{community}/matters/{number}/cover/{id}";
        /// For programs: show words and photos (POST).
        ApiRelease(community, number) = "/api/v1/c/{community}/matters/{number}/release";
        /// For programs: add a note (POST).
        ApiNote(community, number) = "/api/v1/c/{community}/matters/{number}/note";
        /// For programs: give to another post (POST).
        ApiAssign(community, number) = "/api/v1/c/{community}/matters/{number}/assign";
        /// For programs: done or not done (POST).
        ApiConfirm(community, number) = "/api/v1/c/{community}/matters/{number}/confirm";
        /// For programs: a follower's word (POST).
        ApiWeigh(community, number) = "/api/v1/c/{community}/matters/{number}/weigh";
        /// For programs: ask the reporter for something (POST).
        ApiAsk(community, number) = "/api/v1/c/{community}/matters/{number}/ask";
        /// For programs: let somebody outside help (POST).
        ApiAskOutside(community, number) = "/api/v1/c/{community}/matters/{number}/outside";
        /// For programs: end the link of somebody who helps (POST).
        ApiEndOutside(community, number) = "/api/v1/c/{community}/matters/{number}/outside/end";
        /// For programs: say what it is about (POST).
        ApiRecategorise(community, number) = "/api/v1/c/{community}/matters/{number}/recategorise";
        /// For programs: make one matter of two (POST).
        ApiMerge(community, number) = "/api/v1/c/{community}/matters/{number}/merge";
        /// For programs: make several matters of one (POST).
        ApiSplit(community, number) = "/api/v1/c/{community}/matters/{number}/split";
        /// For programs: take back (POST).
        ApiWithdraw(community, number) = "/api/v1/c/{community}/matters/{number}/withdraw";
        /// For programs: the reporter adds something (POST).
        ApiAdd(community, number) = "/api/v1/c/{community}/matters/{number}/add";
        /// Answer and settle (POST).
        Settle(community, number) = "/c/{community}/matters/{number}/settle";
        /// Pass up one level (POST).
        PassUp(community, number) = "/c/{community}/matters/{number}/pass-up";
        /// Refuse the assignment (POST).
        SendBack(community, number) = "/c/{community}/matters/{number}/send-back";
        /// Extend the promise once (POST).
        Extend(community, number) = "/c/{community}/matters/{number}/extend";
        /// Put on the open list (POST).
        Shelve(community, number) = "/c/{community}/matters/{number}/shelve";
        /// Show words and photos (POST).
        Release(community, number) = "/c/{community}/matters/{number}/release";
        /// Add a note (POST).
        Note(community, number) = "/c/{community}/matters/{number}/note";
        /// Give to another post (POST).
        Assign(community, number) = "/c/{community}/matters/{number}/assign";
        /// Done or not done, by the signed-in reporter (POST).
        Confirm(community, number) = "/c/{community}/matters/{number}/confirm";
        /// Done or not done, by a signed-in follower (POST).
        Weigh(community, number) = "/c/{community}/matters/{number}/weigh";
        /// Ask the reporter for something (POST).
        Ask(community, number) = "/c/{community}/matters/{number}/ask";
        /// Let somebody outside help (POST).
        AskOutside(community, number) = "/c/{community}/matters/{number}/outside";
        /// End the link of somebody outside (POST).
        EndOutside(community, number) = "/c/{community}/matters/{number}/outside/end";
        /// Say what it is about (POST).
        Recategorise(community, number) = "/c/{community}/matters/{number}/recategorise";
        /// Make one matter of two.
        Merge(community, number) = "/c/{community}/matters/{number}/merge";
        /// Make several matters of one.
        Split(community, number) = "/c/{community}/matters/{number}/split";
        /// A follower's own page of a matter.
        Follower(community, number, token) = "/c/{community}/matters/{number}/f/{token}";
        /// Done or not done, by a follower's link (POST).
        WeighFollower(community, number, token) = "/c/{community}/matters/{number}/f/{token}/weigh";
        /// What somebody outside sees and answers.
        Outside(community, number, token) = "/c/{community}/matters/{number}/o/{token}";
        /// The same files by the link of somebody outside.
        OutsideFile(community, number, token, id, size) = "/c/{community}/matters/{number}/o/{token}/files/{id}/{size}";
        /// Take back (POST).
        Withdraw(community, number) = "/c/{community}/matters/{number}/withdraw";
        /// Add something (POST).
        Add(community, number) = "/c/{community}/matters/{number}/add";
        /// Hear of it (POST).
        Follow(community, number) = "/c/{community}/matters/{number}/follow";
        /// No longer hear of it (POST).
        Unfollow(community, number) = "/c/{community}/matters/{number}/unfollow";
        /// What can be sent to a group.
        Group(community, number) = "/c/{community}/matters/{number}/group";
        /// The picture for a group.
        Picture(community, number) = "/c/{community}/matters/{number}/poster.svg";
        /// The sheet for the wall.
        Sheet(community, number) = "/c/{community}/matters/{number}/poster";
        /// The letter to the street, for paper.
        Letter(community, number) = "/c/{community}/matters/{number}/letter";
        /// The reporter's own page of a matter.
        Secret(community, number, secret) = "/c/{community}/matters/{number}/s/{secret}";
        /// Done or not done, by the reporter's link (POST).
        ConfirmSecret(community, number, secret) = "/c/{community}/matters/{number}/s/{secret}/confirm";
        /// Take back, by the reporter's link (POST).
        WithdrawSecret(community, number, secret) = "/c/{community}/matters/{number}/s/{secret}/withdraw";
        /// Add something, by the reporter's link (POST).
        AddSecret(community, number, secret) = "/c/{community}/matters/{number}/s/{secret}/add";
        /// The receipt.
        Receipt(community, number, secret) = "/c/{community}/matters/{number}/s/{secret}/receipt";
        /// The receipt for paper.
        ReceiptPaper(community, number, secret) = "/c/{community}/matters/{number}/s/{secret}/receipt/print";
        /// The same files by the reporter's link.
        SecretFile(community, number, secret, id, size) = "/c/{community}/matters/{number}/s/{secret}/files/{id}/{size}";
    }
}

/// This feature.
pub fn slice() -> Slice {
    use Action as A;
    Slice::new("matters")
        .get(urls::Say::PATTERN, A::FileMatter, say::begin)
        .post(urls::Say::PATTERN, A::FileMatter, say::on)
        .get(urls::MyMatters::PATTERN, A::ReadMe, mine::page)
        .get(urls::Loose::PATTERN, A::FileMatter, files::serve_loose)
        .get(urls::Matters::PATTERN, A::ListMatters, list::list)
        .get(urls::MattersJson::PATTERN, A::ListMatters, list::json)
        .get(urls::MattersCsv::PATTERN, A::ListMatters, list::as_csv)
        .get(urls::Feed::PATTERN, A::ListMatters, list::feed_all)
        .get(urls::BuildingFeed::PATTERN, A::ListMatters, list::feed_building)
        .get(urls::GridFeed::PATTERN, A::ListMatters, list::feed_grid)
        .get(urls::CategoryFeed::PATTERN, A::ListMatters, list::feed_category)
        .get(urls::MatterFeed::PATTERN, A::ReadMatter, show::feed)
        .get(urls::Desk::PATTERN, A::ListEveryMatter, desk::desk)
        .post(urls::DeskAssign::PATTERN, A::AssignMatter, desk::assign)
        .post(urls::DeskFilters::PATTERN, A::ListEveryMatter, desk::keep_filter)
        .post(urls::DeskFiltersEnd::PATTERN, A::ListEveryMatter, desk::drop_filter)
        .get(urls::Orders::PATTERN, A::TakeOrders, orders::start)
        .post(urls::Orders::PATTERN, A::TakeOrders, orders::on)
        .get(urls::Matter::PATTERN, A::ReadMatter, show::show)
        .get(urls::File::PATTERN, A::ReadMatter, files::serve)
        .post(urls::Settle::PATTERN, A::SettleMatter, moves::settle)
        .post(urls::PassUp::PATTERN, A::PassUpMatter, moves::pass_up)
        .post(urls::SendBack::PATTERN, A::SendBackMatter, moves::send_back)
        .post(urls::Extend::PATTERN, A::ExtendMatter, moves::extend)
        .post(urls::Shelve::PATTERN, A::ShelveMatter, moves::shelve)
        .post(urls::Release::PATTERN, A::ReleaseWords, moves::release)
        .get(urls::Cover::PATTERN, A::ReleaseWords, cover::page)
        .post(urls::Cover::PATTERN, A::ReleaseWords, cover::names)
        .get(urls::CoverPhoto::PATTERN, A::ReleaseWords, cover::photo)
        .post(urls::CoverPhoto::PATTERN, A::ReleaseWords, cover::cover)
        .post(urls::Note::PATTERN, A::NoteMatter, moves::note)
        .post(urls::Assign::PATTERN, A::AssignMatter, moves::assign)
        .post(urls::Confirm::PATTERN, A::ConfirmMatter, moves::confirm)
        .post(urls::Weigh::PATTERN, A::WeighMatter, moves::weigh)
        .post(urls::Ask::PATTERN, A::AskReporter, moves::ask)
        .post(urls::AskOutside::PATTERN, A::AskOutside, moves::ask_outside)
        .post(urls::EndOutside::PATTERN, A::AskOutside, moves::end_outside)
        .post(urls::Recategorise::PATTERN, A::RecategoriseMatter, moves::recategorise)
        .get(urls::Merge::PATTERN, A::MergeMatters, join_pages::merge_show)
        .post(urls::Merge::PATTERN, A::MergeMatters, join_pages::merge)
        .get(urls::Split::PATTERN, A::SplitMatter, join_pages::split_show)
        .post(urls::Split::PATTERN, A::SplitMatter, join_pages::split)
        .get(urls::Follower::PATTERN, A::ReadMatter, show::show_follower)
        .post(urls::WeighFollower::PATTERN, A::WeighMatter, moves::weigh_follower)
        .get(urls::Outside::PATTERN, A::AnswerOutside, outside::show)
        .post(urls::Outside::PATTERN, A::AnswerOutside, outside::answer)
        .get(urls::OutsideFile::PATTERN, A::AnswerOutside, outside::file)
        .post(urls::Withdraw::PATTERN, A::WithdrawMatter, moves::withdraw)
        .post(urls::Add::PATTERN, A::AddToMatter, moves::add)
        .post(urls::Follow::PATTERN, A::FollowMatter, follow::follow)
        .post(urls::Unfollow::PATTERN, A::UnfollowMatter, follow::unfollow)
        .get(urls::Group::PATTERN, A::ReadMatter, group::page)
        .get(urls::Picture::PATTERN, A::ReadMatter, group::picture)
        .get(urls::Sheet::PATTERN, A::ReadMatter, group::sheet)
        .get(urls::Letter::PATTERN, A::NoteMatter, receipt::letter)
        .get(urls::Secret::PATTERN, A::ReadMatter, show::show_secret)
        .post(urls::ConfirmSecret::PATTERN, A::ConfirmMatter, moves::confirm_secret)
        .post(urls::WithdrawSecret::PATTERN, A::WithdrawMatter, moves::withdraw_secret)
        .post(urls::AddSecret::PATTERN, A::AddToMatter, moves::add_secret)
        .get(urls::Receipt::PATTERN, A::ReadMatter, receipt::receipt)
        .get(urls::ReceiptPaper::PATTERN, A::ReadMatter, receipt::paper)
        .get(urls::SecretFile::PATTERN, A::ReadMatter, files::serve_secret)
        .get(urls::ApiMatters::PATTERN, A::ListMatters, api::list)
        .post(urls::ApiMatters::PATTERN, A::FileMatter, api_file::file)
        .post(urls::ApiSimilar::PATTERN, A::ListMatters, api_file::similar)
        .post(urls::ApiFiles::PATTERN, A::FileMatter, api::upload)
        .post(urls::ApiOrders::PATTERN, A::TakeOrders, api_orders::take)
        .post(urls::ApiOrdersLook::PATTERN, A::TakeOrders, api_orders::look)
        .get(urls::ApiMatter::PATTERN, A::ReadMatter, api::one)
        .get(urls::ApiTimeline::PATTERN, A::ReadMatter, api::timeline)
        .get(urls::ApiReceipt::PATTERN, A::ReadMatter, api_file::receipt)
        .get(urls::ApiFile::PATTERN, A::ReadMatter, api_more::file)
        .get(urls::ApiMoves::PATTERN, A::ReadMatter, api_more::may)
        .get(urls::ApiMatterOrders::PATTERN, A::NoteMatter, api_more::orders)
        .get(urls::ApiHelpers::PATTERN, A::AskOutside, api_more::helpers)
        .get(urls::ApiLikely::PATTERN, A::MergeMatters, api_more::likely)
        .get(urls::ApiLetter::PATTERN, A::NoteMatter, api_more::letter)
        .get(urls::ApiGroup::PATTERN, A::ReadMatter, api_more::for_group)
        .post(urls::ApiFollow::PATTERN, A::FollowMatter, api_more::follow)
        .post(urls::ApiUnfollow::PATTERN, A::UnfollowMatter, api_more::unfollow)
        .get(urls::ApiMyMatters::PATTERN, A::ReadMe, api_more::my_matters)
        .get(urls::ApiDesk::PATTERN, A::ListEveryMatter, api_desk::list)
        .get(urls::ApiDeskPosts::PATTERN, A::ListEveryMatter, api_desk::assignable)
        .post(urls::ApiDeskAssign::PATTERN, A::AssignMatter, api_desk::assign)
        .get(urls::ApiDeskFilters::PATTERN, A::ListEveryMatter, api_desk::filters)
        .post(urls::ApiDeskFilters::PATTERN, A::ListEveryMatter, api_desk::keep_filter)
        .post(urls::ApiDeskFiltersEnd::PATTERN, A::ListEveryMatter, api_desk::drop_filter)
        .post(urls::ApiSettle::PATTERN, A::SettleMatter, api_moves::settle)
        .post(urls::ApiPassUp::PATTERN, A::PassUpMatter, api_moves::pass_up)
        .post(urls::ApiSendBack::PATTERN, A::SendBackMatter, api_moves::send_back)
        .post(urls::ApiExtend::PATTERN, A::ExtendMatter, api_moves::extend)
        .post(urls::ApiShelve::PATTERN, A::ShelveMatter, api_moves::shelve)
        .get(urls::ApiCover::PATTERN, A::ReleaseWords, api_cover::one)
        .post(urls::ApiCover::PATTERN, A::ReleaseWords, api_cover::names)
        .post(urls::ApiCoverPhoto::PATTERN, A::ReleaseWords, api_cover::parts)
        .post(urls::ApiRelease::PATTERN, A::ReleaseWords, api_moves::release)
        .post(urls::ApiNote::PATTERN, A::NoteMatter, api_moves::note)
        .post(urls::ApiAssign::PATTERN, A::AssignMatter, api_moves::assign)
        .post(urls::ApiConfirm::PATTERN, A::ConfirmMatter, api_moves::confirm)
        .post(urls::ApiWeigh::PATTERN, A::WeighMatter, api_moves::weigh)
        .post(urls::ApiAsk::PATTERN, A::AskReporter, api_moves::ask)
        .post(urls::ApiAskOutside::PATTERN, A::AskOutside, api_moves::ask_outside)
        .post(urls::ApiEndOutside::PATTERN, A::AskOutside, api_moves::end_outside)
        .post(urls::ApiRecategorise::PATTERN, A::RecategoriseMatter, api_moves::recategorise)
        .post(urls::ApiMerge::PATTERN, A::MergeMatters, api_moves::merge)
        .post(urls::ApiSplit::PATTERN, A::SplitMatter, api_moves::split)
        .post(urls::ApiWithdraw::PATTERN, A::WithdrawMatter, api_moves::withdraw)
        .post(urls::ApiAdd::PATTERN, A::AddToMatter, api_moves::add)
        .api(api::doc)
        .job(jobs::FILED)
        .job(jobs::CLOCK)
        .job(jobs::INDEX)
        .job(jobs::SWEEP)
        .job(jobs::HANDED_OVER)
        .gives(gives::GIVES)
}
