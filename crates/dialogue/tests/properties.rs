//! What holds for every utterance, whatever it says.

use dialogue::{
    ChipId, Choice, DialogueState, Facet, Question, Requirement, ShownItem, Surroundings, Vocabulary,
    understand,
};
use proptest::prelude::*;

fn vocabulary() -> Vocabulary {
    Vocabulary::new(
        [("colour", "white", 20), ("colour", "black", 20), ("brand", "Kivar", 5), ("seats", "3", 4)],
        ["Kivar sofa white 140x200 cm", "jigsaw 500 pieces", "lamp brass", "Kivar bookcase oak"]
            .into_iter()
            .cycle()
            .take(40),
    )
}

fn shown() -> Vec<ShownItem> {
    (0..4)
        .map(|ix| ShownItem {
            id: format!("i{ix}"),
            title: format!("Name{ix} sofa"),
            price: Some(100.0 * f64::from(ix)),
            width: (ix > 1).then_some(800.0),
            ..ShownItem::default()
        })
        .collect()
}

fn say(state: &mut DialogueState, utterance: &str, vocabulary: &Vocabulary, shown: &[ShownItem]) {
    let understanding = understand(state, utterance, &Surroundings { vocabulary, shown, currency: "EUR" });
    state.apply(understanding);
}

/// Utterances that come close to the grammar: its own words in any order, and anything else.
fn utterance() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => prop::sample::select(vec![
            "no", "not", "too", "white", "black", "sofa", "under", "max", "500", "30", "cm", "wide", "$", "€", ",", ".", "-", "x", "140x200", "1/2", "5'6\"", "between", "and", "or", "to", "instead", "forget", "the",
            "colour", "doesn't", "matter", "second", "one", "cheaper", "half that", "like", "than", "a", "kivar", "loves", "now", "actually", "不要", "白色", "以内", "五百", "宽度", "厘米", "的", "另一种颜色", "about", "at least", "pieces", "stars", "another color",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[a-z]{1,12}",
        1 => "\\PC{0,6}",
    ];
    prop::collection::vec(word, 0..14).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn no_utterance_panics_and_spans_are_her_words(turns in prop::collection::vec(utterance(), 1..4)) {
        let (vocabulary, shown) = (vocabulary(), shown());
        let mut state = DialogueState::default();
        for turn in &turns {
            say(&mut state, turn, &vocabulary, &shown);
            for wish in &state.wishes {
                prop_assert!(!wish.text.trim().is_empty());
                prop_assert!((0.0..=2.0).contains(&wish.strength));
            }
            for constraint in &state.constraints {
                if let dialogue::Requirement::Range { min, max } = constraint.requirement {
                    prop_assert!(min.is_some() || max.is_some());
                    prop_assert!(min.is_none_or(f64::is_finite) && max.is_none_or(f64::is_finite));
                }
            }
            let mut chips: Vec<ChipId> = state.chips().iter().map(|chip| chip.id).collect();
            let count = chips.len();
            chips.dedup();
            prop_assert_eq!(count, chips.len());
        }
    }

    #[test]
    fn undo_after_a_change_is_the_state_before(before in prop::collection::vec(utterance(), 0..3), change in utterance()) {
        let (vocabulary, shown) = (vocabulary(), shown());
        let mut state = DialogueState { bought: vec!["b".into()], ..DialogueState::default() };
        for turn in &before {
            say(&mut state, turn, &vocabulary, &shown);
        }
        let old = state.clone();
        say(&mut state, &change, &vocabulary, &shown);
        if state.log.len() > old.log.len() {
            prop_assert!(state.undo());
            prop_assert_eq!(state, old);
        }
    }

    #[test]
    fn an_open_question_stands_in_nobodys_way_and_is_undone_exactly(first in utterance(), second in utterance()) {
        let (vocabulary, shown) = (vocabulary(), shown());
        let words = |word: &str| Requirement::IncludeAny(vec![word.to_owned()]);
        let range = Requirement::Range { min: None, max: Some(500.0) };
        for (field, facet, requirement) in
            [("colour", Facet::Words, words("white")), ("price", Facet::Price, range)]
        {
            let mut state = DialogueState::default();
            say(&mut state, &first, &vocabulary, &shown);
            let before = state.clone();
            let choice = Choice { label: "up to 500".into(), facet, requirement };
            state.ask(Question { field: field.into(), choices: vec![choice] });
            let asked = state.clone();
            say(&mut state, &second, &vocabulary, &shown);
            prop_assert!(state.asked.len() <= 1);
            // It went on and the question is closed, or nothing was said and it is open still.
            if state.log.len() > asked.log.len() {
                prop_assert_eq!(&state.open, &None);
                prop_assert!(state.undo());
                prop_assert_eq!(&state, &asked);
            }
            if !before.log.is_empty() && state == asked {
                prop_assert!(state.undo());
                prop_assert_eq!(state.asked.len(), 0);
            }
        }
    }

    #[test]
    fn removing_a_chip_twice_is_removing_it_once(turns in prop::collection::vec(utterance(), 1..3), which in any::<prop::sample::Index>()) {
        let (vocabulary, shown) = (vocabulary(), shown());
        let mut state = DialogueState::default();
        for turn in &turns {
            say(&mut state, turn, &vocabulary, &shown);
        }
        let chips = state.chips();
        if !chips.is_empty() {
            let chip = chips[which.index(chips.len())].id;
            prop_assert!(state.remove(chip));
            let once = state.clone();
            prop_assert!(!state.remove(chip));
            prop_assert_eq!(&state, &once);
            prop_assert!(state.undo());
            prop_assert_eq!(state.chips(), chips);
        }
    }

    #[test]
    fn the_state_is_the_fold_of_its_log(turns in prop::collection::vec(utterance(), 0..4)) {
        let (vocabulary, shown) = (vocabulary(), shown());
        let mut state = DialogueState::default();
        for turn in &turns {
            say(&mut state, turn, &vocabulary, &shown);
        }
        // Undo all, and nothing is left.
        while state.undo() {}
        prop_assert_eq!(state, DialogueState::default());
    }

    #[test]
    fn constraints_on_different_things_may_be_said_in_any_order(price in 1u32..2000, width in 20u32..300) {
        let (vocabulary, shown) = (vocabulary(), shown());
        let parts = [format!("max {price} euros"), format!("at most {width} cm wide"), "not black".to_owned()];
        let said = |order: [usize; 3]| {
            let mut state = DialogueState::default();
            for ix in order {
                say(&mut state, &parts[ix], &vocabulary, &shown);
            }
            let mut found: Vec<String> = state.constraints.iter().map(|c| format!("{:?}{:?}", c.facet, c.requirement)).collect();
            found.sort();
            found
        };
        let first = said([0, 1, 2]);
        prop_assert_eq!(first.len(), 3);
        prop_assert_eq!(&first, &said([2, 1, 0]));
        prop_assert_eq!(&first, &said([1, 2, 0]));
    }
}
