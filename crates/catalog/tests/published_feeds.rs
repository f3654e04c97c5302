//! Whole published feeds against the same items cleaned by others.
//!
//! The data is not part of the repository. Where `../shared/data` is missing each test says that it is skipped.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its own files has failed")]

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use catalog::feed::{self, Harvest, Mapping};
use catalog::{Field, Item};

/// The folder of a published catalogue, or `None` with a line that says so.
fn published(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/catalogues").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: ../shared/data/catalogues/{name} is not here, the published feed is not checked");
    None
}

fn open(path: &Path) -> Box<dyn Read> {
    let file = BufReader::new(File::open(path).unwrap());
    match path.extension().is_some_and(|extension| extension == "zst") {
        true => Box::new(ruzstd::decoding::StreamingDecoder::new(file).unwrap()),
        false => Box::new(file),
    }
}

fn harvest(folder: &Path, feed: &str, mapping: &str) -> Harvest {
    let mappings = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/feeds");
    let mapping = Mapping::from_toml(&std::fs::read_to_string(mappings.join(mapping)).unwrap()).unwrap();
    let harvest = feed::read(open(&folder.join(feed)), mapping.format.unwrap(), &mapping, "feed").unwrap();
    let report = &harvest.report;
    println!(
        "{feed}: {} rows, {} items, {} + {} merged, {} quarantined, {} sizes unknown, {} facts in words, {} in numbers",
        report.rows,
        report.items,
        report.merged_same_id,
        report.merged_same_content,
        report.quarantined,
        report.sizes_unknown,
        report.text_facts,
        report.number_facts
    );
    if std::env::var_os("SHOW_NOTES").is_some() {
        report.notes.iter().for_each(|note| println!("  {} {}: {}", note.item, note.field, note.text));
        report.quarantine.iter().for_each(|row| println!("  {row:?}"));
        for item in harvest.catalogue.items().iter().step_by(harvest.catalogue.items().len() / 40) {
            println!("{} {:?} {:?}", item.id, item.title, item.price.map(|price| price.major()));
            for (_, fact) in harvest.catalogue.facts_of(item) {
                println!("    {} = {:?}", fact.field.name(), fact.value);
            }
        }
        let mut per_field: BTreeMap<&str, usize> = BTreeMap::new();
        harvest
            .catalogue
            .facts()
            .iter()
            .for_each(|fact| *per_field.entry(fact.field.name()).or_default() += 1);
        println!("{per_field:?}");
    }
    harvest
}

fn cleaned(path: &Path) -> Vec<serde_json::Value> {
    BufReader::new(open(path)).lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
}

/// Every cleaned item is in the catalogue, under its own identifier or as a merged duplicate, at its price.
fn check_items(harvest: &Harvest, cleaned: &[serde_json::Value]) {
    let catalogue = &harvest.catalogue;
    let mut by_id: HashMap<&str, &Item> =
        catalogue.items().iter().map(|item| (item.id.as_str(), item)).collect();
    by_id.extend(catalogue.aliases().iter().map(|(id, ix)| (id.as_str(), catalogue.item(*ix))));
    assert_eq!(by_id.len(), cleaned.len());
    for row in cleaned {
        let id = row["id"].as_str().unwrap();
        let item = by_id.get(id).unwrap_or_else(|| panic!("{id} is missing"));
        let price = row["price"].as_f64().unwrap();
        let cents = item.price.unwrap().minor as f64;
        assert!((cents - price * 100.0).abs() <= 0.5, "{id}: {cents} minor units, {price} expected");
        assert_eq!(item.price.unwrap().currency.code(), row["currency"].as_str().unwrap());
    }
}

#[test]
fn furniture_goes_in_whole() {
    let Some(folder) = published("ikea-sa") else { return };
    let harvest = harvest(&folder, "feed.csv", "ikea-sa.toml");
    let items = cleaned(&folder.join("items.jsonl"));
    check_items(&harvest, &items);
    let (report, catalogue) = (&harvest.report, &harvest.catalogue);
    assert_eq!((report.rows, report.merged_same_id, report.quarantined), (3689, 728, 0));
    assert_eq!(report.items + report.merged_same_content, 2961);
    assert!((18..=30).contains(&report.merged_same_content), "{}", report.merged_same_content);

    // Sizes are those of the feed, or unknown with a note.
    let noted: Vec<(&str, &str)> = report.notes.iter().map(|n| (n.item.as_str(), n.field.as_str())).collect();
    for row in &items {
        let id = row["id"].as_str().unwrap();
        let item = catalogue.item(catalogue.find(id).unwrap());
        for (key, field) in
            [("width_cm", Field::WIDTH), ("depth_cm", Field::DEPTH), ("height_cm", Field::HEIGHT)]
        {
            let Some(expected) = row[key].as_f64() else { continue };
            match catalogue.measure(item, &field) {
                Some(found) => assert!((found - expected * 10.0).abs() < 0.01, "{id} {key}: {found} mm"),
                None => {
                    assert!(noted.contains(&(&item.id, field.name())), "{id} lost its {key} without a note")
                }
            }
        }
    }
    assert!((1..=15).contains(&report.sizes_unknown), "{}", report.sizes_unknown);
}

#[test]
fn toys_go_in_whole() {
    let Some(folder) = published("toys-music") else { return };
    let harvest = harvest(&folder, "feed.jsonl.zst", "toys-music.toml");
    check_items(&harvest, &cleaned(&folder.join("items.jsonl.zst")));
    assert_eq!((harvest.report.rows, harvest.report.items, harvest.report.quarantined), (24_000, 24_000, 0));
    let talk = harvest
        .catalogue
        .facts()
        .iter()
        .filter_map(|fact| fact.text())
        .find(|text| text.starts_with("Sure, here"));
    assert_eq!(talk, None);
}

#[test]
fn gifts_go_in_whole() {
    let Some(folder) = published("online-retail") else { return };
    let harvest = harvest(&folder, "items.jsonl", "online-retail.toml");
    check_items(&harvest, &cleaned(&folder.join("items.jsonl")));
    assert_eq!((harvest.report.rows, harvest.report.items), (3659, 3659));
}
