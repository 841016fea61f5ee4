//! Paths in `script` and `args` that mean something else on the other machine.

use crate::job::eights;

/// Whether a text names a place outside the job's directory: an absolute path of either system, a
/// drive letter, or `..` as a part of it.
pub fn leaves_the_job(text: &str) -> bool {
    leaves(text.as_bytes())
}

pub(super) fn leaves(bytes: &[u8]) -> bool {
    // Without a separator only `..` itself is left, alone or behind an equals sign.
    let marks = |eight| eights::equal(eight, b'/') | eights::equal(eight, b'\\');
    if !bytes.ends_with(b"..") && eights::none(bytes, marks) {
        return false;
    }
    // An option may carry the path behind an equals sign.
    let path = match memchr::memchr(b'=', bytes) {
        Some(at) if bytes.starts_with(b"-") => &bytes[at + 1..],
        _ => bytes,
    };
    match path {
        [b'/' | b'\\', ..] => return true,
        [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic() => return true,
        _ => {}
    }
    memchr::memmem::find(path, b"..").is_some()
        && path
            .split(|b| matches!(b, b'/' | b'\\'))
            .any(|part| part == b"..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leaves_the_job_is_found() {
        for out in [
            "/opt/x.py",
            r"C:\x\run.py",
            "c:/x",
            "../x",
            r"a\..\b",
            r"\\host\x",
            "--in=/tmp/x",
        ] {
            assert!(leaves_the_job(out), "{out}");
        }
        for fine in [
            "run.py",
            "1_setup/a.prt",
            "--start",
            "a..b",
            "x=../y",
            "--ratio=0.5",
            "a:b",
            "",
        ] {
            assert!(!leaves_the_job(fine), "{fine}");
        }
    }
}
