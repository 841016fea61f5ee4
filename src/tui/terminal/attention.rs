//! What calls for attention beside the screen, as bytes: the bell, and a notification on the desk.

use crate::alert::Osc;
use crate::job::Plain;

/// More of a sentence than this no desk shows, in characters.
const LONGEST: usize = 200;

/// A call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attention {
    Bell,
    Desk {
        osc: Osc,
        /// Tells one notification from the next, which would replace it otherwise.
        number: u64,
        text: String,
    },
}

impl Attention {
    /// The bytes for the terminal. tmux hands a notification on when it is wrapped (and `allow-passthrough` is on);
    /// of the bell it makes what it is set to.
    pub fn bytes(&self, tmux: bool) -> Vec<u8> {
        let (osc, number, text) = match self {
            Self::Bell => return b"\x07".to_vec(),
            Self::Desk { osc, number, text } => (osc, number, text),
        };
        let text: String = Plain::new(text).chars().take(LONGEST).collect();
        let sequence = match osc {
            Osc::Nine => format!("\x1b]9;jobtui: {text}\x07"),
            // A semicolon would begin another field.
            Osc::SevenSevenSeven => {
                format!("\x1b]777;notify;jobtui;{}\x07", text.replace(';', ","))
            }
            Osc::NinetyNine => format!(
                "\x1b]99;i=jobtui-{number}:d=0;jobtui\x1b\\\x1b]99;i=jobtui-{number}:p=body;{text}\x1b\\"
            ),
        };
        if !tmux {
            return sequence.into_bytes();
        }
        let doubled = sequence.replace('\x1b', "\x1b\x1b");
        format!("\x1bPtmux;{doubled}\x1b\\").into_bytes()
    }
}

/// Whether the terminal before us is tmux's.
pub fn in_tmux() -> bool {
    std::env::var_os("TMUX").is_some_and(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk(osc: Osc, text: &str, tmux: bool) -> String {
        let call = Attention::Desk {
            osc,
            number: 7,
            text: text.to_owned(),
        };
        String::from_utf8(call.bytes(tmux)).unwrap()
    }

    #[test]
    fn each_sequence_is_the_one_its_terminals_know() {
        assert_eq!(Attention::Bell.bytes(true), b"\x07");
        assert_eq!(
            desk(Osc::Nine, "a failed", false),
            "\x1b]9;jobtui: a failed\x07"
        );
        assert_eq!(
            desk(Osc::SevenSevenSeven, "a failed; no disk", false),
            "\x1b]777;notify;jobtui;a failed, no disk\x07"
        );
        assert_eq!(
            desk(Osc::NinetyNine, "a failed", false),
            "\x1b]99;i=jobtui-7:d=0;jobtui\x1b\\\x1b]99;i=jobtui-7:p=body;a failed\x1b\\"
        );
    }

    #[test]
    fn for_tmux_it_is_wrapped_and_every_escape_in_it_doubled() {
        assert_eq!(
            desk(Osc::Nine, "a", true),
            "\x1bPtmux;\x1b\x1b]9;jobtui: a\x07\x1b\\"
        );
        assert_eq!(
            desk(Osc::NinetyNine, "a", true),
            "\x1bPtmux;\x1b\x1b]99;i=jobtui-7:d=0;jobtui\x1b\x1b\\\x1b\x1b]99;i=jobtui-7:p=body;a\x1b\x1b\\\x1b\\"
        );
    }

    #[test]
    fn no_text_gets_out_of_its_sequence_and_none_is_endless() {
        for osc in [Osc::Nine, Osc::SevenSevenSeven, Osc::NinetyNine] {
            let hostile = desk(osc, "a\x07\x1b]0;owned\x1b\\\u{9c}b\nc", false);
            let harmless = desk(osc, "x", false);
            let controls = |text: &str| text.chars().filter(|c| c.is_control()).count();
            assert_eq!(controls(&hostile), controls(&harmless), "{hostile:?}");
            assert!(desk(osc, &"x".repeat(5000), false).len() < 300);
        }
    }
}
