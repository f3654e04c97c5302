//! A clarifying question, and an utterance as its answer.
//!
//! Which question is worth asking is not decided here (the recommender knows the candidates): here it is kept, and what
//! she says to it is understood. An utterance that answers it becomes edits like any other; one that does not fit is read
//! as if nothing had been asked, so that a question never stands in her way.

use crate::draft::Draft;
use crate::lexicon::{self, singular};
use crate::token::{Kind, Token, Use, tokenise};
use crate::words::{find_phrase, is_filler, mend};
use crate::{Constraint, DialogueState, Edit, Facet, Locale, Requirement, Surroundings, Vocabulary, amounts};

/// Most questions of one conversation; "start over" begins a new one.
pub const MOST_QUESTIONS: usize = 2;

/// The longest run of words of a wish that is looked up as one value of a facet.
const LONGEST_VALUE: usize = 4;

/// A question about one facet, with the answers that are offered.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The facet's name: the catalogue's field, or `price`.
    pub field: String,
    /// The answers, in the order shown.
    pub choices: Vec<Choice>,
}

/// An offered answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What its chip says, and what she says by pressing it.
    pub label: String,
    /// What it is about.
    pub facet: Facet,
    /// What then must hold: a range, or one of some words.
    pub requirement: Requirement,
}

/// Ways to say that the question does not matter, without filler. Chinese is here in the grammar's English.
const SKIPS: &[&str] = &[
    "skip",
    "skip this",
    "skip that",
    "skip question",
    "pass",
    "next",
    "not matter",
    "matters not",
    "not care",
    "not mind",
    "not know",
    "no idea",
    "no clue",
    "not sure",
    "no preference",
    "no preferences",
    "not important",
    "unimportant",
    "no matter",
    "whatever",
    "anything",
    "anything goes",
    "anything works",
    "either",
    "any",
    "all",
    "all fine",
    "fine",
    "both",
    "each",
    "none",
    "no",
    "no thanks",
    "no thank",
    "not fussed",
    "not bothered",
    "not picky",
    "indifferent",
    "open",
    "surprise",
    "choose",
    "decide",
    "up to",
    "not really",
    "nope",
    "never mind",
    "no requirement",
    "no requirements",
];

/// The same in Chinese, where the grammar's lexicon has no words for it.
const SKIPS_ZH: &[&str] = &[
    "跳过",
    "不知道",
    "不清楚",
    "不确定",
    "没想好",
    "没要求",
    "没有要求",
    "没有偏好",
    "没偏好",
    "无要求",
    "不在乎",
    "不在意",
    "不介意",
    "不挑",
    "任意",
    "你定",
    "你决定",
    "您定",
    "您决定",
    "你看着办",
    "都一样",
    "都没问题",
    "哪个都行",
    "哪种都行",
    "什么都可以",
    "不用了",
    "算了",
    "都不要紧",
    "不要紧",
    "怎么都行",
    "看着办",
];

/// Words that turn an answer round: then it is none, and is read as a refusal.
const TURNED: &[&str] = &[
    "not", "no", "nor", "never", "without", "but", "except", "besides", "than", "else", "other", "less",
    "more",
];

/// The places of offered answers.
const ORDINALS: &[&str] = &["first", "second", "third", "fourth"];
/// The same, as a number beside "option".
const OPTION: &[&str] = &["option", "choice", "answer", "number"];

/// The edits by which an utterance answers a question; `None` where it says something else.
pub(crate) fn answer(
    question: &Question,
    state: &DialogueState,
    utterance: &str,
    tokens: &[Token],
    vocabulary: &Vocabulary,
) -> Option<Vec<Edit>> {
    let said = bare(utterance);
    let mut draft = Draft::new(state, vocabulary);
    if skips(question, &said, tokens) {
        return Some(vec![Edit::Indifferent(question.field.clone())]);
    }
    let by_words = || by_words(question, tokens).map(|chosen| (chosen, said.clone()));
    // "The second" would say nothing on a chip.
    let named = |chosen: Vec<&Choice>| {
        let label = chosen.first().map(|choice| choice.label.clone()).unwrap_or_default();
        (united(&chosen), label)
    };
    let chosen = by_label(question, &said).or_else(|| by_place(question, &said, tokens)).map(named);
    let chosen = chosen.or_else(|| by_words().map(|(chosen, said)| (united(&chosen), said)));
    let ((facet, requirement), span) = match chosen {
        Some(chosen) => chosen,
        // "actually 120" right after a width is another width, whatever was asked beside the list.
        None if corrects(state, tokens) => return None,
        None => {
            let (facet, requirement) = by_number(question, utterance, tokens, vocabulary)?;
            let exact = matches!(requirement, Requirement::Range { min: Some(_), .. });
            let span = match state.locale {
                _ if exact => said,
                Locale::En => format!("at most {said}"),
                Locale::Zh => format!("不超过{said}"),
            };
            ((facet, requirement), span)
        }
    };
    match requirement {
        Requirement::Range { min, max } => draft.range(facet, min, max, span),
        Requirement::IncludeAny(words) => draft.demand(words, span),
        Requirement::Exclude(_) | Requirement::Holds => return None,
    }
    Some(draft.edits)
}

/// Her words without the marks and particles at their ends.
fn bare(utterance: &str) -> String {
    let mark = |c: char| {
        c.is_whitespace() || (c.is_ascii_punctuation() && !"$+\"'".contains(c)) || "。，！？、～…".contains(c)
    };
    let said = utterance.trim_matches(mark);
    said.trim_end_matches(['吧', '啦', '呀', '啊', '呗', '哦', '了']).trim_matches(mark).to_owned()
}

/// Tokens that say something, in the singular.
fn telling(tokens: &[Token]) -> Vec<String> {
    let free = tokens.iter().filter(|token| token.used == Use::Free && token.mark().is_none());
    free.filter(|token| {
        !is_filler(token) || matches!(token.norm.as_str(), "no" | "not" | "any" | "all" | "none")
    })
    .map(|token| singular(&token.norm))
    .collect()
}

fn skips(question: &Question, said: &str, tokens: &[Token]) -> bool {
    if SKIPS_ZH.contains(&said) {
        return true;
    }
    let all = tokens.iter().filter(|token| token.mark().is_none()).map(|token| token.norm.as_str());
    let all: Vec<&str> = all.collect();
    const EMPTY: &[&str] = &[
        "i", "im", "am", "it", "its", "that", "this", "the", "me", "you", "to", "for", "do", "does", "is",
        "are", "have", "please", "really", "honestly", "just", "oh", "well", "um", "hmm", "ok", "one",
        "ones", "of", "them", "about", "a", "would", "be", "here", "on", "at", "with", "will", "we",
    ];
    let name = singular(&color(&question.field).replace('_', " "));
    let about = |word: &&str| EMPTY.contains(word) || singular(word) == name;
    let left = all.iter().filter(|word| !about(word)).copied().collect::<Vec<_>>().join(" ");
    // "any colour", "no preference on the material"; a facet's own words are only left out of those.
    SKIPS.contains(&left.as_str()) && !all.is_empty()
}

/// The tokeniser's spelling of a field's name.
fn color(field: &str) -> String {
    field.replace("colour", "color")
}

/// A chip's very words.
fn by_label<'q>(question: &'q Question, said: &str) -> Option<Vec<&'q Choice>> {
    let said = said.to_lowercase();
    let found = question.choices.iter().find(|choice| bare(&choice.label).to_lowercase() == said)?;
    Some(vec![found])
}

/// "the second", "option 2", "the last". "The second one" is a card's: those are pointed at so.
fn by_place<'q>(question: &'q Question, said: &str, tokens: &[Token]) -> Option<Vec<&'q Choice>> {
    let words: Vec<&str> = tokens
        .iter()
        .filter(|token| token.mark().is_none())
        .map(|token| token.norm.as_str())
        .filter(|word| !matches!(*word, "the" | "please" | "choose" | "take" | "pick" | "i" | "ill"))
        .collect();
    let place = |word: &str| ORDINALS.iter().position(|ordinal| *ordinal == word);
    let number = |word: &str| word.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let last = question.choices.len().checked_sub(1)?;
    let chinese = || {
        let inner = said.strip_prefix('选').unwrap_or(said).strip_prefix('第')?;
        let inner =
            ["个选项", "个答案", "项", "种"].iter().find_map(|end| inner.strip_suffix(end)).unwrap_or(inner);
        ["一", "二", "三", "四"].iter().position(|digit| *digit == inner)
    };
    let at = chinese().or_else(|| match words.as_slice() {
        ["last"] => Some(last),
        ["last", noun] if OPTION.contains(noun) => Some(last),
        [word] => place(word),
        [noun, word] if OPTION.contains(noun) => number(word),
        [word, noun] if OPTION.contains(noun) => place(word),
        _ => None,
    })?;
    question.choices.get(at).map(|choice| vec![choice])
}

/// "oak", "the oak one, please", "oak or pine": nothing but offered answers in her words.
fn by_words<'q>(question: &'q Question, tokens: &[Token]) -> Option<Vec<&'q Choice>> {
    if tokens.iter().any(|token| TURNED.contains(&token.norm.as_str())) {
        return None;
    }
    let names: Vec<(Vec<String>, &Choice)> = question
        .choices
        .iter()
        .flat_map(|choice| {
            let words: &[String] = match &choice.requirement {
                Requirement::IncludeAny(words) => words,
                _ => &[],
            };
            let spelled = words.iter().chain(std::iter::once(&choice.label));
            spelled.map(move |text| (telling(&tokenise(text)), choice))
        })
        .filter(|(name, _)| !name.is_empty())
        .collect();
    let name = singular(&color(&question.field));
    let mut found: Vec<&Choice> = Vec::new();
    let joint =
        |token: &Token| token.is("or") || token.is("and") || matches!(token.kind, Kind::Mark(',' | '/'));
    for part in tokens.split(joint) {
        let mut words = telling(part);
        let exact =
            |words: &[String]| names.iter().find(|(name, _)| name == words).map(|(_, choice)| *choice);
        let choice = exact(&words).or_else(|| {
            words.retain(|word| *word != name);
            exact(&words)
        });
        match choice {
            Some(choice) if !found.contains(&choice) => found.push(choice),
            Some(_) => {}
            // "oak, please": a part without a word of its own says nothing else.
            None if words.is_empty() => {}
            None => return None,
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Several answers at once: any of the words, or the range around all.
fn united(chosen: &[&Choice]) -> (Facet, Requirement) {
    let mut words = Vec::new();
    let mut ends: Option<(Option<f64>, Option<f64>)> = None;
    for choice in chosen {
        match &choice.requirement {
            Requirement::IncludeAny(some) => words.extend(some.iter().cloned()),
            Requirement::Range { min, max } => {
                let (least, most) = ends.unwrap_or((*min, *max));
                let both = |a: Option<f64>, b: Option<f64>, pick: fn(f64, f64) -> f64| Some(pick(a?, b?));
                ends = Some((both(least, *min, f64::min), both(most, *max, f64::max)));
            }
            Requirement::Exclude(_) | Requirement::Holds => {}
        }
    }
    let facet = chosen.first().map_or(Facet::Words, |choice| choice.facet.clone());
    match ends {
        Some((min, max)) => (facet, Requirement::Range { min, max }),
        None => (facet, Requirement::IncludeAny(words)),
    }
}

/// Whether these tokens take back a number of the turn before.
fn corrects(state: &DialogueState, tokens: &[Token]) -> bool {
    const CUES: &[&str] = &["actually", "sorry", "wait", "i meant", "make it", "make that", "rather"];
    let last = state.turns.checked_sub(1);
    let ranged = |constraint: &Constraint| {
        Some(constraint.turn) == last && matches!(constraint.requirement, Requirement::Range { .. })
    };
    state.constraints.iter().any(ranged) && CUES.iter().any(|cue| find_phrase(tokens, 0, cue).is_some())
}

/// "200" and "80 cm" to a question about an amount: at most that, or just that where just that is offered.
fn by_number(
    question: &Question,
    utterance: &str,
    tokens: &[Token],
    vocabulary: &Vocabulary,
) -> Option<(Facet, Requirement)> {
    let choice = question.choices.first()?;
    let Requirement::Range { min, max } = choice.requirement else { return None };
    // What names its bound or its side itself is understood without the question.
    let mut own = tokens.to_vec();
    if amounts::find(&mut own, vocabulary)
        .iter()
        .any(|amount| !amount.bare && (amount.min.is_some() || amount.facet != choice.facet))
    {
        return None;
    }
    if let [Token { kind: Kind::Number(value), .. }] = heard(tokens).as_slice()
        && matches!(choice.facet, Facet::Measure(_))
    {
        // 120 is no number of doors where the shop has 1 to 4.
        let limits = question.choices.iter().filter_map(|choice| match choice.requirement {
            Requirement::Range { min, max } => max.or(min),
            _ => None,
        });
        if limits.fold(0.0, f64::max) * 2.0 < *value {
            return None;
        }
        let exact = min.is_some() && min == max;
        return Some((
            choice.facet.clone(),
            Requirement::Range { min: exact.then_some(*value), max: Some(*value) },
        ));
    }
    let side = match choice.facet {
        Facet::Price => "",
        Facet::Width => " wide",
        Facet::Depth => " deep",
        Facet::Height => " tall",
        Facet::Length => " long",
        _ => return None,
    };
    let currency = if choice.facet == Facet::Price { "price " } else { "" };
    let mut put = tokenise(&format!("{currency}at most {}{side}", bare(utterance)));
    mend(&mut put, vocabulary);
    let found = amounts::find(&mut put, vocabulary);
    let [amount] = found.as_slice() else { return None };
    let whole = put.iter().enumerate().all(|(ix, token)| {
        amount.tokens.contains(&ix) || token.used == Use::Taken || is_filler(token) || token.is("price")
    });
    (whole && amount.facet == choice.facet && amount.min.is_none())
        .then(|| (amount.facet.clone(), Requirement::Range { min: None, max: amount.max }))
}

fn heard(tokens: &[Token]) -> Vec<Token> {
    tokens.iter().filter(|token| token.mark().is_none() && !is_filler(token)).cloned().collect()
}

/// The facets that she said something about, whether in a constraint or in a wish, or that she does not care for: nothing
/// to be asked. Names as in [`Question::field`].
pub fn settled(state: &DialogueState, vocabulary: &Vocabulary) -> Vec<String> {
    let mut fields: Vec<String> = state.indifferent.iter().chain(&state.asked).cloned().collect();
    let mut texts: Vec<&str> = state.wishes.iter().map(|wish| wish.text.as_str()).collect();
    for constraint in &state.constraints {
        match &constraint.requirement {
            Requirement::IncludeAny(words) | Requirement::Exclude(words) => {
                texts.extend(words.iter().map(String::as_str))
            }
            Requirement::Range { .. } | Requirement::Holds => {}
        }
        let sides = ["width", "depth", "height", "length", "size"];
        match &constraint.facet {
            Facet::Price => fields.push("price".into()),
            Facet::Rating => fields.push("rating".into()),
            Facet::Measure(name) => fields.push(name.clone()),
            Facet::Width | Facet::Depth | Facet::Height | Facet::Length => {
                fields.extend(sides.map(str::to_owned))
            }
            Facet::InStock | Facet::Words => {}
        }
    }
    for text in texts {
        let words: Vec<String> = tokenise(text)
            .into_iter()
            .filter(|token| token.mark().is_none())
            .map(|token| token.norm)
            .collect();
        for start in 0..words.len() {
            for end in start + 1..=words.len().min(start + LONGEST_VALUE) {
                let value = words[start..end].join(" ");
                fields.extend(vocabulary.fields_of(&value).into_iter().map(str::to_owned));
                fields.extend(lexicon::family(&value).map(str::to_owned));
            }
            if vocabulary.is_brand(&words[start]) {
                fields.push("brand".into());
            }
        }
    }
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// Whether an utterance is understood against a question at all: one is open.
pub(crate) fn open_answer(
    state: &DialogueState,
    utterance: &str,
    tokens: &[Token],
    around: &Surroundings,
) -> Option<Vec<Edit>> {
    state.open.as_ref().and_then(|question| answer(question, state, utterance, tokens, around.vocabulary))
}
