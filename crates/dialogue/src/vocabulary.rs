//! The words of a catalogue, ready to be looked up: facet values, title words, near misses.

use std::collections::{HashMap, HashSet};

use crate::lexicon::{self, singular};

/// The words of one catalogue. Built once; every look-up is a hash or a binary search.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Words in the singular and how many items or values have them.
    words: HashMap<String, u32>,
    /// Facet values (words in the singular, joined by spaces): field and items.
    values: HashMap<String, Vec<(u16, u32)>>,
    fields: Vec<String>,
    /// Words that lead titles and seldom stand elsewhere: brands, series.
    brands: HashSet<String>,
    /// How many titles there were.
    titles: u32,
    /// Words as written, for mending typing errors: word, how often.
    written: Vec<(String, u32)>,
    index: HashMap<String, u32>,
    /// (hash of a word with one letter left out, or none; place in `written`), ascending.
    deletes: Vec<(u32, u32)>,
}

/// How often a word must be seen to be what was meant: an error of a rarer kind, or in a shorter word, asks for more.
fn enough(price: u32, letters: usize, seen: u32) -> u32 {
    if seen > 0 {
        // What the catalogue itself has is believed, unless it looks like the catalogue's own error.
        return if price > 1 { u32::MAX } else { seen * 100 };
    }
    match price {
        0 if letters > 4 => 2,
        1 if letters > 4 => 2,
        0 => 10,
        1 => 20,
        _ => WORN,
    }
}

/// A wrong letter or one too many is mended towards words that the catalogue itself has this often.
const WORN: u32 = 5;
/// A word seen this often in the catalogue is no typing error.
const SURELY_A_WORD: u32 = 3;
/// A brand or a series leads at least so many titles …
const LEADING: u32 = 10;
/// … and this share of the titles that have it.
const LEADING_SHARE: f64 = 0.6;
/// What an everyday English word counts as when typing errors are mended.
const EVERYDAY: u32 = 40;
/// The longest word whose typing errors are mended, in letters.
const LONGEST_MENDED: usize = 24;

impl Vocabulary {
    /// From facet values with the number of items that have them, and all titles (or other short texts whose
    /// words shoppers use). Long descriptions are better left out: they hold everything.
    pub fn new<'a>(
        values: impl IntoIterator<Item = (&'a str, &'a str, u32)>,
        titles: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        // Compiled once, whatever the iterators are: shoppers download it.
        Self::build(&mut values.into_iter(), &mut titles.into_iter())
    }

    fn build<'a>(
        values: &mut dyn Iterator<Item = (&'a str, &'a str, u32)>,
        titles: &mut dyn Iterator<Item = &'a str>,
    ) -> Self {
        let mut vocabulary = Self::default();
        let mut written: HashMap<String, u32> = HashMap::new();
        for (field, value, count) in values {
            let field_ix = vocabulary.field_ix(field);
            let words = words_of(value);
            for word in &words {
                *written.entry(word.clone()).or_default() += count.max(1);
            }
            if words.len() <= 4 {
                let key = words.iter().map(|word| singular(word)).collect::<Vec<_>>().join(" ");
                vocabulary.values.entry(key).or_default().push((field_ix, count));
            }
        }
        let mut leading: HashMap<String, u32> = HashMap::new();
        for title in titles {
            vocabulary.titles += 1;
            for (ix, word) in words_of(title).into_iter().enumerate() {
                if ix == 0 {
                    *leading.entry(word.clone()).or_default() += 1;
                }
                *written.entry(word).or_default() += 1;
            }
        }
        // A shop that names its brands needs no guessing.
        let named = vocabulary.fields.iter().any(|field| is_brand_field(field));
        for (word, count) in leading.into_iter().filter(|_| !named) {
            let all = written.get(&word).copied().unwrap_or(count);
            let name =
                word.chars().count() > 2 && word.chars().all(char::is_alphabetic) && !lexicon::known(&word);
            if name && count >= LEADING && f64::from(count) > LEADING_SHARE * f64::from(all) {
                vocabulary.brands.insert(word);
            }
        }
        for (word, count) in &written {
            *vocabulary.words.entry(singular(word)).or_default() += count;
        }
        for word in lexicon::everyday() {
            let count = written.entry((*word).to_owned()).or_default();
            *count = (*count).max(EVERYDAY);
        }
        vocabulary.written = written.into_iter().collect();
        vocabulary.written.sort_unstable();
        let mut deletes = Vec::new();
        for (ix, (word, _)) in vocabulary.written.iter().enumerate() {
            vocabulary.index.insert(word.clone(), ix as u32);
            // A word that stands in one title only may be an error itself.
            if vocabulary.written[ix].1 > 1 && mendable(word) {
                for_each_delete(word, |form| deletes.push((hash(form), ix as u32)));
            }
        }
        deletes.sort_unstable();
        deletes.dedup();
        vocabulary.deletes = deletes;
        vocabulary
    }

    fn field_ix(&mut self, field: &str) -> u16 {
        match self.fields.iter().position(|known| known == field) {
            Some(ix) => ix as u16,
            None => {
                self.fields.push(field.to_owned());
                (self.fields.len() - 1) as u16
            }
        }
    }

    /// How often a word (in any number) stands in facet values and titles.
    pub fn count(&self, word: &str) -> u32 {
        self.words.get(&singular(word)).copied().unwrap_or(0)
    }

    /// How often the words of a phrase stand there at most: the count of its rarest word.
    pub fn phrase_count(&self, phrase: &str) -> u32 {
        words_of(phrase).iter().map(|word| self.count(word)).min().unwrap_or(0)
    }

    /// The fields that have exactly this value, singular and plural alike, most items first.
    pub fn fields_of(&self, value: &str) -> Vec<&str> {
        let key = words_of(value).iter().map(|word| singular(word)).collect::<Vec<_>>().join(" ");
        let mut found: Vec<(u16, u32)> = self.values.get(&key).cloned().unwrap_or_default();
        found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        found.iter().map(|(field, _)| self.fields[usize::from(*field)].as_str()).collect()
    }

    /// Whether a word is a brand or series: said so by a facet, or leading titles and no everyday word.
    pub fn is_brand(&self, word: &str) -> bool {
        if crate::words::is_filler_word(word) || lexicon::attribute(word).is_some() {
            return false;
        }
        self.brands.contains(word) || self.fields_of(word).iter().any(|field| is_brand_field(field))
    }

    /// Whether a word is in so few titles that it tells things apart.
    pub fn is_telling(&self, word: &str) -> bool {
        let count = self.count(word);
        count > 1 && count <= (self.titles / 30).max(10)
    }

    /// Whether a word is in so many titles that it tells nothing apart.
    pub fn is_everywhere(&self, word: &str) -> bool {
        self.titles > 20 && self.count(word) > self.titles / 3
    }

    /// Whether any word of a text is the catalogue's or everyday English. Where none is, what a text means can only be
    /// guessed at.
    pub fn has_heard_of(&self, text: &str) -> bool {
        words_of(text)
            .iter()
            .any(|word| self.count(word) > 0 || lexicon::known(word) || lexicon::inflected(word))
    }

    /// Whether the catalogue measures its items in this field or names values of it.
    pub fn has_field(&self, field: &str) -> bool {
        self.fields.iter().any(|known| known == field)
    }

    /// The word that was probably meant, where `typed` is no word of the catalogue or of everyday English.
    pub(crate) fn mend(&self, typed: &str) -> Option<&str> {
        let letters = typed.chars().count();
        if letters < 4 || !mendable(typed) || lexicon::inflected(typed) {
            return None;
        }
        let seen = self.index.get(typed).map_or(0, |ix| self.written[*ix as usize].1).max(self.count(typed));
        if seen >= SURELY_A_WORD || !self.fields_of(typed).is_empty() {
            return None;
        }
        let mut best: Option<(u32, u32, &str)> = None;
        for_each_delete(typed, |form| {
            let wanted = hash(form);
            let from = self.deletes.partition_point(|(hash, _)| *hash < wanted);
            for (found, ix) in &self.deletes[from..] {
                if *found != wanted {
                    break;
                }
                let (word, count) = &self.written[*ix as usize];
                if word == typed {
                    continue;
                }
                let Some(price) = price(typed, word, letters) else { continue };
                if *count < enough(price, letters, seen) || (price > 1 && self.count(word) < WORN) {
                    continue;
                }
                let better = best.is_none_or(|(best_price, best_count, best_word)| {
                    (price, std::cmp::Reverse(*count), word.as_str())
                        < (best_price, std::cmp::Reverse(best_count), best_word)
                });
                if better {
                    best = Some((price, *count, word));
                }
            }
        });
        best.map(|(_, _, word)| word)
    }
}

fn is_brand_field(field: &str) -> bool {
    matches!(field, "brand" | "series" | "vendor" | "manufacturer")
}

/// Lower-case words of letters and digits.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(|word| word.trim_matches('\'').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

fn mendable(word: &str) -> bool {
    word.len() >= 4 && word.chars().count() <= LONGEST_MENDED && word.chars().all(char::is_alphabetic)
}

/// The word itself and every form with one letter left out.
fn for_each_delete(word: &str, mut each: impl FnMut(&str)) {
    each(word);
    let mut form = String::with_capacity(word.len());
    for (at, c) in word.char_indices() {
        form.clear();
        form.push_str(&word[..at]);
        form.push_str(&word[at + c.len_utf8()..]);
        each(&form);
    }
}

/// FNV-1a, 32 bits: small, and the candidates are checked anyway.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// How far the typed word is from a real one, as a rank of likelihood; `None` where too far.
///
/// A missing letter or two swapped ones (0, 1) are commoner than a wrong one (2), and that than one too many
/// (3); two errors (4) are believed in long words only. The first letter is seldom wrong.
fn price(typed: &str, word: &str, letters: usize) -> Option<u32> {
    let a: Vec<char> = typed.chars().collect();
    let b: Vec<char> = word.chars().collect();
    let first_same = a.first() == b.first();
    let base = match distance(&a, &b, 2) {
        1 if b.len() == a.len() + 1 => 0,
        1 if b.len() == a.len() => {
            let differing: Vec<usize> = (0..a.len()).filter(|ix| a[*ix] != b[*ix]).collect();
            if differing.len() == 2 {
                1
            } else if letters >= 6 {
                2
            } else {
                return None;
            }
        }
        1 if letters >= 7 => 3,
        2 if letters >= 9 && first_same => 4,
        _ => return None,
    };
    if !first_same && (letters < 6 || base > 1) {
        return None;
    }
    // Endings are grammar, not errors: lounge and lounger, telly and tell; a dropped final "e" is an error.
    if b.len() == a.len() + 1
        && b.starts_with(&a)
        && b.last() != Some(&'e')
        && b.last() != a.last()
        && letters < 7
    {
        return None;
    }
    if a.len() == b.len() + 1 && a.starts_with(&b) {
        return None;
    }
    // A plural "s" is no typing error.
    if base == 3 && typed.ends_with('s') && typed.strip_suffix('s') == Some(word) {
        return None;
    }
    if base == 0 && word.ends_with('s') && !word.ends_with("ss") && word.strip_suffix('s') == Some(typed) {
        return None;
    }
    Some(base + u32::from(!first_same))
}

/// Damerau-Levenshtein (optimal string alignment), cut off above `most`.
fn distance(a: &[char], b: &[char], most: usize) -> usize {
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut previous: Vec<usize> = (0..width).collect();
    let mut row: Vec<usize> = vec![0; width];
    for i in 1..=a.len() {
        row[0] = i;
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (previous[j] + 1).min(row[j - 1] + 1).min(previous[j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row[j] = best;
        }
        std::mem::swap(&mut before, &mut previous);
        std::mem::swap(&mut previous, &mut row);
    }
    previous[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let titles =
            ["white wardrobe with sliding doors", "Kivar sofa", "Kivar drawer unit", "bedside table"];
        Vocabulary::new([("colour", "white", 9), ("brand", "Kivar", 9)], titles.into_iter().cycle().take(80))
    }

    #[test]
    fn errors_are_mended_towards_the_catalogue_and_real_words_are_left_alone() {
        let vocabulary = vocabulary();
        for (typed, meant) in [
            ("wardrob", "wardrobe"),
            ("drawr", "drawer"),
            ("bedsied", "bedside"),
            ("wiht", "with"),
            ("slidng", "sliding"),
        ] {
            assert_eq!(vocabulary.mend(typed), Some(meant), "{typed}");
        }
        for word in
            ["lounge", "telly", "white", "tables", "drawers", "calming", "kivar", "sofa", "closet", "xq"]
        {
            assert_eq!(vocabulary.mend(word), None, "{word}");
        }
    }

    #[test]
    fn counts_and_fields_know_singular_and_plural() {
        let vocabulary = vocabulary();
        assert!(vocabulary.count("door") > 0 && vocabulary.count("doors") > 0);
        assert_eq!(vocabulary.fields_of("white"), ["colour"]);
        assert!(vocabulary.is_brand("kivar") && !vocabulary.is_brand("sofa"));
        assert!(vocabulary.has_field("brand") && !vocabulary.has_field("seats"));
    }

    #[test]
    fn brands_are_guessed_from_how_titles_begin_where_no_facet_names_them() {
        let titles = ["Brixa puzzle", "Brixa castle", "wooden castle"];
        let vocabulary = Vocabulary::new([("category", "Toys", 9)], titles.into_iter().cycle().take(60));
        assert!(vocabulary.is_brand("brixa"));
        assert!(!vocabulary.is_brand("castle") && !vocabulary.is_brand("wooden"));
    }
}
