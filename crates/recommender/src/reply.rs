//! What a turn answers, in the wire's types and in words.

use catalog::{Fact, Field, ItemIx, Stock};
use dialogue::{DialogueState, Intent, Locale, ShownItem, Wish};
use protocol as p;

use crate::explain::Statement;
use crate::format;
use crate::messages;
use crate::shop::Shop;
use crate::stage1::Cause;
use crate::turn::{Ranked, Ranking};

/// A ranked item as the wire has it.
pub(crate) fn recommendation(
    shop: &Shop,
    ranked: &Ranked,
    rank: u16,
    statements: &[Statement],
    reason: String,
    locale: Locale,
) -> p::Recommendation {
    let spans =
        |wanted: fn(&Statement) -> Option<&String>| statements.iter().filter_map(wanted).cloned().collect();
    p::Recommendation {
        rank,
        card: card(shop, ranked.item, locale),
        score: ranked.score,
        contributions: ranked
            .parts
            .iter()
            .map(|part| {
                let fact = part.fact.map(|fact| shop.catalogue.fact(fact));
                let (wish, name) = match &part.cause {
                    Cause::Meaning(chip) => (Some(chip.0), "meaning"),
                    Cause::Word(chip, _) => (Some(chip.0), "word"),
                    Cause::History(_) | Cause::RestOfHistory => (None, "history"),
                    Cause::Rating => (None, "rating"),
                    Cause::OutOfStock => (None, "out-of-stock"),
                    Cause::Unknown => (None, "unknown"),
                    Cause::WholeItem => (None, "whole-item"),
                };
                p::Contribution {
                    wish,
                    part: name.into(),
                    field: fact.map(|fact| fact.field.name().to_owned()),
                    fact: fact.and_then(Fact::text).map(str::to_owned),
                    value: part.value,
                }
            })
            .collect(),
        reason,
        unknown: spans(|statement| match statement {
            Statement::Unknown(constraint) => Some(&constraint.span),
            _ => None,
        }),
        breaks: spans(|statement| match statement {
            Statement::Breaks(constraint) => Some(&constraint.span),
            _ => None,
        }),
        versions: ranked.folded.iter().map(|item| card(shop, *item, locale)).collect(),
    }
}

fn card(shop: &Shop, ix: ItemIx, locale: Locale) -> p::Card {
    let item = shop.catalogue.item(ix);
    let text_of = |field: &Field| {
        shop.catalogue.facts_of(item).find(|(_, fact)| fact.field == *field).and_then(|(_, fact)| fact.text())
    };
    let subtitle = [Field::PHRASE, Field::TYPE, Field::CATEGORY].iter().find_map(text_of).unwrap_or_default();
    p::Card {
        id: item.id.clone(),
        title: item.title.clone(),
        subtitle: if subtitle == item.title { String::new() } else { subtitle.to_owned() },
        picture: item.picture.clone(),
        link: item.link.clone(),
        price: item.price.map(|price| p::Price {
            minor: price.minor,
            currency: price.currency.code().to_owned(),
            text: format::price(price, locale),
        }),
        rating: item.rating.map(|rating| rating.stars),
        rating_count: item.rating.and_then(|rating| rating.count),
        in_stock: match item.stock {
            Stock::In => Some(true),
            Stock::Out => Some(false),
            Stock::Unknown => None,
        },
    }
}

/// A chip as the wire has it.
pub(crate) fn chip(chip: dialogue::Chip) -> p::Chip {
    p::Chip { id: chip.id.0, label: chip.label, hard: chip.hard, negative: chip.negative }
}

/// A shown item as the dialogue looks at it.
pub(crate) fn shown(shop: &Shop, ix: ItemIx) -> ShownItem {
    let item = shop.catalogue.item(ix);
    let measure = |field: &Field| shop.catalogue.measure(item, field);
    ShownItem {
        id: item.id.clone(),
        title: item.title.clone(),
        price: item.price.map(|price| price.major()),
        width: measure(&Field::WIDTH),
        depth: measure(&Field::DEPTH),
        height: measure(&Field::HEIGHT),
        facets: shop
            .catalogue
            .facts_of(item)
            .filter_map(|(_, fact)| Some((fact.field.name().to_owned(), fact.text()?.to_owned())))
            .collect(),
    }
}

/// What is said about the list.
pub(crate) fn about_the_list(shop: &Shop, state: &DialogueState, ranking: &Ranking) -> String {
    let locale = state.locale;
    let (shown, all) = (ranking.items.len() as u64, shop.catalogue.items().len() as u64);
    if shown == 0 {
        let asked = !(state.wishes.is_empty() && state.constraints.is_empty());
        let said = if asked { messages::nothing_fits } else { messages::say_something };
        return said(locale).to_owned();
    }
    let mut said = match &ranking.relaxed {
        Some(relaxed) => messages::set_aside(locale, &relaxed.span, shown),
        None if state.constraints.is_empty() => messages::best_of_all(locale, shown, all),
        None => messages::best_that_fit(locale, ranking.fitting as u64, all, shown),
    };
    if let Some(wish) = unheard(shop, state) {
        said += messages::sentence_joint(locale);
        said += &messages::unheard(locale, &wish.label);
    }
    said
}

/// The first wish of the last turn, if no word of that turn's wishes is one that the shop or we know.
fn unheard<'s>(shop: &Shop, state: &'s DialogueState) -> Option<&'s Wish> {
    let newest = |wish: &&Wish| wish.turn + 1 == state.turns;
    let known = state.wishes.iter().filter(newest).any(|wish| shop.vocabulary.has_heard_of(&wish.text));
    state.wishes.iter().find(newest).filter(|_| !known)
}

/// A short honest answer to what is no shopping request.
pub(crate) fn aside(intent: Intent, locale: Locale) -> &'static str {
    match intent {
        Intent::SmallTalk => messages::welcome(locale),
        Intent::ShopQuestion => messages::ask_the_shop(locale),
        Intent::Unsafe => messages::cannot_help(locale),
        _ => messages::only_this_shop(locale),
    }
}
