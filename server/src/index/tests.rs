//! The command with an encoder that counts, on feeds in a temporary folder.

use std::fs;
use std::path::PathBuf;

use catalog::pack::{self, FactVectors, Manifest};

use super::{FactEncoder, IndexArgs, Outcome, index};
use crate::device::Tier;

/// Sums of letters: equal texts have equal vectors, and each encoded text is counted.
struct Letters {
    sha256: &'static str,
    encoded: usize,
    fails_after: usize,
}

impl FactEncoder for Letters {
    fn space(&self) -> &str {
        "letters"
    }
    fn sha256(&self) -> &str {
        self.sha256
    }
    fn dim(&self) -> usize {
        8
    }
    fn encode(&mut self, texts: &[&str]) -> anyhow::Result<Vec<Vec<f32>>> {
        self.encoded += texts.len();
        anyhow::ensure!(self.encoded <= self.fails_after, "the device is gone");
        let vector = |text: &&str| {
            let mut vector = vec![0.5f32; 8];
            text.bytes().for_each(|b| vector[usize::from(b % 8)] += 1.0);
            vector
        };
        Ok(texts.iter().map(vector).collect())
    }
}

fn letters() -> Letters {
    Letters { sha256: "a", encoded: 0, fails_after: usize::MAX }
}

struct Shop {
    folder: tempfile::TempDir,
}

const MAPPING: &str = "currency = \"EUR\"\n[fields]\nid = \"id\"\ntitle = \"name\"\nprice = \"price\"\n\
                       colour = \"colour\"\nwidth = { column = \"w\", unit = \"cm\" }\n";
const FEED: &str = "id,name,price,colour,w\n1,Bench,12.50,white,80\n2,Shelf,9,black,\n3,Stool,oops,red,30\n";

impl Shop {
    fn new(feed: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("feed.csv"), feed).unwrap();
        fs::write(folder.path().join("shop.toml"), MAPPING).unwrap();
        Self { folder }
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("pack")
    }

    fn index(&self, encoder: &mut dyn FactEncoder) -> anyhow::Result<Outcome> {
        let args = IndexArgs {
            feed: self.folder.path().join("feed.csv"),
            out: self.out(),
            mapping: Some(self.folder.path().join("shop.toml")),
            format: None,
            currency: None,
            model: None,
            base: None,
            kinds: None,
            tier: Tier::Cpu,
        };
        index(&args, Some(encoder))
    }

    fn manifest(&self) -> Manifest {
        Manifest::parse(&fs::read(self.out().join(pack::MANIFEST)).unwrap()).unwrap()
    }

    /// Names in the folder, to see that nothing is left behind.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

#[test]
fn a_feed_becomes_a_pack_with_all_its_files() {
    let shop = Shop::new(FEED.as_bytes());
    let mut encoder = letters();
    let outcome = shop.index(&mut encoder).unwrap();
    let Outcome::Written { summary } = outcome else { panic!("{outcome:?}") };
    assert!(summary.contains("3 rows, 2 items"), "{summary}");
    assert!(summary.contains("line 4, column \"price\": \"oops\" is no amount"), "{summary}");

    let manifest = shop.manifest();
    for name in manifest.files.iter().map(|file| &file.path) {
        manifest.verify(name, &fs::read(shop.out().join(name)).unwrap()).unwrap();
    }
    let catalogue = pack::decode_catalogue(&fs::read(shop.out().join(pack::CATALOGUE)).unwrap()).unwrap();
    let vectors = FactVectors::decode(&fs::read(shop.out().join(pack::VECTORS)).unwrap()).unwrap();
    assert_eq!((manifest.items, vectors.scales.len(), vectors.dim), (2, catalogue.facts().len(), 8));
    for (fact, scale) in catalogue.facts().iter().zip(&vectors.scales) {
        assert_eq!(fact.text().is_some(), *scale > 0.0, "{fact:?}");
    }
    let quarantine = fs::read_to_string(shop.out().join("quarantine.tsv")).unwrap();
    assert_eq!(quarantine, "row\tline\tcolumn\treason\n3\t4\tprice\t\"oops\" is no amount\n");
    assert_eq!(shop.names(), ["feed.csv", "pack", "shop.toml"]);
}

#[test]
fn an_unchanged_feed_is_not_encoded_again_and_a_changed_one_only_where_it_changed() {
    let shop = Shop::new(FEED.as_bytes());
    let mut encoder = letters();
    shop.index(&mut encoder).unwrap();
    let all = encoder.encoded;
    // Two titles and two colours at least; items as wholes come on top.
    assert!(all >= 4, "{all}");

    let mut encoder = letters();
    assert!(matches!(shop.index(&mut encoder).unwrap(), Outcome::Unchanged));
    assert_eq!(encoder.encoded, 0);

    let first = fs::read(shop.out().join(pack::VECTORS)).unwrap();
    fs::write(shop.folder.path().join("feed.csv"), FEED.replace("black", "green")).unwrap();
    let mut encoder = letters();
    shop.index(&mut encoder).unwrap();
    // The new colour, and the item that has it.
    assert!((1..=2).contains(&encoder.encoded), "{}", encoder.encoded);
    let second = fs::read(shop.out().join(pack::VECTORS)).unwrap();
    assert_eq!(first.len(), second.len());

    // Vectors of other weights do not mix with ours.
    let mut other = Letters { sha256: "b", ..letters() };
    shop.index(&mut other).unwrap();
    assert_eq!(other.encoded, all);

    // A pack that somebody damaged is made anew, by the hash.
    fs::write(shop.out().join(pack::VECTORS), b"rubbish").unwrap();
    let mut other = Letters { sha256: "b", ..letters() };
    assert!(matches!(shop.index(&mut other).unwrap(), Outcome::Written { .. }));
    assert_eq!(other.encoded, all);
}

#[test]
fn whatever_goes_wrong_the_old_pack_stays() {
    let shop = Shop::new(FEED.as_bytes());
    shop.index(&mut letters()).unwrap();
    let before = fs::read(shop.out().join(pack::MANIFEST)).unwrap();
    for (feed, fails_after, word) in [
        (&b"id,name,price,colour,w\n1,Bench,12"[..], usize::MAX, "cut off"),
        (b"id,name,price,colour,w\n1,Caf\xE9,12,white,1\n", usize::MAX, "iconv -f WINDOWS-1252"),
        (b"id,name,cost,colour,w\n1,Bench,12,white,1\n", usize::MAX, "column \"price\""),
        (b"", usize::MAX, "no item"),
        (b"id,name,price,colour,w\n1,Bench,free,white,1\n", usize::MAX, "line 2, column \"price\""),
        (b"\x28\xB5\x2F\xFD\x04\x00\x41\x00\x00abc", usize::MAX, "compressed data"),
        (b"id,name,price,colour,w\n9,New words,12,mauve,1\n", 0, "the device is gone"),
    ] {
        fs::write(shop.folder.path().join("feed.csv"), feed).unwrap();
        let error = shop.index(&mut Letters { fails_after, ..letters() }).unwrap_err();
        assert!(format!("{error:#}").contains(word), "{error:#}");
        assert_eq!(fs::read(shop.out().join(pack::MANIFEST)).unwrap(), before);
        assert_eq!(shop.names(), ["feed.csv", "pack", "shop.toml"], "{error:#}");
    }
}

#[test]
fn a_folder_that_is_no_pack_is_left_alone() {
    let shop = Shop::new(FEED.as_bytes());
    fs::create_dir(shop.out()).unwrap();
    fs::write(shop.out().join("holiday.jpg"), b"x").unwrap();
    let error = shop.index(&mut letters()).unwrap_err();
    assert!(error.to_string().contains("no catalogue pack"), "{error:#}");
    assert!(shop.out().join("holiday.jpg").is_file());
}
