//! Sofas, chairs, stools and benches.

use super::{Kind, Measure, Note, Shape::*, size};
use crate::finish::*;
use crate::series::*;

const COVERS: Note = ("removable covers", "The covers come off and can be washed at 30 degrees.");
const FEATHER: Note = ("soft, deep cushions", "Its cushions are soft and deep, made for sinking in.");
const FIRM: Note = ("firm seat", "The seat is on the firm side, so it is easy to get up from.");

pub const KINDS: &[Kind] = &[
    Kind {
        code: "SF",
        noun: "sofa",
        category: &["Seating", "Sofas"],
        rooms: &["living room"],
        measure: Measure::Width,
        series: &[LULLAWAY, HARBROUGH, MONTRELL, OTTERBY],
        finishes: &[LINEN_BEIGE, WOOL_GREY, VELVET_GREEN, CORD_RUST, BOUCLE, CHARCOAL, VELVET_BLUE, LEATHER],
        patterns: &[],
        sizes: &[
            size(Sofa(2), 1580, 880, 820, 549).noun("two-seat sofa").seats(2),
            size(Sofa(3), 2140, 900, 820, 749).noun("three-seat sofa").seats(3),
            size(Sofa(4), 2680, 960, 840, 1049).noun("four-seat sofa").seats(4),
            size(Chaise(3), 2560, 1580, 840, 1199)
                .noun("sofa with chaise longue")
                .seats(3)
                .notes(&[("chaise longue", "The long seat at one end is made for stretching out.")]),
        ],
        with: "solid beech",
        notes: &[COVERS, FEATHER, FIRM],
        keep: 42,
    },
    Kind {
        code: "AC",
        noun: "armchair",
        category: &["Seating", "Armchairs"],
        rooms: &["living room", "bedroom", "study"],
        measure: Measure::WidthHeight,
        series: &[LULLAWAY, FERNHOLLOW, MONTRELL, HARBROUGH],
        finishes: &[BOUCLE, VELVET_GREEN, VELVET_MUSTARD, CORD_RUST, WOOL_GREY, LINEN_BEIGE, LEATHER],
        patterns: &[],
        sizes: &[
            size(Armchair, 820, 840, 800, 279).seats(1),
            size(WingChair, 760, 860, 1060, 349).noun("wing chair").seats(1).notes(&[(
                "high back",
                "The high back supports the head, which makes it a good reading chair.",
            )]),
            size(Armchair, 680, 720, 740, 199).noun("small armchair").seats(1),
        ],
        with: "solid beech",
        notes: &[COVERS, FEATHER],
        keep: 46,
    },
    Kind {
        code: "PF",
        noun: "pouffe",
        category: &["Seating", "Pouffes and footstools"],
        rooms: &["living room", "bedroom", "kid's room"],
        measure: Measure::Diameter,
        series: &[LULLAWAY, WOOLMARROW],
        finishes: &[BOUCLE, CORD_SAND, VELVET_MUSTARD, WOOL_CREAM, COTTON_BLUSH, JUTE],
        patterns: &[],
        sizes: &[size(Pouffe, 450, 450, 380, 59), size(Pouffe, 600, 600, 420, 89).noun("large pouffe")],
        with: "",
        notes: &[
            ("footrest or extra seat", "It serves as a footrest, and as a seat when guests come."),
            ("light to carry", "It is light enough to carry with one hand."),
        ],
        keep: 90,
    },
    Kind {
        code: "CH",
        noun: "dining chair",
        category: &["Seating", "Dining chairs"],
        rooms: &["dining room", "kitchen"],
        measure: Measure::Height,
        series: &[OTTERBY, HARBROUGH, THRUMBLE, FERNHOLLOW],
        finishes: &[BEECH, WHITE_BEECH, BLACK_BEECH, SOLID_OAK],
        patterns: &[],
        sizes: &[
            size(Chair, 450, 500, 820, 69).seats(1),
            size(Chair, 480, 540, 960, 89).noun("high-backed dining chair").seats(1),
        ],
        with: "",
        notes: &[
            ("stackable", "Up to four of them stack."),
            ("felt pads included", "Felt pads for the feet are included."),
        ],
        keep: 84,
    },
    Kind {
        code: "UC",
        noun: "upholstered dining chair",
        category: &["Seating", "Dining chairs"],
        rooms: &["dining room"],
        measure: Measure::Height,
        series: &[MONTRELL, FERNHOLLOW],
        finishes: &[VELVET_GREEN, VELVET_BLUE, LINEN_BEIGE, BOUCLE, CORD_RUST, LEATHER],
        patterns: &[],
        sizes: &[
            size(ShellChair, 520, 560, 800, 119).seats(1),
            size(ShellChair, 600, 580, 790, 149).noun("upholstered dining chair with arms").seats(1),
        ],
        with: "powder-coated steel",
        notes: &[("padded back", "The padded back invites to stay after dinner."), FIRM],
        keep: 84,
    },
    Kind {
        code: "OC",
        noun: "office chair",
        category: &["Seating", "Office chairs"],
        rooms: &["study"],
        measure: Measure::Height,
        series: &[MONTRELL, MIRRIN],
        finishes: &[CHARCOAL, WOOL_GREY, VELVET_GREEN, COTTON_BLUSH],
        patterns: &[],
        sizes: &[
            size(OfficeChair, 640, 640, 980, 149).seats(1),
            size(OfficeChair, 680, 680, 1180, 229).noun("high-backed office chair").seats(1),
        ],
        with: "powder-coated steel",
        notes: &[
            ("height adjusts", "The seat adjusts in height by 12 cm."),
            ("castors for hard floors", "Its castors are made for hard floors."),
        ],
        keep: 90,
    },
    Kind {
        code: "BS",
        noun: "bar stool",
        category: &["Seating", "Bar stools"],
        rooms: &["kitchen", "dining room"],
        measure: Measure::Height,
        series: &[OTTERBY, DENHOLT, FERNHOLLOW],
        finishes: &[BEECH, BLACK_BEECH, WHITE_BEECH, SOLID_OAK],
        patterns: &[],
        sizes: &[
            size(BarStool(false), 380, 380, 650, 59).seats(1).noun("counter stool"),
            size(BarStool(true), 420, 460, 960, 89).seats(1).noun("bar stool with a back"),
            size(BarStool(false), 380, 380, 750, 65).seats(1),
        ],
        with: "",
        notes: &[
            ("footrest", "A rail gives the feet a place to rest."),
            ("felt pads included", "Felt pads for the feet are included."),
        ],
        keep: 84,
    },
    Kind {
        code: "BE",
        noun: "bench",
        category: &["Seating", "Benches"],
        rooms: &["hallway", "dining room", "bedroom"],
        measure: Measure::Width,
        series: &[TARROW, THRUMBLE, DENHOLT],
        finishes: &[SOLID_OAK, PINE, WALNUT, WHITE_PINE],
        patterns: &[],
        sizes: &[
            size(Bench, 900, 340, 450, 89).seats(2).noun("short bench"),
            size(Bench, 1400, 360, 450, 129).seats(3),
        ],
        with: "",
        notes: &[
            ("slides under a table", "It slides under a table when nobody sits on it."),
            ("oiled surface", "The surface is oiled and can be renewed."),
        ],
        keep: 84,
    },
];
