//! A matter's page put together: what it shows and which moves it offers, from what `show` read. No I/O.

use askama::Template;
use liren_core::matter::Outcome;
use liren_core::pack::{Pack, Visibility};
use liren_core::time::Time;
use liren_ground::names::Names;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Og, Page, Told};
use liren_kit::slice::Sign;
use liren_kit::visit::Visit;
use liren_kit::when;

use super::draft::beginning;
use super::file;
use super::offers::{Moves, offered};
use super::outside::{self, Outside};
use super::read::{File, Matter};
use super::replies::Reply;
use super::said::{self, allowance, category_name, outcome_words, place_words, rule_url, rule_words, stands_words};
use super::shots::{Shot, shots};
use super::show::{After, By, Loaded, Reads};
use super::timeline::{Happened, Station, Timeline};
use super::{group, urls};
use crate::words::Matters;

/// A matter it is tied to, in words.
pub struct Tied {
    /// What the tie is.
    pub words: String,
    /// Where the other one is read.
    pub url: String,
}

/// Somebody outside who was asked to help, for those who handle it.
pub struct Helper {
    /// The row.
    pub id: String,
    /// Who, and how it stands.
    pub words: String,
    /// The link to hand over; empty once it was ended.
    pub link: String,
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
    /// How urgent the promise is: name of a sign. For those who handle it the sign on top is that of their level's clock.
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
    /// A photo of what was said and one of what was done, side by side; empty or two.
    pub pair: Vec<Shot>,
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
    /// The orders it answers.
    pub orders: Vec<OrderShown>,
    /// The reporter asked that it not go to the neighbour leader, who sees what is released like everybody.
    pub leader_sees: bool,
    /// The final answer, with where else to turn; nothing while there is none.
    pub last: Option<(String, String)>,
    /// What is said on the form of an answer that will be final; empty when it is not.
    pub will_be_final: String,
    /// Where somebody says it again after its reporter took it back; empty otherwise.
    pub again: String,
    /// What may be done.
    pub moves: Moves,
    /// The matters it leads on to or comes from.
    pub tied: Vec<Tied>,
    /// Those outside who were asked to help.
    pub helpers: Vec<Helper>,
    /// What the reporter was asked, while that is open: the question, and until when.
    pub asked_for: Option<(String, String)>,
    /// The later question is asked, not whether it is done.
    pub later: bool,
    /// Beginnings of an answer.
    pub beginnings: Vec<(&'static str, String)>,
    /// "Accepted?" is asked, not "done?".
    pub accept: bool,
    /// Until when the reporter may answer.
    pub asked_until: String,
    /// Address that moves are sent to.
    pub base: String,
    /// What happens to it as a web feed; empty for what is closed.
    pub feed: String,
    /// The beginning of the key of a draft that led here, so that it is forgotten when this matter is followed instead.
    pub draft: String,
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
    /// Whom to call first, where what was added sounds like danger; sent once more, it is taken.
    pub calls: Vec<(String, String)>,
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

/// Puts the page together from what was read.
pub fn page(visit: &Visit, names: &Names, loaded: Loaded, by: &By) -> ShowPage {
    let secret = by.secret();
    let (lang, now, card) = (visit.lang, visit.moment.now, &visit.card);
    let t = Matters(lang);
    let moves = offered(visit, names, &loaded);
    let Loaded {
        matter: m,
        events,
        files,
        pack,
        by_link,
        orders,
        replies,
        source,
        progress,
        ties,
        meetings,
        projects,
        consultations,
        outside,
        ..
    } = loaded;
    let reads = Reads::of(visit, &m, by_link);
    let inside = reads.inside;
    let category_words = category_name(&pack, &m.category, lang);
    // As in lists: those who handle it go by their level's clock, everybody else by what was promised.
    let due = if reads.handler { m.step_due } else { m.promise };
    let sign = said::sign(&m.state, m.outcome.as_deref(), due, now);
    let told = Timeline { visit, names, m: &m, pack: &pack, events: &events, files: &files, secret, reads: &reads };
    let who = told.post(m.holder);
    let (open, asked) = (m.state == "open", m.state == "asked");
    let work = pack.work(&card.calendar, &card.zone);
    let exact = |at| when::exact(lang, &card.zone, at);
    let until = |at| when::until(lang, &card.zone, at);
    let waits = open && told.waits_for_reporter();
    let left = if waits {
        t.matter_waits_short().to_string()
    } else if open {
        when::left(lang, &work.left(now, m.promise, allowance(&pack, &m).unit))
    } else {
        String::new()
    };
    let photo_of = |purpose: &str, last: bool| {
        let mut all = files.iter().filter(|f| f.purpose == purpose && f.kind == "photo");
        if last { all.next_back() } else { all.next() }
    };
    let solved = inside && !open && m.outcome.as_deref() == Some("solved");
    let pair = match (photo_of("filed", false), photo_of("answer", true)) {
        (Some(before), Some(after)) if solved => shots(t, card, &m, secret, &[before, after]),
        _ => Vec::new(),
    };
    let filed_files: Vec<&File> = files.iter().filter(|f| !matches!(f.purpose.as_str(), "answer" | "outside")).collect();
    let orders = orders
        .iter()
        .filter(|_| reads.handler)
        .map(|(source, order)| {
            let from = pack.source(source).map(|s| s.name.get(lang)).unwrap_or_default();
            OrderShown {
                reply: reply_words(visit, &pack, &replies, &order.number),
                words: said::order_words(t, from, order, order.due.map(until)),
            }
        })
        .collect();
    let elsewhere = || pack.elsewhere.as_ref().map(|b| b.get(lang).to_string()).unwrap_or_default();
    let last = told.last_answer().filter(|e| e.kind == "final" && !open).map(|e| (reads.words(e), elsewhere()));
    let will_be_final = match &progress {
        Some(p) if moves.settle && !card.judge_by(&pack).can_reopen(p) => t.do_settle_final(elsewhere()),
        _ => String::new(),
    };
    let came = match (reads.handler, pack.source(&source)) {
        (true, Some(s)) => format!(" · {}", s.name.get(lang)),
        _ => String::new(),
    };
    let tied = ties
        .iter()
        .map(|tie| {
            // Whoever holds the whole by link holds its parts by theirs.
            let own = by_link && tie.kind == "split" && tie.onward;
            Tied {
                words: match (tie.kind.as_str(), tie.onward) {
                    ("merged", true) => t.tied_merged_into(&tie.number),
                    ("merged", false) => t.tied_merged_from(&tie.number),
                    (_, true) => t.tied_part(&tie.number),
                    (_, false) => t.tied_whole(&tie.number),
                },
                url: match own {
                    true => urls::Secret::url(card.code, &tie.number, file::secret_token(&visit.app, &tie.once)),
                    false => urls::Matter::url(card.code, &tie.number),
                },
            }
        })
        .chain(projects.into_iter().map(|(title, url)| Tied { words: t.tied_project(title), url }))
        .chain(meetings.into_iter().map(|(title, url)| Tied { words: t.tied_meeting(title), url }))
        .chain(consultations.into_iter().map(|(question, url)| Tied { words: t.tied_consultation(question), url }))
        .collect();
    let helpers = outside.iter().filter(|_| moves.ask_outside).map(|o| helper(visit, names, &m, o)).collect();
    let question = progress.as_ref().filter(|p| p.waits.is_some()).and_then(|p| {
        let asked = events.iter().find(|e| e.kind == "asked_reporter")?;
        Some((reads.words(asked), until(p.due)))
    });
    let place = place_words(card, names, lang, &m, inside);
    let fill = |text: &str| text.replace("{category}", &category_words).replace("{place}", &place);
    let beginnings = if moves.settle {
        let fit = pack.answers_for(&m.category);
        fit.iter().filter_map(|a| Some((Outcome::of_answer(&a.outcome)?.name(), fill(a.text.get(lang))))).collect()
    } else {
        Vec::new()
    };
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
            _ => stands_words(t, &m.state, m.outcome.as_deref(), m.merged_into.as_deref()),
        },
        clock: said::sign(&m.state, m.outcome.as_deref(), m.promise, now).name(),
        who: match m.state.as_str() {
            "open" => t.matter_has_it(&who),
            "asked" => t.matter_answered(&who),
            "shelved" => t.matter_shelved_until(exact(m.step_due)),
            _ => stands_words(t, &m.state, m.outcome.as_deref(), m.merged_into.as_deref()),
        },
        left,
        until: if open && !waits { t.matter_until(until(m.promise)) } else { String::new() },
        step: if waits {
            t.matter_waits(until(m.step_due))
        } else if open && m.step_due < m.promise {
            t.matter_step_clock(until(m.step_due))
        } else {
            String::new()
        },
        filed: format!("{}{came}", t.matter_filed(exact(m.filed))),
        place,
        tied,
        helpers,
        asked_for: question,
        later: progress.as_ref().is_some_and(|p| p.later.is_some()),
        beginnings,
        words_hidden: !inside && m.visibility == Visibility::Public && (!m.words.is_empty() || !files.is_empty()),
        words: if inside { reads.as_read(&m.words) } else { String::new() },
        plan: String::new(),
        answers: if inside { m.answered(&pack, lang) } else { Vec::new() },
        pair,
        shots: if inside { shots(t, card, &m, secret, &filed_files) } else { Vec::new() },
        stations: told.stations(),
        events: told.lines(),
        rule: rule_words(t, &pack, &m, lang, reads.original),
        rule_url: rule_url(card.code, &pack, &m, reads.original),
        version: t.matter_why_version(pack.name.get(lang), m.pack_version),
        basis: pack.category(&m.category).map(|c| c.duty.responsible.get(lang).to_string()).unwrap_or_default(),
        orders,
        leader_sees: progress.as_ref().is_some_and(|p| p.not_leader),
        last,
        will_be_final,
        again: if m.state == "withdrawn" && !closed && !by_link { again(visit, names, &m) } else { String::new() },
        accept: m.outcome.as_deref() != Some("solved"),
        asked_until: if asked || progress.as_ref().is_some_and(|p| p.later.is_some()) {
            until(m.step_due)
        } else {
            String::new()
        },
        feed: if closed || by_link { String::new() } else { urls::MatterFeed::url(card.code, &m.number) },
        draft: String::new(),
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
        calls: Vec::new(),
        top_late: open && now > m.step_due && usize::try_from(m.level).unwrap_or(0) + 1 >= pack.levels.len(),
        outcomes: Outcome::ANSWERS.map(|o| (o.name(), outcome_words(t, o.name()).to_string())).to_vec(),
        most: pack.limits.answer,
        photos_most: i64::try_from(pack.limits.photos).unwrap_or(5),
        by_link,
        base: by.base(card.code, &m.number),
        number: m.number,
        category: category_words,
        moves,
    }
}

/// Where the same is said again: its place and category are known.
fn again(visit: &Visit, names: &Names, m: &Matter) -> String {
    let place = m.building.filter(|_| m.visibility == Visibility::Public).and_then(|b| names.buildings.get(&b));
    let code = place.map(|b| b.code.as_str()).unwrap_or_default();
    format!("{}?b={code}&category={}", urls::Say::url(visit.card.code), m.category)
}

/// The answers that stand, ready to be pasted back to where an order came from; empty while there is none.
pub(super) fn reply_words(visit: &Visit, pack: &Pack, replies: &[Reply], order: &str) -> String {
    let (t, lang, card) = (Matters(visit.lang), visit.lang, &visit.card);
    let one = |r: &Reply| {
        let (category, outcome) = (category_name(pack, &r.category, lang), outcome_words(t, &r.outcome));
        t.order_reply(order, category, outcome, &r.event.words, &card.name, when::exact(lang, &card.zone, r.event.at))
    };
    replies.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// Somebody outside who was asked, with the link to hand over.
fn helper(visit: &Visit, names: &Names, m: &Matter, o: &Outside) -> Helper {
    let (t, card) = (Matters(visit.lang), &visit.card);
    let exact = |at| when::exact(visit.lang, &card.zone, at);
    let open = o.ended.is_none() && m.state == "open";
    let who = o.name(names, card, visit.lang);
    Helper {
        id: o.id.to_string(),
        words: match (o.answered, o.ended) {
            (_, Some(at)) => t.helper_ended(&who, exact(at)),
            (Some(at), None) => t.helper_answered(&who, exact(at)),
            (None, None) => t.helper_asked(&who, exact(o.made)),
        },
        link: if open { visit.app.absolute(&outside::url(&visit.app, card.code, &m.number, o.id)) } else { String::new() },
    }
}

impl ShowPage {
    /// Marks what happened since the reader opened the page.
    pub fn mark_since(&mut self, seen: Time) {
        for e in &mut self.events {
            e.new = e.at > seen;
        }
    }

    /// Says that what was just done is noted, and opens what one came for.
    pub fn after(mut self, after: &After) -> Self {
        self.open = ["follow", "release"].into_iter().find(|act| *act == after.open).unwrap_or_default();
        self.draft = beginning(&after.draft);
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

    /// What was typed beside "not done".
    pub fn why(&self) -> &str {
        if matches!(self.open, "confirm" | "weigh") { self.typed.get("why") } else { "" }
    }

    /// Whether a choice of an act was made.
    pub fn chose(&self, act: &str, field: &str, choice: &str) -> bool {
        self.value(act, field) == choice
    }
}
