//! The repository's own tools: `cargo xtask tidy`, `gen` and `bench`.

mod bench;
mod gen_files;
mod tidy;
mod tree;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask tidy            check the repository's own rules
cargo xtask gen [--check]   write docs/openapi.json and the web client from the code; --check only compares
cargo xtask bench [--sizes 10000,100000] [--databases sqlite,postgres] [--binary PATH]   measure; see make bench";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["tidy"] => tidy::run(),
        ["gen"] => gen_files::write(),
        ["gen", "--check"] => gen_files::check(),
        ["bench", options @ ..] => bench::run(options),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
