//! What must hold for the parts of a pack about deciding together.

use std::collections::BTreeSet;

use super::check::Check;
use super::{BallotRules, ItemClass, Mode, Pack, SelectionRules, Voters, Way};
use crate::ballot::rule::{By, Share};
use crate::lang::Both;
use crate::permission::Role;

/// Sorts of places people decide for.
const PLACES: [&str; 8] = ["street", "community", "grid", "compound", "building", "entrance", "group", "circle"];

impl Check<'_> {
    pub(super) fn decide(&mut self) {
        let p = self.pack;
        if let Some(rules) = &p.ballot {
            self.ballot(rules);
        }
        if let Some(c) = &p.consultation {
            self.within("consultation.days.least", c.days.least as usize, 1, 365);
            self.within("consultation.days.most", c.days.most as usize, c.days.least as usize, 365);
            self.within("consultation.usual_days", c.usual_days as usize, c.days.least as usize, c.days.most as usize);
            self.within("consultation.statements", c.statements as usize, 1, 100);
            self.within("consultation.keep_days", c.keep_days as usize, 1, 365);
            self.named("consultation.reasons", &c.reasons);
        }
        self.meetings(p);
        self.procedures(p);
        self.selections(p);
        self.projects(p);
    }

    fn projects(&mut self, p: &Pack) {
        if !p.projects.is_empty() {
            self.codes("projects", p.projects.iter().map(|k| k.code.as_str()));
        }
        for k in &p.projects {
            let path = format!("projects[{}]", k.code);
            self.both(&format!("{path}.name"), &k.name);
            self.both(&format!("{path}.about"), &k.about);
            self.must(p.category(&k.category).is_some(), &format!("{path}.category"), "no such category");
            self.must(k.consent.is_none() || k.consent_basis.is_some(), &format!("{path}.consent_basis"), "say why");
            if !k.demand.is_empty() {
                self.named(&format!("{path}.demand"), &k.demand);
            }
            for (i, point) in k.points.iter().enumerate() {
                self.both(&format!("{path}.points[{i}]"), point);
            }
            self.must(!k.points.is_empty(), &format!("{path}.points"), "at least one is needed");
            self.within(&format!("{path}.warranty_months"), k.warranty_months as usize, 1, 240);
            let known = |code: &String| p.ballot.as_ref().is_some_and(|b| b.class(code).is_some());
            self.must(k.class.as_ref().is_none_or(known), &format!("{path}.class"), "no such class of item");
        }
    }

    fn ballot(&mut self, b: &BallotRules) {
        self.must(!b.modes.is_empty(), "ballot.modes", "at least one is needed");
        if let Some(basis) = &b.web_basis {
            self.both("ballot.web_basis", basis);
            self.must(b.modes.contains(&Mode::Statutory), "ballot.web_basis", "statutory is not among the modes");
        }
        for (name, days, most) in [
            ("roll_days", b.roll_days, 90),
            ("notice_days", b.notice_days, 90),
            ("voting_days.least", b.voting_days.least, 365),
            ("voting_days.most", b.voting_days.most, 365),
            ("posting.least", b.posting.least, 60),
            ("posting.most", b.posting.most, 365),
            ("objection_days", b.objection_days, 365),
            ("filing_days", b.filing_days, 365),
            ("challenge_days", b.challenge_days, 3_650),
            ("detached_least", b.detached_least, 10_000),
            ("building_least", b.building_least, 1_000),
        ] {
            self.within(&format!("ballot.{name}"), days as usize, 1, most);
        }
        self.must(b.voting_days.least <= b.voting_days.most, "ballot.voting_days", "the least is more than the most");
        // A reminder before the opening would be of a vote nobody can cast yet.
        self.within("ballot.remind_days", b.remind_days as usize, 0, b.voting_days.least as usize);
        self.within("ballot.extension.times", b.extension.times as usize, 0, 10);
        self.within("ballot.extension.days", b.extension.days as usize, usize::from(b.extension.times > 0), 90);
        self.within("ballot.principals", b.principals as usize, 0, 100);
        // Fewer and a choice could be told from who took part.
        self.must(b.detached_least >= 30, "ballot.detached_least", "30 is the least that hides anybody");
        self.must(b.building_least >= 5, "ballot.building_least", "5 is the least that hides anybody");
        self.called_by("ballot.called_by", &b.called_by);
        self.codes("ballot.classes", b.classes.iter().map(|c| c.code.as_str()));
        for c in &b.classes {
            self.class(&format!("ballot.classes[{}]", c.code), c);
        }
        self.find(b);
    }

    fn class(&mut self, path: &str, c: &ItemClass) {
        self.both(&format!("{path}.name"), &c.name);
        self.both(&format!("{path}.article"), &c.article);
        for (i, note) in c.notes.iter().enumerate() {
            self.both(&format!("{path}.notes[{i}]"), note);
        }
        let owners = c.voters == Voters::Owners;
        self.must(owners || c.by == By::Heads, &format!("{path}.by"), "only owners have an area");
        self.majority(&format!("{path}.majority"), c.majority);
        self.places(&format!("{path}.places"), &c.places);
    }

    /// Two options that contradict each other must not both be able to pass.
    fn majority(&mut self, path: &str, share: Option<Share>) {
        self.must(share.is_none_or(Share::is_majority), path, "must be more than one half");
    }

    fn places(&mut self, path: &str, places: &[String]) {
        self.codes(path, places.iter().map(String::as_str));
        for place in places {
            self.must(PLACES.contains(&place.as_str()), path, &format!("there is no sort of place `{place}`"));
        }
    }

    fn called_by(&mut self, path: &str, list: &[super::CalledBy]) {
        for (i, c) in list.iter().enumerate() {
            self.both(&format!("{path}[{i}].of"), &c.of);
        }
    }

    /// Every answer leads somewhere, never back; every class for owners can be found.
    fn find(&mut self, b: &BallotRules) {
        self.codes("ballot.questions", b.questions.iter().map(|q| q.code.as_str()));
        let (mut asked, mut found) = (BTreeSet::new(), BTreeSet::new());
        for (i, q) in b.questions.iter().enumerate() {
            let path = format!("ballot.questions[{}]", q.code);
            self.must(i == 0 || asked.contains(q.code.as_str()), &path, "no answer before it leads here");
            self.both(&format!("{path}.ask"), &q.ask);
            self.within(&format!("{path}.answers"), q.answers.len(), 2, 10);
            for (n, a) in q.answers.iter().enumerate() {
                let path = format!("{path}.answers[{n}]");
                self.both(&format!("{path}.say"), &a.say);
                let ways = usize::from(a.class.is_some()) + usize::from(a.next.is_some()) + usize::from(a.none.is_some());
                self.must(ways == 1, &path, "leads to a class, a question or to no vote: to one of them");
                if let Some(class) = &a.class {
                    self.must(b.class(class).is_some(), &path, &format!("there is no class `{class}`"));
                    found.insert(class.as_str());
                }
                if let Some(next) = &a.next {
                    let later = b.questions.iter().skip(i + 1).any(|q| q.code == *next);
                    self.must(later, &path, &format!("there is no question `{next}` further down"));
                    asked.insert(next.as_str());
                }
                if let Some(why) = &a.none {
                    self.both(&format!("{path}.none"), why);
                }
            }
        }
        for c in b.classes.iter().filter(|c| c.voters == Voters::Owners) {
            let path = format!("ballot.classes[{}]", c.code);
            self.must(found.contains(c.code.as_str()), &path, "no question leads to it");
        }
    }

    fn body(&mut self, path: &str, code: &str) {
        let known = self.pack.words.bodies.iter().any(|b| b.code == code);
        self.must(known, path, &format!("there is no body `{code}`"));
    }

    fn meetings(&mut self, p: &Pack) {
        if !p.meetings.is_empty() {
            self.codes("meetings", p.meetings.iter().map(|m| m.code.as_str()));
        }
        for m in &p.meetings {
            let path = format!("meetings[{}]", m.code);
            self.both(&format!("{path}.name"), &m.name);
            self.both(&format!("{path}.about"), &m.about);
            self.places(&format!("{path}.places"), &m.places);
            self.within(&format!("{path}.notice_days"), m.notice_days as usize, 0, 90);
            self.within(&format!("{path}.minutes_days"), m.minutes_days as usize, 1, 90);
            self.within(&format!("{path}.names_days"), m.names_days as usize, 1, 3_650);
            let invited = m.roles.iter().any(|r| !matches!(r, Role::Visitor | Role::Operator)) || !m.bodies.is_empty();
            self.must(invited, &format!("{path}.roles"), "nobody is invited");
            for body in &m.bodies {
                self.body(&format!("{path}.bodies"), body);
            }
            self.majority(&format!("{path}.majority"), m.majority);
            self.must(m.quorum.is_none() || m.names, &format!("{path}.names"), "a quorum needs names");
            let decides = m.majority.is_some() && m.ballot;
            self.must(!decides, &format!("{path}.ballot"), "either the meeting decides or a ballot");
            self.called_by(&format!("{path}.called_by"), &m.called_by);
        }
    }

    fn procedures(&mut self, p: &Pack) {
        if !p.procedures.is_empty() {
            self.codes("procedures", p.procedures.iter().map(|x| x.code.as_str()));
        }
        for procedure in &p.procedures {
            let path = format!("procedures[{}]", procedure.code);
            self.both(&format!("{path}.name"), &procedure.name);
            self.both(&format!("{path}.basis"), &procedure.basis);
            self.places(&format!("{path}.places"), &procedure.places);
            self.codes(&format!("{path}.steps"), procedure.steps.iter().map(|s| s.code.as_str()));
            self.within(&format!("{path}.steps"), procedure.steps.len(), 2, 20);
            for s in &procedure.steps {
                let path = format!("{path}.steps[{}]", s.code);
                self.both(&format!("{path}.name"), &s.name);
                let acts = s.body.is_some() || s.role.is_some() || s.meeting.is_some();
                self.must(acts || s.class.is_some() || s.selection.is_some(), &path, "nobody acts");
                if let Some(body) = &s.body {
                    self.body(&format!("{path}.body"), body);
                }
                let named = [
                    ("meeting", &s.meeting, s.meeting.as_deref().is_none_or(|c| p.meeting(c).is_some())),
                    ("class", &s.class, s.class.as_deref().is_none_or(|c| p.item_class(c).is_some())),
                    ("selection", &s.selection, s.selection.as_deref().is_none_or(|c| p.selection(c).is_some())),
                ];
                for (list, code, exists) in named {
                    self.must(exists, &format!("{path}.{list}"), &format!("there is no `{}`", code.as_deref().unwrap_or("")));
                }
                if let Some(publish) = &s.publish {
                    self.both(&format!("{path}.publish"), publish);
                    self.must(s.public_days.is_some(), &format!("{path}.publish"), "is published for no days");
                }
                if let Some(days) = s.public_days {
                    self.within(&format!("{path}.public_days"), days as usize, 1, 365);
                }
                self.filing(&path, s.filing_days, &s.filing_papers);
            }
        }
    }

    /// What is filed has a number of days, and says what has to be handed in.
    fn filing(&mut self, path: &str, days: Option<u32>, papers: &[Both]) {
        match days {
            Some(days) => self.within(&format!("{path}.filing_days"), days as usize, 1, 365),
            None => self.must(papers.is_empty(), &format!("{path}.filing_papers"), "is filed within no days"),
        }
        for (i, paper) in papers.iter().enumerate() {
            self.both(&format!("{path}.filing_papers[{i}]"), paper);
        }
    }

    fn selections(&mut self, p: &Pack) {
        if !p.selections.is_empty() {
            self.codes("selections", p.selections.iter().map(|s| s.code.as_str()));
        }
        for s in &p.selections {
            self.selection(&format!("selections[{}]", s.code), s);
        }
    }

    fn selection(&mut self, path: &str, s: &SelectionRules) {
        self.both(&format!("{path}.name"), &s.name);
        self.places(&format!("{path}.places"), &s.places);
        if let Some(role) = s.role {
            self.must(role.is_post(), &format!("{path}.role"), "is not a post");
        }
        if let Some(body) = &s.body {
            self.body(&format!("{path}.body"), body);
        }
        match (s.way, &s.class, s.agree) {
            (Way::Ballot, Some(class), None) => {
                let known = self.pack.item_class(class).is_some();
                self.must(known, &format!("{path}.class"), &format!("there is no class `{class}`"));
            }
            (Way::Page, None, agree @ Some(_)) => self.majority(&format!("{path}.agree"), agree),
            (Way::Ballot, ..) => self.say(format!("{path}.class"), "a ballot needs a class of item and nothing else"),
            (Way::Page, ..) => self.say(format!("{path}.agree"), "a page needs the share of homes agreeing and nothing else"),
        }
        self.within(&format!("{path}.seats.most"), s.seats.most as usize, 1, 500);
        self.within(&format!("{path}.seats.least"), s.seats.least as usize, 1, s.seats.most.max(1) as usize);
        let odd = !s.odd || (s.seats.least % 2 == 1 && s.seats.most % 2 == 1 && s.small.is_none_or(|(n, _)| n % 2 == 1));
        self.must(odd, &format!("{path}.odd"), "the numbers of seats are not odd");
        self.within(&format!("{path}.years.most"), s.years.most as usize, 1, 10);
        self.within(&format!("{path}.years.least"), s.years.least as usize, 1, s.years.most.max(1) as usize);
        self.must(!s.nominations.is_empty(), &format!("{path}.nominations"), "nobody may nominate");
        self.named(&format!("{path}.eligibility"), &s.eligibility);
        self.within(&format!("{path}.notice_days"), s.notice_days as usize, 1, 90);
        self.within(&format!("{path}.posting_days"), s.posting_days as usize, 1, 90);
        self.filing(path, s.filing_days, &s.filing_papers);
        self.within(&format!("{path}.by_election.days"), s.by_election.days as usize, 1, 365);
        self.majority(&format!("{path}.recall.majority"), Some(s.recall.majority));
        if let Some(class) = &s.recall.class {
            let needs = |c: &ItemClass| c.quorum == s.recall.quorum && c.majority == Some(s.recall.majority);
            let same = self.pack.item_class(class).is_some_and(needs);
            self.must(same, &format!("{path}.recall.class"), "is no class with the same quorum and majority");
        }
        for (name, basis) in [("basis", &s.basis), ("recall.basis", &s.recall.basis)] {
            if let Some(basis) = basis {
                self.both(&format!("{path}.{name}"), basis);
            }
        }
        // Who is elected has to have a post to take.
        self.must(s.role.is_some(), &format!("{path}.role"), "nobody gets a post");
    }
}
