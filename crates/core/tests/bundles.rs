//! Two verifiers, one written from `docs/bundle.md` alone, say the same to every bundle: to invented ones of many sorts, to each
//! change in any field of any kind of line, and to bundles that were changed, recomputed and signed again. Where there is no
//! python3 only ours is asked, and the test says so.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use liren_core::ballot::choice::{Keeping, Receipt};
use liren_core::bundle::invent::{Invented, Plan, invent, recounted};
use liren_core::bundle::{Depth, Verifier, Wanted};
use liren_core::merkle::{Frontier, Hash, LogKey, Root, leaf, sha256};
use liren_core::pack::Stands;
use liren_core::time::Time;
use serde_json::{Map, Value};

/// Asks `verify.py` again and again in one process.
const DRIVER: &str = r"
import sys, io, contextlib
sys.path.insert(0, sys.argv[1])
import verify
for line in sys.stdin:
    path, root, receipt = line.rstrip('\n').split(' ')
    said = 'holds'
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            verify.check(path, None if root == '-' else root, None if receipt == '-' else verify.read_receipt(receipt))
    except Exception as no:
        said = 'refused: %s' % str(no).replace('\n', ' ')
    print(said, flush=True)
";

struct Python {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    file: PathBuf,
}

impl Python {
    fn start(name: &str) -> Option<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../verify");
        let mut python = Command::new("python3");
        python.args(["-c", DRIVER]).arg(here).stdin(Stdio::piped()).stdout(Stdio::piped());
        python.env("PYTHONDONTWRITEBYTECODE", "1");
        let Ok(mut child) = python.spawn() else {
            println!("SKIPPED: there is no python3, so only one verifier is asked");
            return None;
        };
        let (to, from) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.jsonl"));
        Some(Self { child, to, from, file })
    }

    fn says(&mut self, text: &str, wanted: &Wanted) -> Result<(), String> {
        std::fs::write(&self.file, text).expect("a temporary file");
        let or = |known: Option<String>| known.unwrap_or_else(|| "-".into());
        let (root, receipt) = (wanted.root.map(|r| r.to_string()), wanted.receipt.as_ref().map(Receipt::to_string));
        writeln!(self.to, "{} {} {}", self.file.display(), or(root), or(receipt)).expect("python listens");
        let mut said = String::new();
        self.from.read_line(&mut said).expect("python answers");
        if said.trim() == "holds" { Ok(()) } else { Err(said.trim().to_string()) }
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What both say; they must agree.
fn both(python: &mut Option<Python>, text: &str, wanted: &Wanted, what: &str) -> bool {
    let mut verifier = Verifier::new(wanted.clone());
    verifier.feed(text.as_bytes());
    let report = verifier.finish();
    if let Some(python) = python {
        let theirs = python.says(text, wanted);
        assert_eq!(report.holds(), theirs.is_ok(), "{what}: ours {:?}, theirs {theirs:?}", report.faults);
    }
    report.holds()
}

fn plan(voters: u32, keeping: Keeping, seed: u8) -> Plan {
    let odd = seed % 2 == 1;
    let stands = if odd { Stands::Last } else { Stands::First };
    Plan { voters, keeping, deemed: odd && keeping == Keeping::Named, rooms: seed % 3 == 1, stands, seed, forged: 0 }
}

fn known(invented: &Invented, receipt: Option<usize>) -> Wanted {
    let root = invented.book.root(invented.head.time).hash;
    Wanted { root: Some(root), receipt: receipt.and_then(|i| invented.receipts.get(i).cloned()) }
}

/// A value as a canonical line writes it.
fn canonical(value: &Value) -> String {
    let Value::Object(map) = value else { return value.to_string() };
    let sorted: BTreeMap<&String, &Value> = map.iter().collect();
    let inner = |(k, v): (&String, &Value)| format!("{}:{}", Value::from(k.as_str()), canonical(v));
    let first = map.get_key_value("kind").map(inner);
    let rest =
        sorted.into_iter().filter(|(k, _)| *k != "kind").map(|(k, v)| format!("{}:{}", Value::from(k.as_str()), nested(v)));
    format!("{{{}}}", first.into_iter().chain(rest).collect::<Vec<_>>().join(","))
}

fn nested(value: &Value) -> String {
    match value {
        Value::Array(list) => format!("[{}]", list.iter().map(nested).collect::<Vec<_>>().join(",")),
        other => canonical(other),
    }
}

fn kind(line: &Value) -> &str {
    line["kind"].as_str().expect("a kind")
}

/// Other values of the same sort: what somebody would put there who wants another outcome.
fn changed(value: &Value) -> Vec<Value> {
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

fn lines_of(text: &str) -> Vec<Value> {
    text.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
}

/// The file with its digest made to fit.
fn closed(lines: &[Value]) -> String {
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
fn signed_again(lines: &[Value]) -> Option<String> {
    signed_as(lines, Some(&LogKey::new([5; 32])))
}

/// The same; without a key what the notice says of it stays.
fn signed_as(lines: &[Value], with: Option<&LogKey>) -> Option<String> {
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

#[test]
fn they_agree_on_invented_bundles() {
    let mut python = Python::start("invented");
    for seed in 0..4 {
        for keeping in [Keeping::Named, Keeping::Detached] {
            let plan = plan(20 + 15 * u32::from(seed), keeping, seed);
            let invented = invent(plan);
            for depth in [Depth::Public, Depth::Inspection] {
                let text = invented.text(depth);
                let what = format!("{keeping:?} {depth:?} {seed}");
                assert!(both(&mut python, &text, &Wanted::default(), &what));
                assert!(both(&mut python, &text, &known(&invented, Some(3)), &what));
                let forged = invent(Plan { forged: 2, ..plan });
                assert!(both(&mut python, &forged.text(depth), &Wanted::default(), &what));
                assert!(!both(&mut python, &forged.text(depth), &known(&invented, None), &what));
                for receipt in 0..3 {
                    let wanted = Wanted { root: None, receipt: invented.receipts.get(receipt).cloned() };
                    both(&mut python, &forged.text(depth), &wanted, &what);
                }
            }
        }
    }
}

#[test]
fn they_agree_on_ballots_that_were_counted_again() {
    let mut python = Python::start("recounted");
    for seed in 0..6 {
        let plan = plan(40 + 15 * u32::from(seed), Keeping::Named, seed);
        let (invented, once) = (recounted(plan), invent(plan));
        let what = format!("recounted {seed}");
        for depth in [Depth::Public, Depth::Inspection] {
            let text = invented.text(depth);
            assert!(both(&mut python, &text, &Wanted::default(), &what));
            // The first ballot of all is void by now: its receipt holds, and says so.
            assert!(both(&mut python, &text, &known(&invented, Some(0)), &what));
            assert!(both(&mut python, &text, &known(&invented, Some(5)), &what));
            let forged = recounted(Plan { forged: 2, ..plan });
            assert!(!both(&mut python, &forged.text(depth), &known(&invented, None), &what));
            // A root from after the first count does not cover the second.
            let lines = lines_of(&text);
            let root = root_after(&lines, 1).expect("a first count");
            assert!(!both(&mut python, &text, &Wanted { root: Some(root), receipt: None }, &what));
            let root = root_after(&lines, 2).expect("a second count");
            assert!(both(&mut python, &text, &Wanted { root: Some(root), receipt: None }, &what));
            for torn in mended_wrongly(&lines) {
                let text = signed_again(&torn).expect("can be signed");
                assert!(!both(&mut python, &text, &Wanted::default(), &what), "{what}: {torn:?}");
            }
        }
        assert_ne!(once.counted, invented.counted, "{what}: the second count is another");
    }
}

/// The root of the log after so many counts.
fn root_after(lines: &[Value], counts: usize) -> Option<Hash> {
    let items = lines.iter().filter(|l| kind(l) == "item").count();
    let at = lines.iter().enumerate().filter(|(_, l)| kind(l) == "outcome").map(|(i, _)| i).nth(counts * items - 1)?;
    let mut torn: Vec<Value> = lines[..=at].to_vec();
    torn.extend(lines[lines.len() - 2..].iter().cloned());
    let again = lines_of(&signed_as(&torn, None)?);
    again[again.len() - 2]["root"].as_str()?.parse().ok()
}

/// A second count without what it is for, without an outcome, or without anything of it; a ballot restored that was not void; what was
/// declared after the last count and never counted.
fn mended_wrongly(lines: &[Value]) -> Vec<Vec<Value>> {
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

/// Lines that say how many of the ballot stand before them, made to fit.
fn numbered(mut lines: Vec<Value>) -> Vec<Value> {
    const FRAME: [&str; 9] = ["bundle", "log", "other", "owner", "homes", "opening", "reason", "head", "close"];
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

fn six() -> Vec<(String, Vec<Value>, Wanted)> {
    let mut out = Vec::new();
    let all =
        [invent(plan(46, Keeping::Named, 3)), invent(plan(14, Keeping::Detached, 4)), recounted(plan(46, Keeping::Named, 1))];
    for (invented, what) in all.iter().zip(["named", "detached", "recounted"]) {
        for depth in [Depth::Public, Depth::Inspection] {
            out.push((format!("{what} {depth:?}"), lines_of(&invented.text(depth)), known(invented, None)));
        }
    }
    out
}

/// The first line of each kind, and the last of what a count consists of.
fn samples(lines: &[Value]) -> BTreeSet<usize> {
    let (mut first, mut last) = (BTreeMap::new(), BTreeMap::new());
    for (i, line) in lines.iter().enumerate() {
        first.entry(kind(line)).or_insert(i);
        if ["void", "turnout", "outcome"].contains(&kind(line)) {
            last.insert(kind(line), i);
        }
    }
    first.into_values().chain(last.into_values()).collect()
}

#[test]
fn whatever_is_changed_in_any_kind_of_line_both_refuse() {
    let mut python = Python::start("changed");
    let (mut kinds, mut changes) = (BTreeSet::new(), 0);
    for (what, lines, _) in six() {
        assert_eq!(closed(&lines).lines().count(), lines.len());
        assert!(both(&mut python, &closed(&lines), &Wanted::default(), &what), "{what} as it is");
        for at in samples(&lines) {
            kinds.insert(kind(&lines[at]).to_string());
            for other in changed(&lines[at]) {
                let mut torn = lines.clone();
                let what = format!("{what}, line {}: {} instead of {}", at + 1, canonical(&other), canonical(&lines[at]));
                torn[at] = other;
                let text = if at + 1 == torn.len() { torn.iter().map(|l| canonical(l) + "\n").collect() } else { closed(&torn) };
                assert!(!both(&mut python, &text, &Wanted::default(), &what), "{what} is not found");
                changes += 1;
            }
            let (mut without, mut twice) = (lines.clone(), lines.clone());
            without.remove(at);
            twice.insert(at, lines[at].clone());
            for (torn, how) in [(without, "left out"), (twice, "twice")] {
                let what = format!("{what}, line {} {how}", at + 1);
                assert!(!both(&mut python, &closed(&torn), &Wanted::default(), &what), "{what} is not found");
            }
        }
    }
    let all = [
        "bundle",
        "cast",
        "close",
        "closed",
        "corrected",
        "delivered",
        "extended",
        "final",
        "head",
        "homes",
        "item",
        "log",
        "lot",
        "notice",
        "opening",
        "other",
        "outcome",
        "owner",
        "paper",
        "reason",
        "restored",
        "roll",
        "slip",
        "turnout",
        "void",
        "voted",
    ];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), all);
    println!("{changes} changes");
    assert!(changes > 1_000, "{changes}");
}

/// The file with a line of the ballot passed off as something else's: the log stays what it is, and so does its signed root.
fn hidden(lines: &[Value], at: usize) -> String {
    let mut out = lines.to_vec();
    if out.get(at + 1).is_some_and(|next| ["opening", "reason"].contains(&kind(next))) {
        out.remove(at + 1);
    }
    let mut other = Map::new();
    other.insert("kind".into(), "other".into());
    other.insert("leaves".into(), Value::from(vec![leaf(canonical(&lines[at]).as_bytes()).to_string()]));
    out[at] = Value::from(other);
    let last = out.len() - 1;
    out[last]["lines"] = Value::from(last);
    closed(&out)
}

#[test]
fn a_line_passed_off_as_something_elses_is_found_by_both() {
    const FRAME: [&str; 9] = ["bundle", "log", "other", "owner", "homes", "opening", "reason", "head", "close"];
    let mut python = Python::start("hidden");
    let mut kinds = BTreeSet::new();
    for (what, lines, wanted) in six() {
        let mut asked: BTreeMap<&str, u32> = BTreeMap::new();
        for at in (0..lines.len()).filter(|at| !FRAME.contains(&kind(&lines[*at]))) {
            kinds.insert(kind(&lines[at]).to_string());
            let (text, line) = (hidden(&lines, at), canonical(&lines[at]));
            // Each line of ours, the first two of every kind of theirs.
            let n = asked.entry(kind(&lines[at])).or_default();
            *n += 1;
            let mut nobody = None;
            let python = if *n > 2 { &mut nobody } else { &mut python };
            assert!(!both(python, &text, &wanted, &what), "{what}, line {}: {line} is hidden and nobody sees it", at + 1);
        }
    }
    assert_eq!(kinds.len(), 17, "{kinds:?}");
}

#[test]
fn signed_again_they_agree_and_the_root_tells() {
    let mut python = Python::start("again");
    let (mut held, mut refused) = (0, 0);
    for (what, lines, wanted) in six() {
        let again = signed_again(&lines).expect("can be signed");
        assert!(both(&mut python, &again, &Wanted::default(), &what), "{what} signed by another key");
        // Every third change: there are many, and each is read by both.
        let changes = samples(&lines).into_iter().flat_map(|at| changed(&lines[at]).into_iter().map(move |c| (at, c)));
        for (at, other) in changes.step_by(3) {
            let mut torn = lines.clone();
            let what = format!("{what}, line {}: {} instead of {}", at + 1, canonical(&other), canonical(&lines[at]));
            torn[at] = other;
            let Some(text) = signed_again(&torn) else { continue };
            let holds = both(&mut python, &text, &Wanted::default(), &what);
            (held, refused) = (held + u32::from(holds), refused + u32::from(!holds));
            // Whoever knows the root from elsewhere is not taken in by what holds by itself.
            assert!(!holds || !both(&mut python, &text, &wanted, &what), "{what} is not found by the root");
        }
    }
    // Titles and the like can be changed by whoever signs anew; what counts cannot.
    println!("{held} held, {refused} were refused");
    assert!(held > 20 && refused > 150, "{held} {refused}");
}
