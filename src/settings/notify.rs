//! A `[[notify]]` table: what is told, of which jobs, in which ways, and when nothing is.

use std::time::Duration;

use super::span;
use super::written::Value;
use crate::alert::{Channel, EVERY, On, Osc, Quiet};

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotifyRule {
    pub on: Vec<On>,
    /// In the words of `/`; empty for all jobs.
    pub filter: String,
    pub via: Vec<Channel>,
    /// Once told, what follows is gathered for so long.
    pub every: Duration,
    pub silent: Option<Quiet>,
}

/// Reads one way to tell. Errors: what is wrong with it.
pub(super) fn channel(text: &str) -> Result<Channel, String> {
    if let Some(command) = text.strip_prefix("command:") {
        let words: Vec<_> = command.split_whitespace().map(str::to_owned).collect();
        if words.is_empty() {
            return Err("`command:` names no program".to_owned());
        }
        return Ok(Channel::Command(words));
    }
    let known = ["status", "bell", "title", "osc", "osc9", "osc777", "osc99"];
    Ok(match text {
        "status" => Channel::Line,
        "bell" => Channel::Bell,
        "title" => Channel::Title,
        "osc" | "osc9" => Channel::Desk(Osc::Nine),
        "osc777" => Channel::Desk(Osc::SevenSevenSeven),
        "osc99" => Channel::Desk(Osc::NinetyNine),
        _ => {
            let hint = super::guess::hint(text, known);
            return Err(format!("`{text}` is no way to tell anything{hint}"));
        }
    })
}

impl NotifyRule {
    /// Puts a rule together from values that were checked one by one. Errors: what is missing.
    pub(super) fn read<'a>(value: impl Fn(&str) -> Option<&'a Value>) -> Result<Self, String> {
        let on = value("on")
            .and_then(Value::texts)
            .ok_or("a `[[notify]]` without `on` tells nothing and is left out")?;
        let via = value("via").and_then(Value::texts);
        let via = via.unwrap_or_else(|| vec!["status"]);
        Ok(Self {
            on: on.into_iter().filter_map(On::from_word).collect(),
            filter: value("filter")
                .and_then(Value::text)
                .unwrap_or_default()
                .to_owned(),
            via: via
                .into_iter()
                .filter_map(|way| channel(way).ok())
                .collect(),
            every: value("every")
                .and_then(Value::text)
                .and_then(|text| span::parse(text).ok())
                .unwrap_or(EVERY),
            silent: value("silent").and_then(Value::text).and_then(Quiet::parse),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_told_is_what_the_alerts_know() {
        let words: Vec<_> = On::ALL.iter().map(|on| on.word()).collect();
        let mut allowed = crate::settings::table::HAPPENINGS.to_vec();
        allowed.sort_by_key(|word| words.iter().position(|known| known == word));
        assert_eq!(allowed, words);
    }

    #[test]
    fn a_command_is_a_program_and_its_arguments() {
        assert_eq!(
            channel("command:notify-team --loud"),
            Ok(Channel::Command(vec![
                "notify-team".into(),
                "--loud".into()
            ]))
        );
        assert!(channel("command: ").unwrap_err().contains("program"));
        assert!(channel("bel").unwrap_err().contains("`bell`"));
    }
}
