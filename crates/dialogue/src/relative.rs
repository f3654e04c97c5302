//! What is said relative to what was shown or said before: "cheaper", "my mistake", "no, too flashy".

use crate::lexicon;
use crate::scope_phrases::GRADABLE;
use crate::token::{Use, tokenise};
use crate::understand::{NICE, Reading, ShownItem};
use crate::words::{find_phrase, is_filler};
use crate::{Facet, Polarity, Requirement, amounts};

/// How many of the shown items "cheaper" is measured against.
const COMPARED: usize = 5;

impl Reading<'_> {
    /// "cheaper", "half that", "narrower than the second": against what was shown.
    pub(crate) fn relative(&mut self, spans: &[amounts::Amount]) {
        let priced = spans.iter().any(|amount| amount.facet == Facet::Price);
        let cap = |values: Vec<f64>| -> Option<f64> {
            let mut values: Vec<f64> = values.into_iter().take(COMPARED).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len().checked_sub(1)? / 2).copied()
        };
        let of = |reading: &Self, value: fn(&ShownItem) -> Option<f64>| -> Option<f64> {
            let pointed: Vec<f64> = reading
                .pointed
                .iter()
                .filter_map(|ix| reading.around.shown.get(*ix).and_then(value))
                .collect();
            if pointed.is_empty() {
                cap(reading.around.shown.iter().filter_map(value).collect())
            } else {
                cap(pointed)
            }
        };
        let current = self.draft.constraints.iter().find_map(|c| match (&c.facet, &c.requirement) {
            (Facet::Price, Requirement::Range { max, .. }) => *max,
            _ => None,
        });
        for phrase in ["half that", "half the price", "half of that", "half as much", "at half the price"] {
            if let Some(range) = self.has(phrase) {
                let base = current.or_else(|| of(self, |item| item.price));
                let span = self.span(range.clone());
                self.take(range);
                if let Some(base) = base {
                    self.draft.range(Facet::Price, None, Some((base * 50.0).round() / 100.0), span);
                }
            }
        }
        const CHEAPER: &[&str] = &[
            "way too expensive",
            "far too expensive",
            "much too expensive",
            "a bit too expensive",
            "bit too expensive",
            "too expensive",
            "too pricey",
            "too dear",
            "less expensive",
            "something cheaper",
            "a bit cheaper",
            "bit cheaper",
            "much cheaper",
            "a lot cheaper",
            "cheaper one",
            "cheaper ones",
            "cheaper than that",
            "cheaper than this",
            "cheaper than",
            "cheaper",
            "over my budget",
            "lower price",
            "lower priced",
            "more affordable",
        ];
        for phrase in CHEAPER {
            let Some(range) = self.has(phrase) else { continue };
            if range.start > 0 && matches!(self.tokens[range.start - 1].norm.as_str(), "not" | "nothing") {
                break;
            }
            // "teak is too expensive": then no longer teak.
            let mut range = range;
            if let Some(verb) = range.start.checked_sub(1)
                && matches!(self.tokens[verb].norm.as_str(), "is" | "are" | "looks" | "was")
                && let Some(subject) = verb.checked_sub(1)
                && lexicon::attribute(&self.tokens[subject].norm).is_some()
                && self.tokens[subject].used == Use::Free
            {
                let thing = self.tokens[subject].norm.clone();
                self.draft.forget(&thing);
                range.start = subject;
            }
            let span = self.span(range.clone());
            let at = range.start;
            self.take(range);
            if priced {
                break;
            }
            match of(self, |item| item.price) {
                Some(price) => {
                    let limit = current.map_or(price - 0.01, |current| current.min(price - 0.01));
                    self.draft.range(Facet::Price, None, Some((limit * 100.0).round() / 100.0), span);
                }
                None => self.wish(at, "expensive".into(), span, Polarity::Unwanted, NICE),
            }
            break;
        }
        type Measure = fn(&ShownItem) -> Option<f64>;
        const SMALLER: &[(&str, Facet, Measure, &str)] = &[
            ("narrower", Facet::Width, |item| item.width, "narrow"),
            ("too wide", Facet::Width, |item| item.width, "narrow"),
            ("less wide", Facet::Width, |item| item.width, "narrow"),
            ("smaller", Facet::Width, |item| item.width, "small"),
            ("too big", Facet::Width, |item| item.width, "small"),
            ("too large", Facet::Width, |item| item.width, "small"),
            ("shallower", Facet::Depth, |item| item.depth, "shallow"),
            ("too deep", Facet::Depth, |item| item.depth, "shallow"),
            ("less deep", Facet::Depth, |item| item.depth, "shallow"),
            ("lower", Facet::Height, |item| item.height, "low"),
            ("too tall", Facet::Height, |item| item.height, "low"),
            ("too high", Facet::Height, |item| item.height, "low"),
            ("shorter", Facet::Height, |item| item.height, "short"),
        ];
        for (phrase, facet, measure, word) in SMALLER {
            let Some(range) = self.has(phrase) else { continue };
            if range.start > 0
                && matches!(
                    self.tokens[range.start - 1].norm.as_str(),
                    "not" | "nothing" | "because" | "be" | "no"
                )
            {
                continue;
            }
            // "thats too big": the words around belong to it.
            let mut range = range;
            while range.start > 0
                && self.tokens[range.start - 1].used == Use::Free
                && matches!(
                    self.tokens[range.start - 1].norm.as_str(),
                    "thats"
                        | "that"
                        | "is"
                        | "it"
                        | "these"
                        | "they"
                        | "are"
                        | "this"
                        | "a"
                        | "bit"
                        | "much"
                        | "way"
                        | "far"
                        | "little"
                )
            {
                range.start -= 1;
            }
            if self.tokens.get(range.end).is_some_and(|token| token.is("than")) {
                range.end += 1;
            }
            let span = self.span(range.clone());
            let at = range.start;
            self.take(range);
            self.refused_any = true;
            if spans.iter().any(|amount| amount.facet == *facet) {
                continue;
            }
            match of(self, *measure) {
                Some(limit) => self.draft.range(facet.clone(), None, Some(limit - 1.0), span),
                None => self.wish(at, (*word).to_owned(), span, Polarity::Wanted, NICE),
            }
        }
    }

    /// "my mistake, …": what the shopper takes back without naming it.
    pub(crate) fn correct(&mut self) {
        self.another();
        const WRONG_PERSON: &[&str] = &[
            "wrong kid",
            "wrong child",
            "wrong person",
            "wrong one",
            "something completely different",
            "something else entirely",
            "something totally different",
            "forget all that",
            "forget that",
            "forget it",
        ];
        if !self.later {
            return;
        }
        for phrase in WRONG_PERSON {
            if let Some(range) = self.has(phrase) {
                self.take(range);
                self.refused_any = true;
                let chips: Vec<_> = self.draft.wishes.iter().map(|wish| wish.id).collect();
                for chip in chips {
                    self.draft.remove(chip);
                }
                self.draft.drop_demands(|_| true, u16::MAX);
            }
        }
        for phrase in [
            "my mistake",
            "i was wrong",
            "on second thought",
            "on second thoughts",
            "thinking about it",
            "come to think of it",
            "i measured wrong",
            "measured wrong",
            "changed my mind",
            "changed her mind",
            "changed his mind",
            "she changed her mind",
            "he changed his mind",
            "changed our minds",
            "i changed my mind",
            "my bad",
        ] {
            if let Some(range) = self.has(phrase)
                && !self.tokens.get(range.end).is_some_and(|token| token.is("about"))
            {
                self.take(range);
                self.refused_any = true;
            }
        }
    }

    /// "another colour", "a different material": not the one so far.
    pub(crate) fn another(&mut self) {
        for (phrase, family) in [
            ("another color", "colour"),
            ("different color", "colour"),
            ("other color", "colour"),
            ("another material", "material"),
            ("different material", "material"),
        ] {
            let Some(range) = self.has(phrase) else { continue };
            let values = self.draft.values_of(family);
            // "another colour than white" names it itself.
            if self
                .tokens
                .get(range.end)
                .is_some_and(|token| matches!(token.norm.as_str(), "than" | "then" | "from"))
            {
                self.tokens[range.end].norm = "except".into();
            } else {
                let span = self.span(range.clone());
                for value in values {
                    self.draft.exclude(&value, span.clone());
                    self.released.push(value);
                }
            }
            let start = range.start
                - usize::from(
                    range.start > 0 && matches!(self.tokens[range.start - 1].norm.as_str(), "a" | "in"),
                );
            self.take(start..range.end);
            self.refused_any = true;
        }
    }

    /// "no, too flashy": what was tried last is out; the reason counts against.
    pub(crate) fn turn_down(&mut self) {
        let words: Vec<&str> = self.tokens.iter().map(|token| token.norm.as_str()).collect();
        if self.later && words.first() == Some(&"no") && words.iter().take(6).any(|word| *word == "too") {
            let last = self.draft.turn.saturating_sub(1);
            let tried: Vec<_> = self
                .draft
                .wishes
                .iter()
                .filter(|wish| wish.turn == last && last > 0 && wish.polarity == Polarity::Wanted)
                .map(|wish| (wish.text.clone(), wish.label.clone()))
                .collect();
            for (text, label) in tried {
                let names: Vec<String> = tokenise(&text)
                    .into_iter()
                    .filter(|token| !is_filler(token))
                    .map(|token| token.norm)
                    .collect();
                if !names.is_empty() && names.iter().all(|name| lexicon::attribute(name).is_some()) {
                    for name in names {
                        self.draft.exclude(&name, label.clone());
                        self.released.push(name);
                    }
                }
            }
        }
        // "too flashy", "it is a bit too dark": rather less of it.
        let mut at = 0;
        while let Some(found) = find_phrase(&self.tokens, at, "too") {
            at = found.end;
            let Some(next) = self.tokens.get(found.end) else { break };
            if next.used == Use::Taken
                || !GRADABLE.contains(&next.norm.as_str())
                || self.tokens[found.start].used == Use::Taken
            {
                continue;
            }
            let word = next.norm.clone();
            let mut start = found.start;
            while start > 0
                && self.tokens[start - 1].used == Use::Free
                && matches!(
                    self.tokens[start - 1].norm.as_str(),
                    "thats"
                        | "that"
                        | "is"
                        | "it"
                        | "its"
                        | "these"
                        | "they"
                        | "are"
                        | "this"
                        | "a"
                        | "bit"
                        | "much"
                        | "way"
                        | "far"
                        | "little"
                        | "no"
                        | "those"
                        | "all"
                        | "look"
                        | "looks"
                )
            {
                start -= 1;
            }
            let described = start > 0
                && !self.tokens[start - 1].ends_clause()
                && self.tokens[start - 1].used == Use::Free;
            if described && !self.later {
                continue;
            }
            let span = self.span(start..found.end + 1);
            self.take(start..found.end + 1);
            self.wish(start, word, span, Polarity::Unwanted, NICE);
            self.refused_any = true;
        }
    }
}
