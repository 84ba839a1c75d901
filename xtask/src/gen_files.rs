//! `cargo xtask gen`: the files that are made from the code, and the proof that they are fresh.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::tree::{self, SourceFile};

const OPENAPI: &str = "docs/openapi.json";

/// Writes the OpenAPI document and, from it, the web client.
pub(crate) fn write() -> Result<()> {
    let root = tree::root();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let openapi = Command::new(cargo)
        .args([
            "run",
            "--quiet",
            "--package",
            "server",
            "--bin",
            "temu-omni",
            "--",
            "openapi",
        ])
        .current_dir(&root)
        .output()
        .context("cargo could not be started")?;
    ensure!(
        openapi.status.success(),
        "temu-omni openapi failed: {}",
        String::from_utf8_lossy(&openapi.stderr)
    );
    std::fs::write(root.join(OPENAPI), openapi.stdout).with_context(|| format!("writing {OPENAPI}"))?;

    let client = Command::new("npm")
        .args(["run", "--silent", "gen"])
        .current_dir(root.join("web"))
        .output();
    let client = client.context("npm could not be started")?;
    ensure!(
        client.status.success(),
        "npm run gen failed: {}{}",
        String::from_utf8_lossy(&client.stdout),
        String::from_utf8_lossy(&client.stderr)
    );
    Ok(())
}

/// Fails when writing would change anything; the tree is left as it was found.
pub(crate) fn check() -> Result<()> {
    let before = generated_files()?;
    write()?;
    let after = generated_files()?;
    let stale: Vec<&str> = before
        .keys()
        .chain(after.keys().filter(|path| !before.contains_key(*path)))
        .filter(|path| before.get(*path) != after.get(*path))
        .map(String::as_str)
        .collect();
    if stale.is_empty() {
        return Ok(());
    }
    restore(&tree::root(), &before, &after)?;
    bail!("stale: {}; run `make gen` and commit the result", stale.join(", "));
}

fn generated_files() -> Result<BTreeMap<String, String>> {
    let is_generated =
        |file: &SourceFile| file.path == OPENAPI || (file.path.starts_with("web/src/") && file.path.contains("/gen/"));
    Ok(tree::source_files()?
        .into_iter()
        .filter(is_generated)
        .map(|file| (file.path, file.text))
        .collect())
}

fn restore(root: &Path, before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Result<()> {
    for (path, text) in before {
        std::fs::write(root.join(path), text)?;
    }
    for path in after.keys().filter(|path| !before.contains_key(*path)) {
        std::fs::remove_file(root.join(path))?;
    }
    Ok(())
}
