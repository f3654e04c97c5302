//! The catalogue as bytes: tables of numbers over one text, so that reading is copying.
//!
//! All words lie in one text. A word that is written in a longer one (a sentence of a description, the title
//! among the facts) is not written again but pointed at.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::PackError;
use crate::{Catalogue, Currency, Fact, FactIx, Field, Item, ItemIx, Money, Rating, Stock, Unit, Value};

const MAGIC: &[u8; 8] = b"CRcat\0\0\x01";
const WHAT: &str = "catalogue file";

/// A stretch of the text: where it begins, after the beginning of the one before, and its bytes.
type Stretch = (i64, u32);

#[derive(Serialize, Deserialize)]
struct Tables {
    name: String,
    currency: String,
    fields: Vec<String>,
    text: String,
    /// (field, stretch), the facts in words.
    texts: Vec<(u16, Stretch)>,
    /// (field, unit, value), the facts in numbers.
    numbers: Vec<(u16, u8, f64)>,
    /// For each fact whether it is a number, eight a byte; the two lists above are merged by it.
    is_number: Vec<u8>,
    items: Vec<ItemRow>,
    /// Facts of all items in turn: count, then indexes as differences.
    item_facts: Vec<u32>,
    aliases: Vec<(String, u32)>,
}

#[derive(Serialize, Deserialize)]
struct ItemRow {
    id: Stretch,
    title: Stretch,
    description: Stretch,
    link: Option<Stretch>,
    picture: Option<Stretch>,
    price: Option<u64>,
    /// Hundredths of a star, and the number of ratings.
    rating: Option<(f32, Option<u32>)>,
    stock: u8,
}

/// The file `catalogue.bin`.
pub fn encode_catalogue(catalogue: &Catalogue) -> Vec<u8> {
    let mut text = Text::default();
    let mut fields: Vec<String> = Vec::new();
    let mut field_of: HashMap<&Field, u16> = HashMap::new();
    // Items first: descriptions and titles are the long stretches that facts are found in.
    let mut places: HashMap<FactIx, (usize, u32)> = HashMap::new();
    let mut items = Vec::with_capacity(catalogue.items().len());
    let mut item_facts = Vec::new();
    for item in catalogue.items() {
        let id = text.put(&item.id);
        let title_at = text.written.len();
        let title = text.put(&item.title);
        let description_at = text.written.len();
        let description = text.put(&item.description);
        for (ix, fact) in catalogue.facts_of(item) {
            let Some(words) = fact.text().filter(|words| words.len() > 3) else { continue };
            let found = [(title_at, &item.title), (description_at, &item.description)]
                .into_iter()
                .find_map(|(base, long)| long.find(words).map(|at| base + at));
            if let Some(at) = found {
                places.entry(ix).or_insert((at, words.len() as u32));
            }
        }
        items.push(ItemRow {
            id,
            title,
            description,
            link: item.link.as_deref().map(|link| text.put(link)),
            picture: item.picture.as_deref().map(|picture| text.put(picture)),
            price: item.price.map(|price| price.minor.max(0) as u64),
            rating: item.rating.map(|rating| (rating.stars, rating.count)),
            stock: match item.stock {
                Stock::In => 0,
                Stock::Out => 1,
                Stock::Unknown => 2,
            },
        });
        item_facts.push(item.facts.len() as u32);
        let mut before = 0;
        for fact in &item.facts {
            item_facts.push(fact.0 - before);
            before = fact.0;
        }
    }
    let (mut texts, mut numbers) = (Vec::new(), Vec::new());
    let mut is_number = vec![0u8; catalogue.facts().len().div_ceil(8)];
    for (at, fact) in catalogue.facts().iter().enumerate() {
        let field = *field_of.entry(&fact.field).or_insert_with(|| {
            fields.push(fact.field.name().to_owned());
            (fields.len() - 1) as u16
        });
        match &fact.value {
            Value::Text(words) => {
                let stretch = match places.get(&FactIx(at as u32)) {
                    Some(&(begin, length)) => text.point_at(begin, length),
                    None => text.put(words),
                };
                texts.push((field, stretch));
            }
            Value::Number { value, unit } => {
                is_number[at / 8] |= 1 << (at % 8);
                numbers.push((field, unit_code(*unit), *value));
            }
        }
    }
    let tables = Tables {
        name: catalogue.name.clone(),
        currency: catalogue.currency.code().to_owned(),
        fields,
        text: text.written,
        texts,
        numbers,
        is_number,
        items,
        item_facts,
        aliases: catalogue.aliases().iter().map(|(id, item)| (id.clone(), item.0)).collect(),
    };
    let mut bytes = MAGIC.to_vec();
    bytes.extend(postcard::to_stdvec(&tables).expect("tables of numbers and text have an encoding"));
    bytes
}

/// Reads `catalogue.bin`.
///
/// # Errors
/// [`PackError`] where the bytes are of another kind or do not fit together.
pub fn decode_catalogue(bytes: &[u8]) -> Result<Catalogue, PackError> {
    let damaged = |reason: &str| PackError::Damaged { what: WHAT, reason: reason.to_owned() };
    let Some((magic, rest)) = bytes.split_first_chunk::<8>() else {
        return Err(PackError::Foreign { what: WHAT });
    };
    if magic[..7] != MAGIC[..7] {
        return Err(PackError::Foreign { what: WHAT });
    }
    if magic[7] != MAGIC[7] {
        return Err(PackError::Version { found: u32::from(magic[7]) });
    }
    let (tables, left): (Tables, &[u8]) =
        postcard::take_from_bytes(rest).map_err(|error| damaged(&error.to_string()))?;
    if !left.is_empty() {
        return Err(damaged("bytes follow its end"));
    }
    let currency = Currency::parse(&tables.currency).map_err(|error| damaged(&error.to_string()))?;
    let fields: Vec<Field> = tables.fields.iter().map(|name| Field::named(name)).collect();
    let field = |ix: u16| fields.get(usize::from(ix)).cloned().ok_or_else(|| damaged("a fact of no field"));
    let mut text = Reader { text: &tables.text, before: 0 };

    let mut items = Vec::with_capacity(tables.items.len());
    let mut fact_counts = tables.item_facts.iter().copied();
    let fact_total = tables.texts.len() + tables.numbers.len();
    for row in &tables.items {
        let count = fact_counts.next().ok_or_else(|| damaged("an item without its facts"))? as usize;
        if count > fact_total {
            return Err(damaged("an item with more facts than there are"));
        }
        let id = text.take(row.id)?;
        let title = text.take(row.title)?;
        let description = text.take(row.description)?;
        let link = row.link.map(|link| text.take(link)).transpose()?;
        let picture = row.picture.map(|picture| text.take(picture)).transpose()?;
        let mut facts = Vec::with_capacity(count);
        let mut at = 0u32;
        for place in 0..count {
            let step = fact_counts.next().ok_or_else(|| damaged("an item without its facts"))?;
            at = at.checked_add(step).ok_or_else(|| damaged("a fact that is not there"))?;
            if at as usize >= fact_total || place > 0 && step == 0 {
                return Err(damaged("a fact that is not there"));
            }
            facts.push(FactIx(at));
        }
        let price = match row.price {
            None => None,
            Some(minor) => {
                let minor = i64::try_from(minor).map_err(|_| damaged("a price out of range"))?;
                Some(Money { minor, currency })
            }
        };
        if row.rating.is_some_and(|(stars, _)| !(0.0..=5.0).contains(&stars)) {
            return Err(damaged("a rating out of range"));
        }
        items.push(Item {
            id,
            title,
            description,
            link,
            picture,
            price,
            rating: row.rating.map(|(stars, count)| Rating { stars, count }),
            stock: match row.stock {
                0 => Stock::In,
                1 => Stock::Out,
                2 => Stock::Unknown,
                _ => return Err(damaged("a stock of no kind")),
            },
            facts,
        });
    }
    if fact_counts.next().is_some() {
        return Err(damaged("facts of no item"));
    }

    if tables.is_number.len() != fact_total.div_ceil(8) {
        return Err(damaged("lists of facts that do not fit together"));
    }
    let (mut texts, mut numbers) = (tables.texts.iter(), tables.numbers.iter());
    let mut facts = Vec::with_capacity(fact_total);
    for at in 0..fact_total {
        let missing = || damaged("lists of facts that do not fit together");
        if tables.is_number[at / 8] >> (at % 8) & 1 == 1 {
            let &(ix, unit, value) = numbers.next().ok_or_else(missing)?;
            let unit = unit_of(unit).ok_or_else(|| damaged("a number of no unit"))?;
            if !value.is_finite() {
                return Err(damaged("a number that is none"));
            }
            facts.push(Fact { field: field(ix)?, value: Value::Number { value, unit } });
        } else {
            let &(ix, stretch) = texts.next().ok_or_else(missing)?;
            facts.push(Fact { field: field(ix)?, value: Value::Text(text.take(stretch)?) });
        }
    }
    let aliases: Vec<(String, ItemIx)> =
        tables.aliases.into_iter().map(|(id, item)| (id, ItemIx(item))).collect();
    if aliases.iter().any(|(_, item)| item.0 as usize >= items.len()) {
        return Err(damaged("a second identifier of no item"));
    }
    Ok(Catalogue::from_parts(tables.name, currency, items, facts, aliases))
}

/// The text while it is written.
#[derive(Default)]
struct Text {
    written: String,
    before: usize,
}

impl Text {
    fn put(&mut self, words: &str) -> Stretch {
        let begin = self.written.len();
        self.written.push_str(words);
        self.point_at(begin, words.len() as u32)
    }

    fn point_at(&mut self, begin: usize, length: u32) -> Stretch {
        let step = begin as i64 - self.before as i64;
        self.before = begin;
        (step, length)
    }
}

/// The text while it is read, in the order it was written.
struct Reader<'a> {
    text: &'a str,
    before: usize,
}

impl Reader<'_> {
    fn take(&mut self, (step, length): Stretch) -> Result<String, PackError> {
        let damaged = || PackError::Damaged { what: WHAT, reason: "words that are not in its text".into() };
        let begin = (self.before as i64)
            .checked_add(step)
            .and_then(|at| usize::try_from(at).ok())
            .ok_or_else(damaged)?;
        let end = begin.checked_add(length as usize).ok_or_else(damaged)?;
        let words = self.text.get(begin..end).ok_or_else(damaged)?;
        self.before = begin;
        Ok(words.to_owned())
    }
}

const UNITS: [Unit; 6] =
    [Unit::Millimetre, Unit::Gram, Unit::Millilitre, Unit::Count, Unit::Year, Unit::Plain];

fn unit_code(unit: Unit) -> u8 {
    UNITS.iter().position(|known| *known == unit).expect("all units are listed") as u8
}

fn unit_of(code: u8) -> Option<Unit> {
    UNITS.get(usize::from(code)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CatalogueBuilder;

    fn sample() -> Catalogue {
        let currency = Currency::parse("EUR").unwrap();
        let mut builder = CatalogueBuilder::new("Corner shop", currency);
        let fact = |field: Field, words: &str| Fact { field, value: Value::Text(words.into()) };
        for (id, title, colour) in [("a", "Hylle", "grün"), ("b", "Krakk", "white")] {
            let facts = vec![
                builder.fact(fact(Field::TITLE, title)),
                builder.fact(fact(Field::COLOUR, colour)),
                builder.fact(fact(Field::DESCRIPTION, "Made of pine")),
                builder.fact(Fact {
                    field: Field::WIDTH,
                    value: Value::Number { value: 812.8, unit: Unit::Millimetre },
                }),
            ];
            let ix = builder.push(Item {
                id: id.into(),
                title: title.into(),
                description: "Sturdy. Made of pine – and bamboo.".into(),
                link: (id == "a").then(|| "https://shop.example/a".into()),
                picture: None,
                price: Some(Money { minor: 1999, currency }),
                rating: Some(Rating { stars: 4.5, count: None }),
                stock: Stock::Out,
                facts,
            });
            builder.alias(format!("{id}-2"), ix);
        }
        builder.finish()
    }

    #[test]
    fn a_catalogue_comes_back_as_it_was() {
        let catalogue = sample();
        assert_eq!(decode_catalogue(&encode_catalogue(&catalogue)).unwrap(), catalogue);
    }

    #[test]
    fn damaged_bytes_are_an_error_or_another_catalogue_but_never_a_panic() {
        let bytes = encode_catalogue(&sample());
        for cut in 0..bytes.len() {
            assert!(decode_catalogue(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        for at in 0..bytes.len() {
            for value in [0, 1, 0x7F, 0x80, 0xFF] {
                let mut changed = bytes.clone();
                changed[at] = value;
                let _ = decode_catalogue(&changed);
            }
        }
    }
}
