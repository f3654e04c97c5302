//! An item: what a card shows, and the facts that are scored.

use crate::{FactIx, Money};

/// Index of an item in its [`Catalogue`](crate::Catalogue).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemIx(pub u32);

/// Whether the shop can deliver it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Stock {
    /// In stock.
    In,
    /// Out of stock.
    Out,
    /// The feed does not say.
    #[default]
    Unknown,
}

/// The shoppers' mean rating.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rating {
    /// 0.0 to 5.0.
    pub stars: f32,
    /// Number of ratings, where the feed tells it.
    pub count: Option<u32>,
}

/// One thing on sale.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The retailer's identifier, unique in the catalogue.
    pub id: String,
    /// The name on the card.
    pub title: String,
    /// Free text, may be empty.
    pub description: String,
    /// Address of the product page.
    pub link: Option<String>,
    /// Address of the picture.
    pub picture: Option<String>,
    /// The price asked now.
    pub price: Option<Money>,
    /// Mean rating.
    pub rating: Option<Rating>,
    /// Availability.
    pub stock: Stock,
    /// Its facts, ascending, without repeats.
    pub facts: Vec<FactIx>,
}

impl Item {
    /// An item of which no more is known yet.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            description: String::new(),
            link: None,
            picture: None,
            price: None,
            rating: None,
            stock: Stock::Unknown,
            facts: Vec::new(),
        }
    }
}
