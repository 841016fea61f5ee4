//! Threads that step aside: they do what nobody waits for key by key, and give way to those that answer keys and news.

/// Added to the niceness of a thread. A third of the weight of the others: enough that the kernel lets them go first,
/// and on a machine that others use to the full still a fair part of what is left.
const NICER: i32 = 5;

/// This thread gives way from here on, and so do those that it starts. Where that is refused it works as before.
#[cfg(target_os = "linux")]
pub fn step_aside() {
    use rustix::process::{getpriority_process, setpriority_process};

    // To Linux no process means the calling thread.
    if let Ok(now) = getpriority_process(None) {
        let _ = setpriority_process(None, now + NICER);
    }
}

/// Elsewhere only whole processes have a priority, and this one is also the one that answers keys.
#[cfg(not(target_os = "linux"))]
pub fn step_aside() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[test]
    fn only_the_thread_that_asks_steps_aside() {
        let before = getpriority_process(None).unwrap();
        let theirs = std::thread::spawn(|| {
            step_aside();
            getpriority_process(None).unwrap()
        });
        assert_eq!(theirs.join().unwrap(), (before + NICER).min(19));
        assert_eq!(getpriority_process(None).unwrap(), before);
    }
}
