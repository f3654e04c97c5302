//! Few-shot: what so many labelled records bring, and whether it is better than what was there before.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use scorer::bert::Plain;
use serde::{Deserialize, Serialize};

use super::config::{Config, Head, Kind};
use super::judge::{GOOD, auc};
use super::network::{Frame, Network, Reader};
use super::plan::Example;
use super::train::{self, Run};
use super::{Inputs, peft};
use crate::parameters::floats;
use crate::rng::Rng;
use crate::run::{Curve, Entry, Report, RunFolder, Table, write_whole};

/// Fewest steps of a run, however few its records.
const LEAST_STEPS: usize = 60;

/// Resamples of the validation's requests.
const RESAMPLES: usize = 1000;

/// One run.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Shot {
    records: usize,
    seed: u64,
    auc: f64,
    /// Scores of the validation records.
    scores: Vec<f32>,
}

/// How one number of records did.
#[derive(Debug, Clone, PartialEq)]
struct Verdict {
    records: usize,
    mean: f64,
    spread: f64,
    /// 95 % interval of the difference from the default, by requests resampled.
    interval: [f64; 2],
}

impl Verdict {
    fn words(&self) -> &'static str {
        match self.interval {
            [low, _] if low > 0.0 => "better than the default",
            [_, high] if high < 0.0 => "worse than the default",
            _ => "not shown to be better than the default",
        }
    }
}

/// Trains on few records, several times with others, and prints the AUC curve.
///
/// # Errors
/// As [`finetune`](super::finetune), and where there are fewer records than shots.
pub fn shots(path: &Path, counts: &[usize], repeats: usize, device: &Device) -> Result<()> {
    let mut config = Config::read(path)?;
    ensure!(config.model.head == Head::Match, "--shots prints an AUC, which is for head = \"match\"");
    ensure!(repeats > 0, "--repeats is at least 1");
    let inputs = Inputs::read(&config)?;
    let (network, frame) = Network::load(&config, device)?;
    let all = Example::all(&inputs.train, &frame.tokenizer, config.model.longest);
    let validation = Example::all(&inputs.validation, &frame.tokenizer, config.model.longest);
    train::check_data(&all, &validation, &config)?;
    let (default, what) = default_scores(&config, &frame, &network, &validation)?;
    let labels: Vec<f32> = validation.iter().map(|example| example.label).collect();
    let default_auc = auc(&default, &labels).context("the validation needs good and bad records")?;
    println!("default ({what}): AUC {default_auc:.4} on {} validation records", validation.len());

    let home = config.run.join("shots");
    std::fs::create_dir_all(&home).with_context(|| format!("cannot make {}", home.display()))?;
    // No stopping by the validation: whoever has 16 records has no other hundred to stop by.
    config.steps.patience = 0;
    config.steps.check_every = i32::MAX as usize;
    let mut verdicts = Vec::new();
    for &count in counts {
        let mut done = Vec::new();
        for seed in (0..repeats as u64).map(|repeat| config.seed + repeat) {
            done.push(one(&config, &inputs, &home, &all, &validation, count, seed, device)?);
        }
        let verdict = judge(&validation, &default, count, &done);
        println!(
            "{count} records: AUC {:.4} ± {:.4} over {repeats} draws, {:+.4} [{:+.4}, {:+.4}]: {}",
            verdict.mean,
            verdict.spread,
            verdict.mean - default_auc,
            verdict.interval[0],
            verdict.interval[1],
            verdict.words()
        );
        verdicts.push(verdict);
    }
    let path = home.join("report.html");
    report(&config, default_auc, &what, &verdicts).write(&path)?;
    println!("report in {}", path.display());
    Ok(())
}

/// One draw, trained, or read where a killed run left it.
#[allow(clippy::too_many_arguments, reason = "each is another thing, and they are used here alone")]
fn one(
    config: &Config,
    inputs: &Inputs,
    home: &Path,
    all: &[Example],
    validation: &[Example],
    count: usize,
    seed: u64,
    device: &Device,
) -> Result<Shot> {
    let mut config = config.clone();
    config.seed = seed;
    config.run = home.join(format!("{count}-{seed}"));
    config.steps.batch = config.steps.batch.min(count.div_ceil(2)).max(config.steps.list.min(2));
    config.steps.list = config.steps.list.min(config.steps.batch);
    let per_epoch = count.div_ceil(config.steps.batch * config.steps.accumulate);
    config.steps.epochs = config.steps.epochs.max(LEAST_STEPS.div_ceil(per_epoch));
    let text = toml::to_string_pretty(&config)?;
    let folder = RunFolder::enter(&config.run, Entry::Resume, &text, &inputs.data)?;
    let path = folder.file("shot.json");
    if let Some(shot) =
        std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Shot>(&bytes).ok())
    {
        return Ok(shot);
    }
    let chosen = draw(all, count, seed)?;
    let (mut network, frame) = Network::load(&config, device)?;
    if let Some(settings) = &config.peft {
        network = peft::attach(network, &frame.config, settings, seed, device);
    }
    let run = Run { config: &config, folder: &folder, frame: &frame, train: &chosen, validation };
    let outcome = run.go(network)?;
    let labels: Vec<f32> = validation.iter().map(|example| example.label).collect();
    let [_, scores] = outcome.scores;
    let auc = auc(&scores, &labels).context("the validation needs good and bad records")?;
    let shot = Shot { records: count, seed, auc, scores };
    write_whole(&path, &serde_json::to_vec(&shot)?)?;
    Ok(shot)
}

/// So many records, half of them good where there are as many.
fn draw(all: &[Example], count: usize, seed: u64) -> Result<Vec<Example>> {
    ensure!(all.len() >= count, "{count} shots of {} records cannot be drawn", all.len());
    let mut rng = Rng::new(seed ^ 0x5407);
    let mut order: Vec<usize> = (0..all.len()).collect();
    rng.shuffle(&mut order);
    let (good, bad): (Vec<usize>, Vec<usize>) = order.into_iter().partition(|&ix| all[ix].label >= GOOD);
    ensure!(!good.is_empty() && !bad.is_empty(), "the records to learn from are all good or all bad");
    let from_good = (count / 2).min(good.len()).max(count.saturating_sub(bad.len()));
    let chosen = good.iter().take(from_good).chain(bad.iter().take(count - from_good));
    Ok(chosen.map(|&ix| all[ix].clone()).collect())
}

/// The scores of what is there before any record is learned from: the base's own head, or the cosine of its
/// vectors where it has none.
fn default_scores(
    config: &Config,
    frame: &Frame,
    network: &Network,
    validation: &[Example],
) -> Result<(Vec<f32>, String)> {
    if frame.has_head || config.model.kind == Kind::BiEncoder {
        return Ok((train::scores(frame, network, validation, 0, None)?, "the base as it is".into()));
    }
    let reader = Reader { frame, network, pass: Plain, below: 0, together: 32 };
    let mut known: BTreeMap<&[u32], usize> = BTreeMap::new();
    let mut texts: Vec<&[u32]> = Vec::new();
    for text in validation.iter().flat_map(|example| [&example.first, &example.second]) {
        known.entry(text).or_insert_with(|| {
            texts.push(text);
            texts.len() - 1
        });
    }
    let mut vectors: Vec<Vec<f32>> = Vec::with_capacity(texts.len());
    for chunk in texts.chunks(256) {
        let found = reader.vectors(chunk);
        let dim = found.dims()[1];
        vectors.extend(floats(found).chunks_exact(dim).map(<[f32]>::to_vec));
    }
    let vector = |text: &Vec<u32>| &vectors[known[text.as_slice()]];
    let scores = validation
        .iter()
        .map(|example| {
            vector(&example.first).iter().zip(vector(&example.second)).map(|(a, b)| a * b).sum::<f32>()
        })
        .collect();
    Ok((scores, "cosine of the base's vectors".into()))
}

/// Mean and spread over draws, and an interval of the difference by resampling requests: those of a validation
/// hang together, records alone would promise too much.
fn judge(validation: &[Example], default: &[f32], records: usize, shots: &[Shot]) -> Verdict {
    let count = shots.len() as f64;
    let mean = shots.iter().map(|shot| shot.auc).sum::<f64>() / count;
    let spread = if shots.len() < 2 {
        0.0
    } else {
        (shots.iter().map(|shot| (shot.auc - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt()
    };
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (ix, example) in validation.iter().enumerate() {
        groups.entry(example.group).or_default().push(ix);
    }
    let groups: Vec<Vec<usize>> = groups.into_values().collect();
    let mut rng = Rng::new(0xB007);
    let mut differences = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        let members: Vec<usize> = (0..groups.len()).flat_map(|_| rng.pick(&groups).iter().copied()).collect();
        let labels: Vec<f32> = members.iter().map(|&ix| validation[ix].label).collect();
        let of = |scores: &[f32]| auc(&members.iter().map(|&ix| scores[ix]).collect::<Vec<_>>(), &labels);
        // A draw of the records is drawn as well, so that the interval knows of both.
        if let (Some(before), Some(after)) = (of(default), of(&rng.clone().pick(shots).scores)) {
            differences.push(after - before);
        }
        rng.next();
    }
    differences.sort_by(f64::total_cmp);
    let at = |share: f64| {
        differences.get(((differences.len() as f64 - 1.0) * share).round() as usize).copied().unwrap_or(0.0)
    };
    Verdict { records, mean, spread, interval: [at(0.025), at(0.975)] }
}

fn report(config: &Config, default: f64, what: &str, verdicts: &[Verdict]) -> Report {
    let mut report = Report {
        title: format!("Few records: {}", config.name),
        summary: vec![format!("The default ({what}) has AUC {default:.4}; it stands at 0 records.")],
        config: toml::to_string_pretty(config).unwrap_or_default(),
        ..Report::default()
    };
    let mut points = vec![(0.0, default)];
    points.extend(verdicts.iter().map(|verdict| (verdict.records as f64, verdict.mean)));
    report.curve(&Curve { title: "AUC by records learned from", points: &points, mark: None });
    report.tables.push(Table {
        title: "By number of records".into(),
        head: ["records", "AUC", "spread over draws", "difference, 95 %", "verdict"]
            .map(str::to_owned)
            .to_vec(),
        rows: verdicts
            .iter()
            .map(|verdict| {
                vec![
                    verdict.records.to_string(),
                    format!("{:.4}", verdict.mean),
                    format!("{:.4}", verdict.spread),
                    format!("[{:+.4}, {:+.4}]", verdict.interval[0], verdict.interval[1]),
                    verdict.words().to_owned(),
                ]
            })
            .collect(),
    });
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validation() -> Vec<Example> {
        (0..200)
            .map(|ix| Example {
                first: vec![ix as u32],
                second: vec![],
                label: (ix % 2) as f32,
                group: ix / 4,
                weight: 1.0,
            })
            .collect()
    }

    fn shot(scores: Vec<f32>, validation: &[Example]) -> Shot {
        let labels: Vec<f32> = validation.iter().map(|example| example.label).collect();
        Shot { records: 16, seed: 1, auc: auc(&scores, &labels).unwrap(), scores }
    }

    #[test]
    fn better_equal_and_worse_are_told_apart() {
        let validation = validation();
        let mut rng = Rng::new(4);
        let noise: Vec<f32> = validation.iter().map(|_| rng.normal()).collect();
        let good: Vec<f32> = validation.iter().zip(&noise).map(|(e, n)| 3.0 * e.label + n).collect();
        let other: Vec<f32> = validation.iter().map(|_| rng.normal()).collect();
        let says = |default: &[f32], scores: &[f32]| {
            judge(&validation, default, 16, &[shot(scores.to_vec(), &validation)]).words()
        };
        assert_eq!(says(&noise, &good), "better than the default");
        assert_eq!(says(&good, &noise), "worse than the default");
        assert_eq!(says(&noise, &other), "not shown to be better than the default");
    }

    #[test]
    fn a_draw_is_balanced_and_of_its_seed() {
        let all = validation();
        let drawn = draw(&all, 16, 3).unwrap();
        assert_eq!((drawn.len(), drawn.iter().filter(|example| example.label > 0.5).count()), (16, 8));
        assert_eq!(draw(&all, 16, 3).unwrap(), drawn);
        assert_ne!(draw(&all, 16, 4).unwrap(), drawn);
        assert!(draw(&all, 201, 3).is_err());
    }
}
