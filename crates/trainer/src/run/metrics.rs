//! The run's figures, one JSON a line.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use super::write_whole;

/// `metrics.jsonl`, open to append.
#[derive(Debug)]
pub struct Metrics {
    file: File,
    path: PathBuf,
    /// Every line so far.
    pub lines: Vec<Value>,
}

impl Metrics {
    /// Opens the file for a run that stands after `step` steps. Lines of later steps, which a killed run wrote
    /// after its last checkpoint, and a line that was cut are dropped: they will be written again.
    ///
    /// # Errors
    /// Where the file cannot be read or written.
    pub fn open(path: &Path, step: usize) -> Result<Self> {
        let old = if path.exists() {
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?
        } else {
            String::new()
        };
        let lines: Vec<Value> = old
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter(|line| step > 0 && line["step"].as_u64().is_some_and(|at| at <= step as u64))
            .collect();
        let kept: String = lines.iter().map(|line| format!("{line}\n")).collect();
        write_whole(path, kept.as_bytes())?;
        let file = OpenOptions::new()
            .append(true)
            .open(path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self { file, path: path.to_owned(), lines })
    }

    /// Adds a line; it has a `step`.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn add(&mut self, line: Value) -> Result<()> {
        writeln!(self.file, "{line}").with_context(|| format!("cannot write {}", self.path.display()))?;
        self.lines.push(line);
        Ok(())
    }

    /// The values of one field by step, where it stands.
    pub fn series(&self, field: &str) -> Vec<(f64, f64)> {
        self.lines.iter().filter_map(|line| Some((line["step"].as_f64()?, line[field].as_f64()?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_resumed_run_writes_no_step_twice() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("metrics.jsonl");
        let mut metrics = Metrics::open(&path, 0).unwrap();
        for step in 1..=5 {
            metrics.add(json!({"step": step, "loss": 1.0 / step as f64})).unwrap();
        }
        fs::write(&path, fs::read_to_string(&path).unwrap() + "{\"step\": 6, \"lo").unwrap();
        let mut metrics = Metrics::open(&path, 3).unwrap();
        metrics.add(json!({"step": 4, "loss": 0.25})).unwrap();
        assert_eq!(metrics.series("loss").len(), 4);
        let steps: Vec<f64> = metrics.series("loss").iter().map(|(step, _)| *step).collect();
        assert_eq!(steps, [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 4);
        assert!(Metrics::open(&path, 0).unwrap().lines.is_empty(), "a fresh run begins a fresh file");
    }
}
