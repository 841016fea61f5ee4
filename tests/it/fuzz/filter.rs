//! What must hold of every filter: it is understood, or told where it is not; it prints as what it is; judging never fails.

use jobtui::filter::{Context, Facts, Field, Filter, Macros, Told, Verdict};
use jobtui::job::{Argument, Flag, Flags, Moment, Status, Times};

/// Words of the language.
pub(crate) const TOKENS: &[&[u8]] = &[
    b"and ",
    b"or ",
    b"not ",
    b"| ",
    b"!",
    b"(",
    b")",
    b"\"",
    b"/",
    b"\\",
    b",",
    b"..",
    b":",
    b"=",
    b"!=",
    b"~",
    b"!~",
    b">",
    b">=",
    b"<",
    b"<=",
    b"@mine",
    b"@own",
    b"@self",
    b"@",
    b"state:",
    b"wait>2h",
    b"prio:1..5",
    b"ended>-1d",
    b"submitted:2026-02-10",
    b"14:00",
    b"today",
    b"64G",
    b"arg.reps>500",
    b"arg.",
    b"user:-",
    b"mem<",
    b"marked:yes",
    b"stale:",
    b"flag=stalled",
    b"why~",
    b"[a-",
    b"{99}",
    b"(?i)",
    b"\\p{Greek}",
    b"9223372036854775808",
    b"1e308",
    b"-",
    b"\xc3\xa9",
    b"\xe2\x80\xae",
];

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let own: Macros = [
        ("own", "@failed wait>1h | x"),
        ("self", "@self"),
        ("bad", "("),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .into();
    let typed = Filter::typed(&text, &own);
    for fault in &typed.faults {
        assert!(
            text.get(fault.span.clone()).is_some(),
            "{fault:?} in {text:?}"
        );
        assert!(!fault.hint.is_empty());
    }
    let strict = Filter::strict(&text, &own);
    assert_eq!(strict.is_ok(), typed.faults.is_empty(), "{text:?}");
    let printed = typed.filter.to_string();
    assert_eq!(
        Filter::strict(&printed, &own).as_ref(),
        Ok(&typed.filter),
        "{text:?} as {printed:?}"
    );
    let inverted = typed.filter.clone().inverted();
    let context = Context {
        now: Moment(1_770_735_600_000),
        me: "ann",
    };
    let ready = typed.filter.at(&context);
    let verdict = ready.judge(&Job);
    assert_eq!(ready.judge(&Job), verdict, "judged twice");
    assert!(ready.next_change().is_none_or(|at| at > context.now));
    if !inverted.is_empty() {
        let turned = match verdict {
            Verdict::Yes => Verdict::No,
            Verdict::No => Verdict::Yes,
            Verdict::Unread => Verdict::Unread,
        };
        assert_eq!(inverted.at(&context).judge(&Job), turned, "{text:?}");
    }
}

struct Job;

impl Facts for Job {
    fn words(&self) -> [&str; 8] {
        [
            "job-1-é", "rabi", "ann", "", "running", "RUNNING", "lab", "",
        ]
    }

    fn text(&self, field: Field) -> &str {
        match field {
            Field::Id => "job-1-é",
            Field::User => "ann",
            Field::Error => "no license",
            _ => "",
        }
    }

    fn status(&self) -> Status {
        Status::Running
    }

    fn native(&self) -> &'static str {
        "RUNNING"
    }

    fn flags(&self) -> Flags {
        Flags::default().with(Flag::Stalled)
    }

    fn priority(&self) -> Option<i64> {
        Some(i64::MAX)
    }

    fn times(&self) -> Times {
        Times {
            created: Some(Moment(i64::MIN)),
            started: Some(Moment(1_770_735_000_000)),
            ended: Some(Moment(i64::MAX)),
        }
    }

    fn truth(&self, field: Field) -> Option<bool> {
        (field == Field::Stale).then_some(true)
    }

    fn argument(&self, slot: usize) -> Told<'_> {
        match slot {
            0 => Told::Read(&Argument::Whole(500)),
            _ => Told::Unread,
        }
    }
}
