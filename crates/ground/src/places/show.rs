//! What pages about places have in common: who leads here in words, and the rows other slices give.

use liren_core::id::{BuildingId, CircleId};
use liren_core::lang::Lang;
use liren_core::permission::{Role, Scope};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::joined;
use liren_kit::slice::{Asked, Block, TakePart};
use liren_store::Tx;

use crate::names::Names;
use crate::notices::{self, Slip};
use crate::people::Lead;
use crate::words::Places;

/// Who leads here, as a page says it.
#[derive(Clone, Debug)]
pub struct LeadLine {
    /// Post and, where it is shown, name.
    pub title: String,
    /// What the post looks after and what else must be known.
    pub meta: String,
    /// A number to call, where it is shown.
    pub phone: String,
    /// The role.
    pub role: Role,
    /// The circle, for a neighbour leader's post.
    pub circle: Option<CircleId>,
}

/// A row of another slice.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it is.
    pub title: String,
    /// One line more.
    pub meta: String,
    /// Where it leads.
    pub url: String,
    /// Name of its sign.
    pub sign: &'static str,
    /// Its sign in words.
    pub words: &'static str,
}

/// The leads of a building in words.
pub fn lead_lines(lang: Lang, card: &Card, names: &Names, leads: &[Lead]) -> Vec<LeadLine> {
    leads.iter().map(|l| lead_line(lang, card, names, l)).collect()
}

fn lead_line(lang: Lang, card: &Card, names: &Names, l: &Lead) -> LeadLine {
    let t = Places(lang);
    let role = card.pack.role(l.role).get(lang);
    let title = match &l.name {
        Some(name) => t.lead_named(role, name),
        None => role.to_string(),
    };
    let mut parts: Vec<String> = Vec::new();
    let doors: Vec<&str> = l.entrances.iter().filter_map(|e| names.entrances.get(e).map(String::as_str)).collect();
    if !doors.is_empty() {
        parts.push(joined::list(lang, doors));
    }
    match l.scope {
        Scope::Community | Scope::Street => parts.push(t.lead_duty().to_string()),
        // The page is about this building already.
        Scope::Building(_) => {}
        scope => parts.push(names.scope(card, lang, scope)),
    }
    if l.vacant {
        parts.push(t.lead_vacant().to_string());
    } else if l.away {
        parts.push(t.lead_away().to_string());
    }
    LeadLine {
        title,
        meta: parts.join(" · "),
        phone: l.phone.clone().unwrap_or_default(),
        role: l.role,
        circle: match l.scope {
            Scope::Circle(id) => Some(id),
            _ => None,
        },
    }
}

/// Rows from a block.
fn lines(lang: Lang, block: Block) -> impl Iterator<Item = Line> {
    block.rows.into_iter().map(move |r| Line {
        title: r.title,
        meta: r.meta,
        url: r.url,
        sign: r.sign.name(),
        words: r.sign.words(lang),
    })
}

/// What slices give to a page: notices apart from the rest.
#[derive(Debug, Default)]
pub struct Given {
    /// What is posted.
    pub notices: Vec<Slip>,
    /// What people can take part in; on the community's home only.
    pub take_part: Vec<TakePart>,
    /// Meetings that come; on a building's page only.
    pub meetings: Vec<Line>,
    /// What is under way.
    pub under_way: Vec<Line>,
}

/// The slice whose notices stand apart.
const NOTICES: &str = "notices";
/// The slice whose meetings stand apart.
const MEETINGS: &str = "meetings";
/// The slice whose rows come first and may fill their place; the others follow with a few each, so that none crowds out the rest.
const MATTERS: &str = "matters";
/// Rows of another slice on the community's home.
const OTHERS: usize = 2;

/// What slices give to a building's page, or to the community's home.
pub fn given(tx: &mut Tx<'_>, asked: &Asked<'_>, building: Option<BuildingId>) -> Result<Given, Fail> {
    // Notices hang as slips, not as rows.
    let mut out = Given { notices: notices::slips_of(tx, asked, building)?, ..Given::default() };
    for gives in asked.app.gives().iter().filter(|g| g.slice != NOTICES) {
        if let Some(give) = gives.take_part.filter(|_| building.is_none()) {
            out.take_part.extend(give(tx, asked)?);
        }
        let block = match building {
            Some(id) => gives.building.map(|give| give(tx, asked, id)),
            None => gives.home.map(|give| give(tx, asked)),
        };
        if let Some(block) = block {
            let most = if building.is_none() && gives.slice != MATTERS { OTHERS } else { usize::MAX };
            let rows = lines(asked.lang, block?).take(most);
            if gives.slice == MEETINGS { out.meetings.extend(rows) } else { out.under_way.extend(rows) }
        }
    }
    Ok(out)
}
