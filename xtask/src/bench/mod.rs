//! `cargo xtask bench`: what the product costs at several sizes, over HTTP from a process of its own, beside its floors.
//!
//! Figures are for reading, never asserted: they depend on the machine. What must hold on any machine is the growth
//! column: cost grows with what is asked for, not with what is stored.

mod database;
mod floor;
mod http;
mod load;
mod program;
mod reads;
mod sync;
mod table;
mod time;

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::tree;
use database::{Database, Kind};
use table::Row;

/// What `cargo xtask bench` was asked for.
struct Options {
    /// The release binary.
    binary: PathBuf,
    databases: Vec<Kind>,
    /// Numbers of orders, ascending.
    sizes: Vec<u64>,
}

/// Runs every size on every database and prints one Markdown table.
#[expect(clippy::print_stdout, reason = "the table is the command's answer")]
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    let options = parse(arguments)?;
    ensure!(
        options.binary.exists(),
        "{} does not exist; make release builds it",
        options.binary.display()
    );
    let mut rows: Vec<Row> = Vec::new();
    for &kind in &options.databases {
        for &size in &options.sizes {
            eprintln!("bench: {kind}, {size} orders: reading");
            let database = Database::create(kind)?;
            table::merge(&mut rows, kind, reads::measure(&options.binary, &database, size)?);
            eprintln!("bench: {kind}, {size} orders: synchronising");
            let database = Database::create(kind)?;
            table::merge(&mut rows, kind, sync::measure(&options.binary, &database, size)?);
        }
        eprintln!("bench: {kind}: synchronising under a limit");
        let database = Database::create(kind)?;
        table::merge(
            &mut rows,
            kind,
            vec![sync::measure_allowance(&options.binary, &database)?],
        );
    }
    print!("{}", table::render(&options.sizes, &rows));
    Ok(())
}

fn parse(arguments: &[&str]) -> Result<Options> {
    let mut options = Options {
        binary: tree::root().join("target/release/temu-omni"),
        databases: vec![Kind::Sqlite],
        sizes: vec![10_000, 100_000, 1_000_000],
    };
    let mut rest = arguments.iter();
    while let Some(&name) = rest.next() {
        let value = *rest.next().with_context(|| format!("{name} needs a value"))?;
        let list = || value.split([',', ' ']).filter(|part| !part.is_empty());
        match name {
            "--binary" => options.binary = PathBuf::from(value),
            "--databases" => options.databases = list().map(Kind::parse).collect::<Result<_>>()?,
            "--sizes" => {
                options.sizes = list()
                    .map(str::parse)
                    .collect::<Result<_, _>>()
                    .context("--sizes are numbers of orders")?;
                options.sizes.sort_unstable();
            }
            _ => bail!("bench knows --binary, --databases and --sizes, not {name}"),
        }
    }
    ensure!(
        !options.sizes.is_empty() && !options.databases.is_empty(),
        "nothing to measure"
    );
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_may_stand_in_any_order_and_be_split_either_way() -> Result<()> {
        assert_eq!(parse(&["--sizes", "100000 10000"])?.sizes, [10_000, 100_000]);
        assert_eq!(parse(&["--databases", "postgres,sqlite"])?.databases.len(), 2);
        assert!(parse(&["--sizes", "many"]).is_err());
        assert!(parse(&["--speed", "1"]).is_err());
        assert!(parse(&["--sizes", ""]).is_err());
        Ok(())
    }
}
