//! What must be so when the sites are together again and nobody waits for anything any more.

use std::collections::BTreeMap;

use jobtui::job::Status;

use super::operator::Operator;
use super::oracle::Line;
use super::rules::{self, Copy};
use super::tree::{Tree, children, jobs};
use super::world::World;
use super::{Check, ensure};

/// Longer than any patience, and than the clocks differ, in seconds.
const LONG: u64 = 5000;

pub(super) fn check(world: &mut World) -> Check {
    same_files(world)?;
    world.tokens.check_kept(&[&world.trees[0]])?;
    world.tokens.check_kept(&[&world.trees[1]])?;
    no_second_run(world)?;
    for who in 0..world.operators.len() {
        world.look(who)?;
    }
    // One who began only now sees the same as those who saw it all, but for what they remember.
    let fresh = Operator::new(0, "new@desk", &world.disks[0]);
    world.operators.push(fresh);
    let last = world.operators.len() - 1;
    world.look(last)?;
    world.wait(LONG);
    world.refresh();
    for who in 0..world.operators.len() {
        world.look(who)?;
    }
    let boards: Vec<_> = world.operators.iter().map(board).collect();
    for (operator, board) in world.operators.iter().zip(&boards) {
        ensure!(
            *board == boards[last],
            "{} is shown {board:?}, a new one {:?}",
            operator.who,
            boards[last]
        );
    }
    Ok(())
}

/// The rows, without what only those know who saw a job before.
fn board(operator: &Operator) -> BTreeMap<String, Line> {
    let rows = operator.rows.iter();
    rows.map(|(id, job)| {
        let mut line = Line::of(job);
        if line.flags.remove(&jobtui::job::Flag::Inconsistent) {
            line.status = Status::Running;
        }
        // Which script a manifest names that cannot be understood any more is remembered as well.
        if line.flags.contains(&jobtui::job::Flag::Malformed) {
            line.flags.remove(&jobtui::job::Flag::Incomplete);
        }
        (format!("{:?} {id}", id.place()), line)
    })
    .collect()
}

/// Both disks hold the same, records and all.
fn same_files(world: &World) -> Check {
    let [here, there] = [0, 1].map(|site| {
        let tree = world.trees[site].iter();
        let kept = tree.filter(|(path, _)| !rules::is_transfer(path));
        kept.map(|(path, entry)| (path, &entry.text))
            .collect::<BTreeMap<_, _>>()
    });
    let differs = here
        .iter()
        .find(|(path, text)| there.get(*path) != Some(text))
        .or_else(|| there.iter().find(|(path, _)| !here.contains_key(*path)));
    ensure!(differs.is_none(), "the sites differ in {differs:?}");
    Ok(())
}

/// Nobody who looks at the files alone would run a job that was run, or that was taken back.
fn no_second_run(world: &World) -> Check {
    let tree = &world.trees[1];
    for job in jobs(tree, "outbox") {
        let waits = rules::copy_now(tree, "outbox", job) == Copy::Says(Status::Pending);
        let answered = tree.contains_key(&format!("inbox/{job}"));
        if !waits || answered || is_split(tree, job) || is_disputed(world, job) {
            continue;
        }
        let ran = world.runner.started.contains_key(job);
        ensure!(!ran, "{job} was run and looks as if it waited");
        let back = world.withdrawn.contains(job) && !world.restored.contains(job);
        ensure!(!back, "{job} was taken back and looks as if it waited");
    }
    Ok(())
}

/// One side brought it back, and the other may have put it away while apart: the rules do not say who is right.
fn is_disputed(world: &World, job: &str) -> bool {
    world.restored.contains(job) && world.moved == [true; 2]
}

/// Two edits made apart: the older one may have won by a wrong clock.
fn is_split(tree: &Tree, job: &str) -> bool {
    children(tree, &format!("outbox/{job}")).any(|(name, _)| name.contains(".sync-conflict-"))
}
