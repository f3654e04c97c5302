//! One row as an item: card fields, facts in words, facts in numbers.

mod facts;

use std::collections::HashSet;

use super::mapping::{Mapping, Reading, Source, Target};
use super::plausible::Group;
use super::record::Record;
use crate::text::link::link_words;
use crate::text::plain::plain;
use crate::text::size::Size;
use crate::text::{amount, collapse, phrase, singular};
use crate::{Fact, Field, Item, Rating, Stock};

/// Characters of a description that are kept; more is for the product page.
const DESCRIPTION_LIMIT: usize = 1_200;

/// Why a row gives no item.
#[derive(Debug)]
pub(crate) enum Trouble {
    NoCurrency,
    Row { column: Option<String>, reason: String },
}

impl Trouble {
    pub(crate) fn row(column: &str, reason: impl ToString) -> Self {
        Trouble::Row { column: Some(column.to_owned()), reason: reason.to_string() }
    }
}

/// An item in the making.
pub(crate) struct Draft {
    pub item: Item,
    pub facts: Vec<Fact>,
    /// Amount in major units, and the currency code with its column where the row names one.
    pub amount: Option<(f64, Option<(String, String)>)>,
    pub link_words: String,
    pub notes: Vec<(String, String)>,
    pub sizes_unknown: u64,
    pub group: Group,
    /// Fields that only repeat the shelf's name.
    pub from_shelf: Vec<Field>,
    seen: HashSet<String>,
    words: HashSet<String>,
    sizes: Vec<Size>,
    texts: usize,
}

impl Draft {
    pub(crate) fn read(record: &Record, mapping: &Mapping) -> Result<Self, Trouble> {
        let reader = Reader { record, mapping };
        let id = reader.first(&Target::Id).map(|(value, _)| collapse(value));
        let Some(id) = id.filter(|id| !id.is_empty()) else {
            return Err(Trouble::Row { column: reader.column(&Target::Id), reason: "no identifier".into() });
        };
        let written_title = reader.first(&Target::Title).map(|(value, _)| tidy(value)).unwrap_or_default();
        let description = reader.first(&Target::Description);
        let mut body = description.map(|(value, _)| plain(value, &written_title)).unwrap_or_default();
        let mut notes = Vec::new();
        let mut title = written_title;
        if title.is_empty() {
            let stand_in = body
                .heading
                .take()
                .or_else(|| phrase::sentences(&body.text, "", 1).first().map(|s| (*s).to_owned()));
            title = stand_in.ok_or_else(|| Trouble::Row {
                column: reader.column(&Target::Title),
                reason: "no title".into(),
            })?;
            notes.push(("title".to_owned(), "empty; taken from the description".to_owned()));
        }
        let link = reader.prefixed(&Target::Link);
        let link_word_list = link.as_deref().map(|link| link_words(link, "", &id)).unwrap_or_default();
        let mut draft = Draft {
            item: Item {
                description: shorten(&body.text),
                picture: reader.prefixed(&Target::Picture),
                link,
                ..Item::new(id, title.clone())
            },
            facts: Vec::new(),
            amount: None,
            link_words: link_word_list.join(" "),
            notes,
            sizes_unknown: 0,
            group: Group::default(),
            from_shelf: Vec::new(),
            seen: HashSet::new(),
            words: HashSet::new(),
            sizes: Vec::new(),
            texts: 0,
        };
        draft.read_price(&reader)?;
        draft.read_rating(&reader);
        draft.read_stock(&reader);
        draft.add_text(Field::TITLE, &title);
        draft.learn_words(&title);
        draft.count_in(&title);
        draft.words.extend(link_word_list.iter().map(|word| singular(word)));
        draft.read_facts(&reader);
        if let Some((_, source)) = description
            && source.reading == Reading::Sentences
        {
            draft.add_sentences(&Field::DESCRIPTION, &body.text, mapping.sentences);
        }
        draft.read_rest(&reader);
        draft.apply_lexicon(mapping);
        draft.name_shelf_parts();
        draft.place_sizes();
        Ok(draft)
    }

    fn read_price(&mut self, reader: &Reader) -> Result<(), Trouble> {
        let Some((text, source)) = reader.first(&Target::Price) else { return Ok(()) };
        let column = source.column.as_deref().unwrap_or("price");
        let Some((value, currency)) = amount::price(text, reader.mapping.decimal) else {
            return Err(Trouble::row(column, format!("\"{}\" is no amount", excerpt(text))));
        };
        let value = value * source.multiplier;
        // Above this minor units would not be exact in every place that computes with them.
        if !(0.0..1e12).contains(&value) {
            return Err(Trouble::row(column, format!("{value} is no price")));
        }
        if value == 0.0 {
            self.notes.push(("price".into(), "0; read as unknown".into()));
            return Ok(());
        }
        let named = reader.first(&Target::Currency);
        let currency = currency.map(|code| (code, column.to_owned())).or_else(|| {
            named.map(|(code, source)| {
                (code.trim().to_owned(), source.column.clone().unwrap_or_else(|| "currency".into()))
            })
        });
        self.amount = Some((value, currency));
        Ok(())
    }

    fn read_rating(&mut self, reader: &Reader) {
        let Some((text, source)) = reader.first(&Target::Rating) else { return };
        let stars = amount::number(text, reader.mapping.decimal).map(|value| value * source.multiplier);
        match stars.filter(|stars| (0.0..=5.0).contains(stars)) {
            // Shops write 0 for "not rated yet".
            Some(stars) if stars > 0.0 => {
                let count = reader
                    .first(&Target::RatingCount)
                    .and_then(|(text, _)| amount::number(text, reader.mapping.decimal))
                    .filter(|count| (0.0..4e9).contains(count))
                    .map(|count| count as u32);
                self.item.rating = Some(Rating { stars: stars as f32, count });
            }
            Some(_) => {}
            None => self
                .notes
                .push(("rating".into(), format!("\"{}\" is not between 0 and 5; left out", excerpt(text)))),
        }
    }

    fn read_stock(&mut self, reader: &Reader) {
        let Some((text, _)) = reader.first(&Target::Stock) else { return };
        let last = text.trim().rsplit('/').next().unwrap_or("").to_lowercase().replace(['_', '-', ' '], "");
        self.item.stock = match last.as_str() {
            "instock"
            | "true"
            | "yes"
            | "available"
            | "limitedavailability"
            | "onlineonly"
            | "preorder"
            | "presale" => Stock::In,
            "outofstock" | "false" | "no" | "soldout" | "discontinued" | "backorder" | "unavailable" => {
                Stock::Out
            }
            other => match amount::number(other, reader.mapping.decimal) {
                Some(amount) if amount > 0.0 => Stock::In,
                Some(_) => Stock::Out,
                None => {
                    self.notes.push(("stock".into(), format!("\"{}\" is not understood", excerpt(text))));
                    Stock::Unknown
                }
            },
        };
    }
}

/// Reads columns through the mapping.
struct Reader<'a> {
    record: &'a Record,
    mapping: &'a Mapping,
}

impl<'a> Reader<'a> {
    fn values(&self, source: &'a Source) -> Vec<&'a str> {
        match (&source.column, &source.constant) {
            (Some(column), _) => {
                self.record.all(column).filter(|value| !self.mapping.is_null(value)).collect()
            }
            (None, Some(constant)) => vec![constant],
            (None, None) => Vec::new(),
        }
    }

    fn first(&self, target: &Target) -> Option<(&'a str, &'a Source)> {
        self.mapping.sources(target).iter().find_map(|source| Some((*self.values(source).first()?, source)))
    }

    fn prefixed(&self, target: &Target) -> Option<String> {
        let (value, source) = self.first(target)?;
        Some(format!("{}{}", source.prefix.as_deref().unwrap_or(""), value.trim()))
    }

    fn column(&self, target: &Target) -> Option<String> {
        self.mapping.sources(target).iter().find_map(|source| source.column.clone())
    }
}

/// Plain text on one line.
fn tidy(text: &str) -> String {
    if text.contains(['<', '&']) { collapse(&plain(text, "").text) } else { collapse(text) }
}

fn shorten(text: &str) -> String {
    if text.len() <= DESCRIPTION_LIMIT {
        return text.to_owned();
    }
    let cut = text.floor_char_boundary(DESCRIPTION_LIMIT);
    let end = text[..cut]
        .rfind(['.', '!', '?', '\n', '\u{3002}'])
        .map_or(cut, |at| text.ceil_char_boundary(at + 1));
    text[..end].trim_end().to_owned()
}

/// A few characters of a value, for a report.
fn excerpt(text: &str) -> String {
    let short: String = text.trim().chars().take(40).collect();
    if short.len() < text.trim().len() { format!("{short}…") } else { short }
}
