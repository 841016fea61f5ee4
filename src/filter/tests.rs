//! The language as a whole: what is understood, what it means, and what is said of the rest.

use proptest::prelude::*;

use super::*;
use crate::job::{Argument, Flag, Flags, Plain, Status, Times};

mod meaning;
mod syntax;

/// 2026-02-10 15:00 on this machine's clock.
fn now() -> Moment {
    Moment::parse_naive_local("2026-02-10 15:00:00").unwrap()
}

fn ago(text: &str) -> Moment {
    let seconds = span::parse_span(text).unwrap();
    now().minus(std::time::Duration::from_secs(seconds))
}

/// A job of which a test says what it needs.
#[derive(Clone, Debug)]
struct Sample {
    texts: [&'static str; 5],
    status: Status,
    native: &'static str,
    flags: Flags,
    priority: Option<i64>,
    times: Times,
    stale: bool,
    error: &'static str,
    arguments: Vec<Option<Argument>>,
}

impl Sample {
    /// Id, name, user, project, source.
    fn new(texts: [&'static str; 5], status: Status) -> Self {
        Self {
            texts,
            status,
            native: "",
            flags: Flags::default(),
            priority: None,
            times: Times::default(),
            stale: false,
            error: "",
            arguments: Vec::new(),
        }
    }
}

impl Facts for Sample {
    fn words(&self) -> [&str; 8] {
        let [id, name, user, project, source] = self.texts;
        [
            id,
            name,
            user,
            project,
            self.status.word(),
            self.native,
            source,
            "",
        ]
    }

    fn text(&self, field: Field) -> &str {
        match field {
            Field::Id => self.texts[0],
            Field::Name => self.texts[1],
            Field::User => self.texts[2],
            Field::Project => self.texts[3],
            Field::Source => self.texts[4],
            Field::Error => self.error,
            _ => "",
        }
    }

    fn status(&self) -> Status {
        self.status
    }

    fn native(&self) -> &str {
        self.native
    }

    fn flags(&self) -> Flags {
        self.flags
    }

    fn priority(&self) -> Option<i64> {
        self.priority
    }

    fn times(&self) -> Times {
        self.times
    }

    fn truth(&self, field: Field) -> Option<bool> {
        (field == Field::Stale).then_some(self.stale)
    }

    fn argument(&self, slot: usize) -> Told<'_> {
        match self.arguments.get(slot) {
            Some(Some(value)) => Told::Read(value),
            _ => Told::Unread,
        }
    }
}

fn own() -> Macros {
    [
        ("night", "@failed ended>-12h"),
        ("loop", "@pool"),
        ("pool", "x @loop"),
        ("broken", "wait>2"),
        ("empty", " "),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .into()
}

fn strict(text: &str) -> Filter {
    Filter::strict(text, &own()).unwrap_or_else(|why| panic!("{text}: {why}"))
}

fn judge(text: &str, job: &Sample) -> Verdict {
    let context = Context {
        now: now(),
        me: "ann",
    };
    strict(text).at(&context).judge(job)
}

#[track_caller]
fn passes(text: &str, job: &Sample) -> bool {
    judge(text, job) == Verdict::Yes
}

/// Beside the cases of the wide tests, so that the top of the tree stays as it is.
pub(super) fn kept_cases() -> ProptestConfig {
    use proptest::test_runner::FileFailurePersistence::Direct;
    ProptestConfig {
        failure_persistence: Some(Box::new(Direct(
            "tests/proptest-regressions/filter/tests.txt",
        ))),
        ..ProptestConfig::default()
    }
}
