//! Reads the project's own files.

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All files under a directory with this ending: path relative to the root and content, sorted.
pub fn files(dir: &str, ending: &str) -> Vec<(String, String)> {
    let (root, mut open, mut out) = (root(), vec![root().join(dir)], Vec::new());
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).unwrap_or_else(|e| panic!("{}: {e}", at.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let name = path.strip_prefix(&root).expect("inside the project").to_string_lossy().into_owned();
                out.push((name, fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    out.sort();
    out
}

/// The Rust source of the program itself: without tests and what only tests use.
pub fn program() -> Vec<(String, String)> {
    let tests = |name: &str| {
        let file = name.rsplit('/').next().unwrap_or("");
        name.contains("/tests/") || matches!(file, "tests.rs" | "testing.rs")
    };
    files("crates", ".rs")
        .into_iter()
        .filter(|(name, _)| name.contains("/src/") && !tests(name))
        .map(|(name, text)| {
            let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
            (name, text[..end].to_string())
        })
        .collect()
}

/// A statement of the program: where it is declared and its text.
pub struct Declared {
    /// File and line.
    pub at: String,
    /// SQL.
    pub sql: String,
}

/// Every statement declared with `sql!`.
pub fn statements() -> Vec<Declared> {
    let mut out = Vec::new();
    for (name, text) in program() {
        let mut from = 0;
        while let Some(found) = text[from..].find("sql!(") {
            let start = from + found + "sql!(".len();
            from = start;
            let line_start = text[..start].rfind('\n').map_or(0, |n| n + 1);
            let before = text[line_start..start].trim_start();
            if before.starts_with("//") || before.starts_with("macro_rules!") {
                continue;
            }
            let Some(sql) = literal(text[start..].trim_start()) else { continue };
            out.push(Declared { at: format!("{name}:{}", text[..start].lines().count()), sql });
        }
    }
    out
}

/// The string literal a text begins with.
fn literal(text: &str) -> Option<String> {
    if let Some(raw) = text.strip_prefix('r') {
        let hashes = raw.chars().take_while(|c| *c == '#').count();
        let body = raw[hashes..].strip_prefix('"')?;
        let end = body.find(&format!("\"{}", "#".repeat(hashes)))?;
        return Some(body[..end].to_string());
    }
    let (mut out, mut chars) = (String::new(), text.strip_prefix('"')?.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            '"' => return Some(out),
            '\\' => match chars.next()? {
                '\n' => while chars.next_if(|c| c.is_whitespace()).is_some() {},
                'n' => out.push('\n'),
                other => out.push(other),
            },
            other => out.push(other),
        }
    }
    None
}

#[test]
fn statements_are_found_as_they_are_written() {
    assert_eq!(
        literal(
            r#""a \"b\" c\
        d" rest"#
        )
        .unwrap(),
        "a \"b\" cd"
    );
    assert_eq!(literal("r#\"x \"y\" z\"#)").unwrap(), "x \"y\" z");
    let found = statements();
    assert!(found.len() > 100, "only {} statements found", found.len());
}
