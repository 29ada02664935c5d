//! Databases for tests. SQLite: a file of its own. PostgreSQL: `LIREN_TEST_PG` names a server. On both the schema is made
//! once as a template (named by the migrations' hash) and each test gets a copy, which costs a few milliseconds.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Db, Options, migrate};

/// A database that is gone when the test ends.
pub struct TestDb {
    url: String,
    db: Option<Db>,
    _dir: Option<tempfile::TempDir>,
    clone: Option<(String, String)>,
}

impl TestDb {
    /// An embedded database in a directory of its own.
    pub fn sqlite() -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let file = dir.path().join("test.db");
        std::fs::copy(template_file(), &file).expect("a copy of the template");
        Self::open_sqlite(dir, options())
    }

    /// A clone of the template on the test server; `None` when `LIREN_TEST_PG=skip`.
    ///
    /// # Panics
    /// When `LIREN_TEST_PG` is not set: a test that silently proves nothing is worse than one that fails.
    pub fn postgres() -> Option<Self> {
        let server = server()?;
        let template = template(&server);
        let name = fresh_name();
        admin(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).expect("a clone of the template");
        let url = database(&server, &name);
        let db = Db::open(&url, options()).expect("the clone opens");
        Some(Self { url, db: Some(db), _dir: None, clone: Some((server, name)) })
    }

    /// A database on the test server whose schema is not made yet; `None` when `LIREN_TEST_PG=skip`.
    pub fn postgres_empty(options: Options) -> Option<Self> {
        let server = server()?;
        let name = fresh_name();
        admin(&server, &format!("CREATE DATABASE {name}")).expect("an empty database");
        let url = database(&server, &name);
        let db = Db::open(&url, options).expect("the empty database opens");
        Some(Self { url, db: Some(db), _dir: None, clone: Some((server, name)) })
    }

    /// An embedded database whose schema is not made yet.
    pub fn sqlite_empty(options: Options) -> Self {
        Self::open_sqlite(tempfile::tempdir().expect("a temporary directory"), options)
    }

    fn open_sqlite(dir: tempfile::TempDir, options: Options) -> Self {
        let url = format!("sqlite:{}", dir.path().join("test.db").display());
        let db = Db::open(&url, options).expect("an embedded database opens");
        Self { url, db: Some(db), _dir: Some(dir), clone: None }
    }

    /// A handle to the database.
    pub fn db(&self) -> Db {
        self.db.clone().expect("the database is open until the test ends")
    }

    /// Its address, to open it once more with other options.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some(db) = self.db.take() {
            db.close();
        }
        if let Some((server, name)) = &self.clone {
            drop(admin(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        }
    }
}

/// The test server; `None` to skip.
fn server() -> Option<String> {
    let said = std::env::var("LIREN_TEST_PG").unwrap_or_else(|_| {
        panic!("LIREN_TEST_PG must name a PostgreSQL server (`export LIREN_TEST_PG=$(tools/pg.sh start)`), or be `skip`")
    });
    (said != "skip").then_some(said)
}

fn fresh_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("t_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Makes the first `steps` statements of the schema and stops, as if the program had been killed.
pub fn migrate_halfway(db: &Db, steps: usize) -> Result<(), crate::Error> {
    migrate::run(db, steps)
}

fn options() -> Options {
    // Nothing in a test's own directory is worth waiting for the disk.
    Options { readers: 4, hasty: true, ..Options::default() }
}

/// The server's address with another database name.
pub fn database(server: &str, name: &str) -> String {
    let (base, query) = server.split_once('?').map_or((server, String::new()), |(b, q)| (b, format!("?{q}")));
    let (host, _) = base.rsplit_once('/').expect("a server address has a database");
    format!("{host}/{name}{query}")
}

/// One statement outside any transaction.
pub fn admin(server: &str, sql: &str) -> Result<(), postgres::Error> {
    postgres::Client::connect(server, postgres::NoTls)?.batch_execute(sql)
}

fn template_name() -> String {
    let mut hasher = DefaultHasher::new();
    migrate::all().for_each(|step| step.hash(&mut hasher));
    format!("liren_template_{:016x}", hasher.finish())
}

/// An embedded database with the schema and nothing else, beside the program that tests.
fn template_file() -> PathBuf {
    let program = std::env::current_exe().expect("the program that tests");
    let file = program.with_file_name(format!("{}.db", template_name()));
    if !file.exists() {
        // Several test processes may do this at once: each makes its own, and whichever name comes last holds the same.
        let own = program.with_file_name(format!("{}_{}.db", template_name(), std::process::id()));
        let db = Db::open(&format!("sqlite:{}", own.display()), options()).expect("the template opens");
        db.migrate_now().expect("the schema is made");
        db.close();
        std::fs::rename(&own, &file).expect("the template gets its name");
    }
    file
}

fn template(server: &str) -> String {
    let name = template_name();
    let exists = || {
        let mut client = postgres::Client::connect(server, postgres::NoTls).expect("the test server answers");
        !client.query("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).expect("a catalogue query").is_empty()
    };
    if !exists() {
        // Several test processes may do this at once: each makes its own and the first rename wins.
        let own = format!("{name}_{}", std::process::id());
        admin(server, &format!("CREATE DATABASE {own}")).expect("a database for the template");
        let db = Db::open(&database(server, &own), options()).expect("the template opens");
        db.migrate_now().expect("the schema is made");
        db.close();
        if admin(server, &format!("ALTER DATABASE {own} RENAME TO {name}")).is_err() {
            drop(admin(server, &format!("DROP DATABASE IF EXISTS {own} WITH (FORCE)")));
        }
    }
    name
}

/// A story told on both engines: `both_engines!(name, |db| { ... })` makes `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! both_engines {
    ($(#[$meta:meta])* $name:ident, |$db:ident| $story:block) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn story($db: $crate::testing::TestDb) $story

            #[test]
            fn sqlite() {
                story($crate::testing::TestDb::sqlite());
            }

            #[test]
            fn postgres() {
                if let Some(db) = $crate::testing::TestDb::postgres() {
                    story(db);
                }
            }
        }
    };
}
