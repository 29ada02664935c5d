//! Puts the running program together from a configuration: storage, keys, adapters, caches.

use liren_core::moment::Moment;
use liren_edges::{CalamineSheets, HttpSms, ImagePhotos, OutsideWeb, SmtpMail, SoundVoices};
use liren_kit::app::{App, Clock, Parts, Ports, Site, gives};
use liren_kit::fail::Fail;
use liren_kit::jobs::Kinds;
use liren_kit::seal::Keys;
use liren_kit::slice::Slice;
use liren_store::files::DirBlobs;
use liren_store::{Db, Options};
use utoipa::openapi::OpenApi;

use crate::clock::SystemClock;
use crate::config::Config;

/// Every slice of every part, in the order they stand on pages.
pub fn slices() -> Vec<Slice> {
    let frame = [liren_kit::style::slice()];
    frame.into_iter().chain(liren_ground::slices()).chain(liren_gather::slices()).collect()
}

/// The OpenAPI document of all slices.
pub fn openapi() -> OpenApi {
    let (mut doc, slices) = (liren_ground::api::base(), slices());
    for part in slices.iter().filter_map(|s| s.api) {
        doc.merge(part());
    }
    liren_ground::api::complete(&mut doc, &slices);
    doc
}

/// The kinds of background work of all slices.
pub fn kinds() -> Kinds {
    Kinds::of(slices().into_iter().flat_map(|s| s.jobs))
}

/// Opens the database of a configuration.
pub fn open(config: &Config) -> Result<Db, String> {
    open_with(config, Options::default())
}

/// Opens it with options of its own.
pub fn open_with(config: &Config, options: Options) -> Result<Db, String> {
    let seed = SystemClock.seed();
    let options = Options { readers: config.readers, seed, ..options };
    Db::open(&config.database, options).map_err(|e| format!("database: {e}"))
}

/// Brings the database to this version: the schema, then the rule packs and calendars that come with the program. From then on
/// somebody looks every day whether the work calendar lacks a year.
pub fn migrate(db: &Db) -> Result<(), String> {
    db.migrate_now().map_err(|e| format!("database: {e}"))?;
    let moment = Moment::new(SystemClock.now(), SystemClock.seed());
    let installed: Result<(), Fail> = db.write_now(move |tx| {
        liren_ground::rules::store::install(tx, &moment)?;
        liren_ground::rules::missing::watch(tx, &mut moment.clone()).map_err(Fail::from)
    });
    installed.map_err(|e| format!("rules: {e:?}"))
}

/// The running program.
pub fn app(config: &Config, db: Db, demo: bool) -> Result<App, String> {
    app_with(config, db, demo, Box::new(SystemClock))
}

/// The running program with a clock of its own.
pub fn app_with(config: &Config, db: Db, demo: bool, clock: Box<dyn Clock>) -> Result<App, String> {
    let keys = Keys::load(&config.keys).map_err(|e| format!("keys: {}: {e}", config.keys.display()))?;
    let site = Site {
        base_url: config.base_url.clone(),
        single: config.single_code()?,
        demo,
        development: demo,
        trusted_proxies: config.trusted_proxies.clone(),
        rate_limits: config.rate_limits,
    };
    let ports = Ports {
        mail: match &config.mail {
            Some(mail) => Some(Box::new(SmtpMail::new(mail).map_err(|e| format!("mail: {e}"))?)),
            None => None,
        },
        sms: match &config.sms {
            Some(sms) => Some(Box::new(HttpSms::new(sms).map_err(|e| format!("sms: {e}"))?)),
            None => None,
        },
        web: Box::new(OutsideWeb::new(config.hooks_private).map_err(|e| format!("hooks: {e}"))?),
        photos: Box::new(ImagePhotos),
        voices: Box::new(SoundVoices),
        sheets: Box::new(CalamineSheets),
        blobs: Box::new(DirBlobs::new(&config.files)),
    };
    Ok(App::new(Parts { db, site, keys, ports, clock, gives: gives(&slices()) }))
}
