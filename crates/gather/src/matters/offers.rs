//! Which moves a matter's page offers to whoever reads it, from what `show` read. No I/O.

use liren_core::id::PostId;
use liren_core::lang::Lang;
use liren_core::matter::Passed;
use liren_core::pack::{Pack, Visibility};
use liren_core::permission::{Action, Role, Scope};
use liren_core::personal;
use liren_core::time::{DAY, Time};
use liren_ground::names::Names;
use liren_kit::card::Card;
use liren_kit::visit::Visit;
use liren_kit::when;

use super::read::Matter;
use super::show::Loaded;
use super::urls;

/// What this person may do now.
#[derive(Default)]
pub struct Moves {
    /// Answer and settle.
    pub settle: bool,
    /// Pass up: to whom, empty when nobody is above.
    pub pass_up: String,
    /// Refuse the assignment: back to whom.
    pub send_back: String,
    /// Extend the promise: until when.
    pub extend: String,
    /// Put it on the open list: the last day to look at it again, as an input wants it.
    pub shelve: String,
    /// Show words and photos.
    pub release: bool,
    /// What will be covered in the words for everybody else.
    pub covers: Vec<String>,
    /// Where names and photos are covered; empty where nothing is to be decided.
    pub cover: String,
    /// Add a note.
    pub note: bool,
    /// Give it to another post.
    pub assign: Vec<(PostId, String)>,
    /// Say done or not done, as the reporter.
    pub confirm: bool,
    /// Say done or not done, as a follower.
    pub weigh: bool,
    /// Ask the reporter for something: until when they may answer.
    pub ask: String,
    /// Let somebody help who does not have it.
    pub ask_outside: bool,
    /// Posts that could help: whose duty it is does not matter.
    pub helpers: Vec<(PostId, String)>,
    /// Merge it, on a page of its own.
    pub merge: String,
    /// Split it, on a page of its own.
    pub split: String,
    /// Begin a project from it, on a page of its own.
    pub project: String,
    /// Ask neighbours about it, on a page of its own.
    pub consult: String,
    /// Give it another category: those there are.
    pub recategorise: Vec<(String, String)>,
    /// Take it back.
    pub withdraw: bool,
    /// Add something.
    pub add: bool,
    /// Hear of it.
    pub follow: bool,
    /// No longer hear of it.
    pub unfollow: bool,
    /// The letter to the street.
    pub letter: String,
}

impl Moves {
    /// Whether the handler's heading is needed.
    pub fn any(&self) -> bool {
        self.settle
            || self.release
            || self.note
            || self.ask_outside
            || !self.assign.is_empty()
            || [&self.pass_up, &self.send_back, &self.extend, &self.shelve, &self.ask].iter().any(|s| !s.is_empty())
    }
}

/// What is covered in the words for everybody else.
fn hidden(m: &Matter) -> Vec<String> {
    let stay = m.stay();
    let found = personal::find(&m.words).into_iter().filter(|f| f.kind != personal::Kind::Name || !stay.contains(&f.text));
    found.map(|f| f.text.to_string()).chain(m.hide.lines().map(str::to_string)).collect()
}

/// What this person may do now.
pub(super) fn offered(visit: &Visit, names: &Names, loaded: &Loaded) -> Moves {
    let Loaded { matter: m, pack, by_link, progress, chain, follows, weighed, .. } = loaded;
    let (lang, now, card) = (visit.lang, visit.moment.now, &visit.card);
    let place = m.place(*by_link);
    let may = |action| visit.may(action, &place);
    let open = m.state == "open";
    let judge = card.judge_by(pack);
    let mut moves = Moves {
        settle: open && may(Action::SettleMatter),
        release: (!m.released || loaded.files.iter().any(|f| f.waits))
            && m.visibility == Visibility::Public
            && (!m.words.is_empty() || m.files > 0)
            && may(Action::ReleaseWords),
        covers: if m.released { Vec::new() } else { hidden(m) },
        cover: if may(Action::ReleaseWords) && m.visibility == Visibility::Public && (m.files > 0 || !m.words.is_empty()) {
            urls::Cover::url(card.code, &m.number)
        } else {
            String::new()
        },
        note: may(Action::NoteMatter) && m.state != "withdrawn",
        withdraw: open && may(Action::WithdrawMatter),
        add: open && may(Action::AddToMatter),
        unfollow: follows.is_some() && !loaded.by_follower,
        ..Moves::default()
    };
    moves.follow = !by_link
        && !loaded.by_follower
        && (open || m.state == "shelved")
        && m.visibility != Visibility::Closed
        && !moves.add
        && follows.is_none()
        && !moves.note;
    let Some(p) = progress else { return moves };
    let answerable = judge.done(p, now).is_ok();
    moves.confirm = answerable && may(Action::ConfirmMatter);
    moves.weigh = answerable && p.later.is_none() && follows.is_some() && !weighed && !moves.confirm;
    if may(Action::RecategoriseMatter) {
        let others = pack.categories.iter().filter(|c| c.code != m.category);
        moves.recategorise = others.map(|c| (c.code.clone(), c.name.get(lang).to_string())).collect();
    }
    if !open {
        return moves;
    }
    let name = |post| names.post(card, lang, post);
    if may(Action::SendBackMatter) {
        moves.send_back = judge.send_back(p, now).map(|n| name(n.holder.post)).unwrap_or_default();
    }
    if may(Action::ExtendMatter) {
        moves.extend = judge.extend(p, now).map(|n| when::until(lang, &card.zone, n.promise)).unwrap_or_default();
    }
    if may(Action::ShelveMatter) {
        moves.shelve = last_review(card, pack, now);
    }
    if may(Action::AskReporter) {
        moves.ask = judge.ask(p, now).map(|n| when::until(lang, &card.zone, n.due)).unwrap_or_default();
    }
    moves.ask_outside = may(Action::AskOutside);
    if moves.ask_outside {
        moves.helpers = near(card, names, loaded, lang, |role| Some(pack.level_of(role).unwrap_or(usize::MAX)));
    }
    if may(Action::MergeMatters) {
        moves.merge = urls::Merge::url(card.code, &m.number);
    }
    if may(Action::PlanProject) && !card.pack.projects.is_empty() {
        moves.project = format!("{}?matter={}", crate::projects::urls::NewProject::url(card.code), m.number);
    }
    if may(Action::StartConsultation) && card.pack.consultation.is_some() {
        moves.consult = format!("{}?matter={}", crate::consultations::urls::Begin::url(card.code), m.number);
    }
    if may(Action::SplitMatter) {
        moves.split = urls::Split::url(card.code, &m.number);
    }
    if let Some(chain) = chain {
        let above = match judge.pass_up(p, chain, now) {
            Ok(Passed::To(next)) => name(next.holder.post),
            _ => String::new(),
        };
        if may(Action::NoteMatter) && above.is_empty() {
            moves.letter = urls::Letter::url(card.code, &m.number);
        }
        if may(Action::PassUpMatter) {
            moves.pass_up = above;
        }
    }
    if may(Action::AssignMatter) {
        moves.assign = assignable(card, names, loaded, lang);
    }
    moves
}

/// The last day on which something on the open list must be looked at again, as an input of dates wants it.
fn last_review(card: &Card, pack: &Pack, now: Time) -> String {
    card.zone.date(now.plus(i64::from(pack.asking.review_days) * DAY)).to_string()
}

/// Posts of the chain that could have it: those of its places and of the whole community.
fn assignable(card: &Card, names: &Names, loaded: &Loaded, lang: Lang) -> Vec<(PostId, String)> {
    let Loaded { matter: m, pack, progress, .. } = loaded;
    let not_leader = progress.as_ref().is_some_and(|p| p.not_leader);
    let own = |level| pack.category(&m.category).is_none_or(|c| pack.may_own(c, level)) && !(not_leader && level == 0);
    near(card, names, loaded, lang, |role| pack.level_of(role).filter(|l| own(*l)))
}

/// Posts of a matter's places and of the whole community but its holder and who is kept away, by the level that is named for each.
fn near(card: &Card, names: &Names, loaded: &Loaded, lang: Lang, level: impl Fn(Role) -> Option<usize>) -> Vec<(PostId, String)> {
    let Loaded { matter: m, kept_away, .. } = loaded;
    let near = |scope| match scope {
        Scope::Community | Scope::Street => true,
        Scope::Grid(id) => m.grid == Some(id),
        Scope::Compound(id) => m.compound == Some(id),
        Scope::Building(id) => m.building == Some(id),
        Scope::Group(id) => m.group == Some(id),
        Scope::Circle(id) => m.circle == Some(id),
    };
    let mut posts: Vec<_> = names
        .posts
        .iter()
        .filter(|(id, p)| **id != m.holder && !p.vacant && near(p.scope) && !kept_away.contains(*id))
        .filter_map(|(id, p)| Some((level(p.role)?, *id)))
        .collect();
    posts.sort_unstable();
    posts.into_iter().map(|(_, id)| (id, names.post(card, lang, id))).collect()
}
