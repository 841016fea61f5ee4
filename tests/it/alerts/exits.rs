//! The exit codes that scripts rely on, each from a command that ends with it.

use super::{ROW, Running, WFE, jobtui};
use crate::rig::World;

fn code(world: &World, args: &[&str]) -> i32 {
    Running::start(jobtui(world, args)).end().0
}

#[test]
fn each_code_means_the_same_in_every_command() {
    let world = World::new();
    world.submitted(WFE);
    world.row(ROW, "FAILED", 0);
    world.row("JOB-20260210-00002", "RUNNING", 0);
    for (expected, args) in [
        (0, &["list"][..]),
        (0, &["show", "wfe"]),
        (0, &["wait", "--until", "any failed"]),
        (1, &["show", "nosuch"]),
        (1, &["logs", "nosuch"]),
        (1, &["cancel", "nosuch", "--yes"]),
        (2, &["lst"]),
        (2, &["list", "--filter", "status=="]),
        (2, &["wait", "nosuch"]),
        (2, &["show", "JOB"]),
        (4, &["cancel", "wfe", "00001", "--yes"]),
        (5, &["wait"]),
        (6, &["cancel", "00001", "--yes"]),
        (6, &["cancel", "00002"]),
        (6, &["archive", "00001", "--read-only", "--yes"]),
        (124, &["wait", "00002", "--for", "1s"]),
    ] {
        assert_eq!(code(&world, args), expected, "{args:?}");
    }
}

#[test]
fn a_source_that_is_not_reached_is_3_everywhere() {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    let away = ["--queue", "away=nowhere"];
    for args in [
        &["list"][..],
        &["show", "nosuch"],
        &["wait"],
        &["watch", "--for", "1s"],
        &["doctor"],
        &["--headless"],
    ] {
        let all = [args, &away].concat();
        assert_eq!(code(&world, &all), 3, "{args:?}");
    }
}

#[test]
fn each_mistake_in_the_settings_is_told_once_and_stops_nothing() {
    let world = World::database();
    world.row(ROW, "COMPLETED", 0);
    let text = "theme = 'plaid'\n[filters]\nbad = 'wait>soon'\n[[notify]]\non = 'failed'\nfilter = 'arg.x>1 nope:1'\n";
    std::fs::write(world.at("config.toml"), text).unwrap();
    let config = ["--config", "config.toml"];
    for args in [
        &["list"][..],
        &["--headless"],
        &["wait"],
        &["watch", "--for", "1s", "--notify"],
        &["show", ROW],
    ] {
        let (code, complaint) = Running::start(jobtui(&world, &[args, &config].concat())).end();
        assert_eq!(code, 0, "{args:?}: {complaint}");
        for (line, word) in [(1, "plaid"), (3, "wait>soon"), (6, "nope")] {
            let place = format!("config.toml:{line}: ");
            let told = complaint.lines().filter(|line| line.contains(&place));
            assert_eq!(told.count(), 1, "{args:?} {word}: {complaint}");
        }
        assert_eq!(complaint.lines().count(), 3, "{args:?}: {complaint}");
    }
    let mut check = Running::start(jobtui(&world, &["config", "check", "config.toml"]));
    assert_eq!(check.end().0, 2);
    let said: Vec<_> = check.lines.iter().collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(
        said.iter().any(|line| line.contains("filter `bad`: ")),
        "{said:?}"
    );
}

#[test]
fn a_wrong_argument_is_told_once() {
    let world = World::database();
    let (code, complaint) = Running::start(jobtui(&world, &["list", "--theme", "plaid"])).end();
    assert_eq!(code, 2);
    assert_eq!(
        complaint.matches("no theme is called").count(),
        1,
        "{complaint}"
    );
}
