//! How many directories may be watched, and where watching does not help.

use std::path::Path;

use rustix::fs::statfs;

/// Jobs whose directories are watched at most; the others are seen by the regular look.
const MOST: usize = 16_384;
/// The share of the system's watches that one queue may take: one in so many.
const SHARE: usize = 2;
/// What is watched where the system does not tell its limit.
const FEW: usize = 4_096;

/// How many jobs may be watched without taking the watches that others on this machine need.
pub(super) fn most_watches() -> usize {
    let told = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches");
    let limit = told.ok().and_then(|text| text.trim().parse::<usize>().ok());
    limit.map_or(FEW, |limit| limit / SHARE).min(MOST)
}

/// The kind of a file system that does not report what other machines do there.
pub(in super::super) fn remote(root: &Path) -> Option<&'static str> {
    const KINDS: [(u32, &str); 7] = [
        (0x6969, "NFS"),
        (0xFE53_4D42, "SMB"),
        (0xFF53_4D42, "CIFS"),
        (0x517B, "SMB"),
        (0x6573_5546, "a FUSE mount"),
        (0x0102_1997, "9p"),
        (0x786F_4256, "a VirtualBox folder"),
    ];
    let found = statfs(root).ok()?.f_type;
    // The field's width differs between machines; the numbers have 32 bits.
    let low = u32::try_from(found & 0xFFFF_FFFF).ok()?;
    KINDS
        .iter()
        .find(|(kind, _)| *kind == low)
        .map(|(_, name)| *name)
}
