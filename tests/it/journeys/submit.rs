//! Submit and rerun: a form with live checks, and a preview that is what gets written.

use std::fs;

use serde_json::Value;

use crate::rig::{Rig, World};

const OLD: &str = "job-20260209-140000-old";
const ROW: &str = "JOB-20260210-00001";

/// A directory with a script, a model and a README, to be submitted.
fn study() -> World {
    let world = World::queue();
    world.put("study/run_optimization.py", "print('go')\n");
    world.put("study/1_setup/m.prt", "model");
    world.put("study/README.md", "What this study is for.\n");
    world
}

/// The review's text as it stands in the box: 100 columns in the middle of 200.
fn preview(rig: &Rig) -> Vec<String> {
    let screen = rig.screen();
    let inside = screen.lines().filter_map(|line| line.get(52..149));
    inside.map(|line| line.trim_end().to_owned()).collect()
}

/// The JSON object in the preview.
fn previewed_manifest(rig: &Rig) -> String {
    let lines = preview(rig);
    let begin = lines.iter().position(|line| line == "{").unwrap();
    let end = lines.iter().position(|line| line == "}").unwrap();
    lines[begin..=end].join("\n") + "\n"
}

fn outbox(rig: &Rig) -> Vec<String> {
    let entries = fs::read_dir(rig.world.at("queue/outbox")).unwrap();
    let names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !name.starts_with('.')).collect()
}

/// Opens the form of the only source, with the study's directory in its last field.
fn filled_form() -> Rig {
    let mut rig = study().show_at(200, 60);
    rig.press("S");
    rig.expect("step 1 of 2: fields");
    let place = rig.world.at("study").display().to_string();
    rig.press(&format!("\"m1 sweep\" up \"{place}\""));
    rig
}

#[test]
fn a_folder_job_is_written_byte_for_byte_as_previewed() {
    let mut rig = filled_form();
    rig.press("enter");
    rig.expect("step 2 of 2: review");
    rig.expect("what will be written:");
    assert!(outbox(&rig).is_empty(), "a preview writes nothing");
    let shown = previewed_manifest(&rig);
    rig.press("enter");
    rig.expect_not("step 2 of 2");
    assert_eq!(rig.asked().len(), 1);
    let names = outbox(&rig);
    assert_eq!(names.len(), 1, "{names:?}\n{}", rig.screen());
    assert!(names[0].starts_with("job-20260210-150000-m1"), "{names:?}");
    let job = rig.world.at("queue/outbox").join(&names[0]);
    assert_eq!(fs::read_to_string(job.join("job.json")).unwrap(), shown);
    assert_eq!(
        fs::read_to_string(job.join("1_setup/m.prt")).unwrap(),
        "model"
    );
    rig.until_row("P.", "150000");
}

#[test]
fn live_checks_refuse_a_name_windows_cannot_hold_and_an_absolute_script() {
    let mut rig = filled_form();
    rig.press("down ctrl-u \"con\"");
    let bad_name = rig.shows("ERROR");
    rig.press("ctrl-u \"a:b?\"");
    assert!(bad_name || rig.shows("ERROR"), "{}", rig.screen());
    rig.press("ctrl-u \"good\"");
    rig.expect_not("ERROR");
    rig.press("down ctrl-u \"/etc/passwd\"");
    rig.expect("ERROR");
    rig.press("enter");
    rig.expect("not yet possible:");
    rig.press("enter enter");
    assert!(rig.asked().is_empty(), "what is not sound is not sent");
    rig.press("esc ctrl-u \"../up.py\"");
    rig.expect("ERROR");
    rig.press("ctrl-u \"missing.py\"");
    rig.expect("ERROR");
    rig.press("esc");
    rig.expect_not("step 1 of 2");
    assert!(outbox(&rig).is_empty());
}

#[test]
fn pasted_text_goes_into_the_field_and_presses_nothing() {
    let mut rig = filled_form();
    rig.press("down ctrl-u");
    rig.feed(jobtui::tui::event::Event::Paste(
        "q\nc\ny\r\u{1b}[2J".to_owned(),
    ));
    rig.press("down up");
    rig.expect("step 1 of 2: fields");
    assert!(rig.asked().is_empty());
}

#[test]
fn a_row_is_written_as_previewed() {
    let mut rig = World::database().show_at(200, 60);
    rig.press("S");
    rig.expect("experiment_class");
    rig.press("down \"T1Experiment\" down \"experiments.t1\" down ctrl-u");
    rig.press("\"{\" \"reps\" \": 3\"");
    let broken = rig.shows("ERROR");
    assert!(
        broken,
        "half a JSON text is an error while it is typed\n{}",
        rig.screen()
    );
    rig.press("ctrl-u \"{}\" enter");
    rig.expect("what will be written:");
    let lines = preview(&rig);
    for line in ["experiment_class = T1Experiment", "status = PENDING"] {
        assert!(lines.iter().any(|l| l.contains(line)), "{line}: {lines:?}");
    }
    assert_eq!(rig.world.ask::<i64>("SELECT count(*) FROM jobs"), 0);
    rig.press("enter");
    assert_eq!(
        rig.world
            .ask::<String>("SELECT status || experiment_class || experiment_config FROM jobs"),
        "PENDINGT1Experiment{}",
        "{}",
        rig.screen()
    );
    rig.until("it waits", |rig| rig.shows("2 Queue 1"));
}

#[test]
fn a_former_folder_job_is_run_again_with_one_change() {
    let world = World::queue();
    world.over(OLD, "failed");
    let before = world.tree(&format!("queue/inbox/{OLD}"));
    let mut rig = world.show_at(200, 60);
    rig.press("3 R");
    rig.expect(&format!("Rerun {OLD} on fsq"));
    rig.press("down down down ctrl-u \"again\" enter");
    rig.expect("what will be written:");
    let shown = previewed_manifest(&rig);
    rig.press("enter");
    let mut names = outbox(&rig);
    names.retain(|name| name != OLD);
    assert_eq!(names.len(), 1, "{}", rig.screen());
    let job = rig.world.at("queue/outbox").join(&names[0]);
    let text = fs::read_to_string(job.join("job.json")).unwrap();
    assert_eq!(text, shown);
    let manifest: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(manifest["project"], "again");
    assert_eq!(manifest["retry_of"], OLD);
    assert_eq!(manifest["status"], "submitted");
    assert!(!job.join("stdout.log").exists(), "results do not go along");
    assert_eq!(rig.world.tree(&format!("queue/inbox/{OLD}")), before);
}

#[test]
fn a_former_row_is_run_again_and_stays_itself() {
    let world = World::database();
    world.row(ROW, "FAILED", 2);
    let mut rig = world.show_at(200, 60);
    rig.press("3 R");
    rig.expect(&format!("Rerun {ROW} on lab"));
    rig.press("enter enter");
    let rows = "SELECT count(*) FROM jobs WHERE experiment_class = 'T1Experiment'";
    assert_eq!(rig.world.ask::<i64>(rows), 2, "{}", rig.screen());
    let old = format!("SELECT status FROM jobs WHERE job_id = '{ROW}'");
    assert_eq!(rig.world.ask::<String>(&old), "FAILED");
    rig.until("the new one waits", |rig| rig.shows("2 Queue 1"));
}

#[test]
fn of_several_sources_one_is_picked_first() {
    let mut rig = World::new().show_at(200, 60);
    rig.press("S");
    rig.expect("fsq");
    rig.expect("enter choose");
    rig.press("j enter");
    rig.expect("Submit to lab");
    rig.press("esc");
    assert!(rig.asked().is_empty());
}

#[test]
fn leaving_the_form_sends_nothing() {
    let mut rig = filled_form();
    rig.press("enter esc esc q");
    assert!(outbox(&rig).is_empty());
    assert!(rig.asked().is_empty());
}
