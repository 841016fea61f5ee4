//! A job's log as a file that stays open, for whoever reads all of it beside the store's own work.

use std::fs::File;

use crate::job::LogFile;

/// The file that a job's log was when it was opened. Another one may take its place under its name: whoever found
/// something in it asks the store once more before telling.
#[derive(Debug)]
pub struct OpenLog {
    pub bytes: File,
    pub file: LogFile,
}
