//! Reading events: a line each, into each customer's orders.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use catalog::Catalogue;
use catalog::pack::sha256_hex;
use serde::Deserialize;

/// First bytes of a zstd frame.
const ZSTD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// What a cart says against what an order says.
const CART: f64 = 0.5;

/// What a view says against what an order says.
const VIEW: f64 = 0.2;

/// The rating that says nothing; five stars say as much as an order.
const MIDDLE_RATING: f64 = 3.0;

/// A line of the file. Whatever else stands there is not read.
#[derive(Debug, Deserialize)]
struct Line {
    user: String,
    at: String,
    event: String,
    items: Vec<String>,
    #[serde(default)]
    order: Option<String>,
    #[serde(default)]
    rating: Option<f64>,
}

/// What a customer did at one time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Order {
    /// Days since 1970.
    pub day: f64,
    /// Items, each with how much the event says: 1 for an order.
    pub items: Vec<(u32, f64)>,
}

/// A customer's orders, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Customer {
    pub orders: Vec<Order>,
}

/// What was read.
#[derive(Debug)]
pub(super) struct Log {
    pub customers: Vec<Customer>,
    /// Of the file as it lies there.
    pub sha256: String,
    events: usize,
    unknown: BTreeMap<String, usize>,
}

impl Log {
    /// An account for people.
    pub fn summary(&self) -> String {
        let mut text = format!("{} events of {} customers", self.events, self.customers.len());
        if let Some((item, line)) = self.unknown.iter().min_by_key(|(_, line)| **line) {
            text.push_str(&format!(
                "; {} items are not in the catalogue and were left out, the first is \"{item}\" in line {line}",
                self.unknown.len()
            ));
        }
        text
    }
}

/// Reads a file of events.
///
/// # Errors
/// Names the file, the line, what is wrong and how to mend it.
pub(super) fn read(path: &Path, catalogue: &Catalogue) -> Result<Log> {
    let shown = || path.display().to_string();
    let bytes = fs::read(path).with_context(shown)?;
    let sha256 = sha256_hex(&bytes);
    let bytes =
        if bytes.starts_with(&ZSTD) { zstd::decode_all(&bytes[..]).with_context(shown)? } else { bytes };
    let text =
        String::from_utf8(bytes).with_context(|| format!("{}: the text is no UTF-8", path.display()))?;
    parse(&text, sha256, catalogue).with_context(shown)
}

fn parse(text: &str, sha256: String, catalogue: &Catalogue) -> Result<Log> {
    let known: std::collections::HashMap<&str, u32> =
        catalogue.items().iter().enumerate().map(|(ix, item)| (item.id.as_str(), ix as u32)).collect();
    let mut unknown = BTreeMap::new();
    let mut orders: BTreeMap<String, BTreeMap<(String, String), Order>> = BTreeMap::new();
    let mut events = 0;
    for (number, row) in text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
        let number = number + 1;
        let line: Line = serde_json::from_str(row).with_context(|| {
            format!(
                "line {number}: an object such as {{\"user\": \"7\", \"at\": \"2026-01-31 12:00:00\", \"event\": \"buy\", \"items\": [\"a\"]}} is expected"
            )
        })?;
        let says = strength(&line).with_context(|| format!("line {number}"))?;
        let day = day(&line.at).with_context(|| {
            format!("line {number}: `at` is \"{}\"; write it like 2026-01-31 12:00:00", line.at)
        })?;
        events += 1;
        if says <= 0.0 {
            continue;
        }
        let date = line.at.get(..10).unwrap_or(&line.at).to_owned();
        // Without an order's number, what is done in one day belongs together.
        let key = (date, line.order.unwrap_or_default());
        let order = orders
            .entry(line.user)
            .or_default()
            .entry(key)
            .or_insert_with(|| Order { day, items: Vec::new() });
        order.day = order.day.min(day);
        for id in line.items {
            let Some(item) =
                known.get(id.as_str()).copied().or_else(|| catalogue.find(&id).map(|item| item.0))
            else {
                unknown.entry(id).or_insert(number);
                continue;
            };
            match order.items.iter_mut().find(|(other, _)| *other == item) {
                Some((_, most)) => *most = most.max(says),
                None => order.items.push((item, says)),
            }
        }
    }
    ensure!(events > 0, "there is no event in it");
    let customers: Vec<Customer> = orders
        .into_values()
        .map(|orders| {
            let mut orders: Vec<Order> =
                orders.into_values().filter(|order| !order.items.is_empty()).collect();
            orders.sort_by(|a, b| a.day.total_cmp(&b.day));
            Customer { orders }
        })
        .filter(|customer| !customer.orders.is_empty())
        .collect();
    ensure!(
        !customers.is_empty(),
        "none of its items is in the catalogue \"{}\": do the events belong to this shop?",
        catalogue.name
    );
    Ok(Log { customers, sha256, events, unknown })
}

/// How much an event says.
fn strength(line: &Line) -> Result<f64> {
    Ok(match line.event.as_str() {
        "buy" | "purchase" => 1.0,
        "cart" => CART,
        "view" => VIEW,
        "rate" => match line.rating {
            Some(rating) if (1.0..=5.0).contains(&rating) => (rating - MIDDLE_RATING) / 2.0,
            Some(rating) => bail!("`rating` is {rating}; it goes from 1 to 5"),
            None => bail!("the event is \"rate\" and has no `rating` from 1 to 5"),
        },
        other => bail!("`event` is \"{other}\"; it is one of view, cart, buy, purchase, rate"),
    })
}

/// Days since 1970 of `YYYY-MM-DD`, with or without ` hh:mm:ss` or `Thh:mm:ss` after it.
fn day(at: &str) -> Option<f64> {
    let number = |range: std::ops::Range<usize>, most: u32| -> Option<f64> {
        let digits = at.get(range)?;
        let value: u32 = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
        (value <= most).then_some(f64::from(value))
    };
    let (year, month, date) = (number(0..4, 9999)?, number(5..7, 12)?, number(8..10, 31)?);
    if at.get(4..5) != Some("-") || at.get(7..8) != Some("-") || month == 0.0 || date == 0.0 {
        return None;
    }
    // Days of the civil calendar, with the year begun in March.
    let (year, month) = if month > 2.0 { (year, month - 3.0) } else { (year - 1.0, month + 9.0) };
    let days = 365.0 * year + (year / 4.0).floor() - (year / 100.0).floor()
        + (year / 400.0).floor()
        + ((153.0 * month + 2.0) / 5.0).floor()
        + date
        - 1.0
        - 719_468.0;
    if at.len() == 10 {
        return Some(days);
    }
    if !matches!(at.get(10..11), Some(" " | "T")) || at.get(13..14) != Some(":") {
        return None;
    }
    let (hour, minute) = (number(11..13, 24)?, number(14..16, 59)?);
    Some(days + (hour + minute / 60.0) / 24.0)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use catalog::{CatalogueBuilder, Currency, Item};

    /// A catalogue of items "0", "1" and so on.
    pub fn catalogue(items: usize) -> Catalogue {
        let mut builder = CatalogueBuilder::new("test", Currency::parse("EUR").unwrap());
        for ix in 0..items {
            builder.push(Item::new(ix.to_string(), format!("thing {ix}")));
        }
        builder.finish()
    }

    fn said(text: &str) -> String {
        format!("{:#}", parse(text, String::new(), &catalogue(3)).unwrap_err())
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(day("1970-01-01"), Some(0.0));
        assert_eq!(day("2000-03-01 12:00:00"), Some(11_017.5));
        assert_eq!(day("2011-12-09T00:00:00Z"), Some(15_317.0));
        for bad in ["", "yesterday", "2011-13-01", "2011-00-10", "2011/01/01", "2011-01-01 noon"] {
            assert_eq!(day(bad), None, "{bad}");
        }
    }

    #[test]
    fn events_of_one_day_are_one_order_and_the_strongest_counts() {
        let text = r#"{"user":"u","at":"2026-01-02 10:00:00","event":"view","items":["0","1"]}
{"user":"u","at":"2026-01-02 11:00:00","event":"buy","items":["1","9"]}
{"user":"u","at":"2026-01-01","event":"rate","rating":5,"items":["2"]}
{"user":"u","at":"2026-01-01","event":"rate","rating":1,"items":["0"]}"#;
        let log = parse(text, String::new(), &catalogue(3)).unwrap();
        let orders = &log.customers[0].orders;
        assert_eq!(orders[0].items, [(2, 1.0)]);
        assert_eq!(orders[1].items, [(0, VIEW), (1, 1.0)]);
        assert!(log.summary().contains("\"9\" in line 2"), "{}", log.summary());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let good = r#"{"user":"u","at":"2026-01-02","event":"buy","items":["0"]}"#;
        for (bad, expected) in [
            ("not json", "line 2: an object such as"),
            (r#"{"user":"u","at":"soon","event":"buy","items":[]}"#, "write it like 2026-01-31"),
            (r#"{"user":"u","at":"2026-01-02","event":"sneeze","items":[]}"#, "one of view, cart"),
            (r#"{"user":"u","at":"2026-01-02","event":"rate","rating":9,"items":[]}"#, "from 1 to 5"),
            (r#"{"user":"u","at":"2026-01-02","event":"rate","items":[]}"#, "has no `rating`"),
        ] {
            let error = said(&format!("{good}\n{bad}"));
            assert!(error.contains("line 2") && error.contains(expected), "{error}");
        }
        assert!(said("").contains("no event"));
        assert!(said(&good.replace("\"0\"", "\"x\"")).contains("belong to this shop"));
    }
}
