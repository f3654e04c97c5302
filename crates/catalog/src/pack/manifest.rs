//! `manifest.json`: what a pack holds, by hash.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{FORMAT_VERSION, PackError};

/// A file of the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTag {
    /// Its name in the pack.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its sha256, 64 hexadecimal digits in lower case.
    pub sha256: String,
}

/// The encoder that made the vectors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncoderTag {
    /// Its name, for people.
    pub name: String,
    /// sha256 of its weights: vectors of different weights do not mix.
    pub sha256: String,
    /// Components of a vector; 0 where the pack has no vectors.
    pub dim: usize,
}

/// Where the pack came from; all equal means that nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceTag {
    /// File name of the feed.
    pub feed: String,
    /// sha256 of the feed as it lay there.
    pub feed_sha256: String,
    /// sha256 of the mapping file, empty without one.
    pub mapping_sha256: String,
    /// The format it was read as.
    pub format: String,
    /// Version of the program that read it: another one may find other facts.
    pub reader: String,
}

/// What the behaviour vectors were learnt from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BehaviourTag {
    /// Components of a vector of either side.
    pub dim: usize,
    /// sha256 of the events as they lay there.
    pub events_sha256: String,
    /// Customers that were learnt from.
    pub customers: u64,
    /// Items that have vectors.
    pub items: u64,
}

/// What a pack holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Layout of the pack, [`FORMAT_VERSION`].
    pub format: u32,
    /// Name of the catalogue.
    pub name: String,
    /// ISO 4217 code of the prices.
    pub currency: String,
    /// Number of items.
    pub items: u64,
    /// Number of distinct facts.
    pub facts: u64,
    /// Number of facts that have a vector.
    pub encoded_facts: u64,
    /// The encoder of the vectors.
    pub encoder: EncoderTag,
    /// The feed.
    pub source: SourceTag,
    /// The behaviour that was learnt from; absent where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behaviour: Option<BehaviourTag>,
    /// The files that a reader of the pack needs.
    pub files: Vec<FileTag>,
}

impl Manifest {
    /// Reads `manifest.json`.
    ///
    /// # Errors
    /// [`PackError::Damaged`] where it is no manifest, [`PackError::Version`] where it is of another layout.
    pub fn parse(bytes: &[u8]) -> Result<Self, PackError> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        let damaged =
            |error: serde_json::Error| PackError::Damaged { what: "manifest", reason: error.to_string() };
        let Version { format } = serde_json::from_slice(bytes).map_err(damaged)?;
        if format != FORMAT_VERSION {
            return Err(PackError::Version { found: format });
        }
        serde_json::from_slice(bytes).map_err(damaged)
    }

    /// Writes `manifest.json`, indented for people.
    pub fn to_json(&self) -> Vec<u8> {
        let mut text = serde_json::to_vec_pretty(self).expect("a manifest holds text and numbers only");
        text.push(b'\n');
        text
    }

    /// Whether the pack has a file of this name.
    pub fn holds(&self, file: &str) -> bool {
        self.files.iter().any(|tag| tag.path == file)
    }

    /// Checks a file's bytes against the manifest.
    ///
    /// # Errors
    /// [`PackError::Unlisted`] or [`PackError::Hash`].
    pub fn verify(&self, file: &str, bytes: &[u8]) -> Result<(), PackError> {
        let tag = self
            .files
            .iter()
            .find(|tag| tag.path == file)
            .ok_or_else(|| PackError::Unlisted(file.to_owned()))?;
        let found = sha256_hex(bytes);
        if found != tag.sha256 {
            return Err(PackError::Hash { file: file.to_owned(), expected: tag.sha256.clone(), found });
        }
        Ok(())
    }
}

impl FileTag {
    /// Of a file's bytes.
    pub fn of(path: &str, bytes: &[u8]) -> Self {
        Self { path: path.to_owned(), bytes: bytes.len() as u64, sha256: sha256_hex(bytes) }
    }
}

/// sha256 in lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
