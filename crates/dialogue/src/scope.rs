//! What is refused, and how far a "not" reaches.

use std::ops::Range;

use crate::lexicon::{self, singular};
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

/// Openers of a refusal; the longest that fits counts.
const NEGATORS: &[(&str, Refusal)] = &[
    ("no", Refusal::Exclude),
    ("not", Refusal::Exclude),
    ("non", Refusal::Exclude),
    ("without", Refusal::Exclude),
    ("w/o", Refusal::Exclude),
    ("except", Refusal::Exclude),
    ("except for", Refusal::Exclude),
    ("excluding", Refusal::Exclude),
    ("other than", Refusal::Exclude),
    ("apart from", Refusal::Exclude),
    ("aside from", Refusal::Exclude),
    ("anything but", Refusal::Exclude),
    ("everything but", Refusal::Exclude),
    ("any color but", Refusal::Exclude),
    ("any brand but", Refusal::Exclude),
    ("avoid", Refusal::Exclude),
    ("avoiding", Refusal::Exclude),
    ("nothing", Refusal::Exclude),
    ("none of", Refusal::Exclude),
    ("neither", Refusal::Exclude),
    ("nor", Refusal::Exclude),
    ("do not want", Refusal::Exclude),
    ("does not want", Refusal::Exclude),
    ("did not want", Refusal::Exclude),
    ("do not like", Refusal::Exclude),
    ("does not like", Refusal::Exclude),
    ("would not like", Refusal::Exclude),
    ("would not want", Refusal::Exclude),
    ("do not show me", Refusal::Exclude),
    ("do not show", Refusal::Exclude),
    ("do not give me", Refusal::Exclude),
    ("can not stand", Refusal::Exclude),
    ("can not have", Refusal::Exclude),
    ("can not eat", Refusal::Exclude),
    ("can not use", Refusal::Exclude),
    ("should not be", Refusal::Exclude),
    ("should not have", Refusal::Exclude),
    ("should not contain", Refusal::Exclude),
    ("must not be", Refusal::Exclude),
    ("must not have", Refusal::Exclude),
    ("must not contain", Refusal::Exclude),
    ("may not be", Refusal::Exclude),
    ("may not contain", Refusal::Exclude),
    ("can not be", Refusal::Exclude),
    ("could not be", Refusal::Exclude),
    ("not be", Refusal::Exclude),
    ("hate", Refusal::Exclude),
    ("hates", Refusal::Exclude),
    ("dislike", Refusal::Exclude),
    ("dislikes", Refusal::Exclude),
    ("allergic to", Refusal::Exclude),
    ("tired of", Refusal::Exclude),
    ("sick of", Refusal::Exclude),
    ("fed up with", Refusal::Exclude),
    ("enough of", Refusal::Exclude),
    ("rather not", Refusal::Exclude),
    ("preferably not", Refusal::Dislike),
    ("ideally not", Refusal::Dislike),
    ("if possible not", Refusal::Dislike),
    ("not too", Refusal::Dislike),
    ("not so", Refusal::Dislike),
    ("not very", Refusal::Dislike),
    ("not that", Refusal::Dislike),
    ("nothing too", Refusal::Dislike),
    ("nothing that is too", Refusal::Dislike),
    ("not be too", Refusal::Dislike),
    ("should not be too", Refusal::Dislike),
    ("must not be too", Refusal::Dislike),
    ("can not be too", Refusal::Dislike),
    ("do not want too", Refusal::Dislike),
    ("not overly", Refusal::Dislike),
    ("not for", Refusal::Dislike),
    ("do not need", Refusal::Release),
    ("does not need", Refusal::Release),
    ("do not really need", Refusal::Release),
    ("did not need", Refusal::Release),
    ("need not be", Refusal::Release),
    ("need not have", Refusal::Release),
    ("do not need to be", Refusal::Release),
    ("does not need to be", Refusal::Release),
    ("do not need to have", Refusal::Release),
    ("does not need to have", Refusal::Release),
    ("do not have to be", Refusal::Release),
    ("does not have to be", Refusal::Release),
    ("do not have to have", Refusal::Release),
    ("does not have to have", Refusal::Release),
    ("do not care about", Refusal::Release),
    ("does not care about", Refusal::Release),
    ("do not mind about", Refusal::Release),
    ("not fussed about", Refusal::Release),
    ("not bothered about", Refusal::Release),
    ("not picky about", Refusal::Release),
    ("no need for", Refusal::Release),
    ("no longer need", Refusal::Release),
    ("no need to be", Refusal::Release),
    ("not necessarily", Refusal::Release),
    ("no matter the", Refusal::Release),
    ("no matter what", Refusal::Release),
    ("regardless of", Refusal::Release),
    ("whatever", Refusal::Release),
    ("any", Refusal::Release),
    ("changed my mind about", Refusal::Release),
    ("forget about the", Refusal::Release),
    ("forget the", Refusal::Release),
    ("forget about", Refusal::Forget),
    ("forget", Refusal::Forget),
    ("ignore the", Refusal::Release),
    ("skip the", Refusal::Release),
    ("skip", Refusal::Release),
    ("drop the", Refusal::Release),
    ("drop", Refusal::Release),
    ("never mind the", Refusal::Release),
    ("leave out the", Refusal::Release),
    ("remove the", Refusal::Release),
];

/// What is said after the thing it refuses or releases.
const POSTFIX: &[(&str, Refusal)] = &[
    ("does not matter", Refusal::Release),
    ("do not matter", Refusal::Release),
    ("does not really matter", Refusal::Release),
    ("not matter", Refusal::Release),
    ("is not important", Refusal::Release),
    ("is not that important", Refusal::Release),
    ("is unimportant", Refusal::Release),
    ("not important", Refusal::Release),
    ("not needed", Refusal::Release),
    ("is not needed", Refusal::Release),
    ("are not needed", Refusal::Release),
    ("is not necessary", Refusal::Release),
    ("are not necessary", Refusal::Release),
    ("not necessary", Refusal::Release),
    ("not required", Refusal::Release),
    ("is not required", Refusal::Release),
    ("is optional", Refusal::Release),
    ("is irrelevant", Refusal::Release),
    ("is no issue", Refusal::Release),
    ("is no object", Refusal::Release),
    ("is not a must", Refusal::Release),
    ("is not an issue", Refusal::Release),
    ("is up to you", Refusal::Release),
    ("no longer matters", Refusal::Release),
    ("is out", Refusal::Exclude),
    ("is a no go", Refusal::Exclude),
    ("is a no", Refusal::Exclude),
    ("are out", Refusal::Exclude),
];

/// Phrases in which "no" and "not" refuse nothing.
const HARMLESS: &[&str] = &[
    "no idea", "no problem", "no problems", "no worries", "no rush", "no hurry", "no doubt", "no preference", "no preferences", "no thanks", "no thank you", "no way", "no clue", "no one", "no longer", "no luck",
    "no matter", "not sure", "not really", "not only", "not just", "not yet", "not bad", "not now", "not at all", "not quite", "not exactly", "not even", "not because", "not to mention", "no wonder", "no need", "no kidding", "no big deal",
    "not that i", "not me", "not enough", "nothing else", "nothing special", "nothing in particular", "nothing fits", "not long", "not working", "not know", "not mind", "not think", "not care", "not find", "not decide", "not have time", "no time", "not understand", "no limit", "no budget", "no room", "no space",
    "not what it was", "not what", "not fit", "not have much", "not have enough", "nothing works", "nothing wrong", "no good", "not good", "not a fan", "not afraid", "not many", "not much", "not going", "not been", "not able", "not happy", "never mind", "nothing yet",
];

/// Where the scope of a negation ends.
const SCOPE_END: &[&str] = &[
    "but", "because", "since", "as", "so", "that", "which", "who", "they", "it", "he", "she", "i", "we", "you", "please", "either", "neither", "actually", "anymore", "all", "for", "in", "on", "with", "from",
    "to", "this", "time", "thanks", "sorry", "if", "though", "is", "are", "was", "just", "only", "maybe", "rather", "instead", "too", "already", "then", "would", "can", "will", "want", "again", "now", "at", "my",
    "though", "although", "unless", "while", "when", "where", "like", "than", "next", "go", "show", "give", "let", "make", "need", "not", "no", "without", "except", "max", "under", "below", "over", "has", "have", "had", "does", "do", "should", "must", "however", "hmm", "lol", "even", "if", "due", "by", "after", "before",
    "also", "more", "less", "better", "possible", "anything", "something", "looks", "look", "gets", "get", "takes", "always", "your",
];

/// Skipped at the start of a scope.
const SCOPE_SKIP: &[&str] = &[
    "a", "an", "the", "any", "of", "those", "these", "more", "other", "kind", "sort", "type", "another", "such", "made", "really", "much", "some", "them", "one", "ones", "colored", "stupid", "damn", "necessarily", "specifically", "its", "your",
];

/// Skipped at the start of the scope of "nothing" and "anything but".
const SCOPE_SKIP_JOINTS: &[&str] = &["in", "with", "from", "by", "made", "that", "is", "has", "containing", "like", "for", "based", "on"];

/// Nouns that say nothing at the end of a refused phrase.
const GENERIC: &[&str] = &[
    "one", "ones", "color", "colors", "brand", "brands", "picture", "pictures", "image", "images", "theme", "themes", "themed", "print", "prints", "design", "designs", "style", "styles", "thing", "things", "stuff", "motif", "motifs",
    "item", "items", "product", "products", "version", "versions", "type", "types", "kind", "kinds", "material", "materials", "edition", "model", "models", "finish", "tone", "tones", "option", "options", "parts", "please", "series", "range", "again", "anymore", "actually", "colored", "variety", "made", "brand's", "flavor", "flavour", "flavors",
];

/// Adjectives of degree: "not big" wants less, and no item is called "big".
pub(crate) const GRADABLE: &[&str] = &[
    "big", "small", "large", "huge", "tiny", "deep", "wide", "high", "tall", "long", "short", "narrow", "low", "heavy", "light", "expensive", "cheap", "pricey", "loud", "noisy", "quiet", "flashy", "fancy", "dark", "bright", "thick", "thin", "hard",
    "soft", "complicated", "complex", "difficult", "easy", "scary", "boring", "ugly", "tight", "loose", "spicy", "bulky", "old", "new", "bad", "plain", "formal", "casual", "cold", "warm", "hot", "sad", "violent", "gory", "slow", "fast", "girly", "childish", "modern", "fragile", "strong", "weak", "busy", "colorful", "shiny", "kitschy", "stiff", "rough",
    "acidic", "sugary", "oaky", "bitter", "crazy", "cheesy", "serious", "simple", "basic", "smelly", "delicate", "sweet", "salty", "sour", "slippery", "clunky", "masculine", "feminine", "revealing", "babyish", "tacky", "gaudy",
];

/// Words before "no" that make it a description: "must make no noise", "there is no room".
const DESCRIBING: &[&str] = &["make", "makes", "making", "made", "there", "theres", "has", "have", "had", "got", "is", "are", "was", "with", "gives", "see", "hear", "feel", "take", "takes", "leave", "leaves", "know", "say", "says"];

fn reads(tokens: &[Token], at: usize, phrase: &str) -> Option<usize> {
    let end = crate::words::phrase_at(tokens, at, phrase)?;
    tokens[at..end].iter().all(|token| token.used == Use::Free).then_some(end)
}

fn longest<'p, T: Copy>(tokens: &[Token], at: usize, phrases: &'p [(&'p str, T)]) -> Option<(usize, T, &'p str)> {
    phrases.iter().filter_map(|(phrase, kind)| reads(tokens, at, phrase).map(|end| (end, *kind, *phrase))).max_by_key(|(end, ..)| *end)
}

/// Start of the clause in which `at` stands.
fn clause_start(tokens: &[Token], at: usize) -> usize {
    (0..at).rev().find(|ix| tokens[*ix].ends_clause() || tokens[*ix].is("but")).map_or(0, |ix| ix + 1)
}

/// Names of facets: releasing them opens the facet, refusing them alone says nothing.
pub(crate) fn is_facet_name(word: &str) -> bool {
    matches!(
        singular(word).as_str(),
        "color" | "material" | "price" | "budget" | "cost" | "money" | "size" | "width" | "depth" | "height" | "length" | "brand" | "rating" | "shape" | "fabric type" | "dimension" | "measurement" | "limit"
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
            && longest(tokens, at, NEGATORS).is_none_or(|(negator_end, kind, _)| negator_end <= end || (kind == Refusal::Dislike && negator_end < end))
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
        let start = clause_start(tokens, at);
        let free: Vec<usize> = (start..at).filter(|ix| tokens[*ix].used == Use::Free && tokens[*ix].mark().is_none()).collect();
        let words: Vec<&str> = free
            .iter()
            .map(|ix| tokens[*ix].norm.as_str())
            .filter(|word| !matches!(*word, "the" | "a" | "its" | "really" | "and" | "is" | "are" | "my" | "which" | "what" | "any" | "has" | "to" | "be" | "it"))
            .collect();
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
    let before: Vec<&str> =
        tokens[start..at].iter().filter(|t| t.used == Use::Free && t.mark().is_none()).map(|t| t.norm.as_str()).collect();
    let opens = before.iter().all(|word| crate::words::is_filler_word(word));
    // "must make no noise" describes; "sofa, no leather" and "i want no leather" refuse.
    if matches!(negator, "no" | "nothing" | "neither") && before.iter().any(|word| DESCRIBING.contains(word)) {
        return end;
    }
    if matches!(negator, "not" | "never") && !before.is_empty() && !before.iter().any(|w| matches!(*w, "want" | "should" | "must")) {
        // "grandma's memory is not", "i can not", "he is not": only after a plain subject it refuses.
        let last = before[before.len() - 1];
        let copula = matches!(last, "is" | "are" | "was" | "be");
        let subject = before.iter().rev().nth(1).copied();
        let plain_subject = matches!(subject, Some("it" | "that" | "which" | "they" | "one" | "ones") | None);
        if matches!(last, "can" | "could" | "will" | "does" | "do" | "did" | "would" | "has" | "have" | "was") || (copula && !plain_subject) {
            return end;
        }
    }
    // "the hates" and the like: verbs need a subject or the start.
    if matches!(negator, "any") {
        // "any colour", "any colour is fine"
        if tokens.get(end).is_some_and(|token| is_facet_name(&token.norm)) {
            let phrase = tokens[end].norm.clone();
            let mut tail = end + 1;
            while tokens.get(tail).is_some_and(|t| matches!(t.norm.as_str(), "is" | "fine" | "ok" | "works" | "will" | "do" | "goes")) {
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
        && next.is_none_or(|token| token.ends_clause() || SCOPE_END.contains(&token.norm.as_str()) || matches!(token.norm.as_str(), "the" | "a") && verb_follows(tokens, end));
    if interjection && !post_scope(tokens, start, at) {
        take(tokens, at..end);
        return end;
    }
    let joints = matches!(negator, "nothing" | "anything but" | "everything but" | "none of" | "avoid" | "not" | "except" | "do not want" | "do not show me");
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
        let first_word = phrase.split(' ').next().unwrap_or_default();
        let gradable = phrase.split(' ').all(|word| GRADABLE.contains(&word) || matches!(word, "and" | "or"));
        let kind = match kind {
            Refusal::Exclude if gradable => Refusal::Dislike,
            Refusal::Exclude if is_facet_name(first_word) && !phrase.contains(' ') => continue,
            kind => kind,
        };
        found.push(Refused { kind, phrase, tokens: at..range.end });
    }
    let _ = opens;
    // Lead words of the refusal: "and my husband hates it" keeps nothing.
    let person = |word: &&str| crate::words::is_filler_word(word) || crate::words::is_person(word);
    let lead = if before.iter().all(person) { start } else { at };
    take(tokens, lead..stop);
    // "either", "please" right after it.
    let mut tail = stop;
    while tokens.get(tail).is_some_and(|t| matches!(t.norm.as_str(), "either" | "please" | "anymore" | "ones" | "one" | "sorry" | "though" | "again")) {
        tokens[tail].used = Use::Taken;
        tail += 1;
    }
    tail
}

/// Whether a verb follows within the clause: "no the other one was better".
fn verb_follows(tokens: &[Token], at: usize) -> bool {
    tokens[at..].iter().take_while(|token| !token.ends_clause()).any(|token| matches!(token.norm.as_str(), "is" | "was" | "are" | "were"))
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
fn scope(tokens: &[Token], at: usize, joints: bool, wished: &dyn Fn(&str) -> bool) -> Vec<(String, Range<usize>)> {
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
        if matches!(word, "and" | "or" | "nor" | "&" | "/") && !(words.is_empty() && phrases_empty(&words)) {
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
        if words.is_empty() {
            if SCOPE_SKIP.contains(&word) || (joints && SCOPE_SKIP_JOINTS.contains(&word)) {
                ix += 1;
                continue;
            }
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

fn phrases_empty(words: &[String]) -> bool {
    words.is_empty()
}

/// The telling words of a refused phrase: without generic nouns at its end, without the thing that is wanted.
fn trim(mut words: Vec<String>, wished: &dyn Fn(&str) -> bool) -> Option<String> {
    // "without arm rests" where arm rests were asked for takes back all of it.
    let whole = words.len() > 1 && wished(&words.join(" "));
    while words.len() > 1 && !whole && words.last().is_some_and(|word| GENERIC.contains(&word.as_str()) || word == "of") {
        words.pop();
    }
    let naming = |word: &str| lexicon::attribute(word).is_some();
    // "no white bed" where a bed is wanted refuses the white; so does any colour before a thing that is wanted.
    while words.len() > 1 && words.last().is_some_and(|word| !naming(word) && wished(word)) {
        words.pop();
    }
    let phrase = words.join(" ");
    let empty = phrase.is_empty() || words.iter().all(|word| GENERIC.contains(&word.as_str()) && !is_facet_name(word));
    (!empty).then_some(phrase)
}
