//! Titles and descriptions. Every sentence states what the item's own fields say.

use crate::item::Design;
use crate::kinds::{Measure, Note, Shape};
use crate::prng::Prng;

/// Boards and seats this slim are worth a word.
const SHALLOW_MM: i32 = 300;
const NARROW_MM: i32 = 500;
/// How the phrases for a bulb end.
const LIGHT: &str = "white light";

/// Whole centimetres where they are whole, one decimal else.
pub fn centimetres(millimetres: i32) -> String {
    match millimetres % 10 {
        0 => format!("{}", millimetres / 10),
        rest => format!("{}.{rest}", millimetres / 10),
    }
}

/// Litres with as many decimals as they need.
pub fn litres(centilitres: i32) -> String {
    let text = format!("{}.{:02}", centilitres / 100, centilitres % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What the item is called.
pub fn noun(design: &Design) -> &'static str {
    if design.size.noun.is_empty() { design.kind.noun } else { design.size.noun }
}

/// Whether its width is a diameter.
pub fn is_round(design: &Design) -> bool {
    matches!(design.kind.measure, Measure::Diameter)
        || matches!(
            design.size.shape,
            Shape::RoundTable | Shape::PedestalTable | Shape::RoundMirror | Shape::RoundRug | Shape::Clock
        )
}

fn pattern_words(pattern: &str) -> &'static str {
    match pattern {
        "striped" => " with stripes",
        "checked" => " with checks",
        "dotted" => " with dots",
        "diamonds" => " with diamonds",
        "ringed" => " with rings",
        "starry" => " with stars",
        _ => "",
    }
}

/// The colour, or the material where that already says it ("solid oak").
fn finish_words(design: &Design) -> String {
    let finish = design.finish;
    let same_colour = design.kind.finishes.iter().filter(|other| other.colour == finish.colour).count();
    if material_says_colour(design) {
        finish.material.to_owned()
    } else if same_colour > 1 {
        format!("{} {}", finish.colour, finish.material)
    } else {
        finish.colour.to_owned()
    }
}

/// Whether the colour is the material's own: oak, natural jute.
fn material_says_colour(design: &Design) -> bool {
    design.finish.material.contains(design.finish.colour) || design.finish.colour == "natural"
}

/// `Tarrow bookcase with glass doors in white, 80 x 190 cm`.
pub fn title(design: &Design) -> String {
    let name = format!(
        "{} {}{} in {}",
        design.series.name,
        noun(design),
        pattern_words(design.pattern),
        finish_words(design)
    );
    match design.kind.measure.words(design.size) {
        size if size.is_empty() => name,
        size => format!("{name}, {size}"),
    }
}

/// One or two notes that hold for the design; those of its size come first.
pub fn notes(design: &Design, rng: &mut Prng) -> Vec<Note> {
    let mut chosen: Vec<Note> = design.size.notes.to_vec();
    let mut others: Vec<Note> = design
        .kind
        .notes
        .iter()
        .filter(|note| holds(note, design) && !chosen.contains(note))
        .copied()
        .collect();
    let wanted = 2.max(chosen.len()).min(chosen.len() + others.len());
    while chosen.len() < wanted && !others.is_empty() {
        let last = others.len() as i32 - 1;
        let note = others.swap_remove(rng.between(0, last) as usize);
        if note.0.ends_with(LIGHT) {
            // A lamp has one bulb.
            others.retain(|other| !other.0.ends_with(LIGHT));
        }
        chosen.push(note);
    }
    chosen
}

/// Whether a note of the kind is true of this design.
fn holds(note: &Note, design: &Design) -> bool {
    let leather = design.finish.material == "leather";
    let metal = ["cast iron", "enamelled steel"].contains(&design.finish.material);
    let stand = matches!(design.size.shape, Shape::CoatStand);
    match note.0 {
        "removable covers" | "removable cover" => !leather,
        "microwave safe" => !metal,
        "fringed edge" | "woven by hand" => design.finish.material != "fleece" && !stand,
        "same on both sides" => design.finish.material != "wool",
        "adjustable shelves" => !matches!(design.size.shape, Shape::Rack(_)),
        _ => true,
    }
}

fn number(count: u8) -> &'static str {
    ["none", "one", "two", "three", "four", "five", "six", "seven", "eight"]
        .get(usize::from(count))
        .unwrap_or(&"many")
}

fn joined(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Two or three sentences: what it is, what is special about it, and for one item in two what its size means.
pub fn description(design: &Design, material: &[&str], notes: &[Note], rng: &mut Prng) -> String {
    let name = format!("{}{}", noun(design), pattern_words(design.pattern));
    let (series, style, colour) = (design.series.name, design.series.style, design.finish.colour);
    let made = joined(material);
    let own_colour = material_says_colour(design);
    let opening = match rng.between(0, 3) {
        0 if own_colour => format!("This {name} from the {series} series is made of {made}."),
        1 if own_colour => format!("{series} is our {style} line; this {name} is made of {made}."),
        2 if own_colour => {
            format!("Made of {made}, this {name} has the {style} look of the {series} series.")
        }
        _ if own_colour => format!("The {series} {name} is made of {made}."),
        0 => format!("This {colour} {name} from the {series} series is made of {made}."),
        1 => format!("{series} is our {style} line; this {name} comes in {colour} and is made of {made}."),
        2 => format!("Made of {made} in {colour}, this {name} has the {style} look of the {series} series."),
        _ => format!("The {series} {name} comes in {colour} and is made of {made}."),
    };
    let mut sentences = vec![opening];
    sentences.extend(notes.iter().map(|note| note.1.to_owned()));
    if sentences.len() == 2 || (sentences.len() == 3 && rng.chance(55)) {
        let about_size = size_sentences(design);
        sentences.push(rng.pick(&about_size).clone());
    }
    sentences.join(" ")
}

/// Sentences about size and place that are true of the design; never empty.
fn size_sentences(design: &Design) -> Vec<String> {
    let size = design.size;
    let mut all = Vec::new();
    let furniture = design.kind.category[0] == "Storage" && size.height >= 400;
    if furniture && size.depth <= SHALLOW_MM {
        all.push(format!("Only {} cm deep, it takes up little floor.", centimetres(size.depth)));
    }
    if furniture && size.width <= NARROW_MM {
        all.push(format!("At {} cm wide, it fits where space is narrow.", centimetres(size.width)));
    }
    if furniture && size.depth >= 420 {
        all.push(format!("It is {} cm deep and holds a lot.", centimetres(size.depth)));
    }
    if size.seats > 1 {
        all.push(format!("It has room for {} people.", number(size.seats)));
    }
    if size.centilitres > 0 && !matches!(size.shape, Shape::Carafe(2..)) {
        let subject = if size.pieces > 1 { "Each piece" } else { "It" };
        all.push(format!("{subject} holds {} litres.", litres(size.centilitres)));
    }
    match design.kind.rooms {
        [only] => all.push(format!("It is made for the {only}.")),
        [first, second, ..] => all.push(format!("It is at home in the {first} and in the {second}.")),
        [] => all.push("It is at home anywhere.".to_owned()),
    }
    all
}
