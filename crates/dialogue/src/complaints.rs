//! What she says against a thing that she asked for before, and what she lets in again.
//!
//! "glass is too dangerous" refuses glass without a "not"; "sorry, wheels are fine" takes a refusal back.

use std::ops::Range;

use crate::lexicon::{self, singular};
use crate::token::{Token, Use, tokenise};
use crate::understand::Reading;
use crate::words::is_filler;
use crate::{ChipId, Polarity, Requirement};

/// Verbs that say something against their subject: "velvet attracts cat hair".
const AGAINST: &[&str] = &[
    "attracts",
    "attract",
    "scratches",
    "scratch",
    "clashes",
    "clash",
    "stains",
    "stain",
    "fades",
    "fade",
    "gets",
    "get",
    "rusts",
    "rust",
    "squeaks",
    "squeak",
    "creaks",
    "peels",
    "peel",
    "cracks",
    "crack",
    "dents",
    "smells",
    "smell",
    "breaks",
    "break",
    "slips",
    "itches",
    "itch",
    "hurts",
    "hurt",
    "collects",
    "sticks",
    "stick",
    "wears",
    "shows",
    "tears",
    "rips",
    "sheds",
    "wrinkles",
];
/// Verbs that say what follows of their subject.
const COPULAS: &[&str] =
    &["is", "are", "was", "were", "looks", "look", "feels", "feel", "seems", "seem", "would", "sounds"];
/// What is said against a thing after a copula.
const FAULTS: &[&str] = &[
    "too",
    "boring",
    "ugly",
    "dangerous",
    "impractical",
    "bad",
    "cold",
    "wrong",
    "annoying",
    "dated",
    "outdated",
    "dull",
    "dreary",
    "sad",
    "gloomy",
    "noisy",
    "loud",
    "sticky",
    "sweaty",
    "uncomfortable",
    "hard",
    "tacky",
    "depressing",
    "fragile",
    "slippery",
    "unsafe",
    "unhealthy",
    "itchy",
    "scratchy",
    "overdone",
    "clunky",
    "awkward",
    "useless",
    "childish",
    "kitschy",
];
/// What lets a thing pass.
const ALLOWS: &[&str] = &["fine", "ok", "okay", "alright", "allowed", "acceptable", "welcome", "good"];

impl Reading<'_> {
    /// Takes what is complained of out of the wishes; where nothing takes its place, it is refused.
    pub(crate) fn complaints(&mut self) {
        if !self.later {
            return;
        }
        for (clause, _) in self.clauses() {
            let Some((phrase, end, too)) = self.complaint(&clause) else { continue };
            if self.released.iter().any(|known| crate::phrase::same(known, &phrase)) {
                continue;
            }
            let span = self.span(clause.start..end);
            let family = lexicon::family(&phrase);
            let replaced = family.is_some()
                && (end..self.tokens.len()).any(|ix| {
                    self.attribute_at(ix, self.tokens.len()).is_some_and(|(name, other, _)| {
                        Some(other) == family && !crate::phrase::same(&name, &phrase)
                    })
                });
            self.take(clause.start..end);
            self.refused_any = true;
            self.released.push(phrase.clone());
            if too || (family.is_some() && !replaced) {
                self.refuse_word(&phrase, span);
            } else {
                self.draft.forget(&phrase);
            }
        }
    }

    /// The thing that a clause complains of, where the complaint ends, and whether there is too much of it.
    fn complaint(&self, clause: &Range<usize>) -> Option<(String, usize, bool)> {
        let free: Vec<usize> = clause
            .clone()
            .filter(|ix| self.tokens[*ix].used == Use::Free && self.tokens[*ix].word())
            .skip_while(|ix| {
                is_filler(&self.tokens[*ix]) && lexicon::attribute(&self.tokens[*ix].norm).is_none()
            })
            .collect();
        let word = |at: usize| free.get(at).map_or("", |ix| self.tokens[*ix].norm.as_str());
        // Chinese says it without a verb: "grey too dark".
        let says = |at: &usize| {
            let changed = free.get(*at).is_some_and(|ix| self.tokens[*ix].changed);
            AGAINST.contains(&word(*at))
                || COPULAS.contains(&word(*at))
                || changed && FAULTS.contains(&word(*at))
        };
        let verb_at = (1..free.len().min(5)).find(says)?;
        let subject: Vec<&str> =
            (0..verb_at).map(word).filter(|word| !matches!(*word, "always" | "just" | "really")).collect();
        let phrase = (1..=subject.len())
            .rev()
            .map(|len| subject[..len].join(" "))
            .find(|phrase| self.said_before(phrase) || lexicon::attribute(phrase).is_some())?;
        let end = free[verb_at..]
            .iter()
            .find(|ix| matches!(self.tokens[**ix].norm.as_str(), "so" | "but" | "then"))
            .copied()
            .unwrap_or(clause.end);
        let rest: Vec<&str> = free[verb_at..]
            .iter()
            .take_while(|ix| **ix < end)
            .map(|ix| self.tokens[*ix].norm.as_str())
            .collect();
        let against =
            AGAINST.contains(&word(verb_at)) || rest.iter().take(4).any(|word| FAULTS.contains(word));
        let mild =
            rest.iter().any(|word| matches!(*word, "fine" | "ok" | "okay" | "nice" | "nicer" | "better"));
        // "black is too" agrees; "black is too dark" complains.
        let harm = rest.iter().any(|word| matches!(*word, "unsafe" | "dangerous" | "unhealthy"));
        let too = harm || rest.iter().position(|word| *word == "too").is_some_and(|at| at + 1 < rest.len());
        let only_too = rest.last() == Some(&"too");
        (against && !mild && !only_too).then_some((phrase, end, too))
    }

    /// Whether a word or phrase stands in the wishes or demands of earlier turns.
    fn said_before(&self, phrase: &str) -> bool {
        let key = lexicon::phrase_key(phrase);
        let wished = self.draft.wishes.iter().any(|wish| {
            wish.polarity == Polarity::Wanted && {
                let words: Vec<String> =
                    tokenise(&wish.text).iter().map(|token| singular(&token.norm)).collect();
                format!(" {} ", words.join(" ")).contains(&format!(" {key} "))
            }
        });
        wished
            || self.draft.constraints.iter().any(|constraint| {
                matches!(&constraint.requirement, Requirement::IncludeAny(old) if crate::phrase::same(&old[0], phrase))
            })
    }

    /// Drops earlier exclusions of what is spoken of kindly now; a clause that says no more than that is no wish.
    pub(crate) fn let_in(&mut self) {
        let excluded: Vec<(ChipId, Vec<String>)> = self
            .draft
            .constraints
            .iter()
            .filter(|constraint| constraint.turn < self.draft.turn)
            .filter_map(|constraint| match &constraint.requirement {
                Requirement::Exclude(words) => Some((constraint.id, words.clone())),
                _ => None,
            })
            .collect();
        for (chip, words) in excluded {
            for (clause, _) in self.clauses() {
                let Some(found) = self.names(&clause, &words) else { continue };
                let before = found.start.saturating_sub(3).max(clause.start)..found.start;
                let elsewhere = self.belongs_elsewhere(&clause, found.start)
                    || self.tokens[before]
                        .iter()
                        .any(|token| matches!(token.norm.as_str(), "for" | "like" | "match" | "than"));
                if elsewhere {
                    continue;
                }
                self.draft.remove(chip);
                let rest = |token: &Token| is_filler(token) || ALLOWS.contains(&token.norm.as_str());
                let allows = self.tokens[found.end..clause.end]
                    .iter()
                    .any(|token| ALLOWS.contains(&token.norm.as_str()));
                let alone = clause.clone().all(|ix| {
                    found.contains(&ix) || self.tokens[ix].used == Use::Taken || rest(&self.tokens[ix])
                });
                if allows && alone {
                    self.take(clause.clone());
                }
                break;
            }
        }
    }

    /// Where one of these words or phrases stands free in a clause.
    fn names(&self, clause: &Range<usize>, words: &[String]) -> Option<Range<usize>> {
        let free: Vec<usize> = clause
            .clone()
            .filter(|ix| self.tokens[*ix].used == Use::Free && self.tokens[*ix].mark().is_none())
            .collect();
        let norms: Vec<String> = free.iter().map(|ix| singular(&self.tokens[*ix].norm)).collect();
        words.iter().find_map(|phrase| {
            let key: Vec<String> = phrase.split([' ', '-']).map(singular).collect();
            let at = norms.windows(key.len()).position(|window| window == key)?;
            Some(free[at]..free[at + key.len() - 1] + 1)
        })
    }
}
