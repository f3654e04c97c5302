//! Amounts that are said again without saying of what: "actually 140", "make it 100x70", "还是1米5吧".

use std::ops::Range;

use crate::amount_units::{Unit, quantity};
use crate::amounts::Amount;
use crate::token::{Kind, Use};
use crate::understand::Reading;
use crate::words::is_filler;
use crate::{Constraint, Facet, Requirement};

/// How far a corrected number may be from the one that it corrects, as a ratio: beyond, another unit was meant.
const NEAR: Range<f64> = 0.2..5.0;

impl Reading<'_> {
    /// The amounts of an utterance that says nothing but a number, or two joined by "x": the earlier ranges, moved.
    pub(crate) fn corrected_amounts(&mut self) -> Vec<Amount> {
        let places: Vec<usize> = (0..self.tokens.len())
            .filter(|ix| self.tokens[*ix].used == Use::Free && !is_filler(&self.tokens[*ix]))
            .collect();
        let (Some(first), Some(last)) = (places.first(), places.last()) else { return Vec::new() };
        let range = *first..last + 1;
        if range.len() != places.len() {
            return Vec::new();
        }
        let found = match self.two_sides(&range) {
            Some(sides) => self.corrected_sides(sides, &range),
            None => self.corrected_one(&range).into_iter().collect(),
        };
        if !found.is_empty() {
            self.take(range);
        }
        found
    }

    /// Both numbers of "100x70" and of "100 x 70", if that is all that these tokens say.
    fn two_sides(&self, range: &Range<usize>) -> Option<[f64; 2]> {
        match &self.tokens[range.clone()] {
            [code] if code.kind == Kind::Code => {
                let (first, second) = code.norm.split_once('x')?;
                Some([first.parse().ok()?, second.parse().ok()?])
            }
            [first, joint, second] if matches!(joint.norm.as_str(), "x" | "by" | "*") => {
                Some([first.number()?, second.number()?])
            }
            _ => None,
        }
    }

    /// "max 120x80 cm", then "actually 100x70": both limits anew.
    fn corrected_sides(&self, sides: [f64; 2], range: &Range<usize>) -> Vec<Amount> {
        let limit = |facet: &Facet| {
            self.draft.constraints.iter().find_map(|constraint| match constraint.requirement {
                Requirement::Range { min: None, max: Some(max) } if constraint.facet == *facet => {
                    Some((max, constraint.span.as_str()))
                }
                _ => None,
            })
        };
        let (Some(width), Some(depth)) = (limit(&Facet::Width), limit(&Facet::Depth)) else {
            return Vec::new();
        };
        // Said in one breath, and therefore corrected in one.
        if width.1 != depth.1 {
            return Vec::new();
        }
        let scaled = [(Facet::Width, width.0, sides[0]), (Facet::Depth, depth.0, sides[1])]
            .map(|(facet, old, value)| (facet, in_unit_of(old, value)));
        let amount = |(facet, value): (Facet, Option<f64>)| {
            Some(Amount { facet, min: None, max: Some(value?), tokens: range.clone(), bare: false })
        };
        scaled.into_iter().map(amount).collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    /// "actually 140", where the turn before said a range: the same range around the new number. With a unit the
    /// range may have been said earlier.
    fn corrected_one(&self, range: &Range<usize>) -> Option<Amount> {
        let (value, unit, end) = quantity(&self.tokens, range.start)?;
        if end != range.end {
            return None;
        }
        let last = self.draft.turn.checked_sub(1)?;
        let side =
            |facet: &Facet| matches!(facet, Facet::Width | Facet::Depth | Facet::Height | Facet::Length);
        let meant = |constraint: &Constraint| match unit {
            None => constraint.turn == last,
            Some(Unit::Length(_)) => side(&constraint.facet),
            Some(Unit::Money) => constraint.facet == Facet::Price,
            Some(Unit::Stars) => constraint.facet == Facet::Rating,
        };
        let (facet, min, max) = self.draft.constraints.iter().rev().filter(|c| meant(c)).find_map(
            |constraint| match constraint.requirement {
                Requirement::Range { min, max } => Some((constraint.facet.clone(), min, max)),
                _ => None,
            },
        )?;
        let old = match (min, max) {
            (Some(min), Some(max)) => (min + max) / 2.0,
            (one, other) => one.or(other)?,
        };
        let new = if unit.is_some() { value } else { in_unit_of(old, value)? };
        let share = new / old;
        if !NEAR.contains(&share) {
            return None;
        }
        let tidy = |limit: f64| (limit * share * 100.0).round() / 100.0;
        Some(Amount { facet, min: min.map(tidy), max: max.map(tidy), tokens: range.clone(), bare: false })
    }
}

/// A number without a unit in the unit of the one before: 1600 mm and "140" are of one order.
fn in_unit_of(old: f64, value: f64) -> Option<f64> {
    [1.0, 10.0, 1000.0].into_iter().map(|factor| value * factor).find(|value| NEAR.contains(&(value / old)))
}
