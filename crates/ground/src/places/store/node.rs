//! One place of the tree, as it stands: what an edit page shows, and what an edit is compared with.

use liren_core::id::{Community, GridId};
use liren_store::{Error, Tx, sql};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What a place is; homes are edited as a table of their entrance.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// 片
    Grid,
    /// 小区
    Compound,
    /// 楼栋
    Building,
    /// 单元
    Entrance,
    /// 居民小组
    Group,
    /// 邻
    Circle,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Grid, Self::Compound, Self::Building, Self::Entrance, Self::Group, Self::Circle];

    /// Its word in addresses and in the audit log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Compound => "compound",
            Self::Building => "building",
            Self::Entrance => "entrance",
            Self::Group => "group",
            Self::Circle => "circle",
        }
    }

    /// The kind with this word.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// What it lies in, where that is a place of the tree.
    pub fn within(self) -> Option<Self> {
        match self {
            Self::Building => Some(Self::Compound),
            Self::Entrance => Some(Self::Building),
            Self::Circle => Some(Self::Group),
            Self::Grid | Self::Compound | Self::Group => None,
        }
    }

    /// Whether it lies in a grid.
    pub fn in_grid(self) -> bool {
        matches!(self, Self::Building | Self::Group)
    }
}

/// A place as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Its row.
    pub id: Uuid,
    /// Its name; a circle's number.
    pub name: String,
    /// Its place in the order; a circle's number.
    pub sort: i64,
    /// Compound of a building, building of an entrance, group of a circle.
    pub parent: Option<Uuid>,
    /// Grid of a building or group.
    pub grid: Option<GridId>,
    /// Whether a compound has a property manager.
    pub managed: bool,
    /// A building's code.
    pub code: String,
}

impl Node {
    /// Changes when anything of it changes: an edit page carries it, so that nobody overwrites what they did not see.
    pub fn mark(&self) -> String {
        let text = format!("{}\n{}\n{:?}\n{:?}\n{}", self.id, self.name, self.parent, self.grid, self.managed);
        mark(&text)
    }
}

/// A short fingerprint.
pub(super) fn mark(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes())[..8])
}

/// One place; nothing when the community has no such place.
pub fn node(tx: &mut Tx<'_>, c: Community, kind: Kind, id: Uuid) -> Result<Option<Node>, Error> {
    let stmt = match kind {
        Kind::Grid => sql!("SELECT name, sort, NULL, NULL, FALSE, '' FROM grid WHERE community = $1 AND id = $2"),
        Kind::Compound => sql!("SELECT name, sort, NULL, NULL, managed, '' FROM compound WHERE community = $1 AND id = $2"),
        Kind::Building => sql!("SELECT name, sort, compound, grid, FALSE, code FROM building WHERE community = $1 AND id = $2"),
        Kind::Entrance => sql!("SELECT name, sort, building, NULL, FALSE, '' FROM entrance WHERE community = $1 AND id = $2"),
        Kind::Group => sql!("SELECT name, sort, NULL, grid, FALSE, '' FROM resident_group WHERE community = $1 AND id = $2"),
        Kind::Circle => {
            sql!("SELECT '', number, resident_group, NULL, FALSE, '' FROM circle WHERE community = $1 AND id = $2")
        }
    };
    tx.one(stmt, &[c.into(), id.into()], |r| row(kind, id, r))
}

fn row(kind: Kind, id: Uuid, r: &liren_store::Row<'_>) -> Result<Node, Error> {
    let sort: i64 = r.get(1)?;
    let name = if kind == Kind::Circle { sort.to_string() } else { r.get(0)? };
    // A column that is NULL for every row has no type of its own on PostgreSQL, so it is not read.
    Ok(Node {
        kind,
        id,
        name,
        sort,
        parent: if kind.within().is_some() { r.get(2)? } else { None },
        grid: if kind.in_grid() { r.get(3)? } else { None },
        managed: kind == Kind::Compound && r.get(4)?,
        code: if kind == Kind::Building { r.get(5)? } else { String::new() },
    })
}

/// Everything of one kind in its order: row, name (a circle's number), what it lies in, its grid.
pub fn all_of(tx: &mut Tx<'_>, c: Community, kind: Kind) -> Result<Vec<Node>, Error> {
    let stmt = match kind {
        Kind::Grid => sql!("SELECT name, sort, NULL, NULL, FALSE, '', id FROM grid WHERE community = $1 ORDER BY sort, id"),
        Kind::Compound => {
            sql!("SELECT name, sort, NULL, NULL, managed, '', id FROM compound WHERE community = $1 ORDER BY sort, id")
        }
        Kind::Building => {
            sql!("SELECT name, sort, compound, grid, FALSE, code, id FROM building WHERE community = $1 ORDER BY sort, id")
        }
        Kind::Entrance => {
            sql!("SELECT name, sort, building, NULL, FALSE, '', id FROM entrance WHERE community = $1 ORDER BY sort, id")
        }
        Kind::Group => {
            sql!("SELECT name, sort, NULL, grid, FALSE, '', id FROM resident_group WHERE community = $1 ORDER BY sort, id")
        }
        Kind::Circle => {
            sql!("SELECT '', number, resident_group, NULL, FALSE, '', id FROM circle WHERE community = $1 ORDER BY number, id")
        }
    };
    tx.all(stmt, &[c.into()], |r| row(kind, r.get(6)?, r))
}
