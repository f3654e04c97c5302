//! The shop as a whole: the same everywhere, large enough, and true in word and picture.

use std::collections::{HashMap, HashSet};

use demo_shop::{Product, kinds, picture::SIDE};
use quick_xml::{Reader, events::Event};
use sha2::{Digest, Sha256};

/// sha256 over the feed and all pictures; whoever changes the generator on purpose writes the new one here.
const COMMITTED: &str = include_str!("fixtures/output.sha256");
const LARGEST_PICTURE: usize = 4096;

fn digest(products: &[Product]) -> String {
    let mut hash = Sha256::new();
    hash.update(demo_shop::feed(products));
    for product in products {
        hash.update(&product.svg);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_run_makes_the_same_shop() {
    let first = digest(&demo_shop::generate());
    assert_eq!(first, digest(&demo_shop::generate()));
    assert_eq!(first, COMMITTED.trim(), "the shop has changed: if that was meant, commit the new hash");
}

#[test]
fn the_shop_is_large_and_no_item_is_listed_twice() {
    let products = demo_shop::generate();
    assert!(products.len() >= 1200, "{} items", products.len());
    let ids: HashSet<&str> = products.iter().map(|product| product.item.id.as_str()).collect();
    assert_eq!(ids.len(), products.len());
    let mut titles = HashMap::new();
    for product in &products {
        if let Some(other) = titles.insert(&product.item.title, &product.item.id) {
            panic!("{other} and {} are both called {:?}", product.item.id, product.item.title);
        }
    }
}

#[test]
fn the_feed_is_json_that_reads_back() {
    let products = demo_shop::generate();
    for (line, product) in demo_shop::feed(&products).lines().zip(&products) {
        let read: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(read["id"], product.item.id.as_str());
        assert_eq!(read["price"].as_f64().unwrap(), product.item.price);
        assert_eq!(read["picture"], format!("pictures/{}.svg", product.item.id));
    }
}

#[test]
fn descriptions_say_what_the_fields_say() {
    let colours: HashSet<&str> = kinds::all()
        .flat_map(|kind| kind.finishes)
        .map(|finish| finish.colour)
        .filter(|c| *c != "natural")
        .collect();
    for Product { item, .. } in demo_shop::generate() {
        let told = item.description.replace("white light", "light");
        let told = format!(" {} ", told.replace([',', '.', ';'], " "));
        let material = item.material.join(" ");
        assert!(told.contains(item.material[0]), "{}: no material in {told:?}", item.id);
        assert!(
            item.colour == "natural" || told.contains(item.colour),
            "{}: no {} in {told:?}",
            item.id,
            item.colour
        );
        for other in &colours {
            let named = told.contains(&format!(" {other} "));
            let ours = item.colour.contains(other) || material.contains(other);
            assert!(!named || ours, "{}: {} item called {other}: {told:?}", item.id, item.colour);
        }
        let sentences = item.description.matches('.').count() - item.description.matches("0.").count();
        assert!((2..=5).contains(&sentences), "{}: {sentences} sentences", item.id);
        assert!(item.features.len() <= 2 && !item.features.is_empty(), "{}: {:?}", item.id, item.features);
        assert!(item.title.starts_with(item.series));
        let lights = item.features.iter().filter(|feature| feature.ends_with("white light")).count();
        assert!(lights <= 1, "{}: two bulbs", item.id);
    }
}

#[test]
fn prices_and_sizes_are_sane_for_their_kind() {
    let mut by_kind: HashMap<&str, Vec<f64>> = HashMap::new();
    for Product { item, code, .. } in demo_shop::generate() {
        assert!((2.5..=2500.0).contains(&item.price), "{}: {}", item.id, item.price);
        for length in [item.width_mm, item.depth_mm, item.height_mm] {
            assert!((5..=3200).contains(&length), "{}: {length} mm", item.id);
        }
        if let Some(stars) = item.rating {
            assert!((1.0..=5.0).contains(&stars) && item.rating_count > 0, "{}", item.id);
        }
        by_kind.entry(code).or_default().push(item.price);
    }
    for (code, prices) in by_kind {
        let low = prices.iter().copied().fold(f64::MAX, f64::min);
        let high = prices.iter().copied().fold(0.0, f64::max);
        assert!(high / low <= 16.0, "{code}: {low} to {high}");
        assert!(prices.len() >= 5, "{code}: only {} items", prices.len());
    }
}

#[test]
fn doors_and_drawers_in_words_are_those_in_numbers() {
    let words = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
    for Product { item, .. } in demo_shop::generate() {
        for (index, word) in words.iter().enumerate() {
            let count = Some(index as u32 + 1);
            if item.noun.contains(&format!("{word} drawer")) {
                assert_eq!(item.drawers, count, "{}", item.title);
            }
            if item.noun.contains(&format!("{word} door")) {
                assert_eq!(item.doors, count, "{}", item.title);
            }
        }
        assert!(!item.noun.contains("door") || item.doors.is_some(), "{}", item.title);
    }
}

#[test]
fn requests_of_the_demo_have_answers_and_near_misses() {
    let products = demo_shop::generate();
    let count =
        |fits: &dyn Fn(&demo_shop::item::Item) -> bool| products.iter().filter(|p| fits(&p.item)).count();
    let cases: [(&str, usize); 4] = [
        (
            "white bookcase with doors, max 800, not too deep",
            count(&|i| {
                i.noun.contains("bookcase")
                    && i.doors.is_some()
                    && i.colour == "white"
                    && i.price <= 800.0
                    && i.depth_mm <= 350
            }),
        ),
        (
            "a narrow white chest of drawers, under 80 cm, max 500",
            count(&|i| {
                i.category.contains("Chests") && i.colour == "white" && i.width_mm < 800 && i.price <= 500.0
            }),
        ),
        (
            "round oak dining table for four",
            count(&|i| i.category.contains("Round dining") && i.colour == "oak" && i.seats == Some(4)),
        ),
        (
            "warm reading lamp for the bedroom under 60",
            count(&|i| {
                i.noun.contains("reading lamp")
                    && i.price < 60.0
                    && i.room.contains(&"bedroom")
                    && i.features.contains(&"warm white light")
            }),
        ),
    ];
    for (request, answers) in cases {
        assert!(answers >= 3, "{request}: {answers} answers");
    }
    let deep = count(&|i| {
        i.noun.contains("bookcase") && i.doors.is_some() && i.colour == "white" && i.depth_mm > 350
    });
    let other = count(&|i| i.noun.contains("bookcase") && i.doors.is_some() && i.colour != "white");
    let cosy = count(&|i| i.room.contains(&"kid's room") && i.description.contains("cosy"));
    assert!(deep >= 3 && other >= 10 && cosy >= 10, "{deep} deep, {other} of other colours, {cosy} cosy");
}

/// All numbers of a path, grouped as points; H and V give one coordinate.
fn coordinates(path: &str) -> Vec<i32> {
    path.split(|c: char| !(c.is_ascii_digit() || c == '-'))
        .filter(|n| !n.is_empty())
        .map(|n| n.parse().expect("digits with at most a sign before them"))
        .collect()
}

#[test]
fn every_picture_is_small_well_formed_and_inside_its_box() {
    for Product { item, svg, .. } in demo_shop::generate() {
        assert!(svg.len() <= LARGEST_PICTURE, "{} ({}): {} bytes", item.id, item.noun, svg.len());
        let mut reader = Reader::from_str(&svg);
        let mut in_definitions = false;
        let mut shapes = 0;
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{}: {error}", item.id)) {
                Event::Eof => break,
                Event::Start(tag) if tag.name().as_ref() == b"defs" => in_definitions = true,
                Event::End(tag) if tag.name().as_ref() == b"defs" => in_definitions = false,
                Event::Empty(tag) if !in_definitions => {
                    shapes += 1;
                    let mut values: HashMap<String, String> = HashMap::new();
                    for attribute in tag.attributes() {
                        let attribute = attribute.unwrap();
                        let name = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
                        values.insert(name, attribute.unescape_value().unwrap().into_owned());
                    }
                    let at = |name: &str| values.get(name).map_or(0, |value| value.parse::<i32>().unwrap());
                    let mut edges = match tag.name().as_ref() {
                        b"rect" => vec![at("x"), at("y"), at("x") + at("width"), at("y") + at("height")],
                        b"circle" | b"ellipse" => {
                            let (rx, ry) = if values.contains_key("r") {
                                (at("r"), at("r"))
                            } else {
                                (at("rx"), at("ry"))
                            };
                            vec![at("cx") - rx, at("cx") + rx, at("cy") - ry, at("cy") + ry]
                        }
                        b"path" => coordinates(&values["d"]),
                        other => panic!("{}: <{}>", item.id, String::from_utf8_lossy(other)),
                    };
                    edges.retain(|edge| !(0..=SIDE).contains(edge));
                    assert!(edges.is_empty(), "{} ({}): {edges:?} in {values:?}", item.id, item.noun);
                    if let Some(id) = values.get("fill").and_then(|fill| fill.strip_prefix("url(#")) {
                        let id = id.trim_end_matches(')');
                        assert!(svg.contains(&format!("id=\"{id}\"")), "{}: #{id} is not defined", item.id);
                    }
                }
                _ => {}
            }
        }
        assert!(shapes >= 5, "{}: {shapes} shapes", item.id);
    }
}

#[test]
fn the_front_page_has_items_of_every_department() {
    let products = demo_shop::generate();
    let page: serde_json::Value = serde_json::from_str(&demo_shop::featured(&products)).unwrap();
    assert!(page["items"].as_array().unwrap().len() >= 20);
    assert_eq!(page["hero"].as_array().unwrap().len(), 4);
    let departments: HashSet<&str> =
        products.iter().map(|p| p.item.category.split(" > ").next().unwrap()).collect();
    assert_eq!(page["categories"].as_array().unwrap().len(), departments.len());
    let shown = demo_shop::shards(&products);
    let items: usize = shown
        .iter()
        .map(|(_, text)| serde_json::from_str::<HashMap<String, serde_json::Value>>(text).unwrap().len())
        .sum();
    assert_eq!(items, products.len());
}
