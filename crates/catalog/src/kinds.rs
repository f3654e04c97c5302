//! Knowledge about kinds of things: what else a kind is called, and what people want it for.
//!
//! A feed says "guard rail"; a shopper says "our toddler rolls out of bed". Neither is wrong, and no fact of the
//! feed joins them. A [`Kinds`] table does: it names kinds, their other names, and needs in shoppers' words. At
//! indexing each item's kind is found by its own words, and the kind's names and needs become facts of the fields
//! [`Field::ALSO_CALLED`] and [`Field::USE`]. They are scored like every fact, are said to be what they are (general
//! knowledge, not the retailer's word), and never decide a constraint.
//!
//! ```text
//! guard rail
//! = bed rail, bed guard
//! zh 床护栏
//! ? my little one rolls off the mattress in her sleep
//! + toddler, children's room
//! ```

use std::collections::HashMap;

use crate::text::palette;
use crate::text::phrase::phrases;
use crate::text::{singular, words};
use crate::{Catalogue, Fact, Field, ItemIx, Value};

/// The tables that come with the product.
const BUILTIN: [&str; 21] = [
    include_str!("kinds/games-1.txt"),
    include_str!("kinds/games-2.txt"),
    include_str!("kinds/general-appliances-tools-garden.txt"),
    include_str!("kinds/general-beauty-health-baby.txt"),
    include_str!("kinds/general-clothing.txt"),
    include_str!("kinds/general-electronics.txt"),
    include_str!("kinds/general-sport-office-gifts.txt"),
    include_str!("kinds/home-a1.txt"),
    include_str!("kinds/home-a2.txt"),
    include_str!("kinds/home-a3.txt"),
    include_str!("kinds/home-b1.txt"),
    include_str!("kinds/home-b2.txt"),
    include_str!("kinds/home-b3.txt"),
    include_str!("kinds/music-1.txt"),
    include_str!("kinds/music-2.txt"),
    include_str!("kinds/music-3.txt"),
    include_str!("kinds/music-4.txt"),
    include_str!("kinds/toys-1.txt"),
    include_str!("kinds/toys-2.txt"),
    include_str!("kinds/toys-3.txt"),
    include_str!("kinds/toys-4.txt"),
];

/// Kinds that one item may be.
const MOST_KINDS: usize = 2;

/// A second kind must be found at least so clearly, as a share of the first.
const SECOND: f32 = 0.7;

/// What a name that is not at the head of its phrase counts: "guitar" in "guitar for children" is the head, in
/// "guitar wall mount" it is not.
const NOT_HEAD: f32 = 0.15;

/// What is too little to say that an item is of a kind.
const LEAST: f32 = 0.5;

/// Words that end the part of a phrase which names the thing, in the singular. A colour does so too ("acoustic guitar
/// natural"), and so does a number.
const AFTER_HEAD: [&str; 23] = [
    "with",
    "for",
    "in",
    "and",
    "from",
    "by",
    "to",
    "on",
    "w",
    "of",
    "without",
    "incl",
    "including",
    "set",
    "toy",
    "gift",
    "bundle",
    "pack",
    "age",
    "size",
    "small",
    "medium",
    "large",
];

/// Words that make a small likeness of the thing named after them.
const LIKENESS: [&str; 2] = ["dollhouse", "miniature"];

/// Why a table cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct KindsError {
    /// Line in the table, from 1.
    pub line: usize,
    /// What is wrong, and how to mend it.
    pub reason: String,
}

/// A kind of thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kind {
    /// What shops call it.
    pub name: String,
    /// What else it is called.
    pub also: Vec<String>,
    /// What it is called in Chinese.
    pub chinese: Vec<String>,
    /// What people want who do not name it.
    pub needs: Vec<String>,
    /// Where, for whom, on what occasion.
    pub suits: Vec<String>,
}

impl Kind {
    /// All its English names, the commonest first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.also.iter().map(String::as_str))
    }
}

/// A table of kinds, ready to be looked up.
#[derive(Debug, Clone, Default)]
pub struct Kinds {
    kinds: Vec<Kind>,
    /// First word of a name → (the name's words, kind), longest first.
    names: HashMap<String, Vec<(Vec<String>, usize)>>,
}

impl Kinds {
    /// The tables that come with the product: home, toys and games, music, and a little of all other shops.
    pub fn builtin() -> Self {
        let kinds = BUILTIN
            .iter()
            .flat_map(|text| parse(text).expect("a test reads the tables that come with the product"))
            .collect();
        Self::new(kinds)
    }

    /// Reads a table, as a retailer may write one for kinds that are not known here.
    ///
    /// # Errors
    /// [`KindsError`] where a line has no place in a block.
    pub fn parse(text: &str) -> Result<Self, KindsError> {
        Ok(Self::new(parse(text)?))
    }

    /// This table and another; where both name a kind, its lines are joined.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        Self::new(self.kinds.into_iter().chain(other.kinds).collect())
    }

    fn new(all: Vec<Kind>) -> Self {
        let mut kinds: Vec<Kind> = Vec::with_capacity(all.len());
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for kind in all {
            match by_name.get(&kind.name) {
                Some(&at) => {
                    let known = &mut kinds[at];
                    known.also.extend(kind.also);
                    known.chinese.extend(kind.chinese);
                    known.needs.extend(kind.needs);
                    known.suits.extend(kind.suits);
                }
                None => {
                    by_name.insert(kind.name.clone(), kinds.len());
                    kinds.push(kind);
                }
            }
        }
        let mut names: HashMap<String, Vec<(Vec<String>, usize)>> = HashMap::new();
        for (at, kind) in kinds.iter().enumerate() {
            for name in kind.names() {
                let name: Vec<String> = words(name).map(|word| singular(&word)).collect();
                let Some(first) = name.first() else { continue };
                let known = names.entry(first.clone()).or_default();
                // The kind that has it for its own name goes before one that is also called so.
                let own = words(&kind.name).map(|word| singular(&word)).eq(name.iter().cloned());
                match known.iter_mut().find(|(other, _)| *other == name) {
                    Some(entry) if own => entry.1 = at,
                    Some(_) => {}
                    None => known.push((name, at)),
                }
            }
        }
        names.values_mut().for_each(|known| known.sort_by_key(|(name, _)| std::cmp::Reverse(name.len())));
        Self { kinds, names }
    }

    /// All kinds.
    pub fn all(&self) -> &[Kind] {
        &self.kinds
    }

    /// sha256 of what the table says, 64 hexadecimal digits.
    pub fn sha256(&self) -> String {
        crate::pack::sha256_hex(format!("{:?}", self.kinds).as_bytes())
    }

    /// The kinds of an item, the surest first: those whose names head the phrases that name the item.
    pub fn of(&self, catalogue: &Catalogue, ix: ItemIx) -> Vec<usize> {
        let item = catalogue.item(ix);
        let kind = catalogue.facts_of(item).find(|(_, fact)| fact.field == Field::TYPE);
        let mut by_kind: Vec<(usize, f32)> = Vec::new();
        for phrase in kind.and_then(|(_, fact)| fact.text()).map(phrases).unwrap_or_default() {
            self.look_up(phrase, 1.0, &mut by_kind);
        }
        // Where a column tells the kind, a title cannot add another one.
        let told = by_kind.iter().any(|(_, weight)| *weight >= 1.0);
        let mut found: Vec<(usize, f32)> = Vec::new();
        for (_, fact) in catalogue.facts_of(item) {
            let weight = match &fact.field {
                field if *field == Field::TITLE && told => continue,
                field if *field == Field::TYPE => 3.0,
                field if *field == Field::TITLE => 1.5,
                field if *field == Field::PHRASE => 1.0,
                field if *field == Field::CATEGORY || *field == Field::SHELF_PART => 0.4,
                _ => continue,
            };
            let Some(text) = fact.text() else { continue };
            for phrase in phrases(text) {
                self.look_up(phrase, weight, &mut found);
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let surest = found.first().map_or(0.0, |(_, weight)| *weight);
        found.retain(|(_, weight)| *weight >= LEAST && *weight >= SECOND * surest);
        found.truncate(MOST_KINDS);
        found.into_iter().map(|(kind, _)| kind).collect()
    }

    fn look_up(&self, phrase: &str, weight: f32, found: &mut Vec<(usize, f32)>) {
        let phrase: Vec<String> = words(phrase).map(|word| singular(&word)).collect();
        let mut at = 0;
        while at < phrase.len() {
            let names = self.names.get(&phrase[at]).map_or(&[][..], Vec::as_slice);
            let Some((name, kind)) = names.iter().find(|(name, _)| phrase[at..].starts_with(name)) else {
                at += 1;
                continue;
            };
            let end = at + name.len();
            let head = phrase.get(end).is_none_or(|next| {
                AFTER_HEAD.contains(&next.as_str())
                    || palette::is_colour(next)
                    || next.chars().any(|letter| letter.is_ascii_digit())
            });
            // "… for a sofa bed" names what it is for.
            let after_for = phrase[..at].iter().rev().take(3).any(|word| word == "for" || word == "to");
            let likeness = phrase[..at].iter().any(|word| LIKENESS.contains(&word.as_str()));
            let place = if head && !after_for && !likeness { 1.0 } else { NOT_HEAD };
            // A longer name is the surer one.
            let value = weight * place * name.len() as f32;
            match found.iter_mut().find(|(known, _)| known == kind) {
                Some((_, sum)) => *sum += value,
                None => found.push((*kind, value)),
            }
            at = end;
        }
    }
}

/// Adds the names and needs of each item's kinds to its facts. Gives the number of items whose kind is known.
pub fn describe(catalogue: &mut Catalogue, kinds: &Kinds) -> usize {
    let items = catalogue.items().len();
    let found: Vec<Vec<usize>> = (0..items).map(|ix| kinds.of(catalogue, ItemIx(ix as u32))).collect();
    let text = |field: Field, text: &str| Fact { field, value: Value::Text(text.to_owned()) };
    let facts_of = |kind: &Kind| -> Vec<Fact> {
        let names = kind.names().map(|name| text(Field::ALSO_CALLED, name));
        let needs = kind.needs.iter().map(|need| text(Field::USE, need));
        let suits = kind.suits.iter().map(|whom| text(Field::SUITS, whom));
        names.chain(needs).chain(suits).collect()
    };
    let known = found.iter().filter(|kinds| !kinds.is_empty()).count();
    catalogue.learn(found.iter().enumerate().map(|(ix, found)| {
        (ItemIx(ix as u32), found.iter().flat_map(|&kind| facts_of(&kinds.kinds[kind])).collect())
    }));
    known
}

fn parse(text: &str) -> Result<Vec<Kind>, KindsError> {
    let mut kinds: Vec<Kind> = Vec::new();
    let mut open = false;
    for (line, raw) in (1..).zip(text.lines()) {
        let raw = raw.trim();
        if raw.starts_with('#') {
            continue;
        }
        if raw.is_empty() {
            open = false;
            continue;
        }
        let list = |text: &str| -> Vec<String> {
            text.split([',', '，', '、'])
                .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
                .filter(|part| !part.is_empty())
                .collect()
        };
        let (mark, rest) = raw.split_once(' ').unwrap_or((raw, ""));
        if !matches!(mark, "=" | "zh" | "?" | "+") {
            if open {
                return Err(KindsError {
                    line,
                    reason: format!(
                        "\"{raw}\" is neither a name (=), a Chinese name (zh), a need (?) nor a setting (+); an empty line goes before a new kind"
                    ),
                });
            }
            kinds.push(Kind { name: raw.to_lowercase(), ..Kind::default() });
            open = true;
            continue;
        }
        let Some(kind) = kinds.last_mut().filter(|_| open) else {
            return Err(KindsError { line, reason: "a block begins with the kind's name".into() });
        };
        match mark {
            "=" => kind.also.extend(list(rest)),
            "zh" => kind.chinese.extend(list(rest)),
            "?" => kind.needs.push(rest.trim().to_owned()),
            _ => kind.suits.extend(list(rest)),
        }
    }
    Ok(kinds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CatalogueBuilder, Currency, Item};

    const TABLE: &str = "guitar\n= six-string\n? wants to play songs by the campfire\n\nguitar strap\n= shoulder strap\n? my bass hurts my shoulder on stage\n+ stage\n\nsofa bed\n= sleeper sofa\n? guests stay over\n";

    fn catalogue(titles: &[&str]) -> Catalogue {
        let mut builder = CatalogueBuilder::new("test", Currency::parse("EUR").unwrap());
        for (ix, title) in titles.iter().enumerate() {
            let fact = builder.fact(Fact { field: Field::TITLE, value: Value::Text((*title).into()) });
            builder.push(Item { facts: vec![fact], ..Item::new(ix.to_string(), *title) });
        }
        builder.finish()
    }

    #[test]
    fn a_name_at_the_head_tells_the_kind_and_one_before_it_does_not() {
        let kinds = Kinds::parse(TABLE).unwrap();
        let catalogue = catalogue(&[
            "Acme Acoustic Guitar for Children",
            "Acme Guitar Straps, leather",
            "Guitar wall mount",
            "Cover for sofa bed",
            "3-seat sleeper sofa",
            "Acme six-string Natural",
            "Dollhouse miniature sofa bed",
        ]);
        let names = |ix| -> Vec<&str> {
            kinds.of(&catalogue, ItemIx(ix)).into_iter().map(|kind| kinds.all()[kind].name.as_str()).collect()
        };
        assert_eq!(names(0), ["guitar"]);
        assert_eq!(names(1), ["guitar strap"]);
        assert!(names(2).is_empty(), "{:?}", names(2));
        assert!(names(3).is_empty(), "{:?}", names(3));
        assert_eq!(names(4), ["sofa bed"]);
        assert_eq!(names(5), ["guitar"]);
        assert!(names(6).is_empty(), "{:?}", names(6));
    }

    #[test]
    fn what_is_known_of_a_kind_becomes_facts_of_its_items_but_not_of_their_text() {
        let mut catalogue = catalogue(&["Acme guitar strap"]);
        let before = catalogue.whole_text(ItemIx(0));
        assert_eq!(describe(&mut catalogue, &Kinds::parse(TABLE).unwrap()), 1);
        let item = &catalogue.items()[0];
        let texts: Vec<(&str, &str)> = catalogue
            .facts_of(item)
            .filter(|(_, fact)| fact.field.is_knowledge())
            .map(|(_, fact)| (fact.field.name(), fact.text().unwrap()))
            .collect();
        assert!(texts.contains(&("also_called", "shoulder strap")), "{texts:?}");
        assert!(texts.contains(&("use", "my bass hurts my shoulder on stage")), "{texts:?}");
        assert!(texts.contains(&("suits", "stage")), "{texts:?}");
        assert_eq!(catalogue.whole_text(ItemIx(0)), before);
    }

    #[test]
    fn a_line_out_of_place_is_named() {
        let error = Kinds::parse("= couch\n").unwrap_err();
        assert_eq!((error.line, error.reason.contains("begins with")), (1, true));
        let error = Kinds::parse("sofa\ncouch\n").unwrap_err();
        assert_eq!((error.line, error.reason.contains("neither")), (2, true));
    }

    #[test]
    fn the_tables_that_come_with_the_product_can_be_read_and_say_enough() {
        for kind in Kinds::builtin().all() {
            assert!(!kind.needs.is_empty(), "{} has no need", kind.name);
        }
    }
}
