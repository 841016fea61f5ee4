//! The terminal's title while it is ours: the old one is put aside first and taken out again on every way out.

/// Onto the terminal's own pile of titles, and back.
const PUT_ASIDE: &str = "\x1b[22;0t";
const TAKE_BACK: &[u8] = b"\x1b[23;0t";

/// The title as we want it; none as long as nobody asked for one.
#[derive(Debug, Default)]
pub(super) struct Title(Option<String>);

impl Title {
    /// What to send so that it reads like this; nothing when it does already.
    pub(super) fn set(&mut self, text: &str) -> Vec<u8> {
        if self.0.as_deref() == Some(text) {
            return Vec::new();
        }
        let first = self.0.is_none();
        self.0 = Some(text.to_owned());
        if first { self.enter() } else { self.again() }
    }

    /// When the terminal becomes ours.
    pub(super) fn enter(&self) -> Vec<u8> {
        if self.0.is_none() {
            return Vec::new();
        }
        let mut bytes = PUT_ASIDE.as_bytes().to_vec();
        bytes.extend(self.again());
        bytes
    }

    /// When another program may have written its own meanwhile.
    pub(super) fn again(&self) -> Vec<u8> {
        let text = self.0.as_ref();
        text.map_or_else(Vec::new, |text| format!("\x1b]2;{text}\x1b\\").into_bytes())
    }

    /// When the terminal is given back.
    pub(super) fn leave(&self) -> &'static [u8] {
        if self.0.is_some() { TAKE_BACK } else { b"" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_put_aside_once_written_when_it_changes_and_given_back() {
        let mut title = Title::default();
        assert!(title.enter().is_empty() && title.leave().is_empty());
        assert_eq!(title.set("jobtui"), b"\x1b[22;0t\x1b]2;jobtui\x1b\\");
        assert!(title.set("jobtui").is_empty());
        assert_eq!(title.set("jobtui: R 1"), b"\x1b]2;jobtui: R 1\x1b\\");
        assert_eq!(title.leave(), b"\x1b[23;0t");
        assert_eq!(title.enter(), b"\x1b[22;0t\x1b]2;jobtui: R 1\x1b\\");
    }
}
