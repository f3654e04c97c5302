//! The same requests on the CPU and on a GPU through wgpu (a software rasteriser counts): the same scores within
//! 1e-3, the same ten best but for ties. And what every ranking must keep, whatever the model: parts that add up,
//! constraints that hold.
// A test's own set-up that fails has nothing better to do than to panic.
#![allow(clippy::unwrap_used)]

mod student_shop;

use std::sync::Arc;

use catalog::{CatalogueBuilder, Currency, Fact, Field, Item, Money, Rating, Stock, Unit, Value};
use futures::executor::block_on;
use protocol::{Action, State, TurnReply, TurnRequest};
use recommender::{Recommender, Shop};
use server::device::Tier;
use student_shop::{student, vectors};

const TOLERANCE: f32 = 1e-3;

#[derive(serde::Deserialize)]
struct Request {
    id: String,
    turns: Vec<String>,
}

fn requests() -> Vec<Request> {
    let text = include_str!("../fixtures/parity/requests.jsonl");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A small shop.
fn shop(model: &scorer::Model) -> Shop {
    let currency = Currency::parse("EUR").unwrap();
    let mut builder = CatalogueBuilder::new("parity", currency);
    let kinds = [
        "bookcase with doors",
        "chest of drawers",
        "sofa",
        "dining table",
        "reading lamp",
        "desk",
        "mirror",
        "toy box",
    ];
    let colours = ["white", "oak", "grey", "black-brown", "brass"];
    for (ix, (kind, colour)) in
        kinds.iter().flat_map(|kind| colours.iter().map(move |colour| (kind, colour))).enumerate()
    {
        let text = |field: Field, text: String| Fact { field, value: Value::Text(text) };
        let width = Value::Number { value: 400.0 + 37.0 * ix as f64, unit: Unit::Millimetre };
        let facts = [
            text(Field::TITLE, format!("Model {ix} {kind}, {colour}")),
            text(Field::TYPE, (*kind).to_owned()),
            text(Field::COLOUR, (*colour).to_owned()),
            Fact { field: Field::WIDTH, value: width },
        ];
        let facts = facts.into_iter().map(|fact| builder.fact(fact)).collect();
        builder.push(Item {
            id: format!("i{ix}"),
            title: format!("Model {ix} {kind}, {colour}"),
            description: format!("A {colour} {kind} for the home."),
            link: None,
            picture: None,
            price: Some(Money::from_major(20.0 + 31.0 * ix as f64, currency)),
            rating: Some(Rating { stars: 3.0 + (ix % 20) as f32 / 10.0, count: Some(9) }),
            stock: if ix % 7 == 0 { Stock::Out } else { Stock::In },
            facts,
        });
    }
    student_shop::shop(model, builder.finish(), |texts| vectors(model, texts))
}

fn play(recommender: &Recommender, request: &Request) -> Vec<TurnReply> {
    let mut state = State::default();
    let mut replies = Vec::new();
    for text in &request.turns {
        let turn = TurnRequest { state, action: Action::Say { text: text.clone() }, locale: None, limit: 10 };
        let reply = block_on(recommender.turn(&turn, 16)).unwrap();
        state = reply.state.clone();
        replies.push(reply);
    }
    replies
}

/// Equal scores within the tolerance, place by place; where two items change places, they were tied.
fn check_same(id: &str, one: &TurnReply, other: &TurnReply) {
    assert_eq!(one.recommendations.len(), other.recommendations.len(), "{id}");
    for (a, b) in one.recommendations.iter().zip(&other.recommendations) {
        assert!((a.score - b.score).abs() <= TOLERANCE, "{id}: rank {}: {} and {}", a.rank, a.score, b.score);
        if a.card.id != b.card.id {
            let there = other.recommendations.iter().find(|other| other.card.id == a.card.id);
            // An item that fell out of the list can only have been tied with the last.
            let score = there.map_or(other.recommendations.last().unwrap().score, |there| there.score);
            assert!(
                (score - a.score).abs() <= TOLERANCE,
                "{id}: {} stands elsewhere and is no tie",
                a.card.id
            );
        }
    }
}

#[test]
fn a_gpu_ranks_as_the_cpu_does() {
    let (gpu, tier) = student(Tier::Wgpu);
    if tier != "wgpu" {
        println!(
            "skipped: no Vulkan device, not even a software one; `cargo xtask setup` installs mesa-vulkan-drivers"
        );
        return;
    }
    let (cpu, _) = student(Tier::Cpu);
    // One set of vectors for both: packs are made once.
    let shop = Arc::new(shop(&cpu));
    let cpu = Recommender::new(shop.clone(), Arc::new(cpu), "cpu").unwrap();
    let gpu = Recommender::new(shop, Arc::new(gpu), "wgpu").unwrap();
    for request in requests() {
        for (one, other) in play(&cpu, &request).iter().zip(&play(&gpu, &request)) {
            check_same(&request.id, one, other);
        }
    }
}

#[test]
fn the_parts_of_a_score_add_up_to_it() {
    let (model, _) = student(Tier::Cpu);
    let recommender = Recommender::new(Arc::new(shop(&model)), Arc::new(model), "cpu").unwrap();
    let mut seen = 0;
    for request in requests() {
        for recommendation in play(&recommender, &request).iter().flat_map(|reply| &reply.recommendations) {
            let sum: f32 = recommendation.contributions.iter().map(|part| part.value).sum();
            assert!(
                (sum - recommendation.score).abs() < 1e-4,
                "{}: {sum} and {}",
                request.id,
                recommendation.score
            );
            assert!(
                !recommendation.reason.is_empty(),
                "{}: {} has no reason",
                request.id,
                recommendation.card.id
            );
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen} recommendations are too few to show anything");
}

#[test]
fn a_model_says_how_many_items_its_stage_2_reads() {
    let (mut model, _) = student(Tier::Cpu);
    let shop = shop(&model);
    model.manifest.reranker.as_mut().unwrap().items = Some(3);
    let recommender = Recommender::new(Arc::new(shop), Arc::new(model), "cpu").unwrap();
    let request = Request { id: String::new(), turns: vec!["a desk for a small room".to_owned()] };
    let reply = play(&recommender, &request).remove(0);
    let read = |part: &protocol::Contribution| part.part == "whole-item";
    let read = reply.recommendations.iter().filter(|one| one.contributions.iter().any(read));
    assert_eq!((reply.ran.reranked, read.count()), (3, 3));
    assert!(reply.recommendations.len() > 3);
}

#[test]
fn a_price_limit_holds_and_its_loss_is_told() {
    let (model, _) = student(Tier::Cpu);
    let recommender = Recommender::new(Arc::new(shop(&model)), Arc::new(model), "cpu").unwrap();
    let ask = |text: &str| {
        play(&recommender, &Request { id: String::new(), turns: vec![text.to_owned()] }).remove(0)
    };
    let reply = ask("a desk, max 900");
    assert!(!reply.recommendations.is_empty());
    for recommendation in &reply.recommendations {
        let price = recommendation.card.price.as_ref().unwrap().minor;
        assert!(price <= 90_000 && recommendation.breaks.is_empty(), "{price}");
    }
    let reply = ask("a sofa, max 5");
    assert!(reply.recommendations.iter().all(|recommendation| !recommendation.breaks.is_empty()));
    assert!(reply.text.contains("aside"), "{}", reply.text);
}
