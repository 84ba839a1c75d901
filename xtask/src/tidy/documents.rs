//! Rules for documents: a path they name exists, and the map stays short enough to be read.

use super::Finding;
use crate::tree::{self, SourceFile};

const LONGEST_MAP: usize = 150;

/// Folders that a build makes: named in documents, absent from a fresh clone.
const BUILT: &[&str] = &["target/", "web/dist", "web/node_modules", "data/"];

/// README.md, ARCHITECTURE.md and docs/ name only paths that exist.
pub(crate) fn named_paths_exist(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".md")) {
        let is_map = ["README.md", "ARCHITECTURE.md", "SECURITY.md"].contains(&file.path.as_str());
        if !is_map && !file.path.starts_with("docs/") {
            continue;
        }
        let mut fenced = false;
        for (index, line) in file.text.lines().enumerate() {
            if line.starts_with("```") {
                fenced = !fenced;
                continue;
            }
            for path in named_paths(line)
                .filter(|_| !fenced)
                .filter(|path| !exists(files, &file.path, path))
            {
                let what = format!("`{path}` does not exist; name what stands there now");
                findings.push(Finding::new(file, index + 1, what));
            }
        }
    }
    findings
}

/// ARCHITECTURE.md is a map, not a book.
pub(crate) fn architecture_is_short(files: &[SourceFile]) -> Vec<Finding> {
    files
        .iter()
        .filter(|file| file.path == "ARCHITECTURE.md" && file.text.lines().count() > LONGEST_MAP)
        .map(|file| {
            Finding::new(
                file,
                LONGEST_MAP,
                format!("more than {LONGEST_MAP} lines; move detail to docs/"),
            )
        })
        .collect()
}

/// What stands in back-quotes or as a link's target and looks like a path in the repository.
fn named_paths(line: &str) -> impl Iterator<Item = &str> {
    let quoted = line.split('`').skip(1).step_by(2).filter(|text| text.contains('/'));
    let linked = line
        .match_indices("](")
        .map(|(at, _)| line[at + 2..].split([')', '#']).next().unwrap_or_default());
    quoted.chain(linked).filter(|text| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        !text.is_empty() && !text.starts_with('/') && text.chars().all(plain)
    })
}

/// A link is relative to its document, a quoted path to the root: either will do.
fn exists(files: &[SourceFile], document: &str, path: &str) -> bool {
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = resolve(folder, path);
    let known = |path: &str| {
        BUILT.iter().any(|built| format!("{path}/").starts_with(built))
            || files.iter().any(|file| file.path == path || file.path.starts_with(&format!("{path}/")))
            // Pictures are no text files, so the list does not hold them.
            || (path.ends_with(".png") && tree::root().join(path).exists())
    };
    known(path) || known(&beside)
}

/// Walks a relative path from a folder, both as text.
pub(crate) fn resolve(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_path_that_is_gone_is_found() {
        let text = "See `crates/gone/` and `docs/` and [api](docs/none.md#errors).\n";
        let mut files = sample("README.md", text);
        files.extend(sample("docs/api.md", "back to [the readme](../README.md)\n"));
        let gone: Vec<String> = named_paths_exist(&files)
            .into_iter()
            .map(|finding| finding.what)
            .collect();
        assert_eq!(gone.len(), 2, "{gone:?}");
        assert!(gone[0].contains("crates/gone/") && gone[1].contains("docs/none.md"));
    }

    #[test]
    fn urls_commands_and_patterns_are_no_paths() {
        let text = "`/api/orders` `https://a.b/c` `make run` `target/release/temu-omni` `src/<noun>/x`\n";
        assert!(named_paths_exist(&sample("README.md", text)).is_empty());
        assert!(named_paths_exist(&sample("README.md", "```\n`no/such/path`\n```\n")).is_empty());
    }

    #[test]
    fn a_long_map_is_found() {
        assert_eq!(
            architecture_is_short(&sample("ARCHITECTURE.md", &"a\n".repeat(151))).len(),
            1
        );
        assert!(architecture_is_short(&sample("ARCHITECTURE.md", &"a\n".repeat(150))).is_empty());
    }
}
