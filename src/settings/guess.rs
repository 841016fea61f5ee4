//! The nearest of the names that exist, for whoever mistyped one.

/// The name that is so near that it was probably meant.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase().replace('-', "_");
    let few = 1 + typed.chars().count() / 4;
    names
        .into_iter()
        .map(|name| {
            (
                distance(&typed, &name.to_lowercase().replace('-', "_")),
                name,
            )
        })
        .filter(|(far, _)| *far <= few)
        .min_by_key(|(far, _)| *far)
        .map(|(_, name)| name)
}

/// ` (did you mean X?)`, or nothing.
pub fn hint<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    nearest(typed, names).map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}

/// How many letters have to be changed, added, left out or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let (a, b): (Vec<_>, Vec<_>) = (one.chars().collect(), other.chars().collect());
    if a.len().abs_diff(b.len()) > 8 || a.len() > 64 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let same = a[i - 1] == b[j - 1];
            let mut best = (above[j] + 1)
                .min(row[j - 1] + 1)
                .min(above[j - 1] + usize::from(!same));
            let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if swapped {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_understood_and_another_word_is_not() {
        let names = ["theme", "mouse", "idle_exit", "cancel_grace"];
        for (typed, meant) in [
            ("theem", Some("theme")),
            ("Mouse", Some("mouse")),
            ("idle-exit", Some("idle_exit")),
            ("cancelgrace", Some("cancel_grace")),
            ("shiny", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, names), meant, "{typed}");
        }
    }
}
