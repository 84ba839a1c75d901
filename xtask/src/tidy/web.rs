//! Rules for the web app: short files, imports from app down to shared, no barrels, nothing fetched from elsewhere.

use super::documents::resolve;
use super::{Finding, below};
use crate::tree::SourceFile;

const LONGEST: usize = 250;
/// A browser test is one story from beginning to end.
const LONGEST_TEST: usize = 400;
const SOURCES: &str = "web/src/";

fn hand_written<'a>(files: &'a [SourceFile], folder: &'a str) -> impl Iterator<Item = &'a SourceFile> {
    below(files, folder, &[".ts", ".tsx"]).filter(|file| !file.path.contains("/gen/"))
}

/// A TypeScript file has at most 250 lines, a browser test at most 400.
pub(crate) fn size(files: &[SourceFile]) -> Vec<Finding> {
    hand_written(files, "web/")
        .map(|file| (file, file.text.lines().count()))
        .map(|(file, lines)| {
            (
                file,
                lines,
                if file.path.starts_with("web/e2e/") {
                    LONGEST_TEST
                } else {
                    LONGEST
                },
            )
        })
        .filter(|&(_, lines, most)| lines > most)
        .map(|(file, lines, most)| {
            Finding::new(
                file,
                1,
                format!("{lines} lines, {most} is the most; find the second room inside"),
            )
        })
        .collect()
}

/// `app` may use `features` and `shared`, a feature only itself and `shared`, `shared` only itself.
pub(crate) fn imports_run_downward(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in hand_written(files, SOURCES) {
        let from = place_of(&file.path);
        for (number, target) in imports(file) {
            let to = place_of(&target);
            let fits = match (from, to) {
                (_, Place::Shared | Place::Elsewhere) | (Place::App | Place::Elsewhere, _) => true,
                (Place::Feature(one), Place::Feature(other)) => one == other,
                _ => false,
            };
            if !fits {
                let what = format!("imports {target}; move what both need to web/src/shared");
                findings.push(Finding::new(file, number, what));
            }
        }
    }
    findings
}

/// A file that only passes on what others export hides where things are.
pub(crate) fn no_barrels(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in hand_written(files, SOURCES) {
        for (index, line) in file.text.lines().enumerate() {
            if line.starts_with("export ") && line.contains(" from ") && line.ends_with(['"', '\'', ';']) {
                findings.push(Finding::new(
                    file,
                    index + 1,
                    "passes on another file's export; import from that file",
                ));
            }
        }
    }
    findings
}

/// Fonts, scripts and styles come from packages in the build.
pub(crate) fn nothing_from_afar(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in below(files, "web/", &[".ts", ".tsx", ".css", ".html"]) {
        for (index, line) in file.text.lines().enumerate() {
            for host in [
                "//cdn.",
                "unpkg.com",
                "jsdelivr.net",
                "fonts.googleapis.com",
                "fonts.gstatic.com",
                "cdnjs.",
            ] {
                if line.contains(host) {
                    let what = format!("fetches from {host}; take it from an npm package");
                    findings.push(Finding::new(file, index + 1, what));
                }
            }
        }
    }
    findings
}

#[derive(Clone, Copy)]
enum Place<'a> {
    App,
    Feature(&'a str),
    Shared,
    Elsewhere,
}

fn place_of(path: &str) -> Place<'_> {
    let mut parts = path.strip_prefix(SOURCES).unwrap_or_default().split('/');
    match (parts.next(), parts.next()) {
        (Some("app"), _) => Place::App,
        (Some("features"), Some(name)) => Place::Feature(name),
        (Some("shared"), _) => Place::Shared,
        _ => Place::Elsewhere,
    }
}

/// What a file imports of ours, as paths from the root: relative ones, and `@/`, which stands for `web/src/`.
fn imports(file: &SourceFile) -> Vec<(usize, String)> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut imports = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for opening in ["from ", "import ", "import("] {
            for (at, _) in line.match_indices(opening) {
                let rest = &line[at + opening.len()..];
                let Some(quote) = rest.chars().next().filter(|c| ['"', '\''].contains(c)) else {
                    continue;
                };
                let target = rest[1..].split(quote).next().unwrap_or_default();
                if let Some(path) = target.strip_prefix("@/") {
                    imports.push((index + 1, format!("{SOURCES}{path}")));
                } else if target.starts_with('.') {
                    imports.push((index + 1, resolve(folder, target)));
                }
            }
        }
    }
    imports
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn upward(path: &str, text: &str) -> usize {
        imports_run_downward(&sample(path, text)).len()
    }

    #[test]
    fn an_import_between_features_is_found() {
        assert_eq!(
            upward("web/src/features/orders/list.tsx", "import { a } from '../shops/api'\n"),
            1
        );
        assert_eq!(
            upward(
                "web/src/features/orders/list.tsx",
                "import { a } from \"@/features/shops/api\"\n"
            ),
            1
        );
        assert_eq!(
            upward(
                "web/src/features/orders/list.tsx",
                "const a = lazy(() => import('../shops/page'))\n"
            ),
            1
        );
        assert_eq!(
            upward("web/src/features/orders/list.tsx", "import { a } from './columns'\n"),
            0
        );
        assert_eq!(
            upward(
                "web/src/features/orders/list.tsx",
                "import { a } from '../../shared/money'\n"
            ),
            0
        );
    }

    #[test]
    fn shared_and_features_do_not_look_up() {
        assert_eq!(
            upward(
                "web/src/shared/money.ts",
                "import { a } from '../features/orders/api'\n"
            ),
            1
        );
        assert_eq!(
            upward(
                "web/src/features/orders/list.tsx",
                "import { a } from '../../app/router'\n"
            ),
            1
        );
        assert_eq!(
            upward(
                "web/src/app/router.tsx",
                "import { a } from '../features/orders/list'\n"
            ),
            0
        );
    }

    #[test]
    fn a_barrel_is_found() {
        assert_eq!(
            no_barrels(&sample("web/src/shared/index.ts", "export * from './money'\n")).len(),
            1
        );
        assert!(no_barrels(&sample("web/src/shared/gen/index.ts", "export * from './money'\n")).is_empty());
        assert!(no_barrels(&sample("web/src/shared/money.ts", "export function from () {}\n")).is_empty());
    }

    #[test]
    fn a_long_file_and_a_far_font_are_found() {
        assert_eq!(size(&sample("web/src/x.ts", &"a\n".repeat(251))).len(), 1);
        assert!(size(&sample("web/e2e/x.ts", &"a\n".repeat(251))).is_empty());
        assert_eq!(size(&sample("web/e2e/x.ts", &"a\n".repeat(401))).len(), 1);
        assert_eq!(
            nothing_from_afar(&sample(
                "web/index.html",
                "<link href='https://fonts.googleapis.com/x'>\n"
            ))
            .len(),
            1
        );
    }
}
