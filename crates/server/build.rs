//! Tells cargo what the binary embeds besides its sources: migrations, and in a release the web app (other builds read
//! it from disk).

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=../../web/dist");
    }
}
