//! Which file systems do not report what other machines do there, so that one has to look oneself.

use std::path::Path;

use rustix::fs::statfs;

/// The kind of a file system that does not report what other machines do there.
pub(super) fn kind(root: &Path) -> Option<&'static str> {
    const KINDS: [(u32, &str); 7] = [
        (0x6969, "NFS"),
        (0xFE53_4D42, "SMB"),
        (0xFF53_4D42, "CIFS"),
        (0x517B, "SMB"),
        (0x6573_5546, "a FUSE mount"),
        (0x0102_1997, "9p"),
        (0x786F_4256, "a VirtualBox folder"),
    ];
    let low = number(root)?;
    KINDS
        .iter()
        .find(|(kind, _)| *kind == low)
        .map(|(_, name)| *name)
}

/// Whether it is one that only this machine writes to, and known to report all that is written: every change to a
/// watched directory is an event.
pub(super) fn tells_all(root: &Path) -> bool {
    const EXT: u32 = 0xEF53;
    const XFS: u32 = 0x5846_5342;
    const BTRFS: u32 = 0x9123_683E;
    const F2FS: u32 = 0xF2F5_2010;
    const TMPFS: u32 = 0x0102_1994;
    number(root).is_some_and(|kind| [EXT, XFS, BTRFS, F2FS, TMPFS].contains(&kind))
}

fn number(root: &Path) -> Option<u32> {
    let found = statfs(root).ok()?.f_type;
    // The field's width differs between machines; the numbers have 32 bits.
    u32::try_from(found & 0xFFFF_FFFF).ok()
}
