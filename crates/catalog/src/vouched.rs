//! Titles are held to the shop's columns.
//!
//! Where a column tells what kind of thing an item is, its title can only repeat that, and name the item. A title that
//! calls a lamp a bookcase is there to be found, not to inform: words that are values of columns (a type, a colour, a
//! series) count in a title only where a column of the same item, or what is known of its kind, has them too. All other
//! words, such as the item's name, stand. Shops without such a column have nothing to hold a title to; theirs stay.

use std::collections::HashSet;

use crate::text::{singular, words};
use crate::{Catalogue, Fact, Field};

/// Words of a title that are scored; a longer one was not written to be read.
const LONGEST_TITLE: usize = 16;

/// Rewrites the facts that hold titles. Gives the number of items whose title was cut.
///
/// To be called when all facts are there, those of kinds too. Cards, and constraints on words, go by the title as the
/// shop wrote it.
pub fn hold_titles_to_columns(catalogue: &mut Catalogue) -> usize {
    let column = |field: &Field| {
        !(field.is_knowledge() || [Field::TITLE, Field::DESCRIPTION, Field::PHRASE].contains(field))
    };
    let values = catalogue.facts().iter().filter(|fact| column(&fact.field));
    let known: HashSet<String> = values.filter_map(Fact::text).flat_map(content_words).collect();
    let mut cut = Vec::new();
    for (at, item) in catalogue.items().iter().enumerate() {
        if !catalogue.facts_of(item).any(|(_, fact)| fact.field == Field::TYPE) {
            continue;
        }
        let Some((ix, title)) = catalogue.facts_of(item).find(|(_, fact)| fact.field == Field::TITLE) else {
            continue;
        };
        let own = catalogue.facts_of(item).map(|(_, fact)| fact);
        let own = own.filter(|fact| fact.field != Field::TITLE && fact.field != Field::DESCRIPTION);
        let own: HashSet<String> = own.filter_map(Fact::text).flat_map(content_words).collect();
        let text = title.text().unwrap_or_default();
        let stands =
            |word: &&str| content_words(word).all(|word| own.contains(&word) || !known.contains(&word));
        let kept: Vec<&str> = text.split_whitespace().filter(stands).take(LONGEST_TITLE).collect();
        if kept.len() < text.split_whitespace().count() {
            let told = kept.join(" ").trim_end_matches([',', ':', '-', ' ']).to_owned();
            cut.push((at, ix, told));
        }
    }
    let count = cut.len();
    catalogue.retell(cut);
    count
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
    use crate::{CatalogueBuilder, Currency, Item, ItemIx, Stock, Value};

    fn catalogue(items: &[(&str, &[(Field, &str)])]) -> Catalogue {
        let mut builder = CatalogueBuilder::new("test", Currency::parse("EUR").unwrap());
        for (ix, (title, facts)) in items.iter().enumerate() {
            let own = std::iter::once((Field::TITLE, *title)).chain(facts.iter().cloned());
            let own = own.map(|(field, text)| Fact { field, value: Value::Text(text.into()) });
            let facts = own.map(|fact| builder.fact(fact)).collect::<Vec<_>>();
            builder.push(Item {
                id: ix.to_string(),
                title: (*title).into(),
                description: String::new(),
                link: None,
                picture: None,
                price: None,
                rating: None,
                stock: Stock::Unknown,
                facts,
            });
        }
        builder.finish()
    }

    fn titles(catalogue: &Catalogue) -> Vec<Option<&str>> {
        let title = |item| catalogue.facts_of(item).find(|(_, fact)| fact.field == Field::TITLE);
        catalogue.items().iter().map(|item| title(item).and_then(|(_, fact)| fact.text())).collect()
    }

    #[test]
    fn a_title_says_nothing_against_the_columns() {
        let lamp = [(Field::TYPE, "table lamp"), (Field::COLOUR, "black")];
        let mut catalogue = catalogue(&[
            ("Billy bookcase, white", &[(Field::TYPE, "bookcase"), (Field::COLOUR, "white")]),
            ("Lumo lamp in black, white bookcases: 40 cm", &lamp),
            ("bookcase", &lamp),
            ("white bookcase", &[]),
        ]);
        assert_eq!(hold_titles_to_columns(&mut catalogue), 2);
        let expected =
            [Some("Billy bookcase, white"), Some("Lumo lamp in black, 40 cm"), None, Some("white bookcase")];
        assert_eq!(titles(&catalogue), expected);
        assert_eq!(catalogue.item(ItemIx(2)).title, "bookcase");
        assert!(!catalogue.whole_text(ItemIx(1)).contains("bookcase"));
    }

    #[test]
    fn a_title_has_an_end() {
        let long = "Lumo ".repeat(40);
        let mut catalogue = catalogue(&[(long.as_str(), &[(Field::TYPE, "lamp")])]);
        hold_titles_to_columns(&mut catalogue);
        assert_eq!(titles(&catalogue)[0].map(|title| title.split(' ').count()), Some(LONGEST_TITLE));
    }
}
