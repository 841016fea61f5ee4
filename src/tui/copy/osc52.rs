//! Text for the clipboard of the terminal at the other end of the line: OSC 52, and how multiplexers let it through.
//!
//! Nobody answers whether it arrived, so nobody is asked.

/// The most that is sent at once, in bytes of text: terminals take 100,000 letters of base64, some no more.
pub(crate) const MOST: usize = 74_000;
/// GNU screen keeps so many bytes of one string; what is longer it would print.
const SCREEN_STRING: usize = 240;

/// What lies between this program and the operator's terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Carrier {
    /// Nothing, or something that lets it through.
    #[default]
    Plain,
    /// tmux: it takes the sequence itself with `set-clipboard on`, and hands a wrapped one on with
    /// `allow-passthrough on`. Both are sent; the other one is dropped.
    Tmux,
    /// GNU screen: strings in short pieces.
    Screen,
    /// The clipboard is not to be touched.
    Off,
}

impl Carrier {
    /// What the environment tells: `TMUX` is set inside tmux, `STY` inside screen. From another machine only `TERM` comes
    /// along: tmux has a name of its own, `screen` may be either and is taken for tmux, which uses it, too.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
        let terminal = variable("TERM").unwrap_or_default();
        if is_set("TMUX") {
            Self::Tmux
        } else if is_set("STY") {
            Self::Screen
        } else if terminal.starts_with("tmux") {
            Self::Tmux
        } else {
            Self::Plain
        }
    }
}

/// The bytes that put this text on the clipboard.
pub(crate) fn sequence(text: &str, carrier: Carrier) -> Vec<u8> {
    let plain = format!("\x1b]52;c;{}\x07", base64(text.as_bytes()));
    match carrier {
        Carrier::Off => Vec::new(),
        Carrier::Plain => plain.into_bytes(),
        Carrier::Tmux => {
            let inner = plain.replace('\x1b', "\x1b\x1b");
            format!("{plain}\x1bPtmux;{inner}\x1b\\").into_bytes()
        }
        Carrier::Screen => {
            let mut out = Vec::with_capacity(plain.len() + plain.len() / 40);
            for piece in plain.as_bytes().chunks(SCREEN_STRING) {
                out.extend_from_slice(b"\x1bP");
                out.extend_from_slice(piece);
                out.extend_from_slice(b"\x1b\\");
            }
            out
        }
    }
}

/// As much of a text as is sent, cut behind a whole line where there is one.
pub(crate) fn fit(text: &str) -> &str {
    if text.len() <= MOST {
        return text;
    }
    let mut end = MOST;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let part = &text[..end];
    part.rfind('\n').map_or(part, |line_end| &part[..line_end])
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            if place <= three.len() {
                let letter = bits >> (18 - 6 * place) & 63;
                out.push(char::from(LETTERS[letter as usize]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, carrier: Carrier) -> String {
        let bytes = sequence(text, carrier);
        String::from_utf8(bytes).unwrap().replace('\x1b', "^")
    }

    #[test]
    fn base64_is_as_the_standard_says() {
        for (text, wanted) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
            ("\u{ff}\u{3ff}", "w7/Pvw=="),
        ] {
            assert_eq!(base64(text.as_bytes()), wanted);
        }
    }

    #[test]
    fn each_carrier_gets_what_it_lets_through() {
        assert_eq!(shown("foo", Carrier::Plain), "^]52;c;Zm9v\x07");
        assert_eq!(
            shown("foo", Carrier::Tmux),
            "^]52;c;Zm9v\x07^Ptmux;^^]52;c;Zm9v\x07^\\"
        );
        assert_eq!(shown("foo", Carrier::Screen), "^P^]52;c;Zm9v\x07^\\");
        assert_eq!(shown("foo", Carrier::Off), "");
    }

    #[test]
    fn screen_gets_pieces_that_it_keeps_whole() {
        let text = "x".repeat(2000);
        let sent = shown(&text, Carrier::Screen);
        let pieces: Vec<_> = sent.split_terminator("^\\").collect();
        assert!(pieces.len() > 10);
        let mut joined = String::new();
        for piece in pieces {
            let inside = piece.strip_prefix("^P").unwrap();
            assert!(inside.len() <= SCREEN_STRING);
            joined.push_str(inside);
        }
        assert_eq!(joined, shown(&text, Carrier::Plain));
    }

    #[test]
    fn the_environment_tells_what_lies_between() {
        let told = |all: &[(&str, &str)]| {
            let all: Vec<_> = all
                .iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
                .collect();
            Carrier::detect(move |name| all.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()))
        };
        assert_eq!(told(&[("TERM", "xterm-256color")]), Carrier::Plain);
        assert_eq!(
            told(&[("TERM", "screen-256color"), ("TMUX", "/tmp/x,1,0")]),
            Carrier::Tmux
        );
        assert_eq!(
            told(&[("TERM", "screen"), ("STY", "1.pts")]),
            Carrier::Screen
        );
        assert_eq!(told(&[("TERM", "tmux-256color")]), Carrier::Tmux);
        assert_eq!(told(&[("TERM", "screen-256color")]), Carrier::Plain);
        assert_eq!(told(&[("TERM", "screen"), ("TMUX", "")]), Carrier::Plain);
    }

    #[test]
    fn a_long_text_is_cut_behind_a_line_and_a_letter() {
        assert_eq!(fit("short\nlines"), "short\nlines");
        let lines = "0123456789\n".repeat(10_000);
        let cut = fit(&lines);
        assert!(cut.len() <= MOST && cut.ends_with('9'));
        let wide = "ü".repeat(MOST);
        assert_eq!(fit(&wide).len(), MOST);
        let sent = sequence(fit(&wide), Carrier::Plain);
        assert!(sent.len() < 100_000);
    }
}
