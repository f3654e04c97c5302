//! What was found, as tables and as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::labels::Labels;
use super::measures::mean;
use super::{Measured, chance, names};

/// A figure of a group of requests.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    pub measure: &'static str,
    /// `null` where it is not defined.
    pub value: f64,
    /// The middle 95 % of a bootstrap over requests.
    pub interval: [f64; 2],
    /// The other run, what this one has more, and the chance of that were they the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Against>,
}

/// A figure of the other run.
#[derive(Debug, Serialize)]
pub(super) struct Against {
    pub value: f64,
    pub difference: f64,
    pub p: f64,
}

/// Requests of a kind.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    pub kind: String,
    pub requests: usize,
    pub figures: Vec<Figure>,
}

/// What is found of a run as a whole.
#[derive(Debug, Serialize)]
pub(super) struct Whole {
    pub missing: usize,
    pub coverage: f64,
    pub novelty: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Labels>,
}

/// All of it.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub groups: Vec<Group>,
    pub run: Whole,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Whole>,
}

fn whole(measured: &Measured) -> Whole {
    Whole {
        missing: measured.missing,
        coverage: measured.coverage,
        novelty: measured.novelty,
        labels: measured.labels,
    }
}

impl Report {
    /// Of one run, or of one beside another.
    pub fn new(one: &Measured, other: Option<&Measured>, groups: &[(&str, Vec<usize>)], seed: u64) -> Self {
        let figure = |members: &[usize], column: usize, measure: &'static str| {
            let of =
                |run: &Measured| -> Vec<f64> { members.iter().map(|at| run.rows[*at][column]).collect() };
            let values = of(one);
            let value = mean(values.iter().copied());
            let against = other.map(|other| {
                let others = of(other);
                let differences: Vec<f64> = values.iter().zip(&others).map(|(a, b)| a - b).collect();
                Against {
                    value: mean(others.into_iter()),
                    difference: mean(differences.iter().copied()),
                    p: chance::paired(&differences, seed),
                }
            });
            Figure { measure, value, interval: chance::interval(&values, seed), against }
        };
        let group = |(kind, members): &(&str, Vec<usize>)| Group {
            kind: (*kind).to_owned(),
            requests: members.len(),
            figures: names()
                .into_iter()
                .enumerate()
                .map(|(column, name)| figure(members, column, name))
                .filter(|figure| !figure.value.is_nan())
                .collect(),
        };
        Self { groups: groups.iter().map(group).collect(), run: whole(one), against: other.map(whole) }
    }

    /// For people.
    pub fn table(&self) -> String {
        let mut text = String::new();
        for group in &self.groups {
            let _ = writeln!(text, "{} ({} requests)", group.kind, group.requests);
            for figure in &group.figures {
                let [low, high] = figure.interval;
                let _ = write!(text, "  {:14} {:.4}  [{low:.4}, {high:.4}]", figure.measure, figure.value);
                if let Some(against) = &figure.against {
                    let _ = write!(
                        text,
                        "  against {:.4}: {:+.4}, p = {:.4}",
                        against.value, against.difference, against.p
                    );
                }
                text.push('\n');
            }
        }
        for (name, whole) in [("run", Some(&self.run)), ("against", self.against.as_ref())] {
            let Some(whole) = whole else { continue };
            let _ = writeln!(
                text,
                "{name}: {} without a list, coverage@10 {:.4}, novelty@10 {:.2} bits",
                whole.missing, whole.coverage, whole.novelty
            );
            if let Some(labels) = &whole.labels {
                let _ = writeln!(
                    text,
                    "  scores as grades: RMSE {:.4}, MAE {:.4}, accuracy {:.4}, calibration error {:.4} ({} items)",
                    labels.rmse, labels.mae, labels.accuracy, labels.calibration, labels.items
                );
            }
        }
        text
    }
}
