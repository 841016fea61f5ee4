//! What each field and each sign lets pass.

use super::*;

fn running() -> Sample {
    let mut job = Sample::new(
        ["job-1-Rabi", "rabi", "ann", "starspec", "lab"],
        Status::Running,
    );
    job.native = "RUNNING";
    job.priority = Some(10);
    job.times.created = Some(ago("3h"));
    job.times.started = Some(ago("1h"));
    job.flags.set(Flag::Stalled);
    job
}

fn failed() -> Sample {
    let mut job = Sample::new(["job-2", "wfe", "mira", "", "fsq"], Status::Failed);
    job.native = "error";
    job.error = "No license: token 7";
    job.times.created = Some(ago("2d"));
    job.times.started = Some(ago("26h"));
    job.times.ended = Some(ago("20h"));
    job
}

#[test]
fn words_and_patterns_look_in_names_owner_project_state_and_source() {
    let job = running();
    for (text, expected) in [
        ("", true),
        ("rabi", true),
        ("Rabi", true),
        ("RABI", false),
        ("ann star", true),
        ("ann|nobody", true),
        ("ann !lab", false),
        ("\"job-1\"", true),
        ("/job-\\d+/", true),
        ("/JOB/", false),
        ("/^rabi$/", true),
        ("running", true),
        ("nobody", false),
        ("!nobody", true),
        ("not (nobody or nothing)", true),
    ] {
        assert_eq!(passes(text, &job), expected, "{text}");
    }
}

#[test]
fn text_fields_contain_equal_or_match() {
    let job = running();
    for (text, expected) in [
        ("id:rabi", true),
        ("id=job-1-rabi", true),
        ("id=job-1", false),
        ("id=job-1-Rabi", true),
        ("name:rab", true),
        ("u:an", true),
        ("user=an", false),
        ("user!=an", true),
        ("user!=ann,bob", false),
        ("user:bob,ann", true),
        ("user~^a", true),
        ("user!~^a", false),
        ("project:star", true),
        ("src=lab", true),
        ("source:fsq", false),
        ("user:-", false),
        ("user!=-", true),
    ] {
        assert_eq!(passes(text, &job), expected, "{text}");
    }
}

#[test]
fn what_is_not_known_matches_no_value_and_is_asked_for_by_a_dash() {
    let job = failed();
    for (text, expected) in [
        ("project:star", false),
        ("project!=star", false),
        ("project!~star", false),
        ("!project:star", true),
        ("project:-", true),
        ("prio>=0", false),
        ("prio<0", false),
        ("prio!=5", false),
        ("prio:-", true),
        ("gpu>=0", false),
        ("gpu<1", false),
        ("mem<64G", false),
        ("mem:-", true),
        ("q:debug", false),
        ("!q:debug", true),
        ("left>0s", false),
        ("array:-", true),
        ("results:no", false),
        ("pinned:no", false),
        ("run>0s", true),
        ("wait:-", false),
    ] {
        assert_eq!(passes(text, &job), expected, "{text}");
    }
    let waiting = Sample::new(["a", "b", "", "", ""], Status::Pending);
    for text in [
        "wait<1h",
        "wait>0s",
        "wait!=1h",
        "run<1h",
        "ended<now",
        "age>=0s",
    ] {
        assert!(!passes(text, &waiting), "{text}");
    }
    assert!(passes("wait:- ended:- user:-", &waiting));
}

#[test]
fn states_are_told_by_their_beginning_or_the_sources_own_word() {
    let (run, fail) = (running(), failed());
    for (text, first, second) in [
        ("st:run", true, false),
        ("state:pend,run", true, false),
        ("state=running", true, false),
        ("state=run", false, false),
        ("state!=running", false, true),
        ("state:FAIL", false, true),
        ("state:err", false, true),
        ("state=error", false, true),
        ("state!=error", true, false),
        ("state~^(run|err)", true, true),
        ("state:done", false, false),
    ] {
        assert_eq!(
            (passes(text, &run), passes(text, &fail)),
            (first, second),
            "{text}"
        );
    }
}

#[test]
fn numbers_have_an_order_lists_and_ranges() {
    let job = running();
    for (text, expected) in [
        ("prio>5", true),
        ("prio>10", false),
        ("prio>=10", true),
        ("prio<10.5", true),
        ("prio>9.5", true),
        ("prio>10.5", false),
        ("prio<=9.9", false),
        ("p=10", true),
        ("p:10.5", false),
        ("p:1,10", true),
        ("p!=10", false),
        ("p:5..10", true),
        ("p:11..", false),
        ("p:..10", true),
        ("p:-5..5,10..12", true),
        ("p<-1", false),
    ] {
        assert_eq!(passes(text, &job), expected, "{text}");
    }
}

#[test]
fn spans_run_until_they_are_over() {
    let (run, fail) = (running(), failed());
    for (text, first, second) in [
        ("wait>1h", true, true),
        ("wait:2h", true, false),
        ("run>=1h", true, true),
        ("run>1h", false, true),
        ("took>5h", false, true),
        ("took:6h", false, true),
        ("age>2h", true, true),
        ("age:1d..3d", false, true),
    ] {
        assert_eq!(
            (passes(text, &run), passes(text, &fail)),
            (first, second),
            "{text}"
        );
    }
}

#[test]
fn times_are_days_clock_times_and_distances() {
    let (run, fail) = (running(), failed());
    for (text, first, second) in [
        ("ended>-1d", false, true),
        ("ended>-19h", false, false),
        ("ended:yesterday", false, true),
        ("ended:today", false, false),
        ("submitted:today", true, false),
        ("submitted>=2026-02-10", true, false),
        ("submitted:2026-02-08", false, true),
        ("submitted:2026-02-01..2026-02-08", false, true),
        ("started:14:00", true, false),
        ("started>=14:00", true, false),
        ("started>14:00", false, false),
        ("started<13:00", false, true),
        ("started:-90m", true, false),
        ("ended<now", false, true),
    ] {
        assert_eq!(
            (passes(text, &run), passes(text, &fail)),
            (first, second),
            "{text}"
        );
    }
}

#[test]
fn why_looks_in_the_error_and_in_what_is_odd() {
    let (run, fail) = (running(), failed());
    for (text, first, second) in [
        ("why~license|token", false, true),
        ("why:stuck", true, false),
        ("why:-", false, false),
        ("err:license", false, true),
        ("err:-", true, false),
        ("flag:stall", true, false),
        ("flag=stalled", true, false),
        ("flag:-", false, true),
        ("stale:no", true, true),
        ("stale:yes", false, false),
    ] {
        assert_eq!(
            (passes(text, &run), passes(text, &fail)),
            (first, second),
            "{text}"
        );
    }
}

#[test]
fn names_mean_what_they_say() {
    let (run, fail) = (running(), failed());
    let mut put_away = failed();
    put_away.flags.set(Flag::Archived);
    for (text, expected) in [
        ("@mine", [true, false, false]),
        ("@active", [true, false, false]),
        ("@waiting", [false, false, false]),
        ("@running", [true, false, false]),
        ("@failed", [false, true, true]),
        ("@today", [true, false, false]),
        ("@stuck", [true, false, false]),
        ("@unsynced", [false, false, false]),
        ("@unarchived", [false, true, false]),
        ("@night", [false, false, false]),
        ("@failed ended>-1d", [false, true, true]),
    ] {
        let found = [&run, &fail, &put_away].map(|job| passes(text, job));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn arguments_are_numbers_or_texts_as_they_stand_in_the_document() {
    let with = |value: Argument| {
        let mut job = running();
        job.arguments = vec![Some(value)];
        job
    };
    let number = with(Argument::Whole(500));
    let real = with(Argument::Real(0.25));
    let text = with(Argument::Text(Plain::new("Slow-500")));
    let digits = with(Argument::Text(Plain::new("90")));
    let list = with(Argument::Many(Box::new([
        Argument::Whole(1),
        Argument::Text(Plain::new("x")),
    ])));
    let none = with(Argument::Missing);
    let truth = with(Argument::Truth(true));
    for (test, job, expected) in [
        ("arg.reps>90", &number, true),
        ("arg.reps>500", &number, false),
        ("arg.reps:5", &number, false),
        ("arg.reps=500.0", &number, true),
        ("arg.reps:100..500", &number, true),
        ("arg.reps!=500", &number, false),
        ("arg.step<0.3", &real, true),
        ("arg.mode:slow", &text, true),
        ("arg.mode=slow", &text, false),
        ("arg.mode~\\d{3}", &text, true),
        ("arg.mode>90", &text, false),
        ("arg.mode>A", &text, true),
        ("arg.n>100", &digits, false),
        ("arg.l:x", &list, true),
        ("arg.l!=x", &list, false),
        ("arg.l:1", &list, true),
        ("arg.l>=1", &list, true),
        ("arg.gone:x", &none, false),
        ("arg.gone!=x", &none, false),
        ("arg.gone:-", &none, true),
        ("arg.t:true", &truth, true),
        (
            "type:opt",
            &with(Argument::Text(Plain::new("optimization"))),
            true,
        ),
        ("exit!=0", &with(Argument::Whole(3)), true),
    ] {
        let mut job = job.clone();
        // A field of the document may be asked for at two places.
        job.arguments.push(job.arguments[0].clone());
        assert_eq!(passes(test, &job), expected, "{test}");
    }
}

#[test]
fn what_was_not_read_passes_neither_a_condition_nor_its_opposite() {
    let job = running();
    for (text, expected) in [
        ("arg.reps>5", Verdict::Unread),
        ("!arg.reps>5", Verdict::Unread),
        ("arg.reps!=5", Verdict::Unread),
        ("arg.reps>5 ann", Verdict::Unread),
        ("arg.reps>5 nobody", Verdict::No),
        ("arg.reps>5 | ann", Verdict::Yes),
        ("arg.reps>5 | nobody", Verdict::Unread),
    ] {
        assert_eq!(judge(text, &job), expected, "{text}");
    }
    assert_eq!(
        strict("arg.a>1 type:x arg.a<9").paths(),
        ["a", "type", "experiment_class"]
    );
}

#[test]
fn what_passes_by_time_alone_says_when() {
    let job = running();
    let context = |now| Context { now, me: "ann" };
    let in_an_hour = now().plus(std::time::Duration::from_secs(3600));
    for (text, later) in [
        ("run>=2h", true),
        ("submitted>-4h", false),
        ("age<4h", false),
    ] {
        let filter = strict(text);
        let ready = filter.at(&context(now()));
        let first = ready.judge(&job);
        assert_eq!(first.passes(), !later, "{text}");
        let change = ready.next_change().unwrap();
        let far = change.since(in_an_hour).max(in_an_hour.since(change));
        assert!(far.as_millis() <= 1, "{text}: {change}");
        let just_before = change.minus(std::time::Duration::from_millis(1));
        assert_eq!(
            filter.at(&context(just_before)).judge(&job),
            first,
            "{text}"
        );
        assert_ne!(filter.at(&context(change)).judge(&job), first, "{text}");
    }
    let ready = strict("rabi prio>5").at(&context(now()));
    ready.judge(&job);
    assert_eq!(ready.next_change(), None);
    let tomorrow = Moment::parse_naive_local("2026-02-11").unwrap();
    assert_eq!(
        strict("ended>=today").at(&context(now())).next_change(),
        Some(tomorrow)
    );
}

#[test]
fn a_longer_word_and_one_more_condition_only_take_away() {
    for (new, old, expected) in [
        ("rabi", "rab", true),
        ("Rabi", "rab", true),
        ("rabi", "Rab", false),
        ("rabi ann", "rabi", true),
        ("ann rabi @failed", "rabi ann", true),
        ("rabi", "", true),
        ("", "rabi", false),
        ("rabi | x", "rabi", false),
        ("!rabi", "!rab", false),
        ("rabi !ab", "rab !ab", true),
    ] {
        assert_eq!(strict(new).narrows(&strict(old)), expected, "{new} / {old}");
    }
}

proptest! {
    #![proptest_config(kept_cases())]

    /// What is said to narrow does, and inverting turns every verdict.
    #[test]
    fn narrowing_and_inverting_hold_for_every_job(
        parts in prop::collection::vec(prop::sample::select(vec![
            "rab", "rabi", "Rabi", "!ann", "user:an", "prio>5", "st:run", "wait>1h | x", "@failed", "ann",
        ]), 1..4),
        more in prop::sample::select(vec!["", "i", " ann", " !lab", " | ann"]),
    ) {
        let old = strict(&parts.join(" "));
        let Ok(new) = Filter::strict(&format!("{}{more}", parts.join(" ")), &own()) else { return Ok(()) };
        let context = Context { now: now(), me: "ann" };
        for job in [running(), failed()] {
            let before = old.at(&context).judge(&job);
            let after = new.at(&context).judge(&job);
            if new.narrows(&old) {
                prop_assert!(!after.passes() || before.passes(), "{} / {}", new, old);
            }
            prop_assert_eq!(old.clone().inverted().at(&context).judge(&job), before.turned());
        }
    }
}
