//! A statement is declared once, with `sql!`, in PostgreSQL's notation. SQLite takes `$1` for a *name* numbered by first
//! appearance, so `$N` becomes `?N` there, once.

use std::sync::OnceLock;

/// One SQL text for all engines.
pub struct Stmt {
    sql: &'static str,
    sqlite: OnceLock<String>,
}

impl Stmt {
    /// Used by `sql!` only.
    pub const fn new(sql: &'static str) -> Self {
        Self { sql, sqlite: OnceLock::new() }
    }

    /// The text as written.
    pub fn sql(&self) -> &'static str {
        self.sql
    }

    /// Any text as SQLite takes it, for the guards.
    #[doc(hidden)]
    pub fn numbered_for_sqlite(sql: &str) -> String {
        numbered(sql)
    }

    /// The text for SQLite.
    pub fn sqlite(&self) -> &str {
        self.sqlite.get_or_init(|| numbered(self.sql))
    }
}

/// `$N` outside quotes becomes `?N`.
pub fn numbered(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let (mut quoted, mut chars) = (false, sql.chars().peekable());
    while let Some(c) = chars.next() {
        if c == '\'' {
            quoted = !quoted;
        }
        let hole = c == '$' && !quoted && chars.peek().is_some_and(char::is_ascii_digit);
        out.push(if hole { '?' } else { c });
    }
    out
}

/// Declares a statement. Every table of a community is asked with `community = $n`; a test over all statements of the
/// project checks it, prepares each on both engines and reads its plan.
#[macro_export]
macro_rules! sql {
    ($text:literal) => {{
        static STATEMENT: $crate::Stmt = $crate::Stmt::new($text);
        &STATEMENT
    }};
}

#[cfg(test)]
mod tests {
    #[test]
    fn holes_are_numbered_for_sqlite() {
        assert_eq!(super::numbered("SELECT '$1', $2, $1 WHERE a = $10"), "SELECT '$1', ?2, ?1 WHERE a = ?10");
    }
}
