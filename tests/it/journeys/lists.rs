//! Sorted by a column, with other columns, sweeps folded into one row.

use crate::rig::{Rig, World};

/// Five rows that wait, with priorities, owners and names that order otherwise than the ids.
fn waiting() -> World {
    let world = World::database();
    for (n, priority, owner, class) in [
        (1, 0, "mira", "T2Echo"),
        (2, 5, "ann", "AmplitudeRabi"),
        (3, 10, "mira", "ResonatorSpec"),
        (4, 0, "bela", "T1Experiment"),
        (5, 5, "ann", "ReadoutTune"),
    ] {
        let id = format!("JOB-20260210-{n:05}");
        world.row(&id, "PENDING", priority);
        let sql = format!(
            "UPDATE jobs SET user = '{owner}', experiment_class = '{class}' WHERE job_id = '{id}'"
        );
        world.sql(&sql);
    }
    world
}

/// A sweep of eight rows: one runs, one failed, one is done, five wait; and a row of somebody else.
fn sweep() -> World {
    let world = World::database();
    for n in 8..16 {
        let status = match n {
            8 => "COMPLETED",
            9 => "FAILED",
            10 => "RUNNING",
            _ => "PENDING",
        };
        world.row(&format!("JOB-20260210-{n:05}"), status, 0);
    }
    world.row("JOB-20260210-00016", "PENDING", 0);
    world.sql("UPDATE jobs SET user = 'mira' WHERE job_id = 'JOB-20260210-00016'");
    world
}

/// The last figures of the ids in the queue, from top to bottom.
fn order(rig: &Rig) -> String {
    let screen = rig.screen();
    let parts = screen.lines().flat_map(|line| line.split('|'));
    let rows = parts.filter(|part| part.get(2..4) == Some("P."));
    let ids = rows.filter_map(|row| row.get(5..)?.split_whitespace().next());
    ids.map(|id| id.get(id.len() - 1..).unwrap_or_default())
        .collect()
}

#[test]
fn the_sort_menu_sorts_by_one_key_and_brings_the_own_order_back() {
    let mut rig = waiting().show_at(200, 60);
    assert_eq!(order(&rig), "32514");
    rig.press("s");
    rig.expect("Sort Queue");
    rig.expect("> 0  + (own order) as they will run");
    rig.expect("p    prio");
    rig.press("o");
    rig.expect("sort owner");
    rig.expect(" WHO+");
    assert_eq!(
        order(&rig),
        "25431",
        "of one owner in the order they will run"
    );
    rig.press("s");
    rig.expect("> o  + owner");
    rig.press("enter");
    rig.expect("sort owner-");
    rig.expect(" WHO-");
    assert_eq!(order(&rig), "31425");
    rig.press("s 0");
    rig.expect_not("sort owner");
    assert_eq!(order(&rig), "32514");
}

#[test]
fn the_sort_column_moves_left_and_right_and_turns_round() {
    let mut rig = waiting().show_at(200, 60);
    rig.press(">");
    rig.expect("sort id");
    assert_eq!(order(&rig), "12345");
    rig.press("> > >");
    rig.expect("sort prio-");
    assert_eq!(order(&rig), "32514");
    rig.press("I");
    rig.expect("sort prio ");
    assert_eq!(order(&rig), "14253");
    rig.press("< < < <");
    rig.expect_not("sort ");
    rig.press("I");
    rig.expect("the list stands in its own order (s chooses another)");
    rig.press("<");
    rig.expect("sort why");
}

#[test]
fn the_cursor_stays_on_its_job_while_the_order_changes_and_rows_come() {
    let mut rig = waiting().show_at(200, 60);
    rig.press("j j j");
    assert!(rig.cursor_row().contains("0210-00001"));
    rig.press("s i");
    assert!(rig.cursor_row().contains("0210-00001"));
    rig.expect("1 of 5");
    rig.press("s i");
    rig.expect("5 of 5");
    rig.world.row("JOB-20260210-00000", "PENDING", 99);
    rig.until_row("P.", "0210-00000");
    assert_eq!(
        order(&rig),
        "543210",
        "the new row stands where the order wants it"
    );
    assert!(rig.cursor_row().contains("0210-00001"));
    rig.world
        .sql("UPDATE jobs SET priority = 20 WHERE job_id = 'JOB-20260210-00001'");
    rig.until("the priority is shown", |rig| {
        rig.cursor_row().contains(" 20 ")
    });
    assert!(rig.cursor_row().contains("0210-00001"));
    rig = rig.with_grace();
    rig.press("c");
    rig.expect("cancel of JOB-20260210-00001 is sent in 5 s");
}

#[test]
fn failures_can_stand_first_in_the_history() {
    let world = World::database();
    for (n, status) in [(1, "COMPLETED"), (2, "FAILED"), (3, "COMPLETED")] {
        world.row(&format!("JOB-20260210-{n:05}"), status, 0);
    }
    let mut rig = world.show_at(200, 60);
    rig.press("3 s !");
    rig.expect("failed first");
    rig.press("g g");
    assert!(rig.cursor_row().contains("F!"), "{}", rig.screen());
}

#[test]
fn a_filter_keeps_the_order_that_was_chosen() {
    let mut rig = waiting().show_at(200, 60);
    rig.press("s i I / \"ann\" enter");
    assert_eq!(order(&rig), "52");
    rig.press("I");
    assert_eq!(order(&rig), "25");
}

#[test]
fn columns_are_chosen_in_a_dialog_and_what_does_not_fit_is_said_there() {
    let mut rig = waiting().show_at(80, 24);
    rig.expect("WHO");
    rig.press(",");
    rig.expect("Columns of Queue");
    rig.expect("[x] owner");
    // Without the owner; the state in words, made the first column.
    rig.press("j j space");
    rig.expect("> [ ] owner");
    rig.press("end");
    rig.press("k k k k k k k k");
    rig.expect("> [ ] state");
    rig.press("space K K K K K K K K");
    rig.expect("> [x] state");
    rig.press("enter");
    rig.expect("ST STATE     ID");
    rig.expect_not("WHO");
    rig.press(", d enter");
    rig.expect("WHO");
    rig.press(", end");
    rig.press("space k space k space k space k space k space k space k space");
    rig.expect("no room for it at this width");
    rig.press("esc");
    rig.expect("WHO");
}

#[test]
fn a_sweep_is_folded_into_one_row_with_a_tally_over_all_lanes() {
    let mut rig = sweep().show_at(200, 60);
    rig.press("z T");
    rig.expect("grouped");
    let row = rig.cursor_row();
    for text in [
        "P.+",
        "-20260210-00008..15 x8",
        "T1Experiment",
        "1 run 5 wait 1 done 1 failed, next",
    ] {
        assert!(row.contains(text), "{text}: {row}\n{}", rig.screen());
    }
    assert!(rig.has_row("P.", "00016") && !rig.has_row("P.", "00012"));
    rig.expect("1 of 2");
    assert_eq!(rig.app.jobs_under_cursor().len(), 5, "those in this list");
    rig.press("enter");
    assert!(rig.cursor_row().contains("P.-"), "{}", rig.screen());
    assert!(rig.has_row("P.:", "00012"));
    rig.press("j j t");
    assert!(
        rig.cursor_row().contains("P.+"),
        "the cursor is on the sweep of its job"
    );
    rig.press("T");
    rig.expect_not("grouped");
    assert!(rig.has_row("P.", "00012"));
    rig.press("z 3 T");
    assert!(rig.cursor_row().contains("F!+"), "{}", rig.screen());
    rig.expect("of one job, not of the sweep");
}

#[test]
fn a_verb_on_the_row_of_a_sweep_means_its_jobs_of_this_list_and_asks_first() {
    let mut rig = sweep().show_at(200, 60);
    rig.press("T");
    for (key, question) in [
        ("c", "Cancel 5 jobs?"),
        ("P", "5 jobs of a sweep"),
        ("+", "Set the priority of 5 jobs?"),
        ("-", "will be lowered by 1"),
        ("a", "archive: none of 5 can"),
        ("R", "Run 5 jobs again?"),
    ] {
        rig.press(key);
        rig.expect(question);
        rig.press("enter");
        assert!(rig.asked().is_empty(), "{key}");
        rig.press("esc");
    }
    assert_eq!(
        rig.world
            .ask::<i64>("SELECT count(*) FROM jobs WHERE status = 'PENDING'"),
        6
    );
}

#[test]
fn the_cursor_stays_on_a_sweep_that_jobs_join_and_leave() {
    let mut rig = sweep().show_at(200, 60);
    rig.press("T");
    rig.world.row("JOB-20260210-00001", "PENDING", 50);
    rig.until_row("P.", "00001");
    assert!(rig.cursor_row().contains("x8"), "{}", rig.screen());
    rig.world.row("JOB-20260210-00017", "PENDING", 0);
    rig.until_shown("x9");
    assert!(rig.cursor_row().contains("x9"), "{}", rig.screen());
    // Its first jobs leave the board altogether.
    rig.world
        .sql("DELETE FROM jobs WHERE job_id IN ('JOB-20260210-00008', 'JOB-20260210-00009')");
    rig.until_shown("x7");
    assert!(
        rig.cursor_row().contains("00010..17 x7"),
        "{}",
        rig.screen()
    );
    rig.press("c");
    rig.expect("Cancel 6 jobs?");
    rig.expect_not("the list moved");
}

#[test]
fn t_on_one_job_folds_its_sweep_alone_and_says_where_there_is_none() {
    let mut rig = sweep().show_at(200, 60);
    rig.press("t");
    assert!(rig.cursor_row().contains("x8"), "{}", rig.screen());
    rig.expect_not("grouped");
    rig.press("t");
    assert!(rig.cursor_row().contains("00011"), "{}", rig.screen());
    rig.press("G t");
    rig.expect("not part of a sweep");
    rig.press("1 t");
    rig.expect("no other job of this sweep stands in this list");
}

#[test]
fn a_sweep_that_is_gone_lets_the_cursor_fall_and_the_next_key_says_so() {
    let mut rig = sweep().show_at(200, 60);
    rig.press("T");
    rig.world
        .sql("UPDATE jobs SET status = 'CANCELLED' WHERE user = 'clau' AND status = 'PENDING'");
    rig.until("the sweep has left the queue", |rig| {
        rig.cursor_row().contains("00016")
    });
    rig.press("R");
    rig.expect("the list moved: the cursor is on JOB-20260210-00016 now");
}

#[test]
fn a_folded_sweep_at_80x24_keeps_its_tally_in_letters() {
    let mut rig = sweep().show_at(80, 24);
    rig.press("T");
    let row = rig.cursor_row();
    assert!(row.contains(" x8"), "{row}");
    assert!(
        row.contains("1R 5P 1D 1F") || row.contains("1 run 5 wait 1 done"),
        "{row}"
    );
}

#[test]
fn how_lists_are_shown_is_remembered_and_what_nobody_understands_is_left_out() {
    let mut rig = waiting().show_at(200, 60);
    rig.press("s w T 3 s ! 2 , j j space enter");
    let kept = rig.app.to_remember();
    let queue = &kept.lists["queue"];
    assert_eq!(queue.sort.as_deref(), Some("wait-"));
    assert_eq!(
        queue.columns.as_ref().unwrap().join(" "),
        "id name prio wait why"
    );
    assert_eq!(queue.grouped, Some(true));
    assert_eq!(kept.lists["history"].sort.as_deref(), Some("failed"));
    let mut other = waiting().show_at(200, 60);
    other.app = other.app.clone().with_state(kept);
    other.expect("sort wait-   grouped");
    other.expect("failed first");
    other.expect("ST ID                  NAME               PRIO  WAIT- WHY");
    other.press("s 0 T , d enter 3 s 0");
    assert!(
        other.app.to_remember().lists.is_empty(),
        "what is usual need not be known"
    );
    let strange = r#"{"lists": {"queue": {"sort": "colour-", "columns": ["smell"]}, "attic": {}}}"#;
    other.app = other
        .app
        .clone()
        .with_state(serde_json::from_str(strange).unwrap());
    other.expect_not("sort ");
    other.expect("WHO");
}

#[test]
fn long_wide_and_hostile_names_stay_in_their_columns() {
    let world = World::database();
    let names = [
        "x".repeat(300),
        "日本語の実験".repeat(20),
        "\u{1b}[2J\u{202e}evil\u{7}".to_owned(),
        "e\u{301}e\u{301}e\u{301}".repeat(40),
    ];
    for (n, name) in (1..).zip(&names) {
        for part in 0..3 {
            let id = format!("JOB-20260210-{:05}", n * 10 + part);
            world.row(&id, "PENDING", 0);
            let sql = "UPDATE jobs SET user = ?1, experiment_class = ?1 WHERE job_id = ?2";
            world.other().execute(sql, [name, &id]).unwrap();
        }
    }
    let mut rig = world.show_at(80, 24);
    for keys in [
        "s n",
        "I",
        "T",
        "enter",
        ", j j j j j j j j space enter",
        "s o",
    ] {
        rig.press(keys);
        let screen = rig.screen();
        for line in screen.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
        }
        let head = rig.lines("ST ID").concat();
        assert!(head.contains("PRIO") && head.contains("WAIT"), "{screen}");
    }
}
