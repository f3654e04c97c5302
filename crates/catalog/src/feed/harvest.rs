//! From rows to items: every column through the mapping, repeats merged, the account kept.

use std::collections::HashMap;
use std::rc::Rc;

use sha2::{Digest, Sha256};

use super::draft::{Draft, Trouble};
use super::mapping::{Mapping, Target};
use super::plausible::{self, Group};
use super::record::{Record, Row};
use super::{FeedError, Harvest, Quarantined, Report};
use crate::text::hidden::take_hidden;
use crate::{CatalogueBuilder, Currency, Field, Item, ItemIx, Money};

/// ISO 4217's code for "no currency": a feed without any price.
const NO_CURRENCY: &str = "XXX";

/// Identifiers of one catalogue, merged ones too: some ten times what a browser scans while a shopper waits. With
/// [`MOST_TEXT`] it bounds the memory that a feed of whatever length can take.
const MOST_ITEMS: usize = 500_000;
/// Bytes of text that are kept of all items together.
const MOST_TEXT: usize = 512 << 20;

pub(crate) struct Harvester<'a> {
    mapping: &'a Mapping,
    builder: CatalogueBuilder,
    currency: Option<Currency>,
    report: Report,
    by_id: HashMap<String, (ItemIx, [u8; 16])>,
    by_content: HashMap<[u8; 16], ItemIx>,
    groups: Vec<Group>,
    /// Bytes of text in the items so far.
    text: usize,
}

impl<'a> Harvester<'a> {
    pub(crate) fn new(mapping: &'a Mapping, name: &str) -> Self {
        let name = mapping.name.clone().unwrap_or_else(|| name.to_owned());
        let nothing = Currency::parse(NO_CURRENCY).expect("three letters");
        Self {
            mapping,
            builder: CatalogueBuilder::new(name, mapping.currency.unwrap_or(nothing)),
            currency: mapping.currency,
            report: Report::default(),
            by_id: HashMap::new(),
            by_content: HashMap::new(),
            groups: Vec::new(),
            text: 0,
        }
    }

    /// A mapping that the retailer wrote must fit; one of ours takes what is there.
    pub(crate) fn check_columns(&self, columns: &[Rc<str>]) -> Result<(), FeedError> {
        let known = |column: &str| columns.iter().any(|name| **name == *column);
        for (target, sources) in &self.mapping.fields {
            let named: Vec<&str> = sources.iter().filter_map(|source| source.column.as_deref()).collect();
            let needed = matches!(target, Target::Id | Target::Title);
            let missing = if self.mapping.lenient {
                if needed && !named.iter().any(|column| known(column)) { named.first() } else { None }
            } else {
                named.iter().find(|column| !known(column))
            };
            if let Some(column) = missing {
                return Err(FeedError::MissingColumn {
                    field: target.name().to_owned(),
                    column: (*column).to_owned(),
                    have: columns
                        .iter()
                        .map(|name| name.trim())
                        .filter(|n| !n.is_empty())
                        .collect::<Vec<_>>()
                        .join(", "),
                });
            }
        }
        Ok(())
    }

    pub(crate) fn take(&mut self, row: Row) -> Result<(), FeedError> {
        self.report.rows += 1;
        let mut record = match row {
            Row::Bad(bad) => {
                self.report.quarantine(bad);
                return Ok(());
            }
            Row::Record(record) => record,
        };
        record.values.iter_mut().for_each(|(_, value)| take_hidden(value));
        match self.item(&record) {
            Ok(draft) => {
                self.merge_or_push(draft);
                self.check_size()?;
            }
            Err(Trouble::NoCurrency) => return Err(FeedError::NoCurrency),
            Err(Trouble::Row { column, reason }) => {
                self.report.quarantine(Quarantined { row: record.row, line: record.line, column, reason });
            }
        }
        Ok(())
    }

    fn item(&mut self, record: &Record) -> Result<Draft, Trouble> {
        let mut draft = Draft::read(record, self.mapping)?;
        if let Some((amount, own)) = draft.amount.take() {
            let own = match own {
                None => None,
                Some((code, column)) => {
                    Some(Currency::parse(&code).map_err(|error| Trouble::row(&column, error))?)
                }
            };
            let currency = match (own, self.currency) {
                (Some(own), Some(shop)) if own != shop => {
                    return Err(Trouble::row(
                        "price",
                        format!("in {} where the catalogue is in {}", own.code(), shop.code()),
                    ));
                }
                (own, shop) => own.or(shop).ok_or(Trouble::NoCurrency)?,
            };
            self.currency = Some(currency);
            draft.item.price = Some(Money::from_major(amount, currency));
        }
        Ok(draft)
    }

    fn merge_or_push(&mut self, mut draft: Draft) {
        let content = content_key(&draft);
        if let Some(&(known, known_content)) = self.by_id.get(&draft.item.id) {
            self.report.merged_same_id += 1;
            if known_content != content {
                let text = "a later row has other values under the same identifier; the first stands";
                self.report.note(&draft.item.id, "id", text);
            }
            self.also_filed_under(known, &draft);
            return;
        }
        self.report.notes_of(&mut draft);
        if self.mapping.merge_duplicates
            && let Some(&known) = self.by_content.get(&content)
        {
            self.report.merged_same_content += 1;
            let text = format!(
                "the same as {} but for the identifier; merged",
                self.builder.items()[known.0 as usize].id
            );
            self.report.note(&draft.item.id, "id", text);
            self.also_filed_under(known, &draft);
            self.by_id.insert(draft.item.id.clone(), (known, content));
            self.builder.alias(draft.item.id, known);
            return;
        }
        self.text += text_bytes(&draft);
        let facts = draft.facts.drain(..).map(|fact| self.builder.fact(fact)).collect();
        let item = Item { facts, ..draft.item };
        let id = item.id.clone();
        let ix = self.builder.push(item);
        self.groups.push(draft.group);
        self.by_id.insert(id, (ix, content));
        self.by_content.entry(content).or_insert(ix);
    }

    fn check_size(&self) -> Result<(), FeedError> {
        let too_large = |most| Err(FeedError::TooLarge { rows: self.report.rows, most });
        if self.by_id.len() > MOST_ITEMS {
            return too_large("500,000 items");
        }
        if self.text > MOST_TEXT {
            return too_large("512 MiB of text");
        }
        Ok(())
    }

    /// A repeat that stands on another shelf puts the item there too.
    fn also_filed_under(&mut self, known: ItemIx, draft: &Draft) {
        for fact in draft.facts.iter().filter(|fact| is_shelf(&fact.field)) {
            let fact = self.builder.fact(fact.clone());
            self.builder.add_fact(known, fact);
        }
    }

    pub(crate) fn finish(mut self) -> Result<Harvest, FeedError> {
        if self.by_id.is_empty() {
            let first = match self.report.quarantine.first() {
                None => "The feed is empty".to_owned(),
                Some(bad) => {
                    let line = bad.line.map_or(format!("row {}", bad.row), |line| format!("line {line}"));
                    let column =
                        bad.column.as_ref().map_or(String::new(), |column| format!(", column \"{column}\""));
                    format!("The first was left out at {line}{column}: {}", bad.reason)
                }
            };
            return Err(FeedError::NoItems { rows: self.report.rows, first });
        }
        if let Some(currency) = self.currency {
            self.builder.set_currency(currency);
        }
        let mut catalogue = self.builder.finish();
        plausible::forget_impossible_sizes(&mut catalogue, &self.groups, &mut self.report);
        self.report.items = catalogue.items().len() as u64;
        self.report.text_facts = catalogue.facts().iter().filter(|fact| fact.text().is_some()).count() as u64;
        self.report.number_facts = catalogue.facts().len() as u64 - self.report.text_facts;
        Ok(Harvest { catalogue, report: self.report })
    }
}

/// Bytes that an item's texts take; those of facts are counted though many items share them.
fn text_bytes(draft: &Draft) -> usize {
    let item = &draft.item;
    let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let facts = draft.facts.iter().map(|fact| fact.text().map_or(0, str::len)).sum::<usize>();
    item.id.len()
        + item.title.len()
        + item.description.len()
        + length(&item.link)
        + length(&item.picture)
        + facts
}

/// Where the shop files it, not what it is.
fn is_shelf(field: &Field) -> bool {
    *field == Field::CATEGORY
}

/// What must be equal for two items to be one: all but the identifier and the shelf.
fn content_key(draft: &Draft) -> [u8; 16] {
    let mut hash = Sha256::new();
    let mut put = |part: &str| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    let item = &draft.item;
    put(&item.title);
    put(&item.description);
    put(item.picture.as_deref().unwrap_or(""));
    put(&draft.link_words);
    put(&format!("{:?} {:?} {:?}", item.price, item.rating, item.stock));
    let mut facts: Vec<String> = draft
        .facts
        .iter()
        .filter(|fact| !is_shelf(&fact.field) && !draft.from_shelf.contains(&fact.field))
        .map(|fact| format!("{} {:?}", fact.field.name(), fact.value))
        .collect();
    facts.sort();
    facts.iter().for_each(|fact| put(fact));
    hash.finalize()[..16].try_into().expect("sha256 has 32 bytes")
}

impl Report {
    fn notes_of(&mut self, draft: &mut Draft) {
        for (field, text) in draft.notes.drain(..) {
            self.note(&draft.item.id, &field, text);
        }
        self.sizes_unknown += draft.sizes_unknown;
    }
}
