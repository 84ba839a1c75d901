//! Rules for words that must not stay in the tree: reminders, switched-off tests, paths of somebody's machine.

use super::{Finding, word_positions};
use crate::tree::SourceFile;

/// This file has to name what it forbids.
const HERE: &str = "xtask/src/tidy/words.rs";

const REMINDERS: &[&str] = &["TODO", "FIXME", "XXX", "HACK", "todo!", "unimplemented!"];
const SWITCHED_OFF: &[&str] = &["#[ignore", ".skip(", ".only(", ".fixme(", "not implemented"];
const MACHINES: &[&str] = &["/home/", "/root/", "/Users/", "/work/", "C:\\Users"];

/// What is not finished is finished or taken out; a test runs or does not exist.
pub(crate) fn reminders(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, number, line) in hand_written_lines(files) {
        for word in REMINDERS {
            if word_positions(line, word).next().is_some() {
                findings.push(Finding::new(
                    file,
                    number,
                    format!("`{word}`; finish it, or open an issue"),
                ));
            }
        }
        // Rust iterators skip too, so these are looked for where tests are written in TypeScript.
        let is_web = file.path.starts_with("web/");
        for text in SWITCHED_OFF.iter().filter(|text| is_web || !text.starts_with('.')) {
            if line.contains(text) {
                findings.push(Finding::new(file, number, format!("`{text}`; mend it or take it out")));
            }
        }
    }
    findings
}

/// Nothing depends on where one of us keeps the project.
pub(crate) fn machine_paths(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, number, line) in hand_written_lines(files) {
        for path in MACHINES.iter().filter(|path| line.contains(**path)) {
            findings.push(Finding::new(
                file,
                number,
                format!("`{path}` is one machine's folder; use a relative path"),
            ));
        }
    }
    findings
}

fn hand_written_lines(files: &[SourceFile]) -> impl Iterator<Item = (&SourceFile, usize, &str)> {
    files
        .iter()
        .filter(|file| file.path != HERE && file.path != "LICENSE" && !is_generated(&file.path))
        .flat_map(|file| {
            file.text
                .lines()
                .enumerate()
                .map(move |(index, line)| (file, index + 1, line))
        })
}

fn is_generated(path: &str) -> bool {
    path.contains("/gen/")
        || path.ends_with(".lock")
        || path.ends_with("package-lock.json")
        || path.ends_with("openapi.json")
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_reminder_is_found() {
        assert_eq!(reminders(&sample("crates/a/src/x.rs", "// TODO: later\n")).len(), 1);
        assert_eq!(reminders(&sample("web/src/x.test.ts", "it.skip('a', f)\n")).len(), 1);
        assert!(reminders(&sample("crates/a/src/x.rs", "items.skip(1)\n")).is_empty());
        assert!(reminders(&sample("web/src/gen/x.ts", "// TODO\n")).is_empty());
    }

    #[test]
    fn a_path_of_one_machine_is_found() {
        assert_eq!(machine_paths(&sample("docs/x.md", "see /home/anna/temu\n")).len(), 1);
        assert!(machine_paths(&sample("docs/x.md", "see docs/api.md\n")).is_empty());
    }
}
