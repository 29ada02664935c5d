//! Comparing with what another system made of the same votes: conversations as the Pol.is API gives them (`votes.json`,
//! `comments.json`, and `math-pca2.json`, the output of its mathematics). Groups are taken from that file, since they depend
//! on how the conversation went; everything else must be the same.
//!
//! The file counts an agreement as -1 and ours as 1, so its centre and what is drawn from votes have the other sign; which way
//! an axis points is free.

mod compare;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::open::{Comment, Moderated};
use super::{Given, Moderation, Vote};
use crate::time::Time;

pub use compare::{Comparison, Part, compare, side};

/// Everything must agree to this.
pub const WITHIN: f64 = 1e-9;

/// Why a file could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreadable(pub String);

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

/// A whole number, also where it is written as a fraction or as text.
fn whole(value: &Value) -> Option<i64> {
    let exact = |x: f64| (x.fract() == 0.0 && x.abs() < 9e15).then_some(x as i64);
    match value {
        Value::Number(n) => n.as_i64().or_else(|| n.as_f64().and_then(exact)),
        Value::String(s) => s.trim().parse().ok().or_else(|| s.trim().parse().ok().and_then(exact)),
        _ => None,
    }
}

fn rows(text: &str) -> Result<Vec<serde_json::Map<String, Value>>, Unreadable> {
    serde_json::from_str(text).map_err(|e| Unreadable(format!("not a list of JSON objects: {e}")))
}

/// The first of some fields that is a whole number.
fn field(row: &serde_json::Map<String, Value>, names: &[&str]) -> Option<i64> {
    names.iter().find_map(|n| row.get(*n).and_then(whole))
}

/// The votes of a `votes.json` in the order they were given; those after `until` (milliseconds since 1970) are left out.
pub fn read_votes(text: &str, until: Option<i64>) -> Result<Vec<Given>, Unreadable> {
    let mut out: Vec<(i64, Given)> = Vec::new();
    for (i, row) in rows(text)?.iter().enumerate() {
        let wrong = |what: &str| Unreadable(format!("vote {}: {what}", i + 1));
        let person = field(row, &["participant_id", "pid"]).ok_or_else(|| wrong("no participant_id"))?;
        let statement = field(row, &["statement_id", "tid"]).ok_or_else(|| wrong("no statement_id"))?;
        let vote = field(row, &["vote"]).and_then(Vote::of).ok_or_else(|| wrong("vote should be 1, -1 or 0"))?;
        let at = field(row, &["modified", "created"]).unwrap_or(0);
        if until.is_none_or(|until| at <= until) {
            out.push((at, Given { person, statement, vote }));
        }
    }
    out.sort_by_key(|(at, _)| *at);
    Ok(out.into_iter().map(|(_, given)| given).collect())
}

/// The statements of a `comments.json`.
pub fn read_comments(text: &str) -> Result<Vec<Comment>, Unreadable> {
    let comment = |(i, row): (usize, &serde_json::Map<String, Value>)| {
        let count = |name| field(row, &[name]).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        Ok(Comment {
            number: field(row, &["statement_id", "tid"])
                .ok_or_else(|| Unreadable(format!("statement {}: no statement_id", i + 1)))?,
            author: field(row, &["participant_id", "pid"]).unwrap_or(0),
            // Some files have a date here; nothing follows from it.
            at: Time(field(row, &["created"]).unwrap_or(0)),
            agrees: count("agree_count"),
            disagrees: count("disagree_count"),
            moderated: field(row, &["moderated", "mod"]).and_then(Moderated::of).unwrap_or(Moderated::Open),
            meta: row.get("is_meta").and_then(Value::as_bool).unwrap_or(false),
            words: row.get("txt").and_then(Value::as_str).unwrap_or_default().to_string(),
        })
    };
    rows(text)?.iter().enumerate().map(comment).collect()
}

/// A `math-pca2.json`, as far as it is compared.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Reference {
    tids: Vec<i64>,
    pca: Pca,
    base_clusters: BaseClusters,
    group_clusters: Vec<GroupCluster>,
    #[serde(default, deserialize_with = "or_empty")]
    group_votes: BTreeMap<i64, GroupVotes>,
    #[serde(default, deserialize_with = "or_empty")]
    group_aware_consensus: BTreeMap<i64, f64>,
    #[serde(default, deserialize_with = "or_empty")]
    comment_priorities: BTreeMap<i64, f64>,
    #[serde(default, deserialize_with = "or_empty")]
    repness: BTreeMap<i64, Vec<Entry>>,
    #[serde(default, deserialize_with = "or_empty")]
    consensus: Lists,
    #[serde(default, deserialize_with = "or_empty")]
    user_vote_counts: BTreeMap<i64, usize>,
    #[serde(default, deserialize_with = "said")]
    mod_out: Option<Vec<i64>>,
    #[serde(default, deserialize_with = "said")]
    meta_tids: Option<Vec<i64>>,
    #[serde(rename = "lastVoteTimestamp")]
    last_vote: Option<i64>,
}

/// Null is as good as nothing.
fn or_empty<'de, D: serde::Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Option::<T>::deserialize(from).map(Option::unwrap_or_default)
}

/// A list that is there: null is an empty one, and not the same as none.
fn said<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Vec<i64>>, D::Error> {
    Option::<Vec<i64>>::deserialize(from).map(|list| Some(list.unwrap_or_default()))
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Pca {
    center: Vec<f64>,
    comps: Vec<Vec<f64>>,
    #[serde(default)]
    comment_projection: Vec<Vec<f64>>,
    #[serde(default)]
    comment_extremity: Vec<f64>,
}

#[derive(Clone, Debug, Deserialize)]
struct BaseClusters {
    id: Vec<i64>,
    members: Vec<Vec<i64>>,
    x: Vec<f64>,
    y: Vec<f64>,
}

#[derive(Clone, Debug, Deserialize)]
struct GroupCluster {
    id: i64,
    members: Vec<i64>,
    center: Vec<f64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct GroupVotes {
    n_members: usize,
    votes: BTreeMap<i64, Ads>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct Ads {
    a: u32,
    d: u32,
    s: u32,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Lists {
    #[serde(default)]
    agree: Vec<Entry>,
    #[serde(default)]
    disagree: Vec<Entry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Entry {
    tid: i64,
    n_success: u32,
    n_trials: u32,
    p_success: f64,
    p_test: f64,
    repness: Option<f64>,
    repness_test: Option<f64>,
    repful_for: Option<String>,
    #[serde(default)]
    best_agree: bool,
}

impl Reference {
    /// Reads a `math-pca2.json`.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        serde_json::from_str(text).map_err(|e| Unreadable(format!("not a file of that kind: {e}")))
    }

    /// The time of the last vote it knows, in milliseconds since 1970.
    pub fn last_vote(&self) -> Option<i64> {
        self.last_vote
    }

    /// What moderators had decided when it was made; `otherwise` where it does not say.
    pub fn moderation(&self, otherwise: &Moderation) -> Moderation {
        let set = |list: &Option<Vec<i64>>| list.as_ref().map(|l| l.iter().copied().collect());
        Moderation {
            out: set(&self.mod_out).unwrap_or_else(|| otherwise.out.clone()),
            meta: set(&self.meta_tids).unwrap_or_else(|| otherwise.meta.clone()),
        }
    }
}
