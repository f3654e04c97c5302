//! Sizes in running text: `140x80 cm`, `180/240 cm`, `10" x 12"`, `152/223x95 cm`.

use super::amount;
use crate::Unit;

/// One size: its sides in the order written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Size {
    /// As written, white space collapsed.
    pub text: String,
    /// Each side in millimetres, smallest state first where it is a range (an extendable table).
    pub sides: Vec<(f64, f64)>,
}

/// Takes the sizes out of a phrase: what is left, and the sizes.
pub(crate) fn take_sizes(text: &str) -> (String, Vec<Size>) {
    let letters: Vec<char> = text.chars().collect();
    let (mut rest, mut sizes) = (String::with_capacity(text.len()), Vec::new());
    let mut at = 0;
    while at < letters.len() {
        let after_word =
            at > 0 && (letters[at - 1].is_alphanumeric() || matches!(letters[at - 1], '.' | '/' | '-'));
        if letters[at].is_ascii_digit()
            && !after_word
            && let Some((end, size)) = size_at(&letters, at)
        {
            sizes.push(size);
            at = end;
        } else {
            rest.push(letters[at]);
            at += 1;
        }
    }
    (rest, sizes)
}

fn size_at(letters: &[char], start: usize) -> Option<(usize, Size)> {
    let mut at = start;
    // (low, high, millimetres a unit where this side names its own)
    let mut sides: Vec<(f64, f64, Option<f64>)> = Vec::new();
    loop {
        let (next, low) = number_at(letters, at)?;
        let mut high = low;
        at = next;
        if matches!(letters.get(at), Some('/' | '-' | '\u{2013}'))
            && let Some((next, value)) = number_at(letters, at + 1)
            && value > low
        {
            high = value;
            at = next;
        }
        let unit = unit_at(letters, at);
        if let Some((next, _)) = unit {
            at = next;
        }
        sides.push((low, high, unit.map(|(_, scale)| scale)));
        let cross = skip_spaces(letters, at);
        if let Some('x' | 'X' | '\u{d7}' | '*') = letters.get(cross) {
            let next = skip_spaces(letters, cross + 1);
            if letters.get(next).is_some_and(char::is_ascii_digit) && sides.len() < 4 {
                at = next;
                continue;
            }
        }
        break;
    }
    let last_unit = sides.iter().rev().find_map(|side| side.2)?;
    // A unit must end the size; `500 x 3 m` names it for all.
    sides.last()?.2?;
    let size = Size {
        text: super::collapse(&letters[start..at].iter().collect::<String>()),
        sides: sides
            .iter()
            .map(|&(low, high, own)| {
                (in_mm(low, own.unwrap_or(last_unit)), in_mm(high, own.unwrap_or(last_unit)))
            })
            .collect(),
    };
    Some((at, size))
}

/// Inches must not leave 304.79999999999995.
fn in_mm(value: f64, scale: f64) -> f64 {
    (value * scale * 1000.0).round() / 1000.0
}

fn skip_spaces(letters: &[char], mut at: usize) -> usize {
    while letters.get(at).is_some_and(|c| c.is_whitespace()) {
        at += 1;
    }
    at
}

fn number_at(letters: &[char], start: usize) -> Option<(usize, f64)> {
    let mut at = start;
    while letters.get(at).is_some_and(char::is_ascii_digit) {
        at += 1;
    }
    if at == start || at - start > 6 {
        return None;
    }
    if matches!(letters.get(at), Some('.' | ',')) && letters.get(at + 1).is_some_and(char::is_ascii_digit) {
        at += 1;
        while letters.get(at).is_some_and(char::is_ascii_digit) {
            at += 1;
        }
    }
    let text: String = letters[start..at].iter().collect();
    Some((at, amount::number(&text, None)?))
}

/// A unit of length after optional space and not inside a word.
fn unit_at(letters: &[char], start: usize) -> Option<(usize, f64)> {
    let mut at = skip_spaces(letters, start);
    if matches!(letters.get(at), Some('-')) {
        at += 1;
    }
    let begin = at;
    if matches!(letters.get(at), Some('"' | '\u{201d}' | '\u{2033}')) {
        return Some((at + 1, 25.4));
    }
    while letters.get(at).is_some_and(|c| c.is_ascii_alphabetic()) {
        at += 1;
    }
    if letters.get(at).is_some_and(|c| c.is_alphanumeric()) {
        return None;
    }
    let name: String = letters[begin..at].iter().collect();
    // "in" is a preposition far oftener than a unit, "m" alone may be a size of clothes.
    if name == "in" && (letters.get(at) != Some(&'.') && at < letters.len()) || name == "M" {
        return None;
    }
    match amount::unit(&name)? {
        (Unit::Millimetre, scale) => Some((at, scale)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_unit() {
        for (text, rest, sides) in [
            ("51x51 cm", "", vec![vec![(510.0, 510.0), (510.0, 510.0)]]),
            ("85x40x190 cm", "", vec![vec![(850.0, 850.0), (400.0, 400.0), (1900.0, 1900.0)]]),
            ("152/223x95 cm", "", vec![vec![(1520.0, 2230.0), (950.0, 950.0)]]),
            ("Handle 106 mm", "Handle ", vec![vec![(106.0, 106.0)]]),
            ("10\" x 12\" tray", " tray", vec![vec![(254.0, 254.0), (304.8, 304.8)]]),
            ("table of 1.2 m", "table of ", vec![vec![(1200.0, 1200.0)]]),
            ("500 pieces", "500 pieces", vec![]),
            ("3 in 1 table", "3 in 1 table", vec![]),
            ("model 4x4", "model 4x4", vec![]),
            ("A4 2cmx", "A4 2cmx", vec![]),
        ] {
            let (left, sizes) = take_sizes(text);
            assert_eq!(
                (left.as_str(), sizes.into_iter().map(|s| s.sides).collect::<Vec<_>>()),
                (rest, sides),
                "{text}"
            );
        }
    }
}
