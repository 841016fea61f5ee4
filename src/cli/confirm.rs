//! Asking at the terminal before something is done: a `y`, or the number of jobs.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use super::exit::{Exit, Trouble};
use super::shared::Shared;

/// Asks at the terminal. Without one, only `--yes` is a yes.
pub(crate) fn confirmed(question: &str, shared: &Shared) -> Result<bool, Trouble> {
    if shared.yes {
        return Ok(true);
    }
    let answer = asked(question, &format!("{question} [y/N] "))?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// The same for many jobs, or where care is needed: their number has to be typed.
pub(crate) fn counted(
    question: &str,
    count: usize,
    why: &str,
    shared: &Shared,
) -> Result<bool, Trouble> {
    if shared.yes {
        return Ok(true);
    }
    let prompt = format!("{question} type {count} to confirm ({why}): ");
    let answer = asked(question, &prompt)?;
    Ok(answer.trim().parse() == Ok(count))
}

fn asked(question: &str, prompt: &str) -> Result<String, Trouble> {
    if !std::io::stdin().is_terminal() {
        let text = format!("{question} not confirmed: give --yes where nobody can be asked");
        return Err(Trouble::new(Exit::Refused, text));
    }
    let mut error = std::io::stderr();
    let _ = write!(error, "{prompt}");
    let _ = error.flush();
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line)
}
