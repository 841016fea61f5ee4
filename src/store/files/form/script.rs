//! Whether a script names paths that exist on one machine only.

use std::io::Read as _;
use std::path::Path;

use super::super::write;

/// So much of a script is looked at, in bytes.
const MOST: u64 = 256 * 1024;
/// Directories at the root of Linux machines that people put into scripts.
const ROOTS: [&str; 8] = [
    "/home/",
    "/root/",
    "/tmp/",
    "/mnt/",
    "/data/",
    "/opt/",
    "/Users/",
    "/job-queue",
];

/// The first line that has an absolute path in quotes, counted from 1, and the path. None when
/// there is none or the file cannot be read: this is a hint, not a proof.
pub(super) fn absolute_path(script: &Path) -> Option<(usize, String)> {
    let mut bytes = Vec::new();
    let file = write::open_regular(script).ok()?;
    file.take(MOST).read_to_end(&mut bytes).ok()?;
    find(&String::from_utf8_lossy(&bytes))
}

fn find(text: &str) -> Option<(usize, String)> {
    text.lines().enumerate().find_map(|(number, line)| {
        let code = line.trim_start();
        if code.starts_with('#') {
            return None;
        }
        let path = code
            .split(['"', '\''])
            .skip(1)
            .find(|part| is_absolute(part))?;
        Some((number + 1, path.to_owned()))
    })
}

fn is_absolute(part: &str) -> bool {
    let bytes = part.as_bytes();
    let drive = bytes.len() >= 3
        && bytes[0].is_ascii_alphabetic()
        && bytes[1] == b':'
        && matches!(bytes[2], b'\\' | b'/')
        && !part[2..].starts_with("//");
    drive || ROOTS.iter().any(|root| part.starts_with(root))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_one_machine_are_found_and_others_are_not() {
        let found = |text: &str| find(text).map(|(line, path)| format!("{line} {path}"));
        assert_eq!(
            found("x = 1\nopen(r\"C:\\models\\a.prt\")\n").as_deref(),
            Some("2 C:\\models\\a.prt")
        );
        assert_eq!(found("p = '/home/ann/a'").as_deref(), Some("1 /home/ann/a"));
        for fine in [
            "#!/usr/bin/env python3",
            "# see '/home/ann/a'",
            "open('1_setup/m.prt')",
            "url = 'https://example.org/data/x'",
            "sep = '/'",
            "s = 'a:b'",
        ] {
            assert_eq!(found(fine), None, "{fine}");
        }
    }
}
