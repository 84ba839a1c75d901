//! The binary `temu-omni`; everything it can do stands in [`temu_omni::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    temu_omni::cli::main()
}
