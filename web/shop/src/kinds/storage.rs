//! Bookcases, chests, wardrobes and everything else that holds things.

use super::{Front::*, Kind, Measure, Note, Shape::*, size};
use crate::finish::*;
use crate::series::*;

const ADJUSTABLE: Note =
    ("adjustable shelves", "The shelves can be moved up and down, so tall books find their place too.");
const ANCHOR: Note = ("wall fixing included", "Fittings to fix it to the wall are included.");
const CABLES: Note = ("cable outlet", "An opening at the back leads cables out of sight.");
const SOFT_CLOSE: Note = ("soft-closing drawers", "The drawers close softly and stop before they fall out.");
const GLASS_DOORS: Note =
    ("glass doors", "The glass doors keep dust off and leave your favourite things in view.");
const DOORS: Note =
    ("closed storage", "Behind the doors there is room for everything that need not be seen.");

pub const KINDS: &[Kind] = &[
    Kind {
        code: "BC",
        noun: "bookcase",
        category: &["Storage", "Bookcases"],
        rooms: &["living room", "study", "hallway"],
        measure: Measure::WidthHeight,
        series: &[TARROW, DENHOLT, MIRRIN, PLAINSONG],
        finishes: &[WHITE, OAK, WALNUT, BLACK, SAGE],
        patterns: &[],
        sizes: &[
            size(Cabinet(&[(1, Open(5, 1))]), 400, 280, 1900, 89).noun("narrow bookcase"),
            size(Cabinet(&[(1, Open(5, 1))]), 800, 280, 1900, 139),
            size(Cabinet(&[(1, Open(3, 1))]), 800, 280, 1060, 99).noun("low bookcase"),
            size(Cabinet(&[(1, Open(5, 2))]), 1200, 340, 1960, 219).noun("wide bookcase"),
        ],
        with: "",
        notes: &[ADJUSTABLE, ANCHOR],
        keep: 66,
    },
    Kind {
        code: "BD",
        noun: "bookcase with doors",
        category: &["Storage", "Bookcases", "Bookcases with doors"],
        rooms: &["living room", "study", "dining room"],
        measure: Measure::WidthHeight,
        series: &[TARROW, HOLLINS, WICKENBY, MIRRIN, PLAINSONG],
        finishes: &[WHITE, OAK, CREAM, BLACK, SAGE],
        patterns: &[],
        sizes: &[
            size(Cabinet(&[(1, Glass(1, 5))]), 420, 300, 1900, 169)
                .noun("narrow bookcase with a glass door")
                .notes(&[(
                    "glass door",
                    "The glass door keeps dust off and leaves your favourite things in view.",
                )]),
            size(Cabinet(&[(1, Glass(2, 5))]), 800, 300, 1900, 279)
                .noun("bookcase with glass doors")
                .notes(&[GLASS_DOORS]),
            size(Cabinet(&[(3, Open(3, 1)), (2, Doors(2))]), 800, 300, 1900, 229)
                .noun("bookcase with doors below")
                .notes(&[DOORS]),
            size(Cabinet(&[(3, Glass(2, 3)), (2, Doors(2))]), 900, 380, 2020, 349)
                .noun("bookcase with glass and wooden doors")
                .notes(&[GLASS_DOORS, DOORS]),
            size(Cabinet(&[(1, Doors(2))]), 800, 300, 1060, 189)
                .noun("low bookcase with doors")
                .notes(&[DOORS]),
            size(Cabinet(&[(3, Glass(4, 3)), (2, Doors(4))]), 1600, 420, 2060, 659)
                .noun("wide bookcase with glass and wooden doors")
                .notes(&[GLASS_DOORS, DOORS]),
        ],
        with: "",
        notes: &[ADJUSTABLE, ANCHOR],
        keep: 62,
    },
    Kind {
        code: "SU",
        noun: "shelving unit",
        category: &["Storage", "Shelving units"],
        rooms: &["study", "kitchen", "utility room"],
        measure: Measure::WidthHeight,
        series: &[DENHOLT, PLAINSONG, THRUMBLE],
        finishes: &[PINE, OAK, ACACIA, WHITE],
        patterns: &[],
        sizes: &[
            size(Rack(4), 600, 300, 1400, 59),
            size(Rack(5), 800, 350, 1800, 89),
            size(Rack(3), 900, 380, 900, 69).noun("low shelving unit"),
        ],
        with: "powder-coated steel",
        notes: &[
            ("open on all sides", "It is open on all sides, so you reach everything at once."),
            ("holds 30 kg a shelf", "Each shelf carries up to 30 kg."),
        ],
        keep: 80,
    },
    Kind {
        code: "CD",
        noun: "chest of drawers",
        category: &["Storage", "Chests of drawers"],
        rooms: &["bedroom", "hallway", "kid's room"],
        measure: Measure::WidthHeight,
        series: &[TARROW, HOLLINS, MIRRIN, CASSIMER, PLAINSONG],
        finishes: &[WHITE, OAK, WALNUT, PINE, GREY, DUSTY_BLUE],
        patterns: &[],
        sizes: &[
            size(Cabinet(&[(1, Drawers(5, 1))]), 420, 400, 1080, 139).noun("narrow chest of five drawers"),
            size(Cabinet(&[(1, Drawers(3, 1))]), 700, 420, 780, 129).noun("chest of three drawers"),
            size(Cabinet(&[(1, Drawers(4, 1))]), 780, 440, 980, 179).noun("chest of four drawers"),
            size(Cabinet(&[(1, Drawers(1, 2)), (3, Drawers(3, 1))]), 840, 460, 1150, 239)
                .noun("tall chest of five drawers"),
            size(Cabinet(&[(1, Drawers(3, 2))]), 1400, 460, 800, 289).noun("wide chest of six drawers"),
            size(Cabinet(&[(1, Drawers(4, 2))]), 1600, 480, 960, 379).noun("wide chest of eight drawers"),
        ],
        with: "",
        notes: &[SOFT_CLOSE, ANCHOR, ("drawers on full extension", "Every drawer pulls out all the way.")],
        keep: 50,
    },
    Kind {
        code: "WD",
        noun: "wardrobe",
        category: &["Storage", "Wardrobes"],
        rooms: &["bedroom", "hallway"],
        measure: Measure::WidthHeight,
        series: &[HOLLINS, MIRRIN, PELLOW, PLAINSONG],
        finishes: &[WHITE, OAK, GREY, PINE],
        patterns: &[],
        sizes: &[
            size(Cabinet(&[(1, Doors(1))]), 500, 550, 2000, 199).noun("narrow wardrobe with one door"),
            size(Cabinet(&[(1, Doors(2))]), 1000, 580, 2010, 299).noun("wardrobe with two doors"),
            size(Cabinet(&[(3, Doors(3)), (1, Drawers(1, 3))]), 1500, 600, 2100, 529)
                .noun("wardrobe with three doors and three drawers")
                .notes(&[SOFT_CLOSE]),
            size(Cabinet(&[(1, Sliding(2))]), 1800, 650, 2150, 699)
                .noun("wardrobe with sliding doors")
                .notes(&[("sliding doors", "The sliding doors need no room in front of them.")]),
            size(Cabinet(&[(1, Rail)]), 900, 420, 1750, 149)
                .noun("open wardrobe")
                .notes(&[("open front", "It has no doors, so the whole week hangs in view.")]),
        ],
        with: "",
        notes: &[("clothes rail", "A rail for hanging clothes is included."), ANCHOR],
        keep: 66,
    },
    Kind {
        code: "SB",
        noun: "sideboard",
        category: &["Storage", "Sideboards"],
        rooms: &["dining room", "living room"],
        measure: Measure::WidthHeight,
        series: &[TARROW, CASSIMER, WICKENBY, HOLLINS],
        finishes: &[OAK, WALNUT, WHITE, BLACK],
        patterns: &[],
        sizes: &[
            size(Cabinet(&[(1, Doors(2))]), 1000, 400, 780, 229).noun("sideboard with two doors"),
            size(CabinetAcross(&[(2, Doors(2)), (1, Drawers(3, 1))]), 1400, 420, 780, 349)
                .noun("sideboard with doors and drawers")
                .notes(&[SOFT_CLOSE]),
            size(CabinetAcross(&[(1, Doors(1)), (2, Drawers(3, 1)), (1, Doors(1))]), 1800, 450, 760, 469)
                .noun("wide sideboard with doors and drawers")
                .notes(&[SOFT_CLOSE]),
        ],
        with: "",
        notes: &[("adjustable shelves inside", "Inside there are shelves that can be moved."), CABLES],
        keep: 70,
    },
    Kind {
        code: "TV",
        noun: "TV bench",
        category: &["Storage", "TV furniture"],
        rooms: &["living room"],
        measure: Measure::Width,
        series: &[TARROW, MIRRIN, DENHOLT, CASSIMER],
        finishes: &[WHITE, OAK, WALNUT, BLACK],
        patterns: &[],
        sizes: &[
            size(CabinetAcross(&[(1, Open(2, 1)), (1, Doors(1))]), 1200, 400, 480, 149),
            size(CabinetAcross(&[(1, Doors(1)), (1, Open(2, 1)), (1, Doors(1))]), 1600, 420, 480, 219),
            size(
                CabinetAcross(&[(1, Drawers(2, 1)), (1, Open(2, 1)), (1, Drawers(2, 1))]),
                1800,
                420,
                460,
                279,
            )
            .noun("TV bench with drawers"),
        ],
        with: "",
        notes: &[CABLES, ("ventilated back", "The back is open enough to keep devices cool.")],
        keep: 70,
    },
    Kind {
        code: "BT",
        noun: "bedside table",
        category: &["Storage", "Bedside tables"],
        rooms: &["bedroom", "guest room"],
        measure: Measure::WidthHeight,
        series: &[TARROW, WICKENBY, PLAINSONG, PELLOW],
        finishes: &[WHITE, OAK, WALNUT, PINE, SAGE],
        patterns: &[],
        sizes: &[
            size(Cabinet(&[(1, Drawers(1, 1)), (1, Open(1, 1))]), 450, 380, 520, 59)
                .noun("bedside table with a drawer"),
            size(Cabinet(&[(1, Drawers(2, 1))]), 400, 360, 560, 69).noun("bedside table with two drawers"),
            size(Cabinet(&[(1, Open(2, 1))]), 340, 300, 500, 39).noun("narrow bedside table"),
        ],
        with: "",
        notes: &[
            ("room for a lamp and a book", "The top has room for a lamp, a glass of water and a book."),
            ("rounded edges", "Its edges are rounded."),
        ],
        keep: 64,
    },
    Kind {
        code: "SC",
        noun: "shoe cabinet",
        category: &["Storage", "Hallway storage", "Shoe cabinets"],
        rooms: &["hallway"],
        measure: Measure::WidthHeight,
        series: &[MIRRIN, PLAINSONG, WICKENBY],
        finishes: &[WHITE, OAK, BLACK, SAGE],
        patterns: &[],
        sizes: &[
            size(Cabinet(&[(1, Flaps(2, 1))]), 500, 180, 950, 79).noun("slim shoe cabinet with two flaps"),
            size(Cabinet(&[(1, Flaps(3, 1))]), 500, 180, 1350, 109)
                .noun("slim shoe cabinet with three flaps"),
            size(Cabinet(&[(1, Flaps(2, 2))]), 960, 220, 1000, 139).noun("shoe cabinet with four flaps"),
        ],
        with: "",
        notes: &[
            ("shoes stand upright", "Shoes stand upright inside, which saves floor."),
            ("wall mounted", "It is fixed to the wall and leaves the skirting free."),
        ],
        keep: 64,
    },
    Kind {
        code: "WS",
        noun: "wall shelf",
        category: &["Storage", "Wall shelves"],
        rooms: &["living room", "kitchen", "bedroom"],
        measure: Measure::Width,
        series: &[TARROW, DENHOLT, THIMBLOW],
        finishes: &[WHITE, OAK, WALNUT, PINE, BLACK],
        patterns: &[],
        sizes: &[
            size(WallShelf(1), 600, 200, 180, 19),
            size(WallShelf(1), 1100, 240, 200, 35).noun("long wall shelf"),
            size(WallShelf(2), 700, 200, 520, 49).noun("wall shelf with two boards"),
        ],
        with: "",
        notes: &[
            ("brackets included", "Brackets are included."),
            ("holds 12 kg", "Fixed to a firm wall, it carries up to 12 kg."),
        ],
        keep: 74,
    },
    Kind {
        code: "BX",
        noun: "storage box",
        category: &["Storage", "Boxes and baskets"],
        rooms: &["bedroom", "study", "living room", "kid's room"],
        measure: Measure::WidthDepth,
        series: &[THIMBLOW, PETRIN],
        finishes: &[FELT_GREY, FELT_GREEN, CANVAS_CREAM, BAMBOO, COTTON_BLUSH],
        patterns: &[],
        sizes: &[
            size(LidBox, 250, 180, 120, 9).noun("small storage box with a lid"),
            size(LidBox, 380, 280, 240, 15).noun("storage box with a lid"),
            size(LidBox, 560, 380, 300, 22).noun("large storage box with a lid"),
        ],
        with: "",
        notes: &[
            ("stackable", "Boxes of one size stack."),
            ("label holder", "A small label holder tells what is inside."),
        ],
        keep: 74,
    },
    Kind {
        code: "BK",
        noun: "storage basket",
        category: &["Storage", "Boxes and baskets"],
        rooms: &["living room", "bathroom", "kid's room"],
        measure: Measure::WidthHeight,
        series: &[SEDGEMOOR_ROW, THIMBLOW],
        finishes: &[RATTAN, SEAGRASS, JUTE],
        patterns: &[],
        sizes: &[
            size(Basket, 280, 280, 200, 14).noun("small storage basket"),
            size(Basket, 420, 320, 300, 24),
            size(LaundryBasket, 400, 400, 600, 39)
                .noun("laundry basket with a lid")
                .notes(&[("removable lining", "The cotton lining comes out and can be washed.")]),
        ],
        with: "",
        notes: &[
            ("woven by hand", "It is woven by hand, so no two are quite alike."),
            ("two handles", "Two handles make it easy to carry."),
        ],
        keep: 90,
    },
    Kind {
        code: "HK",
        noun: "hook rail",
        category: &["Storage", "Hallway storage", "Hooks and coat racks"],
        rooms: &["hallway", "bathroom"],
        measure: Measure::Width,
        series: &[TARROW, DENHOLT, PELLOW],
        finishes: &[OAK, WHITE, BLACK, WALNUT],
        patterns: &[],
        sizes: &[
            size(Hooks(3), 400, 60, 120, 17).noun("hook rail with three hooks"),
            size(Hooks(5), 700, 60, 120, 25).noun("hook rail with five hooks"),
            size(CoatStand, 480, 480, 1760, 79)
                .noun("coat stand")
                .notes(&[("steady on uneven floors", "Its three feet stand steady on uneven floors.")]),
        ],
        with: "",
        notes: &[("room for coats and bags", "It takes coats, scarves and bags.")],
        keep: 74,
    },
];
