//! Pictures: flat drawings to each item's own proportions, colour, grain, and number of doors, drawers, seats.

mod cabinets;
mod canvas;
mod children;
mod decor;
mod fronts;
mod lamps;
mod scene;
mod seating;
mod storage;
mod tables;
mod tableware;
mod textiles;

pub use canvas::SIDE;

use crate::item::Design;
use crate::kinds::Shape;
use crate::prng::Prng;
use scene::Sketch;

/// Draws an item as an SVG document of at most 4 kB.
pub fn draw(design: &Design, rng: &mut Prng) -> String {
    let mut sketch = Sketch::new(design, rng);
    let s = &mut sketch;
    match design.size.shape {
        Shape::Cabinet(zones) => cabinets::cabinet(s, zones, false),
        Shape::CabinetAcross(zones) => cabinets::cabinet(s, zones, true),
        Shape::Rack(boards) => storage::rack(s, boards),
        Shape::WallShelf(boards) => storage::wall_shelf(s, boards),
        Shape::LidBox => storage::lid_box(s),
        Shape::Basket => storage::basket(s),
        Shape::LaundryBasket => storage::laundry_basket(s),
        Shape::Hooks(count) => storage::hooks(s, count),
        Shape::CoatStand => storage::coat_stand(s),
        Shape::Sofa(seats) => seating::sofa(s, seats, false),
        Shape::Chaise(seats) => seating::sofa(s, seats, true),
        Shape::Armchair => seating::sofa(s, 1, false),
        Shape::WingChair => seating::wing_chair(s),
        Shape::Pouffe => seating::pouffe(s),
        Shape::Chair => seating::chair(s),
        Shape::ShellChair => seating::shell_chair(s),
        Shape::OfficeChair => seating::office_chair(s),
        Shape::Bench => seating::bench(s),
        Shape::BarStool(back) => seating::bar_stool(s, back),
        Shape::Table => tables::table(s),
        Shape::RoundTable => tables::round_table(s, false),
        Shape::PedestalTable => tables::round_table(s, true),
        Shape::Desk(drawers) => tables::desk(s, drawers),
        Shape::Bed(drawers) => tables::bed(s, drawers),
        Shape::HouseBed => children::house_bed(s),
        Shape::FloorLamp => lamps::floor_lamp(s),
        Shape::ArcLamp => lamps::arc_lamp(s),
        Shape::TableLamp => lamps::table_lamp(s),
        Shape::ReadingLamp => lamps::reading_lamp(s),
        Shape::Pendant(shades) => lamps::pendant(s, shades),
        Shape::WallLamp => lamps::wall_lamp(s),
        Shape::NightLight => lamps::night_light(s),
        Shape::Rug => textiles::rug(s),
        Shape::RoundRug => textiles::round_rug(s),
        Shape::Curtains => textiles::curtains(s),
        Shape::Bedding => textiles::bedding(s),
        Shape::Throw => textiles::throw(s),
        Shape::Cushion => textiles::cushion(s),
        Shape::Towels(count) => textiles::towels(s, count),
        Shape::Mirror => decor::mirror(s),
        Shape::RoundMirror => decor::round_mirror(s),
        Shape::ArchMirror => decor::arch_mirror(s),
        Shape::Pot => decor::pot(s),
        Shape::PotOnLegs => decor::pot_on_legs(s),
        Shape::Vase => decor::vase(s),
        Shape::RoundVase => decor::round_vase(s),
        Shape::Clock => decor::clock(s),
        Shape::PictureFrame => decor::picture_frame(s),
        Shape::Candles(count) => decor::candles(s, count),
        Shape::Mugs(count) => tableware::mugs(s, count),
        Shape::Bowls(count) => tableware::bowls(s, count),
        Shape::Plates(count) => tableware::plates(s, count),
        Shape::Teapot => tableware::teapot(s),
        Shape::FryingPan => tableware::frying_pan(s),
        Shape::Casserole => tableware::casserole(s),
        Shape::Board => tableware::board(s),
        Shape::Jars(count) => tableware::jars(s, count),
        Shape::Carafe(glasses) => tableware::carafe(s, glasses),
        Shape::Tent => children::tent(s),
        Shape::BeanBag => children::bean_bag(s),
        Shape::SoftToy => children::soft_toy(s),
    }
    sketch.finish()
}
