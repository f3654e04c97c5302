//! What a run came to, for people.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;

use super::config::{Config, Head};
use super::records::Record;
use super::train::Outcome;
use crate::run::{Curve, Metrics, Report, RunFolder, Table};

/// Requests shown.
const REQUESTS: usize = 8;

/// Items shown of each.
const ITEMS: usize = 3;

/// Most letters of a text that are shown.
const LETTERS: usize = 110;

/// Writes the report into the run folder.
///
/// # Errors
/// Where it cannot be written.
pub fn write(
    config: &Config,
    folder: &RunFolder,
    validation: &[Record],
    outcome: &Outcome,
    took: Duration,
    device: &str,
) -> Result<()> {
    let metrics = Metrics::open(&folder.file("metrics.jsonl"), usize::MAX)?;
    let (deciding, before) = outcome.before.deciding(config.model.head);
    let (_, after) = outcome.after.deciding(config.model.head);
    let speeds: Vec<f64> = metrics.series("tokens_per_second").into_iter().map(|(_, speed)| speed).collect();
    let mut report = Report {
        title: format!("Fine-tuning of {}", config.name),
        summary: vec![
            format!(
                "{deciding} on {} validation records went from {before:.4} to {after:.4}. The best figure was found after step {} of {}.",
                validation.len(),
                outcome.step,
                outcome.steps
            ),
            format!(
                "This process worked for {:.0} seconds on {device}, at a median of {:.0} tokens a second (forward, backward and step).",
                took.as_secs_f64(),
                median(speeds)
            ),
        ],
        config: toml::to_string_pretty(config)?,
        ..Report::default()
    };
    let mark = Some(outcome.step as f64);
    let name = format!("validation {deciding}");
    for (title, field, mark) in [
        ("Loss of a step, smoothed", "smooth_loss", None),
        (name.as_str(), name.as_str(), mark),
        ("Validation loss of the head", "validation loss", mark),
        ("Learning rate", "rate", None),
    ] {
        report.curve(&Curve { title, points: &metrics.series(field), mark });
    }
    report.tables.push(Table {
        title: "Before and after".into(),
        head: ["figure", "before", "after"].map(str::to_owned).to_vec(),
        rows: outcome
            .before
            .named()
            .into_iter()
            .zip(outcome.after.named())
            .map(|((name, before), (_, after))| {
                vec![name.to_owned(), format!("{before:.4}"), format!("{after:.4}")]
            })
            .collect(),
    });
    report.tables.push(match config.model.head {
        Head::Classification => classes(config, validation, outcome),
        Head::Match | Head::Rating | Head::Score => lists(validation, outcome),
    });
    report.write(&folder.file("report.html"))
}

/// Requests with their first items before and after, each with its label.
fn lists(validation: &[Record], outcome: &Outcome) -> Table {
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (ix, record) in validation.iter().enumerate() {
        groups.entry(record.group).or_default().push(ix);
    }
    let shown = |scores: &[f32], members: &[usize]| {
        let mut order = members.to_vec();
        order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
        order
            .iter()
            .take(ITEMS)
            .map(|&ix| format!("{:.2} {}", validation[ix].label, cut(&validation[ix].second)))
            .collect::<Vec<_>>()
            .join(" · ")
    };
    let [before, after] = &outcome.scores;
    let mut rows: Vec<Vec<String>> = groups
        .values()
        .filter(|members| members.len() > 1)
        .map(|members| {
            vec![cut(&validation[members[0]].first), shown(before, members), shown(after, members)]
        })
        .collect();
    // Spread over the file, which may be sorted by kind.
    let every = (rows.len() / REQUESTS).max(1);
    rows = rows.into_iter().step_by(every).take(REQUESTS).collect();
    Table {
        title: "Examples: the first three items of a request, each behind its label".into(),
        head: ["request", "before", "after"].map(str::to_owned).to_vec(),
        rows,
    }
}

fn classes(config: &Config, validation: &[Record], outcome: &Outcome) -> Table {
    let count = config.model.classes.len();
    let said = |scores: &[f32], ix: usize| {
        let row = &scores[ix * count..(ix + 1) * count];
        let best = (0..count).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap_or(0);
        config.model.classes[best].clone()
    };
    let every = (validation.len() / REQUESTS).max(1);
    Table {
        title: "Examples".into(),
        head: ["text", "label", "before", "after"].map(str::to_owned).to_vec(),
        rows: (0..validation.len())
            .step_by(every)
            .take(REQUESTS)
            .map(|ix| {
                let record = &validation[ix];
                let label = config.model.classes[record.label as usize].clone();
                vec![cut(&record.first), label, said(&outcome.scores[0], ix), said(&outcome.scores[1], ix)]
            })
            .collect(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LETTERS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
