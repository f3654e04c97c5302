//! An item of the shop, as the feed tells it.

use serde::Serialize;

use crate::finish::Finish;
use crate::kinds::{Front, Kind, Measure, Shape, Size};
use crate::prng::Prng;
use crate::series::Series;
use crate::wording;

/// One line of the feed. Lengths are whole millimetres; the price is in euros.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// Unique in the shop: the kind's letters and a number.
    pub id: String,
    /// Series, noun, finish and size.
    pub title: String,
    /// What kind of thing it is.
    #[serde(rename = "type")]
    pub noun: String,
    /// Category path, widest first, joined by ` > `.
    pub category: String,
    /// The series' name.
    pub series: &'static str,
    /// Euros, at most two decimals.
    pub price: f64,
    /// ISO 4217.
    pub currency: &'static str,
    /// Left to right; of what lies flat, its length.
    pub width_mm: i32,
    /// Front to back; of what lies flat, its breadth.
    pub depth_mm: i32,
    /// Floor to top.
    pub height_mm: i32,
    /// Where it is round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diameter_mm: Option<i32>,
    /// One colour.
    pub colour: &'static str,
    /// Materials, the one that carries the colour first.
    pub material: Vec<&'static str>,
    /// Rooms that it is meant for.
    pub room: Vec<&'static str>,
    /// One style.
    pub style: &'static str,
    /// Pattern of the cloth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<&'static str>,
    /// Short phrases; each stands as a sentence in the description.
    pub features: Vec<&'static str>,
    /// Mean rating, 1.0 to 5.0; absent where nobody has rated it yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<f64>,
    /// Number of ratings.
    pub rating_count: u32,
    /// Whether it can be delivered now.
    pub in_stock: bool,
    /// People that it seats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
    /// Number of drawers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drawers: Option<u32>,
    /// Number of doors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doors: Option<u32>,
    /// Number of open compartments or boards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shelves: Option<u32>,
    /// Pieces in the set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pieces: Option<u32>,
    /// Volume of one piece in millilitres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_ml: Option<i32>,
    /// Two or three sentences.
    pub description: String,
    /// `pictures/ID.svg`.
    pub picture: String,
    /// `item.html?id=ID`.
    pub link: String,
}

/// What an item is made from: enough to describe it and to draw it.
#[derive(Debug, Clone, Copy)]
pub struct Design {
    /// Its kind.
    pub kind: &'static Kind,
    /// Its size.
    pub size: &'static Size,
    /// Its series.
    pub series: &'static Series,
    /// Its finish.
    pub finish: &'static Finish,
    /// Pattern of the cloth; empty where there is none to speak of.
    pub pattern: &'static str,
}

/// Open compartments, doors and drawers of a shape.
pub fn fronts(shape: Shape) -> (u32, u32, u32) {
    match shape {
        Shape::Cabinet(zones) | Shape::CabinetAcross(zones) => {
            zones.iter().fold((0, 0, 0), |(shelves, doors, drawers), (_, front)| match *front {
                Front::Open(rows, columns) => {
                    (shelves + u32::from(rows) * u32::from(columns), doors, drawers)
                }
                Front::Doors(count) | Front::Sliding(count) | Front::Glass(count, _) => {
                    (shelves, doors + u32::from(count), drawers)
                }
                Front::Drawers(rows, columns) => {
                    (shelves, doors, drawers + u32::from(rows) * u32::from(columns))
                }
                Front::Flaps(..) | Front::Rail => (shelves, doors, drawers),
            })
        }
        Shape::Rack(boards) | Shape::WallShelf(boards) => (u32::from(boards), 0, 0),
        Shape::Desk(drawers) | Shape::Bed(drawers) => (0, 0, u32::from(drawers)),
        _ => (0, 0, 0),
    }
}

/// A price that a shop would print: whole euros ending in 9 from sixty euros on, `.99` below.
fn price_cents(design: &Design) -> i32 {
    let cents =
        i64::from(design.size.price) * i64::from(design.series.price) * i64::from(design.finish.price) / 100;
    let euros = ((cents + 50) / 100).max(3) as i32;
    if euros >= 60 { ((euros + 5) / 10 * 10 - 1) * 100 } else { euros * 100 - 1 }
}

/// Mean rating in tenths and count of ratings; a tenth of the items is too new to have any.
fn rating(rng: &mut Prng) -> (Option<i32>, u32) {
    if rng.chance(10) {
        return (None, 0);
    }
    let tenths = (rng.between(36, 46) + rng.between(-4, 3) + rng.between(0, 2)).clamp(28, 50);
    let reach = *rng.pick(&[9, 30, 90, 240, 700]);
    (Some(tenths), rng.between(2, reach) as u32)
}

impl Item {
    /// The item of a design. `id` seeds nothing: everything random comes from the design's own words.
    pub fn of(id: String, design: &Design, rng: &mut Prng) -> Self {
        let Design { kind, size, series, finish, pattern } = *design;
        let some = |count: u32| (count > 0).then_some(count);
        let (shelves, doors, drawers) = fronts(size.shape);
        let (stars, rating_count) = rating(rng);
        let notes = wording::notes(design, rng);
        let mut material = vec![finish.material];
        if !kind.with.is_empty() && kind.with != finish.material {
            material.push(kind.with);
        }
        Item {
            title: wording::title(design),
            noun: wording::noun(design).to_owned(),
            category: kind.category.join(" > "),
            series: series.name,
            price: f64::from(price_cents(design)) / 100.0,
            currency: "EUR",
            width_mm: size.width,
            depth_mm: size.depth,
            height_mm: size.height,
            diameter_mm: wording::is_round(design).then_some(size.width),
            colour: finish.colour,
            room: kind.rooms.to_vec(),
            style: series.style,
            pattern: (!kind.patterns.is_empty()).then_some(pattern),
            features: notes.iter().map(|note| note.0).collect(),
            rating: stars.map(|tenths| f64::from(tenths) / 10.0),
            rating_count,
            in_stock: rng.chance(91),
            seats: some(u32::from(size.seats)),
            drawers: some(drawers),
            doors: some(doors),
            shelves: some(shelves),
            pieces: some(u32::from(size.pieces)),
            volume_ml: (size.centilitres > 0).then_some(size.centilitres * 10),
            description: wording::description(design, &material, &notes, rng),
            material,
            picture: format!("pictures/{id}.svg"),
            link: format!("item.html?id={id}"),
            id,
        }
    }

    /// The feed's line, without its end.
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("an item has text keys and finite numbers only")
    }
}

impl Measure {
    /// The words for a title, or none.
    pub fn words(self, size: &Size) -> String {
        let cm = wording::centimetres;
        match self {
            Measure::WidthHeight => format!("{} x {} cm", cm(size.width), cm(size.height)),
            Measure::WidthDepth => format!("{} x {} cm", cm(size.width), cm(size.depth)),
            Measure::Width => format!("{} cm wide", cm(size.width)),
            Measure::Height => format!("{} cm high", cm(size.height)),
            Measure::Diameter => format!("{} cm across", cm(size.width)),
            Measure::None if size.centilitres > 0 => format!("{} l", wording::litres(size.centilitres)),
            Measure::None => String::new(),
        }
    }
}
