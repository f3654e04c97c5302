//! Amounts and measures written as text.

use crate::Unit;

/// Reads a number with any grouping: `1,385`, `1.299,00`, `1 299`, `1'299.50`.
///
/// `decimal` tells the decimal mark where the feed is known to use one; otherwise the last mark is decimal
/// unless exactly three digits follow a lone comma.
pub(crate) fn number(text: &str, decimal: Option<char>) -> Option<f64> {
    let text = text.trim();
    let mut digits = String::with_capacity(text.len());
    let marks: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| matches!(c, ',' | '.')).collect();
    let last = marks.last().copied();
    let decimal_at = match (decimal, last) {
        (_, None) => None,
        (Some(mark), _) => marks.iter().rev().find(|(_, c)| *c == mark).map(|(at, _)| *at),
        (None, Some((at, mark))) => {
            let same = marks.iter().filter(|(_, c)| *c == mark).count();
            let after = text[at + 1..].chars().take_while(char::is_ascii_digit).count();
            let grouping =
                same > 1 || (mark == ',' && marks.len() == 1 && after == 3 && !text.starts_with("0,"));
            (!grouping).then_some(at)
        }
    };
    for (at, letter) in text.char_indices() {
        match letter {
            '0'..='9' => digits.push(letter),
            '-' | '+' if digits.is_empty() => digits.push(letter),
            ',' | '.' if Some(at) == decimal_at => digits.push('.'),
            ',' | '.' | '\'' | '\u{2019}' | ' ' | '\u{a0}' | '\u{202f}' => {}
            'e' | 'E' if digits.ends_with(|c: char| c.is_ascii_digit()) => digits.push('e'),
            _ => return None,
        }
    }
    digits.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// An amount with what stands around it as currency, if anything: `SR 1,385`, `25.00 USD`, `€ 12`.
pub(crate) fn price(text: &str, decimal: Option<char>) -> Option<(f64, Option<String>)> {
    let text = text.trim();
    let starts = text.find(|c: char| c.is_ascii_digit())?;
    let ends = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (before, after) = (text[..starts].trim(), text[ends..].trim());
    let (before, sign) = match before.strip_suffix(['-', '\u{2212}']) {
        Some(rest) => (rest.trim(), -1.0),
        None => (before.trim_end_matches(['.', '+']).trim(), 1.0),
    };
    let after = after.trim_start_matches([',', '-', '.', '\u{2013}']).trim();
    let amount = sign * number(&text[starts..ends], decimal)?;
    let around = if before.is_empty() { after } else { before };
    Some((amount, currency_code(around)))
}

/// The ISO code of a symbol or code; `None` where it is no telling one (`$` stands for many).
fn currency_code(around: &str) -> Option<String> {
    let code = match around {
        "€" => "EUR",
        "£" => "GBP",
        "¥" => return None,
        "US$" => "USD",
        "SR" => "SAR",
        "zł" => "PLN",
        other if other.len() == 3 && other.bytes().all(|b| b.is_ascii_alphabetic()) => other,
        _ => return None,
    };
    Some(code.to_ascii_uppercase())
}

/// A unit by its name, as (kind, how many of the kind's own unit it is).
pub(crate) fn unit(name: &str) -> Option<(Unit, f64)> {
    Some(match name.trim().trim_end_matches('.').to_lowercase().as_str() {
        "mm" | "mmt" | "millimetre" | "millimetres" | "millimeter" | "millimeters" => (Unit::Millimetre, 1.0),
        "cm" | "cmt" | "centimetre" | "centimetres" | "centimeter" | "centimeters" => {
            (Unit::Millimetre, 10.0)
        }
        "m" | "mtr" | "metre" | "metres" | "meter" | "meters" => (Unit::Millimetre, 1000.0),
        "in" | "inh" | "inch" | "inches" | "\"" | "\u{201d}" | "\u{2033}" => (Unit::Millimetre, 25.4),
        "ft" | "fot" | "foot" | "feet" | "'" | "\u{2032}" => (Unit::Millimetre, 304.8),
        "g" | "grm" | "gram" | "grams" => (Unit::Gram, 1.0),
        "kg" | "kgm" | "kilogram" | "kilograms" => (Unit::Gram, 1000.0),
        "lb" | "lbr" | "lbs" | "pound" | "pounds" => (Unit::Gram, 453.592_37),
        "oz" | "onz" | "ounce" | "ounces" => (Unit::Gram, 28.349_523),
        "ml" | "mlt" => (Unit::Millilitre, 1.0),
        "cl" => (Unit::Millilitre, 10.0),
        "l" | "ltr" | "litre" | "litres" | "liter" | "liters" => (Unit::Millilitre, 1000.0),
        "count" | "pieces" | "pcs" => (Unit::Count, 1.0),
        "year" | "years" => (Unit::Year, 1.0),
        "plain" => (Unit::Plain, 1.0),
        _ => return None,
    })
}

/// A number, with its unit where the text names one: `80`, `80,5 cm`.
pub(crate) fn measure(text: &str, decimal: Option<char>) -> Option<(f64, Option<(Unit, f64)>)> {
    let text = text.trim();
    let ends = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let value = number(&text[..ends], decimal)?;
    match text[ends..].trim() {
        "" => Some((value, None)),
        named => Some((value, Some(unit(named)?))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_any_grouping() {
        for (text, value) in [
            ("1,385", 1385.0),
            ("1.299,00", 1299.0),
            ("1,299.50", 1299.5),
            ("1 299", 1299.0),
            ("35.4", 35.4),
            ("0,125", 0.125),
            ("12,5", 12.5),
            ("1.234.567", 1_234_567.0),
            ("-3", -3.0),
        ] {
            assert_eq!(number(text, None), Some(value), "{text}");
        }
        assert_eq!(number("1.299", Some(',')), Some(1299.0));
        for text in ["", "abc", "12a", "1e999", "--1"] {
            assert_eq!(number(text, None), None, "{text}");
        }
    }

    #[test]
    fn prices_bring_their_currency() {
        let is = |text: &str| price(text, None).map(|(a, c)| (a, c.unwrap_or_default()));
        assert_eq!(is("SR 1,385"), Some((1385.0, "SAR".into())));
        assert_eq!(is("25.00 USD"), Some((25.0, "USD".into())));
        assert_eq!(is("12,50 €"), Some((12.5, "EUR".into())));
        assert_eq!(is("$-3"), Some((-3.0, String::new())));
        assert_eq!(is("on request"), None);
    }

    #[test]
    fn measures_bring_their_unit() {
        assert_eq!(measure("80,5 cm", None), Some((80.5, Some((Unit::Millimetre, 10.0)))));
        assert_eq!(measure("80", None), Some((80.0, None)));
        assert_eq!(measure("80 bananas", None), None);
    }
}
