//! Lamps.

use super::{Kind, Measure, Note, Shape::*, size};
use crate::finish::*;
use crate::series::*;

const WARM: Note =
    ("warm white light", "Its LED bulb, which is included, gives a warm white light of 2700 kelvin.");
const NEUTRAL: Note =
    ("neutral white light", "Its LED bulb, which is included, gives a neutral white light of 4000 kelvin.");
const DIMMABLE: Note = ("dimmable", "The light can be dimmed at the switch.");
const FOCUS: Note =
    ("directed light", "The head turns, so the light falls on the page and not on your neighbour.");

pub const KINDS: &[Kind] = &[
    Kind {
        code: "FL",
        noun: "floor lamp",
        category: &["Lighting", "Floor lamps"],
        rooms: &["living room", "bedroom"],
        measure: Measure::Height,
        series: &[GLIMMET, LANTRY, CANDREL],
        finishes: &[STEEL_BLACK, BRASS, STEEL_WHITE, STEEL_SAGE],
        patterns: &[],
        sizes: &[
            size(FloorLamp, 420, 420, 1540, 79),
            size(ArcLamp, 1050, 380, 1820, 149)
                .noun("arched floor lamp")
                .notes(&[("reaches over a sofa", "Its arch reaches over a sofa or a table.")]),
            size(ReadingLamp, 300, 300, 1420, 69).noun("floor reading lamp").notes(&[FOCUS]),
        ],
        with: "",
        notes: &[WARM, DIMMABLE],
        keep: 84,
    },
    Kind {
        code: "TL",
        noun: "table lamp",
        category: &["Lighting", "Table lamps"],
        rooms: &["bedroom", "living room"],
        measure: Measure::Height,
        series: &[GLIMMET, CANDREL, DUSKEL],
        finishes: &[CERAMIC_WHITE, CERAMIC_SAND, CLAY, CERAMIC_BLUE, GLASS_AMBER, CERAMIC_OLIVE],
        patterns: &[],
        sizes: &[
            size(TableLamp, 220, 220, 340, 35).noun("small table lamp"),
            size(TableLamp, 320, 320, 520, 55),
        ],
        with: "linen",
        notes: &[WARM, DIMMABLE, ("soft light", "The linen shade makes the light soft and even.")],
        keep: 74,
    },
    Kind {
        code: "RL",
        noun: "reading lamp",
        category: &["Lighting", "Reading lamps"],
        rooms: &["bedroom", "study"],
        measure: Measure::Height,
        series: &[GLIMMET, LANTRY, DUSKEL],
        finishes: &[STEEL_BLACK, STEEL_WHITE, BRASS, STEEL_MUSTARD, STEEL_BLUE, STEEL_SAGE],
        patterns: &[],
        sizes: &[
            size(ReadingLamp, 260, 180, 420, 39).noun("bedside reading lamp"),
            size(ReadingLamp, 380, 220, 580, 55).noun("desk reading lamp"),
        ],
        with: "",
        notes: &[WARM, NEUTRAL, FOCUS, DIMMABLE],
        keep: 74,
    },
    Kind {
        code: "PL",
        noun: "pendant lamp",
        category: &["Lighting", "Pendant lamps"],
        rooms: &["dining room", "kitchen", "living room"],
        measure: Measure::Diameter,
        series: &[GLIMMET, LANTRY, DUSKEL, SEDGEMOOR_ROW],
        finishes: &[PAPER, OPAL, STEEL_BLACK, RATTAN, STEEL_TERRACOTTA, COPPER],
        patterns: &[],
        sizes: &[
            size(Pendant(1), 300, 300, 280, 45),
            size(Pendant(1), 480, 480, 380, 69).noun("large pendant lamp"),
            size(Pendant(3), 900, 220, 300, 129).noun("pendant lamp with three shades"),
        ],
        with: "",
        notes: &[WARM, NEUTRAL, ("cord adjusts", "The cord is 150 cm long and can be shortened.")],
        keep: 62,
    },
    Kind {
        code: "WL",
        noun: "wall lamp",
        category: &["Lighting", "Wall lamps"],
        rooms: &["bedroom", "hallway"],
        measure: Measure::Height,
        series: &[DUSKEL, LANTRY, GLIMMET],
        finishes: &[STEEL_BLACK, BRASS, STEEL_WHITE, STEEL_TERRACOTTA],
        patterns: &[],
        sizes: &[
            size(WallLamp, 160, 220, 240, 35),
            size(WallLamp, 220, 300, 340, 49).noun("large wall lamp"),
        ],
        with: "",
        notes: &[WARM, DIMMABLE, ("plugs in", "It plugs into a socket, so no electrician is needed.")],
        keep: 80,
    },
    Kind {
        code: "NL",
        noun: "night light",
        category: &["Children", "Night lights"],
        rooms: &["kid's room", "bedroom"],
        measure: Measure::Height,
        series: &[MOONPIP],
        finishes: &[SILICONE_WHITE, SILICONE_YELLOW, SILICONE_PINK, SILICONE_BLUE],
        patterns: &[],
        sizes: &[
            size(NightLight, 170, 100, 120, 19).noun("cloud night light"),
            size(NightLight, 260, 130, 180, 27).noun("large cloud night light"),
        ],
        with: "",
        notes: &[
            ("gentle warm glow", "It gives a gentle, warm glow that lets a child fall asleep."),
            ("rechargeable", "One charge lasts a whole night."),
            ("stays cool", "The lamp stays cool to the touch."),
        ],
        keep: 100,
    },
];
