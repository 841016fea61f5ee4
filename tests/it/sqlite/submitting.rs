//! New jobs: the id's family, the copied columns, the checks, and two people at once.

use jobtui::job::{Draft, JobId, NewJob, Origin, RefusalKind, Request, Status, Weight};
use jobtui::store::Store as _;

use super::rig::{NOON, Rig, id, store};

fn new(origin: Origin, fields: &[(&str, &str)]) -> NewJob {
    let fields = fields
        .iter()
        .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
    NewJob {
        origin,
        fields: fields.collect(),
    }
}

fn submit(rig: &mut Rig, job: NewJob) -> JobId {
    let done = rig.store.carry_out(&Request::Submit(job), rig.now).unwrap();
    done.job.unwrap()
}

fn errors(draft: &Draft) -> Vec<&str> {
    let wrong = draft.checks.iter().filter(|c| c.weight == Weight::Error);
    wrong.map(|c| c.field).collect()
}

#[test]
fn a_rerun_takes_over_what_made_the_job_and_nothing_of_its_run() {
    let mut rig = Rig::today();
    rig.add("JOB-20261120-00001", "FAILED");
    rig.sql("ALTER TABLE jobs ADD COLUMN mood TEXT");
    rig.sql(
        "UPDATE jobs SET station_config = '{\"big\": 1}', program_class = 'P', mood = 'x', priority = 3,
         data_file_path = '/d', output_log_path = '/l', experiment_config = '{\"a\": NaN}'",
    );
    rig.sql("INSERT INTO id_counters (prefix, counter) VALUES ('JOB-20261120', 1)");
    rig.look();
    let job = new(Origin::Job(id("JOB-20261120-00001")), &[("priority", "7")]);
    let draft = rig.store.draft(&job, rig.now).unwrap();
    assert!(draft.is_sound());
    let day = NOON.local_day();
    let lines: Vec<_> = draft.preview.iter().map(ToString::to_string).collect();
    assert!(
        lines[0].starts_with(&format!("job_id = JOB-{day}-T0001")),
        "{lines:#?}"
    );
    assert!(lines.contains(&"priority = 7".to_owned()), "{lines:#?}");
    assert!(
        lines
            .iter()
            .any(|l| l.starts_with("station_config = as in JOB-20261120-00001"))
    );
    let made = submit(&mut rig, job);
    assert_eq!(made.name(), format!("JOB-{day}-T0001"));
    assert_eq!(made.name().len(), 18);
    rig.look();
    assert_eq!(rig.job(made.name()).status, Status::Pending);
    let document = rig.store.document(&made).unwrap();
    let row = |column: &str| document[column].clone();
    assert_eq!(row("station_config"), "{\"big\": 1}");
    assert_eq!(row("experiment_config"), "{\"a\": NaN}");
    assert_eq!(
        (row("program_class"), row("mood"), row("user")),
        ("P".into(), "x".into(), "alice".into())
    );
    assert_eq!(row("created_at"), NOON.naive_local());
    for column in [
        "started_at",
        "completed_at",
        "error_message",
        "data_file_path",
        "output_log_path",
    ] {
        assert!(row(column).is_null(), "{column}");
    }
    assert_eq!(
        rig.ask::<i64>("SELECT counter FROM id_counters"),
        1,
        "their counter is theirs"
    );
    let second = new(Origin::Job(made), &[]);
    assert_eq!(submit(&mut rig, second).name(), format!("JOB-{day}-T0002"));
}

#[test]
fn in_a_database_of_our_own_the_protocols_counter_numbers_the_jobs() {
    let mut rig = Rig::own();
    let job = new(
        Origin::Blank,
        &[
            ("experiment_class", "T1"),
            ("config", "{\"b\":1,\n\"a\":\"é\"}"),
        ],
    );
    let day = NOON.local_day();
    assert_eq!(
        submit(&mut rig, job.clone()).name(),
        format!("JOB-{day}-00001")
    );
    assert_eq!(submit(&mut rig, job).name(), format!("JOB-{day}-00002"));
    assert_eq!(rig.ask::<i64>("SELECT counter FROM id_counters"), 2);
    let config: String = rig.ask("SELECT experiment_config FROM jobs LIMIT 1");
    assert_eq!(config, r#"{"b": 1, "a": "\u00e9"}"#);
    assert_eq!(rig.ask::<String>("SELECT user FROM jobs LIMIT 1"), "alice");
}

#[test]
fn ids_that_only_look_like_ours_do_not_confuse_the_numbering() {
    let mut rig = Rig::today();
    let day = NOON.local_day();
    for stray in ["Tabcd", "T12x4", "T-001", "T00005"] {
        rig.add(&format!("JOB-{day}-{stray}"), "PENDING");
    }
    let job = new(Origin::Blank, &[("experiment_class", "T1")]);
    for number in 1..=3 {
        let made = submit(&mut rig, job.clone());
        assert_eq!(made.name(), format!("JOB-{day}-T000{number}"));
    }
}

#[test]
fn a_counter_that_fell_behind_the_rows_catches_up_with_them() {
    let mut rig = Rig::own();
    let day = NOON.local_day();
    let huge = "9".repeat(19);
    for there in ["00001", "00007", "100000", "T9999", "99999x", &huge] {
        rig.add(&format!("JOB-{day}-{there}"), "COMPLETED");
    }
    let job = new(Origin::Blank, &[("experiment_class", "T1")]);
    let draft = rig.store.draft(&job, rig.now).unwrap();
    assert!(
        draft.preview[0].contains("-100001 "),
        "{}",
        draft.preview[0]
    );
    for number in [100_001, 100_002] {
        let made = submit(&mut rig, job.clone());
        assert_eq!(made.name(), format!("JOB-{day}-{number}"));
        assert_eq!(
            rig.ask::<i64>("SELECT counter FROM id_counters"),
            number,
            "the counter stands at the number just given"
        );
    }
    rig.sql("UPDATE id_counters SET counter = 5");
    assert_eq!(submit(&mut rig, job).name(), format!("JOB-{day}-100003"));
}

/// Fields as typed, and the fields that are wrong.
type Case = (
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

#[test]
fn a_draft_tells_each_mistake_and_such_a_job_is_not_written() {
    let mut rig = Rig::today();
    let cases: [Case; 6] = [
        (&[("experiment_class", "T1")], &[]),
        (&[], &["experiment_class"]),
        (
            &[("experiment_class", "T1"), ("priority", "1.5")],
            &["priority"],
        ),
        (
            &[("experiment_class", "T1"), ("priority", "2147483648")],
            &["priority"],
        ),
        (
            &[("experiment_class", "T1"), ("config", "[1]")],
            &["config"],
        ),
        (&[("experiment_class", "T1"), ("colour", "red")], &[""]),
    ];
    for (fields, wrong) in cases {
        let job = new(Origin::Blank, fields);
        let draft = rig.store.draft(&job, rig.now).unwrap();
        assert_eq!(errors(&draft), wrong, "{fields:?}");
        let answer = rig.store.carry_out(&Request::Submit(job), rig.now);
        assert_eq!(answer.is_ok(), wrong.is_empty(), "{fields:?}");
        if let Err(refusal) = answer {
            assert_eq!(refusal.kind, RefusalKind::Unsound);
        }
    }
    assert_eq!(rig.ask::<i64>("SELECT count(*) FROM jobs"), 1);
    let gone = new(Origin::Job(id("JOB-NONE")), &[]);
    let refusal = rig
        .store
        .carry_out(&Request::Submit(gone), rig.now)
        .unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Unknown);
}

#[test]
fn two_people_who_submit_at_once_never_get_the_same_id() {
    for rig in [Rig::today(), Rig::own(), Rig::first_era()] {
        let mut names: Vec<String> = std::thread::scope(|scope| {
            let work: Vec<_> = (0..2)
                .map(|_| {
                    let mut store = store(&rig.path, false);
                    let now = rig.now;
                    scope.spawn(move || {
                        let job = new(Origin::Blank, &[("experiment_class", "T1")]);
                        (0..20)
                            .map(|_| {
                                let done =
                                    store.carry_out(&Request::Submit(job.clone()), now).unwrap();
                                done.job.unwrap().name().to_owned()
                            })
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            work.into_iter()
                .flat_map(|thread| thread.join().unwrap())
                .collect()
        });
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 40);
        assert_eq!(
            rig.ask::<i64>("SELECT count(DISTINCT job_id) FROM jobs"),
            40
        );
    }
}

#[test]
fn a_stray_id_that_looks_like_ours_does_not_stop_the_numbering() {
    let mut rig = Rig::today();
    let day = NOON.local_day();
    rig.add("JOB-20261120-00001", "FAILED");
    rig.add(&format!("JOB-{day}-Tabcd"), "FAILED");
    rig.look();
    let again = || new(Origin::Job(id("JOB-20261120-00001")), &[]);
    assert_eq!(submit(&mut rig, again()).name(), format!("JOB-{day}-T0001"));
    assert_eq!(submit(&mut rig, again()).name(), format!("JOB-{day}-T0002"));
}
