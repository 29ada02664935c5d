//! Phone numbers and e-mail addresses: recognised, brought into one form, and masked for showing.

use std::fmt;

/// A way to reach somebody, in its normal form. `Debug` and `Display` show it masked: it cannot slip into a log.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Contact {
    /// Digits only for a number of the country (`13800001234`, `0731-58212345` without the hyphen), `+` and digits for others.
    Phone(String),
    /// In lower case.
    Mail(String),
}

impl Contact {
    /// Recognises a Chinese mobile number, a landline with its area code, an international number, or a mail address, however
    /// it is typed (spaces, hyphens, full-width digits).
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text.trim().chars().map(half_width).collect();
        if plain.contains('@') { Self::mail(&plain) } else { Self::phone(&plain) }
    }

    /// A phone number.
    pub fn phone(text: &str) -> Option<Self> {
        let plain: String = text.trim().chars().map(half_width).filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.')).collect();
        let digits = plain.strip_prefix("+86").or_else(|| plain.strip_prefix("0086")).unwrap_or(&plain);
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if let Some(rest) = digits.strip_prefix('+') {
            return (all_digits(rest) && (8..=15).contains(&rest.len())).then(|| Self::Phone(digits.to_string()));
        }
        if !all_digits(digits) {
            return None;
        }
        let mobile = digits.len() == 11 && digits.starts_with('1') && digits.as_bytes()[1] >= b'3';
        let landline = (10..=12).contains(&digits.len()) && digits.starts_with('0');
        (mobile || landline).then(|| Self::Phone(digits.to_string()))
    }

    /// A mail address: one `@`, a host with a dot, no spaces, at most 254 characters.
    pub fn mail(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, host) = text.split_once('@')?;
        let fine = |s: &str| {
            !s.is_empty()
                && s.chars().all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '@' | '<' | '>' | ',' | ';' | '"'))
        };
        let dotted = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
        (text.len() <= 254 && fine(name) && fine(host) && dotted).then(|| Self::Mail(text.to_lowercase()))
    }

    /// The normal form.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone(s) | Self::Mail(s) => s,
        }
    }

    /// `phone` or `mail`, as stored.
    pub fn channel(&self) -> &'static str {
        match self {
            Self::Phone(_) => "phone",
            Self::Mail(_) => "mail",
        }
    }

    /// Enough to recognise one's own: `138****1234`, `l***@example.org`.
    pub fn masked(&self) -> String {
        match self {
            Self::Phone(s) => {
                let n = s.len();
                format!("{}****{}", &s[..3.min(n)], &s[n.saturating_sub(4)..])
            }
            Self::Mail(s) => {
                let (name, host) = s.split_once('@').unwrap_or((s, ""));
                format!("{}***@{host}", name.chars().next().unwrap_or('*'))
            }
        }
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from(b'0' + u8::try_from(u32::from(c) - u32::from('０')).unwrap_or(0)),
        '－' | '—' => '-',
        '＋' => '+',
        '＠' => '@',
        '　' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn contacts_are_recognised_however_they_are_typed() {
        let table = [
            ("138 0000 1234", Some("13800001234")),
            ("+86 138-0000-1234", Some("13800001234")),
            ("１３８００００１２３４", Some("13800001234")),
            ("0731-58212345", Some("073158212345")),
            ("+44 20 7946 0958", Some("+442079460958")),
            ("Li.Ming@Example.ORG", Some("li.ming@example.org")),
            ("12345", None),
            ("11000001234", None),
            ("a@b", None),
            ("a b@c.d", None),
            ("", None),
            ("<a@b.c>", None),
        ];
        for (typed, normal) in table {
            assert_eq!(Contact::parse(typed).as_ref().map(Contact::as_str), normal, "{typed}");
        }
    }

    #[test]
    fn what_is_shown_is_masked() {
        assert_eq!(format!("{:?}", Contact::parse("13800001234").unwrap()), "138****1234");
        assert_eq!(Contact::parse("li@example.org").unwrap().to_string(), "l***@example.org");
    }

    proptest! {
        #[test]
        fn parsing_is_total_and_stable(text in ".{0,40}") {
            if let Some(c) = Contact::parse(&text) {
                prop_assert_eq!(Contact::parse(c.as_str()), Some(c));
            }
        }
    }
}
