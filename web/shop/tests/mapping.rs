//! The feed goes into a catalogue whole, through the mapping that lies beside it.

use catalog::{Field, feed};

#[test]
fn the_catalogue_takes_every_item_of_the_feed() {
    let products = demo_shop::generate();
    let text = demo_shop::feed(&products);
    let mapping = feed::Mapping::from_toml(demo_shop::MAPPING).unwrap();
    let harvest = feed::read(text.as_bytes(), feed::Format::Jsonl, &mapping, "").unwrap();
    assert!(harvest.report.quarantine.is_empty(), "{:?}", harvest.report.quarantine.first());
    assert_eq!(harvest.report.items, products.len() as u64);
    assert_eq!(harvest.report.sizes_unknown, 0, "{:?}", harvest.report.notes.first());
    assert_eq!(harvest.catalogue.name, demo_shop::SHOP_NAME);
    for (item, product) in harvest.catalogue.items().iter().zip(&products) {
        let told = &product.item;
        assert_eq!(item.id, told.id);
        assert_eq!(item.price.unwrap().major(), told.price, "{}", told.id);
        assert_eq!(item.picture.as_deref(), Some(told.picture.as_str()));
        let measure = |field| harvest.catalogue.measure(item, &field);
        assert_eq!(measure(Field::WIDTH), Some(f64::from(told.width_mm)), "{}", told.id);
        assert_eq!(measure(Field::DEPTH), Some(f64::from(told.depth_mm)), "{}", told.id);
        assert_eq!(measure(Field::HEIGHT), Some(f64::from(told.height_mm)), "{}", told.id);
        assert_eq!(measure(Field::named("doors")), told.doors.map(f64::from), "{}", told.id);
        let says = |field: Field, text: &str| {
            harvest.catalogue.facts_of(item).any(|(_, fact)| fact.field == field && fact.text() == Some(text))
        };
        assert!(says(Field::COLOUR, told.colour), "{}: {}", told.id, told.colour);
        for material in &told.material {
            assert!(says(Field::MATERIAL, material), "{}: {material}", told.id);
        }
        for room in &told.room {
            assert!(says(Field::ROOM, room), "{}: {room}", told.id);
        }
    }
}
