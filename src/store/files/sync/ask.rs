//! One round of questions: everything a report is made of, or why it cannot be had.

use super::client::{Client, Trouble, escaped};
use crate::job::Moment;
use crate::settings::SyncSpec;
use crate::wire::syncthing::{
    self, Completion, Connection, FileError, FolderSettings, FolderStatus, RemoteNeed,
};

/// So many names that the other machine lacks are asked for. When there are more, a job that is not among
/// them may still be one of them.
pub(super) const MOST: usize = 10_000;

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answers {
    pub(super) peer: Connection,
    /// Asked for while it is away only: then it stands still.
    pub(super) last_seen: Option<Moment>,
    /// Each folder once.
    pub(super) folders: Vec<FolderAnswer>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FolderAnswer {
    pub(super) id: String,
    pub(super) settings: FolderSettings,
    pub(super) status: FolderStatus,
    pub(super) errors: Vec<FileError>,
    pub(super) done: Completion,
    pub(super) need: RemoteNeed,
}

/// Asks everything. The first thing that goes wrong ends the round.
pub(super) fn round(spec: &SyncSpec) -> Result<Answers, Trouble> {
    let client = Client::new(spec)?;
    let text = client.get("/rest/system/connections", "its own connections")?;
    let peer = syncthing::connection(&text, &spec.peer).map_err(|why| odd(spec, &why))?;
    // Of a device it does not know it would say that everything lacks.
    let peer = peer.ok_or_else(|| {
        let short = spec.peer.split('-').next().unwrap_or_default();
        Trouble(format!(
            "Syncthing at {} does not know the device {short}-... that `peer` names",
            spec.url
        ))
    })?;
    let last_seen = if peer.connected {
        None
    } else {
        let text = client.get("/rest/stats/device", "its devices")?;
        syncthing::last_seen(&text, &spec.peer).map_err(|why| odd(spec, &why))?
    };
    let mut folders: Vec<FolderAnswer> = Vec::new();
    for area in &spec.areas {
        if folders.iter().all(|folder| folder.id != area.folder) {
            folders.push(ask_folder(&client, spec, &area.folder)?);
        }
    }
    Ok(Answers {
        peer,
        last_seen,
        folders,
    })
}

fn ask_folder(client: &Client<'_>, spec: &SyncSpec, id: &str) -> Result<FolderAnswer, Trouble> {
    let folder = escaped(id);
    let peer = escaped(&spec.peer);
    let what = format!("the folder `{id}`");
    let settings = client.get(&format!("/rest/config/folders/{folder}"), &what)?;
    let settings = syncthing::folder_settings(&settings).map_err(|why| odd(spec, &why))?;
    if settings.paused {
        // Of a paused folder it says nothing more, or that there is none.
        return Ok(FolderAnswer {
            id: id.to_owned(),
            settings,
            status: FolderStatus::default(),
            errors: Vec::new(),
            done: Completion::default(),
            need: RemoteNeed::new(),
        });
    }
    let status = client.get(&format!("/rest/db/status?folder={folder}"), &what)?;
    let status = syncthing::folder_status(&status).map_err(|why| odd(spec, &why))?;
    let errors = if status.pull_errors > 0 {
        let text = client.get(&format!("/rest/folder/errors?folder={folder}"), &what)?;
        syncthing::folder_errors(&text).map_err(|why| odd(spec, &why))?
    } else {
        Vec::new()
    };
    let done = client.get(
        &format!("/rest/db/completion?folder={folder}&device={peer}"),
        &what,
    )?;
    let done = syncthing::completion(&done).map_err(|why| odd(spec, &why))?;
    let need = if done.need == 0 && done.percent == 100 {
        RemoteNeed::new()
    } else {
        let path = format!("/rest/db/remoteneed?folder={folder}&device={peer}&perpage={MOST}");
        syncthing::remote_need(&client.get(&path, &what)?).map_err(|why| odd(spec, &why))?
    };
    Ok(FolderAnswer {
        id: id.to_owned(),
        settings,
        status,
        errors,
        done,
        need,
    })
}

fn odd(spec: &SyncSpec, why: &str) -> Trouble {
    Trouble(format!(
        "{} answers, but not as Syncthing does: {why}",
        spec.url
    ))
}
