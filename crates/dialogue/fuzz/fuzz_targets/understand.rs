//! Any bytes as a conversation: lines are turns. Nothing may panic, every wish keeps to its bounds, and taking all
//! turns back leaves nothing.
#![no_main]

use std::sync::OnceLock;

use dialogue::{DialogueState, Requirement, ShownItem, Surroundings, Vocabulary, understand};
use libfuzzer_sys::fuzz_target;

fn vocabulary() -> &'static Vocabulary {
    static TABLE: OnceLock<Vocabulary> = OnceLock::new();
    TABLE.get_or_init(|| {
        let values = [
            ("colour", "white", 20),
            ("colour", "black", 20),
            ("material", "oak", 9),
            ("brand", "Kivar", 5),
            ("seats", "3", 4),
            ("pieces", "500", 4),
        ];
        let titles = ["Kivar sofa white 140x200 cm", "jigsaw 500 pieces", "lamp brass", "violin 1/2 wooden"];
        Vocabulary::new(values, titles.into_iter().cycle().take(40))
    })
}

fn shown() -> Vec<ShownItem> {
    (0..4)
        .map(|ix| ShownItem {
            id: format!("i{ix}"),
            title: format!("Kivar{ix} sofa"),
            price: Some(100.0 * f64::from(ix)),
            width: (ix > 1).then_some(800.0),
            facets: vec![("colour".into(), "white".into())],
            ..ShownItem::default()
        })
        .collect()
}

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let shown = shown();
    let around = Surroundings { vocabulary: vocabulary(), shown: &shown, currency: "EUR" };
    let mut state = DialogueState::default();
    for turn in text.split('\n').take(6) {
        let understanding = understand(&state, turn, &around);
        state.apply(understanding);
        for wish in &state.wishes {
            assert!(!wish.text.trim().is_empty() && (0.0..=2.0).contains(&wish.strength));
        }
        for constraint in &state.constraints {
            if let Requirement::Range { min, max } = constraint.requirement {
                assert!(min.is_some() || max.is_some());
                assert!(min.is_none_or(f64::is_finite) && max.is_none_or(f64::is_finite));
            }
        }
    }
    while state.undo() {}
    assert_eq!(state, DialogueState::default());
});
