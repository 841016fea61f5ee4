//! Each command killed before, and failed at, every single call that can change the disk.

use super::blows::{Blow, everything, kill_and_fail};
use super::deeds;
use super::matrix::{LOCAL, Matrix, NO_CALL, NO_FLAGS};
use super::world::has_strace;

#[test]
fn a_submit_killed_or_failed_at_any_step_leaves_nothing_that_can_be_run() {
    if has_strace("faults of submit") {
        Matrix::new(deeds::submit(), LOCAL).strike_all(everything);
    }
}

#[test]
fn a_rerun_killed_or_failed_at_any_step_leaves_nothing_that_can_be_run() {
    if has_strace("faults of rerun") {
        Matrix::new(deeds::rerun(), LOCAL).strike_all(everything);
    }
}

#[test]
fn a_cancel_of_a_waiting_job_killed_or_failed_at_any_step_loses_nothing() {
    if has_strace("faults of cancel") {
        Matrix::new(deeds::cancel_waiting(), LOCAL).strike_all(everything);
    }
}

#[test]
fn a_cancel_of_a_running_job_killed_or_failed_at_any_step_loses_nothing() {
    if has_strace("faults of cancel") {
        Matrix::new(deeds::cancel_running(), LOCAL).strike_all(everything);
    }
}

#[test]
fn a_priority_killed_or_failed_at_any_step_loses_nothing() {
    if has_strace("faults of prio") {
        Matrix::new(deeds::prio(), LOCAL).strike_all(everything);
    }
}

#[test]
fn an_archive_of_both_copies_killed_or_failed_at_any_step_loses_nothing() {
    if has_strace("faults of archive") {
        Matrix::new(deeds::archive(), LOCAL).strike_all(everything);
    }
}

#[test]
fn a_restore_of_both_copies_killed_or_failed_at_any_step_loses_nothing() {
    if has_strace("faults of restore") {
        Matrix::new(deeds::restore(), LOCAL).strike_all(everything);
    }
}

#[test]
fn a_restore_of_a_cancelled_job_killed_or_failed_at_any_step_loses_nothing() {
    if has_strace("faults of restore") {
        Matrix::new(deeds::restore_cancelled(), LOCAL).strike_all(everything);
        Matrix::new(deeds::uncancel(), LOCAL).strike_all(everything);
    }
}

#[test]
fn what_broke_off_and_is_gone_on_with_may_break_off_again() {
    if has_strace("faults of what goes on") {
        Matrix::new(deeds::resume(), LOCAL).strike_all(everything);
        Matrix::new(deeds::recover(), LOCAL).strike_all(everything);
    }
}

#[test]
fn without_a_rename_that_replaces_nothing_the_claim_keeps_it_all_too() {
    if has_strace("faults of file systems without RENAME_NOREPLACE") {
        Matrix::new(deeds::archive(), NO_FLAGS).strike_all(kill_and_fail);
        Matrix::new(deeds::restore(), NO_FLAGS).strike_all(kill_and_fail);
        Matrix::new(deeds::cancel_waiting(), NO_CALL).strike_all(kill_and_fail);
        Matrix::new(deeds::submit(), NO_FLAGS).strike_all(|_| vec![Blow::Kill]);
    }
}
