//! What is alike in the names of a sweep's jobs, and the number that tells them apart.

/// A job's name without its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Stem<'a> {
    pub(super) title: &'a str,
    /// What stands before the number of an id; empty where the title has the number.
    pub(super) id: &'a str,
}

/// Reads `scan-007` as a scan's seventh; where the title has no number, the end of the id is it, and the whole
/// title must be alike.
pub(super) fn stem<'a>(name: &'a str, title: &'a str) -> Option<(Stem<'a>, u32)> {
    if let Some((title, number)) = split(title) {
        return Some((Stem { title, id: "" }, number));
    }
    let (id, number) = split(name)?;
    Some((Stem { title, id }, number))
}

/// A text that ends with a sign and a number, without both: the figure of `T1` and `T2` is a part of the name.
fn split(text: &str) -> Option<(&str, u32)> {
    let rest = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = text[rest.len()..].parse().ok()?;
    let stem = rest.trim_end_matches(['-', '_', '.', ' ', '#', '[', '(']);
    (!stem.is_empty() && stem.len() < rest.len()).then_some((stem, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_has_the_number_or_else_the_id() {
        let title = |title| Stem { title, id: "" };
        for (name, text, found) in [
            (
                "job-20260210-143022-lr-007",
                "lr-007",
                Some((title("lr"), 7)),
            ),
            ("x", "sweep_lr #12", Some((title("sweep_lr"), 12))),
            ("job-20260210-143022-m1", "m1", None),
            (
                "JOB-20260113-00008",
                "T1Experiment",
                Some((
                    Stem {
                        title: "T1Experiment",
                        id: "JOB-20260113",
                    },
                    8,
                )),
            ),
            ("job-20260210-143022-wfe", "wfe", None),
            ("007", "007", None),
            ("a-99999999999", "", None),
        ] {
            assert_eq!(stem(name, text), found, "{name} {text}");
        }
    }
}
