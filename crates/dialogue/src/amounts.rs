//! Numbers with a meaning: prices, sizes, ratings and counted fields, as closed ranges.

use std::ops::Range;

use crate::amount_frame::{bound_after, ends_with, frame_before, is_currency, side_of};
use crate::amount_phrases::{AFTER, BEFORE, BETWEEN, Bound, HINTS, NOT_COUNTED, Side};
use crate::token::{Kind, Token, Use};
use crate::words::phrase_at;
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
    fn facet(self) -> Facet {
        match self {
            Side::Width => Facet::Width,
            Side::Depth => Facet::Depth,
            Side::Height => Facet::Height,
            Side::Length => Facet::Length,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Unit {
    Money,
    /// Millimetres in one of it.
    Length(f64),
    Stars,
}

/// "around 150" means within a quarter: shoppers who say it accept the next price point.
const AROUND_PRICE: f64 = 0.25;
/// "80 cm wide" without a bound means within a tenth.
const AROUND_LENGTH: f64 = 0.10;

/// Least number that tells a price where nothing stands beside it; a smaller one may count or name something.
const TELLING: f64 = 10.0;

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
fn is_last_clause(tokens: &[Token], range: &Range<usize>) -> bool {
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

/// The range that the number at `at` opens, if it is an amount.
fn read(
    tokens: &[Token],
    at: usize,
    vocabulary: &Vocabulary,
    turned_down: Option<Side>,
) -> Option<Vec<Amount>> {
    // "size 7 wide", "spf 50 max": a name that has a number in it.
    let numbered = at > 0
        && matches!(
            tokens[at - 1].norm.as_str(),
            "size"
                | "sizes"
                | "spf"
                | "model"
                | "level"
                | "grade"
                | "aged"
                | "ages"
                | "age"
                | "volume"
                | "part"
                | "season"
                | "episode"
                | "chapter"
        );
    if numbered {
        return None;
    }
    let (first, mut unit, mut end) = quantity(tokens, at)?;
    let mut frame = frame_before(tokens, at);
    if frame.money && unit.is_none() {
        unit = Some(Unit::Money);
    }
    // "5 pound bag", "two pounds of candy" are weights.
    let pounds = tokens.get(at + 1).is_some_and(|token| matches!(token.norm.as_str(), "pound" | "pounds"));
    if pounds
        && frame.bound.is_none()
        && (tokens.get(end).is_some_and(|token| token.is("of")) || counts(tokens, end))
    {
        return None;
    }
    // A range: "200 to 300", "200-300", "between 200 and 300".
    let between =
        ends_with(tokens, frame.start, "between").or_else(|| ends_with(tokens, frame.start, "from"));
    let joint = tokens.get(end).map(|token| token.norm.as_str());
    // "from 200 up to 400"
    let up_to = matches!(joint, Some("up")) && tokens.get(end + 1).is_some_and(|next| next.is("to"));
    end += usize::from(up_to && between.is_some());
    let joint = tokens.get(end).map(|token| token.norm.as_str());
    let opens = matches!(joint, Some("to" | "-"))
        || (between.is_some() && matches!(joint, Some("and" | "to" | "till" | "until")));
    let second_at = if tokens.get(end + 1).is_some_and(is_currency) { end + 2 } else { end + 1 };
    if opens && let Some((second, second_unit, second_end)) = quantity(tokens, second_at) {
        let joined = unit.or(second_unit).or((second_at > end + 1).then_some(Unit::Money));
        let low = scale(first, unit, joined);
        let high = scale(second, second_unit, joined);
        let start = between.unwrap_or(frame.start);
        let (side, after) = side_after(tokens, second_end);
        let counted = joined.is_none() && side.is_none() && counts(tokens, after);
        let ranged = tokens.get(after).is_some_and(|token| token.is("range"));
        let after = after + usize::from(ranged);
        if counted
            && low <= high
            && let Some(field) = counted_field(tokens, after, vocabulary)
        {
            let facet = Facet::Measure(field);
            return Some(vec![Amount {
                facet,
                min: Some(low),
                max: Some(high),
                tokens: start..after + 1,
                bare: false,
            }]);
        }
        if !counted
            && low <= high
            && (ranged
                || between.is_some()
                || joined.is_some()
                || side.or(frame.side).is_some()
                || frame.bound.is_some()
                || (low >= TELLING && is_last_clause(tokens, &(start..after))))
        {
            return Some(vec![amount(
                joined,
                side.or(frame.side),
                false,
                Some(low),
                Some(high),
                start..after,
                tokens,
            )]);
        }
        return None;
    }
    // Two sides: "80 by 40", "60 cm x 40 cm".
    if matches!(joint, Some("by" | "x" | "*"))
        && let Some((second, second_unit, second_end)) = quantity(tokens, end + 1)
    {
        let joined = unit.or(second_unit).unwrap_or(Unit::Length(10.0));
        if matches!(joined, Unit::Length(_))
            && (unit.is_some() || second_unit.is_some() || (first >= 20.0 && second >= 20.0))
        {
            let (bound, after) = bound_after(tokens, second_end);
            // Without a bound it is the size of the thing itself, and which side is which is not said.
            let fits =
                tokens[..frame.start].iter().rev().take(4).any(|token| {
                    matches!(token.norm.as_str(), "fit" | "fits" | "fitting" | "into" | "within")
                });
            if frame.bound.or(bound) != Some(Bound::Max) && !fits {
                return None;
            }
            return Some(vec![
                Amount {
                    facet: Facet::Width,
                    min: None,
                    max: Some(scale_length(first, unit, joined)),
                    tokens: frame.start..after,
                    bare: false,
                },
                Amount {
                    facet: Facet::Depth,
                    min: None,
                    max: Some(scale_length(second, second_unit, joined)),
                    tokens: frame.start..after,
                    bare: false,
                },
            ]);
        }
        return None;
    }
    // "not longer than 2 hours" measures no side.
    if frame.comparative && unit.is_none() && counts(tokens, end) {
        return None;
    }
    // After the number: sides, "each", bounds, in any order.
    let mut rating = frame.rating || unit == Some(Unit::Stars);
    let mut approximate = frame.bound == Some(Bound::Around);
    let mut bound = frame.bound.filter(|bound| *bound != Bound::Around);
    loop {
        if let (Some(side), next) = side_after(tokens, end) {
            frame.side = Some(side);
            end = next;
            continue;
        }
        if let (Some(after), next) = bound_after(tokens, end) {
            // "80 cm wide max 500": a bound right before another number is that number's.
            let number_at = |ix: usize| tokens.get(ix).is_some_and(|token| token.number().is_some());
            // "40ish dollars": a currency without a number of its own is this one's.
            let taken_by_next = number_at(next)
                || tokens.get(next).is_some_and(|token| is_currency(token) && number_at(next + 1));
            if bound.is_none() && !taken_by_next {
                if after == Bound::Around {
                    approximate = true;
                } else {
                    bound = Some(after);
                }
                end = next;
                continue;
            }
            if !taken_by_next {
                end = next;
                continue;
            }
        }
        match tokens.get(end) {
            Some(token)
                if token.word()
                    && BETWEEN.contains(&token.norm.as_str())
                    && bound_or_unit_follows(tokens, end) =>
            {
                end += 1
            }
            // "150 per pair tops"
            Some(token)
                if token.is("per")
                    && tokens
                        .get(end + 1)
                        .is_some_and(|next| next.word() && side_of(&next.norm).is_none()) =>
            {
                end += 2
            }
            // "10 a bottle max"
            Some(token)
                if token.is("a")
                    && tokens.get(end + 1).is_some_and(Token::word)
                    && bound_after(tokens, end + 2).0.is_some() =>
            {
                end += 2
            }
            Some(token) if is_currency(token) && unit.is_none() => {
                unit = Some(Unit::Money);
                end += 1;
            }
            _ => break,
        }
    }
    if matches!(tokens.get(end), Some(token) if matches!(token.norm.as_str(), "each" | "apiece")) {
        end += 1;
    }
    let start = frame.start;
    let length = matches!(unit, Some(Unit::Length(_)));
    // "fits a 90 cm gap", "for a 60 cm wide niche"
    let fits = length
        && tokens[..start]
            .iter()
            .rev()
            .take(4)
            .any(|t| matches!(t.norm.as_str(), "fit" | "fits" | "fitting" | "into"));
    let opening = tokens.get(end).is_some_and(|t| {
        matches!(t.norm.as_str(), "gap" | "alcove" | "niche" | "opening" | "doorway" | "recess")
    });
    if length && bound.is_none() && (fits || opening) {
        let start = (0..start)
            .rev()
            .take(4)
            .find(|ix| matches!(tokens[*ix].norm.as_str(), "fit" | "fits" | "fitting"))
            .unwrap_or(start);
        let end = end + usize::from(opening);
        return Some(vec![amount(
            unit,
            frame.side.or(Some(Side::Width)),
            false,
            None,
            Some(first),
            start..end,
            tokens,
        )]);
    }
    let money = unit == Some(Unit::Money);
    if unit.is_none() && frame.side.is_none() && !frame.money && bound.is_some() && !counts(tokens, end) {
        frame.side = turned_down;
    }
    // "that seats at least 6". What is below a bound may as well be a price: "20 pieces, under 20".
    if unit.is_none()
        && frame.side.is_none()
        && !frame.money
        && bound == Some(Bound::Min)
        && !counts(tokens, end)
        && start.checked_sub(1).is_some_and(|before| tokens[before].used == Use::Free)
        && let Some(field) = counted_field(tokens, start - 1, vocabulary)
    {
        let facet = Facet::Measure(field);
        return Some(vec![Amount {
            facet,
            min: Some(first),
            max: None,
            tokens: start - 1..end,
            bare: false,
        }]);
    }
    if unit.is_none() && frame.side.is_none() {
        // A bare number that counts something: seats, pieces, years.
        if counts(tokens, end) {
            let field = counted_field(tokens, end, vocabulary)?;
            let noun_end = end + 1 + usize::from(tokens[end].is("-"));
            let (after, bound_end) = bound_after(tokens, noun_end);
            let end = if bound.is_none() { bound_end - 1 } else { noun_end - 1 };
            let (min, max) = limits(bound.or(after)?, first);
            return Some(vec![Amount {
                facet: Facet::Measure(field),
                min,
                max,
                tokens: start..end + 1,
                bare: false,
            }]);
        }
        if frame.comparative {
            return None;
        }
    }
    if rating && first > 5.0 {
        rating = false;
    }
    let bound = match bound {
        Some(bound) => bound,
        None if approximate => Bound::Around,
        // "30 dollars" is what she has; "4 stars" what it must have; "80 cm wide" what it should measure.
        None if money => Bound::Max,
        None if rating => Bound::Min,
        None if frame.side.is_some() && !crowded(tokens, start) => Bound::Around,
        None => {
            // The whole utterance or its last clause is a number: the answer to "what may it cost?".
            let own = start..end;
            let alone = tokens.len() == 1 || (first >= TELLING && is_last_clause(tokens, &own));
            if unit.is_some() || !alone {
                return None;
            }
            Bound::Max
        }
    };
    if !money && !length && !rating && frame.side.is_none() && approximate && first < 5.0 {
        return None;
    }
    let (min, max) = match bound {
        Bound::Around => {
            let share = if length || frame.side.is_some() { AROUND_LENGTH } else { AROUND_PRICE };
            (Some(first * (1.0 - share)), Some(first * (1.0 + share)))
        }
        bound => limits(bound, first),
    };
    Some(vec![amount(unit, frame.side, rating, min, max, start..end, tokens)])
}

/// Whether a word between an amount and its bound is followed by a bound, so that "each" and "in" are no noun.
fn bound_or_unit_follows(tokens: &[Token], at: usize) -> bool {
    let next = at + 1;
    bound_after(tokens, next).0.is_some()
        || tokens.get(next).is_some_and(|token| {
            token.ends_clause()
                || is_currency(token)
                || (token.word() && BETWEEN.contains(&token.norm.as_str()))
        })
        || (next == tokens.len()
            && matches!(
                tokens[at].norm.as_str(),
                "each" | "apiece" | "total" | "please" | "altogether" | "overall"
            ))
}

/// The catalogue's field that the noun at `at` names: "3 seats" where there is a field `seats`.
fn counted_field(tokens: &[Token], at: usize, vocabulary: &Vocabulary) -> Option<String> {
    let at = at + usize::from(tokens.get(at).is_some_and(|token| token.is("-")));
    let noun = &tokens.get(at)?.norm;
    [noun.clone(), crate::lexicon::singular(noun), crate::lexicon::plural(noun)]
        .into_iter()
        .find(|name| vocabulary.has_field(name))
}

/// Whether what stands before belongs to a phrase that makes the number part of a thing's name.
fn crowded(tokens: &[Token], start: usize) -> bool {
    start > 0 && matches!(tokens[start - 1].norm.as_str(), "my" | "our" | "his" | "her" | "their")
}

fn limits(bound: Bound, value: f64) -> (Option<f64>, Option<f64>) {
    match bound {
        Bound::Max => (None, Some(value)),
        Bound::Min => (Some(value), None),
        Bound::Around => (Some(value), Some(value)),
    }
}

/// The length in millimetres where the unit was said only once for two numbers.
fn scale_length(value: f64, own: Option<Unit>, joined: Unit) -> f64 {
    scale(value, own, Some(joined))
}

fn scale(value: f64, own: Option<Unit>, joined: Option<Unit>) -> f64 {
    match (own, joined) {
        (None, Some(Unit::Length(factor))) => value * factor,
        _ => value,
    }
}

fn side_after(tokens: &[Token], at: usize) -> (Option<Side>, usize) {
    let mut next = at;
    while tokens.get(next).is_some_and(|t| matches!(t.norm.as_str(), "in" | "-")) {
        next += 1;
    }
    match tokens.get(next) {
        Some(token) if token.word() && token.used == Use::Free => match side_of(&token.norm) {
            // "12 feet high speed cable", "under 100 long sleeve" say nothing of a side.
            Some(_) if compound(tokens, next) => (None, at),
            Some(side) => (Some(side), next + 1),
            None => (None, at),
        },
        _ => (None, at),
    }
}

/// Whether "high", "wide", "long" or "deep" begins a compound: "high speed", "wide fit", "long sleeve".
fn compound(tokens: &[Token], at: usize) -> bool {
    const SECOND: &[&str] = &[
        "speed",
        "quality",
        "definition",
        "heel",
        "heels",
        "waist",
        "waisted",
        "resolution",
        "back",
        "density",
        "end",
        "chair",
        "chairs",
        "performance",
        "open",
        "fit",
        "feet",
        "foot",
        "sleeve",
        "sleeves",
        "lasting",
        "clean",
        "cleaning",
        "leg",
        "legs",
        "fried",
        "grain",
        "haired",
        "range",
        "screen",
        "power",
        "rise",
        "gloss",
        "impact",
        "protein",
        "fibre",
        "fiber",
        "neck",
        "brim",
        "angle",
        "boots",
        "pile",
    ];
    tokens.get(at + 1).is_some_and(|next| match next.norm.as_str() {
        // "180 wide tops" bounds; "high tops" are shoes.
        "top" | "tops" => tokens[at].is("high") || tokens[at].is("long"),
        other => SECOND.contains(&other),
    })
}

/// Whether the token at `at` is a noun that the number before it counts.
fn counts(tokens: &[Token], at: usize) -> bool {
    match tokens.get(at) {
        Some(token) if token.is("-") => token.glued && counts(tokens, at + 1),
        Some(token) => match token.kind {
            Kind::Word => {
                !NOT_COUNTED.contains(&token.norm.as_str())
                    && !is_currency(token)
                    && side_of(&token.norm).is_none()
                    && bound_after(tokens, at).0.is_none()
                    && !BEFORE.iter().any(|(phrase, _)| phrase_at(tokens, at, phrase).is_some())
            }
            Kind::Unknown | Kind::Code => true,
            Kind::Mark('%' | '°' | '/') => true,
            _ => false,
        },
        None => false,
    }
}

/// "140x200" with a unit or a bound is a pair of lengths; bare it is part of a thing's name.
fn read_code(tokens: &[Token], at: usize) -> Option<Vec<Amount>> {
    let parts: Vec<f64> = tokens[at].norm.split('x').filter_map(|part| part.parse().ok()).collect();
    if parts.len() < 2 {
        return None;
    }
    let frame = frame_before(tokens, at);
    let unit = unit_at(tokens, at + 1);
    let unit_end = unit.map_or(at + 1, |(_, end)| end);
    let (after, end) = match bound_after(tokens, unit_end) {
        // "180x200 and below 1600": that bound is the next number's.
        (_, end) if tokens.get(end).is_some_and(|next| next.number().is_some() || is_currency(next)) => {
            (None, unit_end)
        }
        found => found,
    };
    let fits = tokens[..at]
        .iter()
        .rev()
        .take(3)
        .any(|token| matches!(token.norm.as_str(), "fit" | "fits" | "within"));
    if frame.bound.or(after) != Some(Bound::Max) && !fits {
        return None;
    }
    let factor = match unit {
        Some((Unit::Length(factor), _)) => factor,
        _ if parts.iter().all(|part| *part >= 20.0) => 10.0,
        _ => return None,
    };
    let facets = [Facet::Width, Facet::Depth, Facet::Height];
    let start = if frame.bound.is_some() { frame.start } else { at };
    Some(
        parts
            .iter()
            .zip(facets)
            .map(|(part, facet)| Amount {
                facet,
                min: None,
                max: Some(part * factor),
                tokens: start..end,
                bare: false,
            })
            .collect(),
    )
}

/// An amount in the catalogue's unit; a side without unit is centimetres, unless the figure says otherwise.
fn amount(
    unit: Option<Unit>,
    side: Option<Side>,
    rating: bool,
    min: Option<f64>,
    max: Option<f64>,
    taken: Range<usize>,
    tokens: &[Token],
) -> Amount {
    let (facet, factor) = match (unit, side) {
        _ if rating => (Facet::Rating, 1.0),
        (Some(Unit::Length(_)), side) => {
            (side.or_else(|| hinted(tokens, &taken)).unwrap_or(Side::Width).facet(), 1.0)
        }
        (Some(Unit::Stars), _) => (Facet::Rating, 1.0),
        (None, Some(side)) => {
            let size = max.or(min).unwrap_or(0.0);
            let factor = if size >= 1000.0 {
                1.0
            } else if size < 4.0 {
                1000.0
            } else {
                10.0
            };
            (side.facet(), factor)
        }
        _ => (Facet::Price, 1.0),
    };
    // Tenths of a millimetre and of a cent are noise of the conversion.
    let tidy = |value: f64| (value * factor * 100.0).round() / 100.0;
    Amount {
        facet,
        min: min.map(tidy),
        max: max.map(tidy),
        tokens: taken,
        bare: unit.is_none() && side.is_none() && !rating,
    }
}

/// The side that the rest of the utterance speaks of: "low, 95 cm at most"; the nearest such word counts.
fn hinted(tokens: &[Token], taken: &Range<usize>) -> Option<Side> {
    tokens
        .iter()
        .enumerate()
        .filter(|(ix, _)| !taken.contains(ix))
        .filter_map(|(ix, token)| {
            HINTS.iter().find(|(word, _)| token.is(word)).map(|(_, side)| (ix.abs_diff(taken.start), *side))
        })
        .min_by_key(|(far, _)| *far)
        .map(|(_, side)| side)
}
