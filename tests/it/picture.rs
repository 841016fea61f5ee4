//! A drawn screen as text, ANSI, SVG and PNG: the same bytes each time, and what they say when read back.

use jobtui::tui::buffer::Buffer;
use jobtui::tui::picture::{CELL_TALL, CELL_WIDE, Format, PADDING, Rgb, Scheme, render};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::{Constraint, Rect};
use ratatui::style::{Color, Modifier, Style, Stylize};
use ratatui::widgets::{Block, BorderType, Row, Table};
use unicode_width::UnicodeWidthStr;

const FORMATS: [Format; 4] = [Format::Text, Format::Ansi, Format::Svg, Format::Png];

/// A screen as the dashboard draws them: frame, table, colours, and a line of everything that is difficult.
fn screen() -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(76, 22)).unwrap();
    let frame = terminal
        .draw(|frame| {
            let frame_block = Block::bordered()
                .border_type(BorderType::Rounded)
                .border_style(Style::new().fg(Color::DarkGray))
                .title(" Running 3 ".bold().cyan());
            let rows = [
                Row::new(["antenna_sweep <α&β>", "running", "▕██████▎   ▏ 62 %"]).green(),
                Row::new(["filter \"κ\" 'x'", "queued", "waits for disk"]).reversed(),
                Row::new(["漢字 job é e\u{301} ñ", "failed", "✗ exit 137 after 1h 12m"])
                    .light_red(),
                Row::new(["old job gpqyj|QÅÉ", "done", "2026-02-10 15:00"]).dim(),
                Row::new(["Задача Ωmega", "cancelled", "→ archive ✓ … — “quote”"])
                    .yellow()
                    .italic(),
            ];
            let widths = [
                Constraint::Length(24),
                Constraint::Length(12),
                Constraint::Fill(1),
            ];
            let table = Table::new(rows, widths)
                .header(Row::new(["NAME", "STATE", "NOTE"]).bold().underlined())
                .block(frame_block);
            frame.render_widget(table, Rect::new(0, 0, 76, 9));
            let buffer = frame.buffer_mut();
            let lines = [
                (
                    "┌─┬─┐ ┏━┳━┓ ╔═╦═╗ ╒═╤═╕ ╓─╥─╖ ╭─╮ ╲╱ ┄┄┄ ┅┅┅ ┈┈┈ ╌╌╌ ▖▗▘▝▚▞",
                    Style::new().blue(),
                ),
                (
                    "│ │ │ ┃ ┃ ┃ ║ ║ ║ │ │ │ ║ ║ ║ │ │ ╱╲ ┆┇┊┋╎╏ ░░▒▒▓▓██",
                    Style::new().blue(),
                ),
                (
                    "├─┼─┤ ┣━╋━┫ ╠═╬═╣ ╞═╪═╡ ╟─╫─╢ │ │ ╳╳ ▁▂▃▄▅▆▇█ ▏▎▍▌▋▊▉█",
                    Style::new().magenta(),
                ),
                (
                    "└─┴─┘ ┗━┻━┛ ╚═╩═╝ ╘═╧═╛ ╙─╨─╜ ╰─╯ ╴╵╶╷╸╹╺╻╼╽╾╿",
                    Style::new().magenta(),
                ),
                (
                    "⣀⣄⣤⣦⣶⣷⣿⡿⠿⠟⠛⠋⠉ ⠁⠂⠄⡀⢀⠠⠐⠈ 🬀🬁🬂🬃🬻 ■□▲△▶▷▼▽◀◁●○◆◇",
                    Style::new().fg(Color::Indexed(208)),
                ),
                ("bold HAMBURGEFONTS quick fox", Style::new().bold()),
                (
                    "crossed, underlined in red",
                    Style::new()
                        .crossed_out()
                        .underlined()
                        .underline_color(Color::Red),
                ),
                (
                    "own pixels on own pixels",
                    Style::new()
                        .fg(Color::Rgb(255, 200, 0))
                        .bg(Color::Rgb(60, 20, 90)),
                ),
                ("black on yellow", Style::new().black().on_yellow()),
            ];
            for (y, (line, style)) in (9..).zip(lines) {
                buffer.set_string(1, y, line, style);
            }
            for number in 0..16_u16 {
                let color = Color::Indexed(u8::try_from(number).unwrap());
                buffer.set_string(1 + number * 4, 19, "██", Style::new().fg(color));
                buffer.set_string(1 + number * 4, 20, "Ab9", Style::new().fg(color));
            }
        })
        .unwrap();
    ours(frame.buffer)
}

/// What the library's own widgets drew, in the dashboard's cells.
fn ours(theirs: &ratatui::buffer::Buffer) -> Buffer {
    let mut ours = Buffer::empty(theirs.area);
    for (ours, theirs) in ours.content.iter_mut().zip(&theirs.content) {
        ours.set_symbol(theirs.symbol()).set_style(theirs.style());
    }
    ours
}

fn one_line(text: &str, style: Style) -> Buffer {
    let columns = u16::try_from(text.width()).unwrap();
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, 1));
    buffer.set_string(0, 0, text, style);
    buffer
}

fn written(buffer: &Buffer, format: Format) -> String {
    String::from_utf8(render(buffer, format, &Scheme::dark())).unwrap()
}

#[test]
fn the_same_screen_gives_the_same_bytes() {
    for format in FORMATS {
        let first = render(&screen(), format, &Scheme::dark());
        let second = render(&screen(), format, &Scheme::dark());
        assert!(first == second, "{format:?}");
        assert!(!first.is_empty(), "{format:?}");
    }
    if let Some(folder) = std::env::var_os("JOBTUI_TEST_PICTURES") {
        // For eyes: what no test can judge.
        let folder = std::path::PathBuf::from(folder);
        for (format, name) in FORMATS
            .into_iter()
            .zip(["a.txt", "a.ansi", "a.svg", "a.png"])
        {
            std::fs::write(
                folder.join(name),
                render(&screen(), format, &Scheme::dark()),
            )
            .unwrap();
        }
        let light = render(&screen(), Format::Png, &Scheme::light());
        std::fs::write(folder.join("light.png"), light).unwrap();
    }
}

#[test]
fn an_empty_screen_is_no_trouble() {
    for area in [
        Rect::new(0, 0, 0, 0),
        Rect::new(0, 0, 0, 3),
        Rect::new(0, 0, 3, 0),
    ] {
        for format in FORMATS {
            render(&Buffer::empty(area), format, &Scheme::dark());
        }
    }
    let blank = Buffer::empty(Rect::new(0, 0, 5, 2));
    assert_eq!(written(&blank, Format::Text), "\n\n");
    assert_eq!(written(&blank, Format::Ansi), "\n\n");
}

#[test]
fn text_keeps_wide_and_combined_characters_and_drops_trailing_blanks() {
    let mut buffer = Buffer::empty(Rect::new(3, 4, 12, 2));
    buffer.set_string(3, 4, "漢字 e\u{301}|", Style::new());
    buffer.set_string(3, 5, "x", Style::new().on_red());
    assert_eq!(written(&buffer, Format::Text), "漢字 e\u{301}|\nx\n");
}

#[test]
fn a_terminal_fed_with_the_ansi_text_shows_the_same_cells() {
    let buffer = screen();
    let ansi = written(&buffer, Format::Ansi).replace('\n', "\r\n");
    let size = |length: u16| std::num::NonZero::new(length).unwrap();
    let (rows, columns) = (size(buffer.area.height + 1), size(buffer.area.width));
    let mut terminal = vt100::Parser::new(rows, columns, 0);
    terminal.process(ansi.as_bytes());
    for y in 0..buffer.area.height {
        let mut covered = 0_usize;
        for x in 0..buffer.area.width {
            let here = &buffer[(x, y)];
            let there = terminal.screen().cell(y, x).unwrap();
            if covered > 0 {
                covered -= 1;
                assert!(there.is_wide_continuation(), "{x},{y}");
                continue;
            }
            covered = here.symbol().width() - 1;
            let shown = if there.has_contents() {
                there.contents()
            } else {
                " "
            };
            assert_eq!(shown, here.symbol(), "{x},{y}");
            assert_eq!(there.fgcolor(), as_vt100(here.fg()), "{x},{y} {shown}");
            assert_eq!(there.bgcolor(), as_vt100(here.bg()), "{x},{y} {shown}");
            let marks = [
                (there.bold(), Modifier::BOLD),
                (there.dim(), Modifier::DIM),
                (there.italic(), Modifier::ITALIC),
                (there.underline(), Modifier::UNDERLINED),
                (there.inverse(), Modifier::REVERSED),
            ];
            for (is, mark) in marks {
                assert_eq!(
                    is,
                    here.modifier().contains(mark),
                    "{x},{y} {shown} {mark:?}"
                );
            }
        }
    }
}

fn as_vt100(color: Color) -> vt100::Color {
    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match color {
        Color::Reset => vt100::Color::Default,
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        Color::Indexed(number) => vt100::Color::Idx(number),
        named => {
            let place = NAMED.iter().position(|one| *one == named).unwrap();
            vt100::Color::Idx(u8::try_from(place).unwrap())
        }
    }
}

#[test]
fn each_line_of_ansi_ends_in_no_colour() {
    for line in written(&screen(), Format::Ansi).lines() {
        let last = line.rfind("\x1b[");
        assert!(
            last.is_none_or(|at| line[at..].starts_with("\x1b[0m")),
            "{line:?}"
        );
    }
}

#[test]
fn a_colourless_scheme_leaves_bold_and_reverse_but_no_colour() {
    let style = Style::new().red().on_blue().bold().reversed();
    let buffer = one_line("stop", style);
    let scheme = Scheme::dark().without_colours();
    assert_eq!(
        String::from_utf8(render(&buffer, Format::Ansi, &scheme)).unwrap(),
        "\x1b[0;1;7mstop\x1b[0m\n"
    );
    assert_eq!(
        written(&buffer, Format::Ansi),
        "\x1b[0;1;7;31;44mstop\x1b[0m\n"
    );
}

#[test]
fn an_svg_is_well_formed_and_holds_the_text() {
    let svg = written(&screen(), Format::Svg);
    assert_well_formed(&svg);
    assert!(svg.contains(">antenna_sweep &lt;</text>"), "{svg}");
    assert!(svg.contains(">&amp;</text>"));
    assert!(svg.contains(">漢</text>"));
    assert!(svg.contains(">black on yellow</text>"));
    assert!(!svg.contains('─') && !svg.contains('█') && !svg.contains('⣿'));
    let wide = svg.find(">漢</text>").unwrap();
    let tag = &svg[svg[..wide].rfind('<').unwrap()..wide];
    assert!(tag.contains("textLength=\"20\""), "{tag}");
}

#[test]
fn words_far_apart_keep_their_places_in_an_svg() {
    let svg = written(&one_line("NAME    STATE", Style::new()), Format::Svg);
    assert!(
        svg.contains("<text x=\"10\" y=\"26\" textLength=\"40\""),
        "{svg}"
    );
    assert!(
        svg.contains("<text x=\"90\" y=\"26\" textLength=\"50\""),
        "{svg}"
    );
}

#[test]
fn nothing_on_the_screen_can_break_out_of_an_svg() {
    let mut buffer = one_line("</text><script>&#0;\"'", Style::new());
    buffer[(0, 0)].set_symbol("\u{1b}");
    buffer[(1, 0)].set_symbol("\u{ffff}");
    let svg = written(&buffer, Format::Svg);
    assert_well_formed(&svg);
    assert!(!svg.contains("<script"));
}

/// Balanced tags, quoted attributes, known escapes and no characters that XML forbids.
fn assert_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        assert_escaped(before);
        let end = tag.find('>').expect("a tag ends");
        let inside = &tag[1..end];
        assert!(!inside.contains('<'), "a tag within a tag: {inside}");
        assert!(inside.matches('"').count().is_multiple_of(2), "{inside}");
        let name = inside
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .unwrap();
        assert!(["svg", "rect", "path", "text"].contains(&name), "{name}");
        if inside.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !inside.ends_with('/') {
            open.push(name);
        }
        rest = &tag[end + 1..];
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    assert!(
        svg.chars()
            .all(|c| c == '\n' || !(c.is_control() || c == '\u{ffff}'))
    );
}

fn assert_escaped(text: &str) {
    assert!(!text.contains('>'), "{text}");
    for (at, _) in text.match_indices('&') {
        let name = text[at + 1..].split(';').next().unwrap();
        assert!(
            ["amp", "lt", "gt", "quot", "apos"].contains(&name),
            "{text}"
        );
    }
}

/// The decoded picture: three bytes a pixel.
struct Pixels {
    wide: usize,
    tall: usize,
    bytes: Vec<u8>,
}

impl Pixels {
    fn of(buffer: &Buffer, scheme: &Scheme) -> Self {
        let file = render(buffer, Format::Png, scheme);
        let mut reader = png::Decoder::new(std::io::Cursor::new(file))
            .read_info()
            .unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let found = reader.next_frame(&mut bytes).unwrap();
        assert_eq!(found.color_type, png::ColorType::Rgb);
        Self {
            wide: found.width as usize,
            tall: found.height as usize,
            bytes,
        }
    }

    fn at(&self, x: usize, y: usize) -> Rgb {
        let at = (y * self.wide + x) * 3;
        Rgb(self.bytes[at], self.bytes[at + 1], self.bytes[at + 2])
    }

    /// All pixels of a column of the only row.
    fn cell(&self, column: usize) -> Vec<Rgb> {
        let (wide, tall, rim) = (
            usize::from(CELL_WIDE),
            usize::from(CELL_TALL),
            usize::from(PADDING),
        );
        let pixel = |nth| self.at(rim + column * wide + nth % wide, rim + nth / wide);
        (0..wide * tall).map(pixel).collect()
    }

    fn inked(&self, column: usize, ground: Rgb) -> usize {
        self.cell(column)
            .iter()
            .filter(|pixel| **pixel != ground)
            .count()
    }
}

#[test]
fn a_png_has_ten_by_twenty_pixels_a_cell_and_a_rim() {
    let pixels = Pixels::of(&screen(), &Scheme::dark());
    assert_eq!((pixels.wide, pixels.tall), (76 * 10 + 20, 22 * 20 + 20));
    assert_eq!(pixels.at(0, 0), Scheme::dark().ground);
}

#[test]
fn letters_leave_ink_and_blanks_do_not() {
    let scheme = Scheme::dark();
    let pixels = Pixels::of(&one_line("A 漢g", Style::new()), &scheme);
    assert!(pixels.inked(0, scheme.ground) > 20);
    assert_eq!(pixels.inked(1, scheme.ground), 0);
    // Without a glyph: one box over both columns, open in the middle.
    assert!(pixels.inked(2, scheme.ground) > 20 && pixels.inked(3, scheme.ground) > 20);
    assert_ne!(pixels.cell(0), pixels.cell(4));
}

#[test]
fn styles_are_seen_in_the_pixels() {
    let scheme = Scheme::dark();
    let look = |style: Style| Pixels::of(&one_line("R", style), &scheme).cell(0);
    let plain = look(Style::new());
    let styles = [
        Style::new().bold(),
        Style::new().dim(),
        Style::new().italic(),
        Style::new().underlined(),
        Style::new().reversed(),
        Style::new().crossed_out(),
        Style::new().red(),
        Style::new().on_red(),
    ];
    for style in styles {
        assert_ne!(look(style), plain, "{style:?}");
    }
    assert_eq!(look(Style::new().reversed())[0], scheme.ink);
    assert!(
        look(Style::new().hidden())
            .iter()
            .all(|pixel| *pixel == scheme.ground)
    );
}

#[test]
fn an_accent_is_drawn_with_its_letter_whichever_way_it_is_spelt() {
    let scheme = Scheme::dark();
    let one = Pixels::of(&one_line("é", Style::new()), &scheme);
    let two = Pixels::of(&one_line("e\u{301}", Style::new()), &scheme);
    let bare = Pixels::of(&one_line("e", Style::new()), &scheme);
    assert_eq!(one.bytes, two.bytes);
    assert_ne!(one.bytes, bare.bytes);
    // No such letter in Unicode: drawn from the two.
    let made = Pixels::of(&one_line("q\u{301}", Style::new()), &scheme);
    let bare = Pixels::of(&one_line("q", Style::new()), &scheme);
    assert_ne!(made.bytes, bare.bytes);
}
