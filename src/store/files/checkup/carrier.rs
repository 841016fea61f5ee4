//! The synchroniser that carries the queue, where the settings say how it is asked.

use super::findings::Findings;
use crate::job::{Health, SyncSign};

/// Where it is found: it is no file of the queue.
const PLACE: &str = "synchroniser";

/// Tells what its answer means for the queue.
pub(super) fn check(sign: Option<&SyncSign>, findings: &mut Findings) {
    let Some(sign) = sign else { return };
    let text = sign.text.as_str();
    match sign.health {
        Health::Green => {}
        Health::Yellow => {
            let way_out =
                "wait; jobs and results that are on their way are not all here or there yet";
            findings.notice("sync-busy", PLACE, text, way_out);
        }
        Health::Grey => {
            let what = format!("it cannot be asked: {text}");
            let way_out = "start Syncthing on this machine, or mend its address and key in the \
                           configuration; whether jobs arrive is unknown until then";
            findings.warning("sync-not-asked", PLACE, &what, way_out);
        }
        Health::Red => {
            let what = format!("jobs and results are not carried as they should be: {text}");
            let way_out = "open Syncthing's own page on this machine: it names the folder or file; if \
                           the other machine is gone, call the person there";
            findings.error("sync-broken", PLACE, &what, way_out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_synchroniser_that_is_well_needs_no_words() {
        let told = |health| {
            let sign = SyncSign::new(health, "word", "the story");
            let mut found = Findings::default();
            check(Some(&sign), &mut found);
            let found = found.into_all();
            assert!(found.iter().all(|f| f.text.contains("the story")));
            found.iter().map(|f| f.kind).collect::<Vec<_>>()
        };
        assert!(told(Health::Green).is_empty());
        assert_eq!(told(Health::Yellow), ["sync-busy"]);
        assert_eq!(told(Health::Grey), ["sync-not-asked"]);
        assert_eq!(told(Health::Red), ["sync-broken"]);
        let mut found = Findings::default();
        check(None, &mut found);
        assert_eq!(found.count(), 0);
    }
}
