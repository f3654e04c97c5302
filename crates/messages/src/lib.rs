//! What the product says, from message catalogues to Rust code, when it is built.
//!
//! The texts lie in [Fluent](https://projectfluent.org) catalogues, one for each language, and currencies are written as
//! CLDR has them, read through ICU4X. Both libraries work in the build scripts of the crates that speak: what a shopper
//! downloads holds a function a message, and neither parser nor locale data.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

mod code;
mod currency;

pub use code::compile;
pub use currency::currencies;

/// What a build script does: reads `messages/LANGUAGE.ftl` of its package for each language, and writes the code of
/// [`compile`], and of [`currencies`] where `with_currencies`, to `messages.rs` in `OUT_DIR`.
///
/// # Errors
/// Names the file that cannot be read or written, or what is wrong in it.
pub fn build(languages: &[&str], with_currencies: bool) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut texts = Vec::new();
    for language in languages {
        let path = format!("messages/{language}.ftl");
        println!("cargo::rerun-if-changed={path}");
        texts.push(fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?);
    }
    let catalogues: Vec<Catalogue<'_>> =
        languages.iter().zip(&texts).map(|(&language, ftl)| Catalogue { language, ftl }).collect();
    let mut code = compile(&catalogues)?;
    if with_currencies {
        code += &currencies(languages)?;
    }
    let path = Path::new(&env::var("OUT_DIR")?).join("messages.rs");
    fs::write(&path, code).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(())
}

/// A language's catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Catalogue<'a> {
    /// BCP 47 language, as `en`; the generated code matches it against the variant that has this name with a capital
    /// first letter (`En`).
    pub language: &'a str,
    /// The catalogue's text.
    pub ftl: &'a str,
}

/// Why catalogues make no code.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessagesError {
    /// No catalogues at all.
    #[error("no catalogue was given: at least one language is needed")]
    NoLanguage,
    /// Text that is no Fluent.
    #[error("{language}.ftl: \"{text}\" is no message; write `name = text`")]
    Junk {
        /// The catalogue's language.
        language: String,
        /// How the text begins.
        text: String,
    },
    /// A part of Fluent that is not compiled.
    #[error("{language}.ftl, message `{message}`: {what} cannot be used here; {instead}")]
    Unsupported {
        /// The catalogue's language.
        language: String,
        /// The message's name.
        message: String,
        /// What was found.
        what: &'static str,
        /// What can be written in its place.
        instead: &'static str,
    },
    /// A message is missing in a language, or written twice.
    #[error("{language}.ftl: message `{message}` {what}")]
    Message {
        /// The catalogue's language.
        language: String,
        /// The message's name.
        message: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A variable is used in one language as a number, or not at all in the first.
    #[error("{language}.ftl, message `{message}`: variable `${variable}` {what}")]
    Variable {
        /// The catalogue's language.
        language: String,
        /// The message's name.
        message: String,
        /// The variable's name.
        variable: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A language whose numbers or currencies are written in a way that is not compiled.
    #[error("language {language}: {what}")]
    Currency {
        /// The language.
        language: String,
        /// What was found.
        what: String,
    },
}
