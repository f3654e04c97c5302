//! The static site: every file beside its brotli, and a manifest of hashes.
//!
//! ```text
//! index.html …                the demo shop
//! embed/chat-rec.js           the one script that a shop's page includes
//! embed/worker.js             the engine's Worker
//! widget/widget.js            the UI as wasm …
//! widget/js/widget.js         … and as JavaScript
//! engines/cpu/engine.js       one engine …
//! engines/webgpu/engine.js    … and the other
//! models/student/…            copied from `models/student`; the full model stays with the server
//! packs/demo/…                put there by `cargo xtask demo`
//! manifest.json               path → { sha256, bytes, br }
//! ```
//! A file's version is the first 16 digits of its sha256. The loader and the Worker know them because the word
//! `__CHATREC_VERSIONS__` in `web/embed/*.js` is replaced by a JSON object `{ "path": "version", … }`; they ask
//! for `path?h=version`, which a server may therefore let browsers keep for ever.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use super::PARTS;
use super::finish::Effort;
use crate::digest;
use crate::steps::say;
use crate::workspace::Workspace;

const VERSIONS: &str = "__CHATREC_VERSIONS__";
/// Digits of the sha256 in a version: enough that two releases never meet.
const VERSION_DIGITS: usize = 16;
/// Compressed already; brotli would only cost time.
const COMPRESSED: [&str; 6] = ["br", "gz", "png", "jpg", "webp", "woff2"];
/// Below this an answer fits its packet either way.
const SMALLEST_TO_COMPRESS: usize = 256;
/// The largest window that brotli in browsers accepts, as a power of two.
const BROTLI_WINDOW: i32 = 24;
/// Input that brotli models at a time, as a power of two. At 16 the CPU engine is two kB smaller than at its own choice,
/// and everything else as large.
const BROTLI_BLOCK: i32 = 16;

/// Brings `<target>/site` up to date: writes what changed, removes what is no longer made.
///
/// The demo's shop and pack are in it once `cargo xtask demo` or the tests have generated them.
///
/// # Errors
/// When a file can't be read or written.
pub fn assemble(workspace: &Workspace, effort: Effort) -> Result<()> {
    let site = workspace.site();
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for part in PARTS {
        take(&part.result(workspace), part.folder, &mut files)?;
    }
    take(&workspace.root.join("models/student"), "models/student", &mut files)?;
    take(&workspace.root.join("web/shop/page"), "", &mut files)?;
    take(&workspace.demo().join("shop"), "", &mut files)?;
    take(&workspace.demo().join("pack"), "packs/demo", &mut files)?;
    take(&workspace.root.join("web/embed"), "embed", &mut files)?;
    name_versions(&mut files);

    let mut compressed = BTreeMap::new();
    for (path, bytes) in &files {
        if let Some(small) = compress(workspace, path, bytes, effort)? {
            compressed.insert(format!("{path}.br"), small);
        }
    }
    let manifest = manifest(&files, &compressed);
    files.insert("manifest.json".to_owned(), manifest);
    let kept: BTreeSet<&String> = files.keys().chain(compressed.keys()).collect();
    for (path, bytes) in files.iter().chain(&compressed) {
        write_if_changed(&site.join(path), bytes)?;
    }
    for path in digest::files_below(&site)? {
        let name = name_in(&site, &path);
        if !kept.contains(&name) {
            fs::remove_file(&path).with_context(|| format!("can't remove {}", path.display()))?;
        }
    }
    for (part, names) in [
        ("loader and Worker", vec!["embed/"]),
        ("widget, wasm", vec!["widget/widget"]),
        ("widget, JavaScript", vec!["widget/js/"]),
        ("CPU engine", vec!["engines/cpu/"]),
        ("WebGPU engine", vec!["engines/webgpu/"]),
        ("student", vec!["models/student/"]),
        ("demo pack", vec!["packs/demo/"]),
    ] {
        let chosen = files.iter().filter(|(path, _)| names.iter().any(|name| path.starts_with(name)));
        let (raw, sent) = chosen.fold((0, 0), |(raw, sent), (path, bytes)| {
            let small = compressed.get(&format!("{path}.br")).map_or(bytes.len(), Vec::len);
            (raw + bytes.len(), sent + small)
        });
        if raw > 0 {
            say(&format!("   {part:<20} {:>9} kB, {:>7} kB as brotli", raw / 1000, sent / 1000));
        }
    }
    say(&format!("   {}: {} files", site.display(), files.len()));
    Ok(())
}

/// Reads a folder into the site's list; a folder that is not there adds nothing.
fn take(from: &Path, to: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    if !from.is_dir() {
        return Ok(());
    }
    for path in digest::files_below(from)? {
        let name = name_in(from, &path);
        let bytes = fs::read(&path).with_context(|| format!("can't read {}", path.display()))?;
        files.insert(if to.is_empty() { name } else { format!("{to}/{name}") }, bytes);
    }
    Ok(())
}

/// A path below `folder` as a URL path.
fn name_in(folder: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Fills in the versions. The Worker and whatever else lies in `embed` goes before the loader, whose map then
/// holds their final versions; nothing can hold its own.
fn name_versions(files: &mut BTreeMap<String, Vec<u8>>) {
    let mut scripts: Vec<String> =
        files.keys().filter(|path| path.starts_with("embed/") && path.ends_with(".js")).cloned().collect();
    scripts.sort_by_key(|path| path == "embed/chat-rec.js");
    let mut versions: BTreeMap<String, String> = files
        .iter()
        .filter(|(path, _)| {
            ["widget/", "engines/", "models/", "packs/"].iter().any(|top| path.starts_with(top))
        })
        .map(|(path, bytes)| (path.clone(), version(bytes)))
        .collect();
    for script in scripts {
        let bytes = files.get_mut(&script).expect("the path was taken from this map");
        if let Ok(text) = std::str::from_utf8(bytes)
            && text.contains(VERSIONS)
        {
            *bytes = text.replace(VERSIONS, &json!(versions).to_string()).into_bytes();
        }
        versions.insert(script.clone(), version(&files[&script]));
    }
}

fn version(bytes: &[u8]) -> String {
    let mut hex = digest::hex(bytes);
    hex.truncate(VERSION_DIGITS);
    hex
}

fn manifest(files: &BTreeMap<String, Vec<u8>>, compressed: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let entries: BTreeMap<&String, serde_json::Value> = files
        .iter()
        .map(|(path, bytes)| {
            let br = compressed.get(&format!("{path}.br")).map(Vec::len);
            (path, json!({ "sha256": digest::hex(bytes), "bytes": bytes.len(), "br": br }))
        })
        .collect();
    json!({ "files": entries }).to_string().into_bytes()
}

/// The brotli of a file, or nothing where it would not help. Kept by content, because the best compression of
/// an engine takes longer than everything else here.
fn compress(workspace: &Workspace, path: &str, bytes: &[u8], effort: Effort) -> Result<Option<Vec<u8>>> {
    let extension = path.rsplit('.').next().unwrap_or_default();
    if bytes.len() < SMALLEST_TO_COMPRESS || COMPRESSED.contains(&extension) {
        return Ok(None);
    }
    let quality = match effort {
        Effort::Full => 11,
        Effort::Quick => 5,
    };
    let folder = workspace.target.join("brotli");
    let kept = folder.join(format!("{}-{quality}-{BROTLI_BLOCK}", digest::hex(bytes)));
    let small = match fs::read(&kept) {
        Ok(small) => small,
        Err(_) => {
            let params = brotli::enc::BrotliEncoderParams {
                quality,
                lgwin: BROTLI_WINDOW,
                lgblock: BROTLI_BLOCK,
                ..Default::default()
            };
            let mut small = Vec::new();
            brotli::BrotliCompress(&mut &bytes[..], &mut small, &params)
                .with_context(|| format!("can't compress {path}"))?;
            fs::create_dir_all(&folder)?;
            write_whole(&kept, &small)?;
            small
        }
    };
    Ok((small.len() < bytes.len()).then_some(small))
}

fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("can't create {}", folder.display()))?;
    }
    write_whole(path, bytes)
}

/// Beside, then renamed: a server that reads the site meanwhile sees the old file or the new one.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let mut file =
        fs::File::create(&partial).with_context(|| format!("can't write {}", partial.display()))?;
    file.write_all(bytes).with_context(|| format!("can't write {}", partial.display()))?;
    fs::rename(&partial, path).with_context(|| format!("can't write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(entries: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        entries.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn the_loader_knows_the_version_of_the_worker_that_is_served() {
        let mut files = files(&[
            ("embed/chat-rec.js", "const V = __CHATREC_VERSIONS__;"),
            ("embed/worker.js", "const V = __CHATREC_VERSIONS__;"),
            ("widget/widget.js", "ui"),
        ]);
        name_versions(&mut files);
        let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
        let ui = version(b"ui");
        assert_eq!(text("embed/worker.js"), format!("const V = {{\"widget/widget.js\":\"{ui}\"}};"));
        let worker = version(&files["embed/worker.js"]);
        assert!(text("embed/chat-rec.js").contains(&format!("\"embed/worker.js\":\"{worker}\"")));
    }

    #[test]
    fn a_site_without_an_embed_folder_has_no_versions_to_name() {
        let mut files = files(&[("index.html", "__CHATREC_VERSIONS__")]);
        name_versions(&mut files);
        assert_eq!(files["index.html"], b"__CHATREC_VERSIONS__");
    }

    #[test]
    fn the_site_follows_its_sources() {
        let root = std::env::temp_dir().join(format!("xtask-site-{}", std::process::id()));
        let workspace =
            Workspace { root: root.clone(), target: root.join("target"), cache: root.join("cache") };
        fs::create_dir_all(root.join("models/student")).unwrap();
        fs::write(root.join("models/student/weights.bin"), vec![7; 4000]).unwrap();
        fs::write(root.join("models/student/note.txt"), "small").unwrap();
        assemble(&workspace, Effort::Quick).unwrap();
        let site = workspace.site();
        assert!(site.join("models/student/weights.bin.br").metadata().unwrap().len() < 200);
        assert!(!site.join("models/student/note.txt.br").exists());
        let manifest: serde_json::Value =
            serde_json::from_slice(&fs::read(site.join("manifest.json")).unwrap()).unwrap();
        assert_eq!(manifest["files"]["models/student/weights.bin"]["bytes"], 4000);

        fs::remove_file(root.join("models/student/weights.bin")).unwrap();
        assemble(&workspace, Effort::Quick).unwrap();
        assert!(!site.join("models/student/weights.bin").exists());
        assert!(!site.join("models/student/weights.bin.br").exists());
        assert!(site.join("models/student/note.txt").exists());
        fs::remove_dir_all(&root).unwrap();
    }
}
