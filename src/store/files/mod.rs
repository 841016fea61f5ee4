//! The folder queue: `outbox/ inbox/ archive/`, one directory with a `job.json` per job.

mod print;
mod queue;

/// Until the real one is here.
mod record {
    use super::queue::Queue;

    #[derive(Default)]
    pub(super) struct Fold {
        pub(super) cancel_requested: bool,
        pub(super) priority: Option<i64>,
        pub(super) digest: u64,
        pub(super) count: usize,
        pub(super) unreadable: usize,
    }

    pub(super) fn fold(_queue: &Queue, _raw_name: &[u8]) -> Fold {
        Fold::default()
    }
}
