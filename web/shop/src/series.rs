//! Series: lines of products that share a name, a style and a way of being built.

/// What a piece stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legs {
    /// A recessed base, close to the floor.
    Plinth,
    /// Slender round legs that narrow downwards.
    Tapered,
    /// Short square legs.
    Block,
    /// Thin steel legs.
    Steel,
}

/// How a front is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handle {
    /// A round knob.
    Knob,
    /// A straight bar.
    Bar,
    /// A cut-out in the edge.
    CutOut,
    /// Nothing: the front springs open when pushed.
    Push,
}

/// How a front is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    /// One smooth board.
    Flat,
    /// A frame around a panel.
    Framed,
    /// Upright slats.
    Slatted,
    /// Woven cane in a frame.
    Cane,
}

/// A line of products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series {
    /// Its name, ours alone.
    pub name: &'static str,
    /// Its style, as the feed tells it.
    pub style: &'static str,
    /// Price against the middle of the shop, in percent.
    pub price: i32,
    /// What its pieces stand on.
    pub legs: Legs,
    /// How its fronts are opened.
    pub handle: Handle,
    /// How its fronts are built.
    pub panel: Panel,
}

const fn series(
    name: &'static str,
    style: &'static str,
    price: i32,
    legs: Legs,
    handle: Handle,
    panel: Panel,
) -> Series {
    Series { name, style, price, legs, handle, panel }
}

macro_rules! lines {
    ($($id:ident: $name:literal, $style:literal, $price:literal, $legs:ident, $handle:ident, $panel:ident;)*) => {
        $(
            #[doc = concat!($name, ": ", $style, ".")]
            pub const $id: Series = series($name, $style, $price, Legs::$legs, Handle::$handle, Panel::$panel);
        )*
        /// Every series of the shop.
        pub const ALL: &[Series] = &[$($id),*];
    };
}

lines! {
    TARROW: "Tarrow", "Nordic", 100, Tapered, CutOut, Flat;
    HOLLINS: "Hollins", "classic", 122, Plinth, Knob, Framed;
    DENHOLT: "Denholt", "industrial", 112, Steel, Bar, Flat;
    MIRRIN: "Mirrin", "modern", 94, Plinth, Push, Flat;
    PELLOW: "Pellow", "rustic", 106, Block, Knob, Framed;
    CASSIMER: "Cassimer", "mid-century", 138, Tapered, Bar, Slatted;
    WICKENBY: "Wickenby", "coastal", 126, Tapered, Knob, Cane;
    PLAINSONG: "Plainsong", "minimalist", 68, Plinth, CutOut, Flat;
    PIPKIN: "Pipkin", "playful", 82, Block, CutOut, Flat;

    LULLAWAY: "Lullaway", "cosy", 104, Block, Push, Flat;
    HARBROUGH: "Harbrough", "classic", 126, Tapered, Knob, Framed;
    MONTRELL: "Montrell", "modern", 112, Steel, Bar, Flat;
    FERNHOLLOW: "Fernhollow", "mid-century", 132, Tapered, Bar, Flat;
    OTTERBY: "Otterby", "Nordic", 88, Tapered, CutOut, Slatted;
    THRUMBLE: "Thrumble", "rustic", 92, Block, Knob, Slatted;

    GLIMMET: "Glimmet", "Nordic", 92, Tapered, Knob, Flat;
    LANTRY: "Lantry", "industrial", 104, Steel, Bar, Flat;
    DUSKEL: "Duskel", "modern", 112, Steel, Push, Flat;
    CANDREL: "Candrel", "classic", 120, Block, Knob, Framed;
    MOONPIP: "Moonpip", "playful", 76, Block, Push, Flat;

    WOOLMARROW: "Woolmarrow", "cosy", 118, Block, Push, Flat;
    FLAXBY: "Flaxby", "Nordic", 102, Block, Push, Flat;
    DROWSEL: "Drowsel", "modern", 84, Block, Push, Flat;
    SALTMERE: "Saltmere", "coastal", 96, Block, Push, Flat;
    HOPSCOTCH_LANE: "Hopscotch Lane", "playful", 78, Block, Push, Flat;

    CLAYWICK: "Claywick", "rustic", 100, Block, Knob, Flat;
    PETRIN: "Petrin", "modern", 104, Block, Push, Flat;
    THIMBLOW: "Thimblow", "Nordic", 86, Block, Knob, Flat;
    SEDGEMOOR_ROW: "Sedgemoor Row", "coastal", 92, Block, Knob, Cane;
    CRUMBLEY: "Crumbley", "rustic", 94, Block, Knob, Flat;
    LADLOW: "Ladlow", "modern", 110, Block, Push, Flat;
    BROTHWICK: "Brothwick", "classic", 124, Block, Knob, Flat;
}
