//! What is refused, and how far a "not" reaches.

use std::ops::Range;

use crate::lexicon::{self, singular};
use crate::scope_phrases::{
    DESCRIBING, GENERIC, GRADABLE, HARMLESS, NEGATORS, PARTS, POSTFIX, SCOPE_END, SCOPE_SKIP,
    SCOPE_SKIP_JOINTS,
};
use crate::token::{Kind, Token, Use};

/// What a negation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Never: a filter.
    Exclude,
    /// Rather not: counts against.
    Dislike,
    /// It need not be: the wish is taken back.
    Release,
    /// It was said earlier and is taken back; what is a thing, not an attribute's name, is not wanted at all.
    Forget,
}

/// One refused phrase.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refused {
    pub kind: Refusal,
    /// The words, lower case.
    pub phrase: String,
    /// All that was said for it, to be taken out of the wishes.
    pub tokens: Range<usize>,
}

fn reads(tokens: &[Token], at: usize, phrase: &str) -> Option<usize> {
    let end = crate::words::phrase_at(tokens, at, phrase)?;
    tokens[at..end].iter().all(|token| token.used == Use::Free).then_some(end)
}

fn longest<'p, T: Copy>(
    tokens: &[Token],
    at: usize,
    phrases: &'p [(&'p str, T)],
) -> Option<(usize, T, &'p str)> {
    phrases
        .iter()
        .filter_map(|(phrase, kind)| reads(tokens, at, phrase).map(|end| (end, *kind, *phrase)))
        .max_by_key(|(end, ..)| *end)
}

/// Start of the clause in which `at` stands.
fn clause_start(tokens: &[Token], at: usize) -> usize {
    (0..at).rev().find(|ix| tokens[*ix].ends_clause() || tokens[*ix].is("but")).map_or(0, |ix| ix + 1)
}

/// Names of facets: releasing them opens the facet, refusing them alone says nothing.
pub(crate) fn is_facet_name(word: &str) -> bool {
    matches!(
        singular(word).as_str(),
        "color"
            | "material"
            | "price"
            | "budget"
            | "cost"
            | "money"
            | "size"
            | "width"
            | "depth"
            | "height"
            | "length"
            | "brand"
            | "rating"
            | "shape"
            | "fabric type"
            | "dimension"
            | "measurement"
            | "limit"
    )
}

/// Finds what is refused or released, takes its tokens out. `wished` tells whether a word stands in a wish.
pub(crate) fn find(tokens: &mut [Token], wished: &dyn Fn(&str) -> bool) -> Vec<Refused> {
    let mut found = Vec::new();
    postfixes(tokens, &mut found);
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].used == Use::Taken || tokens[at].mark().is_some() {
            at += 1;
            continue;
        }
        if let Some(end) = HARMLESS.iter().filter_map(|phrase| reads(tokens, at, phrase)).max()
            && longest(tokens, at, NEGATORS).is_none_or(|(negator_end, kind, _)| {
                negator_end <= end || (kind == Refusal::Dislike && negator_end < end)
            })
        {
            at = end;
            continue;
        }
        match longest(tokens, at, NEGATORS) {
            Some((end, kind, negator)) => at = refuse(tokens, at, end, kind, negator, wished, &mut found),
            None => at += 1,
        }
    }
    found
}

/// "colour doesn't matter", "storage isn't needed after all", "leather is out".
fn postfixes(tokens: &mut [Token], found: &mut Vec<Refused>) {
    let mut at = 0;
    while at < tokens.len() {
        let Some((end, kind, _)) = longest(tokens, at, POSTFIX) else {
            at += 1;
            continue;
        };
        // "they are out of my range"
        if tokens.get(end).is_some_and(|next| next.is("of")) {
            at += 1;
            continue;
        }
        let start = clause_start(tokens, at);
        let free: Vec<usize> =
            (start..at).filter(|ix| tokens[*ix].used == Use::Free && tokens[*ix].mark().is_none()).collect();
        let words: Vec<&str> = free
            .iter()
            .map(|ix| tokens[*ix].norm.as_str())
            .filter(|word| {
                !matches!(
                    *word,
                    "the"
                        | "a"
                        | "its"
                        | "really"
                        | "and"
                        | "is"
                        | "are"
                        | "my"
                        | "which"
                        | "what"
                        | "any"
                        | "has"
                        | "to"
                        | "be"
                        | "it"
                        | "anything"
                        | "everything"
                        | "something"
                        | "all"
                )
            })
            .collect();
        // "grey or beige, both will do", "all but white will do": it lets pass, and releases nothing.
        let listed = kind == Refusal::Release
            && words.iter().any(|word| matches!(*word, "or" | "except" | "not" | "no" | "without"));
        if listed {
            take(tokens, at..end);
            at = end.max(at + 1);
            continue;
        }
        // The last few words before are what it speaks of.
        let named: Vec<&str> = words[words.len().saturating_sub(3)..].to_vec();
        let facet = named.iter().rev().find(|word| is_facet_name(word));
        let phrase = facet.map_or_else(|| named.join(" "), |word| (*word).to_owned());
        if !phrase.is_empty() {
            found.push(Refused { kind, phrase, tokens: start..end });
            let tail = end + usize::from(tokens.get(end).is_some_and(|t| t.is("after"))) * 2;
            for token in &mut tokens[start..tail.min(end + 2).max(end)] {
                token.used = Use::Taken;
            }
        }
        at = end.max(at + 1);
    }
}

fn refuse(
    tokens: &mut [Token],
    at: usize,
    end: usize,
    kind: Refusal,
    negator: &str,
    wished: &dyn Fn(&str) -> bool,
    found: &mut Vec<Refused>,
) -> usize {
    let start = clause_start(tokens, at);
    let before: Vec<&str> = tokens[start..at]
        .iter()
        .filter(|t| t.used == Use::Free && t.mark().is_none())
        .map(|t| t.norm.as_str())
        .collect();
    // "must make no noise" describes; "sofa, no leather" and "i want no leather" refuse.
    if matches!(negator, "no" | "nothing" | "neither") && before.iter().any(|word| DESCRIBING.contains(word))
    {
        return end;
    }
    // "not longer than 2 hours": a comparison that no amount was made of.
    if tokens.get(end + 1).is_some_and(|token| token.is("than")) {
        return end + 2;
    }
    // "someone who doesn't like reading" describes a person.
    if before.last() == Some(&"who") {
        return end;
    }
    if matches!(negator, "not" | "never")
        && !before.is_empty()
        && !before.iter().any(|w| matches!(*w, "want" | "should" | "must"))
    {
        // "grandma's memory is not", "i can not", "he is not": only after a plain subject it refuses.
        let last = before[before.len() - 1];
        let copula = matches!(last, "is" | "are" | "was" | "be");
        let subject = before.iter().rev().nth(1).copied();
        let plain_subject = matches!(subject, Some("it" | "that" | "which" | "they" | "one" | "ones") | None);
        if matches!(last, "can" | "could" | "will" | "does" | "do" | "did" | "would" | "has" | "have" | "was")
            || (copula && !plain_subject)
        {
            return end;
        }
    }
    // "the hates" and the like: verbs need a subject or the start.
    if matches!(negator, "any") {
        // "any colour", "any colour is fine"
        if tokens.get(end).is_some_and(|token| is_facet_name(&token.norm)) {
            let phrase = tokens[end].norm.clone();
            let mut tail = end + 1;
            while tokens.get(tail).is_some_and(|t| {
                matches!(t.norm.as_str(), "is" | "fine" | "ok" | "works" | "will" | "do" | "goes")
            }) {
                tail += 1;
            }
            found.push(Refused { kind, phrase, tokens: at..tail });
            take(tokens, at..tail);
            return tail;
        }
        return end;
    }
    // "no, …" and "no actually …": a turn-down of what was shown, not of a thing.
    let next = tokens.get(end);
    let interjection = negator == "no"
        && next.is_none_or(|token| {
            token.ends_clause()
                || SCOPE_END.contains(&token.norm.as_str())
                || matches!(token.norm.as_str(), "the" | "a") && verb_follows(tokens, end)
        });
    if interjection && !post_scope(tokens, start, at) {
        take(tokens, at..end);
        return end;
    }
    let joints = matches!(
        negator,
        "nothing"
            | "anything but"
            | "everything but"
            | "none of"
            | "avoid"
            | "not"
            | "except"
            | "do not want"
            | "do not show me"
    );
    let phrases = scope(tokens, end, joints, wished);
    let Some(last) = phrases.last().map(|(_, range)| range.end) else {
        // Chinese puts "not wanted" after the thing: 黑色也不要.
        if post_scope(tokens, start, at) {
            let words: Vec<String> = content(tokens, start..at);
            if !words.is_empty() {
                found.push(Refused { kind, phrase: words.join(" "), tokens: start..end });
                take(tokens, start..end);
            }
        }
        return end;
    };
    let stop = last.max(end);
    for (phrase, range) in phrases {
        // "no stand needed" takes a wish back.
        let needless =
            phrase.rsplit_once(' ').filter(|(_, last)| matches!(*last, "needed" | "required" | "necessary"));
        if let (Some((thing, _)), true) = (needless, negator == "no") {
            found.push(Refused { kind: Refusal::Release, phrase: thing.to_owned(), tokens: at..range.end });
            continue;
        }
        let first_word = phrase.split(' ').next().unwrap_or_default();
        let gradable = phrase.split(' ').all(|word| GRADABLE.contains(&word) || matches!(word, "and" | "or"));
        let kind = match kind {
            Refusal::Exclude if gradable => Refusal::Dislike,
            Refusal::Exclude if is_facet_name(first_word) && !phrase.contains(' ') => continue,
            kind => kind,
        };
        found.push(Refused { kind, phrase, tokens: at..range.end });
    }
    // Lead words of the refusal: "and my husband hates it" keeps nothing.
    let person = |word: &&str| crate::words::is_filler_word(word) || crate::words::is_person(word);
    let lead = if before.iter().all(person) { start } else { at };
    take(tokens, lead..stop);
    // "either", "please" right after it.
    let mut tail = stop;
    while tokens.get(tail).is_some_and(|t| {
        matches!(
            t.norm.as_str(),
            "either"
                | "please"
                | "anymore"
                | "ones"
                | "one"
                | "sorry"
                | "though"
                | "again"
                | "obviously"
                | "ideally"
                | "preferably"
                | "thanks"
        )
    }) {
        tokens[tail].used = Use::Taken;
        tail += 1;
    }
    // "not wool because of moths": the reason is no wish.
    if tokens
        .get(tail)
        .is_some_and(|t| t.used == Use::Free && matches!(t.norm.as_str(), "because" | "since" | "cause"))
    {
        while tokens.get(tail).is_some_and(|t| !t.ends_clause()) {
            tokens[tail].used = Use::Taken;
            tail += 1;
        }
    }
    tail
}

/// Whether a verb follows within the clause: "no the other one was better".
fn verb_follows(tokens: &[Token], at: usize) -> bool {
    tokens[at..]
        .iter()
        .take_while(|token| !token.ends_clause())
        .any(|token| matches!(token.norm.as_str(), "is" | "was" | "are" | "were"))
}

/// Whether a Chinese "not wanted" at the end of its clause refuses what stands before.
fn post_scope(tokens: &[Token], start: usize, at: usize) -> bool {
    tokens[at].changed && tokens[at].is("no") && !content(tokens, start..at).is_empty()
}

fn content(tokens: &[Token], range: Range<usize>) -> Vec<String> {
    tokens[range]
        .iter()
        .filter(|t| t.used == Use::Free && t.mark().is_none() && !crate::words::is_filler_word(&t.norm))
        .map(|t| t.norm.clone())
        .collect()
}

fn take(tokens: &mut [Token], range: Range<usize>) {
    for token in &mut tokens[range] {
        token.used = Use::Taken;
    }
}

/// The refused phrases from `at` on: noun phrases joined by "and", "or", "nor".
fn scope(
    tokens: &[Token],
    at: usize,
    joints: bool,
    wished: &dyn Fn(&str) -> bool,
) -> Vec<(String, Range<usize>)> {
    let mut phrases = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut start = at;
    let mut ix = at;
    let mut close = |words: &mut Vec<String>, range: Range<usize>| {
        let words = std::mem::take(words);
        if let Some(phrase) = trim(words, wished) {
            phrases.push((phrase, range));
        }
    };
    while let Some(token) = tokens.get(ix) {
        if token.used == Use::Taken || token.ends_clause() {
            break;
        }
        let word = token.norm.as_str();
        if matches!(word, "and" | "or" | "nor" | "&" | "/") && !words.is_empty() {
            let next = tokens.get(ix + 1);
            let goes_on = next.is_some_and(|next| {
                next.used == Use::Free
                    && matches!(next.kind, Kind::Word)
                    && !SCOPE_END.contains(&next.norm.as_str())
                    && !(matches!(next.norm.as_str(), "a" | "an" | "nothing" | "preferably") && word == "and")
                    && !(word == "and" && GRADABLE.contains(&next.norm.as_str()))
            });
            close(&mut words, start..ix);
            if !goes_on {
                break;
            }
            ix += 1;
            start = ix;
            continue;
        }
        // "no glass its dusty": a new sentence without a mark.
        if !words.is_empty() && matches!(word, "its" | "thats" | "theyre" | "theres") {
            break;
        }
        // "white, any other colour": the second begins anew.
        if !words.is_empty() && word == "any" {
            break;
        }
        // "i would hate anything pink"
        if words.is_empty() && matches!(word, "anything" | "everything" | "all") {
            ix += 1;
            continue;
        }
        if words.is_empty() && (SCOPE_SKIP.contains(&word) || (joints && SCOPE_SKIP_JOINTS.contains(&word))) {
            ix += 1;
            continue;
        }
        match token.kind {
            Kind::Mark('-') => {}
            Kind::Word if SCOPE_END.contains(&word) => break,
            // "no pictures of cats": the cats are what is refused.
            Kind::Word if word == "of" => {
                if words.iter().all(|word| GENERIC.contains(&word.as_str())) {
                    words.clear();
                } else {
                    words.push("of".into());
                }
            }
            Kind::Word | Kind::Code => words.push(token.norm.clone()),
            Kind::Unknown => words.push(token.norm.clone()),
            Kind::Number(_) => {
                if !words.is_empty() {
                    break;
                }
                words.push(token.norm.clone());
                // "not 5c": one name.
                if let Some(letter) = tokens.get(ix + 1).filter(|next| next.glued && next.word())
                    && letter.norm.chars().count() < 3
                    && let Some(last) = words.last_mut()
                {
                    last.push_str(&letter.norm);
                    ix += 1;
                }
            }
            Kind::Mark(_) => break,
        }
        ix += 1;
        if words.len() >= 4 {
            break;
        }
    }
    close(&mut words, start..ix);
    phrases
}

/// The telling words of a refused phrase: without generic nouns at its end, without the thing that is wanted.
fn trim(mut words: Vec<String>, wished: &dyn Fn(&str) -> bool) -> Option<String> {
    // "without arm rests" where arm rests were asked for takes back all of it.
    let whole = words.len() > 1 && wished(&words.join(" "));
    while words.len() > 1 && words.last().is_some_and(|word| GENERIC.contains(&word.as_str()) || word == "of")
    {
        words.pop();
    }
    let naming = |word: &str| lexicon::attribute(word).is_some();
    // "no white bed" where a bed is wanted refuses the white; so does any colour before a thing that is wanted.
    while words.len() > 1 && !whole && words.last().is_some_and(|word| !naming(word) && wished(word)) {
        words.pop();
    }
    // "no gold frame": of a part the attribute is what is refused, unless the thing itself is wanted so.
    if let [attribute, part] = words.as_slice()
        && naming(attribute)
        && PARTS.contains(&singular(part).as_str())
        && !wished(attribute)
    {
        words.pop();
    }
    let phrase = words.join(" ");
    let empty = phrase.is_empty()
        || words.iter().all(|word| GENERIC.contains(&word.as_str()) && !is_facet_name(word));
    (!empty).then_some(phrase)
}
