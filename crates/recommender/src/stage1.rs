//! Stage 1: late interaction over facts, exact over the whole catalogue.
//!
//! A request becomes rows: one for each token of each wish (meaning), one for each known word of each wish
//! (words), one for each item of the history. Each row has a weight, and with each fact a cell. The score of an
//! item is Σ_row weight · max over the item's facts of the cell: so each part of the score names a row and a
//! fact, and the parts add up to the score (late interaction after Khattab and Zaharia 2020, with facts for the
//! document's tokens).

use catalog::{FactIx, Field, ItemIx, Stock};
use dialogue::{ChipId, DialogueState, Polarity};
use scorer::scan::{Queries, dots};
use scorer::{Encoder, ScorerError};

use crate::behaviour::Behaviour;
use crate::shop::Shop;

/// Weight of exact words against meaning; both parts lie in about 0 to 1.
const WORDS_WEIGHT: f32 = 1.0;

/// Weight of the need that an item's kind answers best, where the request names no kind of thing.
const NEED_WEIGHT: f32 = 1.0;

/// Cosine below which a need and a request have nothing to do with each other.
const NEED_FLOOR: f32 = 0.45;

/// Shares of the request's words, by weight, that stand in the best item's names: up to the first, nothing is named and
/// needs count in full; from the second, the thing is named and what it is wanted for is no question.
const NAMED: [f32; 2] = [0.2, 0.5];

/// Meaning of a kind's other names against that of what the retailer says.
const ALSO_CALLED_FACTOR: f32 = 0.8;

/// What was said a turn earlier counts this much of what was said now.
const TURN_DECAY: f32 = 0.7;

/// What the history counts against the wishes.
const HISTORY_WEIGHT: f32 = 0.5;

/// Items of the history that are looked at, latest first.
const HISTORY_ITEMS: usize = 100;

/// What an item out of stock loses.
const OUT_OF_STOCK: f32 = -0.5;

/// What one star above or below [`MIDDLE_STARS`] adds: enough to part equals, not to beat a wish.
const STAR: f32 = 0.01;

/// The rating that adds nothing.
const MIDDLE_STARS: f32 = 4.0;

/// What is behind a part of a score.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause {
    /// What a wish means.
    Meaning(ChipId),
    /// A word of a wish stands in the fact.
    Word(ChipId, String),
    /// An item that she liked or bought.
    History(ItemIx),
    /// What she bought beside the things that are told apart.
    RestOfHistory,
    /// The rating.
    Rating,
    /// It is out of stock.
    OutOfStock,
    /// The catalogue leaves a constraint open.
    Unknown,
    /// Stage 2's reading of the whole item.
    WholeItem,
}

/// One exact part of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// What is behind it.
    pub cause: Cause,
    /// The fact that it rests on; `None` where that is the item as a whole.
    pub fact: Option<FactIx>,
    /// What it adds.
    pub value: f32,
}

struct Row {
    cause: Cause,
    weight: f32,
}

/// A request as rows, and their cells.
pub(crate) struct Stage1 {
    rows: Vec<Row>,
    /// `[facts, rows]`
    facts: Vec<f32>,
    /// `[items, rows]`: the item as a whole. Words have zero there: their facts hold them.
    wholes: Vec<f32>,
    /// The wanted wishes, in the order of the columns of `needs`.
    wanted: Vec<ChipId>,
    /// `[needs, wanted]`: the part of each wish in the cosine of all of them with a need.
    needs: Vec<f32>,
    /// What the cosine with a need counts in this request: less where the request names the thing.
    need_weight: f32,
    /// What she bought, where the pack knows what that says.
    behaviour: Option<Behaviour>,
}

impl Stage1 {
    /// Encodes the wishes and fills the cells.
    ///
    /// # Errors
    /// [`ScorerError::Device`] where the device fails.
    pub async fn new(shop: &Shop, encoder: &Encoder, state: &DialogueState) -> Result<Self, ScorerError> {
        let mut rows = Vec::new();
        let mut meaning = Vec::new();
        let latest = state.wishes.iter().map(|wish| wish.turn).max().unwrap_or(0);
        let strength = |wish: &dialogue::Wish| {
            let sign = if wish.polarity == Polarity::Wanted { 1.0 } else { -1.0 };
            sign * wish.strength * TURN_DECAY.powi(i32::from(latest - wish.turn))
        };
        let texts: Vec<&str> = state.wishes.iter().map(|wish| wish.text.as_str()).collect();
        let encoded = encoder.encode(&texts).await?;
        // Divided by the length of the wanted wishes' common vector, so that the meaning of one wish and of five
        // keep the same measure against exact words.
        let mut common = vec![0.0; encoder.dim()];
        let mut wanted = Vec::new();
        let mut sentences = Vec::new();
        for (wish, tokens) in state.wishes.iter().zip(&encoded).filter(|(wish, _)| strength(wish) > 0.0) {
            let sentence = tokens.sentence();
            common.iter_mut().zip(&sentence).for_each(|(sum, value)| *sum += strength(wish) * value);
            wanted.push((wish.id, strength(wish)));
            sentences.extend(sentence);
        }
        let length = common.iter().map(|value| value * value).sum::<f32>().sqrt();
        let scale = if length > 0.0 { 1.0 / length } else { 1.0 };
        let asked = Queries::quantise(&sentences, shop.facts.dim);
        let mut needs = dots(&shop.needs.vectors.codes, &shop.needs.vectors.scales, &asked);
        for row in needs.chunks_exact_mut(wanted.len().max(1)) {
            row.iter_mut().zip(&wanted).for_each(|(cell, (_, strength))| *cell *= strength * scale);
        }
        let wanted = wanted.into_iter().map(|(chip, _)| chip).collect();
        for (wish, tokens) in state.wishes.iter().zip(encoded) {
            for _ in tokens.vectors.chunks_exact(tokens.dim) {
                rows.push(Row { cause: Cause::Meaning(wish.id), weight: strength(wish) * scale });
            }
            meaning.extend(tokens.vectors);
        }
        let (history, behaviour) = history(shop, state);
        for (at, &item) in history.iter().enumerate() {
            let age = (history.len() - 1 - at) as f32;
            rows.push(Row { cause: Cause::History(item), weight: history_weight(age, history.len()) });
            meaning.extend(whole_vector(shop, item));
        }
        let encoded = rows.len();
        let words = word_rows(shop, state, strength);
        let count = encoded + words.len();
        let queries = Queries::quantise(&meaning, shop.facts.dim);
        let mut facts = spread(dots(&shop.facts.codes, &shop.facts.scales, &queries), encoded, count);
        for (ix, _) in
            shop.catalogue.facts().iter().enumerate().filter(|(_, f)| f.field == Field::ALSO_CALLED)
        {
            let cells = &mut facts[ix * count..ix * count + encoded];
            cells.iter_mut().for_each(|cell| *cell *= ALSO_CALLED_FACTOR);
        }
        let wholes = spread(dots(&shop.wholes.codes, &shop.wholes.scales, &queries), encoded, count);
        for (at, (row, known)) in words.into_iter().enumerate() {
            for (fact, value) in shop.words.facts_with(known.stem) {
                facts[fact * count + encoded + at] = value * known.weight;
            }
            rows.push(row);
        }
        let mut stage = Self { rows, facts, wholes, wanted, needs, need_weight: 0.0, behaviour };
        let [open, closed] = NAMED;
        let unnamed = (closed - stage.named(shop, encoded)) / (closed - open);
        stage.need_weight = NEED_WEIGHT * unnamed.clamp(0.0, 1.0);
        Ok(stage)
    }

    /// The best cell of a row over an item's facts; an item without facts has none.
    fn best(&self, shop: &Shop, item: ItemIx, row: usize) -> Option<(FactIx, f32)> {
        let cell = |fact: FactIx| (fact, self.facts[fact.0 as usize * self.rows.len() + row]);
        shop.catalogue
            .item(item)
            .facts
            .iter()
            .filter(|&&fact| shop.needs.row(fact).is_none())
            .map(|&fact| cell(fact))
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// How much of the request's words one item's names hold at best, from 0 to 1: what kind it is, and what that is also
    /// called. `words` is the first row of words.
    fn named(&self, shop: &Shop, words: usize) -> f32 {
        let rows = &self.rows[words..];
        let is_name = |fact: &&FactIx| {
            let field = &shop.catalogue.fact(**fact).field;
            *field == Field::ALSO_CALLED || *field == Field::TYPE
        };
        let of_item = |item: &catalog::Item| {
            let mut best = vec![0.0f32; rows.len()];
            for fact in item.facts.iter().filter(is_name) {
                let from = fact.0 as usize * self.rows.len() + words;
                let cells = &self.facts[from..from + rows.len()];
                best.iter_mut().zip(cells).for_each(|(best, cell)| *best = best.max(*cell));
            }
            best.iter().zip(rows).map(|(cell, row)| cell * row.weight).sum::<f32>()
        };
        shop.catalogue.items().iter().map(of_item).fold(0.0, f32::max)
    }

    /// The need that answers the wishes best, what each wish has in their cosine, and the sum of these.
    fn best_need(&self, shop: &Shop, item: ItemIx) -> Option<(FactIx, &[f32], f32)> {
        let columns = self.wanted.len();
        let of_fact = |fact: &FactIx| {
            let row = shop.needs.row(*fact)?;
            let cells = self.needs.get(row * columns..(row + 1) * columns)?;
            Some((*fact, cells, cells.iter().sum::<f32>()))
        };
        let needs = shop.catalogue.item(item).facts.iter().filter_map(of_fact);
        let best = needs.reduce(|best, next| if next.2 > best.2 { next } else { best });
        best.filter(|(_, _, cosine)| *cosine > NEED_FLOOR)
    }

    /// The score of an item.
    pub fn score(&self, shop: &Shop, item: ItemIx) -> f32 {
        let wholes = &self.wholes[item.0 as usize * self.rows.len()..];
        let rows = self.rows.iter().zip(wholes).enumerate();
        let parts = rows.map(|(at, (row, whole))| {
            row.weight * (self.best(shop, item, at).map_or(0.0, |best| best.1) + whole)
        });
        let need =
            self.best_need(shop, item).map_or(0.0, |(_, _, cosine)| self.need_weight * (cosine - NEED_FLOOR));
        let behaviour = self.behaviour.as_ref().zip(shop.behaviour.as_ref());
        let learnt = behaviour.map_or(0.0, |(behaviour, vectors)| behaviour.score(vectors, item));
        parts.sum::<f32>() + need + learnt + priors(shop, item).map(|part| part.value).sum::<f32>()
    }

    /// The parts of an item's score. Tokens of one wish that rest on one fact are one part.
    pub fn contributions(&self, shop: &Shop, item: ItemIx) -> Vec<Contribution> {
        let mut parts: Vec<Contribution> = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            let whole = self.wholes[item.0 as usize * self.rows.len() + at];
            let best = self.best(shop, item, at).map(|(fact, cell)| (Some(fact), cell));
            for (fact, cell) in best.into_iter().chain([(None, whole)]).filter(|(_, cell)| *cell != 0.0) {
                let value = cell * row.weight;
                match parts.iter_mut().find(|part| part.cause == row.cause && part.fact == fact) {
                    Some(part) => part.value += value,
                    None => parts.push(Contribution { cause: row.cause.clone(), fact, value }),
                }
            }
        }
        if let Some((fact, cells, cosine)) = self.best_need(shop, item) {
            // What lies above the floor is shared out as the wishes share the cosine.
            let share = self.need_weight * (cosine - NEED_FLOOR) / cosine;
            let of_wishes = self.wanted.iter().zip(cells).filter(|(_, cell)| **cell != 0.0);
            parts.extend(of_wishes.map(|(&chip, cell)| Contribution {
                cause: Cause::Meaning(chip),
                fact: Some(fact),
                value: share * cell,
            }));
        }
        if let (Some(behaviour), Some(vectors)) = (&self.behaviour, &shop.behaviour) {
            parts.extend(behaviour.contributions(vectors, item));
        }
        parts.extend(priors(shop, item));
        parts.sort_by(|a, b| b.value.total_cmp(&a.value));
        parts
    }
}

/// Copies `[n, from]` into the first columns of `[n, to]`; the rest is zero.
fn spread(cells: Vec<f32>, from: usize, to: usize) -> Vec<f32> {
    if from == to || from == 0 {
        return if from == 0 { vec![0.0; cells.len().max(1) * to] } else { cells };
    }
    let mut wide = vec![0.0; cells.len() / from * to];
    for (target, source) in wide.chunks_exact_mut(to).zip(cells.chunks_exact(from)) {
        target[..from].copy_from_slice(source);
    }
    wide
}

/// Exact words: idf-weighted, normalised over the wanted words. A word said twice counts once, at its strongest.
fn word_rows(
    shop: &Shop,
    state: &DialogueState,
    strength: impl Fn(&dialogue::Wish) -> f32,
) -> Vec<(Row, crate::words::Known)> {
    let mut found: Vec<(Row, crate::words::Known)> = Vec::new();
    for wish in &state.wishes {
        let weight = strength(wish);
        for (word, known) in shop.words.known(&wish.text) {
            let cause = Cause::Word(wish.id, word);
            match found.iter_mut().find(|(_, other)| other.stem == known.stem) {
                Some((row, _)) if row.weight.abs() >= weight.abs() => {}
                Some(earlier) => *earlier = (Row { cause, weight }, known),
                None => found.push((Row { cause, weight }, known)),
            }
        }
    }
    let weight_of = |(row, known): &(Row, crate::words::Known)| row.weight * shop.words.idf(known.stem);
    let total: f32 = found.iter().map(|entry| weight_of(entry).abs()).sum();
    for entry in &mut found {
        entry.0.weight = WORDS_WEIGHT * weight_of(entry) / total.max(f32::MIN_POSITIVE);
    }
    found
}

/// What speaks by its meaning, oldest first, and what speaks by what behaviour taught.
///
/// Without behaviour vectors it is all meaning: what she bought, then what she liked. With them, what she bought
/// counts by them, and only what nobody bought before counts by its meaning, as what she liked does.
fn history(shop: &Shop, state: &DialogueState) -> (Vec<ItemIx>, Option<Behaviour>) {
    let found = |ids: &[String]| ids.iter().filter_map(|id| shop.find(id)).collect::<Vec<_>>();
    let mut items = found(&state.bought);
    let behaviour = shop.behaviour.as_ref().map(|vectors| {
        let behaviour = Behaviour::new(vectors, &items);
        items.retain(|item| !vectors.speaks(item.0 as usize));
        behaviour
    });
    items.extend(found(&state.liked));
    items.drain(..items.len().saturating_sub(HISTORY_ITEMS));
    (items, behaviour)
}

/// Later events count more; together the history counts [`HISTORY_WEIGHT`].
fn history_weight(age: f32, events: usize) -> f32 {
    // Halved after half the history, whatever its length: shops differ in how much a shopper buys.
    let half = (events as f32 / 2.0).max(1.0);
    HISTORY_WEIGHT * 0.5f32.powf(age / half) / events as f32
}

fn whole_vector(shop: &Shop, item: ItemIx) -> impl Iterator<Item = f32> + '_ {
    let dim = shop.wholes.dim;
    let ix = item.0 as usize;
    shop.wholes.codes[ix * dim..(ix + 1) * dim]
        .iter()
        .map(move |&code| f32::from(code) * shop.wholes.scales[ix])
}

fn priors(shop: &Shop, item: ItemIx) -> impl Iterator<Item = Contribution> {
    let item = shop.catalogue.item(item);
    let rating = item.rating.map(|rating| Contribution {
        cause: Cause::Rating,
        fact: None,
        value: STAR * (rating.stars - MIDDLE_STARS),
    });
    let stock = (item.stock == Stock::Out).then_some(Contribution {
        cause: Cause::OutOfStock,
        fact: None,
        value: OUT_OF_STOCK,
    });
    rating.into_iter().chain(stock)
}
