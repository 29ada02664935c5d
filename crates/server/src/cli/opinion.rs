//! `liren opinion`: the map of a published consultation, and how far it is from what another system made of the same votes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use liren_core::opinion::open::{self, Comment};
use liren_core::opinion::picture::{self, Unstable};
use liren_core::opinion::reference::{self, Comparison, Reference, WITHIN};
use liren_core::opinion::stats::{Informed, Listed, Representative};
use liren_core::opinion::{Count, Map, Moderation, Votes, bridge, route, stable, stats};
use serde_json::{Map as Object, Value, json};

/// Compute the map of a consultation from its published votes, as JSON with the names of `math-pca2.json` (agree is 1).
#[derive(Args)]
pub struct Opinion {
    /// Folder with participants-votes.csv and comments.csv, or with votes.json and comments.json
    path: PathBuf,
    /// Compare with this math-pca2.json, taking its groups; ends with code 1 when a part differs by more than 1e-9
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// One line of JSON
    #[arg(long)]
    json: bool,
}

impl Opinion {
    /// Computes and prints.
    pub fn run(&self) -> Result<(), String> {
        let reference = self.against.as_deref().map(|at| read(at, Reference::read)).transpose()?;
        let (votes, comments) = load(&self.path, reference.as_ref().and_then(Reference::last_vote))?;
        let moderation = Moderation::of(&comments);
        let Some(reference) = reference else {
            let value = report(&votes, &comments, &moderation);
            println!("{}", if self.json { value.to_string() } else { format!("{value:#}") });
            return Ok(());
        };
        let compared = reference::compare(&votes, &reference.moderation(&moderation), &reference);
        if self.json {
            println!("{}", differences(&compared))
        } else {
            say(&compared)
        }
        let off = compared.parts.iter().filter(|p| p.largest > WITHIN).count();
        if off == 0 { Ok(()) } else { Err(format!("{off} of {} parts differ by more than {WITHIN:e}", compared.parts.len())) }
    }
}

/// What a file holds, read in its format; a problem names the file.
fn read<T, E: std::fmt::Display>(at: &Path, format: impl Fn(&str) -> Result<T, E>) -> Result<T, String> {
    let bytes = fs::read(at).map_err(|e| format!("{}: {e}", at.display()))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{}: not UTF-8", at.display()))?;
    format(&text).map_err(|e| format!("{}: {e}", at.display()))
}

/// Votes (up to a time, where they have one) and statements of a folder.
fn load(dir: &Path, until: Option<i64>) -> Result<(Votes, Vec<Comment>), String> {
    let [csv, json] = ["participants-votes.csv", "votes.json"].map(|name| dir.join(name));
    let (given, comments) = if csv.exists() {
        (read(&csv, open::read_votes)?, read(&dir.join("comments.csv"), open::read_comments)?)
    } else if json.exists() {
        (read(&json, |t| reference::read_votes(t, until))?, read(&dir.join("comments.json"), reference::read_comments)?)
    } else {
        return Err(format!("{}: neither participants-votes.csv nor votes.json is there", dir.display()));
    };
    Ok((Votes::of(&given), comments))
}

fn say(compared: &Comparison) {
    for part in &compared.parts {
        let at = if part.largest > 0.0 { format!("   at {}", part.at) } else { String::new() };
        let verdict = if part.largest <= WITHIN { "same" } else { "DIFFERS" };
        println!("{:<22} {:>9.2e}   {verdict}{at}", part.name, part.largest);
    }
    if !compared.without_votes.is_empty() {
        println!("without votes here: participants {:?}", compared.without_votes);
    }
}

/// Differences by part; null is one that is no number, since something is missing on one side.
fn differences(compared: &Comparison) -> Value {
    let parts: Object<String, Value> =
        compared.parts.iter().map(|p| (p.name.to_string(), json!({ "largest": p.largest, "at": p.at }))).collect();
    json!({
        "within": WITHIN,
        "agrees": compared.largest() <= WITHIN,
        "largest": compared.largest(),
        "parts": parts,
        "without_votes": compared.without_votes,
    })
}

/// Everything, with the names the reference uses for the same things.
fn report(votes: &Votes, comments: &[Comment], moderation: &Moderation) -> Value {
    let map = Map::of(votes, moderation, None);
    let (tids, counts, tally) = (votes.statements(), votes.counts(), map.tally(votes));
    let each = |value: &dyn Fn(usize) -> Value| -> Object<String, Value> {
        tids.iter().enumerate().map(|(place, t)| (t.to_string(), value(place))).collect()
    };
    let axis = |a: usize| map.axes.components().iter().map(|c| c[a]).collect::<Vec<f64>>();
    let alone: Vec<[f64; 2]> = (0..tids.len()).map(|s| map.alone(s)).collect();
    let informed = |place: usize| Informed::of(tally.iter().map(|t| t[place]));
    let votes_of = |c: Count| json!({ "A": c.agree, "D": c.disagree, "S": c.seen() });
    let listed: Vec<usize> = (0..tids.len()).filter(|s| !moderation.left_out(tids[*s])).collect();
    let everybody: Vec<(i64, Count)> = listed.iter().map(|s| (tids[*s], counts[*s])).collect();
    let consensus = stats::consensus(&everybody);
    let (shown, why) = shown(votes, &map);
    let coordinates: Object<String, Value> =
        votes.people().iter().zip(&map.places).map(|(p, at)| (p.to_string(), json!(at))).collect();
    let vote_counts: Object<String, Value> =
        votes.people().iter().enumerate().map(|(place, p)| (p.to_string(), json!(votes.given(place)))).collect();
    json!({
        "n": votes.people().len(),
        "n-cmts": tids.len(),
        "n-votes": votes.len(),
        "tids": tids,
        "mod-out": moderation.out,
        "meta-tids": moderation.meta,
        "user-vote-counts": vote_counts,
        "votes": each(&|s| votes_of(counts[s])),
        "pca": {
            "center": map.centre,
            "comps": [axis(0), axis(1)],
            "comment-projection": (0..2).map(|a| alone.iter().map(|p| p[a]).collect()).collect::<Vec<Vec<f64>>>(),
            "comment-extremity": (0..tids.len()).map(|s| map.extremity(s)).collect::<Vec<f64>>(),
        },
        "coordinates": coordinates,
        "in-conv": map.counted.iter().map(|p| votes.people()[*p]).collect::<Vec<i64>>(),
        "base-clusters": base_clusters(votes, &map),
        "group-clusters": group_clusters(votes, &map),
        "group-votes": by_group(&map, |g| json!({ "n-members": map.groups[g].people, "votes": each(&|s| votes_of(tally[g][s])) })),
        "silhouette": map.silhouette,
        "stability": map.stability,
        "shown": shown,
        "why": why,
        "group-aware-consensus": each(&|s| json!(informed(s).product)),
        "group-aware-consensus-small": each(&|s| json!(informed(s).small)),
        "comment-priorities": priorities(&map, votes, comments, moderation, &counts),
        "repness": by_group(&map, |g| {
            let list = stats::representative(&picture::against(&tally, g, tids, &listed));
            list.iter().map(representative).collect()
        }),
        "consensus": {
            "agree": consensus.agree.iter().map(entry).collect::<Vec<Value>>(),
            "disagree": consensus.disagree.iter().map(entry).collect::<Vec<Value>>(),
        },
        "bridging": bridge::bridging(votes, moderation, &map.axes)
            .iter()
            .map(|b| json!({ "tid": b.statement, "score": b.score, "leaning": b.leaning }))
            .collect::<Vec<Value>>(),
    })
}

/// What pages would show of it, and why not more.
fn shown(votes: &Votes, map: &Map) -> (&'static str, Option<String>) {
    if votes.people().len() < picture::BARS_BELOW {
        return ("bars", Some(format!("fewer than {} people", picture::BARS_BELOW)));
    }
    let why = picture::unstable(map).map(|why| match why {
        Unstable::Alike => "everybody stands in one place".to_string(),
        Unstable::Blurred(s) => format!("silhouette {s:.2}, {} is needed", picture::APART),
        Unstable::Small(n) => format!("a group of {n}"),
        Unstable::Chance(s) => format!("draws agree by {s:.2}, {} is needed", stable::STABLE),
    });
    (if why.is_some() { "no-groups" } else { "groups" }, why)
}

fn by_group(map: &Map, value: impl Fn(usize) -> Value) -> Object<String, Value> {
    (0..map.groups.len()).map(|g| (g.to_string(), value(g))).collect()
}

/// Numbers of the people of each small cluster.
fn members(votes: &Votes, map: &Map) -> Vec<Vec<i64>> {
    let mut members = vec![Vec::new(); map.base.centres.len()];
    for (person, cluster) in map.counted.iter().zip(&map.base.of) {
        members[*cluster].push(votes.people()[*person]);
    }
    members
}

fn base_clusters(votes: &Votes, map: &Map) -> Value {
    let members = members(votes, map);
    json!({
        "id": (0..members.len()).collect::<Vec<usize>>(),
        "count": members.iter().map(Vec::len).collect::<Vec<usize>>(),
        "x": map.base.centres.iter().map(|c| c[0]).collect::<Vec<f64>>(),
        "y": map.base.centres.iter().map(|c| c[1]).collect::<Vec<f64>>(),
        "members": members,
    })
}

fn group_clusters(votes: &Votes, map: &Map) -> Vec<Value> {
    let members = members(votes, map);
    let one = |(id, g): (usize, &liren_core::opinion::map::Group)| {
        let people: Vec<i64> = g.base.iter().flat_map(|b| members[*b].iter().copied()).collect();
        json!({ "id": id, "center": g.centre, "members": g.base, "participants": people })
    };
    map.groups.iter().enumerate().map(one).collect()
}

/// Priorities of all statements that may still be asked, those nobody voted on yet among them.
fn priorities(
    map: &Map,
    votes: &Votes,
    comments: &[Comment],
    moderation: &Moderation,
    counts: &[Count],
) -> Object<String, Value> {
    let without = comments.iter().map(|c| (c.number, None));
    let with = votes.statements().iter().enumerate().map(|(place, s)| (*s, Some(place)));
    let all: BTreeMap<i64, Option<usize>> = without.chain(with).collect();
    let priority = |number: i64, place: Option<usize>| match place {
        _ if moderation.meta.contains(&number) => route::META,
        Some(place) => route::priority(counts[place], map.extremity(place)),
        None => route::priority(Count::default(), 0.0),
    };
    all.into_iter().map(|(n, place)| (n.to_string(), json!(priority(n, place)))).collect()
}

fn entry(l: &Listed) -> Value {
    json!({
        "tid": l.statement,
        "n-success": l.success,
        "n-trials": l.trials,
        "p-success": l.share,
        "p-test": l.sure,
    })
}

fn representative(r: &Representative) -> Value {
    let mut value = entry(&r.listed);
    value["repness"] = json!(r.ratio);
    value["repness-test"] = json!(r.differs);
    value["repful-for"] = json!(reference::side(r.listed.side));
    if r.most_agreed {
        value["best-agree"] = json!(true);
    }
    value
}
