//! What somebody might do to a bundle: other values, lines left out or passed off as others, everything made to fit and signed again.

use std::collections::BTreeMap;

use liren_core::merkle::{Frontier, Hash, LogKey, Root, leaf, sha256};
use liren_core::time::Time;
use serde_json::{Map, Value};

/// A value as a canonical line writes it.
pub fn canonical(value: &Value) -> String {
    let Value::Object(map) = value else { return value.to_string() };
    let sorted: BTreeMap<&String, &Value> = map.iter().collect();
    let inner = |(k, v): (&String, &Value)| format!("{}:{}", Value::from(k.as_str()), canonical(v));
    let first = map.get_key_value("kind").map(inner);
    let rest =
        sorted.into_iter().filter(|(k, _)| *k != "kind").map(|(k, v)| format!("{}:{}", Value::from(k.as_str()), nested(v)));
    format!("{{{}}}", first.into_iter().chain(rest).collect::<Vec<_>>().join(","))
}

pub fn nested(value: &Value) -> String {
    match value {
        Value::Array(list) => format!("[{}]", list.iter().map(nested).collect::<Vec<_>>().join(",")),
        other => canonical(other),
    }
}

pub fn kind(line: &Value) -> &str {
    line["kind"].as_str().expect("a kind")
}

/// Other values of the same sort: what somebody would put there who wants another outcome.
pub fn changed(value: &Value) -> Vec<Value> {
    const INSTEAD: [(&str, &str); 16] = [
        ("public", "inspection"),
        ("inspection", "public"),
        ("named", "detached"),
        ("detached", "named"),
        ("first", "last"),
        ("last", "first"),
        ("web", "counter"),
        ("paper", "web"),
        ("counter", "web"),
        ("statutory", "paper"),
        ("advisory", "paper"),
        ("passed", "not_passed"),
        ("proxy_limit", "late"),
        ("no_authority", "proxy_limit"),
        ("area_and_heads", "heads"),
        ("for:1", "against"),
    ];
    match value {
        Value::Bool(b) => vec![Value::from(!b)],
        Value::Number(n) => {
            let n = n.as_u64().expect("an integer");
            [n.checked_add(1), n.checked_sub(1), Some(0), Some(9_007_199_254_740_992)]
                .into_iter()
                .flatten()
                .filter(|m| *m != n)
                .map(Value::from)
                .collect()
        }
        Value::String(s) => {
            let hex = s.len() >= 32 && s.bytes().all(|b| b.is_ascii_hexdigit());
            let mut out = vec![format!("{s}x"), String::new()];
            if hex {
                let last = if s.ends_with('0') { '1' } else { '0' };
                out = vec![format!("{}{last}", &s[..s.len() - 1]), s.to_uppercase()];
            }
            out.extend(INSTEAD.iter().filter(|(from, _)| from == s).map(|(_, to)| (*to).to_string()));
            if s.starts_with("at least") || s.starts_with("more than") {
                out.extend(["at least 1/2", "more than 3/4", "at least 4/3"].map(String::from));
            }
            out.into_iter().filter(|o| o != s).map(Value::from).collect()
        }
        Value::Array(list) => {
            let mut out = Vec::new();
            if let Some((first, rest)) = list.split_first() {
                out.push(Value::from(rest.to_vec()));
                out.push(Value::from([list.as_slice(), std::slice::from_ref(first)].concat()));
                out.extend(changed(first).into_iter().map(|c| Value::from([&[c], rest].concat())));
            } else {
                out.push(Value::from(vec!["common_use"]));
            }
            if list.len() > 1 && list[0] != list[1] {
                let mut turned = list.clone();
                turned.swap(0, 1);
                out.push(Value::from(turned));
            }
            out
        }
        Value::Object(map) => {
            let with = |key: &str, value: Value| {
                let mut other = map.clone();
                other.insert(key.into(), value);
                Value::from(other)
            };
            let mut out: Vec<Value> = map
                .iter()
                .filter(|(k, _)| *k != "kind")
                .flat_map(|(k, v)| changed(v).into_iter().map(move |c| (k.clone(), c)))
                .map(|(k, c)| with(&k, c))
                .collect();
            out.extend(map.keys().filter(|k| *k != "kind").map(|k| {
                let mut other: Map<String, Value> = map.clone();
                other.remove(k);
                Value::from(other)
            }));
            out.push(with("zzz", Value::from(1)));
            out
        }
        Value::Null => vec![],
    }
}

pub fn lines_of(text: &str) -> Vec<Value> {
    text.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
}

/// The file with its digest made to fit.
pub fn closed(lines: &[Value]) -> String {
    let mut text: String = lines[..lines.len() - 1].iter().map(|l| canonical(l) + "\n").collect();
    let mut close = lines[lines.len() - 1].clone();
    if kind(&close) == "close" && close.get("digest").is_some() && close.get("lines").is_some() {
        close["digest"] = Value::from(sha256(&[text.as_bytes()]).to_string());
    }
    text.push_str(&canonical(&close));
    text.push('\n');
    text
}

/// The file with roll, log, signature and digest made to fit, by somebody with a key of their own.
pub fn signed_again(lines: &[Value]) -> Option<String> {
    signed_as(lines, Some(&LogKey::new([5; 32])))
}

/// The same; without a key what the notice says of it stays.
pub fn signed_as(lines: &[Value], with: Option<&LogKey>) -> Option<String> {
    let mut lines = lines.to_vec();
    let owners: Vec<Hash> = lines.iter().filter(|l| kind(l) == "owner").map(|l| leaf(canonical(l).as_bytes())).collect();
    let start = lines.iter().find(|l| kind(l) == "log")?;
    let peaks = start["peaks"].as_array()?.iter().map(|p| p.as_str()?.parse().ok()).collect::<Option<Vec<Hash>>>()?;
    let mut log = Frontier::of(start["size"].as_u64()?, peaks)?;
    let name = start["log"].as_str()?.to_string();
    let own = LogKey::new([5; 32]);
    let key = with.unwrap_or(&own);
    for line in &mut lines {
        match kind(line) {
            "bundle" | "log" | "owner" | "homes" | "opening" | "reason" | "close" => {}
            "other" => {
                for l in line["leaves"].as_array()? {
                    log.push(l.as_str()?.parse().ok()?, &mut |_, _| {});
                }
            }
            "head" => {
                let root = Root { log: name.clone(), size: log.size(), time: Time(line["time"].as_i64()?), hash: log.root() };
                line["root"] = Value::from(root.hash.to_string());
                line["size"] = Value::from(root.size);
                line["signature"] = Value::from(key.sign(&root).to_string());
                line["key"] = Value::from(key.public().to_string());
            }
            _ => {
                if with.is_some() && kind(line) == "notice" && line.get("key").is_some() {
                    line["key"] = Value::from(key.public().to_string());
                }
                if kind(line) == "roll" {
                    line["root"] = Value::from(liren_core::merkle::root(owners.clone()).to_string());
                }
                log.push(leaf(canonical(line).as_bytes()), &mut |_, _| {});
            }
        }
    }
    Some(closed(&lines))
}

/// The root of the log after so many counts.
pub fn root_after(lines: &[Value], counts: usize) -> Option<Hash> {
    let items = lines.iter().filter(|l| kind(l) == "item").count();
    let at = lines.iter().enumerate().filter(|(_, l)| kind(l) == "outcome").map(|(i, _)| i).nth(counts * items - 1)?;
    let mut torn: Vec<Value> = lines[..=at].to_vec();
    torn.extend(lines[lines.len() - 2..].iter().cloned());
    let again = lines_of(&signed_as(&torn, None)?);
    again[again.len() - 2]["root"].as_str()?.parse().ok()
}

/// A second count without what it is for, without an outcome, or without anything of it; a ballot restored that was not void; what was
/// declared after the last count and never counted.
pub fn mended_wrongly(lines: &[Value]) -> Vec<Vec<Value>> {
    let at = |of: &str| lines.iter().enumerate().filter(|(_, l)| kind(l) == of).map(|(i, _)| i).collect::<Vec<_>>();
    let (turnouts, outcomes, restored) = (at("turnout"), at("outcome"), at("restored"));
    let between = |i: usize| i > outcomes[outcomes.len() / 2 - 1] && i < turnouts[1];
    let without = |gone: &dyn Fn(usize) -> bool| {
        lines.iter().enumerate().filter(|(i, _)| !gone(*i)).map(|(_, l)| l.clone()).collect::<Vec<Value>>()
    };
    let last = outcomes[outcomes.len() - 1];
    let mut out = vec![without(&between), without(&|i| i == last), without(&|i| i >= turnouts[1] && i <= last)];
    // In a small ballot nothing may have been void before.
    if let Some(at) = restored.first() {
        let mut twice = lines.to_vec();
        twice.insert(*at, lines[*at].clone());
        out.push(twice);
    }
    out.into_iter().map(numbered).collect()
}

/// The place in the log of a ballot that leaves an item out and is not void, and that item.
pub fn unsaid(lines: &[Value]) -> Option<(u64, String)> {
    let codes: Vec<&str> = lines.iter().filter(|l| kind(l) == "item").filter_map(|l| l["code"].as_str()).collect();
    let void: Vec<&Value> = lines.iter().filter(|l| kind(l) == "void").map(|l| &l["cast"]).collect();
    let mut place = lines.iter().find(|l| kind(l) == "log")?["size"].as_u64()?;
    for (line, next) in lines.iter().zip(&lines[1..]) {
        let left = codes.iter().find(|c| kind(line) == "cast" && next["choices"].get(**c).is_none());
        if let (Some(code), false) = (left, void.contains(&&Value::from(place))) {
            return Some((place, (*code).to_string()));
        }
        place += match kind(line) {
            "other" => u64::try_from(line["leaves"].as_array()?.len()).ok()?,
            of => u64::from(!FRAME.contains(&of)),
        };
    }
    None
}

/// Lines that are not entries of the ballot themselves.
const FRAME: [&str; 9] = ["bundle", "log", "other", "owner", "homes", "opening", "reason", "head", "close"];

/// Lines that say how many of the ballot stand before them, made to fit.
pub fn numbered(mut lines: Vec<Value>) -> Vec<Value> {
    let mut own = 0u64;
    for line in &mut lines {
        if ["closed", "turnout", "final"].contains(&kind(line)) {
            line["lines"] = Value::from(own);
        }
        own += u64::from(!FRAME.contains(&kind(line)));
    }
    let last = lines.len() - 1;
    lines[last]["lines"] = Value::from(last);
    lines
}
