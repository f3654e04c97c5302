//! The catalogue: items over a table of distinct facts.

use std::collections::HashMap;

use crate::{Currency, Fact, FactIx, Field, Item, ItemIx, Value};

/// Longest [`Catalogue::whole_text`], in words: about 64 tokens.
pub const WHOLE_WORDS: usize = 48;

/// All items of a shop. Every distinct fact is stored once, whatever number of items share it.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    /// The shop's or feed's name.
    pub name: String,
    /// The currency of the prices.
    pub currency: Currency,
    items: Vec<Item>,
    facts: Vec<Fact>,
    aliases: Vec<(String, ItemIx)>,
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

    /// The item as one text: title, other facts, description; at most [`WHOLE_WORDS`] words. This is what an
    /// item's own vector is made of, and what stage 2 reads.
    ///
    /// Where a column tells what kind of thing it is, the columns say enough, and title and description stay out.
    /// Whoever writes them could otherwise write herself nearer to every request. By its name it is found all the same:
    /// the title is a fact.
    pub fn whole_text(&self, ix: ItemIx) -> String {
        let item = self.item(ix);
        let own =
            |field: &Field| *field != Field::DESCRIPTION && *field != Field::TITLE && !field.is_knowledge();
        let facts = self.facts_of(item).filter(|(_, fact)| own(&fact.field));
        let facts: Vec<&str> = facts.filter_map(|(_, fact)| fact.text()).collect();
        let typed = self.facts_of(item).any(|(_, fact)| fact.field == Field::TYPE);
        let (title, description) =
            if typed { ("", "") } else { (item.title.as_str(), item.description.as_str()) };
        let parts = std::iter::once(title).chain(facts).chain(std::iter::once(description));
        let mut whole = String::new();
        let mut words = 0;
        for part in parts {
            // A title stands among the facts too, and a phrase often within the description.
            if part.is_empty() || whole.to_lowercase().contains(&part.to_lowercase()) {
                continue;
            }
            whole.push_str(if whole.is_empty() { "" } else { ", " });
            for word in part.split_whitespace().take(WHOLE_WORDS - words) {
                whole.push_str(if whole.is_empty() || whole.ends_with(' ') { "" } else { " " });
                whole.push_str(word);
                words += 1;
            }
        }
        whole
    }

    /// Identifiers of duplicates that were merged into an item.
    pub fn aliases(&self) -> &[(String, ItemIx)] {
        &self.aliases
    }

    /// Finds an item by the retailer's identifier, that of a merged duplicate too; linear, for tools and tests.
    pub fn find(&self, id: &str) -> Option<ItemIx> {
        let own = self.items.iter().position(|item| item.id == id).map(|ix| ItemIx(ix as u32));
        own.or_else(|| self.aliases.iter().find(|(alias, _)| alias == id).map(|(_, ix)| *ix))
    }

    /// Assembled from parts that are known to fit: ascending fact indexes within range, unique identifiers.
    pub(crate) fn from_parts(
        name: String,
        currency: Currency,
        items: Vec<Item>,
        facts: Vec<Fact>,
        aliases: Vec<(String, ItemIx)>,
    ) -> Self {
        Self { name, currency, items, facts, aliases }
    }

    /// Adds facts to items, of new fields only; facts that items share are stored once.
    pub(crate) fn learn(&mut self, of_items: impl IntoIterator<Item = (ItemIx, Vec<Fact>)>) {
        let mut index: HashMap<(Field, FactKey), FactIx> = HashMap::new();
        for (item, facts) in of_items {
            for fact in facts {
                let ix = *index.entry((fact.field.clone(), FactKey::of(&fact.value))).or_insert_with(|| {
                    self.facts.push(fact);
                    FactIx(self.facts.len() as u32 - 1)
                });
                let own = &mut self.items[item.0 as usize].facts;
                if let Err(at) = own.binary_search(&ix) {
                    own.insert(at, ix);
                }
            }
        }
    }

    /// Puts other words in the place of facts of items; empty ones take the fact away.
    pub(crate) fn retell(&mut self, told: Vec<(usize, FactIx, String)>) {
        let gone: Vec<(usize, FactIx)> = told.iter().map(|(at, ix, _)| (*at, *ix)).collect();
        let mut index: HashMap<(Field, String), FactIx> = HashMap::new();
        for (ix, fact) in self.facts.iter().enumerate() {
            if let Value::Text(text) = &fact.value {
                index.entry((fact.field.clone(), text.clone())).or_insert(FactIx(ix as u32));
            }
        }
        for (at, ix, text) in told.into_iter().filter(|(.., text)| !text.is_empty()) {
            let field = self.fact(ix).field.clone();
            let facts = &mut self.facts;
            let new = *index.entry((field.clone(), text.clone())).or_insert_with(|| {
                facts.push(Fact { field, value: Value::Text(text) });
                FactIx(facts.len() as u32 - 1)
            });
            let own = &mut self.items[at].facts;
            if let Err(place) = own.binary_search(&new) {
                own.insert(place, new);
            }
        }
        self.forget(&gone);
    }

    /// Takes facts from items, and drops those that no item has any more.
    pub(crate) fn forget(&mut self, pairs: &[(usize, FactIx)]) {
        for &(at, ix) in pairs {
            self.items[at].facts.retain(|fact| *fact != ix);
        }
        let mut used = vec![false; self.facts.len()];
        self.items.iter().flat_map(|item| &item.facts).for_each(|ix| used[ix.0 as usize] = true);
        if used.iter().all(|used| *used) {
            return;
        }
        let mut moved = Vec::with_capacity(used.len());
        let mut next = 0;
        for used in &used {
            moved.push(FactIx(next));
            next += u32::from(*used);
        }
        let mut at = 0;
        self.facts.retain(|_| {
            at += 1;
            used[at - 1]
        });
        for ix in self.items.iter_mut().flat_map(|item| &mut item.facts) {
            *ix = moved[ix.0 as usize];
        }
    }
}

/// Gathers items and shares their facts.
#[derive(Debug)]
pub struct CatalogueBuilder {
    name: String,
    currency: Currency,
    items: Vec<Item>,
    facts: Vec<Fact>,
    aliases: Vec<(String, ItemIx)>,
    index: HashMap<(Field, FactKey), FactIx>,
}

/// Hashable face of a [`Value`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum FactKey {
    Text(String),
    Number(u64, crate::Unit),
}

impl FactKey {
    fn of(value: &Value) -> Self {
        match value {
            Value::Text(text) => FactKey::Text(text.clone()),
            Value::Number { value, unit } => FactKey::Number(value.to_bits(), *unit),
        }
    }
}

impl CatalogueBuilder {
    /// An empty catalogue.
    pub fn new(name: impl Into<String>, currency: Currency) -> Self {
        Self {
            name: name.into(),
            currency,
            items: Vec::new(),
            facts: Vec::new(),
            aliases: Vec::new(),
            index: HashMap::new(),
        }
    }

    /// The index of a fact, new or known.
    pub fn fact(&mut self, fact: Fact) -> FactIx {
        let key = FactKey::of(&fact.value);
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

    /// The items so far.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// A second identifier of an item.
    pub fn alias(&mut self, id: String, item: ItemIx) {
        self.aliases.push((id, item));
    }

    /// One more fact of an item that is already in.
    pub(crate) fn add_fact(&mut self, item: ItemIx, fact: FactIx) {
        let facts = &mut self.items[item.0 as usize].facts;
        if let Err(at) = facts.binary_search(&fact) {
            facts.insert(at, fact);
        }
    }

    pub(crate) fn set_currency(&mut self, currency: Currency) {
        self.currency = currency;
    }

    /// The finished catalogue.
    pub fn finish(self) -> Catalogue {
        Catalogue {
            name: self.name,
            currency: self.currency,
            items: self.items,
            facts: self.facts,
            aliases: self.aliases,
        }
    }
}
