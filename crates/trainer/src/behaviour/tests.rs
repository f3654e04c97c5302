//! The command on a made-up shop, in a temporary folder.

use std::fmt::Write as _;

use catalog::pack::{EncoderTag, SourceTag};

use super::*;

/// Items of the made-up shop: two worlds of six, whose customers never mix them.
const ITEMS: usize = 12;

const COUNTS: Counts = Counts { half_life: 365.0, recency: 365.0, halves: 0.5 };

struct Shop(tempfile::TempDir);

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = pack::encode_catalogue(&events::tests::catalogue(ITEMS + 1));
        let manifest = Manifest {
            format: pack::FORMAT_VERSION,
            name: "test".into(),
            currency: "EUR".into(),
            items: ITEMS as u64 + 1,
            facts: 0,
            encoded_facts: 0,
            encoder: EncoderTag { name: "none".into(), sha256: String::new(), dim: 0 },
            source: SourceTag {
                feed: String::new(),
                feed_sha256: String::new(),
                mapping_sha256: String::new(),
                format: String::new(),
                reader: String::new(),
            },
            behaviour: None,
            files: vec![FileTag::of(pack::CATALOGUE, &catalogue)],
        };
        let pack = folder.path().join("pack");
        fs::create_dir(&pack).unwrap();
        fs::write(pack.join(pack::CATALOGUE), catalogue).unwrap();
        fs::write(pack.join(pack::MANIFEST), manifest.to_json()).unwrap();
        let mut lines = String::new();
        let mut rng = Rng::new(3);
        for user in 0..200 {
            for month in 1..4 {
                let mut item = || (user % 2) * 6 + rng.below(6);
                let (a, b) = (item(), item());
                writeln!(
                    lines,
                    r#"{{"user":"{user}","at":"2026-0{month}-01","event":"buy","items":["{a}","{b}"]}}"#
                )
                .unwrap();
            }
        }
        fs::write(folder.path().join("events.jsonl"), lines).unwrap();
        Self(folder)
    }

    fn args(&self, out: &str) -> BehaviourArgs {
        let place = |name: &str| self.0.path().join(name);
        BehaviourArgs {
            pack: place("pack"),
            events: place("events.jsonl"),
            out: place(out),
            dim: 4,
            half_life: 365.0,
            recency: 365.0,
            penalty: 1.0,
            halves: 0.5,
            seed: 7,
        }
    }

    fn learnt(&self, out: &str) -> Vec<u8> {
        fs::read(self.0.path().join(out).join(pack::BEHAVIOUR)).unwrap()
    }
}

#[test]
fn what_goes_together_is_found_and_the_same_seed_gives_the_same_bytes() {
    let shop = Shop::new();
    run(&shop.args("one")).unwrap();
    run(&shop.args("two")).unwrap();
    assert_eq!(shop.learnt("one"), shop.learnt("two"));
    let vectors = BehaviourVectors::decode(&shop.learnt("one")).unwrap();
    // One made-up shop may lack a pair, so what counts is the sum over each world.
    for bought in 0..ITEMS as u32 {
        let scores = vectors.scores(&[bought]);
        let worlds = [&scores[..6], &scores[6..ITEMS]].map(|world| world.iter().sum::<f64>());
        let (own, other) = (worlds[bought as usize / 6], worlds[1 - bought as usize / 6]);
        assert!(own > 10.0 * other.abs(), "{bought}: {own} {other}");
    }
    assert!(!vectors.speaks(ITEMS), "nobody bought the last one");
    let manifest = Manifest::parse(&fs::read(shop.0.path().join("one/manifest.json")).unwrap()).unwrap();
    manifest.verify(pack::BEHAVIOUR, &shop.learnt("one")).unwrap();
    assert_eq!(manifest.behaviour.unwrap().items, ITEMS as u64);
}

#[test]
fn a_pack_may_be_written_to_its_own_place() {
    let shop = Shop::new();
    run(&shop.args("pack")).unwrap();
    run(&shop.args("pack")).unwrap();
    let manifest = Manifest::parse(&fs::read(shop.0.path().join("pack/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest.files.len(), 2, "the file is named once");
    assert_eq!(fs::read_dir(shop.0.path()).unwrap().count(), 2, "nothing is left beside the pack");
}

#[test]
fn bad_input_leaves_nothing_behind() {
    let shop = Shop::new();
    let mut args = shop.args("out");
    args.half_life = 0.0;
    assert!(run(&args).unwrap_err().to_string().contains("--half-life"));
    args = shop.args("out");
    args.recency = -1.0;
    assert!(run(&args).unwrap_err().to_string().contains("--recency"));
    args = shop.args("out");
    args.events = shop.0.path().join("pack/manifest.json");
    assert!(format!("{:#}", run(&args).unwrap_err()).contains("line 1"));
    assert!(!args.out.exists());
    fs::create_dir(&args.out).unwrap();
    fs::write(args.out.join("diary.txt"), "mine").unwrap();
    assert!(run(&shop.args("out")).unwrap_err().to_string().contains("is no catalogue pack"));
}

#[test]
fn what_was_wanted_lately_counts_more() {
    let order = |day: f64, item: u32| events::Order { day, items: vec![(item, 1.0)] };
    // Of those who bought 0, the same number went on to 1 a year ago and to 2 now.
    let then = Customer { orders: vec![order(0.0, 0), order(10.0, 1)] };
    let now = Customer { orders: vec![order(360.0, 0), order(370.0, 2)] };
    let score = |recency: f64| {
        let examples = Examples::new(&[&then, &now], 3, &Counts { recency, ..COUNTS }, 1);
        solve::low_rank(&examples, 3, 1.0, 1).scores(&[0])
    };
    let (soon, never) = (score(90.0), score(1e9));
    assert!(soon[2] > 4.0 * soon[1], "{soon:?}");
    assert!((never[2] - never[1]).abs() < 1e-3, "{never:?}");
}

/// The factors against a plain computation: on a small shop, full rank, the map solves the normal equations.
#[test]
fn at_full_rank_the_map_is_that_of_ridge_regression() {
    let shop = Shop::new();
    let log = events::read(&shop.args("x").events, &events::tests::catalogue(ITEMS)).unwrap();
    let customers: Vec<&Customer> = log.customers.iter().collect();
    let examples = Examples::new(&customers, ITEMS, &COUNTS, 1);
    let factors = solve::low_rank(&examples, ITEMS, 2.0, 1);
    // (XᵀWX + λ) B = XᵀWY, checked entry by entry with B from the factors.
    let b: Vec<Vec<f64>> = (0..ITEMS as u32).map(|item| factors.scores(&[item])).collect();
    let mut left = vec![vec![0.0; ITEMS]; ITEMS];
    let mut right = vec![vec![0.0; ITEMS]; ITEMS];
    for row in 0..examples.weights.len() {
        for (i, x) in examples.had.row(row) {
            let x = x * examples.weights[row];
            examples.had.row(row).for_each(|(j, y)| left[i as usize][j as usize] += x * y);
            examples.wanted.row(row).for_each(|(j, y)| right[i as usize][j as usize] += x * y);
        }
    }
    for i in 0..ITEMS {
        left[i][i] += 2.0;
        for j in 0..ITEMS {
            let found: f64 = (0..ITEMS).map(|k| left[i][k] * b[k][j]).sum();
            assert!((found - right[i][j]).abs() < 1e-3, "{i} {j}: {found} {}", right[i][j]);
        }
    }
}
