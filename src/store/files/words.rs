//! Arguments as one line of text: words as a shell would split them, or a JSON array.

use serde_json::Value;

/// Reads a line of arguments. A line that starts with `[` is a JSON array; in any other,
/// blanks separate, quotes hold together, a backslash takes the next character as it is.
/// Nothing is expanded. The error is for a person.
pub(super) fn parse(line: &str) -> Result<Vec<Value>, String> {
    if line.trim_start().starts_with('[') {
        return serde_json::from_str(line).map_err(|error| format!("not a JSON array: {error}"));
    }
    split(line).map(|words| words.into_iter().map(Value::String).collect())
}

/// The line that [`parse`] reads back as these arguments.
pub(super) fn join(args: &[Value]) -> String {
    let words: Option<Vec<&str>> = args.iter().map(Value::as_str).collect();
    match words {
        // A first word that starts with a bracket would be taken for JSON.
        Some(words) if !words.first().is_some_and(|w| w.starts_with('[')) => {
            let quoted: Vec<String> = words.into_iter().map(quote).collect();
            quoted.join(" ")
        }
        Some(_) | None => Value::Array(args.to_vec()).to_string(),
    }
}

fn split(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        match c {
            c if c.is_whitespace() => words.extend(word.take()),
            '\'' => {
                let held = word.get_or_insert_default();
                loop {
                    match rest.next() {
                        Some('\'') => break,
                        Some(c) => held.push(c),
                        None => return Err("a ' is not closed".to_owned()),
                    }
                }
            }
            '"' => double_quoted(&mut rest, word.get_or_insert_default())?,
            '\\' => {
                let next = rest.next().ok_or("nothing follows the last \\")?;
                word.get_or_insert_default().push(next);
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

fn double_quoted(rest: &mut std::str::Chars<'_>, held: &mut String) -> Result<(), String> {
    loop {
        match rest.next() {
            Some('"') => return Ok(()),
            Some('\\') => match rest.next() {
                Some(c @ ('"' | '\\')) => held.push(c),
                Some(c) => held.extend(['\\', c]),
                None => return Err("a \" is not closed".to_owned()),
            },
            Some(c) => held.push(c),
            None => return Err("a \" is not closed".to_owned()),
        }
    }
}

fn quote(word: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !"'\"\\".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(line: &str) -> Vec<String> {
        let strings = parse(line).unwrap().into_iter();
        strings.map(|v| v.as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn words_are_split_as_a_shell_would() {
        assert_eq!(words("--start  --trials 5"), ["--start", "--trials", "5"]);
        assert_eq!(
            words(r#"'a b' "c \"d\"" e\ f "" g'h'"#),
            ["a b", "c \"d\"", "e f", "", "gh"]
        );
        assert_eq!(words(r#"["--start", "a b"]"#), ["--start", "a b"]);
        assert!(words("").is_empty());
        assert!(parse("'open").is_err());
        assert!(parse("[1, ").is_err());
    }

    proptest! {
        #[test]
        fn any_arguments_survive_being_shown_as_a_line(
            args in proptest::collection::vec(any::<String>(), 0..6)
        ) {
            let args: Vec<Value> = args.into_iter().map(Value::String).collect();
            prop_assert_eq!(parse(&join(&args)).unwrap(), args);
        }
    }

    #[test]
    fn what_is_no_text_is_kept_as_json() {
        let args = vec![Value::from(5), Value::from("x")];
        assert_eq!(join(&args), r#"[5,"x"]"#);
        assert_eq!(parse(&join(&args)).unwrap(), args);
    }
}
