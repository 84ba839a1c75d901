//! The program itself: exit codes, settings, commands.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

/// `temu-omni` in a folder of its own, with no setting from outside.
fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_temu-omni"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null());
    command
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    program(folder.path(), arguments).output().expect("the program runs")
}

#[track_caller]
fn fails(output: &Output, code: i32, line: &str) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert_eq!(text.lines().count(), 1, "one line: {text}");
    assert!(text.contains(line), "{text}");
}

#[track_caller]
fn succeeds(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn wrong_usage_and_wrong_settings_exit_with_2() {
    let folder = folder();
    assert_eq!(run(&folder, &["nonsense"]).status.code(), Some(2));
    let output = program(folder.path(), &["serve"])
        .env("SYNC_INTERVAL_MINUTES", "often")
        .output()
        .unwrap();
    fails(
        &output,
        2,
        "SYNC_INTERVAL_MINUTES 'often' (from the environment) must be a whole number of minutes, at least 1",
    );
    std::fs::write(folder.path().join("temu-omni.toml"), "lisen = \"127.0.0.1:1\"\n").unwrap();
    fails(
        &run(&folder, &["migrate"]),
        2,
        "'lisen' in temu-omni.toml is not a setting",
    );
    fails(
        &run(&folder, &["migrate", "--config", "missing.toml"]),
        2,
        "missing.toml cannot be read",
    );
}

#[test]
fn a_dotenv_file_counts_and_the_environment_counts_more() {
    let folder = folder();
    std::fs::write(folder.path().join(".env"), "LOG_FORMAT=xml\n").unwrap();
    fails(
        &run(&folder, &["migrate"]),
        2,
        "LOG_FORMAT 'xml' (from .env) must be text or json",
    );
    succeeds(
        &program(folder.path(), &["migrate"])
            .env("LOG_FORMAT", "json")
            .output()
            .unwrap(),
    );
}

#[test]
fn a_port_in_use_exits_with_2_and_touches_nothing() {
    let folder = folder();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let expected = format!("LISTEN: {address} is in use by another program");
    fails(&run(&folder, &["serve", "--listen", &address]), 2, &expected);
    assert!(!folder.path().join("data").exists());
}

#[test]
fn a_database_out_of_reach_exits_with_3_without_its_password() {
    let folder = folder();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("postgresql://omni:hunter2@{nobody}/omni");
    let output = program(folder.path(), &["migrate"])
        .env("DATABASE_URL", url)
        .output()
        .unwrap();
    fails(&output, 3, &format!("postgresql://omni:***@{nobody}/omni"));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("hunter2"));
}

#[test]
fn a_key_that_does_not_fit_exits_with_2() {
    let folder = folder();
    let with_key = |key: &str| {
        program(folder.path(), &["user", "list"])
            .env("SECRET_KEY", key)
            .output()
            .unwrap()
    };
    succeeds(&with_key(&"a".repeat(32)));
    assert!(!folder.path().join("data/secret.key").exists());
    fails(&with_key(&"b".repeat(32)), 2, "SECRET_KEY does not fit");
    fails(&run(&folder, &["user", "list"]), 2, "SECRET_KEY is missing");
    assert!(
        !folder.path().join("data/secret.key").exists(),
        "a wrong start must not leave a key behind"
    );
    fails(
        &with_key("short"),
        2,
        "SECRET_KEY (from the environment) must be any text of 32 characters or more",
    );
}

#[test]
fn users_are_managed_from_the_console() {
    let folder = folder();
    let first = succeeds(&run(&folder, &["user", "list"]));
    let (made, list) = first.split_once('\n').unwrap();
    assert!(
        made.starts_with("Made the first administrator: admin, password "),
        "{made}"
    );
    assert_eq!(list.trim(), "admin  owner  all shops");

    let made = succeeds(&run(
        &folder,
        &["user", "create", "anna", "--role", "viewer", "--no-cost"],
    ));
    assert!(made.starts_with("made viewer anna\npassword: "), "{made}");
    assert!(succeeds(&run(&folder, &["user", "list"])).contains("anna  viewer  all shops  without cost"));
    let reset = succeeds(&run(&folder, &["user", "reset-password", "ANNA"]));
    assert!(reset.starts_with("anna has a new password"), "{reset}");

    fails(
        &run(&folder, &["user", "create", "bob", "--role", "king"]),
        2,
        "'king' is not a role",
    );
    fails(
        &run(&folder, &["user", "create", "anna", "--role", "viewer"]),
        1,
        "there is already a user 'anna'",
    );
    fails(
        &run(&folder, &["user", "reset-password", "nobody"]),
        1,
        "there is no user 'nobody'",
    );

    let create = ["user", "create", "carl", "--role", "owner", "--password-stdin"];
    let mut child = program(folder.path(), &create)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"carls-password\n").unwrap();
    assert_eq!(succeeds(&child.wait_with_output().unwrap()), "made owner carl\n");
}

#[test]
fn the_doctor_looks_without_making_anything() {
    let folder = folder();
    let found = succeeds(&run(&folder, &["doctor"]));
    assert!(
        found.contains("ok    settings") && found.contains("warn  database  none yet"),
        "{found}"
    );
    assert!(!folder.path().join("data").exists());
    succeeds(&run(&folder, &["user", "list"]));
    let found = succeeds(&run(&folder, &["doctor"]));
    assert!(
        found.contains("ok    database") && found.contains("ok    key"),
        "{found}"
    );
    let wrong = program(folder.path(), &["doctor"])
        .env("SECRET_KEY", "x".repeat(32))
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&wrong.stdout).contains("BAD   key       SECRET_KEY does not fit"));
}

#[test]
fn the_document_is_printed() {
    let text = succeeds(&run(&folder(), &["openapi"]));
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
}

#[test]
fn serve_answers_until_it_is_asked_to_end() {
    let folder = folder();
    let mut child = program(folder.path(), &["serve", "--listen", "127.0.0.1:0"])
        .env("ADMIN_PASSWORD", "first-password")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let line = log
        .find(|line| line.contains("serving on http://"))
        .expect("the line that says where");
    let address = line.split("http://").nth(1).unwrap().split_whitespace().next().unwrap();
    let mut connection = TcpStream::connect(address).unwrap();
    connection.write_all(b"GET /healthz HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.0 200") && answer.contains(r#""status":"ok""#),
        "{answer}"
    );

    assert!(
        Command::new("kill")
            .arg(child.id().to_string())
            .status()
            .unwrap()
            .success()
    );
    // The log must be read to its end, or the program could not write its last lines.
    log.for_each(drop);
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_proxy_wants_a_token_and_logs_none() {
    let folder = folder();
    for token in ["", "too-short"] {
        let output = program(folder.path(), &["proxy", "--listen", "127.0.0.1:0"])
            .env("PROXY_TOKEN", token)
            .output()
            .unwrap();
        fails(&output, 2, "PROXY_TOKEN must be 32 characters or more");
    }
    let token = "a-proxy-token-that-nobody-can-guess";
    let mut child = program(folder.path(), &["proxy", "--listen", "127.0.0.1:0"])
        .env("PROXY_TOKEN", token)
        .env("DEBUG", "true")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let line = log
        .find(|line| line.contains("proxy on http://"))
        .expect("the line that says where");
    let address = line.split("http://").nth(1).unwrap().split_whitespace().next().unwrap();
    let mut connection = TcpStream::connect(address).unwrap();
    let body = r#"{"access_token":"the-shops-token"}"#;
    write!(
        connection,
        "POST /openapi/router HTTP/1.0\r\nAuthorization: Bearer {token}\r\nX-Temu-Gateway: nowhere\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.0 403") && answer.contains("forbidden"),
        "{answer}"
    );
    assert!(
        Command::new("kill")
            .arg(child.id().to_string())
            .status()
            .unwrap()
            .success()
    );
    let log: Vec<String> = log.collect();
    assert!(child.wait().unwrap().success());
    assert!(log.iter().any(|line| line.contains("status=403")), "{log:#?}");
    assert!(
        !log.iter()
            .any(|line| line.contains(token) || line.contains("the-shops-token")),
        "{log:#?}"
    );
    assert!(!folder.path().join("data").exists(), "a proxy keeps nothing");
}
