//! Divisions: province, city, district, street, community, with the codes of the national tables. One row of such a table
//! is checked on its own; whether its parent exists is asked where the table is.

/// The divisions of Xiangtan, for the demo and tests.
pub const XIANGTAN: &str = include_str!("../../../../data/xiangtan-divisions.csv");

/// How high a division stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// 省
    Province,
    /// 市
    City,
    /// 区县
    District,
    /// 街道、乡镇
    Street,
    /// 社区、村
    Community,
}

impl Level {
    /// All, from above.
    pub const ALL: [Self; 5] = [Self::Province, Self::City, Self::District, Self::Street, Self::Community];

    /// Code name, as in files and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::District => "district",
            Self::Street => "street",
            Self::Community => "community",
        }
    }

    /// By its code name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.name() == name)
    }

    /// How many digits its codes have.
    pub fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::City => 4,
            Self::District => 6,
            Self::Street => 9,
            Self::Community => 12,
        }
    }

    /// The level a code belongs to, by its length.
    pub fn of_code(code: i64) -> Option<Self> {
        let digits = usize::try_from(code.checked_ilog10()?).ok()? + 1;
        Self::ALL.into_iter().find(|l| l.digits() == digits)
    }
}

/// One division.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Division {
    /// Its code.
    pub code: i64,
    /// The division above; none for a province.
    pub parent: Option<i64>,
    /// Its level.
    pub level: Level,
    /// Its name.
    pub name: String,
}

/// What is wrong with a row of a table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BadRow {
    /// Not four columns: code, parent, level, name.
    Columns,
    /// Not text in UTF-8.
    Encoding,
    /// The level is none of the five.
    Level,
    /// The code is no number with the digits of its level.
    Code,
    /// The parent is no beginning of the code, or a province has one.
    Parent,
    /// The parent stands neither in the file nor in the database.
    NoParent,
    /// No name, or one longer than a name.
    Name,
    /// The code stands in an earlier row of the file.
    Twice,
}

impl BadRow {
    /// For the operator, in one line.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Columns => "not four columns (code, parent, level, name)",
            Self::Encoding => "not UTF-8",
            Self::Level => "level is not province, city, district, street or community",
            Self::Code => "code is not a number with 2, 4, 6, 9 or 12 digits as its level has",
            Self::Parent => "parent is not the beginning of the code (and a province has none)",
            Self::NoParent => "parent is neither in the file nor in the database",
            Self::Twice => "the code stands in an earlier row",
            Self::Name => "name is missing or longer than 60 characters",
        }
    }
}

/// Reads one row. Codes shorter than 12 digits may carry zeros behind them, as some tables print them.
pub fn row(fields: &[&str]) -> Result<Division, BadRow> {
    let [code, parent, level, name] = fields else { return Err(BadRow::Columns) };
    let level = Level::parse(level.trim()).ok_or(BadRow::Level)?;
    let code = number(code.trim(), level).ok_or(BadRow::Code)?;
    let parent = match (parent.trim(), level) {
        ("", Level::Province) => None,
        (text, _) => Some(above(text, code, level).ok_or(BadRow::Parent)?),
    };
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(BadRow::Name);
    }
    Ok(Division { code, parent, level, name: name.to_string() })
}

/// A code of a level, without the zeros behind it.
fn number(text: &str, level: Level) -> Option<i64> {
    let (head, tail) = text.split_at_checked(level.digits())?;
    let right = head.bytes().all(|b| b.is_ascii_digit()) && !head.starts_with('0') && tail.bytes().all(|b| b == b'0');
    (right && text.len() <= 12).then(|| head.parse().ok())?
}

/// The parent, if it is a beginning of the code. A level may be left out: some cities have streets and no districts.
fn above(text: &str, code: i64, level: Level) -> Option<i64> {
    let code = code.to_string();
    let levels = Level::ALL.into_iter().rev().filter(|l| *l < level);
    levels.filter_map(|l| number(text, l)).find(|p| code.starts_with(&p.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_are_read_or_refused_with_a_reason() {
        let good = |code, parent, level, name: &str| Ok(Division { code, parent, level, name: name.into() });
        let table = [
            (["43", "", "province", "湖南省"], good(43, None, Level::Province, "湖南省")),
            (["430000000000", "", "province", "湖南省"], good(43, None, Level::Province, "湖南省")),
            (
                ["430304008002", "430304008", "community", " 板塘社区 "],
                good(430_304_008_002, Some(430_304_008), Level::Community, "板塘社区"),
            ),
            (
                ["430304008002", "430304008000", "community", "板塘社区"],
                good(430_304_008_002, Some(430_304_008), Level::Community, "板塘社区"),
            ),
            (["441900003", "4419", "street", "东城街道"], good(441_900_003, Some(4_419), Level::Street, "东城街道")),
            (["4303", "44", "city", "湘潭市"], Err(BadRow::Parent)),
            (["4303", "", "city", "湘潭市"], Err(BadRow::Parent)),
            (["43", "4", "province", "湖南省"], Err(BadRow::Parent)),
            (["430", "43", "city", "湘潭市"], Err(BadRow::Code)),
            (["43O3", "43", "city", "湘潭市"], Err(BadRow::Code)),
            (["4303", "43", "prefecture", "湘潭市"], Err(BadRow::Level)),
            (["4303", "43", "city", " "], Err(BadRow::Name)),
        ];
        for (fields, result) in table {
            assert_eq!(row(&fields), result, "{fields:?}");
        }
        assert_eq!(row(&["43", "", "province"]), Err(BadRow::Columns));
    }

    #[test]
    fn every_row_of_xiangtan_is_right() {
        let rows: Result<Vec<Division>, BadRow> =
            XIANGTAN.lines().skip(1).map(|l| row(&l.split(',').collect::<Vec<_>>())).collect();
        let rows = rows.unwrap();
        assert_eq!(rows.len(), 1_037);
        assert!(rows.iter().all(|r| Level::of_code(r.code) == Some(r.level)));
        assert!(rows.iter().any(|r| r.code == 430_304_008_002 && r.name.contains("板塘")));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(fields in proptest::collection::vec("(\\PC{0,10}|[0-9]{0,13}|city|street)", 0..6)) {
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            if let Ok(d) = row(&fields) {
                prop_assert_eq!(Level::of_code(d.code), Some(d.level));
            }
        }
    }
}
