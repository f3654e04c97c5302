//! Chinese put into the English of the grammar and of the catalogue, phrase by phrase, longest first.
//!
//! One grammar then serves both languages, and a mixed utterance is nothing special. The tokens keep the
//! place of the Chinese they came from, so that chips and reasons quote what was typed.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::lexicon::{phrase_key, singular};
use crate::token::{Kind, Token, Use, show, tokenise};

const LEXICON: &str = include_str!("lexicon/chinese.tsv");

/// Measure words: they count things and mean nothing after a number.
const CLASSIFIERS: &str = "个张把只条件套双台辆幅本瓶部款种副盒支对间位块根扇";

/// Classifiers that may also be a currency or a noun: dropped only after 一 or 两.
const ALSO_CURRENCY: char = '块';

fn lexicon() -> &'static (HashMap<&'static str, &'static str>, usize) {
    static TABLE: OnceLock<(HashMap<&'static str, &'static str>, usize)> = OnceLock::new();
    TABLE.get_or_init(|| {
        let table: HashMap<_, _> = LEXICON
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .collect();
        let longest = table.keys().map(|key| key.chars().count()).max().unwrap_or(1);
        (table, longest)
    })
}

/// The commonest Chinese for a value of an English catalogue, where the lexicon has a phrase that is read back as just
/// that value: what is offered in Chinese is understood when it is said.
pub fn in_chinese(value: &str) -> Option<&'static str> {
    static TABLE: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table: HashMap<String, &'static str> = HashMap::new();
        let lines =
            LEXICON.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
        for (phrase, english) in
            lines.filter(|(phrase, english)| phrase.chars().count() > 1 && !english.is_empty())
        {
            // The first line of a word is its usual name.
            table.entry(phrase_key(english)).or_insert(phrase);
        }
        table
    });
    let key = phrase_key(&value.to_lowercase());
    let read = |text: &str| {
        let tokens = tokenise(text);
        tokens
            .iter()
            .filter(|token| token.mark().is_none())
            .map(|token| singular(&token.norm))
            .collect::<Vec<_>>()
    };
    table.get(&key).copied().filter(|phrase| read(phrase) == read(&key))
}

fn digit(c: char) -> Option<f64> {
    Some(match c {
        '零' | '〇' => 0.0,
        '一' => 1.0,
        '二' | '两' | '俩' => 2.0,
        '三' => 3.0,
        '四' => 4.0,
        '五' => 5.0,
        '六' => 6.0,
        '七' => 7.0,
        '八' => 8.0,
        '九' => 9.0,
        _ => return None,
    })
}

fn scale(c: char) -> Option<f64> {
    Some(match c {
        '十' => 10.0,
        '百' => 100.0,
        '千' => 1000.0,
        '万' => 10_000.0,
        _ => return None,
    })
}

/// Reads a Chinese numeral at the start: its value and how many characters it takes.
fn numeral(run: &[(usize, char)]) -> Option<(f64, usize)> {
    let mut total = 0.0;
    let mut current: Option<f64> = None;
    let mut last_scale = 1.0;
    let mut used = 0;
    for &(_, c) in run {
        if let Some(value) = digit(c) {
            if current.is_some_and(|value| value > 0.0) {
                break;
            }
            current = Some(value);
        } else if let Some(factor) = scale(c) {
            if factor == 10_000.0 {
                total = (total + current.unwrap_or(0.0)) * factor;
            } else {
                total += current.unwrap_or(1.0) * factor;
            }
            last_scale = factor;
            current = None;
        } else {
            break;
        }
        used += 1;
    }
    if used == 0 {
        return None;
    }
    // 三百五 is 350: a bare digit after a scale counts tenths of it.
    let tail = current.unwrap_or(0.0);
    let spoken = last_scale >= 100.0
        && tail > 0.0
        && used >= 3
        && run.get(used - 2).is_some_and(|(_, c)| scale(*c).is_some());
    Some((total + if spoken { tail * last_scale / 10.0 } else { tail }, used))
}

/// Adds the tokens of a run of Chinese characters; `end` is the byte at which the run ends.
pub(crate) fn push_run(tokens: &mut Vec<Token>, run: &[(usize, char)], end: usize, glued: bool) {
    let (table, longest) = lexicon();
    let text: String = run.iter().map(|(_, c)| *c).collect();
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let byte = |ix: usize| run.get(ix).map_or(end, |(at, _)| *at);
    let mut ix = 0;
    let mut glued = glued;
    while ix < run.len() {
        let after_number = tokens.last().is_some_and(|token| token.number().is_some());
        let (_, c) = run[ix];
        // A measure word after a number; 块 is money unless a noun follows 一块, 两块, and even then rarely.
        if after_number
            && CLASSIFIERS.contains(c)
            && c != ALSO_CURRENCY
            && !starts_longer(table, &text, &offsets, ix, *longest)
        {
            ix += 1;
            continue;
        }
        if let Some((phrase_len, english)) = longest_match(table, &text, &offsets, ix, *longest) {
            let span = byte(ix)..byte(ix + phrase_len);
            for word in english.split_whitespace().flat_map(|word| word.split_inclusive('-')) {
                let norm = word.trim_end_matches('-');
                let hyphenated = tokens.last().is_some_and(|t| t.is("-") && t.span == span);
                let kind = match (norm, norm.parse::<f64>()) {
                    (",", _) => Kind::Mark(','),
                    (_, Ok(value)) if norm.starts_with(|c: char| c.is_ascii_digit()) => Kind::Number(value),
                    _ => Kind::Word,
                };
                push(tokens, norm.to_owned(), span.clone(), kind, glued && hyphenated);
                if word.ends_with('-') {
                    push(tokens, "-".into(), span.clone(), Kind::Mark('-'), true);
                }
                glued = word.ends_with('-');
            }
            ix += phrase_len;
            glued = false;
            continue;
        }
        if let Some((value, used)) = numeral(&run[ix..]) {
            let classified = run.get(ix + used).is_some_and(|(_, c)| CLASSIFIERS.contains(*c));
            let span = byte(ix)..byte(ix + used);
            let measured = run.get(ix + used).is_some_and(|(_, c)| "米元块岁寸尺星年月人".contains(*c));
            if value == 1.0 && used == 1 && !measured {
                // 一张 says no more than "a".
                ix += used + usize::from(classified);
                continue;
            }
            push(tokens, show(value), span, Kind::Number(value), false);
            ix += used;
            continue;
        }
        if c == '的' {
            // It says nothing itself, but closes what stands before its noun: 不要圣诞题材|的|拼图.
            push(tokens, c.to_string(), byte(ix)..byte(ix + 1), Kind::Mark(c), glued);
            if let Some(last) = tokens.last_mut() {
                last.used = Use::Taken;
            }
            ix += 1;
            continue;
        }
        push(tokens, c.to_string(), byte(ix)..byte(ix + 1), Kind::Unknown, glued);
        glued = true;
        ix += 1;
    }
}

fn push(tokens: &mut Vec<Token>, norm: String, span: std::ops::Range<usize>, kind: Kind, glued: bool) {
    tokens.push(Token { norm, span, kind, used: Use::Free, glued, changed: true });
}

/// Whether a phrase of two or more characters starts at `ix` (so that 个月 and 个人 are not cut).
fn starts_longer(
    table: &HashMap<&'static str, &'static str>,
    text: &str,
    offsets: &[usize],
    ix: usize,
    longest: usize,
) -> bool {
    longest_match(table, text, offsets, ix, longest).is_some_and(|(len, _)| len > 1)
}

fn longest_match(
    table: &HashMap<&'static str, &'static str>,
    text: &str,
    offsets: &[usize],
    ix: usize,
    longest: usize,
) -> Option<(usize, &'static str)> {
    let most = longest.min(offsets.len() - 1 - ix);
    (1..=most)
        .rev()
        .find_map(|len| table.get(&text[offsets[ix]..offsets[ix + len]]).map(|english| (len, *english)))
}

#[cfg(test)]
mod tests {
    use super::{in_chinese, numeral};
    use crate::token::tokenise;

    #[test]
    fn numerals_are_read_as_spoken() {
        let value = |text: &str| numeral(&text.char_indices().collect::<Vec<_>>());
        assert_eq!(value("五百"), Some((500.0, 2)));
        assert_eq!(value("一千二"), Some((1200.0, 3)));
        assert_eq!(value("两千零五十"), Some((2050.0, 5)));
        assert_eq!(value("十二"), Some((12.0, 2)));
        assert_eq!(value("三万元"), Some((30_000.0, 2)));
        assert_eq!(value("沙发"), None);
    }

    #[test]
    fn what_is_offered_in_chinese_is_read_back_as_the_value() {
        for (value, expected) in [("white", Some("白色")), ("Oak", Some("橡木")), ("Ehlén Johansson", None)]
        {
            assert_eq!(in_chinese(value), expected, "{value}");
        }
    }

    #[test]
    fn measure_words_vanish_and_places_stay() {
        let text = "两把椅子";
        let tokens = tokenise(text);
        assert_eq!(tokens.iter().map(|token| token.norm.as_str()).collect::<Vec<_>>(), ["2", "chair"]);
        assert_eq!(&text[tokens[1].span.clone()], "椅子");
    }
}
