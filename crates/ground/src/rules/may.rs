//! What I can do here: the permission table read for one person, in words, with the way to each thing.

use askama::Template;
use axum::response::Response;
use liren_core::id::Community;
use liren_core::permission::{Action, Reach, Role, reach};
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::urls;
use liren_kit::visit::Visit;

use super::actions::{self, Part};
use super::permissions::{far, own_reach};
use super::{Choose, Edit, Permissions, Show, Try, said};
use crate::names::{self, Names};
use crate::words::Rules;
use crate::{access, audit, duty, notices, people, places, plan, roster_import, slips};

struct Item {
    words: &'static str,
    hint: String,
    url: String,
}

struct Block {
    title: &'static str,
    items: Vec<Item>,
}

struct Capacity {
    title: String,
    blocks: Vec<Block>,
}

#[derive(Template)]
#[template(path = "rules/may.html")]
struct MayPage {
    page: Page,
    t: Rules,
    lead: String,
    sign_in_lead: String,
    everybody: Vec<Item>,
    capacities: Vec<Capacity>,
    factor: bool,
    table: String,
}

/// What a visitor is told first, in this order.
const FIRST: [Action; 5] = [Action::FileMatter, Action::ListMatters, Action::FollowMatter, Action::ReadPosts, Action::ReadRules];
/// What goes without saying.
const PLAIN: [Action; 8] = [
    Action::ReadHealth,
    Action::ReadApi,
    Action::ReadDemo,
    Action::SignIn,
    Action::SwitchView,
    Action::StopNews,
    Action::ReadMayDo,
    Action::UnfollowMatter,
];

/// Where to go for it; empty where it begins on the page of the thing itself.
fn way(code: Community, action: Action) -> String {
    match action {
        Action::FileMatter => urls::Say::url(code),
        Action::FileForSomebody => format!("{}?for=1", urls::Say::url(code)),
        Action::ListMatters | Action::FollowMatter | Action::ReadMatter => urls::Matters::url(code),
        Action::ReadPublic => urls::Home::url(code),
        Action::ReadPosts => people::Leaders::url(code),
        Action::PrintPoster | Action::EditPlaces => places::Buildings::url(code),
        Action::EditPlan => plan::EditPlan::url(code),
        Action::ImportRoster => roster_import::Import::url(code),
        Action::ManageBodies => people::Bodies::url(code),
        Action::ManagePosts => people::Posts::url(code),
        Action::ManageDuty => duty::Roster::url(code),
        Action::ReadAudit => audit::Audit::url(code),
        Action::ReadOwnAudit => audit::MyAudit::url(code),
        Action::ManageSessions | Action::ManageFactor | Action::ManageContacts => access::Mine::url(),
        Action::ReadMe | Action::ReadWaiting | Action::ListEveryMatter | Action::ExportSelf | Action::EraseSelf => {
            urls::Me::url(code)
        }
        Action::ReadRules => Show::url(code),
        Action::TryRules => Try::url(code),
        Action::ChoosePack => Choose::url(code),
        Action::EditCalendar => Edit::url(code),
        Action::PublishNotice => notices::NewNotice::url(code),
        Action::PlanMeeting | Action::AttendMeeting | Action::RunProcedure => liren_kit::urls::Meetings::url(code),
        Action::ManageHooks => liren_kit::urls::Hooks::url(code),
        Action::ManageTokens => crate::tokens::Tokens::url(code),
        Action::WithdrawNotice => notices::Notices::url(code),
        Action::UseSlip => slips::Enter::url(code),
        Action::PrintSlips | Action::ReissueSlip => slips::Circles::url(code),
        Action::ConfirmResidence => slips::Residency::url(code),
        _ => String::new(),
    }
}

fn item(t: Rules, code: Community, action: Action, hint: &str) -> Item {
    Item { words: actions::of(t, action).1, hint: hint.to_string(), url: way(code, action) }
}

/// What a capacity adds, by part of life.
fn blocks(t: Rules, code: Community, adds: impl Fn(Action) -> Option<Reach>) -> Vec<Block> {
    let of = |part: Part| {
        let items = Action::ALL.iter().filter(|a| actions::of(t, **a).0 == part && !PLAIN.contains(a)).filter_map(|a| {
            let r = adds(*a)?;
            let hint = if r == Reach::Within { far(t, r) } else { "" };
            Some(item(t, code, *a, hint))
        });
        Block { title: part.words(t), items: items.collect() }
    };
    Part::ALL.into_iter().map(of).filter(|b| !b.items.is_empty()).collect()
}

fn capacities(visit: &Visit, names: &Names) -> Vec<Capacity> {
    let (t, lang, card) = (Rules(visit.lang), visit.lang, &visit.card);
    let mut out = Vec::new();
    for role in visit.actor.roles().into_iter().filter(|r| !r.is_post() && *r != Role::Visitor) {
        let who = t.may_as(card.pack.role(role).get(lang));
        out.push(Capacity { title: who, blocks: blocks(t, card.code, |a| own_reach(role, a)) });
    }
    for post in &visit.actor.posts {
        let who = t.may_as(names.post(card, lang, post.id));
        out.push(Capacity { title: who, blocks: blocks(t, card.code, |a| own_reach(post.role, a)) });
    }
    if visit.session.is_some() {
        // What is one's own comes with the account, in whatever capacity.
        let own = |a: Action| (reach(Role::Visitor, a) == Reach::Mine).then_some(Reach::Mine);
        out.push(Capacity { title: t.may_own().to_string(), blocks: blocks(t, card.code, own) });
    }
    out.retain(|c| !c.blocks.is_empty());
    out
}

/// The page.
pub async fn show(visit: Visit) -> Result<Response, Fail> {
    let (lang, code) = (visit.lang, visit.card.code);
    let t = Rules(lang);
    let names = names::of(&visit.app, &visit.card).await?;
    let hint = |a: Action| match a {
        Action::FileMatter => t.may_hint_say(),
        Action::ListMatters => t.may_hint_under_way(),
        Action::ReadPosts => t.may_hint_leaders(),
        _ => "",
    };
    let signed_in = visit.session.is_some();
    html(&MayPage {
        page: Page::new(&visit, Nav::Me, t.may_title()),
        t,
        lead: if signed_in { t.may_lead_person(&visit.card.name) } else { t.may_lead_visitor().to_string() },
        sign_in_lead: t.may_sign_in_lead(said::leader(&visit.card.pack, lang)),
        everybody: FIRST.into_iter().map(|a| item(t, code, a, hint(a))).collect(),
        capacities: capacities(&visit, &names),
        factor: visit.actor.factor_missing,
        table: Permissions::url(code),
    })
}
