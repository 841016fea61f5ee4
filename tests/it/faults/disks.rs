//! Real disks that are full, read-only, or not one but two. Mounting needs rights that not every machine gives: where it
//! is refused, the test says that it was left out.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::deeds::{self, Deed};
use super::judge::{Inputs, judge};
use super::prepared::{LATER, RUNS, THEN, WAITS};
use super::rights::{assert_refused, listing};
use super::shot::{AREAS, Shot, duplicate};
use super::told;
use super::world::{self, World, command, skipped};

/// A disk in memory, until it goes out of scope.
struct Disk {
    at: PathBuf,
}

impl Disk {
    fn mount(at: &Path, options: &str) -> Option<Self> {
        let arguments = ["-t", "tmpfs", "-o", options, "jobtui-test"];
        let mounted = Command::new("mount").args(arguments).arg(at).output();
        let at = at.to_owned();
        mounted
            .is_ok_and(|m| m.status.success())
            .then(|| Self { at })
    }

    fn make_read_only(&self) {
        let mut command = Command::new("mount");
        let status = command.args(["-o", "remount,ro"]).arg(&self.at).status();
        assert!(status.unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.at).status();
    }
}

/// A prepared queue on a disk of its own, which has to go first.
fn on_a_disk(options: &str, what: &str) -> Option<(World, Disk)> {
    let world = World::prepare();
    let (root, aside) = (world.root(), world.dir().join("aside"));
    fs::rename(&root, &aside).unwrap();
    fs::create_dir(&root).unwrap();
    let Some(disk) = Disk::mount(&root, options) else {
        skipped(what, "no disk can be mounted here");
        return None;
    };
    for area in AREAS {
        duplicate(&aside.join(area), &root.join(area));
    }
    Some((world, disk))
}

/// Puts the queue on the disk back to what it was.
fn renew(world: &World) {
    for area in AREAS {
        let place = world.root().join(area);
        fs::remove_dir_all(&place).unwrap();
        duplicate(&world.dir().join("aside").join(area), &place);
    }
}

fn all_deeds() -> Vec<Deed> {
    vec![
        deeds::submit(),
        deeds::rerun(),
        deeds::cancel_waiting(),
        deeds::cancel_running(),
        deeds::prio(),
        deeds::archive(),
        deeds::restore(),
    ]
}

/// What takes the room, but for a little.
enum Filler {
    /// All but so many bytes.
    Bytes(u64),
    /// All but so many names.
    Names(usize),
}

impl Filler {
    fn fill(&self, root: &Path) {
        let place = root.join("filler");
        fs::create_dir(&place).unwrap();
        match self {
            Self::Bytes(left) => {
                let mut file = File::create(place.join("f")).unwrap();
                while file.write_all(&[1; 4096]).is_ok() {}
                let size = file.metadata().unwrap().len();
                file.set_len(size - left).unwrap();
            }
            Self::Names(left) => {
                let mut count = 0;
                while File::create(place.join(count.to_string())).is_ok() {
                    count += 1;
                }
                for name in count - left..count {
                    fs::remove_file(place.join(name.to_string())).unwrap();
                }
            }
        }
    }
}

#[test]
fn on_a_full_disk_a_command_is_done_or_not_and_loses_nothing() {
    let Some((world, _disk)) = on_a_disk("size=512k,nr_inodes=200", "the full disk") else {
        return;
    };
    let mut fillers: Vec<Filler> = (0..10).map(|n| Filler::Bytes(4096 * n)).collect();
    fillers.extend((0..8).map(Filler::Names));
    for deed in all_deeds() {
        let mut refused = 0;
        for filler in &fillers {
            renew(&world);
            let before = world.shot();
            filler.fill(&world.root());
            let ran = world.jobtui(THEN, deed.args);
            let after = unfilled(world.shot());
            assert_sound(&before, &after, deed.makes.as_ref());
            if ran.code == Some(0) && !ran.out.contains("; but ") {
                (deed.done)(&before, &after).unwrap();
            } else {
                refused += 1;
                let said = format!("{}{}", ran.out, ran.err);
                let why = said.contains("No space left on device") || said.contains("make room");
                assert!(why && matches!(ran.code, Some(0 | 1)), "{ran:?}");
            }
            let lies = told::lies(&world.list(), &after, true);
            assert!(lies.is_empty(), "{ran:?}: {lies:#?}");
            fs::remove_dir_all(world.root().join("filler")).unwrap();
            for args in [deed.args].iter().chain(deed.or_else) {
                if (deed.done)(&before, &world.shot()).is_err() {
                    world.jobtui(LATER, args);
                }
            }
            let end = world.shot();
            assert_sound(&before, &end, deed.makes.as_ref());
            (deed.done)(&before, &end).unwrap_or_else(|lack| panic!("{lack}: {ran:?}"));
        }
        assert!(refused > 0, "{:?} never met the end of the disk", deed.args);
    }
}

/// A deed that only looks as if it had failed might be done twice.
#[test]
fn what_was_done_is_told_where_standard_output_is_full() {
    let world = World::prepare();
    let before = world.shot();
    for (deed, told) in [
        (deeds::archive(), "moved to archive/"),
        (deeds::submit(), "-m1 (done"),
    ] {
        let Ok(full) = File::options().write(true).open("/dev/full") else {
            return skipped("a full standard output", "there is no /dev/full");
        };
        let mut command = command(world.dir(), THEN, deed.args);
        let ran = world::told(&command.stdout(full).output().unwrap());
        (deed.done)(&before, &world.shot()).unwrap();
        assert!(ran.code == Some(1) && ran.err.contains(told), "{ran:?}");
    }
}

fn unfilled(mut shot: Shot) -> Shot {
    shot.strays.retain(|stray| stray != "filler");
    shot
}

#[track_caller]
fn assert_sound(before: &Shot, after: &Shot, makes: Option<&Inputs>) {
    let wrong = judge(before, after, makes);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn on_a_disk_that_is_mounted_read_only_nothing_is_tried_and_the_screen_says_so() {
    let Some((world, disk)) = on_a_disk("size=1m", "the read-only disk") else {
        return;
    };
    disk.make_read_only();
    let before = listing(&world.root());
    for deed in all_deeds() {
        let ran = world.jobtui(THEN, deed.args);
        assert_refused(&ran, "mounted read-only");
    }
    let screen = world.jobtui(THEN, &["--headless", "--keys", "2 c"]).out;
    let header = screen.lines().next().unwrap();
    assert!(header.contains("fsq <30s read-only"), "{header}");
    assert!(
        screen.contains("outbox/ lies on a disk that is mounted read-only"),
        "{screen}"
    );
    assert_eq!(listing(&world.root()), before);
}

#[test]
fn areas_on_two_disks_are_refused_before_anything_is_recorded() {
    let world = World::prepare();
    let (archive, aside) = (world.root().join("archive"), world.dir().join("aside"));
    fs::rename(&archive, &aside).unwrap();
    fs::create_dir(&archive).unwrap();
    let Some(_disk) = Disk::mount(&archive, "size=1m") else {
        return skipped("areas on two disks", "no disk can be mounted here");
    };
    for entry in fs::read_dir(&aside).unwrap() {
        let entry = entry.unwrap();
        duplicate(&entry.path(), &archive.join(entry.file_name()));
    }
    let before = listing(&world.root());
    for deed in [deeds::archive(), deeds::cancel_waiting(), deeds::restore()] {
        let ran = world.jobtui(THEN, deed.args);
        assert_refused(&ran, "is on another file system");
        assert_eq!(listing(&world.root()), before, "{:?}", deed.args);
    }
    // What moves nothing works.
    for args in [&["prio", WAITS, "7"][..], &["cancel", RUNS]] {
        assert_eq!(world.jobtui(THEN, args).code, Some(0), "{args:?}");
    }
}
