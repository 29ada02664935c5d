//! `liren roster`: an invented roster as the spreadsheet a community would have, to try the import with.

use std::path::PathBuf;

use clap::Args;
use liren_core::ground::roster::{Spec, generate, messy_sheet, to_sheet};
use liren_edges::CalamineSheets;
use liren_kit::ports::{SheetOut, Sheets};

/// Write an invented roster as a spreadsheet, to try the import with.
#[derive(Args)]
pub struct Roster {
    /// File to write: .xlsx or .csv
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// With the faults and the forbidden columns of real life
    #[arg(long)]
    messy: bool,
    /// Another number makes another roster
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// How many households, 60 to 20000
    #[arg(long, default_value_t = 2_322, value_name = "N", value_parser = clap::value_parser!(u32).range(60..=20_000))]
    households: u32,
}

impl Roster {
    /// Writes the file.
    pub fn run(&self) -> Result<(), String> {
        let roster = generate(&Spec::sized(usize::try_from(self.households).unwrap_or(2_322)), self.seed);
        let (headers, rows) = if self.messy {
            let messy = messy_sheet(&roster);
            (messy.headers, messy.rows)
        } else {
            to_sheet(&roster)
        };
        let count = rows.len();
        let csv = self.out.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
        let bytes = if csv {
            let lines: Vec<String> = std::iter::once(&headers).chain(&rows).map(|r| line(r)).collect();
            // The mark without which spreadsheet programs take it for another encoding.
            format!("\u{feff}{}", lines.concat()).into_bytes()
        } else {
            CalamineSheets.write(&[SheetOut { name: "房屋名册".into(), headers, rows }])
        };
        std::fs::write(&self.out, bytes).map_err(|e| format!("{}: {e}", self.out.display()))?;
        println!(
            "{count} rows, {} households, {} residents' groups, {} circles: {}",
            roster.households(),
            roster.groups.len(),
            roster.circles.len(),
            self.out.display()
        );
        Ok(())
    }
}

fn line(row: &[String]) -> String {
    let quoted = |c: &String| {
        if c.contains([',', '"', '\n']) { format!("\"{}\"", c.replace('"', "\"\"")) } else { c.clone() }
    };
    row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n"
}
