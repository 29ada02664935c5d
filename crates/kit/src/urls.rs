//! Addresses are declared once: the same constant gives the router its pattern and a link its text, so a link cannot
//! point to a route that is not there.

use std::fmt::{Display, Write};

/// Declares addresses. `Matter(community, number) = "/c/{community}/matters/{number}";` gives `Matter::PATTERN` and
/// `Matter::url(community, number)`. The number of arguments is compared with the pattern when the program is compiled.
#[macro_export]
macro_rules! urls {
    ($($(#[$doc:meta])* $name:ident($($arg:ident),*) = $pattern:literal;)*) => {$(
        $(#[$doc])*
        pub struct $name;
        #[allow(clippy::new_ret_no_self)]
        impl $name {
            /// The pattern for the router.
            pub const PATTERN: &'static str = $pattern;
            const CHECKED: () = {
                let names: &[&str] = &[$(stringify!($arg)),*];
                assert!($crate::urls::holes($pattern) == names.len());
            };
            /// The address with its holes filled, each percent-encoded.
            #[must_use]
            pub fn url($($arg: impl std::fmt::Display),*) -> String {
                let () = Self::CHECKED;
                $crate::urls::fill($pattern, &[$(&$arg as &dyn std::fmt::Display),*])
            }
        }
    )*};
}

/// How many `{holes}` a pattern has.
pub const fn holes(pattern: &str) -> usize {
    let bytes = pattern.as_bytes();
    let (mut i, mut n) = (0, 0);
    while i < bytes.len() {
        if bytes[i] == b'{' {
            n += 1;
        }
        i += 1;
    }
    n
}

/// Fills the holes of a pattern from left to right.
pub fn fill(pattern: &str, args: &[&dyn Display]) -> String {
    let mut out = String::with_capacity(pattern.len() + 24);
    let mut rest = pattern;
    for arg in args {
        let Some((before, after)) = rest.split_once('{') else { break };
        out.push_str(before);
        let _ = write!(Encoded(&mut out), "{arg}");
        rest = after.split_once('}').map_or("", |(_, r)| r);
    }
    out.push_str(rest);
    out
}

struct Encoded<'a>(&'a mut String);

impl Write for Encoded<'_> {
    fn write_str(&mut self, s: &str) -> std::fmt::Result {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~');
        // Codes, numbers and ids, which most addresses are made of, are written in one go.
        if s.bytes().all(plain) {
            self.0.push_str(s);
            return Ok(());
        }
        for b in s.bytes() {
            if plain(b) {
                self.0.push(char::from(b));
            } else {
                write!(self.0, "%{b:02X}")?;
            }
        }
        Ok(())
    }
}

/// Percent-encodes a value for use in a query string.
pub fn encoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let _ = Encoded(&mut out).write_str(value);
    out
}

urls! {
    /// A community's home.
    Home(community) = "/c/{community}";
    /// Say something: what, where, photo, contact.
    Say(community) = "/c/{community}/say";
    /// What is under way: the public list of matters.
    Matters(community) = "/c/{community}/matters";
    /// Consultations: what people are asked, and what came of it.
    Consultations(community) = "/c/{community}/consultations";
    /// Ballots: those under way, and what they decided.
    Ballots(community) = "/c/{community}/ballots";
    /// The owner roll.
    Owners(community) = "/c/{community}/owners";
    /// Choosing neighbour leaders, committees and others.
    Selections(community) = "/c/{community}/selections";
    /// The board of all projects.
    Projects(community) = "/c/{community}/projects";
    /// Procedures of several steps.
    Procedures(community) = "/c/{community}/procedures";
    /// Every matter, for those who work on them.
    Desk(community) = "/c/{community}/desk";
    /// Meetings that come, and those that were held.
    Meetings(community) = "/c/{community}/meetings";
    /// How many were filed, settled and how long it took.
    Figures(community) = "/c/{community}/figures";
    /// Hear of what is new in a building, a grid or a category.
    Alerts(community) = "/c/{community}/alerts";
    /// Other programs and robots of groups that are told what happens.
    Hooks(community) = "/c/{community}/hooks";
    /// One's own page: what waits for me, what I can do here.
    Me(community) = "/c/{community}/me";
    /// What one filed or follows.
    MyMatters(community) = "/c/{community}/me/matters";
    /// Sign in.
    SignIn() = "/sign-in";
    /// Sign out (POST).
    SignOut() = "/sign-out";
    /// Language, elder view and theme (POST).
    Preferences() = "/preferences";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_in_order_and_encoded() {
        assert_eq!(Home::url("430304008002"), "/c/430304008002");
        assert_eq!(fill("/a/{x}/b/{y}?z", &[&"1 2", &"铁"]), "/a/1%202/b/%E9%93%81?z");
        assert_eq!(holes("/c/{a}/{b}"), 2);
    }
}
