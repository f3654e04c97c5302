//! Colours and materials by their common names, for columns that mix them with other words.

/// Names of colours: asked where a mapping says that a column tells the colour, and of the word after a kind's name.
const COLOURS: &[&str] = &[
    "anthracite",
    "aqua",
    "beige",
    "black",
    "blue",
    "bronze",
    "brown",
    "burgundy",
    "copper",
    "cream",
    "gold",
    "golden",
    "gray",
    "green",
    "grey",
    "ivory",
    "khaki",
    "lilac",
    "maroon",
    "mint",
    "multicolor",
    "multicolour",
    "multicoloured",
    "natural",
    "navy",
    "ochre",
    "olive",
    "orange",
    "pink",
    "purple",
    "red",
    "rose",
    "rust",
    "silver",
    "sand",
    "tan",
    "taupe",
    "teal",
    "terracotta",
    "transparent",
    "turquoise",
    "violet",
    "white",
    "yellow",
];

/// Words that make a shade of the colour after them.
const SHADES: &[&str] = &["dark", "light", "bright", "deep", "pale", "off"];

/// Two colours side by side that are one colour.
const COMPOUND: &[(&str, &str)] = &[
    ("black", "brown"),
    ("grey", "brown"),
    ("gray", "brown"),
    ("red", "brown"),
    ("yellow", "brown"),
    ("golden", "brown"),
    ("black", "blue"),
    ("grey", "blue"),
    ("blue", "grey"),
    ("grey", "green"),
    ("green", "grey"),
    ("grey", "beige"),
    ("red", "orange"),
    ("blue", "green"),
    ("brown", "red"),
    ("brown", "pink"),
    ("olive", "green"),
    ("navy", "blue"),
    ("grey", "turquoise"),
    ("grey", "black"),
    ("rose", "gold"),
];

/// Names of materials.
const MATERIALS: &[&str] = &[
    "acacia",
    "acrylic",
    "aluminium",
    "aluminum",
    "ash",
    "bamboo",
    "beech",
    "birch",
    "brass",
    "canvas",
    "cardboard",
    "ceramic",
    "chrome",
    "concrete",
    "copper",
    "cork",
    "cotton",
    "enamel",
    "eucalyptus",
    "fabric",
    "felt",
    "foam",
    "glass",
    "granite",
    "iron",
    "jute",
    "leather",
    "linen",
    "mahogany",
    "maple",
    "marble",
    "metal",
    "microfibre",
    "mesh",
    "nylon",
    "oak",
    "paper",
    "pine",
    "plastic",
    "plywood",
    "polyester",
    "porcelain",
    "rattan",
    "resin",
    "rosewood",
    "rubber",
    "seagrass",
    "silicone",
    "silk",
    "slate",
    "spruce",
    "steel",
    "stone",
    "stoneware",
    "suede",
    "teak",
    "terracotta",
    "velvet",
    "veneer",
    "vinyl",
    "walnut",
    "wicker",
    "wood",
    "wooden",
    "wool",
];

/// After a material these say that it only looks so.
const IMITATION: &[&str] = &[
    "effect",
    "colour",
    "color",
    "coloured",
    "colored",
    "look",
    "imitation",
    "pattern",
    "eff",
    "style",
    "tone",
];

/// Whether a word names a colour.
pub(crate) fn is_colour(word: &str) -> bool {
    COLOURS.contains(&word)
}

/// The colours named in `words`, as shoppers would name them: `dark grey`, `black-brown`.
pub(crate) fn colours(words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    let is = |ix: usize| words.get(ix).is_some_and(|word| COLOURS.contains(&word.as_str()));
    while at < words.len() {
        let begin = at;
        if SHADES.contains(&words[at].as_str()) && is(at + 1) {
            at += 1;
        }
        if !is(at) {
            at = begin + 1;
            continue;
        }
        let mut name = words[begin..=at].join(" ");
        if is(at + 1) && COMPOUND.contains(&(words[at].as_str(), words[at + 1].as_str())) {
            name = format!("{name}-{}", words[at + 1]);
            at += 1;
        }
        if !found.contains(&name) {
            found.push(name);
        }
        at += 1;
    }
    found
}

/// The materials named in `words`, without those that are only imitated (`oak effect`).
pub(crate) fn materials(words: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let after = |step: usize| words.get(at + step).map_or("", String::as_str);
        let imitated = IMITATION.contains(&after(1)) || after(1) == "veneer" && IMITATION.contains(&after(2));
        if !MATERIALS.contains(&word.as_str()) || imitated {
            continue;
        }
        let name = match word.as_str() {
            "wooden" => "wood",
            "aluminum" => "aluminium",
            other => other,
        };
        if !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        super::super::words(text).collect()
    }

    #[test]
    fn colours_are_whole_words_with_their_shade() {
        for (text, expected) in [
            ("bookcase black brown", &["black-brown"][..]),
            ("table and 4 chairs white dark grey", &["white", "dark grey"]),
            ("borred stained pine", &[]),
            ("cushion light blue-grey", &["light blue-grey"]),
        ] {
            assert_eq!(colours(&split(text)), expected, "{text}");
        }
    }

    #[test]
    fn an_imitation_is_no_material() {
        for (text, expected) in [
            ("desk oak veneer metal", &["oak", "veneer", "metal"][..]),
            ("white stained oak effect", &[]),
            ("handle stainless steel colour", &[]),
            ("wooden box", &["wood"]),
            ("underframe birch silver colour", &["birch"]),
        ] {
            assert_eq!(materials(&split(text)), expected, "{text}");
        }
    }
}
