//! What a clause demands: attributes, brands, telling numbers. A demand filters, where the catalogue knows it.

use std::ops::Range;

use crate::Requirement;
use crate::lexicon::{self, singular};
use crate::phrase::demanded;
use crate::scope_phrases::GRADABLE;
use crate::token::{Kind, Use, show};
use crate::understand::Reading;
use crate::words::find_phrase;

/// Families whose plain mention is a demand where the catalogue knows the value: a white dresser must be white.
const DEMANDED: &[&str] = &["colour", "material", "use", "fold", "hand", "link", "water", "diet", "cover"];
/// Families of which an item has one value: a later mention replaces the earlier.
const EXCLUSIVE: &[&str] =
    &["colour", "material", "use", "sound", "link", "shape", "cover", "wine", "form", "hand"];
/// What a thing is where nothing is said: no catalogue says it of each, so it can't be demanded.
const USUAL: &[&str] = &["right-handed", "right handed", "right hand", "straight"];
/// Materials that are chosen as a colour is: said to replace one another, and colours.
const FINISHES: &[&str] = &[
    "pine", "oak", "birch", "beech", "acacia", "walnut", "teak", "bamboo", "ash", "mahogany", "maple",
    "brass", "copper", "chrome", "bronze", "marble",
];
/// Cues that what is named takes the place of what was said.
const REPLACING: &[&str] = &[
    "instead",
    "rather",
    "make it",
    "make that",
    "go for",
    "go with",
    "switch to",
    "change to",
    "prefer",
    "lets do",
    "would be nicer",
    "would be better",
    "would be safer",
    "would look better",
];
/// What only lets pass: "pine is fine".
const ALLOWING: &[&str] = &[
    "is fine",
    "are fine",
    "is ok",
    "are ok",
    "is okay",
    "are okay",
    "would be fine",
    "would be ok",
    "would be okay",
    "is alright",
    "is acceptable",
    "works too",
    "would do",
    "will do",
    "would work",
    "is good too",
];

fn is_finish(word: &str) -> bool {
    lexicon::family(word) == Some("colour") || FINISHES.contains(&word)
}
/// A number from here on tells things apart as a word ("500 pieces"); smaller ones stand everywhere.
const TELLING_NUMBER: f64 = 20.0;

impl Reading<'_> {
    /// Colours, materials and the like: they replace earlier ones of their family; said plainly they are demands.
    pub(crate) fn attributes(&mut self, clause: &Range<usize>, hedged: bool, instead: bool) {
        let mut groups: Vec<(&'static str, Vec<String>, Range<usize>)> = Vec::new();
        let mut ix = clause.start;
        while ix < clause.end {
            let Some((name, family, end)) = self.attribute_at(ix, clause.end) else {
                ix += 1;
                continue;
            };
            let at = ix;
            ix = end;
            if self.released.iter().any(|phrase| crate::phrase::same(phrase, &name))
                || self.belongs_elsewhere(clause, at)
            {
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
            let said = |cues: &[&str]| {
                cues.iter().any(|cue| find_phrase(&self.tokens[..clause.end], clause.start, cue).is_some())
            };
            // "pine is fine" lets pass, "any wood will do" asks for wood; "or pine" adds to what was said.
            let allows = said(ALLOWING) && !said(&["any"]) && !instead;
            let or_else = self.later
                && range.start == clause.start + 1
                && clause.start == 0
                && self.tokens[clause.start].is("or");
            let additive = (said(&["also", "too", "as well"]) || allows || or_else) && !self.refused_any;
            let replaces = instead || said(REPLACING);
            let mut earlier: Vec<String> = Vec::new();
            let mut replaced: Vec<String> = Vec::new();
            if EXCLUSIVE.contains(&family) && self.later {
                if replaces && !additive && names.iter().all(|name| is_finish(name)) {
                    self.draft.forget_values(&is_finish, false);
                }
                replaced = self.draft.values_of(family);
                replaced
                    .retain(|old| !names.contains(old) && !demanded(old, self.around.vocabulary).is_empty());
                if additive {
                    // "brown would be fine too": either answers.
                    earlier = self.draft.take_demand(family);
                } else {
                    self.draft.forget_family(family, false);
                }
            }
            // "clear or blue", where only the blue is an attribute the catalogue knows: blue alone is no demand.
            let alternative = (range.start > clause.start + 1 && self.tokens[range.start - 1].is("or"))
                || (range.end + 1 < clause.end && self.tokens[range.end].is("or"));
            // "i am vegan" is about her; "vegan boots" about the boots.
            let person = family == "diet"
                && range.start >= 2
                && matches!(
                    self.tokens[range.start - 1].norm.as_str(),
                    "am" | "is" | "are" | "went" | "turned" | "being"
                );
            let usual = names.iter().all(|name| USUAL.contains(&name.as_str()));
            let demand = !person
                && !alternative
                && !usual
                && (DEMANDED.contains(&family) || instead)
                && !hedged
                && (!allows || !earlier.is_empty());
            let mut words: Vec<String> = Vec::new();
            for name in &names {
                self.draft.readmit(std::slice::from_ref(name));
                words.extend(demanded(name, self.around.vocabulary));
            }
            // "corner sofa", then "a straight one": what can't be demanded still leaves the other out.
            let unsaid = words.is_empty() || usual || matches!(family, "form" | "shape");
            if unsaid && !hedged && !alternative && !additive && !person && !allows {
                let span = self.span(range.clone());
                for old in replaced {
                    self.draft.exclude(&old, span.clone());
                }
            }
            if demand {
                let span = self.span(range);
                let mut distinct: Vec<String> = Vec::new();
                words = earlier.into_iter().chain(words).collect();
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
    pub(crate) fn attribute_at(&self, ix: usize, end: usize) -> Option<(String, &'static str, usize)> {
        let free = |at: usize| at < end && self.tokens[at].used == Use::Free && self.tokens[at].word();
        if !free(ix) {
            return None;
        }
        let joined = |from: usize, to: usize| -> Option<(String, &'static str, usize)> {
            let words: Vec<&str> = (from..to)
                .filter(|at| !self.tokens[*at].is("-"))
                .map(|at| self.tokens[at].norm.as_str())
                .collect();
            let phrase = words.join(" ");
            lexicon::attribute(&phrase).map(|attribute| (phrase, attribute.family, to))
        };
        let hyphen = ix + 2 < end && self.tokens[ix + 1].is("-");
        if hyphen && free(ix + 2) {
            if let Some(found) = joined(ix, ix + 3) {
                return Some(found);
            }
            let both = lexicon::family(&self.tokens[ix].norm)
                .filter(|family| lexicon::family(&self.tokens[ix + 2].norm) == Some(family));
            if let Some(family) = both {
                return Some((
                    format!("{}-{}", self.tokens[ix].norm, self.tokens[ix + 2].norm),
                    family,
                    ix + 3,
                ));
            }
        }
        if free(ix + 1)
            && let Some(found) = joined(ix, ix + 2)
        {
            return Some(found);
        }
        let word = &self.tokens[ix].norm;
        // Words that are more often something else need the catalogue's own word for it that they are colours.
        const AMBIGUOUS: &[&str] =
            &["cream", "sand", "orange", "clear", "tan", "camel", "mustard", "copper", "olive", "golden"];
        if AMBIGUOUS.contains(&word.as_str())
            && !self
                .around
                .vocabulary
                .fields_of(word)
                .iter()
                .any(|field| matches!(*field, "colour" | "color" | "material" | "shape" | "form"))
        {
            return None;
        }
        // "should survive outside" asks for the outdoors; "the outside pocket" does not.
        let before = ix.checked_sub(1).map_or("", |at| self.tokens[at].norm.as_str());
        if word == "outside"
            && matches!(
                before,
                "survive"
                    | "stay"
                    | "stand"
                    | "leave"
                    | "left"
                    | "use"
                    | "used"
                    | "for"
                    | "put"
                    | "be"
                    | "live"
                    | "keep"
                    | "kept"
                    | "go"
                    | "sit"
                    | "eating"
                    | "hang"
                    | "stays"
            )
        {
            return Some(("outdoor".to_owned(), "use", ix + 1));
        }
        // "leather look", "faux fur": not of that material.
        let next_word =
            self.tokens.get(ix + 1).filter(|_| ix + 1 < end).map_or("", |token| token.norm.as_str());
        if lexicon::family(word) == Some("material")
            && (matches!(next_word, "look" | "effect" | "imitation" | "style" | "optic" | "like")
                || matches!(before, "faux" | "fake" | "imitation" | "artificial"))
        {
            return None;
        }
        // "gold fish", "glass cleaner": before these the word is part of a name.
        let next = self.tokens.get(ix + 1).filter(|_| ix + 1 < end).map(|token| token.norm.as_str());
        let named = matches!(
            (word.as_str(), next),
            ("red" | "white", Some("wine" | "wines"))
                | ("green" | "black" | "white" | "red", Some("tea" | "teas"))
                | ("white", Some("noise" | "board" | "boards" | "chocolate"))
                | ("black", Some("friday" | "pepper" | "metal" | "forest" | "coffee"))
                | ("gold", Some("fish"))
                | ("blue", Some("cheese" | "light" | "ray"))
                | ("brown", Some("rice" | "sugar"))
                | ("orange", Some("juice"))
                | ("dry", Some("shampoo" | "skin" | "hair"))
                | ("sweet", Some("potato" | "corn"))
                | ("silver", Some("surfer"))
                | ("red", Some("velvet"))
        );
        if named {
            return None;
        }
        joined(ix, ix + 1)
    }

    /// Whether the word at `at` speaks of something else than what is wanted: "for my white wall", "to match the
    /// black sofa".
    pub(crate) fn belongs_elsewhere(&self, clause: &Range<usize>, at: usize) -> bool {
        let mut owned = false;
        for ix in (clause.start..at).rev().take(4) {
            let word = self.tokens[ix].norm.as_str();
            if matches!(word, "my" | "our" | "his" | "her" | "their" | "your") {
                owned = true;
            }
            let placing = matches!(
                word,
                "next"
                    | "match"
                    | "matches"
                    | "matching"
                    | "beside"
                    | "under"
                    | "behind"
                    | "against"
                    | "goes"
                    | "go"
                    | "near"
                    | "above"
            );
            let joint = matches!(word, "for" | "with" | "to" | "in" | "on" | "into" | "of");
            let next_to = word == "to"
                && ix > clause.start
                && matches!(self.tokens[ix - 1].norm.as_str(), "next" | "close" | "go" | "match");
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
    pub(crate) fn brands(&mut self, clause: &Range<usize>, hedged: bool) {
        let vocabulary = self.around.vocabulary;
        let mut names: Vec<String> = Vec::new();
        let mut range: Option<Range<usize>> = None;
        let mut ix = clause.start;
        while ix < clause.end {
            let token = &self.tokens[ix];
            let free =
                |at: usize| at < clause.end && self.tokens[at].used == Use::Free && self.tokens[at].word();
            let mut name = token.norm.clone();
            let mut end = ix + 1;
            let pair = if free(ix) && free(ix + 1) {
                format!("{name} {}", self.tokens[ix + 1].norm)
            } else {
                String::new()
            };
            if !pair.is_empty() && vocabulary.fields_of(&pair).contains(&"brand") {
                name = pair;
                end = ix + 2;
            } else if !free(ix) || !vocabulary.is_brand(&name) {
                ix += 1;
                continue;
            }
            // "like a fender", "case for my fender", "compatible with lego" ask for something else.
            let elsewhere = (clause.start..ix).rev().take(3).any(|at| {
                matches!(
                    self.tokens[at].norm.as_str(),
                    "like"
                        | "similar"
                        | "compatible"
                        | "for"
                        | "fits"
                        | "fit"
                        | "than"
                        | "my"
                        | "with"
                        | "style"
                        | "to"
                )
            });
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

    pub(crate) fn forget_brands(&mut self) {
        let vocabulary = self.around.vocabulary;
        self.draft.drop_demands(|old| vocabulary.is_brand(&old[0]), self.draft.turn);
        self.draft.cut(|words, at| vocabulary.is_brand(&words[at]).then_some(1));
    }

    /// Numbers and sizes that tell things apart as words: "500 pieces", "140x200", "1/2".
    pub(crate) fn numbers(&mut self, clause: &Range<usize>, hedged: bool) {
        let mut codes: Vec<String> = Vec::new();
        let mut range: Option<Range<usize>> = None;
        for ix in clause.clone() {
            let token = &self.tokens[ix];
            if token.used == Use::Taken || token.kind != Kind::Code {
                continue;
            }
            let parts: Vec<&str> = token.norm.split(['x', '/']).collect();
            let fraction = token.norm.contains('/');
            let telling =
                fraction || parts.iter().all(|part| part.parse::<f64>().is_ok_and(|part| part >= 10.0));
            let unit = self.tokens.get(ix + 1).is_some_and(|next| {
                fraction && matches!(next.norm.as_str(), "inch" | "inches" | "cup" | "cups" | "price")
            });
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
            let kind = move |word: &str| {
                word.contains('/') == fraction
                    && word.split(['x', '/']).count() > 1
                    && word.starts_with(|c: char| c.is_ascii_digit())
            };
            if self.later {
                self.draft.drop_demands(|old| kind(&old[0]), self.draft.turn);
                self.draft.cut(|words, at| {
                    let sized = fraction
                        && words.get(at + 1).is_some_and(|next| next == "size")
                        && matches!(words[at].as_str(), "full" | "half" | "quarter");
                    if sized { Some(2) } else { kind(&words[at]).then_some(1) }
                });
            }
            let mut words: Vec<String> = Vec::new();
            for code in codes {
                let spaced = code.replace('x', " x ");
                let known = self.around.vocabulary.count(&code) > 0
                    || self.around.vocabulary.phrase_count(&code.replace('x', " ")) > 0;
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

    pub(crate) fn counts(&mut self, clause: &Range<usize>, hedged: bool) {
        for ix in clause.clone() {
            let token = &self.tokens[ix];
            let Some(value) = token.number().filter(|value| *value >= TELLING_NUMBER && value.fract() == 0.0)
            else {
                continue;
            };
            if token.used == Use::Taken {
                continue;
            }
            let next = (ix + 1..clause.end).find(|at| !self.tokens[*at].is("-"));
            let noun = next
                .filter(|at| self.tokens[*at].word() && self.tokens[*at].used == Use::Free)
                .map(|at| singular(&self.tokens[at].norm));
            const MEASURES: &[&str] = &[
                "year", "yr", "month", "day", "hour", "minute", "week", "inch", "in", "cm", "mm", "m",
                "meter", "foot", "ft", "percent", "people", "person", "kg", "g", "gram", "lb", "pound",
                "litre", "liter", "l", "ml", "oz", "old", "time", "mile", "km", "degree", "dollar", "buck",
                "euro", "st", "nd", "rd", "th", "s",
            ];
            // "500 is better": the number alone stands for the one said before.
            let bare = noun.as_deref().is_none_or(crate::words::is_filler_word);
            let earlier = self.draft.constraints.iter().any(|c| {
                c.turn < self.draft.turn
                    && matches!(&c.requirement, Requirement::IncludeAny(old) if old[0].parse::<f64>().is_ok())
            });
            let numbered = ix > 0
                && matches!(
                    self.tokens[ix - 1].norm.as_str(),
                    "size" | "spf" | "page" | "level" | "age" | "vol"
                );
            let described = noun
                .as_deref()
                .is_some_and(|noun| MEASURES.contains(&noun) || lexicon::attribute(noun).is_some());
            if described || numbered || (bare && !earlier) {
                continue;
            }
            let plain = show(value);
            // "128 GB" stands together or apart, and "128" alone for much else.
            const UNITS: &[&str] = &[
                "gb", "tb", "mb", "mah", "w", "watt", "v", "volt", "mhz", "ghz", "hz", "mp", "ounce",
                "count", "ct", "lumen", "dpi", "db",
            ];
            let unit = noun
                .as_deref()
                .filter(|noun| UNITS.contains(noun) || next.is_some_and(|at| self.tokens[at].glued));
            let mut words = match unit {
                Some(unit) => vec![format!("{plain}{unit}"), format!("{plain} {unit}")],
                None => vec![plain.clone()],
            };
            let year = (1900.0..2100.0).contains(&value)
                && !noun.as_deref().is_some_and(|noun| matches!(noun, "piece" | "pc" | "pcs"));
            if value >= 1000.0 && !year && unit.is_none() {
                let grouped = format!("{},{}", &plain[..plain.len() - 3], &plain[plain.len() - 3..]);
                words.push(grouped);
            }
            let known = words.iter().any(|word| self.around.vocabulary.phrase_count(word) > 0);
            let unit = unit.is_some();
            let span = self.span(ix..next.filter(|_| !bare).map_or(ix + 1, |at| at + 1));
            if self.later {
                let numeric = |old: &[String]| {
                    old[0].replace(',', "").parse::<f64>().is_ok()
                        || (unit && old[0].starts_with(|c: char| c.is_ascii_digit()))
                };
                self.draft.drop_demands(numeric, self.draft.turn);
                let noun = noun.clone().filter(|_| !bare);
                let counted = std::cell::RefCell::new(None);
                self.draft.cut(|words, at| {
                    let number =
                        words[at].replace(',', "").parse::<f64>().is_ok_and(|old| old >= TELLING_NUMBER);
                    let next =
                        words.get(at + 1).filter(|next| noun.as_ref().is_none_or(|noun| noun == *next))?;
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
    pub(crate) fn passions(&mut self, clause: &Range<usize>) {
        const CUES: &[&str] = &[
            "crazy about",
            "obsessed with",
            "mad about",
            "nuts about",
            "really into",
            "big fan of",
            "is into",
            "are into",
            "loves",
            "adores",
        ];
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
        const HOBBIES: &[&str] = &[
            "music", "art", "nature", "sport", "food", "fashion", "animal", "game", "book", "life", "color",
            "science", "history", "tea", "coffee", "wine", "yoga", "football", "soccer", "tennis", "golf",
        ];
        let vague = crate::words::is_filler_word(&word)
            || GRADABLE.contains(&word.as_str())
            || HOBBIES.contains(&word.as_str())
            || word.ends_with("ing")
            || lexicon::attribute(&word).is_some();
        if vague || !self.around.vocabulary.is_telling(&word) {
            return;
        }
        let span = token.norm.clone();
        self.draft.demand(vec![word], span);
    }
}
