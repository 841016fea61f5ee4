//! Whether a row differs from the one that was told before, without keeping that one.

use std::hash::{BuildHasher, Hash as _, Hasher as _};
use std::num::NonZeroU64;

use crate::job::Job;

pub(super) fn row_hash(job: &Job, hasher: &impl BuildHasher) -> NonZeroU64 {
    let Job {
        id,
        title,
        owner,
        project,
        status,
        native,
        priority,
        times,
        flags,
        error,
        notify,
        version,
    } = job;
    let mut hasher = hasher.build_hasher();
    (id, title, owner, project, status, native).hash(&mut hasher);
    (priority, times.created, times.started, times.ended).hash(&mut hasher);
    (flags, error, notify, version).hash(&mut hasher);
    NonZeroU64::MIN | hasher.finish()
}
