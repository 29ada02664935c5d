//! The last page of saying something: all of it once more, who is told by what, what is promised, likely twins; then it is
//! sent.

use askama::Template;
use axum::response::Response;
use liren_core::id::PostId;
use liren_core::lang::Lang;
use liren_core::pack::Visibility;
use liren_core::permission::Scope;
use liren_core::refusal::Problem;
use liren_ground::access::store::{self as access, Account};
use liren_ground::messages::hear::{self, Channel};
use liren_ground::names::Names;
use liren_ground::places;
use liren_kit::fail::Fail;
use liren_kit::form::Choice;
use liren_kit::page::{Page, Told, told};
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::files::FileRow;

use super::asked;
use super::draft::{Draft, TOLD_BY, beginning};
use super::file;
use super::lines::Line;
use super::said::calls;
use super::say::{self, Entrance};
use super::say_pages::{answer, frame, place_words, shots, steps};
use super::say_pin::near;
use super::shots::Shot;
use super::similar;
use super::view::{Item, Naming};
use crate::words::Matters;

/// A question with its answer and the way to change it.
struct Answered {
    ask: String,
    say: String,
    change: String,
}

#[derive(Template)]
#[template(path = "matters/say_check.html")]
struct CheckPage<'a> {
    page: Page,
    t: Matters,
    draft: &'a Draft,
    problems: Vec<Told>,
    shots: Vec<Shot>,
    category: String,
    answers: Vec<Answered>,
    place: String,
    entrances: Vec<Entrance>,
    parts: Vec<Choice>,
    kinds: Vec<Choice>,
    posts: Vec<Choice>,
    promise: String,
    without_leader: String,
    sees: &'static str,
    sources: Vec<Choice>,
    own: Vec<Choice>,
    similar: Vec<Item>,
    more_open: bool,
    all: i64,
    calls: Vec<(String, String)>,
}

/// What is promised before it is sent.
struct Promise {
    holder: PostId,
    promise: liren_core::time::Time,
    without_leader: Option<PostId>,
    visibility: Visibility,
    entrances: Vec<Entrance>,
    /// A signed-in reporter with a contact of their own.
    account: Option<Account>,
    /// Where they hear of everything else.
    usual: Channel,
    /// What may have been said already.
    similar: Vec<Line>,
    /// What the place lies in, for the posts somebody may mean.
    lies: Vec<Scope>,
}

/// By which contact a signed-in reporter can be told: their own, another, or none.
fn ways(t: Matters, account: &Account, tell: &str) -> Vec<Choice> {
    let own = [Channel::Phone, Channel::Mail].into_iter().filter_map(|by| {
        let contact = account.by(by)?.masked();
        Some(Choice::of(by.name(), t.say_contact_own(contact), by.name() == tell))
    });
    let other = Choice::of("other", t.say_contact_other(), tell == "other");
    let none = Choice::of(Channel::Here.name(), t.say_contact_none(), tell == Channel::Here.name());
    own.chain([other, none]).collect()
}

/// A look at all of it: who will get it, until when, who may see it.
pub async fn check(
    visit: Visit,
    draft: &Draft,
    names: &Names,
    rows: Vec<FileRow>,
    problems: &[Problem],
) -> Result<Response, Fail> {
    let lang = visit.lang;
    let t = Matters(lang);
    let asked = promise(&visit, draft, names).await?;
    let pack = &visit.card.pack;
    let who = |post| names.post(&visit.card, lang, post);
    let naming = Naming { card: &visit.card, names, lang, now: visit.moment.now, inside: false };
    // Shown under its own address, with the way to follow it open.
    let follow = |l: &Line| {
        let item = naming.item(l);
        let draft = beginning(&draft.once);
        Item { href: format!("{}?open=follow&draft={draft}#follow", item.href), ..item }
    };
    let tell = if draft.tell.is_empty() { asked.usual.name() } else { &draft.tell };
    let page = CheckPage {
        page: frame(&visit, t.say_check_title()),
        t,
        draft,
        problems: told(problems, lang),
        shots: shots(&visit, &rows),
        category: pack.category(&draft.category).map(|c| c.name.get(lang).to_string()).unwrap_or_default(),
        answers: asked::known(pack.category(&draft.category), &draft.asked)
            .into_iter()
            .map(|(q, r)| Answered {
                ask: q.ask.get(lang).to_string(),
                say: r.say.get(lang).to_string(),
                change: format!("ask:{}", q.code),
            })
            .collect(),
        place: match draft.spot(names) {
            Some(spot) => t.say_pin_on_plan(near(t, draft, names, spot.building)),
            None => place_words(&visit, names, draft),
        },
        entrances: asked.entrances,
        parts: pack.parts.iter().map(|p| Choice::of(&p.code, p.name.get(lang), p.code == draft.part)).collect(),
        kinds: kinds(pack, draft, lang),
        posts: if visit.actor.account.is_some() { posts(&visit, names, draft, &asked.lies) } else { Vec::new() },
        promise: t.say_promise(who(asked.holder), when::until(lang, &visit.card.zone, asked.promise)),
        without_leader: asked.without_leader.map(|p| t.say_not_leader_hint(who(p))).unwrap_or_default(),
        sees: match asked.visibility {
            Visibility::Public => t.say_who_sees_public(),
            Visibility::Coarse => t.say_who_sees_coarse(),
            Visibility::Closed => t.say_who_sees_closed(),
        },
        sources: TOLD_BY
            .iter()
            .filter_map(|code| pack.source(code))
            .map(|s| Choice::of(&s.code, s.name.get(lang), s.code == draft.source))
            .collect(),
        similar: asked.similar.iter().map(follow).collect(),
        own: asked.account.map(|a| ways(t, &a, tell)).unwrap_or_default(),
        more_open: draft.not_leader
            || !draft.about.is_empty()
            || !draft.kind.is_empty()
            || problems.iter().any(|p| p.field == "kind"),
        all: steps(draft),
        calls: if draft.behalf && say::desk(&visit) { calls(pack, lang, &draft.words) } else { Vec::new() },
    };
    answer(&page, problems)
}

/// Asks the rules with what was said so far; also what "not to my neighbour leader" would change, where there is a leader.
async fn promise(visit: &Visit, draft: &Draft, names: &Names) -> Result<Promise, Fail> {
    let (card, actor, now) = (visit.card.clone(), visit.actor.clone(), visit.moment.now);
    let mut new = draft.to_new(names, None, visit.lang);
    if new.kind.is_empty() || card.pack.kind(&new.kind).is_none() {
        new.kind = String::new();
    }
    let (app, code, carried) = (visit.app.clone(), card.code, draft.clone());
    visit
        .app
        .db
        .read(move |tx| {
            let mut new = new.clone();
            new.about = say::about(tx, &actor, code, &carried)?;
            let entrances = match new.building {
                Some(b) => say::entrances(tx, code, b)?,
                None => Vec::new(),
            };
            // What travels in a form may be of a building chosen before.
            new.entrance = new.entrance.filter(|id| entrances.iter().any(|e| e.id == *id));
            let (place, routed) = file::route(tx, &card, &new, now)?;
            let lies = match place {
                Some(place) => places::scopes(tx, code, place.building, new.entrance)?,
                None => new.compound.map(Scope::Compound).into_iter().collect(),
            };
            let level = card.pack.category(&new.category).and_then(|c| card.pack.level(&c.start));
            let without_leader = if level == Some(0) {
                let (_, other) = file::route(tx, &card, &file::New { not_leader: true, ..new.clone() }, now)?;
                Some(other.progress.holder.post)
            } else {
                None
            };
            let similar = similar::of(tx, &card, &new, now)?;
            let account = match actor.account.filter(|_| !carried.behalf) {
                Some(id) => access::account(tx, &app, id)?.filter(|a| a.contact().is_some()),
                None => None,
            };
            let first = account.as_ref().map_or(Channel::Here, Account::first);
            let usual = match &account {
                // Whoever stopped is not signed up again by filing.
                Some(a) if hear::has_stopped(tx, code, a.id.0)? => Channel::Here,
                Some(a) => hear::chosen(tx, code, a.id)?.map_or(first, |c| c.own),
                None => first,
            };
            Ok::<_, Fail>(Promise {
                account,
                usual,
                similar,
                holder: routed.progress.holder.post,
                promise: routed.progress.promise,
                without_leader,
                visibility: file::visibility(&card.pack, &new),
                lies,
                entrances,
            })
        })
        .await
}

/// Kinds, the category's own first in words.
fn kinds(pack: &liren_core::pack::Pack, draft: &Draft, lang: Lang) -> Vec<Choice> {
    let own = pack.category(&draft.category).map(|c| c.kind.as_str());
    let mut all: Vec<Choice> = pack.kinds.iter().map(|k| Choice::of(&k.code, k.name.get(lang), k.code == draft.kind)).collect();
    all.sort_by_key(|c| Some(c.value.as_str()) != own);
    all
}

/// Posts of the place and of the whole community, for "it is about a person in a post here"; the nearest first.
fn posts(visit: &Visit, names: &Names, draft: &Draft, lies: &[Scope]) -> Vec<Choice> {
    let pack = &visit.card.pack;
    let mut found: Vec<(usize, String, PostId)> = names
        .posts
        .iter()
        .filter(|(_, p)| !p.vacant && (p.scope == Scope::Community || lies.contains(&p.scope)))
        .map(|(id, p)| (pack.level_of(p.role).unwrap_or(usize::MAX), names.post(&visit.card, visit.lang, *id), *id))
        .collect();
    found.sort();
    found
        .into_iter()
        .map(|(_, name, id)| (id.to_string(), name))
        .map(|(id, name)| Choice::of(id.as_str(), name, id == draft.about))
        .collect()
}
