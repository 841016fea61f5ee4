//! The known word that is nearest to one nobody knows.

/// The nearest of these words, if it is near enough to be meant.
pub(super) fn guess<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = match word.chars().count() {
        0..=2 => 1,
        3..=5 => 2,
        _ => 3,
    };
    let mut best = None;
    for one in known.filter(|one| one.chars().count() > 1) {
        if word.chars().count() > 1 && one.starts_with(word) {
            // It is only half typed.
            return Some(one);
        }
        let far = distance(word, one);
        let near = far <= most && far < one.chars().count();
        if near && best.is_none_or(|(least, _)| far < least) {
            best = Some((far, one));
        }
    }
    best.map(|(_, one)| one)
}

/// How many characters have to be put in, taken out or changed.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(32).enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_meant_or_none() {
        let known = ["state", "submitted", "src", "u"];
        let near = |word| guess(word, known.into_iter());
        assert_eq!(near("stat"), Some("state"));
        assert_eq!(near("submited"), Some("submitted"));
        assert_eq!(near("subm"), Some("submitted"));
        assert_eq!(near("xyzzy"), None);
        assert_eq!(near("x"), None);
    }
}
