//! One utterance against the state and the catalogue's words.

use std::ops::Range;

use crate::draft::{Draft, render, tidy};
use crate::lexicon::{self, singular};
use crate::phrase::demanded;
use crate::scope::{self, Refusal, Refused, is_facet_name};
use crate::token::{Kind, Token, Use, show, tokenise};
use crate::words::{HEDGES, STRESSES, closing, find_phrase, is_filler, mend, opening};
use crate::{DialogueState, Edit, Facet, Intent, Polarity, Requirement, Understanding, Vocabulary};
use crate::{amounts, intent, pointing};

/// An item that the shopper has before her.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShownItem {
    /// The retailer's identifier.
    pub id: String,
    /// The name on the card.
    pub title: String,
    /// In major units of the catalogue's currency.
    pub price: Option<f64>,
    /// Left to right, in millimetres.
    pub width: Option<f64>,
    /// Front to back, in millimetres.
    pub depth: Option<f64>,
    /// Floor to top, in millimetres.
    pub height: Option<f64>,
    /// (field, value) as the catalogue names them.
    pub facets: Vec<(String, String)>,
}

/// What an utterance is understood against.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The catalogue's words.
    pub vocabulary: &'a Vocabulary,
    /// What was shown last, best first; may be empty.
    pub shown: &'a [ShownItem],
    /// The catalogue's currency, ISO 4217.
    pub currency: &'a str,
}

/// Families whose plain mention is a demand where the catalogue knows the value: a white dresser must be white.
const DEMANDED: &[&str] = &["colour", "material", "use", "fold", "hand", "link", "water", "diet", "cover"];
/// Families of which an item has one value: a later mention replaces the earlier.
const EXCLUSIVE: &[&str] = &["colour", "material", "use", "sound", "link", "shape", "cover", "wine"];
/// Weight of what would be nice.
const NICE: f32 = 0.5;
/// Weight of what is stressed.
const STRESSED: f32 = 1.5;
/// A number from here on tells things apart as a word ("500 pieces"); smaller ones stand everywhere.
const TELLING_NUMBER: f64 = 20.0;
/// How many of the shown items "cheaper" is measured against.
const COMPARED: usize = 5;

/// Reads one utterance. Total: what is not understood stays a wish in the shopper's words.
pub fn understand(state: &DialogueState, utterance: &str, around: &Surroundings) -> Understanding {
    let mut tokens = tokenise(utterance);
    mend(&mut tokens, around.vocabulary);
    let nothing = |intent| Understanding { intent, edits: Vec::new(), about: Vec::new(), named: Vec::new() };
    if let Some(intent) = intent::whole(&tokens, state) {
        let mut understanding = nothing(intent);
        if intent == Intent::StartOver {
            understanding.edits.push(Edit::Clear);
        }
        return understanding;
    }
    let pointers = pointing::find(&tokens, around.shown, around.vocabulary);
    let about = ids(pointers.iter().flat_map(|pointer| &pointer.items), around);
    let asked = intent::about_shown(&tokens)
        .or_else(|| (intent::asks_difference(&tokens) && !around.shown.is_empty()).then_some(Intent::Compare));
    if let Some(intent) = asked {
        let pointed = |ix: usize| pointers.iter().any(|pointer| pointer.tokens.contains(&ix));
        let named = tokens
            .iter()
            .enumerate()
            .filter(|(ix, token)| token.word() && !pointed(*ix) && !is_filler(token) && !lexicon::known(&token.norm))
            .map(|(_, token)| token.norm.clone())
            .collect();
        return Understanding { intent, edits: Vec::new(), about, named };
    }
    let mut reading = Reading {
        tokens,
        utterance,
        around,
        draft: Draft::new(state, around.vocabulary),
        pending: Vec::new(),
        later: state.wishes.iter().any(|w| w.turn < state.turns) || !state.constraints.is_empty(),
        refused_any: false,
        thing_refused: false,
        released: Vec::new(),
        pointed: pointers.iter().flat_map(|pointer| pointer.items.iter().copied()).collect(),
    };
    reading.shortcuts();
    reading.point(&pointers);
    let spans = reading.amounts();
    reading.relative(&spans);
    reading.correct();
    reading.turn_down();
    reading.refuse();
    reading.wishes();
    reading.pending.sort_by_key(|wish| wish.at);
    for Pending { text, label, polarity, strength, .. } in std::mem::take(&mut reading.pending) {
        reading.draft.wish(text, label, polarity, strength);
    }
    let intent = if reading.later { Intent::Refine } else { Intent::Recommend };
    Understanding { intent, edits: reading.draft.edits, about, named: Vec::new() }
}

fn vocabulary_words(text: &str) -> Vec<String> {
    crate::vocabulary::words_of(text).iter().map(|word| singular(word)).collect()
}

fn ids<'i>(places: impl Iterator<Item = &'i usize>, around: &Surroundings) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for place in places {
        if let Some(item) = around.shown.get(*place)
            && !found.contains(&item.id)
        {
            found.push(item.id.clone());
        }
    }
    found
}

struct Pending {
    at: usize,
    text: String,
    label: String,
    polarity: Polarity,
    strength: f32,
}

struct Reading<'a> {
    tokens: Vec<Token>,
    utterance: &'a str,
    around: &'a Surroundings<'a>,
    draft: Draft<'a>,
    /// Wishes of this utterance and where they stand, to be added in the order said.
    pending: Vec<Pending>,
    /// Something was said before.
    later: bool,
    /// Something was refused or taken back in this utterance.
    refused_any: bool,
    /// A thing (no attribute) that was wished before was refused by its name.
    thing_refused: bool,
    /// Phrases released in this utterance: they are no wish.
    released: Vec<String>,
    pointed: Vec<usize>,
}

impl Reading<'_> {
    fn wish(&mut self, at: usize, text: String, label: String, polarity: Polarity, strength: f32) {
        self.pending.push(Pending { at, text, label, polarity, strength });
    }

    fn take(&mut self, range: Range<usize>) {
        for token in &mut self.tokens[range] {
            token.used = Use::Taken;
        }
    }

    /// The shopper's words from the first to the last of these tokens.
    fn span(&self, range: Range<usize>) -> String {
        let Some(tokens) = self.tokens.get(range).filter(|tokens| !tokens.is_empty()) else { return String::new() };
        let start = tokens.iter().map(|token| token.span.start).min().unwrap_or(0);
        let end = tokens.iter().map(|token| token.span.end).max().unwrap_or(0);
        let text = self.utterance.get(start..end).unwrap_or("");
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '，' | '。')).to_owned()
    }

    fn has(&self, phrase: &str) -> Option<Range<usize>> {
        find_phrase(&self.tokens, 0, phrase).filter(|range| self.tokens[range.clone()].iter().all(|t| t.used == Use::Free))
    }

    /// Fixed phrases that are constraints of their own.
    fn shortcuts(&mut self) {
        for phrase in ["in stock", "available now", "available immediately", "ready to ship"] {
            if let Some(range) = self.has(phrase) {
                let negated = range.start > 0 && self.tokens[range.start - 1].is("not");
                if !negated {
                    let span = self.span(range.clone());
                    self.take(range);
                    self.draft.in_stock(span);
                }
            }
        }
        for phrase in ["well rated", "highly rated", "top rated", "well reviewed", "good reviews", "great reviews", "good ratings", "best rated", "good rating", "high rating"] {
            if let Some(range) = self.has(phrase) {
                let span = self.span(range.clone());
                self.take(range);
                self.draft.range(Facet::Rating, Some(4.0), None, span);
            }
        }
    }

    /// "I like the second", "not the first one", "the third in oak".
    fn point(&mut self, pointers: &[pointing::Pointer]) {
        for pointer in pointers {
            let before: Vec<&str> = (pointer.tokens.start.saturating_sub(4)..pointer.tokens.start)
                .filter(|ix| !self.tokens[*ix].ends_clause())
                .map(|ix| self.tokens[ix].norm.as_str())
                .collect();
            let negated = before.iter().any(|word| matches!(*word, "not" | "no" | "hate" | "dislike" | "without" | "except"));
            let compared = before.last().is_some_and(|word| matches!(*word, "than" | "then"));
            let ids = ids(pointer.items.iter(), self.around);
            if !compared {
                for id in ids {
                    self.draft.edits.push(if negated { Edit::Reject(id) } else { Edit::Like(id) });
                }
                if negated {
                    let from = (pointer.tokens.start.saturating_sub(4)..pointer.tokens.start)
                        .rev()
                        .take_while(|ix| !self.tokens[*ix].ends_clause())
                        .last()
                        .unwrap_or(pointer.tokens.start);
                    self.take(from..pointer.tokens.start);
                    self.refused_any = true;
                }
            }
            self.take(pointer.tokens.clone());
        }
    }

    fn amounts(&mut self) -> Vec<amounts::Amount> {
        let found = amounts::find(&mut self.tokens, self.around.vocabulary);
        for amount in &found {
            let span = self.span(amount.tokens.clone());
            self.draft.range(amount.facet.clone(), amount.min, amount.max, span);
        }
        found
    }

    /// "cheaper", "half that", "narrower than the second": against what was shown.
    fn relative(&mut self, spans: &[amounts::Amount]) {
        let priced = spans.iter().any(|amount| amount.facet == Facet::Price);
        let cap = |values: Vec<f64>| -> Option<f64> {
            let mut values: Vec<f64> = values.into_iter().take(COMPARED).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len().checked_sub(1)? / 2).copied()
        };
        let of = |reading: &Self, value: fn(&ShownItem) -> Option<f64>| -> Option<f64> {
            let pointed: Vec<f64> = reading.pointed.iter().filter_map(|ix| reading.around.shown.get(*ix).and_then(value)).collect();
            if pointed.is_empty() { cap(reading.around.shown.iter().filter_map(value).collect()) } else { cap(pointed) }
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
            "way too expensive", "far too expensive", "much too expensive", "a bit too expensive", "bit too expensive", "too expensive", "too pricey", "too dear", "less expensive", "something cheaper", "a bit cheaper", "bit cheaper",
            "much cheaper", "a lot cheaper", "cheaper one", "cheaper ones", "cheaper than that", "cheaper than this", "cheaper than", "cheaper", "over my budget", "lower price", "lower priced", "more affordable",
        ];
        for phrase in CHEAPER {
            let Some(range) = self.has(phrase) else { continue };
            if range.start > 0 && matches!(self.tokens[range.start - 1].norm.as_str(), "not" | "nothing") {
                break;
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
            if range.start > 0 && matches!(self.tokens[range.start - 1].norm.as_str(), "not" | "nothing" | "because" | "be" | "no") {
                continue;
            }
            // "thats too big": the words around belong to it.
            let mut range = range;
            while range.start > 0
                && self.tokens[range.start - 1].used == Use::Free
                && matches!(self.tokens[range.start - 1].norm.as_str(), "thats" | "that" | "is" | "it" | "these" | "they" | "are" | "this" | "a" | "bit" | "much" | "way" | "far" | "little")
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
    fn correct(&mut self) {
        self.another();
        const WRONG_PERSON: &[&str] = &["wrong kid", "wrong child", "wrong person", "wrong one", "something completely different", "something else entirely", "something totally different", "forget all that", "forget that", "forget it"];
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
        for phrase in ["my mistake", "i was wrong", "on second thought", "on second thoughts", "thinking about it", "come to think of it", "i measured wrong", "measured wrong", "changed my mind", "changed her mind", "changed his mind", "she changed her mind", "he changed his mind", "changed our minds", "i changed my mind", "my bad"] {
            if let Some(range) = self.has(phrase)
                && !self.tokens.get(range.end).is_some_and(|token| token.is("about"))
            {
                self.take(range);
                self.refused_any = true;
            }
        }
    }

    /// "another colour", "a different material": not the one so far.
    fn another(&mut self) {
        for (phrase, family) in [("another color", "colour"), ("different color", "colour"), ("other color", "colour"), ("another material", "material"), ("different material", "material")] {
            let Some(range) = self.has(phrase) else { continue };
            let values = self.draft.values_of(family);
            // "another colour than white" names it itself.
            if self.tokens.get(range.end).is_some_and(|token| matches!(token.norm.as_str(), "than" | "then" | "from")) {
                self.tokens[range.end].norm = "except".into();
            } else {
                let span = self.span(range.clone());
                for value in values {
                    self.draft.exclude(&value, span.clone());
                    self.released.push(value);
                }
            }
            let start = range.start - usize::from(range.start > 0 && matches!(self.tokens[range.start - 1].norm.as_str(), "a" | "in"));
            self.take(start..range.end);
            self.refused_any = true;
        }
    }

    fn refuse(&mut self) {
        let mut wished: Vec<String> = Vec::new();
        for wish in &self.draft.wishes {
            wished.extend(tokenise(&wish.text).into_iter().map(|token| singular(&token.norm)));
        }
        // Said twice in one breath: "boots, except chelsea boots".
        let mut heard: Vec<String> = Vec::new();
        for token in self.tokens.iter().filter(|token| token.word()) {
            let word = singular(&token.norm);
            if heard.contains(&word) && !is_filler(token) {
                wished.push(word);
            } else {
                heard.push(word);
            }
        }
        let texts: Vec<String> = self.draft.wishes.iter().map(|wish| format!(" {} ", wish.text.to_lowercase())).collect();
        let refused = scope::find(&mut self.tokens, &|phrase| {
            if phrase.contains(' ') { texts.iter().any(|text| text.contains(&format!(" {phrase} "))) } else { wished.contains(&singular(phrase)) }
        });
        self.refused_any |= !refused.is_empty();
        for Refused { kind, phrase, tokens } in refused {
            let span = self.span(tokens.clone());
            match kind {
                Refusal::Exclude => {
                    self.released.push(phrase.clone());
                    self.refuse_word(&phrase, span);
                }
                Refusal::Dislike => {
                    self.draft.forget(&phrase);
                    self.wish(tokens.start, phrase, span, Polarity::Unwanted, NICE);
                }
                Refusal::Release => {
                    if !self.release(&phrase) {
                        self.released.push(phrase.clone());
                        self.draft.forget(&phrase);
                    }
                }
                Refusal::Forget => {
                    if !self.release(&phrase) {
                        self.released.push(phrase.clone());
                        self.refuse_word(&phrase, span);
                    }
                }
            }
        }
    }

    fn refuse_word(&mut self, phrase: &str, span: String) {
        let before: Vec<_> = self.draft.wishes.iter().map(|wish| wish.id).collect();
        self.draft.exclude(phrase, span);
        // "no hammock, something flat …": the thing went with its name, nothing else has to go.
        let cut = before != self.draft.wishes.iter().map(|wish| wish.id).collect::<Vec<_>>();
        self.thing_refused |= cut && lexicon::attribute(phrase).is_none();
    }

    /// "no, too flashy": what was tried last is out; the reason counts against.
    fn turn_down(&mut self) {
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
                let names: Vec<String> = tokenise(&text).into_iter().filter(|token| !is_filler(token)).map(|token| token.norm).collect();
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
            if next.used == Use::Taken || !scope::GRADABLE.contains(&next.norm.as_str()) || self.tokens[found.start].used == Use::Taken {
                continue;
            }
            let word = next.norm.clone();
            let mut start = found.start;
            while start > 0
                && self.tokens[start - 1].used == Use::Free
                && matches!(self.tokens[start - 1].norm.as_str(), "thats" | "that" | "is" | "it" | "its" | "these" | "they" | "are" | "this" | "a" | "bit" | "much" | "way" | "far" | "little" | "no" | "those" | "all" | "look" | "looks")
            {
                start -= 1;
            }
            let described = start > 0 && !self.tokens[start - 1].ends_clause() && self.tokens[start - 1].used == Use::Free;
            if described && !self.later {
                continue;
            }
            let span = self.span(start..found.end + 1);
            self.take(start..found.end + 1);
            self.wish(start, word, span, Polarity::Unwanted, NICE);
            self.refused_any = true;
        }
    }

    /// Opens a facet that is named ("the colour doesn't matter"). False where the phrase names none.
    fn release(&mut self, phrase: &str) -> bool {
        let Some(word) = phrase.split(' ').rev().find(|word| is_facet_name(word)) else { return false };
        match singular(word).as_str() {
            "color" => self.draft.forget_family("colour", true),
            "material" => self.draft.forget_family("material", true),
            "shape" => self.draft.forget_family("shape", true),
            "price" | "budget" | "cost" | "money" | "limit" => {
                self.draft.drop_range(&Facet::Price);
            }
            "width" => {
                self.draft.drop_range(&Facet::Width);
            }
            "depth" => {
                self.draft.drop_range(&Facet::Depth);
            }
            "height" => {
                self.draft.drop_range(&Facet::Height);
            }
            "length" => {
                self.draft.drop_range(&Facet::Length);
            }
            "brand" => self.forget_brands(),
            "rating" => {
                self.draft.drop_range(&Facet::Rating);
            }
            "size" | "dimension" | "measurement" => {
                for facet in [Facet::Width, Facet::Depth, Facet::Height, Facet::Length] {
                    self.draft.drop_range(&facet);
                }
            }
            _ => return false,
        }
        true
    }

    /// What is left over: clause by clause a wish, and the demands in it.
    fn wishes(&mut self) {
        let clauses = self.clauses();
        let correcting = self.corrects();
        let mut replaced = self.thing_refused;
        let new_thing_comes = correcting && clauses.iter().any(|(clause, _)| self.names_a_thing(clause));
        for (clause, sentence_refuses) in clauses {
            let mut strength = 1.0;
            let mut hedged = false;
            let mut stressed = false;
            for phrase in HEDGES {
                if let Some(range) = find_phrase(&self.tokens[..clause.end], clause.start, phrase) {
                    self.take(range);
                    hedged = true;
                    strength = NICE;
                }
            }
            for phrase in STRESSES {
                if let Some(range) = find_phrase(&self.tokens[..clause.end], clause.start, phrase) {
                    if *phrase != "only" {
                        strength = if hedged { strength } else { STRESSED };
                    }
                    stressed = true;
                    self.take(range);
                }
            }
            let said = |cue: &str| find_phrase(&self.tokens[..clause.end], clause.start, cue).is_some();
            let instead = said("instead") || said("rather") || (correcting && stressed);
            let reasons = sentence_refuses || (self.later && (self.refused_any || new_thing_comes || said("not")));
            if (reasons && self.explains(&clause)) || self.speaks_of_released(&clause) {
                self.take(clause.clone());
                continue;
            }
            // A correction that brings a new thing ("thinking about it, a changing table …") replaces the old one.
            let new_thing = correcting && !hedged && !replaced && self.names_a_thing(&clause);
            self.strip(&clause);
            let free: Vec<usize> = clause.clone().filter(|ix| self.tokens[*ix].used == Use::Free).collect();
            if free.iter().all(|ix| is_filler(&self.tokens[*ix])) {
                continue;
            }
            if new_thing {
                self.replace_thing();
                replaced = true;
            }
            self.attributes(&clause, hedged, instead);
            self.brands(&clause, hedged);
            self.numbers(&clause, hedged);
            self.passions(&clause);
            let tokens = &mut self.tokens[clause.clone()];
            tidy(tokens);
            if tokens.iter().filter(|token| token.used == Use::Free).all(is_filler) {
                continue;
            }
            let (text, label) = render(tokens, self.utterance);
            // "(only the cover)" repeats what was said a moment ago.
            let said = self.draft.wishes.iter().map(|wish| (&wish.text, wish.polarity));
            let repeats = said.chain(self.pending.iter().map(|wish| (&wish.text, wish.polarity))).any(|(said, polarity)| {
                let said = vocabulary_words(said);
                polarity == Polarity::Wanted && vocabulary_words(&text).iter().all(|word| said.contains(word))
            });
            if text.chars().any(char::is_alphanumeric) && (!repeats || strength > 1.0) {
                self.wish(clause.start, text, label, Polarity::Wanted, strength);
            }
        }
    }

    /// Clauses (token ranges without the closing mark), and whether their sentence refuses something.
    fn clauses(&self) -> Vec<(Range<usize>, bool)> {
        let mut clauses: Vec<(Range<usize>, usize)> = Vec::new();
        let mut refusing: Vec<bool> = vec![false];
        let mut start = 0;
        for ix in 0..=self.tokens.len() {
            let token = self.tokens.get(ix);
            let splits = token.is_none_or(|token| {
                token.ends_clause()
                    || (token.used == Use::Free && matches!(token.norm.as_str(), "but" | "although"))
                    || (ix > start && token.used == Use::Free && matches!(token.norm.as_str(), "ideally" | "preferably"))
            });
            if let Some(token) = token
                && token.used == Use::Taken
                && matches!(token.norm.as_str(), "no" | "not" | "without" | "except" | "forget" | "skip" | "nothing" | "hate" | "hates")
                && let Some(last) = refusing.last_mut()
            {
                *last = true;
            }
            if splits {
                if ix > start {
                    clauses.push((start..ix, refusing.len() - 1));
                }
                let keeps = token.is_some_and(|token| matches!(token.norm.as_str(), "ideally" | "preferably"));
                start = if keeps { ix } else { ix + 1 };
            }
            if token.is_some_and(Token::ends_sentence) {
                refusing.push(false);
            }
        }
        clauses.into_iter().map(|(clause, sentence)| (clause, refusing[sentence])).collect()
    }

    /// Whether the utterance takes something back.
    fn corrects(&self) -> bool {
        const CUES: &[&str] = &[
            "instead", "rather", "actually", "smarter", "is better", "would be better", "on second thought", "thinking about it", "my mistake", "mind", "then", "just a", "sorry", "i meant",
            "wrong", "too big", "too small", "forget",
        ];
        self.later
            && CUES.iter().any(|cue| find_phrase(&self.tokens, 0, cue).is_some())
    }

    /// Whether a clause only gives a reason for a refusal: "he has five", "my husband hates it".
    fn explains(&self, clause: &Range<usize>) -> bool {
        let words: Vec<&str> = clause
            .clone()
            .filter(|ix| self.tokens[*ix].mark().is_none())
            .map(|ix| self.tokens[ix].norm.as_str())
            .skip_while(|word| matches!(*word, "and" | "because" | "since" | "as" | "so" | "hmm" | "hm" | "sorry"))
            .collect();
        let Some(first) = words.first() else { return false };
        let wants = words.iter().any(|word| {
            matches!(*word, "want" | "wants" | "need" | "needs" | "like" | "likes" | "love" | "loves" | "prefer" | "prefers" | "should" | "must" | "looking" | "crazy" | "show" | "better" | "needed")
        });
        if wants {
            return false;
        }
        let taken = clause.clone().any(|ix| self.tokens[ix].used == Use::Taken && self.tokens[ix].number().is_some());
        if taken {
            return false;
        }
        // Chinese sentences of which little is understood, and those about someone, are reasons.
        let chinese = clause.clone().all(|ix| self.tokens[ix].changed || self.tokens[ix].mark().is_some());
        let unknown = clause.clone().any(|ix| self.tokens[ix].kind == Kind::Unknown);
        let corrected = words.iter().any(|word| matches!(*word, "rather" | "preferably" | "ok" | "instead"));
        if chinese && !corrected && (unknown || matches!(*first, "he" | "she" | "bump" | "wall" | "already" | "also")) {
            return true;
        }
        let pronoun = matches!(*first, "i" | "he" | "hes" | "she" | "shes" | "they" | "theyre" | "we" | "it" | "that" | "thats" | "everything" | "everyone" | "this" | "these" | "had" | "got" | "there" | "everybody");
        let possessed = matches!(*first, "my" | "our" | "his" | "her" | "the" | "their")
            && words.iter().skip(1).take(3).any(|word| matches!(*word, "is" | "are" | "was" | "has" | "have" | "hates" | "hate" | "does" | "do" | "thinks" | "says" | "said" | "gets" | "already"));
        // "its for the balcony", "it is for my son": a purpose, no reason.
        let purpose = words.iter().take(4).any(|word| matches!(*word, "for" | "its"));
        let negated = words.iter().take(3).any(|word| *word == "not");
        (pronoun && !purpose && words.len() > 1) || possessed || (negated && matches!(*first, "does" | "will" | "can" | "is" | "do"))
    }

    /// Whether a clause goes on about what was just refused: "white gets dirty, another colour".
    fn speaks_of_released(&self, clause: &Range<usize>) -> bool {
        let words: Vec<&str> =
            clause.clone().filter(|ix| self.tokens[*ix].used == Use::Free && self.tokens[*ix].word()).map(|ix| self.tokens[ix].norm.as_str()).collect();
        let named = words.iter().any(|word| self.released.iter().any(|phrase| crate::phrase::same(phrase, word)));
        let wants = words.iter().any(|word| matches!(*word, "want" | "wants" | "need" | "needs" | "prefer" | "show" | "instead"));
        named && !wants
    }

    /// Whether a clause names a new thing: an article and a word that the catalogue knows, not "one".
    fn names_a_thing(&self, clause: &Range<usize>) -> bool {
        let free: Vec<&Token> = clause.clone().map(|ix| &self.tokens[ix]).filter(|token| token.used == Use::Free && token.mark().is_none()).collect();
        let article = free.iter().position(|token| matches!(token.norm.as_str(), "a" | "an"));
        let Some(at) = article else { return false };
        if at > 3 || !free[..at].iter().all(|token| is_filler(token) || token.is("closed")) {
            return false;
        }
        if free[..at].iter().any(|token| matches!(token.norm.as_str(), "with" | "for" | "in" | "on" | "to" | "of" | "has" | "have" | "had")) {
            return false;
        }
        let head: Vec<&&Token> = free[at + 1..]
            .iter()
            .take_while(|token| !matches!(token.norm.as_str(), "for" | "with" | "that" | "in" | "to" | "on" | "she" | "he" | "we" | "i" | "is" | "are" | "would" | "then" | "instead"))
            .collect();
        let telling = head
            .iter()
            .any(|token| !is_filler(token) && lexicon::attribute(&token.norm).is_none() && self.around.vocabulary.count(&token.norm) > 0);
        telling
            && !head.iter().any(|token| matches!(token.norm.as_str(), "one" | "ones" | "bit" | "lot"))
            && !head.last().is_some_and(|token| is_facet_name(&token.norm))
    }

    /// The thing asked for so far goes; for whom and where it is stays.
    fn replace_thing(&mut self) {
        self.draft.drop_demands(|_| true, self.draft.turn);
        self.draft.cut(|words, at| {
            if at > 0 {
                return None;
            }
            let purpose = words.iter().position(|word| matches!(word.as_str(), "for"));
            Some(purpose.unwrap_or(words.len()))
        });
    }

    /// Cuts "I am looking for a" and "please" from both ends of a clause.
    fn strip(&mut self, clause: &Range<usize>) {
        for ix in clause.clone() {
            let token = &mut self.tokens[ix];
            if token.changed && token.used == Use::Free && matches!(token.norm.as_str(), "want" | "wants") {
                token.used = Use::Taken;
            }
        }
        loop {
            let free: Vec<usize> = clause.clone().filter(|ix| self.tokens[*ix].used == Use::Free).collect();
            let tokens: Vec<&Token> = free.iter().map(|ix| &self.tokens[*ix]).collect();
            // Chinese verbs of wanting stand anywhere: "for the living room want bookcase".
            let (mut front, back) = (opening(&tokens), closing(&tokens));
            // "€50 max for slippers": the joint belonged to the amount.
            let taken_before = free.first().is_some_and(|first| *first > clause.start && self.tokens[first - 1].used == Use::Taken);
            if front == 0
                && taken_before
                && tokens.first().is_some_and(|token| matches!(token.norm.as_str(), "for" | "on" | "of" | "in"))
                && tokens.get(1).is_some_and(|next| !crate::words::is_filler_word(&next.norm) && next.number().is_none() && !crate::words::is_person(&next.norm))
            {
                front = 1;
            }
            // "something to sit on" is a description.
            if front == 1 && tokens.get(1).is_some_and(|next| next.is("to")) && matches!(tokens[0].norm.as_str(), "something" | "anything") {
                front = 0;
            }
            let marks = tokens.first().is_some_and(|token| token.mark().is_some_and(|mark| !matches!(mark, '#' | '$' | '€' | '£' | '¥'))) as usize;
            let front = front.max(marks);
            if front == 0 && back == 0 || free.is_empty() {
                break;
            }
            for ix in free.iter().take(front).chain(free.iter().rev().take(back)) {
                self.tokens[*ix].used = Use::Taken;
            }
        }
    }

    /// Colours, materials and the like: they replace earlier ones of their family; said plainly they are demands.
    fn attributes(&mut self, clause: &Range<usize>, hedged: bool, instead: bool) {
        let mut groups: Vec<(&'static str, Vec<String>, Range<usize>)> = Vec::new();
        let mut ix = clause.start;
        while ix < clause.end {
            let Some((name, family, end)) = self.attribute_at(ix, clause.end) else {
                ix += 1;
                continue;
            };
            let at = ix;
            ix = end;
            if self.released.iter().any(|phrase| crate::phrase::same(phrase, &name)) || self.belongs_elsewhere(clause, at) {
                continue;
            }
            match groups.iter_mut().find(|(known, ..)| *known == family) {
                Some((_, names, range)) => {
                    names.push(name);
                    range.end = end;
                }
                None => groups.push((family, vec![name], at..end)),
            }
        }
        for (family, names, range) in groups {
            let additive = self.tokens[clause.clone()].iter().any(|token| matches!(token.norm.as_str(), "also" | "too"))
                && !self.refused_any;
            if EXCLUSIVE.contains(&family) && self.later && !additive {
                self.draft.forget_family(family, false);
            }
            // "i am vegan" is about her; "vegan boots" about the boots.
            let person = range.start >= 2 && matches!(self.tokens[range.start - 1].norm.as_str(), "am" | "is" | "are" | "went" | "turned" | "being");
            let demand = !person && (DEMANDED.contains(&family) || instead) && !hedged;
            let mut words: Vec<String> = Vec::new();
            for name in &names {
                self.draft.readmit(std::slice::from_ref(name));
                words.extend(demanded(name, self.around.vocabulary));
            }
            if demand {
                let span = self.span(range);
                let mut distinct: Vec<String> = Vec::new();
                words.retain(|word| {
                    let new = !distinct.contains(word);
                    distinct.push(word.clone());
                    new
                });
                self.draft.demand(words, span);
            }
        }
    }

    /// The attribute that starts at `ix`: its words, its family and where it ends. "black-brown" is one.
    fn attribute_at(&self, ix: usize, end: usize) -> Option<(String, &'static str, usize)> {
        let free = |at: usize| at < end && self.tokens[at].used == Use::Free && self.tokens[at].word();
        if !free(ix) {
            return None;
        }
        let joined = |from: usize, to: usize| -> Option<(String, &'static str, usize)> {
            let words: Vec<&str> =
                (from..to).filter(|at| !self.tokens[*at].is("-")).map(|at| self.tokens[at].norm.as_str()).collect();
            let phrase = words.join(" ");
            lexicon::attribute(&phrase).map(|attribute| (phrase, attribute.family, to))
        };
        let hyphen = ix + 2 < end && self.tokens[ix + 1].is("-");
        if hyphen && free(ix + 2) {
            if let Some(found) = joined(ix, ix + 3) {
                return Some(found);
            }
            let both = lexicon::family(&self.tokens[ix].norm).filter(|family| lexicon::family(&self.tokens[ix + 2].norm) == Some(family));
            if let Some(family) = both {
                return Some((format!("{}-{}", self.tokens[ix].norm, self.tokens[ix + 2].norm), family, ix + 3));
            }
        }
        if free(ix + 1)
            && let Some(found) = joined(ix, ix + 2)
        {
            return Some(found);
        }
        let word = &self.tokens[ix].norm;
        // Words that are more often something else need the catalogue's own word for it that they are colours.
        const AMBIGUOUS: &[&str] = &["cream", "sand", "orange", "clear", "tan", "camel", "mustard", "copper", "olive", "golden"];
        if AMBIGUOUS.contains(&word.as_str()) && !self.around.vocabulary.fields_of(word).iter().any(|field| matches!(*field, "colour" | "color" | "material" | "shape" | "form")) {
            return None;
        }
        // "should survive outside" asks for the outdoors; "the outside pocket" does not.
        let before = ix.checked_sub(1).map_or("", |at| self.tokens[at].norm.as_str());
        if word == "outside"
            && matches!(before, "survive" | "stay" | "stand" | "leave" | "left" | "use" | "used" | "for" | "put" | "be" | "live" | "keep" | "kept" | "go" | "sit" | "eating" | "hang" | "stays")
        {
            return Some(("outdoor".to_owned(), "use", ix + 1));
        }
        // "gold fish", "glass cleaner": before these the word is part of a name.
        let next = self.tokens.get(ix + 1).filter(|_| ix + 1 < end).map(|token| token.norm.as_str());
        let named = matches!(
            (word.as_str(), next),
            ("red" | "white", Some("wine" | "wines")) | ("green" | "black" | "white" | "red", Some("tea" | "teas")) | ("white", Some("noise" | "board" | "boards" | "chocolate"))
                | ("black", Some("friday" | "pepper" | "metal" | "forest" | "coffee")) | ("gold", Some("fish")) | ("blue", Some("cheese" | "light" | "ray")) | ("brown", Some("rice" | "sugar"))
                | ("orange", Some("juice")) | ("dry", Some("shampoo" | "skin" | "hair")) | ("sweet", Some("potato" | "corn")) | ("silver", Some("surfer"))
        );
        if named {
            return None;
        }
        joined(ix, ix + 1)
    }

    /// Whether the word at `at` speaks of something else than what is wanted: "for my white wall", "to match the
    /// black sofa".
    fn belongs_elsewhere(&self, clause: &Range<usize>, at: usize) -> bool {
        let mut owned = false;
        for ix in (clause.start..at).rev().take(4) {
            let word = self.tokens[ix].norm.as_str();
            if matches!(word, "my" | "our" | "his" | "her" | "their" | "your") {
                owned = true;
            }
            let placing = matches!(word, "next" | "match" | "matches" | "matching" | "beside" | "under" | "behind" | "against" | "goes" | "go" | "near" | "above");
            let joint = matches!(word, "for" | "with" | "to" | "in" | "on" | "into" | "of");
            let next_to = word == "to" && ix > clause.start && matches!(self.tokens[ix - 1].norm.as_str(), "next" | "close" | "go" | "match");
            if placing || next_to || (joint && owned) {
                return true;
            }
            if joint || matches!(word, "and" | "or") && !owned {
                return false;
            }
        }
        owned && self.tokens[clause.clone()].iter().any(|token| matches!(token.norm.as_str(), "is" | "are"))
    }

    /// A brand or series that is named: "lego for a star wars fan". A later one replaces an earlier one.
    fn brands(&mut self, clause: &Range<usize>, hedged: bool) {
        let vocabulary = self.around.vocabulary;
        let mut names: Vec<String> = Vec::new();
        let mut range: Option<Range<usize>> = None;
        let mut ix = clause.start;
        while ix < clause.end {
            let token = &self.tokens[ix];
            let free = |at: usize| at < clause.end && self.tokens[at].used == Use::Free && self.tokens[at].word();
            let mut name = token.norm.clone();
            let mut end = ix + 1;
            let pair = if free(ix) && free(ix + 1) { format!("{name} {}", self.tokens[ix + 1].norm) } else { String::new() };
            if !pair.is_empty() && vocabulary.fields_of(&pair).iter().any(|field| *field == "brand") {
                name = pair;
                end = ix + 2;
            } else if !free(ix) || !vocabulary.is_brand(&name) {
                ix += 1;
                continue;
            }
            // "like a fender", "case for my fender", "compatible with lego" ask for something else.
            let elsewhere = (clause.start..ix)
                .rev()
                .take(3)
                .any(|at| matches!(self.tokens[at].norm.as_str(), "like" | "similar" | "compatible" | "for" | "fits" | "fit" | "than" | "my" | "with" | "style" | "to"));
            if !elsewhere && !self.released.iter().any(|phrase| crate::phrase::same(phrase, &name)) {
                names.push(name);
                range = Some(range.map_or(ix..end, |range| range.start..end));
            }
            ix = end;
        }
        let Some(range) = range else { return };
        if self.later {
            self.forget_brands();
        }
        for name in &names {
            self.draft.readmit(std::slice::from_ref(name));
        }
        if !hedged {
            let span = self.span(range);
            self.draft.demand(names, span);
        }
    }

    fn forget_brands(&mut self) {
        let vocabulary = self.around.vocabulary;
        self.draft.drop_demands(|old| vocabulary.is_brand(&old[0]), self.draft.turn);
        self.draft.cut(|words, at| vocabulary.is_brand(&words[at]).then_some(1));
    }

    /// Numbers and sizes that tell things apart as words: "500 pieces", "140x200", "1/2".
    fn numbers(&mut self, clause: &Range<usize>, hedged: bool) {
        let mut codes: Vec<String> = Vec::new();
        let mut range: Option<Range<usize>> = None;
        for ix in clause.clone() {
            let token = &self.tokens[ix];
            if token.used == Use::Taken || token.kind != Kind::Code {
                continue;
            }
            let parts: Vec<&str> = token.norm.split(['x', '/']).collect();
            let fraction = token.norm.contains('/');
            let telling = fraction || parts.iter().all(|part| part.parse::<f64>().is_ok_and(|part| part >= 10.0));
            let unit = self.tokens.get(ix + 1).is_some_and(|next| fraction && matches!(next.norm.as_str(), "inch" | "inches" | "cup" | "cups" | "price"));
            if !telling || unit {
                continue;
            }
            codes.push(token.norm.clone());
            range = Some(range.map_or(ix..ix + 1, |range| range.start..ix + 1));
        }
        // "half size" is 1/2 to whoever names such sizes.
        if let Some(half) = find_phrase(&self.tokens[..clause.end], clause.start, "half size") {
            codes.push("1/2".into());
            codes.push("half".into());
            range = Some(half);
        }
        if let Some(range) = range {
            let fraction = codes[0].contains('/');
            let kind = move |word: &str| word.contains('/') == fraction && word.split(['x', '/']).count() > 1 && word.starts_with(|c: char| c.is_ascii_digit());
            if self.later {
                self.draft.drop_demands(|old| kind(&old[0]), self.draft.turn);
                self.draft.cut(|words, at| {
                    let sized = fraction && words.get(at + 1).is_some_and(|next| next == "size") && matches!(words[at].as_str(), "full" | "half" | "quarter");
                    if sized { Some(2) } else { kind(&words[at]).then_some(1) }
                });
            }
            let mut words: Vec<String> = Vec::new();
            for code in codes {
                let spaced = code.replace('x', " x ");
                let known = self.around.vocabulary.count(&code) > 0 || self.around.vocabulary.phrase_count(&code.replace('x', " ")) > 0;
                if known && !hedged {
                    if spaced != code {
                        words.push(code.clone());
                        words.push(spaced);
                    } else {
                        words.push(code);
                    }
                }
            }
            let span = self.span(range);
            self.draft.demand(words, span);
        }
        self.counts(clause, hedged);
    }

    fn counts(&mut self, clause: &Range<usize>, hedged: bool) {
        for ix in clause.clone() {
            let token = &self.tokens[ix];
            let Some(value) = token.number().filter(|value| *value >= TELLING_NUMBER && value.fract() == 0.0) else { continue };
            if token.used == Use::Taken {
                continue;
            }
            let next = (ix + 1..clause.end).find(|at| !self.tokens[*at].is("-"));
            let noun = next.filter(|at| self.tokens[*at].word() && self.tokens[*at].used == Use::Free).map(|at| singular(&self.tokens[at].norm));
            const MEASURES: &[&str] = &[
                "year", "yr", "month", "day", "hour", "minute", "week", "inch", "in", "cm", "mm", "m", "meter", "foot", "ft", "percent", "people", "person", "kg", "g", "gram", "lb", "pound", "litre", "liter", "l", "ml", "oz", "old", "time", "mile", "km", "degree", "dollar", "buck", "euro",
                "st", "nd", "rd", "th", "s",
            ];
            // "500 is better": the number alone stands for the one said before.
            let bare = noun.as_deref().is_none_or(|noun| crate::words::is_filler_word(noun));
            let earlier = self.draft.constraints.iter().any(|c| c.turn < self.draft.turn && matches!(&c.requirement, Requirement::IncludeAny(old) if old[0].parse::<f64>().is_ok()));
            if noun.as_deref().is_some_and(|noun| MEASURES.contains(&noun)) || (bare && !earlier) {
                continue;
            }
            let plain = show(value);
            let mut words = vec![plain.clone()];
            let year = (1900.0..2100.0).contains(&value) && !noun.as_deref().is_some_and(|noun| matches!(noun, "piece" | "pc" | "pcs"));
            if value >= 1000.0 && !year {
                let grouped = format!("{},{}", &plain[..plain.len() - 3], &plain[plain.len() - 3..]);
                words.push(grouped);
            }
            let known = words.iter().any(|word| self.around.vocabulary.phrase_count(word) > 0);
            let span = self.span(ix..next.filter(|_| !bare).map_or(ix + 1, |at| at + 1));
            if self.later {
                let numeric = |old: &[String]| old[0].replace(',', "").parse::<f64>().is_ok();
                self.draft.drop_demands(numeric, self.draft.turn);
                let noun = noun.clone().filter(|_| !bare);
                let counted = std::cell::RefCell::new(None);
                self.draft.cut(|words, at| {
                    let number = words[at].replace(',', "").parse::<f64>().is_ok_and(|old| old >= TELLING_NUMBER);
                    let next = words.get(at + 1).filter(|next| noun.as_ref().is_none_or(|noun| noun == *next))?;
                    if !number {
                        return None;
                    }
                    *counted.borrow_mut() = Some(next.clone());
                    Some(2)
                });
                // "500 is better": the wish names again what is counted.
                if let (true, Some(counted)) = (bare, counted.into_inner()) {
                    self.tokens[ix].norm = format!("{plain} {}", lexicon::plural(&counted));
                    self.tokens[ix].changed = true;
                }
            }
            if known && !hedged {
                self.draft.demand(words, span);
            }
        }
    }

    /// "she is crazy about unicorns", "it is mermaids now": one rare word that everything turns on.
    fn passions(&mut self, clause: &Range<usize>) {
        const CUES: &[&str] = &["crazy about", "obsessed with", "mad about", "nuts about", "really into", "big fan of", "loves", "adores"];
        let tokens = &self.tokens[..clause.end];
        let start = (0..clause.start).rev().find(|ix| tokens[*ix].ends_clause()).map_or(0, |ix| ix + 1);
        let mut place = CUES.iter().find_map(|cue| find_phrase(tokens, start, cue).map(|range| range.end));
        let now = find_phrase(tokens, clause.start, "now");
        if let Some(now) = now
            && (now.end == clause.end || tokens[now.end..clause.end].iter().all(|t| t.mark().is_some()))
            && tokens[clause.start..].first().is_some_and(|token| matches!(token.norm.as_str(), "its" | "it"))
        {
            place = Some(now.start.saturating_sub(1));
        }
        let Some(at) = place else { return };
        let Some(token) = self.tokens.get(at).filter(|token| token.word() && at < clause.end) else { return };
        let word = singular(&token.norm);
        const HOBBIES: &[&str] = &["music", "art", "nature", "sport", "food", "fashion", "animal", "game", "book", "life", "color", "science", "history", "tea", "coffee", "wine", "yoga", "football", "soccer", "tennis", "golf"];
        let vague = crate::words::is_filler_word(&word) || scope::GRADABLE.contains(&word.as_str()) || HOBBIES.contains(&word.as_str()) || word.ends_with("ing") || lexicon::attribute(&word).is_some();
        if vague || !self.around.vocabulary.is_telling(&word) {
            return;
        }
        let span = token.norm.clone();
        self.draft.demand(vec![word], span);
    }
}
