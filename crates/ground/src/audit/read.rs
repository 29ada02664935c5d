//! Entries with the names a reader may see: who by post, what by its place or number.

use std::collections::HashMap;

use liren_core::id::{AccountId, AuditId, BodyId, EntranceId, HomeId, PersonId, PostId};
use liren_core::permission::{Action, Scope, Where, check};
use liren_core::time::Time;
use liren_kit::fail::Fail;
use liren_kit::slice::Asked;
use liren_store::audit::{self, Entry};
use liren_store::{Tx, sql};
use uuid::Uuid;

use super::codes;
use crate::access::store::EVERYWHERE;
use crate::names::{self, Names};
use crate::words::Audit;

/// Entries on one page.
pub const PAGE: usize = 30;

/// One entry as it is shown.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its row, also the cursor.
    pub id: AuditId,
    /// When.
    pub at: Time,
    /// Who, by post.
    pub who: String,
    /// The code.
    pub action: String,
    /// What was done, and to what.
    pub what: String,
    /// The page of the thing; may be empty.
    pub url: String,
    /// Kind of the thing.
    pub kind: String,
}

/// A page of lines and whether older ones follow.
pub struct Lines {
    /// Newest first.
    pub lines: Vec<Line>,
    /// Where to go on.
    pub older: Option<AuditId>,
}

/// Every change in the community.
pub fn all(tx: &mut Tx<'_>, asked: &Asked<'_>, before: Option<AuditId>) -> Result<Lines, Fail> {
    check(asked.actor, Action::ReadAudit, &Where::COMMUNITY)?;
    let entries = audit::list(tx, asked.card.code, before, limit())?;
    lines(tx, asked, entries)
}

/// What the actor did, and what was done about them.
pub fn mine(tx: &mut Tx<'_>, asked: &Asked<'_>, before: Option<AuditId>) -> Result<Lines, Fail> {
    let actor = asked.actor;
    check(actor, Action::ReadOwnAudit, &Where::own(actor))?;
    let c = asked.card.code;
    let mut about: Vec<Uuid> = Vec::new();
    about.extend(actor.person.map(|p| p.0));
    about.extend(actor.homes.iter().map(|h| h.home.0));
    about.extend(actor.posts.iter().map(|p| p.id.0));
    for concerns in asked.app.gives().iter().filter_map(|g| g.concerns) {
        about.extend(concerns(tx, asked)?);
    }
    let mut entries = Vec::new();
    if let Some(account) = actor.account {
        entries.extend(audit::by_account(tx, c, account, before, limit())?);
        entries.extend(audit::about(tx, c, account.0, before, limit())?);
    }
    about.sort_unstable();
    about.dedup();
    for id in about {
        entries.extend(audit::about(tx, c, id, before, limit())?);
    }
    newest(&mut entries);
    lines(tx, asked, entries)
}

/// What happened to the actor's account, which belongs to no community: asked in a transaction of its own.
pub fn account(tx: &mut Tx<'_>, account: AccountId, before: Option<AuditId>) -> Result<Vec<Entry>, Fail> {
    audit::about(tx, EVERYWHERE, account.0, before, limit()).map_err(Fail::from)
}

/// Puts the entries of the account between the others.
pub fn merged(tx: &mut Tx<'_>, asked: &Asked<'_>, own: Lines, account: Vec<Entry>) -> Result<Lines, Fail> {
    let more = own.older.is_some();
    let mut all = own.lines;
    let account = lines(tx, asked, account)?;
    let more = more || account.older.is_some();
    all.extend(account.lines);
    all.sort_by_key(|l| std::cmp::Reverse(l.id));
    let more = more || all.len() > PAGE;
    all.truncate(PAGE);
    let older = if more { all.last().map(|l| l.id) } else { None };
    Ok(Lines { lines: all, older })
}

/// One more than is shown tells whether there are more.
fn limit() -> i64 {
    i64::try_from(PAGE + 1).unwrap_or(31)
}

fn newest(entries: &mut Vec<Entry>) {
    entries.sort_by_key(|e| std::cmp::Reverse(e.id));
    entries.dedup_by_key(|e| e.id);
    entries.truncate(PAGE + 1);
}

fn lines(tx: &mut Tx<'_>, asked: &Asked<'_>, mut entries: Vec<Entry>) -> Result<Lines, Fail> {
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let t = Audit(asked.lang);
    let names = names::within(tx, asked.app, asked.card)?;
    let mut telling = Telling { asked, names: &names, accounts: HashMap::new() };
    let mut lines = Vec::with_capacity(entries.len());
    for e in entries {
        let who = telling.who(tx, &e)?;
        let (subject, url) = telling.subject(tx, &e)?;
        let words = codes::words(t, &e.action);
        let what = if subject.is_empty() { words } else { t.line(words, subject) };
        lines.push(Line { id: e.id, at: e.at, who, action: e.action, what, url, kind: e.subject_kind });
    }
    let older = if more { lines.last().map(|l| l.id) } else { None };
    Ok(Lines { lines, older })
}

/// Who an account is here: the posts held, with their terms, and whether it is a person here at all.
#[derive(Clone, Default)]
struct Known {
    person: bool,
    posts: Vec<(PostId, i64, Option<i64>)>,
}

struct Telling<'a> {
    asked: &'a Asked<'a>,
    names: &'a Names,
    accounts: HashMap<AccountId, Known>,
}

impl Telling<'_> {
    fn who(&mut self, tx: &mut Tx<'_>, e: &Entry) -> Result<String, Fail> {
        let t = Audit(self.asked.lang);
        let Some(account) = e.account else {
            let post = e.post.map(|p| self.post(p)).unwrap_or_default();
            return Ok(if post.is_empty() { t.nobody().to_string() } else { post });
        };
        if self.asked.actor.account == Some(account) {
            return Ok(t.me().to_string());
        }
        if let Some(post) = e.post.map(|p| self.post(p)).filter(|p| !p.is_empty()) {
            return Ok(post);
        }
        let known = self.known(tx, account)?;
        let at = e.at.0;
        let held = known.posts.iter().find(|(_, starts, ended)| *starts <= at && ended.is_none_or(|end| end > at));
        Ok(match held.map(|(id, ..)| self.post(*id)).filter(|p| !p.is_empty()) {
            Some(post) => post,
            None if known.person => t.resident().to_string(),
            None => t.operator().to_string(),
        })
    }

    fn post(&self, id: PostId) -> String {
        self.names.post(self.asked.card, self.asked.lang, id)
    }

    fn known(&mut self, tx: &mut Tx<'_>, account: AccountId) -> Result<Known, Fail> {
        if let Some(known) = self.accounts.get(&account) {
            return Ok(known.clone());
        }
        let at = [self.asked.card.code.into(), account.into()];
        let person: Option<PersonId> =
            tx.one(sql!("SELECT id FROM person WHERE community = $1 AND account = $2"), &at, |r| r.get(0))?;
        let stmt = sql!("SELECT id, starts, ended FROM post WHERE community = $1 AND person = $2 ORDER BY starts DESC, id");
        let posts = match person {
            Some(p) => tx.all(stmt, &[at[0], p.into()], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?,
            None => Vec::new(),
        };
        let known = Known { person: person.is_some(), posts };
        self.accounts.insert(account, known.clone());
        Ok(known)
    }

    /// What a thing is called, and its page. Persons have no name here.
    fn subject(&self, tx: &mut Tx<'_>, e: &Entry) -> Result<(String, String), Fail> {
        let (c, id) = (self.asked.card.code, e.subject);
        for named in self.asked.app.gives().iter().filter_map(|g| g.named) {
            if let Some(found) = named(tx, self.asked, &e.subject_kind, id)? {
                return Ok(found);
            }
        }
        let scope = Scope::of(&e.subject_kind, Some(id)).map(|s| self.names.scope(self.asked.card, self.asked.lang, s));
        let name = match (e.subject_kind.as_str(), scope) {
            (_, Some(name)) => name,
            ("post", _) => self.post(id.into()),
            ("entrance", _) => {
                let stmt = sql!("SELECT building, name FROM entrance WHERE community = $1 AND id = $2");
                let found = tx.one(stmt, &[c.into(), EntranceId(id).into()], |r| Ok((r.get(0)?, r.get::<String>(1)?)))?;
                found.map(|(b, name)| format!("{} {name}", self.names.building(b))).unwrap_or_default()
            }
            ("home", _) => {
                let stmt = sql!("SELECT building, room FROM home WHERE community = $1 AND id = $2");
                let found = tx.one(stmt, &[c.into(), HomeId(id).into()], |r| Ok((r.get(0)?, r.get::<String>(1)?)))?;
                found.map(|(b, room)| format!("{} {room}", self.names.building(b))).unwrap_or_default()
            }
            ("body", _) => {
                let stmt = sql!("SELECT name FROM body WHERE community = $1 AND id = $2");
                tx.one(stmt, &[c.into(), BodyId(id).into()], |r| r.get(0))?.unwrap_or_default()
            }
            _ => String::new(),
        };
        Ok((name, String::new()))
    }
}
