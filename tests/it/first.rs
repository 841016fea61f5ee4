//! The list of functions that a release lays side by side: what a linker makes of it is nothing but an order.

const LIST: &str = include_str!("../../assets/link/first.txt");

#[test]
fn the_list_for_the_linker_has_names_alone_and_each_once() {
    let mut names: Vec<&str> = LIST.lines().filter(|line| !line.is_empty()).collect();
    names.retain(|line| !line.starts_with('#'));
    let count = names.len();
    assert!(count > 500, "{count} names");
    for name in &names {
        // Braces, brackets, semicolons and blanks would mean something else to a linker.
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_$.*".contains(c);
        assert!(name.chars().all(is_plain), "{name}");
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "a name stands twice");
}

#[test]
fn what_every_start_runs_is_in_it() {
    for part in [
        "6jobtui3cli4main",
        "6jobtui3tui3run5Stage",
        "_RNvCs*_7___rustc",
    ] {
        assert!(LIST.contains(part), "{part}: see `cargo bench -- first`");
    }
}
