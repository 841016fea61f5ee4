//! Writing to standard output and standard error without ever panicking on a closed pipe.

use std::io::{self, BufWriter, Write};

use super::exit::{Exit, Trouble};
use crate::job::Plain;

/// Writes a whole answer to standard output. A reader that went away (`| head`) is no error.
pub(crate) fn answer(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            // What is left in the buffer has no reader either.
            let _ = out.into_parts();
            Ok(())
        }
        other => other,
    }
}

/// Writes one line to standard output.
pub(crate) fn line(text: &str) -> io::Result<()> {
    answer(|out| writeln!(out, "{text}"))
}

/// Tells on standard output what was done. Where that cannot be written, standard error has it: a deed that
/// only looks as if it had failed might be done twice.
pub(crate) fn deed(text: &str) -> Result<(), Trouble> {
    line(text).map_err(|error| {
        let text = format!("{text} (done, but standard output cannot be written: {error})");
        Trouble::new(Exit::Failed, text)
    })
}

/// Writes to standard error, named as this program's. What was typed or stands in a path may be
/// repeated in it, so it is made harmless here.
pub(crate) fn complain(text: &str) {
    let lines: Vec<_> = text.lines().map(Plain::long).collect();
    let lines: Vec<_> = lines.iter().map(Plain::as_str).collect();
    let _ = writeln!(io::stderr(), "jobtui: {}", lines.join("\n"));
}
