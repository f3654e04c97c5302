//! Words out of the last part of a product's address.

use super::words;

/// The words of the last path part, without the identifier and without the title's own words.
pub(crate) fn link_words(link: &str, title: &str, id: &str) -> Vec<String> {
    let path = link.split(['?', '#']).next().unwrap_or("");
    let path =
        path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let Some(last) = path.split('/').rev().find(|part| !part.is_empty()) else { return Vec::new() };
    let last = last.strip_suffix(".html").or_else(|| last.strip_suffix(".htm")).unwrap_or(last);
    let last = decode_percent(last);
    let mut left: Vec<String> = words(&last).collect();
    let own_id: Vec<String> = words(id).collect();
    if !own_id.is_empty() && left.ends_with(&own_id) {
        left.truncate(left.len() - own_id.len());
    } else if left.last().is_some_and(|word| is_identifier(word, id)) {
        left.pop();
    }
    let mut own = std::collections::HashSet::new();
    for word in words(title) {
        own.insert(fold(&word, false));
        own.insert(fold(&word, true));
        own.insert(word);
    }
    left.retain(|word| !own.contains(word));
    left
}

/// The item's identifier, or a number too long to be anything else, with a letter before it or not.
fn is_identifier(word: &str, id: &str) -> bool {
    let digits = word.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(word);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return word.eq_ignore_ascii_case(id);
    }
    digits.len() >= 5 || digits.trim_start_matches('0') == id.trim_start_matches('0')
}

/// Letters as links write them: `ö` as `o`, or as `oe` where `spelled_out`.
pub(crate) fn fold(word: &str, spelled_out: bool) -> String {
    let mut out = String::with_capacity(word.len());
    for letter in word.chars() {
        let spelled = match letter {
            'ä' | 'æ' => "ae",
            'ö' | 'ø' => "oe",
            'ü' => "ue",
            'ß' => "ss",
            _ => "",
        };
        let plain = match letter {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
            'æ' => "ae",
            'ç' | 'ć' | 'č' => "c",
            'ď' | 'đ' => "d",
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
            'ì' | 'í' | 'î' | 'ï' | 'ī' => "i",
            'ł' => "l",
            'ñ' | 'ń' | 'ň' => "n",
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => "o",
            'ř' => "r",
            'ś' | 'š' | 'ş' => "s",
            'ß' => "ss",
            'ť' => "t",
            'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => "u",
            'ý' | 'ÿ' => "y",
            'ź' | 'ż' | 'ž' => "z",
            _ => "",
        };
        if spelled_out && !spelled.is_empty() {
            out.push_str(spelled);
        } else if !plain.is_empty() {
            out.push_str(plain);
        } else {
            out.push(letter);
        }
    }
    out
}

fn decode_percent(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%')
            .then(|| bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok()))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_tells_type_and_colour() {
        for (link, title, id, expected) in [
            (
                "https://shop.example/en/p/hylla-wall-shelf-in-pine-00712345/",
                "HYLLA",
                "712345",
                "wall shelf in pine",
            ),
            ("https://shop.example/p/gaess-bench-black-s12345678/?v=1#x", "GÄSS", "12345678", "bench black"),
            ("https://shop.example/products/oak%20table.html", "Desk", "7", "oak table"),
            ("https://shop.example/", "Desk", "7", ""),
            ("", "Desk", "7", ""),
            ("/p/%zz%", "Desk", "7", "zz"),
        ] {
            assert_eq!(link_words(link, title, id).join(" "), expected, "{link}");
        }
    }
}
