//! Requests out of a catalogue: what people want a kind of thing for, and what they call it.
//!
//! An item's kind is known by its facts (`catalog::kinds`). A need of the kind, or one of its names with a trait of the
//! item, is a request that the item answers; items of other kinds, and of the same kind without the trait, are what it
//! is set against. So nobody had to judge anything, and nothing is learned about one request in particular.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use catalog::pack::{self, Manifest};
use catalog::{Catalogue, Field, Item, ItemIx};
use serde::{Deserialize, Serialize};

use super::Record;
use crate::rng::Rng;

/// What an item of the right kind without the trait asked for is worth.
const WITHOUT_TRAIT: f32 = 0.33;

/// A catalogue to generate requests from.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its pack.
    pub pack: PathBuf,
    /// Requests to make.
    pub requests: usize,
    /// Items of other kinds to each request; half of them of the same shelf where there are enough.
    #[serde(default = "default_others")]
    pub others: usize,
    /// How much a record counts.
    #[serde(default = "default_weight")]
    pub weight: f32,
}

fn default_others() -> usize {
    5
}

fn default_weight() -> f32 {
    0.5
}

/// Reads the pack and makes the records; also gives the pack's hash.
///
/// # Errors
/// Where the pack cannot be read, or knows no kinds.
pub fn records(here: &Path, source: &Source, seed: u64) -> Result<(Vec<Record>, String)> {
    let folder = here.join(&source.pack);
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read(&path).with_context(|| format!("cannot read {}: `chatrec index` writes it", path.display()))
    };
    let bytes = read(pack::MANIFEST)?;
    let manifest = Manifest::parse(&bytes)?;
    let catalogue = read(pack::CATALOGUE)?;
    manifest.verify(pack::CATALOGUE, &catalogue)?;
    let catalogue = pack::decode_catalogue(&catalogue)?;
    let kinds = Kinds::of(&catalogue);
    ensure!(
        kinds.members.len() > 1,
        "{}: no kinds are known of its items; index the feed again, with --kinds FILE where they are unusual",
        folder.display()
    );
    let mut rng = Rng::new(seed ^ u64::from(super::hash(&manifest.name, seed)));
    let mut records = Vec::new();
    for _ in 0..source.requests {
        kinds.request(&catalogue, source, &mut rng, &mut records);
    }
    Ok((records, scorer::sha256(&bytes)))
}

/// The kinds of a catalogue.
struct Kinds {
    /// First name of the kind → its items.
    members: Vec<(Vec<ItemIx>, Known)>,
    /// Items of each shelf.
    shelves: HashMap<String, Vec<ItemIx>>,
}

/// What is known of a kind.
struct Known {
    names: Vec<String>,
    needs: Vec<String>,
}

fn texts(catalogue: &Catalogue, item: &Item, field: &Field) -> Vec<String> {
    let own = catalogue.facts_of(item).filter(|(_, fact)| fact.field == *field);
    own.filter_map(|(_, fact)| fact.text()).map(str::to_owned).collect()
}

fn shelf(catalogue: &Catalogue, item: &Item) -> String {
    texts(catalogue, item, &Field::CATEGORY).into_iter().next().unwrap_or_default()
}

impl Kinds {
    fn of(catalogue: &Catalogue) -> Self {
        let mut members: BTreeMap<Vec<String>, (Vec<ItemIx>, Known)> = BTreeMap::new();
        let mut shelves: HashMap<String, Vec<ItemIx>> = HashMap::new();
        for (ix, item) in (0..).map(ItemIx).zip(catalogue.items()) {
            shelves.entry(shelf(catalogue, item)).or_default().push(ix);
            let needs = texts(catalogue, item, &Field::USE);
            if needs.is_empty() {
                continue;
            }
            let names = texts(catalogue, item, &Field::ALSO_CALLED);
            members.entry(needs.clone()).or_insert_with(|| (Vec::new(), Known { names, needs })).0.push(ix);
        }
        Self { members: members.into_values().collect(), shelves }
    }

    fn request(&self, catalogue: &Catalogue, source: &Source, rng: &mut Rng, records: &mut Vec<Record>) {
        let (items, known) = &self.members[rng.below(self.members.len())];
        let wanted = *rng.pick(items);
        let item = catalogue.item(wanted);
        let traits: Vec<String> =
            [Field::COLOUR, Field::MATERIAL].iter().flat_map(|field| texts(catalogue, item, field)).collect();
        // Needs name no thing; names may come with a trait, which then makes the difference within the kind.
        let by_need = rng.chance(0.5);
        let asked = if by_need || traits.is_empty() { None } else { Some(rng.pick(&traits).clone()) };
        let request = match (&asked, by_need) {
            (_, true) => rng.pick(&known.needs).clone(),
            (Some(asked), false) => format!("{} {}", asked.to_lowercase(), rng.pick(&known.names)),
            (None, false) => rng.pick(&known.names).clone(),
        };
        // One group a text, whatever item it was made for: the same words must not fall into two parts.
        let group = request.clone();
        let mut put = |ix: ItemIx, label: f32| {
            records.push(Record {
                request: request.clone(),
                text_b: catalogue.whole_text(ix),
                label,
                group: group.clone(),
                weight: source.weight,
                source: if by_need { "need" } else { "name" }.to_owned(),
            });
        };
        put(wanted, 1.0);
        let has = |ix: ItemIx, asked: &String| {
            let item = catalogue.item(ix);
            [Field::COLOUR, Field::MATERIAL].iter().any(|field| texts(catalogue, item, field).contains(asked))
        };
        if let Some(asked) = &asked {
            let without: Vec<ItemIx> = items.iter().copied().filter(|&ix| !has(ix, asked)).collect();
            if !without.is_empty() {
                put(*rng.pick(&without), WITHOUT_TRAIT);
            }
        }
        let of_other_kind = |ix: &ItemIx| {
            let needs = texts(catalogue, catalogue.item(*ix), &Field::USE);
            needs.iter().all(|need| !known.needs.contains(need))
                && texts(catalogue, catalogue.item(*ix), &Field::ALSO_CALLED)
                    .iter()
                    .all(|name| !known.names.contains(name))
        };
        let near: Vec<ItemIx> = self.shelves[&shelf(catalogue, item)].clone();
        let all = catalogue.items().len();
        let mut put_others = 0;
        for attempt in 0..source.others * 8 {
            if put_others == source.others {
                break;
            }
            let other = if attempt % 2 == 0 { *rng.pick(&near) } else { ItemIx(rng.below(all) as u32) };
            if of_other_kind(&other) {
                put(other, 0.0);
                put_others += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::kinds::{self, Kinds as Table};
    use catalog::{CatalogueBuilder, Currency, Fact, Value};

    fn catalogue() -> Catalogue {
        let mut builder = CatalogueBuilder::new("test", Currency::parse("EUR").unwrap());
        for (ix, (title, colour)) in
            [("guitar", "Red"), ("guitar", "Blue"), ("drum", "Red"), ("drum", "Blue"), ("flute", "Red")]
                .iter()
                .enumerate()
        {
            let text = |field: Field, text: &str| Fact { field, value: Value::Text(text.into()) };
            let facts =
                [text(Field::TITLE, title), text(Field::COLOUR, colour), text(Field::CATEGORY, "music")];
            let facts = facts.into_iter().map(|fact| builder.fact(fact)).collect();
            builder.push(Item { facts, ..Item::new(ix.to_string(), *title) });
        }
        let mut catalogue = builder.finish();
        let table = "guitar\n= six-string\n? songs by the campfire\n\ndrum\n= tom\n? beat something\n";
        kinds::describe(&mut catalogue, &Table::parse(table).unwrap());
        catalogue
    }

    #[test]
    fn what_answers_a_request_is_set_against_what_does_not() {
        let catalogue = catalogue();
        let kinds = Kinds::of(&catalogue);
        let source = Source { pack: PathBuf::new(), requests: 0, others: 2, weight: 1.0 };
        let (mut rng, mut records) = (Rng::new(1), Vec::new());
        (0..40).for_each(|_| kinds.request(&catalogue, &source, &mut rng, &mut records));
        assert!(
            records.iter().any(|record| record.request == "songs by the campfire" && record.source == "need")
        );
        assert!(
            records
                .iter()
                .any(|record| record.request.starts_with("red ") || record.request.starts_with("blue "))
        );
        for record in &records {
            let of_guitar =
                ["guitar", "six-string", "campfire"].iter().any(|name| record.request.contains(name));
            let guitar = record.text_b.contains("guitar");
            assert_eq!(
                record.label > 0.0,
                of_guitar == guitar && !record.text_b.contains("flute"),
                "{record:?}"
            );
        }
    }
}
