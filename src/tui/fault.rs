//! Faults on purpose, to see that the terminal survives them. Never in a released program.

/// `JOBTUI_PANIC=ui`, `=thread` or `=stuck`: strikes once, after the first frame.
pub(super) struct Fault(Option<String>);

impl Fault {
    pub(super) fn asked_for() -> Self {
        Self(std::env::var("JOBTUI_PANIC").ok())
    }

    pub(super) fn strike(&mut self) {
        match self.0.take().as_deref() {
            Some("ui") => panic!("asked for by JOBTUI_PANIC"),
            Some("thread") => {
                let thread = std::thread::Builder::new().name("faulty".into());
                let _ = thread.spawn(|| panic!("asked for by JOBTUI_PANIC"));
            }
            Some("stuck") => loop {
                std::thread::park();
            },
            Some(_) | None => {}
        }
    }
}
