//! Feeds of every format in `tests/fixtures/feeds`, each beside what must come out of it.
//!
//! `UPDATE_EXPECTED=1 cargo test -p catalog --test feed_cases` writes the expectations anew; read the difference
//! before committing it.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its own files has failed")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use catalog::Value;
use catalog::feed::{self, FeedError, Format, Harvest, Mapping};
use catalog::pack::{decode_catalogue, encode_catalogue};

const FEEDS: [&str; 6] =
    ["semicolons.csv", "toys.jsonl", "google.tsv", "google.xml", "shopify.json", "page.html"];
/// Mutations of each feed; enough to reach every branch that looks at a byte, and done in a second or two.
const MUTATIONS: u64 = 400;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/feeds")
}

fn mapping_of(name: &str, format: Format) -> Mapping {
    match std::fs::read_to_string(folder().join(name).with_extension("toml")) {
        Ok(text) if name != "google.xml" => Mapping::from_toml(&text).unwrap(),
        _ => Mapping::builtin(format),
    }
}

fn load(name: &str) -> (Vec<u8>, Format, Mapping) {
    let bytes = std::fs::read(folder().join(name)).unwrap();
    let format = Format::detect(name, &bytes).unwrap();
    (bytes, format, mapping_of(name, format))
}

fn shown(format: Format, outcome: &Result<Harvest, FeedError>) -> String {
    let mut text = format!("read as {}\n", format.name());
    let harvest = match outcome {
        Ok(harvest) => harvest,
        Err(error) => return format!("{text}error: {error}\n"),
    };
    let report = &harvest.report;
    writeln!(
        text,
        "{}: {} rows, {} items, {} same id, {} same content, {} quarantined, {} sizes unknown",
        harvest.catalogue.name,
        report.rows,
        report.items,
        report.merged_same_id,
        report.merged_same_content,
        report.quarantined,
        report.sizes_unknown
    )
    .unwrap();
    for row in &report.quarantine {
        writeln!(
            text,
            "left out: row {} line {:?} column {:?}: {}",
            row.row, row.line, row.column, row.reason
        )
        .unwrap();
    }
    for note in &report.notes {
        writeln!(text, "note: {} {}: {}", note.item, note.field, note.text).unwrap();
    }
    for item in harvest.catalogue.items() {
        let price = item.price.map(|price| format!("{} {}", price.major(), price.currency.code()));
        writeln!(text, "\n{} \"{}\" {:?} {:?} {:?}", item.id, item.title, price, item.stock, item.rating)
            .unwrap();
        writeln!(text, "  {:?} {:?} {:?}", item.link, item.picture, item.description).unwrap();
        let mut facts: Vec<String> = harvest
            .catalogue
            .facts_of(item)
            .map(|(_, fact)| match &fact.value {
                Value::Text(words) => format!("  {}: {words}", fact.field.name()),
                Value::Number { value, unit } => format!("  {}: {value} {unit:?}", fact.field.name()),
            })
            .collect();
        facts.sort();
        facts.iter().for_each(|fact| writeln!(text, "{fact}").unwrap());
    }
    text
}

#[test]
fn every_format_gives_the_expected_items() {
    for name in FEEDS {
        let (bytes, format, mapping) = load(name);
        let got = shown(format, &feed::read(&bytes[..], format, &mapping, "feed"));
        let path = folder().join(format!("{name}.expected"));
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            std::fs::write(&path, &got).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap();
        assert_eq!(got, expected, "{name} differs from {}", path.display());
    }
}

#[test]
fn a_feed_cut_in_the_middle_of_a_row_is_an_error() {
    for name in ["toys.jsonl", "google.xml", "shopify.json"] {
        let (bytes, format, mapping) = load(name);
        let cut = bytes.len() - 20;
        let outcome = feed::read(&bytes[..cut], format, &mapping, "feed");
        assert!(matches!(outcome, Err(FeedError::Truncated { .. })), "{name}: {outcome:?}");
    }
}

#[test]
fn prices_in_another_currency_are_set_aside_and_none_at_all_is_an_error() {
    let mapping = Mapping::builtin(Format::Csv);
    let read = |text: &str| feed::read(text.as_bytes(), Format::Csv, &mapping, "feed");
    let harvest = read("id,name,price\n1,A,3 EUR\n2,B,4 USD\n").unwrap();
    assert_eq!(harvest.report.quarantine[0].reason, "in USD where the catalogue is in EUR");
    assert_eq!(read("id,name,price\n1,A,3\n"), Err(FeedError::NoCurrency));
    assert_eq!(read("id,name\n1,A\n").unwrap().catalogue.currency.code(), "XXX");
}

/// A bed frame of 2 cm among a hundred others is a slip; a slatted base of 4 cm is none.
#[test]
fn a_size_that_cannot_be_true_becomes_unknown() {
    let mapping = Mapping::from_toml(
        "currency = \"EUR\"\n[fields]\nid = \"id\"\ntitle = \"name\"\ntype = { column = \"type\", as = \"first_phrase\" }\n\
         phrase = { column = \"type\", as = \"phrases\" }\ncategory = \"shelf\"\nheight = { column = \"h\", unit = \"cm\" }\n",
    )
    .unwrap();
    let mut text = String::from("id;name;type;shelf;h\n");
    for at in 0..100 {
        writeln!(text, "b{at};Seng {at};Bed frame;Beds;{}", 60 + at % 50).unwrap();
    }
    text.push_str("slip;Seng;Bed frame;Beds;2\nbase;Lamell;Slatted base;Beds;4\nlow;Tatami;Bed frame, 90x200x3 cm;Beds;3\n");
    let harvest = feed::read(text.as_bytes(), Format::Csv, &mapping, "feed").unwrap();
    let height = |id: &str| {
        let catalogue = &harvest.catalogue;
        catalogue.measure(catalogue.item(catalogue.find(id).unwrap()), &catalog::Field::HEIGHT)
    };
    assert_eq!((height("slip"), height("base"), height("low")), (None, Some(40.0), Some(30.0)));
    assert_eq!(harvest.report.sizes_unknown, 1);
    assert!(harvest.report.notes.iter().any(|note| note.item == "slip" && note.field == "height"));
}

/// Numbers that look random and are the same in every run (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

#[test]
fn no_damage_to_a_feed_makes_the_reader_panic() {
    const MARKS: [&[u8]; 16] = [
        b"\"",
        b"\n",
        b",",
        b"\t",
        b"}",
        b"]",
        b"</item>",
        b"<item>",
        b"&",
        b"\xFF",
        b"\0",
        b"1e400",
        "x\u{301}é".as_bytes(),
        b"-",
        b"<script type=application/ld+json>",
        b"999999999999999999999",
    ];
    for (seed, name) in FEEDS.into_iter().enumerate() {
        let (bytes, format, mapping) = load(name);
        let mut dice = Dice(seed as u64 + 1);
        let mut went_in = 0;
        for _ in 0..MUTATIONS {
            let mut changed = bytes.clone();
            for _ in 0..=dice.below(4) {
                let at = dice.below(changed.len());
                let end = (at + dice.below(40)).min(changed.len());
                match dice.below(5) {
                    0 => changed[at] = dice.below(256) as u8,
                    1 => drop(changed.drain(at..end)),
                    2 => drop(changed.splice(at..at, MARKS[dice.below(MARKS.len())].iter().copied())),
                    3 => changed.truncate(at.max(1)),
                    _ => {
                        let part = changed[at..end].to_vec();
                        changed.splice(at..at, part);
                    }
                }
            }
            for format in [format, Format::ALL[dice.below(Format::ALL.len())]] {
                if let Ok(harvest) = feed::read(&changed[..], format, &mapping, "feed") {
                    went_in += 1;
                    let back = decode_catalogue(&encode_catalogue(&harvest.catalogue)).unwrap();
                    assert_eq!(back, harvest.catalogue, "{name}");
                }
            }
        }
        assert!(went_in > 0, "{name}: every mutation was refused, so nothing behind the reader was tried");
    }
}
