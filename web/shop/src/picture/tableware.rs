//! Mugs, bowls, plates, pots, boards, jars and carafes.

use super::canvas::Paint;
use super::scene::{COMPANY, Frame, Sketch};
use crate::finish::{LEG_STEEL, LEG_WOOD, Rgb, Texture};

const LIGHT: Paint = Paint::Veil(Rgb(255, 255, 255), 30);

fn mug(s: &mut Sketch, f: Frame) {
    let base = s.base;
    let w = f.w * 72 / 100;
    let r = w / 7;
    s.stroke(
        &format!(
            "M{} {}C{} {} {} {} {} {}",
            f.x + w - 4,
            f.y + f.h / 4,
            f.right() + 4,
            f.y + f.h / 5,
            f.right() + 4,
            f.y + f.h * 72 / 100,
            f.x + w - 6,
            f.y + f.h * 7 / 10
        ),
        (w / 9).max(8),
        base.shade(12),
    );
    let d = format!(
        "M{} {}H{}V{}Q{} {} {} {}H{}Q{} {} {} {}Z",
        f.x,
        f.y,
        f.x + w,
        f.base() - r,
        f.x + w,
        f.base(),
        f.x + w - r,
        f.base(),
        f.x + r,
        f.x,
        f.base(),
        f.x,
        f.base() - r
    );
    s.surface_path(&d, base);
    s.ellipse((f.x + w / 2, f.y), w / 2, w / 9, base.tint(26));
    s.ellipse((f.x + w / 2, f.y + 3), w * 42 / 100, w / 13, Rgb(104, 68, 48));
    s.rect((f.x + w / 9, f.y + f.h / 4, w / 12, f.h / 2), w / 24, LIGHT);
}

/// One mug, or several side by side and stacked.
pub fn mugs(s: &mut Sketch, count: u8) {
    let f = s.frame;
    let n = i32::from(count);
    let below = n.min(3);
    let (w, h) = (f.w / below, if n > 3 { f.h * 53 / 100 } else { f.h });
    if n > 3 {
        let x = f.x + w * 55 / 100;
        mug(s, Frame { x, y: f.base() - h * 2 + 4, w: w - 12, h: h - 6 });
    }
    for i in 0..below {
        mug(s, Frame { x: f.x + i * w, y: f.base() - h, w: w - 12, h });
    }
}

/// One bowl, or several in one another.
pub fn bowls(s: &mut Sketch, count: u8) {
    let f = s.frame;
    let base = s.base;
    let n = i32::from(count);
    let each = f.h * 100 / (100 + (n - 1) * 40);
    for i in 0..n {
        let y = f.base() - each - i * each * 40 / 100;
        let colour = if i % 2 == 0 { base } else { base.tint(8) };
        let d = format!(
            "M{} {y}C{} {} {} {} {} {}H{}C{} {} {} {} {} {y}Z",
            f.x,
            f.x + f.w / 24,
            y + each * 8 / 10,
            f.x + f.w / 5,
            y + each,
            f.x + f.w * 34 / 100,
            y + each,
            f.right() - f.w * 34 / 100,
            f.right() - f.w / 5,
            y + each,
            f.right() - f.w / 24,
            y + each * 8 / 10,
            f.right()
        );
        s.surface_path(&d, colour.shade(5));
        if i + 1 == n {
            s.ellipse((f.cx(), y), f.w / 2, f.w / 13, colour.tint(24));
            s.ellipse((f.cx(), y + 3), f.w * 45 / 100, f.w / 17, colour.shade(16));
            if n == 1 {
                for (dx, colour) in [(-22, COMPANY[0]), (2, COMPANY[2]), (24, COMPANY[1])] {
                    s.ellipse((f.cx() + f.w * dx / 100, y - f.w / 20), f.w / 9, f.w / 9, colour);
                }
                s.surface_path(
                    &format!(
                        "M{} {}Q{} {} {} {}Q{} {} {} {}Z",
                        f.x + 3,
                        y + 2,
                        f.cx(),
                        y + f.w * 15 / 100,
                        f.right() - 3,
                        y + 2,
                        f.cx(),
                        y + f.w * 26 / 100,
                        f.x + 3,
                        y + 2
                    ),
                    colour.shade(5),
                );
            }
        } else {
            s.rect((f.x, y - 3, f.w, 7), 3, colour.tint(22));
        }
    }
    s.stroke(
        &format!(
            "M{} {}Q{} {} {} {}",
            f.x + f.w / 9,
            f.base() - each * 6 / 10,
            f.x + f.w / 6,
            f.base() - each / 4,
            f.x + f.w / 4,
            f.base() - each / 6
        ),
        7,
        LIGHT,
    );
}

/// A pile of plates with one upright behind.
pub fn plates(s: &mut Sketch, count: u8) {
    let f = s.frame;
    let base = s.base;
    let r = (f.w * 43 / 100).min(210);
    let (cx, cy) = (f.cx() + f.w / 10, f.base() - r - 20);
    s.ellipse((cx + 6, cy + 6), r, r, Paint::Veil(Rgb(45, 30, 25), 14));
    s.ellipse((cx, cy), r, r, base.shade(5));
    if s.design.finish.texture == Texture::Speckle {
        s.ellipse((cx, cy), r, r, Paint::Defined("t"));
    }
    s.ellipse((cx, cy), r * 72 / 100, r * 72 / 100, base.shade(13));
    s.ellipse((cx, cy + 3), r * 69 / 100, r * 69 / 100, base.tint(7));
    let n = i32::from(count) - 1;
    for i in 0..n {
        let y = f.base() - 18 - i * 17;
        let (left, w) = (f.x - f.w / 10, f.w * 86 / 100);
        s.path(
            &format!(
                "M{left} {}H{}Q{} {} {} {}H{}Q{} {} {left} {}Z",
                y - 12,
                left + w,
                left + w * 88 / 100,
                y + 4,
                left + w * 72 / 100,
                y + 8,
                left + w * 28 / 100,
                left + w * 12 / 100,
                y + 4,
                y - 12
            ),
            base.shade(16 - i * 4),
        );
        s.rect((left, y - 14, w, 6), 3, base.tint(30));
    }
}

/// A teapot with spout, handle and lid.
pub fn teapot(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let (cx, cy) = (f.x + f.w * 48 / 100, f.y + f.h * 60 / 100);
    let (rx, ry) = (f.w * 31 / 100, f.h * 40 / 100);
    s.stroke(
        &format!(
            "M{} {}C{} {} {} {} {} {}",
            cx - rx * 8 / 10,
            cy - ry / 2,
            f.x - f.w / 20,
            cy - ry,
            f.x - f.w / 20,
            cy + ry,
            cx - rx * 8 / 10,
            cy + ry / 2
        ),
        (f.w / 19).max(11),
        base.shade(18),
    );
    let d = format!(
        "M{} {}C{} {} {} {} {} {}L{} {}C{} {} {} {} {} {}Z",
        cx + rx * 6 / 10,
        cy + ry / 2,
        cx + rx * 13 / 10,
        cy + ry / 2,
        f.right() - f.w / 8,
        cy,
        f.right() - f.w / 14,
        cy - ry * 9 / 10,
        f.right(),
        cy - ry * 8 / 10,
        f.right(),
        cy + ry / 3,
        cx + rx * 15 / 10,
        cy + ry,
        cx + rx / 2,
        cy + ry * 9 / 10
    );
    s.path(&d, base.shade(10));
    s.ellipse((cx, cy), rx, ry, base);
    if s.textured() {
        s.ellipse((cx, cy), rx, ry, Paint::Defined("t"));
    }
    s.rect((cx - rx / 2, f.base() - 10, rx, 12), 5, base.shade(20));
    s.ellipse((cx, cy - ry * 92 / 100), rx * 58 / 100, ry / 6, base.shade(22));
    s.ellipse((cx, cy - ry * 98 / 100), rx * 54 / 100, ry / 6, base.tint(10));
    s.ellipse((cx, f.y + 12), f.w / 22, f.w / 22, LEG_WOOD);
    s.ellipse((cx - rx / 2, cy - ry / 8), rx / 10, ry / 3, LIGHT);
}

/// A frying pan, seen from a little above.
pub fn frying_pan(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let r = f.w * 28 / 100;
    let (cx, cy, ry) = (f.x + r, f.base() - f.h * 38 / 100, r * 46 / 100);
    let (hx, hy) = (cx + r * 8 / 10, cy - ry / 4);
    s.line((hx, hy), (hx + r * 6 / 10, hy - 22), 20, base.shade(10));
    s.line((hx + r / 2, hy - 18), (f.right() - 12, hy - 62), 30, LEG_WOOD);
    let deep = f.h * 22 / 100;
    s.path(
        &format!(
            "M{} {cy}C{} {} {} {} {cx} {}C{} {} {} {} {} {cy}Z",
            cx - r,
            cx - r * 9 / 10,
            cy + ry + deep,
            cx - r / 2,
            cy + ry + deep,
            cy + ry + deep,
            cx + r / 2,
            cy + ry + deep,
            cx + r * 9 / 10,
            cy + ry + deep,
            cx + r
        ),
        base.shade(16),
    );
    s.ellipse((cx, cy), r, ry, base.tint(26));
    s.ellipse((cx, cy + 6), r * 92 / 100, ry * 90 / 100, base.shade(10));
    if s.textured() {
        s.ellipse((cx, cy + 6), r * 92 / 100, ry * 90 / 100, Paint::Defined("t"));
    }
    s.ellipse((cx - r / 5, cy + ry / 6), r * 34 / 100, ry * 40 / 100, Rgb(252, 248, 238));
    s.ellipse((cx - r / 6, cy + ry / 9), r * 13 / 100, ry * 17 / 100, Rgb(240, 180, 62));
    s.ellipse((cx + r * 4 / 10, cy - ry / 5), r / 8, ry / 7, COMPANY[1]);
}

/// A casserole with a lid.
pub fn casserole(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let body = f.y + f.h * 36 / 100;
    for x in [f.x + f.w / 50, f.right() - f.w / 6] {
        s.rect((x, body + f.h / 10, f.w * 15 / 100, f.h / 9), f.h / 20, base.shade(24));
    }
    s.surface((f.x + f.w / 9, body - 4, f.w * 78 / 100, f.base() - body + 4), f.h / 7, base);
    s.rect((f.x + f.w / 9, body - 4, f.w * 78 / 100, 20), 0, Paint::Veil(Rgb(45, 30, 25), 14));
    let d = format!(
        "M{} {body}C{} {} {} {} {} {body}Z",
        f.x + f.w / 12,
        f.x + f.w / 6,
        f.y + f.h / 20,
        f.right() - f.w / 6,
        f.y + f.h / 20,
        f.right() - f.w / 12
    );
    s.surface_path(&d, base.tint(7));
    s.rect((f.x + f.w / 12, body - 8, f.w * 10 / 12, 13), 6, base.shade(12));
    let knob = if base.lightness() > 200 { LEG_STEEL } else { Rgb(203, 164, 92) };
    s.rect((f.cx() - f.w / 22, f.y + f.h * 6 / 100, f.w / 11, f.h / 10), 6, knob);
    s.rect((f.x + f.w * 18 / 100, body + f.h / 6, f.w / 30, f.h * 28 / 100), f.w / 60, LIGHT);
}

/// A chopping board from above, with herbs and a tomato.
pub fn board(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    s.rect((f.x + 8, f.y + 12, f.w, f.h), 34, Paint::Veil(Rgb(45, 30, 25), 18));
    s.surface((f.x, f.y, f.w, f.h), 34, base);
    let edge = f.h / 14;
    let d =
        format!("M{} {}H{}V{}H{}Z", f.x + edge, f.y + edge, f.right() - edge, f.base() - edge, f.x + edge);
    s.stroke(&d, 6, Paint::Veil(base.shade(70), 24));
    s.ellipse((f.right() - edge * 3, f.y + f.h / 2), edge, edge, s.wall.shade(12));
    let (x, y) = (f.x + f.w * 32 / 100, f.y + f.h * 56 / 100);
    s.ellipse((x, y), f.h / 6, f.h / 6, Rgb(206, 82, 58));
    s.ellipse((x, y), f.h / 8, f.h / 8, Rgb(226, 116, 84));
    s.ellipse((x + f.h / 4, y + f.h / 12), f.h / 9, f.h / 9, Rgb(206, 82, 58));
    s.plant((x + f.w / 5, y - f.h / 20), f.h / 4);
}

/// One jar, or three of rising height.
pub fn jars(s: &mut Sketch, count: u8) {
    let f = s.frame;
    let base = s.base;
    let n = i32::from(count);
    for i in 0..n {
        let w = f.w / n - if n > 1 { 12 } else { 0 };
        let h = f.h * if n == 1 { 100 } else { [72, 86, 100][i as usize % 3] } / 100;
        let (x, y) = (f.x + i * (w + 12), f.base() - h);
        let lid = (h / 8).clamp(18, 44);
        let body = (x, y + lid, w, h - lid);
        if s.design.finish.texture == Texture::Glass {
            s.rect(body, w / 8, Paint::Veil(base, 60));
            let full = h * [46, 60, 38][i as usize % 3] / 100;
            s.rect(
                (x + 7, f.base() - full - 6, w - 14, full),
                w / 10,
                [Rgb(222, 190, 140), Rgb(150, 98, 66), Rgb(236, 222, 190)][i as usize % 3],
            );
            s.rect((x + w / 8, y + lid + 16, w / 14, h / 2), w / 28, Paint::Veil(Rgb(255, 255, 255), 55));
        } else {
            s.surface(body, w / 8, base);
            s.rect((x + w / 8, y + lid + 20, w / 14, h / 2), w / 28, LIGHT);
        }
        s.rect((x + w / 24, y, w * 11 / 12, lid + 4), 8, Rgb(222, 190, 130));
        s.rect((x + w / 24, y + lid - 5, w * 11 / 12, 9), 3, Rgb(190, 154, 98));
    }
}

/// A carafe, with glasses beside it or without.
pub fn carafe(s: &mut Sketch, glasses: u8) {
    let f = s.frame;
    let base = s.base;
    let w = f.h * 34 / 100;
    let cx = if glasses == 0 { f.cx() } else { f.x + w * 6 / 10 };
    let (water, edge) = (Rgb(190, 218, 224), Paint::Veil(base.shade(26), 60));
    s.path(
        &format!(
            "M{} {}C{} {} {} {} {} {}H{}C{} {} {} {} {} {}Z",
            cx - w * 42 / 100,
            f.y + f.h / 2,
            cx - w / 2,
            f.y + f.h * 7 / 10,
            cx - w / 2,
            f.base() - 12,
            cx - w * 36 / 100,
            f.base() - 6,
            cx + w * 36 / 100,
            cx + w / 2,
            f.base() - 12,
            cx + w / 2,
            f.y + f.h * 7 / 10,
            cx + w * 42 / 100,
            f.y + f.h / 2
        ),
        Paint::Veil(water, 80),
    );
    let d = format!(
        "M{} {}C{} {} {} {} {} {}C{} {} {} {} {} {}H{}C{} {} {} {} {} {}C{} {} {} {} {} {}Z",
        cx - w / 5,
        f.y,
        cx - w / 6,
        f.y + f.h / 4,
        cx - w / 2,
        f.y + f.h * 4 / 10,
        cx - w / 2,
        f.y + f.h * 68 / 100,
        cx - w / 2,
        f.base() - 16,
        cx - w * 45 / 100,
        f.base(),
        cx - w * 36 / 100,
        f.base(),
        cx + w * 36 / 100,
        cx + w * 45 / 100,
        f.base(),
        cx + w / 2,
        f.base() - 16,
        cx + w / 2,
        f.y + f.h * 68 / 100,
        cx + w / 2,
        f.y + f.h * 4 / 10,
        cx + w / 6,
        f.y + f.h / 4,
        cx + w / 5,
        f.y
    );
    s.path(&d, Paint::Veil(base, 55));
    s.stroke(&d, 4, edge);
    s.rect((cx - w / 6, f.y - 20, w / 3, 34), 6, LEG_WOOD.tint(12));
    s.rect(
        (cx - w * 32 / 100, f.y + f.h * 56 / 100, w / 14, f.h / 4),
        w / 28,
        Paint::Veil(Rgb(255, 255, 255), 55),
    );
    for i in 0..i32::from(glasses) {
        let (gw, gh) = (f.w * 24 / 100, f.h * 38 / 100);
        let x = f.right() - (i32::from(glasses) - i) * (gw + 14) + 14;
        let y = f.base() - gh;
        s.polygon(
            &[
                (x + 6, y + gh / 3),
                (x + gw - 6, y + gh / 3),
                (x + gw - 12, f.base() - 8),
                (x + 12, f.base() - 8),
            ],
            Paint::Veil(water, 80),
        );
        let d = format!("M{x} {y}H{}L{} {}H{}Z", x + gw, x + gw - 9, f.base(), x + 9);
        s.path(&d, Paint::Veil(base, 45));
        s.stroke(&d, 4, edge);
    }
}
