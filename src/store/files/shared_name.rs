//! The bytes of a directory's name, shared by all who keep it; of one that was listed among many, with these.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use crate::job::{JobId, Part, Place};

/// A name; compared, ordered and hashed as its bytes.
#[derive(Clone)]
pub(super) enum Name {
    /// One of several in a piece of text, which the board keeps, too.
    Part(Part),
    Whole(Arc<[u8]>),
}

impl Name {
    /// Names that lie behind each other in one piece, as far as they are text.
    pub(super) fn together(names: &[&[u8]]) -> Vec<Self> {
        let names = names.iter().copied();
        let text: Vec<u8> = names.clone().flatten().copied().collect();
        let Ok(piece) = String::from_utf8(text).map(Arc::<str>::from) else {
            return names.map(Self::from).collect();
        };
        let mut end = 0;
        let part = |name: &[u8]| {
            let start = end;
            end += name.len();
            // A letter may be cut in two where two odd names meet.
            Part::of(&piece, start..end).map_or_else(|| Self::from(name), Self::Part)
        };
        names.map(part).collect()
    }

    /// The id of the living job with this name.
    pub(super) fn live(&self) -> JobId {
        match self {
            Self::Part(part) => {
                let end = part.start() + part.len();
                JobId::within(part.piece(), part.start()..end, Place::Live)
            }
            Self::Whole(_) => None,
        }
        .unwrap_or_else(|| JobId::live(self))
    }
}

impl Deref for Name {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Part(part) => part.as_bytes(),
            Self::Whole(name) => name,
        }
    }
}

impl Borrow<[u8]> for Name {
    fn borrow(&self) -> &[u8] {
        self
    }
}

impl AsRef<[u8]> for Name {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl<T: Into<Arc<[u8]>>> From<T> for Name {
    fn from(name: T) -> Self {
        Self::Whole(name.into())
    }
}

impl Default for Name {
    fn default() -> Self {
        Self::Whole(Arc::default())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.escape_ascii().to_string())
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_the_same_alone_and_together() {
        let text: [&[u8]; 4] = [b"job-a", "größe".as_bytes(), b"", b"a\\b\x1B"];
        let odd: [&[u8]; 3] = [b"job-a", b"\xC3", b"\xB6-b"];
        for names in [&text[..], &odd] {
            let alone: Vec<Name> = names.iter().map(|name| Name::from(*name)).collect();
            let together = Name::together(names);
            assert_eq!(together, alone);
            let all: HashSet<Name> = together.iter().cloned().collect();
            for (name, alone) in names.iter().zip(&alone) {
                assert_eq!(all.get(*name), Some(alone));
                let found = together.iter().find(|other| ***other == **name);
                assert_eq!(found.map(Name::live), Some(JobId::live(name)));
            }
        }
    }

    #[test]
    fn a_name_is_small_and_its_job_lies_in_the_same_piece() {
        assert_eq!(size_of::<Name>(), 24);
        let names = Name::together(&[b"job-a", b"job-b"]);
        let [one, other] = [0, 1].map(|at: usize| names[at].live());
        assert!(Arc::ptr_eq(one.part().piece(), other.part().piece()));
    }
}
