//! Dining tables, coffee tables, side tables and desks.

use super::{Kind, Measure, Note, Shape::*, size};
use crate::finish::*;
use crate::series::*;

const WIPE: Note = ("easy to wipe clean", "The top is sealed and wipes clean.");
const EXTENDS: Note = ("extends", "A leaf under the top makes it 40 cm longer.");

pub const KINDS: &[Kind] = &[
    Kind {
        code: "DT",
        noun: "dining table",
        category: &["Tables", "Dining tables"],
        rooms: &["dining room", "kitchen"],
        measure: Measure::WidthDepth,
        series: &[TARROW, DENHOLT, PELLOW, CASSIMER],
        finishes: &[SOLID_OAK, OAK, WALNUT, WHITE, BLACK, PINE],
        patterns: &[],
        sizes: &[
            size(Table, 750, 750, 740, 149).noun("square dining table for two").seats(2),
            size(Table, 1200, 750, 740, 219).noun("dining table for four").seats(4),
            size(Table, 1600, 850, 750, 329).noun("dining table for six").seats(6),
            size(Table, 1400, 850, 750, 379)
                .noun("extending dining table for four")
                .seats(4)
                .notes(&[EXTENDS]),
            size(Table, 2100, 950, 750, 529).noun("dining table for eight").seats(8),
        ],
        with: "",
        notes: &[WIPE, ("rounded corners", "Its corners are rounded.")],
        keep: 46,
    },
    Kind {
        code: "RT",
        noun: "round dining table",
        category: &["Tables", "Dining tables", "Round dining tables"],
        rooms: &["dining room", "kitchen"],
        measure: Measure::Diameter,
        series: &[TARROW, HARBROUGH, CASSIMER, PLAINSONG],
        finishes: &[SOLID_OAK, OAK, WALNUT, WHITE, BLACK],
        patterns: &[],
        sizes: &[
            size(PedestalTable, 800, 800, 740, 159).noun("round dining table for two").seats(2),
            size(RoundTable, 1000, 1000, 740, 229).noun("round dining table for four").seats(4),
            size(PedestalTable, 1100, 1100, 750, 289).noun("round dining table for four").seats(4),
            size(RoundTable, 1300, 1300, 750, 389).noun("round dining table for six").seats(6),
            size(RoundTable, 1150, 1150, 750, 359)
                .noun("round extending dining table for four")
                .seats(4)
                .notes(&[EXTENDS]),
        ],
        with: "",
        notes: &[WIPE, ("no corners", "With no corners, everyone sits close to the talk.")],
        keep: 56,
    },
    Kind {
        code: "CT",
        noun: "coffee table",
        category: &["Tables", "Coffee tables"],
        rooms: &["living room"],
        measure: Measure::WidthDepth,
        series: &[TARROW, DENHOLT, CASSIMER, PLAINSONG],
        finishes: &[OAK, WALNUT, WHITE, BLACK, SOLID_OAK],
        patterns: &[],
        sizes: &[
            size(Table, 1000, 550, 430, 119),
            size(RoundTable, 800, 800, 420, 139).noun("round coffee table"),
            size(Table, 1200, 650, 400, 169).noun("large coffee table"),
        ],
        with: "",
        notes: &[WIPE, ("light to move", "It is light enough to move for dancing.")],
        keep: 60,
    },
    Kind {
        code: "ST",
        noun: "side table",
        category: &["Tables", "Side tables"],
        rooms: &["living room", "bedroom"],
        measure: Measure::Diameter,
        series: &[OTTERBY, MONTRELL, WICKENBY],
        finishes: &[OAK, WALNUT, STEEL_WHITE, STEEL_BLACK, STEEL_TERRACOTTA, STEEL_SAGE],
        patterns: &[],
        sizes: &[
            size(PedestalTable, 400, 400, 520, 49).noun("small round side table"),
            size(RoundTable, 500, 500, 480, 65).noun("round side table"),
        ],
        with: "",
        notes: &[("raised rim", "A raised rim keeps glasses on the top."), WIPE],
        keep: 74,
    },
    Kind {
        code: "DK",
        noun: "desk",
        category: &["Tables", "Desks"],
        rooms: &["study", "bedroom", "kid's room"],
        measure: Measure::WidthDepth,
        series: &[TARROW, DENHOLT, MIRRIN, PLAINSONG],
        finishes: &[WHITE, OAK, WALNUT, BLACK, SAGE],
        patterns: &[],
        sizes: &[
            size(Desk(0), 800, 500, 740, 89).noun("small desk"),
            size(Desk(1), 1100, 550, 740, 139).noun("desk with a drawer"),
            size(Desk(3), 1400, 650, 740, 209).noun("desk with three drawers"),
            size(Desk(0), 1600, 750, 740, 229).noun("large desk"),
        ],
        with: "",
        notes: &[
            ("cable outlet", "A slot in the top leads cables down and out of sight."),
            ("finished back", "Its back is finished too, so it can stand in the middle of a room."),
        ],
        keep: 54,
    },
];
