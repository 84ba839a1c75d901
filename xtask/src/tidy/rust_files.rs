//! Rules for a Rust file as a whole: it says what it is for, stays short, keeps floats and clocks out.

use super::{Finding, below, line_of, rust_code, word_positions};
use crate::tree::SourceFile;

const LONGEST: usize = 400;
/// A file of integration tests is one long list of stories; it may be longer than code that is read from all sides.
const LONGEST_TEST: usize = 600;

fn rust_files(files: &[SourceFile]) -> impl Iterator<Item = &SourceFile> {
    below(files, "crates/", &[".rs"]).chain(below(files, "xtask/", &[".rs"]))
}

/// Every Rust file begins with a sentence that says what it is for.
pub(crate) fn module_docs(files: &[SourceFile]) -> Vec<Finding> {
    rust_files(files)
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| {
            Finding::new(
                file,
                1,
                "no `//!` sentence; begin the file with one that says what it is for",
            )
        })
        .collect()
}

/// A Rust file has at most 400 lines before its tests, a file of integration tests at most 600.
pub(crate) fn size(files: &[SourceFile]) -> Vec<Finding> {
    rust_files(files)
        .map(|file| (file, rust_code::without_tests(&file.text).lines().count()))
        .map(|(file, lines)| {
            (
                file,
                lines,
                if file.path.contains("/tests/") {
                    LONGEST_TEST
                } else {
                    LONGEST
                },
            )
        })
        .filter(|&(_, lines, most)| lines > most)
        .map(|(file, lines, most)| {
            let what = format!("{lines} lines without tests, {most} is the most; find the second room inside");
            Finding::new(file, 1, what)
        })
        .collect()
}

/// No floating point where money passes.
pub(crate) fn floats(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in below(files, "crates/domain/", &[".rs"]).chain(below(files, "crates/server/src/store/", &[".rs"])) {
        let code = rust_code::read(&file.text).code;
        for float in ["f64", "f32"] {
            for at in word_positions(&code, float) {
                let what = format!("`{float}` near money; use minor units (i64), or a decimal inside a formula");
                findings.push(Finding::new(file, line_of(&code, at), what));
            }
        }
    }
    findings
}

/// Only `clock.rs` asks what time it is.
pub(crate) fn clocks(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in below(files, "crates/", &[".rs"]) {
        if file.path.ends_with("/clock.rs") || rust_code::is_test_file(file) {
            continue;
        }
        let code = rust_code::read(&file.text).code;
        for call in ["Utc::now", "Local::now", "SystemTime::now"] {
            for at in word_positions(&code, call) {
                let what = format!("`{call}` outside clock.rs; take `now` as an argument");
                findings.push(Finding::new(file, line_of(&code, at), what));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn lines(findings: &[Finding]) -> Vec<usize> {
        findings.iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_file_without_a_sentence_is_found() {
        assert_eq!(module_docs(&sample("crates/a/src/x.rs", "use b;\n")).len(), 1);
        assert!(module_docs(&sample("crates/a/src/x.rs", "//! Xs.\nuse b;\n")).is_empty());
        assert!(module_docs(&sample("web/src/x.ts", "import b\n")).is_empty());
    }

    #[test]
    fn a_long_file_is_found_and_its_tests_do_not_count() {
        let long = "x\n".repeat(401);
        assert_eq!(size(&sample("xtask/src/x.rs", &long)).len(), 1);
        let tested = format!("{}#[cfg(test)]\nmod tests {{\n{long}}}\n", "x\n".repeat(400));
        assert!(size(&sample("xtask/src/x.rs", &tested)).is_empty());
        assert!(size(&sample("crates/a/tests/it/x.rs", &long)).is_empty());
        assert_eq!(size(&sample("crates/a/tests/it/x.rs", &"x\n".repeat(601))).len(), 1);
    }

    #[test]
    fn a_float_near_money_is_found_in_code_only() {
        let text = "//! No f64 here.\nfn f(a: f64) {}\n";
        assert_eq!(lines(&floats(&sample("crates/domain/src/money.rs", text))), [2]);
        assert!(floats(&sample("crates/server/src/http/x.rs", text)).is_empty());
    }

    #[test]
    fn a_clock_outside_clock_rs_is_found() {
        let text = "//! X.\n\nfn f() { chrono::Utc::now(); }\n";
        assert_eq!(lines(&clocks(&sample("crates/server/src/jobs/x.rs", text))), [3]);
        assert!(clocks(&sample("crates/server/src/clock.rs", text)).is_empty());
        assert!(clocks(&sample("crates/server/tests/it/x.rs", text)).is_empty());
    }
}
