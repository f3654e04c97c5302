//! What shoppers' behaviour taught about the items: two int8 vectors an item.

use super::{FactVectors, PackError, quantise};

const MAGIC: &[u8; 8] = b"CRbeh\0\0\x01";
const WHAT: &str = "behaviour file";

/// Bytes of a scale in the file.
const SCALE_BYTES: usize = 2;

/// Two vectors an item, in the order of [`Catalogue::items`](crate::Catalogue::items): what having bought it says,
/// and what speaks for buying it.
///
/// That item `a` was bought adds `weight · history[a] · target[b]` to item `b`, so a score is a sum over the items of
/// a history. An item that nobody bought has scale 0 and zero codes. The scales are bfloat16 numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct BehaviourVectors {
    /// What an item in the history says.
    pub history: FactVectors,
    /// What a candidate answers to.
    pub target: FactVectors,
}

/// The next bfloat16 number from a scale upwards, so that no code grows beyond 127.
fn bfloat16_above(scale: f32) -> f32 {
    let bits = scale.to_bits();
    let cut = f32::from_bits(bits & 0xFFFF_0000);
    if cut == scale { cut } else { f32::from_bits((bits & 0xFFFF_0000) + 0x1_0000) }
}

/// One side: rows of `dim` components.
fn side(rows: &[f32], dim: usize) -> FactVectors {
    let mut vectors = FactVectors { dim, scales: Vec::new(), codes: Vec::with_capacity(rows.len()) };
    for row in rows.chunks_exact(dim) {
        let begin = vectors.codes.len();
        let scale = bfloat16_above(quantise(row, &mut vectors.codes));
        vectors.scales.push(scale);
        if scale > 0.0 && scale.is_finite() {
            for (code, x) in vectors.codes[begin..].iter_mut().zip(row) {
                *code = (x / scale).round().clamp(-127.0, 127.0) as i8;
            }
        }
    }
    vectors
}

impl BehaviourVectors {
    /// Quantises `[items, dim]` vectors of both sides.
    ///
    /// # Panics
    /// Where the sides differ in length or `dim` is 0.
    pub fn quantise(history: &[f32], target: &[f32], dim: usize) -> Self {
        assert!(dim > 0 && history.len() == target.len(), "both sides have one vector an item");
        Self { history: side(history, dim), target: side(target, dim) }
    }

    /// Components of a vector of either side.
    pub fn dim(&self) -> usize {
        self.history.dim
    }

    /// Number of items.
    pub fn items(&self) -> usize {
        self.history.scales.len()
    }

    /// Bytes that an item takes in the file.
    pub fn bytes_an_item(&self) -> usize {
        2 * (self.dim() + SCALE_BYTES)
    }

    /// Whether somebody's having this item says anything.
    pub fn speaks(&self, item: usize) -> bool {
        self.history.scales[item] > 0.0
    }

    /// The file: magic, `dim` and number of items (u32, little endian), then for the history's side and for the
    /// candidates' side the scales (the upper half of an f32) and the codes (i8).
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(16 + self.items() * self.bytes_an_item());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&(self.dim() as u32).to_le_bytes());
        bytes.extend_from_slice(&(self.items() as u32).to_le_bytes());
        for side in [&self.history, &self.target] {
            for scale in &side.scales {
                bytes.extend_from_slice(&((scale.to_bits() >> 16) as u16).to_le_bytes());
            }
            bytes.extend(side.codes.iter().map(|&code| code as u8));
        }
        bytes
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`PackError`] where the bytes are of another kind, too few or too many, or hold a scale that is none.
    pub fn decode(bytes: &[u8]) -> Result<Self, PackError> {
        let damaged = |reason: String| PackError::Damaged { what: WHAT, reason };
        let Some((magic, rest)) = bytes.split_first_chunk::<8>() else {
            return Err(PackError::Foreign { what: WHAT });
        };
        if magic[..7] != MAGIC[..7] {
            return Err(PackError::Foreign { what: WHAT });
        }
        if magic[7] != MAGIC[7] {
            return Err(PackError::Version { found: u32::from(magic[7]) });
        }
        let header = rest.split_first_chunk::<8>().ok_or_else(|| damaged("the header is cut off".into()))?;
        let ([d0, d1, d2, d3, n0, n1, n2, n3], body) = header;
        let dim = u32::from_le_bytes([*d0, *d1, *d2, *d3]) as usize;
        let items = u32::from_le_bytes([*n0, *n1, *n2, *n3]) as usize;
        let expected = (items as u64).saturating_mul(2 * (dim as u64 + SCALE_BYTES as u64));
        if dim == 0 || body.len() as u64 != expected {
            return Err(damaged(format!(
                "{} bytes where {items} items of {dim} need {expected}",
                body.len()
            )));
        }
        let read = |half: &[u8]| -> Result<FactVectors, PackError> {
            let (scales, codes) = half.split_at(items * SCALE_BYTES);
            let scales: Vec<f32> = scales
                .chunks_exact(SCALE_BYTES)
                .map(|b| f32::from_bits(u32::from(u16::from_le_bytes([b[0], b[1]])) << 16))
                .collect();
            if let Some(at) = scales.iter().position(|scale| !scale.is_finite() || *scale < 0.0) {
                return Err(damaged(format!("the scale of item {at} is {}", scales[at])));
            }
            Ok(FactVectors { dim, scales, codes: codes.iter().map(|&code| code as i8).collect() })
        };
        let (history, target) = body.split_at(body.len() / 2);
        Ok(Self { history: read(history)?, target: read(target)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> BehaviourVectors {
        BehaviourVectors::quantise(&[0.3, -1.1, 0.0, 0.0, 7.0, 0.01], &[1.0, 2.0, 0.0, 0.0, -3.3, 0.5], 2)
    }

    #[test]
    fn vectors_come_back_within_half_a_step() {
        let vectors = sample();
        for (at, x) in [0.3f32, -1.1, 0.0, 0.0, 7.0, 0.01].into_iter().enumerate() {
            let scale = vectors.history.scales[at / 2];
            let back = scale * f32::from(vectors.history.codes[at]);
            assert!((x - back).abs() <= scale / 2.0 + 1e-7, "{x} came back as {back}");
        }
        assert!(vectors.speaks(0) && !vectors.speaks(1));
    }

    #[test]
    fn a_file_is_as_long_as_it_says_and_damage_is_an_error() {
        let vectors = sample();
        let bytes = vectors.encode();
        assert_eq!(bytes.len(), 16 + 3 * vectors.bytes_an_item());
        assert_eq!(BehaviourVectors::decode(&bytes).unwrap(), vectors);
        for cut in 0..bytes.len() {
            assert!(BehaviourVectors::decode(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        let mut huge = bytes.clone();
        huge[8..16].fill(0xFF);
        assert!(BehaviourVectors::decode(&huge).is_err());
        let mut nan = bytes;
        nan[16..18].copy_from_slice(&[0xC0, 0x7F]);
        assert!(BehaviourVectors::decode(&nan).is_err());
    }
}
