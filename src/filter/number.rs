//! Numbers as they are typed: whole where they are whole.

use std::cmp::Ordering;
use std::fmt;

/// A number; a real one that is whole is kept as a whole one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Whole(i64),
    Real(f64),
}

/// Up to here every whole number is a real one, too.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Number {
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Ok(whole) = text.parse() {
            return Some(Self::Whole(whole));
        }
        let first = text.trim_start_matches(['-', '+']).chars().next()?;
        if !first.is_ascii_digit() && first != '.' {
            // `inf` and `nan` are words.
            return None;
        }
        text.parse()
            .ok()
            .filter(|n: &f64| n.is_finite())
            .map(Self::real)
    }

    #[expect(clippy::cast_possible_truncation, reason = "it was looked at before")]
    pub(super) fn real(real: f64) -> Self {
        if real.fract() == 0.0 && real.abs() < EXACT {
            Self::Whole(real as i64)
        } else {
            Self::Real(real)
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "only beside a number that is not whole"
    )]
    fn as_real(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Real(real) => real,
        }
    }

    pub(super) fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => a.cmp(&b),
            (a, b) => a.as_real().total_cmp(&b.as_real()),
        }
    }

    /// The smallest whole number that is not below it.
    #[expect(clippy::cast_possible_truncation, reason = "too large ones saturate")]
    pub(super) fn ceiling(self) -> i64 {
        match self {
            Self::Whole(whole) => whole,
            Self::Real(real) => real.ceil() as i64,
        }
    }

    /// The largest whole number that is not above it.
    #[expect(clippy::cast_possible_truncation, reason = "too large ones saturate")]
    pub(super) fn floor(self) -> i64 {
        match self {
            Self::Whole(whole) => whole,
            Self::Real(real) => real.floor() as i64,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(whole) => write!(f, "{whole}"),
            Self::Real(real) => write!(f, "{real}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_and_words_are_not() {
        assert_eq!(Number::parse("500"), Some(Number::Whole(500)));
        assert_eq!(Number::parse("5e2"), Some(Number::Whole(500)));
        assert_eq!(Number::parse("-1.5"), Some(Number::Real(-1.5)));
        for text in [
            "", "nan", "inf", "-inf", "infinity", "1e999", "0x10", "5x", "-",
        ] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
        assert_eq!(
            Number::Real(1.5).compare(Number::Whole(1)),
            Ordering::Greater
        );
    }
}
