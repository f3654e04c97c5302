//! Cabinets of every layout, and what stands in and on them.

use std::fmt::Write as _;

use super::canvas::Paint;
use super::fronts::{
    GAP, Part, cells, closed, define_panel, each, glazed, grid, leaves, level_handle, upright_handle,
};
use super::scene::{COMPANY, LEAF, Sketch};
use crate::finish::{LEG_STEEL, LEG_WOOD, Rgb, Texture};
use crate::kinds::{Front, Zone};
use crate::series::Legs;

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
