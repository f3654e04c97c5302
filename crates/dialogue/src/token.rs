//! An utterance as tokens: words, numbers and marks with their place in the text.

use std::ops::Range;

use crate::chinese;

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A word of letters.
    Word,
    /// A number, in digits or in words.
    Number(f64),
    /// A size or grid such as `140x200`, or a fraction such as `1/2`: one word that holds digits.
    Code,
    /// A mark that ends a clause or stands for something (`$`, `"`, `<`).
    Mark(char),
    /// Chinese that the lexicon does not know.
    Unknown,
}

/// How a token was used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Still free: it becomes part of a wish.
    Free,
    /// Taken by a constraint, a negation, a cue; not part of a wish.
    Taken,
}

/// One token.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// Lower case, apostrophes unified, typing errors mended, Chinese in English.
    pub norm: String,
    /// Where it stands in the utterance, in bytes.
    pub span: Range<usize>,
    pub kind: Kind,
    pub used: Use,
    /// No space before it.
    pub glued: bool,
    /// `norm` is not what stands in the utterance.
    pub changed: bool,
}

impl Token {
    pub fn is(&self, word: &str) -> bool {
        self.norm == word
    }

    pub fn word(&self) -> bool {
        matches!(self.kind, Kind::Word)
    }

    pub fn number(&self) -> Option<f64> {
        match self.kind {
            Kind::Number(value) => Some(value),
            _ => None,
        }
    }

    pub fn mark(&self) -> Option<char> {
        match self.kind {
            Kind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// Whether a clause ends here.
    pub fn ends_clause(&self) -> bool {
        matches!(self.kind, Kind::Mark(',' | '.' | ';' | '!' | '?' | '\n' | ':' | '(' | ')' | '|'))
    }

    /// Whether a sentence ends here.
    pub fn ends_sentence(&self) -> bool {
        matches!(self.kind, Kind::Mark('.' | '!' | '?' | '\n'))
    }
}

/// Contractions whose "not" has scope.
const CONTRACTIONS: &[(&str, &str)] = &[
    ("don't", "do not"),
    ("dont", "do not"),
    ("doesn't", "does not"),
    ("doesnt", "does not"),
    ("didn't", "did not"),
    ("didnt", "did not"),
    ("isn't", "is not"),
    ("isnt", "is not"),
    ("aren't", "are not"),
    ("arent", "are not"),
    ("wasn't", "was not"),
    ("won't", "will not"),
    ("wont", "will not"),
    ("can't", "can not"),
    ("cant", "can not"),
    ("cannot", "can not"),
    ("couldn't", "could not"),
    ("shouldn't", "should not"),
    ("shouldnt", "should not"),
    ("wouldn't", "would not"),
    ("mustn't", "must not"),
    ("mustnt", "must not"),
    ("needn't", "need not"),
    ("haven't", "have not"),
    ("hasn't", "has not"),
    ("w/", "with"),
    ("w/o", "without"),
    ("colour", "color"),
    ("colours", "colors"),
    ("coloured", "colored"),
    ("metres", "meters"),
    ("metre", "meter"),
    ("centimetres", "cm"),
    ("centimetre", "cm"),
    ("centimeters", "cm"),
    ("centimeter", "cm"),
];

const NUMBER_WORDS: &[(&str, f64)] = &[
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("fifteen", 15.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
];

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}')
}

/// Full-width forms, curly quotes and long dashes as their plain ASCII.
fn plain(c: char) -> char {
    match c {
        // It sets off clauses and never thousands: "宽90，600以内".
        '，' | '、' => '，',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '’' | '‘' | '′' | '`' => '\'',
        '“' | '”' | '″' => '"',
        '–' | '—' | '‐' | '‑' | '−' => '-',
        '。' => '.',
        '×' => 'x',
        '￥' => '¥',
        _ => c,
    }
}

/// Cuts an utterance into tokens. Total: any text gives tokens whose spans ascend and lie on character bounds.
pub(crate) fn tokenise(text: &str) -> Vec<Token> {
    let chars: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (at, plain(c))).collect();
    let end_of = |ix: usize| chars.get(ix).map_or(text.len(), |(at, _)| *at);
    let mut tokens: Vec<Token> = Vec::new();
    let mut ix = 0;
    let mut glued = false;
    while ix < chars.len() {
        let (at, c) = chars[ix];
        let start = ix;
        if c.is_whitespace() {
            if c == '\n' {
                push(&mut tokens, "\n".into(), at..end_of(ix + 1), Kind::Mark('\n'), false, false);
            }
            ix += 1;
            glued = false;
            continue;
        }
        if is_han(c) {
            while ix < chars.len() && is_han(chars[ix].1) {
                ix += 1;
            }
            chinese::push_run(&mut tokens, &chars[start..ix], end_of(ix), glued);
            // What follows Chinese is a word of its own in the English text.
            glued = false;
            continue;
        } else if c.is_ascii_digit() {
            ix = push_number(&mut tokens, &chars, ix, text.len(), glued);
        } else if c.is_alphanumeric() {
            while ix < chars.len() {
                let c = chars[ix].1;
                let inner = c == '\'' && ix + 1 < chars.len() && chars[ix + 1].1.is_alphabetic();
                let joined = (c.is_alphanumeric() || is_combining(c)) && !is_han(c) && !(c.is_ascii_digit());
                if !(inner || joined) {
                    break;
                }
                ix += 1;
            }
            if ix == start {
                ix += 1;
            }
            let mut norm: String = chars[start..ix].iter().flat_map(|(_, c)| c.to_lowercase()).collect();
            // "w/" and "w/o" are words.
            if norm == "w" && chars.get(ix).is_some_and(|(_, c)| *c == '/') {
                ix += 1;
                norm.push('/');
                if chars.get(ix).is_some_and(|(_, c)| c.eq_ignore_ascii_case(&'o'))
                    && !chars.get(ix + 1).is_some_and(|(_, c)| c.is_alphanumeric())
                {
                    ix += 1;
                    norm.push('o');
                }
            }
            push_word(&mut tokens, norm, at..end_of(ix), glued);
        } else if c == '-'
            && !glued
            && chars.get(ix + 1).is_some_and(|(_, c)| c.is_whitespace())
            && !digit_follows(&chars, ix + 1)
        {
            // "green velvet - anything up to 900": a dash between clauses.
            ix += 1;
            push(&mut tokens, ",".into(), at..end_of(ix), Kind::Mark(','), false, false);
        } else if c == '.'
            && glued
            && tokens.last().is_some_and(|t| ABBREVIATED.contains(&t.norm.as_str()))
            && digit_follows(&chars, ix + 1)
        {
            // "max. 90"
            ix += 1;
        } else {
            ix += 1;
            let c = if c == '，' { ',' } else { c };
            // A single quote that opens or closes a word says nothing; after a number it is feet.
            let after_number = tokens.last().is_some_and(|t| t.number().is_some());
            if c != '\'' || (glued && after_number) {
                push(&mut tokens, c.to_string(), at..end_of(ix), Kind::Mark(c), glued, false);
            }
        }
        glued = true;
    }
    join_number_words(tokens)
}

/// Words that are cut short with a full stop before a number.
const ABBREVIATED: &[&str] = &["max", "min", "approx", "ca", "nr"];

/// Whether a digit comes next, spaces apart.
fn digit_follows(chars: &[(usize, char)], from: usize) -> bool {
    chars[from..].iter().find(|(_, c)| !c.is_whitespace()).is_some_and(|(_, c)| c.is_ascii_digit())
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn push(tokens: &mut Vec<Token>, norm: String, span: Range<usize>, kind: Kind, glued: bool, changed: bool) {
    tokens.push(Token { norm, span, kind, used: Use::Free, glued, changed });
}

/// Adds one word; contractions become two tokens over one span.
fn push_word(tokens: &mut Vec<Token>, norm: String, span: Range<usize>, glued: bool) {
    if let Some((_, long)) = CONTRACTIONS.iter().find(|(short, _)| *short == norm) {
        for (ix, part) in long.split(' ').enumerate() {
            push(tokens, part.into(), span.clone(), Kind::Word, glued || ix > 0, false);
        }
        return;
    }
    if let Some((_, value)) = NUMBER_WORDS.iter().find(|(word, _)| *word == norm) {
        push(tokens, norm, span, Kind::Number(*value), glued, false);
        return;
    }
    // "it's", "he's", "guitar's": what follows the apostrophe carries no wish.
    if let Some((head, tail)) = norm.split_once('\'')
        && matches!(tail, "s" | "m" | "re" | "ll" | "ve" | "d")
        && matches!(
            head,
            "it" | "he"
                | "she"
                | "that"
                | "i"
                | "we"
                | "they"
                | "you"
                | "there"
                | "what"
                | "who"
                | "where"
                | "how"
        )
    {
        push(tokens, head.into(), span.clone(), Kind::Word, glued, false);
        let tail = match tail {
            "s" => "is",
            "m" => "am",
            "re" => "are",
            "ll" => "will",
            "ve" => "have",
            _ => "would",
        };
        push(tokens, tail.into(), span, Kind::Word, true, false);
        return;
    }
    push(tokens, norm, span, Kind::Word, glued, false);
}

/// Reads `1,000`, `2.5`, `1.5k`, `1/2`, `140x200`, `140 x 200`.
fn push_number(
    tokens: &mut Vec<Token>,
    chars: &[(usize, char)],
    start: usize,
    len: usize,
    glued: bool,
) -> usize {
    let char_at = |ix: usize| chars.get(ix).map(|(_, c)| *c);
    let end_of = |ix: usize| chars.get(ix).map_or(len, |(at, _)| *at);
    let (mut value, mut ix) = read_decimal(chars, start);
    let digit = |ix: usize| char_at(ix).is_some_and(|c| c.is_ascii_digit());
    // 1/2, 3/4
    if char_at(ix) == Some('/') && digit(ix + 1) {
        let (_, end) = read_decimal(chars, ix + 1);
        let norm: String = chars[start..end].iter().map(|(_, c)| *c).collect();
        push(tokens, norm, chars[start].0..end_of(end), Kind::Code, glued, false);
        return end;
    }
    // 140x200(x50), also with single spaces around the x
    let mut parts = vec![value];
    let mut end = ix;
    loop {
        let mut at = end;
        let spaced = char_at(at) == Some(' ');
        at += usize::from(spaced);
        let cross = matches!(char_at(at), Some('x' | 'X' | '*'));
        let after = at + 1 + usize::from(char_at(at + 1) == Some(' '));
        if !(cross && digit(after)) {
            break;
        }
        let (part, part_end) = read_decimal(chars, after);
        parts.push(part);
        end = part_end;
    }
    if parts.len() > 1 {
        let norm = parts.iter().map(|part| show(*part)).collect::<Vec<_>>().join("x");
        push(tokens, norm, chars[start].0..end_of(end), Kind::Code, glued, true);
        return end;
    }
    // 1.5k, 2k: thousands, where the letter stands alone
    if matches!(char_at(ix), Some('k' | 'K'))
        && !char_at(ix + 1).is_some_and(char::is_alphanumeric)
        && value < 1000.0
    {
        // "4k" alone is a resolution; the amounts ask for the context, so only the number is given here.
        if value != 4.0 && value != 8.0 {
            value *= 1000.0;
            ix += 1;
        }
    }
    push(tokens, show(value), chars[start].0..end_of(ix), Kind::Number(value), glued, false);
    ix
}

/// A number as a person would write it.
pub(crate) fn show(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { format!("{}", value as i64) } else { format!("{value}") }
}

fn read_decimal(chars: &[(usize, char)], start: usize) -> (f64, usize) {
    let mut digits = String::new();
    let mut ix = start;
    let mut fraction = false;
    while ix < chars.len() && digits.len() < 18 {
        let c = chars[ix].1;
        let three = |from: usize| {
            (from..from + 3).all(|at| chars.get(at).is_some_and(|(_, c)| c.is_ascii_digit()))
                && !chars.get(from + 3).is_some_and(|(_, c)| c.is_ascii_digit())
        };
        if c.is_ascii_digit() {
            digits.push(c);
        } else if c == ',' && !fraction && three(ix + 1) && ix - start <= 3 + 4 {
            // A thousands mark.
        } else if c == '.'
            && !fraction
            && three(ix + 1)
            && (1..=3).contains(&digits.len())
            && !digits.starts_with('0')
        {
            // "1.500" is a thousand and a half where commas part the fraction.
        } else if (c == '.' || c == ',')
            && !fraction
            && chars.get(ix + 1).is_some_and(|(_, c)| c.is_ascii_digit())
            && (c == '.' || !chars.get(ix + 3).is_some_and(|(_, c)| c.is_ascii_digit()))
        {
            digits.push('.');
            fraction = true;
        } else {
            break;
        }
        ix += 1;
    }
    (digits.parse().unwrap_or(0.0), ix.max(start + 1))
}

/// "two hundred", "a thousand", "twenty five" as one number.
fn join_number_words(tokens: Vec<Token>) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let scale = match token.norm.as_str() {
            "hundred" => Some(100.0),
            "thousand" | "grand" => Some(1000.0),
            _ => None,
        };
        if let (Some(scale), true) = (scale, token.word()) {
            let previous = joined.last().and_then(Token::number).filter(|value| *value < 100.0);
            let article = joined.last().is_some_and(|t| t.is("a") || t.is("one"));
            if let Some(value) = previous.or(if article { Some(1.0) } else { None }) {
                let last = joined.last_mut().expect("a number or an article was just seen");
                last.kind = Kind::Number(value * scale);
                last.norm = show(value * scale);
                last.span.end = token.span.end;
                last.changed = true;
                continue;
            }
        }
        // "twenty five", "two hundred fifty"
        if let (Some(small), Some(last)) = (token.number(), joined.last_mut())
            && let Some(big) = last.number()
            && !token.norm.starts_with(|c: char| c.is_ascii_digit())
            && (((20.0..100.0).contains(&big) && big % 10.0 == 0.0 && small < 10.0)
                || (big >= 100.0 && big % 100.0 == 0.0 && small < 100.0))
            && (last.changed || !last.norm.starts_with(|c: char| c.is_ascii_digit()))
        {
            last.kind = Kind::Number(big + small);
            last.norm = show(big + small);
            last.span.end = token.span.end;
            last.changed = true;
            continue;
        }
        joined.push(token);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norms(text: &str) -> Vec<String> {
        tokenise(text).into_iter().map(|token| token.norm).collect()
    }

    #[test]
    fn numbers_units_and_codes_are_set_apart() {
        assert_eq!(
            norms("45cm 1,000 2.5 140 x 200 1/2 1.2k"),
            ["45", "cm", "1000", "2.5", "140x200", "1/2", "1200"]
        );
        assert_eq!(norms("twenty five"), ["25"]);
        assert_eq!(norms("two hundred and 4k"), ["200", "and", "4", "k"]);
    }

    #[test]
    fn contractions_give_their_not() {
        assert_eq!(norms("doesn’t it's w/o"), ["does", "not", "it", "is", "without"]);
    }

    #[test]
    fn full_width_is_plain() {
        assert_eq!(norms("Ｍａｘ　５００"), ["max", "500"]);
    }

    #[test]
    fn spans_are_on_character_bounds_and_ascend() {
        let text = "沙发500元，żółta lámpa";
        let mut last = 0;
        for token in tokenise(text) {
            assert!(text.get(token.span.clone()).is_some());
            assert!(token.span.start >= last);
            last = token.span.start;
        }
    }
}
