//! Checkpoints that survive a kill at any moment: each is written whole beside the last and carries its own hash.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use super::write_whole;

/// Begins every sealed file.
const MAGIC: &[u8; 8] = b"CHATREC1";

/// Bytes before the payload: the magic and a sha256.
const HEADER: usize = MAGIC.len() + 32;

/// Checkpoints that are kept: the newest, and one to fall back to.
const KEPT: usize = 2;

/// The checkpoints of a run folder.
#[derive(Debug, Clone)]
pub struct Checkpoints {
    folder: PathBuf,
}

/// A checkpoint that was read, and what had to be passed over.
#[derive(Debug)]
pub struct Restored {
    /// Steps that it stands after.
    pub step: usize,
    /// What was saved.
    pub payload: Vec<u8>,
    /// Newer checkpoints that were damaged, and how.
    pub damaged: Vec<String>,
}

/// Whether a file of this name is a checkpoint.
pub fn is_checkpoint(name: &str) -> bool {
    step_of(name).is_some()
}

fn step_of(name: &str) -> Option<usize> {
    name.strip_prefix("checkpoint-")?.strip_suffix(".bin")?.parse().ok()
}

/// Writes bytes with their hash before them.
///
/// # Errors
/// As [`write_whole`].
pub fn write_sealed(path: &Path, payload: &[u8]) -> Result<()> {
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&Sha256::digest(payload));
    bytes.extend_from_slice(payload);
    write_whole(path, &bytes)
}

/// Reads what [`write_sealed`] wrote.
///
/// # Errors
/// Says where the file is cut or changed.
pub fn read_sealed(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    ensure!(bytes.len() >= HEADER && bytes.starts_with(MAGIC), "{} is cut or no checkpoint", path.display());
    let payload = bytes.split_off(HEADER);
    ensure!(
        Sha256::digest(&payload).as_slice() == &bytes[MAGIC.len()..],
        "{} is damaged: its hash is another",
        path.display()
    );
    Ok(payload)
}

impl Checkpoints {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Saves what stands after `step` steps, then removes all but the newest two.
    ///
    /// # Errors
    /// As [`write_whole`]; the checkpoints before stay.
    pub fn save(&self, step: usize, payload: &[u8]) -> Result<()> {
        write_sealed(&self.folder.join(format!("checkpoint-{step:08}.bin")), payload)?;
        for (_, path) in self.all()?.into_iter().skip(KEPT) {
            fs::remove_file(&path).ok();
        }
        Ok(())
    }

    /// The newest whole checkpoint, or `None` where there is none at all.
    ///
    /// # Errors
    /// Where there are checkpoints and every one is damaged.
    pub fn newest(&self) -> Result<Option<Restored>> {
        let mut damaged = Vec::new();
        for (step, path) in self.all()? {
            match read_sealed(&path) {
                Ok(payload) => return Ok(Some(Restored { step, payload, damaged })),
                Err(error) => damaged.push(format!("{error:#}")),
            }
        }
        ensure!(
            damaged.is_empty(),
            "no checkpoint is whole ({}): begin again with --fresh",
            damaged.join("; ")
        );
        Ok(None)
    }

    /// Newest first.
    fn all(&self) -> Result<Vec<(usize, PathBuf)>> {
        let mut found = Vec::new();
        for entry in
            fs::read_dir(&self.folder).with_context(|| format!("cannot read {}", self.folder.display()))?
        {
            let path = entry?.path();
            if let Some(step) = path.file_name().and_then(|name| step_of(&name.to_string_lossy())) {
                found.push((step, path));
            }
        }
        found.sort_by_key(|(step, _)| std::cmp::Reverse(*step));
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_checkpoint_falls_back_to_the_one_before() {
        let place = tempfile::tempdir().unwrap();
        let checkpoints = Checkpoints::new(place.path());
        assert!(checkpoints.newest().unwrap().is_none());
        for step in [10, 20, 30] {
            checkpoints.save(step, format!("state {step}").as_bytes()).unwrap();
        }
        assert_eq!(checkpoints.all().unwrap().len(), KEPT);
        let newest = place.path().join("checkpoint-00000030.bin");
        let whole = fs::read(&newest).unwrap();

        // Cut, as a disk that lost its last pages; then changed, as one that lies.
        let mut changed = whole.clone();
        *changed.last_mut().unwrap() ^= 1;
        for bad in [&whole[..whole.len() - 3], &whole[..20], &changed] {
            fs::write(&newest, bad).unwrap();
            let found = checkpoints.newest().unwrap().unwrap();
            assert_eq!((found.step, found.payload.as_slice()), (20, b"state 20".as_slice()));
            assert_eq!(found.damaged.len(), 1);
        }
        fs::write(&newest, &whole).unwrap();
        assert_eq!(checkpoints.newest().unwrap().unwrap().step, 30);
        fs::write(&newest, "").unwrap();
        fs::write(place.path().join("checkpoint-00000020.bin"), "").unwrap();
        assert!(format!("{:#}", checkpoints.newest().unwrap_err()).contains("--fresh"));
    }

    #[test]
    fn a_kill_in_mid_write_leaves_the_checkpoint_before() {
        let place = tempfile::tempdir().unwrap();
        let checkpoints = Checkpoints::new(place.path());
        checkpoints.save(10, b"whole").unwrap();
        // What `write_whole` has on disk before its rename.
        fs::write(place.path().join("checkpoint-00000020.bin.part"), b"CHATREC1 half").unwrap();
        let found = checkpoints.newest().unwrap().unwrap();
        assert_eq!((found.step, found.damaged.len()), (10, 0));
    }
}
