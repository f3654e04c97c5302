//! The state as the fold of its edits: what makes undo exact.

use crate::{Chip, ChipId, DialogueState, Edit, Intent, Polarity, Question, Requirement, Understanding};

/// The order within a turn: what she does not care for, what changed, what was asked, what was shown. The wire keeps
/// the first and the third apart from the rest, and puts them back by this.
fn place(edit: &Edit) -> u8 {
    match edit {
        Edit::Indifferent(_) => 0,
        Edit::Ask(_) => 2,
        Edit::Show(_) => 3,
        _ => 1,
    }
}

impl DialogueState {
    /// Takes in what an utterance meant. One turn that changed something is one entry of the log; a turn
    /// without edits (a question, thanks) leaves no trace, so that undo always takes back something real.
    pub fn apply(&mut self, understanding: Understanding) {
        if understanding.intent == Intent::Undo {
            self.undo();
        } else {
            self.commit(understanding.edits);
        }
    }

    /// Notes the items that were shown, best first; belongs to the turn before it and is undone with it.
    pub fn show(&mut self, ids: Vec<String>) {
        let edit = Edit::Show(ids);
        self.fold_edit(&edit);
        match self.log.last_mut() {
            Some(turn) => {
                turn.retain(|earlier| !matches!(earlier, Edit::Show(_)));
                turn.push(edit);
            }
            None => self.log.push(vec![edit]),
        }
        self.count_turns();
    }

    /// Notes what was asked beside the list; belongs to the turn before it and is undone with it.
    pub fn ask(&mut self, question: Question) {
        let edit = Edit::Ask(question);
        self.fold_edit(&edit);
        match self.log.last_mut() {
            Some(turn) => {
                turn.push(edit);
                turn.sort_by_key(place);
            }
            None => self.log.push(vec![edit]),
        }
        self.count_turns();
    }

    /// Takes the last change back. False where there is none.
    pub fn undo(&mut self) -> bool {
        if self.log.pop().is_none() {
            return false;
        }
        let log = std::mem::take(&mut self.log);
        // What lies outside the dialogue stays: the purchases and the language.
        *self = Self { bought: std::mem::take(&mut self.bought), locale: self.locale, ..Self::default() };
        for turn in log {
            self.commit(turn);
        }
        true
    }

    /// Removes a wish or a constraint, as a change of its own. False where there is none of that name.
    pub fn remove(&mut self, chip: ChipId) -> bool {
        let known = self.wishes.iter().any(|wish| wish.id == chip)
            || self.constraints.iter().any(|constraint| constraint.id == chip);
        if known {
            self.commit(vec![Edit::Remove(chip)]);
        }
        known
    }

    /// Wishes and constraints as the shopper sees them, in the order said.
    pub fn chips(&self) -> Vec<Chip> {
        let wishes = self.wishes.iter().map(|wish| Chip {
            id: wish.id,
            label: wish.label.clone(),
            hard: false,
            negative: wish.polarity == Polarity::Unwanted,
        });
        let constraints = self.constraints.iter().map(|constraint| Chip {
            id: constraint.id,
            label: constraint.span.clone(),
            hard: true,
            negative: matches!(constraint.requirement, Requirement::Exclude(_)),
        });
        let mut chips: Vec<Chip> = wishes.chain(constraints).collect();
        chips.sort_by_key(|chip| chip.id);
        chips
    }

    fn commit(&mut self, mut edits: Vec<Edit>) {
        if edits.is_empty() {
            return;
        }
        // She went on: what was asked before is answered, or passed over.
        self.open = None;
        edits.sort_by_key(place);
        for edit in &edits {
            self.fold_edit(edit);
        }
        self.log.push(edits);
        self.count_turns();
    }

    fn count_turns(&mut self) {
        let silent = |edit: &Edit| matches!(edit, Edit::Indifferent(_) | Edit::Ask(_) | Edit::Show(_));
        let aside =
            |turn: &[Edit]| turn.first().is_some_and(|edit| place(edit) == 0) && turn.iter().all(silent);
        let said = self.log.iter().filter(|turn| !aside(turn)).count();
        self.turns = said.min(usize::from(u16::MAX)) as u16;
    }

    fn fold_edit(&mut self, edit: &Edit) {
        match edit {
            Edit::AddWish(wish) => {
                self.next_chip = self.next_chip.max(wish.id.0.saturating_add(1));
                self.wishes.push(wish.clone());
            }
            Edit::AddConstraint(constraint) => {
                self.next_chip = self.next_chip.max(constraint.id.0.saturating_add(1));
                self.constraints.push(constraint.clone());
            }
            Edit::Remove(chip) => {
                self.wishes.retain(|wish| wish.id != *chip);
                self.constraints.retain(|constraint| constraint.id != *chip);
            }
            Edit::Like(id) => {
                self.rejected.retain(|other| other != id);
                if !self.liked.contains(id) {
                    self.liked.push(id.clone());
                }
            }
            Edit::Reject(id) => {
                self.liked.retain(|other| other != id);
                if !self.rejected.contains(id) {
                    self.rejected.push(id.clone());
                }
            }
            Edit::Show(ids) => self.shown.clone_from(ids),
            Edit::Clear => {
                self.wishes.clear();
                self.constraints.clear();
                self.liked.clear();
                self.rejected.clear();
                self.shown.clear();
                self.open = None;
                self.asked.clear();
                self.indifferent.clear();
            }
            Edit::Ask(question) => {
                self.asked.push(question.field.clone());
                self.open = Some(question.clone());
            }
            Edit::Indifferent(field) => {
                if !self.indifferent.contains(field) {
                    self.indifferent.push(field.clone());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Constraint, Facet, Wish};

    fn turn(edits: Vec<Edit>) -> Understanding {
        Understanding { intent: Intent::Refine, edits, about: Vec::new(), named: Vec::new() }
    }

    fn wish(id: u32) -> Edit {
        Edit::AddWish(Wish {
            id: ChipId(id),
            text: "sofa".into(),
            label: "沙发".into(),
            polarity: Polarity::Wanted,
            strength: 1.0,
            turn: 0,
        })
    }

    #[test]
    fn chips_quote_her_words_and_tell_hard_from_soft() {
        let mut state = DialogueState::default();
        let price = Constraint {
            id: ChipId(1),
            facet: Facet::Price,
            requirement: Requirement::Range { min: None, max: Some(500.0) },
            span: "500以内".into(),
            turn: 0,
        };
        state.apply(turn(vec![wish(0), Edit::AddConstraint(price)]));
        let chips = state.chips();
        assert_eq!(
            chips.iter().map(|chip| (chip.label.as_str(), chip.hard)).collect::<Vec<_>>(),
            [("沙发", false), ("500以内", true)]
        );
    }

    #[test]
    fn start_over_can_be_undone() {
        let mut state = DialogueState::default();
        state.apply(turn(vec![wish(0)]));
        state.show(vec!["a".into()]);
        let before = state.clone();
        state.apply(Understanding {
            intent: Intent::StartOver,
            edits: vec![Edit::Clear],
            about: Vec::new(),
            named: Vec::new(),
        });
        assert!(state.wishes.is_empty() && state.shown.is_empty());
        assert!(state.undo());
        assert_eq!(state, before);
    }

    #[test]
    fn a_question_leaves_no_trace() {
        let mut state = DialogueState::default();
        state.apply(turn(vec![wish(0)]));
        let before = state.clone();
        state.apply(Understanding {
            intent: Intent::ShopQuestion,
            edits: Vec::new(),
            about: Vec::new(),
            named: Vec::new(),
        });
        assert_eq!(state, before);
    }

    fn question(field: &str) -> Question {
        let requirement = Requirement::IncludeAny(vec!["oak".into()]);
        let choice = crate::Choice { label: "oak".into(), facet: Facet::Words, requirement };
        Question { field: field.into(), choices: vec![choice] }
    }

    #[test]
    fn what_was_asked_goes_and_comes_back_with_its_turn() {
        let mut state = DialogueState::default();
        state.apply(turn(vec![wish(0)]));
        let unasked = state.clone();
        state.show(vec!["a".into()]);
        state.ask(question("material"));
        let asked = state.clone();
        // Thanks leaves it open, and what goes on closes it; undo opens it again.
        state.apply(turn(Vec::new()));
        assert_eq!(state, asked);
        state.apply(turn(vec![Edit::Indifferent("material".into())]));
        assert_eq!((state.open.as_ref(), state.asked.len(), state.turns), (None, 1, 1));
        assert!(state.undo());
        assert_eq!(state, asked);
        state.apply(turn(vec![Edit::Clear]));
        assert_eq!((state.asked.len(), state.indifferent.len()), (0, 0));
        assert!(state.undo());
        assert_eq!(state, asked);
        assert!(state.undo());
        assert_eq!(state, DialogueState::default());
        assert_ne!(state, unasked);
    }

    #[test]
    fn showing_anew_keeps_the_question_of_the_turn() {
        let mut state = DialogueState::default();
        state.apply(turn(vec![wish(0)]));
        state.ask(question("material"));
        state.show(vec!["a".into()]);
        state.show(vec!["b".into()]);
        assert_eq!(state.log.len(), 1);
        assert_eq!(state.open, Some(question("material")));
        assert!(matches!(state.log[0].as_slice(), [Edit::AddWish(_), Edit::Ask(_), Edit::Show(_)]));
    }

    #[test]
    fn waving_a_question_aside_makes_no_wish_older() {
        let said = |aside: bool| {
            let mut state = DialogueState::default();
            state.apply(turn(vec![wish(0)]));
            if aside {
                state.ask(question("material"));
                state.apply(turn(vec![Edit::Indifferent("material".into())]));
                state.show(vec!["a".into()]);
            }
            state.turns
        };
        assert_eq!(said(true), said(false));
    }

    #[test]
    fn a_rejected_item_is_no_longer_liked() {
        let mut state = DialogueState::default();
        state.apply(turn(vec![Edit::Like("a".into())]));
        state.apply(turn(vec![Edit::Reject("a".into())]));
        assert!(state.liked.is_empty());
        assert_eq!(state.rejected, ["a"]);
    }
}
