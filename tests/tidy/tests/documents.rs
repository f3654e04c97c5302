//! Whatever our documents name must exist: that is how documents drift least.

use std::collections::BTreeSet;
use std::path::Path;

use tidy::claims::{self, PROGRAMS, What};
use tidy::{files, packages, root, text_of};

/// README, the papers in `docs/` and the model cards. The changelog speaks of what has been.
fn documents() -> Vec<String> {
    files()
        .into_iter()
        .filter(|path| path.ends_with(".md") && !path.ends_with("CHANGELOG.md"))
        .filter(|path| !path.contains("node_modules/"))
        .collect()
}

/// Where a path of a document may begin: the root, the document's own folder, and the folders whose parts the
/// documents call by their names in the site (`embed/chat-rec.js`) or in a crate (`src/lib.rs`).
fn exists(path: &str, document: &str, files: &[String]) -> bool {
    let own = Path::new(document).parent().unwrap_or(Path::new(""));
    let bases = [Path::new(""), own, Path::new("web"), Path::new("crates")];
    if let Some((before, after)) = path.split_once('*') {
        return files.iter().any(|file| {
            bases.iter().any(|base| file.starts_with(&*base.join(before).to_string_lossy()))
                && file.ends_with(after.rsplit('*').next().unwrap_or(after))
        });
    }
    // A bare file name stands for any file of that name.
    let bare = !path.contains('/') && files.iter().any(|file| file.rsplit('/').next() == Some(path));
    bare || bases.iter().any(|base| root().join(base).join(path).exists())
        || files.iter().any(|file| file.ends_with(&format!("/{path}")))
}

#[test]
fn whatever_a_document_names_exists() {
    let files = files();
    let folders: BTreeSet<String> =
        files.iter().filter_map(|file| file.split_once('/')).map(|(first, _)| first.to_owned()).collect();
    let packages = packages();
    let understood: Vec<_> = PROGRAMS
        .iter()
        .map(|(program, folder)| {
            let sources: String = files
                .iter()
                .filter(|file| file.starts_with(folder) && file.ends_with(".rs"))
                .filter_map(|file| text_of(file))
                .collect();
            assert!(!sources.is_empty(), "{program} has no sources in {folder}");
            (*program, claims::understood(&sources))
        })
        .collect();
    let all_sources: String = files
        .iter()
        .filter(|file| {
            [".rs", ".js", ".ts", ".mjs"].iter().any(|ending| file.ends_with(ending))
                || file.starts_with(".ci/")
        })
        .filter(|file| !file.starts_with("tests/tidy/"))
        .filter_map(|file| text_of(file))
        .collect();
    let program =
        |name: &str| &understood.iter().find(|(program, _)| *program == name).expect("named there").1;

    let mut missing = Vec::new();
    for document in documents() {
        for claim in claims::of(&text_of(&document).unwrap_or_default(), &folders) {
            let there = match &claim.what {
                What::Path(path) => exists(path, &document, &files),
                What::Subcommand(name, subcommand) => program(name).0.contains(subcommand),
                What::Flag(name, flag) => program(name).1.contains(flag),
                What::Package(name) => packages.iter().any(|package| package.name == *name),
                What::Feature(name) => packages.iter().any(|package| package.features.contains(name)),
                What::Variable(name) => all_sources.contains(name.as_str()),
                What::Route(route) => all_sources.contains(route.as_str()),
            };
            if !there {
                missing.push(format!("{document}:{}: {:?}", claim.line, claim.what));
            }
        }
    }
    assert!(missing.is_empty(), "documents name what is not there:\n{}", missing.join("\n"));
}

#[test]
fn our_programs_are_read_rightly() {
    let sources: String = files()
        .iter()
        .filter(|file| file.starts_with("xtask/src/") && file.ends_with(".rs"))
        .filter_map(|file| text_of(file))
        .collect();
    let (subcommands, flags) = claims::understood(&sources);
    for subcommand in ["setup", "build-web", "demo", "test", "ci"] {
        assert!(subcommands.contains(subcommand), "{subcommand} not in {subcommands:?}");
    }
    for flag in ["--port", "--no-open", "--only", "--quick"] {
        assert!(flags.contains(flag), "{flag} not in {flags:?}");
    }
}

#[test]
fn what_is_not_there_is_missed() {
    let files = files();
    assert!(exists("crates/catalog/src/item.rs", "README.md", &files));
    assert!(exists("crates/*/Cargo.toml", "README.md", &files));
    assert!(!exists("crates/catalog/src/items.rs", "README.md", &files));
    assert!(!exists("crates/*/Cargo.tom", "README.md", &files));
}
