//! The answer of `jobtui doctor` for a person: by source, the worst first, alike ones together.

use std::io::{self, Write};

use super::Patient;
use crate::job::{Finding, FindingWeight};

/// So many findings of one kind are told one by one.
const MOST: usize = 5;
/// Columns of a line; a longer one is broken between words.
const WIDTH: usize = 79;

/// Writes everything, and one line of sums at the end.
pub(super) fn write(out: &mut dyn Write, patients: &[Patient]) -> io::Result<()> {
    for patient in patients {
        let looked = looked_at(patient);
        let looked = if looked.is_empty() {
            "not reached".to_owned()
        } else {
            format!("looked at {looked}")
        };
        writeln!(out, "{} ({}): {looked}\n", patient.name, patient.kind)?;
        for group in patient.checkup.findings.chunk_by(is_alike) {
            self::group(out, group)?;
        }
    }
    tally(out, patients)
}

fn is_alike(one: &Finding, other: &Finding) -> bool {
    (one.weight, one.kind) == (other.weight, other.kind)
}

fn group(out: &mut dyn Write, group: &[Finding]) -> io::Result<()> {
    let Some(first) = group.first() else {
        return Ok(());
    };
    let title = first.kind.replace('-', " ");
    match group.len() {
        1 => writeln!(out, "{}: {title}", first.weight.word())?,
        count => writeln!(out, "{}: {title} ({count})", first.weight.word())?,
    }
    let told = &group[..group.len().min(MOST)];
    for (at, finding) in told.iter().enumerate() {
        let next = told.get(at + 1);
        writeln!(out, "  {}", finding.place)?;
        // What is the same for several is said once, behind the last of them.
        let same_way_out = next.is_some_and(|next| next.way_out == finding.way_out);
        if !(same_way_out && next.is_some_and(|next| next.text == finding.text)) {
            paragraph(out, "      ", "", &finding.text)?;
        }
        if !same_way_out {
            paragraph(out, "    ", "> ", &finding.way_out)?;
        }
    }
    if group.len() > MOST {
        writeln!(out, "  and {} more of this kind", group.len() - MOST)?;
    }
    writeln!(out)
}

fn tally(out: &mut dyn Write, patients: &[Patient]) -> io::Result<()> {
    let count = |weight| patients.iter().map(|p| p.count(weight)).sum::<usize>();
    let counted: Vec<String> = [
        (count(FindingWeight::Error), "errors"),
        (count(FindingWeight::Warning), "warnings"),
        (count(FindingWeight::Notice), "notices"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| counted(count as u64, word))
    .collect();
    if counted.is_empty() {
        let looked: Vec<String> = patients.iter().map(looked_at).collect();
        writeln!(out, "nothing is wrong: looked at {}", looked.join("; "))
    } else {
        writeln!(out, "{}", counted.join(", "))
    }
}

fn looked_at(patient: &Patient) -> String {
    let looked = patient.checkup.looked_at.iter();
    let looked: Vec<String> = looked.map(|(what, count)| counted(*count, what)).collect();
    looked.join(", ")
}

/// `3 jobs`, `1 archive entry`.
fn counted(count: u64, plural: &str) -> String {
    match (count, plural.strip_suffix("ies"), plural.strip_suffix('s')) {
        (1, Some(stem), _) => format!("1 {stem}y"),
        (1, None, Some(stem)) => format!("1 {stem}"),
        _ => format!("{count} {plural}"),
    }
}

/// Writes a text broken between its words, `mark` before the first line and blanks before the others.
fn paragraph(out: &mut dyn Write, indent: &str, mark: &str, text: &str) -> io::Result<()> {
    let mut line = format!("{indent}{mark}");
    let margin = " ".repeat(line.chars().count());
    let mut empty = true;
    for word in text.split_whitespace() {
        let length = line.chars().count() + word.chars().count() + usize::from(!empty);
        if !empty && length > WIDTH {
            writeln!(out, "{line}")?;
            line.clone_from(&margin);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    writeln!(out, "{line}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_said_in_the_right_number() {
        assert_eq!(counted(1, "archive entries"), "1 archive entry");
        assert_eq!(counted(2, "archive entries"), "2 archive entries");
        assert_eq!(counted(1, "jobs"), "1 job");
        assert_eq!(counted(0, "jobs"), "0 jobs");
    }

    #[test]
    fn long_texts_are_broken_between_words_and_no_word_is_lost() {
        let text = "word ".repeat(60);
        let mut out = Vec::new();
        paragraph(&mut out, "  ", "> ", &text).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.lines().all(|line| line.len() <= WIDTH), "{out}");
        assert_eq!(out.matches("word").count(), 60);
        assert!(out.starts_with("  > word"), "{out}");
        assert!(out.lines().nth(1).unwrap().starts_with("    word"), "{out}");
    }
}
