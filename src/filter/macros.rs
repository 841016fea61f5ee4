//! Names for filters: those that are always there, and the operator's own.

use std::collections::BTreeMap;

/// The operator's own filters by name, as texts.
pub type Macros = BTreeMap<String, String>;

/// What is always there: the name, what it stands for, what it shows. `@mine` has no text of its own: it
/// means the operator who looks.
pub const BUILT_IN: [(&str, &str, &str); 9] = [
    ("mine", "", "your own jobs"),
    (
        "active",
        "state=pending,running !flag=archived",
        "waiting or running",
    ),
    ("waiting", "state=pending !flag=archived", "waiting"),
    ("running", "state=running !flag=archived", "running"),
    ("failed", "state=failed", "failed"),
    (
        "today",
        "submitted>=today | started>=today | ended>=today",
        "anything happened to it since midnight",
    ),
    (
        "stuck",
        "flag=stalled,suspect-run",
        "running, but without a sign of life",
    ),
    (
        "unsynced",
        "flag=arriving,transfer,undelivered,partly-delivered",
        "not wholly here, or not wholly on the other machine",
    ),
    (
        "unarchived",
        "state=completed,failed,cancelled !flag=archived",
        "over, and not put away",
    ),
];

/// What a name stands for; own names come second, so that `@mine` is the same everywhere.
pub(super) fn text_of<'a>(name: &str, own: &'a Macros) -> Option<&'a str> {
    let built_in = BUILT_IN.iter().find(|(known, _, _)| *known == name);
    built_in
        .map(|(_, text, _)| *text)
        .or_else(|| own.get(name).map(String::as_str))
}

pub(super) fn names(own: &Macros) -> impl Iterator<Item = &str> {
    let built_in = BUILT_IN.iter().map(|(name, _, _)| *name);
    built_in.chain(own.keys().map(String::as_str))
}

/// Whether a filter can be kept under this name.
///
/// # Errors
/// What is wrong with it.
pub fn check_name(name: &str) -> Result<(), String> {
    if name.is_empty() || !name.chars().all(is_name) {
        return Err(format!(
            "`{name}` is no name for a filter: letters, digits, - and _ only"
        ));
    }
    if BUILT_IN.iter().any(|(known, _, _)| *known == name) {
        return Err(format!("@{name} is always there and means something else"));
    }
    Ok(())
}

pub(super) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}
