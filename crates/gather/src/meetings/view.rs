//! Meetings and decisions in words, for pages and for programs; and what every change of a meeting does around its
//! transaction.

use liren_core::id::MeetingId;
use liren_core::lang::Lang;
use liren_core::meeting::{Notice, Stands, minutes_due};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where};
use liren_core::refusal::{Problem, Refusal};
use liren_core::time::Time;
use liren_ground::ground::Ground;
use liren_ground::names::Names;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::slice::{Row, Sign};
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::Tx;

use super::decided::Decision;
use super::read::{Before, Meeting};
use super::{live, urls};
use crate::matters::urls as matters;
use crate::projects::urls as projects;
use crate::words::Meetings;

/// What meetings are put into words with.
#[derive(Clone, Copy)]
pub struct Naming<'a> {
    /// The community.
    pub card: &'a Card,
    /// Names of places and posts.
    pub names: &'a Names,
    /// Where places are.
    pub ground: &'a Ground,
    /// Language.
    pub lang: Lang,
    /// The instant of the request.
    pub now: Time,
}

/// A meeting in words.
pub struct Head {
    /// Its page.
    pub url: String,
    /// Its kind.
    pub kind: String,
    /// What it is about.
    pub title: String,
    /// For whom.
    pub place: String,
    /// From when until when.
    pub when: String,
    /// Where people meet.
    pub held_at: String,
    /// Its sign.
    pub sign: &'static str,
    /// The sign in words.
    pub state: &'static str,
    /// Who chairs it.
    pub by: String,
    /// Kind and title in one.
    pub name: String,
    /// When, where and for whom in one line.
    pub meta: String,
}

/// A decision in words.
pub struct Decided {
    /// Its id.
    pub id: String,
    /// Nothing was made of it yet.
    pub loose: bool,
    /// Its page.
    pub url: String,
    /// Decided, or to do.
    pub what: &'static str,
    /// In words.
    pub words: String,
    /// Who sees to it and until when; may be empty.
    pub who: String,
    /// The sign of that.
    pub sign: &'static str,
    /// In words.
    pub state: &'static str,
    /// Why it was dropped; may be empty.
    pub reason: String,
    /// What was made of it: words and page of a matter, of a project.
    pub made: Vec<(String, String)>,
    /// The meeting, for the list.
    pub from: String,
    /// Its page.
    pub meeting: String,
}

/// The words of where a decision stands.
pub fn stands_words(t: Meetings, stands: Stands) -> &'static str {
    match stands {
        Stands::Done => t.stands_done(),
        Stands::OnTheWay => t.stands_on_the_way(),
        Stands::Late => t.stands_late(),
        Stands::Dropped => t.stands_dropped(),
    }
}

/// Why it is not done: what was said, or that the matter made of it was taken back; may be empty.
pub fn reason_words(t: Meetings, d: &Decision) -> String {
    if d.reason.is_empty() && d.matter_state.as_deref() == Some("withdrawn") {
        t.matter_withdrawn().to_string()
    } else {
        d.reason.clone()
    }
}

impl Naming<'_> {
    /// The name of a meeting's kind.
    pub fn kind(&self, code: &str) -> String {
        self.card.pack.meeting(code).map_or_else(|| code.to_string(), |k| k.name.get(self.lang).to_string())
    }

    /// From when until when.
    pub fn span(&self, m: &Meeting) -> String {
        self.between(m.starts, m.ends)
    }

    fn between(&self, starts: Time, ends: Time) -> String {
        let zone = &self.card.zone;
        let end = when::until_within(zone, starts, ends).unwrap_or_else(|| when::until(self.lang, zone, ends));
        Meetings(self.lang).span(when::exact(self.lang, zone, starts), end)
    }

    /// What people had been told before it was moved, and why it was.
    pub fn moved(&self, b: &Before) -> String {
        let t = Meetings(self.lang);
        t.moved_from(self.between(b.starts, b.ends), &b.held_at, &b.reason)
    }

    fn sign(&self, m: &Meeting) -> (Sign, &'static str) {
        let t = Meetings(self.lang);
        match m.state.as_str() {
            "planned" | "called" if m.ends < self.now => (Sign::Shelved, t.state_missed()),
            "planned" => (Sign::Plain, t.state_planned()),
            "called" if m.moved() => (Sign::Open, t.state_moved()),
            "called" => (Sign::Open, t.state_called()),
            "running" => (Sign::Soon, t.state_running()),
            "cancelled" => (Sign::Shelved, t.state_cancelled()),
            _ if m.published.is_some() => (Sign::Done, t.state_published()),
            _ => (Sign::Done, t.state_held()),
        }
    }

    /// A meeting in words.
    pub fn head(&self, m: &Meeting) -> Head {
        let (sign, state) = self.sign(m);
        let (kind, when) = (self.kind(&m.kind), self.span(m));
        let place = self.ground.name(self.names, self.card, self.lang, m.place);
        Head {
            url: urls::Meeting::url(self.card.code, m.id),
            name: format!("{kind} · {}", m.title),
            meta: format!("{when} · {} · {place}", m.held_at),
            kind,
            title: m.title.clone(),
            place,
            when,
            held_at: m.held_at.clone(),
            sign: sign.name(),
            state,
            by: self.names.post(self.card, self.lang, m.by),
        }
    }

    /// A row of somebody else's page.
    pub fn row(&self, m: &Meeting) -> Row {
        let h = self.head(m);
        Row { title: h.name, meta: h.meta, url: h.url, sign: self.sign(m).0 }
    }

    /// Whether notice was given in time, or would be now.
    pub fn notice(&self, m: &Meeting) -> (Notice, String) {
        let zone = &self.card.zone;
        let asked = m.kind_in(&self.card.pack).map_or(0, |k| k.notice_days);
        let notice = Notice::of(zone.date(m.told().unwrap_or(self.now)), zone.date(m.starts), asked);
        let t = Meetings(self.lang);
        let words = match (m.called.is_some(), notice.kept()) {
            (true, true) if m.retimed.is_some() => t.notice_moved(notice.days, notice.asked),
            (true, false) if m.retimed.is_some() => t.notice_moved_short(notice.days, notice.asked),
            (true, true) => t.notice_kept(notice.days, notice.asked),
            (true, false) => t.notice_short(notice.days, notice.asked),
            (false, true) => t.notice_would(notice.days, notice.asked),
            (false, false) => t.notice_would_short(notice.days, notice.asked),
        };
        (notice, words)
    }

    /// Until when minutes are to be published.
    pub fn minutes_until(&self, m: &Meeting) -> String {
        let days = m.kind_in(&self.card.pack).map_or(7, |k| k.minutes_days);
        let due = minutes_due(self.card.zone.date(m.closed.unwrap_or(m.ends)), days);
        when::full_date(self.lang, &self.card.zone, self.card.zone.at(due, 12, 0))
    }

    /// A decision in words.
    pub fn decided(&self, d: &Decision) -> Decided {
        let t = Meetings(self.lang);
        let stands = d.stands(&self.card.zone, self.now);
        let owner = d.owner.map(|p| self.names.post(self.card, self.lang, p)).unwrap_or_default();
        let due = d.due.map(|d| when::full_date(self.lang, &self.card.zone, self.card.zone.at(d, 12, 0))).unwrap_or_default();
        let who = match (owner.is_empty(), due.is_empty()) {
            (true, true) => String::new(),
            (true, false) => t.by_when(due),
            (false, true) => owner,
            (false, false) => t.who_by_when(owner, due),
        };
        let sign = match stands {
            Stands::Done => Sign::Done,
            Stands::OnTheWay => Sign::Open,
            Stands::Late => Sign::Late,
            Stands::Dropped => Sign::Shelved,
        };
        Decided {
            id: d.id.to_string(),
            loose: d.is_loose(),
            url: urls::Decision::url(self.card.code, d.id),
            what: if d.what == "action" { t.what_action() } else { t.what_decision() },
            words: d.words.clone(),
            who,
            sign: sign.name(),
            state: stands_words(t, stands),
            reason: reason_words(t, d),
            made: {
                let matter = d.matter.as_ref().map(|n| (t.is_matter(n), matters::Matter::url(self.card.code, n)));
                let project = d.project.as_ref().map(|n| (t.is_project(n), projects::Project::url(self.card.code, n)));
                let ballots = d.ballots.iter().map(|n| (t.is_ballot(n), crate::ballots::urls::Ballot::url(self.card.code, n)));
                let asked = d.consultations.iter();
                let asked =
                    asked.map(|n| (t.is_consultation(n), crate::consultations::urls::Consultation::url(self.card.code, n)));
                matter.into_iter().chain(project).chain(asked).chain(ballots).collect()
            },
            from: format!("{} · {}", self.kind(&d.kind), when::full_date(self.lang, &self.card.zone, d.held)),
            meeting: urls::Meeting::url(self.card.code, d.meeting),
        }
    }
}

/// Who sees a meeting: everybody, once people were invited; before that who may chair it.
pub fn sees(visit: &Visit, m: &Meeting) -> bool {
    m.state != "planned" && (m.state != "cancelled" || m.called.is_some()) || runs(visit, m)
}

/// Whether this person chairs it, or may stand in.
pub fn runs(visit: &Visit, m: &Meeting) -> bool {
    visit.may(Action::RunMeeting, &Where::post(m.by))
}

/// Changes a meeting in one transaction; the screens look and jobs begin.
pub async fn change<T, F>(visit: &Visit, id: MeetingId, work: F) -> Result<T, Fail>
where
    T: Send + 'static,
    F: Fn(&mut Tx<'_>, &Card, &Actor, &mut Moment) -> Result<T, Fail> + Send + Sync + 'static,
{
    let (card, actor, moment) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| work(tx, &card, &actor, &mut moment.clone())).await?;
    visit.app.bell.ring();
    live::ring(&visit.app, visit.card.code, id);
    Ok(done)
}

/// What is wrong with a form is told at its field; everything else is a failure.
pub fn told_at_field<T>(done: Result<T, Fail>) -> Result<Result<T, Vec<Problem>>, Fail> {
    match done {
        Ok(v) => Ok(Ok(v)),
        Err(Fail::Refused(Refusal::Invalid(problems))) => Ok(Err(problems)),
        Err(fail) => Err(fail),
    }
}

/// The id in an address.
pub fn id_of<T: std::str::FromStr>(text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}
