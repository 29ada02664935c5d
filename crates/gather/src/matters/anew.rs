//! A matter turns out to be about something else: another category. Who has it, until when and who sees it are judged anew, by the rules
//! it was filed under, and both sides are told.

use liren_core::id::PostId;
use liren_core::matter::{Facts, Judge, State};
use liren_core::pack::{Pack, Visibility};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_ground::messages::Urgency;
use liren_ground::{chain, names};
use liren_kit::fail::Fail;
use liren_kit::when;
use liren_store::{Tx, sql};

use super::said::{category_name, holder_words};
use super::table::Table;
use super::{asked, read, tell, urls};
use crate::words::Matters;

/// Gives a matter another category. What was closed to the public stays closed: somebody may have spoken freely.
pub(super) fn recategorise(
    tx: &mut Tx<'_>,
    table: &mut Table<'_>,
    pack: &Pack,
    judge: &Judge<'_>,
    post: Option<PostId>,
    category: &str,
) -> Result<(), Fail> {
    let (app, card, m, p, now) = (table.app, table.card, table.matter.clone(), table.progress.clone(), table.moment.now);
    let to = pack.category(category).ok_or_else(|| Refusal::field("category", ProblemKey::NotAChoice))?;
    let source = read::source(tx, card.code, m.id)?;
    // A kind that was chosen stays; the old category's own gives way to the new one's.
    let own = pack.category(&m.category).is_some_and(|c| c.kind == m.kind);
    let kind = if own { &to.kind } else { &m.kind };
    let facts = Facts {
        kind,
        category,
        part: &m.part,
        source: &source,
        not_leader: p.not_leader,
        about: p.about,
        words: &asked::with_words(pack, &m.category, &asked::parse(m.answers.split(' ')), &m.words),
    };
    let holders = chain::of(tx, card, &m.at(), now)?;
    let (rule, next) = judge.recategorise(&p, &holders, &facts, m.filed, now)?;
    let closed = m.visibility == Visibility::Closed || m.about.is_some() || to.about_person;
    let visibility = if closed { Visibility::Closed } else { to.visibility };
    tx.exec(
        sql!("UPDATE matter SET category = $3, visibility = $4, kind = $5, rule = $6 WHERE community = $1 AND id = $2"),
        &[card.code.into(), m.id.into(), category.into(), visibility.name().into(), kind.into(), (&rule).into()],
    )?;
    // Lists, search and those who are told of it go by what it is from now on.
    table.matter.visibility = visibility;
    table.matter.category = category.to_string();
    table.matter.kind = kind.to_string();
    table.matter.rule = rule;
    let (lost, holder, promise) = (p.holder.post, next.holder.post, next.promise);
    table.say(tx, "recategorised", post, "public", category, None)?;
    if holder != lost {
        table.goes_to(tx, "routed", &next)?;
    }
    table.keep(tx, next, "recategorised", m.released)?;
    if table.progress.state != State::Open {
        return Ok(());
    }
    if holder != lost {
        table.tell_holder(tx)?;
        let url = urls::Matter::url(card.code, &m.number);
        tell::post(tx, app, card, table.moment, lost, &url, Urgency::Digest, |lang| {
            Matters(lang).tell_recategorised_lost(&m.number, category_name(pack, category, lang))
        })?;
    }
    let names = names::within(tx, app, card)?;
    // Who sees it is decided by what it is from now on.
    let m = table.matter.clone();
    tell::followers_of(tx, app, card, table.moment, &m, Urgency::Digest, |lang, own| {
        let until = when::until(lang, &card.zone, promise);
        let who = holder_words(&names, card, lang, m.visibility, holder, own);
        Matters(lang).tell_recategorised(&m.number, category_name(pack, category, lang), who, until)
    })
}
