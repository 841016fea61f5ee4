//! A path as text that can be shown, copied and given to a shell.

use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use crate::job::{Plain, is_harmless};

/// A whole path as it is; with bytes in it that nobody can be shown, as shells with `$'...'` read it.
pub(super) fn spelt(path: &Path) -> Plain {
    let whole = std::path::absolute(path);
    let path = whole.as_deref().unwrap_or(path);
    if let Some(text) = path.to_str().filter(|text| text.chars().all(is_harmless)) {
        return Plain::long(text);
    }
    let mut out = String::from("$'");
    for byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'\'') {
            out.push(char::from(*byte));
        } else {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out.push('\'');
    Plain::long(&out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    #[test]
    fn a_path_is_as_it_is_unless_nobody_could_be_shown_it() {
        for (raw, text) in [
            (&b"/queue/a b/stdout.log"[..], "/queue/a b/stdout.log"),
            ("/queue/ä".as_bytes(), "/queue/ä"),
            (b"/queue/\xff", "$'/queue/\\xff'"),
            (b"/q/\x1b]0;x\x07", "$'/q/\\x1b]0;x\\x07'"),
            (b"/q/'\n", "$'/q/\\x27\\x0a'"),
        ] {
            let path = Path::new(OsStr::from_bytes(raw));
            assert_eq!(spelt(path).as_str(), text);
        }
    }
}
