//! Accounts of WeChat and QQ, by the word before them: 微信wang_1980, QQ：123456789. Of a group's number nobody is reached.

use std::ops::Range;

/// What stands before an account, in lower case.
const BEFORE: [&str; 6] = ["微信", "wechat", "weixin", "qq", "vx", "扣扣"];

/// Signs of the shortest account.
const SHORTEST: usize = 5;

/// Where accounts stand, in their order.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    // Most texts hold no word that could be one.
    if !text.split(|c| !sign(c)).any(|word| word.len() >= SHORTEST) {
        return Vec::new();
    }
    let low = text.to_ascii_lowercase();
    let mut out: Vec<Range<usize>> = Vec::new();
    for word in BEFORE {
        for (at, _) in low.match_indices(word) {
            let behind = &text[at + word.len()..];
            let named = behind.trim_start_matches(['号', '：', ':', ' ', '是', '为']);
            let start = text.len() - named.len();
            let account = &named[..named.find(|c| !sign(c)).unwrap_or(named.len())];
            // "微信号" says that one follows; behind 微信 alone a word of letters may be any.
            let sure = start > at + word.len() || account.bytes().any(|b| b.is_ascii_digit());
            if (SHORTEST..=20).contains(&account.len()) && sure {
                out.push(start..start + account.len());
            }
        }
    }
    out.sort_by_key(|a| a.start);
    out.dedup_by(|b, a| b.start < a.end);
    out
}
