//! What a seller writes of her own item does not lift it: attacked items of the demo shop against their honest selves.
// A test's own set-up that fails has nothing better to do than to panic.
#![allow(clippy::unwrap_used)]

mod attack;
mod student_shop;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use attack::{Seller, Style, styles};
use catalog::Catalogue;
use catalog::feed::{self, Format, Mapping};
use catalog::kinds::{self, Kinds};
use catalog::pack::FactVectors;
use dialogue::DialogueState;
use futures::executor::block_on;
use recommender::{Recommender, Wanted};
use scorer::Model;
use serde_json::{Map, Value};
use server::device::Tier;
use student_shop::{student, vectors};

/// Every how manyth item of the demo shop stands in the catalogue.
const STRIDE: usize = 4;
/// Items that are attacked.
const ITEMS: usize = 100;
/// Attacked versions that stand in one catalogue: few, so that what they write makes no word common.
const AT_ONCE: usize = 25;

/// What shoppers ask for, all over the shop; none of it was looked at when the bounds were chosen.
const REQUESTS: [&str; 20] = [
    "white bookcase with doors",
    "a cheap desk for a small study",
    "cosy armchair for reading",
    "round dining table in oak",
    "wardrobe with mirror",
    "dimmable floor lamp",
    "blackout curtains for the bedroom",
    "soft rug for a living room",
    "storage for shoes in a narrow hallway",
    "bar stools for the kitchen",
    "something to sleep guests on",
    "plant pot for the balcony",
    "big mirror in black",
    "glass vase",
    "candle holder, rustic",
    "frying pan",
    "cushion cover in green",
    "chest of drawers in pine",
    "tv bench, minimalist",
    "bed with storage underneath",
];

type Line = Map<String, Value>;

fn lines() -> Vec<Line> {
    let feed = demo_shop::feed(&demo_shop::generate());
    feed.lines().step_by(STRIDE).map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn read(lines: &[Line]) -> Catalogue {
    let feed: String = lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect();
    let mapping = Mapping::from_toml(demo_shop::MAPPING).unwrap();
    let mut catalogue = feed::read(feed.as_bytes(), Format::Jsonl, &mapping, "demo").unwrap().catalogue;
    kinds::describe(&mut catalogue, &Kinds::builtin());
    catalog::hold_texts_to_columns(&mut catalogue);
    catalogue
}

/// Vectors of texts, each encoded once.
struct Encoded {
    model: Arc<Model>,
    known: Mutex<HashMap<String, (f32, Vec<i8>)>>,
}

impl Encoded {
    fn vectors(&self, texts: &[&str]) -> FactVectors {
        let dim = self.model.manifest.dim;
        let mut known = self.known.lock().unwrap();
        let mut new: Vec<&str> = texts.iter().copied().filter(|text| !known.contains_key(*text)).collect();
        new.sort_by_key(|text| (text.len(), *text));
        new.dedup();
        for some in new.chunks(32) {
            let made = vectors(&self.model, some);
            for ((text, scale), codes) in some.iter().zip(made.scales).zip(made.codes.chunks_exact(dim)) {
                known.insert((*text).to_owned(), (scale, codes.to_vec()));
            }
        }
        let mut all = FactVectors { dim, scales: Vec::new(), codes: Vec::new() };
        for text in texts {
            let (scale, codes) = &known[*text];
            all.scales.push(*scale);
            all.codes.extend(codes);
        }
        all
    }

    fn recommender(&self, catalogue: Catalogue) -> Recommender {
        let shop = student_shop::shop(&self.model, catalogue, |texts| self.vectors(texts));
        Recommender::new(Arc::new(shop), self.model.clone(), "cpu").unwrap()
    }
}

fn asked(recommender: &Recommender, request: &str) -> DialogueState {
    let action = protocol::Action::Say { text: request.into() };
    let turn = protocol::TurnRequest { state: protocol::State::default(), action, locale: None, limit: 1 };
    let reply = block_on(recommender.turn(&turn, 0)).unwrap();
    recommender::wire::state_from_wire(&reply.state).unwrap()
}

/// What an attack brought one item in one request.
struct Gain {
    honest: usize,
    attacked: usize,
}

/// The places of each honest item and of its attacked version among the honest items.
fn gains(
    encoded: &Encoded,
    lines: &[Line],
    states: &[DialogueState],
    chosen: &[usize],
    style: &Style,
) -> Vec<Gain> {
    let mut gains = Vec::new();
    for some in chosen.chunks(AT_ONCE) {
        let mut all = lines.to_vec();
        for &at in some {
            let mut line = lines[at].clone();
            let text = |name: &str| lines[at][name].as_str().unwrap().to_owned();
            let honest = Seller { title: text("title"), description: text("description") };
            let written = (style.write)(&honest, REQUESTS[at % REQUESTS.len()]);
            line["title"] = written.title.into();
            line["description"] = written.description.into();
            line["id"] = format!("{} attacked", text("id")).into();
            all.push(line);
        }
        let recommender = encoded.recommender(read(&all));
        let items = recommender.shop().catalogue.items().len();
        assert_eq!(items, lines.len() + some.len(), "{}: no row may be lost", style.name);
        for (request, state) in REQUESTS.iter().zip(states) {
            let wanted = Wanted { limit: usize::MAX, rerank: 0, exclude_bought: false, fold: false };
            let ranking = block_on(recommender.rank(state, wanted)).unwrap().items;
            let mut score = vec![f32::NEG_INFINITY; items];
            for ranked in &ranking {
                score[ranked.item.0 as usize] = ranked.score;
                let sum: f32 = ranked.parts.iter().map(|part| part.value).sum();
                assert!((sum - ranked.score).abs() < 1e-4, "{sum} and {}", ranked.score);
            }
            let place = |own: f32, at: usize| {
                1 + (0..lines.len()).filter(|&other| other != at && score[other] > own).count()
            };
            for (nth, &at) in some.iter().enumerate() {
                if style.targeted && REQUESTS[at % REQUESTS.len()] != *request {
                    continue;
                }
                let attacked = place(score[lines.len() + nth], at);
                gains.push(Gain { honest: place(score[at], at), attacked });
            }
        }
    }
    gains
}

#[test]
fn no_style_of_attack_gains_more_than_one_median_rank() {
    let (model, _) = student(Tier::Cpu);
    let encoded = Encoded { model: Arc::new(model), known: Mutex::default() };
    let lines = lines();
    let honest = encoded.recommender(read(&lines));
    let states = REQUESTS.map(|request| asked(&honest, request));
    let step = lines.len() / ITEMS;
    let chosen: Vec<usize> = (0..ITEMS).map(|nth| nth * step).collect();
    let styles = styles(&lines);
    assert!(styles.len() >= 20);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    std::thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                while let Some(style) = styles.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    let gains = gains(&encoded, &lines, &states, &chosen, style);
                    found.lock().unwrap().push((style.name, gains));
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort_by_key(|(name, _)| styles.iter().position(|style| style.name == *name));
    let mut too_much = Vec::new();
    println!("{:34} {:>6} {:>6} {:>6} {:>8} {:>8}", "style", "pairs", "median", "mean", "rose", "into 10");
    for (name, gains) in &found {
        let mut ranks: Vec<i64> =
            gains.iter().map(|gain| gain.honest as i64 - gain.attacked as i64).collect();
        ranks.sort_unstable();
        let median = ranks[ranks.len() / 2];
        let mean = ranks.iter().sum::<i64>() as f64 / ranks.len() as f64;
        let rose = ranks.iter().filter(|rank| **rank > 1).count();
        let entered = gains.iter().filter(|gain| gain.honest > 10 && gain.attacked <= 10).count();
        println!("{name:34} {:>6} {median:>6} {mean:>6.1} {rose:>8} {entered:>8}", ranks.len());
        if median > 1 {
            too_much.push(*name);
        }
    }
    assert!(too_much.is_empty(), "more than one median rank: {too_much:?}");
}
