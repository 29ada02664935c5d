//! Casting: one transaction with its line in the log, so that no ballot is lost and none counts twice whatever happens to the machine.

use std::collections::{BTreeMap, BTreeSet};

use liren_core::ballot::choice::{Choice, Choices, Keeping, Kept, Salt, Secret, ToCast, keep};
use liren_core::ballot::entry::{Channel, Delivered, Entry};
use liren_core::id::{BallotId, Community};
use liren_core::merkle::{Hash, sha256};
use liren_core::moment::Moment;
use liren_core::pack::Stands;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_store::{Tx, sql};

use super::keep::{self, Line};
use super::read::{Ballot, Item};
use super::slips;
use super::step::one_line;

/// A ballot to be cast.
#[derive(Clone, Debug)]
pub struct New {
    /// Number on the roll.
    pub n: u32,
    /// How it came in.
    pub channel: Channel,
    /// Number of the representative, 0 for none.
    pub proxy: u32,
    /// What it says.
    pub choices: Choices,
    /// What seals it.
    pub secret: Secret,
}

/// What is given for a ballot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Given {
    /// The commitment.
    pub hash: Hash,
    /// Where it stands in the log; of a detached ballot nobody knows before the close.
    pub at: Option<At>,
}

/// Where a commitment stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct At {
    /// Its place in the log.
    pub place: u64,
    /// Size of the log when it was given.
    pub size: u64,
}

/// The receipt with this hash, if one was given.
pub fn receipt(tx: &mut Tx<'_>, c: Community, b: &Ballot, hash: &Hash) -> Result<Option<Given>, Fail> {
    let found: Option<(i64, i64)> = tx.one(
        sql!("SELECT place, size FROM ballot_receipt WHERE community = $1 AND ballot = $2 AND hash = $3"),
        &[c.into(), b.id.into(), (&hash.0[..]).into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let large = |n: i64| u64::try_from(n).unwrap_or(0);
    if let Some((place, size)) = found {
        return Ok(Some(Given { hash: *hash, at: Some(At { place: large(place), size: large(size) }) }));
    }
    let lies = b.keeping == Keeping::Detached && slips::lies(tx, c, b.id, hash)?;
    Ok(lies.then_some(Given { hash: *hash, at: None }))
}

/// Writes down that somebody takes part; answers whether it is the first time. A number that is not on the roll is told at its field.
pub fn takes_part(tx: &mut Tx<'_>, c: Community, ballot: BallotId, n: u32) -> Result<bool, Fail> {
    let first = tx.exec(
        sql!("UPDATE ballot_owner SET took = TRUE WHERE community = $1 AND ballot = $2 AND n = $3 AND took = FALSE"),
        &[c.into(), ballot.into(), n.into()],
    )?;
    if first == 0 {
        let known: Option<bool> = tx.one(
            sql!("SELECT took FROM ballot_owner WHERE community = $1 AND ballot = $2 AND n = $3"),
            &[c.into(), ballot.into(), n.into()],
            |r| r.get(0),
        )?;
        known.ok_or_else(|| Refusal::field("n", ProblemKey::NotHere))?;
    }
    Ok(first > 0)
}

/// Casts a ballot. The same form sent twice is one ballot; a second ballot of an owner on the web or at the counter is refused where
/// the first one stands (a named paper that came in as well is cast and listed as a duplicate). Of a detached ballot the first one
/// stands always, since nobody can tell any more which choice was whose.
pub fn give(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, b: &Ballot, new: &New) -> Result<Given, Fail> {
    let (c, id) = (card.code, b.id.to_string());
    let paper = new.channel == Channel::Paper;
    let sheet = if paper { Some(u64::from(super::papers::sheet_of(tx, c, b.id, new.n)?)) } else { None };
    let cast = ToCast { ballot: &id, owner: new.n, channel: new.channel, proxy: new.proxy, choices: &new.choices, sheet };
    let kept = keep(b.keeping, &cast, &new.secret, Salt(moment.bytes()));
    let hash = match &kept {
        Kept::Named { line, .. } => line.commit,
        Kept::Detached { commit, .. } => *commit,
    };
    if let Some(given) = receipt(tx, c, b, &hash)? {
        return Ok(given);
    }
    if !(if paper { b.enters(moment.now) } else { b.is_open(moment.now) }) {
        return Err(Refusal::BallotState.into());
    }
    let first = takes_part(tx, c, b.id, new.n)?;
    match kept {
        Kept::Named { line, opening } => {
            if !first && !paper && b.rules(tx, app)?.stands == Stands::First {
                return Err(Refusal::VotedAlready.into());
            }
            let place = keep::write(tx, card, moment, b.id, &[Line::of(line).about(new.n).opened(&opening)])?;
            let at = At { place, size: place + 1 };
            let large = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            tx.exec(
                sql!("INSERT INTO ballot_receipt (community, ballot, hash, place, size) VALUES ($1, $2, $3, $4, $5)"),
                &[c.into(), b.id.into(), (&hash.0[..]).into(), large(at.place).into(), large(at.size).into()],
            )?;
            Ok(Given { hash, at: Some(at) })
        }
        Kept::Detached { line, opening, .. } => {
            // A paper lies in the box (see `papers::hand_in`); a representative cannot be told from the choice alone.
            if paper || new.proxy > 0 {
                return Err(Refusal::NotOffered.into());
            }
            if !first {
                return Err(Refusal::VotedAlready.into());
            }
            keep::write(tx, card, moment, b.id, &[Line::of(line).about(new.n)])?;
            slips::put(tx, c, b.id, &hash, &opening)?;
            Ok(Given { hash, at: None })
        }
    }
}

/// What a form says on the items: a field for each, one value or several. At least one item must be answered; `spoiled` may be said by
/// clerks only, who read papers.
pub fn choices(form: &Form, items: &[Item], clerk: bool) -> Result<Choices, Vec<Problem>> {
    let (mut out, mut problems) = (Choices::new(), Vec::new());
    for item in items {
        let field = format!("item-{}", item.code);
        let all: Vec<&str> = form.all(&field).filter(|v| !v.is_empty()).collect();
        let numbers: BTreeSet<u32> = all.iter().filter_map(|v| v.parse().ok()).collect();
        let choice = match all.as_slice() {
            [] => continue,
            ["against"] => Choice::Against,
            ["abstain"] => Choice::Abstain,
            ["spoiled"] if clerk => Choice::Spoiled,
            all if numbers.len() == all.len() => Choice::For(numbers),
            _ => {
                problems.push(Problem::new(field, ProblemKey::NotAChoice));
                continue;
            }
        };
        if choice.fits(item.options.len(), item.marks) {
            out.insert(item.code.clone(), choice);
        } else if choice.fits(item.options.len(), u32::MAX) {
            problems.push(Problem::new(field, ProblemKey::TooManyMarks { max: item.marks as usize }));
        } else {
            problems.push(Problem::new(field, ProblemKey::NotAChoice));
        }
    }
    if out.is_empty() && problems.is_empty() {
        let field = items.first().map_or_else(String::new, |i| format!("item-{}", i.code));
        problems.push(Problem::new(field, ProblemKey::Required));
    }
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

/// What letters are made of: no vowels, and nothing that is misread for something else.
const LETTERS: &[u8] = b"346789CDFGHJKMNPQRTVWXY";
/// How long a letter's code is: 54 bits.
const LONG: usize = 12;

/// A code as typed or scanned, in its stored form; nothing when it cannot be one.
pub fn code_of(typed: &str) -> Option<String> {
    let code: String =
        typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).take(LONG + 1).collect();
    (code.len() == LONG && code.bytes().all(|b| LETTERS.contains(&b))).then_some(code)
}

fn index(app: &App, c: Community, code: &str) -> [u8; 32] {
    app.keys.index(&format!("{c}:{code}"), "ballot letter")
}

/// Issues letters for owners of the roll; older ones that were not signed for open nothing any more. The codes are answered here and
/// kept nowhere.
pub fn letters(
    tx: &mut Tx<'_>,
    app: &App,
    c: Community,
    moment: &mut Moment,
    ballot: BallotId,
    owners: &[u32],
) -> Result<Vec<(u32, String)>, Fail> {
    let mut out = Vec::new();
    for n in owners {
        let signed: Option<Option<i64>> = tx.one(
            sql!("SELECT signed FROM ballot_letter WHERE community = $1 AND ballot = $2 AND n = $3"),
            &[c.into(), ballot.into(), (*n).into()],
            |r| r.get(0),
        )?;
        if signed.flatten().is_some() {
            continue;
        }
        let code: String = (0..LONG).map(|_| char::from(LETTERS[moment.below(LETTERS.len() as u32) as usize])).collect();
        tx.exec(
            sql!(
                "INSERT INTO ballot_letter (community, ballot, n, code, issued, signed) VALUES ($1, $2, $3, $4, $5, NULL)
                 ON CONFLICT (community, ballot, n) DO UPDATE SET code = $4, issued = $5"
            ),
            &[c.into(), ballot.into(), (*n).into(), (&index(app, c, &code)[..]).into(), moment.now.into()],
        )?;
        out.push((*n, code));
    }
    Ok(out)
}

/// The owner a letter is for, and whether it was signed for.
pub fn by_letter(tx: &mut Tx<'_>, app: &App, c: Community, ballot: BallotId, code: &str) -> Result<Option<(u32, bool)>, Fail> {
    let found = tx.one(
        sql!("SELECT ballot, n, signed FROM ballot_letter WHERE community = $1 AND code = $2"),
        &[c.into(), (&index(app, c, code)[..]).into()],
        |r| Ok((r.get::<BallotId>(0)?, u32::try_from(r.get::<i64>(1)?).unwrap_or(0), r.get::<Option<i64>>(2)?)),
    )?;
    Ok(found.filter(|f| f.0 == ballot).map(|f| (f.1, f.2.is_some())))
}

/// An owner signed for the letter, or a paper ballot was handed over against a signature: that it reached them is one line of the log.
pub fn reached(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, b: &Ballot, n: u32, proof: &str) -> Result<(), Fail> {
    let c = card.code;
    // Silence counts only of those whom a ballot reached while they could still vote.
    if b.state != super::read::State::Voting || moment.now >= b.closes {
        return Err(Refusal::BallotState.into());
    }
    tx.exec(
        sql!("UPDATE ballot_letter SET signed = $4 WHERE community = $1 AND ballot = $2 AND n = $3 AND signed IS NULL"),
        &[c.into(), b.id.into(), n.into(), moment.now.into()],
    )?;
    let new = tx.exec(
        sql!("UPDATE ballot_owner SET reached = TRUE WHERE community = $1 AND ballot = $2 AND n = $3 AND reached = FALSE"),
        &[c.into(), b.id.into(), n.into()],
    )?;
    if new == 1 {
        let salt = Salt(moment.bytes());
        let line = Delivered { owner: n, proof: sha256(&[&salt.0, proof.as_bytes()]), salt };
        keep::write(tx, card, moment, b.id, &[Line::of(line).about(n)])?;
        return Ok(());
    }
    let known: Option<bool> = tx.one(
        sql!("SELECT reached FROM ballot_owner WHERE community = $1 AND ballot = $2 AND n = $3"),
        &[c.into(), b.id.into(), n.into()],
        |r| r.get(0),
    )?;
    if known.is_some() { Ok(()) } else { Err(Refusal::field("n", ProblemKey::NotHere).into()) }
}

/// Representatives of a ballot, by number.
pub fn proxies(tx: &mut Tx<'_>, app: &App, c: Community, ballot: BallotId) -> Result<BTreeMap<u32, String>, Fail> {
    let rows: Vec<(i64, Vec<u8>)> = tx.all(
        sql!("SELECT proxy, name FROM ballot_proxy WHERE community = $1 AND ballot = $2"),
        &[c.into(), ballot.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let open = |(n, sealed): (i64, Vec<u8>)| {
        let name = app.keys.open(&sealed, "ballot proxy").map_err(|_| Fail::internal("a representative's name does not open"))?;
        Ok((u32::try_from(n).unwrap_or(0), name))
    };
    rows.into_iter().map(open).collect()
}

/// Owners a representative votes for so far, by what is cast or entered.
pub fn owners_of(tx: &mut Tx<'_>, c: Community, ballot: BallotId, proxy: u32) -> Result<BTreeSet<u32>, Fail> {
    let mut out = BTreeSet::new();
    for kind in ["cast", "paper"] {
        for line in keep::of_kind(tx, c, ballot, kind)? {
            let owner = match &line.entry {
                Entry::Cast(cast) => Some(cast.owner),
                Entry::Paper(paper) => paper.owner,
                _ => None,
            };
            if line.choices()?.proxy == proxy {
                out.extend(owner);
            }
        }
    }
    Ok(out)
}

/// Whether somebody of this name represents more owners than the rules allow.
pub fn over_limit(tx: &mut Tx<'_>, app: &App, c: Community, b: &Ballot, name: &str) -> Result<bool, Fail> {
    let Some(proxy) = known_proxy(tx, app, c, b.id, &one_line(name))? else { return Ok(false) };
    Ok(owners_of(tx, c, b.id, proxy)?.len() > b.rules(tx, app)?.principals as usize)
}

fn proxy_key(app: &App, ballot: BallotId, name: &str) -> [u8; 32] {
    app.keys.index(&format!("{ballot}:{name}"), "ballot proxy")
}

fn known_proxy(tx: &mut Tx<'_>, app: &App, c: Community, ballot: BallotId, name: &str) -> Result<Option<u32>, Fail> {
    let found: Option<i64> = tx.one(
        sql!("SELECT proxy FROM ballot_proxy WHERE community = $1 AND ballot = $2 AND key = $3"),
        &[c.into(), ballot.into(), (&proxy_key(app, ballot, name)[..]).into()],
        |r| r.get(0),
    )?;
    Ok(found.and_then(|n| u32::try_from(n).ok()))
}

/// The number of a representative within a ballot, by name.
pub fn proxy(tx: &mut Tx<'_>, app: &App, c: Community, moment: &mut Moment, ballot: BallotId, name: &str) -> Result<u32, Fail> {
    let name = one_line(name);
    if name.is_empty() {
        return Ok(0);
    }
    if let Some(n) = known_proxy(tx, app, c, ballot, &name)? {
        return Ok(n);
    }
    super::keep::alone(tx, c, ballot)?;
    let last: Option<Option<i64>> = tx.one(
        sql!("SELECT MAX(proxy) FROM ballot_proxy WHERE community = $1 AND ballot = $2"),
        &[c.into(), ballot.into()],
        |r| r.get(0),
    )?;
    let n = last.flatten().unwrap_or(0) + 1;
    let sealed = app.keys.seal(&name, moment.bytes(), "ballot proxy");
    tx.exec(
        sql!("INSERT INTO ballot_proxy (community, ballot, proxy, key, name) VALUES ($1, $2, $3, $4, $5)"),
        &[c.into(), ballot.into(), n.into(), (&proxy_key(app, ballot, &name)[..]).into(), (&sealed).into()],
    )?;
    Ok(u32::try_from(n).unwrap_or(0))
}
