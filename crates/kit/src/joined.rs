//! Several words in one line, with the marks of the language between them.

use liren_core::lang::Lang;

use crate::words::Kit;

/// "铁西村小区：3栋" / "Tiexi Village: No. 3": what something is, then what is said of it.
pub fn pair(lang: Lang, what: &str, said: &str) -> String {
    Kit(lang).pair(what, said)
}

/// "一、二、三" / "one, two, three".
pub fn list<S: AsRef<str>>(lang: Lang, all: impl IntoIterator<Item = S>) -> String {
    join(all, |a, b| Kit(lang).both(a, b))
}

/// "一；二；三" / "one; two; three", of what has commas of its own; a sentence among them loses its full stop but at the end.
pub fn clauses<S: AsRef<str>>(lang: Lang, all: impl IntoIterator<Item = S>) -> String {
    join(all, |a, b| Kit(lang).then(a.trim_end_matches(['。', '.']), b))
}

/// "一。二。" / "One. Two.": whole sentences, which Chinese sets without a space.
pub fn sentences<S: AsRef<str>>(lang: Lang, all: impl IntoIterator<Item = S>) -> String {
    let between = if lang == Lang::Zh { "" } else { " " };
    join(all, |a, b| format!("{a}{between}{b}"))
}

fn join<S: AsRef<str>>(all: impl IntoIterator<Item = S>, two: impl Fn(&str, &str) -> String) -> String {
    let all = all.into_iter().map(|s| s.as_ref().to_string());
    all.reduce(|a, b| two(&a, &b)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_those_of_the_language() {
        let all = ["a", "b", "c"];
        assert_eq!([sentences(Lang::Zh, ["a。", "b。"]), sentences(Lang::En, ["a.", "b."])], ["a。b。", "a. b."]);
        assert_eq!([list(Lang::Zh, all), list(Lang::En, all)], ["a、b、c", "a, b, c"]);
        assert_eq!([clauses(Lang::Zh, all), clauses(Lang::En, all)], ["a；b；c", "a; b; c"]);
        assert_eq!([clauses(Lang::Zh, ["a。", "b", "c。"]), clauses(Lang::En, ["a.", "b."])], ["a；b；c。", "a; b."]);
        assert_eq!([pair(Lang::Zh, "a", "b"), pair(Lang::En, "a", "b")], ["a：b", "a: b"]);
        assert_eq!([list(Lang::En, ["a"]), list::<&str>(Lang::En, [])], ["a", ""]);
    }
}
