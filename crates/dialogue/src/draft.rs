//! The state as it changes while one utterance is read: every change is noted as an edit.

use crate::lexicon::{self, singular};
use crate::phrase::{same, spellings};
use crate::token::{Kind, Token, Use, tokenise};
use crate::words::{is_filler, is_person, mend};
use crate::{ChipId, Constraint, DialogueState, Edit, Facet, Polarity, Requirement, Vocabulary, Wish};

pub(crate) struct Draft<'a> {
    pub wishes: Vec<Wish>,
    pub constraints: Vec<Constraint>,
    pub edits: Vec<Edit>,
    pub turn: u16,
    next: u32,
    vocabulary: &'a Vocabulary,
}

impl<'a> Draft<'a> {
    pub fn new(state: &DialogueState, vocabulary: &'a Vocabulary) -> Self {
        Self {
            wishes: state.wishes.clone(),
            constraints: state.constraints.clone(),
            edits: Vec::new(),
            turn: state.turns,
            next: state.next_chip,
            vocabulary,
        }
    }

    fn chip(&mut self) -> ChipId {
        let chip = ChipId(self.next);
        self.next = self.next.saturating_add(1);
        chip
    }

    pub fn remove(&mut self, chip: ChipId) {
        self.wishes.retain(|wish| wish.id != chip);
        self.constraints.retain(|constraint| constraint.id != chip);
        // What this very turn added and took back leaves no trace.
        let before = self.edits.len();
        self.edits.retain(|edit| match edit {
            Edit::AddWish(wish) => wish.id != chip,
            Edit::AddConstraint(constraint) => constraint.id != chip,
            _ => true,
        });
        if self.edits.len() == before {
            self.edits.push(Edit::Remove(chip));
        }
    }

    pub fn wish(&mut self, text: String, label: String, polarity: Polarity, strength: f32) {
        let known = self
            .wishes
            .iter()
            .find(|wish| wish.text.eq_ignore_ascii_case(&text) && wish.polarity == polarity);
        if let Some(known) = known {
            if known.strength >= strength {
                return;
            }
            let id = known.id;
            self.remove(id);
        }
        let wish = Wish { id: self.chip(), text, label, polarity, strength, turn: self.turn };
        self.wishes.push(wish.clone());
        self.edits.push(Edit::AddWish(wish));
    }

    fn constrain(&mut self, facet: Facet, requirement: Requirement, span: String) {
        let constraint = Constraint { id: self.chip(), facet, requirement, span, turn: self.turn };
        self.constraints.push(constraint.clone());
        self.edits.push(Edit::AddConstraint(constraint));
    }

    /// A range; it replaces the earlier one of its facet, but an open end keeps the earlier limit if they agree.
    pub fn range(&mut self, facet: Facet, mut min: Option<f64>, mut max: Option<f64>, span: String) {
        let earlier = self.constraints.iter().find(|constraint| constraint.facet == facet).cloned();
        if let Some(earlier) = earlier {
            if let Requirement::Range { min: old_min, max: old_max } = earlier.requirement {
                let agree =
                    |low: Option<f64>, high: Option<f64>| low.zip(high).is_none_or(|(low, high)| low < high);
                if min.is_none() && max.is_some() && agree(old_min, max) {
                    min = old_min;
                } else if max.is_none() && min.is_some() && agree(min, old_max) {
                    max = old_max;
                }
            }
            self.remove(earlier.id);
        }
        self.constrain(facet, Requirement::Range { min, max }, span);
    }

    pub fn in_stock(&mut self, span: String) {
        if !self.constraints.iter().any(|constraint| constraint.facet == Facet::InStock) {
            self.constrain(Facet::InStock, Requirement::Holds, span);
        }
    }

    /// Never again `phrase`: it leaves the wishes and demands, and is filtered.
    pub fn exclude(&mut self, phrase: &str, span: String) {
        self.forget(phrase);
        let words = spellings(phrase, self.vocabulary);
        if !words.is_empty() {
            self.constrain(Facet::Words, Requirement::Exclude(words), span);
        }
    }

    /// One of `words` is demanded; earlier demands of the same family go, and so does their exclusion.
    pub fn demand(&mut self, words: Vec<String>, span: String) {
        if words.is_empty() {
            return;
        }
        self.readmit(&words);
        let same_demand = self
            .constraints
            .iter()
            .any(|c| matches!(&c.requirement, Requirement::IncludeAny(old) if *old == words));
        if !same_demand {
            self.constrain(Facet::Words, Requirement::IncludeAny(words), span);
        }
    }

    /// Drops exclusions of what is wanted now.
    pub fn readmit(&mut self, words: &[String]) {
        let excluded: Vec<ChipId> = self
            .constraints
            .iter()
            .filter(|constraint| constraint.turn < self.turn)
            .filter(|constraint| match &constraint.requirement {
                Requirement::Exclude(old) => {
                    words.first().is_some_and(|word| old.iter().any(|other| same(other, word)))
                }
                _ => false,
            })
            .map(|constraint| constraint.id)
            .collect();
        for chip in excluded {
            self.remove(chip);
        }
    }

    /// Whether a wish or a demand of an earlier turn has the phrase.
    pub fn asks_for(&self, phrase: &str) -> bool {
        let words = spellings(phrase, self.vocabulary);
        let demanded = self.constraints.iter().any(|constraint| match &constraint.requirement {
            Requirement::IncludeAny(old) => old.iter().any(|old| words.contains(old)),
            _ => false,
        });
        let wished = |text: &str| {
            let text = format!(" {} ", text.to_lowercase());
            words.iter().any(|word| text.contains(&format!(" {word} ")))
        };
        demanded || self.wishes.iter().any(|w| w.polarity == Polarity::Wanted && wished(&w.text))
    }

    /// Takes a phrase out of wishes and demands, without excluding it.
    pub fn forget(&mut self, phrase: &str) {
        let words = spellings(phrase, self.vocabulary);
        self.drop_demands(
            |old| old.first().is_some_and(|first| words.iter().any(|word| same(word, first))),
            u16::MAX,
        );
        // A group such as "gold or brass" loses only the one.
        let groups: Vec<Constraint> = self
            .constraints
            .iter()
            .filter(|c| matches!(&c.requirement, Requirement::IncludeAny(old) if old.iter().any(|o| words.contains(o))))
            .cloned()
            .collect();
        for group in groups {
            self.remove(group.id);
            if let Requirement::IncludeAny(old) = group.requirement {
                let rest: Vec<String> = old.into_iter().filter(|word| !words.contains(word)).collect();
                if !rest.is_empty()
                    && lexicon::attribute(phrase).is_none_or(|a| !a.kinds.contains(&rest[0].as_str()))
                {
                    self.constrain(Facet::Words, Requirement::IncludeAny(rest), group.span);
                }
            }
        }
        let mut keys: Vec<Vec<String>> =
            words.iter().map(|word| word.split([' ', '-']).map(singular).collect()).collect();
        keys.sort_by_key(|key| std::cmp::Reverse(key.len()));
        keys.dedup();
        self.cut(|tokens, at| {
            keys.iter()
                .find(|key| {
                    tokens.len() >= at + key.len()
                        && key.iter().zip(&tokens[at..]).all(|(key, word)| *key == *word)
                })
                .map(Vec::len)
        });
    }

    /// Drops demands of earlier turns than `before` whose words satisfy the test.
    pub fn drop_demands(&mut self, test: impl Fn(&[String]) -> bool, before: u16) {
        let gone: Vec<ChipId> = self
            .constraints
            .iter()
            .filter(|constraint| constraint.turn < before)
            .filter(|constraint| matches!(&constraint.requirement, Requirement::IncludeAny(old) if test(old)))
            .map(|constraint| constraint.id)
            .collect();
        for chip in gone {
            self.remove(chip);
        }
    }

    /// A family such as colour is open again: its words leave the wishes of earlier turns, its demands go.
    pub fn forget_family(&mut self, family: &str, also_exclusions: bool) {
        self.forget_values(&|word| lexicon::family(word) == Some(family), also_exclusions);
    }

    /// [`Self::forget_family`] for the attributes that satisfy a test.
    pub fn forget_values(&mut self, of: &dyn Fn(&str) -> bool, also_exclusions: bool) {
        let of_family = |words: &[String]| words.first().is_some_and(|word| of(word));
        self.drop_demands(of_family, self.turn);
        if also_exclusions {
            let gone: Vec<ChipId> = self
                .constraints
                .iter()
                .filter(|c| c.turn < self.turn)
                .filter(|c| matches!(&c.requirement, Requirement::Exclude(old) if of_family(old)))
                .map(|c| c.id)
                .collect();
            for chip in gone {
                self.remove(chip);
            }
        }
        self.cut(|words, at| {
            let shade = usize::from(matches!(words[at].as_str(), "dark" | "light" | "bright" | "pale"));
            let word = words.get(at + shade)?;
            let named = of(word) || (shade == 1 && word == "color" && of("white"));
            named.then_some(1 + shade)
        });
    }

    /// Takes the demand of a family out and gives its words; none where there is no such demand.
    pub fn take_demand(&mut self, family: &str) -> Vec<String> {
        let found = self.constraints.iter().find_map(|constraint| match &constraint.requirement {
            Requirement::IncludeAny(words)
                if words.first().and_then(|word| lexicon::family(word)) == Some(family) =>
            {
                Some((constraint.id, words.clone()))
            }
            _ => None,
        });
        let Some((chip, words)) = found else { return Vec::new() };
        self.remove(chip);
        words
    }

    /// The words of a family in the wishes and demands so far.
    pub fn values_of(&self, family: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for wish in self.wishes.iter().filter(|wish| wish.polarity == Polarity::Wanted) {
            for token in tokenise(&wish.text) {
                if lexicon::family(&token.norm) == Some(family) && !found.contains(&token.norm) {
                    found.push(token.norm);
                }
            }
        }
        found
    }

    /// Drops the ranges of a facet.
    pub fn drop_range(&mut self, facet: &Facet) -> bool {
        let gone: Vec<ChipId> = self.constraints.iter().filter(|c| c.facet == *facet).map(|c| c.id).collect();
        for chip in &gone {
            self.remove(*chip);
        }
        !gone.is_empty()
    }

    /// Cuts words out of the wishes of earlier turns: `find` is given the singular words of a wish and a place
    /// in them, and gives how many words to cut there. A wish of which nothing is left goes.
    pub fn cut(&mut self, find: impl Fn(&[String], usize) -> Option<usize>) {
        for wish in self.wishes.clone() {
            if wish.turn >= self.turn {
                continue;
            }
            let mut tokens = tokenise(&wish.label);
            mend(&mut tokens, self.vocabulary);
            // Marks are no words: "black-brown" is black and brown.
            let places: Vec<usize> = (0..tokens.len()).filter(|ix| tokens[*ix].mark().is_none()).collect();
            let words: Vec<String> = places.iter().map(|ix| singular(&tokens[*ix].norm)).collect();
            let mut hit = false;
            let mut at = 0;
            while at < words.len() {
                match find(&words, at) {
                    Some(len) if len > 0 => {
                        for place in &places[at..(at + len).min(places.len())] {
                            tokens[*place].used = Use::Taken;
                        }
                        hit = true;
                        at += len;
                    }
                    _ => at += 1,
                }
            }
            if !hit {
                continue;
            }
            self.remove(wish.id);
            tidy(&mut tokens);
            let (text, label) = render(&tokens, &wish.label);
            if !text.is_empty()
                && !tokens
                    .iter()
                    .filter(|t| t.used == Use::Free && t.mark().is_none())
                    .all(|t| is_filler(t) || is_person(&t.norm))
            {
                let new = Wish { id: self.chip(), text, label, ..wish };
                self.wishes.push(new.clone());
                self.edits.push(Edit::AddWish(new));
            }
        }
    }
}

/// Joints that a cut left hanging ("bookcase with", "or chair") go too.
pub(crate) fn tidy(tokens: &mut [Token]) {
    let hanging = |token: &Token| {
        token.mark().is_some()
            || matches!(
                token.norm.as_str(),
                "with"
                    | "and"
                    | "or"
                    | "in"
                    | "a"
                    | "an"
                    | "the"
                    | "of"
                    | "for"
                    | "but"
                    | "to"
                    | "rather"
                    | "is"
                    | "some"
                    | "on"
                    | "w"
                    | "without"
                    | "that"
                    | "any"
                    | "from"
            )
    };
    // From the end: what closes the wish must be a word.
    for ix in (0..tokens.len()).rev() {
        if tokens[ix].used == Use::Taken {
            continue;
        }
        if !hanging(&tokens[ix]) {
            break;
        }
        // "a doll she can sleep with": what hangs by itself was said so.
        let preposition = matches!(tokens[ix].norm.as_str(), "with" | "in" | "on" | "for" | "to");
        if preposition && tokens.get(ix + 1).is_none_or(|next| next.mark().is_some()) {
            break;
        }
        // A quote mark of inches and the like belongs to its number.
        if tokens[ix].mark().is_some_and(|mark| matches!(mark, '"' | '\'' | '%' | '+')) {
            break;
        }
        tokens[ix].used = Use::Taken;
    }
    let mut first = true;
    for token in tokens.iter_mut().filter(|token| token.used == Use::Free) {
        let opens = matches!(token.norm.as_str(), "and" | "or" | "but" | "a" | "an" | "the" | "some")
            || token.mark().is_some_and(|mark| !CURRENCY_OPENERS.contains(&mark));
        if first && opens {
            token.used = Use::Taken;
        } else {
            first = false;
        }
    }
    // Chinese puts what something has before it: "with [armrests] office chair".
    for ix in 0..tokens.len() {
        if tokens[ix].used == Use::Free
            && tokens[ix].changed
            && tokens[ix].is("with")
            && tokens.get(ix + 1).is_some_and(|next| next.used == Use::Taken)
        {
            tokens[ix].used = Use::Taken;
        }
    }
    // A joint before a gap: "with [doors] for shoes".
    for ix in 0..tokens.len() {
        if tokens[ix].used == Use::Free
            && matches!(tokens[ix].norm.as_str(), "with" | "and" | "or" | "a" | "an" | "in" | "the")
            && tokens.get(ix + 1).is_some_and(|next| next.used == Use::Taken)
        {
            let next_free = tokens[ix + 1..].iter().find(|next| next.used == Use::Free);
            let joint = next_free.is_none_or(|next| {
                next.mark().is_some()
                    || matches!(
                        next.norm.as_str(),
                        "for" | "with" | "in" | "and" | "or" | "that" | "to" | "on" | "next" | "under"
                    )
            });
            if joint {
                tokens[ix].used = Use::Taken;
            }
        }
    }
}

const CURRENCY_OPENERS: &[char] = &['$', '€', '£', '¥', '#'];

/// The free tokens as text for the encoder and as the shopper's own words.
pub(crate) fn render(tokens: &[Token], original: &str) -> (String, String) {
    let mut text = String::new();
    let mut label = String::new();
    let mut last: Option<(usize, &Token)> = None;
    // Chinese that the lexicon does not know says nothing to an English encoder, unless it is all there is.
    let understood = tokens.iter().any(|t| t.used == Use::Free && t.kind != Kind::Unknown && !is_filler(t));
    for (ix, token) in tokens.iter().enumerate().filter(|(_, token)| token.used == Use::Free) {
        let own = original.get(token.span.clone()).unwrap_or("");
        let repeated = last.is_some_and(|(_, before)| before.span == token.span);
        let adjacent = last.is_some_and(|(place, _)| place + 1 == ix);
        // The encoder's text.
        if (token.changed || !repeated) && !(understood && token.kind == Kind::Unknown) {
            let written = if token.changed { token.norm.as_str() } else { own };
            if !(text.is_empty() || (token.glued && adjacent) || (token.kind == Kind::Mark(','))) {
                text.push(' ');
            }
            text.push_str(written);
        }
        // Her words.
        if !repeated {
            if let Some((_, before)) = last {
                let gap = original.get(before.span.end..token.span.start).unwrap_or(" ");
                if gap.chars().all(|c| c.is_whitespace() || !c.is_alphanumeric() || c == '的') {
                    label.push_str(gap);
                } else if gap.is_ascii() || adjacent && gap.chars().count() < 3 {
                    label.push_str(if gap.is_ascii() { " " } else { gap });
                } else if own.is_ascii() {
                    label.push(' ');
                }
            }
            label.push_str(own);
        }
        last = Some((ix, token));
    }
    let trim = |c: char| {
        c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '，' | '。' | '、' | '-')
    };
    (text.trim_matches(trim).to_owned(), label.trim_matches(trim).to_owned())
}
