//! Things for a kid's room.

use super::{Front::*, Kind, Measure, Note, Shape::*, size};
use crate::finish::*;
use crate::series::*;

const ROUNDED: Note = ("rounded edges", "All edges are rounded for small hands and heads.");
const COSY: Note = ("cosy", "It turns any corner into a cosy place to read or hide.");
const WASHABLE: Note = ("machine washable", "It can be washed in the machine at 40 degrees.");

pub const KINDS: &[Kind] = &[
    Kind {
        code: "KB",
        noun: "children's bed",
        category: &["Children", "Children's beds"],
        rooms: &["kid's room"],
        measure: Measure::WidthDepth,
        series: &[PIPKIN, OTTERBY],
        finishes: &[WHITE_PINE, PINE, BIRCH, DUSTY_BLUE, BLUSH],
        patterns: &[],
        sizes: &[
            size(HouseBed, 960, 1680, 1500, 229).noun("house-shaped children's bed"),
            size(Bed(2), 960, 1680, 720, 259)
                .noun("children's bed with two drawers")
                .notes(&[("storage drawers", "The drawers under it take toys and bedding.")]),
        ],
        with: "",
        notes: &[ROUNDED, ("slatted base included", "The slatted base is included; the mattress is not.")],
        keep: 90,
    },
    Kind {
        code: "KS",
        noun: "toy storage unit",
        category: &["Children", "Toy storage"],
        rooms: &["kid's room"],
        measure: Measure::WidthHeight,
        series: &[PIPKIN, PLAINSONG],
        finishes: &[WHITE, BIRCH, BLUSH, DUSTY_BLUE, MUSTARD, SAGE],
        patterns: &[],
        sizes: &[
            size(Cabinet(&[(1, Open(2, 2))]), 800, 300, 700, 69),
            size(Cabinet(&[(1, Open(1, 3)), (1, Drawers(1, 3))]), 1000, 320, 760, 109)
                .noun("toy storage unit with drawers"),
        ],
        with: "",
        notes: &[
            ROUNDED,
            ("low enough for children", "It is low enough for children to tidy up by themselves."),
        ],
        keep: 84,
    },
    Kind {
        code: "KT",
        noun: "children's table",
        category: &["Children", "Children's tables and chairs"],
        rooms: &["kid's room", "kitchen"],
        measure: Measure::WidthDepth,
        series: &[PIPKIN, OTTERBY],
        finishes: &[WHITE_PINE, BIRCH, BEECH, SAGE],
        patterns: &[],
        sizes: &[
            size(Table, 700, 500, 480, 45).seats(2),
            size(Chair, 300, 300, 560, 25).noun("children's chair").seats(1),
        ],
        with: "",
        notes: &[ROUNDED, ("wipes clean", "Paint and glue wipe off.")],
        keep: 84,
    },
    Kind {
        code: "TN",
        noun: "play tent",
        category: &["Children", "Play"],
        rooms: &["kid's room"],
        measure: Measure::Height,
        series: &[HOPSCOTCH_LANE, PIPKIN],
        finishes: &[CANVAS_CREAM, COTTON_BLUSH, COTTON_SAGE, COTTON_YELLOW, COTTON_BLUE],
        patterns: &["plain", "striped", "dotted"],
        sizes: &[size(Tent, 1100, 1100, 1500, 69)],
        with: "solid pine",
        notes: &[COSY, ("folds away", "It folds away in a minute."), WASHABLE],
        keep: 100,
    },
    Kind {
        code: "BB",
        noun: "children's bean bag",
        category: &["Children", "Children's seating"],
        rooms: &["kid's room", "living room"],
        measure: Measure::Diameter,
        series: &[HOPSCOTCH_LANE, LULLAWAY],
        finishes: &[FLEECE_CREAM, FLEECE_BLUE, FLEECE_PINK, CORD_SAND, COTTON_YELLOW, CORD_RUST],
        patterns: &[],
        sizes: &[
            size(BeanBag, 650, 650, 550, 49).seats(1),
            size(BeanBag, 850, 850, 700, 79).noun("large bean bag").seats(1),
        ],
        with: "",
        notes: &[COSY, ("removable cover", "The cover comes off for washing.")],
        keep: 74,
    },
    Kind {
        code: "SY",
        noun: "soft toy",
        category: &["Children", "Soft toys"],
        rooms: &["kid's room"],
        measure: Measure::Height,
        series: &[HOPSCOTCH_LANE],
        finishes: &[FLEECE_CREAM, FLEECE_BLUE, FLEECE_PINK, CORD_SAND, FELT_GREY],
        patterns: &[],
        sizes: &[
            size(SoftToy, 220, 140, 280, 15).noun("soft toy bear"),
            size(SoftToy, 360, 240, 460, 27).noun("large soft toy bear"),
        ],
        with: "",
        notes: &[("safe from birth", "Eyes and nose are stitched, so it is safe from birth."), WASHABLE],
        keep: 100,
    },
    Kind {
        code: "KD",
        noun: "children's duvet cover set",
        category: &["Children", "Children's bedding"],
        rooms: &["kid's room"],
        measure: Measure::WidthDepth,
        series: &[HOPSCOTCH_LANE, DROWSEL],
        finishes: &[COTTON_WHITE, COTTON_YELLOW, COTTON_BLUE, COTTON_BLUSH, COTTON_SAGE],
        patterns: &["dotted", "starry", "striped"],
        sizes: &[
            size(Bedding, 1000, 1350, 20, 22).pieces(2),
            size(Bedding, 1400, 2000, 20, 29).noun("single children's duvet cover set").pieces(2),
        ],
        with: "",
        notes: &[("soft to the touch", "The cloth is soft and cosy against the skin."), WASHABLE],
        keep: 100,
    },
    Kind {
        code: "KR",
        noun: "children's rug",
        category: &["Children", "Children's rugs"],
        rooms: &["kid's room"],
        measure: Measure::WidthDepth,
        series: &[HOPSCOTCH_LANE, PIPKIN],
        finishes: &[COTTON_YELLOW, COTTON_BLUE, COTTON_BLUSH, COTTON_SAGE, FLEECE_CREAM],
        patterns: &["starry", "dotted", "checked"],
        sizes: &[size(Rug, 1330, 900, 14, 45), size(Rug, 1800, 1200, 14, 75).noun("large children's rug")],
        with: "",
        notes: &[
            ("soft and cosy underfoot", "It is soft and cosy for playing on the floor."),
            ("non-slip back", "The back does not slip."),
            WASHABLE,
        ],
        keep: 100,
    },
];
