//! What every text that a pattern matches must have: so most texts are told apart by a plain look for them.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, HirKind};

/// So many parts are looked for, the longest.
const MOST: usize = 3;

/// What is known of a pattern without matching it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Core {
    /// Texts that stand in every match, the longest first; in lower case where case does not count.
    pub(super) parts: Vec<String>,
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
        let mut parts = Vec::new();
        gather(&hir, &mut parts);
        let parts = parts.into_iter().map(|part| {
            if counts_case {
                part.to_owned()
            } else {
                part.to_ascii_lowercase()
            }
        });
        let mut parts: Vec<String> = parts.collect();
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        parts.dedup();
        parts.truncate(MOST);
        Self {
            parts,
            is_free: hir.properties().look_set().is_empty(),
        }
    }
}

/// What stands in every match, as far as it is plain ASCII.
fn gather<'h>(hir: &'h Hir, parts: &mut Vec<&'h str>) {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let part = std::str::from_utf8(&literal.0).ok();
            parts.extend(part.filter(|part| part.is_ascii()));
        }
        HirKind::Capture(group) => gather(&group.sub, parts),
        HirKind::Repetition(repeated) if repeated.min > 0 => gather(&repeated.sub, parts),
        HirKind::Concat(all) => all.iter().for_each(|one| gather(one, parts)),
        HirKind::Repetition(_)
        | HirKind::Alternation(_)
        | HirKind::Class(_)
        | HirKind::Look(_)
        | HirKind::Empty => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::RegexBuilder;

    use super::*;

    fn parts(pattern: &str) -> Vec<String> {
        Core::of(pattern, false).parts
    }

    #[test]
    fn the_parts_that_no_match_can_lack_are_told_the_longest_first() {
        assert_eq!(parts("rib.*77"), ["rib", "77"]);
        assert_eq!(parts("(?:x-)?flutter+[0-9]"), ["flutte", "r"]);
        assert_eq!(parts("(nozzle){2}"), ["nozzle"]);
        assert_eq!(parts(r"\x52\x49\x42"), ["rib"]);
        assert_eq!(parts("a.bb.ccc.dddd"), ["dddd", "ccc", "bb"]);
        for free in ["rib|wfe", "[0-9]+", "(rib)*", "é+ü"] {
            assert!(parts(free).is_empty(), "{free}");
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
            if core.parts.iter().any(|part| !hay.contains(part)) {
                prop_assert!(!regex.unwrap().is_match(&text), "{pattern} {text}");
            }
        }
    }
}
