//! Names that will not arrive on the other side, and names that are two here and one there.

use std::collections::HashMap;

use unicode_normalization::is_nfc;

use super::super::kin;
use super::super::name;
use super::findings::Findings;
use crate::job::JobId;

const RENAME: &str = "have its owner send the job again under a name that both sides can hold; \
                      a rename in place would reach the other side as another job or file";

/// What is wrong with one name by itself.
pub(super) fn check(place: &str, raw: &[u8], findings: &mut Findings) {
    let Ok(text) = str::from_utf8(raw) else {
        let what = "its name is no UTF-8 text: the synchroniser leaves it behind";
        findings.warning("not-text-name", place, what, RENAME);
        return;
    };
    if let Some(why) = name::windows_objection(text) {
        let what = format!("{why}: the Windows side never gets it and never reports 100 %");
        findings.warning("windows-name", place, &what, RENAME);
    } else if !text.is_ascii() && !is_nfc(text) {
        let what = "its accents are taken apart (NFD): the synchroniser renames it on this disk";
        let way_out = "nothing to do if the new name suits; programs that name it by its old \
                       spelling will not find it";
        findings.notice("accents-apart", place, what, way_out);
    }
}

/// The names of one directory, to find those that Windows takes for one.
#[derive(Default)]
pub(super) struct Siblings {
    met: HashMap<u64, Vec<u8>>,
}

impl Siblings {
    /// A name of the same directory.
    pub(super) fn meet(&mut self, place: &str, raw: &[u8], findings: &mut Findings) {
        let key = kin::folded(raw);
        match self.met.get(&key) {
            Some(other) => twins(place, raw, other, findings),
            None => drop(self.met.insert(key, raw.to_vec())),
        }
    }
}

fn twins(place: &str, raw: &[u8], other: &[u8], findings: &mut Findings) {
    let other_name = JobId::live(other);
    if kin::composed(raw) == kin::composed(other) {
        let what = format!("differs from {other_name} only in how accents are composed");
        let way_out = "have their owner keep one of the two and send the other under another name";
        findings.warning("accent-twin", place, &what, way_out);
    } else {
        let what = format!(
            "differs from {other_name} only in upper and lower case: Windows holds one of the two"
        );
        let way_out = "have their owner keep one of the two and send the other under another name";
        findings.warning("case-twin", place, &what, way_out);
    }
}
