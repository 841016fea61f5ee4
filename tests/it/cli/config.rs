//! `jobtui config`, `keys`, `completions`, `man`: what settings come to, and what is told of what is wrong.

use std::fs;

use super::{Said, WFE, bare, full, jobtui, run};
use crate::rig::World;

/// The program with this as the user's own file.
fn with_file(world: &World, text: &str, args: &[&str]) -> Said {
    world.put(".config/jobtui/config.toml", text);
    run(jobtui(world).args(args))
}

const GOOD: &str = "theme = \"nord\"\ncancel_grace = \"0\"\n[filters]\nnight = \"failed\"\n[keys.lists]\n\"ctrl-x\" = \"cancel\"\n";

#[test]
fn a_file_without_a_slip_passes_and_one_with_slips_tells_them_all() {
    let world = World::queue();
    let said = with_file(&world, GOOD, &["config", "check"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{said:?}");
    assert!(said.out.contains("nothing is wrong") && said.out.contains("config.toml"));
    let bad = "theem = \"nord\"\nmouse = 1\n[[source]]\nkind = \"folder\"\n[keys.lists]\n\
               \"c\" = \"archive\"\n\"D\" = \"cancel\"\n\"x\" = \"cancle\"\n";
    let said = with_file(&world, bad, &["config", "check"]);
    assert_eq!((said.code, said.err.as_str()), (2, ""), "{said:?}");
    for (line, text) in [
        (1, "did you mean `theme`?"),
        (2, "true or false"),
        (3, "without a known `kind`"),
        (6, "`cancel` has no other key"),
        (7, "arrives in pieces"),
        (8, "did you mean `cancel`?"),
    ] {
        let place = format!("config.toml:{line}: ");
        let found = said.out.lines().find(|told| told.contains(&place));
        assert!(
            found.is_some_and(|told| told.contains(text)),
            "{line}: {said:?}"
        );
    }
    assert_eq!(said.out.lines().count(), 6, "{said:?}");
}

#[test]
fn one_file_is_checked_alone_and_one_that_is_none_is_wrong_use() {
    let world = World::queue();
    world.put("own.toml", "mouse = \"perhaps\"\n");
    world.put("broken.toml", "mouse = [\n");
    let said = with_file(&world, GOOD, &["config", "check", "own.toml"]);
    assert_eq!(said.code, 2);
    assert!(said.out.starts_with("own.toml:1: "), "{said:?}");
    let said = run(jobtui(&world).args(["config", "check", "broken.toml"]));
    assert_eq!(said.code, 2);
    assert!(
        said.out.contains("broken.toml:1: this is no TOML"),
        "{said:?}"
    );
    let said = run(jobtui(&world).args(["config", "check", "nowhere.toml"]));
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{said:?}");
    fs::remove_file(world.at(".config/jobtui/config.toml")).unwrap();
    let said = run(jobtui(&world).args(["config", "check"]));
    assert_eq!(said.code, 0);
    assert!(said.out.contains("there is no file"), "{said:?}");
}

#[test]
fn variables_are_checked_with_the_files() {
    let world = World::queue();
    let mut command = jobtui(&world);
    command
        .env("JOBTUI_THEEM", "nord")
        .env("JOBTUI_MOUSE", "perhaps");
    let said = run(command.args(["config", "check"]));
    assert_eq!(said.code, 2);
    assert!(said.out.contains("$JOBTUI_MOUSE: "), "{said:?}");
    assert!(
        said.out.contains("did you mean `JOBTUI_THEME`?"),
        "{said:?}"
    );
}

#[test]
fn what_counts_is_shown_with_who_said_it() {
    let world = full();
    world.put(
        "site/jobtui/config.toml",
        "idle_exit = \"30m\"\ntheme = \"gruvbox\"\n",
    );
    world.put(
        ".config/jobtui/config.toml",
        "theme = \"nord\"\n[[source]]\nname = \"own\"\nkind = \"folder\"\npath = \"queue\"\nguard = \"high\"\n\
         [source.sync]\nurl = \"http://127.0.0.1:8384\"\nkey = \"s3cret\"\nfolder = \"q\"\n\
         peer = \"P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2\"\n",
    );
    let mut command = bare(world.dir());
    command
        .env("XDG_CONFIG_DIRS", world.at("site"))
        .env("JOBTUI_MOUSE", "on");
    let said = run(command.args(["--glyphs", "ascii", "config", "show", "--origin"]));
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{said:?}");
    for (value, origin) in [
        ("theme = \"nord\"", ".config/jobtui/config.toml:1"),
        ("idle_exit = \"30m\"", "site/jobtui/config.toml:1"),
        ("mouse = true", "$JOBTUI_MOUSE"),
        ("glyphs = \"ascii\"", "--glyphs"),
        ("cancel_grace = \"5s\"", "# default"),
        ("guard = \"high\"", ".config/jobtui/config.toml:6"),
        ("allow_others = true", "# default"),
    ] {
        let line = said.out.lines().find(|line| line.starts_with(value));
        assert!(
            line.is_some_and(|line| line.ends_with(origin)),
            "{value}: {said:?}"
        );
    }
    assert!(
        !said.out.contains("s3cret") && said.out.contains("url = "),
        "{said:?}"
    );
    let plain = run(bare(world.dir()).args(["config", "show"]));
    assert!(!plain.out.contains('#'), "{plain:?}");
    world.put("again.toml", &plain.out);
    let again = run(bare(world.dir()).args(["config", "check", "again.toml"]));
    let told: Vec<_> = again.out.lines().collect();
    assert!(
        told.len() == 1 && told[0].contains("`sync.key`"),
        "only what is not shown lacks: {again:?}"
    );
}

#[test]
fn what_does_not_count_is_not_shown_and_a_name_that_nobody_gave_is_a_default() {
    let world = full();
    let text = "[[source]]\nkind = \"folder\"\npath = \"queue\"\n[keys.lists]\nD = \"cancel\"\nf5 = \"prio\"\n";
    world.put(".config/jobtui/config.toml", text);
    let said = run(bare(world.dir()).args(["config", "show", "--origin"]));
    assert_eq!(said.code, 0);
    let line = |start: &str| said.out.lines().find(|line| line.starts_with(start));
    assert!(
        line("name = \"queue\"").is_some_and(|l| l.ends_with("# default")),
        "{said:?}"
    );
    assert!(
        line("path = ").is_some_and(|l| l.ends_with("config.toml:3")),
        "{said:?}"
    );
    assert!(
        line("\"f5\" = \"prio\"").is_some() && line("\"D\"").is_none(),
        "{said:?}"
    );
    let said = run(jobtui(&world).args(["config", "show", "--origin"]));
    assert!(
        said.out.contains("name = \"fsq\"") && said.out.contains("# --queue"),
        "{said:?}"
    );
}

#[test]
fn the_template_and_the_schema_are_of_use() {
    let world = World::queue();
    let template = run(jobtui(&world).args(["config", "template"])).out;
    let said = with_file(&world, &template, &["config", "check"]);
    assert_eq!(said.code, 0, "{said:?}");
    let schema = run(jobtui(&world).args(["config", "schema"])).out;
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    assert_eq!(schema["properties"]["mouse"]["type"], "boolean");
}

#[test]
fn a_slip_keeps_no_command_from_its_work_and_is_told_beside_it() {
    let world = full();
    let said = with_file(
        &world,
        "theem = 1\n[keys.lists]\nD = \"cancel\"\n",
        &["list"],
    );
    assert_eq!(said.code, 0);
    assert!(said.out.contains(WFE), "{said:?}");
    assert!(said.err.contains("config.toml:1") && said.err.contains("config.toml:3"));
    let said = with_file(&world, "theme = [", &["list"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{said:?}");
    assert!(said.err.contains("config.toml:1"), "{said:?}");
}

#[test]
fn what_a_source_does_not_allow_is_refused_and_nothing_is_changed() {
    let world = full();
    let before = world.tree("queue");
    let rules = "[[source]]\nname = \"x\"\nkind = \"folder\"\npath = \"queue\"\nallow = [\"prio\", \"submit\"]\n";
    let said = with_file(&world, rules, &["cancel", "--yes", WFE]);
    assert_eq!(said.code, 6, "{said:?}");
    assert!(
        said.err
            .contains("cancel is not among what the settings allow here (prio, submit)"),
        "{said:?}"
    );
    assert_eq!(world.tree("queue"), before);
    let said = run(jobtui(&world).args(["prio", "--yes", WFE, "3"]));
    assert_eq!(said.code, 0, "{said:?}");
    let said = with_file(&world, "read_only = true\n", &["prio", "--yes", WFE, "4"]);
    assert_eq!(said.code, 6, "{said:?}");
    let mut command = jobtui(&world);
    command.env("JOBTUI_READ_ONLY", "0");
    assert_eq!(run(command.args(["prio", "--yes", WFE, "4"])).code, 0);
}

#[test]
fn jobs_of_others_are_left_alone_where_the_settings_say_so() {
    let world = full();
    let before = world.tree("queue");
    let rules = "[[source]]\nkind = \"folder\"\npath = \"queue\"\nallow_others = false\n";
    let said = with_file(&world, rules, &["cancel", "--yes", WFE]);
    assert_eq!(said.code, 6, "{said:?}");
    assert!(
        said.err.contains("the settings allow only those of ann"),
        "{said:?}"
    );
    assert_eq!(world.tree("queue"), before);
    let mut command = jobtui(&world);
    command.env("USER", "study-builder");
    let said = run(command.args(["cancel", "--yes", WFE]));
    assert_eq!(said.code, 0, "{said:?}");
}

#[test]
fn keys_are_printed_as_they_count_and_as_a_file_takes_them() {
    let world = World::queue();
    let said = with_file(&world, "[keys.lists]\n\"ctrl-x\" = \"cancel\"\n", &["keys"]);
    assert!(said.out.contains("| `ctrl-x` `c` |"), "{said:?}");
    let said = run(jobtui(&world).args(["keys", "--defaults"]));
    assert!(said.out.contains("| `c` |") && !said.out.contains("ctrl-x"));
    let toml = run(jobtui(&world).args(["keys", "--defaults", "-o", "toml"])).out;
    assert!(toml.contains("\"gg\"") && toml.contains("# "), "{toml}");
    let said = with_file(&world, &toml, &["config", "check"]);
    assert_eq!(said.code, 0, "{said:?}");
    let headless = ["--headless", "--glyphs", "ascii", "--keys", "2 ctrl-x"];
    let said = with_file(&world, "[keys.lists]\n\"ctrl-x\" = \"prio\"\n", &headless);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out.lines().last().unwrap().contains("ctrl-x prio"),
        "{said:?}"
    );
}

#[test]
fn a_picture_neither_reads_nor_writes_what_is_remembered() {
    let world = full();
    let state = ".local/state/jobtui/state.json";
    world.put(state, "{ broken");
    let said = run(jobtui(&world).args(["--headless", "--keys", "/ \"failed\" enter"]));
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{said:?}");
    assert_eq!(fs::read_to_string(world.at(state)).unwrap(), "{ broken");
    assert!(!world.at(".local/state/jobtui/state.lock").exists());
}

#[test]
fn the_themes_of_the_settings_are_those_that_there_are() {
    let said = run(jobtui(&World::queue()).args(["themes", "-o", "json"]));
    let themes: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let text = themes.to_string();
    for name in jobtui::settings::table::THEMES
        .iter()
        .filter(|name| **name != "auto")
    {
        assert!(text.contains(&format!("\"{name}\"")), "{name}");
        let said = run(jobtui(&World::queue()).args(["--theme", name, "--headless"]));
        assert_eq!(said.code, 0, "{name}: {said:?}");
    }
    let names: Vec<_> = text.matches("\"name\":").collect();
    assert_eq!(names.len() + 1, jobtui::settings::table::THEMES.len());
}

/// The commands as the program's help lists them.
fn commands() -> Vec<String> {
    let help = run(jobtui(&World::queue()).arg("--help")).out;
    let list = help.split("Commands:\n").nth(1).unwrap();
    let lines = list.lines().take_while(|line| !line.is_empty());
    lines
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn completions_and_the_manual_page_know_every_command() {
    let commands = commands();
    assert!(commands.len() > 15, "{commands:?}");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = run(jobtui(&World::queue()).args(["completions", shell]));
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        for command in &commands {
            assert!(said.out.contains(command.as_str()), "{shell}: {command}");
        }
    }
    let page = run(jobtui(&World::queue()).arg("man")).out;
    assert!(
        page.starts_with(".ie") || page.contains(".TH"),
        "{page:.200}"
    );
    for command in commands.iter().filter(|command| *command != "help") {
        let heading = format!(".SH \"JOBTUI {}\"", command.to_uppercase());
        assert!(page.contains(&heading), "{command}");
    }
    assert!(page.contains(".SS OPTIONS") && page.contains("\\-\\-origin"));
}
