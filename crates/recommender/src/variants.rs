//! Versions of one thing: items that a list shows once.
//!
//! Two items are versions of one thing where a shopper would call them the same but for their colour, size, material or
//! pattern: title, description, kind, shelf and brand read the same once each item's own words for these are taken out,
//! and price and measures are the same. These are the attributes in which the variants of an item group differ in shops' feeds
//! (Google's product data specification, `item_group_id`). Numbers count: "27th birthday" and "29th birthday", or 80 cm
//! and 120 cm for whoever has a gap to fill, are not the same thing. So does the price: who compares prices wants to see
//! both.

use std::collections::HashMap;

use catalog::{Catalogue, Fact, Field, Item, ItemIx, Value};

use crate::words::{each_word, fold};

/// The thing that each item is a version of.
pub(crate) struct Variants {
    /// One an item; things are numbered from 0 in the order of their first items.
    things: Vec<u32>,
    count: usize,
}

impl Variants {
    pub fn new(catalogue: &Catalogue) -> Self {
        let mut known: HashMap<String, u32> = HashMap::new();
        let things = catalogue.items().iter().map(|item| {
            let next = known.len() as u32;
            *known.entry(same_in_all(catalogue, item)).or_insert(next)
        });
        let things = things.collect();
        Self { things, count: known.len() }
    }

    /// The thing that an item is a version of, below [`Variants::count`].
    pub fn thing(&self, item: ItemIx) -> usize {
        self.things[item.0 as usize] as usize
    }

    /// How many things there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The first of each thing, in the order of `items`, each with the later ones of the same thing.
    pub fn fold<T: Copy>(&self, items: &[T], item: impl Fn(&T) -> ItemIx) -> Vec<(T, Vec<ItemIx>)> {
        let mut places = vec![usize::MAX; self.count];
        let mut folded: Vec<(T, Vec<ItemIx>)> = Vec::new();
        for one in items {
            let place = &mut places[self.thing(item(one))];
            if *place == usize::MAX {
                *place = folded.len();
                folded.push((*one, Vec::new()));
            } else {
                folded[*place].1.push(item(one));
            }
        }
        folded
    }
}

/// What is the same in all versions of a thing: its words, parted by spaces, and its texts and facts, by line breaks.
fn same_in_all(catalogue: &Catalogue, item: &Item) -> String {
    let varies = |field: &Field| {
        [Field::COLOUR, Field::MATERIAL, Field::SIZE].contains(field) || field.name() == "pattern"
    };
    let facts = || catalogue.facts_of(item).map(|(_, fact)| fact);
    let mut own: Vec<String> = Vec::new();
    for text in facts().filter(|fact| varies(&fact.field)).filter_map(Fact::text) {
        each_word(text, &mut |word| own.push(word.to_owned()));
    }
    let mut key = String::new();
    let append = |key: &mut String, text: &str, own: &[String]| {
        each_word(text, &mut |word| {
            if !own.iter().any(|own| own == word) {
                key.push_str(word);
                key.push(' ');
            }
        });
    };
    for text in [&item.title, &item.description] {
        let before = key.len();
        append(&mut key, text, &own);
        // A text of nothing but colours is a name: "Black Magic".
        if key.len() == before {
            append(&mut key, text, &[]);
        }
        key.push('\n');
    }
    let told = |fact: &Fact| match &fact.value {
        Value::Text(text) if [Field::TYPE, Field::CATEGORY, Field::BRAND].contains(&fact.field) => {
            Some(format!("{} {}", fact.field.name(), fold(text).join(" ")))
        }
        Value::Text(_) => None,
        Value::Number { value, .. } => Some(format!("{} {value}", fact.field.name())),
    };
    let mut told: Vec<String> = facts().filter_map(told).collect();
    told.sort_unstable();
    for told in told {
        key.push_str(&told);
        key.push('\n');
    }
    if let Some(price) = item.price {
        key.push_str(&format!("{} {}", price.minor, price.currency.code()));
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::{CatalogueBuilder, Currency, Money};

    /// Title, description, price, facts.
    type Line<'a> = (&'a str, &'a str, i64, &'a [(Field, &'a str)]);

    fn things(lines: &[Line<'_>]) -> Vec<u32> {
        let currency = Currency::parse("EUR").unwrap();
        let mut builder = CatalogueBuilder::new("test", currency);
        for (ix, (title, description, price, facts)) in lines.iter().enumerate() {
            let fact = |(field, text): &(Field, &str)| {
                builder.fact(Fact { field: field.clone(), value: Value::Text((*text).into()) })
            };
            let facts = facts.iter().map(fact).collect();
            builder.push(Item {
                description: (*description).into(),
                price: Some(Money { minor: *price, currency }),
                facts,
                ..Item::new(ix.to_string(), *title)
            });
        }
        Variants::new(&builder.finish()).things
    }

    #[test]
    fn versions_differ_in_colour_size_material_and_in_nothing_else() {
        let lamp: &[(Field, &str)] = &[(Field::TYPE, "lamp"), (Field::COLOUR, "white")];
        let black: &[(Field, &str)] = &[
            (Field::TYPE, "lamp"),
            (Field::COLOUR, "Black"),
            (Field::MATERIAL, "steel"),
            (Field::SIZE, "L"),
        ];
        let table: &[(Field, &str)] = &[(Field::TYPE, "table"), (Field::COLOUR, "white")];
        let found = things(&[
            ("Lumo lamp, white", "A white lamp.", 900, lamp),
            ("LUMO Lamp (black)", "A black lamp", 900, black),
            ("Lumo lamp, white", "A white lamp.", 1000, lamp),
            ("Lumo lamp, white", "A white lamp, 40 cm.", 900, lamp),
            ("Lumo lamp, white", "A white lamp.", 900, table),
            ("Lumo lamp, white", "A white lamp.", 900, lamp),
        ]);
        assert_eq!(found, [0, 0, 1, 2, 3, 0]);
    }

    #[test]
    fn a_name_that_is_a_colour_stays_and_numbers_tell_things_apart() {
        let black: &[(Field, &str)] = &[(Field::COLOUR, "black")];
        let white: &[(Field, &str)] = &[(Field::COLOUR, "white")];
        let found = things(&[
            ("Black", "", 1, black),
            ("White", "", 1, white),
            ("27th birthday set", "", 1, &[]),
            ("29th birthday set", "", 1, &[]),
        ]);
        assert_eq!(found, [0, 1, 2, 3]);
    }

    #[test]
    fn every_item_is_in_the_fold_once_and_the_first_of_a_thing_stands_for_it() {
        let variants = Variants { things: vec![0, 1, 0, 2, 1, 0], count: 3 };
        let order = [4, 2, 0, 3, 1, 5].map(ItemIx);
        let folded = variants.fold(&order, |item| *item);
        let ix = |all: &[u32]| all.iter().copied().map(ItemIx).collect::<Vec<_>>();
        assert_eq!(folded, [(ItemIx(4), ix(&[1])), (ItemIx(2), ix(&[0, 5])), (ItemIx(3), ix(&[]))]);
    }
}
