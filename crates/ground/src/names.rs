//! The names of a community's places and posts, as people say them, kept in memory for half a minute: every list and
//! every page says where and who, and asking the database for each would cost more than the rest of the page.

use std::collections::HashMap;
use std::sync::Arc;

use liren_core::id::{BuildingId, CircleId, CompoundId, EntranceId, GridId, GroupId, PostId};
use liren_core::lang::Lang;
use liren_core::permission::{Role, Scope};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Error, Tx, sql};

/// A building with the compound it stands in.
#[derive(Clone, Debug)]
pub struct BuildingName {
    /// Such as 3栋.
    pub name: String,
    /// With its compound: "铁西村小区 3栋".
    pub full: String,
    /// The compound it stands in.
    pub compound: CompoundId,
    /// The code on its poster.
    pub code: String,
    /// Its grid.
    pub grid: Option<GridId>,
}

/// A post as others see it.
#[derive(Clone, Debug)]
pub struct PostName {
    /// Its role.
    pub role: Role,
    /// What it looks after.
    pub scope: Scope,
    /// The holder's name, where the holder shows it.
    pub shown: Option<String>,
    /// Nobody holds it now.
    pub vacant: bool,
}

/// All names of one community.
#[derive(Debug, Default)]
pub struct Names {
    /// Compounds.
    pub compounds: HashMap<CompoundId, String>,
    /// Buildings.
    pub buildings: HashMap<BuildingId, BuildingName>,
    /// Entrances.
    pub entrances: HashMap<EntranceId, String>,
    /// Grids.
    pub grids: HashMap<GridId, String>,
    /// Residents' groups.
    pub groups: HashMap<GroupId, String>,
    /// Circles: number and how many homes.
    pub circles: HashMap<CircleId, (i64, i64)>,
    /// Posts, ended ones too: a timeline still names them.
    pub posts: HashMap<PostId, PostName>,
    /// Buildings in the order people expect, for choosers.
    pub order: Vec<BuildingId>,
}

/// The names, from memory or the database.
pub async fn of(app: &App, card: &Card) -> Result<Arc<Names>, Fail> {
    let now = app.now();
    if let Some(names) = app.memory.get::<Names>(card.code, now) {
        return Ok(names);
    }
    let code = card.code;
    let names = Arc::new(app.db.read(move |tx| read(tx, code)).await.map_err(Fail::from)?);
    app.memory.keep(code, names.clone(), now);
    Ok(names)
}

/// The names for background work, read before its transaction: the writer is not held while they are read, and they are
/// kept for the next job.
pub fn ahead(app: &App, card: &Card) -> Result<Arc<Names>, Fail> {
    let now = app.now();
    if let Some(names) = app.memory.get::<Names>(card.code, now) {
        return Ok(names);
    }
    let code = card.code;
    let names = Arc::new(app.db.read_now(move |tx| read(tx, code)).map_err(Fail::from)?);
    app.memory.keep(code, names.clone(), now);
    Ok(names)
}

/// The names inside a transaction.
pub fn within(tx: &mut Tx<'_>, app: &App, card: &Card) -> Result<Arc<Names>, Error> {
    match app.memory.get::<Names>(card.code, app.now()) {
        Some(names) => Ok(names),
        None => Ok(Arc::new(read(tx, card.code)?)),
    }
}

fn read(tx: &mut Tx<'_>, c: liren_core::id::Community) -> Result<Names, Error> {
    let mut n = Names::default();
    let at = &[c.into()];
    tx.each(sql!("SELECT id, name FROM compound WHERE community = $1"), at, |r| {
        n.compounds.insert(r.get(0)?, r.get(1)?);
        Ok(())
    })?;
    let buildings = sql!(
        "SELECT b.id, b.name, b.compound, b.code, b.grid FROM building b
           JOIN compound o ON o.community = b.community AND o.id = b.compound
          WHERE b.community = $1 ORDER BY o.sort, b.sort, b.id"
    );
    tx.each(buildings, at, |r| {
        let id = r.get(0)?;
        n.order.push(id);
        let (name, compound): (String, _) = (r.get(1)?, r.get(2)?);
        // Written once here: a list says it in every row.
        let full = n.compounds.get(&compound).map_or_else(|| name.clone(), |c| format!("{c} {name}"));
        n.buildings.insert(id, BuildingName { name, full, compound, code: r.get(3)?, grid: r.get(4)? });
        Ok(())
    })?;
    tx.each(sql!("SELECT id, name FROM entrance WHERE community = $1"), at, |r| {
        n.entrances.insert(r.get(0)?, r.get(1)?);
        Ok(())
    })?;
    tx.each(sql!("SELECT id, name FROM grid WHERE community = $1"), at, |r| {
        n.grids.insert(r.get(0)?, r.get(1)?);
        Ok(())
    })?;
    tx.each(sql!("SELECT id, name FROM resident_group WHERE community = $1"), at, |r| {
        n.groups.insert(r.get(0)?, r.get(1)?);
        Ok(())
    })?;
    let circles = sql!(
        "SELECT c.id, c.number, CAST(COUNT(h.id) AS BIGINT) FROM circle c
           LEFT JOIN home h ON h.community = c.community AND h.circle = c.id
          WHERE c.community = $1 GROUP BY c.id, c.number"
    );
    tx.each(circles, at, |r| {
        n.circles.insert(r.get(0)?, (r.get(1)?, r.get(2)?));
        Ok(())
    })?;
    let posts = sql!(
        "SELECT p.id, p.role, p.place_kind, p.place, p.show_name, e.name, p.ended FROM post p
           LEFT JOIN person e ON e.community = p.community AND e.id = p.person
          WHERE p.community = $1"
    );
    tx.each(posts, at, |r| {
        let (Some(role), Some(scope)) = (Role::parse(r.str(1)?), Scope::of(r.str(2)?, r.get(3)?)) else { return Ok(()) };
        let name: Option<String> = r.get(5)?;
        // A term that is over still has its holder's name, but nobody holds it.
        let vacant = name.is_none() || r.get::<Option<i64>>(6)?.is_some();
        let shown = name.filter(|n| r.get::<bool>(4).unwrap_or(false) && !n.is_empty());
        n.posts.insert(r.get(0)?, PostName { role, scope, shown, vacant });
        Ok(())
    })?;
    Ok(n)
}

impl Names {
    /// A building with its compound: "铁西村小区 3栋".
    pub fn building(&self, id: BuildingId) -> String {
        self.buildings.get(&id).map_or_else(String::new, |b| b.full.clone())
    }

    /// A place by its scope, in words; the community's own name for the whole of it.
    pub fn scope(&self, card: &Card, lang: Lang, scope: Scope) -> String {
        match scope {
            Scope::Community => card.name.clone(),
            Scope::Street => card.street_name.clone(),
            Scope::Grid(id) => self.grids.get(&id).cloned().unwrap_or_default(),
            Scope::Compound(id) => self.compounds.get(&id).cloned().unwrap_or_default(),
            Scope::Building(id) => self.building(id),
            Scope::Group(id) => self.groups.get(&id).cloned().unwrap_or_default(),
            Scope::Circle(id) => {
                let (number, homes) = self.circles.get(&id).copied().unwrap_or_default();
                card.pack.words.circle(lang, number, usize::try_from(homes).unwrap_or(0))
            }
        }
    }

    /// A post as one says it: "邻长 · 第3邻(12户)", with the holder's name where it is shown.
    pub fn post(&self, card: &Card, lang: Lang, id: PostId) -> String {
        let Some(post) = self.posts.get(&id) else { return String::new() };
        let role = card.pack.role(post.role).get(lang);
        let place = match post.scope {
            Scope::Community | Scope::Street => String::new(),
            scope => self.scope(card, lang, scope),
        };
        let mut out = match &post.shown {
            Some(name) if lang == Lang::Zh => format!("{role}{name}"),
            Some(name) => format!("{name}, {role}"),
            None => role.to_string(),
        };
        if !place.is_empty() {
            // Not in brackets: a circle's name ends with its size in brackets already.
            out.push_str(" · ");
            out.push_str(&place);
        }
        out
    }

    /// The community's posts that somebody holds, for choosing who sees to something: staff first, most of it is theirs.
    pub fn held(&self, card: &Card, lang: Lang) -> Vec<(PostId, String)> {
        let rank = |role| match role {
            Role::Chair => 0,
            Role::CommunityWorker => 1,
            Role::GridLead | Role::GridWorker => 2,
            Role::GroupLeader => 3,
            _ => 4,
        };
        let held = self.posts.iter().filter(|(_, p)| !p.vacant && p.role != Role::StreetOfficer && !p.role.is_seat());
        let mut held: Vec<_> = held.map(|(id, p)| (rank(p.role), self.post(card, lang, *id), *id)).collect();
        held.sort();
        held.into_iter().map(|(_, words, id)| (id, words)).collect()
    }
}
