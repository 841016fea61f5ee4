//! The command line that would ask the same of a source, for whoever reads the audit later.

use crate::job::{Consent, Origin, Request};
use crate::settings::{Kind, SourceSpec};

/// `jobtui --queue fsq=/job-queue cancel job-x --yes`
pub(super) fn of(spec: &SourceSpec, request: &Request) -> String {
    let mut words = start(spec);
    words.push(request.verb().word().to_owned());
    match request {
        Request::Submit(new) => {
            match &new.origin {
                Origin::Blank => {}
                Origin::Folder(path) => words.push(path.to_string_lossy().into_owned()),
                Origin::Job(id) => words.push(id.name().to_owned()),
            }
            for (name, value) in &new.fields {
                words.push("--set".to_owned());
                words.push(format!("{name}={value}"));
            }
        }
        Request::Cancel(seen) | Request::Restore(seen) => words.push(seen.id.name().to_owned()),
        Request::Reprioritise(seen, priority) => {
            words.push(seen.id.name().to_owned());
            words.push(priority.to_string());
        }
        Request::Archive(seen, consent) => {
            words.push(seen.id.name().to_owned());
            if *consent == Consent::Given {
                words.push("--anyway".to_owned());
            }
        }
    }
    if let Some(reason) = reason(request).filter(|reason| !reason.is_empty()) {
        words.push("--reason".to_owned());
        words.push(reason.to_owned());
    }
    words.push("--yes".to_owned());
    quoted(&words)
}

fn reason(request: &Request) -> Option<&str> {
    match request {
        Request::Submit(_) => None,
        Request::Cancel(seen)
        | Request::Restore(seen)
        | Request::Archive(seen, _)
        | Request::Reprioritise(seen, _) => Some(&seen.reason),
    }
}

/// `jobtui --queue fsq=/job-queue recover`
pub(super) fn recover(spec: &SourceSpec) -> String {
    let mut words = start(spec);
    words.push("recover".to_owned());
    quoted(&words)
}

fn start(spec: &SourceSpec) -> Vec<String> {
    let option = match spec.kind {
        Kind::Folder => "--queue",
        Kind::Sqlite => "--db",
    };
    let source = format!("{}={}", spec.name, spec.path.display());
    vec!["jobtui".to_owned(), option.to_owned(), source]
}

fn quoted(words: &[String]) -> String {
    let words: Vec<_> = words.iter().map(|word| quote(word)).collect();
    words.join(" ")
}

/// A word as a shell takes it, quoted only where it has to be.
fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@+%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Job, JobId, NewJob, Status};

    #[test]
    fn the_command_names_source_job_and_wish() {
        let spec = SourceSpec::parse("fsq=/job queue", Kind::Folder);
        let seen = Job::new(JobId::live(b"job-a"), Status::Pending).seen();
        assert_eq!(
            of(&spec, &Request::Reprioritise(seen.clone(), -5)),
            "jobtui --queue 'fsq=/job queue' prio job-a -5 --yes"
        );
        assert_eq!(
            of(&spec, &Request::Archive(seen, Consent::Given)),
            "jobtui --queue 'fsq=/job queue' archive job-a --anyway --yes"
        );
        let spec = SourceSpec::parse("lab=/srv/jobs.db", Kind::Sqlite);
        let new = NewJob {
            origin: Origin::Job(JobId::live(b"JOB-1")),
            fields: vec![("args".to_owned(), "it's $(rm -rf /)".to_owned())],
        };
        assert_eq!(
            of(&spec, &Request::Submit(new)),
            r"jobtui --db lab=/srv/jobs.db rerun JOB-1 --set 'args=it'\''s $(rm -rf /)' --yes"
        );
    }
}
