//! Numbers with a meaning: prices, sizes, ratings and counted fields, as closed ranges.

use std::ops::Range;

use crate::amount_frame::{frame_before, side_of};
use crate::amount_phrases::{AFTER, BEFORE, Bound, Side};
use crate::amount_reading::{read, read_code, side_after};
use crate::amount_units::quantity;
use crate::token::{Kind, Token, Use};
use crate::{Facet, Vocabulary};

/// A range that must hold, and the tokens that said so.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Amount {
    pub facet: Facet,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub tokens: Range<usize>,
    /// Neither unit nor side nor currency was said.
    pub bare: bool,
}

impl Side {
    /// What a bound of this side holds for.
    pub(crate) fn facet(self) -> Facet {
        match self {
            Side::Width => Facet::Width,
            Side::Depth => Facet::Depth,
            Side::Height => Facet::Height,
            Side::Length => Facet::Length,
        }
    }
}

/// Finds all amounts, marks their tokens as taken.
pub(crate) fn find(tokens: &mut [Token], vocabulary: &Vocabulary) -> Vec<Amount> {
    let mut found = Vec::new();
    let mut turned_down: Option<Side> = None;
    let mut at = 0;
    while at < tokens.len() {
        article_as_number(tokens, at);
        let number = tokens[at].used == Use::Free && tokens[at].number().is_some();
        if number && let Some((side, end)) = turned_down_at(tokens, at) {
            turned_down = side;
            take(tokens, at..end);
            at = end;
            continue;
        }
        let next = if number {
            read(tokens, at, vocabulary, turned_down)
        } else if tokens[at].used == Use::Free && tokens[at].kind == Kind::Code {
            read_code(tokens, at)
        } else {
            None
        };
        if let Some(mut amounts) = next {
            if let [amount] = amounts.as_mut_slice() {
                share_unit(tokens, &mut found, amount);
                share_bound(tokens, &mut found, amount);
                along(tokens, amount, vocabulary);
            }
            for amount in &amounts {
                take(tokens, amount.tokens.clone());
                at = at.max(amount.tokens.end - 1);
            }
            found.extend(amounts);
        }
        at += 1;
    }
    found
}

/// Marks them as taken.
fn take(tokens: &mut [Token], range: Range<usize>) {
    for token in &mut tokens[range] {
        token.used = Use::Taken;
    }
}

/// "at least 120 but no more than 140 cm wide": the first number is of what the second is of.
fn share_unit(tokens: &[Token], found: &mut [Amount], second: &Amount) {
    let Some(first) = found.last_mut().filter(|first| first.bare && !second.bare) else { return };
    let joined = (first.tokens.end..second.tokens.start)
        .all(|ix| matches!(tokens[ix].norm.as_str(), "but" | "and" | "to" | "," | "then"));
    let opposite = (first.min.is_some(), first.max.is_some()) == (second.max.is_some(), second.min.is_some());
    let (Some(raw), Some(limit)) = (first.min.or(first.max), second.max.or(second.min)) else { return };
    if !joined || !opposite || raw <= 0.0 {
        return;
    }
    // 120 beside 1400 mm are centimetres: of the units that are written, the one that brings both together.
    let near = |factor: &f64| (raw * factor / limit).ln().abs();
    let factor = match second.facet {
        Facet::Price | Facet::Rating | Facet::Measure(_) => 1.0,
        _ => [1.0, 10.0, 25.4, 304.8, 1000.0]
            .into_iter()
            .min_by(|a, b| near(a).total_cmp(&near(b)))
            .unwrap_or(1.0),
    };
    first.facet = second.facet.clone();
    first.min = first.min.map(|min| min * factor);
    first.max = first.max.map(|max| max * factor);
}

/// "at least 50 wide and 70 high", "120 wide x 40 deep max": a bound that is said for one side holds for the other.
fn share_bound(tokens: &[Token], found: &mut [Amount], second: &mut Amount) {
    let side = |facet: &Facet| matches!(facet, Facet::Width | Facet::Depth | Facet::Height | Facet::Length);
    let Some(first) = found.last_mut() else { return };
    if !side(&first.facet) || !side(&second.facet) || first.facet == second.facet {
        return;
    }
    let Some(between) = tokens.get(first.tokens.end..second.tokens.start) else { return };
    let [joint] = between else { return };
    let around = |phrases: &[(&str, Bound)], word: &str| {
        phrases
            .iter()
            .any(|(phrase, bound)| *bound == Bound::Around && phrase.split(' ').next_back() == Some(word))
    };
    if tokens[second.tokens.clone()]
        .iter()
        .any(|token| around(BEFORE, &token.norm) || around(AFTER, &token.norm))
    {
        return;
    }
    // What is said without a bound is within a tenth of the middle.
    let middle = |amount: &Amount| Some((amount.min? + amount.max?) / 2.0);
    let one_sided = |amount: &Amount| amount.min.is_some() != amount.max.is_some();
    let bounded = |by: &Amount, middle: f64| (by.min.map(|_| middle), by.max.map(|_| middle));
    let across = matches!(joint.norm.as_str(), "x" | "by" | "*");
    if one_sided(first)
        && let Some(middle) = middle(second)
        && (across || joint.is("and") || joint.is(","))
    {
        (second.min, second.max) = bounded(first, middle);
    } else if one_sided(second)
        && across
        && let Some(middle) = middle(first)
    {
        (first.min, first.max) = bounded(second, middle);
    }
}

/// "25 m minimum" of a hose: where the catalogue measures no width, a length without a side is a length.
fn along(tokens: &[Token], amount: &mut Amount, vocabulary: &Vocabulary) {
    let said = |token: &Token| side_of(&token.norm).is_some();
    if amount.facet == Facet::Width
        && !tokens[amount.tokens.clone()].iter().any(said)
        && !vocabulary.has_field("width")
        && vocabulary.has_field("length")
    {
        amount.facet = Facet::Length;
    }
}

/// Whether the tokens are the last clause, and all of it.
pub(crate) fn is_last_clause(tokens: &[Token], range: &Range<usize>) -> bool {
    let sets_off = |token: &Token| token.ends_clause() && token.mark() != Some(':');
    let begins = range.start.checked_sub(1).is_none_or(|before| sets_off(&tokens[before]));
    // "too many, 1000" counts.
    let counted = |token: &Token| token.is("many") || token.is("few");
    begins
        && tokens[range.end..].iter().all(Token::ends_sentence)
        && !tokens[..range.start].iter().any(counted)
}

/// "under a metre wide": after a bound the article is the number one.
fn article_as_number(tokens: &mut [Token], at: usize) {
    let article = matches!(tokens[at].norm.as_str(), "a" | "one") && tokens[at].word();
    let metre = tokens.get(at + 1).is_some_and(|next| matches!(next.norm.as_str(), "meter" | "foot"));
    if article && metre && tokens[at].used == Use::Free && frame_before(tokens, at).bound.is_some() {
        tokens[at].kind = Kind::Number(1.0);
    }
}

/// "60 deep is way too much": a size that is turned down bounds nothing, but says which side is spoken of.
fn turned_down_at(tokens: &[Token], at: usize) -> Option<(Option<Side>, usize)> {
    let (_, _, end) = quantity(tokens, at)?;
    let (side, mut ix) = side_after(tokens, end);
    let word = |ix: usize| tokens.get(ix).map_or("", |token| token.norm.as_str());
    if !matches!(word(ix), "is" | "was" | "would" | "seems" | "looks") {
        return None;
    }
    ix += 1;
    while matches!(
        word(ix),
        "be" | "way" | "far" | "a" | "bit" | "much" | "really" | "just" | "still" | "little"
    ) {
        ix += 1;
    }
    if word(ix) != "too" {
        return None;
    }
    let said = match word(ix + 1) {
        "wide" | "narrow" => Some(Side::Width),
        "deep" | "shallow" => Some(Side::Depth),
        "tall" | "high" | "low" => Some(Side::Height),
        "long" | "short" => Some(Side::Length),
        "much" | "big" | "large" | "small" | "little" | "expensive" | "many" => None,
        _ => return None,
    };
    Some((side.or(said), ix + 2))
}
