//! A fact: a field and its value, with a unit where it is a measure.

use std::borrow::Cow;

/// Index of a distinct fact in its [`Catalogue`](crate::Catalogue).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FactIx(pub u32);

/// What a fact is about. Open: a retailer's own column keeps its name; the common ones are constants.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Field(Cow<'static, str>);

impl Field {
    /// The item's name as the shop shows it.
    pub const TITLE: Field = Field(Cow::Borrowed("title"));
    /// The shop's own category, one fact a level.
    pub const CATEGORY: Field = Field(Cow::Borrowed("category"));
    /// What kind of thing it is, in a word or two.
    pub const TYPE: Field = Field(Cow::Borrowed("type"));
    /// Brand, series or designer.
    pub const BRAND: Field = Field(Cow::Borrowed("brand"));
    /// A colour.
    pub const COLOUR: Field = Field(Cow::Borrowed("colour"));
    /// A material.
    pub const MATERIAL: Field = Field(Cow::Borrowed("material"));
    /// A room it is meant for.
    pub const ROOM: Field = Field(Cow::Borrowed("room"));
    /// A style.
    pub const STYLE: Field = Field(Cow::Borrowed("style"));
    /// A phrase of the title or of the short description.
    pub const PHRASE: Field = Field(Cow::Borrowed("phrase"));
    /// A sentence of the long description.
    pub const DESCRIPTION: Field = Field(Cow::Borrowed("description"));
    /// A size as the feed writes it, such as `140x200 cm`.
    pub const SIZE: Field = Field(Cow::Borrowed("size"));
    /// The part of the shelf's name that the item's own words confirm: `Bookcases` of "Bookcases & shelves".
    pub const SHELF_PART: Field = Field(Cow::Borrowed("kind"));
    /// What its kind is also called: general knowledge, see [`kinds`](crate::kinds).
    pub const ALSO_CALLED: Field = Field(Cow::Borrowed("also_called"));
    /// What things of its kind are wanted for, in shoppers' words: general knowledge.
    pub const USE: Field = Field(Cow::Borrowed("use"));
    /// Where, for whom or when things of its kind are wanted: general knowledge.
    pub const SUITS: Field = Field(Cow::Borrowed("suits"));
    /// Left to right, in millimetres.
    pub const WIDTH: Field = Field(Cow::Borrowed("width"));
    /// Front to back, in millimetres.
    pub const DEPTH: Field = Field(Cow::Borrowed("depth"));
    /// Floor to top, in millimetres.
    pub const HEIGHT: Field = Field(Cow::Borrowed("height"));
    /// The longest side, in millimetres.
    pub const LENGTH: Field = Field(Cow::Borrowed("length"));

    /// A field by its name: lower case, words joined by `_`.
    pub fn named(name: &str) -> Self {
        let name = name.trim().to_lowercase().replace([' ', '-'], "_");
        // Fields that every shop has need no memory of their own in each fact.
        match KNOWN.iter().find(|known| known.name() == name) {
            Some(known) => known.clone(),
            None => Field(Cow::Owned(name)),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Whether it holds what is generally known of a kind, and not what the retailer says of the item. Such facts
    /// are scored; they decide no constraint and are no facet.
    pub fn is_knowledge(&self) -> bool {
        [Field::ALSO_CALLED, Field::USE, Field::SUITS].contains(self)
    }
}

/// The fields that have a constant, and the counts that are read out of texts.
const KNOWN: [Field; 27] = [
    Field::TITLE,
    Field::CATEGORY,
    Field::TYPE,
    Field::BRAND,
    Field::COLOUR,
    Field::MATERIAL,
    Field::ROOM,
    Field::STYLE,
    Field::PHRASE,
    Field::DESCRIPTION,
    Field::SIZE,
    Field::SHELF_PART,
    Field::ALSO_CALLED,
    Field::USE,
    Field::SUITS,
    Field::WIDTH,
    Field::DEPTH,
    Field::HEIGHT,
    Field::LENGTH,
    Field(Cow::Borrowed("pieces")),
    Field(Cow::Borrowed("seats")),
    Field(Cow::Borrowed("drawers")),
    Field(Cow::Borrowed("doors")),
    Field(Cow::Borrowed("shelves")),
    Field(Cow::Borrowed("chairs")),
    Field(Cow::Borrowed("players")),
    Field(Cow::Borrowed("age_from")),
];

/// The unit of a measured value. Lengths are millimetres throughout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Lengths.
    Millimetre,
    /// Weights.
    Gram,
    /// Volumes.
    Millilitre,
    /// Seats, drawers, pieces, players.
    Count,
    /// Ages.
    Year,
    /// A number whose unit the feed does not tell.
    Plain,
}

/// What a fact says.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words; they are encoded.
    Text(String),
    /// A measure; it is compared, never encoded.
    Number {
        /// The amount, finite.
        value: f64,
        /// Its unit.
        unit: Unit,
    },
}

/// (field, value): equal facts of different items are stored once.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What it is about.
    pub field: Field,
    /// What it says.
    pub value: Value,
}

impl Fact {
    /// The words, where the fact has words.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Number { .. } => None,
        }
    }

    /// The number, where the fact is a measure.
    pub fn number(&self) -> Option<f64> {
        match self.value {
            Value::Number { value, .. } => Some(value),
            Value::Text(_) => None,
        }
    }
}
