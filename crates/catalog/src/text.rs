//! Reading words out of a retailer's text: phrases, sentences, sizes, counts, amounts, words of a link.

pub(crate) mod amount;
pub(crate) mod count;
pub(crate) mod hidden;
pub(crate) mod link;
pub(crate) mod palette;
pub(crate) mod phrase;
pub(crate) mod plain;
pub(crate) mod size;

/// The words of a text in lower case: runs of letters and digits.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Joins runs of white space into one space.
pub(crate) fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Word form without plural, enough to compare "chairs" with "chair".
pub(crate) fn singular(word: &str) -> String {
    for (plural, single) in [("shelves", "shelf"), ("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")]
    {
        if word.len() > plural.len() && word.ends_with(plural) || word == plural {
            return format!("{}{single}", &word[..word.len() - plural.len()]);
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.chars().count() > 2 && !stem.ends_with('s') => stem.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_meet_their_singular() {
        for (many, one) in
            [("chairs", "chair"), ("shelves", "shelf"), ("benches", "bench"), ("glass", "glass")]
        {
            assert_eq!(singular(many), one);
        }
    }
}
