//! The screen as a file: text, ANSI, SVG or PNG by its ending, never over a file that is there.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use ratatui::layout::Rect;

use super::app::App;
use super::effect::Effect;
use super::notice::Tone;
use super::picture::{self, Format};
use crate::job::Plain;
use crate::tui::buffer::Buffer;

impl App {
    /// Wants the screen, as it is now, in a file; without a name in one with the time, where jobtui was started.
    pub(super) fn save_screen(&mut self, name: Option<&str>) -> Result<Vec<Effect>, String> {
        let name = name.map_or_else(|| format!("jobtui-{}.txt", self.now.stamp()), str::to_owned);
        let path = PathBuf::from(&name);
        let ending = path.extension().and_then(|ending| ending.to_str());
        let format = match ending {
            Some("txt") | None => Format::Text,
            Some("ansi") => Format::Ansi,
            Some("svg") => Format::Svg,
            Some("png") => Format::Png,
            Some(other) => {
                return Err(format!(".{other} is none of .txt .ansi .svg .png"));
            }
        };
        let screen = Rect::new(0, 0, self.size.0, self.size.1);
        let mut buffer = Buffer::empty(screen);
        self.draw_into(&mut buffer, screen);
        let bytes = picture::render(&buffer, format, &self.look.scheme());
        Ok(vec![Effect::WriteFile(path, bytes)])
    }

    pub(super) fn write_screen(&mut self) -> Vec<Effect> {
        match self.save_screen(None) {
            Ok(effects) => effects,
            Err(text) => {
                self.tell(Tone::Bad, text);
                Vec::new()
            }
        }
    }

    pub(super) fn hear_written(&mut self, written: Result<String, String>) -> Vec<Effect> {
        match written {
            Ok(text) => self.tell(Tone::Good, text),
            Err(text) => self.tell(Tone::Bad, text),
        }
        Vec::new()
    }
}

/// Writes a new file; says where it is, or why it is not. Blocks as long as the disk does.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<String, String> {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let name = Plain::long(&whole.to_string_lossy());
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|error| {
            if error.kind() == std::io::ErrorKind::AlreadyExists {
                format!("{name} is there already and stays as it is: give `:screen` another name")
            } else {
                format!("the screen is not written to {name}: {error}")
            }
        })?;
    let written = file.write_all(bytes);
    written.map_err(|error| format!("{name} is not whole: {error}"))?;
    Ok(format!("the screen is in {name} ({} bytes)", bytes.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_there_stays_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("screen.txt");
        assert!(
            write(&path, b"first")
                .unwrap()
                .contains("screen.txt (5 bytes)")
        );
        let no = write(&path, b"second").unwrap_err();
        assert!(no.contains("stays as it is"), "{no}");
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
        let no = write(&dir.path().join("none/screen.txt"), b"x").unwrap_err();
        assert!(no.contains("is not written"), "{no}");
    }
}
