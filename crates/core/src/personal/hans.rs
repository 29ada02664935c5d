//! A set of Chinese characters that is asked in one step: lists of matters look twenty sentences through at a time.

/// The first character of the block that common Chinese characters stand in (CJK Unified Ideographs).
const FIRST: usize = 0x4e00;
/// Words of 64 characters each up to U+9FFF.
const WORDS: usize = (0x9fff - FIRST + 1) / 64;

/// Which characters of the block belong to it.
pub(super) struct Hans([u64; WORDS]);

impl Hans {
    /// The characters of a text, which holds no others; made while the program is built.
    pub(super) const fn of(text: &str) -> Self {
        let (bytes, mut set, mut i) = (text.as_bytes(), [0u64; WORDS], 0);
        while i < bytes.len() {
            // Each is three bytes long in UTF-8: 1110xxxx 10xxxxxx 10xxxxxx.
            assert!(bytes[i] >> 4 == 0b1110, "a set of Chinese characters holds no others");
            let at = (bytes[i] as usize & 0x0f) << 12 | (bytes[i + 1] as usize & 0x3f) << 6 | (bytes[i + 2] as usize & 0x3f);
            set[(at - FIRST) / 64] |= 1 << ((at - FIRST) % 64);
            i += 3;
        }
        Self(set)
    }

    /// Whether a character belongs to it.
    pub(super) fn contains(&self, c: char) -> bool {
        let at = (c as usize).wrapping_sub(FIRST);
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SOME: &str = "一王李张龥的了鿿";
    static SET: Hans = Hans::of(SOME);

    #[test]
    fn it_holds_what_it_was_made_of() {
        assert!(SOME.chars().all(|c| SET.contains(c)));
        assert!(['\0', 'a', '丁', '\u{4dff}', '\u{a000}', char::MAX].iter().all(|c| !SET.contains(*c)));
    }

    proptest! {
        #[test]
        fn it_holds_nothing_else(c in any::<char>()) {
            prop_assert_eq!(SET.contains(c), SOME.contains(c));
        }
    }
}
