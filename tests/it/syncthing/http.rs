//! Just enough HTTP to steer a Syncthing from a test: one question, one answer.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Asks and returns the status and the body. The answers of this API are never sent in chunks when the
/// connection is to be closed behind them.
pub(super) fn ask(
    address: &str,
    method: &str,
    path: &str,
    key: &str,
) -> std::io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nHost: {address}\r\nX-API-Key: {key}\r\nContent-Length: 0\r\n\
         Connection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    Ok((status.unwrap_or(0), body.to_owned()))
}
