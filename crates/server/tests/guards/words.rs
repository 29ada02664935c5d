//! Words: nothing in the locales that no page shows.

use std::collections::BTreeSet;

use crate::source;

/// Keys of a Fluent file as the methods that are generated from them.
fn keys(text: &str) -> Vec<String> {
    let key = |line: &str| {
        let (name, _) = line.split_once('=')?;
        let name = name.trim_end();
        let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        plain.then(|| name.replace('-', "_"))
    };
    text.lines().filter_map(key).collect()
}

#[test]
fn every_word_is_used() {
    // Every name in Rust and in templates: words are methods, but a macro may make the call.
    let mut called = BTreeSet::new();
    let texts = source::files("crates", ".rs").into_iter().chain(source::files("crates", ".html"));
    for (_, text) in texts.filter(|(name, _)| name.contains("/src/") || name.contains("/templates/")) {
        called.extend(text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').map(str::to_string));
    }
    let mut unused = Vec::new();
    for (name, text) in source::files("locales/zh-CN", ".ftl") {
        unused.extend(keys(&text).into_iter().filter(|k| !called.contains(k)).map(|k| format!("{name}: {k}")));
    }
    assert!(unused.is_empty(), "{} words that no page shows; delete them:\n{}", unused.len(), unused.join("\n"));
}

#[test]
fn both_languages_have_the_same_files() {
    let names = |lang: &str| -> Vec<String> {
        source::files(&format!("locales/{lang}"), ".ftl")
            .into_iter()
            .map(|(n, _)| n.rsplit('/').next().unwrap_or("").into())
            .collect()
    };
    assert_eq!(names("zh-CN"), names("en"));
}

#[test]
fn chinese_words_use_chinese_punctuation() {
    let mut wrong = Vec::new();
    for (name, text) in source::files("locales/zh-CN", ".ftl") {
        for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.starts_with('#')) {
            let pairs = line.chars().zip(line.chars().skip(1));
            if pairs.into_iter().any(|(c, p)| {
                ('\u{4e00}'..='\u{9fff}').contains(&c) && !line.contains("日期,") && matches!(p, ',' | '?' | '!' | ';' | ':')
            }) {
                wrong.push(format!("{name}:{}: {line}", n + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
