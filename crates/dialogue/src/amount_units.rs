//! Units beside numbers, and a number with its unit.

use crate::amount_frame::{is_currency, side_of};
use crate::token::Token;

/// What a number is of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Unit {
    Money,
    /// Millimetres in one of it.
    Length(f64),
    Stars,
}

/// The unit that stands at `at`, and where it ends.
pub(crate) fn unit_at(tokens: &[Token], at: usize) -> Option<(Unit, usize)> {
    let token = tokens.get(at)?;
    if is_currency(token) {
        return Some((Unit::Money, at + 1));
    }
    // "65-inch"
    if token.is("-") && token.glued {
        return match unit_at(tokens, at + 1) {
            Some((Unit::Length(mm), end)) => Some((Unit::Length(mm), end)),
            _ => None,
        };
    }
    let unit = match token.norm.as_str() {
        "cm" | "cms" => Unit::Length(10.0),
        "mm" => Unit::Length(1.0),
        "m" | "meter" | "meters" => Unit::Length(1000.0),
        "inch" | "inches" => Unit::Length(25.4),
        "in" if token.glued
            || tokens.get(at + 1).is_some_and(|next| next.word() && side_of(&next.norm).is_some()) =>
        {
            // "80 in width" is no inch.
            let noun = tokens
                .get(at + 1)
                .is_some_and(|next| matches!(next.norm.as_str(), "width" | "depth" | "height" | "length"));
            if noun && !token.glued {
                return None;
            }
            Unit::Length(25.4)
        }
        "\"" if token.glued => Unit::Length(25.4),
        "ft" | "feet" | "foot" => Unit::Length(304.8),
        "'" if token.glued => Unit::Length(304.8),
        "star" | "stars" => Unit::Stars,
        _ => return None,
    };
    Some((unit, at + 1))
}

/// A number with its unit, from the token at `at`: value (millimetres for lengths), unit, end.
pub(crate) fn quantity(tokens: &[Token], at: usize) -> Option<(f64, Option<Unit>, usize)> {
    let value = tokens.get(at)?.number()?;
    let (unit, mut end) = match unit_at(tokens, at + 1) {
        Some((unit, end)) => (Some(unit), end),
        None => (None, at + 1),
    };
    let Some(Unit::Length(factor)) = unit else { return Some((value, unit, end)) };
    let mut mm = value * factor;
    // 1m50, 1米5: what follows the metre are its tenths or hundredths.
    if factor == 1000.0
        && let Some(rest) = tokens.get(end).filter(|next| next.glued || tokens[end - 1].changed)
        && let Some(part) = rest.number().filter(|part| part.fract() == 0.0 && *part < 100.0)
        && unit_at(tokens, end + 1).is_none()
    {
        mm += part * if part < 10.0 { 100.0 } else { 10.0 };
        end += 1;
    }
    // 5'6", 5 ft 6 in, 5'6
    if factor == 304.8
        && let Some(inches) = tokens.get(end).and_then(Token::number)
        && inches < 12.0
    {
        match unit_at(tokens, end + 1) {
            Some((Unit::Length(25.4), inch_end)) => {
                mm += inches * 25.4;
                end = inch_end;
            }
            _ if tokens[end].glued => {
                mm += inches * 25.4;
                end += 1;
            }
            _ => {}
        }
    }
    Some((mm, unit, end))
}

/// A number in millimetres where the unit of length was said beside another number only; else as it is.
pub(crate) fn scale(value: f64, own: Option<Unit>, joined: Option<Unit>) -> f64 {
    match (own, joined) {
        (None, Some(Unit::Length(factor))) => value * factor,
        _ => value,
    }
}
