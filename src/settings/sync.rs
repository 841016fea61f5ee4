//! The `[source.sync]` table: how the Syncthing is asked that carries a folder queue.
//!
//! ```toml
//! [source.sync]
//! url = "http://127.0.0.1:8384"   # of the Syncthing on this machine
//! key_env = "SYNCTHING_KEY"       # the variable that holds its API key; or key = "..."
//! peer = "P56IOI7-MZJNU2Y-..."    # the device id of the machine that runs the jobs
//! folder = "job-queue"            # the id of the one folder that holds the three areas,
//! path = ""                       # and where in it they lie
//! ```
//!
//! Where each area is a folder of its own, instead of `folder` and `path`:
//!
//! ```toml
//! outbox = "q-outbox"                              # the folder is the area
//! inbox = "q-inbox"
//! archive = { folder = "big", path = "q/archive" } # the area lies deeper in it
//! ```

use std::fmt;

use toml::{Table, Value};

/// How one Syncthing is asked about one queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncSpec {
    /// Without a slash at its end.
    pub url: String,
    pub key: Key,
    /// The other machine's device id.
    pub peer: String,
    /// Outbox, inbox and archive, in this order.
    pub areas: [SyncArea; 3],
}

/// The API key. It is sent to Syncthing and goes nowhere else: not into messages, not into logs.
#[derive(Clone, PartialEq, Eq)]
pub enum Key {
    Known(String),
    /// The environment has no variable of this name.
    Unset(String),
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(_) => f.write_str("Known(...)"),
            Self::Unset(name) => f.debug_tuple("Unset").field(name).finish(),
        }
    }
}

/// Where one area lies for Syncthing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncArea {
    /// The folder's id.
    pub folder: String,
    /// The area's path inside it, slashes between directories; empty when the folder is the area.
    pub path: String,
}

const AREAS: [&str; 3] = ["outbox", "inbox", "archive"];

impl SyncSpec {
    /// Reads the table. `variable` asks the environment.
    ///
    /// # Errors
    /// One sentence for each thing that is wrong, naming its key.
    pub fn read(
        value: &Value,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<String>> {
        let Value::Table(table) = value else {
            return Err(vec![
                "`sync` is a table: url, key_env, peer, folder".to_owned(),
            ]);
        };
        let mut wrong = unknown_keys(table);
        let url = keep(url(table), &mut wrong);
        let key = keep(key(table, variable), &mut wrong);
        let peer = keep(peer(table), &mut wrong);
        let areas = keep(areas(table), &mut wrong);
        match (url, key, peer, areas) {
            (Some(url), Some(key), Some(peer), Some(areas)) if wrong.is_empty() => Ok(Self {
                url,
                key,
                peer,
                areas,
            }),
            _ => Err(wrong),
        }
    }
}

fn keep<T>(read: Result<T, String>, wrong: &mut Vec<String>) -> Option<T> {
    read.map_err(|why| wrong.push(why)).ok()
}

fn unknown_keys(table: &Table) -> Vec<String> {
    const KNOWN: [&str; 6] = ["url", "key", "key_env", "peer", "folder", "path"];
    let known = |key: &str| KNOWN.contains(&key) || AREAS.contains(&key);
    let odd = table.keys().filter(|key| !known(key));
    odd.map(|key| format!("`sync.{key}` is not understood"))
        .collect()
}

fn text<'a>(table: &'a Table, key: &str) -> Result<Option<&'a str>, String> {
    match table.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim())),
        Some(_) => Err(format!("`sync.{key}` is a text in quotes")),
    }
}

fn url(table: &Table) -> Result<String, String> {
    let url = text(table, "url")?.ok_or("`sync.url` is missing, such as http://127.0.0.1:8384")?;
    let rest = ["http://", "https://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    let Some(rest) = rest.filter(|rest| !rest.is_empty()) else {
        return Err("`sync.url` begins with http:// and names a host".to_owned());
    };
    if rest.contains('@') {
        return Err("`sync.url` holds no user and no password: the key does".to_owned());
    }
    if rest.contains(['?', '#']) || rest.contains(char::is_whitespace) {
        return Err("`sync.url` is only the address, such as http://127.0.0.1:8384".to_owned());
    }
    Ok(url.trim_end_matches('/').to_owned())
}

fn key(table: &Table, variable: impl Fn(&str) -> Option<String>) -> Result<Key, String> {
    let known = |key: &str, from: &str| {
        // It becomes a line of a request.
        if key.is_empty() || !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(format!("`{from}` holds no key: letters and digits only"));
        }
        Ok(Key::Known(key.to_owned()))
    };
    match (text(table, "key")?, text(table, "key_env")?) {
        (Some(_), Some(_)) => Err("`sync.key` and `sync.key_env`: one of them".to_owned()),
        (Some(key), None) => known(key, "sync.key"),
        (None, Some(name)) => match variable(name).filter(|key| !key.trim().is_empty()) {
            Some(key) => known(key.trim(), name),
            None => Ok(Key::Unset(name.to_owned())),
        },
        (None, None) => Err("`sync.key_env` is missing: the variable with the API key".to_owned()),
    }
}

fn peer(table: &Table) -> Result<String, String> {
    let peer = text(table, "peer")?;
    let peer = peer.ok_or("`sync.peer` is missing: the other machine's device id")?;
    // Eight groups of seven, as Syncthing shows it.
    let groups: Vec<_> = peer.split('-').collect();
    let fits = |group: &&str| {
        let mut bytes = group.bytes();
        group.len() == 7 && bytes.all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    if groups.len() == 8 && groups.iter().all(fits) {
        return Ok(peer.to_owned());
    }
    Err("`sync.peer` is a whole device id: eight groups of seven letters and digits".to_owned())
}

fn areas(table: &Table) -> Result<[SyncArea; 3], String> {
    let by_area = AREAS.iter().any(|area| table.contains_key(*area));
    match (text(table, "folder")?, by_area) {
        (Some(_), true) => {
            Err("`sync.folder` stands for all areas, `sync.outbox` for one: choose".to_owned())
        }
        (None, false) => Err("`sync.folder` is missing: the id of the queue's folder".to_owned()),
        (Some(folder), false) => {
            let folder = id("folder", folder)?;
            let root = inside("path", text(table, "path")?.unwrap_or(""))?;
            Ok(AREAS.map(|area| SyncArea {
                folder: folder.clone(),
                path: if root.is_empty() {
                    area.to_owned()
                } else {
                    format!("{root}/{area}")
                },
            }))
        }
        (None, true) => {
            let [outbox, inbox, archive] = AREAS.map(|name| area(table, name));
            Ok([outbox?, inbox?, archive?])
        }
    }
}

fn area(table: &Table, name: &str) -> Result<SyncArea, String> {
    match table.get(name) {
        None => Err(format!("`sync.{name}` is missing: the id of its folder")),
        Some(Value::String(folder)) => Ok(SyncArea {
            folder: id(name, folder.trim())?,
            path: String::new(),
        }),
        Some(Value::Table(one)) => {
            let folder = text(one, "folder")?;
            let folder = folder.ok_or(format!("`sync.{name}.folder` is missing"))?;
            Ok(SyncArea {
                folder: id(name, folder)?,
                path: inside(name, text(one, "path")?.unwrap_or(""))?,
            })
        }
        Some(_) => Err(format!(
            "`sync.{name}` is a folder's id, or {{ folder, path }}"
        )),
    }
}

fn id(key: &str, folder: &str) -> Result<String, String> {
    if folder.is_empty() || folder.chars().any(char::is_control) {
        return Err(format!("`sync.{key}` holds no folder id"));
    }
    Ok(folder.to_owned())
}

fn inside(key: &str, path: &str) -> Result<String, String> {
    if path.starts_with('/') || path.contains('\\') || path.split('/').any(|part| part == "..") {
        return Err(format!(
            "`sync.{key}`: a path inside the folder, with slashes and without .."
        ));
    }
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "."));
    Ok(parts.collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: &str = "P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2";

    fn read(text: &str) -> Result<SyncSpec, Vec<String>> {
        let table: Table = text.replace("PEER", PEER).parse().unwrap();
        let value = Value::Table(table);
        SyncSpec::read(&value, |name| {
            (name == "THERE").then(|| "s3cret".to_owned())
        })
    }

    #[test]
    fn one_folder_holds_the_three_areas() {
        let spec =
            read("url='http://127.0.0.1:8384/'\nkey='abc'\npeer='PEER'\nfolder='q'").unwrap();
        assert_eq!(spec.url, "http://127.0.0.1:8384");
        assert_eq!(spec.key, Key::Known("abc".to_owned()));
        let paths: Vec<_> = spec.areas.iter().map(|a| a.path.as_str()).collect();
        assert_eq!(paths, ["outbox", "inbox", "archive"]);
        let deep = read("url='http://h'\nkey='abc'\npeer='PEER'\nfolder='q'\npath='a/b/'").unwrap();
        assert_eq!(deep.areas[1].path, "a/b/inbox");
    }

    #[test]
    fn each_area_may_be_a_folder() {
        let spec = read(
            "url='http://h'\nkey_env='THERE'\npeer='PEER'\noutbox='o'\ninbox='i'\n\
             archive={folder='big',path='q/archive'}",
        )
        .unwrap();
        assert_eq!(spec.key, Key::Known("s3cret".to_owned()));
        assert_eq!(spec.areas[0].path, "");
        assert_eq!(
            (spec.areas[2].folder.as_str(), spec.areas[2].path.as_str()),
            ("big", "q/archive")
        );
    }

    #[test]
    fn what_is_wrong_is_named_by_its_key() {
        let good = "url='http://h'\nkey='abc'\npeer='PEER'\nfolder='q'\n";
        for (text, key) in [
            ("", "sync.url"),
            (
                "url='ftp://h'\nkey='abc'\npeer='PEER'\nfolder='q'",
                "sync.url",
            ),
            (
                "url='http://u:p@h'\nkey='abc'\npeer='PEER'\nfolder='q'",
                "sync.url",
            ),
            ("url='http://h'\npeer='PEER'\nfolder='q'", "sync.key_env"),
            (
                "url='http://h'\nkey='a b'\npeer='PEER'\nfolder='q'",
                "sync.key",
            ),
            (
                "url='http://h'\nkey='abc'\npeer='P56'\nfolder='q'",
                "sync.peer",
            ),
            ("url='http://h'\nkey='abc'\npeer='PEER'", "sync.folder"),
            (
                "url='http://h'\nkey='abc'\npeer='PEER'\noutbox='o'",
                "sync.inbox",
            ),
            ("url='http://h'\nkey=5\npeer='PEER'\nfolder='q'", "sync.key"),
            (&format!("{good}path='../x'"), "sync.path"),
            (&format!("{good}colour='red'"), "sync.colour"),
            (&format!("{good}inbox='i'"), "sync.folder"),
        ] {
            let wrong = read(text).unwrap_err();
            assert!(wrong.iter().any(|w| w.contains(key)), "{text}: {wrong:?}");
            assert!(wrong.iter().all(|w| !w.contains("abc")), "{wrong:?}");
        }
    }

    #[test]
    fn the_key_shows_nowhere() {
        let spec = read("url='http://h'\nkey='s3cret'\npeer='PEER'\nfolder='q'").unwrap();
        assert!(!format!("{spec:?}").contains("s3cret"));
        let unset = read("url='http://h'\nkey_env='GONE'\npeer='PEER'\nfolder='q'").unwrap();
        assert_eq!(unset.key, Key::Unset("GONE".to_owned()));
    }
}
