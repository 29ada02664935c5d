//! The owner roll from a table that is pasted or uploaded: which column is what, which home a row is about, what is wrong with it.
//! Owners' names go into the owner roll and nowhere else; columns nobody needs are not read.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use liren_core::ballot::roll::Standing;
use liren_core::ground::import::{building_key, entrance_key, room_key};
use liren_core::id::{BuildingId, CompoundId, EntranceId, HomeId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_ground::names::{self, Names};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};
use uuid::Uuid;

use super::corrected::{Changes, posted};
use super::owners_edit::{Known, Which, alone, exact_area, known_unit as known, plain, write};

/// Most rows of a table; whoever reads one refuses more.
pub const ROWS: usize = 20_000;

/// What a column is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Column {
    /// Compound.
    Compound,
    /// Building.
    Building,
    /// Entrance.
    Entrance,
    /// Room.
    Room,
    /// Owners, co-owners between commas.
    Owner,
    /// A phone that tells owners of one name apart.
    Phone,
    /// Area.
    Area,
    /// How the owner stands.
    Standing,
    /// Home or parking bay.
    Sort,
}

/// Titles by which a column is known, the first that fits. What is about persons otherwise (`import::meant`) is not read at all.
const TITLES: [(Column, &[&str]); 9] = [
    (Column::Sort, &["类型", "用途", "sort", "kind"]),
    (Column::Compound, &["小区", "compound", "estate"]),
    (Column::Building, &["楼栋", "楼号", "栋", "幢", "building"]),
    (Column::Entrance, &["单元", "门洞", "entrance", "stair"]),
    (Column::Room, &["房号", "室号", "门牌", "房间", "room", "flat"]),
    (Column::Phone, &["电话", "手机", "联系方式", "phone", "mobile"]),
    (Column::Area, &["面积", "area"]),
    (Column::Standing, &["状态", "备注状态", "standing", "status"]),
    (Column::Owner, &["业主", "产权人", "姓名", "户主", "owner", "name"]),
];

/// Titles with one of these are of something else: the inner area is not the exclusive part's, and relatives are no owners.
const NOT: [&str; 9] = ["套内", "公摊", "分摊", "占地", "配偶", "子女", "家属", "亲属", "紧急"];

/// One row that was understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Its number in the table, from 1.
    pub row: usize,
    /// The home or bay it is about.
    pub which: Which,
    /// Owners; whom they named to vote begins with `*`.
    pub owners: Vec<String>,
    /// In 0.01 m²; nothing where the table does not say.
    pub area: Option<i64>,
    /// The developer's.
    pub developer: bool,
    /// How the owner stands; nothing where the table does not say.
    pub standing: Option<Standing>,
}

impl Column {
    /// For programs, those that can be missing.
    pub fn name(self) -> &'static str {
        match self {
            Self::Building => "building",
            Self::Room => "room",
            _ => "owner",
        }
    }
}

/// What is wrong with a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// There is no such home here; of a bay no such compound, or it has no name.
    NoHome,
    /// Several homes fit: say the compound or the entrance.
    Several,
    /// The area is no number.
    Area,
}

impl Wrong {
    /// For programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoHome => "no_home",
            Self::Several => "several",
            Self::Area => "area",
        }
    }
}

/// A table as it was read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Read {
    /// Rows that were understood.
    pub lines: Vec<Line>,
    /// Rows that were not, with what stands in them.
    pub wrong: Vec<(usize, Wrong, String)>,
    /// Columns that are missing; then nothing was read.
    pub missing: Vec<Column>,
}

/// Columns of a table by its titles.
fn columns(titles: &[String]) -> BTreeMap<Column, usize> {
    let mut out = BTreeMap::new();
    for (i, title) in titles.iter().enumerate() {
        use liren_core::ground::import::{Meant, Sensitive, meant};
        let never =
            matches!(meant(title), Meant::Sensitive(s) if !matches!(s, Sensitive::Name | Sensitive::Contact | Sensitive::Remark));
        let title = title.trim().to_lowercase();
        if never || NOT.iter().any(|n| title.contains(n)) {
            continue;
        }
        let found = TITLES.iter().find(|(c, names)| !out.contains_key(c) && names.iter().any(|n| title.contains(n)));
        if let Some((column, _)) = found {
            out.insert(*column, i);
        }
    }
    out
}

/// A pasted table: cells between tabs or commas, titles in the first line; of one that is too long one row too many.
pub fn table(text: &str) -> (Vec<String>, Vec<(usize, Vec<String>)>) {
    let cells = |line: &str| -> Vec<String> {
        let by = if line.contains('\t') { '\t' } else { ',' };
        line.replace('，', ",").split(by).map(|c| c.trim().to_string()).collect()
    };
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    let titles = lines.next().map(|(_, l)| cells(l)).unwrap_or_default();
    (titles, lines.take(ROWS + 1).map(|(n, l)| (n + 1, cells(l))).collect())
}

/// The same as text, to be carried from the preview to the confirmation: only columns that are needed.
pub fn carried(titles: &[String], rows: &[(usize, Vec<String>)]) -> String {
    let wanted: Vec<usize> = columns(titles).into_values().collect();
    let line = |cells: &[String]| {
        let cell = |i: &usize| cells.get(*i).map_or("", String::as_str).replace(['\t', '\n', '\r'], " ");
        wanted.iter().map(cell).collect::<Vec<_>>().join("\t")
    };
    let mut out = line(titles);
    for (_, cells) in rows {
        out.push('\n');
        out.push_str(&line(cells));
    }
    out
}

/// Homes by what people write of them.
struct Homes {
    by_room: HashMap<(String, String), Vec<(HomeId, String, String)>>,
}

impl Homes {
    fn read(tx: &mut Tx<'_>, card: &Card, names: &Names) -> Result<Self, Fail> {
        let rows: Vec<(HomeId, BuildingId, EntranceId, String)> = tx.all(
            sql!("SELECT id, building, entrance, room FROM home WHERE community = $1 AND ended = 0"),
            &[card.code.into()],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
        )?;
        let mut by_room: HashMap<(String, String), Vec<_>> = HashMap::new();
        for (home, building, entrance, room) in rows {
            let Some(b) = names.buildings.get(&building) else { continue };
            let compound = names.compounds.get(&b.compound).cloned().unwrap_or_default();
            let entrance = entrance_key(names.entrances.get(&entrance).map_or("", String::as_str));
            by_room.entry((building_key(&b.name), room_key(&room))).or_default().push((home, compound, entrance));
        }
        Ok(Self { by_room })
    }

    fn find(&self, compound: &str, building: &str, entrance: &str, room: &str) -> Result<HomeId, Wrong> {
        let all = self.by_room.get(&(building_key(building), room_key(room))).map(Vec::as_slice).unwrap_or_default();
        let (compound, entrance) = (compound.trim(), entrance_key(entrance));
        let fits = |h: &&(HomeId, String, String)| {
            (compound.is_empty() || h.1.contains(compound) || compound.contains(&h.1)) && (entrance.is_empty() || h.2 == entrance)
        };
        let mut found = all.iter().filter(fits);
        match (found.next(), found.next()) {
            (Some(h), None) => Ok(h.0),
            (None, _) => Err(Wrong::NoHome),
            (Some(_), Some(_)) => Err(Wrong::Several),
        }
    }
}

fn standing(text: &str) -> Option<Standing> {
    let has = |words: &[&str]| words.iter().any(|w| text.to_lowercase().contains(w));
    if has(&["去世", "已故", "过世", "dead", "died"]) {
        Some(Standing::Dead)
    } else if has(&["失联", "联系不上", "unreachable"]) {
        Some(Standing::Unreachable)
    } else if has(&["公房", "单位", "work unit"]) {
        Some(Standing::WorkUnit)
    } else if has(&["正常", "联系得上", "usual"]) {
        Some(Standing::Usual)
    } else {
        None
    }
}

/// Which compound a bay is of: all of them where the table says nothing.
fn compound(names: &Names, said: &str) -> Result<Option<CompoundId>, Wrong> {
    if said.is_empty() {
        return Ok(None);
    }
    if let Some((id, _)) = names.compounds.iter().find(|(_, name)| name.as_str() == said) {
        return Ok(Some(*id));
    }
    let mut fits = names.compounds.iter().filter(|(_, name)| name.contains(said) || said.contains(name.as_str()));
    match (fits.next(), fits.next()) {
        (Some((id, _)), None) => Ok(Some(*id)),
        (None, _) => Err(Wrong::NoHome),
        (Some(_), Some(_)) => Err(Wrong::Several),
    }
}

fn is_developer(owner: &str) -> bool {
    ["开发商", "未售", "developer"].iter().any(|w| owner.to_lowercase().contains(w))
}

/// Reads a table against the homes that are here.
pub fn read(tx: &mut Tx<'_>, app: &App, card: &Card, titles: &[String], rows: &[(usize, Vec<String>)]) -> Result<Read, Fail> {
    let at = columns(titles);
    let needed = [Column::Building, Column::Room, Column::Owner];
    let missing: Vec<Column> = needed.into_iter().filter(|c| !at.contains_key(c)).collect();
    if !missing.is_empty() {
        return Ok(Read { missing, ..Read::default() });
    }
    let names = names::within(tx, app, card)?;
    let homes = Homes::read(tx, card, &names)?;
    let mut out = Read::default();
    for (row, cells) in rows {
        let cell = |c: Column| at.get(&c).and_then(|i| cells.get(*i)).map_or("", |s| s.trim());
        let bay = ["车位", "parking", "bay"].iter().any(|w| cell(Column::Sort).to_lowercase().contains(w));
        let said =
            if bay { [Column::Sort, Column::Compound, Column::Room] } else { [Column::Building, Column::Entrance, Column::Room] };
        let said = said.map(cell).join(" ");
        if said.trim().is_empty() {
            continue;
        }
        let mut wrong = |what| out.wrong.push((*row, what, said.clone()));
        let found = if bay && cell(Column::Room).is_empty() {
            Err(Wrong::NoHome)
        } else if bay {
            compound(&names, cell(Column::Compound)).map(|compound| Which::Bay(compound, cell(Column::Room).to_string()))
        } else {
            homes
                .find(cell(Column::Compound), cell(Column::Building), cell(Column::Entrance), cell(Column::Room))
                .map(Which::Home)
        };
        let which = match found {
            Ok(which) => which,
            Err(what) => {
                wrong(what);
                continue;
            }
        };
        let known = match cell(Column::Area) {
            "" => None,
            text => match exact_area(text) {
                Some(area) => Some(area),
                None => {
                    wrong(Wrong::Area);
                    continue;
                }
            },
        };
        let owner = cell(Column::Owner);
        let developer = is_developer(owner);
        let mut owners: Vec<String> = owner
            .split(['、', ',', '，', '/', ';', '；'])
            .map(str::trim)
            .filter(|n| !n.is_empty() && !developer)
            .map(str::to_string)
            .collect();
        let phone = cell(Column::Phone);
        if let ([only], false) = (owners.as_mut_slice(), phone.is_empty()) {
            // Of one owner: two of the same name are told apart by it.
            only.push(' ');
            only.push_str(phone);
        }
        out.lines.push(Line { row: *row, which, owners, area: known, developer, standing: standing(cell(Column::Standing)) });
    }
    Ok(out)
}

/// What is known of a unit once the rows about it are brought in: what they do not say stays as it was.
fn known_with(before: &Known, lines: &[&Line]) -> Known {
    let mut known = before.clone();
    if let Some(area) = lines.iter().rev().find_map(|l| l.area) {
        known.registered = Some(area);
    }
    if lines.iter().any(|l| l.developer || !l.owners.is_empty()) {
        known.developer = lines.iter().any(|l| l.developer);
        known.claims = Vec::new();
        for line in lines.iter().filter(|l| !l.owners.is_empty()) {
            if !known.claims.contains(&line.owners) {
                known.claims.push(line.owners.clone());
            }
        }
    }
    // How the owners before stood says nothing of others: that has to be looked at anew.
    let whose = |k: &Known| -> BTreeSet<BTreeSet<String>> {
        k.claims.iter().map(|names| names.iter().map(|n| plain(n)).collect()).collect()
    };
    if whose(before) != whose(&known) {
        known.standing = None;
    }
    // Of several rows whoever is not simply there counts.
    let said = || lines.iter().filter_map(|l| l.standing);
    known.standing = said().find(|s| *s != Standing::Usual).or(said().next()).or(known.standing);
    known
}

/// Brings a table in, whole: homes it does not name stay as they are, and of those it names what it does not say; two rows of one home
/// with different owners are two claims, which somebody has to settle. Where a roll is posted, `why` stands in the log of its ballot.
/// Answers how many homes.
pub fn bring_in(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    lines: &[Line],
    why: &str,
) -> Result<usize, Fail> {
    check(actor, Action::KeepOwners, &Where::COMMUNITY)?;
    alone(tx, card.code)?;
    let mut homes: BTreeMap<&Which, Vec<&Line>> = BTreeMap::new();
    for line in lines {
        homes.entry(&line.which).or_default().push(line);
    }
    let mut changes = Changes::new(posted(tx, card.code)?);
    for (which, lines) in &homes {
        let before = known(tx, app, card.code, which)?;
        let after = known_with(before.as_ref().unwrap_or(&Known::default()), lines);
        // Brought in again, most stays as it was.
        if before.as_ref() == Some(&after) {
            continue;
        }
        write(tx, app, card, moment, which, &after)?;
        // Homes are on every roll, known or not; a bay is only once somebody wrote it down.
        if before.is_none() && matches!(which, Which::Bay(..)) {
            changes.there(tx, card.code, which)?;
        } else {
            changes.unit(tx, card.code, which, &before.unwrap_or_default(), &after)?;
        }
    }
    changes.write(tx, card, moment, why)?;
    let n = homes.len();
    let did = Did { action: "owners.import", subject_kind: "owners", subject: Uuid::nil(), post: None, detail: &n.to_string() };
    audit::append(tx, moment, card.code, actor, &did)?;
    Ok(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_their_titles() {
        let (titles, rows) = table("楼栋\t单元\t房号\t业主姓名\t建筑面积\n1栋\t1单元\t101\t王伟\t78.5\n\n2栋\t\t102\t\t");
        let at = columns(&titles);
        assert_eq!(at[&Column::Owner], 3);
        assert_eq!(at[&Column::Area], 4);
        assert_eq!(rows.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [2, 4]);
        let (again, _) = table(&carried(&titles, &rows));
        assert_eq!(again.len(), 5);
        assert!(columns(&table("a,b\n").0).is_empty());
    }

    #[test]
    fn what_must_not_be_read_is_not() {
        let titles = ["业主身份证号", "配偶姓名", "套内面积", "楼栋", "房号", "业主姓名", "建筑面积", "低保业主"];
        let at = columns(&titles.map(String::from));
        assert_eq!((at[&Column::Owner], at[&Column::Area], at.len()), (5, 6, 4));
    }

    #[test]
    fn what_a_table_does_not_say_stays() {
        let which = Which::Bay(None, "1".into());
        let line = Line { row: 1, which, owners: Vec::new(), area: None, developer: false, standing: None };
        let before = Known {
            registered: Some(7_850),
            surveyed: Some(7_900),
            contract: Some(8_000),
            developer: false,
            claims: vec![vec!["王伟".into()]],
            standing: Some(Standing::Dead),
        };
        assert_eq!(known_with(&before, &[&line]), before);
        let sold = Line { owners: vec!["陈静".into()], area: Some(7_860), ..line.clone() };
        let after = known_with(&before, &[&sold]);
        assert_eq!(after.standing, None, "whoever died was the owner before");
        let told = Line { standing: Some(Standing::Unreachable), ..sold.clone() };
        assert_eq!(known_with(&before, &[&told]).standing, Some(Standing::Unreachable));
        let same = Line { owners: vec!["* 王伟".into()], ..line.clone() };
        assert_eq!(known_with(&before, &[&same]).standing, Some(Standing::Dead), "the same owner, written otherwise");
        assert_eq!((after.registered, after.surveyed, after.claims), (Some(7_860), Some(7_900), vec![vec!["陈静".to_string()]]));
        let unsold = known_with(&before, &[&Line { developer: true, ..line }]);
        assert!(unsold.developer && unsold.claims.is_empty());
    }
}
