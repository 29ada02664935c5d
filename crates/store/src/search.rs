//! Search that is the same on every engine: a table of words, single CJK characters and bigrams. One SQL text for a number
//! of terms; no engine's own full text, which would segment Chinese differently or not at all.

use std::collections::{BTreeSet, HashSet};

use liren_core::id::Community;
use uuid::Uuid;

use crate::{Error, Tx, Val, sql};

/// Most terms of a query that count.
const MOST: usize = 4;
/// Most characters of a text that are indexed.
const LONGEST: usize = 2_000;

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

/// Lower-case words and numbers, single CJK characters, CJK bigrams, in the order they stand.
pub fn terms(text: &str) -> Vec<String> {
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    let mut add = |term: String| {
        if seen.insert(term.clone()) {
            out.push(term);
        }
    };
    let (mut word, mut last) = (String::new(), None);
    for c in text.chars().take(LONGEST).chain([' ']) {
        if is_cjk(c) {
            if !word.is_empty() {
                add(std::mem::take(&mut word));
            }
            add(c.to_string());
            if let Some(before) = last {
                add([before, c].iter().collect());
            }
            last = Some(c);
            continue;
        }
        last = None;
        if c.is_alphanumeric() {
            if word.chars().count() < 40 {
                word.extend(c.to_lowercase());
            }
        } else if !word.is_empty() {
            add(std::mem::take(&mut word));
        }
    }
    out
}

/// The terms that a query is asked with: the longest first, a single character only when nothing longer holds it.
pub fn query(text: &str) -> Vec<String> {
    let all = terms(text);
    let mut chosen: Vec<String> = all
        .iter()
        .filter(|t| t.chars().count() > 1 || !all.iter().any(|o| o.chars().count() > 1 && o.contains(t.as_str())))
        .cloned()
        .collect();
    chosen.sort_by_key(|t| std::cmp::Reverse(t.chars().count()));
    chosen.truncate(MOST);
    chosen
}

/// Makes a document found by its text; what was there for it before is replaced. Only the difference is written: a matter
/// changes many times, its words hardly ever.
pub fn index(tx: &mut Tx<'_>, community: Community, kind: &str, doc: Uuid, text: &str) -> Result<(), Error> {
    let (new, old) = (terms(text), stored(tx, community, kind, doc)?);
    let had: HashSet<&str> = old.split(' ').filter(|t| !t.is_empty()).collect();
    let has: HashSet<&str> = new.iter().map(String::as_str).collect();
    for term in had.difference(&has) {
        forget(tx, community, kind, term, doc)?;
    }
    // In the order of the key: neighbours in the tree are written together.
    let mut added: Vec<&str> = has.difference(&had).copied().collect();
    added.sort_unstable();
    for term in &added {
        tx.exec(
            sql!("INSERT INTO search_term (community, kind, term, doc) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"),
            &[community.into(), kind.into(), (*term).into(), doc.into()],
        )?;
    }
    if added.is_empty() && had.len() == has.len() {
        return Ok(());
    }
    let joined = new.join(" ");
    tx.exec(
        sql!(
            "INSERT INTO search_doc (community, kind, doc, terms) VALUES ($1, $2, $3, $4)
             ON CONFLICT (community, kind, doc) DO UPDATE SET terms = $4"
        ),
        &[community.into(), kind.into(), doc.into(), (&joined).into()],
    )
    .map(drop)
}

/// The terms a document stands under, with spaces between; terms hold none. Empty when it is not found by anything.
pub fn stored(tx: &mut Tx<'_>, community: Community, kind: &str, doc: Uuid) -> Result<String, Error> {
    let found = tx.one(
        sql!("SELECT terms FROM search_doc WHERE community = $1 AND kind = $2 AND doc = $3"),
        &[community.into(), kind.into(), doc.into()],
        |r| r.get(0),
    )?;
    Ok(found.unwrap_or_default())
}

fn forget(tx: &mut Tx<'_>, community: Community, kind: &str, term: &str, doc: Uuid) -> Result<(), Error> {
    tx.exec(
        sql!("DELETE FROM search_term WHERE community = $1 AND kind = $2 AND term = $3 AND doc = $4"),
        &[community.into(), kind.into(), term.into(), doc.into()],
    )
    .map(drop)
}

/// Forgets a document of a kind. One thing may be a document of two kinds: what everybody finds, and what only those who
/// handle it do.
pub fn remove(tx: &mut Tx<'_>, community: Community, kind: &str, doc: Uuid) -> Result<(), Error> {
    let old = stored(tx, community, kind, doc)?;
    if old.is_empty() {
        return Ok(());
    }
    for term in old.split(' ') {
        forget(tx, community, kind, term, doc)?;
    }
    tx.exec(
        sql!("DELETE FROM search_doc WHERE community = $1 AND kind = $2 AND doc = $3"),
        &[community.into(), kind.into(), doc.into()],
    )
    .map(drop)
}

/// Documents that hold all terms of the query, newest first (ids are in order of time), older than `before`.
pub fn find(tx: &mut Tx<'_>, c: Community, kind: &str, text: &str, before: Option<Uuid>, limit: i64) -> Result<Vec<Uuid>, Error> {
    let terms = query(text);
    let before = before.unwrap_or(Uuid::max());
    let mut params: Vec<Val<'_>> = vec![c.into(), kind.into(), before.into(), limit.into()];
    params.extend(terms.iter().map(Val::from));
    let stmt = match terms.len() {
        0 => return Ok(Vec::new()),
        1 => sql!(
            "SELECT a.doc FROM search_term a WHERE a.community = $1 AND a.kind = $2 AND a.term = $5 AND a.doc < $3
              ORDER BY a.doc DESC LIMIT $4"
        ),
        2 => sql!(
            "SELECT a.doc FROM search_term a
               JOIN search_term b ON b.community = $1 AND b.kind = $2 AND b.term = $6 AND b.doc = a.doc
              WHERE a.community = $1 AND a.kind = $2 AND a.term = $5 AND a.doc < $3 ORDER BY a.doc DESC LIMIT $4"
        ),
        3 => sql!(
            "SELECT a.doc FROM search_term a
               JOIN search_term b ON b.community = $1 AND b.kind = $2 AND b.term = $6 AND b.doc = a.doc
               JOIN search_term d ON d.community = $1 AND d.kind = $2 AND d.term = $7 AND d.doc = a.doc
              WHERE a.community = $1 AND a.kind = $2 AND a.term = $5 AND a.doc < $3 ORDER BY a.doc DESC LIMIT $4"
        ),
        _ => sql!(
            "SELECT a.doc FROM search_term a
               JOIN search_term b ON b.community = $1 AND b.kind = $2 AND b.term = $6 AND b.doc = a.doc
               JOIN search_term d ON d.community = $1 AND d.kind = $2 AND d.term = $7 AND d.doc = a.doc
               JOIN search_term e ON e.community = $1 AND e.kind = $2 AND e.term = $8 AND e.doc = a.doc
              WHERE a.community = $1 AND a.kind = $2 AND a.term = $5 AND a.doc < $3 ORDER BY a.doc DESC LIMIT $4"
        ),
    };
    tx.all(stmt, &params, |r| r.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_and_latin_are_cut_into_terms() {
        assert_eq!(terms("三号楼 WiFi2"), ["三", "号", "三号", "楼", "号楼", "wifi2"]);
        assert_eq!(query("三号楼"), ["三号", "号楼"]);
        assert_eq!(query("灯"), ["灯"]);
        assert!(terms("，。！ ").is_empty());
    }
}
