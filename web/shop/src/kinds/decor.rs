//! Pots, vases, clocks, frames and candle holders.

use super::{Kind, Measure, Note, Shape::*, size};
use crate::finish::*;
use crate::series::*;

const WATERTIGHT: Note = ("watertight", "It is watertight inside.");
const SILENT: Note = ("silent movement", "The hands move without a tick.");

pub const KINDS: &[Kind] = &[
    Kind {
        code: "PP",
        noun: "plant pot",
        category: &["Decoration", "Plant pots"],
        rooms: &["living room", "kitchen", "balcony"],
        measure: Measure::Diameter,
        series: &[CLAYWICK, PETRIN, THIMBLOW],
        finishes: &[CLAY, CERAMIC_WHITE, CERAMIC_SAND, CERAMIC_OLIVE, CERAMIC_BLACK, CONCRETE],
        patterns: &[],
        sizes: &[
            size(Pot, 130, 130, 120, 7).noun("small plant pot"),
            size(Pot, 190, 190, 180, 14),
            size(Pot, 300, 300, 280, 29).noun("large plant pot"),
            size(PotOnLegs, 280, 280, 420, 45).noun("plant pot on a stand"),
        ],
        with: "",
        notes: &[
            WATERTIGHT,
            ("saucer included", "A saucer is included."),
            ("frost resistant", "It may stay outside in winter."),
        ],
        keep: 74,
    },
    Kind {
        code: "VS",
        noun: "vase",
        category: &["Decoration", "Vases"],
        rooms: &["living room", "dining room"],
        measure: Measure::Height,
        series: &[CLAYWICK, PETRIN, BROTHWICK],
        finishes: &[CERAMIC_WHITE, CERAMIC_SAND, GLASS_CLEAR, GLASS_GREEN, GLASS_AMBER, CERAMIC_BLUE, CLAY],
        patterns: &[],
        sizes: &[
            size(Vase, 90, 90, 180, 12).noun("slim vase"),
            size(RoundVase, 180, 180, 220, 22).noun("round vase"),
            size(Vase, 150, 150, 340, 32).noun("tall vase"),
        ],
        with: "",
        notes: &[
            WATERTIGHT,
            ("for a single stem or a bunch", "It holds a single stem as well as a small bunch."),
        ],
        keep: 74,
    },
    Kind {
        code: "CL",
        noun: "wall clock",
        category: &["Decoration", "Clocks"],
        rooms: &["kitchen", "living room", "study"],
        measure: Measure::Diameter,
        series: &[PETRIN, THIMBLOW, BROTHWICK],
        finishes: &[OAK, BLACK, WHITE, BRASS, TERRACOTTA, DUSTY_BLUE],
        patterns: &[],
        sizes: &[size(Clock, 250, 45, 250, 25), size(Clock, 400, 50, 400, 45).noun("large wall clock")],
        with: "",
        notes: &[SILENT, ("runs on one AA battery", "It runs on one AA battery.")],
        keep: 74,
    },
    Kind {
        code: "PX",
        noun: "picture frame",
        category: &["Decoration", "Picture frames"],
        rooms: &["living room", "hallway", "bedroom"],
        measure: Measure::WidthHeight,
        series: &[PETRIN, THIMBLOW],
        finishes: &[OAK, BLACK, WHITE, WALNUT, BRASS],
        patterns: &[],
        sizes: &[
            size(PictureFrame, 230, 20, 320, 11).noun("small picture frame"),
            size(PictureFrame, 420, 20, 520, 19),
            size(PictureFrame, 620, 25, 820, 35).noun("large picture frame"),
        ],
        with: "",
        notes: &[
            ("mount included", "A card mount is included, so smaller prints fit as well."),
            ("hangs both ways", "It hangs upright or lengthwise."),
        ],
        keep: 90,
    },
    Kind {
        code: "CN",
        noun: "candle holder",
        category: &["Decoration", "Candle holders"],
        rooms: &["dining room", "living room"],
        measure: Measure::Height,
        series: &[CLAYWICK, BROTHWICK],
        finishes: &[BRASS, STEEL_BLACK, CERAMIC_WHITE, CERAMIC_SAND, CERAMIC_BLUE],
        patterns: &[],
        sizes: &[
            size(Candles(1), 90, 90, 120, 9),
            size(Candles(3), 260, 90, 220, 24).noun("set of three candle holders").pieces(3),
        ],
        with: "",
        notes: &[
            ("for dinner candles", "It takes dinner candles of 22 mm."),
            ("felt underside", "Felt underneath protects the table."),
        ],
        keep: 90,
    },
];
