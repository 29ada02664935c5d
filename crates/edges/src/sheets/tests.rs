//! What is read from files as they come, and what is refused.

use std::io::Write;

use liren_kit::ports::{SheetOut, SheetRefusal, Sheets, Table};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};
use zip::write::SimpleFileOptions;

use super::{CalamineSheets, MAX_COLUMNS, MAX_ROWS};

fn read(bytes: &[u8]) -> Result<Table, SheetRefusal> {
    CalamineSheets.read("名册", bytes)
}

fn row(n: usize, cells: &[&str]) -> (usize, Vec<String>) {
    (n, cells.iter().map(|c| (*c).to_string()).collect())
}

const LIST: &str = "小区,楼栋,房号,面积\n铁西村小区,3栋,301,78.5\n铁西村小区,3栋,302,80\n";

fn expected() -> Table {
    Table {
        headers: ["小区", "楼栋", "房号", "面积"].map(str::to_string).to_vec(),
        rows: vec![row(2, &["铁西村小区", "3栋", "301", "78.5"]), row(3, &["铁西村小区", "3栋", "302", "80"])],
    }
}

#[test]
fn csv_is_read_in_every_dress() {
    let marked = [b"\xef\xbb\xbf", LIST.as_bytes()].concat();
    let gb = encoding_rs::GB18030.encode(LIST).0.into_owned();
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(LIST.replace(',', "\t").encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let dresses = [
        LIST.as_bytes().to_vec(),
        marked,
        gb,
        wide,
        LIST.replace(',', ";").into_bytes(),
        LIST.replace(',', "\t").into_bytes(),
        LIST.replace('\n', "\r\n").into_bytes(),
        LIST.replace("铁西村小区", "\" 铁西村小区 \"").into_bytes(),
    ];
    for bytes in dresses {
        assert_eq!(read(&bytes), Ok(expected()), "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn titles_above_and_blank_rows_keep_the_numbers_of_rows() {
    let text = "板塘社区房屋台账,,,\n制表：居委会,,,2026-11\n\n小区,楼栋,房号,面积\n铁西村小区,\"3栋\n（北）\",301,78.5\n,,,\n\
                小区,楼栋,房号,面积\n铁西村小区,3栋,302,80\n";
    let table = read(text.as_bytes()).unwrap();
    assert_eq!(table.headers, expected().headers);
    assert_eq!(
        table.rows,
        [row(5, &["铁西村小区", "3栋\n（北）", "301", "78.5"]), row(8, &["铁西村小区", "3栋", "302", "80"])],
        "a repeated line of names is no home"
    );
}

#[test]
fn a_workbook_is_read_as_it_was_typed() {
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "说明").unwrap();
    let hidden = book.add_worksheet();
    hidden.write_row(0, 0, ["甲", "乙"]).unwrap();
    hidden.set_hidden(true);
    let page = book.add_worksheet();
    page.merge_range(0, 0, 0, 3, "板塘社区房屋台账", &Format::new()).unwrap();
    page.write_row(1, 0, ["小区", "楼栋", "房号", "面积"]).unwrap();
    page.merge_range(2, 0, 3, 0, "铁西村小区", &Format::new()).unwrap();
    page.merge_range(2, 1, 3, 1, "3栋", &Format::new()).unwrap();
    for (y, room, area) in [(2, 301.0, 78.5), (3, 302.0, 0.1 + 79.9)] {
        page.write_number(y, 2, room).unwrap();
        page.write_number(y, 3, area).unwrap();
    }
    let table = read(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(table.headers, expected().headers);
    assert_eq!(
        table.rows,
        [row(3, &["铁西村小区", "3栋", "301", "78.5"]), row(4, &["铁西村小区", "3栋", "302", "80"])],
        "merged cells mean the same for each row, hidden and cover sheets are passed over"
    );
}

#[test]
fn what_is_written_reads_back() {
    let out = SheetOut {
        name: "问题/清单".into(),
        headers: vec!["行号".into(), "问题".into()],
        rows: vec![vec!["5".into(), "没有房号".into()], vec!["=1+1".into(), "x".repeat(40_000)]],
    };
    let table = read(&CalamineSheets.write(&[out])).unwrap();
    assert_eq!(table.headers, ["行号", "问题"]);
    assert_eq!(table.rows[0], row(2, &["5", "没有房号"]));
    assert_eq!(table.rows[1].1[0], "=1+1", "text stays text, whatever it begins with");
    assert_eq!(table.rows[1].1[1].len(), 32_000);
}

#[test]
fn refusals_say_what_it_is() {
    let compound = |name: &str| {
        let mut bytes = super::COMPOUND.to_vec();
        bytes.resize(1024, 0);
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let many = format!("a,b\n{}", "x,y\n".repeat(MAX_ROWS + 1));
    let wide = format!("a,b{}\nx,y\n", ",c".repeat(MAX_COLUMNS));
    let table: [(&[u8], SheetRefusal); 9] = [
        (&compound("Workbook"), SheetRefusal::OldFormat),
        (&compound("EncryptedPackage"), SheetRefusal::Locked),
        (b"", SheetRefusal::NotASheet),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", SheetRefusal::NotASheet),
        (b"PK\x03\x04 no zip", SheetRefusal::NotASheet),
        ("1,2,3\n4,5,6\n".as_bytes(), SheetRefusal::NoHeaders),
        (many.as_bytes(), SheetRefusal::TooLong { max_rows: MAX_ROWS }),
        (wide.as_bytes(), SheetRefusal::TooWide { max_columns: MAX_COLUMNS }),
        (&vec![b'a'; super::MAX_BYTES + 1], SheetRefusal::TooLarge),
    ];
    for (bytes, refusal) in table {
        assert_eq!(read(bytes), Err(refusal), "{:?}", &bytes[..bytes.len().min(20)]);
    }
}

fn package(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn bombs_are_measured_before_they_are_opened() {
    let zeros = vec![0u8; 33 * 1024 * 1024];
    let bomb = package(&[("xl/workbook.xml", &zeros), ("b", &zeros), ("c", &zeros), ("d", &zeros), ("e", &zeros)]);
    assert!(bomb.len() < 1024 * 1024);
    assert_eq!(read(&bomb), Err(SheetRefusal::TooLarge));
    assert_eq!(read(&package(&[("word/document.xml", b"<w/>")])), Err(SheetRefusal::NotASheet));
}

/// A workbook whose only sheet has this XML.
fn with_sheet(rows: &str, strings: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const RELS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let rels = format!(
        r#"<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>
           <Relationship Id="r2" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
    );
    let root = format!(
        r#"<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let sheet = format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#);
    let strings = format!(r#"<sst xmlns="{MAIN}">{strings}</sst>"#);
    package(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
    ])
}

#[test]
fn a_small_file_cannot_claim_a_large_table() {
    let cell = |at: &str, v: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{v}</t></is></c>"#);
    let honest =
        format!("<row r=\"1\">{}{}</row><row r=\"2\">{}</row>", cell("A1", "小区"), cell("B1", "房号"), cell("B2", "301"));
    assert_eq!(read(&with_sheet(&honest, "")).unwrap().rows, [row(2, &["", "301"])]);
    let corner = format!("<row r=\"1\">{}</row><row r=\"1048576\">{}</row>", cell("A1", "小区"), cell("XFD1048576", "x"));
    assert_eq!(read(&with_sheet(&corner, "")), Err(SheetRefusal::TooWide { max_columns: MAX_COLUMNS }));
    let long = format!("<si><t>{}</t></si>", "很长".repeat(8_000));
    let repeated: String =
        (1..=1_200).map(|y| format!(r#"<row r="{y}"><c r="A{y}" t="s"><v>0</v></c><c r="B{y}"><v>1</v></c></row>"#)).collect();
    assert_eq!(read(&with_sheet(&repeated, &long)), Err(SheetRefusal::TooLarge));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&bytes);
    }

    #[test]
    fn a_damaged_workbook_never_panics(at in 0usize..6_000, with: u8, cut in 0usize..6_000) {
        let mut bytes = CalamineSheets.write(&[SheetOut {
            name: "a".into(),
            headers: vec!["小区".into(), "房号".into()],
            rows: vec![vec!["铁西".into(), "301".into()]],
        }]);
        let n = bytes.len();
        bytes[at % n] ^= with;
        bytes.truncate(n - cut % 40);
        let _ = read(&bytes);
    }

    #[test]
    fn what_csv_says_is_what_is_read(cells in proptest::collection::vec("[一-龥0-9A-Za-z,;\"]{1,8}", 2..8)) {
        let quote = |c: &String| format!("\"{}\"", c.replace('"', "\"\""));
        let line: Vec<String> = cells.iter().map(quote).collect();
        let heads: Vec<String> = (0..cells.len()).map(|i| format!("列{}", char::from(b'a' + u8::try_from(i).unwrap()))).collect();
        let table = read(format!("{}\n{}\n", heads.join(","), line.join(",")).as_bytes());
        prop_assert_eq!(table.map(|t| t.rows), Ok(vec![(2, cells)]));
    }
}
