//! Items as sets of facts, read from retailers' feeds as bytes.
//!
//! This crate does no IO and knows no tensors: a feed comes in as bytes, a [`Catalogue`] and an account of
//! what was left out go back. The pack that browser and server both read is laid out in [`pack`].

mod catalogue;
mod fact;
pub mod feed;
mod item;
pub mod kinds;
mod money;
pub mod pack;
mod text;
mod vocabulary;
mod vouched;

pub use catalogue::{Catalogue, CatalogueBuilder, WHOLE_WORDS};
pub use fact::{Fact, FactIx, Field, Unit, Value};
pub use item::{Item, ItemIx, Rating, Stock};
pub use money::{Currency, Money, MoneyError};
pub use vocabulary::{NumberRange, Vocabulary, WordValues};
pub use vouched::hold_texts_to_columns;
