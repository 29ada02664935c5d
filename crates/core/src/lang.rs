//! The two languages people read Liren in, and text that exists in both.

use serde::{Deserialize, Serialize};

/// A language of the interface. Chinese comes first everywhere.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-CN")]
    Zh,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// Both, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The tag for `<html lang>`, cookies and the database.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// A language from a tag such as `zh`, `zh-Hans-CN` or `en-GB`.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or("");
        if primary.eq_ignore_ascii_case("zh") {
            Some(Self::Zh)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Self::En)
        } else {
            None
        }
    }

    /// What the browser asks for (`Accept-Language`): the language with the highest weight that exists here, the first of
    /// equals; Chinese when it asks for neither.
    pub fn accepted(header: &str) -> Self {
        let mut best: Option<(u32, Self)> = None;
        for item in header.split(',').take(32) {
            let (tag, parameters) = item.split_once(';').unwrap_or((item, ""));
            let weight = parameters.split(';').find_map(|p| p.trim().strip_prefix("q=")).map_or(Some(1000), thousandths);
            let (Some(lang), Some(weight)) = (Self::parse(tag), weight) else { continue };
            if weight > best.map_or(0, |(w, _)| w) {
                best = Some((weight, lang));
            }
        }
        best.map_or(Self::Zh, |(_, lang)| lang)
    }
}

/// A weight such as `0.8` in thousandths; anything that is not one is `None`.
fn thousandths(text: &str) -> Option<u32> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    if part.len() > 3 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part: u32 = format!("{part:0<3}").parse().ok()?;
    match whole {
        "0" => Some(part),
        "1" => Some(1000),
        _ => None,
    }
}

/// The same words in both languages, written in data (packs, calendars) rather than in the locale files.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Both {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Both {
    /// The words in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_understood() {
        let table = [
            ("", Lang::Zh),
            ("fr-FR,fr;q=0.9", Lang::Zh),
            ("en-GB,en;q=0.9,zh;q=0.8", Lang::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("fr, en;q=0.3, zh-Hant;q=0.7", Lang::Zh),
            ("en;q=0, zh;q=0.1", Lang::Zh),
            ("en;q=0", Lang::Zh),
            ("en;q=banana", Lang::Zh),
            ("EN", Lang::En),
            ("de, en;q=1.000;ext=1", Lang::En),
        ];
        for (header, lang) in table {
            assert_eq!(Lang::accepted(header), lang, "{header}");
        }
    }

    #[test]
    fn tags_read_back() {
        for lang in Lang::ALL {
            assert_eq!(Lang::parse(lang.tag()), Some(lang));
        }
        assert_eq!(Lang::parse("fr"), None);
    }
}
