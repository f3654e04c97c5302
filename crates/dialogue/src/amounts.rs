//! Numbers with a meaning: prices, sizes, ratings and counted fields, as closed ranges.

use std::ops::Range;

use crate::amount_phrases::{
    AFTER, BEFORE, BETWEEN, Bound, COMPARATIVES, CURRENCY_MARKS, CURRENCY_WORDS, HINTS, LEAD, NOT_COUNTED,
    SIDES, Side,
};
use crate::token::{Kind, Token, Use};
use crate::{Facet, Vocabulary};

/// A range that must hold, and the tokens that said so.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Amount {
    pub facet: Facet,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub tokens: Range<usize>,
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
enum Unit {
    Money,
    /// Millimetres in one of it.
    Length(f64),
    Stars,
}

/// "around 150" means within a quarter: shoppers who say it accept the next price point.
const AROUND_PRICE: f64 = 0.25;
/// "80 cm wide" without a bound means within a tenth.
const AROUND_LENGTH: f64 = 0.10;

/// Whether the tokens that end before `end` read `phrase`; gives where it starts.
fn ends_with(tokens: &[Token], end: usize, phrase: &str) -> Option<usize> {
    let last = tokens[..end].last()?;
    if last.norm.as_bytes().last() != phrase.as_bytes().last() {
        return None;
    }
    let mut start = end;
    for word in phrase.rsplit(' ') {
        start = start.checked_sub(1)?;
        if !tokens[start].is(word) {
            return None;
        }
    }
    Some(start)
}

/// Whether the tokens from `start` read `phrase`; gives where it ends.
fn starts_with(tokens: &[Token], start: usize, phrase: &str) -> Option<usize> {
    crate::words::phrase_at(tokens, start, phrase)
}

fn side_of(word: &str) -> Option<Side> {
    SIDES.iter().find(|(name, _)| *name == word).map(|(_, side)| *side)
}

fn is_currency(token: &Token) -> bool {
    token.mark().is_some_and(|mark| CURRENCY_MARKS.contains(&mark))
        || (token.word() && CURRENCY_WORDS.contains(&token.norm.as_str()))
}

/// The unit that stands at `at`, and where it ends.
fn unit_at(tokens: &[Token], at: usize) -> Option<(Unit, usize)> {
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
fn quantity(tokens: &[Token], at: usize) -> Option<(f64, Option<Unit>, usize)> {
    let value = tokens.get(at)?.number()?;
    let (unit, mut end) = match unit_at(tokens, at + 1) {
        Some((unit, end)) => (Some(unit), end),
        None => (None, at + 1),
    };
    let Some(Unit::Length(factor)) = unit else { return Some((value, unit, end)) };
    let mut mm = value * factor;
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
    let mut at = 0;
    while at < tokens.len() {
        let next = if tokens[at].used == Use::Free && tokens[at].number().is_some() {
            read(tokens, at, vocabulary)
        } else if tokens[at].used == Use::Free && tokens[at].kind == Kind::Code {
            read_code(tokens, at)
        } else {
            None
        };
        if let Some(amounts) = next {
            for amount in &amounts {
                for token in &mut tokens[amount.tokens.clone()] {
                    token.used = Use::Taken;
                }
                at = at.max(amount.tokens.end - 1);
            }
            found.extend(amounts);
        }
        at += 1;
    }
    found
}

struct Frame {
    bound: Option<Bound>,
    side: Option<Side>,
    money: bool,
    rating: bool,
    /// The bound is one that lengths and counts share with no price ("not deeper than").
    comparative: bool,
    start: usize,
}

/// Reads what stands before a number: bound, side, currency.
fn frame_before(tokens: &[Token], number: usize) -> Frame {
    let mut frame =
        Frame { bound: None, side: None, money: false, rating: false, comparative: false, start: number };
    let mut end = number;
    while end > 0 && tokens[end - 1].used == Use::Free && is_currency(&tokens[end - 1]) {
        frame.money = true;
        end -= 1;
    }
    frame.start = end;
    // Around before a bound or after it: "under about 50", "about max 50".
    let mut cut = end;
    loop {
        let mut longest: Option<(usize, Bound)> = None;
        for (phrase, bound) in BEFORE {
            if let Some(start) = ends_with(tokens, cut, phrase)
                && longest.is_none_or(|(best, _)| start < best)
                && tokens[start..cut].iter().all(|token| token.used == Use::Free)
            {
                longest = Some((start, *bound));
            }
        }
        for (word, side, bound) in COMPARATIVES {
            for joint in ["than", "then"] {
                let Some(start) = ends_with(tokens, cut, joint).and_then(|at| ends_with(tokens, at, word))
                else {
                    continue;
                };
                let negated = start > 0
                    && matches!(tokens[start - 1].norm.as_str(), "no" | "not" | "nothing" | "never");
                // "lower than 50" and "higher than 50" may well be prices.
                let vague = matches!(*word, "lower" | "higher");
                let bound = match (negated, bound) {
                    (false, bound) => *bound,
                    (true, Bound::Max) => Bound::Min,
                    (true, _) => Bound::Max,
                };
                frame.side = Some(*side);
                frame.comparative = !vague;
                longest = Some((start - usize::from(negated), bound));
            }
        }
        match longest {
            Some((start, bound)) => {
                // A second bound ("about" inside "under about 50") only widens what is taken.
                if frame.bound.is_none() || frame.bound == Some(Bound::Around) {
                    frame.bound = Some(bound);
                }
                frame.start = start;
                cut = start;
                if ends_with(tokens, cut, "nothing")
                    .or(ends_with(tokens, cut, "not"))
                    .or(ends_with(tokens, cut, "never"))
                    .is_some()
                    && !tokens[start].is("at")
                    && !matches!(
                        tokens[start].norm.as_str(),
                        "budget" | "limit" | "spend" | "pay" | "no" | "not" | "nothing"
                    )
                {
                    cut -= 1;
                    frame.start = cut;
                }
            }
            None => {
                // Small words between a bound and its number: "limit of 50", "budget is 50", "max: 50".
                let skip = cut > 0
                    && tokens[cut - 1].used == Use::Free
                    && (matches!(
                        tokens[cut - 1].norm.as_str(),
                        "of" | "is"
                            | "a"
                            | "the"
                            | "just"
                            | "only"
                            | "say"
                            | "like"
                            | "it"
                            | "would"
                            | "be"
                            | "than"
                            | "range"
                            | "price"
                    ) || tokens[cut - 1].mark() == Some(':')
                        || tokens[cut - 1].mark() == Some('=')
                        || is_currency(&tokens[cut - 1]));
                let near = number - cut < 4;
                // "max depth 30", "maximum width of 80"
                let noun = cut > 0
                    && matches!(
                        tokens[cut - 1].norm.as_str(),
                        "width" | "depth" | "height" | "length" | "breadth"
                    )
                    && tokens[cut - 1].used == Use::Free;
                if (skip || noun) && near && frame.bound.is_none() {
                    if noun {
                        frame.side = frame.side.or(side_of(&tokens[cut - 1].norm));
                    }
                    cut -= 1;
                } else {
                    break;
                }
            }
        }
    }
    // "height 1 m or less": a side right before its number needs no bound.
    if frame.bound.is_none() && !frame.money && frame.start > 0 && tokens[frame.start - 1].used == Use::Free {
        let before = &tokens[frame.start - 1];
        let noun = before.changed || matches!(before.norm.as_str(), "width" | "depth" | "height" | "length");
        if let (true, Some(side)) = (noun, side_of(&before.norm)) {
            frame.side = Some(side);
            frame.start -= 1;
        }
    }
    // Words that lead in: "price under", "width of max", "i can spend".
    let mut lead = frame.start;
    if frame.bound.is_some() || frame.money {
        while lead > 0 && tokens[lead - 1].used == Use::Free {
            let word = tokens[lead - 1].norm.as_str();
            if let Some(side) = side_of(word)
                && frame.bound.is_some()
                && !frame.money
            {
                // "80 wide under 500": a side that follows another number is that number's.
                let belongs_before =
                    lead >= 2 && (tokens[lead - 2].number().is_some() || unit_at(tokens, lead - 2).is_some());
                if belongs_before {
                    break;
                }
                // "not too deep, max 50": only nouns and Chinese reach over the bound.
                frame.side = frame.side.or(Some(side));
                lead -= 1;
                frame.start = lead;
                continue;
            }
            if matches!(word, "rated" | "rating" | "ratings" | "reviews" | "review" | "score") {
                frame.rating = true;
                lead -= 1;
                frame.start = lead;
                continue;
            }
            if matches!(
                word,
                "price" | "priced" | "cost" | "costs" | "costing" | "budget" | "spend" | "pay" | "cheap"
            ) {
                frame.money = true;
            }
            if LEAD.contains(&word) || (tokens[lead - 1].mark() == Some(':')) {
                lead -= 1;
                if matches!(
                    word,
                    "price"
                        | "priced"
                        | "cost"
                        | "costs"
                        | "costing"
                        | "budget"
                        | "spend"
                        | "pay"
                        | "keep"
                        | "my"
                        | "i"
                        | "can"
                        | "it"
                ) {
                    frame.start = lead;
                }
                continue;
            }
            break;
        }
    }
    frame
}

/// The range that the number at `at` opens, if it is an amount.
fn read(tokens: &[Token], at: usize, vocabulary: &Vocabulary) -> Option<Vec<Amount>> {
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
        if !counted
            && low <= high
            && (ranged || between.is_some() || joined.is_some() || side.is_some() || frame.bound.is_some())
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
                },
                Amount {
                    facet: Facet::Depth,
                    min: None,
                    max: Some(scale_length(second, second_unit, joined)),
                    tokens: frame.start..after,
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
            let taken_by_next =
                tokens.get(next).is_some_and(|token| token.number().is_some() || is_currency(token));
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
    if unit.is_none() && frame.side.is_none() {
        // A bare number that counts something: seats, pieces, years.
        if counts(tokens, end) {
            let noun = &tokens[end].norm;
            let field = [noun.clone(), crate::lexicon::singular(noun), crate::lexicon::plural(noun)]
                .into_iter()
                .find(|name| vocabulary.has_field(name))?;
            let (min, max) = limits(bound?, first);
            return Some(vec![Amount { facet: Facet::Measure(field), min, max, tokens: start..end + 1 }]);
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
            // The whole utterance is a number: the answer to "what may it cost?".
            let alone = unit.is_none() && tokens.len() == 1;
            if !alone {
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
        "top",
        "tops",
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
    tokens.get(at + 1).is_some_and(|next| SECOND.contains(&next.norm.as_str()))
}

fn bound_after(tokens: &[Token], at: usize) -> (Option<Bound>, usize) {
    let mut longest: Option<(usize, Bound)> = None;
    for (phrase, bound) in AFTER {
        if let Some(end) = starts_with(tokens, at, phrase)
            && longest.is_none_or(|(best, _)| end > best)
        {
            longest = Some((end, *bound));
        }
    }
    longest.map_or((None, at), |(end, bound)| (Some(bound), end))
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
                    && !BEFORE.iter().any(|(phrase, _)| starts_with(tokens, at, phrase).is_some())
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
    let (after, end) = bound_after(tokens, unit.map_or(at + 1, |(_, end)| end));
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
            .map(|(part, facet)| Amount { facet, min: None, max: Some(part * factor), tokens: start..end })
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
    Amount { facet, min: min.map(tidy), max: max.map(tidy), tokens: taken }
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
