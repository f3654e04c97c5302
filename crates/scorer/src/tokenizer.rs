//! WordPiece, as BERT's uncased models have it: clean, split, longest match first.
//!
//! Written here, and not taken from the `tokenizers` crate, because that crate is larger than the rest of the
//! browser's engine; a test holds this one to it.

use std::collections::HashMap;
use std::ops::Range;

use unicode_categories::UnicodeCategories;
use unicode_normalization::UnicodeNormalization;

use crate::ScorerError;

/// Words longer than this are one unknown token (the reference's `max_input_chars_per_word`).
const MAX_WORD_CHARS: usize = 100;

/// One token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Index in the vocabulary.
    pub id: u32,
    /// Number of the word it is a piece of, from 0.
    pub word: usize,
    /// Bytes of the text that the word covers.
    pub span: Range<usize>,
}

/// A vocabulary and its special tokens.
#[derive(Debug, Clone)]
pub struct WordPiece {
    pieces: HashMap<String, u32>,
    /// `[CLS]`
    pub cls: u32,
    /// `[SEP]`
    pub sep: u32,
    /// `[UNK]`
    pub unk: u32,
    /// `[PAD]`
    pub pad: u32,
}

impl WordPiece {
    /// From one piece a line, the line number being the id (`vocab.txt`).
    ///
    /// # Errors
    /// [`ScorerError::Vocabulary`] where a special token is missing.
    pub fn from_lines(text: &str) -> Result<Self, ScorerError> {
        Self::from_pieces(text.lines().enumerate().map(|(id, piece)| (piece.to_owned(), id as u32)).collect())
    }

    /// From a Hugging Face `tokenizer.json` with a WordPiece model.
    ///
    /// # Errors
    /// [`ScorerError::Vocabulary`] where it is no JSON, holds no WordPiece model, or lacks a special token.
    pub fn from_tokenizer_json(bytes: &[u8]) -> Result<Self, ScorerError> {
        let json: serde_json::Value = serde_json::from_slice(bytes)
            .map_err(|error| ScorerError::Vocabulary(format!("tokenizer.json is no JSON: {error}")))?;
        let vocab = json["model"]["vocab"].as_object().ok_or_else(|| {
            ScorerError::Vocabulary("tokenizer.json has no model.vocab; a WordPiece model is expected".into())
        })?;
        Self::from_pieces(
            vocab.iter().filter_map(|(piece, id)| Some((piece.clone(), id.as_u64()? as u32))).collect(),
        )
    }

    fn from_pieces(pieces: HashMap<String, u32>) -> Result<Self, ScorerError> {
        let special = |name: &str| {
            pieces
                .get(name)
                .copied()
                .ok_or_else(|| ScorerError::Vocabulary(format!("the vocabulary has no {name}")))
        };
        let (cls, sep, unk, pad) =
            (special("[CLS]")?, special("[SEP]")?, special("[UNK]")?, special("[PAD]")?);
        Ok(Self { pieces, cls, sep, unk, pad })
    }

    /// Number of pieces.
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Whether there are no pieces.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The tokens of a text, without `[CLS]` and `[SEP]`.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        for (word, (letters, span)) in words(text).into_iter().enumerate() {
            self.pieces_of(&letters, |id| tokens.push(Token { id, word, span: span.clone() }));
        }
        tokens
    }

    /// Longest match first; a word with an unknown rest is one unknown token.
    fn pieces_of(&self, letters: &str, mut push: impl FnMut(u32)) {
        if letters.chars().count() > MAX_WORD_CHARS {
            return push(self.unk);
        }
        let mut found = Vec::new();
        let mut start = 0;
        let mut piece = String::new();
        while start < letters.len() {
            let mut end = letters.len();
            let id = loop {
                if end == start {
                    return push(self.unk);
                }
                piece.clear();
                if start > 0 {
                    piece.push_str("##");
                }
                piece.push_str(&letters[start..end]);
                if let Some(&id) = self.pieces.get(&piece) {
                    break id;
                }
                end = letters[..end].char_indices().next_back().map_or(start, |(at, _)| at.max(start));
            };
            found.push(id);
            start = end;
        }
        found.into_iter().for_each(push);
    }
}

/// The words and punctuation marks of a text, lower-cased and without accents, each with the bytes it covers.
fn words(text: &str) -> Vec<(String, Range<usize>)> {
    let mut words: Vec<(String, Range<usize>)> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let blank = matches!(c, '\t' | '\n' | '\r') || c.is_whitespace();
        if blank {
            open = false;
            continue;
        }
        if c == '\0' || c == '\u{fffd}' || c.is_other() {
            continue;
        }
        let alone = is_cjk(c);
        for part in c.nfd().filter(|part| !part.is_mark_nonspacing()).flat_map(char::to_lowercase) {
            if alone || is_punctuation(part) {
                words.push((part.to_string(), at..end));
                open = false;
            } else if let (true, Some((word, span))) = (open, words.last_mut()) {
                word.push(part);
                span.end = end;
            } else {
                words.push((part.to_string(), at..end));
                open = true;
            }
        }
    }
    words
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || c.is_punctuation()
}

/// The ranges that BERT's reference tokenizer sets apart, one character a word.
fn is_cjk(c: char) -> bool {
    matches!(u32::from(c),
        0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x20000..=0x2A6DF | 0x2A700..=0x2B73F | 0x2B740..=0x2B81F
        | 0x2B820..=0x2CEAF | 0xF900..=0xFAFF | 0x2F800..=0x2FA1F)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = words(text).into_iter().map(|(word, _)| word).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn words_are_cleaned_and_split() {
        check("White bookcase, max 800!", &["white", "bookcase", ",", "max", "800", "!"]);
        check("Fåtölj ÉTÉ", &["fatolj", "ete"]);
        check("白色书柜 big", &["白", "色", "书", "柜", "big"]);
        check("a\u{200d}b\u{0}c\td", &["abc", "d"]);
        check("", &[]);
        check("5'6\"", &["5", "'", "6", "\""]);
    }

    #[test]
    fn spans_point_into_the_text() {
        let text = "Rote Stühle";
        let spans: Vec<&str> = words(text).into_iter().map(|(_, span)| &text[span]).collect();
        assert_eq!(spans, ["Rote", "Stühle"]);
    }

    #[test]
    fn longest_piece_first_and_unknown_whole() {
        let vocabulary =
            WordPiece::from_lines("[PAD]\n[UNK]\n[CLS]\n[SEP]\nbook\n##case\n##c\nshelf").unwrap();
        let ids = |text: &str| vocabulary.tokens(text).iter().map(|token| token.id).collect::<Vec<_>>();
        assert_eq!(ids("bookcase shelf"), [4, 5, 7]);
        assert_eq!(ids("bookend"), [1]);
        assert!(WordPiece::from_lines("[PAD]\n[UNK]").is_err());
    }
}
