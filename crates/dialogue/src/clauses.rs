//! What is left over when all else is read: clause by clause a wish.

use std::ops::Range;

use crate::Polarity;
use crate::draft::{render, tidy};
use crate::lexicon;
use crate::lexicon::singular;
use crate::scope::is_facet_name;
use crate::token::{Kind, Token, Use};
use crate::understand::{NICE, Reading};
use crate::words::{HEDGES, STRESSES, closing, find_phrase, is_filler, opening};

/// Weight of what is stressed.
const STRESSED: f32 = 1.5;

impl Reading<'_> {
    /// What is left over: clause by clause a wish, and the demands in it.
    pub(crate) fn wishes(&mut self) {
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
                    if range.start > 0 && self.tokens[range.start - 1].is("not") {
                        continue;
                    }
                    // "they must be gold": the subject goes with its verb.
                    if range.start > clause.start
                        && matches!(
                            self.tokens[range.start - 1].norm.as_str(),
                            "they" | "it" | "this" | "that" | "these" | "she" | "he"
                        )
                    {
                        self.tokens[range.start - 1].used = Use::Taken;
                    }
                    if *phrase != "only" {
                        strength = if hedged { strength } else { STRESSED };
                    }
                    stressed = true;
                    self.take(range);
                }
            }
            let said = |cue: &str| find_phrase(&self.tokens[..clause.end], clause.start, cue).is_some();
            let instead = said("instead") || said("rather") || (correcting && stressed);
            let reasons =
                sentence_refuses || (self.later && (self.refused_any || new_thing_comes || said("not")));
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
            let repeats = said.chain(self.pending.iter().map(|wish| (&wish.text, wish.polarity))).any(
                |(said, polarity)| {
                    let said = vocabulary_words(said);
                    polarity == Polarity::Wanted
                        && vocabulary_words(&text).iter().all(|word| said.contains(word))
                },
            );
            if text.chars().any(char::is_alphanumeric) && (!repeats || strength > 1.0) {
                self.wish(clause.start, text, label, Polarity::Wanted, strength);
            }
        }
    }

    /// Clauses (token ranges without the closing mark), and whether their sentence refuses something.
    pub(crate) fn clauses(&self) -> Vec<(Range<usize>, bool)> {
        let mut clauses: Vec<(Range<usize>, usize)> = Vec::new();
        let mut refusing: Vec<bool> = vec![false];
        let mut start = 0;
        for ix in 0..=self.tokens.len() {
            let token = self.tokens.get(ix);
            let splits = token.is_none_or(|token| {
                token.ends_clause()
                    || (token.used == Use::Free && matches!(token.norm.as_str(), "but" | "although"))
                    || (ix > start
                        && token.used == Use::Free
                        && matches!(token.norm.as_str(), "ideally" | "preferably")
                        // "teak ideally" is one.
                        && self.tokens.get(ix + 1).is_some_and(|next| !next.ends_clause()))
            });
            if let Some(token) = token
                && token.used == Use::Taken
                && matches!(
                    token.norm.as_str(),
                    "no" | "not" | "without" | "except" | "forget" | "skip" | "nothing" | "hate" | "hates"
                )
                && let Some(last) = refusing.last_mut()
            {
                *last = true;
            }
            if splits {
                if ix > start {
                    clauses.push((start..ix, refusing.len() - 1));
                }
                let keeps =
                    token.is_some_and(|token| matches!(token.norm.as_str(), "ideally" | "preferably"));
                start = if keeps { ix } else { ix + 1 };
            }
            if token.is_some_and(Token::ends_sentence) {
                refusing.push(false);
            }
        }
        clauses.into_iter().map(|(clause, sentence)| (clause, refusing[sentence])).collect()
    }

    /// Whether the utterance takes something back.
    pub(crate) fn corrects(&self) -> bool {
        const CUES: &[&str] = &[
            "instead",
            "rather",
            "actually",
            "smarter",
            "is better",
            "would be better",
            "on second thought",
            "thinking about it",
            "my mistake",
            "mind",
            "then",
            "just a",
            "sorry",
            "i meant",
            "wrong",
            "too big",
            "too small",
            "forget",
        ];
        self.later && CUES.iter().any(|cue| find_phrase(&self.tokens, 0, cue).is_some())
    }

    /// Whether a clause only gives a reason for a refusal: "he has five", "my husband hates it".
    pub(crate) fn explains(&self, clause: &Range<usize>) -> bool {
        let words: Vec<&str> = clause
            .clone()
            .filter(|ix| self.tokens[*ix].mark().is_none())
            .map(|ix| self.tokens[ix].norm.as_str())
            .skip_while(|word| {
                matches!(*word, "and" | "because" | "since" | "as" | "so" | "hmm" | "hm" | "sorry")
            })
            .collect();
        let Some(first) = words.first() else { return false };
        let wants = words.iter().any(|word| {
            matches!(
                *word,
                "want"
                    | "wants"
                    | "need"
                    | "needs"
                    | "like"
                    | "likes"
                    | "love"
                    | "loves"
                    | "prefer"
                    | "prefers"
                    | "should"
                    | "must"
                    | "looking"
                    | "crazy"
                    | "show"
                    | "better"
                    | "needed"
            )
        });
        if wants {
            return false;
        }
        let taken =
            clause.clone().any(|ix| self.tokens[ix].used == Use::Taken && self.tokens[ix].number().is_some());
        if taken {
            return false;
        }
        // Chinese sentences of which little is understood, and those about someone, are reasons.
        let chinese = clause.clone().all(|ix| self.tokens[ix].changed || self.tokens[ix].mark().is_some());
        let unknown = clause.clone().any(|ix| self.tokens[ix].kind == Kind::Unknown);
        let corrected = words.iter().any(|word| matches!(*word, "rather" | "preferably" | "ok" | "instead"));
        if chinese
            && !corrected
            && (unknown || matches!(*first, "he" | "she" | "bump" | "wall" | "already" | "also"))
        {
            return true;
        }
        let pronoun = matches!(
            *first,
            "i" | "he"
                | "hes"
                | "she"
                | "shes"
                | "they"
                | "theyre"
                | "we"
                | "it"
                | "that"
                | "thats"
                | "everything"
                | "everyone"
                | "this"
                | "these"
                | "had"
                | "got"
                | "there"
                | "everybody"
        );
        let possessed = matches!(*first, "my" | "our" | "his" | "her" | "the" | "their")
            && words.iter().skip(1).take(3).any(|word| {
                matches!(
                    *word,
                    "is" | "are"
                        | "was"
                        | "has"
                        | "have"
                        | "hates"
                        | "hate"
                        | "does"
                        | "do"
                        | "thinks"
                        | "says"
                        | "said"
                        | "gets"
                        | "already"
                )
            });
        // "its for the balcony", "it is for my son": a purpose, no reason.
        let purpose = words.iter().take(4).any(|word| matches!(*word, "for" | "its"));
        let negated = words.iter().take(3).any(|word| *word == "not");
        (pronoun && !purpose && words.len() > 1)
            || possessed
            || (negated && matches!(*first, "does" | "will" | "can" | "is" | "do"))
    }

    /// Whether a clause goes on about what was just refused: "white gets dirty, another colour".
    pub(crate) fn speaks_of_released(&self, clause: &Range<usize>) -> bool {
        let words: Vec<&str> = clause
            .clone()
            .filter(|ix| self.tokens[*ix].used == Use::Free && self.tokens[*ix].word())
            .map(|ix| self.tokens[ix].norm.as_str())
            .collect();
        let named =
            words.iter().any(|word| self.released.iter().any(|phrase| crate::phrase::same(phrase, word)));
        let wants = words
            .iter()
            .any(|word| matches!(*word, "want" | "wants" | "need" | "needs" | "prefer" | "show" | "instead"));
        named && !wants
    }

    /// Whether a clause names a new thing: an article and a word that the catalogue knows, not "one".
    pub(crate) fn names_a_thing(&self, clause: &Range<usize>) -> bool {
        let free: Vec<&Token> = clause
            .clone()
            .map(|ix| &self.tokens[ix])
            .filter(|token| token.used == Use::Free && token.mark().is_none())
            .collect();
        let article = free.iter().position(|token| matches!(token.norm.as_str(), "a" | "an"));
        let Some(at) = article else { return false };
        if at > 3 || !free[..at].iter().all(|token| is_filler(token) || token.is("closed")) {
            return false;
        }
        if free[..at].iter().any(|token| {
            matches!(token.norm.as_str(), "with" | "for" | "in" | "on" | "to" | "of" | "has" | "have" | "had")
        }) {
            return false;
        }
        let head: Vec<&&Token> = free[at + 1..]
            .iter()
            .take_while(|token| {
                !matches!(
                    token.norm.as_str(),
                    "for"
                        | "with"
                        | "that"
                        | "in"
                        | "to"
                        | "on"
                        | "she"
                        | "he"
                        | "we"
                        | "i"
                        | "is"
                        | "are"
                        | "would"
                        | "then"
                        | "instead"
                )
            })
            .collect();
        let telling = head.iter().any(|token| {
            !is_filler(token)
                && lexicon::attribute(&token.norm).is_none()
                && self.around.vocabulary.count(&token.norm) > 0
        });
        telling
            && !head.iter().any(|token| matches!(token.norm.as_str(), "one" | "ones" | "bit" | "lot"))
            && !head.last().is_some_and(|token| is_facet_name(&token.norm))
    }

    /// The thing asked for so far goes; for whom and where it is stays.
    pub(crate) fn replace_thing(&mut self) {
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
    pub(crate) fn strip(&mut self, clause: &Range<usize>) {
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
            let taken_before = free
                .first()
                .is_some_and(|first| *first > clause.start && self.tokens[first - 1].used == Use::Taken);
            if front == 0
                && taken_before
                && tokens
                    .first()
                    .is_some_and(|token| matches!(token.norm.as_str(), "for" | "on" | "of" | "in"))
                && tokens.get(1).is_some_and(|next| {
                    !crate::words::is_filler_word(&next.norm)
                        && next.number().is_none()
                        && !crate::words::is_person(&next.norm)
                })
            {
                front = 1;
            }
            // "something to sit on" is a description.
            if front == 1
                && tokens.get(1).is_some_and(|next| next.is("to"))
                && matches!(tokens[0].norm.as_str(), "something" | "anything")
            {
                front = 0;
            }
            let marks = tokens.first().is_some_and(|token| {
                token.mark().is_some_and(|mark| !matches!(mark, '#' | '$' | '€' | '£' | '¥'))
            }) as usize;
            let front = front.max(marks);
            if front == 0 && back == 0 || free.is_empty() {
                break;
            }
            for ix in free.iter().take(front).chain(free.iter().rev().take(back)) {
                self.tokens[*ix].used = Use::Taken;
            }
        }
    }
}

fn vocabulary_words(text: &str) -> Vec<String> {
    crate::vocabulary::words_of(text).iter().map(|word| singular(word)).collect()
}
