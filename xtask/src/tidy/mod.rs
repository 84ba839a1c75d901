//! `cargo xtask tidy`: our rules as checks. One function a rule; each returns what it found and what to do instead.

mod documents;
mod error_codes;
mod floors;
mod rust_code;
mod rust_files;
mod sql;
mod web;
mod words;

use std::fmt;

use anyhow::{Result, bail};

use crate::tree::{self, SourceFile};

/// One place that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    path: String,
    line: usize,
    what: String,
}

impl Finding {
    fn new(file: &SourceFile, line: usize, what: impl Into<String>) -> Self {
        Self {
            path: file.path.clone(),
            line,
            what: what.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

type Rule = fn(&[SourceFile]) -> Vec<Finding>;

const RULES: &[Rule] = &[
    rust_files::module_docs,
    rust_files::size,
    rust_files::floats,
    rust_files::clocks,
    floors::imports_run_downward,
    floors::crates_stay_home,
    floors::domain_is_pure,
    sql::lower_case,
    sql::portable,
    web::size,
    web::imports_run_downward,
    web::no_barrels,
    web::nothing_from_afar,
    words::reminders,
    words::machine_paths,
    documents::named_paths_exist,
    documents::architecture_is_short,
    error_codes::known_everywhere,
];

/// Runs every rule over the repository and prints each finding.
pub(crate) fn run() -> Result<()> {
    let files = tree::source_files()?;
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&files)).collect();
    findings.sort();
    for finding in &findings {
        eprintln!("{finding}");
    }
    if !findings.is_empty() {
        bail!("tidy: {} to mend", findings.len());
    }
    Ok(())
}

/// The files of one kind below a folder.
fn below<'a>(files: &'a [SourceFile], folder: &'a str, endings: &'a [&str]) -> impl Iterator<Item = &'a SourceFile> {
    files
        .iter()
        .filter(move |file| file.path.starts_with(folder) && endings.iter().any(|ending| file.path.ends_with(ending)))
}

/// Where `word` stands alone, not as a part of a longer identifier: byte offsets into `text`.
fn word_positions<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        !text[..at].chars().next_back().is_some_and(is_part)
            && !text[at + word.len()..].chars().next().is_some_and(is_part)
    })
}

/// The number of the line that holds this byte, from one.
fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

#[cfg(test)]
fn sample(path: &str, text: &str) -> Vec<SourceFile> {
    vec![SourceFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_not_found_inside_a_longer_one() {
        let found: Vec<usize> = word_positions("sqlx::query my_sqlx sqlx_macros (sqlx)", "sqlx").collect();
        assert_eq!(found, [0, 33]);
    }

    #[test]
    fn a_finding_prints_as_a_place_an_editor_can_open() {
        let finding = Finding::new(&sample("a/b.rs", "")[0], 3, "too long; split it");
        assert_eq!(finding.to_string(), "a/b.rs:3: too long; split it");
    }

    #[test]
    fn the_repository_keeps_its_rules() -> Result<()> {
        run()
    }
}
