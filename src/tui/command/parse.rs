//! A typed command as words with their places, so that what is wrong can be named.

/// One word of a command, quotes taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    /// Where it begins in the line (bytes).
    pub(crate) at: usize,
}

/// A command as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) verb: String,
    pub(crate) words: Vec<Word>,
    /// Everything behind the verb, as it stands.
    pub(crate) rest: String,
}

/// Why a command does not run: the part that is wrong, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) part: String,
    pub(crate) text: String,
}

impl Fault {
    pub(crate) fn new(part: &str, text: impl Into<String>) -> Self {
        Self {
            part: part.to_owned(),
            text: text.into(),
        }
    }
}

/// Takes a line apart at its blanks; what stands between `"` is one word, blanks and all. None when nothing is typed.
pub(crate) fn parse(line: &str) -> Result<Option<Line>, Fault> {
    let words = split(line)?;
    let Some((verb, rest)) = words.split_first() else {
        return Ok(None);
    };
    let behind = verb.at + verb.text.len();
    Ok(Some(Line {
        verb: verb.text.trim_start_matches(':').to_owned(),
        words: rest.to_vec(),
        rest: line.get(behind..).unwrap_or("").trim().to_owned(),
    }))
}

fn split(line: &str) -> Result<Vec<Word>, Fault> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let blanks = rest.len() - rest.trim_start().len();
        if blanks > 0 {
            at += blanks;
            continue;
        }
        let (text, taken) = match rest.strip_prefix('"') {
            None => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                (&rest[..end], end)
            }
            Some(quoted) => match quoted.find('"') {
                Some(end) => (&quoted[..end], end + 2),
                None => return Err(Fault::new(rest, "the second \" is missing")),
            },
        };
        words.push(Word {
            text: text.to_owned(),
            at,
        });
        at += taken;
    }
    Ok(words)
}

/// Where the word that is being typed begins, and whether it is the verb (0) or which argument.
pub(crate) fn last_word(line: &str) -> (usize, usize) {
    let mut count = 0;
    let mut begin = 0;
    let mut quoted = false;
    let mut inside = false;
    for (at, c) in line.char_indices() {
        if c.is_whitespace() && !quoted {
            inside = false;
        } else if !inside {
            inside = true;
            count += 1;
            begin = at;
            quoted = c == '"';
        } else if c == '"' {
            quoted = false;
        }
    }
    if inside {
        (begin, count - 1)
    } else {
        (line.len(), count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{ProptestConfig, proptest};

    fn words(line: &str) -> Vec<String> {
        let line = parse(line).unwrap().unwrap();
        line.words.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn a_line_is_a_verb_and_words() {
        for (line, verb, rest, parts) in [
            ("cancel", "cancel", "", vec![]),
            ("  cancel  ", "cancel", "", vec![]),
            (":q", "q", "", vec![]),
            ("prio job-1 10", "prio", "job-1 10", vec!["job-1", "10"]),
            (
                "filter st:fail | @x",
                "filter",
                "st:fail | @x",
                vec!["st:fail", "|", "@x"],
            ),
            (
                "cancel \"a b\"  c",
                "cancel",
                "\"a b\"  c",
                vec!["a b", "c"],
            ),
            ("cancel \"\"", "cancel", "\"\"", vec![""]),
            ("screen ä.txt", "screen", "ä.txt", vec!["ä.txt"]),
        ] {
            let read = parse(line).unwrap().unwrap();
            assert_eq!((read.verb.as_str(), read.rest.as_str()), (verb, rest));
            assert_eq!(words(line), parts, "{line}");
        }
        assert_eq!(parse("   "), Ok(None));
        assert_eq!(parse(""), Ok(None));
    }

    #[test]
    fn a_quote_that_is_not_closed_is_named() {
        let fault = parse("cancel \"a b").unwrap_err();
        assert_eq!(fault.part, "\"a b");
    }

    #[test]
    fn the_word_being_typed_is_known() {
        for (line, place) in [
            ("", (0, 0)),
            ("can", (0, 0)),
            ("cancel ", (7, 1)),
            ("cancel job", (7, 1)),
            ("prio job 1", (9, 2)),
            ("cancel \"a b", (7, 1)),
            ("cancel \"a b\" ", (13, 2)),
        ] {
            assert_eq!(last_word(line), place, "{line:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]
        #[test]
        fn any_line_is_read_or_refused_and_words_stand_where_they_say(line in "\\PC{0,40}") {
            let (begin, _) = last_word(&line);
            assert!(line.is_char_boundary(begin));
            if let Ok(Some(read)) = parse(&line) {
                for word in read.words {
                    let there = &line[word.at..];
                    assert!(there.trim_start_matches('"').starts_with(&word.text));
                }
            }
        }
    }
}
