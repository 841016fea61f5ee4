//! What happens when the program has a fault: of the drawing thread, the terminal is given back and
//! the report printed; of any other, the dashboard goes on and tells of it in a line.

use std::panic::{self, PanicHookInfo};
use std::sync::Arc;
use std::thread;

use super::{Screen, Stir, Tell};

/// Goes before the hook that is installed now. The calling thread is the one that draws.
pub(super) fn install(screen: Arc<Screen>, tell: Tell) {
    let drawing = thread::current().id();
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == drawing {
            screen.leave_for_good();
        } else if screen.is_held() {
            tell.send(Stir::Told(describe(info)));
            return;
        }
        report(info);
    }));
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let thread = thread::current();
    let name = thread.name().unwrap_or("without a name");
    match info.location() {
        Some(place) => format!(
            "fault in thread {name}: {text} ({}:{})",
            place.file(),
            place.line()
        ),
        None => format!("fault in thread {name}: {text}"),
    }
}
