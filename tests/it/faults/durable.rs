//! What no kill can show: that a name appears only after its bytes are on the disk, and is put there itself, so
//! that a power failure finds the same order.

use super::deeds::{self, Deed};
use super::prepared::THEN;
use super::trace::{self, Step};
use super::world::has_strace;

/// The undisturbed steps of a deed.
fn steps(deed: &Deed) -> Vec<Step> {
    let world = (deed.prepare)();
    let (ran, trace) = world.traced(THEN, deed.args, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    trace::steps(&trace, world.dir())
}

/// Source and target of a rename.
fn renamed(step: &Step) -> Option<(&str, &str)> {
    let mut quoted = step.about.split('"').skip(1).step_by(2);
    let both = (quoted.next()?, quoted.next()?);
    step.call.starts_with("rename").then_some(both)
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

fn synced<'a>(mut steps: impl Iterator<Item = &'a Step>, path: &str) -> bool {
    steps.any(|step| step.call == "fsync" && step.about == format!("<{path}>"))
}

#[test]
fn a_name_appears_after_its_bytes_are_on_the_disk_and_is_put_there_before_anything_moves() {
    if !has_strace("the order of what is put on the disk") {
        return;
    }
    let all = [
        deeds::submit(),
        deeds::cancel_waiting(),
        deeds::prio(),
        deeds::archive(),
        deeds::restore(),
    ];
    for deed in all {
        let steps = steps(&deed);
        let mut names = 0;
        for (at, step) in steps.iter().enumerate() {
            let Some((from, to)) = renamed(step) else {
                continue;
            };
            names += 1;
            let next = steps[at + 1..].iter().position(|s| renamed(s).is_some());
            let soon = &steps[at + 1..next.map_or(steps.len(), |n| at + 1 + n)];
            let is_file = from.contains("/.syncthing.");
            assert!(
                !is_file || synced(steps[..at].iter(), from),
                "{from} has a name too early"
            );
            assert!(
                synced(soon.iter(), parent(to)),
                "{to} is not put on the disk at once"
            );
            assert!(
                is_file || synced(soon.iter(), parent(from)),
                "{from} may come back"
            );
        }
        assert!(names > 0, "{:?}", deed.args);
    }
}

#[test]
fn the_manifest_of_a_new_job_comes_after_all_its_files_are_on_the_disk() {
    if !has_strace("the order of what a submit puts on the disk") {
        return;
    }
    let steps = steps(&deeds::submit());
    let last = steps
        .iter()
        .rposition(|s| renamed(s).is_some_and(|(_, to)| to.ends_with("/job.json")));
    let (before, _) = steps.split_at(last.expect("job.json gets its name"));
    for path in deeds::submit().makes.unwrap().keys() {
        let end = format!("/{path}>");
        let synced = |s: &Step| s.call == "fsync" && s.about.ends_with(&end);
        assert!(before.iter().any(synced), "{path} is not on the disk yet");
    }
    let dirs = before
        .iter()
        .filter(|s| s.call == "fsync" && s.about.ends_with("/1_setup>"));
    assert_eq!(dirs.count(), 1, "nor are the names in its folder");
}
