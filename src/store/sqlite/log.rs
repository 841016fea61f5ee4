//! What a job has printed: its log file when it can be read here, else the text kept in the database.

use std::borrow::Cow;
use std::fs::{File, Metadata};
use std::os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rusqlite::OptionalExtension as _;

use super::SqliteStore;
use super::details::no_such_job;
use super::door::Door;
use super::fnv::Fnv;
use super::read::RawText;
use super::row;
use super::value::raw_text;
use crate::job::{
    JobId, LogAsk, LogChunk, LogFile, Moment, Plain, Refusal, RefusalKind, Status, bare_name,
};
use crate::store::open_log::OpenLog;
use crate::store::spelling::spelt;

/// What the row says about the log.
struct Place {
    status: Status,
    /// The path as the server stored it; often one of another machine.
    path: Option<String>,
    /// The start, which tells a second run of the same job from the first.
    started: Vec<u8>,
}

impl SqliteStore {
    /// The log file, where there is one that can be read here.
    pub(super) fn place_of_log(&mut self, job: &JobId) -> Result<Plain, Refusal> {
        let door = self.entered()?;
        let place = place_of(door, &job.raw());
        let place = place.map_err(|error| self.refuse(&error))?;
        let place = place.ok_or_else(|| no_such_job(job))?;
        let door = self.entered()?;
        file_of(door.db.path(), place.path.as_deref())
            .map(|path| spelt(&path))
            .ok_or_else(|| {
                let text =
                    "its log is no file on this machine; what is known of it lies in the database";
                Refusal::new(RefusalKind::NotPossible, text)
            })
    }

    pub(super) fn log_of(&mut self, job: &JobId, ask: LogAsk) -> Result<LogChunk, Refusal> {
        let name = job.raw();
        let door = self.entered()?;
        let place = place_of(door, &name);
        let place = place.map_err(|error| self.refuse(&error))?;
        let place = place.ok_or_else(|| no_such_job(job))?;
        let ended = place.status.is_over();
        let door = self.door.as_ref().ok_or_else(|| no_such_job(job))?;
        if let Some(path) = file_of(door.db.path(), place.path.as_deref())
            && let Ok(chunk) = read_file(&path, ask, ended)
        {
            return Ok(chunk);
        }
        let chunk = read_kept(door, &name, &place, ask);
        let keeps_none = !door.schema.keeps_output() && !door.schema.has("output_log_path");
        let chunk = chunk.map_err(|error| self.refuse(&error))?;
        chunk.ok_or_else(|| {
            let reason = match place.status {
                Status::Pending => "not started yet",
                _ if keeps_none => "this server keeps no log",
                _ if place.path.is_some() => {
                    "its log file lies on another machine and nothing is kept here"
                }
                Status::Running => "nothing printed yet",
                Status::Completed | Status::Failed | Status::Cancelled | Status::Unknown => {
                    "nothing was kept of its output"
                }
            };
            Refusal::new(RefusalKind::NotPossible, reason)
        })
    }

    /// The log file, opened; none where its text lies in the database.
    pub(super) fn open_log_of(&mut self, job: &JobId) -> Option<OpenLog> {
        let (bytes, meta) = open_file(&self.log_file_of(job)?).ok()?;
        let file = identity(&meta);
        Some(OpenLog { bytes, file })
    }

    /// The log file of a job, if there is one that can be read here.
    pub(super) fn log_file_of(&mut self, job: &JobId) -> Option<PathBuf> {
        let name = job.raw();
        let door = self.entered().ok()?;
        let place = place_of(door, &name).ok()??;
        file_of(door.db.path(), place.path.as_deref())
    }
}

fn place_of(door: &Door, name: &[u8]) -> rusqlite::Result<Option<Place>> {
    let (path, started) = (
        door.schema.column("output_log_path"),
        door.schema.column("started_at"),
    );
    door.db
        .conn()
        .prepare_cached(&format!(
            "SELECT status, {path}, {started} FROM jobs WHERE job_id = ?1"
        ))?
        .query_row([RawText(name)], |row| {
            let (status, _) = row::status(row.get_ref(0)?);
            let path = raw_text(row.get_ref(1)?);
            Ok(Place {
                status,
                path: path.map(|raw| String::from_utf8_lossy(&raw).into_owned()),
                started: raw_text(row.get_ref(2)?).unwrap_or_default().into_owned(),
            })
        })
        .optional()
}

/// Tries the stored path as it is; a relative one belongs to the directory the worker was started in,
/// which is the database's or the one above.
fn file_of(database: &Path, stored: Option<&str>) -> Option<PathBuf> {
    let stored = Path::new(stored.filter(|path| !path.is_empty())?);
    let beside = database.parent()?;
    let tries = [Some(beside), beside.parent()];
    // Joining an absolute path gives that path.
    tries
        .into_iter()
        .flatten()
        .map(|dir| dir.join(stored))
        .find(|path| path.is_file())
}

/// A file and what it is; only a regular one.
pub(super) fn open_file(path: &Path) -> std::io::Result<(File, Metadata)> {
    // Should a pipe have taken its place meanwhile, opening must not wait for a writer.
    let flags = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or(0);
    let file = File::options().read(true).custom_flags(flags).open(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    Ok((file, meta))
}

fn identity(meta: &Metadata) -> LogFile {
    LogFile(
        Fnv::default()
            .number(meta.dev().cast_signed())
            .number(meta.ino().cast_signed())
            .0,
    )
}

fn read_file(path: &Path, ask: LogAsk, ended: bool) -> std::io::Result<LogChunk> {
    let (file, meta) = open_file(path)?;
    let size = meta.len();
    let (start, most) = span(ask, size);
    let mut bytes = vec![0; most];
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read_at(&mut bytes[filled..], start + filled as u64)? {
            0 => break,
            read => filled += read,
        }
    }
    bytes.truncate(filled);
    Ok(LogChunk {
        file: identity(&meta),
        name: Plain::new(bare_name(&path.to_string_lossy())),
        start,
        bytes,
        size,
        ended,
        written: Some(Moment::from_unix(
            meta.mtime(),
            u32::try_from(meta.mtime_nsec()).unwrap_or(0),
        )),
    })
}

/// The text in the database, as bytes: lengths in characters would end at a NUL.
fn read_kept(
    door: &Door,
    name: &[u8],
    place: &Place,
    ask: LogAsk,
) -> rusqlite::Result<Option<LogChunk>> {
    if !door.schema.keeps_output() {
        return Ok(None);
    }
    let conn = door.db.conn();
    let size: Option<Option<i64>> = conn
        .prepare_cached("SELECT octet_length(output_text) FROM job_outputs WHERE job_id = ?1")?
        .query_row([RawText(name)], |row| row.get(0))
        .optional()?;
    let Some(size) = size else { return Ok(None) };
    let size = u64::try_from(size.unwrap_or(0)).unwrap_or(0);
    let (start, most) = span(ask, size);
    let bytes: Option<Vec<u8>> = conn
        .prepare_cached(
            "SELECT substr(CAST(output_text AS BLOB), ?2 + 1, ?3) FROM job_outputs WHERE job_id = ?1",
        )?
        .query_row(
            (
                RawText(name),
                i64::try_from(start).unwrap_or(i64::MAX),
                i64::try_from(most).unwrap_or(i64::MAX),
            ),
            |row| Ok(raw_text(row.get_ref(0)?).map(Cow::into_owned)),
        )
        .optional()?
        .flatten();
    Ok(Some(LogChunk {
        file: LogFile(Fnv::default().text(name).text(&place.started).0),
        name: Plain::new("output"),
        start,
        bytes: bytes.unwrap_or_default(),
        size,
        ended: place.status.is_over(),
        // Its stamp moves each second whether anything was printed or not: a sign of life of the worker.
        written: None,
    }))
}

/// Where a piece begins and how many bytes of it there are.
fn span(ask: LogAsk, size: u64) -> (u64, usize) {
    let fitting = |most: usize, rest: u64| most.min(usize::try_from(rest).unwrap_or(usize::MAX));
    match ask {
        LogAsk::End { most } => {
            let length = fitting(most, size);
            (size - length as u64, length)
        }
        LogAsk::At { offset, most } => {
            let start = offset.min(size);
            (start, fitting(most, size - start))
        }
    }
}
