//! Which records stand together in which batch: a pure function of seed and epoch, so that a resumed run sees what
//! the first would have.

use std::collections::BTreeMap;

use scorer::tokenizer::WordPiece;

use super::config::StepsConfig;
use super::records::Record;
use crate::rng::Rng;

/// Batches among which lists are sorted by length, so that little is padded.
const WINDOW: usize = 16;

/// A record as tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Tokens of the first text, without special ones.
    pub first: Vec<u32>,
    /// Tokens of the second text; empty where there is none.
    pub second: Vec<u32>,
    /// As [`Record::label`].
    pub label: f32,
    /// As [`Record::group`].
    pub group: usize,
    /// As [`Record::weight`].
    pub weight: f32,
}

impl Example {
    /// Tokenises records. Texts are kept to `longest` tokens each; a pair is cut to fit when it is put together.
    pub fn all(records: &[Record], tokenizer: &WordPiece, longest: usize) -> Vec<Self> {
        // A request stands in many records and is read once.
        let mut known: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        let mut ids = |text| {
            known
                .entry(text)
                .or_insert_with(|| {
                    tokenizer.tokens(text).iter().take(longest).map(|token| token.id).collect()
                })
                .clone()
        };
        records
            .iter()
            .map(|record| Self {
                first: ids(&record.first),
                second: ids(&record.second),
                label: record.label,
                group: record.group,
                weight: record.weight,
            })
            .collect()
    }

    /// Tokens of both texts.
    pub fn len(&self) -> usize {
        self.first.len() + self.second.len()
    }
}

/// A batch: numbers of examples, list by list.
pub type Batch = Vec<Vec<usize>>;

/// The batches of an epoch. Each example stands in one of them; a list holds examples of one group, and a group
/// that is longer than a list is dealt out so that every list has its share of the good and of the bad.
pub fn epoch(examples: &[Example], steps: &StepsConfig, seed: u64, epoch: usize) -> Vec<Batch> {
    // Drawn twice: generators of neighbouring seeds would shuffle neighbouring epochs alike.
    let mut rng = Rng::new(Rng::new(seed ^ epoch as u64).next());
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (ix, example) in examples.iter().enumerate() {
        groups.entry(example.group).or_default().push(ix);
    }
    let mut lists = Vec::new();
    for (_, mut members) in groups {
        rng.shuffle(&mut members);
        // Stable, so that equals stay shuffled.
        members.sort_by(|&a, &b| examples[b].label.total_cmp(&examples[a].label));
        let count = members.len().div_ceil(steps.list);
        let mut dealt = vec![Vec::new(); count];
        for (at, member) in members.into_iter().enumerate() {
            dealt[at % count].push(member);
        }
        lists.extend(dealt);
    }
    rng.shuffle(&mut lists);
    let longest = |list: &[usize]| list.iter().map(|&ix| examples[ix].len()).max().unwrap_or(0);
    let per_window = WINDOW * steps.batch.div_ceil(steps.list);
    let mut batches = Vec::new();
    for window in lists.chunks_mut(per_window.max(1)) {
        window.sort_by_key(|list| longest(list));
        let (mut batch, mut size) = (Batch::new(), 0);
        for list in window {
            if size + list.len() > steps.batch && size > 0 {
                batches.push(std::mem::take(&mut batch));
                size = 0;
            }
            size += list.len();
            batch.push(std::mem::take(list));
        }
        if size > 0 {
            batches.push(batch);
        }
    }
    rng.shuffle(&mut batches);
    batches
}

/// Chunks of at most `together` members, like lengths together, the longest first: what memory suffices for the
/// first suffices for all.
pub fn by_length(lengths: &[usize], together: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|&ix| std::cmp::Reverse(lengths[ix]));
    order.chunks(together.max(1)).map(<[usize]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examples() -> Vec<Example> {
        let mut rng = Rng::new(3);
        let sizes = [1usize, 3, 20, 8, 9, 2, 30, 16, 4, 4, 4, 5];
        let mut all = Vec::new();
        for (group, size) in sizes.into_iter().enumerate() {
            for at in 0..size {
                all.push(Example {
                    first: vec![1; 3],
                    second: vec![2; 1 + rng.below(40)],
                    label: if at % 4 == 0 { 1.0 } else { 0.0 },
                    group,
                    weight: 1.0,
                });
            }
        }
        all
    }

    #[test]
    fn every_example_is_seen_once_within_its_group() {
        let examples = examples();
        let steps = StepsConfig { batch: 16, list: 8, ..StepsConfig::default() };
        let batches = epoch(&examples, &steps, 5, 0);
        let mut seen: Vec<usize> = batches.iter().flatten().flatten().copied().collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..examples.len()).collect::<Vec<_>>());
        for batch in &batches {
            assert!(batch.iter().map(Vec::len).sum::<usize>() <= steps.batch);
            for list in batch {
                assert!(list.len() <= steps.list);
                assert!(list.iter().all(|&ix| examples[ix].group == examples[list[0]].group));
                // A group with good ones has one in each of its lists.
                assert!(list.iter().any(|&ix| examples[ix].label > 0.0), "{list:?}");
            }
        }
        assert_eq!(batches, epoch(&examples, &steps, 5, 0), "the same seed, the same plan");
        assert_ne!(batches, epoch(&examples, &steps, 5, 1));
        assert_ne!(batches, epoch(&examples, &steps, 6, 0));
    }

    #[test]
    fn like_lengths_stand_together() {
        assert_eq!(by_length(&[3, 9, 4, 8, 1], 2), [vec![1, 3], vec![2, 0], vec![4]]);
    }
}
