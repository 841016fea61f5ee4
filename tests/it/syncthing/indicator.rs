//! What the board says of the synchroniser and of each job's delivery, asked of the real one.

use std::fs;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::pair::{BY_AREA, Pair, WHOLE, done, flagged, in_minutes, row};
use super::runner::Runner;
use super::side::KEY;
use super::until::until;
use crate::cli::{Said, run};
use crate::terminal::harness::Session;

const VARIABLE: &str = "JOBTUI_TEST_SYNCTHING_KEY";

/// Writes a configuration whose queue is watched through the Syncthing here.
fn configure(pair: &Pair, folders: &str) {
    let text = format!(
        "[[source]]\nname = 'fsq'\nkind = 'folder'\npath = '{}'\n\n[source.sync]\n\
         url = 'http://{}'\nkey_env = '{VARIABLE}'\npeer = '{}'\n{folders}\n",
        pair.here.root.display(),
        pair.here.address(),
        pair.there.device,
    );
    fs::write(pair.dir.path().join("jobtui.toml"), text).unwrap();
}

/// jobtui with that configuration; the key is only in the environment.
fn jobtui(pair: &Pair) -> Command {
    let mut command = pair.program("ann");
    command.env(VARIABLE, KEY).args(["--config", "jobtui.toml"]);
    command
}

fn board(command: &mut Command) -> Value {
    let said = run(command.args(["list", "-o", "json"]));
    assert_eq!(said.code, 0, "{said:?}");
    assert_secret(&said);
    serde_json::from_str(&said.out).unwrap()
}

fn assert_secret(said: &Said) {
    assert!(
        !said.out.contains(KEY) && !said.err.contains(KEY),
        "{said:?}"
    );
}

fn sync(command: &mut Command) -> Value {
    board(command)["sources"][0]["sync"].clone()
}

#[test]
fn the_indicator_goes_from_grey_to_green_to_yellow_to_red() {
    let Some(mut pair) = Pair::start(BY_AREA) else {
        return;
    };
    assert_eq!(
        board(&mut pair.jobtui("ann"))["sources"][0].get("sync"),
        None,
        "without a word of it in the settings there is none"
    );
    configure(
        &pair,
        "outbox = 'q-outbox'\ninbox = 'q-inbox'\narchive = 'q-archive'",
    );
    let mut keyless = pair.program("ann");
    let grey = sync(keyless.args(["--config", "jobtui.toml"]));
    assert_eq!(grey["state"], "grey");
    assert!(grey["text"].as_str().unwrap().contains(VARIABLE), "{grey}");
    let grey = sync(jobtui(&pair).env(VARIABLE, "wr0ng"));
    assert!(grey["text"].as_str().unwrap().contains("403"), "{grey}");

    until("green", || sync(&mut jobtui(&pair))["state"] == "green");
    pair.part();
    let yellow = sync(&mut jobtui(&pair));
    assert_eq!(yellow["state"], "yellow", "{yellow}");
    assert!(
        yellow["text"].as_str().unwrap().contains("paused"),
        "{yellow}"
    );
    let later = sync(jobtui(&pair).args(["--at", &in_minutes(7)]));
    assert_eq!(later["state"], "red", "{later}");
    assert_eq!(later["connected"], false);
    assert!(later["peer_seen_at"].is_string(), "{later}");

    // A word in the header of the dashboard, too.
    let args = ["--headless", "--size", "200x60", "--at", &in_minutes(7)];
    let picture = done(jobtui(&pair).args(args));
    assert!(picture.out.contains("sync: peer paused"), "{}", picture.out);
    assert_secret(&picture);

    configure(&pair, "folder = 'nosuch'");
    let grey = sync(&mut jobtui(&pair));
    assert!(
        grey["text"].as_str().unwrap().contains("`nosuch`"),
        "{grey}"
    );
    pair.here.stop();
    let down = sync(&mut jobtui(&pair));
    assert_eq!(down["state"], "grey");
    assert!(
        down["text"].as_str().unwrap().contains("running?"),
        "{down}"
    );
}

#[test]
fn a_waiting_job_is_undelivered_until_all_of_it_lies_there() {
    let Some(pair) = Pair::start(WHOLE) else {
        return;
    };
    configure(&pair, "folder = 'queue'");
    pair.part();
    let id = pair.submit("parcel");
    let now = row(jobtui(&pair), &id).unwrap();
    for flag in ["undelivered", "partly-delivered", "delivered"] {
        assert!(!flagged(&now, flag), "nothing was noticed yet: {now}");
    }
    pair.here.scan();
    let now = row(jobtui(&pair), &id).unwrap();
    assert!(flagged(&now, "undelivered"), "{now}");
    assert_eq!(now["status"], "pending");
    let said = run(jobtui(&pair).args(["cancel", &id]));
    assert!(
        said.err
            .contains("knows of nothing of it on the other machine"),
        "{said:?}"
    );
    let shown = done(jobtui(&pair).args(["show", &id])).out;
    assert!(shown.contains("not yet delivered"), "{shown}");
    let picture = done(jobtui(&pair).args(["--headless", "--size", "160x45"])).out;
    assert!(
        picture.contains("S~") && picture.contains("not yet delivered"),
        "{picture}"
    );

    pair.join();
    pair.settle();
    let now = row(jobtui(&pair), &id).unwrap();
    assert!(!flagged(&now, "undelivered"), "{now}");
    assert!(
        !flagged(&now, "delivered"),
        "it came to rest too short ago: {now}"
    );
    let mut later = jobtui(&pair);
    later.args(["--at", &in_minutes(1)]);
    let now = row(later, &id).unwrap();
    assert!(flagged(&now, "delivered"), "{now}");
    let said = run(jobtui(&pair).args(["cancel", &id, "--at", &in_minutes(1)]));
    assert!(said.err.contains("may already have started"), "{said:?}");

    // What runs has been delivered, whoever says so.
    Runner::new(&pair.there.root, &id).begin();
    pair.settle();
    let mut later = jobtui(&pair);
    later.args(["--at", &in_minutes(1)]);
    let now = row(later, &id).unwrap();
    assert!(!flagged(&now, "delivered"), "{now}");
}

#[test]
fn the_dashboard_hears_of_it_without_being_asked() {
    let Some(pair) = Pair::start(WHOLE) else {
        return;
    };
    configure(&pair, "folder = 'queue'");
    pair.part();
    pair.submit("parcel");
    pair.here.scan();
    let config = pair.dir.path().join("jobtui.toml");
    let args = ["--config", config.to_str().unwrap(), "--glyphs", "ascii"];
    let home = pair.dir.path().to_str().unwrap();
    let env = [("HOME", home), ("USER", "ann"), (VARIABLE, KEY)];
    let mut screen = Session::spawn(&args, 200, 60, &env);
    screen.wait_for_text("not yet delivered");
    screen.wait_for_text("sync: peer paused");
    pair.join();
    // It asks again by itself, some ten seconds later.
    until("nothing is undelivered any more", || {
        screen.read_for(Duration::from_millis(20));
        !screen.screen().contents().contains("not yet delivered")
    });
    pair.part();
    until("the peer is told to be away again", || {
        screen.read_for(Duration::from_millis(20));
        screen.screen().contents().contains("sync: peer paused")
    });
    screen.send("0z");
    screen.wait_for_text("the other machine is not connected");
    screen.send("q");
    assert!(screen.wait_exit().success());
    let seen = String::from_utf8_lossy(screen.bytes_seen()).into_owned();
    assert!(!seen.contains(KEY), "the key is on the screen");
}

#[test]
fn a_job_is_put_away_while_the_other_side_is_gone_only_with_consent() {
    let Some(pair) = Pair::start(WHOLE) else {
        return;
    };
    configure(&pair, "folder = 'queue'");
    let id = pair.submit("apart");
    pair.settle();
    Runner::new(&pair.there.root, &id).end();
    pair.settle();
    until("green", || sync(&mut jobtui(&pair))["state"] == "green");
    pair.part();
    let archive = ["archive", &id, "--yes", "--at", &in_minutes(2)];
    // The place alone is enough to find its settings.
    let said = run(jobtui(&pair)
        .args(archive)
        .arg("--queue")
        .arg(&pair.here.root));
    assert_eq!(said.code, 6, "{said:?}");
    assert!(
        said.err.contains("other machine") && said.err.contains("--anyway"),
        "{said:?}"
    );
    assert_secret(&said);
    let there = pair.here.root.join("inbox").join(&id);
    assert!(there.join("job.json").exists(), "nothing has moved");
    done(jobtui(&pair).args(archive).arg("--anyway"));
    assert!(!there.exists());
}
