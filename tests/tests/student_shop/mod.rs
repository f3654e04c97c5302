//! A shop whose vectors the student itself makes: no download is needed, and the numbers are real.

use std::path::PathBuf;

use catalog::pack::FactVectors;
use catalog::{Catalogue, ItemIx};
use futures::executor::block_on;
use recommender::Shop;
use scorer::scan::quantise_fact;
use server::device::Tier;
use server::engine::{EngineArgs, Model, load_model};

/// The student, and where it came to be.
pub fn student(tier: Tier) -> (scorer::Model, &'static str) {
    let models = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../models");
    load_model(&EngineArgs { model: Model::Student, models, base: None, tier }).unwrap()
}

/// The vectors of texts, in their order.
pub fn vectors(model: &scorer::Model, texts: &[&str]) -> FactVectors {
    let mut codes = Vec::new();
    let rows = block_on(model.encoder.embed(texts)).unwrap();
    let scales = rows.iter().map(|row| quantise_fact(row, &mut codes)).collect();
    FactVectors { dim: model.manifest.dim, scales, codes }
}

/// A catalogue with the vectors of its facts and items, in the student's space.
pub fn shop(
    model: &scorer::Model,
    catalogue: Catalogue,
    mut vectors: impl FnMut(&[&str]) -> FactVectors,
) -> Shop {
    let texts: Vec<&str> = catalogue.facts().iter().map(|fact| fact.text().unwrap_or("")).collect();
    let facts = vectors(&texts);
    let items = 0..catalogue.items().len() as u32;
    let wholes: Vec<String> = items.map(|ix| catalogue.whole_text(ItemIx(ix))).collect();
    let wholes = vectors(&wholes.iter().map(String::as_str).collect::<Vec<_>>());
    Shop::new(catalogue, facts, wholes, &model.manifest.space).unwrap()
}
