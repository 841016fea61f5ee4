//! One question to Syncthing's REST API and its answer, or why there is none. Nothing is ever sent but GET.

use std::time::Duration;

use crate::settings::{Key, SyncSpec};

/// So long one answer may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// No answer that is read here is longer.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Why Syncthing cannot be asked, as a sentence for the operator. Never holds the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble(pub(super) String);

/// A Syncthing that can be asked.
pub(super) struct Client<'a> {
    agent: ureq::Agent,
    url: &'a str,
    key: &'a str,
}

impl<'a> Client<'a> {
    pub(super) fn new(spec: &'a SyncSpec) -> Result<Self, Trouble> {
        let key = match &spec.key {
            Key::Known(key) => key,
            Key::Unset(name) => {
                return Err(Trouble(format!(
                    "no key: the environment has no variable {name}"
                )));
            }
        };
        if spec.url.starts_with("https:") {
            return Err(Trouble(format!(
                "{}: https is not spoken here. Turn off \"Use HTTPS for GUI\" in this machine's Syncthing, which \
                 listens on 127.0.0.1 only, and give the http:// address",
                spec.url
            )));
        }
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            // The key goes to the address in the settings and nowhere else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent("jobtui")
            .build();
        Ok(Self {
            agent: config.new_agent(),
            url: &spec.url,
            key,
        })
    }

    /// Asks; `what` names the thing that a 404 means is not there.
    pub(super) fn get(&self, path: &str, what: &str) -> Result<String, Trouble> {
        let url = self.url;
        let address = format!("{url}{path}");
        let answer = self
            .agent
            .get(&address)
            .header("X-API-Key", self.key)
            .call();
        let mut answer = answer.map_err(|error| Trouble(unreached(url, &error)))?;
        let status = answer.status().as_u16();
        let why = match status {
            200 => None,
            300..=399 => Some("sends us elsewhere: is \"Use HTTPS for GUI\" on there?".to_owned()),
            401 | 403 => Some(format!("refuses the key ({status})")),
            404 => Some(format!("does not know {what}")),
            other => Some(format!("answers {other} to {what}")),
        };
        if let Some(why) = why {
            return Err(Trouble(format!("Syncthing at {url} {why}")));
        }
        let body = answer.body_mut().with_config().limit(LONGEST);
        let text = body.lossy_utf8(true).read_to_string();
        text.map_err(|error| Trouble(unreached(url, &error)))
    }
}

fn unreached(url: &str, error: &ureq::Error) -> String {
    let why = match error {
        ureq::Error::Timeout(_) => format!("no answer in {} s", PATIENCE.as_secs()),
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            "nobody listens there; is it running?".to_owned()
        }
        ureq::Error::Io(error) => error.to_string(),
        ureq::Error::HostNotFound => "there is no such host".to_owned(),
        _ => "it does not speak HTTP as expected".to_owned(),
    };
    format!("Syncthing at {url} is not reached: {why}")
}

/// A text inside the question part of an address.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_id_cannot_change_the_question() {
        assert_eq!(escaped("job-queue"), "job-queue");
        assert_eq!(escaped("a b&device=x/ä"), "a%20b%26device%3Dx%2F%C3%A4");
    }
}
