//! A catalogue made ready to be ranked.

use std::collections::{HashMap, HashSet};

use catalog::pack::{BehaviourVectors, FactVectors};
use catalog::{Catalogue, FactIx, Field, ItemIx};
use dialogue::Vocabulary;

use crate::RecommenderError;
use crate::question;
use crate::variants::Variants;
use crate::words::Words;

/// A catalogue, its vectors and its words. Built once, shared by all turns.
pub struct Shop {
    /// The items and facts.
    pub catalogue: Catalogue,
    /// One vector a fact.
    pub(crate) facts: FactVectors,
    /// One vector an item: title, category and description as one text.
    pub(crate) wholes: FactVectors,
    /// What behaviour taught, where the pack has it.
    pub(crate) behaviour: Option<BehaviourVectors>,
    pub(crate) words: Words,
    pub(crate) needs: Needs,
    pub(crate) vocabulary: Vocabulary,
    /// The fields in words that a question may be about.
    pub(crate) facets: HashSet<Field>,
    /// Which items are versions of one thing.
    pub(crate) variants: Variants,
    /// Names the space that the vectors lie in.
    pub(crate) space: String,
    by_id: HashMap<String, ItemIx>,
    /// What each fact was read from.
    sources: Vec<Source>,
    /// Whether a column tells what kind of thing each item is.
    typed: Vec<bool>,
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
        let variants = Variants::new(&catalogue);
        let words = Words::new(&catalogue, &variants);
        let mut counts = vec![0u32; catalogue.facts().len()];
        for item in catalogue.items() {
            item.facts.iter().for_each(|fact| counts[fact.0 as usize] += 1);
        }
        // What is known of kinds is no facet of the shop's.
        let values = catalogue.facts().iter().zip(&counts).filter(|(fact, _)| !fact.field.is_knowledge());
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
        let needs = Needs::new(&catalogue, &facts);
        let facets = question::facets(&catalogue);
        let sources = catalogue.facts().iter().map(|fact| Source::of(&fact.field)).collect();
        let is_typed = |item| catalogue.facts_of(item).any(|(_, fact)| fact.field == Field::TYPE);
        let typed = catalogue.items().iter().map(is_typed).collect();
        Ok(Self {
            catalogue,
            facts,
            wholes,
            behaviour: None,
            words,
            needs,
            vocabulary,
            facets,
            variants,
            space: space.to_owned(),
            by_id,
            sources,
            typed,
        })
    }

    /// Adds what behaviour taught: histories of things bought then count by it, and no longer by their meaning.
    ///
    /// # Errors
    /// [`RecommenderError::Pack`] where it was learnt for another catalogue.
    pub fn with_behaviour(mut self, vectors: BehaviourVectors) -> Result<Self, RecommenderError> {
        let items = self.catalogue.items().len();
        if vectors.items() != items {
            return Err(RecommenderError::Pack(format!(
                "{items} items, but behaviour vectors for {}; run `chatrec-train behaviour` again",
                vectors.items()
            )));
        }
        self.behaviour = Some(vectors);
        Ok(self)
    }

    /// The vectors of the facts, in the order of [`Catalogue::facts`]: for benchmarks of the scan.
    pub fn fact_vectors(&self) -> &FactVectors {
        &self.facts
    }

    /// Whether an item's fact is the seller's own words for what the shop's columns tell: a sentence of the description
    /// always; the title where a column tells what kind of thing it is. A title's `words` are also the item's name, by
    /// which it must be found.
    pub(crate) fn is_running_text(&self, item: ItemIx, fact: FactIx, words: bool) -> bool {
        match self.sources[fact.0 as usize] {
            Source::Description => true,
            Source::Title => !words && self.typed[item.0 as usize],
            Source::Column => false,
        }
    }

    /// An item by the retailer's identifier.
    pub fn find(&self, id: &str) -> Option<ItemIx> {
        self.by_id.get(id).copied()
    }
}

/// What a fact was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Title,
    Description,
    /// A column of the shop's, or what is known of a kind.
    Column,
}

impl Source {
    fn of(field: &Field) -> Self {
        match field {
            field if *field == Field::DESCRIPTION => Source::Description,
            field if *field == Field::TITLE => Source::Title,
            _ => Source::Column,
        }
    }
}

/// What kinds of things are wanted for: the facts of [`Field::USE`], with their vectors side by side.
///
/// A need is a whole sentence, and is met by a sentence: a token of "nowhere to sit on the balcony" says nothing alone.
pub(crate) struct Needs {
    /// `[needs, dim]`, as the pack has them.
    pub vectors: FactVectors,
    /// The fact of each need, ascending.
    pub facts: Vec<FactIx>,
}

impl Needs {
    fn new(catalogue: &Catalogue, all: &FactVectors) -> Self {
        let is_need = |ix: &usize| catalogue.facts()[*ix].field == Field::USE;
        let places: Vec<usize> = (0..catalogue.facts().len()).filter(is_need).collect();
        let mut vectors = FactVectors::empty(all.dim, 0);
        for &ix in &places {
            vectors.scales.push(all.scales[ix]);
            vectors.codes.extend_from_slice(all.codes_of(ix));
        }
        Self { vectors, facts: places.into_iter().map(|ix| FactIx(ix as u32)).collect() }
    }

    /// The row of a fact among the needs; `None` for every other fact.
    pub fn row(&self, fact: FactIx) -> Option<usize> {
        self.facts.binary_search(&fact).ok()
    }
}
