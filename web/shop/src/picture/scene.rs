//! Where a product is shown: wall, floor or table, light and shadow, and the box that it fills.

use super::canvas::{Canvas, Paint, SIDE};
use crate::finish::{Rgb, Texture};
use crate::item::Design;
use crate::kinds::Shape;
use crate::prng::Prng;

/// Warm walls, from light to deep.
const WALLS: &[Rgb] =
    &[Rgb(243, 233, 219), Rgb(236, 225, 214), Rgb(226, 228, 215), Rgb(234, 219, 211), Rgb(219, 225, 226)];
/// Deeper walls, for pale things.
const DEEP_WALLS: &[Rgb] = &[Rgb(216, 196, 172), Rgb(190, 200, 182), Rgb(217, 184, 168), Rgb(182, 197, 205)];
/// Paint above this lightness needs a deeper wall to stand out.
const PALE: i32 = 212;
const FLOOR: Rgb = Rgb(205, 176, 143);
/// Colours of books, flowers and other company.
pub const COMPANY: &[Rgb] = &[
    Rgb(196, 108, 78),
    Rgb(140, 160, 134),
    Rgb(217, 166, 74),
    Rgb(66, 86, 116),
    Rgb(239, 227, 204),
    Rgb(222, 174, 160),
];
/// Leaves.
pub const LEAF: Rgb = Rgb(96, 128, 92);

/// What a product is shown on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Standing in a room.
    Floor,
    /// Standing on a table.
    Table,
    /// Hung on a wall.
    Wall,
    /// Hung from above.
    Ceiling,
    /// Seen from above.
    Flat,
}

fn place(shape: Shape) -> Place {
    match shape {
        Shape::WallShelf(_)
        | Shape::Hooks(_)
        | Shape::Mirror
        | Shape::RoundMirror
        | Shape::Clock
        | Shape::PictureFrame
        | Shape::WallLamp => Place::Wall,
        Shape::Pendant(_) => Place::Ceiling,
        Shape::Rug | Shape::RoundRug | Shape::Throw | Shape::Bedding | Shape::Board => Place::Flat,
        Shape::TableLamp
        | Shape::NightLight
        | Shape::Pot
        | Shape::Vase
        | Shape::RoundVase
        | Shape::Cushion
        | Shape::Towels(_)
        | Shape::LidBox
        | Shape::Mugs(_)
        | Shape::Bowls(_)
        | Shape::Plates(_)
        | Shape::Teapot
        | Shape::FryingPan
        | Shape::Casserole
        | Shape::Jars(_)
        | Shape::Carafe(_)
        | Shape::Candles(_)
        | Shape::SoftToy => Place::Table,
        _ => Place::Floor,
    }
}

/// A box on the canvas.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
}

impl Frame {
    /// The middle, left to right.
    pub fn cx(&self) -> i32 {
        self.x + self.w / 2
    }

    /// The lower edge.
    pub fn base(&self) -> i32 {
        self.y + self.h
    }

    /// The right edge.
    pub fn right(&self) -> i32 {
        self.x + self.w
    }
}

/// A picture in the making: the canvas, the product's box on it, and its colours.
pub struct Sketch<'a> {
    canvas: Canvas,
    /// What is drawn.
    pub design: &'a Design,
    /// The product's box; its proportions are the product's.
    pub frame: Frame,
    /// The product's colour.
    pub base: Rgb,
    /// The wall's colour.
    pub wall: Rgb,
    /// Chance for company: books, plants, flowers.
    pub rng: &'a mut Prng,
    /// Units of the canvas for a thousand millimetres.
    scale: i32,
}

/// The canvas' own strokes, so that their arguments may read the sketch.
impl Sketch<'_> {
    /// See [`Canvas::rect`].
    pub fn rect(&mut self, at: (i32, i32, i32, i32), r: i32, paint: impl Into<Paint>) {
        self.canvas.rect(at, r, paint);
    }

    /// See [`Canvas::ellipse`].
    pub fn ellipse(&mut self, centre: (i32, i32), rx: i32, ry: i32, paint: impl Into<Paint>) {
        self.canvas.ellipse(centre, rx, ry, paint);
    }

    /// See [`Canvas::path`].
    pub fn path(&mut self, d: &str, paint: impl Into<Paint>) {
        self.canvas.path(d, paint);
    }

    /// See [`Canvas::polygon`].
    pub fn polygon(&mut self, points: &[(i32, i32)], paint: impl Into<Paint>) {
        self.canvas.polygon(points, paint);
    }

    /// See [`Canvas::stroke`].
    pub fn stroke(&mut self, d: &str, width: i32, paint: impl Into<Paint>) {
        self.canvas.stroke(d, width, paint);
    }

    /// See [`Canvas::line`].
    pub fn line(&mut self, from: (i32, i32), to: (i32, i32), width: i32, paint: impl Into<Paint>) {
        self.canvas.line(from, to, width, paint);
    }

    /// See [`Canvas::define`].
    pub fn define(&mut self, markup: &str) {
        self.canvas.define(markup);
    }
}

impl<'a> Sketch<'a> {
    /// Draws the surroundings and finds the product's box.
    pub fn new(design: &'a Design, rng: &'a mut Prng) -> Self {
        let base = design.finish.rgb;
        let wall = if base.lightness() > PALE { *rng.pick(DEEP_WALLS) } else { *rng.pick(WALLS) };
        let place = place(design.size.shape);
        let (face_w, face_h) =
            face(design.size.shape, design.size.width, design.size.depth, design.size.height);
        let (max_w, max_h) = match place {
            Place::Floor => (690, 610),
            Place::Table => (530, 470),
            Place::Wall => (560, 500),
            Place::Ceiling => (500, 420),
            Place::Flat => (660, 640),
        };
        let own = scale_to_fit(face_w, face_h, max_w, max_h);
        // The smallest scale in the kind: small sizes of a kind are drawn smaller, but not tiny.
        let family = design
            .kind
            .sizes
            .iter()
            .map(|size| {
                let (w, h) = face(size.shape, size.width, size.depth, size.height);
                scale_to_fit(w, h, max_w, max_h)
            })
            .min()
            .unwrap_or(own);
        let scale = ((own * 3 + family) / 4).max(1);
        let (w, h) = (face_w * scale / 1000, face_h * scale / 1000);
        let bottom = match place {
            Place::Floor => (SIDE / 2 + h / 2 + 70).clamp(550, 735),
            Place::Table => (SIDE / 2 + h / 2 + 70).clamp(500, 660),
            Place::Wall => 380 + h / 2,
            Place::Ceiling => 330 + h,
            Place::Flat => SIDE / 2 + h / 2,
        };
        let frame = Frame { x: (SIDE - w) / 2, y: bottom - h, w, h };
        let mut sketch = Sketch { canvas: Canvas::default(), design, frame, base, wall, rng, scale };
        sketch.define_texture();
        sketch.surroundings(place);
        sketch
    }

    /// Millimetres as units of the canvas.
    pub fn mm(&self, millimetres: i32) -> i32 {
        millimetres * self.scale / 1000
    }

    /// Whether the product's surface shows a texture.
    pub fn textured(&self) -> bool {
        !matches!(self.design.finish.texture, Texture::Plain | Texture::Glass)
    }

    /// A rectangle of the product's own surface in `colour`, with its grain or weave.
    pub fn surface(&mut self, at: (i32, i32, i32, i32), r: i32, colour: Rgb) {
        self.rect(at, r, colour);
        if self.textured() {
            self.rect(at, r, Paint::Defined("t"));
        }
    }

    /// A path of the product's own surface.
    pub fn surface_path(&mut self, d: &str, colour: Rgb) {
        self.path(d, colour);
        if self.textured() {
            self.path(d, Paint::Defined("t"));
        }
    }

    /// A soft shadow on what the product stands on.
    pub fn shadow(&mut self, at: (i32, i32), rx: i32, ry: i32) {
        self.ellipse(at, rx, ry, Paint::Defined("s"));
    }

    fn surroundings(&mut self, place: Place) {
        let (wall, frame) = (self.wall, self.frame);
        self.define(
            "<radialGradient id=\"s\"><stop stop-color=\"#2d1e19\" stop-opacity=\".42\"/>\
             <stop offset=\".6\" stop-color=\"#2d1e19\" stop-opacity=\".2\"/>\
             <stop offset=\"1\" stop-color=\"#2d1e19\" stop-opacity=\"0\"/></radialGradient>",
        );
        self.rect((0, 0, SIDE, SIDE), 0, wall);
        let disc = *self.rng.pick(&[(300, 330), (400, 340), (500, 330)]);
        match place {
            Place::Floor | Place::Table => {
                self.ellipse((disc.0, disc.1), 270, 270, wall.tint(38));
                let horizon = frame.base() - if place == Place::Floor { 62 } else { 44 };
                let ground = if place == Place::Floor { FLOOR.mix(wall, 45) } else { wall.shade(16) };
                self.rect((0, horizon, SIDE, SIDE - horizon), 0, ground);
                if place == Place::Floor {
                    self.rect((0, horizon - 14, SIDE, 14), 0, wall.tint(60));
                } else {
                    self.rect((0, horizon, SIDE, 6), 0, wall.shade(9));
                }
                self.shadow((frame.cx(), frame.base() - 2), (frame.w * 60 / 100 + 20).min(390), 26);
            }
            Place::Wall | Place::Ceiling => {
                self.ellipse((disc.0, disc.1 + 50), 290, 290, wall.tint(38));
            }
            Place::Flat => {
                let boards = FLOOR.mix(wall, 62);
                self.rect((0, 0, SIDE, SIDE), 0, boards);
                self.stroke(
                    "M0 130H800M0 270H800M0 410H800M0 550H800M0 690H800M210 0V130M560 130V270M120 270V410M640 410V550M300 550V690M520 690V800",
                    3,
                    boards.shade(9),
                );
            }
        }
    }

    fn define_texture(&mut self) {
        let line = self.base.shade(42).hex();
        let light = self.base.tint(45).hex();
        let tile = |w: i32, h: i32, inner: String| {
            format!(
                "<pattern id=\"t\" width=\"{w}\" height=\"{h}\" patternUnits=\"userSpaceOnUse\">{inner}</pattern>"
            )
        };
        let stroked = |d: &str, opacity: i32, colour: &str| {
            format!(
                "<path d=\"{d}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-opacity=\".{opacity:02}\"/>"
            )
        };
        let markup = match self.design.finish.texture {
            Texture::Plain | Texture::Glass => return,
            Texture::Wood => tile(
                190,
                44,
                stroked("M0 9Q47 3 95 9T190 9M0 23Q60 31 110 23T190 23M0 36Q40 31 80 36T190 36", 20, &line),
            ),
            Texture::Weave => tile(8, 8, stroked("M0 2H5M4 6H8M2 4V8", 13, &line)),
            Texture::Rib => tile(10, 10, stroked("M5 0V10", 26, &line)),
            Texture::Pile => tile(
                22,
                18,
                stroked("M2 6Q5 1 9 5M13 14Q17 9 20 13", 18, &line)
                    + &stroked("M12 5Q15 1 18 5M3 14Q6 10 9 13", 60, &light),
            ),
            Texture::Cane => tile(16, 16, stroked("M0 4H8M8 12H16M4 8V16M12 0V8", 42, &line)),
            Texture::Speckle => tile(
                34,
                30,
                format!(
                    "<path d=\"M5 6h3v3h-3zM22 4h2v2h-2zM14 18h3v2h-3zM29 22h2v3h-2zM6 25h2v2h-2z\" fill=\"{line}\" fill-opacity=\".38\"/>"
                ),
            ),
        };
        self.define(&markup);
    }

    /// The finished document.
    pub fn finish(self) -> String {
        let noun =
            if self.design.size.noun.is_empty() { self.design.kind.noun } else { self.design.size.noun };
        self.canvas.finish(&format!("{} {noun}, {}", self.design.series.name, self.design.finish.colour))
    }
}

impl Sketch<'_> {
    /// Leaves that rise from `root` to about `tall`.
    pub fn plant(&mut self, root: (i32, i32), tall: i32) {
        let (x, y) = root;
        let leaf = |dx: i32, dy: i32, bow: i32| {
            format!(
                "M{x} {y}Q{} {} {} {}Q{} {} {x} {y}Z",
                x + dx * tall / 100 - bow * tall / 200,
                y - dy * tall / 160,
                x + dx * tall / 100,
                y - dy * tall / 100,
                x + dx * tall / 300 + bow * tall / 150,
                y - dy * tall / 140
            )
        };
        let back = leaf(-55, 62, 42) + &leaf(58, 66, -38);
        let front = leaf(-26, 96, 30) + &leaf(30, 100, -26) + &leaf(0, 118, 26);
        self.path(&back, LEAF.shade(18));
        self.path(&front, LEAF);
    }
}

/// Units for a thousand millimetres so that a face fits.
fn scale_to_fit(w: i32, h: i32, max_w: i32, max_h: i32) -> i32 {
    (max_w * 1000 / w.max(1)).min(max_h * 1000 / h.max(1))
}

/// Width and height of what is seen, in millimetres: from above for what lies flat; beds and chaises show some
/// of their depth.
fn face(shape: Shape, width: i32, depth: i32, height: i32) -> (i32, i32) {
    match shape {
        Shape::Rug | Shape::RoundRug | Shape::Board => (width, depth),
        // Long sides of bedding and throws are shown upright, as they lie on a bed.
        Shape::Bedding => (width, depth),
        Shape::Throw => (width, depth),
        Shape::Towels(count) => (width * 6 / 10, width * 3 / 10 + i32::from(count) * width / 12),
        Shape::Bed(_) => (width, height + depth * 30 / 100),
        Shape::HouseBed => (depth, height),
        Shape::Table | Shape::Desk(_) | Shape::Bench => (width, height + depth * 16 / 100),
        Shape::RoundTable | Shape::PedestalTable => (width, height + depth * 12 / 100),
        Shape::Chaise(_) => (width, height + 120),
        Shape::FryingPan => (width * 18 / 10, width * 7 / 10),
        Shape::Plates(count) => (width, height * i32::from(count) + width * 30 / 100),
        Shape::Bowls(count) => (width, height + height * (i32::from(count) - 1) * 40 / 100),
        Shape::Mugs(count) => {
            (width * i32::from(count.min(3)), height * if count > 3 { 19 } else { 10 } / 10)
        }
        _ => (width, height),
    }
}
