//! Conversations as data: what was said in a shop, and the state it must lead to.
//!
//! `tests/fixtures/dialogue/*.cases`: one case a line, four cells set off by tabs: the shop, the turns set off by
//! ` | `, what is hard set off by `; `, and the wishes set off by ` | ` (`*` where they are not looked at).
//! Hard (`*` where it is not looked at): `price<=500`, `width>=800` (mm), `no white`, `any black,brown`, `stock`. Wishes: `-deep` is unwanted,
//! `~drawers` is said to matter less, `!quiet` more. The order of hard ones does not count.
//! `questions.cases` have the question that is open as their second cell.
//! `shown.cases` have one cell more at the front: the shown items.

#![allow(clippy::unwrap_used)] // A broken fixture is a broken test.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use dialogue::{
    Choice, Constraint, DialogueState, Facet, Intent, Polarity, Question, Requirement, ShownItem,
    Surroundings, Vocabulary, understand,
};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/dialogue")
}

fn shop(name: &str) -> Vocabulary {
    let path = fixtures().join(format!("shops/{name}.tsv"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let rows: Vec<Vec<&str>> =
        text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
    let values =
        rows.iter().filter(|row| row.len() == 3).map(|row| (row[0], row[1], row[2].parse().unwrap()));
    // Each title stands for some items, as in a shop.
    let titles = rows.iter().filter(|row| row[0] == "title").flat_map(|row| [row[1]; 4]);
    Vocabulary::new(values, titles)
}

fn hard(constraint: &Constraint) -> Vec<String> {
    let name = match &constraint.facet {
        Facet::Price => "price",
        Facet::Width => "width",
        Facet::Depth => "depth",
        Facet::Height => "height",
        Facet::Length => "length",
        Facet::Rating => "rating",
        Facet::InStock => "stock",
        Facet::Measure(name) => name,
        Facet::Words => "words",
    };
    match &constraint.requirement {
        Requirement::Range { min, max } => {
            let low = min.map(|value| format!("{name}>={value}"));
            let high = max.map(|value| format!("{name}<={value}"));
            low.into_iter().chain(high).collect()
        }
        Requirement::Exclude(words) => vec![format!("no {}", words[0])],
        Requirement::IncludeAny(words) => vec![format!("any {}", words.join(","))],
        Requirement::Holds => vec![name.to_owned()],
    }
}

fn wishes(state: &DialogueState) -> Vec<String> {
    let mark = |wish: &dialogue::Wish| match wish.polarity {
        Polarity::Unwanted => "-",
        Polarity::Wanted if wish.strength < 1.0 => "~",
        Polarity::Wanted if wish.strength > 1.0 => "!",
        Polarity::Wanted => "",
    };
    state.wishes.iter().map(|wish| format!("{}{}", mark(wish), wish.text.to_lowercase())).collect()
}

/// Whether a found demand is the expected one: "any black,brown" expects both words among the found ones.
fn agrees(expected: &str, found: &str) -> bool {
    match (expected.strip_prefix("any "), found.strip_prefix("any ")) {
        (Some(expected), Some(found)) => {
            let found: Vec<&str> = found.split(',').collect();
            expected.split(',').all(|word| found.contains(&word))
                && expected.split(',').next() == found.first().copied()
        }
        _ => expected == found,
    }
}

/// What is wrong with a case, if anything.
fn check(
    vocabulary: &Vocabulary,
    shown: &[ShownItem],
    turns: &str,
    expected: &str,
    wished: &str,
) -> Option<String> {
    check_asked(vocabulary, shown, None, turns, expected, wished)
}

/// [`check`] with a question that is asked after the first turn.
fn check_asked(
    vocabulary: &Vocabulary,
    shown: &[ShownItem],
    asked: Option<&Question>,
    turns: &str,
    expected: &str,
    wished: &str,
) -> Option<String> {
    let mut state = DialogueState::default();
    for (at, turn) in turns.split(" | ").enumerate() {
        let around = Surroundings { vocabulary, shown, currency: "EUR" };
        let understanding = understand(&state, turn, &around);
        state.apply(understanding);
        if let Some(question) = asked.filter(|_| at == 0) {
            state.ask(question.clone());
        }
    }
    let mut found: Vec<String> = state.constraints.iter().flat_map(hard).collect();
    if asked.is_some() {
        found.extend(state.open.iter().map(|_| "open".to_owned()));
        found.extend(state.indifferent.iter().map(|field| format!("don't care {field}")));
    }
    let expected: Vec<&str> = expected.split("; ").filter(|cell| !cell.is_empty()).collect();
    let mut left = found.clone();
    let mut wrong = Vec::new();
    for one in &expected {
        match left.iter().position(|other| agrees(one, other)) {
            Some(at) => drop(left.remove(at)),
            None => wrong.push(format!("missing [{one}]")),
        }
    }
    if expected == ["*"] {
        wrong.clear();
        left.clear();
    }
    wrong.extend(left.iter().map(|one| format!("too much [{one}]")));
    let said = wishes(&state);
    if wished != "*" {
        let wanted: Vec<&str> = wished.split(" | ").filter(|cell| !cell.is_empty()).collect();
        if wanted != said {
            wrong.push(format!("wishes {said:?}, expected {wanted:?}"));
        }
    }
    (!wrong.is_empty()).then(|| format!("{turns}\n      {}", wrong.join("\n      ")))
}

fn lines(name: &str) -> Vec<(usize, Vec<String>)> {
    let text = std::fs::read_to_string(fixtures().join(name)).unwrap();
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(ix, line)| (ix + 1, line.split('\t').map(str::to_owned).collect()))
        .collect()
}

fn check_file(name: &str) {
    let mut shops: HashMap<String, Vocabulary> = HashMap::new();
    let cases = lines(name);
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|(line, cells)| {
            let [shop_name, turns, expected, wished] = cells.as_slice() else {
                return Some(format!("{name}:{line}: four cells are expected, found {}", cells.len()));
            };
            let vocabulary = shops.entry(shop_name.clone()).or_insert_with(|| shop(shop_name));
            check(vocabulary, &[], turns, expected, wished).map(|wrong| format!("{name}:{line}: {wrong}"))
        })
        .collect();
    assert!(failures.is_empty(), "{} of {} cases fail\n{}", failures.len(), cases.len(), failures.join("\n"));
}

#[test]
fn prices() {
    check_file("prices.cases");
}

#[test]
fn sizes_and_counts() {
    check_file("sizes.cases");
}

#[test]
fn refusals() {
    check_file("refusals.cases");
}

#[test]
fn later_turns_override() {
    check_file("changes.cases");
}

#[test]
fn wishes_keep_what_tells() {
    check_file("wishes.cases");
}

#[test]
fn chinese_and_mixed() {
    check_file("chinese.cases");
}

#[test]
fn whole_conversations() {
    check_file("conversations.cases");
}

#[test]
fn whole_conversations_in_chinese() {
    check_file("conversations-zh.cases");
}

/// A question as `field: label=answer, …`, an answer a word or `from..to`.
fn question(cell: &str) -> Question {
    let (field, choices) = cell.split_once(": ").unwrap();
    let choice = |text: &str| {
        let (label, answer) = text.split_once('=').unwrap();
        let end = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
        let (facet, requirement) = match answer.split_once("..") {
            None => (Facet::Words, Requirement::IncludeAny(vec![answer.to_owned()])),
            Some((min, max)) => {
                let facet = match field {
                    "price" => Facet::Price,
                    "width" => Facet::Width,
                    name => Facet::Measure(name.to_owned()),
                };
                (facet, Requirement::Range { min: end(min), max: end(max) })
            }
        };
        Choice { label: label.to_owned(), facet, requirement }
    };
    Question { field: field.to_owned(), choices: choices.split(", ").map(choice).collect() }
}

#[test]
fn answers_to_a_question() {
    let mut shops: HashMap<String, Vocabulary> = HashMap::new();
    let cases = lines("questions.cases");
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|(line, cells)| {
            let [shop_name, asked, turns, expected, wished] = cells.as_slice() else {
                return Some(format!(
                    "questions.cases:{line}: five cells are expected, found {}",
                    cells.len()
                ));
            };
            let vocabulary = shops.entry(shop_name.clone()).or_insert_with(|| shop(shop_name));
            let wrong = check_asked(vocabulary, &[], Some(&question(asked)), turns, expected, wished);
            wrong.map(|wrong| format!("questions.cases:{line}: {wrong}"))
        })
        .collect();
    assert!(failures.is_empty(), "{} of {} cases fail\n{}", failures.len(), cases.len(), failures.join("\n"));
}

#[test]
fn habits_of_other_shops() {
    check_file("habits.cases");
}

#[test]
fn habits_in_chinese() {
    check_file("habits-zh.cases");
}

/// Items as `id:title:price:width`, set off by commas.
fn items(cell: &str) -> Vec<ShownItem> {
    cell.split(',')
        .filter(|item| !item.is_empty())
        .map(|item| {
            let mut parts = item.split(':');
            ShownItem {
                id: parts.next().unwrap().to_owned(),
                title: parts.next().unwrap().to_owned(),
                price: parts.next().and_then(|price| price.parse().ok()),
                width: parts.next().and_then(|width| width.parse().ok()),
                ..ShownItem::default()
            }
        })
        .collect()
}

#[test]
fn relative_to_what_was_shown() {
    let vocabulary = shop("furniture");
    let failures: Vec<String> = lines("shown.cases")
        .iter()
        .filter_map(|(line, cells)| {
            let [shown, turns, expected, wished, liked, rejected] = cells.as_slice() else {
                return Some(format!("shown.cases:{line}: six cells are expected, found {}", cells.len()));
            };
            let shown = items(shown);
            let mut state = DialogueState::default();
            for turn in turns.split(" | ") {
                let around = Surroundings { vocabulary: &vocabulary, shown: &shown, currency: "EUR" };
                let understanding = understand(&state, turn, &around);
                state.apply(understanding);
            }
            let mut wrong = check(&vocabulary, &shown, turns, expected, wished).unwrap_or_default();
            if state.liked.join(",") != *liked || state.rejected.join(",") != *rejected {
                wrong += &format!("{turns}: liked {:?} rejected {:?}", state.liked, state.rejected);
            }
            (!wrong.is_empty()).then(|| format!("shown.cases:{line}: {wrong}"))
        })
        .collect();
    assert!(failures.is_empty(), "{} cases fail\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn intents() {
    let vocabulary = shop("furniture");
    let shown = items("a:MALM chest of drawers:300:800,b:LOTE side table:100:400,c:BILLY bookcase:200:800");
    let failures: Vec<String> = lines("intents.cases")
        .iter()
        .filter_map(|(line, cells)| {
            let (said, expected, about) = (&cells[0], &cells[1], cells.get(2).map_or("", String::as_str));
            let mut state = DialogueState::default();
            let turns: Vec<&str> = said.split(" | ").collect();
            let around = Surroundings { vocabulary: &vocabulary, shown: &shown, currency: "EUR" };
            for turn in &turns[..turns.len() - 1] {
                let understanding = understand(&state, turn, &around);
                state.apply(understanding);
            }
            let understanding = understand(&state, turns[turns.len() - 1], &around);
            let pointed =
                understanding.about.iter().chain(&understanding.named).cloned().collect::<Vec<_>>().join(",");
            let wrong = format!("{:?}", understanding.intent) != *expected || pointed != about;
            let silent = matches!(
                understanding.intent,
                Intent::ShopQuestion
                    | Intent::OutOfScope
                    | Intent::Unsafe
                    | Intent::SmallTalk
                    | Intent::Why
                    | Intent::WhyNot
                    | Intent::Compare
            );
            let speaks = silent && !understanding.edits.is_empty();
            (wrong || speaks).then(|| {
                format!(
                    "intents.cases:{line}: {said}: {:?} about [{pointed}] edits {:?}",
                    understanding.intent,
                    understanding.edits.len()
                )
            })
        })
        .collect();
    assert!(failures.is_empty(), "{} cases fail\n{}", failures.len(), failures.join("\n"));
}
