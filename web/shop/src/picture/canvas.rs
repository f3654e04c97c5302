//! An SVG document, written with whole coordinates in a square of [`SIDE`] units.

use std::fmt::Write as _;

use crate::finish::Rgb;

/// The side of the picture.
pub const SIDE: i32 = 800;

/// What a shape is filled or stroked with.
#[derive(Debug, Clone, Copy)]
pub enum Paint {
    /// A colour.
    Solid(Rgb),
    /// A colour, and how much of it covers, in percent.
    Veil(Rgb, i32),
    /// A pattern or gradient defined in the document, by its identifier.
    Defined(&'static str),
}

impl From<Rgb> for Paint {
    fn from(colour: Rgb) -> Self {
        Paint::Solid(colour)
    }
}

impl Paint {
    fn write(self, out: &mut String, property: &str) {
        // Writing to a String never fails.
        let _ = match self {
            Paint::Solid(colour) => write!(out, " {property}=\"{}\"", colour.hex()),
            Paint::Veil(colour, percent) => {
                write!(out, " {property}=\"{}\" {property}-opacity=\".{percent:02}\"", colour.hex())
            }
            Paint::Defined(id) => write!(out, " {property}=\"url(#{id})\""),
        };
    }
}

/// A document in the making.
#[derive(Debug, Default)]
pub struct Canvas {
    defs: String,
    body: String,
}

impl Canvas {
    /// Adds a definition, as markup.
    pub fn define(&mut self, markup: &str) {
        self.defs.push_str(markup);
    }

    fn close(&mut self, paint: Paint) {
        paint.write(&mut self.body, "fill");
        self.body.push_str("/>");
    }

    /// A rectangle with corners of radius `r`.
    pub fn rect(&mut self, (x, y, w, h): (i32, i32, i32, i32), r: i32, paint: impl Into<Paint>) {
        if w < 1 || h < 1 {
            return;
        }
        let _ = write!(self.body, "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"");
        if r > 0 {
            let _ = write!(self.body, " rx=\"{r}\"");
        }
        self.close(paint.into());
    }

    /// An ellipse about (`cx`, `cy`).
    pub fn ellipse(&mut self, (cx, cy): (i32, i32), rx: i32, ry: i32, paint: impl Into<Paint>) {
        let _ = if rx == ry {
            write!(self.body, "<circle cx=\"{cx}\" cy=\"{cy}\" r=\"{rx}\"")
        } else {
            write!(self.body, "<ellipse cx=\"{cx}\" cy=\"{cy}\" rx=\"{rx}\" ry=\"{ry}\"")
        };
        self.close(paint.into());
    }

    /// A filled path: absolute commands M, L, H, V, Q, C, T and Z only.
    pub fn path(&mut self, d: &str, paint: impl Into<Paint>) {
        if d.is_empty() {
            return;
        }
        let _ = write!(self.body, "<path d=\"{d}\"");
        self.close(paint.into());
    }

    /// A filled polygon.
    pub fn polygon(&mut self, points: &[(i32, i32)], paint: impl Into<Paint>) {
        let mut d = String::new();
        for (index, (x, y)) in points.iter().enumerate() {
            let _ = write!(d, "{}{x} {y}", if index == 0 { 'M' } else { 'L' });
        }
        d.push('Z');
        self.path(&d, paint);
    }

    /// A stroked path with round ends.
    pub fn stroke(&mut self, d: &str, width: i32, paint: impl Into<Paint>) {
        if d.is_empty() {
            return;
        }
        let _ = write!(
            self.body,
            "<path d=\"{d}\" fill=\"none\" stroke-linecap=\"round\" stroke-width=\"{width}\""
        );
        paint.into().write(&mut self.body, "stroke");
        self.body.push_str("/>");
    }

    /// A straight line with round ends.
    pub fn line(&mut self, (x1, y1): (i32, i32), (x2, y2): (i32, i32), width: i32, paint: impl Into<Paint>) {
        self.stroke(&format!("M{x1} {y1}L{x2} {y2}"), width, paint);
    }

    /// The document. `label` is read out in place of the picture.
    pub fn finish(self, label: &str) -> String {
        let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIDE} {SIDE}\" role=\"img\" aria-label=\"{label}\">\
             <defs>{}</defs>{}</svg>\n",
            self.defs, self.body
        )
    }
}
