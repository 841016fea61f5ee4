//! The list's cursor and window while jobs come, go and move.

use super::*;
use crate::job::{Change, Job, JobId, SourceId, Status};

fn board(names: &[&str]) -> Board {
    let mut board = Board::new([("q".to_owned(), "folder")]);
    let put = names
        .iter()
        .map(|n| Change::Put(Job::new(JobId::live(n.as_bytes()), Status::Pending)));
    board.apply(SourceId(0), put.collect());
    board
}

fn name(list: &JobList) -> &str {
    list.selected().map_or("", |key| key.id.name())
}

#[test]
fn the_cursor_stays_on_its_job_when_rows_come_before_it() {
    let mut board = board(&["b", "c", "d"]);
    let mut list = JobList::new(Lane::Queue);
    let all = Passing::default();
    list.settle(&board, &all, 5, false);
    list.step(&board, 1, 5);
    assert_eq!(name(&list), "c");
    let new = Job::new(JobId::live(b"a"), Status::Pending);
    board.apply(SourceId(0), vec![Change::Put(new)]);
    list.settle(&board, &all, 5, false);
    assert_eq!((name(&list), list.place()), ("c", Some(2)));
    assert!(!list.take_fall());
}

#[test]
fn a_job_that_leaves_lets_the_cursor_fall_and_the_list_knows() {
    let mut board = board(&["a", "b", "c"]);
    let mut list = JobList::new(Lane::Queue);
    let all = Passing::default();
    list.settle(&board, &all, 5, false);
    list.step(&board, 1, 5);
    board.apply(SourceId(0), vec![Change::Gone(JobId::live(b"b"))]);
    list.settle(&board, &all, 5, false);
    assert_eq!(name(&list), "c");
    assert!(list.take_fall());
    assert!(!list.take_fall());
}

#[test]
fn a_cursor_nobody_moved_rests_on_the_first_row_while_sources_open() {
    let mut board = board(&["m"]);
    let mut list = JobList::new(Lane::Queue);
    let all = Passing::default();
    list.settle(&board, &all, 5, true);
    let first = Job::new(JobId::live(b"a"), Status::Pending);
    board.apply(SourceId(0), vec![Change::Put(first)]);
    list.settle(&board, &all, 5, true);
    assert_eq!(name(&list), "a");
    list.step(&board, 1, 5);
    let other = Job::new(JobId::live(b"b"), Status::Pending);
    board.apply(SourceId(0), vec![Change::Put(other)]);
    list.settle(&board, &all, 5, true);
    assert_eq!((name(&list), list.place()), ("m", Some(2)));
}

#[test]
fn in_a_list_that_is_scrolled_the_cursor_keeps_its_row_whatever_comes_in_above() {
    let names: Vec<_> = (0..40).map(|n| format!("{n:03}")).collect();
    let mut board = board(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut list = JobList::new(Lane::Queue);
    let (all, height) = (Passing::default(), 9);
    list.settle(&board, &all, height, false);
    list.step(&board, 4, height);
    let mut rows = Vec::new();
    for n in 0..20 {
        let new = JobId::live(format!("003-{n:02}").as_bytes());
        let new = Change::Put(Job::new(new, Status::Pending));
        board.apply(SourceId(0), vec![new]);
        list.settle(&board, &all, height, false);
        assert_eq!(name(&list), "004");
        let mut seen = list.seen(&board, height);
        rows.push(seen.position(|(place, _)| list.place() == Some(place)));
    }
    // Down as long as the first row is seen; then near the top, and there it stays.
    let wanted = [5, 6, 7, 8].into_iter().chain([1; 16]).map(Some);
    assert_eq!(rows, wanted.collect::<Vec<_>>());
}

#[test]
fn the_cursor_is_always_in_sight() {
    let names: Vec<_> = (0..100).map(|n| format!("{n:03}")).collect();
    let board = board(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut list = JobList::new(Lane::Queue);
    list.settle(&board, &Passing::default(), 7, false);
    for step in [1, 1, 5, 30, -1, -20, 200, -1, -200, 3] {
        list.step(&board, step, 7);
        let seen: Vec<_> = list.seen(&board, 7).map(|(place, _)| place).collect();
        assert_eq!(seen.len(), 7);
        assert!(seen.contains(&list.place().unwrap()));
    }
}
