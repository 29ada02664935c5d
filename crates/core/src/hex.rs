//! Bytes of a fixed length that are written as lowercase hex: hashes, keys, signatures, salts. There is one way to write
//! each, so that what is hashed or signed has one form only.

use std::fmt;

/// The text is not lowercase hex of the right length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotHex;

impl fmt::Display for NotHex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not lowercase hex of the right length")
    }
}

impl std::error::Error for NotHex {}

/// Exactly `N` bytes from `2 * N` lowercase hex digits.
pub fn read<const N: usize>(text: &str) -> Result<[u8; N], NotHex> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Ok(b - b'0'),
        b'a'..=b'f' => Ok(b - b'a' + 10),
        _ => Err(NotHex),
    };
    let text = text.as_bytes();
    if text.len() != 2 * N {
        return Err(NotHex);
    }
    let mut out = [0; N];
    for (byte, pair) in out.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Ok(out)
}

/// As lowercase hex.
pub fn write(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// Declares newtypes over byte arrays that are shown, read and serialised as lowercase hex.
macro_rules! hex_bytes {
    ($($(#[$doc:meta])* $name:ident $n:literal)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "std::borrow::Cow<'_, str>", into = "String")]
        pub struct $name(pub [u8; $n]);
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&$crate::hex::write(&self.0)) }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { std::fmt::Display::fmt(self, f) }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::hex::NotHex;
            fn from_str(s: &str) -> Result<Self, Self::Err> { $crate::hex::read(s).map(Self) }
        }
        impl TryFrom<std::borrow::Cow<'_, str>> for $name {
            type Error = $crate::hex::NotHex;
            fn try_from(s: std::borrow::Cow<'_, str>) -> Result<Self, Self::Error> { s.parse() }
        }
        impl From<$name> for String {
            fn from(x: $name) -> String { x.to_string() }
        }
    )*};
}
pub(crate) use hex_bytes;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_way_to_write_bytes() {
        assert_eq!(read::<2>("0aff"), Ok([10, 255]));
        assert_eq!(write(&[10, 255]), "0aff");
        for bad in ["", "0af", "0afff", "0AFF", "0xff", "0aé", "zz00"] {
            assert_eq!(read::<2>(bad), Err(NotHex), "{bad}");
        }
    }
}
