//! The thread, against servers that answer as Syncthing, as something else, or not at all.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc;
use std::thread::JoinHandle;

use super::*;
use crate::settings::{Key, SyncArea};

const KEY: &str = "s3cret-key";
const PEER: &str = "P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2";

fn spec(url: &str) -> SyncSpec {
    let area = |path: &str| SyncArea {
        folder: "q".to_owned(),
        path: path.to_owned(),
    };
    SyncSpec {
        url: url.to_owned(),
        key: Key::Known(KEY.to_owned()),
        peer: PEER.to_owned(),
        areas: [area("outbox"), area("inbox"), area("archive")],
    }
}

/// A server that gives each connection's question to `answer`, until the test ends.
struct Server {
    url: String,
    stop: Arc<AtomicBool>,
    address: std::net::SocketAddr,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn new(answer: impl Fn(&str) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let mut stream = stream.unwrap();
                let mut question = Vec::new();
                let mut part = [0; 4096];
                while !question.windows(4).any(|w| w == b"\r\n\r\n") {
                    match stream.read(&mut part) {
                        Ok(0) | Err(_) => break,
                        Ok(count) => question.extend_from_slice(&part[..count]),
                    }
                }
                let _ = stream.write_all(answer(&String::from_utf8_lossy(&question)).as_bytes());
            }
        });
        Self {
            url: format!("http://{address}"),
            stop,
            address,
            thread: Some(thread),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
        let _ = self.thread.take().unwrap().join();
    }
}

fn http(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

/// What a Syncthing with nothing to do says, to those who have the key.
fn syncthing(question: &str) -> String {
    let key = format!("x-api-key: {KEY}\r\n");
    if !question.to_lowercase().contains(&key) {
        return http("403 Forbidden", "CSRF Error");
    }
    assert!(question.starts_with("GET "), "only questions: {question}");
    let path = question.split(' ').nth(1).unwrap();
    let body = if path.contains("connections") {
        format!(r#"{{"connections":{{"{PEER}":{{"connected":true}}}}}}"#)
    } else if path.contains("stats") {
        format!(r#"{{"{PEER}":{{"lastSeen":"2026-11-21T11:18:47Z"}}}}"#)
    } else if path == "/rest/config/folders/q" {
        r#"{"fsWatcherEnabled":true,"fsWatcherDelayS":10,"rescanIntervalS":3600}"#.to_owned()
    } else if !path.contains("folder=q") {
        return http("404 Not Found", "no such folder");
    } else if path.contains("status") {
        r#"{"state":"idle"}"#.to_owned()
    } else {
        r#"{"completion":100}"#.to_owned()
    };
    http("200 OK", &body)
}

fn why(spec: &SyncSpec) -> String {
    let Err(Trouble(why)) = ask::round(spec) else {
        panic!("it was answered");
    };
    assert!(!why.contains(KEY), "{why}");
    why
}

#[test]
fn a_round_of_questions_is_answered() {
    let server = Server::new(syncthing);
    let answers = ask::round(&spec(&server.url)).unwrap();
    assert!(answers.peer.connected);
    assert_eq!(answers.folders.len(), 1, "one folder is asked once");
    assert_eq!(answers.folders[0].done.percent, 100);
}

#[test]
fn a_paused_folder_is_not_asked_further() {
    let server = Server::new(|question| {
        let path = question.split(' ').nth(1).unwrap();
        if path == "/rest/config/folders/q" {
            return http("200 OK", r#"{"fsWatcherEnabled":true,"paused":true}"#);
        }
        if path.starts_with("/rest/db/") {
            return http("404 Not Found", "folder is paused");
        }
        syncthing(question)
    });
    let answers = ask::round(&spec(&server.url)).unwrap();
    assert!(answers.folders[0].settings.paused);
}

#[test]
fn whatever_is_wrong_is_said_and_never_the_key() {
    let server = Server::new(syncthing);
    let mut wrong = spec(&server.url);
    wrong.key = Key::Known("other".to_owned());
    assert!(why(&wrong).contains("refuses the key (403)"));
    wrong.key = Key::Unset("SYNCTHING_KEY".to_owned());
    assert!(why(&wrong).contains("SYNCTHING_KEY"));
    let mut other = spec(&server.url);
    other.areas[2].folder = "nosuch".to_owned();
    assert!(why(&other).contains("does not know the folder `nosuch`"));
    let mut stranger = spec(&server.url);
    stranger.peer = PEER.replace("P56IOI7", "AAAAAAA");
    assert!(why(&stranger).contains("does not know the device AAAAAAA-..."));
    let secure = spec(&server.url.replace("http:", "https:"));
    assert!(why(&secure).contains("https is not spoken here"));
    let address = server.url.clone();
    drop(server);
    assert!(why(&spec(&address)).contains("is it running?"));
}

#[test]
fn what_answers_and_is_no_syncthing_is_told_so() {
    let page = Server::new(|_| http("200 OK", "<html>hello</html>"));
    assert!(why(&spec(&page.url)).contains("not as Syncthing does"));
    let noise = Server::new(|_| "SSH-2.0-OpenSSH_9.2\r\n".to_owned());
    assert!(why(&spec(&noise.url)).contains("is not reached"));
    let seen = Arc::new(AtomicBool::new(false));
    let other = {
        let seen = Arc::clone(&seen);
        Server::new(move |_| {
            seen.store(true, Ordering::Relaxed);
            syncthing("")
        })
    };
    let target = other.url.clone();
    let elsewhere = Server::new(move |_| {
        format!("HTTP/1.1 307 Moved\r\nLocation: {target}/x\r\nContent-Length: 0\r\n\r\n")
    });
    assert!(why(&spec(&elsewhere.url)).contains("sends us elsewhere"));
    assert!(!seen.load(Ordering::Relaxed), "the key went elsewhere");
}

#[test]
fn who_never_answers_is_given_up_after_a_moment() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let begin = Instant::now();
    assert!(why(&spec(&url)).contains("no answer in 2 s"));
    assert!(begin.elapsed() < Duration::from_secs(10));
}

/// A monitor of this server and its nudges.
fn watched(url: &str) -> (Monitor, mpsc::Receiver<()>) {
    let (send, nudges) = channel();
    let send = Mutex::new(send);
    let nudge: Nudge = Arc::new(move || {
        let _ = send.lock().unwrap().send(());
    });
    let every = Duration::from_millis(10);
    (Monitor::begin(spec(url), nudge, every).unwrap(), nudges)
}

const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn a_change_nudges_and_sameness_does_not() {
    let down = Arc::new(AtomicBool::new(false));
    let rounds = Arc::new(AtomicUsize::new(0));
    let (is_down, asked) = (Arc::clone(&down), Arc::clone(&rounds));
    let server = Server::new(move |question| {
        asked.fetch_add(1, Ordering::Relaxed);
        if is_down.load(Ordering::Relaxed) {
            return http("500 Internal Server Error", "");
        }
        syncthing(question)
    });
    let (monitor, nudges) = watched(&server.url);
    nudges.recv_timeout(PATIENCE).unwrap();
    assert!(monitor.latest(Duration::ZERO).unwrap().answers.is_ok());
    // It goes on asking, but says nothing while nothing changes.
    let questions = rounds.load(Ordering::Relaxed) + 12;
    let end = Instant::now() + PATIENCE;
    while rounds.load(Ordering::Relaxed) < questions {
        assert!(Instant::now() < end, "it asked once and never again");
        std::thread::park_timeout(Duration::from_millis(2));
    }
    assert!(nudges.try_recv().is_err(), "a nudge without news");
    down.store(true, Ordering::Relaxed);
    nudges.recv_timeout(PATIENCE).unwrap();
    assert!(monitor.latest(Duration::ZERO).unwrap().answers.is_err());
    down.store(false, Ordering::Relaxed);
    nudges.recv_timeout(PATIENCE).unwrap();
    assert!(monitor.latest(Duration::ZERO).unwrap().answers.is_ok());
    // A job waits for its delivery: each answer is news.
    monitor.be_eager(true);
    nudges.recv_timeout(PATIENCE).unwrap();
    nudges.recv_timeout(PATIENCE).unwrap();
}

#[test]
fn the_thread_ends_with_its_handle() {
    let server = Server::new(syncthing);
    let (monitor, nudges) = watched(&server.url);
    nudges.recv_timeout(PATIENCE).unwrap();
    let begin = Instant::now();
    drop(monitor);
    assert!(begin.elapsed() < Duration::from_millis(500), "nobody waits");
    // The thread held the nudge; once it is gone, so is the other end.
    while nudges.recv_timeout(PATIENCE) != Err(mpsc::RecvTimeoutError::Disconnected) {
        assert!(begin.elapsed() < PATIENCE, "the thread lives on");
    }
}

#[test]
fn who_is_down_is_asked_less_and_less_often() {
    let pauses: Vec<_> = [0, 1, 2, 3, 4, 40]
        .map(|n| backed_off(EVERY, n).as_secs())
        .into();
    assert_eq!(pauses, [10, 10, 20, 40, 60, 60]);
    for _ in 0..100 {
        let pause = jittered(EVERY).as_millis();
        assert!((8_000..=12_000).contains(&pause), "{pause}");
    }
}
