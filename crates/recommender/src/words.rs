//! The words of a catalogue: for exact matches in the score, and for constraints on words.

use std::collections::HashMap;

use catalog::{Catalogue, Field, Item, ItemIx};
use rust_stemmers::{Algorithm, Stemmer};

use crate::variants::Variants;

/// Saturation of a fact's length: a word in a long fact says less about the item than the same word in a short
/// one. Each further word takes off 5 % (the length part of BM25, linear).
const LENGTH_STEP: f32 = 0.05;

/// A match in a sentence of the description counts less than one in title, type or category.
const DESCRIPTION_FACTOR: f32 = 0.6;

/// A match in what the kind is also called, or where and for whom it is wanted: true of the kind, not told of the item.
const KNOWLEDGE_FACTOR: f32 = 0.8;

/// What each half of a compound counts ("bookshelf" as "book" and "shelf").
const COMPOUND_PART: f32 = 0.7;

/// What one typing error takes off.
const TYPO_STEP: f32 = 0.2;

/// Words that say nothing of an item.
const STOP: &[&str] = &[
    "a",
    "about",
    "all",
    "also",
    "am",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "but",
    "by",
    "can",
    "could",
    "do",
    "does",
    "for",
    "from",
    "get",
    "give",
    "go",
    "good",
    "had",
    "has",
    "have",
    "he",
    "her",
    "him",
    "his",
    "how",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "just",
    "like",
    "look",
    "looking",
    "make",
    "me",
    "more",
    "my",
    "need",
    "nice",
    "not",
    "of",
    "on",
    "one",
    "or",
    "our",
    "out",
    "please",
    "really",
    "she",
    "should",
    "show",
    "so",
    "some",
    "something",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "they",
    "thing",
    "this",
    "to",
    "too",
    "us",
    "very",
    "want",
    "was",
    "we",
    "what",
    "which",
    "who",
    "will",
    "with",
    "would",
    "you",
    "your",
];

/// Index of a stem.
pub(crate) type StemIx = u32;

/// Stems of all facts, and folded words of all items.
pub(crate) struct Words {
    stemmer: Stemmer,
    stems: HashMap<String, StemIx>,
    /// Facts that hold a stem.
    postings: Vec<Vec<u32>>,
    /// Things that hold a stem in any fact: how often a thing is listed makes its words no commoner.
    thing_counts: Vec<u32>,
    /// g(f) of each fact.
    fact_weights: Vec<f32>,
    /// Folded words of each item, in order; 0 parts two texts.
    item_words: Vec<Vec<u32>>,
    word_ids: HashMap<String, u32>,
    things: usize,
}

/// A query word as the catalogue knows it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub stem: StemIx,
    /// 1.0 for the word itself, less for a part of a compound or a near miss.
    pub weight: f32,
}

impl Words {
    pub fn new(catalogue: &Catalogue, variants: &Variants) -> Self {
        let mut words = Self {
            stemmer: Stemmer::create(Algorithm::English),
            stems: HashMap::new(),
            postings: Vec::new(),
            thing_counts: Vec::new(),
            fact_weights: Vec::with_capacity(catalogue.facts().len()),
            item_words: Vec::with_capacity(catalogue.items().len()),
            word_ids: HashMap::new(),
            things: variants.count(),
        };
        let mut fact_stems: Vec<Vec<StemIx>> = Vec::with_capacity(catalogue.facts().len());
        let mut stem_of: HashMap<String, StemIx> = HashMap::new();
        for (ix, fact) in catalogue.facts().iter().enumerate() {
            // Needs are read as sentences: their words ("daughter", "always") name nothing.
            let text = fact.text().filter(|_| fact.field != Field::USE);
            let mut stems: Vec<StemIx> = Vec::new();
            if let Some(text) = text {
                each_word(text, &mut |word| stems.push(words.intern(word, &mut stem_of)));
            }
            let factor = match &fact.field {
                field if *field == Field::DESCRIPTION => DESCRIPTION_FACTOR,
                field if field.is_knowledge() => KNOWLEDGE_FACTOR,
                _ => 1.0,
            };
            words.fact_weights.push(factor / (1.0 + LENGTH_STEP * stems.len() as f32));
            stems.sort_unstable();
            stems.dedup();
            for &stem in &stems {
                words.postings[stem as usize].push(ix as u32);
            }
            fact_stems.push(stems);
        }
        let mut fact_words: Vec<Option<Vec<u32>>> = vec![None; catalogue.facts().len()];
        let mut stems_of: Vec<Vec<StemIx>> = vec![Vec::new(); variants.count()];
        for (ix, item) in catalogue.items().iter().enumerate() {
            let stems = &mut stems_of[variants.thing(ItemIx(ix as u32))];
            stems.extend(item.facts.iter().flat_map(|fact| &fact_stems[fact.0 as usize]));
            let ids = words.words_of(catalogue, item, &mut fact_words);
            words.item_words.push(ids);
        }
        words.thing_counts = vec![0; words.postings.len()];
        for mut stems in stems_of {
            stems.sort_unstable();
            stems.dedup();
            stems.iter().for_each(|&stem| words.thing_counts[stem as usize] += 1);
        }
        words
    }

    fn intern(&mut self, word: &str, stem_of: &mut HashMap<String, StemIx>) -> StemIx {
        if let Some(&ix) = stem_of.get(word) {
            return ix;
        }
        let stem = self.stemmer.stem(word).into_owned();
        let postings = &mut self.postings;
        let ix = *self.stems.entry(stem).or_insert_with(|| {
            postings.push(Vec::new());
            postings.len() as StemIx - 1
        });
        stem_of.insert(word.to_owned(), ix);
        ix
    }

    /// Words of an item; `fact_words` keeps those of facts, which items share.
    fn words_of(
        &mut self,
        catalogue: &Catalogue,
        item: &Item,
        fact_words: &mut [Option<Vec<u32>>],
    ) -> Vec<u32> {
        let mut ids = Vec::new();
        for text in [&item.title, &item.description] {
            self.append_ids(text, &mut ids);
        }
        // Constraints are decided by what the retailer says alone.
        for (ix, fact) in catalogue.facts_of(item).filter(|(_, fact)| !fact.field.is_knowledge()) {
            let Some(text) = fact.text() else { continue };
            let known = fact_words[ix.0 as usize].get_or_insert_with(|| {
                let mut own = Vec::new();
                self.append_ids(text, &mut own);
                own
            });
            ids.extend_from_slice(known);
        }
        ids
    }

    /// Appends the words of a text, and the 0 behind it.
    fn append_ids(&mut self, text: &str, ids: &mut Vec<u32>) {
        let known = &mut self.word_ids;
        each_word(text, &mut |word| {
            let next = known.len() as u32 + 1;
            ids.push(match known.get(word) {
                Some(&id) => id,
                None => *known.entry(word.to_owned()).or_insert(next),
            });
        });
        ids.push(0);
    }

    /// Whether a word or phrase stands among an item's words, at word boundaries. `phrase` as [`Words::phrase`]
    /// gives it.
    pub fn item_has(&self, item: usize, phrase: &[u32]) -> bool {
        !phrase.is_empty() && self.item_words[item].windows(phrase.len()).any(|window| window == phrase)
    }

    /// A phrase in the catalogue's words; `None` where one of them stands nowhere, so no item has it.
    pub fn phrase(&self, text: &str) -> Option<Vec<u32>> {
        fold(text).iter().map(|word| self.word_ids.get(word).copied()).collect()
    }

    /// idf = ln(1 + (N − n + ½) / (n + ½)), N things, n of them with the stem (BM25, Robertson and Zaragoza 2009,
    /// eq. 3.3, kept positive).
    pub fn idf(&self, stem: StemIx) -> f32 {
        let n = self.thing_counts[stem as usize] as f32;
        (1.0 + (self.things as f32 - n + 0.5) / (n + 0.5)).ln()
    }

    /// The facts that hold a stem, with g(f).
    pub fn facts_with(&self, stem: StemIx) -> impl Iterator<Item = (usize, f32)> + '_ {
        self.postings[stem as usize].iter().map(|&fact| (fact as usize, self.fact_weights[fact as usize]))
    }

    /// How the catalogue knows the words of a wish; stop words and words it does not know are left out.
    pub fn known(&self, text: &str) -> Vec<(String, Known)> {
        let mut found = Vec::new();
        for word in fold(text) {
            if STOP.binary_search(&word.as_str()).is_ok() {
                continue;
            }
            for known in self.look_up(&word) {
                found.push((word.clone(), known));
            }
        }
        found
    }

    fn stem_ix(&self, word: &str) -> Option<StemIx> {
        let ix = self.stems.get(self.stemmer.stem(word).as_ref()).copied()?;
        (self.thing_counts[ix as usize] > 0).then_some(ix)
    }

    fn look_up(&self, word: &str) -> Vec<Known> {
        if let Some(stem) = self.stem_ix(word) {
            return vec![Known { stem, weight: 1.0 }];
        }
        if word.chars().any(|c| c.is_ascii_digit()) || !word.is_ascii() {
            return Vec::new();
        }
        let compound = (3..word.len().saturating_sub(2))
            .find_map(|at| Some([self.stem_ix(&word[..at])?, self.stem_ix(&word[at..])?]));
        if let Some(parts) = compound {
            return parts.into_iter().map(|stem| Known { stem, weight: COMPOUND_PART }).collect();
        }
        self.nearest(word).into_iter().collect()
    }

    /// The nearest stem with the same first letter: one error under six letters, two from there.
    fn nearest(&self, word: &str) -> Option<Known> {
        let stemmed = self.stemmer.stem(word);
        if stemmed.len() < 4 {
            return None;
        }
        let most = if stemmed.len() < 6 { 1 } else { 2 };
        let first = stemmed.as_bytes()[0];
        let mut best: Option<(usize, std::cmp::Reverse<u32>, &str, StemIx)> = None;
        for (stem, &ix) in &self.stems {
            if stem.as_bytes().first() != Some(&first) || stem.len().abs_diff(stemmed.len()) > most {
                continue;
            }
            if self.thing_counts[ix as usize] == 0 {
                continue;
            }
            let distance = distance(stem.as_bytes(), stemmed.as_bytes());
            // Ties go to the word that more things have, then by the alphabet: a hash map has no order of its own.
            let key = (distance, std::cmp::Reverse(self.thing_counts[ix as usize]), stem.as_str(), ix);
            if distance <= most && best.is_none_or(|best| key < best) {
                best = Some(key);
            }
        }
        best.map(|(distance, _, _, stem)| Known { stem, weight: 1.0 - TYPO_STEP * distance as f32 })
    }
}

/// Lower case, letters and digits only; an apostrophe is dropped, everything else parts words.
pub(crate) fn fold(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each_word(text, &mut |word| words.push(word.to_owned()));
    words
}

/// The words that [`fold`] gives, one after the other: a catalogue is read whole before the first answer, so that
/// each copy of a word that is not made is felt.
pub(crate) fn each_word(text: &str, take: &mut dyn FnMut(&str)) {
    if !text.is_ascii() {
        let text = text.to_lowercase().replace(['\'', '’'], "");
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).for_each(take);
        return;
    }
    let mut word = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            word.push(char::from(byte.to_ascii_lowercase()));
        } else if byte != b'\'' && !word.is_empty() {
            take(&word);
            word.clear();
        }
    }
    if !word.is_empty() {
        take(&word);
    }
}

/// Damerau–Levenshtein distance (optimal string alignment).
fn distance(a: &[u8], b: &[u8]) -> usize {
    let (mut before, mut last) = (vec![0; b.len() + 1], (0..=b.len()).collect::<Vec<usize>>());
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::{CatalogueBuilder, Currency, Fact, Value};

    fn words(titles: &[&str]) -> Words {
        let mut builder = CatalogueBuilder::new("test", Currency::parse("EUR").unwrap());
        for (ix, title) in titles.iter().enumerate() {
            let fact = builder.fact(Fact { field: Field::TITLE, value: Value::Text((*title).into()) });
            builder.push(Item { facts: vec![fact], ..Item::new(ix.to_string(), *title) });
        }
        let catalogue = builder.finish();
        Words::new(&catalogue, &Variants::new(&catalogue))
    }

    #[test]
    fn stop_words_are_in_order() {
        assert!(STOP.is_sorted(), "the look-up is a binary search");
    }

    #[test]
    fn plural_compound_and_typo_are_known() {
        let words = words(&["white bookcase", "shelf", "book", "red chair"]);
        let stems =
            |text: &str| words.known(text).into_iter().map(|(_, known)| known.weight).collect::<Vec<_>>();
        assert_eq!(stems("bookcases"), [1.0]);
        assert_eq!(stems("bookshelf"), [0.7, 0.7]);
        assert_eq!(stems("bokcase"), [0.8]);
        assert_eq!(stems("a thing with wings"), Vec::<f32>::new());
    }

    #[test]
    fn a_phrase_is_found_at_word_boundaries() {
        let words = words(&["black-brown stained table", "red chair"]);
        let has = |item, text: &str| words.phrase(text).is_some_and(|phrase| words.item_has(item, &phrase));
        assert!(has(0, "black brown") && has(1, "Red") && !has(0, "red") && !has(0, "brown table"));
    }

    #[test]
    fn a_rare_word_counts_more() {
        let words = words(&["white table", "white chair", "oak chair"]);
        let idf = |word: &str| words.idf(words.stem_ix(word).unwrap());
        assert!(idf("oak") > idf("white"));
    }

    #[test]
    fn distances() {
        for (a, b, expected) in
            [("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
        }
    }
}
