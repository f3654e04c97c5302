//! The mapping: which column fills which field, written by the retailer as TOML.
//!
//! ```toml
//! name = "Corner shop"
//! currency = "EUR"
//! nulls = ["n/a"]
//!
//! [fields]
//! id = "sku"
//! title = "name"
//! price = { column = "price_cents", multiplier = 0.01 }
//! width = { column = "w", unit = "cm" }
//! phrase = [{ column = "blurb", as = "phrases" }, { column = "url", as = "link_words" }]
//! ```
//!
//! `id`, `title`, `description`, `price`, `currency`, `link`, `picture`, `rating`, `rating_count` and `stock` fill
//! what a card shows; every other name is a field of facts.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Format;
use crate::text::amount;
use crate::{Currency, Field, Unit};

/// Sentences of a long description that become facts, where the mapping does not say.
const SENTENCES: usize = 4;

/// Why a mapping cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MappingError {
    /// No TOML, or keys that no mapping has.
    #[error("the mapping cannot be read: {0}")]
    Toml(String),
    /// A key holds what it cannot hold.
    #[error("the mapping's `{key}` is \"{value}\": {expected}")]
    Value {
        /// The key.
        key: String,
        /// What stands there.
        value: String,
        /// What may stand there.
        expected: &'static str,
    },
    /// A field that every mapping must fill.
    #[error("the mapping fills no `{0}`: add `{0} = \"COLUMN\"` under [fields]")]
    Missing(&'static str),
}

/// How to read the columns of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// The shop's name.
    pub name: Option<String>,
    /// Currency of prices that name none.
    pub currency: Option<Currency>,
    /// The feed's format, where it cannot be told from its name.
    pub format: Option<Format>,
    pub(crate) decimal: Option<char>,
    pub(crate) delimiter: Option<char>,
    pub(crate) nulls: Vec<String>,
    pub(crate) merge_duplicates: bool,
    pub(crate) sentences: usize,
    pub(crate) records: Option<String>,
    /// Columns that are missing are no mistake; true of the mappings we bring.
    pub(crate) lenient: bool,
    pub(crate) fields: Vec<(Target, Vec<Source>)>,
    /// A column that begins so is a fact of the field named after it.
    pub(crate) rest: Vec<String>,
    pub(crate) lexicon: Vec<LexiconEntry>,
}

/// What a column fills.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Target {
    Id,
    Title,
    Description,
    Price,
    Currency,
    Link,
    Picture,
    Rating,
    RatingCount,
    Stock,
    Fact(Field),
}

/// How a column is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reading {
    /// As it stands.
    Text,
    /// A number, with a unit or without.
    Number,
    /// Phrases of a short text; sizes in it are read as numbers.
    Phrases,
    /// The same for a title: sizes stay, they may be those of what it fits.
    TitlePhrases,
    /// The first phrase, which in many feeds is the type.
    FirstPhrase,
    /// Short sentences of a long text.
    Sentences,
    /// Words of the last part of a link, as one phrase.
    LinkWords,
    /// Names of colours in a text or link.
    Colours,
    /// Names of materials in a text or link.
    Materials,
}

/// Where a field is taken from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Source {
    pub column: Option<String>,
    pub constant: Option<String>,
    pub reading: Reading,
    pub unit: Option<(Unit, f64)>,
    pub multiplier: f64,
    pub split: Vec<String>,
    pub max_words: Option<usize>,
    pub otherwise: Option<Reading>,
    pub prefix: Option<String>,
}

/// Words that mean a fact the feed leaves unsaid, such as a fabric that is leather.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LexiconEntry {
    pub words: Vec<String>,
    pub field: String,
    pub value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Option<String>,
    currency: Option<String>,
    format: Option<String>,
    decimal: Option<String>,
    delimiter: Option<String>,
    #[serde(default)]
    nulls: Vec<String>,
    duplicates: Option<String>,
    sentences: Option<usize>,
    records: Option<String>,
    #[serde(default)]
    rest: Vec<String>,
    fields: BTreeMap<String, OneOrMany>,
    #[serde(default)]
    lexicon: Vec<LexiconEntry>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(Written),
    Many(Vec<Written>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Column(String),
    Table(Box<SourceTable>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceTable {
    column: Option<String>,
    constant: Option<String>,
    #[serde(rename = "as")]
    reading: Option<Reading>,
    unit: Option<String>,
    multiplier: Option<f64>,
    split: Option<StringOrList>,
    max_words: Option<usize>,
    otherwise: Option<Reading>,
    prefix: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum StringOrList {
    One(String),
    Many(Vec<String>),
}

/// Facts in this order, so that a phrase never takes the place of the field it belongs to.
const ORDER: &[&str] = &["category", "type", "brand", "colour", "material", "room", "style"];

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// [`MappingError`] names the key and what may stand there.
    pub fn from_toml(text: &str) -> Result<Self, MappingError> {
        let file: File =
            toml::from_str(text).map_err(|error| MappingError::Toml(error.to_string().trim().to_owned()))?;
        let wrong = |key: &str, value: &str, expected| MappingError::Value {
            key: key.to_owned(),
            value: value.to_owned(),
            expected,
        };
        let letter = |key: &str, text: Option<String>| match text {
            None => Ok(None),
            Some(text) => {
                let mut letters = text.chars();
                match (letters.next(), letters.next()) {
                    (Some(letter), None) => Ok(Some(letter)),
                    _ => Err(wrong(key, &text, "one character is expected")),
                }
            }
        };
        let currency = match &file.currency {
            None => None,
            Some(code) => Some(
                Currency::parse(code)
                    .map_err(|_| wrong("currency", code, "three letters as in EUR are expected"))?,
            ),
        };
        let format = match &file.format {
            None => None,
            Some(name) => Some(Format::named(name).ok_or_else(|| wrong("format", name, Format::NAMES))?),
        };
        let merge_duplicates = match file.duplicates.as_deref() {
            None | Some("merge") => true,
            Some("keep") => false,
            Some(other) => return Err(wrong("duplicates", other, "\"merge\" or \"keep\" is expected")),
        };
        let mut fields = Vec::new();
        for (name, written) in file.fields {
            let target = Target::named(&name);
            let written = match written {
                OneOrMany::One(one) => vec![one],
                OneOrMany::Many(many) => many,
            };
            let sources: Result<Vec<Source>, MappingError> =
                written.into_iter().map(|source| Source::read(&name, &target, source)).collect();
            fields.push((target, sources?));
        }
        for (target, name) in [(Target::Id, "id"), (Target::Title, "title")] {
            if !fields.iter().any(|(known, _)| *known == target) {
                return Err(MappingError::Missing(name));
            }
        }
        fields.sort_by_key(|(target, _)| match target {
            Target::Fact(field) => match ORDER.iter().position(|name| *name == field.name()) {
                Some(position) => 1 + position,
                None if *field == Field::PHRASE => 200,
                None if *field == Field::DESCRIPTION => 201,
                None => 100,
            },
            _ => 0,
        });
        Ok(Self {
            name: file.name,
            currency,
            format,
            decimal: letter("decimal", file.decimal)?,
            delimiter: letter("delimiter", file.delimiter)?,
            nulls: file.nulls.into_iter().map(|null| null.trim().to_lowercase()).collect(),
            merge_duplicates,
            sentences: file.sentences.unwrap_or(SENTENCES),
            records: file.records,
            lenient: false,
            fields,
            rest: file.rest,
            lexicon: file.lexicon,
        })
    }

    /// The mapping that fits a format whose columns have standard names; for CSV, TSV and JSON lines one that
    /// knows the commonest column names.
    pub fn builtin(format: Format) -> Self {
        let text = match format {
            Format::Csv | Format::Tsv | Format::Jsonl | Format::Json => include_str!("builtin/common.toml"),
            Format::GoogleTsv | Format::GoogleXml => include_str!("builtin/google-merchant.toml"),
            Format::Shopify => include_str!("builtin/shopify.toml"),
            Format::JsonLd => include_str!("builtin/json-ld.toml"),
        };
        let mut mapping = Self::from_toml(text).expect("the mappings we bring are tested to be readable");
        mapping.lenient = true;
        mapping
    }

    pub(crate) fn sources(&self, target: &Target) -> &[Source] {
        self.fields.iter().find(|(known, _)| known == target).map_or(&[], |(_, sources)| sources)
    }

    /// Whether a value stands for "nothing".
    pub(crate) fn is_null(&self, value: &str) -> bool {
        let value = value.trim();
        value.is_empty()
            || matches!(value, "null" | "NULL" | "NaN" | "nan" | "NA")
            || !self.nulls.is_empty() && self.nulls.contains(&value.to_lowercase())
    }
}

impl Target {
    fn named(name: &str) -> Self {
        match name {
            "id" => Target::Id,
            "title" => Target::Title,
            "description" => Target::Description,
            "price" => Target::Price,
            "currency" => Target::Currency,
            "link" => Target::Link,
            "picture" => Target::Picture,
            "rating" => Target::Rating,
            "rating_count" => Target::RatingCount,
            "stock" => Target::Stock,
            "color" => Target::Fact(Field::COLOUR),
            other => Target::Fact(Field::named(other)),
        }
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Target::Id => "id",
            Target::Title => "title",
            Target::Description => "description",
            Target::Price => "price",
            Target::Currency => "currency",
            Target::Link => "link",
            Target::Picture => "picture",
            Target::Rating => "rating",
            Target::RatingCount => "rating_count",
            Target::Stock => "stock",
            Target::Fact(field) => field.name(),
        }
    }

    /// Read so where the mapping does not say.
    fn usual_reading(&self) -> Reading {
        let numbers = [Field::WIDTH, Field::DEPTH, Field::HEIGHT, Field::LENGTH];
        match self {
            Target::Fact(field) if numbers.contains(field) => Reading::Number,
            Target::Fact(field) if *field == Field::PHRASE => Reading::Phrases,
            Target::Description => Reading::Sentences,
            _ => Reading::Text,
        }
    }
}

impl Source {
    fn read(field: &str, target: &Target, written: Written) -> Result<Self, MappingError> {
        let table = match written {
            Written::Column(column) => SourceTable {
                column: Some(column),
                constant: None,
                reading: None,
                unit: None,
                multiplier: None,
                split: None,
                max_words: None,
                otherwise: None,
                prefix: None,
            },
            Written::Table(table) => *table,
        };
        let wrong = |key: &str, value: &str, expected| {
            Err(MappingError::Value {
                key: format!("fields.{field}.{key}"),
                value: value.to_owned(),
                expected,
            })
        };
        if table.column.is_some() == table.constant.is_some() {
            return wrong(
                "column",
                table.column.as_deref().unwrap_or(""),
                "either `column` or `constant` is expected",
            );
        }
        let unit = match &table.unit {
            None => None,
            Some(name) => match amount::unit(name) {
                Some(unit) => Some(unit),
                None => {
                    return wrong(
                        "unit",
                        name,
                        "one of mm, cm, m, in, ft, g, kg, oz, lb, ml, l, count, year, plain",
                    );
                }
            },
        };
        if let Some(multiplier) = table.multiplier
            && !(multiplier.is_finite() && multiplier > 0.0)
        {
            return wrong("multiplier", &multiplier.to_string(), "a number above 0 is expected");
        }
        let reading = table.reading.unwrap_or(match unit {
            Some(_) => Reading::Number,
            None => target.usual_reading(),
        });
        Ok(Self {
            column: table.column,
            constant: table.constant,
            reading,
            unit,
            multiplier: table.multiplier.unwrap_or(1.0),
            split: match table.split {
                None => Vec::new(),
                Some(StringOrList::One(one)) => vec![one],
                Some(StringOrList::Many(many)) => many,
            },
            max_words: table.max_words,
            otherwise: table.otherwise,
            prefix: table.prefix,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mappings_we_bring_are_readable() {
        for format in Format::ALL {
            assert!(Mapping::builtin(format).lenient);
        }
    }

    #[test]
    fn a_mistake_is_told_by_key() {
        for (text, word) in [
            ("[fields]\nid = \"a\"", "title"),
            ("currency = \"Euro\"\n[fields]\nid = \"a\"\ntitle = \"b\"", "three letters"),
            (
                "[fields]\nid = \"a\"\ntitle = \"b\"\nwidth = { column = \"w\", unit = \"ell\" }",
                "fields.width.unit",
            ),
            ("colour = 1\n[fields]\nid = \"a\"\ntitle = \"b\"", "colour"),
            ("[fields]\nid = \"a\"\ntitle = { unit = \"cm\" }", "either `column` or `constant`"),
        ] {
            let error = Mapping::from_toml(text).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
