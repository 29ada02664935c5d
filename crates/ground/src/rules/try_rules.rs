//! Trying the rules: the real chain of holders, the real clock, an invented matter; nothing is written.

use askama::Template;
use axum::response::Response;
use liren_core::deadline::Allowance;
use liren_core::id::{BuildingId, EntranceId, PersonId, PostId};
use liren_core::lang::Lang;
use liren_core::matter::{Chain, Facts, Holder, Judge, Passed, Progress, Routed, Skip};
use liren_core::pack::Pack;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page, Told, html};
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::{Error, Tx, sql};

use super::said;
use crate::chain::{self, At};
use crate::names::{self, Names};
use crate::words::Rules;

pub(super) struct Building {
    pub words: String,
    pub entrances: Vec<Choice>,
}

/// What came out, in words.
pub(super) struct Outcome {
    pub who: String,
    pub by: String,
    step: String,
    pub rule: String,
    pub rule_url: String,
    pub skipped: Vec<String>,
    then: Vec<String>,
    emergency: String,
    /// Which rule decided; `category` when none did.
    pub id: String,
}

#[derive(Template)]
#[template(path = "rules/try.html")]
struct TryPage {
    page: Page,
    t: Rules,
    back: String,
    problems: Vec<Told>,
    categories: Vec<Choice>,
    kinds: Vec<Choice>,
    places: Vec<Building>,
    parts: Vec<Choice>,
    sources: Vec<Choice>,
    posts: Vec<Choice>,
    said: String,
    leader: String,
    not_leader: bool,
    result: Option<Outcome>,
    nobody: bool,
}

/// The example as asked.
#[derive(Default)]
pub(super) struct Asked {
    pub category: String,
    pub kind: String,
    pub entrance: Option<EntranceId>,
    pub part: String,
    pub source: String,
    pub about: Option<PostId>,
    pub not_leader: bool,
    pub words: String,
}

/// Reads the example; nonsense is left out.
pub(super) fn asked(form: &Form, pack: &Pack) -> Asked {
    let category = form.get("category");
    let category = pack.category(category).or_else(|| pack.categories.first());
    let known = |code: &str, there: bool| if there { code.to_string() } else { String::new() };
    Asked {
        kind: known(form.get("kind"), pack.kind(form.get("kind")).is_some()),
        part: known(form.get("part"), pack.part(form.get("part")).is_some()),
        source: known(form.get("source"), pack.source(form.get("source")).is_some()),
        category: category.map(|c| c.code.clone()).unwrap_or_default(),
        entrance: form.get("place").parse().ok(),
        about: form.get("about").parse().ok(),
        not_leader: form.is("not_leader", "1"),
        words: form.get("words").trim().chars().take(pack.limits.words).collect(),
    }
}

/// The entrances of a community by building.
pub(super) fn entrances(tx: &mut Tx<'_>, card: &Card) -> Result<Vec<(BuildingId, EntranceId, String)>, Error> {
    tx.all(
        sql!("SELECT building, id, name FROM entrance WHERE community = $1 ORDER BY building, sort, id"),
        &[card.code.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )
}

/// Where the example may lie: buildings with their entrances.
pub(super) fn places(names: &Names, doors: &[(BuildingId, EntranceId, String)], a: &Asked) -> Vec<Building> {
    let of = |b: &BuildingId| -> Vec<Choice> {
        doors
            .iter()
            .filter(|(building, ..)| building == b)
            .map(|(_, id, name)| Choice { value: id.to_string(), words: name.clone(), on: a.entrance == Some(*id) })
            .collect()
    };
    let building = |b: &BuildingId| Building { words: names.building(*b), entrances: of(b) };
    names.order.iter().map(building).filter(|b| !b.entrances.is_empty()).collect()
}

/// Posts the example may be about: all that somebody holds.
pub(super) fn posts(card: &Card, names: &Names, lang: Lang, a: &Asked) -> Vec<Choice> {
    let mut held: Vec<_> = names.posts.iter().filter(|(_, p)| !p.vacant).map(|(id, p)| (p.role, *id)).collect();
    held.sort_by_key(|(role, id)| (std::cmp::Reverse(*role), *id));
    let choice =
        |(_, id): (_, PostId)| Choice { value: id.to_string(), words: names.post(card, lang, id), on: a.about == Some(id) };
    held.into_iter().map(choice).collect()
}

/// What routing says, and how it would go on if nobody did anything.
pub(super) struct Found {
    pub routed: Routed,
    pub after: Vec<(Time, Option<Progress>)>,
}

/// Routes the example by the card's pack; nothing when nobody could have it.
pub(super) fn route(tx: &mut Tx<'_>, card: &Card, a: &Asked, now: Time) -> Result<Option<Found>, Fail> {
    let place = match a.entrance {
        Some(entrance) => Some(crate::places::of_entrance(tx, card.code, entrance)?.ok_or(Refusal::NotFound)?),
        None => None,
    };
    let at = place.map(At::from).unwrap_or_default();
    let about = match a.about {
        Some(post) => person_of(tx, card, post)?,
        None => None,
    };
    let holders = chain::of(tx, card, &at, now)?;
    let judge = card.judge();
    let category = card.pack.category(&a.category).ok_or(Refusal::NotFound)?;
    let facts = Facts {
        kind: if a.kind.is_empty() { &category.kind } else { &a.kind },
        category: &a.category,
        part: &a.part,
        source: if a.source.is_empty() { "web" } else { &a.source },
        not_leader: a.not_leader,
        about,
        words: &a.words,
    };
    match judge.route(&holders, &facts, now) {
        Ok(routed) => {
            let after = unattended(&judge, &holders, routed.progress.clone())?;
            Ok(Some(Found { routed, after }))
        }
        Err(Refusal::NobodyFree) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

fn person_of(tx: &mut Tx<'_>, card: &Card, post: PostId) -> Result<Option<PersonId>, Error> {
    let stmt = sql!("SELECT person FROM post WHERE community = $1 AND id = $2 AND ended IS NULL");
    Ok(tx.one(stmt, &[card.code.into(), post.into()], |r| r.get::<Option<PersonId>>(0))?.flatten())
}

/// Lets every clock run out, one after the other; the last has nobody.
fn unattended(judge: &Judge<'_>, chain: &Chain, mut p: Progress) -> Result<Vec<(Time, Option<Progress>)>, Fail> {
    let mut out = Vec::new();
    // Levels and last resorts are few; the bound only keeps a broken pack from going round.
    for _ in 0..=judge.pack.levels.len() + 3 {
        let at = p.due;
        match judge.pass_up(&p, chain, at)? {
            Passed::To(next) => {
                out.push((at, Some(next.clone())));
                p = next;
            }
            Passed::Top(top) if top.late_at_top => {
                out.push((at, None));
                break;
            }
            Passed::Top(top) => p = top,
        }
    }
    Ok(out)
}

/// What the words need.
pub(super) struct Telling<'a> {
    pub card: &'a Card,
    pub names: &'a Names,
    pub lang: Lang,
}

impl Telling<'_> {
    pub fn holder(&self, h: Holder) -> String {
        self.names.post(self.card, self.lang, h.post)
    }

    fn until(&self, time: Time) -> String {
        when::until(self.lang, &self.card.zone, time)
    }

    fn at(&self, time: Time) -> String {
        when::exact(self.lang, &self.card.zone, time)
    }

    fn skip(&self, level: usize, why: Skip) -> String {
        let t = Rules(self.lang);
        let level = self.card.pack.levels.get(level).map(|l| l.name.get(self.lang)).unwrap_or_default();
        match why {
            Skip::Vacant => t.skip_vacant(level),
            Skip::Conflict => t.skip_conflict(level),
            Skip::NotItsDuty => t.skip_duty(level),
            Skip::SamePerson => t.skip_same(level),
        }
    }

    /// What came out, in words.
    pub(super) fn result(&self, a: &Asked, found: &Found) -> Outcome {
        let (t, pack) = (Rules(self.lang), &self.card.pack);
        let (routed, p) = (&found.routed, &found.routed.progress);
        let rule = match pack.rule(&routed.rule) {
            Some(rule) => t.try_rule(rule.why.get(self.lang)),
            None => t.try_by_category(pack.category(&a.category).map(|c| c.name.get(self.lang)).unwrap_or_default()),
        };
        let time: &Allowance = &p.allowance;
        let then = found.after.iter().map(|(at, next)| match next {
            Some(next) => t.try_up(self.at(*at), self.holder(next.holder)),
            None => t.try_last(self.at(*at)),
        });
        let numbers = pack.emergencies_in(&a.words);
        Outcome {
            id: routed.rule.clone(),
            who: t.try_now(self.holder(p.holder)),
            by: t.try_by(self.until(p.promise), said::allowance(self.lang, time)),
            step: if p.due < p.promise { t.try_step(self.until(p.due)) } else { String::new() },
            rule,
            rule_url: super::why_url(self.card.code, &pack.id, pack.version, &routed.rule, &a.category),
            skipped: routed.skipped.iter().map(|(level, why)| self.skip(*level, *why)).collect(),
            then: then.collect(),
            emergency: if numbers.is_empty() {
                String::new()
            } else {
                t.try_emergency(said::list(self.lang, numbers.iter().map(|e| e.number.as_str())))
            },
        }
    }
}

async fn page(visit: &Visit, a: Asked, tried: bool) -> Result<Response, Fail> {
    check(&visit.actor, Action::TryRules, &Where::COMMUNITY)?;
    let (card, lang, now) = (visit.card.clone(), visit.lang, visit.moment.now);
    let names = names::of(&visit.app, &card).await?;
    let asked = card.clone();
    let a = std::sync::Arc::new(a);
    let example = a.clone();
    let (doors, found) = visit
        .app
        .db
        .read(move |tx| {
            let found = if tried { route(tx, &asked, &example, now)? } else { None };
            Ok::<_, Fail>((entrances(tx, &asked)?, found))
        })
        .await?;
    let (t, pack) = (Rules(lang), &card.pack);
    let telling = Telling { card: &card, names: &names, lang };
    let choice = |value: &str, words: &str, chosen: &str| Choice::of(value, words, value == chosen);
    html(&TryPage {
        page: Page::new(visit, Nav::Other, t.try_title()),
        t,
        back: super::Show::url(card.code),
        problems: Vec::new(),
        categories: pack.categories.iter().map(|c| choice(&c.code, c.name.get(lang), &a.category)).collect(),
        kinds: pack.kinds.iter().map(|k| choice(&k.code, k.name.get(lang), &a.kind)).collect(),
        places: places(&names, &doors, &a),
        parts: pack.parts.iter().map(|p| choice(&p.code, p.name.get(lang), &a.part)).collect(),
        sources: pack.sources.iter().map(|s| choice(&s.code, s.name.get(lang), &a.source)).collect(),
        posts: posts(&card, &names, lang, &a),
        leader: said::leader(pack, lang),
        not_leader: a.not_leader,
        result: found.as_ref().map(|f| telling.result(&a, f)),
        nobody: tried && found.is_none(),
        said: a.words.clone(),
    })
}

/// The empty form.
pub async fn show(visit: Visit) -> Result<Response, Fail> {
    page(&visit, Asked::default(), false).await
}

/// The form with what came out.
pub async fn try_it(visit: Visit, form: Form) -> Result<Response, Fail> {
    let a = asked(&form, &visit.card.pack);
    page(&visit, a, true).await
}
