//! Phrases of a short text and sentences of a long one.

use super::words;

/// Words of a fact at most; a longer sentence is cut at a clause.
pub(crate) const LONGEST: usize = 30;

/// Splits at commas, semicolons, bars, line ends and dashes between spaces; not inside numbers or brackets.
pub(crate) fn phrases(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut begin, mut depth) = (0usize, 0i32);
    let bytes = text.as_bytes();
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        let digit = |ix: Option<usize>| ix.and_then(|ix| bytes.get(ix)).is_some_and(u8::is_ascii_digit);
        let spaced = text[..at].ends_with(' ') && text[end..].starts_with(' ');
        let splits = match letter {
            ',' => depth <= 0 && !(digit(at.checked_sub(1)) && digit(Some(end))),
            ';' | '|' | '\n' | '\u{2022}' => true,
            '-' | '\u{2013}' | '\u{2014}' | '~' => depth <= 0 && spaced,
            _ => false,
        };
        if splits {
            parts.push(&text[begin..at]);
            begin = end;
        }
    }
    parts.push(&text[begin..]);
    parts.into_iter().map(trim).filter(|part| words(part).next().is_some()).collect()
}

/// Without marks at its ends that belong to no word.
pub(crate) fn trim(text: &str) -> &str {
    let text = text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '|' | '*' | '/' | '\u{2013}')
    });
    text.strip_suffix('.').unwrap_or(text).trim_end()
}

/// At most `most` short sentences of a long text, in its order, those that say something first to be kept.
///
/// Calls and questions ("Ready for fun?") give way to statements; sentences about the text itself are dropped.
pub(crate) fn sentences<'a>(text: &'a str, title: &str, most: usize) -> Vec<&'a str> {
    let title_words: std::collections::HashSet<String> = words(title).collect();
    let mut candidates: Vec<(usize, f32, &str)> = Vec::new();
    for (ix, sentence) in split_sentences(text).into_iter().enumerate() {
        if speaks_of_itself(sentence) {
            continue;
        }
        let kept = shorten(without_article_number(sentence));
        let count = words(kept).count();
        if count < 3 {
            continue;
        }
        let fresh = words(kept).filter(|w| w.chars().count() > 3 && !title_words.contains(w)).count();
        if fresh == 0 {
            continue;
        }
        let call = if sentence.ends_with(['!', '?']) { 0.4 } else { 1.0 };
        candidates.push((ix, fresh.min(12) as f32 * call, kept));
    }
    candidates.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    candidates.truncate(most);
    candidates.sort_by_key(|candidate| candidate.0);
    candidates.into_iter().map(|(.., sentence)| trim(sentence)).collect()
}

/// "104.415.69 Drawer, white" begins with the shop's number of the article.
fn without_article_number(sentence: &str) -> &str {
    match sentence.split_once(' ') {
        Some((first, rest)) if first.len() > 6 && first.bytes().all(|b| b.is_ascii_digit() || b == b'.') => {
            rest.trim_start()
        }
        _ => sentence,
    }
}

fn split_sentences(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut begin = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let end = at + letter.len_utf8();
        let next = letters.peek().map(|(_, c)| *c);
        let ends = match letter {
            '\n' => true,
            '.' | '!' | '?' => {
                let rest = &text[end..];
                let capital = rest
                    .trim_start()
                    .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || !c.is_ascii());
                // "…from all sides.The cushion" lacks the space; "e.g.", "3.3" and "St. Louis" end nothing.
                let word = text[begin..at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
                match next {
                    None => true,
                    Some(c) if c.is_whitespace() => {
                        capital && !(letter == '.' && (word.len() <= 2 || word == "approx"))
                    }
                    Some(c) => {
                        letter == '.'
                            && (c.is_uppercase() || c.is_ascii_digit())
                            && word.len() > 3
                            && word.chars().all(char::is_lowercase)
                    }
                }
            }
            '\u{3002}' | '\u{ff01}' | '\u{ff1f}' => true,
            _ => false,
        };
        if ends {
            parts.push(text[begin..end].trim());
            begin = end;
        }
    }
    parts.push(text[begin..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// A sentence about the description, as writing machines leave it behind.
pub(crate) fn speaks_of_itself(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let about = lower.contains("description") || lower.contains("rewrit") || lower.contains("language model");
    let opens = ["sure", "here is", "here's", "certainly", "as an ai", "i'm sorry", "**"]
        .iter()
        .any(|o| lower.starts_with(o));
    about && opens
}

/// The first clauses that fit into [`LONGEST`] words.
fn shorten(sentence: &str) -> &str {
    let mut count = 0;
    let mut inside = false;
    let mut clause = None;
    for (at, letter) in sentence.char_indices() {
        if letter.is_whitespace() {
            inside = false;
        } else if !inside {
            inside = true;
            count += 1;
            if count > LONGEST {
                return &sentence[..clause.unwrap_or(at)];
            }
        }
        if matches!(letter, ',' | ';' | ':' | '\u{2013}' | '\u{2014}') && count >= 6 {
            clause = Some(at);
        }
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_split_at_marks_but_not_in_numbers() {
        assert_eq!(phrases("  Bar table, in/outdoor,   51x51 cm"), ["Bar table", "in/outdoor", "51x51 cm"]);
        assert_eq!(
            phrases("1,000 pieces; box (blue, red) - large"),
            ["1,000 pieces", "box (blue, red)", "large"]
        );
        assert_eq!(phrases("state-of-the-art"), ["state-of-the-art"]);
    }

    #[test]
    fn sentences_keep_statements_and_drop_talk_about_the_text() {
        let text = "Sure, here is a creative description of the toy:\nAre you ready?\nMade of solid beech. Fits 3.3 cm \
                    rails.Wipe clean with a cloth. It is approx. 30 cm long and comes with four wooden wagons.";
        assert_eq!(
            sentences(text, "Toy train", 3),
            [
                "Made of solid beech",
                "Wipe clean with a cloth",
                "It is approx. 30 cm long and comes with four wooden wagons"
            ]
        );
    }

    #[test]
    fn a_long_sentence_is_cut_at_a_clause() {
        let text = format!("{}, {}", ["alpha"; 20].join(" "), ["beta"; 20].join(" "));
        assert_eq!(sentences(&text, "", 4), [["alpha"; 20].join(" ")]);
    }
}
