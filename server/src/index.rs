//! `chatrec index`: a retailer's feed becomes a catalogue pack.
//!
//! Feed → items and facts (`catalog::feed`) → vectors of the facts that are new → a folder beside the old pack,
//! which takes its place in one step. Whatever goes wrong, the old pack stays as it was.

mod encoder;
mod source;
mod staging;
mod vectors;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail};
use catalog::Currency;
use catalog::feed::{self, Format, Harvest, Mapping, Report};
use catalog::kinds::{self, Kinds};
use catalog::pack::{self, EncoderTag, Manifest, SourceTag};
use serde::Serialize;

use crate::device::Tier;
pub use encoder::FactEncoder;
use source::Source;
use staging::Staging;

/// File of the pack with the account of the last run.
const REPORT: &str = "report.json";
/// File of the pack with the rows that were left out.
const QUARANTINE: &str = "quarantine.tsv";
/// Quarantined rows and notes that are printed; all are in the pack.
const PRINTED: usize = 5;

/// Reads a product feed and writes a catalogue pack
#[derive(Debug, Clone, clap::Args)]
pub struct IndexArgs {
    /// Feed: CSV, TSV, JSON lines (also .zst), Google Merchant, Shopify products.json, JSON-LD or an HTML page
    #[arg(value_name = "FEED")]
    pub feed: PathBuf,
    /// Folder to write the pack to; an older pack there is replaced when the new one is complete
    #[arg(long, value_name = "PACK")]
    pub out: PathBuf,
    /// Mapping file (TOML): which column fills which field
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Format, where neither the mapping nor the feed's name tells it: csv, tsv, jsonl, json, google-tsv,
    /// google-xml, shopify, json-ld
    #[arg(long, value_name = "NAME")]
    pub format: Option<String>,
    /// Currency of prices that name none, such as EUR, where the mapping does not tell it
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
    /// Folder of the encoder's model; without one the pack holds words and numbers but no vectors
    #[arg(long, value_name = "FOLDER")]
    pub model: Option<PathBuf>,
    /// Folder of the base's weights, which are not shipped; `cargo xtask setup` fetches them
    #[arg(long, value_name = "DIR", env = "CHATREC_BASE")]
    pub base: Option<PathBuf>,
    /// More kinds of things, with their other names and what people want them for, beside those that come with the
    /// product
    #[arg(long, value_name = "FILE")]
    pub kinds: Option<PathBuf>,
    /// Where to encode
    #[arg(long, value_enum, default_value_t)]
    pub tier: Tier,
}

/// What the report file holds.
#[derive(Serialize)]
struct Account<'a> {
    feed: &'a str,
    encoded_facts: usize,
    items_of_known_kind: usize,
    texts_cut: usize,
    reused_vectors: usize,
    report: &'a Report,
}

/// Runs the command.
///
/// # Errors
/// Says what is wrong with the feed, the mapping or the folder, and how to mend it; the old pack then stays.
pub fn run(args: IndexArgs) -> anyhow::Result<()> {
    let mut encoder = match &args.model {
        Some(folder) => Some(
            encoder::open(folder, args.base.as_deref(), args.tier)
                .with_context(|| format!("the encoder in {}", folder.display()))?,
        ),
        None => None,
    };
    let encoder = encoder.as_mut().map(|encoder| &mut **encoder as &mut dyn FactEncoder);
    match index(&args, encoder) {
        Ok(Outcome::Unchanged) => {
            println!("{}: feed, mapping and model are unchanged, the pack is up to date", args.out.display());
            Ok(())
        }
        Ok(Outcome::Written { summary }) => {
            print!("{summary}");
            Ok(())
        }
        Err(error) if args.out.join(pack::MANIFEST).is_file() => {
            Err(error.context(format!("no new pack; the old one at {} stays as it was", args.out.display())))
        }
        Err(error) => Err(error),
    }
}

/// How a run ended.
#[derive(Debug)]
enum Outcome {
    Unchanged,
    Written { summary: String },
}

fn index(args: &IndexArgs, encoder: Option<&mut dyn FactEncoder>) -> anyhow::Result<Outcome> {
    let begun = Instant::now();
    let feed_name =
        args.feed.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let source = Source::open(&args.feed)?;
    let (mapping, mapping_sha256, format) = choose(args, &source)?;
    let kinds = known_kinds(args.kinds.as_deref())?;
    // Another table of kinds makes another catalogue of the same feed.
    let mapping_sha256 = pack::sha256_hex(format!("{mapping_sha256} {}", kinds.sha256()).as_bytes());
    let tag = match &encoder {
        Some(encoder) => EncoderTag {
            name: encoder.space().to_owned(),
            sha256: encoder.sha256().to_owned(),
            dim: encoder.dim(),
        },
        None => EncoderTag { name: "none".into(), sha256: String::new(), dim: 0 },
    };
    let source_tag = SourceTag {
        feed: feed_name.clone(),
        feed_sha256: source.sha256()?,
        mapping_sha256,
        format: format.name().to_owned(),
        reader: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let old = vectors::Old::read(&args.out);
    if let Some(old) = &old
        && old.manifest.source == source_tag
        && old.manifest.encoder == tag
        && old.is_whole()
    {
        return Ok(Outcome::Unchanged);
    }
    let staging = Staging::beside(&args.out)?;

    let stem = feed_name.split('.').next().unwrap_or("catalogue").to_owned();
    let mut harvest = feed::read(source.progress("reading")?, format, &mapping, &stem)
        .with_context(|| args.feed.display().to_string())?;
    let of_known_kind = kinds::describe(&mut harvest.catalogue, &kinds);
    let texts_cut = catalog::hold_texts_to_columns(&mut harvest.catalogue);
    let Harvest { catalogue, report } = &harvest;
    let vectors =
        vectors::encode(catalogue, encoder, old.as_ref().filter(|old| old.manifest.encoder == tag))?;

    let account = Account {
        feed: &feed_name,
        encoded_facts: vectors.encoded,
        items_of_known_kind: of_known_kind,
        texts_cut,
        reused_vectors: vectors.reused,
        report,
    };
    let mut files = Vec::new();
    let mut put = |name: &str, bytes: Vec<u8>| -> anyhow::Result<()> {
        files.push(pack::FileTag::of(name, &bytes));
        staging.write(name, &bytes)
    };
    put(pack::CATALOGUE, pack::encode_catalogue(catalogue))?;
    put(pack::VECTORS, vectors.facts.encode())?;
    put(pack::WHOLES, vectors.wholes.encode())?;
    // For the retailer, not for the pack's readers: a browser fetches every file that the manifest lists.
    staging.write(REPORT, &serde_json::to_vec_pretty(&account)?)?;
    staging.write(QUARANTINE, quarantine_table(report).as_bytes())?;
    let manifest = Manifest {
        format: pack::FORMAT_VERSION,
        name: catalogue.name.clone(),
        currency: catalogue.currency.code().to_owned(),
        items: catalogue.items().len() as u64,
        facts: catalogue.facts().len() as u64,
        encoded_facts: (vectors.encoded + vectors.reused) as u64,
        encoder: tag,
        source: source_tag,
        behaviour: None,
        files,
    };
    let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    staging.write(pack::MANIFEST, &manifest.to_json())?;
    staging.take_the_place_of(&args.out)?;
    let summary = summary(args, report, of_known_kind, &vectors, bytes, begun.elapsed().as_secs_f64());
    Ok(Outcome::Written { summary })
}

/// The mapping, its hash, and the format: what the command says goes before the mapping and the feed's look.
fn choose(args: &IndexArgs, source: &Source) -> anyhow::Result<(Mapping, String, Format)> {
    let written = match &args.mapping {
        None => None,
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            let mapping = Mapping::from_toml(&text).with_context(|| path.display().to_string())?;
            Some((mapping, pack::sha256_hex(text.as_bytes())))
        }
    };
    let named = match &args.format {
        None => None,
        Some(name) => match Format::named(name) {
            Some(format) => Some(format),
            None => bail!("--format {name}: one of {} is expected", Format::ALL.map(Format::name).join(", ")),
        },
    };
    let head = source.head()?;
    let format = named
        .or_else(|| written.as_ref().and_then(|(mapping, _)| mapping.format))
        .or_else(|| Format::detect(&args.feed.to_string_lossy(), &head));
    let Some(format) = format else {
        bail!(
            "{}: the format cannot be told from the feed; name it with --format ({})",
            args.feed.display(),
            Format::ALL.map(Format::name).join(", ")
        );
    };
    let (mut mapping, mut sha256) = written.unwrap_or_else(|| (Mapping::builtin(format), String::new()));
    if let Some(code) = &args.currency {
        let currency = Currency::parse(code).context("--currency")?;
        mapping.currency = Some(currency);
        // Another currency makes another catalogue of the same files.
        sha256 = pack::sha256_hex(format!("{sha256} {}", currency.code()).as_bytes());
    }
    Ok((mapping, sha256, format))
}

/// The kinds that come with the product, and those of a file of the retailer's.
fn known_kinds(file: Option<&Path>) -> anyhow::Result<Kinds> {
    let Some(path) = file else { return Ok(Kinds::builtin()) };
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let own = Kinds::parse(&text).with_context(|| path.display().to_string())?;
    Ok(Kinds::builtin().joined(own))
}

fn quarantine_table(report: &Report) -> String {
    let mut table = String::from("row\tline\tcolumn\treason\n");
    let clean = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    for row in &report.quarantine {
        let line = row.line.map_or_else(String::new, |line| line.to_string());
        let column = clean(row.column.as_deref().unwrap_or(""));
        table.push_str(&format!("{}\t{line}\t{column}\t{}\n", row.row, clean(&row.reason)));
    }
    table
}

fn summary(
    args: &IndexArgs,
    report: &Report,
    of_known_kind: usize,
    vectors: &vectors::Encoded,
    bytes: u64,
    seconds: f64,
) -> String {
    let mut text = format!(
        "{}: {} rows, {} items, {} duplicates merged ({} by identifier, {} by content), {} rows quarantined, {} \
         sizes unknown\n",
        args.feed.display(),
        report.rows,
        report.items,
        report.merged_same_id + report.merged_same_content,
        report.merged_same_id,
        report.merged_same_content,
        report.quarantined,
        report.sizes_unknown,
    );
    for row in report.quarantine.iter().take(PRINTED) {
        let place = row.line.map_or_else(|| format!("row {}", row.row), |line| format!("line {line}"));
        let column = row.column.as_ref().map_or_else(String::new, |column| format!(", column \"{column}\""));
        text.push_str(&format!("  quarantined {place}{column}: {}\n", row.reason));
    }
    if report.quarantine.len() > PRINTED {
        text.push_str(&format!("  … all of them: {}\n", args.out.join(QUARANTINE).display()));
    }
    text.push_str(&format!(
        "{} facts in words, {} in numbers; {of_known_kind} items of a known kind; {} texts encoded, {} vectors kept from the old pack\n{}: {:.1} MB in {seconds:.1} s\n",
        report.text_facts,
        report.number_facts,
        vectors.encoded,
        vectors.reused,
        args.out.display(),
        bytes as f64 / 1e6,
    ));
    text
}

/// Whether `path` is the folder of a pack.
fn is_pack(path: &Path) -> bool {
    path.join(pack::MANIFEST).is_file()
}

#[cfg(test)]
mod tests;
