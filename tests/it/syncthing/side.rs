//! One running Syncthing: its home, its folders, its process, its API.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::http;
use super::until::until;

/// The program of the Debian package of the same name.
const PROGRAM: &str = "syncthing";
/// What it is asked with; nothing but these tests ever runs with it.
pub(super) const KEY: &str = "k3y-that-nobody-may-see";

/// One Syncthing folder: its id, and its path below the queue's root ("" for the root itself).
pub(super) type Folder = (&'static str, &'static str);

/// One side of the sync.
pub(super) struct Side {
    home: PathBuf,
    /// The queue's root on this side.
    pub(super) root: PathBuf,
    pub(super) device: String,
    folders: Vec<Folder>,
    child: Option<Child>,
    api: String,
}

impl Side {
    /// Makes a home with a key of its own; nothing runs yet. None where the program is missing.
    pub(super) fn new(dir: &Path, name: &str, folders: &[Folder]) -> Option<Self> {
        let home = dir.join(format!("{name}-home"));
        let root = dir.join(name);
        for (_, below) in folders {
            fs::create_dir_all(root.join(below).join(".stfolder")).unwrap();
        }
        let made = command()
            .args(["generate", "--no-default-folder", "--skip-port-probing"])
            .arg("--home")
            .arg(&home)
            .output()
            .ok()?;
        assert!(made.status.success(), "{made:?}");
        let told = command()
            .arg("--device-id")
            .arg("--home")
            .arg(&home)
            .output()
            .unwrap();
        let device = String::from_utf8(told.stdout).unwrap().trim().to_owned();
        assert_eq!(device.len(), 63, "a device id: {device}");
        Some(Self {
            home,
            root,
            device,
            folders: folders.to_vec(),
            child: None,
            api: String::new(),
        })
    }

    /// Starts it, knowing one peer; the system chooses the ports. Returns where it listens for the peer.
    pub(super) fn start(&mut self, peer: &str, at: &str) -> String {
        fs::write(self.home.join("config.xml"), self.config(peer, at)).unwrap();
        let log = self.home.join("log");
        let out = fs::File::create(&log).unwrap();
        let child = tied()
            .arg("serve")
            .args(["--no-browser", "--no-restart"])
            .arg("--home")
            .arg(&self.home)
            // One process instead of a watchdog and its child: what is killed here is dead.
            .env("STMONITORED", "yes")
            .env("STHASHING", "minio")
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.child = Some(child);
        let mut listens = String::new();
        until(&format!("{} listens", self.home.display()), || {
            let said = fs::read_to_string(&log).unwrap_or_default();
            let after = |words: &str| {
                let (_, rest) = said.split_once(words)?;
                let end = rest.find([')', '\n'])?;
                Some(rest[..end].trim().to_owned())
            };
            let (Some(api), Some(at)) =
                (after("GUI and API listening on "), after("TCP listener ("))
            else {
                return false;
            };
            (self.api, listens) = (api, at);
            true
        });
        format!("tcp://{listens}")
    }

    fn config(&self, peer: &str, at: &str) -> String {
        let own = &self.device;
        let folder = |(id, below): &Folder| {
            let path = self.root.join(below);
            format!(
                r#"<folder id="{id}" path="{}" type="sendreceive" rescanIntervalS="3600" fsWatcherEnabled="true" fsWatcherDelayS="1">
<filesystemType>basic</filesystemType><device id="{own}"></device><device id="{peer}"></device>
<minDiskFree unit="%">0</minDiskFree><pullerPauseS>1</pullerPauseS><disableFsync>true</disableFsync>
<maxConflicts>10</maxConflicts>
</folder>"#,
                path.display()
            )
        };
        let folders: Vec<String> = self.folders.iter().map(folder).collect();
        format!(
            r#"<configuration version="36">
{}
<device id="{own}" name="own" compression="never"><address>dynamic</address></device>
<device id="{peer}" name="peer" compression="never"><address>{at}</address></device>
<gui enabled="true" tls="false"><address>127.0.0.1:0</address><apikey>{KEY}</apikey></gui>
<options><listenAddress>tcp://127.0.0.1:0</listenAddress>
<globalAnnounceEnabled>false</globalAnnounceEnabled><localAnnounceEnabled>false</localAnnounceEnabled>
<relaysEnabled>false</relaysEnabled><natEnabled>false</natEnabled><stunServer></stunServer>
<urAccepted>-1</urAccepted><crashReportingEnabled>false</crashReportingEnabled>
<autoUpgradeIntervalH>0</autoUpgradeIntervalH><startBrowser>false</startBrowser>
<reconnectionIntervalS>1</reconnectionIntervalS><progressUpdateIntervalS>-1</progressUpdateIntervalS>
<setLowPriority>false</setLowPriority><limitBandwidthInLan>false</limitBandwidthInLan>
</options>
</configuration>
"#,
            folders.join("\n")
        )
    }

    /// Where its API answers.
    pub(super) fn address(&self) -> &str {
        &self.api
    }

    /// Its folders' ids.
    pub(super) fn folder_ids(&self) -> impl Iterator<Item = &'static str> {
        self.folders.iter().map(|(id, _)| *id)
    }

    pub(super) fn get(&self, path: &str) -> Value {
        let (status, body) = http::ask(&self.api, "GET", path, KEY).unwrap();
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    pub(super) fn post(&self, path: &str) {
        let (status, body) = http::ask(&self.api, "POST", path, KEY).unwrap();
        assert_eq!(status, 200, "{path}: {body}");
    }

    /// Looks through all folders now instead of when its watcher gets to it.
    pub(super) fn scan(&self) {
        for id in self.folder_ids() {
            self.post(&format!("/rest/db/scan?folder={id}"));
        }
    }

    /// Whether it talks to this device.
    pub(super) fn is_connected(&self, peer: &str) -> bool {
        self.get("/rest/system/connections")["connections"][peer]["connected"] == true
    }

    /// Whether it neither works nor lacks anything, nor believes that the peer does.
    pub(super) fn is_idle(&self, peer: &str) -> bool {
        self.folder_ids().all(|id| {
            let status = self.get(&format!("/rest/db/status?folder={id}"));
            let done = self.get(&format!("/rest/db/completion?folder={id}&device={peer}"));
            status["state"] == "idle"
                && status["needTotalItems"] == 0
                && done["needItems"] == 0
                && done["needDeletes"] == 0
        })
    }

    /// Ends the process at once.
    pub(super) fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Side {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The program, which ends with the test even when that is killed, where the system has a way to say so.
fn tied() -> Command {
    let mut tie = Command::new("setpriv");
    if tie.arg("--version").output().is_err() {
        return command();
    }
    let mut tied = Command::new("setpriv");
    tied.args(["--pdeathsig", "KILL", PROGRAM]);
    without_surroundings(tied)
}

fn command() -> Command {
    without_surroundings(Command::new(PROGRAM))
}

/// With nothing of the user's around it.
fn without_surroundings(mut command: Command) -> Command {
    for name in ["STTRACE", "STGUIADDRESS", "STGUIAPIKEY", "STHOMEDIR"] {
        command.env_remove(name);
    }
    command
        .env("STNOUPGRADE", "1")
        .env("STNODEFAULTFOLDER", "1");
    command
}
