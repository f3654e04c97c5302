//! What must hold after any bytes said as a conversation: shared by the fuzzer and by the test that replays what
//! it found.

use std::sync::OnceLock;

use dialogue::{DialogueState, Requirement, ShownItem, Surroundings, Vocabulary, understand};

/// Turns that one input has at most: more lines are not read.
const MOST_TURNS: usize = 6;

fn vocabulary() -> &'static Vocabulary {
    static TABLE: OnceLock<Vocabulary> = OnceLock::new();
    TABLE.get_or_init(|| {
        let values = [
            ("colour", "white", 20),
            ("colour", "black", 20),
            ("colour", "黑色", 20),
            ("material", "oak", 9),
            ("材质", "实木", 9),
            ("brand", "Kivar", 5),
            ("brand", "Ørsted & Søn", 5),
            ("seats", "3", 4),
            ("pieces", "500", 4),
        ];
        let titles = [
            "Kivar sofa white 140x200 cm",
            "jigsaw 500 pieces",
            "lamp brass",
            "violin 1/2 wooden",
            "三人沙发 黑色",
            "Ørsted & Søn café chair",
        ];
        Vocabulary::new(values, titles.into_iter().cycle().take(60))
    })
}

fn shown() -> Vec<ShownItem> {
    (0..4)
        .map(|ix| ShownItem {
            id: format!("i{ix}"),
            title: if ix == 3 { "三人沙发".to_owned() } else { format!("Kivar{ix} sofa") },
            price: Some(100.0 * f64::from(ix)),
            width: (ix > 1).then_some(800.0),
            facets: vec![("colour".into(), "white".into())],
            ..ShownItem::default()
        })
        .collect()
}

/// Says `data` to the dialogue, turn by turn: they are set off by line breaks or record separators (U+001E), and bytes
/// that are no UTF-8 are replaced. Nothing may panic, every wish and every range keeps to its bounds, and taking all
/// turns back leaves nothing.
///
/// # Panics
/// When one of these does not hold.
pub fn hold(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let shown = shown();
    let around = Surroundings { vocabulary: vocabulary(), shown: &shown, currency: "EUR" };
    let mut state = DialogueState::default();
    for turn in text.split(['\n', '\u{1e}']).take(MOST_TURNS) {
        let understanding = understand(&state, turn, &around);
        state.apply(understanding);
        for wish in &state.wishes {
            assert!(!wish.text.trim().is_empty() && !wish.label.trim().is_empty());
            assert!((0.0..=2.0).contains(&wish.strength));
        }
        for constraint in &state.constraints {
            assert!(!constraint.span.trim().is_empty(), "{constraint:?}");
            match &constraint.requirement {
                Requirement::Range { min, max } => {
                    assert!(min.is_some() || max.is_some());
                    assert!(min.is_none_or(f64::is_finite) && max.is_none_or(f64::is_finite));
                }
                Requirement::Exclude(words) | Requirement::IncludeAny(words) => {
                    assert!(words.iter().all(|word| !word.trim().is_empty()) && !words.is_empty());
                }
                Requirement::Holds => {}
            }
        }
    }
    while state.undo() {}
    assert_eq!(state, DialogueState::default());
}
