//! What kind of utterance it is, where that does not depend on amounts and wishes.

use crate::token::Token;
use crate::words::find_phrase;
use crate::{DialogueState, Intent};

const UNDO: &[&str] = &[
    "undo",
    "undo that",
    "take that back",
    "go back",
    "go one step back",
    "one step back",
    "revert",
    "revert that",
    "back",
    "undo the last change",
    "undo last",
    "never mind that last one",
    "scratch that",
];
const START_OVER: &[&str] = &[
    "start over",
    "start again",
    "start from scratch",
    "start afresh",
    "begin again",
    "reset",
    "reset everything",
    "clear everything",
    "clear all",
    "forget everything",
    "new search",
    "restart",
    "from scratch",
];
const SMALL_TALK: &[&str] = &[
    "thanks",
    "thank you",
    "thank you very much",
    "thanks a lot",
    "many thanks",
    "cheers",
    "hello",
    "hi",
    "hey",
    "good morning",
    "good evening",
    "goodbye",
    "bye",
    "great",
    "perfect",
    "cool",
    "ok",
    "okay",
    "nice",
    "awesome",
    "lovely",
    "great thanks",
    "ok thanks",
    "perfect thanks",
    "how are you",
    "who are you",
    "what can you do",
    "are you a bot",
    "are you human",
    "never mind",
    "no thanks",
    "no thank you",
    "haha",
    "lol",
];

/// Questions about the shop, not about its goods: one of the first and one of the second must be there.
const SHOP: &[&str] = &[
    "delivery",
    "deliver to",
    "do you deliver",
    "shipping",
    "ship to",
    "do you ship",
    "return policy",
    "returns",
    "return it",
    "return something",
    "refund",
    "refunds",
    "warranty",
    "guarantee period",
    "opening hours",
    "open on sunday",
    "open on sundays",
    "when do you open",
    "when do you close",
    "payment methods",
    "pay with",
    "pay by",
    "paypal",
    "apple pay",
    "credit card",
    "gift card",
    "gift cards",
    "my order",
    "track my",
    "tracking number",
    "customer service",
    "phone number",
    "store near",
    "nearest store",
    "where is your store",
    "cancel my order",
    "exchange policy",
    "discount code",
    "coupon",
    "promo code",
    "installments",
    "invoice",
    "click and collect",
    "my account",
    "shipping cost",
    "how long does it take",
    "when will it arrive",
];
const QUESTION: &[&str] = &[
    "how", "what", "when", "where", "do", "does", "can", "could", "is", "are", "who", "which", "will", "i",
    "my", "cancel", "track", "delivery", "shipping", "return", "returns", "refund", "warranty", "opening",
];

const OUT_OF_SCOPE: &[&str] = &[
    "weather",
    "write me a poem",
    "write a poem",
    "write an essay",
    "write me an essay",
    "tell me a joke",
    "joke about",
    "capital of",
    "president of",
    "prime minister",
    "who won",
    "stock market",
    "share price",
    "bitcoin price",
    "translate this",
    "translate the following",
    "solve this equation",
    "write code",
    "python code",
    "my homework for me",
    "meaning of life",
    "medical advice",
    "legal advice",
    "diagnose",
    "horoscope",
    "lottery numbers",
    "ignore previous instructions",
    "ignore all previous instructions",
    "ignore your instructions",
    "system prompt",
    "what is the time",
    "what time is it",
    "news today",
    "election",
    "book a flight",
    "book me a flight",
    "book a hotel",
    "restaurant near",
    "football score",
    "recipe for",
    "square root",
    "quantum physics explained",
    "who invented",
    "population of",
];
const UNSAFE: &[&str] = &[
    "make a bomb",
    "build a bomb",
    "pipe bomb",
    "make explosives",
    "build explosives",
    "kill myself",
    "kill him",
    "kill her",
    "kill someone",
    "kill my",
    "kill people",
    "hurt someone",
    "hurt myself",
    "suicide",
    "poison someone",
    "poison my",
    "cocaine",
    "heroin",
    "meth",
    "child porn",
    "porn",
    "shoot people",
    "shoot someone",
    "make a weapon",
    "stolen credit card",
    "hack into",
    "bypass age verification",
    "self harm",
    "cut myself",
    "nerve gas",
    "kidnap",
];

/// The intent of an utterance that changes nothing in the state, or everything.
pub(crate) fn whole(tokens: &[Token], state: &DialogueState) -> Option<Intent> {
    let plain: Vec<&Token> = tokens
        .iter()
        .filter(|token| token.mark().is_none() && !token.is("please") && !token.is("ok"))
        .collect();
    let text = plain.iter().map(|token| token.norm.as_str()).collect::<Vec<_>>().join(" ");
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| find_phrase(tokens, 0, phrase).is_some());
    if has(UNSAFE) && !has(&["bath bomb", "novel", "book", "movie", "film", "game"]) {
        return Some(Intent::Unsafe);
    }
    let said =
        text.trim_start_matches("lets ").trim_start_matches("can you ").trim_start_matches("actually ");
    if UNDO.contains(&said) || (said.starts_with("undo") && plain.len() <= 5) {
        return Some(Intent::Undo);
    }
    if START_OVER.contains(&said)
        || (plain.len() <= 6
            && has(&[
                "start over",
                "start from scratch",
                "forget everything",
                "start again",
                "clear everything",
            ]))
    {
        return Some(Intent::StartOver);
    }
    if SMALL_TALK.contains(&said) || text.is_empty() && !tokens.is_empty() {
        return Some(Intent::SmallTalk);
    }
    // "thanks, that is perfect": thanks and nothing but filler.
    if (has(&["thanks", "thank you"]))
        && plain.len() <= 8
        && plain.iter().all(|token| crate::words::is_filler(token))
    {
        return Some(Intent::SmallTalk);
    }
    if has(OUT_OF_SCOPE)
        && !has(&[
            "for rainy weather",
            "cold weather",
            "hot weather",
            "bad weather",
            "wet weather",
            "joke book",
            "recipe book",
            "all weather",
            "any weather",
            "weather resistant",
            "weather station",
            "winter weather",
            "weather proof",
        ])
    {
        let asks = plain.first().is_some_and(|first| {
            matches!(
                first.norm.as_str(),
                "what"
                    | "how"
                    | "who"
                    | "write"
                    | "tell"
                    | "solve"
                    | "translate"
                    | "is"
                    | "will"
                    | "when"
                    | "where"
                    | "why"
                    | "give"
                    | "ignore"
                    | "book"
                    | "show"
                    | "can"
                    | "could"
                    | "do"
                    | "explain"
                    | "repeat"
                    | "diagnose"
            )
        });
        if asks || has(&["ignore previous instructions", "ignore all previous instructions", "system prompt"])
        {
            return Some(Intent::OutOfScope);
        }
    }
    let question = tokens.last().is_some_and(|token| token.mark() == Some('?'))
        || plain.first().is_some_and(|first| QUESTION.contains(&first.norm.as_str()));
    if has(SHOP) && (question || plain.len() <= 3) && (plain.len() <= 14) && !wants(&plain) {
        return Some(Intent::ShopQuestion);
    }
    let _ = state;
    None
}

/// Whether the utterance asks for goods beside.
fn wants(plain: &[&Token]) -> bool {
    plain.windows(2).any(|pair| {
        (pair[0].is("looking") && pair[1].is("for"))
            || (pair[0].is("i") && matches!(pair[1].norm.as_str(), "want" | "need"))
    })
}

/// Questions about what was shown.
pub(crate) fn about_shown(tokens: &[Token]) -> Option<Intent> {
    let plain: Vec<&Token> = tokens.iter().filter(|token| token.mark().is_none()).collect();
    let first = plain.iter().take(4).position(|token| token.is("why") || token.is("compare"));
    let at = first?;
    if !plain[..at].iter().all(|token| crate::words::is_filler(token)) {
        return None;
    }
    if plain[at].is("compare") {
        return Some(Intent::Compare);
    }
    let negated = plain[at..].iter().take(5).any(|token| token.is("not"));
    Some(if negated { Intent::WhyNot } else { Intent::Why })
}

/// "what is the difference between the first two"
pub(crate) fn asks_difference(tokens: &[Token]) -> bool {
    ["difference between", "differences between", "which is better", "which one is better", " versus "]
        .iter()
        .any(|phrase| find_phrase(tokens, 0, phrase.trim()).is_some())
        && tokens.iter().take(4).any(|token| matches!(token.norm.as_str(), "what" | "which" | "how"))
}
