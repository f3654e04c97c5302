//! Hard constraints: they filter, and are never part of a score.

use std::cmp::Reverse;

use catalog::{Catalogue, Field, Item, Stock};
use dialogue::{Constraint, Facet, Requirement};

use crate::shop::Shop;

/// Whether an item meets a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// It does, and the catalogue says so.
    Met,
    /// It does not, and the catalogue says so.
    Broken,
    /// The catalogue does not say.
    Unknown,
}

/// A constraint with its words looked up once, for a run over all items.
pub(crate) struct Prepared<'a> {
    pub constraint: &'a Constraint,
    phrases: Vec<Vec<u32>>,
}

impl<'a> Prepared<'a> {
    pub fn new(constraint: &'a Constraint, shop: &Shop) -> Self {
        let words: &[String] = match &constraint.requirement {
            Requirement::Exclude(words) | Requirement::IncludeAny(words) => words,
            Requirement::Range { .. } | Requirement::Holds => &[],
        };
        Self { constraint, phrases: words.iter().filter_map(|word| shop.words.phrase(word)).collect() }
    }

    pub fn check(&self, shop: &Shop, item: usize) -> Check {
        let has = |phrase: &Vec<u32>| shop.words.item_has(item, phrase);
        match &self.constraint.requirement {
            Requirement::Exclude(_) if self.phrases.iter().any(has) => Check::Broken,
            Requirement::Exclude(_) => Check::Met,
            Requirement::IncludeAny(_) if self.phrases.iter().any(has) => Check::Met,
            Requirement::IncludeAny(_) => Check::Broken,
            Requirement::Holds => match shop.catalogue.items()[item].stock {
                Stock::In => Check::Met,
                Stock::Out => Check::Broken,
                Stock::Unknown => Check::Unknown,
            },
            Requirement::Range { min, max } => {
                match measure(&shop.catalogue, &shop.catalogue.items()[item], &self.constraint.facet) {
                    None => Check::Unknown,
                    Some(value)
                        if min.is_some_and(|min| value < min) || max.is_some_and(|max| value > max) =>
                    {
                        Check::Broken
                    }
                    Some(_) => Check::Met,
                }
            }
        }
    }
}

/// The check of each constraint on each item of the catalogue, in the order of the constraints.
pub(crate) type Checks = Vec<Vec<Check>>;

/// Checks every item.
pub(crate) fn check_all(constraint: &Constraint, shop: &Shop) -> Vec<Check> {
    let prepared = Prepared::new(constraint, shop);
    (0..shop.catalogue.items().len()).map(|item| prepared.check(shop, item)).collect()
}

/// What the constraints let in.
pub(crate) struct Admitted {
    /// Items, in catalogue order.
    pub items: Vec<usize>,
    /// How many meet every constraint, as far as the catalogue says.
    pub fitting: usize,
    /// The constraint, by its place, that was set aside because nothing met them all.
    pub relaxed: Option<usize>,
}

/// Lets in what breaks nothing. Where that is nothing at all, the constraint is set aside without which there is most.
/// One function for a ranking and for what it would be with other constraints.
pub(crate) fn admit(open: &[usize], checks: &[&[Check]]) -> Admitted {
    let passes = |item: usize, but: Option<usize>| {
        checks.iter().enumerate().all(|(at, one)| Some(at) == but || one[item] != Check::Broken)
    };
    let passing = |but| open.iter().copied().filter(|&item| passes(item, but)).collect::<Vec<_>>();
    let items = passing(None);
    let fitting = items.len();
    if fitting > 0 || checks.is_empty() {
        return Admitted { items, fitting, relaxed: None };
    }
    let most = (0..checks.len())
        .map(|at| passing(Some(at)))
        .enumerate()
        .max_by_key(|(at, items)| (items.len(), Reverse(*at)))
        .filter(|(_, items)| !items.is_empty());
    match most {
        Some((at, items)) => Admitted { items, fitting, relaxed: Some(at) },
        None => Admitted { items, fitting, relaxed: None },
    }
}

/// What an item loses for each constraint that the catalogue leaves open: known to fit comes before perhaps.
const UNKNOWN: f32 = -0.05;

/// What an item loses for all constraints that are open for it.
pub(crate) fn unknowns(checks: &[&[Check]], item: usize) -> f32 {
    UNKNOWN * checks.iter().filter(|one| one[item] == Check::Unknown).count() as f32
}

/// An item's value in a measured facet, in the unit of the constraint.
pub(crate) fn measure(catalogue: &Catalogue, item: &Item, facet: &Facet) -> Option<f64> {
    let field = match facet {
        Facet::Price => return item.price.map(|price| price.major()),
        Facet::Rating => return item.rating.map(|rating| f64::from(rating.stars)),
        Facet::InStock | Facet::Words => return None,
        Facet::Width => &Field::WIDTH,
        Facet::Depth => &Field::DEPTH,
        Facet::Height => &Field::HEIGHT,
        Facet::Length => {
            let sides = [&Field::LENGTH, &Field::WIDTH, &Field::DEPTH];
            return sides.into_iter().filter_map(|side| catalogue.measure(item, side)).reduce(f64::max);
        }
        Facet::Measure(name) => return catalogue.measure(item, &Field::named(name)),
    };
    catalogue.measure(item, field)
}
