//! `.ci/run` keeps one target folder for all clones; each clone must get its own programs out of it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A clone in miniature: the real `.ci/run`, and an `xtask` that prints where and as what it was compiled.
fn clone(folder: &Path, word: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for inner in [".ci", ".cargo", "xtask/src"] {
        fs::create_dir_all(folder.join(inner)).unwrap();
    }
    fs::copy(root.join(".ci/run"), folder.join(".ci/run")).unwrap();
    fs::copy(root.join(".cargo/config.toml"), folder.join(".cargo/config.toml")).unwrap();
    fs::write(folder.join("Cargo.toml"), "[workspace]\nmembers = [\"xtask\"]\nresolver = \"3\"\n").unwrap();
    fs::write(
        folder.join("xtask/Cargo.toml"),
        "[package]\nname = \"xtask\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    )
    .unwrap();
    fs::write(folder.join("xtask/src/word.txt"), word).unwrap();
    fs::write(
        folder.join("xtask/src/main.rs"),
        "fn main() { println!(\"{} {}\", env!(\"CARGO_MANIFEST_DIR\"), include_str!(\"word.txt\")); }\n",
    )
    .unwrap();
}

fn run(folder: &Path, cache: &Path) -> String {
    let mut command = Command::new("sh");
    command.arg(folder.join(".ci/run")).env("CHATREC_CACHE", cache).env_remove("CARGO_TARGET_DIR");
    // Cargo tells its tests about this package; the miniature must not hear of it.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_") && name != "CARGO_HOME" {
            command.env_remove(name);
        }
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_clone_never_runs_what_another_clone_built() {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("clones");
    let _ = fs::remove_dir_all(&home);
    let (older, newer, cache) = (home.join("older"), home.join("newer"), home.join("cache"));
    clone(&older, "first");
    clone(&newer, "second");
    let says = |folder: &Path, word: &str| {
        let expected = format!("{} {word}", folder.join("xtask").canonicalize().unwrap().display());
        assert_eq!(run(folder, &cache), expected);
    };
    says(&newer, "second");
    // Its sources are older than what is built.
    says(&older, "first");
    says(&newer, "second");

    // Nobody else has built since: nothing is touched, so nothing is built anew.
    let source = newer.join("xtask/src/main.rs");
    let before = fs::metadata(&source).unwrap().modified().unwrap();
    says(&newer, "second");
    assert_eq!(fs::metadata(&source).unwrap().modified().unwrap(), before);
}
