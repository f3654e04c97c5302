//! int8 vectors of facts.

use super::PackError;

const MAGIC: &[u8; 8] = b"CRvec\0\0\x01";
const WHAT: &str = "vector file";

/// int8 vectors of the facts, one a fact, in the order of [`Catalogue::facts`](crate::Catalogue::facts).
///
/// The vector of fact `f` is `scales[f] * codes[f * dim .. (f + 1) * dim]`. A fact that is not encoded (a
/// measure) has scale 0 and zero codes.
#[derive(Debug, Clone, PartialEq)]
pub struct FactVectors {
    /// Components of a vector.
    pub dim: usize,
    /// One scale a fact.
    pub scales: Vec<f32>,
    /// `dim` codes a fact.
    pub codes: Vec<i8>,
}

/// A vector as codes of -127 to 127, appended to `codes`, and the scale that brings them back: the largest
/// component over 127.
///
/// A vector that is zero or not finite gives scale 0 and zero codes.
pub fn quantise(vector: &[f32], codes: &mut Vec<i8>) -> f32 {
    let largest = vector.iter().fold(0f32, |most, x| most.max(x.abs()));
    if largest == 0.0 || !vector.iter().all(|x| x.is_finite()) {
        codes.resize(codes.len() + vector.len(), 0);
        return 0.0;
    }
    let scale = largest / 127.0;
    codes.extend(vector.iter().map(|x| (x / scale).round().clamp(-127.0, 127.0) as i8));
    scale
}

impl FactVectors {
    /// For `facts` facts, none encoded yet.
    pub fn empty(dim: usize, facts: usize) -> Self {
        Self { dim, scales: vec![0.0; facts], codes: vec![0; dim * facts] }
    }

    /// The codes of a fact.
    pub fn codes_of(&self, fact: usize) -> &[i8] {
        &self.codes[fact * self.dim..(fact + 1) * self.dim]
    }

    /// Puts a quantised vector in its place.
    pub fn set(&mut self, fact: usize, scale: f32, codes: &[i8]) {
        self.scales[fact] = scale;
        self.codes[fact * self.dim..(fact + 1) * self.dim].copy_from_slice(codes);
    }

    /// The file: magic, `dim` and number of facts (u32, little endian), scales (f32), codes (i8).
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(16 + self.scales.len() * 4 + self.codes.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&(self.dim as u32).to_le_bytes());
        bytes.extend_from_slice(&(self.scales.len() as u32).to_le_bytes());
        self.scales.iter().for_each(|scale| bytes.extend_from_slice(&scale.to_le_bytes()));
        bytes.extend(self.codes.iter().map(|&code| code as u8));
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
        let facts = u32::from_le_bytes([*n0, *n1, *n2, *n3]) as usize;
        let expected = facts as u64 * (4 + dim as u64);
        if body.len() as u64 != expected {
            return Err(damaged(format!(
                "{} bytes where {facts} facts of {dim} need {expected}",
                body.len()
            )));
        }
        let (scales, codes) = body.split_at(facts * 4);
        let scales: Vec<f32> =
            scales.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        if let Some(at) = scales.iter().position(|scale| !scale.is_finite() || *scale < 0.0) {
            return Err(damaged(format!("the scale of fact {at} is {}", scales[at])));
        }
        Ok(Self { dim, scales, codes: codes.iter().map(|&code| code as i8).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_come_back_within_half_a_step() {
        let vector = [0.5f32, -0.25, 0.1, 0.0];
        let mut codes = Vec::new();
        let scale = quantise(&vector, &mut codes);
        for (x, code) in vector.iter().zip(&codes) {
            assert!((x - scale * f32::from(*code)).abs() <= scale / 2.0 + 1e-7);
        }
        assert_eq!((quantise(&[0.0, f32::NAN], &mut codes), &codes[4..]), (0.0, &[0, 0][..]));
    }

    #[test]
    fn damage_is_an_error() {
        let mut vectors = FactVectors::empty(4, 3);
        vectors.set(1, 0.5, &[1, -2, 3, -127]);
        let bytes = vectors.encode();
        assert_eq!(FactVectors::decode(&bytes).unwrap(), vectors);
        for cut in 0..bytes.len() {
            assert!(FactVectors::decode(&bytes[..cut]).is_err());
        }
        let mut huge = bytes.clone();
        huge[8..16].fill(0xFF);
        assert!(FactVectors::decode(&huge).is_err());
    }
}
