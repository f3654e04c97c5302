//! Feeds: the retailer's own list of products, read from bytes.
//!
//! [`read`] takes any [`std::io::Read`] (decompressed), a [`Format`] and a [`Mapping`], and gives a [`Harvest`]:
//! the catalogue and the account of it. Rows stream by; what is kept is the items.

mod bytes;
mod delimited;
mod draft;
mod error;
mod harvest;
mod json;
mod json_ld;
mod mapping;
mod merchant_xml;
mod plausible;
mod record;
mod report;
mod shopify;

use std::io::Read;

pub use error::FeedError;
pub use mapping::{Mapping, MappingError};
pub use report::{Note, Quarantined, Report};

use crate::Catalogue;
use harvest::Harvester;
use record::{Row, Rows};

/// The shape of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma- or semicolon-separated, with a header.
    Csv,
    /// Tab-separated, with a header.
    Tsv,
    /// One JSON object a line.
    Jsonl,
    /// One JSON document: an array of objects, or an object with such an array.
    Json,
    /// Google Merchant, tab-separated.
    GoogleTsv,
    /// Google Merchant, RSS or Atom.
    GoogleXml,
    /// Shopify's `products.json`.
    Shopify,
    /// schema.org in JSON-LD, as JSON or inside an HTML page.
    JsonLd,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 8] = [
        Format::Csv,
        Format::Tsv,
        Format::Jsonl,
        Format::Json,
        Format::GoogleTsv,
        Format::GoogleXml,
        Format::Shopify,
        Format::JsonLd,
    ];

    pub(crate) const NAMES: &'static str =
        "one of csv, tsv, jsonl, json, google-tsv, google-xml, shopify, json-ld is expected";

    /// The name by which a mapping or a command chooses it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Jsonl => "jsonl",
            Format::Json => "json",
            Format::GoogleTsv => "google-tsv",
            Format::GoogleXml => "google-xml",
            Format::Shopify => "shopify",
            Format::JsonLd => "json-ld",
        }
    }

    /// A format by its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name.trim().to_lowercase())
    }

    /// Tells a format by the feed's file name and its first bytes (some kilobytes of text are enough).
    pub fn detect(file_name: &str, head: &[u8]) -> Option<Self> {
        let name = file_name.to_lowercase();
        let name = name.strip_suffix(".zst").unwrap_or(&name);
        let head = String::from_utf8_lossy(head);
        let head = head.trim_start_matches('\u{feff}').trim_start();
        let has = |needle: &str| head.contains(needle);
        if head.starts_with('<') {
            let page = has("<html") || has("<HTML") || has("<!doctype html") || has("<!DOCTYPE html");
            return Some(if page || has("application/ld+json") { Format::JsonLd } else { Format::GoogleXml });
        }
        if has("\"@context\"") || has("\"@graph\"") || name.ends_with(".jsonld") {
            return Some(Format::JsonLd);
        }
        if head.starts_with('{') || head.starts_with('[') {
            let first_line = head.lines().next().unwrap_or("").trim();
            let whole = serde_json::from_str::<serde::de::IgnoredAny>(first_line).is_ok();
            let shopify =
                has("\"products\"") && (has("\"variants\"") || has("\"handle\"") || has("\"body_html\""));
            return Some(if shopify {
                Format::Shopify
            } else if name.ends_with(".json") && !(whole && head.starts_with('{')) || head.starts_with('[') {
                Format::Json
            } else {
                Format::Jsonl
            });
        }
        let Some(header) = head.lines().next() else {
            // Nothing to look at: the name tells what to complain about.
            let endings = [
                ("csv", Format::Csv),
                ("tsv", Format::Tsv),
                ("jsonl", Format::Jsonl),
                ("json", Format::Json),
            ];
            let by_name = endings.into_iter().find(|(ending, _)| name.ends_with(ending));
            return by_name.map(|(_, format)| format);
        };
        let google = header.split(['\t', ',']).filter(|c| {
            matches!(
                c.trim().trim_matches('"'),
                "image_link" | "availability" | "gtin" | "google_product_category" | "condition"
            )
        });
        match header.contains('\t') {
            true if google.count() >= 2 => Some(Format::GoogleTsv),
            true => Some(Format::Tsv),
            false if header.contains([',', ';', '|']) || name.ends_with(".csv") => Some(Format::Csv),
            false => None,
        }
    }
}

/// What came out of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Harvest {
    /// The items.
    pub catalogue: Catalogue,
    /// The account.
    pub report: Report,
}

/// Reads a whole feed. `name` is the catalogue's name where the mapping gives none.
///
/// Bad rows are quarantined, repeats are merged, sizes that cannot be true become unknown.
///
/// # Errors
/// [`FeedError`] where the feed as a whole cannot be trusted: cut off, not UTF-8, of another shape, or without a
/// single item.
pub fn read(source: impl Read, format: Format, mapping: &Mapping, name: &str) -> Result<Harvest, FeedError> {
    let mut harvester = Harvester::new(mapping, name);
    match format {
        Format::Csv => {
            harvester.take_all(&mut delimited::Delimited::open(source, mapping.delimiter)?)?;
        }
        Format::Tsv | Format::GoogleTsv => {
            let delimiter = mapping.delimiter.unwrap_or('\t');
            harvester.take_all(&mut delimited::Delimited::open(source, Some(delimiter))?)?;
        }
        Format::Jsonl => harvester.take_all(&mut json::JsonLines::new(source))?,
        Format::GoogleXml => harvester.take_all(&mut merchant_xml::MerchantXml::new(source))?,
        Format::Json => {
            let member = mapping.records.as_deref().unwrap_or("products");
            json::for_each_element(source, Some(member), "JSON", &mut |row, value| {
                if !value.is_object() {
                    return harvester.take(Row::Bad(not_an_object(row)));
                }
                let mut record = record::Record { row, line: None, values: Vec::new() };
                json::flatten("", &value, &mut record);
                harvester.take(Row::Record(record))
            })?;
        }
        Format::Shopify => {
            json::for_each_element(source, Some("products"), "Shopify", &mut |row, value| {
                if !value.is_object() {
                    return harvester.take(Row::Bad(not_an_object(row)));
                }
                harvester.take(Row::Record(shopify::record(row, &value)))
            })?;
        }
        Format::JsonLd => {
            let mut rows = json_ld_rows(source)?;
            harvester.take_all(&mut rows)?;
        }
    }
    harvester.finish()
}

fn not_an_object(row: u64) -> Quarantined {
    Quarantined { row, line: None, column: None, reason: "not a JSON object".into() }
}

/// Pages are small; a document that is not has been handed in as the wrong format.
fn json_ld_rows(source: impl Read) -> Result<json::Gathered, FeedError> {
    let mut text = String::new();
    bytes::FeedBytes::new(source).read_to_string(&mut text)?;
    let documents = if text.trim_start().starts_with('<') {
        json_ld::documents_of_html(&text)
    } else {
        match serde_json::from_str(&text) {
            Ok(document) => vec![document],
            Err(error) if error.is_eof() => {
                return Err(FeedError::Truncated { line: error.line() as u64, what: "the JSON-LD".into() });
            }
            Err(error) => {
                return Err(FeedError::Shape {
                    format: "JSON-LD",
                    line: error.line() as u64,
                    reason: error.to_string(),
                });
            }
        }
    };
    let mut products = Vec::new();
    documents.iter().for_each(|document| json_ld::products(document, &mut products));
    let rows = products.iter().zip(1..).map(|(product, row)| Row::Record(json_ld::record(row, product)));
    Ok(json::Gathered(rows.collect()))
}

/// Reads the schema.org products of one page that is already parsed, such as the page a widget stands on.
///
/// # Errors
/// As [`read`].
pub fn read_json_ld(
    document: &serde_json::Value,
    mapping: &Mapping,
    name: &str,
) -> Result<Harvest, FeedError> {
    let mut products = Vec::new();
    json_ld::products(document, &mut products);
    let mut harvester = Harvester::new(mapping, name);
    for (product, row) in products.iter().zip(1..) {
        harvester.take(Row::Record(json_ld::record(row, product)))?;
    }
    harvester.finish()
}

impl Harvester<'_> {
    fn take_all(&mut self, rows: &mut dyn Rows) -> Result<(), FeedError> {
        if let Some(columns) = rows.columns() {
            self.check_columns(columns)?;
        }
        while let Some(row) = rows.next_row()? {
            self.take(row)?;
        }
        Ok(())
    }
}
