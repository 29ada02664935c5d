//! Which of some known things a new one most likely repeats: BM25 over the terms of their words, with what is known of
//! place and kind. The person is asked; nothing is ever merged by itself. (Robertson and Zaragoza, "The Probabilistic
//! Relevance Framework: BM25 and Beyond", 2009; every term counts once, as things said in a sentence rarely repeat one.)

use std::collections::{HashMap, HashSet};

/// How quickly a long text loses weight.
const K1: f64 = 1.2;
/// How much length counts.
const B: f64 = 0.75;
/// From this likeness on it is worth asking. Words alone reach it with about a third of their weight in common.
const ENOUGH: f64 = 0.34;
/// What the same building and the same category are worth beside the words.
const SAME: f64 = 0.3;
/// What the same entrance or shared part is worth beside that.
const CLOSE: f64 = 0.1;

/// Something known that may be the same.
#[derive(Clone, Debug)]
pub struct Known<'a, K> {
    /// What it is found by.
    pub key: K,
    /// The terms of its words that everybody may read.
    pub terms: Vec<&'a str>,
    /// In the same building and of the same category.
    pub same: bool,
    /// By the same entrance or on the same shared part.
    pub close: bool,
    /// Said in the last days, and nobody has read its words yet: there is nothing else to compare with.
    pub unread: bool,
}

/// The most likely ones, the likeliest first, at most `most`. Nothing is likely only because much of it is ordinary: a
/// term that stands in every known text weighs next to nothing.
pub fn likely<K: Copy>(terms: &[String], known: &[Known<'_, K>], most: usize) -> Vec<K> {
    let mut found: Vec<(f64, K)> = Vec::new();
    let weight = weights(known);
    // A term nobody used yet weighs as much as the rarest could: new words make a new matter.
    let rarest = idf(known.len(), 0);
    let asked: HashSet<&str> = terms.iter().map(String::as_str).collect();
    let whole: f64 = asked.iter().map(|t| weight.get(t).copied().unwrap_or(rarest)).sum();
    let average = known.iter().map(|k| k.terms.len()).sum::<usize>() as f64 / known.len().max(1) as f64;
    for k in known {
        let length = k.terms.len() as f64 / average.max(1.0);
        let factor = (K1 + 1.0) / (1.0 + K1 * (1.0 - B + B * length));
        let has: HashSet<&str> = k.terms.iter().copied().collect();
        // In the order of the terms, so that the same question always has the same answer.
        let shared: f64 =
            terms.iter().filter(|t| has.contains(t.as_str())).map(|t| weight.get(t.as_str()).copied().unwrap_or(0.0)).sum();
        let words = if whole > 0.0 { (shared * factor / whole).min(1.0) } else { 0.0 };
        let score = words + if k.same { SAME } else { 0.0 } + if k.same && k.close { CLOSE } else { 0.0 };
        // The evening a whole stairwell says the same, the same place and kind are enough to ask.
        let score = if k.same && k.unread { score.max(ENOUGH) } else { score };
        if score >= ENOUGH {
            found.push((score, k.key));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().take(most).map(|(_, key)| key).collect()
}

/// As if there were twenty more that hold none of the terms: among two or three known ones nothing is ordinary yet.
fn idf(all: usize, with: usize) -> f64 {
    (1.0 + (all as f64 + 20.0 - with as f64 + 0.5) / (with as f64 + 0.5)).ln()
}

fn weights<'a, K>(known: &[Known<'a, K>]) -> HashMap<&'a str, f64> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for k in known {
        for t in k.terms.iter().copied().collect::<HashSet<&str>>() {
            *counts.entry(t).or_default() += 1;
        }
    }
    counts.into_iter().map(|(t, n)| (t, idf(known.len(), n))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Characters and their pairs, as the search cuts Chinese.
    fn terms(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let mut out: Vec<String> = chars.iter().map(ToString::to_string).collect();
        out.extend(chars.windows(2).map(|w| w.iter().collect::<String>()));
        out.sort();
        out.dedup();
        out
    }

    const TEXTS: [&str; 8] = [
        "二单元三楼楼道灯坏了",
        "楼顶漏水卧室天花板湿了",
        "单元门锁不上夜里有人进出",
        "楼下电动车飞线充电",
        "下水道堵了污水冒出来",
        "三楼过道堆满旧家具",
        "广场舞音响太吵",
        "楼道里堆着纸箱",
    ];

    fn ask(text: &str, same: &[usize], close: &[usize]) -> Vec<usize> {
        let cut: Vec<Vec<String>> = TEXTS.iter().map(|t| terms(t)).collect();
        let known: Vec<Known<'_, usize>> = (0..TEXTS.len())
            .map(|i| Known {
                key: i,
                terms: cut[i].iter().map(String::as_str).collect(),
                same: same.contains(&i),
                close: close.contains(&i),
                unread: false,
            })
            .collect();
        likely(&terms(text), &known, 3)
    }

    #[test]
    fn the_same_said_in_other_words_is_found() {
        assert_eq!(ask("楼道的灯坏了晚上看不见", &[0], &[]).first(), Some(&0));
        assert_eq!(ask("卧室天花板漏水", &[], &[]).first(), Some(&1));
        assert_eq!(ask("污水冒出来了下水道堵", &[], &[]).first(), Some(&4));
    }

    #[test]
    fn something_else_is_not() {
        assert!(ask("建议周末办一次图书交换", &[], &[]).is_empty());
        assert!(ask("想请律师讲讲遗嘱", &[], &[]).is_empty());
    }

    #[test]
    fn without_words_the_place_and_the_kind_must_both_fit() {
        assert!(ask("", &[2], &[]).is_empty());
        assert_eq!(ask("", &[2], &[2]), [2]);
        assert!(ask("", &[], &[2]).is_empty());
    }

    proptest! {
        #[test]
        fn the_same_words_are_always_the_likeliest(i in 0usize..8) {
            let found = ask(TEXTS[i], &[], &[]);
            prop_assert_eq!(found.first(), Some(&i));
        }

        #[test]
        fn anything_is_answered_shortly_and_alike(text in ".{0,60}", same in proptest::collection::vec(0usize..8, 0..8)) {
            let once = ask(&text, &same, &[]);
            prop_assert!(once.len() <= 3);
            prop_assert_eq!(once, ask(&text, &same, &[]));
        }
    }
}
