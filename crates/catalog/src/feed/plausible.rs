//! Sizes that cannot be true become unknown: better no size than a bed that fits under a door.
//!
//! A size is judged among things of the same kind (the noun of their type, else the shelf): it must be far from
//! their median on a logarithmic scale, both absolutely and measured by how much the kind varies (median absolute
//! deviation; Iglewicz and Hoaglin, "How to Detect and Handle Outliers", 1993). Where a kind is too small to
//! judge by, nothing is judged: a true size lost hides an item from the shopper who needs it.

use std::collections::HashMap;

use super::Report;
use crate::{Catalogue, FactIx, Field, Unit, Value};

/// Nothing sold by the piece is longer than 50 m.
pub(crate) const LONGEST_MM: f64 = 50_000.0;
/// Sizes of a kind that are needed to know what is usual.
const ENOUGH: usize = 16;
/// Times smaller or larger than the median.
const FAR: f64 = 6.5;
/// The same among all of the shelf, where the kind is known: a second witness.
const FAR_ON_SHELF: f64 = 4.0;
/// Robust deviations from the median.
const UNUSUAL: f64 = 4.0;
/// A kind varies by this much at least (natural logarithm), however alike its members in the feed are.
const LEAST_SPREAD: f64 = 0.3;
/// Others of its kind that may have nearly the same size before it counts as a size of that kind: this share.
const FELLOWS: f64 = 0.04;
/// Sizes within this factor are nearly the same.
const NEARLY: f64 = 1.5;
/// Logarithms that differ by less are the same size.
const SAME: f64 = 0.03;
/// Makes the median absolute deviation comparable with a standard deviation.
const MAD_TO_SIGMA: f64 = 1.4826;

/// What an item is compared with.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Group {
    /// The noun of its type.
    pub head: Option<String>,
    /// Its shelf.
    pub category: Option<String>,
    /// Sides of sizes in its texts, in millimetres: a column that repeats one of them is true.
    pub written: Vec<f64>,
}

struct Usual {
    median: f64,
    spread: f64,
    logs: Vec<f64>,
}

impl Usual {
    /// Whether more than a few of the kind are as large: then it is a size of some of them, not a slip.
    fn has_fellows(&self, log: f64) -> bool {
        let near = self.logs.iter().filter(|other| (*other - log).abs() <= NEARLY.ln()).count();
        near as f64 > FELLOWS * self.logs.len() as f64
    }

    fn of(mut logs: Vec<f64>) -> Option<Self> {
        if logs.len() < ENOUGH {
            return None;
        }
        let median = middle(&mut logs);
        let mut deviations: Vec<f64> = logs.iter().map(|log| (log - median).abs()).collect();
        let spread = (MAD_TO_SIGMA * middle(&mut deviations)).max(LEAST_SPREAD);
        Some(Self { median, spread, logs })
    }
}

fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Takes impossible lengths from the items and writes a note for each.
pub(crate) fn forget_impossible_sizes(catalogue: &mut Catalogue, groups: &[Group], report: &mut Report) {
    let mut logs: HashMap<(&str, bool, &Field), Vec<f64>> = HashMap::new();
    let mut sizes: Vec<(usize, FactIx, f64)> = Vec::new();
    for (at, item) in catalogue.items().iter().enumerate() {
        for (ix, fact) in catalogue.facts_of(item) {
            let Value::Number { value, unit: Unit::Millimetre } = fact.value else { continue };
            let log = value.ln();
            sizes.push((at, ix, log));
            for (name, is_head) in [(&groups[at].head, true), (&groups[at].category, false)] {
                if let Some(name) = name {
                    logs.entry((name, is_head, &fact.field)).or_default().push(log);
                }
            }
        }
    }
    let usual: HashMap<_, _> = logs.into_iter().map(|(key, logs)| (key, Usual::of(logs))).collect();
    let mut forgotten = Vec::new();
    for (at, ix, log) in sizes {
        let field = &catalogue.fact(ix).field;
        let group = &groups[at];
        let head = group.head.as_deref().and_then(|name| usual.get(&(name, true, field))?.as_ref());
        let shelf = group.category.as_deref().and_then(|name| usual.get(&(name, false, field))?.as_ref());
        let known_head = groups[at].head.is_some();
        let Some(judge) = (if known_head { head } else { shelf }) else { continue };
        let off = log - judge.median;
        let second = !known_head
            || shelf.is_none_or(|shelf| {
                let on_shelf = log - shelf.median;
                on_shelf.abs() > FAR_ON_SHELF.ln() && on_shelf.signum() == off.signum()
            });
        if off.abs() > FAR.ln()
            && off.abs() / judge.spread > UNUSUAL
            && second
            && !judge.has_fellows(log)
            && !groups[at].written.iter().any(|side| (side.ln() - log).abs() < SAME)
        {
            let kind = groups[at]
                .head
                .as_deref()
                .filter(|_| known_head)
                .or(groups[at].category.as_deref())
                .unwrap_or("");
            let text = format!(
                "{} mm cannot be true: half of all \"{kind}\" have {} mm or more; read as unknown",
                log.exp().round(),
                judge.median.exp().round()
            );
            report.sizes_unknown += 1;
            report.note(&catalogue.items()[at].id, field.name(), text);
            forgotten.push((at, ix));
        }
    }
    catalogue.forget(&forgotten);
}
