//! The catalogue pack: what `chatrec index` writes and what browser and server read.
//!
//! A pack is a folder: `manifest.json` ([`Manifest`]), and files named in it with size and sha256, among them
//! the catalogue ([`encode_catalogue`]), the fact vectors ([`FactVectors`]) and, where it was learnt, what shoppers'
//! behaviour says ([`BehaviourVectors`]).

mod behaviour;
mod manifest;
mod tables;
mod vectors;

pub use behaviour::BehaviourVectors;
pub use manifest::{BehaviourTag, EncoderTag, FileTag, Manifest, SourceTag, sha256_hex};
pub use tables::{decode_catalogue, encode_catalogue};
pub use vectors::{FactVectors, quantise};

/// Name of the manifest in a pack.
pub const MANIFEST: &str = "manifest.json";
/// Name of the catalogue in a pack.
pub const CATALOGUE: &str = "catalogue.bin";
/// Name of the items' own vectors in a pack: one an item, of [`Catalogue::whole_text`](crate::Catalogue::whole_text).
pub const WHOLES: &str = "wholes.bin";
/// Name of the fact vectors in a pack.
pub const VECTORS: &str = "vectors.bin";

/// Name of what behaviour taught in a pack: [`BehaviourVectors`]. Only where `chatrec-train behaviour` has been run.
pub const BEHAVIOUR: &str = "behaviour.bin";

/// The layout that this code writes and reads.
pub const FORMAT_VERSION: u32 = 1;

/// Why a file of a pack cannot be used. Damaged bytes lead here, never to a panic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// Another kind of file.
    #[error("this is no {what} of a catalogue pack")]
    Foreign {
        /// What was expected.
        what: &'static str,
    },
    /// Written by a newer or older program.
    #[error("the pack has format {found}, this program reads {FORMAT_VERSION}: run `chatrec index` again")]
    Version {
        /// The version in the file.
        found: u32,
    },
    /// Cut off or altered.
    #[error("the {what} is damaged ({reason}): fetch it or run `chatrec index` again")]
    Damaged {
        /// Which file.
        what: &'static str,
        /// What does not fit.
        reason: String,
    },
    /// The bytes are not those that the manifest names.
    #[error("\"{file}\" has sha256 {found}, the manifest says {expected}: fetch it again")]
    Hash {
        /// The file.
        file: String,
        /// As written in the manifest.
        expected: String,
        /// Of the bytes at hand.
        found: String,
    },
    /// The manifest does not name the file.
    #[error("the manifest names no file \"{0}\"")]
    Unlisted(String),
}
