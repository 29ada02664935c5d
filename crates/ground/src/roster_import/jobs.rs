//! Letting go of spreadsheets nobody confirmed.

use liren_core::id::ImportId;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry};
use serde::{Deserialize, Serialize};

use super::store;

/// Removes an upload a day after it came in.
pub const FORGET: JobEntry = JobEntry { name: "roster_import.forget", run: forget };

#[derive(Serialize, Deserialize)]
pub(super) struct Forget {
    pub import: ImportId,
}

fn forget(app: &App, call: &Call) -> Result<(), Fail> {
    let (community, Forget { import }) = (call.community()?, call.payload()?);
    app.db.write_now(move |tx| store::remove(tx, community, import)).map(drop).map_err(Fail::from)
}
