//! Ballots in words: states, shares, what an item needs, what it costs, what it came to. Pages, sheets and messages say the same.

use liren_core::ballot::choice::{Choice, Keeping};
use liren_core::ballot::cost::{Shared, Size, share};
use liren_core::ballot::entry::{Channel, Item as ItemLine, Why};
use liren_core::ballot::roll::What;
use liren_core::ballot::rule::{By, Share, Sum};
use liren_core::lang::Lang;
use liren_core::money::Fen;
use liren_core::pack::{BallotRules, Mode, Stands, Voters};
use liren_core::time::Time;
use liren_kit::joined;
use liren_kit::slice::Sign;

use super::read::{Ballot, Item, State};
use crate::words::Ballots;

/// An area as people write it: 78.50.
pub fn metres(area: u64) -> String {
    format!("{}.{:02}", area / 100, area % 100)
}

/// A part of a whole in per cent with two decimals, cut and never rounded up: 66.66 is below two thirds.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "0".into();
    }
    let hundredths = u128::from(part) * 10_000 / u128::from(whole);
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

fn small(part: u64, whole: u64) -> i64 {
    if whole == 0 { 0 } else { i64::try_from(u128::from(part) * 100 / u128::from(whole)).unwrap_or(100).min(100) }
}

/// Where a ballot stands, in words and as a sign.
pub fn state_words(t: Ballots, b: &Ballot, now: Time) -> (&'static str, Sign) {
    match b.state {
        State::Draft => (t.state_draft(), Sign::Plain),
        State::Notice if b.missed(now) => (t.state_missed(), Sign::Late),
        State::Notice => (t.state_notice(), Sign::Soon),
        State::Voting if now < b.opens => (t.state_frozen(), Sign::Soon),
        State::Voting if now < b.closes => (t.state_voting(), Sign::Open),
        State::Voting => (t.state_entering(), Sign::Asked),
        State::Closed => (t.state_closed(), Sign::Asked),
        State::Result => (t.state_result(), Sign::Asked),
        State::Final => (t.state_final(), Sign::Done),
        State::Dropped => (t.state_dropped(), Sign::Shelved),
    }
}

/// How it is held, and what that means.
pub fn mode_words(t: Ballots, mode: Mode) -> (&'static str, &'static str) {
    match mode {
        Mode::Advisory => (t.mode_advisory(), t.mode_advisory_means()),
        Mode::Paper => (t.mode_paper(), t.mode_paper_means()),
        Mode::Statutory => (t.mode_statutory(), t.mode_statutory_means()),
    }
}

/// What a way of voting means, with what allows votes on the web where owners vote there.
pub fn mode_meant(t: Ballots, lang: Lang, rules: &BallotRules, mode: Mode) -> String {
    let means = mode_words(t, mode).1;
    match rules.web_basis.as_ref().filter(|_| mode == Mode::Statutory) {
        Some(basis) => joined::sentences(lang, [means.to_string(), t.mode_basis(basis.get(lang))]),
        None => means.to_string(),
    }
}

/// What the way of keeping choices protects and what not. Only owners vote by area, which names them anyway.
pub fn keeping_words(t: Ballots, keeping: Keeping, voters: Voters) -> &'static str {
    match (keeping, voters) {
        (Keeping::Named, Voters::Owners) => t.keeping_named(),
        (Keeping::Named, _) => t.keeping_named_heads(),
        (Keeping::Detached, _) => t.keeping_detached(),
    }
}

/// What the way of keeping choices does not protect from; nothing more is to be said of named ones.
pub fn keeping_not(t: Ballots, keeping: Keeping) -> &'static str {
    match keeping {
        Keeping::Named => "",
        Keeping::Detached => t.keeping_detached_not(),
    }
}

/// Why somebody who lives here has no vote on the web.
pub fn not_yours(t: Ballots, voters: Voters) -> &'static str {
    if voters == Voters::Owners { t.not_known_owner() } else { t.not_on_roll() }
}

/// Which of several ballots stands; the first always, where nobody can tell any more which choice was whose.
pub fn stands_words(t: Ballots, keeping: Keeping, stands: Stands) -> &'static str {
    match (keeping, stands) {
        (Keeping::Detached, _) => t.stands_detached(),
        (Keeping::Named, Stands::First) => t.stands_first(),
        (Keeping::Named, Stands::Last) => t.stands_last(),
    }
}

/// A share in words: 2/3 以上, 过 1/2.
pub fn share_words(t: Ballots, s: Share) -> String {
    let part = format!("{}/{}", s.num, s.den);
    if s.more { t.share_more(part) } else { t.share_least(part) }
}

/// What an item needs, in one or two sentences.
pub fn need_words(t: Ballots, item: &ItemLine) -> Vec<String> {
    let both = item.need.by == By::AreaAndHeads;
    let mut out = Vec::new();
    match item.need.quorum {
        Some(q) if both => out.push(t.need_quorum(share_words(t, q))),
        Some(q) => out.push(t.need_quorum_heads(share_words(t, q))),
        None => out.push(t.need_no_quorum().to_string()),
    }
    match item.need.majority {
        Some(m) if both => out.push(t.need_majority(share_words(t, m))),
        Some(m) => out.push(t.need_majority_heads(share_words(t, m))),
        None => out.push(t.need_most(i64::from(item.seats))),
    }
    out
}

/// How many took part of all; areas only where they count.
pub fn took_words(t: Ballots, took: Sum, whole: Sum) -> String {
    if whole.area > 0 { t.took_of(metres(took.area), took.heads, whole.heads) } else { t.took_heads(took.heads, whole.heads) }
}

/// Why it is not held, or was not counted.
pub fn dropped_words(t: Ballots, b: &Ballot, least: u32) -> String {
    match b.state {
        State::Dropped if b.closed.is_some() => t.dropped_few(i64::from(least)),
        State::Dropped => t.dropped_why(&b.dropped),
        _ => String::new(),
    }
}

/// What has to be looked at in a roll.
pub fn what_words(t: Ballots, what: What) -> &'static str {
    match what {
        What::Empty => t.what_empty(),
        What::TwoClaims => t.what_two_claims(),
        What::Twice => t.what_twice(),
        What::TooLarge => t.what_too_large(),
        What::NoArea => t.what_no_area(),
        What::NoOwner => t.what_no_owner(),
        What::NoVoter => t.what_no_voter(),
        What::Dead => t.what_dead(),
        What::Unreachable => t.what_unreachable(),
        What::WorkUnit => t.what_work_unit(),
    }
}

/// Why a ballot does not count.
pub fn why_words(t: Ballots, why: Why) -> &'static str {
    match why {
        Why::ProxyLimit => t.why_proxy_limit(),
        Why::NoAuthority => t.why_no_authority(),
        Why::Staff => t.why_staff(),
        Why::NotTheOwner => t.why_not_the_owner(),
        Why::Late => t.why_late(),
        Why::NotGenuine => t.why_not_genuine(),
    }
}

/// How a ballot came in.
pub fn channel_words(t: Ballots, channel: Channel) -> &'static str {
    match channel {
        Channel::Web => t.channel_web(),
        Channel::Paper => t.channel_paper(),
        Channel::Counter => t.channel_counter(),
    }
}

/// A choice in words, with the names of its options.
pub fn choice_words(t: Ballots, choice: &Choice, options: &[String]) -> String {
    match choice {
        Choice::For(set) => {
            let name = |o: &u32| options.get(*o as usize - 1).map_or("", String::as_str);
            joined::list(t.0, set.iter().map(name))
        }
        Choice::Against => t.choice_against().to_string(),
        Choice::Abstain => t.choice_abstain().to_string(),
        Choice::Spoiled => t.choice_spoiled().to_string(),
    }
}

/// A bar against a line of the law.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it is.
    pub words: String,
    /// The exact figures.
    pub value: String,
    /// For the drawing.
    pub percent: i64,
    /// Where the line stands; below 0 for none.
    pub law: i64,
    /// It is reached.
    pub reached: bool,
}

fn law(share: Option<Share>) -> i64 {
    share.map_or(-1, |s| i64::from(s.num) * 100 / i64::from(s.den.max(1)))
}

/// A part of a whole against a line.
pub fn bar(t: Ballots, words: String, part: u64, whole: u64, share: Option<Share>, area: bool) -> Bar {
    let number = |n: u64| if area { metres(n) } else { n.to_string() };
    Bar {
        words,
        value: if whole == 0 {
            t.bar_nobody().to_string()
        } else {
            t.bar_value(number(part), number(whole), percent(part, whole))
        },
        percent: small(part, whole),
        law: law(share),
        reached: share.is_none_or(|s| s.is_met(part, whole)),
    }
}

/// Participation by area and by heads, against the line.
pub fn participation(t: Ballots, by: By, quorum: Option<Share>, took: Sum, whole: Sum) -> Vec<Bar> {
    let line = quorum.map(|q| t.bar_line(share_words(t, q))).unwrap_or_default();
    let mut out = Vec::new();
    if by == By::AreaAndHeads {
        out.push(bar(t, t.bar_taking_area(&line), took.area, whole.area, quorum, true));
    }
    out.push(bar(t, t.bar_taking_heads(&line), took.heads, whole.heads, quorum, false));
    out
}

/// An option with what it costs.
#[derive(Clone, Debug)]
pub struct OptShown {
    /// Its number, from 1.
    pub n: usize,
    /// Its name.
    pub name: String,
    /// What it costs: in all, for my home or by area, what is left of the fund.
    pub cost: Vec<String>,
    /// The page of the person it is, while it is voted on; empty for everything else.
    pub href: String,
}

/// An item as people read it before they vote.
#[derive(Clone, Debug)]
pub struct ItemShown {
    /// The field of forms.
    pub field: String,
    /// The question.
    pub title: String,
    /// Its class in words, with the article.
    pub law: String,
    /// The article.
    pub article: String,
    /// What must be reached.
    pub need: Vec<String>,
    /// Which majority applies and why, where the class asks for it.
    pub why: String,
    /// What must be said with it.
    pub notes: Vec<String>,
    /// Options.
    pub options: Vec<OptShown>,
    /// One question with one option: for, against, abstain.
    pub plain: bool,
    /// Several options may be marked.
    pub several: bool,
    /// Most options one ballot may be for.
    pub marks: i64,
}

impl ItemShown {
    /// Whether its options are people with pages of their own.
    pub fn leads(&self) -> bool {
        self.options.iter().any(|o| !o.href.is_empty())
    }
}

/// What costs are told by: the fund, all sizes, and the sizes of who reads.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sizes {
    /// The fund before the vote.
    pub fund: Option<Fen>,
    /// All homes together.
    pub all: Option<Size>,
    /// Of whoever reads.
    pub mine: Option<Size>,
}

fn costs(t: Ballots, item: &Item, cost: Fen, sizes: Sizes) -> Vec<String> {
    if cost.0 == 0 {
        return Vec::new();
    }
    let mut out = vec![t.cost_whole(cost.to_string())];
    if let Some(all) = sizes.all {
        match sizes.mine.and_then(|mine| share(cost, item.share, mine, all)) {
            Some(mine) => out.push(t.cost_mine(mine.to_string())),
            None => match item.share {
                Shared::Area => {
                    let hundred = Size { area: 10_000, homes: 0 };
                    out.extend(share(cost, item.share, hundred, all).map(|f| t.cost_by_area(f.to_string())));
                }
                Shared::Home => {
                    let one = Size { area: 0, homes: 1 };
                    out.extend(share(cost, item.share, one, all).map(|f| t.cost_by_home(f.to_string())));
                }
                Shared::Not => {}
            },
        }
    }
    if let (Some(fund), Shared::Not) = (sizes.fund, item.share) {
        let left = Fen(fund.0 - cost.0);
        out.push(if left.0 < 0 { t.fund_short(Fen(-left.0).to_string()) } else { t.fund_after(left.to_string()) });
    }
    out
}

/// An item for pages and papers.
pub fn item_shown(t: Ballots, lang: Lang, rules: &BallotRules, item: &Item, line: &ItemLine, sizes: Sizes) -> ItemShown {
    let class = rules.class(&item.class);
    let article = class.map_or_else(|| line.article.clone(), |c| c.article.get(lang).to_string());
    ItemShown {
        field: format!("item-{}", item.code),
        title: item.title.clone(),
        law: joined::pair(lang, class.map_or(item.class.as_str(), |c| c.name.get(lang)), &article),
        article,
        need: need_words(t, line),
        why: if item.why.is_empty() { String::new() } else { t.why_class(&item.why) },
        notes: class.map(|c| c.notes.iter().map(|n| n.get(lang).to_string()).collect()).unwrap_or_default(),
        options: (1usize..)
            .zip(&item.options)
            .map(|(n, o)| OptShown { n, name: o.name.clone(), cost: costs(t, item, Fen(o.cost), sizes), href: String::new() })
            .collect(),
        plain: item.options.len() == 1,
        several: item.marks > 1,
        marks: i64::from(item.marks),
    }
}

/// Options that are people lead to their pages.
pub fn lead_on(items: &mut [ItemShown], pages: &[(usize, String)]) {
    for option in items.iter_mut().flat_map(|i| i.options.iter_mut()) {
        if let Some((_, href)) = pages.iter().find(|(n, _)| *n == option.n) {
            option.href.clone_from(href);
        }
    }
}

/// The maintenance fund before the vote; empty where owners do not decide.
pub fn fund_words(t: Ballots, b: &Ballot) -> String {
    match b.fund {
        _ if b.voters != Voters::Owners => String::new(),
        Some(f) => t.fund_before(f.to_string()),
        None => t.fund_none().to_string(),
    }
}

/// For whom it is, in words.
pub fn voters_words(t: Ballots, voters: liren_core::pack::Voters) -> &'static str {
    use liren_core::pack::Voters;
    match voters {
        Voters::Owners => t.voters_owners(),
        Voters::Households => t.voters_households(),
        Voters::Residents => t.voters_residents(),
        Voters::Representatives => t.voters_representatives(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_cut_and_never_rounded_up() {
        assert_eq!(percent(199_999, 300_000), "66.66%");
        assert_eq!(percent(1, 0), "0");
        assert_eq!(percent(3, 3), "100.00%");
        assert_eq!(metres(785_005), "7850.05");
    }

    #[test]
    fn nothing_of_nothing_is_said_in_words() {
        let nobody = bar(Ballots(Lang::Zh), "同意".into(), 0, 0, None, false);
        assert_eq!(nobody.value, "没有人参加");
    }
}
