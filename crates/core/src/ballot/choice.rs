//! What somebody chose, how it is kept, and the receipt for it. There are two ways of keeping: `named`, where the log gets a
//! salted commitment to each ballot when it is cast, and `detached`, where the log learns who took part, the choice goes
//! into a table by a random key, and commitments to the choices enter the log together at the close. Whoever keeps choices
//! calls [`keep`] and [`slips`] and nothing else, so that another way can be added here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::entry::{Cast, Channel, Opening, Paper, Slip, Voted};
use super::rule::By;
use crate::canon;
use crate::hex::hex_bytes;
use crate::merkle::{Hash, PublicKey, sha256};
use crate::moment::Moment;

hex_bytes! {
    /// Makes a commitment say nothing about what it is to.
    Salt 16
    /// The random key of a detached choice.
    SlipKey 16
}

/// What one ballot says on one item. Written `for:1`, `for:1,3`, `against`, `abstain`, `spoiled`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Choice {
    /// For these options, counted from 1; never empty.
    For(BTreeSet<u32>),
    /// Against all of them.
    Against,
    /// Takes part without deciding.
    Abstain,
    /// Marked so that it cannot be said what was meant; does not take part.
    Spoiled,
}

/// The text is not a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAChoice;

impl fmt::Display for NotAChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a choice such as `for:1`, `against`, `abstain` or `spoiled`")
    }
}

impl std::error::Error for NotAChoice {}

impl Choice {
    /// For one option.
    pub fn one(option: u32) -> Self {
        Self::For([option].into())
    }

    /// Whether it can be meant: options that exist, no more marks than there may be.
    pub fn fits(&self, options: usize, marks: u32) -> bool {
        match self {
            Self::For(set) => {
                let most = u32::try_from(options).unwrap_or(u32::MAX);
                !set.is_empty() && set.iter().all(|o| (1..=most).contains(o)) && set.len() <= marks as usize
            }
            _ => true,
        }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::For(set) => {
                let marks: Vec<String> = set.iter().map(u32::to_string).collect();
                write!(f, "for:{}", marks.join(","))
            }
            Self::Against => f.write_str("against"),
            Self::Abstain => f.write_str("abstain"),
            Self::Spoiled => f.write_str("spoiled"),
        }
    }
}

impl FromStr for Choice {
    type Err = NotAChoice;
    fn from_str(s: &str) -> Result<Self, NotAChoice> {
        let Some(marks) = s.strip_prefix("for:") else {
            return [Self::Against, Self::Abstain, Self::Spoiled].into_iter().find(|c| c.to_string() == s).ok_or(NotAChoice);
        };
        let set: Option<BTreeSet<u32>> = marks.split(',').map(|m| m.parse().ok().filter(|n| *n > 0)).collect();
        set.map(Self::For).filter(|c| c.to_string() == s).ok_or(NotAChoice)
    }
}

impl TryFrom<String> for Choice {
    type Error = NotAChoice;
    fn try_from(s: String) -> Result<Self, NotAChoice> {
        s.parse()
    }
}

impl From<Choice> for String {
    fn from(c: Choice) -> Self {
        c.to_string()
    }
}

/// What one ballot says, by the code of the item. An item that is left out is one on which nothing was said.
pub type Choices = BTreeMap<String, Choice>;

/// How choices are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// With the owner; the public sees a commitment.
    Named,
    /// Apart from who cast it.
    Detached,
}

impl Keeping {
    /// What may be offered. Detached only where every vote weighs the same and so many can take part that a choice is not
    /// plain from who did (`least` from the pack, 30 or more). An area to 0.01 m² names its owner anyway.
    pub fn offered(by: By, voters: usize, least: u32) -> &'static [Self] {
        if by == By::Heads && voters >= least as usize { &[Self::Detached, Self::Named] } else { &[Self::Named] }
    }
}

/// Whose choice a commitment is to: an owner's by their number on the roll, or a slip's by its key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// Number on the roll, from 1.
    Owner(u32),
    /// Random key.
    Slip(SlipKey),
}

/// What a commitment is made over, as a canonical line.
#[derive(Serialize)]
struct Sealed<'a> {
    kind: &'static str,
    ballot: &'a str,
    choices: &'a Choices,
    proxy: u32,
    salt: Salt,
    subject: String,
}

/// The commitment to choices: SHA-256 of a canonical line. `proxy` is the number of the representative, 0 for none.
pub fn commit(ballot: &str, subject: Subject, proxy: u32, choices: &Choices, salt: Salt) -> Hash {
    let subject = match subject {
        Subject::Owner(n) => n.to_string(),
        Subject::Slip(key) => key.to_string(),
    };
    sha256(&[canon::line(&Sealed { kind: "choice", ballot, choices, proxy, salt, subject }).as_bytes()])
}

/// What seals one ballot. Drawn when somebody begins to cast; for a paper when the first clerk enters it, so that equal
/// entries are seen to be equal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Secret {
    /// The salt.
    pub salt: Salt,
    /// The key under which a detached choice is kept.
    pub key: SlipKey,
}

impl Secret {
    /// A fresh one.
    pub fn draw(moment: &mut Moment) -> Self {
        Self { salt: Salt(moment.bytes()), key: SlipKey(moment.bytes()) }
    }
}

/// What somebody casts.
#[derive(Clone, Copy, Debug)]
pub struct ToCast<'a> {
    /// The ballot's id.
    pub ballot: &'a str,
    /// Number on the roll.
    pub owner: u32,
    /// How it came in.
    pub channel: Channel,
    /// Number of the representative, 0 for none; only where choices are named.
    pub proxy: u32,
    /// The choices.
    pub choices: &'a Choices,
    /// The paper's number, for paper.
    pub sheet: Option<u64>,
}

impl ToCast<'_> {
    /// The commitment and what opens it.
    pub fn seal(&self, keeping: Keeping, secret: &Secret) -> (Hash, Opening) {
        let (subject, key, proxy) = match keeping {
            Keeping::Named => (Subject::Owner(self.owner), None, self.proxy),
            Keeping::Detached => (Subject::Slip(secret.key), Some(secret.key), 0),
        };
        let commit = commit(self.ballot, subject, proxy, self.choices, secret.salt);
        (commit, Opening { choices: self.choices.clone(), key, proxy, salt: secret.salt })
    }

    /// What goes into the log when a clerk has entered this paper, and what opens it. Detached papers lie in a box until the
    /// close; nobody knows whose they are.
    pub fn enter(&self, keeping: Keeping, clerk: u32, secret: &Secret) -> (Paper, Opening) {
        let (commit, opening) = self.seal(keeping, secret);
        let owner = (keeping == Keeping::Named).then_some(self.owner);
        (Paper { clerk, commit, owner, sheet: self.sheet.unwrap_or(0) }, opening)
    }
}

/// What is kept of a ballot that was cast.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kept {
    /// The line goes into the log now; the opening is kept with it.
    Named {
        /// For the log.
        line: Cast,
        /// Opens the commitment.
        opening: Opening,
    },
    /// The line goes into the log now. The opening goes into a table by its key, without time or order, audit entry or job;
    /// nothing may tie it to the line.
    Detached {
        /// For the log.
        line: Voted,
        /// The choice itself.
        opening: Opening,
        /// The commitment that enters the log at the close; the receipt's hash.
        commit: Hash,
    },
}

/// Makes what is kept of a ballot. `salt` keeps the log's leaf about who took part from saying who.
pub fn keep(keeping: Keeping, cast: &ToCast<'_>, secret: &Secret, salt: Salt) -> Kept {
    let (commit, opening) = cast.seal(keeping, secret);
    let ToCast { channel, owner, sheet, .. } = *cast;
    match keeping {
        Keeping::Named => Kept::Named { line: Cast { channel, commit, owner, sheet }, opening },
        Keeping::Detached => Kept::Detached { line: Voted { owner, salt }, opening, commit },
    }
}

/// What enters the log at the close of a detached ballot: the commitments, sorted, each with what opens it.
pub fn slips(ballot: &str, openings: impl IntoIterator<Item = Opening>) -> Vec<(Slip, Opening)> {
    let mut out: Vec<(Slip, Opening)> = openings
        .into_iter()
        .filter_map(|o| Some((Slip { commit: commit(ballot, Subject::Slip(o.key?), 0, &o.choices, o.salt) }, o)))
        .collect();
    out.sort_by_key(|(slip, _)| slip.commit);
    out
}

/// What a person keeps: shows that their ballot stands in the log, not what it says. The place is known at once for a named
/// ballot, after the close for a detached one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// The ballot's id.
    pub ballot: String,
    /// The commitment.
    pub hash: Hash,
    /// The log's key.
    pub key: PublicKey,
    /// Where it stands in the log, and what the log was at that time or later.
    pub place: Option<Placed>,
}

/// Where an entry stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placed {
    /// Place in the log, from 0.
    pub index: u64,
    /// Size of the log when the receipt was made.
    pub size: u64,
    /// Root of the log of that size.
    pub root: Hash,
}

/// The text is not a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAReceipt;

impl fmt::Display for Receipt {
    /// One line without spaces, for print and QR codes: `liren1.BALLOT.HASH.KEY`, then `.INDEX.SIZE.ROOT` once known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "liren1.{}.{}.{}", self.ballot, self.hash, self.key)?;
        self.place.map_or(Ok(()), |p| write!(f, ".{}.{}.{}", p.index, p.size, p.root))
    }
}

impl FromStr for Receipt {
    type Err = NotAReceipt;
    fn from_str(s: &str) -> Result<Self, NotAReceipt> {
        let parts: Vec<&str> = s.trim().split('.').collect();
        let bad = |_| NotAReceipt;
        let number = |t: &str| t.parse::<u64>().ok().filter(|n| n.to_string() == t && *n <= canon::LARGEST).ok_or(NotAReceipt);
        let (head, place) = match parts[..] {
            ["liren1", ballot, hash, key] => ((ballot, hash, key), None),
            ["liren1", ballot, hash, key, index, size, root] => {
                let place = Placed { index: number(index)?, size: number(size)?, root: root.parse().map_err(bad)? };
                ((ballot, hash, key), Some(place).filter(|p| p.index < p.size))
            }
            _ => return Err(NotAReceipt),
        };
        if head.0.is_empty() || (parts.len() == 7 && place.is_none()) {
            return Err(NotAReceipt);
        }
        Ok(Self { ballot: head.0.into(), hash: head.1.parse().map_err(bad)?, key: head.2.parse().map_err(bad)?, place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    fn choices(list: &[(&str, &str)]) -> Choices {
        list.iter().map(|(item, choice)| ((*item).into(), choice.parse().expect("a choice"))).collect()
    }

    #[test]
    fn choices_are_written_in_one_way() {
        for text in ["for:1", "for:1,3", "against", "abstain", "spoiled"] {
            assert_eq!(text.parse::<Choice>().map(|c| c.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "for", "for:", "for:0", "for:01", "for:3,1", "for:1,1", "for: 1", "Against", "for:4294967296"] {
            assert_eq!(text.parse::<Choice>(), Err(NotAChoice), "{text}");
        }
        assert!(Choice::For([1, 3].into()).fits(3, 2));
        assert!(!Choice::For([1, 3].into()).fits(3, 1) && !Choice::one(4).fits(3, 2) && !Choice::For([].into()).fits(3, 2));
        assert!(Choice::Abstain.fits(1, 1));
    }

    #[test]
    fn a_commitment_is_to_everything() {
        let (yes, no) = (choices(&[("a", "for:1")]), choices(&[("a", "against")]));
        let this = commit("b1", Subject::Owner(7), 0, &yes, Salt([1; 16]));
        // Known from the outside: SHA-256 of the line that the bundle's description shows.
        let line = r#"{"kind":"choice","ballot":"b1","choices":{"a":"for:1"},"proxy":0,"salt":"01010101010101010101010101010101","subject":"7"}"#;
        assert_eq!(this, sha256(&[line.as_bytes()]));
        let others = [
            commit("b2", Subject::Owner(7), 0, &yes, Salt([1; 16])),
            commit("b1", Subject::Owner(8), 0, &yes, Salt([1; 16])),
            commit("b1", Subject::Slip(SlipKey([7; 16])), 0, &yes, Salt([1; 16])),
            commit("b1", Subject::Owner(7), 1, &yes, Salt([1; 16])),
            commit("b1", Subject::Owner(7), 0, &no, Salt([1; 16])),
            commit("b1", Subject::Owner(7), 0, &yes, Salt([2; 16])),
        ];
        assert!(others.iter().all(|o| *o != this));
    }

    #[test]
    fn detached_is_offered_only_where_it_hides() {
        assert_eq!(Keeping::offered(By::Heads, 30, 30), [Keeping::Detached, Keeping::Named]);
        assert_eq!(Keeping::offered(By::Heads, 29, 30), [Keeping::Named]);
        assert_eq!(Keeping::offered(By::AreaAndHeads, 3_000, 30), [Keeping::Named]);
    }

    #[test]
    fn nothing_that_is_kept_ties_a_detached_choice_to_a_person() {
        let mut moment = Moment::new(Time(0), [3; 32]);
        let yes = choices(&[("a", "for:1")]);
        let cast = ToCast { ballot: "b", owner: 12, channel: Channel::Web, proxy: 0, choices: &yes, sheet: None };
        let mut kept = || keep(Keeping::Detached, &cast, &Secret::draw(&mut moment), Salt(moment.bytes()));
        let Kept::Detached { line, opening, commit } = kept() else { panic!("detached") };
        let key = opening.key.expect("a key");
        assert_eq!(super::commit("b", Subject::Slip(key), 0, &yes, opening.salt), commit);
        let (line, stored) = (canon::line(&line), canon::line(&opening));
        assert!(!line.contains("for:1") && !stored.contains("12,") && !stored.contains("owner"));
        assert!(!line.contains(&opening.salt.to_string()) && !line.contains(&key.to_string()));
        // A second ballot takes other salts and keys; at the close both are sorted by hash, whoever came first.
        let Kept::Detached { opening: second, .. } = kept() else { panic!("detached") };
        assert_ne!(second.key, opening.key);
        let sorted = slips("b", [opening.clone(), second.clone()]);
        assert_eq!(sorted, slips("b", [second, opening]));
        assert!(sorted[0].0.commit < sorted[1].0.commit);
    }

    #[test]
    fn a_named_ballot_is_opened_by_what_is_kept() {
        let mut moment = Moment::new(Time(0), [3; 32]);
        let yes = choices(&[("a", "for:1")]);
        let cast = ToCast { ballot: "b", owner: 12, channel: Channel::Paper, proxy: 2, choices: &yes, sheet: Some(40) };
        let secret = Secret::draw(&mut moment);
        let Kept::Named { line, opening } = keep(Keeping::Named, &cast, &secret, Salt([0; 16])) else { panic!("named") };
        // Two clerks who read the same leave the same commitment, which is the one that is cast.
        let entries = [1, 2].map(|clerk| cast.enter(Keeping::Named, clerk, &secret).0);
        assert!(entries.iter().all(|e| e.commit == line.commit && e.sheet == 40 && e.owner == Some(12)));
        assert_eq!(line.commit, commit("b", Subject::Owner(12), 2, &opening.choices, opening.salt));
        assert!(!canon::line(&line).contains("for:1"));
    }

    #[test]
    fn receipts_read_back() {
        let plain = Receipt { ballot: "0aa1".into(), hash: Hash([7; 32]), key: PublicKey([9; 32]), place: None };
        let placed = Receipt { place: Some(Placed { index: 4, size: 9, root: Hash([1; 32]) }), ..plain.clone() };
        for receipt in [plain, placed.clone()] {
            assert_eq!(receipt.to_string().parse(), Ok(receipt));
        }
        let text = placed.to_string();
        for bad in
            ["", "liren1", "liren1.a.b.c", &text.replace(".9.", ".4."), &text.replace(".4.", ".04."), &text[..text.len() - 1]]
        {
            assert_eq!(bad.parse::<Receipt>(), Err(NotAReceipt), "{bad}");
        }
    }
}
