//! The catalogue: items over a table of distinct facts.

use std::collections::HashMap;

use crate::{Currency, Fact, FactIx, Field, Item, ItemIx, Value};

/// All items of a shop. Every distinct fact is stored once, whatever number of items share it.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    /// The shop's or feed's name.
    pub name: String,
    /// The currency of the prices.
    pub currency: Currency,
    items: Vec<Item>,
    facts: Vec<Fact>,
}

impl Catalogue {
    /// All items, in feed order.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// All distinct facts.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The item at `ix`.
    pub fn item(&self, ix: ItemIx) -> &Item {
        &self.items[ix.0 as usize]
    }

    /// The fact at `ix`.
    pub fn fact(&self, ix: FactIx) -> &Fact {
        &self.facts[ix.0 as usize]
    }

    /// The facts of an item.
    pub fn facts_of<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = (FactIx, &'a Fact)> + 'a {
        item.facts.iter().map(|&ix| (ix, self.fact(ix)))
    }

    /// The first measure of an item in `field`, in the field's unit.
    pub fn measure(&self, item: &Item, field: &Field) -> Option<f64> {
        self.facts_of(item).find(|(_, fact)| &fact.field == field).and_then(|(_, fact)| fact.number())
    }

    /// Finds an item by the retailer's identifier; linear, for tools and tests.
    pub fn find(&self, id: &str) -> Option<ItemIx> {
        self.items.iter().position(|item| item.id == id).map(|ix| ItemIx(ix as u32))
    }
}

/// Gathers items and shares their facts.
#[derive(Debug)]
pub struct CatalogueBuilder {
    name: String,
    currency: Currency,
    items: Vec<Item>,
    facts: Vec<Fact>,
    index: HashMap<(Field, FactKey), FactIx>,
}

/// Hashable face of a [`Value`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum FactKey {
    Text(String),
    Number(u64, crate::Unit),
}

impl CatalogueBuilder {
    /// An empty catalogue.
    pub fn new(name: impl Into<String>, currency: Currency) -> Self {
        Self { name: name.into(), currency, items: Vec::new(), facts: Vec::new(), index: HashMap::new() }
    }

    /// The index of a fact, new or known.
    pub fn fact(&mut self, fact: Fact) -> FactIx {
        let key = match &fact.value {
            Value::Text(text) => FactKey::Text(text.clone()),
            Value::Number { value, unit } => FactKey::Number(value.to_bits(), *unit),
        };
        let facts = &mut self.facts;
        *self.index.entry((fact.field.clone(), key)).or_insert_with(|| {
            facts.push(fact);
            FactIx(facts.len() as u32 - 1)
        })
    }

    /// Adds an item; its `facts` are put in order and repeats are dropped.
    pub fn push(&mut self, mut item: Item) -> ItemIx {
        item.facts.sort_unstable();
        item.facts.dedup();
        self.items.push(item);
        ItemIx(self.items.len() as u32 - 1)
    }

    /// The finished catalogue.
    pub fn finish(self) -> Catalogue {
        Catalogue { name: self.name, currency: self.currency, items: self.items, facts: self.facts }
    }
}
