//! The facts of an item: every column through its reading, each fact once.

use super::{Draft, Reader, excerpt, tidy};
use crate::feed::mapping::{Mapping, Reading, Source, Target};
use crate::feed::plausible::LONGEST_MM;
use crate::text::count::counts;
use crate::text::link::link_words;
use crate::text::phrase::{self, LONGEST};
use crate::text::plain::plain;
use crate::text::size::take_sizes;
use crate::text::{amount, collapse, palette, singular, words};
use crate::{Fact, Field, Unit, Value};

/// Facts in words an item may have; a feed that puts a page into a cell must not outweigh all others.
const TEXT_FACTS: usize = 24;
/// Sides of a size text count as equal to a column within this share.
const SAME_SIZE: f64 = 0.03;

impl Draft {
    pub(super) fn read_facts(&mut self, reader: &Reader) {
        for (target, sources) in &reader.mapping.fields {
            let Target::Fact(field) = target else { continue };
            for source in sources {
                for value in reader.values(source) {
                    self.read_fact(field, value, source, source.reading, reader.mapping);
                }
            }
        }
    }

    fn read_fact(
        &mut self,
        field: &Field,
        value: &str,
        source: &Source,
        reading: Reading,
        mapping: &Mapping,
    ) {
        match reading {
            Reading::Number => self.read_number(field, value, source, mapping),
            Reading::Text => self.read_text(field, value, source, mapping),
            Reading::Phrases | Reading::TitlePhrases | Reading::FirstPhrase => {
                let text = if reading == Reading::TitlePhrases { tidy(value) } else { plain(value, "").text };
                for (ix, part) in phrase::phrases(&text).into_iter().enumerate() {
                    let (rest, sizes) = if reading == Reading::TitlePhrases {
                        (part.to_owned(), Vec::new())
                    } else {
                        take_sizes(part)
                    };
                    for size in sizes {
                        self.add_text(Field::SIZE, &size.text);
                        if !self.sizes.contains(&size) {
                            self.sizes.push(size);
                        }
                    }
                    let rest = spell_out(&collapse(phrase::trim(&rest)));
                    self.learn_words(&rest);
                    self.count_in(&rest);
                    if reading == Reading::FirstPhrase {
                        if *field == Field::TYPE {
                            self.group.head = head_noun(&rest);
                        }
                        self.add_text(field.clone(), &rest);
                        break;
                    }
                    // A dozen phrases is a list of search words, not a text.
                    if ix < 12 {
                        self.add_text(field.clone(), &rest);
                    }
                }
            }
            Reading::Sentences => {
                let text = plain(value, &self.item.title).text;
                let field = if *field == Field::PHRASE { field.clone() } else { Field::DESCRIPTION };
                self.add_sentences(&field, &text, mapping.sentences);
            }
            Reading::LinkWords => {
                let found = link_words(value, &self.item.title, &self.item.id);
                self.words.extend(found.iter().map(|word| singular(word)));
                self.add_text(field.clone(), &spell_out(&found.join(" ")));
            }
            Reading::Colours | Reading::Materials => {
                let found = match value.contains("://") || value.starts_with('/') {
                    true => link_words(value, &self.item.title, &self.item.id),
                    false => words(value).collect(),
                };
                let named = if reading == Reading::Colours {
                    palette::colours(&found)
                } else {
                    palette::materials(&found)
                };
                for name in named {
                    self.add_named(field, &name);
                }
            }
        }
    }

    fn read_text(&mut self, field: &Field, value: &str, source: &Source, mapping: &Mapping) {
        let mut parts = vec![value];
        for separator in source.split.iter().filter(|separator| !separator.is_empty()) {
            parts = parts.into_iter().flat_map(|part| part.split(separator.as_str())).collect();
        }
        let limit = source.max_words.unwrap_or(LONGEST);
        if parts.iter().any(|part| part.split_whitespace().count() > limit) {
            match source.otherwise {
                Some(Reading::Text) | None => {
                    self.notes
                        .push((field.name().to_owned(), format!("longer than {limit} words; left out")));
                }
                Some(reading) => {
                    self.notes.push((
                        field.name().to_owned(),
                        format!("longer than {limit} words; read as a text"),
                    ));
                    self.read_fact(&Field::DESCRIPTION, value, source, reading, mapping);
                }
            }
            return;
        }
        for part in parts {
            let mut text = tidy(part);
            if mapping.is_null(&text) {
                continue;
            }
            if *field == Field::CATEGORY {
                if !text.contains(' ') {
                    text = text.replace('_', " ");
                }
                self.group.category = Some(text.to_lowercase());
            }
            if *field == Field::TYPE {
                self.group.head = head_noun(&text);
                self.learn_words(&text);
            }
            if *field == Field::PHRASE {
                self.learn_words(&text);
                self.count_in(&text);
            }
            // Colours, brands and shelves are facets: each is said even where a phrase says it too.
            if *field == Field::PHRASE {
                self.add_text(field.clone(), &text)
            } else {
                self.add_named(field, &text)
            }
        }
    }

    fn read_number(&mut self, field: &Field, value: &str, source: &Source, mapping: &Mapping) {
        let read = amount::measure(value, mapping.decimal).or_else(|| {
            amount::price(value, mapping.decimal).filter(|_| source.unit.is_none()).map(|(v, _)| (v, None))
        });
        let Some((number, own)) = read else {
            self.notes
                .push((field.name().to_owned(), format!("\"{}\" is no number; left out", excerpt(value))));
            return;
        };
        let lengths = [Field::WIDTH, Field::DEPTH, Field::HEIGHT, Field::LENGTH];
        let (unit, scale) = match own.or(source.unit) {
            Some(unit) => unit,
            None if lengths.contains(field) => {
                let text =
                    "no unit: name it in the mapping, as in { column = \"…\", unit = \"cm\" }; left out";
                self.notes.push((field.name().to_owned(), text.to_owned()));
                return;
            }
            None => (Unit::Plain, 1.0),
        };
        self.add_number(field, number * source.multiplier * scale, unit);
    }

    fn add_number(&mut self, field: &Field, value: f64, unit: Unit) {
        if self.facts.iter().any(|fact| fact.field == *field && fact.number().is_some()) || !value.is_finite()
        {
            return;
        }
        if unit == Unit::Millimetre && !(value > 0.0 && value <= LONGEST_MM) {
            self.sizes_unknown += 1;
            self.notes.push((field.name().to_owned(), format!("{value} mm cannot be; read as unknown")));
            return;
        }
        // Inches and multiplied cents must not leave 203.20000000000002.
        let value = (value * 1000.0).round() / 1000.0;
        self.facts.push(Fact { field: field.clone(), value: Value::Number { value, unit } });
    }

    pub(super) fn read_rest(&mut self, reader: &Reader) {
        for prefix in &reader.mapping.rest {
            for (column, value) in &reader.record.values {
                let Some(name) = column.strip_prefix(prefix.as_str()).filter(|name| !name.trim().is_empty())
                else {
                    continue;
                };
                if reader.mapping.is_null(value) {
                    continue;
                }
                let field = Field::named(name);
                match amount::measure(value, reader.mapping.decimal) {
                    Some((number, Some((unit, scale)))) => self.add_number(&field, number * scale, unit),
                    _ if value.split_whitespace().count() <= LONGEST => self.add_named(&field, &tidy(value)),
                    _ => {}
                }
            }
        }
    }

    pub(super) fn add_sentences(&mut self, field: &Field, text: &str, most: usize) {
        for sentence in phrase::sentences(text, &self.item.title.clone(), most) {
            // "1 door requires 1 pack of hinges" counts something else; these nouns count the thing itself.
            for (name, value, unit) in counts(sentence) {
                if matches!(name, "age_from" | "keys" | "strings" | "players")
                    || name == "pieces" && value >= 10.0
                {
                    self.add_number(&Field::named(name), value, unit);
                }
            }
            self.add_text(field.clone(), sentence);
        }
    }

    /// Adds words unless the item says them already, in whichever field.
    pub(super) fn add_text(&mut self, field: Field, text: &str) {
        if text.is_empty() || self.texts >= TEXT_FACTS || !self.seen.insert(text.to_lowercase()) {
            return;
        }
        self.texts += 1;
        self.facts.push(Fact { field, value: Value::Text(text.to_owned()) });
    }

    /// Adds a value of a facet, even where a phrase has the same words.
    fn add_named(&mut self, field: &Field, text: &str) {
        let fact = Fact { field: field.clone(), value: Value::Text(text.to_owned()) };
        if !text.is_empty() && self.texts < TEXT_FACTS && !self.facts.contains(&fact) {
            self.texts += 1;
            self.seen.insert(text.to_lowercase());
            self.facts.push(fact);
        }
    }

    pub(super) fn learn_words(&mut self, text: &str) {
        self.words.extend(words(text).map(|word| singular(&word)));
    }

    pub(super) fn count_in(&mut self, text: &str) {
        for (field, value, unit) in counts(text) {
            self.add_number(&Field::named(field), value, unit);
        }
    }

    pub(super) fn apply_lexicon(&mut self, mapping: &Mapping) {
        for entry in &mapping.lexicon {
            if entry.words.iter().any(|word| self.words.contains(&singular(&word.to_lowercase()))) {
                self.add_named(&Field::named(&entry.field), &entry.value);
            }
        }
    }

    /// "Bookcases & shelving units" says bookcase of an item only where its own words do.
    pub(super) fn name_shelf_parts(&mut self) {
        let shelves: Vec<String> = self
            .facts
            .iter()
            .filter(|fact| fact.field == Field::CATEGORY)
            .filter_map(|fact| fact.text().map(str::to_owned))
            .collect();
        for shelf in shelves {
            let joined = shelf.replace(" and ", " & ").replace(", ", " & ");
            let parts: Vec<&str> = joined.split(" & ").map(str::trim).collect();
            if parts.len() < 2 {
                continue;
            }
            for part in parts {
                let own: Vec<String> = words(part).collect();
                // "TV & media furniture" lists what the furniture is for, not things on sale.
                let plural = own.last().is_some_and(|last| singular(last) != *last);
                if !plural || !own.iter().all(|word| word == "of" || self.words.contains(&singular(word))) {
                    continue;
                }
                let mut letters = part.chars();
                let name: String =
                    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
                if !self.from_shelf.contains(&Field::SHELF_PART) {
                    self.from_shelf.push(Field::SHELF_PART);
                }
                self.add_text(Field::SHELF_PART, &name);
            }
        }
    }

    /// Sizes of the short description fill columns that are empty, where it is plain which side is meant.
    pub(super) fn place_sizes(&mut self) {
        for size in std::mem::take(&mut self.sizes) {
            let sides: Vec<f64> = size.sides.iter().map(|side| side.0).collect();
            self.group.written.extend(&sides);
            let known = |draft: &Self, field: &Field| {
                draft.facts.iter().find(|fact| fact.field == *field).and_then(Fact::number)
            };
            let axes = [Field::WIDTH, Field::DEPTH, Field::HEIGHT];
            if sides.len() == 3 {
                // Width, depth, height is the order in use; a known side that says otherwise wins over it.
                let fits = axes.iter().zip(&sides).all(|(axis, side)| {
                    known(self, axis).is_none_or(|value| (value - side).abs() <= SAME_SIZE * side.max(value))
                });
                if fits {
                    for (axis, &side) in axes.iter().zip(&sides) {
                        if known(self, axis).is_none() {
                            self.add_number(axis, side, Unit::Millimetre);
                        }
                    }
                    continue;
                }
            }
            let longest = sides.iter().copied().fold(0.0, f64::max);
            let told = axes
                .iter()
                .filter_map(|axis| known(self, axis))
                .any(|value| value + SAME_SIZE * value >= longest);
            if !told {
                self.add_number(&Field::LENGTH, longest, Unit::Millimetre);
            }
        }
    }
}

/// "Cabinet w door": the one abbreviation that every furniture and toy feed uses.
fn spell_out(text: &str) -> String {
    text.replace(" w/o ", " without ").replace(" w ", " with ").replace(" w/ ", " with ")
}

/// The noun that names the thing: "Bedside table with drawer" is a table.
fn head_noun(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let mut head = lower.as_str();
    for stop in [" with ", " for ", " in ", " and ", "/", " of ", "+", ","] {
        // "Chest of drawers" and "nest of tables" are named by what follows.
        if stop == " of " {
            if let Some((_, after)) = head.split_once(stop) {
                head = after;
            }
        } else if let Some((before, _)) = head.split_once(stop) {
            head = before;
        }
    }
    words(head).last().map(|word| singular(&word))
}
