//! Rugs, curtains, bedding, throws, cushions and towels with their patterns.

use std::fmt::Write as _;

use super::canvas::Paint;
use super::scene::{COMPANY, Frame, Sketch};
use crate::finish::{LEG_WOOD, Rgb, Texture};

const SHADOW: Paint = Paint::Veil(Rgb(45, 30, 25), 18);

/// The second colour of a pattern.
fn second(s: &Sketch) -> Rgb {
    if s.base.lightness() > 190 { s.base.shade(34).mix(COMPANY[0], 40) } else { s.base.tint(66) }
}

/// Defines the cloth's pattern at `size` units a repeat; false where it is plain.
fn define_pattern(s: &mut Sketch, size: i32) -> bool {
    let ink = second(s).hex();
    let half = size / 2;
    let inner = match s.design.pattern {
        "striped" => format!(
            "<path d=\"M0 {}H{size}M0 {}H{size}\" stroke=\"{ink}\" stroke-width=\"{}\"/>",
            size / 4,
            size * 6 / 10,
            (size / 9).max(2)
        ),
        "checked" => format!(
            "<path d=\"M0 0H{half}V{size}H0Z\" fill=\"{ink}\" fill-opacity=\".4\"/><path d=\"M0 0H{size}V{half}H0Z\" fill=\"{ink}\" fill-opacity=\".4\"/>"
        ),
        "dotted" => format!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{ink}\"/><circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{ink}\"/>",
            size / 4,
            size / 4,
            size / 9,
            size * 3 / 4,
            size * 3 / 4,
            size / 9
        ),
        "diamonds" => format!(
            "<path d=\"M{half} 0L{size} {half}L{half} {size}L0 {half}Z\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{}\"/>",
            (size / 14).max(2)
        ),
        "starry" => {
            let (c, r, q) = (half, size * 30 / 100, size * 8 / 100);
            format!(
                "<path d=\"M{c} {}L{} {}L{} {c}L{} {}L{c} {}L{} {}L{} {c}L{} {}Z\" fill=\"{ink}\"/>",
                c - r,
                c + q,
                c - q,
                c + r,
                c + q,
                c + q,
                c + r,
                c - q,
                c + q,
                c - r,
                c - q,
                c - q
            )
        }
        _ => return false,
    };
    s.define(&format!("<pattern id=\"p\" width=\"{size}\" height=\"{size}\" patternUnits=\"userSpaceOnUse\">{inner}</pattern>"));
    true
}

/// Cloth: colour, weave and pattern along a path.
fn cloth(s: &mut Sketch, d: &str, patterned: bool) {
    let base = s.base;
    s.path(d, base);
    if patterned {
        s.path(d, Paint::Defined("p"));
    }
    if s.textured() {
        s.path(d, Paint::Defined("t"));
    }
}

fn rectangle(f: Frame) -> String {
    format!("M{} {}H{}V{}H{}Z", f.x, f.y, f.right(), f.base(), f.x)
}

/// A rug from above, with fringes.
pub fn rug(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    s.rect((f.x - 6, f.y + 10, f.w + 14, f.h), 6, SHADOW);
    let fringed = !matches!(s.design.finish.material, "fleece");
    if fringed {
        let mut d = String::new();
        let mut y = f.y + 7;
        while y < f.base() - 3 {
            let _ = write!(d, "M{} {y}H{}M{} {y}H{}", f.x - 14, f.x, f.right(), f.right() + 14);
            y += 15;
        }
        s.stroke(&d, 4, base.tint(30));
    }
    let patterned = define_pattern(s, (f.h / 5).clamp(44, 110));
    cloth(s, &rectangle(f), patterned);
    let edge = (f.h / 14).clamp(8, 22);
    let d =
        format!("M{} {}H{}V{}H{}Z", f.x + edge, f.y + edge, f.right() - edge, f.base() - edge, f.x + edge);
    s.stroke(&d, 4, Paint::Veil(second(s), 70));
    if s.design.pattern == "plain" {
        let d = format!(
            "M{} {}H{}V{}H{}Z",
            f.x + edge * 2,
            f.y + edge * 2,
            f.right() - edge * 2,
            f.base() - edge * 2,
            f.x + edge * 2
        );
        s.stroke(&d, 2, Paint::Veil(second(s), 50));
    }
}

/// A round rug from above.
pub fn round_rug(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let (cx, cy, r) = (f.cx(), f.y + f.h / 2, f.w / 2);
    s.ellipse((cx + 2, cy + 11), r + 4, r + 4, SHADOW);
    s.ellipse((cx, cy), r, r, base.shade(8));
    s.ellipse((cx, cy), r - 12, r - 12, base);
    if s.design.pattern == "ringed" {
        let ink = second(s);
        for (share, colour) in [(78, ink), (66, base), (46, ink), (34, base)] {
            s.ellipse((cx, cy), r * share / 100, r * share / 100, colour);
        }
    }
    if s.textured() {
        s.ellipse((cx, cy), r, r, Paint::Defined("t"));
    }
}

/// Two curtains at a window.
pub fn curtains(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let (wx, ww) = (f.x + 14, f.w - 28);
    let (wy, wh) = (f.y + f.h / 12, f.h * 66 / 100);
    s.rect((wx, wy, ww, wh), 4, Rgb(252, 249, 242));
    s.rect((wx + 12, wy + 12, ww - 24, wh - 24), 0, Rgb(196, 219, 226));
    s.ellipse((f.cx() + ww / 8, wy + wh * 8 / 10), ww / 5, wh / 8, Rgb(160, 186, 150));
    s.rect((f.cx() - 5, wy, 10, wh), 0, Rgb(252, 249, 242));
    s.rect((wx, wy + wh / 2 - 4, ww, 9), 0, Rgb(252, 249, 242));
    let patterned = define_pattern(s, 56);
    let half = f.w * 36 / 100;
    let reach = 34;
    for (x, w) in [(f.x - reach, half), (f.right() + reach - half, half)] {
        let top = f.y + 8;
        let d = format!(
            "M{x} {top}H{}L{} {}Q{} {} {} {}Z",
            x + w,
            x + w + if x < f.cx() { -8 } else { 0 },
            f.base(),
            x + w / 2,
            f.base() + 9,
            x + if x < f.cx() { 0 } else { 8 },
            f.base()
        );
        cloth(s, &d, patterned);
        let pleats = (1..6).fold(String::new(), |mut d, i| {
            let at = x + w * i / 6;
            let _ = write!(d, "M{at} {}V{}", top + 10, f.base() - 6);
            d
        });
        s.stroke(&pleats, 7, Paint::Veil(base.shade(70), 16));
        let lights = (0..6).fold(String::new(), |mut d, i| {
            let at = x + w * (2 * i + 1) / 12 - 4;
            let _ = write!(d, "M{at} {}V{}", top + 12, f.base() - 8);
            d
        });
        s.stroke(&lights, 4, Paint::Veil(Rgb(255, 255, 255), 16));
    }
    s.rect((f.x - reach - 26, f.y - 4, f.w + 2 * reach + 52, 12), 6, LEG_WOOD.shade(10));
    s.ellipse((f.x - reach - 26, f.y + 2), 13, 13, LEG_WOOD.shade(24));
    s.ellipse((f.right() + reach + 26, f.y + 2), 13, 13, LEG_WOOD.shade(24));
}

/// A made bed from above.
pub fn bedding(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let patterned = define_pattern(s, if s.design.pattern == "starry" { 64 } else { 46 });
    s.rect((f.x - 12, f.y + 8, f.w + 26, f.h + 8), 16, SHADOW);
    s.rect((f.x - 6, f.y - 6, f.w + 12, f.h + 10), 12, LEG_WOOD);
    s.rect((f.x, f.y, f.w, f.h), 14, Rgb(250, 246, 239));
    let pillows = i32::from(s.design.size.pieces) - 1;
    let w = (f.w - 24) / pillows.max(1) - 16;
    let h = f.h * 20 / 100;
    for i in 0..pillows {
        let x = f.x + 20 + i * (w + 16);
        let y = f.y + 20;
        let d = format!(
            "M{x} {y}Q{} {} {} {y}Q{} {} {} {}Q{} {} {x} {}Q{} {} {x} {y}Z",
            x + w / 2,
            y + 10,
            x + w,
            x + w - 9,
            y + h / 2,
            x + w,
            y + h,
            x + w / 2,
            y + h - 9,
            y + h,
            x + 9,
            y + h / 2
        );
        s.path(&d, SHADOW);
        cloth(s, &d, patterned);
        s.stroke(&d, 3, Paint::Veil(base.shade(50), 24));
    }
    let top = f.y + f.h * 33 / 100;
    let d = format!(
        "M{} {top}H{}V{}Q{} {} {} {}Q{} {} {} {}Z",
        f.x - 12,
        f.right() + 12,
        f.base() - 4,
        f.right() - f.w / 4,
        f.base() + 14,
        f.cx(),
        f.base() + 2,
        f.x + f.w / 4,
        f.base() - 6,
        f.x - 12,
        f.base() + 4
    );
    cloth(s, &d, patterned);
    s.rect((f.x - 12, top, f.w + 24, f.h * 9 / 100), 3, base.tint(50).mix(second(s), 12));
    s.rect((f.x - 12, top + f.h * 9 / 100, f.w + 24, 7), 0, Paint::Veil(Rgb(45, 30, 25), 10));
    let d = format!(
        "M{} {}Q{} {} {} {}M{} {}Q{} {} {} {}",
        f.x + f.w / 5,
        f.base() - 30,
        f.x + f.w / 3,
        f.base() - f.h / 4,
        f.x + f.w / 4,
        top + f.h / 5,
        f.right() - f.w / 6,
        f.base() - 40,
        f.right() - f.w / 4,
        f.base() - f.h / 4,
        f.right() - f.w / 3,
        f.base() - f.h / 3
    );
    s.stroke(&d, 7, Paint::Veil(base.shade(70), 12));
}

/// A throw from above, one corner turned over.
pub fn throw(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let patterned = define_pattern(s, 70);
    let mut d = String::new();
    let mut x = f.x + 6;
    while x < f.right() - 2 {
        let _ = write!(d, "M{x} {}V{}M{x} {}V{}", f.y - 18, f.y, f.base(), f.base() + 18);
        x += 14;
    }
    s.rect((f.x - 4, f.y + 10, f.w + 14, f.h), 4, SHADOW);
    s.stroke(&d, 4, base.tint(16));
    cloth(s, &rectangle(f), patterned);
    let corner = f.w * 38 / 100;
    let (x, y) = (f.right() - corner, f.base() - corner);
    s.polygon(
        &[(f.right(), y), (f.right() + 12, f.base() + 20), (x, f.base() + 20), (x, f.base())],
        s.wall.mix(Rgb(205, 176, 143), 38),
    );
    s.polygon(&[(f.right(), y), (x, f.base()), (x - 14, y - 14)], Paint::Veil(Rgb(45, 30, 25), 16));
    s.polygon(&[(f.right(), y), (x, f.base()), (x + 8, y + 8)], base.tint(38));
    s.stroke(
        &format!(
            "M{} {}V{}M{} {}V{}",
            f.x + f.w / 3,
            f.y + 8,
            f.base() - 8,
            f.x + f.w * 2 / 3,
            f.y + 8,
            y - 30
        ),
        8,
        Paint::Veil(base.shade(70), 8),
    );
}

/// A plump cushion.
pub fn cushion(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let patterned = define_pattern(s, 74);
    let (x, y, w, h) = (f.x, f.y, f.w, f.h);
    let d = format!(
        "M{} {}Q{} {} {} {}Q{} {} {} {}Q{} {} {} {}Q{} {} {} {}Z",
        x,
        y,
        x + w / 2,
        y + h / 9,
        x + w,
        y,
        x + w - w / 14,
        y + h / 2,
        x + w,
        y + h,
        x + w / 2,
        y + h - h / 22,
        x,
        y + h,
        x + w / 14,
        y + h / 2,
        x,
        y
    );
    cloth(s, &d, patterned);
    s.stroke(&d, 5, base.shade(16));
    s.stroke(
        &format!(
            "M{} {}Q{} {} {} {}M{} {}Q{} {} {} {}",
            x + 34,
            y + 38,
            x + w / 5,
            y + h / 5,
            x + w / 4,
            y + h * 36 / 100,
            x + w - 34,
            y + 38,
            x + w * 4 / 5,
            y + h / 5,
            x + w * 3 / 4,
            y + h * 36 / 100
        ),
        6,
        Paint::Veil(base.shade(70), 16),
    );
    s.ellipse((x + w / 2, y + h * 80 / 100), w * 36 / 100, h * 10 / 100, Paint::Veil(base.shade(70), 8));
}

/// A pile of folded towels.
pub fn towels(s: &mut Sketch, count: u8) {
    let f = s.frame;
    let base = s.base;
    let n = i32::from(count);
    let h = f.h / n;
    for i in 0..n {
        let y = f.base() - h * (i + 1);
        let shift = [0, 7, -5, 4][(i % 4) as usize];
        let colour = if i % 2 == 0 { base } else { base.shade(7) };
        s.surface((f.x + shift, y, f.w, h - 2), h * 42 / 100, colour);
        if s.design.finish.texture == Texture::Plain {
            s.rect((f.x + shift, y + h / 2, f.w, h / 2 - 2), h * 22 / 100, colour.shade(3));
        }
        s.line(
            (f.x + shift + h / 2, y + h / 2),
            (f.x + shift + f.w - 14, y + h / 2),
            4,
            Paint::Veil(colour.shade(60), 26),
        );
        if s.design.pattern == "striped" {
            let ink = second(s);
            s.rect((f.right() + shift - f.w / 4, y + 1, 14, h - 4), 0, ink);
            s.rect((f.right() + shift - f.w / 4 + 24, y + 1, 7, h - 4), 0, ink);
        }
    }
    s.stroke(&format!("M{} {}V{}", f.cx() - f.w / 5, f.y - 6, f.y - 50), 5, super::scene::LEAF);
    s.ellipse((f.cx() - f.w / 5 - 14, f.y - 34), 15, 8, super::scene::LEAF);
    s.ellipse((f.cx() - f.w / 5 + 14, f.y - 48), 15, 8, super::scene::LEAF);
}
