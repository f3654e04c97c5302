//! The kinds of product the shop sells: sizes, finishes, series and what may truthfully be said of each.

mod bedroom;
mod children;
mod decor;
mod kitchen;
mod lighting;
mod seating;
mod storage;
mod tables;
mod textiles;

use crate::finish::Finish;
use crate::series::Series;

/// What closes a part of a cabinet, or leaves it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Front {
    /// Shelves: compartments as rows by columns.
    Open(u8, u8),
    /// Wooden doors side by side.
    Doors(u8),
    /// Glass doors side by side, over rows of shelves.
    Glass(u8, u8),
    /// Sliding doors side by side.
    Sliding(u8),
    /// Drawers as rows by columns.
    Drawers(u8, u8),
    /// Tilting flaps as rows by columns.
    Flaps(u8, u8),
    /// A rail for clothes.
    Rail,
}

/// A part of a cabinet: its share of the height (or width) and its front.
pub type Zone = (u8, Front);

/// How a product is built and drawn. Numbers of doors, drawers and seats are read from here, so that the
/// picture and the feed can't disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Zones from top to bottom.
    Cabinet(&'static [Zone]),
    /// Zones from left to right.
    CabinetAcross(&'static [Zone]),
    /// Steel posts with boards: number of boards.
    Rack(u8),
    /// One board on brackets, or a row of boxes: number of boards.
    WallShelf(u8),
    /// Seats side by side.
    Sofa(u8),
    /// Seats side by side, the last one long.
    Chaise(u8),
    /// One seat with arms.
    Armchair,
    /// A swivelling shell with arms and wings.
    WingChair,
    /// A round or square stool that is upholstered all over.
    Pouffe,
    /// A chair with a back.
    Chair,
    /// A chair with an upholstered shell.
    ShellChair,
    /// A swivel chair on castors.
    OfficeChair,
    /// A long seat without a back.
    Bench,
    /// A tall stool, with a back or without.
    BarStool(bool),
    /// A rectangular table.
    Table,
    /// A round table on four legs.
    RoundTable,
    /// A round table on one foot.
    PedestalTable,
    /// A desk with drawers on one side.
    Desk(u8),
    /// A bed; drawers under it.
    Bed(u8),
    /// A loft or house-shaped child's bed.
    HouseBed,
    /// A lamp on a pole.
    FloorLamp,
    /// A lamp on an arched pole.
    ArcLamp,
    /// A shade on a foot.
    TableLamp,
    /// A lamp with a jointed arm.
    ReadingLamp,
    /// A lamp hung from the ceiling: number of shades.
    Pendant(u8),
    /// A lamp on the wall.
    WallLamp,
    /// A small glowing figure.
    NightLight,
    /// Flat, rectangular, with a pattern.
    Rug,
    /// Flat and round.
    RoundRug,
    /// A rectangular mirror.
    Mirror,
    /// A round mirror.
    RoundMirror,
    /// A mirror with an arched top.
    ArchMirror,
    /// A pot, planted for the picture.
    Pot,
    /// A pot on legs.
    PotOnLegs,
    /// A vase with stems.
    Vase,
    /// A bulbous vase.
    RoundVase,
    /// A pair of curtains.
    Curtains,
    /// A duvet and pillows on a bed.
    Bedding,
    /// A folded blanket.
    Throw,
    /// A square or oblong cushion.
    Cushion,
    /// Folded towels: how many.
    Towels(u8),
    /// A box with a lid.
    LidBox,
    /// An open basket with handles.
    Basket,
    /// A tall basket with a lid.
    LaundryBasket,
    /// A round clock.
    Clock,
    /// Mugs: how many.
    Mugs(u8),
    /// Bowls, stacked: how many.
    Bowls(u8),
    /// Plates: how many.
    Plates(u8),
    /// A teapot.
    Teapot,
    /// A pan with one long handle.
    FryingPan,
    /// A pot with a lid and two handles.
    Casserole,
    /// A chopping board.
    Board,
    /// Jars with lids: how many.
    Jars(u8),
    /// A carafe with glasses: how many.
    Carafe(u8),
    /// A rail of hooks: how many.
    Hooks(u8),
    /// A standing coat rack.
    CoatStand,
    /// A picture frame.
    PictureFrame,
    /// Candle holders: how many.
    Candles(u8),
    /// A play tent.
    Tent,
    /// A bean bag.
    BeanBag,
    /// A soft toy.
    SoftToy,
}

/// What a title tells of the size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Width and height.
    WidthHeight,
    /// Width alone.
    Width,
    /// Width and depth of what lies or stands flat.
    WidthDepth,
    /// The diameter.
    Diameter,
    /// The height alone.
    Height,
    /// Nothing.
    None,
}

/// A phrase for the feed's features, and a sentence that says the same.
pub type Note = (&'static str, &'static str);

/// One size of a kind. Lengths in millimetres, price in whole euros before series and finish.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// How it is built.
    pub shape: Shape,
    /// Left to right; for what lies flat, its length.
    pub width: i32,
    /// Front to back.
    pub depth: i32,
    /// Floor to top.
    pub height: i32,
    /// Euros in the plainest finish of the middle series.
    pub price: i32,
    /// Noun phrase where the kind's own is not enough.
    pub noun: &'static str,
    /// People that it seats.
    pub seats: u8,
    /// Pieces in the set; 0 where it is one thing.
    pub pieces: u8,
    /// Hundredths of a litre; 0 where volume is no question.
    pub centilitres: i32,
    /// What is true of this size.
    pub notes: &'static [Note],
}

/// A size with nothing but its build and measures.
pub const fn size(shape: Shape, width: i32, depth: i32, height: i32, price: i32) -> Size {
    Size { shape, width, depth, height, price, noun: "", seats: 0, pieces: 0, centilitres: 0, notes: &[] }
}

impl Size {
    /// Names it more exactly than its kind does.
    pub const fn noun(mut self, noun: &'static str) -> Self {
        self.noun = noun;
        self
    }

    /// People that it seats.
    pub const fn seats(mut self, seats: u8) -> Self {
        self.seats = seats;
        self
    }

    /// Pieces in the set.
    pub const fn pieces(mut self, pieces: u8) -> Self {
        self.pieces = pieces;
        self
    }

    /// Volume in hundredths of a litre.
    pub const fn centilitres(mut self, centilitres: i32) -> Self {
        self.centilitres = centilitres;
        self
    }

    /// What is true of this size.
    pub const fn notes(mut self, notes: &'static [Note]) -> Self {
        self.notes = notes;
        self
    }
}

/// A kind of product.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Two or three capital letters that start its items' identifiers.
    pub code: &'static str,
    /// What it is called.
    pub noun: &'static str,
    /// Category path, widest first.
    pub category: &'static [&'static str],
    /// Rooms it is meant for, the likeliest first.
    pub rooms: &'static [&'static str],
    /// What its titles tell of the size.
    pub measure: Measure,
    /// Series that make it.
    pub series: &'static [Series],
    /// Finishes it comes in.
    pub finishes: &'static [Finish],
    /// Patterns of the cloth; empty where cloth is not what it is made of.
    pub patterns: &'static [&'static str],
    /// Sizes it comes in.
    pub sizes: &'static [Size],
    /// A second material that all of them have, or nothing.
    pub with: &'static str,
    /// What is true of all of them.
    pub notes: &'static [Note],
    /// Of a hundred combinations, how many the shop stocks.
    pub keep: i32,
}

/// All kinds, department by department.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    [
        storage::KINDS,
        seating::KINDS,
        tables::KINDS,
        bedroom::KINDS,
        lighting::KINDS,
        textiles::KINDS,
        decor::KINDS,
        kitchen::KINDS,
        children::KINDS,
    ]
    .into_iter()
    .flatten()
}
