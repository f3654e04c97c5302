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
use crate::running_text::{Cell, share_of_text};
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
const TURN_DECAY: f32 = 0.85;

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

/// A fact and its cell.
type Best = Option<(FactIx, f32)>;

struct Row {
    cause: Cause,
    /// The wish behind it, by its place among the wishes; none for the history.
    wish: Option<usize>,
}

/// A known word of a wish.
struct Word {
    wish: usize,
    word: String,
    known: crate::words::Known,
}

/// What each row counts when some of the wishes are asked. Nothing of it needs the encoder, so that a request with a wish
/// less is scored from the same cells.
pub(crate) struct Weights {
    /// One a row; zero for a wish that is not asked.
    rows: Vec<f32>,
    /// One a wanted wish, on its part of the cosine with a need.
    wanted: Vec<f32>,
    /// What the cosine with a need counts in this request: less where the request names the thing.
    need: f32,
}

/// The best cells of all items: what a score is the weighted sum of, whatever the weights.
pub(crate) struct Reach {
    /// `[items, rows]`
    cells: Vec<Cell>,
}

/// A request as rows, and their cells.
pub(crate) struct Stage1 {
    rows: Vec<Row>,
    /// `[facts, rows]`
    facts: Vec<f32>,
    /// `[items, rows]`: the item as a whole. Words have zero there: their facts hold them.
    wholes: Vec<f32>,
    /// The wishes, with their strength by what was said and when.
    wishes: Vec<Asked>,
    /// The wanted wishes, by their place, in the order of the columns of `needs`.
    wanted: Vec<usize>,
    /// `[wanted, dim]`
    sentences: Vec<f32>,
    /// `[needs, wanted]`: the dot product of each wanted wish with each need.
    needs: Vec<f32>,
    /// Known words, in the order of the last rows.
    words: Vec<Word>,
    /// The history's weights, in the order of their rows.
    history: Vec<f32>,
    /// What she bought, where the pack knows what that says.
    behaviour: Option<Behaviour>,
    /// `[items, words]`: the best cell of each word among the item's names.
    names: Vec<f32>,
    /// All wishes asked.
    weights: Weights,
    /// All but one asked, for each wish.
    without: Vec<Weights>,
}

/// What the weight of a wish follows from.
struct Asked {
    id: ChipId,
    /// Below zero where it is unwanted.
    strength: f32,
    turn: u16,
}

impl Stage1 {
    /// Encodes the wishes and fills the cells.
    ///
    /// # Errors
    /// [`ScorerError::Device`] where the device fails.
    pub async fn new(shop: &Shop, encoder: &Encoder, state: &DialogueState) -> Result<Self, ScorerError> {
        let mut rows = Vec::new();
        let mut meaning = Vec::new();
        let texts: Vec<&str> = state.wishes.iter().map(|wish| wish.text.as_str()).collect();
        let encoded = encoder.encode(&texts).await?;
        let wishes: Vec<Asked> = state
            .wishes
            .iter()
            .map(|wish| {
                let sign = if wish.polarity == Polarity::Wanted { 1.0 } else { -1.0 };
                Asked { id: wish.id, strength: sign * wish.strength, turn: wish.turn }
            })
            .collect();
        let mut wanted = Vec::new();
        let mut sentences = Vec::new();
        for (at, tokens) in encoded.iter().enumerate().filter(|(at, _)| wishes[*at].strength > 0.0) {
            wanted.push(at);
            sentences.extend(tokens.sentence());
        }
        let asked = Queries::quantise(&sentences, shop.facts.dim);
        let needs = dots(&shop.needs.vectors.codes, &shop.needs.vectors.scales, &asked);
        for (at, tokens) in encoded.into_iter().enumerate() {
            for _ in tokens.vectors.chunks_exact(tokens.dim) {
                rows.push(Row { cause: Cause::Meaning(wishes[at].id), wish: Some(at) });
            }
            meaning.extend(tokens.vectors);
        }
        let (items, behaviour) = history(shop, state);
        let mut history = Vec::with_capacity(items.len());
        for (at, &item) in items.iter().enumerate() {
            let age = (items.len() - 1 - at) as f32;
            rows.push(Row { cause: Cause::History(item), wish: None });
            history.push(history_weight(age, items.len()));
            meaning.extend(whole_vector(shop, item));
        }
        let encoded = rows.len();
        let words = words_of(shop, state);
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
        for (at, word) in words.iter().enumerate() {
            for (fact, value) in shop.words.facts_with(word.known.stem) {
                facts[fact * count + encoded + at] = value * word.known.weight;
            }
            rows.push(Row {
                cause: Cause::Word(wishes[word.wish].id, word.word.clone()),
                wish: Some(word.wish),
            });
        }
        let weights = Weights { rows: Vec::new(), wanted: Vec::new(), need: 0.0 };
        let without = Vec::new();
        let mut stage = Self {
            rows,
            facts,
            wholes,
            wishes,
            wanted,
            sentences,
            needs,
            words,
            history,
            behaviour,
            names: Vec::new(),
            weights,
            without,
        };
        stage.names = shop.catalogue.items().iter().flat_map(|item| stage.names_of(shop, item)).collect();
        stage.weights = stage.weigh(shop, &|_| true);
        stage.without = stage.wishes.iter().map(|gone| stage.weigh(shop, &|wish| wish != gone.id)).collect();
        Ok(stage)
    }

    /// What each row counts when the wishes that `asked` keeps are all that is asked: the one place where weights are
    /// made, for a ranking and for what it would be without a wish.
    pub fn weigh(&self, shop: &Shop, asked: &dyn Fn(ChipId) -> bool) -> Weights {
        let asked: Vec<bool> = self.wishes.iter().map(|wish| asked(wish.id)).collect();
        let kept = || self.wishes.iter().zip(&asked).filter(|(_, asked)| **asked).map(|(wish, _)| wish);
        let latest = kept().map(|wish| wish.turn).max().unwrap_or(0);
        let strength = |at: usize| {
            let Asked { strength, turn, .. } = self.wishes[at];
            if asked[at] { strength * TURN_DECAY.powi(i32::from(latest - turn)) } else { 0.0 }
        };
        // Divided by the length of the wanted wishes' common vector, so that the meaning of one wish and of five
        // keep the same measure against exact words.
        let dim = shop.facts.dim;
        let mut common = vec![0.0; dim];
        for (&at, sentence) in self.wanted.iter().zip(self.sentences.chunks_exact(dim)) {
            if asked[at] {
                common.iter_mut().zip(sentence).for_each(|(sum, value)| *sum += strength(at) * value);
            }
        }
        let length = common.iter().map(|value| value * value).sum::<f32>().sqrt();
        let scale = if length > 0.0 { 1.0 / length } else { 1.0 };
        let encoded = self.rows.len() - self.words.len();
        let mut history = self.history.iter();
        let mut rows: Vec<f32> = self.rows[..encoded]
            .iter()
            .map(|row| match row.wish {
                Some(at) => strength(at) * scale,
                None => history.next().copied().unwrap_or(0.0),
            })
            .collect();
        rows.extend(word_weights(shop, &self.words, &strength));
        let wanted = self.wanted.iter().map(|&at| strength(at) * scale).collect();
        let mut weights = Weights { rows, wanted, need: 0.0 };
        let [open, closed] = NAMED;
        let unnamed = (closed - self.named(&weights, encoded)) / (closed - open);
        weights.need = NEED_WEIGHT * unnamed.clamp(0.0, 1.0);
        weights
    }

    /// The best cells of all items, for scoring them many times.
    pub fn reach(&self, shop: &Shop) -> Reach {
        let items = (0..shop.catalogue.items().len()).map(|ix| ItemIx(ix as u32));
        let cells = items.flat_map(|item| (0..self.rows.len()).map(move |row| self.cell(shop, item, row)));
        Reach { cells: cells.collect() }
    }

    /// The best cells of a row over an item's facts, and that of the item as a whole.
    fn cell(&self, shop: &Shop, item: ItemIx, row: usize) -> Cell {
        let (told, text) = self.best(shop, item, row);
        self.cell_of(item, row, told, text)
    }

    fn cell_of(&self, item: ItemIx, row: usize, told: Best, text: Best) -> Cell {
        let told = told.map_or(0.0, |best| best.1);
        Cell {
            told,
            text: text.map_or(told, |best| best.1),
            whole: self.wholes[item.0 as usize * self.rows.len() + row],
        }
    }

    /// The best cell of a row over what is told of an item, and over its running text.
    fn best(&self, shop: &Shop, item: ItemIx, row: usize) -> (Best, Best) {
        let (mut told, mut text): (Best, Best) = (None, None);
        let words = row >= self.rows.len() - self.words.len();
        for &fact in shop.catalogue.item(item).facts.iter().filter(|&&fact| shop.needs.row(fact).is_none()) {
            let cell = self.facts[fact.0 as usize * self.rows.len() + row];
            let best = if shop.is_running_text(item, fact, words) { &mut text } else { &mut told };
            if best.is_none_or(|best| cell > best.1) {
                *best = Some((fact, cell));
            }
        }
        (told, text)
    }

    /// The best cell of each word among an item's names: what kind it is, and what that is also called.
    fn names_of(&self, shop: &Shop, item: &catalog::Item) -> Vec<f32> {
        let words = self.rows.len() - self.words.len();
        let is_name = |fact: &&FactIx| {
            let field = &shop.catalogue.fact(**fact).field;
            *field == Field::ALSO_CALLED || *field == Field::TYPE
        };
        let mut best = vec![0.0f32; self.words.len()];
        for fact in item.facts.iter().filter(is_name) {
            let from = fact.0 as usize * self.rows.len() + words;
            let cells = &self.facts[from..from + best.len()];
            best.iter_mut().zip(cells).for_each(|(best, cell)| *best = best.max(*cell));
        }
        best
    }

    /// How much of the request's words one item's names hold at best, from 0 to 1. `words` is the first row of words.
    fn named(&self, weights: &Weights, words: usize) -> f32 {
        let sum = |cells: &[f32]| {
            cells.iter().zip(&weights.rows[words..]).map(|(cell, weight)| cell * weight).sum::<f32>()
        };
        self.names.chunks_exact(self.words.len().max(1)).map(sum).fold(0.0, f32::max)
    }

    /// The need that answers the wishes best, what each wish has in their cosine, and the sum of these.
    fn best_need(&self, shop: &Shop, item: ItemIx, weights: &Weights) -> Option<(FactIx, Vec<f32>, f32)> {
        let columns = self.wanted.len();
        let of_fact = |fact: &FactIx| {
            let row = shop.needs.row(*fact)?;
            let cells = self.needs.get(row * columns..(row + 1) * columns)?;
            let parts = cells.iter().zip(&weights.wanted).map(|(cell, weight)| cell * weight);
            Some((*fact, cells, parts.sum::<f32>()))
        };
        let needs = shop.catalogue.item(item).facts.iter().filter_map(of_fact);
        let (fact, cells, cosine) = needs.reduce(|best, next| if next.2 > best.2 { next } else { best })?;
        let parts = || cells.iter().zip(&weights.wanted).map(|(cell, weight)| cell * weight).collect();
        (cosine > NEED_FLOOR).then(|| (fact, parts(), cosine))
    }

    /// The score of an item.
    pub fn score(&self, shop: &Shop, item: ItemIx) -> f32 {
        self.total(shop, item, &self.weights, |row| self.cell(shop, item, row))
    }

    /// Wishes that this item is not listed for: without one of them its score would not fall, since what is left would
    /// count for more than what went.
    pub fn idle(&self, shop: &Shop, item: ItemIx) -> Vec<ChipId> {
        let score = self.score(shop, item);
        let falls = |weights| self.total(shop, item, weights, |row| self.cell(shop, item, row)) < score;
        let wishes = self.wishes.iter().zip(&self.without);
        wishes.filter(|(_, weights)| !falls(*weights)).map(|(wish, _)| wish.id).collect()
    }

    /// The score of an item under other weights, from its best cells: the same sum as [`Self::score`].
    pub fn score_by(&self, shop: &Shop, item: ItemIx, weights: &Weights, reach: &Reach) -> f32 {
        let from = item.0 as usize * self.rows.len();
        self.total(shop, item, weights, |row| reach.cells[from + row])
    }

    fn total(&self, shop: &Shop, item: ItemIx, weights: &Weights, cell: impl Fn(usize) -> Cell) -> f32 {
        let (mut parts, mut text) = (0.0, 0.0);
        for (row, &weight) in weights.rows.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
            let cell = cell(row);
            parts += weight * (cell.base(weight) + cell.whole);
            text += weight * cell.above(weight);
        }
        let need = if weights.need == 0.0 { None } else { self.best_need(shop, item, weights) };
        let need = need.map_or(0.0, |(_, _, cosine)| weights.need * (cosine - NEED_FLOOR));
        let behaviour = self.behaviour.as_ref().zip(shop.behaviour.as_ref());
        let learnt = behaviour.map_or(0.0, |(behaviour, vectors)| behaviour.score(vectors, item));
        let priors = priors(shop, item).map(|part| part.value).sum::<f32>();
        parts + text * share_of_text(text) + need + learnt + priors
    }

    /// The parts of an item's score. Tokens of one wish that rest on one fact are one part.
    pub fn contributions(&self, shop: &Shop, item: ItemIx) -> Vec<Contribution> {
        let mut parts: Vec<Contribution> = Vec::new();
        let mut add = |cause: &Cause, fact: Option<FactIx>, value: f32| match parts
            .iter_mut()
            .find(|part| part.cause == *cause && part.fact == fact)
        {
            _ if value == 0.0 => {}
            Some(part) => part.value += value,
            None => parts.push(Contribution { cause: cause.clone(), fact, value }),
        };
        let mut texts = Vec::new();
        let weighed = self.rows.iter().zip(&self.weights.rows).enumerate();
        for (at, (row, &weight)) in weighed.filter(|(_, (_, weight))| **weight != 0.0) {
            let (told, text) = self.best(shop, item, at);
            let cell = self.cell_of(item, at, told, text);
            let by_text = cell.base(weight) != cell.told || told.is_none();
            let fact = if by_text { text } else { told }.map(|best| best.0);
            if fact.is_some() {
                add(&row.cause, fact, weight * cell.base(weight));
            }
            add(&row.cause, None, weight * cell.whole);
            texts.extend(text.map(|(fact, _)| (&row.cause, fact, weight * cell.above(weight))));
        }
        let share = share_of_text(texts.iter().map(|(.., value)| value).sum());
        for (cause, fact, value) in texts {
            add(cause, Some(fact), share * value);
        }
        if let Some((fact, cells, cosine)) = self.best_need(shop, item, &self.weights) {
            // What lies above the floor is shared out as the wishes share the cosine.
            let share = self.weights.need * (cosine - NEED_FLOOR) / cosine;
            let of_wishes = self.wanted.iter().zip(cells).filter(|(_, cell)| *cell != 0.0 && share != 0.0);
            parts.extend(of_wishes.map(|(&at, cell)| Contribution {
                cause: Cause::Meaning(self.wishes[at].id),
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

/// The words of the wishes that the catalogue knows.
fn words_of(shop: &Shop, state: &DialogueState) -> Vec<Word> {
    let wishes = state.wishes.iter().enumerate();
    wishes
        .flat_map(|(wish, said)| {
            let known = shop.words.known(&said.text).into_iter();
            known.map(move |(word, known)| Word { wish, word, known })
        })
        .collect()
}

/// Exact words: idf-weighted, normalised over the asked words. A word said twice counts once, at its strongest.
fn word_weights(shop: &Shop, words: &[Word], strength: &dyn Fn(usize) -> f32) -> Vec<f32> {
    let mut weights: Vec<f32> = words.iter().map(|word| strength(word.wish)).collect();
    let mut firsts: Vec<usize> = Vec::new();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| strength(word.wish) != 0.0) {
        match firsts.iter_mut().find(|first| words[**first].known.stem == word.known.stem) {
            Some(first) if weights[*first].abs() >= weights[at].abs() => weights[at] = 0.0,
            Some(first) => {
                weights[*first] = 0.0;
                *first = at;
            }
            None => firsts.push(at),
        }
    }
    weights.iter_mut().zip(words).for_each(|(weight, word)| *weight *= shop.words.idf(word.known.stem));
    let total: f32 = weights.iter().map(|weight| weight.abs()).sum();
    weights.iter_mut().for_each(|weight| *weight = WORDS_WEIGHT * *weight / total.max(f32::MIN_POSITIVE));
    weights
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
