//! Signs that somebody works inside `inbox/`, where nothing may be changed before it is copied out.

use super::super::name;
use super::findings::Findings;

const COPY_FIRST: &str = "whoever edits here should stop, copy the job out of inbox/ and work there, \
                          and remove what the editor left: a file changed here is carried to the \
                          Windows side or becomes a conflict copy";

/// What leaves such a file behind.
fn trace(raw: &[u8]) -> Option<&'static str> {
    let ends = |tail: &[u8]| raw.ends_with(tail);
    match raw {
        [b'.', .., b'.', b's', b'w', b'a'..=b'z'] => Some("a swap file of vim: open, or crashed"),
        [b'.', b'#', ..] => Some("a lock of emacs: the file is open there"),
        [b'#', .., b'#'] => Some("an unsaved copy of emacs"),
        [b'~', b'$', ..] => Some("a lock of an office program: the file is open there"),
        [b'.', b'~', b'l', b'o', b'c', b'k', b'.', ..] => {
            Some("a lock of LibreOffice: the file is open there")
        }
        b".ipynb_checkpoints" => Some("checkpoints of a notebook that was opened here"),
        _ if ends(b"~") || ends(b".bak") || ends(b".orig") => {
            Some("a backup that an editor leaves when it saves")
        }
        _ => None,
    }
}

/// Tells of an entry below `inbox/` that only editing or this program's records would put there.
pub(super) fn check(place: &str, raw: &[u8], findings: &mut Findings) {
    if raw == b".jobtui" || raw.starts_with(b".syncthing.jobtui-") {
        let what = "records of jobtui belong into outbox/, never into inbox/";
        let way_out = "find out who put it here: jobtui itself writes nothing into inbox/";
        findings.warning("inbox-edited", place, what, way_out);
    } else if let Some(what) = trace(raw).filter(|_| !name::is_transfer(raw)) {
        let what = format!("{what}. Nothing may be edited in inbox/ (rule 1)");
        findings.warning("inbox-edited", place, &what, COPY_FIRST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_leave_is_known_and_results_are_not_taken_for_it() {
        for name in [
            ".job.json.swp",
            ".#job.json",
            "#job.json#",
            "~$results.xlsx",
            ".~lock.a.csv#",
            "job.json~",
            "study.bak",
        ] {
            assert!(trace(name.as_bytes()).is_some(), "{name}");
        }
        for name in [
            "job.json",
            "stdout.log",
            "study.db-journal",
            "a.csv",
            ".hidden",
            "trial_0001",
        ] {
            assert!(trace(name.as_bytes()).is_none(), "{name}");
        }
    }
}
