//! The folder queue: `outbox/ inbox/ archive/`, one directory with a `job.json` per job.

mod actions;
mod archive;
mod form;
mod gather;
mod name;
mod origin;
mod print;
mod priority;
mod queue;
mod quiet;
mod record;
mod refuse;
mod rename;
mod shelve;
mod stand;
mod submit;
mod withdraw;
mod words;
mod write;
