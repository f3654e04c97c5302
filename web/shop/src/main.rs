//! Writes the demo shop: `demo-shop --out DIR`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

const USAGE: &str = "usage: demo-shop --out DIR\n\nWrites DIR/feed.jsonl, DIR/featured.json, DIR/mapping.toml,\nDIR/items/*.json and DIR/pictures/*.svg.";

fn main() -> anyhow::Result<()> {
    let Some(out) = out_folder(std::env::args().skip(1))? else {
        println!("{USAGE}");
        return Ok(());
    };
    let products = demo_shop::generate();
    let pictures = out.join("pictures");
    fs::create_dir_all(&pictures).with_context(|| format!("making the folder {}", pictures.display()))?;
    for product in &products {
        write(&out.join(&product.item.picture), &product.svg)?;
    }
    fs::create_dir_all(out.join("items")).with_context(|| format!("making a folder in {}", out.display()))?;
    for (name, text) in demo_shop::shards(&products) {
        write(&out.join(name), &text)?;
    }
    write(&out.join("feed.jsonl"), &demo_shop::feed(&products))?;
    write(&out.join("featured.json"), &demo_shop::featured(&products))?;
    write(&out.join("mapping.toml"), demo_shop::MAPPING)?;
    println!("{}: {} items with pictures in {}", demo_shop::SHOP_NAME, products.len(), out.display());
    Ok(())
}

/// The folder to write to, or none where help is asked for.
fn out_folder(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Option<PathBuf>> {
    let mut out = None;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--out" => match arguments.next() {
                Some(folder) => out = Some(PathBuf::from(folder)),
                None => bail!("--out needs a folder after it\n\n{USAGE}"),
            },
            "--help" | "-h" => return Ok(None),
            other => bail!("\"{other}\" is not an option here\n\n{USAGE}"),
        }
    }
    match out {
        Some(folder) => Ok(Some(folder)),
        None => bail!("where to? --out is missing\n\n{USAGE}"),
    }
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}
