//! Words for the filter: all spellings of what must or must not be among an item's words.

use crate::Vocabulary;
use crate::lexicon::{self, phrase_key, plural, singular};

/// All spellings of a phrase: numbers, hyphens, joined and apart, American and British, synonyms.
pub(crate) fn spellings(phrase: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let synonyms = lexicon::synonyms(phrase);
    let attribute = lexicon::attribute(phrase);
    let mut heads: Vec<String> = vec![phrase.to_lowercase().replace('-', " ")];
    heads.extend(synonyms.iter().map(|word| (*word).replace('-', " ")));
    if let Some(attribute) = attribute {
        heads.extend(attribute.same.iter().map(|word| (*word).replace('-', " ")));
    }
    for head in heads {
        let words: Vec<&str> = head.split(' ').filter(|word| !word.is_empty()).collect();
        let Some((last, front)) = words.split_last() else { continue };
        let one = singular(last);
        for last in [(*last).to_owned(), one.clone(), plural(&one)] {
            let apart: Vec<&str> = front.iter().copied().chain([last.as_str()]).collect();
            let mut forms = vec![apart.join(" ")];
            if apart.len() > 1 && apart.len() < 4 {
                forms.push(apart.join("-"));
                forms.push(apart.concat());
            } else if let Some((a, b)) = split_compound(&one, vocabulary) {
                let b = if last == one { b.to_owned() } else { plural(b) };
                forms.push(format!("{a} {b}"));
                forms.push(format!("{a}-{b}"));
            }
            for form in forms {
                let other = if form.contains("colour") {
                    form.replace("colour", "color")
                } else {
                    form.replace("color", "colour")
                };
                for spelling in [form, other] {
                    if !found.contains(&spelling) {
                        found.push(spelling);
                    }
                }
            }
        }
    }
    // What she said stands first: the constraint is known by it.
    found
}

/// Where both halves of a long word are words of the catalogue, the place to cut it.
fn split_compound<'a>(word: &'a str, vocabulary: &Vocabulary) -> Option<(&'a str, &'a str)> {
    if word.len() < 6 || !word.is_ascii() {
        return None;
    }
    (3..=word.len() - 3)
        .map(|at| word.split_at(at))
        .filter(|(a, b)| {
            vocabulary.count(a) > 1 && vocabulary.count(b) > 1 && lexicon::known(a) && lexicon::known(b)
        })
        .max_by_key(|(a, b)| vocabulary.count(a).min(vocabulary.count(b)))
}

/// What answers a demand for an attribute: its spellings and its kinds, as far as the catalogue has them.
/// Empty where the catalogue knows none: then the demand can only be a wish.
pub(crate) fn demanded(phrase: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let attribute = lexicon::attribute(phrase);
    let name = phrase.to_lowercase();
    let mut words = vec![name.clone()];
    if let Some(attribute) = attribute {
        words.extend(attribute.same.iter().chain(&attribute.kinds).map(|word| (*word).to_owned()));
    }
    let mut found: Vec<String> = Vec::new();
    for word in words {
        if !found.contains(&word)
            && (vocabulary.phrase_count(&word) > 0 || word.contains('/') && vocabulary.count("outdoor") > 0)
        {
            found.push(word);
        }
    }
    // The name leads even if only its kinds are known, so that a later turn can find it.
    if !found.is_empty() && !found.contains(&name) {
        found.insert(0, name);
    }
    found
}

/// Whether two phrases are the same but for spelling.
pub(crate) fn same(a: &str, b: &str) -> bool {
    let key = |phrase: &str| phrase_key(&phrase.to_lowercase()).replace(' ', "");
    key(a) == key(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_cover_hyphens_plurals_and_synonyms() {
        let vocabulary = Vocabulary::default();
        let words = spellings("spiderman", &vocabulary);
        for spelling in ["spiderman", "spider-man", "spider man"] {
            assert!(words.contains(&spelling.to_owned()), "{spelling}");
        }
        assert!(spellings("grey", &vocabulary).contains(&"gray".to_owned()));
        assert!(spellings("arm rests", &vocabulary).contains(&"armrest".to_owned()));
        assert_eq!(spellings("black-brown", &vocabulary)[0], "black brown");
    }

    #[test]
    fn what_the_catalogue_does_not_know_is_not_demanded() {
        assert!(demanded("white", &Vocabulary::default()).is_empty());
        let vocabulary = Vocabulary::new([("colour", "off-white", 3)], []);
        assert_eq!(demanded("white", &vocabulary)[0], "white");
    }
}
