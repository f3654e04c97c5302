//! Records: user, item, texts, history and label, a JSON a line.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::Value;

use super::config::{Config, Head};

/// A record as it stands in its line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(default)]
    user: Option<Value>,
    /// Id, where `[data] items` names texts, else the text.
    #[serde(default)]
    item: Option<Value>,
    #[serde(default, alias = "text_a", alias = "text")]
    request: Option<String>,
    #[serde(default, alias = "item_text")]
    text_b: Option<String>,
    /// What the user saw or bought before, oldest first.
    #[serde(default)]
    history: Vec<String>,
    label: Value,
    /// Records of one request belong together; without it, those of one text and user do.
    #[serde(default)]
    group: Option<Value>,
    /// How much the record counts.
    #[serde(default = "default_weight")]
    weight: f32,
    /// Free notes, such as where the record came from.
    #[serde(default)]
    #[allow(dead_code, reason = "read so that an unknown field is an error and a note is none")]
    source: Option<Value>,
}

fn default_weight() -> f32 {
    1.0
}

/// A record, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The request, then what was there before.
    pub first: String,
    /// The item's text; empty where there is one text alone.
    pub second: String,
    /// 0 to 1 for matches; 0 to 1 of the range for ratings; a logit for scores; the number of the class.
    pub label: f32,
    /// Number of the request that it belongs to, from 0.
    pub group: usize,
    /// How much it counts.
    pub weight: f32,
}

/// Texts of items by id.
pub type Items = HashMap<String, String>;

/// Reads the texts of items.
///
/// # Errors
/// Names the line that is no item.
pub fn read_items(path: &Path) -> Result<Items> {
    #[derive(Deserialize)]
    struct Item {
        id: Value,
        #[serde(alias = "title")]
        text: String,
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut items = Items::new();
    for (number, line) in lines(&text) {
        let item: Item = serde_json::from_str(line)
            .with_context(|| format!("{}:{number}: no item with id and text", path.display()))?;
        items.insert(plain(&item.id), item.text);
    }
    Ok(items)
}

/// Reads a file of records.
///
/// # Errors
/// Names the line and what is wrong with it: no JSON, an unknown field, a label out of range, an unknown item,
/// no text.
pub fn read(path: &Path, config: &Config, items: Option<&Items>) -> Result<Vec<Record>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let records = parse(&text, config, items, &path.display().to_string())?;
    ensure!(!records.is_empty(), "{} holds no records", path.display());
    Ok(records)
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim().is_empty())
}

/// A string as it is, a number as it is written.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn parse(text: &str, config: &Config, items: Option<&Items>, name: &str) -> Result<Vec<Record>> {
    let mut groups: HashMap<String, usize> = HashMap::new();
    let mut records = Vec::new();
    for (number, line) in lines(text) {
        let at = || format!("{name}:{number}");
        let line: Line = serde_json::from_str(line).with_context(|| format!("{}: no record", at()))?;
        let label = label(&line.label, config).with_context(at)?;
        ensure!(line.weight.is_finite() && line.weight >= 0.0, "{}: a weight is not below 0", at());
        let second = match (&line.text_b, &line.item, items) {
            (Some(text), _, _) => text.clone(),
            (None, Some(id), Some(items)) => {
                let id = plain(id);
                match items.get(&id) {
                    Some(text) => text.clone(),
                    None => bail!("{}: item `{id}` is not among the items", at()),
                }
            }
            (None, Some(text), None) => plain(text),
            (None, None, _) => String::new(),
        };
        let mut first = line.request.unwrap_or_default();
        for (ix, before) in line.history.iter().enumerate() {
            first.push_str(if ix == 0 { "; before: " } else { ", " });
            first.push_str(before);
        }
        ensure!(
            !first.trim().is_empty(),
            "{}: no text: `request` (or `text_a`), or a `history`, is needed",
            at()
        );
        ensure!(
            config.model.head == Head::Classification || !second.trim().is_empty(),
            "{}: no item text: `item` or `text_b` is needed",
            at()
        );
        let key = match &line.group {
            Some(group) => plain(group),
            None => format!("{first}\u{0}{}", line.user.as_ref().map(plain).unwrap_or_default()),
        };
        let next = groups.len();
        let group = *groups.entry(key).or_insert(next);
        records.push(Record { first, second, label, group, weight: line.weight });
    }
    Ok(records)
}

/// A label in the head's own scale.
fn label(value: &Value, config: &Config) -> Result<f32> {
    let model = &config.model;
    let number = || -> Result<f32> {
        let number = value.as_f64().or_else(|| value.as_bool().map(|yes| f64::from(u8::from(yes))));
        number.map(|number| number as f32).with_context(|| format!("label {value} is no number"))
    };
    match model.head {
        Head::Match => {
            let label = number()?;
            ensure!((0.0..=1.0).contains(&label), "label {value} is out of range: 0 to 1");
            Ok(label)
        }
        Head::Score => {
            let label = number()?;
            ensure!(label.is_finite(), "label {value} is no finite number");
            Ok(label)
        }
        Head::Rating => {
            let [low, high] = model.range;
            let label = number()?;
            ensure!((low..=high).contains(&label), "label {value} is out of range: {low} to {high}");
            Ok((label - low) / (high - low))
        }
        Head::Classification => {
            let name = plain(value);
            match model.classes.iter().position(|class| *class == name) {
                Some(class) => Ok(class as f32),
                None => bail!("label {value} is none of the classes {}", model.classes.join(", ")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(model: &str) -> Config {
        toml::from_str(&format!(
            "name = \"x\"\nbase = \"b\"\nrun = \"r\"\nout = \"o\"\n[data]\ntrain = \"t\"\nvalidation = \"v\"\n{model}"
        ))
        .unwrap()
    }

    #[test]
    fn records_group_by_id_or_by_request() {
        let text = r#"
            {"request": "red chair", "item": "chair, red", "label": 1}
            {"text_a": "red chair", "text_b": "table", "label": 0.33}
            {"request": "lamp", "item": "lamp", "label": true, "group": 7}
            {"request": "a lamp", "item": "bulb", "label": 0, "group": 7, "history": ["shade", "cord"], "weight": 2}
        "#;
        let records = parse(text, &config(""), None, "t").unwrap();
        assert_eq!(records.iter().map(|record| record.group).collect::<Vec<_>>(), [0, 0, 1, 1]);
        assert_eq!(records[3].first, "a lamp; before: shade, cord");
        assert_eq!((records[1].label, records[2].label, records[3].weight), (0.33, 1.0, 2.0));
    }

    #[test]
    fn ratings_and_classes_are_put_on_their_scale() {
        let rated = config("[model]\nhead = \"rating\"\nrange = [1.0, 5.0]");
        assert_eq!(
            parse(r#"{"request": "a", "item": "b", "label": 4}"#, &rated, None, "t").unwrap()[0].label,
            0.75
        );
        let classed = config(
            "[model]\nhead = \"classification\"\nclasses = [\"good\", \"bad\"]\n[loss]\nlistwise = 0.0",
        );
        assert_eq!(parse(r#"{"text": "a", "label": "bad"}"#, &classed, None, "t").unwrap()[0].label, 1.0);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let items: Items = [("7".to_owned(), "chair".to_owned())].into();
        let good = r#"{"request": "a", "item": 7, "label": 1}"#;
        assert_eq!(parse(good, &config(""), Some(&items), "t").unwrap()[0].second, "chair");
        for (bad, says) in [
            (r#"{"request": "a", "item": 7, "label": 1.5}"#, "label 1.5 is out of range: 0 to 1"),
            (r#"{"request": "a", "item": 7, "label": "x"}"#, "is no number"),
            (r#"{"request": "a", "item": 8, "label": 1}"#, "item `8` is not among the items"),
            (r#"{"request": " ", "item": 7, "label": 1}"#, "no text"),
            (r#"{"request": "a", "label": 1}"#, "no item text"),
            (r#"{"request": "a", "item": 7, "label": 1, "grade": 3}"#, "no record"),
            (r#"{"request": "a", "item": 7, "label": 1, "weight": -1}"#, "weight"),
            ("not json", "no record"),
        ] {
            let error =
                parse(&format!("{good}\n\n{bad}"), &config(""), Some(&items), "train.jsonl").unwrap_err();
            let message = format!("{error:#}");
            assert!(message.contains("train.jsonl:3") && message.contains(says), "{bad}: {message}");
        }
    }
}
