//! Conditions on what stands inside the jobs: for a wait, a stream of changes, and the operator's rules.

use serde_json::Value;

use super::{ROW, Running, jobtui, until_there};
use crate::rig::World;

const BIG: &str = "JOB-20260210-00002";

/// A database of two running jobs, of which one has more repetitions.
fn world() -> World {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    world.row(BIG, "RUNNING", 0);
    repeat(&world, BIG, 900);
    world
}

fn repeat(world: &World, id: &str, times: u32) {
    world.sql(&format!(
        "UPDATE jobs SET experiment_config = '{{\"reps\": {times}}}' WHERE job_id = '{id}'"
    ));
}

fn end(world: &World, id: &str, how: &str) {
    world.sql(&format!(
        "UPDATE jobs SET status = '{how}', completed_at = '2999-01-01 00:00:00' WHERE job_id = '{id}'"
    ));
}

fn start(world: &World, args: &[&str]) -> Running {
    Running::start(jobtui(world, args))
}

#[test]
fn a_wait_is_for_the_jobs_whose_documents_say_so() {
    let world = world();
    let wait = |args: &[&str]| {
        let mut running = start(
            &world,
            &[&["wait", "--filter", "arg.reps>500"], args].concat(),
        );
        let code = running.end().0;
        (code, running.lines.iter().collect::<Vec<_>>().join("\n"))
    };
    let (code, said) = wait(&["--for", "1s"]);
    assert_eq!(
        (code, said.as_str()),
        (124, "time over before all done: 1 running")
    );
    // The other does not matter; both have been read before anything is said.
    end(&world, ROW, "FAILED");
    end(&world, BIG, "COMPLETED");
    let (code, said) = wait(&[]);
    assert_eq!((code, said.as_str()), (0, "all done: 1 completed"));
}

#[test]
fn a_job_that_comes_meanwhile_is_read_before_the_wait_goes_on() {
    let world = world();
    let mut watch = start(
        &world,
        &["watch", "--filter", "arg.reps>500", "--until", "all done"],
    );
    let snapshot = watch.json_where(|line| line["change"] == "snapshot");
    assert_eq!(snapshot["job"]["id"], BIG);
    world.sql(&format!(
        "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config, status, priority, created_at) \
         SELECT 'JOB-20260210-00003', user, experiment_class, experiment_module, '{{\"reps\": 901}}', 'PENDING', 0, created_at \
         FROM jobs WHERE job_id = '{ROW}'"
    ));
    let new = watch.json();
    assert_eq!(
        (&new["change"], &new["job"]["id"]),
        (&"new".into(), &"JOB-20260210-00003".into())
    );
    end(&world, ROW, "FAILED");
    end(&world, BIG, "COMPLETED");
    let first = watch.json();
    assert_eq!(
        (&first["change"], &first["job"]["id"]),
        (&"status".into(), &BIG.into())
    );
    end(&world, "JOB-20260210-00003", "COMPLETED");
    assert_eq!(watch.json()["job"]["id"], "JOB-20260210-00003");
    assert_eq!(watch.end().0, 0);
    assert!(watch.is_at_its_end());
}

#[test]
fn a_rule_asks_the_documents_before_it_tells() {
    let world = world();
    let place = world.dir().display().to_string();
    let script = "cat > \"$1/part\" && mv \"$1/part\" \"$1/got.json\"\n";
    std::fs::write(world.at("tell.sh"), script).unwrap();
    let rule = format!(
        "[[notify]]\non = \"failed\"\nfilter = \"arg.reps>500\"\nvia = [\"command:sh {place}/tell.sh {place}\"]\n"
    );
    std::fs::write(world.at("config.toml"), rule).unwrap();
    let args = ["watch", "--config", "config.toml", "--notify"];
    let watch = start(&world, &[&args[..], &["--until", "none active"]].concat());
    watch.json_where(|line| line["change"] == "snapshot" && line["job"]["id"] == ROW);
    end(&world, ROW, "FAILED");
    watch.json_where(|line| line["change"] == "status" && line["job"]["id"] == ROW);
    end(&world, BIG, "FAILED");
    let told: Value = serde_json::from_str(&until_there(&world.at("got.json"))).unwrap();
    assert_eq!(told["counts"]["failed"], 1);
    assert_eq!(told["events"][0]["job"]["id"], BIG);
}
