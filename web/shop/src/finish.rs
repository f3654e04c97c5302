//! Finishes: a colour, the material that carries it, and how both are drawn.

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// `percent` of `other` mixed into this colour; whole numbers only, so that every machine agrees.
    pub fn mix(self, other: Rgb, percent: i32) -> Rgb {
        let blend =
            |a: u8, b: u8| ((i32::from(a) * (100 - percent) + i32::from(b) * percent + 50) / 100) as u8;
        Rgb(blend(self.0, other.0), blend(self.1, other.1), blend(self.2, other.2))
    }

    /// Darker and a little warmer.
    pub fn shade(self, percent: i32) -> Rgb {
        self.mix(Rgb(45, 30, 25), percent)
    }

    /// Lighter.
    pub fn tint(self, percent: i32) -> Rgb {
        self.mix(Rgb(255, 253, 248), percent)
    }

    /// Perceived lightness, 0 to 255 (Rec. 601 weights).
    pub fn lightness(self) -> i32 {
        (i32::from(self.0) * 299 + i32::from(self.1) * 587 + i32::from(self.2) * 114) / 1000
    }

    /// As `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// What a surface looks like close up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texture {
    /// Nothing to see.
    Plain,
    /// Wood grain.
    Wood,
    /// Woven cloth.
    Weave,
    /// Upright ribs of corduroy.
    Rib,
    /// Loops and knots: boucle, wool pile.
    Pile,
    /// Plaited cane, seagrass or rattan.
    Cane,
    /// Specks in a glaze.
    Speckle,
    /// See-through glass.
    Glass,
}

/// A colour and the material that carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finish {
    /// The colour's name as the feed tells it.
    pub colour: &'static str,
    /// The material's name as the feed tells it.
    pub material: &'static str,
    /// How it is drawn.
    pub rgb: Rgb,
    /// How it is drawn close up.
    pub texture: Texture,
    /// Price against the plainest finish, in percent.
    pub price: i32,
}

const fn finish(
    colour: &'static str,
    material: &'static str,
    (red, green, blue): (u8, u8, u8),
    texture: Texture,
    price: i32,
) -> Finish {
    Finish { colour, material, rgb: Rgb(red, green, blue), texture, price }
}

macro_rules! finishes {
    ($($name:ident: $colour:literal, $material:literal, $rgb:expr, $texture:ident, $price:literal;)*) => {
        $(
            #[doc = concat!($colour, ", ", $material, ".")]
            pub const $name: Finish = finish($colour, $material, $rgb, Texture::$texture, $price);
        )*
    };
}

finishes! {
    WHITE: "white", "painted MDF", (246, 243, 237), Plain, 100;
    CREAM: "cream", "painted MDF", (238, 226, 203), Plain, 100;
    GREY: "grey", "painted MDF", (158, 160, 160), Plain, 100;
    BLACK: "black", "stained ash veneer", (52, 49, 48), Wood, 112;
    SAGE: "sage green", "painted MDF", (151, 168, 144), Plain, 104;
    DUSTY_BLUE: "dusty blue", "painted MDF", (127, 151, 172), Plain, 104;
    TERRACOTTA: "terracotta", "painted MDF", (193, 112, 82), Plain, 104;
    MUSTARD: "mustard", "painted MDF", (214, 164, 71), Plain, 104;
    BLUSH: "blush pink", "painted MDF", (226, 183, 173), Plain, 104;
    OAK: "oak", "oak veneer", (203, 164, 116), Wood, 116;
    SOLID_OAK: "oak", "solid oak", (199, 156, 105), Wood, 150;
    SMOKED_OAK: "dark brown", "smoked oak veneer", (105, 75, 54), Wood, 122;
    WALNUT: "walnut", "walnut veneer", (131, 87, 59), Wood, 130;
    PINE: "pine", "solid pine", (226, 192, 141), Wood, 96;
    BIRCH: "birch", "birch plywood", (232, 208, 167), Wood, 104;
    WHITE_PINE: "white", "painted solid pine", (244, 241, 234), Plain, 106;
    BEECH: "beech", "solid beech", (219, 176, 131), Wood, 110;
    WHITE_BEECH: "white", "painted solid beech", (245, 242, 235), Plain, 108;
    BLACK_BEECH: "black", "stained solid beech", (55, 51, 50), Wood, 110;
    ACACIA: "acacia", "solid acacia", (162, 106, 66), Wood, 118;
    BAMBOO: "bamboo", "bamboo", (222, 190, 130), Wood, 98;

    STEEL_BLACK: "black", "powder-coated steel", (48, 47, 48), Plain, 100;
    STEEL_WHITE: "white", "powder-coated steel", (244, 242, 237), Plain, 100;
    STEEL_SAGE: "sage green", "powder-coated steel", (147, 166, 141), Plain, 104;
    STEEL_TERRACOTTA: "terracotta", "powder-coated steel", (193, 108, 78), Plain, 104;
    STEEL_MUSTARD: "mustard", "powder-coated steel", (217, 165, 66), Plain, 104;
    STEEL_BLUE: "dusty blue", "powder-coated steel", (120, 147, 170), Plain, 104;
    BRASS: "brass", "brass-plated steel", (200, 160, 86), Plain, 128;
    STAINLESS: "silver", "stainless steel", (188, 192, 194), Plain, 116;
    COPPER: "copper", "copper-plated steel", (190, 117, 81), Plain, 130;
    ENAMEL_WHITE: "white", "enamelled steel", (246, 244, 239), Plain, 100;
    ENAMEL_GREEN: "forest green", "enamelled steel", (63, 92, 74), Plain, 102;
    CAST_IRON: "black", "cast iron", (50, 50, 52), Speckle, 124;

    LINEN_BEIGE: "beige", "linen blend", (216, 199, 172), Weave, 108;
    WOOL_GREY: "light grey", "wool blend", (189, 188, 184), Weave, 110;
    CHARCOAL: "charcoal", "polyester weave", (83, 83, 86), Weave, 100;
    VELVET_GREEN: "forest green", "velvet", (62, 93, 76), Plain, 114;
    VELVET_MUSTARD: "mustard", "velvet", (209, 158, 62), Plain, 114;
    VELVET_BLUE: "navy", "velvet", (52, 69, 99), Plain, 114;
    CORD_RUST: "rust", "corduroy", (180, 96, 62), Rib, 112;
    CORD_SAND: "sand", "corduroy", (213, 190, 154), Rib, 112;
    BOUCLE: "off-white", "boucle", (240, 232, 218), Pile, 124;
    COTTON_BLUSH: "blush pink", "cotton", (226, 181, 170), Weave, 100;
    LEATHER: "cognac", "leather", (164, 98, 56), Plain, 165;

    COTTON_WHITE: "white", "cotton", (247, 245, 240), Plain, 100;
    COTTON_GREY: "grey", "cotton", (166, 167, 168), Weave, 100;
    COTTON_BLUE: "dusty blue", "cotton", (128, 153, 176), Weave, 100;
    COTTON_SAGE: "sage green", "cotton", (154, 172, 147), Weave, 100;
    COTTON_YELLOW: "sunny yellow", "cotton", (237, 196, 92), Weave, 100;
    COTTON_NAVY: "navy", "cotton", (57, 74, 104), Weave, 100;
    LINEN_NATURAL: "natural", "linen", (221, 207, 183), Weave, 138;
    LINEN_OLIVE: "olive green", "linen", (129, 131, 90), Weave, 138;
    LINEN_RUST: "rust", "linen", (185, 103, 70), Weave, 138;
    WOOL_CREAM: "cream", "wool", (237, 227, 207), Pile, 140;
    WOOL_GREEN: "forest green", "wool", (74, 102, 84), Pile, 140;
    WOOL_TERRACOTTA: "terracotta", "wool", (191, 112, 84), Pile, 140;
    WOOL_CHARCOAL: "charcoal", "wool", (88, 87, 89), Pile, 140;
    FLEECE_CREAM: "cream", "fleece", (240, 230, 212), Pile, 90;
    FLEECE_BLUE: "dusty blue", "fleece", (139, 163, 184), Pile, 90;
    FLEECE_PINK: "blush pink", "fleece", (231, 190, 182), Pile, 90;
    JUTE: "natural", "jute", (201, 171, 124), Cane, 96;

    SILICONE_WHITE: "white", "silicone", (248, 244, 234), Plain, 100;
    SILICONE_YELLOW: "sunny yellow", "silicone", (243, 207, 118), Plain, 100;
    SILICONE_PINK: "blush pink", "silicone", (236, 196, 187), Plain, 100;
    SILICONE_BLUE: "dusty blue", "silicone", (158, 182, 203), Plain, 100;

    RATTAN: "natural", "rattan", (205, 166, 108), Cane, 112;
    SEAGRASS: "natural", "seagrass", (192, 170, 118), Cane, 100;
    FELT_GREY: "grey", "felt", (150, 151, 152), Pile, 92;
    FELT_GREEN: "sage green", "felt", (147, 163, 139), Pile, 92;
    CANVAS_CREAM: "cream", "cotton canvas", (238, 229, 210), Weave, 96;
    PAPER: "white", "paper", (250, 246, 236), Plain, 80;
    OPAL: "white", "opal glass", (250, 247, 240), Plain, 122;

    CERAMIC_WHITE: "white", "stoneware", (246, 243, 236), Plain, 100;
    CERAMIC_SAND: "sand", "stoneware", (217, 197, 165), Speckle, 104;
    CERAMIC_BLUE: "deep blue", "stoneware", (58, 84, 118), Speckle, 106;
    CERAMIC_OLIVE: "olive green", "stoneware", (125, 130, 92), Speckle, 106;
    CERAMIC_BLACK: "black", "stoneware", (56, 54, 54), Speckle, 104;
    CLAY: "terracotta", "terracotta clay", (199, 117, 83), Plain, 92;
    CONCRETE: "grey", "concrete", (170, 168, 164), Speckle, 108;
    GLASS_CLEAR: "clear", "glass", (205, 224, 224), Glass, 96;
    GLASS_GREEN: "bottle green", "glass", (104, 146, 118), Glass, 104;
    GLASS_AMBER: "amber", "glass", (206, 140, 66), Glass, 104;
}

/// The wood of legs and arms that are not in the finish itself.
pub const LEG_WOOD: Rgb = Rgb(184, 138, 91);
/// The steel of legs and handles.
pub const LEG_STEEL: Rgb = Rgb(58, 55, 54);
