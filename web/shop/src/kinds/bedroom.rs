//! Beds and the mirrors to get ready by.

use super::{Kind, Measure, Note, Shape::*, size};
use crate::finish::*;
use crate::series::*;

const SLATS: Note = ("slatted base included", "The slatted base is included; the mattress is not.");
const DRAWERS: Note = ("storage drawers", "The drawers under it take bedding and winter clothes.");

pub const KINDS: &[Kind] = &[
    Kind {
        code: "BF",
        noun: "bed frame",
        category: &["Bedroom", "Bed frames"],
        rooms: &["bedroom", "guest room"],
        measure: Measure::WidthDepth,
        series: &[TARROW, HOLLINS, PELLOW, PLAINSONG],
        finishes: &[OAK, WHITE, PINE, WALNUT, BLACK],
        patterns: &[],
        sizes: &[
            size(Bed(0), 960, 2080, 900, 169).noun("single bed frame"),
            size(Bed(0), 1460, 2080, 940, 249).noun("small double bed frame"),
            size(Bed(0), 1660, 2080, 960, 299).noun("double bed frame"),
            size(Bed(2), 1660, 2080, 960, 449).noun("double bed frame with two drawers").notes(&[DRAWERS]),
            size(Bed(0), 1860, 2100, 1000, 379).noun("king-size bed frame"),
        ],
        with: "",
        notes: &[SLATS, ("quiet joints", "Its joints are fitted with felt, so the frame stays quiet.")],
        keep: 48,
    },
    Kind {
        code: "UB",
        noun: "upholstered bed",
        category: &["Bedroom", "Upholstered beds"],
        rooms: &["bedroom"],
        measure: Measure::WidthDepth,
        series: &[LULLAWAY, HARBROUGH, MONTRELL],
        finishes: &[LINEN_BEIGE, WOOL_GREY, VELVET_GREEN, BOUCLE, VELVET_BLUE],
        patterns: &[],
        sizes: &[
            size(Bed(0), 1560, 2160, 1080, 449).noun("small double upholstered bed"),
            size(Bed(0), 1760, 2160, 1120, 529).noun("double upholstered bed"),
            size(Bed(2), 1960, 2160, 1140, 749)
                .noun("king-size upholstered bed with drawers")
                .notes(&[DRAWERS]),
        ],
        with: "solid pine",
        notes: &[SLATS, ("padded headboard", "The padded headboard is good to lean on while you read.")],
        keep: 66,
    },
    Kind {
        code: "MI",
        noun: "mirror",
        category: &["Decoration", "Mirrors"],
        rooms: &["hallway", "bathroom", "bedroom"],
        measure: Measure::WidthHeight,
        series: &[PETRIN, THIMBLOW, CASSIMER],
        finishes: &[OAK, BLACK, WHITE, BRASS, WALNUT],
        patterns: &[],
        sizes: &[
            size(RoundMirror, 500, 30, 500, 39).noun("round mirror"),
            size(RoundMirror, 800, 35, 800, 79).noun("large round mirror"),
            size(Mirror, 500, 30, 700, 45).noun("rectangular mirror"),
            size(ArchMirror, 600, 35, 1600, 119)
                .noun("arched full-length mirror")
                .notes(&[("full length", "It is tall enough to show you from head to toe.")]),
        ],
        with: "glass",
        notes: &[
            ("safety film", "A film on the back holds the glass together should it break."),
            ("damp resistant", "It may hang in a bathroom."),
        ],
        keep: 62,
    },
];
