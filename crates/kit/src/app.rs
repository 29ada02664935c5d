//! The running program as handlers and jobs see it: storage, site facts, keys, adapters, caches.

use std::net::IpAddr;
use std::sync::Arc;

use liren_core::id::Community;
use liren_core::moment::Moment;
use liren_core::time::Time;
use liren_store::Db;
use liren_store::files::Blobs;

use crate::card::Packs;
use crate::jobs::Bell;
use crate::limits::Limits;
use crate::live::Rooms;
use crate::memory::Memory;
use crate::ports::{Mail, Photos, Sheets, Sms, Voices, Web};
use crate::seal::Keys;
use crate::slice::{Gives, Slice};

/// Where time and chance enter the program. The server's asks the system, a test's is set by the test.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Time;
    /// 32 bytes nobody can guess.
    fn seed(&self) -> [u8; 32];
}

/// Facts of the installation, from its configuration.
#[derive(Clone, Debug)]
pub struct Site {
    /// Address people see, without a slash at the end: in QR codes, mails and receipts.
    pub base_url: String,
    /// The community served at `/`, when this installation serves one only.
    pub single: Option<Community>,
    /// Everything shown is invented; the mailbox page is open.
    pub demo: bool,
    /// The style page is served.
    pub development: bool,
    /// Proxies whose forwarded addresses count.
    pub trusted_proxies: Vec<IpAddr>,
    /// Limits per person, address and home apply (the bench turns them off).
    pub rate_limits: bool,
}

impl Site {
    /// Whether people reach the site over https (cookies are then `__Host-` and `Secure`).
    pub fn https(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

/// Adapters to the world outside. Mail and SMS are absent where the operator has configured none.
pub struct Ports {
    /// E-mail.
    pub mail: Option<Box<dyn Mail>>,
    /// Short messages.
    pub sms: Option<Box<dyn Sms>>,
    /// Other programs.
    pub web: Box<dyn Web>,
    /// Photos are checked, turned upright and re-encoded.
    pub photos: Box<dyn Photos>,
    /// Voice notes are checked.
    pub voices: Box<dyn Voices>,
    /// Spreadsheets are read and written.
    pub sheets: Box<dyn Sheets>,
    /// Photos and voice notes at rest.
    pub blobs: Box<dyn Blobs>,
}

/// What [`App::new`] is made from.
pub struct Parts {
    /// Storage.
    pub db: Db,
    /// Facts of the installation.
    pub site: Site,
    /// Keys for sealed fields, keyed indexes and form tokens.
    pub keys: Keys,
    /// Adapters.
    pub ports: Ports,
    /// Time and chance.
    pub clock: Box<dyn Clock>,
    /// What slices give to each other.
    pub gives: Vec<Gives>,
}

/// A cheap handle to the running program.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// The fields behind [`App`].
pub struct Inner {
    /// Storage.
    pub db: Db,
    /// Facts of the installation.
    pub site: Site,
    /// Keys for sealed fields, keyed indexes and form tokens.
    pub keys: Keys,
    /// Adapters.
    pub ports: Ports,
    /// Rule packs, parsed.
    pub packs: Packs,
    /// Cards, names of places and posts, for half a minute.
    pub memory: Memory,
    /// What many screens look at together.
    pub rooms: Rooms,
    /// Rate limits.
    pub limits: Limits,
    /// Rung when a job was enqueued that is due now.
    pub bell: Bell,
    clock: Box<dyn Clock>,
    gives: Vec<Gives>,
}

impl std::ops::Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// Puts the program together.
    pub fn new(parts: Parts) -> Self {
        let Parts { db, site, keys, ports, clock, gives } = parts;
        let limits = Limits::new(site.rate_limits);
        Self(Arc::new(Inner {
            db,
            site,
            keys,
            ports,
            packs: Packs::default(),
            memory: Memory::default(),
            rooms: Rooms::default(),
            limits,
            bell: Bell::default(),
            clock,
            gives,
        }))
    }

    /// The present instant with fresh chance.
    pub fn moment(&self) -> Moment {
        Moment::new(self.clock.now(), self.clock.seed())
    }

    /// The present instant.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// What slices give to pages that others show, in the order the slices are listed.
    pub fn gives(&self) -> &[Gives] {
        &self.gives
    }

    /// An absolute address for something printed or sent.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.site.base_url)
    }
}

/// The contributions of all slices, to be handed to [`App::new`].
pub fn gives(slices: &[Slice]) -> Vec<Gives> {
    slices.iter().map(|s| Gives { slice: s.name, ..s.gives }).collect()
}
