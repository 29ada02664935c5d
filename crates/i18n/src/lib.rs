//! Build-time translator: turns `locales/{zh-CN,en}/<slice>.ftl` into one struct of typed methods per file.
//!
//! A message without arguments becomes a `&'static str` and costs nothing to show; one with arguments becomes a
//! `format!`. A key, argument or language that is missing stops the build with the file and the key named, so a page
//! can never show half a sentence. Kept small on purpose: plain text, `{ $name }`, `{ "literal" }` and one level of
//! selectors (`{ $n -> [one] ... *[other] ... }`) are all that Liren's words need.

mod emit;
mod model;

use std::path::{Path, PathBuf};

/// Languages in the order of the generated match arms: folder name and variant of `liren_core::lang::Lang`.
pub const LANGUAGES: [(&str, &str); 2] = [("zh-CN", "Zh"), ("en", "En")];

/// Called from the `build.rs` of a part: every slice's folder in `src/` has its words in a file of the same name, so a
/// new slice needs no entry anywhere.
///
/// # Panics
/// As [`build`].
pub fn build_slices() {
    let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    println!("cargo:rerun-if-changed={}", here.join("src").display());
    println!("cargo:rerun-if-changed={}", here.join("../../locales").display());
    let mut slices: Vec<String> = std::fs::read_dir(here.join("src"))
        .expect("a crate has src/")
        .flatten()
        .filter(|e| e.path().is_dir())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .filter(|name| here.join(format!("../../locales/zh-CN/{name}.ftl")).exists())
        .collect();
    slices.sort();
    build(&slices.iter().map(String::as_str).collect::<Vec<_>>());
}

/// Called from a crate's `build.rs` with the names of its files (without `.ftl`). Writes `words.rs` into `OUT_DIR`.
///
/// # Panics
/// Stops the build when a file is missing, does not parse, or the languages disagree.
pub fn build(slices: &[&str]) {
    let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let locales = here.join("../../locales");
    let mut out = String::new();
    for slice in slices {
        let texts = LANGUAGES.map(|(dir, _)| read(&locales.join(dir).join(format!("{slice}.ftl"))));
        match generate(slice, &[&texts[0], &texts[1]]) {
            Ok(code) => out.push_str(&code),
            Err(problems) => panic!("locales/*/{slice}.ftl:\n  {}", problems.join("\n  ")),
        }
    }
    let target = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("words.rs");
    std::fs::write(target, out).expect("OUT_DIR is writable");
}

fn read(path: &Path) -> String {
    println!("cargo:rerun-if-changed={}", path.display());
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The Rust source for one slice from its texts in the order of [`LANGUAGES`], or every problem found.
pub fn generate(slice: &str, texts: &[&str; 2]) -> Result<String, Vec<String>> {
    let mut problems = Vec::new();
    let parsed: Vec<Vec<model::Message>> = texts
        .iter()
        .zip(LANGUAGES)
        .map(|(text, (dir, _))| {
            model::parse(text).unwrap_or_else(|errors| {
                problems.extend(errors.into_iter().map(|e| format!("{dir}: {e}")));
                Vec::new()
            })
        })
        .collect();
    if problems.is_empty() {
        problems.extend(model::differences(&parsed[0], &parsed[1]));
    }
    if problems.is_empty() { Ok(emit::slice(slice, &parsed[0], &parsed[1])) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::generate;

    #[test]
    fn plain_messages_are_static_text() {
        let code = generate("kit", &["hi = 您好\n", "hi = Hello\n"]).unwrap();
        assert!(code.contains("pub struct Kit(pub Lang)"));
        assert!(code.contains("pub fn hi(self) -> &'static str"));
        assert!(code.contains("\"您好\"") && code.contains("\"Hello\""));
    }

    #[test]
    fn arguments_keep_the_order_of_the_chinese_text() {
        let code = generate("a", &["due = { $when }前由{ $who }办\n", "due = { $who } has it until { $when }\n"]).unwrap();
        assert!(code.contains("pub fn due(self, when: impl Display, who: impl Display) -> String"));
    }

    #[test]
    fn a_number_selects_its_form() {
        let code =
            generate("a", &["n = { $n } 户\n", "n = { $n ->\n    [one] one home\n   *[other] { $n } homes\n }\n"]).unwrap();
        assert!(code.contains("pub fn n(self, n: i64) -> String"));
        assert!(code.contains("1 =>"));
    }

    #[test]
    fn disagreement_is_named() {
        let err = generate("a", &["one = 一\ntwo = { $x }\n", "one = 1\nthree = 3\n"]).unwrap_err().join("\n");
        assert!(err.contains("two") && err.contains("three"));
        let err = generate("a", &["two = { $x }\n", "two = { $y }\n"]).unwrap_err().join("\n");
        assert!(err.contains("two") && err.contains('x') && err.contains('y'));
        assert!(generate("a", &["two = { -brand }\n", "two = x\n"]).is_err());
    }

    #[test]
    fn braces_and_quotes_survive() {
        let code = generate("a", &["q = { \"{\" }说\"好\"{ $x }\n", "q = { \"{\" }{ $x }\n"]).unwrap();
        assert!(code.contains("{{"));
    }
}
