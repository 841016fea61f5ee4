//! Files, variables and arguments, one above the other, and what is told of what is wrong.

use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::alert::{Channel, On};
use crate::job::Verb;

/// A directory with these files in it, and the settings they come to.
struct World {
    dir: tempfile::TempDir,
    files: Vec<PathBuf>,
}

impl World {
    fn new(texts: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let files = texts.iter().enumerate().map(|(number, text)| {
            let place = dir.path().join(format!("{number}.toml"));
            std::fs::write(&place, text).unwrap();
            place
        });
        let files = files.collect();
        Self { dir, files }
    }

    fn gather(&self, variables: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Settings {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Settings::gather(&Layers {
            files: self.files.clone(),
            variable: &variable,
            flags: flags.iter().map(|(n, t)| (*n, (*t).to_owned())).collect(),
        })
        .unwrap()
    }

    /// What is told, without the directory's name.
    fn told(&self, settings: &Settings) -> Vec<String> {
        let dir = format!("{}/", self.dir.path().display());
        let told = settings.mistakes.iter();
        told.map(|mistake| mistake.to_string().replace(&dir, ""))
            .collect()
    }
}

fn one(text: &str) -> (World, Settings) {
    let world = World::new(&[text]);
    let settings = world.gather(&[], &[]);
    (world, settings)
}

fn origin(settings: &Settings, name: &str) -> String {
    let chosen = settings.chosen.iter().find(|chosen| chosen.name == name);
    chosen.unwrap().origin.to_string()
}

#[test]
fn the_defaults_are_those_of_the_table() {
    let top = table::SETTINGS.iter().filter(|s| s.table().is_empty());
    let lines: Vec<_> = top
        .filter(|setting| !setting.default.is_empty())
        .map(|setting| format!("{} = {}", setting.name, setting.default))
        .collect();
    let text = lines.join("\n");
    let (_world, written) = one(&text);
    assert_eq!(written.mistakes, []);
    let plain = |settings: &Settings| Settings {
        chosen: Vec::new(),
        ..settings.clone()
    };
    assert_eq!(plain(&written), plain(&Settings::default()));
    let source = "[[source]]\nkind='folder'\npath='/q'\n";
    let defaults = "allow_others=true\nguard='normal'\nread_only=false\n";
    let (_world, bare) = one(source);
    let (_world, full) = one(&format!("{source}{defaults}"));
    assert_eq!(bare.sources, full.sources);
}

#[test]
fn each_layer_stands_above_the_one_before_and_is_named() {
    let site = "theme='nord'\nglyphs='ascii'\nmouse=true\nidle_exit='30m'\ncancel_grace='9s'\n";
    let user = "\ntheme='gruvbox'\nglyphs='unicode'\nmouse=false\n";
    let world = World::new(&[site, user]);
    let settings = world.gather(
        &[("JOBTUI_THEME", "light"), ("JOBTUI_GLYPHS", "auto")],
        &[("theme", "mono")],
    );
    assert_eq!(settings.mistakes, []);
    assert_eq!((settings.theme.as_str(), settings.mouse), ("mono", false));
    assert_eq!(settings.glyphs, Glyphs::Auto);
    assert_eq!(settings.idle_exit, Duration::from_secs(1800));
    assert_eq!(origin(&settings, "theme"), "--theme");
    assert_eq!(origin(&settings, "glyphs"), "$JOBTUI_GLYPHS");
    assert!(origin(&settings, "mouse").ends_with("/1.toml:4"));
    assert!(origin(&settings, "cancel_grace").ends_with("/0.toml:5"));
    assert_eq!(origin(&settings, "undo_window"), "default");
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_the_rest_counts() {
    let (world, settings) = one(
        "shiny = 1\ntheem = 'nord'\nmouse = 'yes'\ncancel_grace = '3s'\n\
         idle_exit = '5s'\nsource = 'x'\n[keys]\nqueue = { x = 'cancel' }\n\
         [filters]\nfine = 'failed'\n'a b' = 'failed'\n",
    );
    let told = world.told(&settings);
    let expected = [
        ("0.toml:1", "`shiny` is not understood"),
        ("0.toml:2", "did you mean `theme`?"),
        ("0.toml:3", "true or false"),
        ("0.toml:5", "at least 1m"),
        ("0.toml:6", "[[source]]"),
        ("0.toml:8", "[keys.lists]"),
        ("0.toml:11", "no name for a filter"),
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (place, text) in expected {
        let found = told.iter().find(|t| t.starts_with(&format!("{place}: ")));
        assert!(
            found.is_some_and(|t| t.contains(text)),
            "{place}: {told:#?}"
        );
    }
    assert_eq!(settings.cancel_grace, Duration::from_secs(3));
    assert_eq!(
        (settings.theme.as_str(), settings.filters.len()),
        ("auto", 1)
    );
}

#[test]
fn a_wrong_variable_is_told_and_what_lay_below_stays() {
    let world = World::new(&["theme = 'nord'\n"]);
    let settings = world.gather(&[("JOBTUI_THEME", "drak"), ("JOBTUI_MOUSE", "")], &[]);
    assert_eq!(settings.theme, "nord");
    let told = world.told(&settings);
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("$JOBTUI_THEME: "), "{told:?}");
    let strange = strange_variables(["JOBTUI_THEEM", "JOBTUI_AUDIT", "HOME"]);
    assert_eq!(strange.len(), 1);
    assert!(strange[0].to_string().contains("`JOBTUI_THEME`"));
}

#[test]
fn a_source_has_rules_and_a_site_may_slow_it_down() {
    let (_world, settings) = one("refresh='20s'\nread_only=true\n\
         [[source]]\nname='fsq'\nkind='folder'\npath='/q'\nallow=['cancel','prio']\nguard='high'\n\
         allow_others=false\nstalled_after='2h'\n\
         [[source]]\nname='lab'\nkind='sqlite'\npath='/lab.db'\nrefresh='1m'\nallow='submit'\n");
    assert_eq!(settings.mistakes, []);
    let (fsq, lab) = (&settings.sources[0], &settings.sources[1]);
    assert_eq!(
        fsq.rules.allow,
        Some(vec![Verb::Cancel, Verb::Reprioritise])
    );
    assert!(fsq.rules.guarded && !fsq.rules.allow_others && fsq.read_only);
    assert!(fsq.rules.allows(Verb::Cancel) && !fsq.rules.allows(Verb::Submit));
    assert_eq!(fsq.stalled_after, Some(Duration::from_secs(7200)));
    assert_eq!(fsq.rules.refresh, Some(Duration::from_secs(20)));
    assert_eq!(lab.rules.refresh, Some(Duration::from_secs(60)));
    assert_eq!(lab.rules.allow, Some(vec![Verb::Submit]));
}

#[test]
fn a_source_that_is_none_is_told_and_the_others_stay() {
    let (world, settings) = one(
        "[[source]]\nkind='nosuch'\npath='x'\n[[source]]\nkind='folder'\n\
         [[source]]\nkind='folder'\npath='/q'\ncolour='red'\nname=''\n",
    );
    let told = world.told(&settings);
    assert_eq!(settings.sources.len(), 1);
    assert_eq!(settings.sources[0].name, "q");
    for line in ["0.toml:2", "0.toml:1", "0.toml:4", "0.toml:9", "0.toml:10"] {
        let found = told.iter().any(|t| t.starts_with(&format!("{line}: ")));
        assert!(found, "{line}: {told:#?}");
    }
    assert_eq!(told.len(), 5, "{told:#?}");
}

#[test]
fn a_source_whose_sync_is_wrong_is_a_source_without_it() {
    let sync = "[source.sync]\nurl='http://h'\nkey='s3cret'\nfolder='q'\n\
                peer='P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2'\n";
    let queue = "[[source]]\nname='fsq'\nkind='folder'\npath='/q'\n";
    let (_world, good) = one(&format!("{queue}{sync}"));
    assert!(good.sources[0].sync.is_some() && good.mistakes.is_empty());
    assert!(!format!("{:?}", good.sections).contains("s3cret"));
    let (world, wrong) = one(&format!("{queue}{}", sync.replace("peer", "pear")));
    assert_eq!((wrong.sources.len(), &wrong.sources[0].sync), (1, &None));
    let told = world.told(&wrong).join("\n");
    assert!(
        told.contains("0.toml:9: fsq: `sync.pear` is not understood"),
        "{told}"
    );
    assert!(told.contains("`sync.peer` is missing") && !told.contains("s3cret"));
    let (_world, store) = one(&format!("{}{sync}", queue.replace("folder", "sqlite")));
    assert!(store.sources[0].sync.is_none() && store.mistakes.len() == 1);
}

#[test]
fn sources_filters_and_keys_join_by_name_and_notifications_stand_instead() {
    let site = "[[source]]\nname='a'\nkind='folder'\npath='/site-a'\n\
                [[source]]\nname='b'\nkind='folder'\npath='/site-b'\n\
                [filters]\nnight='failed'\nday='done'\n[keys.lists]\n'ctrl-x'='cancel'\n\
                [[notify]]\non='failed'\n";
    let user = "[[source]]\nname='b'\nkind='folder'\npath='/own-b'\n\
                [[source]]\nname='c'\nkind='folder'\npath='/own-c'\n\
                [[source]]\nname='c'\nkind='folder'\npath='/own-c2'\n\
                [filters]\nnight='!failed'\n[keys.lists]\n'ctrl-x'='none'\n[keys.logs]\n'ctrl-x'='follow'\n\
                [[notify]]\non=['done','stuck']\nvia=['bell','command:notify team']\nsilent='22:00-07:00'\n";
    let settings = World::new(&[site, user]).gather(&[], &[]);
    let paths: Vec<_> = settings
        .sources
        .iter()
        .map(|s| s.path.to_str().unwrap())
        .collect();
    assert_eq!(paths, ["/site-a", "/own-b", "/own-c", "/own-c2"]);
    let filters: Vec<_> = settings
        .filters
        .iter()
        .map(|f| (f.name.as_str(), f.text.as_str()))
        .collect();
    assert_eq!(filters, [("day", "done"), ("night", "!failed")]);
    let keys: Vec<_> = settings
        .keys
        .iter()
        .map(|k| (k.place, k.action.as_str()))
        .collect();
    assert_eq!(
        keys,
        [(KeyPlace::Lists, "none"), (KeyPlace::Logs, "follow")]
    );
    let [rule] = settings.notify.as_slice() else {
        panic!("{:?}", settings.notify)
    };
    assert_eq!(rule.on, [On::Done, On::Stuck]);
    assert_eq!(
        rule.via[1],
        Channel::Command(vec!["notify".into(), "team".into()])
    );
    assert!(rule.silent.unwrap().covers(23 * 60));
    let silenced = World::new(&[site, "notify = []\n"]).gather(&[], &[]);
    assert_eq!(silenced.notify, []);
}

#[test]
fn filters_are_checked_strictly_and_may_use_each_other() {
    let (world, settings) = one(
        "[filters]\nbad = 'wait>soon'\nnight = '@own st:fail'\nown = 'src:fsq'\nmine = 'x'\n\
         [[notify]]\non = 'failed'\nfilter = '@nobody'\n[[notify]]\non = 'done'\nfilter = '@night'\n",
    );
    let told = world.told(&settings);
    assert_eq!(told.len(), 3, "{told:#?}");
    for (line, text) in [(2, "filter `bad`: "), (5, "@mine"), (8, "`filter`: ")] {
        let found = told
            .iter()
            .find(|t| t.starts_with(&format!("0.toml:{line}: ")));
        assert!(found.is_some_and(|t| t.contains(text)), "{line}: {told:#?}");
    }
    let names: Vec<_> = settings.macros().into_keys().collect();
    assert_eq!(names, ["night", "own"]);
    assert_eq!(settings.notify.len(), 1);
    assert_eq!(settings.notify[0].on, [On::Done]);
}

#[test]
fn a_file_that_is_no_toml_says_where_and_one_that_is_not_there_says_nothing() {
    let world = World::new(&["theme = 'nord'\na = [\n"]);
    let checked = Settings::check(&world.files[0], &|_| None);
    let told = world.told(&checked);
    assert!(told[0].starts_with("0.toml:2: this is no TOML"), "{told:?}");
    let nowhere = Settings::check(&world.dir.path().join("nowhere"), &|_| None);
    assert_eq!(nowhere, Settings::default());
}

#[test]
fn a_site_has_files_in_every_place_it_names_the_first_above_the_others() {
    let files = site_files(Some("/opt/xdg:relative:/etc/xdg"));
    let names: Vec<_> = files.iter().map(|f| f.to_str().unwrap()).collect();
    assert_eq!(
        names,
        ["/etc/xdg/jobtui/config.toml", "/opt/xdg/jobtui/config.toml"]
    );
    assert_eq!(site_files(None).len(), 1);
}
