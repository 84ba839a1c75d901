//! Tells cargo that a changed migration changes the binary (sqlx embeds them at compile time).

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
