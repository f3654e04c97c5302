//! Ranking care: each thing once, what is known to fit before what may, what is in stock before what is not, and
//! nothing that is paid for.

use std::collections::BTreeSet;

use catalog::{CatalogueBuilder, Fact, Field, Value};

use recommender::wire::state_to_wire;

use super::*;

/// The shop with more items behind its own; `made` makes them of each item.
fn with_more(made: impl Fn(usize, &Item, &Catalogue, &mut CatalogueBuilder) -> Vec<Item>) -> Recommender {
    let old = &recommender().shop().catalogue;
    let mut builder = CatalogueBuilder::new(old.name.clone(), old.currency);
    for fact in old.facts() {
        builder.fact(fact.clone());
    }
    for item in old.items() {
        builder.push(item.clone());
    }
    for (at, item) in old.items().iter().enumerate() {
        for more in made(at, item, old, &mut builder) {
            builder.push(more);
        }
    }
    ready(builder.finish())
}

fn ranked(recommender: &Recommender, state: &DialogueState, limit: usize, fold: bool) -> Vec<Ranked> {
    let wanted = Wanted { limit, rerank: 0, exclude_bought: false, fold };
    let ranking = block_on(recommender.rank(state, wanted)).unwrap();
    // Which constraint is set aside goes by how many items there are: another question than this one.
    if ranking.relaxed.is_some() { Vec::new() } else { ranking.items }
}

/// The words that tell one version of a thing from another.
fn varying(catalogue: &Catalogue, item: &Item) -> Vec<String> {
    let facts = catalogue.facts_of(item).map(|(_, fact)| fact);
    let varying = facts.filter(|fact| ["colour", "material", "pattern", "size"].contains(&fact.field.name()));
    varying.filter_map(Fact::text).flat_map(words).collect()
}

/// Whether two items are one thing but for what varies, by a reading of its own.
fn one_thing(catalogue: &Catalogue, a: &Item, b: &Item) -> bool {
    let (of_a, of_b) = (varying(catalogue, a), varying(catalogue, b));
    let rest = |text: &str, own: &[String]| {
        words(text).into_iter().filter(|word| !own.contains(word)).collect::<Vec<_>>()
    };
    let same = |a: &str, b: &str| rest(a, &of_a) == rest(b, &of_b);
    let told = |item: &Item| -> BTreeSet<String> {
        let facts = catalogue.facts_of(item).map(|(_, fact)| fact);
        let told = facts.filter(|fact| {
            fact.number().is_some() || ["type", "brand", "category"].contains(&fact.field.name())
        });
        told.map(|fact| format!("{fact:?}").to_lowercase()).collect()
    };
    a.price == b.price
        && same(&a.title, &b.title)
        && same(&a.description, &b.description)
        && told(a) == told(b)
}

/// The same thing in another colour.
fn recoloured(item: &Item, old: &Catalogue, builder: &mut CatalogueBuilder, colour: &str) -> Item {
    let own = varying(old, item);
    let text = |text: &str| {
        let words = text.split(' ').map(|word| {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            if own.contains(&bare.to_lowercase()) { word.replace(bare, colour) } else { word.to_owned() }
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let facts = old.facts_of(item).map(|(ix, fact)| match &fact.value {
        Value::Text(_) if fact.field == Field::COLOUR => {
            builder.fact(Fact { field: Field::COLOUR, value: Value::Text(colour.into()) })
        }
        Value::Text(told) if [Field::TITLE, Field::DESCRIPTION].contains(&fact.field) => {
            builder.fact(Fact { field: fact.field.clone(), value: Value::Text(text(told)) })
        }
        _ => ix,
    });
    let facts = facts.collect();
    let (title, description) = (text(&item.title), text(&item.description));
    Item { id: format!("{}-{colour}", item.id), title, description, facts, ..item.clone() }
}

#[test]
fn ten_are_ten_things_and_no_version_of_one_is_lost() {
    let shop = with_more(|at, item, old, builder| {
        let has_colour = old.facts_of(item).any(|(_, fact)| fact.field == Field::COLOUR);
        let colours: &[&str] = if at % 3 == 0 && has_colour { &["ochre", "teal"] } else { &[] };
        colours.iter().map(|colour| recoloured(item, old, builder, colour)).collect()
    });
    let catalogue = &shop.shop().catalogue;
    let item = |ix: &ItemIx| catalogue.item(*ix);
    let mut dice = Dice(23);
    let (mut lists, mut folded) = (0, 0);
    while lists < 40 {
        let state = state(&mut dice);
        let ten = ranked(&shop, &state, 10, true);
        if ten.is_empty() {
            continue;
        }
        lists += 1;
        for (at, one) in ten.iter().enumerate() {
            for other in &ten[..at] {
                let [a, b] = [one, other].map(|ranked| item(&ranked.item));
                assert!(!one_thing(catalogue, a, b), "{} and {} are one thing", a.title, b.title);
            }
            for version in &one.folded {
                let [a, b] = [item(&one.item), item(version)];
                assert!(one_thing(catalogue, a, b), "{} is not {}", a.title, b.title);
            }
            folded += one.folded.len();
        }
        // What she gets is the same list, and the versions come with it.
        let action = Action::Change { edits: Vec::new() };
        let request = TurnRequest { state: state_to_wire(&state), action, locale: None, limit: 10 };
        let reply = block_on(shop.turn(&request, 0)).unwrap();
        let id = |ix: &ItemIx| item(ix).id.clone();
        let listed = ten.iter().map(|one| (id(&one.item), one.folded.iter().map(id).collect::<Vec<_>>()));
        let got = reply
            .recommendations
            .into_iter()
            .map(|one| (one.card.id, one.versions.into_iter().map(|version| version.id).collect::<Vec<_>>()));
        assert!(listed.eq(got));
        // Of a version it is told where its thing stands.
        if let Some((at, version)) =
            ten.iter().enumerate().find_map(|(at, one)| Some((at, one.folded.first()?)))
        {
            let answer = block_on(shop.why_not(&state, *version, 10)).unwrap();
            assert!(answer.rank == Some(at + 1) && answer.sets.is_empty(), "{answer:?}");
        }
        // Every item that fits is there once, and the first of its thing stands for it.
        let all = ranked(&shop, &state, usize::MAX, true);
        let open: Vec<ItemIx> = ranked(&shop, &state, usize::MAX, false).iter().map(|one| one.item).collect();
        let place = |ix: &ItemIx| open.iter().position(|other| other == ix).unwrap();
        let mut seen: Vec<usize> = Vec::new();
        for one in &all {
            let own: Vec<usize> = std::iter::once(&one.item).chain(&one.folded).map(place).collect();
            assert!(own.is_sorted(), "the best version comes first");
            seen.extend(own);
        }
        assert!(all.iter().map(|one| place(&one.item)).is_sorted());
        seen.sort_unstable();
        assert_eq!(seen, (0..open.len()).collect::<Vec<_>>());
    }
    println!("{lists} lists of ten, {folded} versions folded");
    assert!(folded > 100, "{folded}: too few to show anything");
}

#[test]
fn copies_of_items_change_nothing_that_is_shown() {
    let shop = with_more(|at, item, _, _| {
        let copies = if at % 5 == 0 { 3 } else { 0 };
        (0..copies).map(|nth| Item { id: format!("{}-copy-{nth}", item.id), ..item.clone() }).collect()
    });
    let mut dice = Dice(29);
    let (mut lists, mut copied) = (0, 0);
    while lists < 60 {
        let state = state(&mut dice);
        let before = ranked(recommender(), &state, 10, true);
        if before.is_empty() {
            continue;
        }
        lists += 1;
        let after = ranked(&shop, &state, 10, true);
        let shown = |list: &[Ranked]| list.iter().map(|one| (one.item, one.score)).collect::<Vec<_>>();
        assert_eq!(shown(&before), shown(&after), "{state:?}");
        copied += after.iter().filter(|one| one.folded.len() >= 3).count();
    }
    println!("{lists} lists, {copied} items with copies");
    assert!(copied > 50, "{copied}: too few to show anything");
}

/// Every item has its copy; where both are listed, the item stands above it.
fn above_their_copies(shop: &Recommender, dice: &mut Dice, constrained: impl Fn(&DialogueState) -> bool) {
    let own = recommender().shop().catalogue.items().len();
    let mut pairs = 0;
    while pairs < 300 {
        let state = state(dice);
        if !constrained(&state) {
            continue;
        }
        let list: Vec<ItemIx> = ranked(shop, &state, usize::MAX, false).iter().map(|one| one.item).collect();
        for (at, item) in list.iter().enumerate().filter(|(_, item)| item.0 as usize >= own) {
            let id = shop.shop().catalogue.item(*item).id.trim_end_matches("-copy");
            let original = shop.shop().find(id).unwrap();
            let place = list.iter().position(|other| *other == original);
            assert!(place.is_none_or(|place| place < at), "{id} stands below its copy");
            pairs += usize::from(place.is_some());
        }
    }
}

#[test]
fn what_is_known_to_fit_stands_above_what_may() {
    let shop = with_more(|_, item, old, _| {
        let mut copy = Item { id: format!("{}-copy", item.id), ..item.clone() };
        copy.facts.retain(|ix| old.fact(*ix).field != Field::WIDTH);
        if copy.facts.len() < item.facts.len() { vec![copy] } else { Vec::new() }
    });
    let asks_width = |state: &DialogueState| state.constraints.iter().any(|one| one.facet == Facet::Width);
    above_their_copies(&shop, &mut Dice(31), asks_width);
}

#[test]
fn what_is_out_of_stock_stands_below_its_equal() {
    let shop = with_more(|_, item, _, _| {
        let out = Item { id: format!("{}-copy", item.id), stock: Stock::Out, ..item.clone() };
        if item.stock == Stock::Out { Vec::new() } else { vec![out] }
    });
    above_their_copies(&shop, &mut Dice(37), |_| true);
}

#[test]
fn a_paid_flag_has_no_way_into_a_score() {
    let mapping = Mapping::from_toml(demo_shop::MAPPING).unwrap();
    let read = |feed: &str| feed::read(feed.as_bytes(), Format::Jsonl, &mapping, "demo").unwrap().catalogue;
    let plain: String = some_lines();
    let flagged: String = plain
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let mut line: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
            if at % 2 == 0 {
                line.insert("sponsored".into(), true.into());
                line.insert("bid".into(), 9.75.into());
            }
            serde_json::to_string(&line).unwrap() + "\n"
        })
        .collect();
    let (plain, flagged) = (read(&plain), read(&flagged));
    // A ranking is made of the catalogue, and there is no trace of it there.
    assert!(plain.items() == flagged.items() && plain.facts() == flagged.facts());
    // Nor is there a place for one: a field that comes to be must be looked at here.
    let Item {
        id: _,
        title: _,
        description: _,
        link: _,
        picture: _,
        price: _,
        rating: _,
        stock: _,
        facts: _,
    } = &plain.items()[0];
}
