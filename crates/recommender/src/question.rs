//! Which clarifying question is worth asking: the one whose answers are expected to leave the least doubt about the item.
//!
//! The candidates are the best items of stage 1 that the constraints let in; a softmax over their scores says how likely
//! each is the wanted one. A question about a facet has a few answers; an answer becomes a constraint, and keeps the
//! candidates that do not break it. What a question is worth is the expected reduction of the candidates' entropy,
//! `Σ_answer P(answer) · (H − H(answer))`, in bits. She may always let it be: what no answer covers counts as nothing won.

mod splits;

use catalog::ItemIx;
use dialogue::{Choice, DialogueState, Locale, MOST_QUESTIONS, Question};
use protocol as p;

use crate::format;
use crate::messages;
use crate::shop::Shop;
pub(crate) use splits::{facets, splits};

/// Candidates that are looked at.
pub(crate) const CANDIDATES: usize = 100;

/// Difference of scores that makes one candidate e times as likely as another.
const TEMPERATURE: f64 = 0.1;

/// Doubt below which nothing is asked, in bits: 4 is that of sixteen items equally likely.
const VAGUE: f64 = 4.0;

/// What a question must be expected to win, in bits: 1 halves the candidates.
const WORTH: f64 = 1.0;

/// What each answer must win, in bits.
const ANSWER_WORTH: f64 = 0.5;

/// Share of the candidates that the answers must cover: else most shoppers would not find theirs.
const COVER: f64 = 0.6;

/// Answers of a question, least and most.
const ANSWERS: [usize; 2] = [2, 4];

/// A facet by which candidates part.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Split {
    /// As [`Question::field`].
    pub field: String,
    /// Answers, best first.
    pub answers: Vec<Answer>,
}

/// One answer to a question, and what it does to the candidates.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    /// What it says and means.
    pub choice: Choice,
    /// How likely it is given: the share of the candidates that have just this, 0.0 to 1.0.
    pub share: f64,
    /// Whether each candidate is left after it.
    pub keeps: Vec<bool>,
}

/// How likely each candidate is the wanted one: a softmax over the scores. Sums to one.
fn likelihoods(scores: &[f32]) -> Vec<f64> {
    let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights: Vec<f64> =
        scores.iter().map(|score| (f64::from(score - best) / TEMPERATURE).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

/// The entropy of weights, in bits; they need not sum to one. Zero where there is no weight at all.
fn entropy(weights: impl Iterator<Item = f64> + Clone) -> f64 {
    let sum: f64 = weights.clone().sum();
    if sum <= 0.0 {
        return 0.0;
    }
    weights.filter(|weight| *weight > 0.0).map(|weight| -(weight / sum) * (weight / sum).log2()).sum()
}

/// What an answer wins, in bits; below zero where it leaves more doubt than there was.
fn won(likely: &[f64], answer: &Answer) -> f64 {
    let left = likely.iter().zip(&answer.keeps).filter(|(_, kept)| **kept).map(|(weight, _)| *weight);
    entropy(likely.iter().copied()) - entropy(left)
}

/// What a question is expected to win, in bits.
fn worth(likely: &[f64], split: &Split) -> f64 {
    split.answers.iter().map(|answer| answer.share * won(likely, answer)).sum()
}

/// The split that is expected to win most, if any is worth asking. The first of equals.
fn best(likely: &[f64], splits: Vec<Split>) -> Option<Split> {
    if entropy(likely.iter().copied()) < VAGUE {
        return None;
    }
    let mut best: Option<(f64, Split)> = None;
    for mut split in splits {
        split.answers.retain(|answer| won(likely, answer) >= ANSWER_WORTH);
        split.answers.truncate(ANSWERS[1]);
        let covered: f64 = split.answers.iter().map(|answer| answer.share).sum();
        let worth = worth(likely, &split);
        if split.answers.len() >= ANSWERS[0]
            && covered >= COVER
            && worth >= WORTH
            && best.as_ref().is_none_or(|(most, _)| worth > *most)
        {
            best = Some((worth, split));
        }
    }
    best.map(|(_, split)| split)
}

/// The doubt that is left about which of these items is wanted, in bits, by their scores of stage 1.
pub fn doubt(candidates: &[(ItemIx, f32)]) -> f64 {
    let scores: Vec<f32> = candidates.iter().map(|(_, score)| *score).collect();
    entropy(likelihoods(&scores).into_iter())
}

/// The question to ask beside a list, if one is worth it. `candidates` are the best items with their scores of stage 1.
/// Nothing is asked that she has said or that was asked before, and at most [`MOST_QUESTIONS`] in a conversation.
pub(crate) fn question(shop: &Shop, state: &DialogueState, candidates: &[(ItemIx, f32)]) -> Option<Question> {
    if state.asked.len() >= MOST_QUESTIONS || state.open.is_some() || candidates.is_empty() {
        return None;
    }
    let scores: Vec<f32> = candidates.iter().map(|(_, score)| *score).collect();
    let likely = likelihoods(&scores);
    let items: Vec<ItemIx> = candidates.iter().map(|(item, _)| *item).collect();
    let split = best(&likely, splits(shop, state, &items, &likely))?;
    Some(Question {
        field: split.field,
        choices: split.answers.into_iter().map(|answer| answer.choice).collect(),
    })
}

/// A question as the wire has it.
pub(crate) fn to_wire(question: &Question, locale: Locale) -> p::Question {
    p::Question {
        text: text(question, locale),
        field: question.field.clone(),
        answers: question.choices.iter().map(|choice| choice.label.clone()).collect(),
        skip: messages::skip_question(locale).to_owned(),
    }
}

/// The question in words.
fn text(question: &Question, locale: Locale) -> String {
    let name = format::field(&question.field, locale);
    let asked = messages::question(locale, &question.field, &name);
    let counted = matches!(question.choices.first(), Some(Choice { facet: dialogue::Facet::Measure(_), .. }));
    // A field of numbers without a question of its own is counted.
    if counted && asked == messages::question(locale, "", &name) {
        return messages::question_count(locale, &name);
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;
    use dialogue::{Facet, Requirement};

    /// Numbers that are the same everywhere (Knuth's MMIX constants).
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, n: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % n
        }
    }

    fn choice(label: usize) -> Choice {
        let requirement = Requirement::IncludeAny(vec![label.to_string()]);
        Choice { label: label.to_string(), facet: Facet::Words, requirement }
    }

    /// A facet of which each candidate has just one value.
    fn parted(field: &str, likely: &[f64], value: &[usize]) -> Split {
        let values = value.iter().max().map_or(0, |most| most + 1);
        let answer = |answer: usize| {
            let keeps: Vec<bool> = value.iter().map(|own| *own == answer).collect();
            let share = likely.iter().zip(&keeps).filter(|(_, kept)| **kept).map(|(weight, _)| weight).sum();
            Answer { choice: choice(answer), share, keeps }
        };
        Split { field: field.into(), answers: (0..values).map(answer).collect() }
    }

    fn bits(shares: impl Iterator<Item = f64>) -> f64 {
        shares.filter(|share| *share > 0.0).map(|share| -share * share.log2()).sum()
    }

    #[test]
    fn where_each_has_one_value_a_question_wins_the_entropy_of_its_answers() {
        let mut dice = Dice(7);
        for _ in 0..200 {
            let scores: Vec<f32> = (0..24).map(|_| dice.below(100) as f32 / 250.0).collect();
            let likely = likelihoods(&scores);
            assert!((likely.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let value: Vec<usize> = scores.iter().map(|_| dice.below(4)).collect();
            let split = parted("colour", &likely, &value);
            // I(item; answer) = H(answer), since the item decides the answer.
            let expected = bits(split.answers.iter().map(|answer| answer.share));
            assert!((worth(&likely, &split) - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn the_best_question_is_the_one_that_brute_force_finds() {
        let mut dice = Dice(11);
        let mut asked = 0;
        for _ in 0..300 {
            let spread = 1 + dice.below(60);
            let scores: Vec<f32> = (0..40).map(|_| dice.below(spread) as f32 / 100.0).collect();
            let likely = likelihoods(&scores);
            let splits: Vec<Split> = (0..4)
                .map(|field| {
                    let (values, lean) = (2 + dice.below(3), 1 + dice.below(3));
                    let value = |dice: &mut Dice| (0..lean).map(|_| dice.below(values)).min().unwrap_or(0);
                    let value: Vec<usize> = scores.iter().map(|_| value(&mut dice)).collect();
                    parted(&field.to_string(), &likely, &value)
                })
                .collect();
            // By the definition, with the candidates that are left counted out one by one.
            let h = bits(likely.iter().copied());
            let gain = |split: &Split| -> (f64, usize, f64) {
                let mut sum = (0.0, 0, 0.0);
                for answer in &split.answers {
                    let left: Vec<f64> =
                        (0..likely.len()).filter(|at| answer.keeps[*at]).map(|at| likely[at]).collect();
                    let mass: f64 = left.iter().sum();
                    let won = h - bits(left.iter().map(|weight| weight / mass));
                    if mass > 0.0 && won >= ANSWER_WORTH {
                        sum = (sum.0 + answer.share * won, sum.1 + 1, sum.2 + answer.share);
                    }
                }
                sum
            };
            let expected = splits
                .iter()
                .map(|split| (gain(split), split))
                .filter(|((gain, answers, cover), _)| *gain >= WORTH && *answers >= 2 && *cover >= COVER)
                .max_by(|a, b| a.0.0.total_cmp(&b.0.0))
                .filter(|_| h >= VAGUE)
                .map(|(_, split)| split.field.clone());
            let found = best(&likely, splits);
            assert_eq!(found.as_ref().map(|split| &split.field), expected.as_ref());
            if let Some(split) = found {
                asked += 1;
                assert!(split.answers.iter().all(|answer| won(&likely, answer) >= ANSWER_WORTH));
                assert!((2..=4).contains(&split.answers.len()));
            }
        }
        assert!((50..300).contains(&asked), "{asked}: one kind of case is hardly tried");
    }

    #[test]
    fn a_clear_request_is_not_asked_about() {
        let mut scores = [0.0f32; 60];
        let value: Vec<usize> = (0..60).map(|at| at % 3).collect();
        let ask = |scores: &[f32]| {
            let likely = likelihoods(scores);
            best(&likely, vec![parted("colour", &likely, &value)]).is_some()
        };
        assert!(ask(&scores));
        scores[0] = 1.0;
        assert!(!ask(&scores));
    }

    #[test]
    fn a_question_that_most_could_not_answer_is_not_asked() {
        let likely = likelihoods(&[0.0; 60]);
        // Twenty values of three items each: four of them cover a fifth.
        let value: Vec<usize> = (0..60).map(|at| at % 20).collect();
        let designers = parted("designer", &likely, &value);
        assert!(worth(&likely, &designers) > WORTH);
        assert_eq!(best(&likely, vec![designers]), None);
    }

    #[test]
    fn every_question_has_words_in_both_languages() {
        for field in ["price", "width", "colour", "type", "room", "brand", "age_from", "grape"] {
            let question = Question { field: field.into(), choices: vec![choice(0)] };
            let (en, zh) = (to_wire(&question, Locale::En), to_wire(&question, Locale::Zh));
            assert!(en.text.ends_with('?') && en.text.is_ascii(), "{}", en.text);
            assert!(zh.text.ends_with('？'), "{}", zh.text);
            assert!(!en.skip.is_empty() && !zh.skip.is_ascii());
        }
    }
}
