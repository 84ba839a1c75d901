//! A small HTTP/1.1 client on a kept-alive connection: enough to load our own server without measuring a library.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// A connection that is reused for every request.
pub(super) struct Connection {
    stream: BufReader<TcpStream>,
    authorization: Option<String>,
}

/// Status and body of an answer.
pub(super) struct Answer {
    pub(super) status: u16,
    body: Vec<u8>,
}

impl Connection {
    /// Connects; `token` is sent as a bearer token with every request.
    pub(super) fn open(address: SocketAddr, token: Option<&str>) -> Result<Connection> {
        let stream = TcpStream::connect(address).with_context(|| format!("connecting to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let authorization = token.map(|token| format!("authorization: Bearer {token}\r\n"));
        Ok(Connection {
            stream: BufReader::new(stream),
            authorization,
        })
    }

    /// Sends a GET and reads the whole answer.
    pub(super) fn get(&mut self, path: &str) -> Result<Answer> {
        self.send("GET", path, "", "")
    }

    /// GETs JSON; any status but 200 is an error.
    pub(super) fn get_json(&mut self, path: &str) -> Result<Value> {
        let answer = self.get(path)?;
        ensure!(
            answer.status == 200,
            "GET {path} answered {}: {}",
            answer.status,
            answer.text()
        );
        Ok(serde_json::from_slice(&answer.body)?)
    }

    /// POSTs JSON with further header lines; a status that is not 2xx is an error.
    pub(super) fn post_json(&mut self, path: &str, headers: &str, body: &Value) -> Result<Value> {
        let body = body.to_string();
        let headers = format!(
            "{headers}content-type: application/json\r\ncontent-length: {}\r\n",
            body.len()
        );
        let answer = self.send("POST", path, &headers, &body)?;
        ensure!(
            (200..300).contains(&answer.status),
            "POST {path} answered {}: {}",
            answer.status,
            answer.text()
        );
        Ok(serde_json::from_slice(&answer.body)?)
    }

    /// POSTs JSON and gives the cookie that the answer sets, as a header line for the next request.
    pub(super) fn log_in(&mut self, path: &str, body: &Value) -> Result<String> {
        let body = body.to_string();
        let headers = format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len());
        self.write("POST", path, &headers, &body)?;
        let head = self.read_head()?;
        let answer = self.read_body(&head)?;
        ensure!(
            answer.status == 200,
            "POST {path} answered {}: {}",
            answer.status,
            answer.text()
        );
        let cookie = head.value("set-cookie").context("the login set no cookie")?;
        Ok(format!("cookie: {}\r\n", cookie.split(';').next().unwrap_or_default()))
    }

    fn send(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Result<Answer> {
        self.write(method, path, headers, body)?;
        let head = self.read_head()?;
        self.read_body(&head)
    }

    fn write(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Result<()> {
        let authorization = self.authorization.as_deref().unwrap_or_default();
        let request = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{authorization}{headers}\r\n{body}");
        Ok(self.stream.get_mut().write_all(request.as_bytes())?)
    }

    fn read_head(&mut self) -> Result<Head> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            ensure!(
                self.stream.read_line(&mut line)? > 0,
                "the server closed the connection"
            );
            let line = line.trim_end();
            if line.is_empty() {
                return Ok(Head { lines });
            }
            lines.push(line.to_owned());
        }
    }

    fn read_body(&mut self, head: &Head) -> Result<Answer> {
        let status = head
            .lines
            .first()
            .and_then(|line| line.split(' ').nth(1))
            .context("no status line")?
            .parse()?;
        let mut body = Vec::new();
        if let Some(length) = head.value("content-length") {
            body.resize(length.parse()?, 0);
            self.stream.read_exact(&mut body)?;
        } else if head.value("transfer-encoding") == Some("chunked") {
            self.read_chunks(&mut body)?;
        } else if status != 204 {
            bail!("an answer without a length");
        }
        Ok(Answer { status, body })
    }

    fn read_chunks(&mut self, body: &mut Vec<u8>) -> Result<()> {
        loop {
            let mut size = String::new();
            self.stream.read_line(&mut size)?;
            let size = usize::from_str_radix(size.trim(), 16).context("chunk size")?;
            let start = body.len();
            body.resize(start + size + 2, 0);
            self.stream.read_exact(&mut body[start..])?;
            body.truncate(start + size);
            if size == 0 {
                return Ok(());
            }
        }
    }
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

struct Head {
    lines: Vec<String>,
}

impl Head {
    fn value(&self, name: &str) -> Option<&str> {
        self.lines.iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}
