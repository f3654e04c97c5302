//! What stands around a number: its bound, its side, its currency.

use crate::amount_phrases::{
    AFTER, BEFORE, Bound, COMPARATIVES, CURRENCY_MARKS, CURRENCY_WORDS, LEAD, LIMITS, SIDES, Side,
};
use crate::amount_units::unit_at;
use crate::token::{Token, Use};
use crate::words::phrase_at;

/// Whether the tokens that end before `end` read `phrase`; gives where it starts.
pub(crate) fn ends_with(tokens: &[Token], end: usize, phrase: &str) -> Option<usize> {
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

pub(crate) fn side_of(word: &str) -> Option<Side> {
    SIDES.iter().find(|(name, _)| *name == word).map(|(_, side)| *side)
}

/// "w 120 x d 40": sides as catalogues abbreviate them, right before a number.
fn letter_side(word: &str) -> Option<Side> {
    match word {
        "w" => Some(Side::Width),
        "d" => Some(Side::Depth),
        "h" => Some(Side::Height),
        "l" => Some(Side::Length),
        _ => None,
    }
}

pub(crate) fn is_currency(token: &Token) -> bool {
    token.mark().is_some_and(|mark| CURRENCY_MARKS.contains(&mark))
        || (token.word() && CURRENCY_WORDS.contains(&token.norm.as_str()))
}

/// The bound that is said after a number, and where it ends; of those that fit the longest counts.
pub(crate) fn bound_after(tokens: &[Token], at: usize) -> (Option<Bound>, usize) {
    let mut longest: Option<(usize, Bound)> = None;
    for (phrase, bound) in AFTER {
        if let Some(end) = phrase_at(tokens, at, phrase)
            && longest.is_none_or(|(best, _)| end > best)
            // "190 high and less than 1200": that bound is the next number's.
            && !tokens.get(end).is_some_and(|next| matches!(next.norm.as_str(), "than" | "then"))
        {
            longest = Some((end, *bound));
        }
    }
    longest.or_else(|| limit_said(tokens, at)).map_or((None, at), |(end, bound)| (Some(bound), end))
}

/// "is the absolute limit", "would be my maximum", "is all we can spend", "is as high as i go".
fn limit_said(tokens: &[Token], at: usize) -> Option<(usize, Bound)> {
    let word = |ix: usize| tokens.get(ix).map_or("", |token| token.norm.as_str());
    // "and not a penny more"
    let not = at + usize::from(word(at) == "and");
    if word(not) == "not" && matches!(word(not + 1), "a" | "one") && matches!(word(not + 3), "more" | "over")
    {
        return Some((not + 4, Bound::Max));
    }
    let mut ix = match (word(at), word(at + 1)) {
        ("is" | "was" | "are", _) => at + 1,
        ("would" | "will" | "should", "be") => at + 2,
        _ => return None,
    };
    while matches!(word(ix), "just" | "really" | "about" | "basically" | "already" | "probably" | "roughly") {
        ix += 1;
    }
    let own = |word: &str| {
        matches!(
            word,
            "i" | "we"
                | "she"
                | "he"
                | "they"
                | "can"
                | "could"
                | "would"
                | "will"
                | "want"
                | "to"
                | "have"
                | "got"
                | "has"
                | "spend"
                | "pay"
                | "afford"
                | "give"
                | "go"
                | "do"
                | "am"
                | "are"
                | "is"
                | "was"
                | "willing"
                | "that"
                | "for"
                | "it"
                | "this"
                | "max"
                | "allowed"
                | "budgeted"
        )
    };
    let rest = |mut ix: usize| {
        while own(word(ix)) {
            ix += 1;
        }
        ix
    };
    match word(ix) {
        "all" if matches!(word(ix + 1), "i" | "we" | "she" | "he" | "they" | "that") => {
            Some((rest(ix + 1), Bound::Max))
        }
        "what" if matches!(word(ix + 1), "i" | "we") => Some((rest(ix + 1), Bound::Max)),
        "as" if matches!(word(ix + 1), "high" | "much" | "far") && word(ix + 2) == "as" => {
            Some((rest(ix + 3), Bound::Max))
        }
        _ => {
            while matches!(
                word(ix),
                "my" | "our"
                    | "the"
                    | "her"
                    | "his"
                    | "their"
                    | "absolute"
                    | "upper"
                    | "hard"
                    | "total"
                    | "very"
                    | "price"
                    | "spending"
                    | "at"
            ) {
                ix += 1;
            }
            let (_, bound) = LIMITS.iter().find(|(limit, _)| word(ix) == *limit)?;
            Some((rest(ix + 1), *bound))
        }
    }
}

/// Where a "not" stands that turns a bound round: "nothing with more than", "i do not want to spend over",
/// "it can not be deeper than". `at` is where the bound starts.
fn turned_by(tokens: &[Token], at: usize) -> Option<usize> {
    let mut ix = at;
    for _ in 0..5 {
        ix = ix.checked_sub(1)?;
        let token = &tokens[ix];
        if token.used == Use::Taken {
            return None;
        }
        match token.norm.as_str() {
            "not" | "nothing" | "never" | "none" => return Some(ix),
            // "no, over 80": only next to its noun does "no" refuse.
            "no" if ix + 1 < at => return Some(ix),
            "with" | "that" | "has" | "have" | "having" | "costs" | "cost" | "costing" | "of" | "be"
            | "to" | "spend" | "pay" | "go" | "is" | "are" | "any" | "much" | "going" | "get" | "want"
            | "anything" | "spending" | "paying" | "priced" | "which" | "like" | "wanting" | "looking"
            | "even" | "pieces" => {}
            _ => return None,
        }
    }
    None
}

fn turned(bound: Bound) -> Bound {
    match bound {
        Bound::Max => Bound::Min,
        Bound::Min => Bound::Max,
        Bound::Around => Bound::Around,
    }
}

pub(crate) struct Frame {
    pub bound: Option<Bound>,
    pub side: Option<Side>,
    pub money: bool,
    pub rating: bool,
    /// The bound is one that lengths and counts share with no price ("not deeper than").
    pub comparative: bool,
    pub start: usize,
}

/// Reads what stands before a number: bound, side, currency.
pub(crate) fn frame_before(tokens: &[Token], number: usize) -> Frame {
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
        // What bounds a length or a count from below by its own words is turned round by a "not" before it.
        if let Some((start, bound @ (Bound::Min | Bound::Max))) = longest
            && tokens[start].is("more")
                | matches!(
                    tokens[start].norm.as_str(),
                    "over"
                        | "above"
                        | "under"
                        | "below"
                        | "less"
                        | "bigger"
                        | "larger"
                        | "greater"
                        | "beyond"
                )
            && let Some(not) = turned_by(tokens, start)
        {
            longest = Some((not, turned(bound)));
        }
        for (word, side, bound) in COMPARATIVES {
            for joint in ["than", "then"] {
                let Some(start) = ends_with(tokens, cut, joint).and_then(|at| ends_with(tokens, at, word))
                else {
                    continue;
                };
                let not = start
                    .checked_sub(1)
                    .filter(|before| tokens[*before].is("no"))
                    .or_else(|| turned_by(tokens, start));
                // "lower than 50" and "higher than 50" may well be prices.
                let vague = matches!(*word, "lower" | "higher");
                let bound = if not.is_some() { turned(*bound) } else { *bound };
                frame.side = Some(*side);
                frame.comparative = !vague;
                longest = Some((not.unwrap_or(start), bound));
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
                            | "at"
                            | "ends"
                            | "stops"
                            | "sits"
                            | "set"
                            | "limited"
                            | "absolute"
                            | "total"
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
        let noun = before.changed
            || matches!(before.norm.as_str(), "width" | "depth" | "height" | "length")
            || letter_side(&before.norm).is_some();
        if let (true, Some(side)) = (noun, side_of(&before.norm).or_else(|| letter_side(&before.norm))) {
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
