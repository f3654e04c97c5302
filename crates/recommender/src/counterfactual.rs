//! What would be if she asked for something else: exact, by scoring again from the cells that are there.
//!
//! A change takes a wish or a constraint away, or opens a constraint to the value that an item has. The weights, the
//! sum and the filter are those of the ranking itself ([`Stage1::weigh`], [`admit`]); a wish less needs no encoding,
//! since its rows count nothing. Stage 2 does not take part: places are those of stage 1, and whoever tells a place
//! confirms it by a ranking of the changed state.

use catalog::ItemIx;
use dialogue::{ChipId, Constraint, DialogueState, Edit, Requirement};

use crate::constraints::{Check, Checks, admit, check_all, measure, unknowns};
use crate::shop::Shop;
use crate::stage1::{Reach, Stage1, Weights};
use crate::turn::{checks_of, open_items};

/// Most changes at once that are looked for: who has to give up four things has asked for another item.
pub const MOST_CHANGES: usize = 3;

/// One change of what she asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A wish or a constraint goes.
    Drop(ChipId),
    /// A range is opened to the value of the item in question.
    Open {
        /// The constraint.
        chip: ChipId,
        /// What is required in its place.
        requirement: Requirement,
    },
}

impl Change {
    /// What it changes.
    pub fn chip(&self) -> ChipId {
        match self {
            Change::Drop(chip) | Change::Open { chip, .. } => *chip,
        }
    }
}

/// A set of changes, and where it brings the item.
#[derive(Debug, Clone, PartialEq)]
pub struct Counterfactual {
    /// What has to change, in the order of the chips.
    pub changes: Vec<Change>,
    /// The item's place then, from 1.
    pub rank: usize,
}

/// Why an item is not among the first.
#[derive(Debug, Clone, PartialEq)]
pub struct WhyNot {
    /// The item's place among all that are listed; none where it is left out.
    pub rank: Option<usize>,
    /// The constraints that it breaks.
    pub breaks: Vec<Constraint>,
    /// Its place if these did not hold.
    pub rank_without: Option<usize>,
    /// Whether she turned it down: then no change of her wishes brings it back.
    pub rejected: bool,
    /// The smallest sets of changes that bring it among the first, all of one size, best place first.
    pub sets: Vec<Counterfactual>,
}

/// The edits that make changes of a state, as her own turn would.
pub fn edits(state: &DialogueState, changes: &[Change], span: impl Fn(&Constraint) -> String) -> Vec<Edit> {
    let mut next = state.next_chip;
    let mut edits: Vec<Edit> = changes.iter().map(|change| Edit::Remove(change.chip())).collect();
    for change in changes {
        let Change::Open { chip, requirement } = change else { continue };
        let Some(old) = state.constraints.iter().find(|constraint| constraint.id == *chip) else { continue };
        let mut opened = Constraint {
            id: ChipId(next),
            requirement: requirement.clone(),
            turn: state.turns,
            ..old.clone()
        };
        opened.span = span(&opened);
        next = next.saturating_add(1);
        edits.push(Edit::AddConstraint(opened));
    }
    edits
}

/// All changes that could matter for an item: each wish goes; each range that the item breaks is opened to its value,
/// each other constraint goes.
pub fn changes(shop: &Shop, state: &DialogueState, item: ItemIx) -> Vec<Change> {
    let wishes = state.wishes.iter().map(|wish| Change::Drop(wish.id));
    let constraints = state.constraints.iter().map(|constraint| {
        let opened = opened(shop, constraint, item);
        opened.map_or(Change::Drop(constraint.id), |requirement| Change::Open {
            chip: constraint.id,
            requirement,
        })
    });
    wishes.chain(constraints).collect()
}

/// The range that just lets an item in that breaks it; none where it breaks no range.
fn opened(shop: &Shop, constraint: &Constraint, item: ItemIx) -> Option<Requirement> {
    let Requirement::Range { min, max } = constraint.requirement else { return None };
    let value = measure(&shop.catalogue, shop.catalogue.item(item), &constraint.facet)?;
    let below = min.is_some_and(|min| value < min);
    let above = max.is_some_and(|max| value > max);
    (below || above).then_some(Requirement::Range {
        min: if below { Some(value) } else { min },
        max: if above { Some(value) } else { max },
    })
}

/// A state's requests with all cells filled, to be scored again under changes that concern one item.
pub(crate) struct Alternatives<'a> {
    shop: &'a Shop,
    state: &'a DialogueState,
    item: ItemIx,
    stage: &'a Stage1,
    reach: Reach,
    open: Vec<usize>,
    checks: Checks,
    changes: Vec<Change>,
    /// The checks of the opened range, for each change that opens one.
    opened: Vec<Option<Vec<Check>>>,
}

impl<'a> Alternatives<'a> {
    pub fn new(shop: &'a Shop, state: &'a DialogueState, stage: &'a Stage1, item: ItemIx) -> Self {
        let changes = changes(shop, state, item);
        let opened = |change: &Change| {
            let Change::Open { chip, requirement } = change else { return None };
            let old = state.constraints.iter().find(|constraint| constraint.id == *chip)?;
            Some(check_all(&Constraint { requirement: requirement.clone(), ..old.clone() }, shop))
        };
        let opened = changes.iter().map(opened).collect();
        Self {
            shop,
            state,
            item,
            stage,
            reach: stage.reach(shop),
            open: open_items(shop, state, false),
            checks: checks_of(state, shop),
            changes,
            opened,
        }
    }

    /// The item's place under a set of changes, by their places in [`changes`]; none where it is not listed, or where
    /// at least `enough` things stand before it. As in the list, versions of one thing take one place, that of the best.
    fn place(&self, set: &[usize], enough: usize) -> Option<usize> {
        let gone = |chip: ChipId| set.iter().any(|&at| self.changes[at].chip() == chip);
        let wishes_left = self.state.wishes.iter().any(|wish| !gone(wish.id));
        let kept = self.state.constraints.iter().zip(&self.checks).filter(|(known, _)| !gone(known.id));
        // In the order in which the edits leave them: what is opened comes last.
        let opened = set.iter().filter_map(|&at| self.opened[at].as_ref());
        let checks: Vec<&[Check]> = kept.map(|(_, checks)| checks).chain(opened).map(Vec::as_slice).collect();
        let history = !(self.state.liked.is_empty() && self.state.bought.is_empty());
        if !wishes_left && checks.is_empty() && !history {
            return None;
        }
        let item = self.item.0 as usize;
        let broken = checks.iter().filter(|one| one[item] == Check::Broken).count();
        // One broken constraint may be the one that is set aside; two never are.
        if broken > 1 {
            return None;
        }
        let admitted = admit(&self.open, &checks);
        admitted.items.binary_search(&item).ok()?;
        let weights = self.stage.weigh(self.shop, &|chip| !gone(chip));
        let score = |ix: usize| self.score(ix, &weights, &checks);
        let variants = &self.shop.variants;
        let thing = |ix: usize| variants.thing(ItemIx(ix as u32));
        let versions = admitted.items.iter().copied().filter(|&other| thing(other) == thing(item));
        let best =
            versions.map(|ix| (score(ix), ix)).reduce(|best, next| if next.0 > best.0 { next } else { best });
        let (own, first) = best?;
        let mut counted = vec![false; variants.count()];
        counted[thing(item)] = true;
        let mut before = 0;
        for &other in &admitted.items {
            if counted[thing(other)] || score(other).total_cmp(&own).then(first.cmp(&other)).is_le() {
                continue;
            }
            counted[thing(other)] = true;
            before += 1;
            if before >= enough {
                return None;
            }
        }
        Some(before + 1)
    }

    fn score(&self, item: usize, weights: &Weights, checks: &[&[Check]]) -> f32 {
        self.stage.score_by(self.shop, ItemIx(item as u32), weights, &self.reach) + unknowns(checks, item)
    }

    /// Why the item is not among the first `k`, and what would bring it there.
    pub fn why_not(&self, k: usize) -> WhyNot {
        let broken: Vec<usize> = (0..self.state.constraints.len())
            .filter(|&at| self.checks[at][self.item.0 as usize] == Check::Broken)
            .collect();
        // Changes list the wishes first, then the constraints in order.
        let wishes = self.state.wishes.len();
        let opening: Vec<usize> = broken.iter().map(|at| wishes + at).collect();
        let id = &self.shop.catalogue.item(self.item).id;
        let rejected = self.state.rejected.contains(id);
        let rank = self.place(&[], usize::MAX);
        let wanted = !rejected && rank.is_none_or(|rank| rank > k);
        WhyNot {
            rank,
            breaks: broken.iter().map(|&at| self.state.constraints[at].clone()).collect(),
            rank_without: if broken.is_empty() { rank } else { self.place(&opening, usize::MAX) },
            rejected,
            sets: if wanted { self.smallest(k) } else { Vec::new() },
        }
    }

    /// All sets of the smallest size that bring the item among the first `k`.
    fn smallest(&self, k: usize) -> Vec<Counterfactual> {
        for size in 1..=MOST_CHANGES.min(self.changes.len()) {
            let mut sets = Vec::new();
            let mut set: Vec<usize> = (0..size).collect();
            loop {
                if let Some(rank) = self.place(&set, k) {
                    let changes = set.iter().map(|&at| self.changes[at].clone()).collect();
                    sets.push(Counterfactual { changes, rank });
                }
                if !step(&mut set, self.changes.len()) {
                    break;
                }
            }
            if !sets.is_empty() {
                // Stable: of equal places, the earlier chips.
                sets.sort_by_key(|found| found.rank);
                return sets;
            }
        }
        Vec::new()
    }

    /// The item's place without each wish, in the order of the wishes; none where it would not be listed.
    pub fn without_each_wish(&self) -> Vec<(ChipId, Option<usize>)> {
        let wishes = self.state.wishes.iter().enumerate();
        wishes.map(|(at, wish)| (wish.id, self.place(&[at], usize::MAX))).collect()
    }
}

/// The next combination of `set.len()` out of `of`, in order; false after the last.
fn step(set: &mut [usize], of: usize) -> bool {
    let size = set.len();
    let Some(at) = (0..size).rev().find(|&at| set[at] < of - size + at) else { return false };
    set[at] += 1;
    for next in at + 1..size {
        set[next] = set[next - 1] + 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_come_once_each_and_in_order() {
        let mut set = vec![0, 1];
        let mut all = vec![set.clone()];
        while step(&mut set, 4) {
            all.push(set.clone());
        }
        assert_eq!(all, [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]);
    }
}
