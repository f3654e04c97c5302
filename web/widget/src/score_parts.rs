//! The parts of a score as a card lists them: few, and still summing to the score.

use protocol::Contribution;

/// Parts that are listed by name; those after them are summed up.
const NAMED: usize = 6;

/// A line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// `field: fact`, or the kind of the part; `None` for all that is not named.
    pub name: Option<String>,
    /// What it adds to the score.
    pub value: f32,
}

/// Puts together what has the same name, largest first, and the rest into one line.
pub fn score_parts(score: f32, contributions: &[Contribution]) -> Vec<Part> {
    let mut named: Vec<(String, f32)> = Vec::new();
    for part in contributions {
        let name = match (&part.field, &part.fact) {
            (Some(field), Some(fact)) => format!("{field}: {fact}"),
            (None, Some(only)) | (Some(only), None) => only.clone(),
            (None, None) => part.part.clone(),
        };
        match named.iter_mut().find(|(known, _)| *known == name) {
            Some((_, value)) => *value += part.value,
            None => named.push((name, part.value)),
        }
    }
    named.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let more = named.len() > NAMED;
    named.truncate(NAMED);
    let rest = score - named.iter().map(|(_, value)| value).sum::<f32>();
    let mut parts: Vec<Part> =
        named.into_iter().map(|(name, value)| Part { name: Some(name), value }).collect();
    if more {
        parts.push(Part { name: None, value: rest });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(fact: &str, value: f32) -> Contribution {
        Contribution {
            wish: None,
            part: "meaning".into(),
            field: Some("colour".into()),
            fact: Some(fact.into()),
            value,
        }
    }

    #[test]
    fn lines_of_one_fact_are_one_line() {
        let parts = score_parts(1.0, &[part("white", 0.5), part("oak", 0.2), part("white", 0.3)]);
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].name.as_deref(), Some("colour: white"));
        assert!((parts[0].value - 0.8).abs() < 1e-6);
    }

    #[test]
    fn what_is_listed_sums_to_the_score() {
        let contributions: Vec<_> =
            (0..20u8).map(|i| part(&i.to_string(), 1.0 - f32::from(i) * 0.09)).collect();
        let score = contributions.iter().map(|part| part.value).sum();
        let parts = score_parts(score, &contributions);
        assert_eq!(parts.len(), NAMED + 1);
        assert_eq!(parts[NAMED].name, None);
        assert!((parts.iter().map(|part| part.value).sum::<f32>() - score).abs() < 1e-5);
    }
}
