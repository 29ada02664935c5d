//! A meeting's own page: when and where, what is talked about, whether one comes and what one wants raised; after it the
//! minutes and what was decided. Who chairs it finds here what comes next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::id::{FileId, MeetingId};
use liren_core::lang::Lang;
use liren_core::pack::{Pack, Visibility};
use liren_core::permission::{Action, may_somewhere};
use liren_core::refusal::{Problem, Refusal};
use liren_core::time::Time;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::page::{Nav, Og, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::when;

use super::decided::{self, Decision, Poll};
use super::papers;
use super::read::{self, Item, Meeting, OnTable};
use super::view::{Decided, Head, Naming, change, id_of, runs, sees, told_at_field};
use super::{after, plan, plan_pages, text, urls};
use crate::ballots::origin::{Linked, Looks};
use crate::documents::{self, papers::Hung};
use crate::matters::lines::{self, Before, Line};
use crate::matters::said::category_name;
use crate::matters::urls as matters;
use crate::once::kept;
use crate::words::Meetings;

/// Shelved matters offered for an agenda.
const SHELVED: i64 = 8;

/// An item as shown.
pub struct ItemRow {
    /// Its place in the order, as stored.
    pub seq: i64,
    /// What it is about.
    pub title: String,
    /// When it begins, where that is known, and the minutes meant for it; may be empty.
    pub minutes: String,
    /// Its place among the others, from 1.
    pub place: usize,
    /// The matter's page; may be empty.
    pub href: String,
}

/// The agenda as shown.
pub fn rows(visit: &Visit, w: &Whole) -> Vec<ItemRow> {
    let t = Meetings(visit.lang);
    let hour = |at: Time| {
        let at = visit.card.zone.civil(at);
        format!("{:02}:{:02}", at.hour, at.minute)
    };
    let known = w.items.iter().any(|i| i.minutes > 0);
    w.items
        .iter()
        .zip(begins(w))
        .zip(1..)
        .map(|((i, at), place)| ItemRow {
            seq: i.seq,
            title: i.words(&visit.card.pack, visit.lang),
            minutes: {
                let long = (i.minutes > 0).then(|| t.minutes_long(i.minutes));
                [at.filter(|_| known).map(hour), long].into_iter().flatten().collect::<Vec<_>>().join(" · ")
            },
            place,
            href: i.matter.as_ref().map(|(_, n)| matters::Matter::url(visit.card.code, n)).unwrap_or_default(),
        })
        .collect()
}

/// When each item begins by the minutes meant for those before it.
pub fn begins(w: &Whole) -> Vec<Option<Time>> {
    let minutes: Vec<i64> = w.items.iter().map(|i| i.minutes).collect();
    liren_core::meeting::begins(w.meeting.starts, &minutes)
}

/// A vote that was taken, for the minutes.
pub struct Taken {
    /// What was asked.
    pub question: String,
    /// Answers with their voices.
    pub counts: String,
    /// What that means; empty for a straw poll.
    pub verdict: String,
}

/// Closed polls with what they mean.
pub fn taken(visit: &Visit, w: &Whole) -> Vec<Taken> {
    w.polls.iter().filter(|p| p.closed.is_some()).map(|p| outcome(visit.lang, &w.meeting, &w.pack, p)).collect()
}

/// A closed poll with what it means, by the pack the meeting was planned under.
pub fn outcome(lang: Lang, m: &Meeting, pack: &Pack, p: &Poll) -> Taken {
    let counts = p.words(Meetings(lang)).iter().zip(p.all()).map(|(o, n)| format!("{o} {n}")).collect::<Vec<_>>();
    Taken { question: p.question.clone(), counts: counts.join(" · "), verdict: verdict(lang, m, pack, p) }
}

/// What a formal vote means by quorum and majority, in words: by the rules the meeting was planned under, not by today's.
pub(super) fn verdict(lang: Lang, m: &Meeting, pack: &Pack, p: &Poll) -> String {
    let Some(kind) = m.kind_in(pack).filter(|_| p.formal) else { return String::new() };
    let n = |v: i64| u64::try_from(v).unwrap_or(0);
    let all = p.all();
    let votes = [0, 1, 2].map(|i| all.get(i).copied().map_or(0, n));
    let counted = liren_core::meeting::counted(kind, n(m.entitled), n(p.present), votes);
    let (t, show) = (Meetings(lang), |v: u64| i64::try_from(v).unwrap_or(i64::MAX));
    let quorum = counted.quorum.map(|q| {
        if q.met() {
            t.quorum_met(show(q.there), show(q.of), show(q.needed))
        } else {
            t.quorum_missed(show(q.there), show(q.of), show(q.needed))
        }
    });
    let majority = counted.majority.map(|q| t.majority(show(q.there), show(q.of), show(q.needed)));
    let carried = match counted.carried() {
        Some(true) => t.carried(),
        Some(false) if counted.too_many => t.too_many(),
        Some(false) => t.not_carried(),
        None => "",
    };
    [Some(carried.to_string()), quorum, majority].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Whether this person's agreement to the minutes is what is missing now.
pub(super) fn may_agree(visit: &Visit, m: &Meeting, ground: &Ground) -> bool {
    let waits = m.state == "held" && m.published.is_none() && (!m.minutes.trim().is_empty() || m.photo.is_some());
    waits
        && match m.approved {
            None => runs(visit, m),
            Some((_, _, first)) => {
                visit.actor.person != Some(first) && ground.by(&visit.actor, Action::ApproveMinutes, m.place).is_ok()
            }
        }
}

/// Whether this person reads minutes, their photo, votes and decisions. Before they are published they are nobody's word
/// yet: only those who write them and those who are to agree to them now.
pub fn reads_minutes(visit: &Visit, m: &Meeting, ground: &Ground) -> bool {
    m.published.is_some() || runs(visit, m) || may_agree(visit, m, ground)
}

/// Everything about one meeting.
pub struct Whole {
    pub meeting: Meeting,
    pub items: Vec<Item>,
    pub papers: Vec<OnTable>,
    pub moves: Vec<read::Before>,
    pub polls: Vec<Poll>,
    pub decisions: Vec<Decision>,
    pub replies: (i64, i64),
    pub mine: Option<bool>,
    pub raised: Vec<(liren_core::id::ProposalId, String)>,
    pub there: read::Many,
    pub shelved: Vec<Line>,
    pub ground: Arc<Ground>,
    /// The pack of the version it was planned under.
    pub pack: Arc<Pack>,
}

/// Reads it, if this person may see it.
pub async fn whole(visit: &Visit, id: &str) -> Result<Whole, Fail> {
    let id: MeetingId = id_of(id)?;
    let (app, code, account) = (visit.app.clone(), visit.card.code, visit.actor.account);
    let found = visit.app.db.read(move |tx| {
        let Some(meeting) = read::one(tx, code, id)? else { return Ok(None) };
        Ok::<_, Fail>(Some(Whole {
            items: read::items(tx, code, id)?,
            papers: read::papers(tx, code, id)?,
            moves: if meeting.sequence > 0 { read::moves(tx, code, id)? } else { Vec::new() },
            polls: decided::polls(tx, code, id)?,
            decisions: decided::decisions(tx, code, id)?,
            replies: read::replies(tx, code, id)?,
            mine: match account {
                Some(a) => read::reply_of(tx, code, id, a)?,
                None => None,
            },
            raised: read::raised(tx, code, id)?,
            there: read::many(tx, code, &meeting)?,
            shelved: lines::by_state(tx, code, "shelved", Before::START, SHELVED)?,
            ground: Ground::kept(tx, &app, code)?,
            pack: app.pack_in(tx, &meeting.pack, meeting.pack_version)?,
            meeting,
        }))
    });
    let found = found.await?.ok_or(Refusal::NotFound)?;
    if sees(visit, &found.meeting) { Ok(found) } else { Err(Refusal::NotFound.into()) }
}

/// Ballots that its decisions led to.
async fn linked(visit: &Visit, id: MeetingId) -> Result<Linked, Fail> {
    let (card, lang, actor, now) = (visit.card.clone(), visit.lang, visit.actor.clone(), visit.moment.now);
    visit.app.db.read(move |tx| Looks { card: &card, lang, actor: &actor, now }.meeting(tx, id)).await
}

struct Offer {
    value: String,
    words: String,
}

#[derive(Template)]
#[template(path = "meetings/one.html")]
struct OnePage {
    page: Page,
    t: Meetings,
    problems: Vec<Told>,
    typed: Form,
    note: &'static str,
    list: String,
    head: Head,
    about: String,
    invited: String,
    notice: String,
    reason: String,
    items: Vec<ItemRow>,
    /// Papers by item; those of the whole meeting at 0.
    papers: BTreeMap<i64, Hung>,
    /// Papers that can be taken down, for whom that is something.
    hung: Vec<Offer>,
    moved: Vec<String>,
    /// Answers to another time are asked for again.
    again: bool,
    move_notice: String,
    most_paper: usize,
    /// Most papers sent at once.
    at_once: i64,
    photo: Option<(String, String)>,
    ahead: bool,
    editable: bool,
    runs: bool,
    /// What the chair does next on the chair's page, in words; empty when there is nothing more.
    to_chair: &'static str,
    state: String,
    replied: Option<bool>,
    coming: String,
    present: String,
    minutes: String,
    minutes_wait: String,
    taken: Vec<Taken>,
    decisions: Vec<Decided>,
    linked: Linked,
    agreed: Vec<String>,
    can_approve: bool,
    seen: i64,
    published: bool,
    raised: Vec<Offer>,
    /// Where a project is begun of one of them; its id follows. Empty for whom that is nothing.
    project_of: String,
    shelved: Vec<Offer>,
    url: String,
    group: String,
    base: String,
    hall: String,
    chair: String,
    sheet: String,
    once: String,
    most_raised: usize,
}

impl OnePage {
    /// What hangs at an item.
    fn at_item(&self, seq: &i64) -> Option<&Hung> {
        self.papers.get(seq)
    }

    /// What hangs on the whole meeting.
    fn at_all(&self) -> Option<&Hung> {
        self.papers.get(&0)
    }

    /// Whether something was wrong at a field.
    fn wrong(&self, field: &str) -> bool {
        self.problems.iter().any(|p| p.field == field)
    }
}

/// Papers by item as the page shows them; those without a title are called `untitled`.
fn hung_on(w: &Whole, lang: Lang, untitled: &str, at: impl Fn(FileId, &'static str) -> String) -> BTreeMap<i64, Hung> {
    let items: BTreeSet<i64> = w.papers.iter().map(|p| p.item.unwrap_or(0)).collect();
    let of = |item: i64| {
        let there = w.papers.iter().filter(move |p| p.item.unwrap_or(0) == item);
        let titled = there.map(|p| (&p.paper, if p.title.is_empty() { untitled } else { p.title.as_str() }));
        (item, documents::papers::hung(lang, titled, &at))
    };
    items.into_iter().map(of).collect()
}

/// The form for moving begins with what stands.
fn filled(visit: &Visit, m: &Meeting, typed: Form) -> Form {
    if typed.get("starts").is_empty() {
        let zone = &visit.card.zone;
        let (starts, ends) = (when::machine(zone, m.starts), when::machine(zone, m.ends));
        typed.with(&[("starts", &starts), ("ends", &ends), ("held_at", &m.held_at)])
    } else {
        typed
    }
}

async fn page(visit: &Visit, id: &str, typed: Form, problems: &[Problem], note: &'static str) -> Result<OnePage, Fail> {
    let w = whole(visit, id).await?;
    let (m, code, t) = (&w.meeting, visit.card.code, Meetings(visit.lang));
    let typed = filled(visit, m, typed);
    let names = names::of(&visit.app, &visit.card).await?;
    let naming = Naming { card: &visit.card, names: &names, ground: &w.ground, lang: visit.lang, now: visit.moment.now };
    let (head, runs) = (naming.head(m), runs(visit, m));
    let zone = &visit.card.zone;
    let agreed = [m.approved, m.second].into_iter().flatten();
    let agreed =
        agreed.map(|(at, post, _)| t.agreed(names.post(&visit.card, visit.lang, post), when::exact(visit.lang, zone, at)));
    let (can_approve, shows) = (may_agree(visit, m, &w.ground), reads_minutes(visit, m, &w.ground));
    let kind = m.kind_in(&visit.card.pack);
    let url = visit.app.absolute(&head.url);
    let file = |id: FileId, size: &'static str| urls::Paper::url(code, m.id, id, size);
    let shelved = w.shelved.iter().filter(|l| l.visibility != Visibility::Closed);
    let (base, once) = (head.url.clone(), kept(visit, &typed));
    let group = format!("{}\n{}\n{}\n{url}", t.group_head(&visit.card.name, &head.kind, &head.title), head.when, head.held_at);
    let og = Og { description: format!("{} · {}", head.when, head.held_at), url: url.clone(), image: String::new() };
    Ok(OnePage {
        page: Page::new(visit, Nav::Other, format!("{} · {}", head.kind, head.title)).passed_on(og),
        t,
        problems: told(problems, visit.lang),
        typed,
        note,
        list: urls::Meetings::url(code),
        about: kind.map_or("", |k| k.about.get(visit.lang)).to_string(),
        invited: kind.filter(|_| m.open_agenda()).map(|k| t.invites(plan_pages::invited(visit, k))).unwrap_or_default(),
        notice: if m.open_agenda() || m.called.is_some() && kind.is_some_and(|k| k.quorum.is_some()) {
            naming.notice(m).1
        } else {
            String::new()
        },
        reason: m.reason.clone(),
        items: rows(visit, &w),
        papers: hung_on(&w, visit.lang, t.paper(), |id, size| urls::Paper::url(code, m.id, id, size)),
        moved: w.moves.iter().map(|b| naming.moved(b)).collect(),
        again: m.retimed.is_some() && w.mine.is_none(),
        move_notice: kind.map_or_else(String::new, |k| t.notice_asked(i64::from(k.notice_days))),
        hung: w
            .papers
            .iter()
            .filter(|_| runs)
            .map(|p| Offer {
                value: p.paper.file.to_string(),
                words: if p.title.is_empty() { t.paper().to_string() } else { p.title.clone() },
            })
            .collect(),
        most_paper: papers::MOST_PAPER,
        at_once: i64::try_from(papers::AT_ONCE).unwrap_or(5),
        photo: m.photo.filter(|_| shows).map(|p| (file(p, "thumb"), file(p, "full"))),
        ahead: m.open_agenda() && m.state == "called",
        editable: runs && m.open_agenda(),
        runs,
        to_chair: match m.state.as_str() {
            _ if !runs => "",
            "planned" | "called" | "running" => t.to_chair(),
            "held" if m.approved.is_none() => t.to_minutes(),
            _ => "",
        },
        state: m.state.clone(),
        replied: w.mine,
        once,
        coming: if runs { t.replies(w.replies.0, w.replies.1) } else { String::new() },
        present: match (m.opened.is_some(), w.there.guests) {
            (false, _) => String::new(),
            (true, 0) => t.present(w.there.present),
            (true, guests) => format!("{} {}", t.present(w.there.present), t.guests_were(guests)),
        },
        minutes: if shows { text::shown(&m.minutes) } else { String::new() },
        minutes_wait: if m.state == "held" && m.published.is_none() {
            t.minutes_wait(naming.minutes_until(m))
        } else {
            String::new()
        },
        taken: if shows { taken(visit, &w) } else { Vec::new() },
        linked: if shows { linked(visit, m.id).await? } else { Linked::default() },
        decisions: if shows { w.decisions.iter().map(|d| naming.decided(d)).collect() } else { Vec::new() },
        agreed: agreed.collect(),
        can_approve,
        seen: m.seen,
        published: m.published.is_some(),
        project_of: if may_somewhere(&visit.actor, Action::PlanProject) {
            format!("{}?proposal=", crate::projects::urls::NewProject::url(code))
        } else {
            String::new()
        },
        raised: w.raised.into_iter().map(|(id, words)| Offer { value: id.to_string(), words }).collect(),
        shelved: shelved
            .map(|l| Offer {
                value: l.number.clone(),
                words: format!("{} {}", category_name(&visit.card.pack, &l.category, visit.lang), l.number),
            })
            .collect(),
        url,
        group,
        base,
        hall: urls::Hall::url(code, m.id),
        chair: urls::Chair::url(code, m.id),
        sheet: urls::Sheet::url(code, m.id),
        most_raised: plan::MOST_RAISED,
        head,
    })
}

/// GET the page.
pub async fn show(visit: Visit, Path((_, id)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let t = Meetings(visit.lang);
    let note = match queried(raw.as_deref(), "did").as_str() {
        "raised" => t.did_raise(),
        "replied" => t.did_reply(),
        "called" => t.did_call(),
        "moved" => t.did_move(),
        "papers" => t.did_papers(),
        "taken-down" => t.did_take_down(),
        "ordered" => t.did_order(),
        "approved" => t.did_approve(),
        "published" => t.did_publish(),
        _ => "",
    };
    html(&page(&visit, &id, Form::default(), &[], note).await?)
}

/// The page again, with what was wrong in one of its forms.
pub async fn wrong(visit: &Visit, id: &str, form: Form, problems: &[Problem]) -> Result<Response, Fail> {
    again(&page(visit, id, form, problems, "").await?)
}

/// POST: agrees to the minutes; the second agreement publishes them.
pub async fn approve(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    let seen = form.get("seen").parse::<i64>().ok();
    let done = change(&visit, key, move |tx, card, actor, moment| after::approve(tx, card, actor, moment, key, seen)).await;
    if let Err(Fail::Refused(Refusal::Stale)) = done {
        // What stands there now is shown, to be read before it is agreed to.
        return again(&page(&visit, &id, form, &[], Meetings(visit.lang).approve_changed()).await?);
    }
    match told_at_field(done)? {
        Ok(published) => {
            let did = if published { "published" } else { "approved" };
            Ok(see(&format!("{}?did={did}", urls::Meeting::url(visit.card.code, key))))
        }
        Err(problems) => wrong(&visit, &id, form, &problems).await,
    }
}
