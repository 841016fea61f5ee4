//! Who may not write, or does not want to: areas that belong to somebody else, `--read-only`, `read_only = true`.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use super::deeds::{self, Deed};
use super::judge::judge;
use super::prepared::{self, OVER, THEN};
use super::world::{Ran, World, command, has_strace, run, skipped};

/// Everything below a directory with its times: what even a look must not change.
pub(crate) fn listing(root: &Path) -> BTreeMap<String, (i64, i64, u64, u32, u64)> {
    let mut all = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            let found = fs::symlink_metadata(&path).unwrap();
            if found.is_dir() {
                open.push(path.clone());
            }
            let told = (
                found.mtime(),
                found.mtime_nsec(),
                found.size(),
                found.mode(),
                found.ino(),
            );
            all.insert(path.display().to_string(), told);
        }
    }
    all
}

#[track_caller]
pub(crate) fn assert_refused(ran: &Ran, why: &str) {
    assert_eq!(ran.code, Some(6), "{ran:?}");
    assert!(ran.err.contains(why), "{ran:?}");
}

/// The user who owns nothing.
const NOBODY: u32 = 65534;

/// The program as a user who is not root: this one, or nobody.
fn as_nobody(world: &World, args: &[&str]) -> Command {
    let plain = command(world.dir(), THEN, args);
    if !rustix::process::geteuid().is_root() {
        return plain;
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(plain.get_program())
        .args(plain.get_args())
        .current_dir(world.dir())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", world.dir())
        .env("LANG", "C.UTF-8")
        .stdin(std::process::Stdio::null());
    command
}

/// A queue that belongs to this user, but for one area, in which others are at home.
fn not_writable(area: &str) -> Option<World> {
    let world = World::prepare();
    let locked = world.root().join(area);
    if rustix::process::geteuid().is_root() {
        open_to_nobody(world.dir());
        chown(&locked, Some(0), Some(0)).unwrap();
        fs::set_permissions(&locked, PermissionsExt::from_mode(0o755)).unwrap();
    } else {
        fs::set_permissions(&locked, PermissionsExt::from_mode(0o555)).unwrap();
    }
    let ran = as_nobody(&world, &["--version"]).output();
    if ran.is_ok_and(|ran| ran.status.success()) {
        return Some(world);
    }
    skipped("areas of others", "no other user can run the program here");
    None
}

fn open_to_nobody(dir: &Path) {
    chown(dir, Some(NOBODY), Some(NOBODY)).unwrap();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            open_to_nobody(&path);
        } else {
            chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
}

fn all_deeds() -> [Deed; 7] {
    [
        deeds::submit(),
        deeds::rerun(),
        deeds::cancel_waiting(),
        deeds::cancel_running(),
        deeds::prio(),
        deeds::archive(),
        deeds::restore(),
    ]
}

#[test]
fn an_outbox_or_archive_of_somebody_else_makes_the_queue_read_only() {
    for area in ["outbox", "archive"] {
        let Some(world) = not_writable(area) else {
            return;
        };
        let before = listing(&world.root());
        let why = format!("{area}/ is not writable by this user: ask its owner");
        for deed in all_deeds() {
            assert_refused(&run(&mut as_nobody(&world, deed.args)), &why);
        }
        for keys in ["2 c", "2 P", "2 +", "3 a", "S", "3 R"] {
            let args = ["--headless", "--act", "--keys", keys, "--color", "always"];
            let screen = run(&mut as_nobody(&world, &args)).out;
            let header = screen.lines().next().unwrap();
            assert!(header.contains("fsq <30s read-only"), "{header}");
            assert!(screen.contains(&why), "{keys}: {screen}");
        }
        assert_dimmed(&world, &["cancel", "prio", "submit", "rerun", "archive"]);
        assert_eq!(listing(&world.root()), before);
        unlock(&world, area);
    }
}

#[test]
fn an_inbox_of_somebody_else_keeps_its_jobs_out_of_the_archive_only() {
    let Some(world) = not_writable("inbox") else {
        return;
    };
    let before = listing(&world.root());
    for deed in [deeds::archive(), deeds::restore()] {
        let ran = run(&mut as_nobody(&world, deed.args));
        assert_refused(&ran, "inbox");
        assert_eq!(listing(&world.root()), before, "{:?}", deed.args);
    }
    let screen = run(&mut as_nobody(&world, &["--headless", "--keys", "3 a"])).out;
    assert!(
        screen.contains("inbox/ is not writable by this user: ask its owner"),
        "{screen}"
    );
    assert_dimmed(&world, &["archive"]);
    for deed in [deeds::prio(), deeds::submit(), deeds::cancel_running()] {
        let before = world.shot();
        let ran = run(&mut as_nobody(&world, deed.args));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let wrong = judge(&before, &world.shot(), deed.makes.as_ref());
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
    unlock(&world, "inbox");
}

/// A directory that this user could not clear away otherwise.
fn unlock(world: &World, area: &str) {
    let place = world.root().join(area);
    fs::set_permissions(place, PermissionsExt::from_mode(0o755)).unwrap();
}

/// The key bar shows these keys as ones that do nothing.
fn assert_dimmed(world: &World, words: &[&str]) {
    let args = [
        "--headless",
        "--keys",
        "2",
        "--format",
        "ansi",
        "--color",
        "always",
    ];
    let screen = run(&mut as_nobody(world, &args)).out;
    let bar = screen.lines().last().unwrap();
    for word in words {
        let at = bar.find(word).unwrap_or_else(|| panic!("{word}: {bar:?}"));
        let style = bar[..at].rsplit("\x1b[").next().unwrap_or_default();
        assert!(
            ["2m", "0;2m", "90m", "0;90m"].contains(&style),
            "{word}: {bar:?}"
        );
    }
}

#[test]
fn whoever_asked_for_read_only_changes_nothing_by_any_command_or_key() {
    if !has_strace("read-only over what broke off") {
        return;
    }
    for by_file in [false, true] {
        let world = if by_file {
            prepared::prepare_unrecorded()
        } else {
            prepared::prepare_half_archived()
        };
        let before = listing(&world.root());
        let ask = |args: &[&str]| {
            if by_file {
                let text = "[[source]]\nname = \"fsq\"\nkind = \"folder\"\npath = \"q\"\nread_only = true\n";
                fs::write(world.dir().join("config.toml"), text).unwrap();
                let mut command = command(world.dir(), THEN, &[]);
                let given: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
                let queue = given.iter().position(|a| a == "--queue").unwrap();
                let mut own = Command::new(command.get_program());
                own.args(&given[..queue])
                    .args(&given[queue + 2..])
                    .args(args);
                own.args(["--config", "config.toml"]);
                own.current_dir(world.dir())
                    .env_clear()
                    .env("HOME", world.dir());
                command = own;
                run(&mut command)
            } else {
                run(&mut command(
                    world.dir(),
                    THEN,
                    &[&["--read-only"], args].concat(),
                ))
            }
        };
        for deed in all_deeds() {
            if deed.args[0] != "archive" {
                assert_refused(&ask(deed.args), "read-only");
            }
        }
        let ran = ask(&["recover"]);
        let open = ran.out.contains(OVER) && ran.code == Some(1);
        assert_eq!(
            open, !by_file,
            "what somebody has to finish is told: {ran:?}"
        );
        for keys in [
            "2 c",
            "2 +",
            "2 P 5 enter",
            "3 a",
            "3 u",
            "S enter",
            "3 R enter",
        ] {
            let screen = ask(&["--headless", "--act", "--keys", keys]).out;
            let header = screen.lines().next().unwrap();
            assert!(header.contains("fsq <30s read-only"), "{header}");
        }
        assert_eq!(listing(&world.root()), before);
    }
}
