//! The one who runs the jobs: touches only the other machine's folders, as a person there would.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// Somebody at the other end.
pub(super) struct Runner<'a> {
    root: &'a Path,
    id: &'a str,
}

impl<'a> Runner<'a> {
    pub(super) fn new(root: &'a Path, id: &'a str) -> Self {
        Self { root, id }
    }

    fn at(&self, area: &str, file: &str) -> PathBuf {
        let path = self.root.join(area).join(self.id).join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    /// Writes a result, or a file beside the inputs.
    pub(super) fn write(&self, area: &str, file: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.at(area, file), bytes).unwrap();
    }

    /// Writes the manifest of the results, with this state.
    pub(super) fn report(&self, status: &str) {
        let manifest = json!({"job_id": self.id, "status": status, "project": "m1"});
        self.write("inbox", "job.json", format!("{manifest:#}\n"));
    }

    /// Changes one field of the manifest that was handed in, in place.
    pub(super) fn edit(&self, key: &str, value: &str) {
        edit(&self.at("outbox", "job.json"), key, value);
    }

    /// Begins: a log and a manifest that says so.
    pub(super) fn begin(&self) {
        self.write("inbox", "stdout.log", "trial 1\n");
        self.report("running");
    }

    /// Ends well: all results, and the manifest that says so.
    pub(super) fn end(&self) {
        self.write("inbox", "stdout.log", "trial 1\ntrial 2\nall done\n");
        self.write("inbox", "3_results/best.csv", "trial,mass\n2,1.25\n");
        self.write("inbox", "3_results/plot.png", [0x89, b'P', b'N', b'G']);
        self.report("completed");
    }
}

/// Changes one field of a manifest in place, as an editor would.
pub(super) fn edit(path: &Path, key: &str, value: &str) {
    let text = fs::read_to_string(path).unwrap();
    let mut manifest: Value = serde_json::from_str(&text).unwrap();
    manifest[key] = value.into();
    fs::write(path, format!("{manifest:#}\n")).unwrap();
}
