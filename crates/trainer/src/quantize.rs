//! A model folder in fewer bytes: matrices in codes of eight or four bits, and golden answers asked anew.
//!
//! Works on any folder that the scorer loads, whatever made it. Codes are symmetric; a scale stands for a row, or for
//! a block of neighbours of a row. Of a few scales that one is taken whose squared error is least, so that one large
//! value does not cost all others their precision (clipping, as in Nagel et al. 2021, "A White Paper on Neural
//! Network Quantization", section 3.1).

mod codes;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use scorer::{GOLDEN_TOLERANCE, sha256};
use serde::Serialize;

use crate::folder::{Folder, ask_anew, cosines};

pub use codes::{Bits, TensorReport};

/// What is asked.
pub struct Request<'a> {
    /// The folder to read.
    pub model: &'a Path,
    /// The folder to write; may be the same.
    pub out: &'a Path,
    /// Bits of the layers' matrices.
    pub bits: Bits,
    /// Bits of the word embeddings.
    pub table_bits: Bits,
    /// A file of texts, one a line, whose vectors are compared before and after.
    pub texts: Option<&'a Path>,
    /// The gate, -1 to 1: where a text's vector has a smaller cosine with what it was, nothing is written.
    pub least_cosine: f32,
}

/// What became of a folder; also written to `quantization.json` in it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// sha256 of the manifest that was read.
    pub source_sha256: String,
    /// The matrices.
    pub tensors: Vec<TensorReport>,
    /// Bytes of the files that the manifest names, golden answers apart, before.
    pub bytes_before: u64,
    /// The same, after.
    pub bytes_after: u64,
    /// Texts whose vectors were compared.
    pub texts: usize,
    /// Their mean cosine, before against after.
    pub mean_cosine: f32,
    /// The least.
    pub least_cosine: f32,
    /// Largest difference of a golden logit, where the model has a second stage.
    pub largest_logit_change: Option<f32>,
}

/// Reads a model folder, writes it with matrices in codes, and says what that cost.
///
/// # Errors
/// Says which file is missing, damaged or out of range, or how far the gate is missed. The folder that was there stays until the new one is whole.
pub fn run(request: &Request<'_>) -> Result<Report> {
    let model =
        request.model.canonicalize().with_context(|| format!("no folder {}", request.model.display()))?;
    let mut folder = Folder::read(&model)?;
    let source_sha256 = sha256(&folder.manifest);
    let before = folder.load()?;
    let bytes_before = folder.bytes()?;

    let mut tensors = Vec::new();
    let mut files: Vec<String> =
        folder.named.keys().filter(|name| name.ends_with(".safetensors")).cloned().collect();
    files.sort_unstable();
    ensure!(!files.is_empty(), "{} names no safetensors file", model.join("manifest.json").display());
    for file in files {
        let bytes =
            codes::rewrite(&file, &folder.named[&file], request.bits, request.table_bits, &mut tensors)?;
        folder.named.insert(file, bytes);
    }

    let after = folder.load()?;
    let (golden_name, mut golden) = folder.golden()?.unzip();
    let mut texts: Vec<String> =
        golden.iter().flat_map(|golden| golden.sentences.iter().map(|known| known.text.clone())).collect();
    if let Some(path) = request.texts {
        let read = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        texts.extend(read.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned));
    }
    let cosines = cosines(&before, &after, &texts)?;
    let least_cosine = cosines.iter().copied().fold(1.0, f32::min);
    ensure!(
        least_cosine >= request.least_cosine,
        "a text's vector now has a cosine of {least_cosine:.5} with what it was, less than the {} that is asked; \
         nothing was written. Take more bits, or ask for less",
        request.least_cosine
    );
    let largest_logit_change =
        golden.as_mut().map(|golden| ask_anew(&before, &after, golden)).transpose()?.flatten();

    let largest = tensors.iter().map(|tensor| tensor.relative_error).fold(0.0, f32::max);
    let note = serde_json::json!({
        "source_sha256": source_sha256,
        "bits": request.bits,
        "table_bits": request.table_bits,
        "largest_relative_error": largest,
    });
    folder.seal(golden_name.as_deref().zip(golden.as_ref()), "quantization", note)?;
    let checked = folder.load()?;
    if golden.is_some() {
        let delta = pollster::block_on(checked.self_test())?;
        ensure!(delta <= GOLDEN_TOLERANCE, "the golden answers that were just made are missed by {delta}");
    }
    let report = Report {
        source_sha256,
        tensors,
        bytes_before,
        bytes_after: folder.bytes()?,
        texts: texts.len(),
        mean_cosine: cosines.iter().sum::<f32>() / cosines.len().max(1) as f32,
        least_cosine,
        largest_logit_change,
    };
    folder.beside.retain(|(name, _)| name != "quantization.json");
    folder.beside.push(("quantization.json".to_owned(), serde_json::to_vec_pretty(&report)?));
    folder.write(request.out)?;
    Ok(report)
}

impl Report {
    /// The report for people.
    pub fn table(&self) -> String {
        let width = self.tensors.iter().map(|tensor| tensor.tensor.len()).max().unwrap_or(6);
        let mut lines = vec![format!(
            "{:width$} {:>12} {:>5} {:>4} {:>10} {:>10} {:>9} {:>9}",
            "tensor", "shape", "from", "bits", "bytes", "now", "max |Δ|", "relative"
        )];
        lines.extend(self.tensors.iter().map(|tensor| {
            let shape: Vec<String> = tensor.shape.iter().map(usize::to_string).collect();
            format!(
                "{:width$} {:>12} {:>5} {:>4} {:>10} {:>10} {:>9.5} {:>8.2} %",
                tensor.tensor,
                shape.join(" × "),
                tensor.from,
                tensor.bits.largest().log2().ceil() as u32 + 1,
                tensor.bytes_before,
                tensor.bytes_after,
                tensor.largest_error,
                100.0 * tensor.relative_error
            )
        }));
        lines.push(format!("{} bytes before, {} now", self.bytes_before, self.bytes_after));
        lines.push(format!(
            "vectors of {} texts, before against now: cosine {:.5} on average, {:.5} at least",
            self.texts, self.mean_cosine, self.least_cosine
        ));
        if let Some(change) = self.largest_logit_change {
            lines.push(format!("golden logits of stage 2 change by {change:.4} at most"));
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> &'static Path {
        Path::new("../../models/student")
    }

    fn request<'a>(out: &'a Path, bits: Bits) -> Request<'a> {
        Request { model: shipped(), out, bits, table_bits: bits, texts: None, least_cosine: 0.9 }
    }

    #[test]
    fn the_shipped_student_in_codes_meets_its_own_golden_answers() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("coded");
        let report = run(&request(&out, Bits::Eight)).unwrap();
        assert!(report.least_cosine > 0.999, "{}", report.table());
        assert!(report.bytes_after <= report.bytes_before);
        // Again, in its own place: what is coded stays as it is.
        let in_place = Request { model: &out, ..request(&out, Bits::Eight) };
        let again = run(&in_place).unwrap();
        assert_eq!((again.bytes_after, again.tensors.len()), (report.bytes_after, 0));
        let coded = Folder::read(&out).unwrap();
        assert!(pollster::block_on(coded.load().unwrap().self_test()).unwrap() <= GOLDEN_TOLERANCE);
        assert!(out.join("MODEL_CARD.md").is_file());

        let four = folder.path().join("four");
        let strict = Request { least_cosine: 0.99, ..request(&four, Bits::Four) };
        assert!(format!("{:#}", run(&strict).unwrap_err()).contains("nothing was written"));
        assert!(!four.exists());
        let report = run(&request(&four, Bits::Four)).unwrap();
        assert!(
            report.least_cosine > 0.9 && report.bytes_after * 5 < report.bytes_before * 4,
            "{}",
            report.table()
        );
    }

    #[test]
    fn a_damaged_folder_and_a_strange_target_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy");
        fs::create_dir(&copy).unwrap();
        for entry in fs::read_dir(shipped()).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
        }
        let mut bytes = fs::read(copy.join("encoder.safetensors")).unwrap();
        bytes.truncate(bytes.len() / 2);
        fs::write(copy.join("encoder.safetensors"), bytes).unwrap();
        let out = folder.path().join("out");
        let damaged = Request { model: &copy, ..request(&out, Bits::Eight) };
        let error = format!("{:#}", run(&damaged).unwrap_err());
        assert!(error.contains("is not the file that the manifest names"), "{error}");
        assert!(!out.exists());

        fs::create_dir(&out).unwrap();
        fs::write(out.join("thesis.txt"), "dear").unwrap();
        let error = format!("{:#}", run(&request(&out, Bits::Eight)).unwrap_err());
        assert!(error.contains("something else than a model"), "{error}");
        assert_eq!(fs::read_to_string(out.join("thesis.txt")).unwrap(), "dear");
    }
}
