//! The training texts, read from the data folder; and requests made from catalogue items.

use std::collections::HashSet;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

use anyhow::{Context, Result};
use catalog::kinds::Kinds;
use serde_json::Value;

use crate::recipe::Recipe;
use crate::rng::Rng;

/// Toy-shop items that requests are made of: as many as the furniture shop has.
const TOY_ITEMS: usize = 2000;

/// Ordering dialogues that are read; they teach how people talk, not what is sold.
const DIALOGUES: usize = 1500;

/// An item of a training catalogue, as far as requests are made of it.
#[derive(Debug, Clone)]
pub struct TrainingItem {
    /// What the encoders read of it.
    pub text: String,
    /// What kind of thing it is.
    pub kind: String,
    /// Phrases that tell it from others.
    pub traits: Vec<String>,
    /// Its group in the catalogue.
    pub group: String,
}

/// A request with the item it was made from.
#[derive(Debug, Clone)]
pub struct Request {
    /// What a shopper might type.
    pub text: String,
    /// Index into [`Corpus::items`].
    pub item: usize,
}

/// All texts of a run.
#[derive(Debug, Default)]
pub struct Corpus {
    /// Distinct texts to train on.
    pub train: Vec<String>,
    /// Distinct texts, none in `train`.
    pub validation: Vec<String>,
    /// Items for retrieval and for the cross-encoder.
    pub items: Vec<TrainingItem>,
    /// Requests made from items.
    pub requests: Vec<Request>,
    /// Files read, with their sha256.
    pub sources: Vec<(String, String)>,
}

struct Reader {
    root: PathBuf,
    sources: Vec<(String, String)>,
}

impl Reader {
    fn text(&mut self, name: &str) -> Result<String> {
        let path = self.root.join(name);
        let bytes = fs::read(&path).with_context(|| {
            format!(
                "cannot read {}: the recipe's `data` names the folder of the training data",
                path.display()
            )
        })?;
        self.sources.push((name.to_owned(), scorer::sha256(&bytes)));
        let mut text = String::new();
        if name.ends_with(".zst") {
            zstd::Decoder::new(bytes.as_slice())?
                .read_to_string(&mut text)
                .with_context(|| format!("{name} is damaged"))?;
        } else {
            text = String::from_utf8(bytes).with_context(|| format!("{name} is no UTF-8"))?;
        }
        Ok(text)
    }

    fn rows(&mut self, name: &str) -> Result<Vec<Vec<String>>> {
        let text = self.text(name)?;
        Ok(text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect())
    }

    fn objects(&mut self, name: &str, most: usize) -> Result<Vec<Value>> {
        self.text(name)?
            .lines()
            .take(most)
            .map(|line| serde_json::from_str(line).with_context(|| format!("{name}: a line is no JSON")))
            .collect()
    }
}

/// One space between words, none around.
pub fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn field<'a>(item: &'a Value, name: &str) -> &'a str {
    item[name].as_str().unwrap_or("")
}

impl Corpus {
    /// Reads everything that the recipe names.
    pub fn read(recipe: &Recipe) -> Result<Self> {
        let (root, requests) = (&recipe.data, recipe.distill.requests);
        let mut reader = Reader { root: root.to_owned(), sources: Vec::new() };
        let (mut train, mut validation) = (Vec::new(), Vec::new());
        for (split, texts) in [("train", &mut train), ("dev", &mut validation)] {
            texts.extend(reader.rows(&format!("webshop/instructions.{split}.tsv"))?.into_iter().flatten());
            for row in reader.rows(&format!("webshop/goal2query.{split}.tsv"))? {
                texts.extend(row.get(1).cloned());
                texts.extend(row.get(2).into_iter().flat_map(|all| all.split("||")).map(str::to_owned));
            }
            for row in reader.rows(&format!("wands/queries.{split}.tsv"))? {
                texts.extend(row.into_iter().skip(1).take(2));
            }
        }
        let mut items = Vec::new();
        furniture(&mut reader, &mut train, &mut items)?;
        toys(&mut reader, recipe.distill.toys, &mut train, &mut items)?;
        for item in reader.objects("catalogues/online-retail/items.jsonl", usize::MAX)? {
            train.push(field(&item, "title").to_owned());
        }
        fashion(&mut reader, &mut train, &mut items)?;
        for dialogue in reader.objects("taskmaster4/dialogues.jsonl.zst", DIALOGUES)? {
            for turn in dialogue["turns"].as_array().into_iter().flatten() {
                if turn[0] == "user" {
                    train.push(turn[1].as_str().unwrap_or("").to_owned());
                }
            }
        }
        if recipe.distill.kinds {
            kinds(&mut reader, &mut train);
        }
        let mut rng = Rng::new(recipe.seed);
        let requests: Vec<Request> = (0..requests)
            .map(|_| {
                let item = rng.below(items.len());
                Request { text: request(&items[item], &mut rng), item }
            })
            .collect();
        train.extend(requests.iter().map(|request| request.text.clone()));
        train.extend(items.iter().map(|item| item.text.clone()));
        let mut seen = HashSet::new();
        let mut distinct = |texts: Vec<String>| -> Vec<String> {
            texts
                .iter()
                .map(|text| tidy(text))
                .filter(|text| text.chars().count() > 1 && seen.insert(text.clone()))
                .collect()
        };
        let validation = distinct(validation);
        let train = distinct(train);
        Ok(Self { train, validation, items, requests, sources: reader.sources })
    }
}

/// What kinds of things are called and wanted for, as people say it.
fn kinds(reader: &mut Reader, train: &mut Vec<String>) {
    let known = Kinds::builtin();
    reader.sources.push(("the built-in kinds".into(), known.sha256()));
    for kind in known.all() {
        let names = kind.names().map(str::to_owned);
        train.extend(names.chain(kind.needs.iter().cloned()));
    }
}

fn furniture(reader: &mut Reader, train: &mut Vec<String>, items: &mut Vec<TrainingItem>) -> Result<()> {
    for item in reader.objects("catalogues/ikea-sa/items.jsonl", usize::MAX)? {
        let [title, slug, category, description] =
            ["title", "slug", "category", "description"].map(|name| field(&item, name));
        train.extend([title, slug, category, description].map(str::to_owned));
        train.extend(description.split(',').map(str::to_owned));
        let whole = [title, slug, category, description]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        let mut phrases = description.split(',').map(tidy);
        let kind = phrases.next().unwrap_or_default().to_lowercase();
        let known: HashSet<String> = format!("{title} {kind}")
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .map(str::to_owned)
            .collect();
        let colours = slug.split(' ').filter(|word| !known.contains(*word)).collect::<Vec<_>>().join(" ");
        let traits = std::iter::once(colours).chain(phrases).filter(|text| text.len() > 2).collect();
        items.push(TrainingItem { text: tidy(&whole), kind, traits, group: category.to_owned() });
    }
    Ok(())
}

fn toys(
    reader: &mut Reader,
    most: usize,
    train: &mut Vec<String>,
    items: &mut Vec<TrainingItem>,
) -> Result<()> {
    for (ix, item) in reader.objects("catalogues/toys-music/items.jsonl.zst", most)?.iter().enumerate() {
        let (title, description) = (field(item, "title"), field(item, "description"));
        let first = description.split(". ").next().unwrap_or("");
        train.extend([title.to_owned(), first.to_owned()]);
        let pieces = |text: &str| -> Vec<String> {
            let text = [" - ", " | ", ", ", ": "]
                .iter()
                .fold(text.to_owned(), |text, mark| text.replace(mark, "\n"));
            text.lines().map(tidy).filter(|piece| piece.len() > 2).collect()
        };
        let pieces = pieces(title);
        train.extend(pieces.iter().cloned());
        if ix >= TOY_ITEMS {
            continue;
        }
        let name: Vec<&str> = pieces.first().map(|piece| piece.split(' ').collect()).unwrap_or_default();
        let kind = name[name.len().saturating_sub(3)..].join(" ").to_lowercase();
        items.push(TrainingItem {
            text: tidy(&format!("{title} {first}")),
            kind,
            traits: pieces.into_iter().skip(1).collect(),
            group: field(item, "category").to_owned(),
        });
    }
    Ok(())
}

fn fashion(reader: &mut Reader, train: &mut Vec<String>, items: &mut Vec<TrainingItem>) -> Result<()> {
    for item in reader.objects("retaildemo/products.jsonl.zst", usize::MAX)? {
        let [name, style, category, description] =
            ["name", "style", "category", "description"].map(|key| field(&item, key));
        train.extend([name.to_owned(), format!("{style} {category}")]);
        train.extend(description.split(". ").map(str::to_owned));
        let words: Vec<&str> = name.split(' ').collect();
        items.push(TrainingItem {
            text: tidy(&format!(
                "{name} {style} {category} {}",
                description.split(". ").next().unwrap_or("")
            )),
            kind: style.replace('-', " "),
            traits: words
                .iter()
                .take(words.len().saturating_sub(1))
                .map(|word| word.to_lowercase())
                .collect(),
            group: category.to_owned(),
        });
    }
    Ok(())
}

/// A request such as a shopper might type for `item`.
pub fn request(item: &TrainingItem, rng: &mut Rng) -> String {
    let mut wishes: Vec<String> = item.traits.iter().map(|text| text.to_lowercase()).collect();
    rng.shuffle(&mut wishes);
    wishes.truncate(rng.below(3).min(item.traits.len()));
    let (kind, wishes) = (&item.kind, wishes.join(if rng.chance(0.5) { " " } else { ", " }));
    let text = match rng.below(9) {
        0 => format!("i need a {kind} {wishes}"),
        1 => format!("looking for {kind}, {wishes}"),
        2 => format!("{wishes} {kind}"),
        3 => format!("do you have {wishes} {kind} please"),
        4 => format!("a {kind} with {wishes}"),
        5 => format!("{kind} {wishes}"),
        6 => format!(
            "something like {kind} for my {}, {wishes}",
            rng.pick(&["daughter", "son", "living room", "small flat", "office", "friend", "mum"])
        ),
        7 => format!("show me {kind}. {wishes} would be nice"),
        _ => format!("{kind} but {wishes}, not too expensive"),
    };
    tidy(&text)
}

/// A text as it comes from a hurried thumb: one or two letters dropped, doubled, swapped or replaced.
pub fn mistype(text: &str, rng: &mut Rng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..1 + rng.below(1 + letters.len() / 20) {
        let at = rng.below(letters.len());
        // First letters and spaces are seldom missed.
        if letters.len() < 4 || at == 0 || !letters[at].is_alphabetic() || !letters[at - 1].is_alphabetic() {
            continue;
        }
        match rng.below(4) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, letters[at]),
            2 if at > 1 => letters.swap(at - 1, at),
            _ => letters[at] = *rng.pick(&['a', 'e', 'i', 'o', 'n', 'r', 's', 't', 'l']),
        }
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_are_few_and_keep_first_letters() {
        let mut rng = Rng::new(3);
        let text = "white bookcase with doors";
        let changed = (0..100).filter(|_| mistype(text, &mut rng) != text).count();
        assert!(changed > 50, "{changed}");
        assert!((0..100).all(|_| mistype(text, &mut rng).starts_with('w')));
        assert_eq!(mistype("", &mut rng), "");
    }

    #[test]
    fn requests_name_the_kind() {
        let item = TrainingItem {
            text: String::new(),
            kind: "bookcase".into(),
            traits: vec!["White".into(), "glass doors".into()],
            group: String::new(),
        };
        let mut rng = Rng::new(1);
        let all: HashSet<String> = (0..100).map(|_| request(&item, &mut rng)).collect();
        assert!(
            all.len() > 20 && all.iter().all(|text| text.contains("bookcase") && !text.contains("White"))
        );
    }
}
