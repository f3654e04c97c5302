//! Words that steer and words that say nothing: fillers, hedges, shorthand; and the mending of typing errors.

use crate::Vocabulary;
use crate::token::{Kind, Token};

/// Shorthand of chats.
const SHORTHAND: &[(&str, &str)] = &[
    ("hav", "have"),
    ("w", "with"),
    ("hes", "he is"),
    ("shes", "she is"),
    ("theyre", "they are"),
    ("im", "i am"),
    ("ive", "i have"),
    ("u", "you"),
    ("ur", "your"),
    ("pls", "please"),
    ("plz", "please"),
    ("thx", "thanks"),
    ("wit", "with"),
    ("wiht", "with"),
    ("yr", "year"),
    ("yrs", "years"),
    ("yo", "year old"),
    ("bday", "birthday"),
    ("xmas", "christmas"),
    ("bc", "because"),
    ("cuz", "because"),
    ("gonna", "going"),
    ("wanna", "want"),
    ("abt", "about"),
    ("smth", "something"),
    ("sth", "something"),
    ("widr", "wider"),
    ("undr", "under"),
    ("maks", "max"),
    ("teh", "the"),
    ("adn", "and"),
];

/// Says nothing about what is wanted, wherever it stands.
const FILLER: &[&str] = &[
    "a", "an", "the", "some", "any", "i", "im", "me", "my", "we", "us", "our", "you", "your", "it", "its", "he", "his", "him", "she",
    "her", "hers", "they", "them", "their", "this", "that", "thats", "these", "those", "there", "here", "is", "am", "are", "was", "were", "be", "been", "will",
    "would", "could", "should", "can", "may", "might", "do", "does", "did", "have", "has", "had", "want", "wants", "wanted", "need", "needs", "needed",
    "like", "likes", "love", "loves", "looking", "look", "search", "searching", "find", "finding", "show", "get", "getting", "buy", "buying", "give", "please",
    "thanks", "thank", "hi", "hello", "hey", "hm", "hmm", "hmmm", "um", "uh", "oh", "ah", "ok", "okay", "well", "so", "and", "or", "but", "also", "too",
    "then", "now", "just", "only", "actually", "really", "maybe", "perhaps", "something", "anything", "someone", "thing", "things", "stuff", "one",
    "ones", "kind", "sort", "type", "of", "to", "for", "with", "in", "on", "at", "as", "by", "from", "if", "not", "no", "yes", "yeah", "sorry",
    "wow", "great", "good", "nice", "fine", "cool", "perfect", "better", "best", "more", "less", "very", "quite", "rather", "instead", "let", "lets", "see", "go",
    "going", "back", "new", "another", "other", "sure", "idea", "what", "which", "who", "how", "way", "much", "many", "same", "such", "all", "else", "after", "already", "still", "again", "been", "about", "than", "up", "price", "budget", "max",
    "recommend", "suggest", "help", "think", "thinking", "guess", "mean", "meant", "said", "say", "make", "keep", "use", "used", "anyway", "anymore", "either", "neither", "because", "since", "though", "fit", "fits",
    "each", "bit", "little", "lot", "wrong", "mistake", "mind", "changed", "change", "thought", "second", "forget", "skip", "matter", "expensive", "yet", "hate", "hates", "will", "option", "options", "product", "products", "item", "items",
    "limit", "tops", "spend", "cost", "costs", "per", "total", "ideally", "preferably", "possible", "right", "put", "away", "even", "don", "t", "s", "extra",
];

/// Opens a request; only cut from the front of a clause.
const OPENERS: &[&str] = &[
    "i am looking for", "im looking for", "looking for", "i am searching for", "searching for", "in search of", "looking to buy", "on the hunt for",
    "i am after", "i want to buy", "i want to get", "i want", "i would like to buy", "i would like", "i need", "we need", "we want", "we would like", "we are looking for",
    "i like", "i would love", "i prefer", "want", "wants", "need", "needs", "need to find", "want to find", "find me", "find", "show me", "show", "give me", "get me", "can you show me", "can you find me",
    "can you", "could you", "would you", "can i", "could i", "can you recommend", "could you recommend", "can you suggest", "recommend me", "recommend", "suggest", "do you have", "have you got", "you have", "is there", "are there", "got any", "any",
    "please", "hi", "hello", "hey", "hmm", "hm", "hmmm", "um", "oh", "ok", "okay", "well", "so", "and", "but", "also", "then", "now", "actually", "wow", "sorry",
    "a", "an", "the", "some", "just", "only", "something", "anything", "somthing", "one that is", "ones that are", "it should be", "they should be", "it should", "they should", "it must be", "they must be", "it must", "it has to be", "it has to", "it needs to be", "it needs to",
    "should be", "must be", "must have", "has to be", "should have", "it is for", "its for", "this is for", "it is", "its", "i think", "i guess", "i mean", "i meant", "maybe", "perhaps", "or", "rather", "instead", "yes", "yeah", "no",
    "with us", "that can", "there should be", "there must be", "there has to be", "it is for the", "something like", "anything like", "my mistake", "on second thought", "on second thoughts", "thinking about it", "come to think of it", "better", "really", "either", "even", "ideally", "preferably", "say", "let us see", "go back to", "back to", "return to", "go for", "lets go with", "go with", "change to", "make it", "make that", "switch to", "how about", "what about", "would be", "would", "be", "more", "like", "because",
    "now", "too", "though", "other", "another", "buy", "get", "me",
];

/// Closes a request; only cut from its end.
const CLOSERS: &[&str] = &[
    "please", "thanks", "thank you", "thx", "instead", "then", "now", "though", "actually", "too", "either", "if you have it", "if you have", "if you have any", "if there is one",
    "if there are any", "yes", "is better", "is best", "is ok", "is okay", "is fine", "is enough", "are ok", "are fine", "would do", "would do too", "would be fine", "would be ok", "would be better",
    "would be best", "would be great", "would be nice", "would be good", "or so", "that sort of thing", "kind of thing", "and that sort of thing", "or something", "or similar", "or something like that", "and", "or", "but", "is smarter", "because", "so", "also", "sorry", "better", "again", "after all", "as well", "anyway", "rather", "in it", "the", "a", "ok", "please and thank you", "works", "works too", "work too",
    "show me", "only", "just", "the better", "will do",
];

/// Half as important: said to be nice to have.
pub(crate) const HEDGES: &[&str] = &[
    "if possible", "if you can", "if available", "if there is one", "if there are any", "if you have it", "ideally", "preferably", "maybe", "perhaps", "possibly", "would be nice", "would be great", "would be good",
    "would be lovely", "would be best", "would be a bonus", "would be a plus", "nice to have", "a bonus", "is a plus", "is a bonus", "not a must", "if it exists", "i guess", "not essential", "by preference", "at best", "would be cool", "would be perfect",
];

/// More important than the rest.
pub(crate) const STRESSES: &[&str] =
    &["must have", "must be", "has to be", "has to have", "definitely", "absolutely", "important", "needs to be", "really need", "essential", "a must", "at all costs", "only"];

/// Mends shorthand and typing errors in place; the spans stay where they were.
pub(crate) fn mend(tokens: &mut Vec<Token>, vocabulary: &Vocabulary) {
    let mut ix = 0;
    while ix < tokens.len() {
        let last = ix + 1 == tokens.len();
        let token = &mut tokens[ix];
        ix += 1;
        if token.kind != Kind::Word || token.changed {
            continue;
        }
        if token.norm == "w" && (token.glued || last) {
            continue;
        }
        if token.norm == "n" && !last {
            token.norm = "and".into();
            token.changed = true;
            continue;
        }
        if let Some((_, long)) = SHORTHAND.iter().find(|(short, _)| *short == token.norm) {
            let mut words = long.split(' ');
            token.norm = words.next().unwrap_or_default().to_owned();
            token.changed = true;
            let (span, used) = (token.span.clone(), token.used);
            for word in words {
                tokens.insert(
                    ix,
                    Token { norm: word.to_owned(), span: span.clone(), kind: Kind::Word, used, glued: false, changed: true },
                );
                ix += 1;
            }
            continue;
        }
        if let Some(meant) = vocabulary.mend(&token.norm) {
            token.norm = meant.to_owned();
            token.changed = true;
        }
    }
}

/// Whether a token says nothing about what is wanted.
pub(crate) fn is_filler(token: &Token) -> bool {
    match token.kind {
        Kind::Word => FILLER.contains(&token.norm.as_str()),
        Kind::Mark(_) => true,
        Kind::Number(_) | Kind::Code | Kind::Unknown => false,
    }
}

/// How many of these tokens open a request without saying what.
pub(crate) fn opening(tokens: &[&Token]) -> usize {
    OPENERS.iter().filter(|phrase| reads(tokens, phrase)).map(|phrase| phrase.split(' ').count()).max().unwrap_or(0)
}

/// How many of these tokens close a request without saying what.
pub(crate) fn closing(tokens: &[&Token]) -> usize {
    CLOSERS
        .iter()
        .filter(|phrase| tokens.last().is_some_and(|last| phrase.as_bytes().last() == last.norm.as_bytes().last()))
        .map(|phrase| (phrase, phrase.split(' ').count()))
        .filter(|(phrase, count)| tokens.len() >= *count && reads(&tokens[tokens.len() - count..], phrase))
        .map(|(_, count)| count)
        .max()
        .unwrap_or(0)
}

/// Whether tokens start with the words of a phrase.
fn reads(tokens: &[&Token], phrase: &str) -> bool {
    let same_start = tokens.first().is_some_and(|token| token.norm.as_bytes().first() == phrase.as_bytes().first());
    same_start && phrase.split(' ').enumerate().all(|(at, word)| tokens.get(at).is_some_and(|token| token.is(word)))
}

/// Where a phrase stands in the tokens from `from` on.
pub(crate) fn find_phrase(tokens: &[Token], from: usize, phrase: &str) -> Option<std::ops::Range<usize>> {
    (from..tokens.len()).find_map(|at| phrase_at(tokens, at, phrase).map(|end| at..end))
}

/// Where a phrase ends that starts at `at`, if it does. Hundreds of phrases are tried at each token, so nothing
/// is split or counted before the first letters agree.
pub(crate) fn phrase_at(tokens: &[Token], at: usize, phrase: &str) -> Option<usize> {
    let mut rest = phrase.as_bytes();
    let mut end = at;
    loop {
        let word = tokens.get(end)?.norm.as_bytes();
        if word.first() != rest.first() || word.is_empty() || !rest.starts_with(word) {
            return None;
        }
        end += 1;
        match rest[word.len()..].split_first() {
            None => return Some(end),
            Some((b' ', tail)) => rest = tail,
            Some(_) => return None,
        }
    }
}

/// [`is_filler`] for a bare word.
pub(crate) fn is_filler_word(word: &str) -> bool {
    FILLER.contains(&word)
}

/// People: they say for whom it is, and alone they are no wish.
pub(crate) fn is_person(word: &str) -> bool {
    const PEOPLE: &[&str] = &[
        "wife", "husband", "son", "daughter", "kid", "kids", "mum", "mom", "mother", "dad", "father", "brother", "sister", "boyfriend", "girlfriend", "partner", "friend", "nephew", "niece", "grandma", "grandpa", "teacher", "boss", "doctor", "colleague",
        "child", "children", "family", "parents", "landlord", "neighbour", "neighbours", "neighbor", "neighbors",
    ];
    PEOPLE.contains(&word)
}
