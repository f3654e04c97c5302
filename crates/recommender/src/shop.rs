//! A catalogue made ready to be ranked.

use std::collections::HashMap;

use catalog::pack::FactVectors;
use catalog::{Catalogue, ItemIx};
use dialogue::Vocabulary;

use crate::RecommenderError;
use crate::words::Words;

/// A catalogue, its vectors and its words. Built once, shared by all turns.
pub struct Shop {
    /// The items and facts.
    pub catalogue: Catalogue,
    /// One vector a fact.
    pub(crate) facts: FactVectors,
    /// One vector an item: title, category and description as one text.
    pub(crate) wholes: FactVectors,
    pub(crate) words: Words,
    pub(crate) vocabulary: Vocabulary,
    /// Names the space that the vectors lie in.
    pub(crate) space: String,
    by_id: HashMap<String, ItemIx>,
}

impl Shop {
    /// Prepares a catalogue. `space` names the space of the vectors, as the pack's manifest does.
    ///
    /// # Errors
    /// [`RecommenderError::Pack`] where vectors and catalogue do not belong together.
    pub fn new(
        catalogue: Catalogue,
        facts: FactVectors,
        wholes: FactVectors,
        space: &str,
    ) -> Result<Self, RecommenderError> {
        let fits = |vectors: &FactVectors, rows: usize| {
            vectors.scales.len() == rows
                && vectors.codes.len() == rows * vectors.dim
                && vectors.dim <= scorer::scan::MAX_DIM
        };
        if !fits(&facts, catalogue.facts().len())
            || !fits(&wholes, catalogue.items().len())
            || facts.dim != wholes.dim
        {
            return Err(RecommenderError::Pack(format!(
                "{} facts and {} items, but vectors for {} and {}; index the feed again",
                catalogue.facts().len(),
                catalogue.items().len(),
                facts.scales.len(),
                wholes.scales.len()
            )));
        }
        let words = Words::new(&catalogue);
        let mut counts = vec![0u32; catalogue.facts().len()];
        for item in catalogue.items() {
            item.facts.iter().for_each(|fact| counts[fact.0 as usize] += 1);
        }
        let values = catalogue.facts().iter().zip(&counts);
        let vocabulary = Vocabulary::new(
            values.filter_map(|(fact, &count)| Some((fact.field.name(), fact.text()?, count))),
            catalogue.items().iter().map(|item| item.title.as_str()),
        );
        let by_id = catalogue
            .items()
            .iter()
            .enumerate()
            .map(|(ix, item)| (item.id.clone(), ItemIx(ix as u32)))
            .collect();
        Ok(Self { catalogue, facts, wholes, words, vocabulary, space: space.to_owned(), by_id })
    }

    /// The vectors of the facts, in the order of [`Catalogue::facts`]: for benchmarks of the scan.
    pub fn fact_vectors(&self) -> &FactVectors {
        &self.facts
    }

    /// An item by the retailer's identifier.
    pub fn find(&self, id: &str) -> Option<ItemIx> {
        self.by_id.get(id).copied()
    }
}
