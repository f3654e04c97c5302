//! Reasons: a plan of typed statements out of the exact score, each checked again, then said.
//!
//! Nothing here is generated: a statement names a wish in her own words and a fact in the catalogue's.

use catalog::{Fact, FactIx, ItemIx};
use dialogue::{Constraint, DialogueState, Facet, Locale, Requirement};

use crate::constraints::{Check, Prepared, measure};
use crate::format;
use crate::messages;
use crate::shop::Shop;
use crate::stage1::{Cause, Contribution};
use crate::turn::Ranked;

/// Longest quotation of a fact, in characters.
const LONGEST_QUOTE: usize = 90;

/// Statements of one kind in a reason.
const MOST_OF_A_KIND: usize = 2;

/// Something that is true of an item and a state.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// A wish is met best by a fact.
    Matches {
        /// Her words.
        wish: String,
        /// The fact; `None`: the item as a whole.
        fact: Option<FactIx>,
        /// Whether a word of hers stands in the fact; else it is near in meaning only.
        word: bool,
        /// What this adds to the score.
        value: f32,
    },
    /// A constraint is met.
    Meets(Constraint),
    /// The catalogue does not say whether a constraint is met.
    Unknown(Constraint),
    /// A constraint is broken.
    Breaks(Constraint),
    /// An item that she bought or liked speaks for it.
    BecauseOf {
        /// That item.
        item: ItemIx,
        /// Whether she bought it; else she liked it.
        bought: bool,
        /// What it adds to the score.
        value: f32,
    },
    /// It cannot be delivered now.
    OutOfStock,
}

/// All statements that the score and the constraints support, strongest first.
///
/// A wish without which the score would not fall is named only where there is no other: what matches a little less than
/// everything else pulls the item down, and is not why it stands where it does.
pub fn plan(shop: &Shop, state: &DialogueState, ranked: &Ranked) -> Vec<Statement> {
    let item = ranked.item;
    let mut matches: Vec<Statement> = Vec::new();
    for part in ranked.parts.iter().filter(|part| part.value > 0.0) {
        let (chip, is_word) = match &part.cause {
            Cause::Meaning(chip) => (*chip, false),
            Cause::Word(chip, _) => (*chip, true),
            Cause::History(liked) => {
                let bought = state.bought.contains(&shop.catalogue.item(*liked).id);
                matches.push(Statement::BecauseOf { item: *liked, bought, value: part.value });
                continue;
            }
            Cause::RestOfHistory | Cause::Rating | Cause::OutOfStock | Cause::Unknown | Cause::WholeItem => {
                continue;
            }
        };
        let Some(wish) = state.wishes.iter().find(|wish| wish.id == chip) else { continue };
        let known = matches.iter_mut().find_map(|statement| match statement {
            Statement::Matches { wish: label, fact, word, value }
                if *label == wish.label && *fact == part.fact =>
            {
                Some((word, value))
            }
            _ => None,
        });
        match known {
            Some((word, value)) => {
                *word |= is_word;
                *value += part.value;
            }
            None => matches.push(Statement::Matches {
                wish: wish.label.clone(),
                fact: part.fact,
                word: is_word,
                value: part.value,
            }),
        }
    }
    let is_idle = |statement: &Statement| {
        let Statement::Matches { wish, .. } = statement else { return false };
        let mut idle = state.wishes.iter().filter(|known| ranked.idle.contains(&known.id));
        idle.any(|known| known.label == *wish)
    };
    if !matches.iter().all(is_idle) {
        matches.retain(|statement| !is_idle(statement));
    }
    matches.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    let checks = state.constraints.iter().map(|constraint| {
        match Prepared::new(constraint, shop).check(shop, item.0 as usize) {
            Check::Met => Statement::Meets(constraint.clone()),
            Check::Unknown => Statement::Unknown(constraint.clone()),
            Check::Broken => Statement::Breaks(constraint.clone()),
        }
    });
    let stock =
        ranked.parts.iter().any(|part| part.cause == Cause::OutOfStock).then_some(Statement::OutOfStock);
    matches.into_iter().chain(checks).chain(stock).collect()
}

fn strength(statement: &Statement) -> f32 {
    match statement {
        Statement::Matches { value, .. } | Statement::BecauseOf { value, .. } => *value,
        _ => 0.0,
    }
}

/// Whether a statement holds, looked up anew in the catalogue and the score's parts.
pub fn holds(
    shop: &Shop,
    state: &DialogueState,
    item: ItemIx,
    parts: &[Contribution],
    statement: &Statement,
) -> bool {
    let check = |constraint: &Constraint, expected| {
        state.constraints.contains(constraint)
            && Prepared::new(constraint, shop).check(shop, item.0 as usize) == expected
    };
    match statement {
        Statement::Matches { wish, fact, word, value } => {
            let Some(wish) = state.wishes.iter().find(|known| known.label == *wish) else { return false };
            let of_wish = |part: &&Contribution| match &part.cause {
                Cause::Meaning(chip) | Cause::Word(chip, _) => *chip == wish.id && part.fact == *fact,
                _ => false,
            };
            let sum: f32 =
                parts.iter().filter(of_wish).filter(|part| part.value > 0.0).map(|part| part.value).sum();
            let worded = parts
                .iter()
                .filter(of_wish)
                .any(|part| matches!(part.cause, Cause::Word(..)) && part.value > 0.0);
            fact.is_none_or(|fact| shop.catalogue.item(item).facts.contains(&fact))
                && worded == *word
                && (sum - value).abs() < 1e-4
        }
        Statement::Meets(constraint) => check(constraint, Check::Met),
        Statement::Unknown(constraint) => check(constraint, Check::Unknown),
        Statement::Breaks(constraint) => check(constraint, Check::Broken),
        Statement::BecauseOf { item: liked, bought, value } => {
            let id = &shop.catalogue.item(*liked).id;
            let of_item = |part: &Contribution| part.cause == Cause::History(*liked) && part.value == *value;
            (if *bought { &state.bought } else { &state.liked }).contains(id) && parts.iter().any(of_item)
        }
        Statement::OutOfStock => shop.catalogue.item(item).stock == catalog::Stock::Out,
    }
}

/// One or two sentences out of verified statements.
pub fn say(shop: &Shop, item: ItemIx, statements: &[Statement], locale: Locale) -> String {
    let mut first: Vec<String> = Vec::new();
    let mut quoted: Vec<&str> = Vec::new();
    // A fact tells her more than the whole does: the whole is named only for wishes that no fact answers.
    let of_whole = |statement: &&Statement| matches!(statement, Statement::Matches { fact: None, .. });
    let by_fact = statements.iter().filter(|statement| !of_whole(statement));
    for statement in by_fact.chain(statements.iter().filter(of_whole)) {
        let phrase = match statement {
            Statement::Matches { wish, fact, word, .. } if !quoted.contains(&wish.as_str()) => {
                quoted.push(wish);
                said_match(fact.map(|fact| shop.catalogue.fact(fact)), wish, *word, locale)
            }
            Statement::BecauseOf { item, bought, .. } if first.is_empty() => {
                let title = &shop.catalogue.item(*item).title;
                if *bought {
                    messages::because_bought(locale, title)
                } else {
                    messages::because_liked(locale, title)
                }
            }
            _ => continue,
        };
        first.push(phrase);
        if first.len() == MOST_OF_A_KIND {
            break;
        }
    }
    let mut second: Vec<String> = Vec::new();
    // What is wrong or not known comes before what is right: it is what she has to decide on.
    for kind in [Check::Broken, Check::Unknown, Check::Met] {
        for statement in statements {
            let phrase = match (statement, kind) {
                (Statement::Breaks(constraint), Check::Broken) => said_broken(shop, item, constraint, locale),
                (Statement::OutOfStock, Check::Broken) => messages::is_out_of_stock(locale).to_owned(),
                (Statement::Unknown(constraint), Check::Unknown) => {
                    let facet = format::facet(&constraint.facet, locale);
                    messages::not_given(locale, &facet, &constraint.span)
                }
                (Statement::Meets(constraint), Check::Met) => said_met(shop, item, constraint, locale),
                _ => continue,
            };
            if second.len() < MOST_OF_A_KIND + 1 {
                second.push(phrase);
            }
        }
    }
    [first, second]
        .into_iter()
        .filter(|phrases| !phrases.is_empty())
        .map(|phrases| sentence(&phrases, locale))
        .collect::<Vec<_>>()
        .join(messages::sentence_joint(locale))
}

fn sentence(phrases: &[String], locale: Locale) -> String {
    let joined = phrases.join(messages::phrase_joint(locale));
    let mut letters = joined.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    messages::sentence(locale, &format!("{first}{}", letters.as_str().trim_end_matches(['.', '!'])))
}

fn said_match(fact: Option<&Fact>, wish: &str, word: bool, locale: Locale) -> String {
    let Some((field, fact)) = fact.and_then(|fact| Some((fact.field.name(), cut(fact.text()?)))) else {
        return messages::near_as_a_whole(locale, wish);
    };
    let said = if word { messages::fits } else { messages::comes_near };
    said(locale, field, wish, &fact, &format::field(field, locale))
}

fn said_broken(shop: &Shop, item: ItemIx, constraint: &Constraint, locale: Locale) -> String {
    match said_value(shop, item, &constraint.facet, locale) {
        Some(value) => {
            messages::breaks_by(locale, &constraint.span, &format::facet(&constraint.facet, locale), &value)
        }
        None => messages::breaks(locale, &constraint.span),
    }
}

fn said_met(shop: &Shop, item: ItemIx, constraint: &Constraint, locale: Locale) -> String {
    let wish = &constraint.span;
    match (&constraint.requirement, said_value(shop, item, &constraint.facet, locale)) {
        (_, Some(value)) if constraint.facet == Facet::Price => messages::meets_price(locale, &value, wish),
        (_, Some(value)) => {
            messages::meets_value(locale, &format::facet(&constraint.facet, locale), &value, wish)
        }
        (Requirement::Exclude(_), None) => messages::meets_absence(locale, wish),
        (_, None) => messages::meets(locale, wish),
    }
}

/// The value of a measured facet, with its unit.
pub(crate) fn said_value(shop: &Shop, item: ItemIx, facet: &Facet, locale: Locale) -> Option<String> {
    let item = shop.catalogue.item(item);
    match facet {
        Facet::Price => item.price.map(|price| format::price(price, locale)),
        Facet::Rating => item.rating.map(format::stars),
        Facet::Width | Facet::Depth | Facet::Height | Facet::Length => {
            measure(&shop.catalogue, item, facet).map(|value| format::length(value, locale))
        }
        Facet::Measure(_) => measure(&shop.catalogue, item, facet).map(|value| value.to_string()),
        Facet::InStock | Facet::Words => None,
    }
}

/// A fact's words, cut at a word's end.
fn cut(text: &str) -> String {
    let text = text.trim().trim_end_matches(['.', '!', ';', ',']);
    if text.chars().count() <= LONGEST_QUOTE {
        return text.to_owned();
    }
    let short: String = text.chars().take(LONGEST_QUOTE).collect();
    format!("{}…", short.rsplit_once(' ').map_or(short.as_str(), |(head, _)| head))
}
