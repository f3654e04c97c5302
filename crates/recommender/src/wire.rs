//! Between the domain's types and the wire's, once for browser and server.

use dialogue as d;
use protocol as p;
use protocol::{AskedQuestion, Indifferent};

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
    // A turn that is not there was not asked in: such a note is left out, as what is unknown is.
    for Indifferent { turn, field } in &state.indifferent {
        if let Some(edits) = log.get_mut(usize::from(*turn)) {
            edits.push(d::Edit::Indifferent(field.clone()));
        }
    }
    for asked in &state.questions {
        let question = question_from_wire(asked)
            .ok_or_else(|| bad("`state.questions` holds a number out of range".into()))?;
        if let Some(edits) = log.get_mut(usize::from(asked.turn)) {
            edits.push(d::Edit::Ask(question));
        }
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
        turns: state.log.iter().map(|edits| edits.iter().filter_map(edit_to_wire).collect()).collect(),
        questions: noted(state, |turn, edit| match edit {
            d::Edit::Ask(question) => Some(question_to_wire(turn, question)),
            _ => None,
        }),
        indifferent: noted(state, |turn, edit| match edit {
            d::Edit::Indifferent(field) => Some(Indifferent { turn, field: field.clone() }),
            _ => None,
        }),
    }
}

/// The edits that the wire keeps apart, with their turns.
fn noted<T>(state: &d::DialogueState, note: impl Fn(u16, &d::Edit) -> Option<T>) -> Vec<T> {
    let turns = (0u16..).zip(&state.log);
    turns
        .flat_map(|(turn, edits)| edits.iter().filter_map(|edit| note(turn, edit)).collect::<Vec<_>>())
        .collect()
}

fn question_to_wire(turn: u16, question: &d::Question) -> AskedQuestion {
    let choices = question.choices.iter().map(|choice| p::Choice {
        label: choice.label.clone(),
        facet: facet_to_wire(&choice.facet),
        requirement: requirement_to_wire(&choice.requirement),
    });
    AskedQuestion { turn, field: question.field.clone(), choices: choices.collect() }
}

fn question_from_wire(asked: &AskedQuestion) -> Option<d::Question> {
    let choices = asked.choices.iter().map(|choice| {
        Some(d::Choice {
            label: choice.label.clone(),
            facet: facet_from_wire(&choice.facet),
            requirement: requirement_from_wire(&choice.requirement)?,
        })
    });
    Some(d::Question { field: asked.field.clone(), choices: choices.collect::<Option<_>>()? })
}

fn requirement_to_wire(requirement: &d::Requirement) -> p::Requirement {
    match requirement {
        d::Requirement::Range { min, max } => p::Requirement::Range { min: *min, max: *max },
        d::Requirement::Exclude(words) => p::Requirement::Exclude { words: words.clone() },
        d::Requirement::IncludeAny(words) => p::Requirement::IncludeAny { words: words.clone() },
        d::Requirement::Holds => p::Requirement::Holds,
    }
}

/// `None` where a number is out of range.
fn requirement_from_wire(requirement: &p::Requirement) -> Option<d::Requirement> {
    Some(match requirement {
        p::Requirement::Range { min, max } => {
            let finite = |end: &Option<f64>| end.is_none_or(f64::is_finite);
            (finite(min) && finite(max)).then_some(d::Requirement::Range { min: *min, max: *max })?
        }
        p::Requirement::Exclude { words } => d::Requirement::Exclude(words.clone()),
        p::Requirement::IncludeAny { words } => d::Requirement::IncludeAny(words.clone()),
        p::Requirement::Holds => d::Requirement::Holds,
    })
}

/// `None` for what the wire keeps apart from the edits: [`p::State::questions`] and [`p::State::indifferent`].
pub(crate) fn edit_to_wire(edit: &d::Edit) -> Option<p::Edit> {
    Some(match edit {
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
            requirement: requirement_to_wire(&constraint.requirement),
            span: constraint.span.clone(),
            turn: constraint.turn,
        }),
        d::Edit::Remove(chip) => p::Edit::Remove { chip: chip.0 },
        d::Edit::Like(item) => p::Edit::Like { item: item.clone() },
        d::Edit::Reject(item) => p::Edit::Reject { item: item.clone() },
        d::Edit::Show(items) => p::Edit::Show { items: items.clone() },
        d::Edit::Clear => p::Edit::Clear,
        d::Edit::Ask(_) | d::Edit::Indifferent(_) => return None,
    })
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
            requirement: requirement_from_wire(&constraint.requirement)?,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> d::DialogueState {
        let mut state = d::DialogueState::default();
        let wish = d::Wish {
            id: d::ChipId(0),
            text: "lamp".into(),
            label: "lamp".into(),
            polarity: d::Polarity::Wanted,
            strength: 1.0,
            turn: 0,
        };
        let turn = |edits| d::Understanding {
            intent: d::Intent::Refine,
            edits,
            about: Vec::new(),
            named: Vec::new(),
        };
        let choice = |label: &str, facet, requirement| d::Choice { label: label.into(), facet, requirement };
        let range = d::Requirement::Range { min: None, max: Some(100.0) };
        let words = d::Requirement::IncludeAny(vec!["brass".into()]);
        state.apply(turn(vec![d::Edit::AddWish(wish)]));
        state.show(vec!["a".into()]);
        state.ask(d::Question {
            field: "price".into(),
            choices: vec![choice("up to €100", d::Facet::Price, range)],
        });
        // A turn that only waves the question aside, with no list: on the wire it has no edits at all.
        state.apply(turn(vec![d::Edit::Indifferent("price".into())]));
        state.ask(d::Question {
            field: "material".into(),
            choices: vec![choice("brass", d::Facet::Words, words)],
        });
        state.show(vec!["b".into()]);
        state
    }

    #[test]
    fn a_state_with_questions_comes_back_as_it_went() {
        let mut state = asked();
        loop {
            let json = serde_json::to_string(&state_to_wire(&state)).unwrap();
            let read = state_from_wire(&serde_json::from_str(&json).unwrap()).unwrap();
            assert_eq!(read, state);
            if !state.undo() {
                break;
            }
        }
    }

    #[test]
    fn who_knows_of_no_questions_reads_the_rest() {
        let mut json = serde_json::to_value(state_to_wire(&asked())).unwrap();
        assert_eq!(json["version"], 1);
        let fields = json.as_object_mut().unwrap();
        assert!(fields.remove("questions").is_some() && fields.remove("indifferent").is_some());
        let read = state_from_wire(&serde_json::from_value(json).unwrap()).unwrap();
        assert_eq!(read.wishes, asked().wishes);
        assert_eq!((read.open, read.asked.len()), (None, 0));
    }

    #[test]
    fn a_question_of_a_turn_that_is_not_there_is_left_out() {
        let mut wire = state_to_wire(&asked());
        wire.questions[0].turn = 99;
        wire.indifferent[0].turn = 99;
        assert_eq!(state_from_wire(&wire).unwrap().asked, ["material"]);
        wire.questions[1].choices[0].requirement =
            p::Requirement::Range { min: None, max: Some(f64::INFINITY) };
        assert!(state_from_wire(&wire).is_err());
    }
}
