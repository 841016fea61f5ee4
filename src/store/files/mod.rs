//! The folder queue: `outbox/ inbox/ archive/`, one directory with a `job.json` per job.
