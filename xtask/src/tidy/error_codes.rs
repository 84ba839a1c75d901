//! The rule for error codes: each one the server can answer is documented and translated, and none besides.

use super::{Finding, below};
use crate::tree::SourceFile;

const CODES: &str = "crates/server/src/error.rs";
const DOCUMENT: &str = "docs/api.md";
const CATALOGUES: &str = "web/src/shared/i18n/locales/";

/// Code, document and catalogues name the same error codes.
pub(crate) fn known_everywhere(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let codes: Vec<(&SourceFile, usize, &str)> =
        files.iter().filter(|file| file.path == CODES).flat_map(codes).collect();
    for document in files.iter().filter(|file| file.path == DOCUMENT) {
        for (file, line, code) in &codes {
            if !document.text.contains(&format!("| `{code}` |")) {
                let what = format!("`{code}` is not in the table of {DOCUMENT}; say there when it is answered");
                findings.push(Finding::new(file, *line, what));
            }
        }
        for (index, line) in document.text.lines().enumerate() {
            let row = line
                .strip_prefix("| `")
                .and_then(|rest| rest.split_once("` | "))
                .filter(|_| !codes.is_empty());
            if let Some((code, _)) = row
                && !codes.iter().any(|(_, _, known)| *known == code)
            {
                findings.push(Finding::new(
                    document,
                    index + 1,
                    format!("no answer has the code `{code}`; take it out"),
                ));
            }
        }
    }
    for catalogue in below(files, CATALOGUES, &[".json"]) {
        for (file, line, code) in &codes {
            if !catalogue.text.contains(&format!("\"{code}\"")) {
                let what = format!("`{code}` is not in {}; add its text under error.code", catalogue.path);
                findings.push(Finding::new(file, *line, what));
            }
        }
    }
    findings
}

/// The `ErrorCode::Name => "name"` arms.
fn codes(file: &SourceFile) -> Vec<(&SourceFile, usize, &str)> {
    let mut codes = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let arm = line
            .trim()
            .strip_prefix("ErrorCode::")
            .and_then(|arm| arm.split_once(" => \""));
        if let Some((_, code)) = arm {
            codes.push((file, index + 1, code.trim_end_matches(['"', ','])));
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_code_that_is_named_in_one_place_only_is_found() {
        let mut files = sample(
            CODES,
            "match self {\n    ErrorCode::Gone => \"gone\",\n    ErrorCode::Late => \"late\",\n}\n",
        );
        files.extend(sample(
            DOCUMENT,
            "| `gone` | 410 | it was there |\n| `early` | 425 | too soon |\n",
        ));
        files.extend(sample(
            "web/src/shared/i18n/locales/en.json",
            "{\"error\":{\"code\":{\"gone\":\"Gone\"}}}",
        ));
        let found: Vec<String> = known_everywhere(&files).iter().map(Finding::to_string).collect();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].starts_with("crates/server/src/error.rs:3:") && found[0].contains("docs/api.md"));
        assert!(found[1].starts_with("docs/api.md:2:"));
        assert!(found[2].contains("en.json"));
    }
}
