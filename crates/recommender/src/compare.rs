//! Items side by side: the facts that differ, and what each has of what she asked for.

use catalog::{Field, ItemIx, Stock, Unit, Value};
use dialogue::{DialogueState, Locale};
use protocol as p;

use crate::constraints::{Check, Prepared};
use crate::explain::said_value;
use crate::format;
use crate::messages;
use crate::shop::Shop;
use crate::stage1::Cause;
use crate::turn::Ranked;

/// Most columns that can be read side by side.
pub(crate) const MOST_COMPARED: usize = 4;

/// Fields that are no facts to compare: names, whole sentences and what is said of every item of a kind.
const PROSE: [Field; 4] = [Field::TITLE, Field::CATEGORY, Field::PHRASE, Field::DESCRIPTION];

/// The table of a comparison. Each cell is read from the catalogue or from the exact parts of a score.
pub(crate) fn table(shop: &Shop, state: &DialogueState, items: &[Ranked]) -> p::Comparison {
    let locale = state.locale;
    let mut rows = facts(shop, items, locale);
    for constraint in &state.constraints {
        let prepared = Prepared::new(constraint, shop);
        let value = |ranked: &Ranked| {
            let check = prepared.check(shop, ranked.item.0 as usize);
            let (verdict, word) = match check {
                Check::Met => ("met", messages::cell_met(locale)),
                Check::Broken => ("broken", messages::cell_broken(locale)),
                Check::Unknown => ("unknown", messages::cell_unknown(locale)),
            };
            let text = match said_value(shop, ranked.item, &constraint.facet, locale) {
                Some(value) => format!("{word} ({value})"),
                None => word.to_owned(),
            };
            p::ComparedValue { text, verdict: verdict.into() }
        };
        let values = items.iter().map(value).collect();
        rows.push(p::ComparedRow { name: constraint.span.clone(), part: "constraint".into(), values });
    }
    for wish in &state.wishes {
        let value = |ranked: &Ranked| {
            let parts = ranked.parts.iter().filter(|part| match &part.cause {
                Cause::Meaning(chip) | Cause::Word(chip, _) => *chip == wish.id,
                _ => false,
            });
            let (mut sum, mut worded) = (0.0, false);
            for part in parts {
                sum += part.value;
                worded |= matches!(part.cause, Cause::Word(..)) && part.value != 0.0;
            }
            let (verdict, word) = match (worded, sum > 0.0) {
                (true, true) => ("met", messages::cell_named(locale)),
                (false, true) => ("near", messages::cell_near(locale)),
                (true, false) => ("broken", messages::cell_against(locale)),
                (false, false) => ("none", messages::cell_none(locale)),
            };
            p::ComparedValue { text: format!("{word} ({sum:+.2})"), verdict: verdict.into() }
        };
        let values = items.iter().map(value).collect();
        rows.push(p::ComparedRow { name: wish.label.clone(), part: "wish".into(), values });
    }
    let columns = items.iter().map(|ranked| {
        let item = shop.catalogue.item(ranked.item);
        p::ComparedItem { id: item.id.clone(), title: item.title.clone() }
    });
    let caption = messages::comparison(locale).to_owned();
    p::Comparison { caption, items: columns.collect(), rows }
}

/// Rows of facts in which the items differ.
fn facts(shop: &Shop, items: &[Ranked], locale: Locale) -> Vec<p::ComparedRow> {
    let unknown = messages::cell_unknown(locale);
    let mut rows = Vec::new();
    let mut row = |name: String, values: Vec<Option<String>>| {
        if values.iter().any(|value| *value != values[0]) {
            let cell = |value: Option<String>| match value {
                Some(text) => p::ComparedValue { text, verdict: "known".into() },
                None => p::ComparedValue { text: unknown.into(), verdict: "unknown".into() },
            };
            rows.push(p::ComparedRow {
                name,
                part: "fact".into(),
                values: values.into_iter().map(cell).collect(),
            });
        }
    };
    let of = |read: &dyn Fn(ItemIx) -> Option<String>| -> Vec<Option<String>> {
        items.iter().map(|ranked| read(ranked.item)).collect()
    };
    let item = |ix: ItemIx| shop.catalogue.item(ix);
    let named = |field: &str| format::field(field, locale);
    row(named("price"), of(&|ix| item(ix).price.map(|price| format::price(price, locale))));
    row(named("rating"), of(&|ix| item(ix).rating.map(format::stars)));
    let stock = |ix: ItemIx| match item(ix).stock {
        Stock::In => Some(messages::cell_in_stock(locale).to_owned()),
        Stock::Out => Some(messages::cell_out_of_stock(locale).to_owned()),
        Stock::Unknown => None,
    };
    row(named("stock"), of(&stock));
    let mut fields: Vec<&Field> = Vec::new();
    for ranked in items {
        for (_, fact) in shop.catalogue.facts_of(item(ranked.item)) {
            let prose = PROSE.contains(&fact.field) || fact.field.is_knowledge();
            if !prose && !fields.contains(&&fact.field) {
                fields.push(&fact.field);
            }
        }
    }
    for field in fields {
        let read = |ix: ItemIx| {
            let own = shop.catalogue.facts_of(item(ix)).filter(|(_, fact)| fact.field == *field);
            let mut values: Vec<String> = own.map(|(_, fact)| value(&fact.value, locale)).collect();
            values.sort();
            (!values.is_empty()).then(|| values.join(", "))
        };
        row(named(field.name()), of(&read));
    }
    rows
}

/// A fact's value as a shopper reads it.
fn value(value: &Value, locale: Locale) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number { value, unit: Unit::Millimetre } => format::length(*value, locale),
        Value::Number { value, unit: Unit::Gram } if *value >= 1000.0 => format!("{} kg", value / 1000.0),
        Value::Number { value, unit: Unit::Gram } => format!("{value} g"),
        Value::Number { value, unit: Unit::Millilitre } => format!("{value} ml"),
        Value::Number { value, .. } => value.to_string(),
    }
}
