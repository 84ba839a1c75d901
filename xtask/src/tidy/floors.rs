//! Rules for imports in Rust: floors run downward, and each outside crate has its home.

use super::{Finding, below, line_of, rust_code, word_positions};
use crate::tree::SourceFile;

const SERVER: &str = "crates/server/src/";

/// The rooms of the server that stand on a floor, top to bottom. A room may use those of the floors below its own.
/// What is not named here (configuration, errors, the clock …) is common ground, for every floor.
const FLOORS: &[&[&str]] = &[
    &["main", "cli"],
    &["doctor", "seed", "sim"],
    &["demo"],
    &["serve"],
    &["http", "jobs"],
    &["excel"],
    &["store", "temu_sim", "proxy"],
    &["domain", "temu_api"],
];

/// The one import between neighbours on a floor: a button enqueues a job.
const NEIGHBOURS: &[(&str, &str)] = &[("main", "cli"), ("http", "jobs")];

/// Crates that only certain folders may use, and what the others do instead.
const HOMES: &[(&str, &[&str], &str)] = &[
    ("sqlx", &["crates/server/src/store/"], "call a function of crate::store"),
    (
        "reqwest",
        &["crates/temu-api/src/", "crates/server/src/proxy"],
        "call Temu through temu_api",
    ),
    (
        "axum",
        &[
            "crates/server/src/http/",
            "crates/server/src/serve.rs",
            "crates/server/src/proxy",
            "crates/temu-sim/",
        ],
        "keep HTTP in crate::http",
    ),
];

/// Paths that a folder must never use, although its crate could.
const EXILES: &[(&str, &str, &str)] = &[
    (
        "crates/server/src/store/",
        "temu_api",
        "the store knows no wire types: map in the job, pass domain types",
    ),
    (
        "crates/server/src/http/",
        "temu_api::client",
        "http never calls Temu: enqueue a job",
    ),
];

/// An import never runs upward, nor sideways between neighbours.
pub(crate) fn imports_run_downward(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in below(files, SERVER, &[".rs"]).filter(|file| !rust_code::is_test_file(file)) {
        let room = room_of(&file.path);
        if room == "lib" {
            continue;
        }
        let code = rust_code::read(&file.text).code;
        for (at, target) in imported_rooms(&code) {
            if !may_import(room, &target) {
                let what = format!("`{room}` imports `{target}`, which is not below it; move the shared part down");
                findings.push(Finding::new(file, line_of(&code, at), what));
            }
        }
    }
    findings
}

/// Databases, HTTP and the outside world are each spoken to from one place.
pub(crate) fn crates_stay_home(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in below(files, "crates/", &[".rs"]).filter(|file| !rust_code::is_test_file(file)) {
        let code = rust_code::read(&file.text).code;
        for (name, homes, instead) in HOMES {
            if !homes.iter().any(|home| file.path.starts_with(home)) {
                let what = format!("`{name}` outside {}; {instead}", homes.join(", "));
                let used = word_positions(&code, name).next();
                findings.extend(used.map(|at| Finding::new(file, line_of(&code, at), what)));
            }
        }
        for (folder, path, instead) in EXILES {
            if file.path.starts_with(folder) {
                let used = word_positions(&code, path).next();
                findings
                    .extend(used.map(|at| Finding::new(file, line_of(&code, at), format!("`{path}` here; {instead}"))));
            }
        }
    }
    findings
}

/// The rules of numbers must not be able to do I/O, so their crate does not depend on what could.
pub(crate) fn domain_is_pure(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.path == "crates/domain/Cargo.toml") {
        for (index, line) in file.text.lines().enumerate() {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if ["tokio", "sqlx", "axum", "reqwest", "rand", "futures-util"].contains(&name) {
                let what = format!("`{name}` in the pure crate; pass its results in as values");
                findings.push(Finding::new(file, index + 1, what));
            }
        }
    }
    findings
}

/// The first folder or file name below the server's `src`.
fn room_of(path: &str) -> &str {
    let below = path.strip_prefix(SERVER).unwrap_or(path);
    below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
}

fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

fn may_import(room: &str, target: &str) -> bool {
    if room == target || NEIGHBOURS.contains(&(room, target)) {
        return true;
    }
    match (floor_of(room), floor_of(target)) {
        (_, None) => true,
        // Common ground carries every floor, so it must not lean on the ones that do work.
        (None, Some(there)) => there >= floor_of("store").unwrap_or_default(),
        (Some(here), Some(there)) => there > here,
    }
}

/// The rooms that a file names: after `crate::`, in a `crate::{…}` group, and the sister crates.
fn imported_rooms(code: &str) -> Vec<(usize, String)> {
    let mut rooms = Vec::new();
    for at in word_positions(code, "crate") {
        let Some(after) = code[at + "crate".len()..].strip_prefix("::") else {
            continue;
        };
        if let Some(group) = after.strip_prefix('{') {
            rooms.extend(group_heads(group).into_iter().map(|room| (at, room)));
        } else {
            rooms.push((at, identifier(after)));
        }
    }
    for name in ["temu_sim", "temu_api", "domain"] {
        for at in word_positions(code, name).filter(|at| code[at + name.len()..].starts_with("::")) {
            // `crate::x::domain::` would be a module of ours, not the crate.
            if !code[..at].ends_with("::") {
                rooms.push((at, name.to_owned()));
            }
        }
    }
    rooms
}

/// The first identifiers of a `{a::b, c::{d, e}, f}` group, given what follows its opening brace.
fn group_heads(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let mut depth = 1;
    let mut at_head = true;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => at_head = true,
            _ if depth == 1 && at_head && !c.is_whitespace() => {
                heads.push(identifier(&group[at..]));
                at_head = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    heads
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        imports_run_downward(&sample(path, text)).len()
    }

    #[test]
    fn an_import_that_runs_upward_is_found() {
        assert_eq!(
            found("crates/server/src/store/orders.rs", "use crate::http::orders;"),
            1
        );
        assert_eq!(
            found(
                "crates/server/src/excel/orders.rs",
                "use crate::{error::Error, jobs::Queue, http};"
            ),
            2
        );
        assert_eq!(
            found("crates/server/src/http/orders.rs", "fn f() { crate::demo::start() }"),
            1
        );
        assert_eq!(found("crates/server/src/jobs/sync.rs", "use crate::http::x;"), 1);
        assert_eq!(found("crates/server/src/config.rs", "use crate::http::x;"), 1);
    }

    #[test]
    fn an_import_that_runs_downward_is_not() {
        assert_eq!(
            found(
                "crates/server/src/http/orders.rs",
                "use crate::{error::Error, jobs::{a, b}, store::orders};"
            ),
            0
        );
        assert_eq!(
            found(
                "crates/server/src/store/orders.rs",
                "use super::db; use crate::store::db; use domain::money;"
            ),
            0
        );
        assert_eq!(found("crates/server/src/app.rs", "use crate::store::Db;"), 0);
        assert_eq!(found("crates/server/src/main.rs", "use crate::cli;"), 0);
        assert_eq!(
            found("crates/server/src/lib.rs", "pub mod http; use crate::http::x;"),
            0
        );
    }

    #[test]
    fn tests_and_comments_may_say_what_they_like() {
        let text = "// crate::http\n#[cfg(test)]\nmod tests { use crate::http::x; }";
        assert_eq!(found("crates/server/src/store/orders.rs", text), 0);
        assert_eq!(found("crates/server/src/store/tests.rs", "use crate::http::x;"), 0);
    }

    #[test]
    fn a_crate_away_from_home_is_found_once_a_file() {
        let away = crates_stay_home(&sample(
            "crates/server/src/jobs/x.rs",
            "use sqlx::Row;\nuse sqlx::query;\n",
        ));
        assert_eq!(away.len(), 1);
        assert!(crates_stay_home(&sample("crates/server/src/store/x.rs", "use sqlx::Row;")).is_empty());
        assert!(
            crates_stay_home(&sample(
                "crates/server/src/proxy.rs",
                "use axum::Router; use reqwest::Client;"
            ))
            .is_empty()
        );
        assert_eq!(
            crates_stay_home(&sample("crates/server/src/store/x.rs", "use temu_api::Order;")).len(),
            1
        );
        assert_eq!(
            crates_stay_home(&sample("crates/server/src/http/x.rs", "use temu_api::client::Client;")).len(),
            1
        );
        assert!(crates_stay_home(&sample("crates/server/src/http/x.rs", "use temu_api::Gateway;")).is_empty());
    }

    #[test]
    fn an_impure_dependency_of_domain_is_found() {
        let manifest = "[dependencies]\nchrono.workspace = true\ntokio.workspace = true\n";
        assert_eq!(domain_is_pure(&sample("crates/domain/Cargo.toml", manifest)).len(), 1);
    }
}
