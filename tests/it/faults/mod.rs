//! Faults: the real program killed and failed between its system calls, beside other operators, on disks that
//! are full, read-only or not its own. What must never happen is judged by the rules of the queue, written here once more.

mod blows;
mod dashboard;
mod deeds;
mod disks;
mod durable;
mod every_step;
mod hosts;
mod judge;
mod matrix;
mod operators;
mod prepared;
mod record;
mod rights;
mod shot;
mod sync;
mod told;
mod trace;
mod world;
