//! Titles and sentences are held to the shop's columns.
//!
//! Where a column tells what kind of thing an item is, its title can only repeat that, and name the item. A title that
//! calls a lamp a bookcase is there to be found, not to inform: words that are values of columns (a type, a colour, a
//! series) count in a title only where a column of the same item, or what is known of its kind, has them too. Of other
//! words, those at its beginning stand: they are the item's name. A sentence with a word that the columns do not bear
//! out is not scored. Shops without such a column have nothing to hold a text to; theirs stays.

use std::collections::HashSet;

use crate::text::{singular, words};
use crate::{Catalogue, Fact, Field};

/// Words of a title that are scored; a longer one was not written to be read.
const LONGEST_TITLE: usize = 16;

/// Words at the beginning of a title that no column needs to have: a title begins with the item's name, which is seldom
/// longer.
const LONGEST_NAME: usize = 3;

/// Rewrites the facts that hold titles and drops those that hold sentences, where the columns do not bear them out.
/// Gives the number of items that this concerns.
///
/// To be called when all facts are there, those of kinds too. Cards, and constraints on words, go by title and
/// description as the shop wrote them.
pub fn hold_texts_to_columns(catalogue: &mut Catalogue) -> usize {
    let column = |field: &Field| {
        !(field.is_knowledge() || [Field::TITLE, Field::DESCRIPTION, Field::PHRASE].contains(field))
    };
    let values = catalogue.facts().iter().filter(|fact| column(&fact.field));
    let known: HashSet<String> = values.filter_map(Fact::text).flat_map(content_words).collect();
    let mut cut = Vec::new();
    let mut concerned = 0;
    for (at, item) in catalogue.items().iter().enumerate() {
        if !catalogue.facts_of(item).any(|(_, fact)| fact.field == Field::TYPE) {
            continue;
        }
        let own = catalogue.facts_of(item).map(|(_, fact)| fact);
        let own = own.filter(|fact| fact.field != Field::TITLE && fact.field != Field::DESCRIPTION);
        let own: HashSet<String> = own.filter_map(Fact::text).flat_map(content_words).collect();
        let before = cut.len();
        for (ix, fact) in catalogue.facts_of(item) {
            let Some(text) = fact.text() else { continue };
            if fact.field == Field::TITLE {
                let told = told_of_title(text, &own, &known);
                if told.split_whitespace().count() < text.split_whitespace().count() {
                    cut.push((at, ix, told));
                }
            } else if fact.field == Field::DESCRIPTION
                && content_words(text).any(|word| known.contains(&word) && !own.contains(&word))
            {
                cut.push((at, ix, String::new()));
            }
        }
        concerned += usize::from(cut.len() > before);
    }
    catalogue.retell(cut);
    concerned
}

/// The words of a title that the columns bear out, and its name; each word once.
fn told_of_title(title: &str, own: &HashSet<String>, known: &HashSet<String>) -> String {
    let mut told: Vec<&str> = Vec::new();
    let mut said: HashSet<String> = HashSet::new();
    let written = title.split_whitespace().filter(|word| words(word).next().is_some());
    for (place, word) in written.enumerate() {
        let content: Vec<String> = content_words(word).collect();
        let foreign = content.iter().any(|word| known.contains(word) && !own.contains(word));
        let named = content.iter().any(|word| !own.contains(word));
        let repeats = !content.is_empty() && content.iter().all(|word| said.contains(word));
        if foreign || repeats || named && place >= LONGEST_NAME || told.len() == LONGEST_TITLE {
            continue;
        }
        said.extend(content);
        told.push(word);
    }
    // A mark that parted what is gone parts nothing.
    told.join(" ").trim_end_matches([',', ':', '-', ' ']).to_owned()
}

/// Words that name something: no numbers, and nothing as short as "in".
fn content_words(text: &str) -> impl Iterator<Item = String> + '_ {
    let names = |word: &String| word.chars().count() > 2 && !word.chars().any(|c| c.is_ascii_digit());
    words(text).filter(names).map(|word| singular(&word)).filter(|word| !JOINING.contains(&word.as_str()))
}

/// Words that join others and name nothing.
const JOINING: [&str; 9] = ["and", "for", "from", "including", "the", "two", "with", "without", "your"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CatalogueBuilder, Currency, Item, ItemIx, Value};

    fn catalogue(items: &[(&str, &[(Field, &str)])]) -> Catalogue {
        let mut builder = CatalogueBuilder::new("test", Currency::parse("EUR").unwrap());
        for (ix, (title, facts)) in items.iter().enumerate() {
            let own = std::iter::once((Field::TITLE, *title)).chain(facts.iter().cloned());
            let own = own.map(|(field, text)| Fact { field, value: Value::Text(text.into()) });
            let facts = own.map(|fact| builder.fact(fact)).collect::<Vec<_>>();
            builder.push(Item { facts, ..Item::new(ix.to_string(), *title) });
        }
        builder.finish()
    }

    fn titles(catalogue: &Catalogue) -> Vec<Option<&str>> {
        let title = |item| catalogue.facts_of(item).find(|(_, fact)| fact.field == Field::TITLE);
        catalogue.items().iter().map(|item| title(item).and_then(|(_, fact)| fact.text())).collect()
    }

    #[test]
    fn a_text_says_nothing_against_the_columns() {
        let lamp = [
            (Field::TYPE, "table lamp"),
            (Field::COLOUR, "black"),
            (Field::DESCRIPTION, "Its arm swivels."),
            (Field::DESCRIPTION, "Looks good on a white bookcase."),
        ];
        let mut catalogue = catalogue(&[
            ("Billy bookcase, white", &[(Field::TYPE, "bookcase"), (Field::COLOUR, "white")]),
            ("Lumo lamp in black, white bookcases: 40 cm", &lamp),
            ("bookcase", &lamp),
            ("white bookcase", &[]),
        ]);
        assert_eq!(hold_texts_to_columns(&mut catalogue), 2);
        let expected =
            [Some("Billy bookcase, white"), Some("Lumo lamp in black, 40 cm"), None, Some("white bookcase")];
        assert_eq!(titles(&catalogue), expected);
        assert_eq!(catalogue.item(ItemIx(2)).title, "bookcase");
        assert!(!catalogue.whole_text(ItemIx(1)).contains("bookcase"));
        let texts: Vec<&str> = catalogue.facts().iter().filter_map(Fact::text).collect();
        assert!(texts.contains(&"Its arm swivels.") && !texts.contains(&"Looks good on a white bookcase."));
    }

    #[test]
    fn a_title_has_an_end_and_says_a_thing_once() {
        let typed: &[(Field, &str)] = &[(Field::TYPE, "lamp")];
        let mut catalogue = catalogue(&[
            ("Lumo lamp, Lumo lamp, Lumo lamp", typed),
            ("best seller cheap gift lamp", typed),
            ("Lumo 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18", typed),
        ]);
        hold_texts_to_columns(&mut catalogue);
        let long = "Lumo 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15";
        assert_eq!(titles(&catalogue), [Some("Lumo lamp"), Some("best seller cheap lamp"), Some(long)]);
    }
}
