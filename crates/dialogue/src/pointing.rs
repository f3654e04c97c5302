//! Items that the shopper points at: "the second one", "number 3", or words of a title.

use std::ops::Range;

use crate::ShownItem;
use crate::lexicon;
use crate::token::Token;
use crate::{Vocabulary, lexicon::singular};

const ORDINALS: &[(&str, usize)] = &[
    ("first", 1),
    ("1st", 1),
    ("second", 2),
    ("2nd", 2),
    ("third", 3),
    ("3rd", 3),
    ("fourth", 4),
    ("4th", 4),
    ("fifth", 5),
    ("5th", 5),
    ("sixth", 6),
    ("seventh", 7),
    ("eighth", 8),
    ("ninth", 9),
    ("tenth", 10),
];

/// Something pointed at.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pointer {
    /// Places in the shown list, from 0.
    pub items: Vec<usize>,
    pub tokens: Range<usize>,
}

/// All pointers, in the order said.
pub(crate) fn find(tokens: &[Token], shown: &[ShownItem], vocabulary: &Vocabulary) -> Vec<Pointer> {
    let mut found: Vec<Pointer> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let pointer = ordinal(tokens, at, shown.len()).or_else(|| title(tokens, at, shown, vocabulary));
        match pointer {
            Some(pointer) => {
                at = pointer.tokens.end.max(at + 1);
                found.push(pointer);
            }
            None => at += 1,
        }
    }
    found
}

fn place(tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let token = tokens.get(at)?;
    if let Some((_, place)) = ORDINALS.iter().find(|(word, _)| token.is(word)) {
        return Some((*place, at + 1));
    }
    // "2nd" comes as a number and letters.
    let value = token.number()?;
    let suffix = tokens
        .get(at + 1)
        .filter(|next| next.glued && matches!(next.norm.as_str(), "st" | "nd" | "rd" | "th"))?;
    let _ = suffix;
    (value.fract() == 0.0 && (1.0..=100.0).contains(&value)).then_some((value as usize, at + 2))
}

fn ordinal(tokens: &[Token], at: usize, shown: usize) -> Option<Pointer> {
    if shown == 0 {
        return None;
    }
    let mut start = at;
    let mut ix = at;
    if tokens[ix].is("the") {
        ix += 1;
    }
    let within = |items: Vec<usize>, tokens: Range<usize>| {
        let items: Vec<usize> = items.into_iter().filter(|item| *item < shown).collect();
        (!items.is_empty()).then_some(Pointer { items, tokens })
    };
    let token = tokens.get(ix)?;
    // "number 3", "no. 3", "#3", "option 2", "item 2"
    if matches!(token.norm.as_str(), "number" | "option" | "item" | "#" | "nr")
        && let Some(value) = tokens.get(ix + 1).and_then(Token::number)
        && (1.0..=100.0).contains(&value)
    {
        return within(vec![value as usize - 1], start..ix + 2);
    }
    let after_the = ix > at;
    if after_the
        && token.is("last")
        && tokens.get(ix + 1).is_none_or(|next| next.is("one") || next.ends_clause())
    {
        return within(vec![shown - 1], start..(ix + 2).min(tokens.len()));
    }
    if after_the
        && token.is("cheapest")
        && tokens.get(ix + 1).is_none_or(|next| next.is("one") || next.ends_clause())
    {
        return None;
    }
    let (which, end) = place(tokens, ix)?;
    // "first two", "first 2"
    if which == 1
        && let Some(count) = tokens.get(end).and_then(Token::number)
        && (2.0..=20.0).contains(&count)
        && tokens.get(end).is_some_and(|t| t.word() || !t.glued)
    {
        return within((0..count as usize).collect(), start..end + 1);
    }
    let one = tokens
        .get(end)
        .is_some_and(|next| matches!(next.norm.as_str(), "one" | "item" | "option" | "result" | "product"));
    if !(after_the || one) {
        return None;
    }
    // "a second hand bag", "the first instrument for": without "one", the phrase must end.
    let ends = tokens.get(end).is_none_or(|next| {
        next.mark().is_some()
            || matches!(
                next.norm.as_str(),
                "and"
                    | "or"
                    | "but"
                    | "in"
                    | "with"
                    | "is"
                    | "was"
                    | "looks"
                    | "please"
                    | "not"
                    | "instead"
                    | "for"
                    | "because"
                    | "from"
                    | "to"
                    | "better"
            )
    });
    if !one && !ends {
        return None;
    }
    if at > 0 && tokens[at - 1].is("on") && which == 2 {
        return None;
    }
    if at > 0 && tokens[at - 1].is("like") {
        start = at - 1;
    }
    within(vec![which - 1], start..end + usize::from(one))
}

/// A word that stands in the titles of few of the shown items and is no everyday word.
fn title(tokens: &[Token], at: usize, shown: &[ShownItem], vocabulary: &Vocabulary) -> Option<Pointer> {
    let token = &tokens[at];
    if !token.word() || token.norm.chars().count() < 3 || lexicon::known(&token.norm) {
        return None;
    }
    let word = singular(&token.norm);
    let items: Vec<usize> = (0..shown.len())
        .filter(|ix| {
            crate::vocabulary::words_of(&shown[*ix].title).iter().any(|other| singular(other) == word)
        })
        .collect();
    let rare = !items.is_empty() && items.len() * 3 <= shown.len().max(3) && vocabulary.count(&word) <= 40;
    // Series names lead a title.
    let leads = items.first().is_some_and(|ix| {
        crate::vocabulary::words_of(&shown[*ix].title).first().is_some_and(|w| singular(w) == word)
    });
    (rare && leads).then(|| Pointer { items: vec![items[0]], tokens: at..at + 1 })
}
