//! Plain text out of HTML and Markdown.

use super::hidden::is_hidden;
use super::{collapse, words};

/// What a description says, one paragraph a line, without mark-up and without a repeat of the title.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Plain {
    /// Paragraphs joined by line ends.
    pub text: String,
    /// A heading or a `Title:` line, for an item that has no title of its own.
    pub heading: Option<String>,
}

/// Reads HTML or Markdown or neither.
pub(crate) fn plain(source: &str, title: &str) -> Plain {
    let without_tags = strip_tags(source);
    let mut plain = Plain::default();
    for line in without_tags.lines() {
        let bare = line.trim();
        let is_heading = bare.starts_with('#');
        let mut line =
            collapse(&bare.trim_start_matches(['#', '>', '\u{2022}']).replace("**", "").replace("__", ""));
        if let Some(rest) = line.strip_prefix("* ").or_else(|| line.strip_prefix("- ")) {
            line = rest.to_owned();
        }
        if line.is_empty() {
            continue;
        }
        // "Sure, here is a creative description for the item:" is no part of it.
        if line.ends_with(':') && super::phrase::speaks_of_itself(&line) {
            continue;
        }
        let mut heading = is_heading;
        if let Some((label, rest)) = line.split_once(':') {
            match label.trim().to_lowercase().as_str() {
                "title" => {
                    heading = true;
                    line = rest.trim().to_owned();
                }
                "category" => continue,
                "description" => line = rest.trim().to_owned(),
                _ => {}
            }
        }
        if line.is_empty() {
            continue;
        }
        if heading && plain.heading.is_none() {
            plain.heading = Some(line.clone());
        }
        if heading && (title.trim().is_empty() || repeats(&line, title)) {
            continue;
        }
        if !plain.text.is_empty() {
            plain.text.push('\n');
        }
        plain.text.push_str(&line);
    }
    plain
}

/// Whether at least half of a heading's words are the title's.
fn repeats(heading: &str, title: &str) -> bool {
    let title: std::collections::HashSet<String> = words(title).collect();
    let (mut all, mut known) = (0, 0);
    for word in words(heading) {
        all += 1;
        known += usize::from(title.contains(&word));
    }
    known * 2 >= all
}

fn strip_tags(source: &str) -> String {
    if !source.contains(['<', '&']) {
        return source.to_owned();
    }
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('&') {
            let (letter, used) = entity(rest);
            out.push_str(&letter);
            rest = &rest[used..];
            continue;
        }
        let name: String =
            rest[1..].trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        let close = rest.find('>');
        match close {
            // "<" before anything but a letter is a comparison, not a tag.
            Some(close)
                if !name.is_empty() && name.starts_with(|c: char| c.is_ascii_alphabetic())
                    || rest.starts_with("<!--") =>
            {
                let name = name.to_ascii_lowercase();
                let mut end = close + 1;
                if matches!(name.as_str(), "script" | "style") && !rest.starts_with("</") {
                    let shut = format!("</{name}");
                    end = find_ignoring_case(rest, &shut).unwrap_or(rest.len());
                }
                let block = matches!(
                    name.as_str(),
                    "p" | "br"
                        | "li"
                        | "div"
                        | "ul"
                        | "ol"
                        | "h1"
                        | "h2"
                        | "h3"
                        | "h4"
                        | "h5"
                        | "h6"
                        | "tr"
                        | "td"
                        | "table"
                );
                // "<b>oak</b>." stays one word with its full stop.
                let inline = matches!(
                    name.as_str(),
                    "b" | "i"
                        | "em"
                        | "strong"
                        | "span"
                        | "a"
                        | "u"
                        | "sup"
                        | "sub"
                        | "small"
                        | "font"
                        | "mark"
                );
                if block {
                    out.push('\n');
                } else if !inline {
                    out.push(' ');
                }
                rest = &rest[end..];
            }
            _ => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

pub(crate) fn find_ignoring_case(text: &str, ascii_needle: &str) -> Option<usize> {
    text.as_bytes()
        .windows(ascii_needle.len())
        .position(|window| window.eq_ignore_ascii_case(ascii_needle.as_bytes()))
}

/// The letter of the entity that `text` begins with, and how many bytes it takes.
fn entity(text: &str) -> (String, usize) {
    let Some(end) = text.bytes().take(12).position(|b| b == b';') else { return ("&".into(), 1) };
    let name = &text[1..end];
    let letter = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => " ",
        "ndash" => "\u{2013}",
        "mdash" => "\u{2014}",
        "rsquo" | "lsquo" => "\u{2019}",
        "rdquo" | "ldquo" => "\"",
        "deg" => "°",
        "times" => "×",
        "eacute" => "é",
        "reg" | "trade" | "copy" => "",
        _ => {
            let code = match name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => name.strip_prefix('#').and_then(|digits| digits.parse().ok()),
            };
            return match code.and_then(char::from_u32) {
                Some(letter) if is_hidden(letter) => (String::new(), end + 1),
                Some(letter) => (letter.to_string(), end + 1),
                None => ("&".into(), 1),
            };
        }
    };
    (letter.to_owned(), end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_lines() {
        let html =
            "<p>Solid <b>oak</b>&nbsp;&amp; steel.</p><script>x<1</script><ul><li>H 5 < 6 cm</li></ul>";
        assert_eq!(plain(html, "").text, "Solid oak & steel.\nH 5 < 6 cm");
    }

    #[test]
    fn a_heading_that_repeats_the_title_goes() {
        let text = "## Wooden train set\n\nRuns on rails.";
        assert_eq!(plain(text, "Wooden train set, 12 pieces").text, "Runs on rails.");
        let text = "Sure, here is a creative description for the item \"Bear\":\n\nSoft and brown.";
        assert_eq!(plain(text, "Bear").text, "Soft and brown.");
        let text = "**Title:** Tin robot\n\n**Category:** Toys\n\n**Description:**\nIt walks.";
        assert_eq!(plain(text, ""), Plain { text: "It walks.".into(), heading: Some("Tin robot".into()) });
    }
}
