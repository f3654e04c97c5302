//! What a turn answers, in the wire's types and in words.

use catalog::{Fact, Field, ItemIx, Stock};
use dialogue::{DialogueState, Intent, Locale, ShownItem};
use protocol as p;

use crate::explain::Statement;
use crate::format;
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
) -> p::Recommendation {
    let spans =
        |wanted: fn(&Statement) -> Option<&String>| statements.iter().filter_map(wanted).cloned().collect();
    p::Recommendation {
        rank,
        card: card(shop, ranked.item),
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
        versions: ranked.folded.iter().map(|item| card(shop, *item)).collect(),
    }
}

fn card(shop: &Shop, ix: ItemIx) -> p::Card {
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
            text: format::price(price),
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

/// A sentence about the list.
pub(crate) fn about_the_list(state: &DialogueState, ranking: &Ranking, all: usize) -> String {
    let shown = ranking.items.len();
    match (state.locale, &ranking.relaxed) {
        (Locale::En, _) if shown == 0 && state.wishes.is_empty() && state.constraints.is_empty() => {
            "Tell me what you are looking for.".into()
        }
        (Locale::Zh, _) if shown == 0 && state.wishes.is_empty() && state.constraints.is_empty() => {
            "请告诉我您想找什么。".into()
        }
        (Locale::En, _) if shown == 0 => {
            "Nothing here fits. Remove a chip, or tell me what may give way.".into()
        }
        (Locale::Zh, _) if shown == 0 => "没有符合的商品。请去掉一个条件，或告诉我哪一点可以放宽。".into(),
        (Locale::En, Some(relaxed)) => format!(
            "Nothing meets everything at once. Setting “{}” aside brings these {shown}; each says where it breaks it.",
            relaxed.span
        ),
        (Locale::Zh, Some(relaxed)) => {
            format!("没有完全符合的商品。放宽“{}”后有以下{shown}件，均已注明不符之处。", relaxed.span)
        }
        (Locale::En, None) if state.constraints.is_empty() => {
            format!("The best {shown} of {all} items, best first.")
        }
        (Locale::Zh, None) if state.constraints.is_empty() => {
            format!("从{all}件商品中选出的{shown}件，最合适的在前。")
        }
        (Locale::En, None) => {
            let fitting = ranking.fitting;
            let (noun, verb) = if fitting == 1 { ("item", "meets") } else { ("items", "meet") };
            format!("{fitting} of {all} {noun} {verb} what you require; here are the best {shown}.")
        }
        (Locale::Zh, None) => {
            format!("{all}件商品中有{}件符合要求，这是其中最合适的{shown}件。", ranking.fitting)
        }
    }
}

/// An item is shown as another version of one on the list.
pub(crate) fn is_a_version(title: &str, rank: usize, locale: Locale) -> String {
    match locale {
        Locale::En => format!("“{title}” is shown as another version of number {rank}."),
        Locale::Zh => format!("“{title}”作为第{rank}位商品的另一款列出。"),
    }
}

/// A short honest answer to what is no shopping request.
pub(crate) fn aside(intent: Intent, locale: Locale) -> &'static str {
    match (intent, locale) {
        (Intent::SmallTalk, Locale::En) => "You’re welcome. Tell me if anything should change.",
        (Intent::SmallTalk, Locale::Zh) => "不客气。如需调整，请告诉我。",
        (Intent::ShopQuestion, Locale::En) => {
            "I only know the catalogue. For delivery, returns or orders, please ask the shop itself."
        }
        (Intent::ShopQuestion, Locale::Zh) => "我只了解商品目录。配送、退换货或订单问题请咨询店家。",
        (Intent::Unsafe, Locale::En) => "I can’t help with that.",
        (Intent::Unsafe, Locale::Zh) => "这个我无法帮忙。",
        (_, Locale::En) => "I can only help to find things in this shop.",
        (_, Locale::Zh) => "我只能帮您在本店找商品。",
    }
}

/// The item that she asked about is not known.
pub(crate) fn no_such_item(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "I don’t know which item you mean. Name it as its card does, or say “the second one”.",
        Locale::Zh => "我不确定您指的是哪件商品。请使用卡片上的名称，或说“第二个”。",
    }
}

/// Why an item stands on the list.
pub(crate) fn stands_at(title: &str, rank: usize, reason: &str, locale: Locale) -> String {
    match locale {
        Locale::En => format!("“{title}” is number {rank}. {reason}"),
        Locale::Zh => format!("“{title}”排在第{rank}位。{reason}"),
    }
}
