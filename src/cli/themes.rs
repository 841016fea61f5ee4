//! `jobtui themes`: every theme with a sample of every role; in colour on a terminal, in words elsewhere.

use std::io::{self, IsTerminal as _, Write};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::exit::{Exit, Trouble};
use super::shared::{Colour, Shared};
use super::{look, out};
use crate::tui::theme::{self, Depth, Look, Sample, THEMES, Theme};

#[derive(Args, Debug)]
pub(crate) struct ThemesArgs {
    /// The form of the answer; without it a sample on a terminal, a table elsewhere.
    #[arg(short, long, value_enum)]
    output: Option<Output>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    Sample,
    Table,
    Json,
}

pub(crate) fn run(args: &ThemesArgs, shared: &Shared) -> Result<Exit, Trouble> {
    let depth = look::depth(shared);
    let on_terminal = io::stdout().is_terminal();
    let form = args.output.unwrap_or(if on_terminal {
        Output::Sample
    } else {
        Output::Table
    });
    // Into a file or a pipe colours go only when they were asked for.
    let painted = on_terminal || shared.color != Colour::Auto;
    let depth = if painted { depth } else { Depth::Colourless };
    out::answer(|out| match form {
        Output::Sample => sample(out, depth),
        Output::Table => table(out),
        Output::Json => writeln!(out, "{:#}", document(depth)),
    })?;
    Ok(Exit::Fine)
}

fn sample(out: &mut dyn Write, depth: Depth) -> io::Result<()> {
    let colours = match depth {
        Depth::Colourless => "no colours",
        Depth::Sixteen => "16 colours",
        Depth::Many => "256 colours",
        Depth::True => "true colours",
    };
    writeln!(out, "This terminal: {colours} (--color says otherwise).\n")?;
    for theme in &THEMES {
        writeln!(out, "{}: {}", theme.name, theme.about)?;
        let look = Look::new(depth, true).with_theme(theme.name);
        if let Ok(look) = look {
            writeln!(out, "{}\n", theme::painted(look))?;
        }
    }
    writeln!(
        out,
        "auto takes dark or light where COLORFGBG tells the ground, else ansi16."
    )
}

fn table(out: &mut dyn Write) -> io::Result<()> {
    let heads = ["THEME", "ROLE", "PIXELS", "256", "16", "CONTRAST"];
    row(out, heads.map(str::to_owned), "WITH")?;
    for theme in &THEMES {
        for sample in theme::samples(theme) {
            let or_own = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
            let cells = [
                theme.name.to_owned(),
                sample.role.word().to_owned(),
                or_own(sample.pixels.map(|pixels| pixels.to_string())),
                or_own(sample.many.map(|number| number.to_string())),
                or_own(sample.sixteen.map(str::to_owned)),
                or_own(sample.contrast.map(|ratio| format!("{ratio:.1}"))),
            ];
            row(out, cells, sample.attributes)?;
        }
    }
    Ok(())
}

fn row(out: &mut dyn Write, cells: [String; 6], last: &str) -> io::Result<()> {
    let [theme, role, pixels, many, sixteen, contrast] = cells;
    let line = format!(
        "{theme:<15}  {role:<9}  {pixels:<7}  {many:<3}  {sixteen:<14}  {contrast:<8}  {last}"
    );
    writeln!(out, "{}", line.trim_end())
}

fn document(depth: Depth) -> Value {
    let themes: Vec<_> = THEMES.iter().map(one).collect();
    json!({ "schema": 1, "depth": depth.word(), "auto": auto(depth), "themes": themes })
}

fn auto(depth: Depth) -> &'static str {
    let told = std::env::var("COLORFGBG").unwrap_or_default();
    Theme::told(&told, depth > Depth::Sixteen).name
}

fn one(theme: &Theme) -> Value {
    let role = |sample: &Sample| {
        json!({
            "role": sample.role.word(),
            "rgb": sample.pixels.map(|pixels| pixels.to_string()),
            "index256": sample.many,
            "name16": sample.sixteen,
            "contrast": sample.contrast.map(|ratio| (ratio * 100.0).floor() / 100.0),
            "attributes": sample.attributes,
        })
    };
    let roles: Vec<_> = theme::samples(theme).iter().map(role).collect();
    let known = theme.has_ground();
    json!({
        "name": theme.name,
        "about": theme.about,
        "ground": known.then(|| theme.ground.to_string()),
        "ink": known.then(|| theme.ink.to_string()),
        "roles": roles,
    })
}
