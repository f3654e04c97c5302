//! Prints the final states of graded requests and their F1 against the graders' constraints.
//!
//! usage: bench_states REQUESTS.jsonl ITEMS.jsonl [en|zh] [quiet] [rounds=N] [floor=F]
//!
//! With `floor` it fails where F1 is under it, so that a script can hold a figure.
//!
//! `ITEMS` gives the vocabulary (title, slug, category of each line). The constraints of the requests are read
//! for scoring only. A demand ("include_any") counts as met where the graders' words and ours share one; every
//! excluded word counts by itself, spellings folded.

use std::collections::HashMap;
use std::error::Error;

use dialogue::{DialogueState, Facet, Requirement, Surroundings, Vocabulary, understand};
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [requests, items, rest @ ..] = args.as_slice() else {
        return Err(
            "usage: bench_states REQUESTS.jsonl ITEMS.jsonl [en|zh] [quiet] [rounds=N] [floor=F]".into()
        );
    };
    let chinese = rest.iter().any(|arg| arg == "zh");
    let quiet = rest.iter().any(|arg| arg == "quiet");
    let lines: Vec<Value> =
        std::fs::read_to_string(items)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let mut categories: HashMap<String, u32> = HashMap::new();
    let mut titles: Vec<String> = Vec::new();
    for item in &lines {
        *categories.entry(item["category"].as_str().unwrap_or("").to_owned()).or_default() += 1;
        // As in a pack, where the phrases of a short description are facts.
        let short = item["description"].as_str().filter(|text| text.len() < 120).unwrap_or("");
        titles.push(format!(
            "{} {} {short}",
            item["title"].as_str().unwrap_or(""),
            item["slug"].as_str().unwrap_or("")
        ));
    }
    let built = std::time::Instant::now();
    let vocabulary = Vocabulary::new(
        categories.iter().map(|(value, count)| ("category", value.as_str(), *count)),
        titles.iter().map(String::as_str),
    );
    let building = built.elapsed();
    let around = Surroundings { vocabulary: &vocabulary, shown: &[], currency: "SAR" };
    let (mut hits, mut ours, mut theirs) = (0usize, 0usize, 0usize);
    let (mut by_key, mut utterances) = (HashMap::<String, [usize; 3]>::new(), 0usize);
    for line in std::fs::read_to_string(requests)?.lines() {
        let request: Value = serde_json::from_str(line)?;
        let Some(turns) = request[if chinese { "turns_zh" } else { "turns" }].as_array() else { continue };
        let mut state = DialogueState::default();
        for turn in turns {
            let understanding = understand(&state, turn.as_str().unwrap_or(""), &around);
            state.apply(understanding);
            utterances += 1;
        }
        let mine = pairs(&state);
        let wanted = graded(&request["constraints"]);
        // One exclusion of ours holds all synonyms, so it may meet several words of theirs.
        let missed: Vec<&Pair> =
            wanted.iter().filter(|pair| !mine.iter().any(|other| agree(pair, other))).collect();
        let left: Vec<&Pair> =
            mine.iter().filter(|pair| !wanted.iter().any(|other| agree(other, pair))).collect();
        let met = wanted.len() - missed.len();
        hits += met;
        ours += met + left.len();
        theirs += wanted.len();
        for pair in &wanted {
            let count = by_key.entry(pair.0.clone()).or_default();
            count[0] += usize::from(!missed.contains(&pair));
            count[1] += usize::from(!missed.contains(&pair));
            count[2] += 1;
        }
        for pair in &left {
            by_key.entry(pair.0.clone()).or_default()[1] += 1;
        }
        if !quiet {
            println!(
                "{} {:?}",
                request["id"].as_str().unwrap_or(""),
                turns.iter().filter_map(Value::as_str).collect::<Vec<_>>()
            );
            for wish in &state.wishes {
                println!("    wish {:?} [{}] {:?} {}", wish.text, wish.label, wish.polarity, wish.strength);
            }
            for constraint in &state.constraints {
                println!(
                    "    hard {:?} {:?} [{}]",
                    constraint.facet, constraint.requirement, constraint.span
                );
            }
            for pair in &missed {
                println!("    MISSED {pair:?}");
            }
            for pair in &left {
                println!("    EXTRA {pair:?}");
            }
        }
    }
    // Again and again, now that every table is built.
    let rounds: usize = rest.iter().find_map(|arg| arg.strip_prefix("rounds=")).map_or(Ok(1), str::parse)?;
    let text = std::fs::read_to_string(requests)?;
    let requests: Vec<Value> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let started = std::time::Instant::now();
    let mut characters = 0usize;
    for request in (0..rounds).flat_map(|_| &requests) {
        let mut state = DialogueState::default();
        for turn in request[if chinese { "turns_zh" } else { "turns" }].as_array().into_iter().flatten() {
            let turn = turn.as_str().unwrap_or("");
            characters += turn.chars().count();
            let understanding = understand(&state, turn, &around);
            state.apply(understanding);
        }
    }
    let elapsed = started.elapsed();
    println!("{characters} characters");
    let (precision, recall) = (hits as f64 / ours.max(1) as f64, hits as f64 / theirs.max(1) as f64);
    let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
    println!(
        "hits {hits}, ours {ours}, theirs {theirs}: precision {precision:.3} recall {recall:.3} F1 {f1:.3}"
    );
    let mut keys: Vec<_> = by_key.into_iter().collect();
    keys.sort();
    for (key, [hits, ours, theirs]) in keys {
        println!("  {key}: hits {hits}, ours {ours}, theirs {theirs}");
    }
    println!(
        "vocabulary built in {building:?}; {:?} an utterance, {:?} for 200 characters",
        elapsed / (utterances * rounds).max(1) as u32,
        elapsed * 200 / characters.max(1) as u32
    );
    if let Some(floor) = rest.iter().find_map(|arg| arg.strip_prefix("floor=")) {
        let floor: f64 = floor.parse()?;
        if f1 < floor {
            return Err(format!("F1 {f1:.4} is under the floor of {floor}").into());
        }
    }
    Ok(())
}

/// (key, values): a number as one value, a demand as its words.
type Pair = (String, Vec<String>);

fn pairs(state: &DialogueState) -> Vec<Pair> {
    let mut found = Vec::new();
    for constraint in &state.constraints {
        let (name, scale) = match constraint.facet {
            Facet::Price => ("price", 1.0),
            Facet::Width | Facet::Length => ("width", 10.0),
            Facet::Depth => ("depth", 10.0),
            Facet::Height => ("height", 10.0),
            Facet::Rating => ("rating", 1.0),
            _ => ("", 1.0),
        };
        match &constraint.requirement {
            Requirement::Range { min, max } if !name.is_empty() => {
                for (end, value) in [("min", min), ("max", max)] {
                    if let Some(value) = value {
                        found.push((format!("{name}_{end}"), vec![format!("{}", value / scale)]));
                    }
                }
            }
            Requirement::Exclude(words) => {
                found.push(("exclude".into(), words.iter().map(|word| fold(word)).collect()))
            }
            Requirement::IncludeAny(words) => {
                found.push(("include_any".into(), words.iter().map(|word| fold(word)).collect()));
            }
            _ => {}
        }
    }
    found
}

fn graded(constraints: &Value) -> Vec<Pair> {
    let mut found: Vec<Pair> = Vec::new();
    for (key, value) in constraints.as_object().into_iter().flatten() {
        match value {
            Value::Array(words) if key == "exclude" => {
                for word in words.iter().filter_map(Value::as_str) {
                    let word = fold(word);
                    // Spellings of one word are one value.
                    if !found.iter().any(|(known, words)| known == "exclude" && words.contains(&word)) {
                        found.push((key.clone(), vec![word]));
                    }
                }
            }
            Value::Array(words) => {
                found.push((key.clone(), words.iter().filter_map(Value::as_str).map(fold).collect()))
            }
            Value::Number(number) => {
                found.push((key.clone(), vec![format!("{}", number.as_f64().unwrap_or(0.0))]))
            }
            Value::String(text) => {
                // "Outdoor furniture" is met by the demand for its telling word.
                let word = text.split(' ').next().unwrap_or(text);
                found.push(("include_any".into(), vec![fold(word)]));
            }
            _ => {}
        }
    }
    found
}

fn agree(wanted: &Pair, mine: &Pair) -> bool {
    wanted.0 == mine.0 && wanted.1.iter().any(|word| mine.1.contains(word))
}

/// Spellings that differ in case, hyphens, spaces, grey/gray or the plural are one.
fn fold(word: &str) -> String {
    let word: String = word.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == '/').collect();
    let word = word.replace("gray", "grey");
    word.strip_suffix('s').map(str::to_owned).unwrap_or(word)
}
