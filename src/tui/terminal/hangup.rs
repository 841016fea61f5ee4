//! Notices that the terminal is gone, and ends the process if nobody else does.
//!
//! The library that reads the keys tries for ever, at full speed, once the line is dead; the hang-up
//! signal usually ends us before, but not under `sudo`, `setsid` or in a container. So this
//! thread waits on the same descriptor, for no event but the hang-up, which cannot be masked.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::Signal;
use rustix::stdio::stdin;
use tokio::sync::mpsc::UnboundedSender;

use super::{Screen, Stir};

/// How long the loop and its caller have to end in order.
const GRACE: Duration = Duration::from_secs(1);

pub(super) fn start(screen: Arc<Screen>, tell: UnboundedSender<Stir>) -> io::Result<()> {
    thread::Builder::new()
        .name("hang-up".into())
        .spawn(move || {
            wait();
            screen.hang_up();
            let signal = Signal::HUP.as_raw();
            let _ = tell.send(Stir::Stop(signal));
            thread::sleep(GRACE);
            std::process::exit(128 + signal);
        })?;
    Ok(())
}

fn wait() {
    loop {
        let terminal = stdin();
        let mut fds = [PollFd::new(&terminal, PollFlags::empty())];
        match poll(&mut fds, None) {
            Ok(0) | Err(Errno::INTR | Errno::AGAIN) => {}
            Ok(_) | Err(_) => return,
        }
    }
}
