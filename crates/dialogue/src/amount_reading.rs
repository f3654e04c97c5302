//! One number and what stands around it, read as an amount: a range, two sides, a bound.

use std::ops::{ControlFlow, Range};

use crate::amount_frame::{Frame, bound_after, ends_with, frame_before, is_currency, side_of};
use crate::amount_phrases::{BEFORE, BETWEEN, Bound, HINTS, NOT_COUNTED, Side};
use crate::amount_units::{Unit, quantity, scale, unit_at};
use crate::amounts::{Amount, is_last_clause};
use crate::token::{Kind, Token, Use};
use crate::words::phrase_at;
use crate::{Facet, Vocabulary};

/// "around 150" means within a quarter: shoppers who say it accept the next price point.
const AROUND_PRICE: f64 = 0.25;
/// "80 cm wide" without a bound means within a tenth.
const AROUND_LENGTH: f64 = 0.10;

/// Least number that tells a price where nothing stands beside it; a smaller one may count or name something.
const TELLING: f64 = 10.0;

/// Words before a number that it belongs to: "size 7 wide", "spf 50 max".
const NUMBERED: &[&str] = &[
    "size", "sizes", "spf", "model", "level", "grade", "aged", "ages", "age", "volume", "part", "season",
    "episode", "chapter",
];

/// What a look at one way of saying an amount found: an answer, `None` where it is surely no amount, or nothing yet.
type Step = ControlFlow<Option<Vec<Amount>>>;

/// The range that the number at `at` opens, if it is an amount.
pub(crate) fn read(
    tokens: &[Token],
    at: usize,
    vocabulary: &Vocabulary,
    turned_down: Option<Side>,
) -> Option<Vec<Amount>> {
    let named = at.checked_sub(1).is_some_and(|before| NUMBERED.contains(&tokens[before].norm.as_str()));
    if named {
        return None;
    }
    let (value, mut unit, end) = quantity(tokens, at)?;
    let frame = frame_before(tokens, at);
    if frame.money && unit.is_none() {
        unit = Some(Unit::Money);
    }
    let mut reading = Reading { tokens, vocabulary, value, unit, end, frame, bound: None, around: false };
    if reading.is_weight(at) {
        return None;
    }
    match reading.special(turned_down) {
        ControlFlow::Break(found) => found,
        ControlFlow::Continue(()) => reading.bounded(),
    }
}

/// A number on its way to an amount.
struct Reading<'a> {
    tokens: &'a [Token],
    vocabulary: &'a Vocabulary,
    /// The number; millimetres where a unit of length was said.
    value: f64,
    unit: Option<Unit>,
    /// Where what was read so far ends.
    end: usize,
    /// What stands before it.
    frame: Frame,
    /// The bound that was said before or after it.
    bound: Option<Bound>,
    /// "around" was said, before or after it.
    around: bool,
}

impl Reading<'_> {
    /// Each way of saying an amount that has a form of its own, in turn.
    fn special(&mut self, turned_down: Option<Side>) -> Step {
        self.range()?;
        self.two_sides()?;
        // "not longer than 2 hours" measures no side.
        if self.frame.comparative && self.unit.is_none() && self.counts(self.end) {
            return ControlFlow::Break(None);
        }
        self.what_follows();
        self.opening()?;
        if self.unit.is_none()
            && self.frame.side.is_none()
            && !self.frame.money
            && self.bound.is_some()
            && !self.counts(self.end)
        {
            self.frame.side = turned_down;
        }
        self.counted()
    }

    fn word(&self, at: usize, words: &[&str]) -> bool {
        self.tokens.get(at).is_some_and(|token| words.contains(&token.norm.as_str()))
    }

    fn counts(&self, at: usize) -> bool {
        counts(self.tokens, at)
    }

    /// "5 pound bag", "two pounds of candy".
    fn is_weight(&self, at: usize) -> bool {
        self.word(at + 1, &["pound", "pounds"])
            && self.frame.bound.is_none()
            && (self.word(self.end, &["of"]) || self.counts(self.end))
    }

    /// "200 to 300", "200-300", "between 200 and 300".
    fn range(&mut self) -> Step {
        let tokens = self.tokens;
        let between = ends_with(tokens, self.frame.start, "between")
            .or_else(|| ends_with(tokens, self.frame.start, "from"));
        // "from 200 up to 400"
        let up_to = self.word(self.end, &["up"]) && self.word(self.end + 1, &["to"]);
        self.end += usize::from(up_to && between.is_some());
        let opens = self.word(self.end, &["to", "-"])
            || (between.is_some() && self.word(self.end, &["and", "to", "till", "until"]));
        let currency = usize::from(tokens.get(self.end + 1).is_some_and(is_currency));
        let second = quantity(tokens, self.end + 1 + currency).filter(|_| opens);
        let Some((second, second_unit, second_end)) = second else { return ControlFlow::Continue(()) };
        let joined = self.unit.or(second_unit).or((currency > 0).then_some(Unit::Money));
        let low = scale(self.value, self.unit, joined);
        let high = scale(second, second_unit, joined);
        let start = between.unwrap_or(self.frame.start);
        let (side, after) = side_after(tokens, second_end);
        let counted = joined.is_none() && side.is_none() && self.counts(after);
        let ranged = self.word(after, &["range"]);
        let after = after + usize::from(ranged);
        if low > high {
            return ControlFlow::Break(None);
        }
        if counted {
            let field = counted_field(tokens, after, self.vocabulary);
            let amount = |field| measure(field, (Some(low), Some(high)), start..after + 1);
            return ControlFlow::Break(field.map(|field| vec![amount(field)]));
        }
        let side = side.or(self.frame.side);
        let said = ranged
            || between.is_some()
            || joined.is_some()
            || side.is_some()
            || self.frame.bound.is_some()
            || (low >= TELLING && is_last_clause(tokens, &(start..after)));
        ControlFlow::Break(
            said.then(|| vec![amount(joined, side, false, (Some(low), Some(high)), start..after, tokens)]),
        )
    }

    /// "80 by 40", "60 cm x 40 cm".
    fn two_sides(&self) -> Step {
        let second = quantity(self.tokens, self.end + 1).filter(|_| self.word(self.end, &["by", "x", "*"]));
        let Some((second, second_unit, second_end)) = second else { return ControlFlow::Continue(()) };
        let joined = self.unit.or(second_unit).unwrap_or(Unit::Length(10.0));
        let lengths = matches!(joined, Unit::Length(_))
            && (self.unit.is_some() || second_unit.is_some() || (self.value >= 20.0 && second >= 20.0));
        let (bound, after) = bound_after(self.tokens, second_end);
        // Without a bound it is the size of the thing itself, and which side is which is not said.
        let bounded = self.frame.bound.or(bound) == Some(Bound::Max)
            || said_before(self.tokens, self.frame.start, 4, &["fit", "fits", "fitting", "into", "within"]);
        let side = |facet, max| Amount {
            facet,
            min: None,
            max: Some(max),
            tokens: self.frame.start..after,
            bare: false,
        };
        ControlFlow::Break((lengths && bounded).then(|| {
            vec![
                side(Facet::Width, scale(self.value, self.unit, Some(joined))),
                side(Facet::Depth, scale(second, second_unit, Some(joined))),
            ]
        }))
    }

    /// Takes what stands after the number: sides, "each", bounds, in any order.
    fn what_follows(&mut self) {
        let tokens = self.tokens;
        self.around = self.frame.bound == Some(Bound::Around);
        self.bound = self.frame.bound.filter(|bound| *bound != Bound::Around);
        loop {
            if let (Some(side), next) = side_after(tokens, self.end) {
                self.frame.side = Some(side);
                self.end = next;
                continue;
            }
            if let (Some(after), next) = bound_after(tokens, self.end) {
                // "80 cm wide max 500": a bound right before another number is that number's.
                let number_at = |ix: usize| tokens.get(ix).is_some_and(|token| token.number().is_some());
                // "40ish dollars": a currency without a number of its own is this one's.
                let taken_by_next = number_at(next)
                    || tokens.get(next).is_some_and(|token| is_currency(token) && number_at(next + 1));
                if !taken_by_next {
                    match after {
                        _ if self.bound.is_some() => {}
                        Bound::Around => self.around = true,
                        after => self.bound = Some(after),
                    }
                    self.end = next;
                    continue;
                }
            }
            let Some(token) = tokens.get(self.end) else { break };
            let next = tokens.get(self.end + 1);
            let joins = token.word() && BETWEEN.contains(&token.norm.as_str());
            if joins && bound_or_unit_follows(tokens, self.end) {
                self.end += 1;
            } else if token.is("per") && next.is_some_and(|next| next.word() && side_of(&next.norm).is_none())
            {
                // "150 per pair tops"
                self.end += 2;
            } else if token.is("a")
                && next.is_some_and(Token::word)
                && bound_after(tokens, self.end + 2).0.is_some()
            {
                // "10 a bottle max"
                self.end += 2;
            } else if is_currency(token) && self.unit.is_none() {
                self.unit = Some(Unit::Money);
                self.end += 1;
            } else {
                break;
            }
        }
        self.end += usize::from(self.word(self.end, &["each", "apiece"]));
    }

    /// "fits a 90 cm gap", "for a 60 cm wide niche".
    fn opening(&self) -> Step {
        let start = self.frame.start;
        let fits = said_before(self.tokens, start, 4, &["fit", "fits", "fitting", "into"]);
        let opening = self.word(self.end, &["gap", "alcove", "niche", "opening", "doorway", "recess"]);
        if !self.is_length() || self.bound.is_some() || !(fits || opening) {
            return ControlFlow::Continue(());
        }
        let start =
            (0..start).rev().take(4).find(|&at| self.word(at, &["fit", "fits", "fitting"])).unwrap_or(start);
        let side = self.frame.side.or(Some(Side::Width));
        let taken = start..self.end + usize::from(opening);
        let limits = (None, Some(self.value));
        ControlFlow::Break(Some(vec![amount(self.unit, side, false, limits, taken, self.tokens)]))
    }

    /// A bare number that counts something: seats, pieces, years.
    fn counted(&self) -> Step {
        if self.unit.is_some() || self.frame.side.is_some() {
            return ControlFlow::Continue(());
        }
        let counts = self.counts(self.end);
        // "that seats at least 6". What is below a bound may as well be a price: "20 pieces, under 20".
        if !self.frame.money
            && self.bound == Some(Bound::Min)
            && !counts
            && let Some(before) = self.frame.start.checked_sub(1)
            && self.tokens[before].used == Use::Free
            && let Some(field) = counted_field(self.tokens, before, self.vocabulary)
        {
            let amount = measure(field, (Some(self.value), None), before..self.end);
            return ControlFlow::Break(Some(vec![amount]));
        }
        if counts {
            return ControlFlow::Break(self.count());
        }
        if self.frame.comparative {
            return ControlFlow::Break(None);
        }
        ControlFlow::Continue(())
    }

    /// "at least 3 seats", "3 seats or more".
    fn count(&self) -> Option<Vec<Amount>> {
        let field = counted_field(self.tokens, self.end, self.vocabulary)?;
        let noun_end = self.end + 1 + usize::from(self.tokens[self.end].is("-"));
        let (after, bound_end) = bound_after(self.tokens, noun_end);
        let end = if self.bound.is_none() { bound_end } else { noun_end };
        let limits = limits(self.bound.or(after)?, self.value);
        Some(vec![measure(field, limits, self.frame.start..end)])
    }

    fn is_length(&self) -> bool {
        matches!(self.unit, Some(Unit::Length(_)))
    }

    /// What is left: a price, a size or a rating with its bound, or with the bound that its kind has by itself.
    fn bounded(&self) -> Option<Vec<Amount>> {
        let side = self.frame.side;
        let money = self.unit == Some(Unit::Money);
        let rating = (self.frame.rating || self.unit == Some(Unit::Stars)) && self.value <= 5.0;
        let taken = self.frame.start..self.end;
        let bound = match self.bound {
            Some(bound) => bound,
            None if self.around => Bound::Around,
            // "30 dollars" is what she has; "4 stars" what it must have; "80 cm wide" what it should measure.
            None if money => Bound::Max,
            None if rating => Bound::Min,
            None if side.is_some() && !crowded(self.tokens, taken.start) => Bound::Around,
            None => {
                // The whole utterance or its last clause is a number: the answer to "what may it cost?".
                let alone =
                    self.tokens.len() == 1 || (self.value >= TELLING && is_last_clause(self.tokens, &taken));
                if self.unit.is_some() || !alone {
                    return None;
                }
                Bound::Max
            }
        };
        if !money && !self.is_length() && !rating && side.is_none() && self.around && self.value < 5.0 {
            return None;
        }
        let limits = match bound {
            Bound::Around => {
                let sized = self.is_length() || side.is_some();
                let share = if sized { AROUND_LENGTH } else { AROUND_PRICE };
                (Some(self.value * (1.0 - share)), Some(self.value * (1.0 + share)))
            }
            bound => limits(bound, self.value),
        };
        Some(vec![amount(self.unit, side, rating, limits, taken, self.tokens)])
    }
}

/// Whether one of `words` is among the `count` tokens before `at`.
fn said_before(tokens: &[Token], at: usize, count: usize, words: &[&str]) -> bool {
    tokens[..at].iter().rev().take(count).any(|token| words.contains(&token.norm.as_str()))
}

/// A range of a counted field.
fn measure(field: String, (min, max): (Option<f64>, Option<f64>), tokens: Range<usize>) -> Amount {
    Amount { facet: Facet::Measure(field), min, max, tokens, bare: false }
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

/// The closed range of a bound.
fn limits(bound: Bound, value: f64) -> (Option<f64>, Option<f64>) {
    match bound {
        Bound::Max => (None, Some(value)),
        Bound::Min => (Some(value), None),
        Bound::Around => (Some(value), Some(value)),
    }
}

/// The side that stands at `at`, and where it ends.
pub(crate) fn side_after(tokens: &[Token], at: usize) -> (Option<Side>, usize) {
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
pub(crate) fn read_code(tokens: &[Token], at: usize) -> Option<Vec<Amount>> {
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
    let fits = said_before(tokens, at, 3, &["fit", "fits", "within"]);
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
    (min, max): (Option<f64>, Option<f64>),
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
