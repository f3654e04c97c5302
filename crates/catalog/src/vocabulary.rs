//! The facets of a catalogue: which values its own fields take, and how often.

use std::collections::BTreeMap;

use crate::{Catalogue, FactIx, Field, Unit, Value};

/// The values of one field in words.
#[derive(Debug, Clone, PartialEq)]
pub struct WordValues {
    /// The field.
    pub field: Field,
    /// Each value and the number of items that have it, commonest first.
    pub values: Vec<(FactIx, u32)>,
}

/// The range of one field in numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberRange {
    /// The field.
    pub field: Field,
    /// Its unit.
    pub unit: Unit,
    /// The smallest value.
    pub least: f64,
    /// The largest value.
    pub most: f64,
    /// Number of items that tell it.
    pub items: u32,
}

/// What shoppers of this catalogue can ask for by facet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vocabulary {
    /// Fields in words, by name; free text (title, phrases, description) is no facet.
    pub words: Vec<WordValues>,
    /// Fields in numbers, by name and unit.
    pub numbers: Vec<NumberRange>,
}

impl Vocabulary {
    /// The values of a field, commonest first; empty where no item has the field.
    pub fn values(&self, field: &Field) -> &[(FactIx, u32)] {
        self.words.iter().find(|known| known.field == *field).map_or(&[], |known| &known.values)
    }

    /// The range of a field.
    pub fn range(&self, field: &Field) -> Option<&NumberRange> {
        self.numbers.iter().find(|known| known.field == *field)
    }
}

impl Catalogue {
    /// Counts the facets; one pass over the facts of all items.
    pub fn vocabulary(&self) -> Vocabulary {
        let mut counts = vec![0u32; self.facts().len()];
        self.items().iter().flat_map(|item| &item.facts).for_each(|ix| counts[ix.0 as usize] += 1);
        let mut words: BTreeMap<&Field, Vec<(FactIx, u32)>> = BTreeMap::new();
        let mut numbers: BTreeMap<(&Field, usize), NumberRange> = BTreeMap::new();
        for (at, (fact, &count)) in self.facts().iter().zip(&counts).enumerate() {
            if count == 0 {
                continue;
            }
            match &fact.value {
                Value::Text(_) => {
                    if ![Field::TITLE, Field::PHRASE, Field::DESCRIPTION].contains(&fact.field) {
                        words.entry(&fact.field).or_default().push((FactIx(at as u32), count));
                    }
                }
                &Value::Number { value, unit } => {
                    let range = numbers.entry((&fact.field, unit as usize)).or_insert_with(|| NumberRange {
                        field: fact.field.clone(),
                        unit,
                        least: value,
                        most: value,
                        items: 0,
                    });
                    range.least = range.least.min(value);
                    range.most = range.most.max(value);
                    range.items += count;
                }
            }
        }
        let by_count = |mut values: Vec<(FactIx, u32)>| {
            values.sort_by_key(|&(ix, count)| (std::cmp::Reverse(count), ix));
            values
        };
        Vocabulary {
            words: words
                .into_iter()
                .map(|(field, values)| WordValues { field: field.clone(), values: by_count(values) })
                .collect(),
            numbers: numbers.into_values().collect(),
        }
    }
}
