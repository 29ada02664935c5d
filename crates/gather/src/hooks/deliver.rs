//! Posting. The answer is waited for outside any transaction; a worker that dies after it posts again, with the same id.

use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry};
use liren_kit::ports::PostError;

use super::body;
use super::store::{self, Deliver};

/// Posts one delivery.
pub const DELIVER: JobEntry = JobEntry { name: "hooks.deliver", run: deliver };

fn deliver(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, of) = (call.community()?, call.payload::<Deliver>()?);
    let (asked, moment) = (app.clone(), call.moment.clone());
    let Some(ready) = app.db.read_now(move |tx| store::ready(tx, &asked, code, of))? else { return Ok(()) };
    if ready.paused && ready.event != store::TEST {
        return app.db.write_now(move |tx| store::leave(tx, code, of, moment.now)).map_err(Fail::from);
    }
    let id = of.delivery.to_string();
    let posting = body::posting(ready.format, &ready.url, &ready.secret, &id, &ready.event, &ready.body, moment.now);
    let (status, arrived) = match app.ports.web.post(&posting) {
        Ok(posted) => (i64::from(posted.status), body::taken(ready.format, posted.status, &posted.body)),
        Err(PostError::Unreachable) => (0, false),
        Err(PostError::NotAllowed) => (-1, false),
    };
    app.db.write_now(move |tx| store::tried(tx, &mut moment.clone(), code, of, status, arrived))
}
