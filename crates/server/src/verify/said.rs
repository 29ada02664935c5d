//! The finding in words: what the bundle is of, what was computed again, what is taken on trust, what does not hold.

use liren_core::ballot::choice::Choice;
use liren_core::ballot::entry::{Item, Outcome, State, Why};
use liren_core::ballot::rule::{By, Sum};
use liren_core::bundle::{Checked, Depth, ReceiptState, Report, Trusted, What};
use liren_core::lang::Lang;

use crate::words::Verify;

/// The line a command ends with that found something wrong.
pub fn fails(lang: Lang) -> &'static str {
    Verify(lang).verify_fails_short()
}

/// What is said of something that is no receipt.
pub fn no_receipt(lang: Lang) -> &'static str {
    Verify(lang).verify_no_receipt()
}

/// The whole finding, line by line.
pub fn in_words(report: &Report, lang: Lang) -> Vec<String> {
    let (w, mut out) = (Verify(lang), Vec::new());
    if !report.holds() {
        out.push(w.verify_fails().to_string());
        out.extend(report.faults.iter().map(|f| {
            let what = what(w, f.what);
            format!("  {}", if f.line == 0 { what.to_string() } else { w.verify_line(f.line, what) })
        }));
        return out;
    }
    about(report, w, &mut out);
    out.push(String::new());
    out.push(w.verify_recomputed().to_string());
    out.extend(report.checked.iter().map(|c| format!("  + {}", checked(w, *c))));
    out.push(w.verify_on_trust().to_string());
    out.extend(report.trusted.iter().map(|t| format!("  - {}", trusted(w, *t))));
    if let Some(state) = report.facts.receipt {
        out.push(match state {
            ReceiptState::Stands => w.verify_stands().to_string(),
            ReceiptState::Superseded => w.verify_superseded().to_string(),
            ReceiptState::Void(reason) => w.verify_void(why(w, reason)),
        });
    }
    out.push(String::new());
    out.push(w.verify_holds().to_string());
    out
}

fn about(report: &Report, w: Verify, out: &mut Vec<String>) {
    let f = &report.facts;
    out.push(w.verify_of(&f.title, &f.place, &f.pack));
    let public = f.depth == Some(Depth::Public);
    out.push(if public { w.verify_public() } else { w.verify_inspection() }.to_string());
    out.push(w.verify_log(&f.log, number(f.size), f.root.map_or_else(String::new, |r| r.to_string())));
    out.push(w.verify_key(f.key.map_or_else(String::new, |k| k.to_string())));
    out.push(w.verify_roll(number(f.whole.heads), metres(f.whole.area)));
    out.push(w.verify_turnout(number(f.turned_in.heads), metres(f.turned_in.area), f.casts));
    if f.unsettled > 0 {
        out.push(w.verify_unsettled(f.unsettled));
    }
    out.push(w.verify_counts(number(f.counts)));
    for (item, outcome) in &f.items {
        out.push(String::new());
        columns(item, outcome, w, out);
    }
}

fn columns(item: &Item, o: &Outcome, w: Verify, out: &mut Vec<String>) {
    let state = match o.state {
        State::NoQuorum => w.verify_no_quorum(),
        State::NotPassed => w.verify_not_passed(),
        State::Passed => w.verify_passed(),
        State::Tied => w.verify_tied(),
    };
    out.push(w.verify_item(&item.title, state));
    let mut column = |name: &str, sum: Sum| out.push(format!("  {}", w.verify_column(name, number(sum.heads), metres(sum.area))));
    item.options.iter().zip(&o.options).for_each(|(name, sum)| column(name, *sum));
    column(w.verify_against(), o.against);
    column(w.verify_abstain(), o.abstain);
    for (name, sum) in [(w.verify_spoiled(), o.spoiled), (w.verify_left(), o.left)] {
        if sum != Sum::default() {
            column(name, sum);
        }
    }
    if let Some(deemed) = &o.deemed {
        let with = match &deemed.with {
            None => w.verify_deemed_none().to_string(),
            Some(Choice::For(set)) => format!("{} ({})", w.verify_deemed(), names(item, set.iter().copied())),
            Some(Choice::Against) => format!("{} ({})", w.verify_deemed(), w.verify_against()),
            Some(_) => format!("{} ({})", w.verify_deemed(), w.verify_abstain()),
        };
        column(&with, deemed.sum);
    }
    // A plain question says it all by its state.
    if !o.chosen.is_empty() && (item.options.len() > 1 || item.need.by == By::Heads) {
        out.push(format!("  {}", w.verify_chosen(names(item, o.chosen.iter().copied()))));
    }
}

fn names(item: &Item, options: impl Iterator<Item = u32>) -> String {
    let name = |o: u32| item.options.get((o as usize).checked_sub(1)?).cloned();
    options.filter_map(name).collect::<Vec<_>>().join(" · ")
}

/// As words take it.
fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// 0.01 m² as m²: `86.42`.
fn metres(area: u64) -> String {
    format!("{}.{:02}", area / 100, area % 100)
}

fn checked(w: Verify, c: Checked) -> &'static str {
    match c {
        Checked::Log => w.verify_did_log(),
        Checked::Roll => w.verify_did_roll(),
        Checked::Homes => w.verify_did_homes(),
        Checked::Papers => w.verify_did_papers(),
        Checked::Turnout => w.verify_did_turnout(),
        Checked::Commitments => w.verify_did_commitments(),
        Checked::Count => w.verify_did_count(),
        Checked::Limit => w.verify_did_limit(),
        Checked::Decision => w.verify_did_decision(),
        Checked::Lots => w.verify_did_lots(),
        Checked::GivenRoot => w.verify_did_given_root(),
        Checked::Receipt => w.verify_did_receipt(),
    }
}

fn trusted(w: Verify, t: Trusted) -> &'static str {
    match t {
        Trusted::Columns => w.verify_trust_columns(),
        Trusted::Homes => w.verify_trust_homes(),
        Trusted::Limit => w.verify_trust_limit(),
        Trusted::People => w.verify_trust_people(),
        Trusted::Declared => w.verify_trust_declared(),
        Trusted::Reached => w.verify_trust_reached(),
        Trusted::Lots => w.verify_trust_lots(),
        Trusted::Key => w.verify_trust_key(),
    }
}

fn why(w: Verify, why: Why) -> &'static str {
    match why {
        Why::ProxyLimit => w.verify_why_proxy_limit(),
        Why::NoAuthority => w.verify_why_no_authority(),
        Why::Staff => w.verify_why_staff(),
        Why::NotTheOwner => w.verify_why_not_the_owner(),
        Why::Late => w.verify_why_late(),
        Why::NotGenuine => w.verify_why_not_genuine(),
    }
}

fn what(w: Verify, what: What) -> &'static str {
    match what {
        What::Long => w.verify_not_long(),
        What::Form => w.verify_not_form(),
        What::Shape => w.verify_not_shape(),
        What::Format => w.verify_not_format(),
        What::Order => w.verify_not_order(),
        What::End => w.verify_not_end(),
        What::Digest => w.verify_not_digest(),
        What::Log => w.verify_not_log(),
        What::Root => w.verify_not_root(),
        What::Signature => w.verify_not_signature(),
        What::Commitment => w.verify_not_commitment(),
        What::Item => w.verify_not_item(),
        What::Homes => w.verify_not_homes(),
        What::Roll => w.verify_not_roll(),
        What::Voter => w.verify_not_voter(),
        What::Choice => w.verify_not_choice(),
        What::Paper => w.verify_not_paper(),
        What::Hidden => w.verify_not_hidden(),
        What::Casts => w.verify_not_casts(),
        What::Extension => w.verify_not_extension(),
        What::Void => w.verify_not_void(),
        What::Limit => w.verify_not_limit(),
        What::Turnout => w.verify_not_turnout(),
        What::Slips => w.verify_not_slips(),
        What::Sums => w.verify_not_sums(),
        What::Count => w.verify_not_count(),
        What::Deemed => w.verify_not_deemed(),
        What::Lot => w.verify_not_lot(),
        What::Decision => w.verify_not_decision(),
        What::GivenRoot => w.verify_not_given_root(),
        What::ReceiptBallot => w.verify_not_receipt_ballot(),
        What::ReceiptMissing => w.verify_not_receipt_missing(),
        What::ReceiptPlace => w.verify_not_receipt_place(),
        What::ReceiptLog => w.verify_not_receipt_log(),
        What::ReceiptKey => w.verify_not_receipt_key(),
        What::ReceiptNewer => w.verify_not_receipt_newer(),
    }
}
