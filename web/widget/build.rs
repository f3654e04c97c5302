//! Makes functions of the message catalogues.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use messages::{Catalogue, compile};

const LANGUAGES: [&str; 2] = ["en", "zh"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut texts = Vec::new();
    for language in LANGUAGES {
        let path = format!("messages/{language}.ftl");
        println!("cargo::rerun-if-changed={path}");
        texts.push(fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?);
    }
    println!("cargo::rerun-if-changed=build.rs");
    let catalogues: Vec<Catalogue<'_>> =
        LANGUAGES.iter().zip(&texts).map(|(&language, ftl)| Catalogue { language, ftl }).collect();
    fs::write(Path::new(&env::var("OUT_DIR")?).join("messages.rs"), compile(&catalogues)?)?;
    Ok(())
}
