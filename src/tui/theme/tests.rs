//! Every theme at every depth: readable on its ground, its states told apart, by eyes that miss a colour too.

use super::inks::{self, Inks};
use super::role::Slot;
use super::*;
use crate::tui::colour::{apply, distance, numbered, oklab};
use crate::tui::sgr::{Code, code};

/// How far two states are apart at least, for the eyes a theme is made for: a fifth of the way from black to
/// white would be 0.2.
const APART: f64 = 0.13;

/// What a terminal of this depth shows for each slot; its own sixteen as the pictures paint them.
fn pixels(theme: &'static Theme, depth: Depth, slot: Slot) -> Option<Rgb> {
    let scheme = if theme.ground.is_dark() {
        Scheme::dark()
    } else {
        Scheme::light()
    };
    Some(match code(Inks::of(theme, depth).get(slot)?)? {
        Code::Pixels(r, g, b) => Rgb(r, g, b),
        Code::Number(n @ 0..16) => scheme.sixteen[usize::from(n)],
        Code::Number(n) => numbered(n)?,
    })
}

/// The ground below it: the terminal's own where the colours are its own.
fn ground(theme: &'static Theme, depth: Depth) -> Rgb {
    if depth > Depth::Sixteen {
        theme.ground
    } else if theme.ground.is_dark() {
        Scheme::dark().ground
    } else {
        Scheme::light().ground
    }
}

const DEPTHS: [Depth; 3] = [Depth::Sixteen, Depth::Many, Depth::True];

#[test]
fn every_role_of_every_theme_is_readable_at_every_depth() {
    for theme in &THEMES {
        assert!(theme.ink.contrast(theme.ground) >= 4.5, "{}", theme.name);
        for depth in DEPTHS {
            let ground = ground(theme, depth);
            for slot in Slot::ALL {
                let Some(letters) = pixels(theme, depth, slot) else {
                    continue;
                };
                let ratio = letters.contrast(ground);
                assert!(
                    ratio >= theme.least_contrast(slot),
                    "{} {depth:?} {slot:?}: {letters} on {ground} is {ratio:.2}",
                    theme.name
                );
            }
        }
    }
}

#[test]
fn the_contrast_themes_promise_seven_for_everything() {
    let named = |name: &str| THEMES.iter().find(|t| t.name == name).unwrap();
    for name in ["contrast-dark", "contrast-light"] {
        for slot in Slot::ALL {
            assert!(named(name).least_contrast(slot) >= 7.0);
        }
        assert!(pixels(named(name), Depth::True, Slot::Dim).is_some());
    }
    assert!(named("dark").least_contrast(Slot::Bad) >= 4.5);
}

#[test]
fn the_own_sixteen_are_readable_on_a_dark_and_on_a_light_ground() {
    let theme = Theme::in_doubt();
    for scheme in [Scheme::dark(), Scheme::light()] {
        for slot in Slot::ALL {
            let number = theme.names[slot as usize];
            if number > 0 {
                let letters = scheme.sixteen[usize::from(number)];
                assert!(letters.contrast(scheme.ground) >= 4.5, "{slot:?}");
            }
        }
    }
}

/// Sixteen colours as they are shipped: ground, then 0 to 15.
const SHIPPED: [(&str, u32, [u32; 16]); 6] = [
    ("xterm", 0, XTERM),
    ("xterm on white", 0xff_ffff, XTERM),
    ("a Linux console", 0, VGA),
    ("Windows Terminal", 0x0c_0c0c, CAMPBELL),
    ("Solarized dark", 0x00_2b36, SOLARIZED),
    ("Solarized light", 0xfd_f6e3, SOLARIZED),
];
#[rustfmt::skip]
const XTERM: [u32; 16] = [
    0, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5,
    0x7f_7f7f, 0xff_0000, 0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff,
];
#[rustfmt::skip]
const VGA: [u32; 16] = [
    0, 0xaa_0000, 0x00_aa00, 0xaa_5500, 0x00_00aa, 0xaa_00aa, 0x00_aaaa, 0xaa_aaaa,
    0x55_5555, 0xff_5555, 0x55_ff55, 0xff_ff55, 0x55_55ff, 0xff_55ff, 0x55_ffff, 0xff_ffff,
];
#[rustfmt::skip]
const CAMPBELL: [u32; 16] = [
    0x0c_0c0c, 0xc5_0f1f, 0x13_a10e, 0xc1_9c00, 0x00_37da, 0x88_1798, 0x3a_96dd, 0xcc_cccc,
    0x76_7676, 0xe7_4856, 0x16_c60c, 0xf9_f1a5, 0x3b_78ff, 0xb4_009e, 0x61_d6d6, 0xf2_f2f2,
];
#[rustfmt::skip]
const SOLARIZED: [u32; 16] = [
    0x07_3642, 0xdc_322f, 0x85_9900, 0xb5_8900, 0x26_8bd2, 0xd3_3682, 0x2a_a198, 0xee_e8d5,
    0x00_2b36, 0xcb_4b16, 0x58_6e75, 0x65_7b83, 0x83_9496, 0x6c_71c4, 0x93_a1a1, 0xfd_f6e3,
];

#[test]
fn no_theme_uses_a_colour_that_a_terminal_of_sixteen_paints_invisible() {
    for theme in &THEMES {
        let in_doubt = theme == Theme::in_doubt();
        for (whose, ground, sixteen) in SHIPPED {
            let ground = Rgb::hex(ground);
            if !in_doubt && ground.is_dark() != theme.ground.is_dark() {
                continue;
            }
            for slot in Slot::ALL {
                let number = theme.names[slot as usize];
                if number == 0 {
                    continue;
                }
                let ratio = Rgb::hex(sixteen[usize::from(number)]).contrast(ground);
                assert!(ratio >= 1.7, "{} {slot:?} {whose}: {ratio:.2}", theme.name);
            }
        }
    }
    // Black, white and the greys are the ground itself somewhere.
    for theme in &THEMES {
        let greys = |n: &u8| matches!(n, 7 | 8 | 15);
        assert!(!theme.names.iter().any(greys), "{}", theme.name);
    }
}

#[test]
fn no_two_states_look_the_same_in_any_theme() {
    for theme in &THEMES {
        for depth in DEPTHS {
            for (one, other) in pairs() {
                let shown = [one, other].map(|slot| pixels(theme, depth, slot));
                if let [Some(a), Some(b)] = shown {
                    let far = a.apart(b);
                    let what = format!("{} {depth:?} {one:?} {other:?}: {far:.3}", theme.name);
                    assert!(far >= inks::APART, "{what}");
                }
            }
        }
    }
}

fn pairs() -> impl Iterator<Item = (Slot, Slot)> {
    let all = Slot::STATES;
    (0..all.len()).flat_map(move |i| (i + 1..all.len()).map(move |j| (all[i], all[j])))
}

/// What is left of light for eyes without one of the three kinds of cones: Machado, Oliveira and Fernandes, "A
/// Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1.0.
const PROTAN: [[f64; 3]; 3] = [
    [0.152_286, 1.052_583, -0.204_868],
    [0.114_503, 0.786_281, 0.099_216],
    [-0.003_882, -0.048_116, 1.051_998],
];
const DEUTAN: [[f64; 3]; 3] = [
    [0.367_322, 0.860_646, -0.227_968],
    [0.280_085, 0.672_501, 0.047_413],
    [-0.011_820, 0.042_940, 0.968_881],
];
const TRITAN: [[f64; 3]; 3] = [
    [1.255_528, -0.076_749, -0.178_779],
    [-0.078_411, 0.930_809, 0.147_602],
    [0.004_733, 0.691_367, 0.303_900],
];

fn seen_by(eyes: [[f64; 3]; 3], colour: Rgb) -> [f64; 3] {
    let left = apply(eyes, colour.light());
    oklab(left.map(|l| l.clamp(0.0, 1.0)))
}

#[test]
fn the_states_stay_apart_for_the_eyes_a_theme_is_made_for() {
    for (name, eyes) in [("deuter", DEUTAN), ("deuter", PROTAN), ("tritan", TRITAN)] {
        let theme = THEMES.iter().find(|theme| theme.name == name).unwrap();
        for depth in DEPTHS {
            for (one, other) in pairs() {
                let [a, b] =
                    [one, other].map(|slot| seen_by(eyes, pixels(theme, depth, slot).unwrap()));
                let far = distance(a, b, 1.0);
                assert!(far >= APART, "{name} {depth:?} {one:?} {other:?}: {far:.3}");
            }
        }
    }
}

#[test]
fn such_eyes_confuse_the_states_of_an_ordinary_theme() {
    // Or the test above would pass with any colours.
    let plain = THEMES.iter().find(|theme| theme.name == "gruvbox").unwrap();
    let nearest = pairs()
        .map(|(one, other)| {
            let [a, b] =
                [one, other].map(|s| seen_by(DEUTAN, pixels(plain, Depth::True, s).unwrap()));
            distance(a, b, 1.0)
        })
        .fold(f64::MAX, f64::min);
    assert!(nearest < APART, "{nearest:.3}");
}

#[test]
fn without_colours_no_theme_has_any_and_what_matters_is_bold_or_reversed() {
    for name in Theme::names() {
        let look = Look::new(Depth::Colourless, true).with_theme(name).unwrap();
        assert!(!look.has_colour());
        for role in Role::ALL {
            assert_eq!(look.role(role).fg, None);
        }
        assert!(look.bad().add_modifier.contains(Modifier::BOLD));
        assert!(look.alarm().add_modifier.contains(Modifier::REVERSED));
        assert!(look.dim().add_modifier.contains(Modifier::DIM));
    }
}

#[test]
fn a_terminal_of_sixteen_is_told_only_its_own() {
    for name in Theme::names() {
        let look = Look::new(Depth::Sixteen, true).with_theme(name).unwrap();
        for role in Role::ALL {
            let told = look.role(role).fg.and_then(code);
            assert!(
                matches!(told, None | Some(Code::Number(1..16))),
                "{name} {told:?}"
            );
        }
    }
}

#[test]
fn auto_is_what_the_terminal_says_of_itself_and_its_own_colours_in_doubt() {
    for (told, many, name) in [
        ("15;0", true, "dark"),
        ("0;15", true, "light"),
        ("0;default;15", true, "light"),
        ("12;8", true, "dark"),
        ("15;0", false, "ansi16"),
        ("", true, "ansi16"),
        ("15;default", true, "ansi16"),
        ("15;99", true, "ansi16"),
    ] {
        assert_eq!(Theme::told(told, many).name, name, "{told:?}");
    }
}

#[test]
fn a_theme_that_does_not_exist_is_told_with_those_that_do() {
    let look = Look::new(Depth::True, true);
    let error = look.with_theme("drak\u{1b}[2J").unwrap_err();
    assert!(error.contains("no theme is called `drak"), "{error}");
    assert!(error.contains("solarized-light") && !error.contains('\u{1b}'));
    assert_eq!(look.with_theme("auto").unwrap().theme().name, "ansi16");
}
