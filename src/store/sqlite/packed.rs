//! A job's name in few bytes: ids of the usual form become one number.

use crate::job::JobId;

/// The name of a row. `JOB-20261120-00012` and `JOB-20261120-T0012` take 16 bytes in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PackedName {
    /// Day (YYYYMMDD) times 2^32, plus the number; the highest bit stands for the `T`.
    Usual(u64),
    /// Any other, as it is printed.
    Other(Box<str>),
}

const T_FAMILY: u64 = 1 << 63;

impl PackedName {
    pub(super) fn of(id: &JobId) -> Self {
        let name = id.name();
        pack(name).map_or_else(|| Self::Other(name.into()), Self::Usual)
    }

    pub(super) fn id(&self) -> JobId {
        match self {
            Self::Other(name) => JobId::from_printed(name, crate::job::Place::Live),
            Self::Usual(code) => JobId::live(unpack(*code).as_bytes()),
        }
    }
}

fn unpack(code: u64) -> String {
    let (day, number) = ((code & !T_FAMILY) >> 32, code & 0xFFFF_FFFF);
    if code & T_FAMILY == 0 {
        format!("JOB-{day:08}-{number:05}")
    } else {
        format!("JOB-{day:08}-T{number:04}")
    }
}

fn pack(name: &str) -> Option<u64> {
    let (day, number) = name.strip_prefix("JOB-")?.split_once('-')?;
    let (family, digits) = number
        .strip_prefix('T')
        .map_or((0, number), |digits| (T_FAMILY, digits));
    let is_usual = |text: &str| text.len() < 10 && text.bytes().all(|b| b.is_ascii_digit());
    if day.len() != 8 || !is_usual(day) || !is_usual(digits) {
        return None;
    }
    let code = family | day.parse::<u64>().ok()? << 32 | digits.parse::<u64>().ok()?;
    // Only what comes back letter for letter.
    (unpack(code) == name).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_comes_back_letter_for_letter() {
        assert_eq!(size_of::<PackedName>(), 16);
        for (name, is_small) in [
            ("JOB-20261120-00001", true),
            ("JOB-20261120-99999", true),
            ("JOB-20261120-123456", true),
            ("JOB-20261120-T0001", true),
            ("JOB-20261120-T9999", true),
            ("JOB-20261120-1", false),
            ("JOB-20261120-000001", false),
            ("JOB-2026112-00001", false),
            ("JOB-20261120-+0001", false),
            ("job-20261120-00001", false),
            ("", false),
            (r"a\\b\x1Bc", false),
        ] {
            let id = JobId::from_printed(name, crate::job::Place::Live);
            let packed = PackedName::of(&id);
            assert_eq!(packed.id(), id);
            assert_eq!(matches!(packed, PackedName::Usual(_)), is_small, "{name}");
        }
    }
}
