//! A new request in the middle of a conversation: "great, now show me desk lamps".

use crate::lexicon::{self, singular};
use crate::scope::is_facet_name;
use crate::scope_phrases::PARTS;
use crate::token::{Token, Use, tokenise};
use crate::understand::Reading;
use crate::words::{is_filler, phrase_at};

/// What may stand before: it answers what was shown.
const COURTESIES: &[&str] = &[
    "ok", "okay", "great", "good", "nice", "perfect", "thanks", "thank", "you", "and", "right", "alright",
    "cool", "so", "well", "fine", "also", "i", "we",
];
/// These open a new request whatever thing they name …
const SHOWING: &[&str] = &[
    "now show me",
    "now find me",
    "now find",
    "now look for",
    "now i am looking for",
    "now im looking for",
    "now we are looking for",
    "now lets look for",
    "now lets look at",
    "now lets find",
    "next show me",
    "next find me",
    "next i am looking for",
    "i am also looking for",
    "im also looking for",
    "we are also looking for",
    "also looking for",
    "also show me",
    "also find me",
    "something else",
    "something completely different",
    "something different",
    "new search",
    "next search",
    "different topic",
];
/// … and these only before an article: "now i need doors" is about the bookcase still.
const NEEDING: &[&str] = &[
    "now i need",
    "now we need",
    "now i want",
    "now we want",
    "now i would like",
    "now for",
    "next i need",
    "next we need",
    "i also need",
    "we also need",
    "i also want",
    "we also want",
    "also need",
    "i need also",
];
/// Where the name of a thing ends.
const NAME_END: &[&str] = &[
    "for", "with", "without", "that", "which", "in", "to", "on", "under", "below", "of", "from", "up", "max",
];

impl Reading<'_> {
    /// Where another thing is asked for as a new request, the wishes and demands so far go: they were about the old
    /// one. What she liked and turned down stays.
    pub(crate) fn new_request(&mut self) {
        if !self.later {
            return;
        }
        let courtesy = |token: &Token| token.mark().is_some() || COURTESIES.contains(&token.norm.as_str());
        let before = self.tokens.iter().take_while(|token| courtesy(token)).count();
        let tokens = &self.tokens;
        let opened = |openers: &[&str]| {
            let reads =
                |start| openers.iter().filter_map(move |opener| phrase_at(tokens, start, opener)).max();
            (0..=before).filter_map(reads).max()
        };
        let (from, needs_article) = match (opened(SHOWING), opened(NEEDING)) {
            (Some(end), _) => (end, false),
            (None, Some(end)) => (end, true),
            (None, None) => return,
        };
        // "something else: a lamp"
        let from = from + self.tokens[from..].iter().take_while(|token| token.mark().is_some()).count();
        let end = (from..self.tokens.len())
            .find(|ix| self.tokens[*ix].ends_clause() && self.tokens[*ix].mark() != Some(':'))
            .unwrap_or(self.tokens.len());
        let clause = &self.tokens[from..end];
        let article = clause
            .first()
            .is_some_and(|token| matches!(token.norm.as_str(), "a" | "an" | "some" | "one" | "two"));
        let same_thing = clause
            .iter()
            .any(|token| matches!(token.norm.as_str(), "it" | "them" | "ones" | "this" | "these" | "those"));
        if (needs_article && !article) || same_thing || !self.names_another_thing(clause) {
            return;
        }
        for token in &mut self.tokens[..from] {
            token.used = Use::Taken;
        }
        let wishes: Vec<_> = self.draft.wishes.iter().map(|wish| wish.id).collect();
        let constraints: Vec<_> = self.draft.constraints.iter().map(|constraint| constraint.id).collect();
        for chip in wishes.into_iter().chain(constraints) {
            self.draft.remove(chip);
        }
    }

    /// Whether the last word of the first name in a clause is a thing of the catalogue that was not wished before.
    fn names_another_thing(&self, clause: &[Token]) -> bool {
        let name = clause
            .iter()
            .take_while(|token| !NAME_END.contains(&token.norm.as_str()))
            .filter(|token| token.word() && !is_filler(token));
        let Some(head) = name.last().map(|token| token.norm.as_str()) else { return false };
        let wished = self
            .draft
            .wishes
            .iter()
            .flat_map(|wish| tokenise(&wish.text))
            .any(|token| singular(&token.norm) == singular(head));
        let vocabulary = self.around.vocabulary;
        !wished
            && lexicon::attribute(head).is_none()
            && !is_facet_name(head)
            && !PARTS.contains(&singular(head).as_str())
            && !vocabulary.is_brand(head)
            && vocabulary.count(head) > 0
    }
}
