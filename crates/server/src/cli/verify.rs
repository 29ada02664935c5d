//! `liren verify`: check the bundle of a ballot.

use std::path::PathBuf;

use clap::Args;
use liren_core::bundle::Wanted;
use liren_core::lang::Lang;
use liren_core::merkle::Hash;
use liren_server::verify;

/// Check the bundle of a ballot: needs neither configuration nor database.
#[derive(Args)]
pub struct Verify {
    /// The bundle, as downloaded from the ballot's page
    bundle: PathBuf,
    /// A root of the log from after the result, as posted with it
    #[arg(long, value_name = "HEX")]
    root: Option<String>,
    /// A receipt, or a file with one
    #[arg(long, value_name = "FILE|TEXT")]
    receipt: Option<String>,
    /// One JSON object instead of words
    #[arg(long)]
    json: bool,
    /// Language of the words: zh or en
    #[arg(long, default_value = "zh")]
    lang: String,
}

impl Verify {
    /// Says what was computed again, what is taken on trust and what does not hold; ends well only when everything holds.
    pub fn run(&self) -> Result<(), String> {
        let lang = Lang::parse(&self.lang).ok_or_else(|| format!("--lang {}: zh or en", self.lang))?;
        let root = self.root.as_ref().map(|r| r.parse::<Hash>().map_err(|e| format!("--root {r}: {e}"))).transpose()?;
        let receipt = self.receipt.as_ref().map(|r| verify::receipt(r).map_err(|_| verify::no_receipt(lang))).transpose()?;
        let said = |e: std::io::Error| format!("{}: {e}", self.bundle.display());
        let report = verify::read(&self.bundle, Wanted { root, receipt }).map_err(said)?;
        if self.json {
            println!("{}", verify::as_json(&report));
        } else {
            println!("{}", verify::in_words(&report, lang).join("\n"));
        }
        if report.holds() { Ok(()) } else { Err(verify::fails(lang).into()) }
    }
}
