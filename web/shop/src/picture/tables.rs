//! Tables, desks and beds, with as much of their top as one sees.

use std::fmt::Write as _;

use super::canvas::Paint;
use super::scene::{COMPANY, Sketch};
use crate::finish::{LEG_STEEL, LEG_WOOD, Rgb, Texture};
use crate::series::{Handle, Legs};

fn table_legs(s: &mut Sketch, top: i32, rise: i32) {
    let f = s.frame;
    let base = s.base;
    let wood = if s.design.finish.texture == Texture::Wood { base.shade(10) } else { LEG_WOOD };
    let wide = s.mm(70).clamp(11, 30);
    for (inset, lift, dim) in [(f.w * 15 / 100, rise * 62 / 100, 26), (f.w * 6 / 100, 0, 0)] {
        for (x, out) in [(f.x + inset, -1), (f.right() - inset, 1)] {
            let low = f.base() - lift;
            match s.design.series.legs {
                Legs::Steel => s.line((x, top), (x, low - 4), 9, LEG_STEEL.tint(dim)),
                Legs::Tapered => {
                    let half = wide / 2 + 2;
                    s.polygon(
                        &[
                            (x - half, top),
                            (x + half, top),
                            (x + out * 8 + half / 2, low),
                            (x + out * 8 - half / 2, low),
                        ],
                        wood.shade(dim),
                    );
                }
                Legs::Block | Legs::Plinth => {
                    s.surface((x - wide * 6 / 10, top, wide * 12 / 10, low - top), 2, base.shade(8 + dim))
                }
            }
        }
        if lift == 0 && s.design.series.legs == Legs::Steel {
            for x in [f.x + inset, f.right() - inset] {
                s.line(
                    (x, f.base() - 5),
                    (
                        if x < f.cx() { f.x + f.w * 15 / 100 } else { f.right() - f.w * 15 / 100 },
                        f.base() - rise * 62 / 100 - 4,
                    ),
                    8,
                    LEG_STEEL,
                );
            }
        }
    }
}

fn table_top(s: &mut Sketch, rise: i32, thick: i32) {
    let f = s.frame;
    let (base, inset) = (s.base, rise * 8 / 10);
    let d =
        format!("M{} {}H{}L{} {}H{}Z", f.x, f.y + rise + 1, f.right(), f.right() - inset, f.y, f.x + inset);
    s.surface_path(&d, base.tint(22));
    s.surface((f.x, f.y + rise, f.w, thick), 4, base);
    s.rect((f.x, f.y + rise + thick, f.w, 7), 0, Paint::Veil(Rgb(45, 30, 25), 12));
}

/// A rectangular table.
pub fn table(s: &mut Sketch) {
    let f = s.frame;
    let rise = s.mm(s.design.size.depth) * 16 / 100;
    let thick = s.mm(36).max(10);
    table_legs(s, f.y + rise + thick / 2, rise);
    if s.design.series.legs != Legs::Steel {
        let apron = s.mm(80).max(10);
        s.rect((f.x + f.w * 8 / 100, f.y + rise + thick, f.w * 84 / 100, apron), 0, s.base.shade(20));
    }
    table_top(s, rise, thick);
    let low = s.design.size.height < 600;
    laid(s, f.cx() + f.w / 9, f.y + rise / 2, low);
}

/// A round table on four legs or on one foot.
pub fn round_table(s: &mut Sketch, pedestal: bool) {
    let f = s.frame;
    let base = s.base;
    let ry = s.mm(s.design.size.depth) * 11 / 100;
    let (cx, cy, thick) = (f.cx(), f.y + ry, s.mm(34).max(9));
    let wood = if s.design.finish.texture == Texture::Wood { base.shade(10) } else { base.shade(6) };
    if pedestal {
        let foot = f.w * 27 / 100;
        s.ellipse((cx, f.base() - 10), foot, (foot / 5).max(10), wood.shade(14));
        s.ellipse((cx, f.base() - 16), foot, (foot / 5).max(10), wood);
        let half = (f.w * 5 / 100).max(10);
        let d = format!(
            "M{} {cy}Q{} {} {} {}H{}Q{} {} {} {cy}Z",
            cx - half * 2,
            cx - half,
            cy + 60,
            cx - half * 3 / 2,
            f.base() - 18,
            cx + half * 3 / 2,
            cx + half,
            cy + 60,
            cx + half * 2
        );
        s.path(&d, wood.shade(5));
        s.line(
            (cx - half / 2, cy + 50),
            (cx - half / 2, f.base() - 34),
            4,
            Paint::Veil(Rgb(255, 255, 255), 20),
        );
    } else {
        let steel = s.design.series.legs == Legs::Steel;
        for (at, out, lift, dim) in [(24, 28, ry, 26), (37, 43, 0, 0)] {
            let colour = if steel { LEG_STEEL.tint(dim) } else { wood.shade(dim) };
            for side in [-1, 1] {
                let (x, foot, low) =
                    (cx + side * f.w * at / 100, cx + side * f.w * out / 100, f.base() - lift);
                let half = if steel { 5 } else { s.mm(34).clamp(7, 16) };
                s.polygon(
                    &[
                        (x - half, cy),
                        (x + half, cy),
                        (foot + half * 6 / 10, low),
                        (foot - half * 6 / 10, low),
                    ],
                    colour,
                );
            }
        }
    }
    s.ellipse((cx, cy + thick), f.w / 2, ry, base.shade(18));
    s.rect((f.x, cy, f.w, thick), 0, base.shade(18));
    s.ellipse((cx, cy), f.w / 2, ry, base.tint(20));
    if s.textured() {
        s.ellipse((cx, cy), f.w / 2, ry, Paint::Defined("t"));
    }
    laid(s, cx + f.w / 14, cy, s.design.size.height < 600);
}

/// A vase with stems, or books and a cup on low tables.
fn laid(s: &mut Sketch, x: i32, floor: i32, low: bool) {
    let colour = *s.rng.pick(&COMPANY[..4]);
    if low {
        s.rect((x - 52, floor - 12, 96, 12), 2, colour);
        s.rect((x - 46, floor - 23, 82, 11), 2, COMPANY[4].shade(5));
        s.rect((x - 18, floor - 49, 30, 26), 6, Rgb(248, 243, 233));
        s.ellipse((x - 3, floor - 48), 15, 4, Rgb(118, 82, 60));
    } else {
        s.plant((x, floor - 46), 74);
        s.path(
            &format!(
                "M{} {}Q{} {} {} {floor}H{}Q{} {} {} {}Z",
                x - 11,
                floor - 54,
                x - 34,
                floor - 16,
                x - 13,
                x + 13,
                x + 34,
                floor - 16,
                x + 11,
                floor - 54
            ),
            colour,
        );
    }
}

/// A desk, with drawers under the right side of its top.
pub fn desk(s: &mut Sketch, drawers: u8) {
    let f = s.frame;
    let base = s.base;
    let rise = s.mm(s.design.size.depth) * 16 / 100;
    let thick = s.mm(30).max(10);
    let under = f.y + rise + thick;
    table_legs(s, f.y + rise + thick / 2, rise);
    let n = i32::from(drawers);
    if n > 0 {
        let (w, h) = (
            f.w * if n == 1 { 40 } else { 28 } / 100,
            if n == 1 { s.mm(120) } else { (f.base() - under) * 80 / 100 },
        );
        let x = f.right() - f.w * 9 / 100 - w;
        s.rect((x, under, w, h + 6), 0, base.shade(34));
        for i in 0..n {
            let (y, tall) = (under + 5 + h * i / n, h / n - 5);
            s.surface((x + 5, y, w - 10, tall), 2, base.tint(3));
            match s.design.series.handle {
                Handle::Bar => s.rect((x + w / 2 - w / 8, y + tall / 2 - 3, w / 4, 6), 3, LEG_STEEL),
                Handle::CutOut => s.path(
                    &format!("M{} {y}Q{} {} {} {y}Z", x + w / 2 - 18, x + w / 2, y + 20, x + w / 2 + 18),
                    base.shade(46),
                ),
                _ => s.ellipse((x + w / 2, y + tall / 2), 5, 5, LEG_WOOD),
            }
        }
    }
    table_top(s, rise, thick);
    let y = f.y + rise / 2;
    let colour = *s.rng.pick(&COMPANY[..4]);
    let x = f.x + f.w * 22 / 100;
    s.stroke(&format!("M{x} {y}L{} {}L{} {}", x - 26, y - 76, x + 24, y - 124), 7, LEG_STEEL);
    s.ellipse((x, y), 28, 7, LEG_STEEL);
    s.polygon(&[(x + 8, y - 140), (x + 40, y - 122), (x + 52, y - 84), (x - 2, y - 110)], colour);
    let right = f.right() - f.w * 26 / 100;
    s.rect((right - 46, y - 12, 92, 12), 2, COMPANY[3]);
    s.rect((right - 38, y - 24, 78, 12), 2, COMPANY[0]);
    s.rect((right - 42, y - 34, 72, 10), 2, COMPANY[4]);
}

/// A bed seen from its foot: headboard, pillows, duvet, frame and drawers.
pub fn bed(s: &mut Sketch, drawers: u8) {
    let f = s.frame;
    let base = s.base;
    let soft = !matches!(s.design.finish.texture, Texture::Wood | Texture::Plain)
        || s.design.finish.material == "velvet";
    let foot_h = s.mm(if drawers > 0 { 400 } else { 330 });
    let deck = f.base() - foot_h;
    let head_w = f.w * 90 / 100;
    let (hx, head_low) = (f.cx() - head_w / 2, deck - (deck - f.y) * 26 / 100);
    let head_h = head_low - f.y;
    s.surface(
        (hx, f.y, head_w, head_h + 40),
        if soft { 26 } else { 6 },
        base.shade(if soft { 2 } else { 6 }),
    );
    if soft {
        let d = (1..6).fold(String::new(), |mut d, i| {
            let x = hx + head_w * i / 6;
            let _ = write!(d, "M{x} {}V{}", f.y + 12, head_low - 10);
            d
        });
        s.stroke(&d, 3, Paint::Veil(base.shade(60), 36));
    } else if s.design.series.legs == Legs::Block || s.design.series.legs == Legs::Tapered {
        let bar = (head_h / 7).max(8);
        for i in 0..2 {
            let y = f.y + head_h * (2 + i * 3) / 9;
            s.rect((hx + 14, y, head_w - 28, bar), 3, Paint::Veil(base.shade(70), 16));
        }
    }
    let sheet = Rgb(250, 246, 238);
    let cover = if base.lightness() > 200 {
        *s.rng.pick(&COMPANY[..4])
    } else {
        *s.rng.pick(&[Rgb(240, 231, 216), Rgb(222, 214, 200), Rgb(203, 213, 205)])
    };
    let pillows = if s.design.size.width > 1300 { 2 } else { 1 };
    let (px, pw) = (hx + head_w * 6 / 100, head_w * 88 / 100);
    let y = head_low - head_h * 22 / 100;
    for i in 0..pillows {
        let w = pw / pillows - 8;
        s.rect((px + i * (w + 8) + 4, y, w, head_h * 42 / 100 + 20), 22, sheet.shade(4));
        s.rect((px + i * (w + 8) + 16, y + 6, w - 24, 8), 4, Rgb(255, 255, 255));
    }
    let top = head_low + (deck - head_low) * 10 / 100;
    let d = format!(
        "M{} {top}H{}L{} {deck}V{}H{}V{deck}Z",
        hx + 4,
        hx + head_w - 4,
        f.right() - 8,
        deck + foot_h * 42 / 100,
        f.x + 8
    );
    s.path(&d, sheet);
    let fold = top + (deck - top) * 26 / 100;
    let low = deck + foot_h * 36 / 100;
    let d = format!(
        "M{} {fold}H{}L{} {deck}V{}Q{} {} {} {}V{deck}Z",
        hx,
        hx + head_w,
        f.right() + 4,
        low,
        f.cx(),
        low + 16,
        f.x - 4,
        low
    );
    s.path(&d, cover);
    s.polygon(
        &[(hx, fold), (hx + head_w, fold), (hx + head_w + 6, fold + 24), (hx - 6, fold + 24)],
        cover.tint(40),
    );
    s.stroke(
        &format!(
            "M{} {}Q{} {} {} {}M{} {}Q{} {} {} {}",
            f.x + f.w / 5,
            deck + 12,
            f.x + f.w / 4,
            fold + 90,
            f.x + f.w / 3,
            fold + 44,
            f.right() - f.w / 6,
            deck + 16,
            f.right() - f.w / 5,
            fold + 96,
            f.right() - f.w * 3 / 10,
            fold + 52
        ),
        4,
        Paint::Veil(cover.shade(60), 18),
    );
    let rail_y = deck + foot_h * 40 / 100;
    let rail_h = if drawers > 0 { f.base() - rail_y - 12 } else { (foot_h * 30 / 100).max(16) };
    let leg_colour = if soft { LEG_WOOD } else { base.shade(18) };
    for x in [f.x + 10, f.right() - 32] {
        s.rect((x, rail_y, 22, f.base() - rail_y), 3, leg_colour);
    }
    s.surface((f.x, rail_y, f.w, rail_h), if soft { 10 } else { 4 }, base);
    let n = i32::from(drawers);
    for i in 0..n {
        let w = f.w / n - 18;
        let x = f.x + 9 + i * f.w / n;
        s.rect((x, rail_y + 12, w, rail_h - 20), 3, base.shade(26));
        s.surface((x + 3, rail_y + 15, w - 6, rail_h - 26), 3, base.tint(6));
        s.rect((x + w / 2 - 22, rail_y + rail_h / 2 - 3, 44, 7), 3, base.shade(44));
    }
}
