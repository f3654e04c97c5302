//! Word lists of ours: everyday English, families of attributes, synonyms. No list is of one catalogue.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

const ENGLISH: &str = include_str!("lexicon/english.txt");
const FAMILIES: &str = include_str!("lexicon/families.tsv");
const SYNONYMS: &str = include_str!("lexicon/synonyms.tsv");

/// One attribute value of a family such as colour: what it is called and what answers it.
#[derive(Debug)]
pub(crate) struct Attribute {
    /// `colour`, `material`, …: a later value of a family replaces an earlier one.
    pub family: &'static str,
    /// Its name and the other words for it.
    pub same: Vec<&'static str>,
    /// Kinds of it.
    pub kinds: Vec<&'static str>,
}

struct Families {
    attributes: Vec<Attribute>,
    by_word: HashMap<String, usize>,
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn list(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn families() -> &'static Families {
    static TABLE: OnceLock<Families> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut attributes = Vec::new();
        let mut by_word = HashMap::new();
        for line in lines(FAMILIES) {
            let mut cells = line.split('\t');
            let (Some(family), Some(name)) = (cells.next(), cells.next()) else { continue };
            let same: Vec<_> = [name].into_iter().chain(list(cells.next().unwrap_or(""))).collect();
            let kinds: Vec<_> = list(cells.next().unwrap_or("")).collect();
            for word in &same {
                by_word.entry(word.replace('-', " ")).or_insert(attributes.len());
            }
            attributes.push(Attribute { family, same, kinds });
        }
        Families { attributes, by_word }
    })
}

/// Words in the singular joined by spaces, hyphens read as spaces.
pub(crate) fn phrase_key(phrase: &str) -> String {
    phrase.split([' ', '-']).map(singular).collect::<Vec<_>>().join(" ")
}

/// The attribute that a word or phrase names.
pub(crate) fn attribute(phrase: &str) -> Option<&'static Attribute> {
    let families = families();
    // Exact words: "blues" is no colour and "glasses" are no material.
    let found = if phrase.contains('-') {
        families.by_word.get(&phrase.replace('-', " "))
    } else {
        families.by_word.get(phrase)
    };
    found.map(|ix| &families.attributes[*ix])
}

/// The family of a word, in the widest sense: also of the kinds of an attribute.
pub(crate) fn family(phrase: &str) -> Option<&'static str> {
    attribute(phrase).map(|attribute| attribute.family)
}

/// Everyday English words.
pub(crate) fn everyday() -> impl Iterator<Item = &'static &'static str> {
    everyday_set().iter()
}

fn everyday_set() -> &'static HashSet<&'static str> {
    static TABLE: OnceLock<HashSet<&'static str>> = OnceLock::new();
    TABLE.get_or_init(|| lines(ENGLISH).flat_map(str::split_whitespace).collect())
}

/// Whether a word is everyday English or in one of our lists.
pub(crate) fn known(word: &str) -> bool {
    everyday_set().contains(word)
        || everyday_set().contains(singular(word).as_str())
        || attribute(word).is_some()
}

/// [`known`], also for forms of everyday words that are in no list: "cosier", "twistable".
pub(crate) fn inflected(word: &str) -> bool {
    let set = everyday_set();
    let stem_known = |stem: &str| {
        stem.len() >= 4
            && (set.contains(stem)
                || set.contains(format!("{stem}e").as_str())
                || (stem.len() > 3
                    && stem.as_bytes()[stem.len() - 1] == stem.as_bytes()[stem.len() - 2]
                    && set.contains(&stem[..stem.len() - 1])))
    };
    known(word)
        || (word.is_ascii()
            && ["ing", "ed", "er", "est", "ly", "able", "y", "ness", "ful", "less", "ish", "ers", "ings"]
                .iter()
                .any(|ending| word.strip_suffix(ending).is_some_and(stem_known)))
}

/// Groups of synonyms, and the group of each phrase.
type SynonymTable = (Vec<Vec<&'static str>>, HashMap<String, usize>);

/// All words of the line of synonyms that has this phrase; empty where there is none.
pub(crate) fn synonyms(phrase: &str) -> &'static [&'static str] {
    static TABLE: OnceLock<SynonymTable> = OnceLock::new();
    let (groups, index) = TABLE.get_or_init(|| {
        let groups: Vec<Vec<&'static str>> = lines(SYNONYMS).map(|line| list(line).collect()).collect();
        let index = groups
            .iter()
            .enumerate()
            .flat_map(|(ix, group)| group.iter().map(move |word| (phrase_key(word), ix)))
            .collect();
        (groups, index)
    });
    index.get(&phrase_key(phrase)).map_or(&[], |ix| &groups[*ix])
}

/// The singular of an English noun, by its ending; words that have none come back unchanged.
pub(crate) fn singular(word: &str) -> String {
    let irregular = match word {
        "christmas" | "xmas" | "gas" | "atlas" | "canvas" | "lens" | "series" | "species" | "news"
        | "jeans" | "trousers" | "pants" | "tights" | "scissors" | "always" | "texas" | "disney's"
        | "brass" | "sales" | "glasses" | "sunglasses" | "blues" | "lego's" => Some(word),
        "shelves" => Some("shelf"),
        "knives" => Some("knife"),
        "scarves" => Some("scarf"),
        "wolves" => Some("wolf"),
        "leaves" => Some("leaf"),
        "loaves" => Some("loaf"),
        "halves" => Some("half"),
        "children" => Some("child"),
        "men" => Some("man"),
        "women" => Some("woman"),
        "feet" => Some("foot"),
        "mice" => Some("mouse"),
        "shoes" => Some("shoe"),
        "toes" => Some("toe"),
        "dies" => Some("die"),
        "pies" => Some("pie"),
        "ties" => Some("tie"),
        "movies" => Some("movie"),
        "cookies" => Some("cookie"),
        "selfies" => Some("selfie"),
        "hoodies" => Some("hoodie"),
        "beanies" => Some("beanie"),
        _ => None,
    };
    if let Some(found) = irregular {
        return found.to_owned();
    }
    if word.len() <= 3 || !word.is_ascii() {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes", "zzes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    if word.ends_with("oes") {
        return word[..word.len() - 2].to_owned();
    }
    if word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is") {
        return word[..word.len() - 1].to_owned();
    }
    word.to_owned()
}

/// The plural of an English noun, regular.
pub(crate) fn plural(word: &str) -> String {
    if let Some(stem) = word.strip_suffix('y')
        && !stem.ends_with(['a', 'e', 'i', 'o', 'u'])
    {
        return format!("{stem}ies");
    }
    if word == "shelf" || word == "scarf" {
        return format!("{}ves", &word[..word.len() - 1]);
    }
    if word.ends_with('s')
        || word.ends_with("sh")
        || word.ends_with("ch")
        || word.ends_with('x')
        || word.ends_with('z')
    {
        return format!("{word}es");
    }
    format!("{word}s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singular_and_plural() {
        for (many, one) in [
            ("shelves", "shelf"),
            ("batteries", "battery"),
            ("boxes", "box"),
            ("glasses", "glasses"),
            ("christmas", "christmas"),
            ("doors", "door"),
            ("glass", "glass"),
            ("potatoes", "potato"),
        ] {
            assert_eq!(singular(many), one);
        }
        assert_eq!(plural("battery"), "batteries");
        assert_eq!(plural("shelf"), "shelves");
        assert_eq!(plural("box"), "boxes");
    }

    #[test]
    fn stained_is_not_red_and_blues_is_not_blue() {
        assert!(attribute("stained").is_none());
        assert!(attribute("blues").is_none());
        assert_eq!(family("gray"), Some("colour"));
    }

    #[test]
    fn every_line_of_the_lists_is_read() {
        assert!(lines(FAMILIES).all(|line| line.split('\t').count() >= 3 || line.split('\t').count() == 2));
        assert!(lines(SYNONYMS).all(|line| list(line).count() >= 2));
        assert!(everyday().count() > 2000);
    }
}
