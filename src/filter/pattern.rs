//! What every text that a pattern matches must have: so most texts are told apart by a plain look for it.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, HirKind};

/// A shorter part stands in too many names to tell them apart.
const LEAST: usize = 2;

/// What is known of a pattern without matching it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Core {
    /// Letters that stand in every match; in lower case where case does not count.
    pub(super) part: Option<String>,
    /// It asks for nothing around a match (a beginning, an end, the edge of a word): what matches a part of a text
    /// matches the text.
    pub(super) is_free: bool,
}

impl Core {
    /// Of a pattern in which case counts or not.
    pub(super) fn of(pattern: &str, counts_case: bool) -> Self {
        let parsed = ParserBuilder::new().nest_limit(50).build().parse(pattern);
        let Ok(hir) = parsed else {
            return Self::default();
        };
        let part = longest(&hir).and_then(|part| std::str::from_utf8(part).ok());
        let part = part.filter(|part| part.is_ascii() && part.len() >= LEAST);
        Self {
            part: part.map(|part| {
                if counts_case {
                    part.to_owned()
                } else {
                    part.to_ascii_lowercase()
                }
            }),
            is_free: hir.properties().look_set().is_empty(),
        }
    }
}

fn longest(hir: &Hir) -> Option<&[u8]> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(&literal.0),
        HirKind::Capture(group) => longest(&group.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => longest(&repeated.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(longest).max_by_key(|p| p.len()),
        HirKind::Repetition(_)
        | HirKind::Alternation(_)
        | HirKind::Class(_)
        | HirKind::Look(_)
        | HirKind::Empty => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::RegexBuilder;

    use super::*;

    fn part(pattern: &str) -> Option<String> {
        Core::of(pattern, false).part
    }

    #[test]
    fn the_longest_part_that_no_match_can_lack_is_told() {
        assert_eq!(part("rib.*77"), Some("rib".into()));
        assert_eq!(part("(?:x-)?flutter+[0-9]"), Some("flutte".into()));
        assert_eq!(part("(nozzle){2}"), Some("nozzle".into()));
        assert_eq!(part(r"\x52\x49\x42"), Some("rib".into()));
        for free in ["rib|wfe", "[0-9]+", "(rib)*", "r.b", "é+ü"] {
            assert_eq!(part(free), None, "{free}");
        }
    }

    #[test]
    fn what_stands_around_a_match_is_noticed() {
        for (pattern, is_free) in [
            ("rib", true),
            ("^rib", false),
            ("7$", false),
            (r"\brib", false),
        ] {
            assert_eq!(Core::of(pattern, false).is_free, is_free, "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn no_text_without_it_matches(
            pattern in r"([aB.]|b\+|\(aB\)|\(a\|b\)|[aB]\?|[ab]\{2\}|\\x41|\[ab\]|\$){1,6}",
            text in "[abAB]{0,8}", counts_case: bool,
        ) {
            let regex = RegexBuilder::new(&pattern).case_insensitive(!counts_case).build();
            prop_assume!(regex.is_ok());
            let core = Core::of(&pattern, counts_case);
            let hay = if counts_case { text.clone() } else { text.to_lowercase() };
            if core.part.is_some_and(|part| !hay.contains(&part)) {
                prop_assert!(!regex.unwrap().is_match(&text), "{pattern} {text}");
            }
        }
    }
}
