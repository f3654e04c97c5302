//! The demo shop: a fictional homeware shop whose every item, word and picture is made by this code.
//!
//! [`generate`] gives the same items and pictures on every machine: whole numbers and a random generator of
//! our own, no clock, no hash order.

pub mod finish;
pub mod item;
pub mod kinds;
pub mod picture;
pub mod prng;
pub mod series;
mod wording;

use item::{Design, Item};
use prng::Prng;

/// The shop's name.
pub const SHOP_NAME: &str = "Quillmere";

/// An item and its picture.
#[derive(Debug, Clone)]
pub struct Product {
    /// What the feed tells.
    pub item: Item,
    /// The kind's letters.
    pub code: &'static str,
    /// An SVG document of at most 4 kB.
    pub svg: String,
}

/// The whole shop, department by department.
pub fn generate() -> Vec<Product> {
    let mut products = Vec::new();
    for kind in kinds::all() {
        let mut number = 0;
        for size in kind.sizes {
            for series in kind.series {
                for finish in kind.finishes {
                    let words = format!(
                        "{}/{}/{}x{}x{}/{}/{}/{}",
                        kind.code,
                        size.noun,
                        size.width,
                        size.depth,
                        size.height,
                        series.name,
                        finish.colour,
                        finish.material
                    );
                    let mut rng = Prng::of(&words);
                    if !rng.chance(kind.keep) {
                        continue;
                    }
                    let pattern = if kind.patterns.is_empty() { "" } else { *rng.pick(kind.patterns) };
                    let design = Design { kind, size, series, finish, pattern };
                    number += 1;
                    let item = Item::of(format!("{}-{number:03}", kind.code), &design, &mut rng);
                    let svg = picture::draw(&design, &mut rng);
                    products.push(Product { item, code: kind.code, svg });
                }
            }
        }
    }
    products
}

/// The feed: one JSON object a line.
pub fn feed(products: &[Product]) -> String {
    products.iter().map(|product| product.item.line() + "\n").collect()
}

/// The feed's mapping for `chatrec index`.
pub const MAPPING: &str = include_str!("../mapping.toml");

/// Items by the letters of their kind, for the product page: (file name, JSON object of items by id).
pub fn shards(products: &[Product]) -> Vec<(String, String)> {
    let mut shards: Vec<(&str, serde_json::Map<String, serde_json::Value>)> = Vec::new();
    for product in products {
        let value =
            serde_json::to_value(&product.item).expect("an item has text keys and finite numbers only");
        match shards.iter_mut().find(|(code, _)| *code == product.code) {
            Some((_, items)) => drop(items.insert(product.item.id.clone(), value)),
            None => shards.push((product.code, [(product.item.id.clone(), value)].into_iter().collect())),
        }
    }
    shards
        .into_iter()
        .map(|(code, items)| {
            (format!("items/{code}.json"), serde_json::Value::Object(items).to_string() + "\n")
        })
        .collect()
}

/// Number of items on the front page.
const FEATURED: usize = 24;

/// Items for the front page and one for each top category, as `featured.json`: the best rated in stock, at
/// most one of a kind.
pub fn featured(products: &[Product]) -> String {
    let mut best: Vec<&Product> = Vec::new();
    for product in products {
        let item = &product.item;
        let rank = |item: &Item| (item.rating.map_or(0, |stars| (stars * 10.0) as u32), item.rating_count);
        if !item.in_stock || item.rating_count < 12 {
            continue;
        }
        match best.iter_mut().find(|other| other.code == product.code) {
            Some(other) if rank(item) > rank(&other.item) => *other = product,
            Some(_) => {}
            None => best.push(product),
        }
    }
    let mut categories: Vec<(String, &Product, usize)> = Vec::new();
    for product in &best {
        let name = top_category(product);
        if !categories.iter().any(|(known, ..)| *known == name) {
            let count = products.iter().filter(|other| top_category(other) == name).count();
            categories.push((name, product, count));
        }
    }
    // Every n-th kind, so that no department crowds the page.
    let step = (best.len() / FEATURED).max(1);
    let shown: Vec<_> = best.iter().step_by(step).take(FEATURED).map(|product| &product.item).collect();
    let tiles: Vec<_> = categories
        .iter()
        .map(|(name, product, count)| {
            serde_json::json!({ "name": name, "items": count, "picture": product.item.picture, "link": product.item.link })
        })
        .collect();
    let hero: Vec<_> = ["AC", "SB", "TL", "PP"]
        .iter()
        .filter_map(|code| best.iter().find(|product| product.code == *code))
        .map(|product| &product.item.picture)
        .collect();
    let page = serde_json::json!({ "shop": SHOP_NAME, "hero": hero, "categories": tiles, "items": shown });
    page.to_string() + "\n"
}

fn top_category(product: &Product) -> String {
    product.item.category.split(" > ").next().unwrap_or_default().to_owned()
}
