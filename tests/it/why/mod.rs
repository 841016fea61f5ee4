//! Why a job waits, failed or seems stuck: the reasons on the screen and on standard output, over real sources.

mod command;
mod screen;

use crate::rig::World;

pub(super) const FIRST: &str = "job-20260210-143022-wfe";
pub(super) const SECOND: &str = "job-20260210-144500-wfe";
pub(super) const BAD: &str = "job-20260209-130000-bad";

/// A traceback at the end of a log, and what came after it.
pub(super) const TRACEBACK: &str = "start\nmesh 1 of 4\nmesh 2 of 4\n\
     Traceback (most recent call last):\n  File \"run_optimization.py\", line 31, in <module>\n    \
     solve()\nOSError: [Errno 28] No space left on device: 'mesh.tmp'\ncleaning up\n";

/// A job server at work: one runs, two wait, three of their kind are done in four minutes each.
pub(super) fn busy() -> World {
    let world = World::database();
    for n in 1..=3 {
        world.row(&format!("JOB-20260210-0000{n}"), "COMPLETED", 0);
    }
    world.row("JOB-20260210-00004", "RUNNING", 0);
    world.sql("UPDATE jobs SET started_at = '2026-02-10 14:57:00.000000' WHERE status = 'RUNNING'");
    world.row("JOB-20260210-00005", "PENDING", 0);
    world.row("JOB-20260210-00006", "PENDING", 5);
    world
}

/// Jobs wait, and no worker takes them.
pub(super) fn deserted() -> World {
    let world = World::database();
    world.row("JOB-20260210-00001", "PENDING", 0);
    world.row("JOB-20260210-00002", "PENDING", 0);
    world
}

/// A folder job that failed with a traceback.
pub(super) fn failed() -> World {
    let world = World::queue();
    world.over(BAD, "failed");
    world.put(&format!("queue/inbox/{BAD}/stdout.log"), TRACEBACK);
    world
}
