//! One utterance against the state and the catalogue's words.

use std::ops::Range;

use crate::draft::Draft;
use crate::lexicon::{self, singular};
use crate::scope::{self, Refusal, Refused, is_facet_name};
use crate::token::{Token, Use, tokenise};
use crate::words::{find_phrase, is_filler, mend};
use crate::{DialogueState, Edit, Facet, Intent, Polarity, Understanding, Vocabulary};
use crate::{amounts, intent, pointing, question};

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

/// The longest utterance that is read, in bytes; what comes after says nothing new, and costs time.
const LONGEST: usize = 4000;

/// Reads one utterance. Total: what is not understood stays a wish in the shopper's words.
///
/// Of an utterance of more than 4,000 bytes the beginning is read.
pub fn understand(state: &DialogueState, utterance: &str, around: &Surroundings) -> Understanding {
    let utterance = &utterance[..utterance.floor_char_boundary(LONGEST)];
    let mut tokens = tokenise(utterance);
    mend(&mut tokens, around.vocabulary);
    let nothing = |intent| Understanding { intent, edits: Vec::new(), about: Vec::new(), named: Vec::new() };
    // Before the intent: "never mind" and "no thanks" are answers where something is asked.
    if let Some(edits) = question::open_answer(state, utterance, &tokens, around) {
        return Understanding { edits, ..nothing(Intent::Refine) };
    }
    if let Some(intent) = intent::whole(&tokens, state) {
        let mut understanding = nothing(intent);
        if intent == Intent::StartOver {
            understanding.edits.push(Edit::Clear);
        }
        return understanding;
    }
    let pointers = pointing::find(&tokens, around.shown, around.vocabulary);
    let about = ids(pointers.iter().flat_map(|pointer| &pointer.items), around);
    let asked = intent::about_shown(&tokens).or_else(|| {
        (intent::asks_difference(&tokens) && !around.shown.is_empty()).then_some(Intent::Compare)
    });
    if let Some(intent) = asked {
        let pointed = |ix: usize| pointers.iter().any(|pointer| pointer.tokens.contains(&ix));
        let named = tokens
            .iter()
            .enumerate()
            .filter(|(ix, token)| {
                token.word() && !pointed(*ix) && !is_filler(token) && !lexicon::known(&token.norm)
            })
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
        indifferent: Vec::new(),
        pointed: pointers.iter().flat_map(|pointer| pointer.items.iter().copied()).collect(),
    };
    reading.new_request();
    reading.shortcuts();
    reading.point(&pointers);
    let spans = reading.amounts();
    reading.relative(&spans);
    reading.correct();
    reading.complaints();
    reading.turn_down();
    reading.refuse();
    reading.let_in();
    reading.wishes();
    reading.pending.sort_by_key(|wish| wish.at);
    for Pending { text, label, polarity, strength, .. } in std::mem::take(&mut reading.pending) {
        reading.draft.wish(text, label, polarity, strength);
    }
    let indifferent = reading.indifferent.iter().map(|field| Edit::Indifferent((*field).to_owned()));
    let fresh = indifferent
        .filter(|edit| !matches!(edit, Edit::Indifferent(field) if state.indifferent.contains(field)));
    reading.draft.edits.extend(fresh.collect::<Vec<_>>());
    let intent = if reading.later { Intent::Refine } else { Intent::Recommend };
    Understanding { intent, edits: reading.draft.edits, about, named: Vec::new() }
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

/// Whether a refused phrase is nothing but a number below twenty.
fn small_number(range: &Range<usize>, tokens: &[Token], phrase: &str) -> bool {
    tokens[range.clone()]
        .iter()
        .any(|token| token.norm == phrase && token.number().is_some_and(|value| value < 20.0))
}

/// A wish of this utterance, not yet added.
pub(crate) struct Pending {
    pub(crate) at: usize,
    pub(crate) text: String,
    pub(crate) label: String,
    pub(crate) polarity: Polarity,
    pub(crate) strength: f32,
}

/// One utterance while it is read.
pub(crate) struct Reading<'a> {
    pub(crate) tokens: Vec<Token>,
    pub(crate) utterance: &'a str,
    pub(crate) around: &'a Surroundings<'a>,
    pub(crate) draft: Draft<'a>,
    /// Wishes of this utterance and where they stand, to be added in the order said.
    pub(crate) pending: Vec<Pending>,
    /// Something was said before.
    pub(crate) later: bool,
    /// Something was refused or taken back in this utterance.
    pub(crate) refused_any: bool,
    /// A thing (no attribute) that was wished before was refused by its name.
    pub(crate) thing_refused: bool,
    /// Phrases released in this utterance: they are no wish.
    pub(crate) released: Vec<String>,
    /// Facets that do not matter to her, by the catalogue's names.
    pub(crate) indifferent: Vec<&'static str>,
    pub(crate) pointed: Vec<usize>,
}

/// Weight of what would be nice.
pub(crate) const NICE: f32 = 0.5;

impl Reading<'_> {
    pub(crate) fn wish(&mut self, at: usize, text: String, label: String, polarity: Polarity, strength: f32) {
        self.pending.push(Pending { at, text, label, polarity, strength });
    }

    pub(crate) fn take(&mut self, range: Range<usize>) {
        for token in &mut self.tokens[range] {
            token.used = Use::Taken;
        }
    }

    /// The shopper's words from the first to the last of these tokens.
    pub(crate) fn span(&self, range: Range<usize>) -> String {
        let Some(tokens) = self.tokens.get(range).filter(|tokens| !tokens.is_empty()) else {
            return String::new();
        };
        let start = tokens.iter().map(|token| token.span.start).min().unwrap_or(0);
        let end = tokens.iter().map(|token| token.span.end).max().unwrap_or(0);
        let text = self.utterance.get(start..end).unwrap_or("");
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '，' | '。'))
            .to_owned()
    }

    pub(crate) fn has(&self, phrase: &str) -> Option<Range<usize>> {
        find_phrase(&self.tokens, 0, phrase)
            .filter(|range| self.tokens[range.clone()].iter().all(|t| t.used == Use::Free))
    }

    /// Fixed phrases that are constraints of their own.
    pub(crate) fn shortcuts(&mut self) {
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
        for phrase in [
            "well rated",
            "highly rated",
            "top rated",
            "well reviewed",
            "good reviews",
            "great reviews",
            "good ratings",
            "best rated",
            "good rating",
            "high rating",
        ] {
            if let Some(range) = self.has(phrase) {
                let span = self.span(range.clone());
                self.take(range);
                self.draft.range(Facet::Rating, Some(4.0), None, span);
            }
        }
    }

    /// "I like the second", "not the first one", "the third in oak".
    pub(crate) fn point(&mut self, pointers: &[pointing::Pointer]) {
        for pointer in pointers {
            let before: Vec<&str> = (pointer.tokens.start.saturating_sub(4)..pointer.tokens.start)
                .filter(|ix| !self.tokens[*ix].ends_clause())
                .map(|ix| self.tokens[ix].norm.as_str())
                .collect();
            let negated = before
                .iter()
                .any(|word| matches!(*word, "not" | "no" | "hate" | "dislike" | "without" | "except"));
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

    pub(crate) fn amounts(&mut self) -> Vec<amounts::Amount> {
        let mut found = amounts::find(&mut self.tokens, self.around.vocabulary);
        if found.is_empty() {
            found.extend(self.corrected_amounts());
        }
        for amount in &found {
            let span = self.span(amount.tokens.clone());
            self.draft.range(amount.facet.clone(), amount.min, amount.max, span);
        }
        found
    }

    pub(crate) fn refuse(&mut self) {
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
        let texts: Vec<String> =
            self.draft.wishes.iter().map(|wish| format!(" {} ", wish.text.to_lowercase())).collect();
        let vocabulary = self.around.vocabulary;
        let refused = scope::find(&mut self.tokens, &|phrase| {
            // A noun that a third of the shop has says nothing: "sweet wine" at a wine merchant's.
            if !phrase.contains(' ') && vocabulary.is_everywhere(phrase) {
                return true;
            }
            if phrase.contains(' ') {
                texts.iter().any(|text| text.contains(&format!(" {phrase} ")))
            } else {
                wished.contains(&singular(phrase))
            }
        });
        self.refused_any |= !refused.is_empty();
        for Refused { kind, phrase, tokens } in refused {
            let span = self.span(tokens.clone());
            // "without wheels if that exists" is a preference.
            let kind =
                if kind == Refusal::Exclude && self.hedged(tokens.end) { Refusal::Dislike } else { kind };
            match kind {
                // "three doors, not two": a small number alone stands in too many texts to be filtered.
                Refusal::Exclude if small_number(&tokens, &self.tokens, &phrase) => {}
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
                        // "forget barbie" and "forget black" want none of it; "forget vegan" takes back what was
                        // asked of the thing.
                        let quality = lexicon::family(&phrase).is_some_and(|family| family != "colour");
                        if quality && self.draft.asks_for(&phrase) {
                            self.draft.forget(&phrase);
                        } else {
                            self.refuse_word(&phrase, span);
                        }
                    }
                }
            }
        }
    }

    /// Whether the rest of a clause says that what stands before it is only a preference.
    fn hedged(&mut self, from: usize) -> bool {
        let end =
            (from..self.tokens.len()).find(|ix| self.tokens[*ix].ends_clause()).unwrap_or(self.tokens.len());
        let hedge = crate::words::HEDGES.iter().find_map(|phrase| {
            find_phrase(&self.tokens[..end], from, phrase).filter(|range| range.start <= from + 1)
        });
        let found = hedge.is_some();
        self.take(hedge.unwrap_or(from..from));
        found
    }

    pub(crate) fn refuse_word(&mut self, phrase: &str, span: String) {
        let before: Vec<_> = self.draft.wishes.iter().map(|wish| wish.id).collect();
        self.draft.exclude(phrase, span);
        // "no hammock, something flat …": the thing went with its name, nothing else has to go.
        let cut = before != self.draft.wishes.iter().map(|wish| wish.id).collect::<Vec<_>>();
        self.thing_refused |= cut && lexicon::attribute(phrase).is_none();
    }

    /// Opens a facet that is named ("the colour doesn't matter"). False where the phrase names none.
    pub(crate) fn release(&mut self, phrase: &str) -> bool {
        let Some(word) = phrase.split(' ').rev().find(|word| is_facet_name(word)) else { return false };
        let named = singular(word);
        self.indifferent.extend(match named.as_str() {
            "color" => &["colour"][..],
            "price" | "budget" | "cost" | "money" | "limit" => &["price"],
            "size" | "dimension" | "measurement" => &["size", "width", "depth", "height", "length"],
            "material" => &["material"],
            "shape" => &["shape"],
            "width" => &["width"],
            "depth" => &["depth"],
            "height" => &["height"],
            "length" => &["length"],
            "brand" => &["brand"],
            "rating" => &["rating"],
            _ => &[],
        });
        match named.as_str() {
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
}
