//! What a kitchen and a table need.

use super::{Kind, Measure, Note, Shape::*, size};
use crate::finish::*;
use crate::series::*;

const DISHWASHER: Note = ("dishwasher safe", "It goes into the dishwasher.");
const MICROWAVE: Note = ("microwave safe", "It may be used in the microwave.");
const ALL_HOBS: Note = ("for all hobs", "It works on every hob, induction included.");
const GLAZE: Note =
    ("glazed by hand", "The glaze is put on by hand and differs a little from piece to piece.");

const POTTERY: &[Finish] = &[CERAMIC_WHITE, CERAMIC_SAND, CERAMIC_BLUE, CERAMIC_OLIVE, CERAMIC_BLACK];

pub const KINDS: &[Kind] = &[
    Kind {
        code: "MG",
        noun: "mug",
        category: &["Kitchen", "Mugs"],
        rooms: &["kitchen", "dining room"],
        measure: Measure::None,
        series: &[CRUMBLEY, LADLOW],
        finishes: POTTERY,
        patterns: &[],
        sizes: &[
            size(Mugs(1), 120, 85, 95, 7).centilitres(35),
            size(Mugs(4), 120, 85, 95, 24).noun("set of four mugs").pieces(4).centilitres(35),
            size(Mugs(2), 90, 65, 65, 11).noun("pair of espresso cups").pieces(2).centilitres(8),
        ],
        with: "",
        notes: &[DISHWASHER, MICROWAVE, GLAZE],
        keep: 100,
    },
    Kind {
        code: "BO",
        noun: "bowl",
        category: &["Kitchen", "Bowls"],
        rooms: &["kitchen", "dining room"],
        measure: Measure::Diameter,
        series: &[CRUMBLEY, LADLOW],
        finishes: POTTERY,
        patterns: &[],
        sizes: &[
            size(Bowls(4), 150, 150, 65, 26).noun("set of four bowls").pieces(4).centilitres(60),
            size(Bowls(1), 260, 260, 100, 22).noun("serving bowl").centilitres(240),
        ],
        with: "",
        notes: &[DISHWASHER, MICROWAVE, GLAZE],
        keep: 90,
    },
    Kind {
        code: "PT",
        noun: "set of plates",
        category: &["Kitchen", "Plates"],
        rooms: &["kitchen", "dining room"],
        measure: Measure::Diameter,
        series: &[CRUMBLEY, BROTHWICK],
        finishes: POTTERY,
        patterns: &[],
        sizes: &[
            size(Plates(4), 210, 210, 22, 24).noun("set of four side plates").pieces(4),
            size(Plates(4), 270, 270, 25, 34).noun("set of four dinner plates").pieces(4),
        ],
        with: "",
        notes: &[DISHWASHER, MICROWAVE, GLAZE],
        keep: 90,
    },
    Kind {
        code: "TP",
        noun: "teapot",
        category: &["Kitchen", "Tea and coffee"],
        rooms: &["kitchen", "dining room"],
        measure: Measure::None,
        series: &[CRUMBLEY, BROTHWICK],
        finishes: &[CERAMIC_WHITE, CERAMIC_SAND, CERAMIC_BLUE, CAST_IRON, ENAMEL_GREEN],
        patterns: &[],
        sizes: &[
            size(Teapot, 200, 130, 140, 29).noun("small teapot").centilitres(60),
            size(Teapot, 250, 165, 175, 39).centilitres(120),
        ],
        with: "",
        notes: &[
            ("strainer included", "A steel strainer is included."),
            ("pours without dripping", "The spout pours without dripping."),
        ],
        keep: 90,
    },
    Kind {
        code: "PN",
        noun: "frying pan",
        category: &["Kitchen", "Pots and pans"],
        rooms: &["kitchen"],
        measure: Measure::Diameter,
        series: &[CRUMBLEY, LADLOW],
        finishes: &[CAST_IRON, STAINLESS, ENAMEL_GREEN],
        patterns: &[],
        sizes: &[
            size(FryingPan, 240, 240, 60, 32).noun("small frying pan"),
            size(FryingPan, 280, 280, 65, 42),
        ],
        with: "solid beech",
        notes: &[ALL_HOBS, ("wooden handle", "The wooden handle stays cool.")],
        keep: 90,
    },
    Kind {
        code: "CS",
        noun: "casserole",
        category: &["Kitchen", "Pots and pans"],
        rooms: &["kitchen"],
        measure: Measure::Diameter,
        series: &[CRUMBLEY, BROTHWICK],
        finishes: &[CAST_IRON, ENAMEL_WHITE, ENAMEL_GREEN, STAINLESS],
        patterns: &[],
        sizes: &[
            size(Casserole, 200, 200, 150, 59).noun("small casserole with a lid").centilitres(260),
            size(Casserole, 260, 260, 180, 85).noun("casserole with a lid").centilitres(520),
        ],
        with: "",
        notes: &[ALL_HOBS, ("oven safe", "It goes from the hob into the oven.")],
        keep: 90,
    },
    Kind {
        code: "CB",
        noun: "chopping board",
        category: &["Kitchen", "Chopping boards"],
        rooms: &["kitchen"],
        measure: Measure::WidthDepth,
        series: &[CRUMBLEY, LADLOW],
        finishes: &[ACACIA, SOLID_OAK, BAMBOO, BEECH],
        patterns: &[],
        sizes: &[size(Board, 300, 200, 20, 15).noun("small chopping board"), size(Board, 420, 280, 25, 25)],
        with: "",
        notes: &[
            ("juice groove", "A groove along the edge catches juices."),
            ("oiled", "It comes oiled and ready to use."),
        ],
        keep: 90,
    },
    Kind {
        code: "JR",
        noun: "storage jar",
        category: &["Kitchen", "Jars and food storage"],
        rooms: &["kitchen"],
        measure: Measure::None,
        series: &[LADLOW, THIMBLOW],
        finishes: &[GLASS_CLEAR, CERAMIC_WHITE, CERAMIC_SAND, CERAMIC_OLIVE],
        patterns: &[],
        sizes: &[
            size(Jars(1), 100, 100, 140, 9).centilitres(80),
            size(Jars(3), 320, 100, 180, 25).noun("set of three storage jars").pieces(3).centilitres(100),
        ],
        with: "bamboo",
        notes: &[
            ("airtight lid", "The bamboo lid has a seal and closes airtight."),
            ("wide opening", "A spoon or a hand fits through the opening."),
        ],
        keep: 90,
    },
    Kind {
        code: "CF",
        noun: "carafe",
        category: &["Kitchen", "Glasses and carafes"],
        rooms: &["kitchen", "dining room"],
        measure: Measure::None,
        series: &[LADLOW, BROTHWICK],
        finishes: &[GLASS_CLEAR, GLASS_GREEN, GLASS_AMBER],
        patterns: &[],
        sizes: &[
            size(Carafe(0), 95, 95, 280, 16).centilitres(100),
            size(Carafe(2), 260, 95, 280, 26).noun("carafe with two glasses").pieces(3).centilitres(100),
        ],
        with: "",
        notes: &[DISHWASHER, ("cork stopper", "A cork stopper is included.")],
        keep: 100,
    },
];
