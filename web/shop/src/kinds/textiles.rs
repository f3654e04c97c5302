//! Rugs, curtains, bedding, throws, cushions and towels.

use super::{Kind, Measure, Note, Shape::*, size};
use crate::finish::*;
use crate::series::*;

const WASH_40: Note = ("machine washable", "It can be washed in the machine at 40 degrees.");
const SOFT: Note = ("soft to the touch", "It is soft to the touch and gets softer with each wash.");
const COSY: Note = ("cosy and warm", "It is cosy and warm on cool evenings.");

pub const KINDS: &[Kind] = &[
    Kind {
        code: "RG",
        noun: "rug",
        category: &["Textiles", "Rugs"],
        rooms: &["living room", "bedroom", "dining room"],
        measure: Measure::WidthDepth,
        series: &[WOOLMARROW, FLAXBY, SALTMERE],
        finishes: &[WOOL_CREAM, WOOL_GREEN, WOOL_TERRACOTTA, WOOL_CHARCOAL, JUTE, COTTON_BLUE],
        patterns: &["plain", "striped", "checked", "diamonds"],
        sizes: &[
            size(Rug, 1200, 700, 12, 49).noun("small rug"),
            size(Rug, 2000, 1400, 14, 129),
            size(Rug, 2400, 1700, 14, 189).noun("large rug"),
            size(Rug, 2400, 700, 12, 89)
                .noun("runner")
                .notes(&[("for long rooms", "It suits a long, narrow room.")]),
        ],
        with: "",
        notes: &[
            ("woven by hand", "It is woven by hand."),
            ("same on both sides", "Both sides look the same, so it lasts twice as long."),
            ("soft underfoot", "It is soft underfoot and quietens the room."),
        ],
        keep: 62,
    },
    Kind {
        code: "RR",
        noun: "round rug",
        category: &["Textiles", "Rugs", "Round rugs"],
        rooms: &["living room", "bedroom", "kid's room"],
        measure: Measure::Diameter,
        series: &[WOOLMARROW, FLAXBY],
        finishes: &[WOOL_CREAM, WOOL_TERRACOTTA, JUTE, WOOL_GREEN, COTTON_BLUSH],
        patterns: &["plain", "ringed"],
        sizes: &[
            size(RoundRug, 1000, 1000, 14, 69),
            size(RoundRug, 1600, 1600, 14, 139).noun("large round rug"),
        ],
        with: "",
        notes: &[
            ("soft underfoot", "It is soft underfoot and quietens the room."),
            ("woven by hand", "It is woven by hand."),
        ],
        keep: 90,
    },
    Kind {
        code: "CU",
        noun: "pair of curtains",
        category: &["Textiles", "Curtains"],
        rooms: &["living room", "bedroom"],
        measure: Measure::WidthHeight,
        series: &[FLAXBY, DROWSEL, SALTMERE],
        finishes: &[COTTON_WHITE, LINEN_NATURAL, LINEN_OLIVE, COTTON_NAVY, COTTON_GREY, LINEN_RUST],
        patterns: &["plain", "striped"],
        sizes: &[
            size(Curtains, 1400, 20, 2500, 49)
                .noun("pair of light curtains")
                .pieces(2)
                .notes(&[("lets daylight through", "The cloth lets daylight through and keeps out looks.")]),
            size(Curtains, 1450, 25, 2500, 79)
                .noun("pair of blackout curtains")
                .pieces(2)
                .notes(&[("blackout", "A dense lining keeps the room dark on bright mornings.")]),
            size(Curtains, 1450, 25, 3000, 89)
                .noun("pair of long blackout curtains")
                .pieces(2)
                .notes(&[("blackout", "A dense lining keeps the room dark on bright mornings.")]),
        ],
        with: "",
        notes: &[WASH_40, ("can be shortened", "It can be cut to length; hemming tape is included.")],
        keep: 66,
    },
    Kind {
        code: "BL",
        noun: "duvet cover set",
        category: &["Textiles", "Bedding"],
        rooms: &["bedroom", "guest room"],
        measure: Measure::WidthDepth,
        series: &[FLAXBY, DROWSEL, SALTMERE],
        finishes: &[COTTON_WHITE, LINEN_NATURAL, COTTON_SAGE, COTTON_BLUE, LINEN_RUST, COTTON_GREY],
        patterns: &["plain", "striped", "checked", "dotted"],
        sizes: &[
            size(Bedding, 1400, 2000, 20, 29).noun("single duvet cover set").pieces(2),
            size(Bedding, 2000, 2000, 20, 45).noun("double duvet cover set").pieces(3),
            size(Bedding, 2400, 2200, 20, 55).noun("king-size duvet cover set").pieces(3),
        ],
        with: "",
        notes: &[SOFT, WASH_40, ("hidden buttons", "Hidden buttons keep the duvet where it belongs.")],
        keep: 62,
    },
    Kind {
        code: "TH",
        noun: "throw",
        category: &["Textiles", "Throws"],
        rooms: &["living room", "bedroom"],
        measure: Measure::WidthDepth,
        series: &[WOOLMARROW, SALTMERE],
        finishes: &[WOOL_CREAM, WOOL_TERRACOTTA, WOOL_GREEN, FLEECE_BLUE, FLEECE_CREAM, COTTON_YELLOW],
        patterns: &["plain", "striped", "checked"],
        sizes: &[size(Throw, 1300, 1700, 8, 35), size(Throw, 1500, 2000, 8, 49).noun("large throw")],
        with: "",
        notes: &[COSY, SOFT, ("fringed edge", "Two edges end in a fringe.")],
        keep: 84,
    },
    Kind {
        code: "CC",
        noun: "cushion",
        category: &["Textiles", "Cushions"],
        rooms: &["living room", "bedroom"],
        measure: Measure::WidthHeight,
        series: &[FLAXBY, WOOLMARROW, DROWSEL],
        finishes: &[
            VELVET_GREEN,
            VELVET_MUSTARD,
            BOUCLE,
            LINEN_NATURAL,
            LINEN_RUST,
            COTTON_BLUE,
            COTTON_BLUSH,
        ],
        patterns: &["plain", "striped", "checked", "dotted"],
        sizes: &[size(Cushion, 450, 140, 450, 17), size(Cushion, 600, 140, 400, 21).noun("oblong cushion")],
        with: "",
        notes: &[
            ("filling included", "The filling is included."),
            ("removable cover", "The cover has a zip and comes off for washing."),
        ],
        keep: 84,
    },
    Kind {
        code: "TW",
        noun: "set of towels",
        category: &["Textiles", "Towels"],
        rooms: &["bathroom"],
        measure: Measure::WidthDepth,
        series: &[SALTMERE, DROWSEL],
        finishes: &[COTTON_WHITE, COTTON_SAGE, COTTON_BLUE, COTTON_GREY, COTTON_BLUSH, COTTON_NAVY],
        patterns: &["plain", "striped"],
        sizes: &[
            size(Towels(4), 500, 300, 8, 15).noun("set of four guest towels").pieces(4),
            size(Towels(2), 1000, 500, 10, 19).noun("pair of hand towels").pieces(2),
            size(Towels(2), 1400, 700, 10, 29).noun("pair of bath towels").pieces(2),
        ],
        with: "",
        notes: &[
            ("absorbent", "The thick terry takes up water well."),
            ("hanging loop", "Each has a loop to hang it by."),
        ],
        keep: 74,
    },
];
