//! Cabinets of every layout, shelves, boxes, baskets and hooks.

use std::fmt::Write as _;

use super::canvas::Paint;
use super::scene::{COMPANY, LEAF, Sketch};
use crate::finish::{LEG_STEEL, LEG_WOOD, Rgb, Texture};
use crate::kinds::{Front, Zone};
use crate::series::{Handle, Legs, Panel};

/// A part of a cabinet's face: x, y, width, height.
type Part = (i32, i32, i32, i32);
const GAP: i32 = 4;
/// Below this height one sees the top.
const EYE_LEVEL_MM: i32 = 1300;

/// A cabinet of zones, one above the other or side by side.
pub fn cabinet(s: &mut Sketch, zones: &[Zone], across: bool) {
    let f = s.frame;
    let tall = s.design.size.height > 1400;
    let leg = match s.design.series.legs {
        Legs::Plinth => s.mm(50),
        Legs::Block => s.mm(70),
        Legs::Tapered | Legs::Steel if tall => s.mm(90),
        Legs::Tapered | Legs::Steel => s.mm(140),
    }
    .min(f.h * 18 / 100);
    legs(s, leg);
    let base = s.base;
    let body = (f.x, f.y, f.w, f.h - leg);
    if s.design.size.height < EYE_LEVEL_MM {
        let rise = s.mm(s.design.size.depth) * 16 / 100;
        let inset = rise * 7 / 10;
        s.polygon(
            &[
                (f.x, f.y + 1),
                (f.right(), f.y + 1),
                (f.right() - inset, f.y - rise),
                (f.x + inset, f.y - rise),
            ],
            base.tint(32),
        );
        company_on_top(s, f.y - rise / 2);
    }
    s.surface(body, 3, base.shade(7));
    let board = s.mm(20).max(7);
    let inner = (body.0 + board, body.1 + board, body.2 - 2 * board, body.3 - 2 * board);
    s.rect(inner, 0, base.shade(34));
    define_panel(s);
    let total: i32 = zones.iter().map(|zone| i32::from(zone.0)).sum();
    let mut done = 0;
    for (share, front) in zones {
        let (from, to) = (done, done + i32::from(*share));
        done = to;
        let part = if across {
            (
                inner.0 + inner.2 * from / total,
                inner.1,
                inner.2 * to / total - inner.2 * from / total,
                inner.3,
            )
        } else {
            (
                inner.0,
                inner.1 + inner.3 * from / total,
                inner.2,
                inner.3 * to / total - inner.3 * from / total,
            )
        };
        zone(s, part, *front, board);
    }
    s.rect((body.0, body.1, body.2, 4), 2, Paint::Veil(Rgb(255, 255, 255), 45));
}

fn legs(s: &mut Sketch, leg: i32) {
    let f = s.frame;
    let (top, inset) = (f.base() - leg - 2, (f.w / 16).max(8));
    let wood = if s.design.finish.texture == Texture::Wood { s.base.shade(14) } else { LEG_WOOD };
    match s.design.series.legs {
        Legs::Plinth => s.rect((f.x + 6, top, f.w - 12, leg + 2), 0, s.base.shade(46)),
        Legs::Block => {
            let colour = s.base.shade(22);
            let w = s.mm(60).max(12);
            s.rect((f.x + 4, top, w, leg + 2), 2, colour);
            s.rect((f.right() - 4 - w, top, w, leg + 2), 2, colour);
        }
        Legs::Tapered => {
            for (x, lean) in [(f.x + inset, -4), (f.right() - inset, 4)] {
                s.polygon(
                    &[(x - 9, top), (x + 9, top), (x + lean + 4, f.base()), (x + lean - 4, f.base())],
                    wood,
                );
            }
        }
        Legs::Steel => {
            let (a, b) = (f.x + inset, f.right() - inset);
            let d = format!("M{a} {top}V{}M{b} {top}V{}M{a} {top}H{b}", f.base() - 3, f.base() - 3);
            s.stroke(&d, 7, LEG_STEEL);
        }
    }
}

fn zone(s: &mut Sketch, part: Part, front: Front, board: i32) {
    let (x, y, w, h) = part;
    match front {
        Front::Open(rows, columns) => compartments(s, part, rows, columns, board),
        Front::Rail => {
            s.rect(part, 0, s.base.shade(14));
            clothes(s, part);
        }
        Front::Doors(count) => {
            let leaves = leaves(part, count);
            closed(s, part, &leaves);
            for (i, leaf) in leaves.iter().enumerate() {
                upright_handle(s, *leaf, count > 1 && i % 2 == 1);
            }
        }
        Front::Sliding(count) => {
            each(count, |i, n| {
                let leaf = (x + w * i / n, y + if i % 2 == 0 { 0 } else { 3 }, w / n + GAP, h - 3);
                s.surface(leaf, 0, s.base.shade(if i % 2 == 0 { 0 } else { 5 }));
                let edge = if i % 2 == 0 { leaf.0 + 10 } else { leaf.0 + leaf.2 - 20 };
                s.rect((edge, y + h * 40 / 100, 9, h * 20 / 100), 4, s.base.shade(36));
            });
        }
        Front::Glass(count, rows) => {
            compartments(s, part, rows, 1, board);
            let leaves = leaves(part, count);
            glazed(s, part, &leaves);
            for (i, leaf) in leaves.iter().enumerate() {
                upright_handle(s, *leaf, count > 1 && i % 2 == 1);
            }
        }
        Front::Drawers(rows, columns) | Front::Flaps(rows, columns) => {
            let cells = cells(rows, columns, part);
            closed(s, part, &cells);
            for cell in cells {
                level_handle(s, cell, matches!(front, Front::Flaps(..)));
            }
        }
    }
}

/// Doors side by side.
fn leaves((x, y, w, h): Part, count: u8) -> Vec<Part> {
    let n = i32::from(count);
    (0..n).map(|i| (x + w * i / n + GAP / 2, y, w * (i + 1) / n - w * i / n - GAP, h)).collect()
}

/// Drawers in rows and columns.
fn cells(rows: u8, columns: u8, part: Part) -> Vec<Part> {
    let mut all = Vec::new();
    grid(rows, columns, part, |cell| all.push(cell));
    all
}

/// Closed fronts in the series' way of building. What they share is drawn once for all of them: a picture has to
/// stay small.
fn closed(s: &mut Sketch, part: Part, fronts: &[Part]) {
    let base = s.base;
    let (mut grooves, mut fields) = (String::new(), String::new());
    for &(x, y, w, h) in fronts {
        s.rect((x, y, w, h), 2, base);
        let rim = (w.min(h) / 7).clamp(8, 22);
        let (l, t, r, b) = (x + rim, y + rim, x + w - rim, y + h - rim);
        let _ = write!(grooves, "M{l} {t}H{r}V{b}H{l}Z");
        let _ = write!(fields, "M{} {}H{r}V{b}H{}Z", l + 3, t + 3, l + 3);
    }
    match s.design.series.panel {
        Panel::Flat | Panel::Slatted => {}
        Panel::Framed => {
            s.path(&grooves, base.shade(9));
            s.path(&fields, base.tint(10));
        }
        Panel::Cane => {
            s.path(&grooves, CANE);
            s.path(&grooves, Paint::Defined("k"));
        }
    }
    if s.design.series.panel == Panel::Slatted {
        s.rect(part, 0, Paint::Defined("k"));
    }
    if s.textured() {
        s.rect(part, 0, Paint::Defined("t"));
    }
}

fn each(count: u8, mut draw: impl FnMut(i32, i32)) {
    for i in 0..i32::from(count) {
        draw(i, i32::from(count));
    }
}

fn grid(rows: u8, columns: u8, (x, y, w, h): Part, mut draw: impl FnMut(Part)) {
    let (rows, columns) = (i32::from(rows), i32::from(columns));
    for row in 0..rows {
        for column in 0..columns {
            let (left, top) = (x + w * column / columns, y + h * row / rows);
            let (right, bottom) = (x + w * (column + 1) / columns, y + h * (row + 1) / rows);
            draw((left + GAP / 2, top + GAP / 2, right - left - GAP, bottom - top - GAP));
        }
    }
}

const CANE: Rgb = Rgb(222, 190, 140);

/// The pattern of slats or cane, where the series has them.
fn define_panel(s: &mut Sketch) {
    let (w, d, ink, opacity) = match s.design.series.panel {
        Panel::Flat | Panel::Framed => return,
        Panel::Slatted => (11, "M5 0V11", s.base.shade(60), 50),
        Panel::Cane => (9, "M4 0V9M0 4H9", CANE.shade(50), 40),
    };
    s.define(&format!(
        "<pattern id=\"k\" width=\"{w}\" height=\"{w}\" patternUnits=\"userSpaceOnUse\"><path d=\"{d}\" stroke=\"{}\" stroke-opacity=\".{opacity}\" stroke-width=\"2\"/></pattern>",
        ink.hex()
    ));
}

/// Frames with glass in them; what stands behind shows through.
fn glazed(s: &mut Sketch, part: Part, leaves: &[Part]) {
    let base = s.base;
    s.rect(part, 0, Paint::Veil(Rgb(222, 236, 238), 38));
    let (mut frames, mut glints) = (String::new(), String::new());
    for &(x, y, w, h) in leaves {
        let rim = (w / 9).clamp(7, 16);
        let (l, t, r, b) = (x + rim, y + rim, x + w - rim, y + h - rim);
        // The inner edge runs the other way round, which leaves it open.
        let _ = write!(frames, "M{x} {y}H{}V{}H{x}ZM{l} {t}V{b}H{r}V{t}Z", x + w, y + h);
        let slant = (r - l) * 6 / 10;
        let _ = write!(glints, "M{} {t}H{}L{l} {}V{}Z", l + slant / 2, l + slant, t + slant * 2, t + slant);
    }
    s.path(&glints, Paint::Veil(Rgb(255, 255, 255), 30));
    s.surface_path(&frames, base);
}

fn metal(s: &Sketch) -> Rgb {
    if s.base.lightness() > 90 && s.design.series.handle == Handle::Bar {
        LEG_STEEL
    } else {
        Rgb(190, 150, 84)
    }
}

fn upright_handle(s: &mut Sketch, (x, y, w, h): Part, left: bool) {
    let at = if left { x + 12 } else { x + w - 12 };
    let middle = y + h / 2;
    match s.design.series.handle {
        Handle::Knob => s.ellipse((at, middle), 6, 6, metal(s)),
        Handle::Bar => s.rect((at - 3, middle - 26, 6, 52), 3, metal(s)),
        Handle::CutOut => {
            let edge = if left { x } else { x + w };
            let bow = if left { x + 16 } else { x + w - 16 };
            let d = format!("M{edge} {}Q{bow} {middle} {edge} {}Z", middle - 22, middle + 22);
            s.path(&d, s.base.shade(46));
        }
        Handle::Push => {}
    }
}

fn level_handle(s: &mut Sketch, (x, y, w, h): Part, high: bool) {
    let centre = x + w / 2;
    let middle = if high { y + 18 } else { y + h / 2 };
    match s.design.series.handle {
        Handle::Knob if w > 260 && !high => {
            s.ellipse((x + w / 4, middle), 6, 6, metal(s));
            s.ellipse((x + w * 3 / 4, middle), 6, 6, metal(s));
        }
        Handle::Knob => s.ellipse((centre, middle), 6, 6, metal(s)),
        Handle::Bar => s.rect((centre - w / 8, middle - 3, w / 4, 6), 3, metal(s)),
        Handle::CutOut => {
            let half = (w / 9).clamp(14, 34);
            let d = format!("M{} {y}Q{centre} {} {} {y}Z", centre - half, y + 26, centre + half);
            s.path(&d, s.base.shade(46));
        }
        Handle::Push => {}
    }
}

/// Shelves with a few books and a pot or two.
fn compartments(s: &mut Sketch, part: Part, rows: u8, columns: u8, board: i32) {
    let (x, y, w, h) = part;
    let base = s.base;
    s.rect(part, 0, if base.lightness() < 80 { base.tint(17) } else { base.shade(24) });
    let thin = (board * 3 / 4).max(5);
    let mut books: Vec<String> = vec![String::new(); COMPANY.len()];
    let mut pots = Vec::new();
    let mut first = s.rng.between(0, 2);
    grid(rows, columns, part, |(cx, cy, cw, ch)| {
        first += 1;
        let floor = cy + ch - thin / 2;
        let room = ch - thin;
        if first % 3 == 2 {
            pots.push((cx + cw / 2, floor, room.min(cw)));
            return;
        }
        let (mut at, step) = (cx + 8, if first % 3 == 0 { -1 } else { 1 });
        let count = (cw / 26).clamp(2, 6);
        let mut left = s.rng.between(count - 1, count);
        if step < 0 {
            at = cx + cw - 10 - left * 17;
        }
        while left > 0 && at < cx + cw - 16 {
            let (thick, tall) = (s.rng.between(10, 18), room * s.rng.between(55, 82) / 100);
            let colour = s.rng.between(0, COMPANY.len() as i32 - 1) as usize;
            let _ = write!(books[colour], "M{at} {}H{}V{floor}H{at}Z", floor - tall, at + thick);
            at += thick;
            left -= 1;
        }
    });
    for (d, colour) in books.iter().zip(COMPANY) {
        s.path(d, colour.shade(8));
    }
    for (index, (centre, floor, room)) in pots.into_iter().enumerate() {
        let colour = COMPANY[(index * 2 + 4) % COMPANY.len()];
        let (half, tall) = ((room / 6).clamp(9, 26), (room * 4 / 10).clamp(14, 60));
        s.ellipse((centre, floor - tall * 6 / 10), half, tall * 6 / 10, colour);
    }
    let boards = (1..i32::from(rows)).fold(String::new(), |mut d, row| {
        let at = y + h * row / i32::from(rows) - thin / 2;
        let _ = write!(d, "M{x} {at}H{}V{}H{x}Z", x + w, at + thin);
        d
    });
    let dividers = (1..i32::from(columns)).fold(String::new(), |mut d, column| {
        let at = x + w * column / i32::from(columns) - thin / 2;
        let _ = write!(d, "M{at} {y}H{}V{}H{at}Z", at + thin, y + h);
        d
    });
    s.surface_path(&(boards + &dividers), base);
    s.rect((x, y, w, 9), 0, Paint::Veil(base.shade(80), 18));
}

fn clothes(s: &mut Sketch, (x, y, w, h): Part) {
    let rail = y + h / 12;
    s.rect((x, rail, w, 7), 3, LEG_STEEL);
    let count = (w / 46).max(3);
    for i in 0..count {
        let colour = *s.rng.pick(COMPANY);
        let long = h * s.rng.between(38, 58) / 100;
        let left = x + 12 + (w - 24) * i / count;
        let wide = (w - 24) / count - 4;
        let d = format!(
            "M{} {}L{} {}V{}H{}V{}Z",
            left + wide / 2,
            rail + 8,
            left + wide,
            rail + 34,
            rail + long,
            left,
            rail + 34
        );
        s.path(&d, colour);
    }
    let floor = y + h - 10;
    s.rect((x + w / 8, floor - 34, w / 3, 34), 3, COMPANY[2]);
    s.rect((x + w / 2 + 10, floor - 24, w / 4, 24), 3, COMPANY[4]);
}

/// A plant, books or a bowl on a low cabinet.
fn company_on_top(s: &mut Sketch, floor: i32) {
    let f = s.frame;
    if f.y < 170 {
        return;
    }
    let at = f.x + f.w * s.rng.between(20, 34) / 100;
    let colour = *s.rng.pick(COMPANY);
    match s.rng.between(0, 2) {
        0 => {
            s.plant((at, floor - 44), 62);
            s.path(
                &format!("M{} {}H{}L{} {floor}H{}Z", at - 24, floor - 46, at + 24, at + 17, at - 17),
                colour,
            );
        }
        1 => {
            s.rect((at - 44, floor - 14, 92, 14), 2, colour);
            s.rect((at - 38, floor - 26, 80, 12), 2, COMPANY[3]);
            s.ellipse((at, floor - 42), 17, 17, COMPANY[4].shade(6));
        }
        _ => {
            s.stroke(
                &format!(
                    "M{at} {}Q{} {} {} {}M{at} {}Q{} {} {} {}",
                    floor - 50,
                    at - 6,
                    floor - 90,
                    at - 26,
                    floor - 118,
                    floor - 50,
                    at + 4,
                    floor - 80,
                    at + 20,
                    floor - 104
                ),
                3,
                LEAF,
            );
            s.ellipse((at - 27, floor - 118), 9, 13, COMPANY[2]);
            s.ellipse((at + 21, floor - 104), 8, 12, COMPANY[5]);
            s.ellipse((at, floor - 26), 20, 27, colour);
            s.rect((at - 8, floor - 62, 16, 20), 3, colour);
        }
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

/// Steel posts with boards.
pub fn rack(s: &mut Sketch, boards: u8) {
    let f = s.frame;
    let post = 9;
    let back = LEG_STEEL.tint(26);
    s.rect((f.x + 26, f.y + 6, 5, f.h - 26), 0, back);
    s.rect((f.right() - 31, f.y + 6, 5, f.h - 26), 0, back);
    let thick = s.mm(30).max(9);
    let rise = s.mm(s.design.size.depth) * 7 / 100;
    for i in 0..i32::from(boards) {
        let y = f.y + 12 + (f.h - 60) * i / (i32::from(boards) - 1).max(1);
        let base = s.base;
        if i > 0 {
            let floor = y - rise / 2;
            let room = (f.h - 60) / (i32::from(boards) - 1).max(1);
            let colour = *s.rng.pick(COMPANY);
            let other = *s.rng.pick(COMPANY);
            let (bw, bh) = (f.w * s.rng.between(22, 34) / 100, room * s.rng.between(34, 52) / 100);
            if i % 2 == 0 {
                s.rect((f.x + 44, floor - bh, bw, bh), 5, colour);
                s.ellipse((f.right() - 84, floor - room / 5), room / 6, room / 5, other);
            } else {
                s.rect((f.right() - 44 - bw, floor - bh, bw, bh), 5, colour);
                for book in 0..4 {
                    let tall = room * (50 + book * 7 % 20) / 100;
                    s.rect(
                        (f.x + 42 + book * 17, floor - tall, 15, tall),
                        1,
                        COMPANY[(book as usize + 1) % 6],
                    );
                }
            }
        }
        s.polygon(
            &[(f.x + 4, y), (f.right() - 4, y), (f.right() - 20, y - rise), (f.x + 20, y - rise)],
            base.tint(24),
        );
        s.surface((f.x + 2, y, f.w - 4, thick), 2, base);
    }
    s.rect((f.x, f.y, post, f.h), 3, LEG_STEEL);
    s.rect((f.right() - post, f.y, post, f.h), 3, LEG_STEEL);
}

/// A board on brackets, or two with sides.
pub fn wall_shelf(s: &mut Sketch, boards: u8) {
    let f = s.frame;
    let base = s.base;
    let thick = s.mm(26).max(14);
    let rows = i32::from(boards);
    let y0 = if rows == 1 { f.base() - thick - 30 } else { f.base() - thick };
    for i in 0..rows {
        let y = y0 - (f.h * 6 / 10) * (rows - 1 - i);
        s.rect((f.x + 14, y + thick, f.w - 28, 20), 0, Paint::Veil(Rgb(45, 30, 25), 12));
        let at = f.x + f.w * if i % 2 == 0 { 22 } else { 70 } / 100;
        s.plant((at, y - 50), 80);
        s.path(&format!("M{} {}H{}L{} {y}H{}Z", at - 34, y - 58, at + 34, at + 25, at - 25), COMPANY[0]);
        let mut x = f.x + f.w * if i % 2 == 0 { 52 } else { 16 } / 100;
        for book in 0..5_i32 {
            let (w, h) = (s.rng.between(15, 26), s.rng.between(84, 120));
            s.rect((x, y - h, w, h), 2, COMPANY[(book as usize * 2 + 1) % 6]);
            x += w + 1;
        }
        s.surface((f.x, y, f.w, thick), 4, base);
        s.rect((f.x, y, f.w, 4), 2, Paint::Veil(Rgb(255, 255, 255), 40));
        if rows == 1 {
            for x in [f.x + f.w / 6, f.right() - f.w / 6] {
                s.stroke(
                    &format!(
                        "M{x} {}V{}M{x} {}L{} {}",
                        y + thick,
                        y + thick + 34,
                        y + thick + 30,
                        x + 18,
                        y + thick
                    ),
                    6,
                    LEG_STEEL,
                );
            }
        }
    }
    if rows > 1 {
        let top = y0 - (f.h * 6 / 10) * (rows - 1) - 40;
        for x in [f.x + 18, f.right() - 18] {
            s.rect((x - 5, top, 10, y0 + thick - top + 18), 4, LEG_STEEL);
        }
    }
}

/// A box with a lid and a label.
pub fn lid_box(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let rise = (s.mm(s.design.size.depth) * 20 / 100).min(90);
    let lid = f.h * 24 / 100;
    s.polygon(
        &[
            (f.x - 6, f.y + 1),
            (f.right() + 6, f.y + 1),
            (f.right() - rise / 2, f.y - rise),
            (f.x + rise / 2, f.y - rise),
        ],
        base.tint(36),
    );
    s.surface((f.x, f.y + lid - 4, f.w, f.h - lid + 4), 8, base.shade(6));
    s.surface((f.x - 6, f.y, f.w + 12, lid), 6, base.tint(8));
    s.rect((f.x, f.y + lid, f.w, 8), 0, Paint::Veil(Rgb(45, 30, 25), 16));
    let (w, y) = (f.w * 26 / 100, f.y + lid + (f.h - lid) * 34 / 100);
    s.rect((f.cx() - w / 2, y, w, w * 45 / 100), 5, base.shade(34));
    s.rect((f.cx() - w / 2 + 6, y + 6, w - 12, w * 45 / 100 - 12), 3, Rgb(250, 245, 234));
}

/// An open basket with two handles.
pub fn basket(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let brim = f.w * 10 / 100;
    s.stroke(
        &format!(
            "M{} {}Q{} {} {} {}",
            f.x + f.w / 4,
            f.y + 8,
            f.cx(),
            f.y - 90,
            f.right() - f.w / 4,
            f.y + 8
        ),
        14,
        base.shade(30),
    );
    s.ellipse((f.cx(), f.y + brim / 2), f.w / 2, brim, base.shade(50));
    let towel = *s.rng.pick(COMPANY);
    s.ellipse((f.cx() - f.w / 10, f.y + brim / 3), f.w / 4, brim * 12 / 10, towel);
    s.ellipse((f.cx() + f.w / 6, f.y + brim / 2), f.w / 5, brim, Rgb(246, 240, 228));
    let d = format!(
        "M{} {}Q{} {} {} {}L{} {}Q{} {} {} {}Z",
        f.x,
        f.y + brim / 2,
        f.cx(),
        f.y + brim * 5 / 2,
        f.right(),
        f.y + brim / 2,
        f.right() - f.w / 12,
        f.base() - 14,
        f.cx(),
        f.base() + 14,
        f.x + f.w / 12,
        f.base() - 14
    );
    s.surface_path(&d, base);
    let bands = (1..4).fold(String::new(), |mut d, i| {
        let y = f.y + brim + f.h * i * 22 / 100;
        let edge = f.w * i * 2 / 100;
        let _ = write!(d, "M{} {y}Q{} {} {} {y}", f.x + edge + 4, f.cx(), y + brim, f.right() - edge - 4);
        d
    });
    s.stroke(&bands, 4, Paint::Veil(base.shade(60), 45));
    s.stroke(
        &format!(
            "M{} {}Q{} {} {} {}",
            f.x,
            f.y + brim / 2,
            f.cx(),
            f.y + brim * 5 / 2,
            f.right(),
            f.y + brim / 2
        ),
        12,
        base.shade(18),
    );
}

/// A tall basket with a lid.
pub fn laundry_basket(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let brim = f.w * 9 / 100;
    let top = f.y + f.h / 9;
    let d = format!(
        "M{} {top}H{}L{} {}Q{} {} {} {}Z",
        f.x,
        f.right(),
        f.right() - f.w / 14,
        f.base() - 12,
        f.cx(),
        f.base() + 12,
        f.x + f.w / 14,
        f.base() - 12
    );
    s.surface_path(&d, base);
    let bands = (1..6).fold(String::new(), |mut d, i| {
        let y = top + (f.base() - top) * i / 6;
        let edge = f.w * i / 100 + 3;
        let _ = write!(d, "M{} {y}Q{} {} {} {y}", f.x + edge, f.cx(), y + brim, f.right() - edge);
        d
    });
    s.stroke(&bands, 4, Paint::Veil(base.shade(60), 45));
    s.ellipse((f.cx(), top + 4), f.w / 2 + 6, brim + 5, base.shade(26));
    s.ellipse((f.cx(), top - 8), f.w / 2 + 6, brim + 4, base.tint(16));
    s.ellipse((f.cx(), top - 10), f.w / 3, brim * 6 / 10, base.tint(4));
    s.rect((f.cx() - 26, top - 30, 52, 16), 8, base.shade(34));
}

/// A rail of hooks with a scarf on one.
pub fn hooks(s: &mut Sketch, count: u8) {
    let f = s.frame;
    let base = s.base;
    let y = f.y + f.h / 4;
    s.rect((f.x + 6, y + 10, f.w, f.h / 2 + 8), 8, Paint::Veil(Rgb(45, 30, 25), 14));
    s.surface((f.x, y, f.w, f.h / 2 + 8), 8, base);
    let n = i32::from(count);
    for i in 0..n {
        let x = f.x + f.w * (2 * i + 1) / (2 * n);
        if i == 0 {
            let colour = *s.rng.pick(&COMPANY[..4]);
            let d = format!(
                "M{} {}Q{x} {} {} {}L{} {}H{}Z",
                x - 22,
                y + 34,
                y + 10,
                x + 22,
                y + 34,
                x + 34,
                y + 260,
                x - 36
            );
            s.path(&d, colour);
            s.rect((x - 36, y + 226, 71, 14), 0, colour.tint(40));
        }
        let steel = if base.lightness() > 90 { LEG_STEEL } else { Rgb(200, 160, 90) };
        s.stroke(&format!("M{x} {}V{}Q{x} {} {} {}", y + 18, y + 46, y + 66, x + 20, y + 56), 9, steel);
        s.ellipse((x, y + 18), 9, 9, steel);
    }
}

/// A standing coat rack.
pub fn coat_stand(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let (cx, top) = (f.cx(), f.y);
    let foot = f.base() - 70;
    s.stroke(
        &format!(
            "M{cx} {foot}L{} {}M{cx} {foot}L{} {}M{cx} {foot}V{}",
            f.x,
            f.base() - 6,
            f.right(),
            f.base() - 6,
            f.base() - 2
        ),
        14,
        base.shade(16),
    );
    s.stroke(&format!("M{cx} {}V{foot}", top + 6), 16, base);
    for (dy, reach) in [(30, 62), (90, 70)] {
        let y = top + dy;
        s.stroke(
            &format!("M{} {}L{cx} {}L{} {}", cx - reach, y - 22, y + 14, cx + reach, y - 22),
            11,
            base.tint(6),
        );
    }
    let colour = *s.rng.pick(&COMPANY[..4]);
    let d = format!(
        "M{} {}Q{} {} {} {}L{} {}H{}Z",
        cx + 22,
        top + 84,
        cx + 66,
        top + 56,
        cx + 78,
        top + 100,
        cx + 96,
        top + 330,
        cx + 8
    );
    s.path(&d, colour);
    s.ellipse((cx - 62, top + 8), 40, 14, COMPANY[4].shade(14));
    s.ellipse((cx - 62, top), 22, 20, COMPANY[4].shade(8));
}
