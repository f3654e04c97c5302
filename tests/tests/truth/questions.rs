//! Clarifying questions: beside the list, at most two, and an answer leaves less doubt.

use super::*;
use recommender::doubt;
use recommender::wire::{state_from_wire, state_to_wire};

const VAGUE: [(&str, &str); 6] = [
    ("a lamp", "en"),
    ("something for the living room", "en"),
    ("storage", "en"),
    ("a present", "en"),
    ("灯", "zh"),
    ("椅子", "zh"),
];

fn say(state: &State, text: &str, locale: &str) -> TurnReply {
    turn(state, Action::Say { text: text.into() }, locale)
}

fn candidates(state: &State) -> Vec<(ItemIx, f32)> {
    let state = state_from_wire(state).unwrap();
    block_on(recommender().rank(&state, Wanted { limit: 8, rerank: 0, exclude_bought: false, fold: true }))
        .unwrap()
        .candidates
}

#[test]
fn an_answer_that_is_pressed_leaves_less_doubt_than_there_was() {
    let mut pressed = 0;
    for (words, locale) in VAGUE {
        let asked = say(&State::default(), words, locale);
        let Some(question) = asked.question else { continue };
        assert!(!asked.recommendations.is_empty(), "{words}: the list stands beside the question");
        assert!((2..=4).contains(&question.answers.len()));
        let before = candidates(&asked.state);
        for answer in &question.answers {
            let answered = say(&asked.state, answer, locale);
            let old = state_from_wire(&asked.state).unwrap().constraints.len();
            let state = state_from_wire(&answered.state).unwrap();
            assert_eq!(state.constraints.len(), old + 1, "{words} | {answer}");
            let constraint = &state.constraints[old];
            let items = recommender().shop().catalogue.items();
            let fits = |item: ItemIx| met(&items[item.0 as usize], constraint) != Some(false);
            let left: Vec<_> = before.iter().copied().filter(|(item, _)| fits(*item)).collect();
            assert!(!left.is_empty() && doubt(&left) < doubt(&before) - 0.4, "{words} | {answer}");
            pressed += 1;
        }
    }
    assert!(pressed >= 6, "{pressed}");
}

#[test]
fn at_most_two_are_asked_and_none_twice() {
    let mut most = 0;
    for (words, locale) in VAGUE {
        let mut reply = say(&State::default(), words, locale);
        let mut fields: Vec<String> = Vec::new();
        for _ in 0..5 {
            let Some(question) = reply.question.take() else { break };
            assert!(!fields.contains(&question.field), "{words}: {} twice", question.field);
            let list = |reply: &TurnReply| -> Vec<String> {
                reply.recommendations.iter().map(|found| found.card.id.clone()).collect()
            };
            fields.push(question.field);
            let skipped = say(&reply.state, &question.skip, locale);
            assert_eq!(list(&skipped), list(&reply), "{words}: to skip changes no ranking");
            assert!(skipped.chips == reply.chips);
            reply = skipped;
        }
        assert!(fields.len() <= 2);
        most = most.max(fields.len());
    }
    assert_eq!(most, 2);
}

#[test]
fn questions_come_with_requests_alone_and_undo_brings_one_back() {
    let asked = VAGUE.iter().map(|(words, locale)| say(&State::default(), words, locale));
    let asked =
        asked.filter(|reply| reply.state.locale == "en").find(|reply| reply.question.is_some()).unwrap();
    let question = asked.question.clone().unwrap();
    for other in ["why the first one?", "compare the first two", "thanks", "do you deliver on sundays?"] {
        let reply = say(&asked.state, other, "en");
        assert_eq!(reply.question, None, "{other}");
        // It is open still: her answer is understood.
        let answered = say(&reply.state, &question.answers[0], "en");
        assert_eq!(answered.chips.len(), asked.chips.len() + 1, "{other}");
    }
    let answered = say(&asked.state, &question.answers[0], "en");
    let undone = turn(&answered.state, Action::Undo, "en");
    assert_eq!(undone.question, Some(question));
    assert_eq!(undone.state, asked.state);
    let over = turn(&answered.state, Action::StartOver, "en");
    assert_eq!(over.question, None);
    let state = state_from_wire(&over.state).unwrap();
    assert!(state.asked.is_empty() && state.open.is_none());
    assert_eq!(state_to_wire(&state), over.state);
}
