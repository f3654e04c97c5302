//! Counts that a text states plainly: `500 pieces`, `3-seat`, `chest of 6 drawers`, `ages 3+`.

use crate::Unit;

/// The word after a number, and the field it counts.
const COUNTED: &[(&str, &str)] = &[
    ("piece", "pieces"),
    ("pc", "pieces"),
    ("pcs", "pieces"),
    ("seat", "seats"),
    ("seater", "seats"),
    ("drawer", "drawers"),
    ("door", "doors"),
    ("shelf", "shelves"),
    ("chair", "chairs"),
    ("key", "keys"),
    ("string", "strings"),
    ("player", "players"),
    ("pack", "pieces"),
];

/// (field, amount, unit), each field once: the first that is said.
pub(crate) fn counts(text: &str) -> Vec<(&'static str, f64, Unit)> {
    let tokens = tokens(text);
    let mut found: Vec<(&'static str, f64, Unit)> = Vec::new();
    let mut say = |field, value: f64, unit| {
        if (1.0..=100_000.0).contains(&value) && !found.iter().any(|(known, ..)| *known == field) {
            found.push((field, value, unit));
        }
    };
    for (ix, token) in tokens.iter().enumerate() {
        let word = |offset: usize| tokens.get(ix + offset).map(|t| t.text.as_str()).unwrap_or("");
        let number = |offset: usize| tokens.get(ix + offset).and_then(|t| t.number);
        // "set of 4", "pack of 12", "set/4".
        if matches!(token.text.as_str(), "set" | "pack") && matches!(word(1), "of" | "/") {
            if let Some(value) = number(2) {
                say("pieces", value, Unit::Count);
            }
            continue;
        }
        // "ages 3+", "age 3 and up": the youngest age it is for.
        if matches!(token.text.as_str(), "age" | "ages" | "aged") {
            if let Some(value) = number(1).filter(|&v| v <= 99.0 && !word(2).starts_with("month")) {
                say("age_from", value, Unit::Year);
            }
            continue;
        }
        let Some(value) = token.number.filter(|_| !token.part_of_fraction) else { continue };
        let noun = if word(1) == "-" { word(2) } else { word(1) };
        let mut noun = super::singular(noun);
        // "88 weighted keys": one word may describe what is counted.
        let described = super::singular(word(2));
        if matches!(described.as_str(), "key" | "piece") && word(1).chars().all(char::is_alphabetic) {
            noun = described;
        }
        if let Some((_, field)) = COUNTED.iter().find(|(word, _)| *word == noun) {
            say(field, value, Unit::Count);
        }
    }
    found
}

struct Token {
    text: String,
    number: Option<f64>,
    part_of_fraction: bool,
}

/// Numbers, words and the marks between them; `500pcs` is two tokens.
fn tokens(text: &str) -> Vec<Token> {
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let begin = at;
        let letter = letters[at];
        if letter.is_ascii_digit() {
            while at < letters.len()
                && (letters[at].is_ascii_digit()
                    || matches!(letters[at], ',' | '.')
                        && letters.get(at + 1).is_some_and(char::is_ascii_digit))
            {
                at += 1;
            }
            let text: String = letters[begin..at].iter().collect();
            let before = begin.checked_sub(1).map(|ix| letters[ix]);
            let number = super::amount::number(&text, None).filter(|value| value.fract() == 0.0);
            let fraction = matches!(before, Some('/' | '.' | '#' | '-'))
                && begin >= 2
                && letters[begin - 2].is_ascii_digit()
                || before.is_some_and(|c| c.is_alphanumeric() || c == '#');
            tokens.push(Token { text, number, part_of_fraction: fraction });
        } else if letter.is_alphabetic() {
            while at < letters.len() && letters[at].is_alphabetic() {
                at += 1;
            }
            let text: String = letters[begin..at].iter().collect();
            let number = spelled(&text);
            tokens.push(Token { text, number, part_of_fraction: false });
        } else {
            at += 1;
            if !letter.is_whitespace() {
                tokens.push(Token { text: letter.to_string(), number: None, part_of_fraction: false });
            }
        }
    }
    tokens
}

fn spelled(word: &str) -> Option<f64> {
    const NAMES: [&str; 11] =
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    NAMES.iter().position(|name| *name == word).map(|ix| ix as f64 + 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_where_they_are_said() {
        for (text, expected) in [
            ("Gibsons 500 Piece Jigsaw", vec![("pieces", 500.0)]),
            ("1,000-Piece Puzzle", vec![("pieces", 1000.0)]),
            ("100pcs beads", vec![("pieces", 100.0)]),
            ("3-seat sofa", vec![("seats", 3.0)]),
            ("Chest of 6 drawers", vec![("drawers", 6.0)]),
            ("Table and 4 chairs", vec![("chairs", 4.0)]),
            ("SET/5 RED LID GLASS BOWLS", vec![("pieces", 5.0)]),
            ("SET OF 4 FAIRY CAKE PLACEMATS", vec![("pieces", 4.0)]),
            ("61 Key Keyboard for ages 3+", vec![("keys", 61.0), ("age_from", 3.0)]),
            ("two drawers", vec![("drawers", 2.0)]),
            ("88 weighted keys", vec![("keys", 88.0)]),
            ("1/2 piece", vec![]),
            ("drawer 4", vec![]),
        ] {
            let got: Vec<_> = counts(text).into_iter().map(|(f, v, _)| (f, v)).collect();
            assert_eq!(got, expected, "{text}");
        }
    }
}
