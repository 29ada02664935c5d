//! A matter's page put together: what it shows and which moves it offers, from what `show` read. No I/O.

use askama::Template;
use liren_core::id::PostId;
use liren_core::lang::Lang;
use liren_core::matter::{Judge, Passed};
use liren_core::pack::{Pack, Visibility};
use liren_core::permission::{Action, Scope};
use liren_core::personal;
use liren_core::time::{DAY, Time};
use liren_ground::names::Names;
use liren_kit::card::Card;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Og, Page, Told};
use liren_kit::slice::Sign;
use liren_kit::visit::Visit;
use liren_kit::when;

use super::read::{Event, File, Matter};
use super::said::{self, allowance, category_name, event_words, outcome_words, place_words, rule_url, rule_words, state_words};
use super::show::{After, Loaded, Reads, place_of};
use super::{group, urls};
use crate::words::Matters;

/// A station of the strip.
pub struct Station {
    /// `done`, `now`, `next` or `skipped`.
    pub state: &'static str,
    /// The level's name.
    pub words: String,
}

/// A line of the timeline, in words.
pub struct Happened {
    /// When, for machines.
    pub iso: String,
    /// When.
    pub when: String,
    /// What happened.
    pub what: String,
    /// What was said, as far as the reader may see it.
    pub words: String,
    /// Photos that belong to it.
    pub photos: Vec<Shot>,
}

/// A photo or voice note to show.
pub struct Shot {
    /// Its id.
    pub id: String,
    /// The small picture, or the sound.
    pub src: String,
    /// The large picture.
    pub full: String,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// What it is, for those who cannot see it.
    pub words: String,
    /// A voice note.
    pub voice: bool,
}

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
    /// Add a note.
    pub note: bool,
    /// Give it to another post.
    pub assign: Vec<(PostId, String)>,
    /// Say done or not done.
    pub confirm: bool,
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
            || !self.assign.is_empty()
            || [&self.pass_up, &self.send_back, &self.extend, &self.shelve].iter().any(|s| !s.is_empty())
    }
}

/// The order a matter came as from outside, for those who handle it.
pub struct OrderShown {
    /// Where from, its number and date.
    pub words: String,
    /// The answer, ready to be pasted back; empty while there is none.
    pub reply: String,
}

/// Everything the template shows.
#[derive(Template)]
#[template(path = "matters/show.html", blocks = ["main"])]
pub struct ShowPage {
    /// The frame.
    pub page: Page,
    /// Words.
    pub t: Matters,
    /// Its number.
    pub number: String,
    /// Its category, in words.
    pub category: String,
    /// Name of the sign.
    pub state: &'static str,
    /// The state in words.
    pub state_words: String,
    /// Who has it, or how it ended.
    pub who: String,
    /// Time left of the promise in words; empty when no clock runs.
    pub left: String,
    /// How urgent the promise is: name of a sign. The step's own clock may be shorter; its sign stands on top.
    pub clock: &'static str,
    /// The exact date.
    pub until: String,
    /// Until when this level has it.
    pub step: String,
    /// When it was filed.
    pub filed: String,
    /// Where it is, as far as the reader may know.
    pub place: String,
    /// The plan with its pin; empty where none was marked or the reader may not know where it is.
    pub plan: String,
    /// What was said.
    pub words: String,
    /// What was asked besides, and answered.
    pub answers: Vec<(String, String)>,
    /// Words or files wait to be released.
    pub words_hidden: bool,
    /// Photos and voice notes of the reporter.
    pub shots: Vec<Shot>,
    /// The levels.
    pub stations: Vec<Station>,
    /// What happened, newest first.
    pub events: Vec<Happened>,
    /// Why this post, why this date.
    pub rule: String,
    /// The rule in the pack.
    pub rule_url: String,
    /// Pack and version.
    pub version: String,
    /// Whose job it is in the end.
    pub basis: String,
    /// The order it came as.
    pub order: Option<OrderShown>,
    /// What may be done.
    pub moves: Moves,
    /// "Accepted?" is asked, not "done?".
    pub accept: bool,
    /// Until when the reporter may answer.
    pub asked_until: String,
    /// Address that moves are sent to.
    pub base: String,
    /// Public address, to share; empty for what is closed.
    pub share: String,
    /// What can be sent to a group; empty for what is closed.
    pub group: String,
    /// What the reader decided on.
    pub seen: i64,
    /// The act that is open, after a problem in it.
    pub open: &'static str,
    /// What was typed.
    pub typed: Form,
    /// Files that were sent already, to be carried on.
    pub kept: Vec<String>,
    /// Problems of the open act.
    pub problems: Vec<Told>,
    /// Something to notice: good or bad.
    pub note: String,
    /// What to do about it.
    pub note_next: String,
    /// The note is bad news.
    pub warn: bool,
    /// What was typed into an act that is no longer offered, to be copied.
    pub lost: String,
    /// Late at the highest level.
    pub top_late: bool,
    /// Outcomes of an answer.
    pub outcomes: Vec<(&'static str, String)>,
    /// Characters of an answer.
    pub most: usize,
    /// Photos an answer may have.
    pub photos_most: i64,
    /// Opened by the reporter's link.
    pub by_link: bool,
}

/// The address of a file: by the reporter's link where the page was opened by it.
fn file_url(card: &Card, m: &Matter, f: &File, size: &str, secret: &str) -> String {
    if secret.is_empty() {
        urls::File::url(card.code, &m.number, f.id, size)
    } else {
        urls::SecretFile::url(card.code, &m.number, secret, f.id, size)
    }
}

fn shots(t: Matters, card: &Card, m: &Matter, secret: &str, files: &[&File]) -> Vec<Shot> {
    let mut photos = 0;
    files
        .iter()
        .map(|f| {
            let voice = f.kind == "voice";
            photos += i64::from(!voice);
            Shot {
                id: f.id.to_string(),
                src: file_url(card, m, f, if voice { "full" } else { "thumb" }, secret),
                full: file_url(card, m, f, "full", secret),
                width: f.width,
                height: f.height,
                words: if voice { t.matter_voice(f.seconds) } else { t.matter_photo_alt(photos) },
                voice,
            }
        })
        .collect()
}

/// Levels it has been at, by the lines that say who got it.
fn visited(events: &[Event]) -> Vec<i64> {
    events.iter().filter(|e| matches!(e.kind.as_str(), "routed" | "assigned" | "handed_over")).map(|e| e.level).collect()
}

fn stations(pack: &Pack, m: &Matter, events: &[Event], lang: Lang) -> Vec<Station> {
    let visited = visited(events);
    let open = m.state == "open";
    (0i64..)
        .zip(&pack.levels)
        .map(|(i, l)| Station {
            state: match i {
                _ if i == m.level && open => "now",
                _ if visited.contains(&i) => "done",
                _ if i < m.level => "skipped",
                _ => "next",
            },
            words: l.name.get(lang).to_string(),
        })
        .collect()
}

fn offered(visit: &Visit, names: &Names, loaded: &Loaded) -> Moves {
    let Loaded { matter: m, pack, by_link, progress, chain, follows, .. } = loaded;
    let (lang, now, card) = (visit.lang, visit.moment.now, &visit.card);
    let place = place_of(m, m.reporter.as_slice(), m.about.as_slice(), *by_link);
    let may = |action| visit.may(action, &place);
    let open = m.state == "open";
    let judge = Judge { pack, work: pack.work(&card.calendar, &card.zone) };
    let mut moves = Moves {
        settle: open && may(Action::SettleMatter),
        release: !m.released
            && m.visibility == Visibility::Public
            && (!m.words.is_empty() || m.files > 0)
            && may(Action::ReleaseWords),
        covers: if m.released { Vec::new() } else { personal::find(&m.words).iter().map(|f| f.text.to_string()).collect() },
        note: may(Action::NoteMatter) && m.state != "withdrawn",
        withdraw: open && may(Action::WithdrawMatter),
        add: open && may(Action::AddToMatter),
        unfollow: *follows,
        ..Moves::default()
    };
    moves.follow = (open || m.state == "shelved") && m.visibility != Visibility::Closed && !moves.add && !follows && !moves.note;
    let Some(p) = progress else { return moves };
    let shelved = m.state == "shelved" && !p.reminded;
    moves.confirm = (m.state == "asked" || shelved) && may(Action::ConfirmMatter);
    if !open {
        return moves;
    }
    let name = |post| names.post(card, lang, post);
    if may(Action::SendBackMatter) {
        moves.send_back = judge.send_back(p, now).map(|n| name(n.holder.post)).unwrap_or_default();
    }
    if may(Action::ExtendMatter) {
        moves.extend = judge.extend(p, now).map(|n| when::exact(lang, &card.zone, n.promise)).unwrap_or_default();
    }
    if may(Action::ShelveMatter) {
        moves.shelve = last_review(card, pack, now);
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
        moves.assign = assignable(card, names, pack, m, lang);
    }
    moves
}

/// The last day on which something on the open list must be looked at again, as an input of dates wants it.
pub fn last_review(card: &Card, pack: &Pack, now: Time) -> String {
    card.zone.date(now.plus(i64::from(pack.asking.review_days) * DAY)).to_string()
}

/// Posts of the chain that could have it: those of its places and of the whole community.
fn assignable(card: &Card, names: &Names, pack: &Pack, m: &Matter, lang: Lang) -> Vec<(PostId, String)> {
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
        .filter(|(id, p)| **id != m.holder && !p.vacant && near(p.scope))
        .filter_map(|(id, p)| Some((pack.level_of(p.role)?, *id)))
        .collect();
    posts.sort_unstable();
    posts.into_iter().map(|(_, id)| (id, names.post(card, lang, id))).collect()
}

/// Puts the page together from what was read.
pub fn page(visit: &Visit, names: &Names, loaded: Loaded, secret: &str) -> ShowPage {
    let (lang, now, card) = (visit.lang, visit.moment.now, &visit.card);
    let t = Matters(lang);
    let moves = offered(visit, names, &loaded);
    let Loaded { matter: m, events, files, pack, by_link, order, .. } = loaded;
    let reads = Reads::of(visit, &m, by_link);
    let inside = reads.inside;
    let category_words = category_name(&pack, &m.category, lang);
    let sign = said::sign(&m.state, m.step_due, now);
    let who = names.post(card, lang, m.holder);
    let (open, asked) = (m.state == "open", m.state == "asked");
    let work = pack.work(&card.calendar, &card.zone);
    let exact = |at| when::exact(lang, &card.zone, at);
    let left = if open { when::left(lang, &work.left(now, m.promise, allowance(&pack, &m).unit)) } else { String::new() };
    let outcome = m.outcome.as_deref().map(|o| outcome_words(t, o)).unwrap_or_default();
    let (filed_files, answer_files): (Vec<&File>, Vec<&File>) = files.iter().partition(|f| f.purpose != "answer");
    let mut answer_shots = Some(shots(t, card, &m, secret, &answer_files));
    let lines = events
        .iter()
        .map(|e| {
            let by = e.post.map(|p| names.post(card, lang, p)).unwrap_or_default();
            let due = e.due.map(exact).unwrap_or_default();
            let answer = matches!(e.kind.as_str(), "settled" | "final") && inside;
            Happened {
                iso: when::machine(&card.zone, e.at),
                when: exact(e.at),
                what: event_words(t, e, &by, outcome, &due),
                words: reads.words(e),
                photos: if answer { answer_shots.take().unwrap_or_default() } else { Vec::new() },
            }
        })
        .collect();
    let order = order.filter(|_| reads.handler).map(|(source, order)| {
        let from = pack.source(&source).map(|s| s.name.get(lang)).unwrap_or_default();
        // The answer that stands: a matter that was opened again has none yet.
        let answer = events.iter().find(|e| matches!(e.kind.as_str(), "settled" | "final")).filter(|_| !open);
        OrderShown {
            reply: answer
                .map(|e| t.order_reply(&order.number, &category_words, outcome, &e.words, &card.name, exact(e.at)))
                .unwrap_or_default(),
            words: match order.due {
                Some(due) => t.order_due(from, &order.number, exact(due)),
                None => t.order_no_due(from, &order.number),
            },
        }
    });
    let base = if by_link { urls::Secret::url(card.code, &m.number, secret) } else { urls::Matter::url(card.code, &m.number) };
    let closed = m.visibility == Visibility::Closed;
    // A photo only once everybody may see it.
    let photo = filed_files.iter().find(|f| f.kind == "photo" && m.released && m.visibility == Visibility::Public);
    let photo = photo.map(|f| visit.app.absolute(&urls::File::url(card.code, &m.number, f.id, "full")));
    let og = if closed { Og::default() } else { group::card(visit, names, &m, photo) };
    ShowPage {
        page: Page::new(visit, Nav::UnderWay, t.matter_title(&category_words, &m.number)).passed_on(og),
        t,
        state: sign.name(),
        state_words: match sign {
            Sign::Late => t.matter_late().into(),
            Sign::Soon => liren_kit::words::Kit(lang).sign_soon().into(),
            _ => state_words(t, &m.state, m.outcome.as_deref()).into(),
        },
        clock: said::sign(&m.state, m.promise, now).name(),
        who: match m.state.as_str() {
            "open" => t.matter_has_it(&who),
            "asked" => t.matter_answered(&who),
            "shelved" => t.matter_shelved_until(exact(m.step_due)),
            _ => state_words(t, &m.state, m.outcome.as_deref()).into(),
        },
        left,
        until: if open { t.matter_until(exact(m.promise)) } else { String::new() },
        step: if open && m.step_due < m.promise { t.matter_step_clock(exact(m.step_due)) } else { String::new() },
        filed: t.matter_filed(exact(m.filed)),
        place: place_words(card, names, lang, &m, inside),
        words_hidden: !inside && m.visibility == Visibility::Public && (!m.words.is_empty() || !files.is_empty()),
        words: if inside { reads.as_read(&m.words) } else { String::new() },
        plan: String::new(),
        answers: if inside { m.answered(&pack, lang) } else { Vec::new() },
        shots: if inside { shots(t, card, &m, secret, &filed_files) } else { Vec::new() },
        stations: stations(&pack, &m, &events, lang),
        events: lines,
        rule: rule_words(t, &pack, &m, lang),
        rule_url: rule_url(card.code, &m),
        version: t.matter_why_version(pack.name.get(lang), m.pack_version),
        basis: pack.category(&m.category).map(|c| c.duty.responsible.get(lang).to_string()).unwrap_or_default(),
        order,
        accept: m.outcome.as_deref() != Some("solved"),
        asked_until: if asked { exact(m.step_due) } else { String::new() },
        share: if closed { String::new() } else { visit.app.absolute(&urls::Matter::url(card.code, &m.number)) },
        group: if closed { String::new() } else { urls::Group::url(card.code, &m.number) },
        seen: m.changed.0,
        open: "",
        typed: Form::default(),
        kept: Vec::new(),
        problems: Vec::new(),
        note: String::new(),
        note_next: String::new(),
        warn: false,
        lost: String::new(),
        top_late: open && now > m.step_due && usize::try_from(m.level).unwrap_or(0) + 1 >= pack.levels.len(),
        outcomes: ["solved", "explained", "referred", "duplicate"].map(|o| (o, outcome_words(t, o).to_string())).to_vec(),
        most: pack.limits.answer,
        photos_most: i64::try_from(pack.limits.photos).unwrap_or(5),
        by_link,
        number: m.number,
        category: category_words,
        base,
        moves,
    }
}

impl ShowPage {
    /// Says that what was just done is noted, and opens what one came for.
    pub fn after(mut self, after: &After) -> Self {
        if after.open == "follow" {
            self.open = "follow";
        }
        self.note = match after.did.as_str() {
            "confirm" => format!("{}{}", self.t.confirm_thanks(), self.t.confirm_anonymous()),
            "follow" => self.t.matter_follow_done().into(),
            "unfollow" => self.t.matter_unfollow_done().into(),
            "done" => self.t.did_done().into(),
            _ => String::new(),
        };
        self
    }

    /// Whether this act is open.
    pub fn opens(&self, act: &str) -> bool {
        self.open == act
    }

    /// The problems of an act: only those of the one that is open.
    pub fn of(&self, act: &str) -> &[Told] {
        if self.open == act { &self.problems } else { &[] }
    }

    /// What was typed in a field of an act.
    pub fn value(&self, act: &str, field: &str) -> &str {
        if self.open == act { self.typed.get(field) } else { "" }
    }

    /// Whether a choice of an act was made.
    pub fn chose(&self, act: &str, field: &str, choice: &str) -> bool {
        self.value(act, field) == choice
    }
}
