//! The demo: an invented Bantang that came to be through the same doors as in life. Its story is data
//! (`core::ground::demo`); here it happens: places are made, people appointed, matters filed and settled, each at its own
//! moment in the last weeks, and the clocks run out in between. It is kept until `--fresh` starts over.

mod accounts;
mod ballots;
mod clock;
mod consultations;
mod draw;
mod facts;
mod happen;
mod hear;
mod matters;
mod meetings;
mod next_door;
mod paper;
mod people;
mod places;
mod projects;
mod recount;
mod selections;
mod sound;

use std::fs;
use std::path::{Path, PathBuf};

use liren_core::ground::demo::{self, Story};
use liren_core::id::Community;
use liren_core::time::{DAY, Time};
use liren_kit::app::{App, Clock};
use liren_kit::fail::Fail;
use liren_kit::seal::Keys;
use liren_store::Db;

use crate::build;
use crate::config::Config;
pub use clock::DemoClock;
pub use facts::{BallotFact, Facts, MatterFact, NextDoorFact, PersonFact, facts};

/// Everybody's password; everything here is invented.
pub const PASSWORD: &str = "liren-demo-2026";
/// The authenticator seed of workers and above, in Base32.
pub const TOTP_SEED: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
/// Raised when what the demo writes changes, so that an old one is told anew.
const EDITION: &str = "40";
/// How long before the start the community was set up: before anything of the story happened.
const BEFORE: i64 = 45 * DAY;

/// Where the demo keeps what it has.
struct Rooms {
    database: PathBuf,
    mark: PathBuf,
    keys: PathBuf,
    dir: PathBuf,
}

impl Rooms {
    fn of(dir: &Path) -> Self {
        Self { database: dir.join("liren.db"), mark: dir.join("told"), keys: dir.join("keys"), dir: dir.to_path_buf() }
    }

    /// Takes away what a former demo left; nothing else that may be in the directory.
    fn clear(&self) -> Result<(), String> {
        let said = |e: std::io::Error| format!("{}: {e}", self.dir.display());
        for end in ["", "-wal", "-shm"] {
            let mut path = self.database.clone().into_os_string();
            path.push(end);
            remove(Path::new(&path)).map_err(said)?;
        }
        remove(&self.mark).map_err(said)?;
        remove(&self.keys).map_err(said)?;
        match fs::remove_dir_all(self.dir.join("files")) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(said(e)),
            _ => Ok(()),
        }
    }
}

fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

/// The configuration of a demo in this directory.
pub fn config(dir: &Path, base_url: String) -> Config {
    Config {
        base_url,
        database: format!("sqlite:{}", dir.join("liren.db").display()),
        files: dir.join("files"),
        keys: dir.join("keys"),
        single: Some(demo::COMMUNITY.to_string()),
        log: "warn".into(),
        ..Config::default()
    }
}

/// Opens the demo, telling its story first where it is not there yet. Its clock runs `ahead` days ahead of the system's; `progress` hears
/// what happens.
pub fn open(config: &Config, dir: &Path, fresh: bool, ahead: u16, progress: &dyn Fn(&str)) -> Result<App, String> {
    let rooms = Rooms::of(dir);
    if !fresh && fs::read_to_string(&rooms.mark).is_ok_and(|edition| edition == EDITION) {
        match ready(config, ahead) {
            Ok(app) => return Ok(app),
            Err(why) => progress(&format!("the kept demo cannot be used ({why}); it starts over")),
        }
    }
    rooms.clear()?;
    fs::create_dir_all(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    write_keys(&rooms.keys)?;
    tell(config, progress)?;
    fs::write(&rooms.mark, EDITION).map_err(|e| format!("{}: {e}", rooms.mark.display()))?;
    ready(config, ahead)
}

/// The demo as it is kept.
fn ready(config: &Config, ahead: u16) -> Result<App, String> {
    let db = build::open(config)?;
    db.migrate_now().map_err(|e| format!("database: {e}"))?;
    build::app_with(config, db, true, Box::new(DemoClock::ahead(ahead)))
}

fn write_keys(path: &Path) -> Result<(), String> {
    let (a, b) = (crate::clock::SystemClock.seed(), crate::clock::SystemClock.seed());
    let mut chance = [0u8; 64];
    chance[..32].copy_from_slice(&a);
    chance[32..].copy_from_slice(&b);
    fs::write(path, Keys::new_file(&chance)).map_err(|e| format!("{}: {e}", path.display()))
}

/// What the telling has at hand.
#[derive(Clone)]
pub(crate) struct Teller {
    pub app: App,
    pub db: Db,
    pub clock: DemoClock,
    pub story: Story,
    pub code: Community,
    pub now: Time,
}

/// A failure while telling, for the operator.
pub(crate) fn told(step: &str) -> impl Fn(Fail) -> String {
    move |fail| format!("the demo's story, {step}: {fail:?}")
}

/// Lets the story happen on an empty database.
fn tell(config: &Config, progress: &dyn Fn(&str)) -> Result<(), String> {
    let db = build::open(config)?;
    db.migrate_now().map_err(|e| format!("database: {e}"))?;
    let clock = DemoClock::default();
    let now = clock.now();
    let app = build::app_with(config, db.clone(), true, Box::new(clock.clone()))?;
    let story = demo::story();
    let teller = Teller { app, db, clock, code: Community(story.community), story, now };
    teller.clock.stand(now.plus(-BEFORE));
    progress("streets and communities of Xiangtan");
    places::divisions(&teller)?;
    progress("places: 2,322 homes");
    let made = places::make(&teller)?;
    places::outlines(&teller, &made)?;
    progress("people, posts, bodies");
    let cast = people::make(&teller, &made)?;
    let there = next_door::make(&teller)?;
    progress("what people said, and what became of it");
    for line in happen::all(&teller, &made, &cast)? {
        progress(&line);
    }
    hear::all(&teller, &made, &cast)?;
    projects::all(&teller, &made, &cast)?;
    selections::all(&teller, &made, &cast)?;
    ballots::all(&teller, &made, &cast)?;
    next_door::vote(&teller, &there)?;
    teller.clock.run();
    teller.db.clone().close();
    Ok(())
}
