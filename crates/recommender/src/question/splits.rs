//! The facets by which candidates part: words by their values, amounts by bands. All from the catalogue's own facts.

use std::collections::{BTreeMap, HashSet};

use catalog::{Catalogue, Fact, FactIx, Field, ItemIx, Unit, Value};
use dialogue::{ChipId, Choice, Constraint, DialogueState, Facet, Locale, Requirement, in_chinese, settled};

use super::{ANSWERS, Answer, Split};
use crate::constraints::{Check, Prepared, measure};
use crate::format;
use crate::messages;
use crate::shop::Shop;

/// Longest value that is offered, in words: a chip is no sentence.
const LONGEST_VALUE: usize = 4;

/// Values of a facet that are looked at …
const MOST_VALUES: usize = 12;
/// … and the share of all the shop's values that as many must cover.
const FEW_COVER: f64 = 0.75;

/// Least share of the candidates in a band.
const LEAST_BAND: f64 = 0.12;

/// Where nine of ten amounts are not this many times one of ten, sizes and prices are much alike: no question.
const SPREAD: f64 = 2.0;

/// The next limit is at least this many times the one before.
const STEP: f64 = 1.3;

/// How far a limit may be moved to be a round number, as a share of itself.
const ROUNDING: f64 = 0.1;

/// Different amounts of a count up to which each is an answer of its own.
const FEW: usize = 4;

/// Fields that all say what kind of thing an item is: who said one, said all.
const THINGS: [Field; 3] = [Field::TYPE, Field::SHELF_PART, Field::CATEGORY];

/// The candidates, and what their facets are looked up in.
struct Pool<'a> {
    shop: &'a Shop,
    items: &'a [ItemIx],
    likely: &'a [f64],
    locale: Locale,
}

/// Every facet that may be asked: one that she has not settled, and that was not asked before.
pub(crate) fn splits(shop: &Shop, state: &DialogueState, items: &[ItemIx], likely: &[f64]) -> Vec<Split> {
    let pool = Pool { shop, items, likely, locale: state.locale };
    let mut settled = settled(state, &shop.vocabulary);
    let things = THINGS.map(|field| field.name().to_owned());
    if things.iter().any(|thing| settled.contains(thing)) {
        settled.extend(things);
    }
    let open = |name: &str| !settled.iter().any(|known| known == name);
    let mut words: BTreeMap<&Field, BTreeMap<FactIx, f64>> = BTreeMap::new();
    let mut amounts: BTreeMap<&Field, Unit> = BTreeMap::new();
    for (&item, &weight) in items.iter().zip(likely) {
        let facts: Vec<(FactIx, &Fact)> = shop.catalogue.facts_of(shop.catalogue.item(item)).collect();
        for &(ix, fact) in facts.iter().filter(|(_, fact)| open(fact.field.name())) {
            match fact.value {
                Value::Text(_) if shop.facets.contains(&fact.field) => {
                    // An item of two colours is wanted for one of them or for the other.
                    let values = facts.iter().filter(|(_, other)| other.field == fact.field).count();
                    *words.entry(&fact.field).or_default().entry(ix).or_default() += weight / values as f64;
                }
                Value::Text(_) => {}
                Value::Number { unit, .. } => {
                    amounts.insert(&fact.field, unit);
                }
            }
        }
    }
    let price = open("price").then(|| pool.bands("price", &Facet::Price, Unit::Plain)).flatten();
    let worded = words.into_iter().map(|(field, values)| pool.values(field, values));
    let measured = amounts.into_iter().filter_map(|(field, unit)| pool.amounts(field, unit));
    worded.chain(price).chain(measured).collect()
}

/// The fields in words that a shopper can be asked about: of which a few values cover most of the shop. Of designers and
/// authors there are so many that hers would seldom be among the answers; free text is no facet, nor is what the retailer
/// did not tell.
pub(crate) fn facets(catalogue: &Catalogue) -> HashSet<Field> {
    let covers = |values: &[(FactIx, u32)]| {
        let count = |values: &[(FactIx, u32)]| values.iter().map(|(_, count)| u64::from(*count)).sum::<u64>();
        count(&values[..values.len().min(MOST_VALUES)]) as f64 >= FEW_COVER * count(values) as f64
    };
    let words = catalogue.vocabulary().words;
    words
        .into_iter()
        .filter(|words| !words.field.is_knowledge() && covers(&words.values))
        .map(|words| words.field)
        .collect()
}

impl Pool<'_> {
    /// A facet in words: its likeliest values that each keep something that the others do not.
    fn values(&self, field: &Field, values: BTreeMap<FactIx, f64>) -> Split {
        let mut values: Vec<(FactIx, f64)> = values.into_iter().collect();
        values.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut answers: Vec<Answer> = Vec::new();
        for (fact, share) in values.into_iter().take(MOST_VALUES) {
            let Some(text) = self.shop.catalogue.fact(fact).text().filter(|text| is_offered(text)) else {
                continue;
            };
            let label = match self.locale {
                Locale::En => text,
                Locale::Zh => in_chinese(text).unwrap_or(text),
            };
            let words = vec![text.to_lowercase()];
            let choice = Choice {
                label: label.to_owned(),
                facet: Facet::Words,
                requirement: Requirement::IncludeAny(words),
            };
            let answer = self.answer(choice, share);
            let within =
                |wide: &Answer| answer.keeps.iter().zip(&wide.keeps).all(|(own, other)| !own || *other);
            // One that keeps all says nothing, but must not hide the others: a top shelf of the shop.
            let all = answer.keeps.iter().all(|kept| *kept);
            if !all && !answers.iter().any(within) {
                answers.push(answer);
            }
        }
        Split { field: field.name().to_owned(), answers }
    }

    /// A facet in numbers; none where its numbers are no question for a shopper.
    fn amounts(&self, field: &Field, unit: Unit) -> Option<Split> {
        let facet = [
            (Field::WIDTH, Facet::Width),
            (Field::DEPTH, Facet::Depth),
            (Field::HEIGHT, Facet::Height),
            (Field::LENGTH, Facet::Length),
        ]
        .into_iter()
        .find_map(|(known, facet)| (known == *field).then_some(facet))
        .unwrap_or_else(|| Facet::Measure(field.name().to_owned()));
        match unit {
            Unit::Count => {
                self.counts(field.name(), &facet).or_else(|| self.bands(field.name(), &facet, unit))
            }
            Unit::Millimetre | Unit::Year => self.bands(field.name(), &facet, unit),
            // Weights and volumes are seldom known; a number without a unit may be anything.
            Unit::Gram | Unit::Millilitre | Unit::Plain => None,
        }
    }

    /// The candidates' amounts with their weights, ascending.
    fn measured(&self, facet: &Facet) -> Vec<(f64, f64)> {
        let catalogue = &self.shop.catalogue;
        // The longest side of what tells no length is its width, and that is asked by its name.
        let amount = |item: ItemIx| match facet {
            Facet::Length => catalogue.measure(catalogue.item(item), &Field::LENGTH),
            _ => measure(catalogue, catalogue.item(item), facet),
        };
        let mut found: Vec<(f64, f64)> = self
            .items
            .iter()
            .zip(self.likely)
            .filter_map(|(&item, &weight)| Some((amount(item)?, weight)))
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        found
    }

    /// A count of which few different ones are there: each is an answer.
    fn counts(&self, name: &str, facet: &Facet) -> Option<Split> {
        let mut shares: Vec<(f64, f64)> = Vec::new();
        for (value, weight) in self.measured(facet) {
            match shares.last_mut() {
                Some((known, share)) if *known == value => *share += weight,
                _ => shares.push((value, weight)),
            }
        }
        let answers = || {
            shares.iter().map(|&(value, share)| {
                let requirement = Requirement::Range { min: Some(value), max: Some(value) };
                self.answer(Choice { label: value.to_string(), facet: facet.clone(), requirement }, share)
            })
        };
        (shares.len() <= FEW).then(|| Split { field: name.to_owned(), answers: answers().collect() })
    }

    /// Bands with about as many candidates each, from one round number to the next.
    fn bands(&self, name: &str, facet: &Facet, unit: Unit) -> Option<Split> {
        let measured = self.measured(facet);
        let known: f64 = measured.iter().map(|(_, weight)| weight).sum();
        let at = |share: f64| quantile(&measured, known * share);
        if at(0.9)? < SPREAD * at(0.1)? {
            return None;
        }
        let least = if unit == Unit::Millimetre { 10.0 } else { 1.0 };
        let limits = |bands: usize| {
            let mut limits: Vec<f64> = (1..bands)
                .filter_map(|at| quantile(&measured, known * at as f64 / bands as f64))
                .map(|limit| round(limit, least))
                .collect();
            limits.dedup();
            limits
        };
        (ANSWERS[0]..ANSWERS[1]).rev().map(limits).find_map(|limits| {
            let split = self.between(name, facet, unit, &limits, &measured);
            let full = |answer: &Answer| answer.share >= LEAST_BAND * known;
            let apart = limits.windows(2).all(|pair| pair[1] >= STEP * pair[0]);
            (!limits.is_empty() && apart && split.answers.iter().all(full)).then_some(split)
        })
    }

    /// The bands between limits: each from one limit to the next, both ends in it.
    fn between(
        &self,
        name: &str,
        facet: &Facet,
        unit: Unit,
        limits: &[f64],
        measured: &[(f64, f64)],
    ) -> Split {
        let ages = *name == *"age_from";
        let lows = std::iter::once(None).chain(limits.iter().copied().map(Some));
        let highs = limits.iter().copied().map(Some).chain(std::iter::once(None));
        let within = |low: Option<f64>, high: Option<f64>, value: f64| {
            low.is_none_or(|low| value > low) && high.is_none_or(|high| value <= high)
        };
        let answers = lows.zip(highs).map(|(low, high)| {
            let share = measured
                .iter()
                .filter(|(value, _)| within(low, high, *value))
                .map(|(_, weight)| weight)
                .sum();
            // What is made for three and over suits a child of five too: an age is only a limit from above.
            let (min, max) = match (ages, high) {
                (true, None) => (None, measured.last().map(|(value, _)| *value)),
                (true, _) => (None, high),
                (false, _) => (low, high),
            };
            let label = self.label(facet, unit, min, max, ages);
            let requirement = Requirement::Range { min, max };
            self.answer(Choice { label, facet: facet.clone(), requirement }, share)
        });
        Split { field: name.to_owned(), answers: answers.collect() }
    }

    fn label(&self, facet: &Facet, unit: Unit, min: Option<f64>, max: Option<f64>, ages: bool) -> String {
        let currency = self.shop.catalogue.currency;
        let amount = |value: f64| match (unit, self.locale) {
            (Unit::Millimetre, locale) => format::length(value, locale),
            (Unit::Year, locale) => messages::years(locale, &value.to_string()),
            (_, locale) => format::amount(facet, value, currency, locale),
        };
        if ages {
            return max.map(amount).unwrap_or_default();
        }
        format::between(min.map(amount), max.map(amount), self.locale)
    }

    /// An answer with what it keeps, by the very check that it will become.
    fn answer(&self, choice: Choice, share: f64) -> Answer {
        let constraint = Constraint {
            id: ChipId(0),
            facet: choice.facet.clone(),
            requirement: choice.requirement.clone(),
            span: String::new(),
            turn: 0,
        };
        let prepared = Prepared::new(&constraint, self.shop);
        let keeps = self.items.iter().map(|item| prepared.check(self.shop, item.0 as usize) != Check::Broken);
        Answer { choice, share, keeps: keeps.collect() }
    }
}

/// Whether a value can stand on a chip: a word or a few. "115-140x42x241 cm" is none; sizes are asked by their sides.
fn is_offered(text: &str) -> bool {
    let count = |of: fn(char) -> bool| text.chars().filter(|c| of(*c)).count();
    text.split_whitespace().count() <= LONGEST_VALUE && count(char::is_alphabetic) > count(char::is_numeric)
}

/// The amount below which this weight lies.
fn quantile(measured: &[(f64, f64)], weight: f64) -> Option<f64> {
    let mut below = 0.0;
    measured.iter().find_map(|(value, own)| {
        below += own;
        (below >= weight).then_some(*value)
    })
}

/// The roundest number near an amount: the coarsest of 10, 5, 2, 1 at each power of ten that is near enough. `least` is the
/// finest step.
fn round(amount: f64, least: f64) -> f64 {
    if amount <= least {
        return amount;
    }
    let mut power = 10f64.powf(amount.log10().floor());
    loop {
        for step in [power, power / 2.0, power / 5.0] {
            let near = (amount / step).round() * step;
            if step < least || (near - amount).abs() <= ROUNDING * amount {
                return if step < least { (amount / least).round() * least } else { near };
            }
        }
        power /= 10.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_round_and_near() {
        for (amount, least, expected) in [
            (187.0, 1.0, 200.0),
            (1240.0, 1.0, 1200.0),
            (43.2, 1.0, 40.0),
            (13.5, 1.0, 14.0),
            (873.0, 10.0, 900.0),
            (446.0, 10.0, 450.0),
            (0.5, 1.0, 0.5),
        ] {
            assert_eq!(round(amount, least), expected, "{amount}");
        }
    }

    #[test]
    fn codes_and_sentences_are_no_chips() {
        for text in ["oak", "dark grey", "Cabinets & cupboards", "M", "10 pcs box"] {
            assert!(is_offered(text), "{text}");
        }
        for text in ["115-140x42x241 cm", "74 cm", "2023", "made of five different kinds of wood"] {
            assert!(!is_offered(text), "{text}");
        }
    }
}
