//! Between the domain's types and the wire's, once for browser and server.

use dialogue as d;
use protocol as p;

use crate::RecommenderError;

/// The version of [`protocol::State`] that this build writes.
pub const STATE_VERSION: u8 = 1;

/// Most turns of a state that is taken in: beyond that it is no conversation.
const MOST_TURNS: usize = 1000;

/// Reads a state by folding its edits.
///
/// # Errors
/// [`RecommenderError::State`] where it is of a later version or holds numbers out of range.
pub fn state_from_wire(state: &p::State) -> Result<d::DialogueState, RecommenderError> {
    let bad = |what: String| {
        RecommenderError::State(format!("{what}; send the turn without `state` to start over"))
    };
    if state.version > STATE_VERSION {
        return Err(bad(format!(
            "`state.version` is {}, this build reads up to {STATE_VERSION}",
            state.version
        )));
    }
    if state.turns.len() > MOST_TURNS {
        return Err(bad(format!("`state.turns` has {} turns, {MOST_TURNS} are read", state.turns.len())));
    }
    let mut log = Vec::with_capacity(state.turns.len());
    for (turn, edits) in state.turns.iter().enumerate() {
        let edits: Result<Vec<_>, _> = edits
            .iter()
            .map(|edit| {
                edit_from_wire(edit)
                    .ok_or_else(|| bad(format!("`state.turns[{turn}]` holds a number out of range")))
            })
            .collect();
        log.push(edits?);
    }
    let mut read = d::DialogueState {
        locale: locale_from_wire(&state.locale).unwrap_or_default(),
        bought: state.bought.clone(),
        ..d::DialogueState::default()
    };
    for edits in log {
        read.apply(d::Understanding {
            intent: d::Intent::Refine,
            edits,
            about: Vec::new(),
            named: Vec::new(),
        });
    }
    Ok(read)
}

/// `en` or `zh`, with any region.
pub fn locale_from_wire(locale: &str) -> Option<d::Locale> {
    match locale.split(['-', '_']).next() {
        Some("zh") => Some(d::Locale::Zh),
        Some("en") => Some(d::Locale::En),
        _ => None,
    }
}

/// Writes a state.
pub fn state_to_wire(state: &d::DialogueState) -> p::State {
    p::State {
        version: STATE_VERSION,
        locale: match state.locale {
            d::Locale::En => "en".into(),
            d::Locale::Zh => "zh".into(),
        },
        bought: state.bought.clone(),
        turns: state.log.iter().map(|edits| edits.iter().map(edit_to_wire).collect()).collect(),
    }
}

pub(crate) fn edit_to_wire(edit: &d::Edit) -> p::Edit {
    match edit {
        d::Edit::AddWish(wish) => p::Edit::AddWish(p::Wish {
            id: wish.id.0,
            text: wish.text.clone(),
            label: (wish.label != wish.text).then(|| wish.label.clone()),
            unwanted: wish.polarity == d::Polarity::Unwanted,
            strength: wish.strength,
            turn: wish.turn,
        }),
        d::Edit::AddConstraint(constraint) => p::Edit::AddConstraint(p::Constraint {
            id: constraint.id.0,
            facet: facet_to_wire(&constraint.facet),
            requirement: match &constraint.requirement {
                d::Requirement::Range { min, max } => p::Requirement::Range { min: *min, max: *max },
                d::Requirement::Exclude(words) => p::Requirement::Exclude { words: words.clone() },
                d::Requirement::IncludeAny(words) => p::Requirement::IncludeAny { words: words.clone() },
                d::Requirement::Holds => p::Requirement::Holds,
            },
            span: constraint.span.clone(),
            turn: constraint.turn,
        }),
        d::Edit::Remove(chip) => p::Edit::Remove { chip: chip.0 },
        d::Edit::Like(item) => p::Edit::Like { item: item.clone() },
        d::Edit::Reject(item) => p::Edit::Reject { item: item.clone() },
        d::Edit::Show(items) => p::Edit::Show { items: items.clone() },
        d::Edit::Clear => p::Edit::Clear,
    }
}

/// `None` where a number is out of range.
pub(crate) fn edit_from_wire(edit: &p::Edit) -> Option<d::Edit> {
    Some(match edit {
        p::Edit::AddWish(wish) => d::Edit::AddWish(d::Wish {
            id: d::ChipId(wish.id),
            text: wish.text.clone(),
            label: wish.label.clone().unwrap_or_else(|| wish.text.clone()),
            polarity: if wish.unwanted { d::Polarity::Unwanted } else { d::Polarity::Wanted },
            strength: (0.0..=2.0).contains(&wish.strength).then_some(wish.strength)?,
            turn: wish.turn,
        }),
        p::Edit::AddConstraint(constraint) => d::Edit::AddConstraint(d::Constraint {
            id: d::ChipId(constraint.id),
            facet: facet_from_wire(&constraint.facet),
            requirement: match &constraint.requirement {
                p::Requirement::Range { min, max } => {
                    let finite = |end: &Option<f64>| end.is_none_or(f64::is_finite);
                    (finite(min) && finite(max)).then_some(d::Requirement::Range { min: *min, max: *max })?
                }
                p::Requirement::Exclude { words } => d::Requirement::Exclude(words.clone()),
                p::Requirement::IncludeAny { words } => d::Requirement::IncludeAny(words.clone()),
                p::Requirement::Holds => d::Requirement::Holds,
            },
            span: constraint.span.clone(),
            turn: constraint.turn,
        }),
        p::Edit::Remove { chip } => d::Edit::Remove(d::ChipId(*chip)),
        p::Edit::Like { item } => d::Edit::Like(item.clone()),
        p::Edit::Reject { item } => d::Edit::Reject(item.clone()),
        p::Edit::Show { items } => d::Edit::Show(items.clone()),
        p::Edit::Clear => d::Edit::Clear,
    })
}

fn facet_to_wire(facet: &d::Facet) -> String {
    match facet {
        d::Facet::Price => "price",
        d::Facet::Width => "width",
        d::Facet::Depth => "depth",
        d::Facet::Height => "height",
        d::Facet::Length => "length",
        d::Facet::Rating => "rating",
        d::Facet::InStock => "in-stock",
        d::Facet::Words => "words",
        d::Facet::Measure(name) => name,
    }
    .to_owned()
}

fn facet_from_wire(facet: &str) -> d::Facet {
    match facet {
        "price" => d::Facet::Price,
        "width" => d::Facet::Width,
        "depth" => d::Facet::Depth,
        "height" => d::Facet::Height,
        "length" => d::Facet::Length,
        "rating" => d::Facet::Rating,
        "in-stock" => d::Facet::InStock,
        "words" => d::Facet::Words,
        other => d::Facet::Measure(other.to_owned()),
    }
}

/// An intent in kebab-case.
pub fn intent_to_wire(intent: d::Intent) -> &'static str {
    match intent {
        d::Intent::Recommend => "recommend",
        d::Intent::Refine => "refine",
        d::Intent::Compare => "compare",
        d::Intent::Why => "why",
        d::Intent::WhyNot => "why-not",
        d::Intent::ShopQuestion => "shop-question",
        d::Intent::Undo => "undo",
        d::Intent::StartOver => "start-over",
        d::Intent::SmallTalk => "small-talk",
        d::Intent::OutOfScope => "out-of-scope",
        d::Intent::Unsafe => "unsafe",
    }
}
