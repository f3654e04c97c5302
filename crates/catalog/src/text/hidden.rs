//! Characters that nobody sees.

/// Whether a character has no shape of its own and no use in a product feed: zero-width spaces and joiners of words,
/// soft hyphens, marks that turn the direction of writing, Unicode's tags. The joiners of letters (U+200C, U+200D)
/// stay: Persian and Hindi are spelt with them.
pub(crate) fn is_hidden(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Takes hidden characters out of a text.
pub(crate) fn take_hidden(text: &mut String) {
    if !text.is_ascii() && text.contains(is_hidden) {
        text.retain(|letter| !is_hidden(letter));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_goes_and_what_is_seen_stays() {
        for (text, expected) in [
            ("book\u{ad}case", "bookcase"),
            ("w\u{200b}h\u{2060}i\u{feff}te", "white"),
            ("a\u{e0041}\u{e0042}b", "ab"),
            ("\u{202e}abc\u{202c}", "abc"),
            ("می\u{200c}خواهم ☕ café", "می\u{200c}خواهم ☕ café"),
        ] {
            let mut text = text.to_owned();
            take_hidden(&mut text);
            assert_eq!(text, expected);
        }
    }
}
