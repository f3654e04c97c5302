//! One turn: what she said or did, to a new state and a ranked, explained list.

use std::sync::Arc;

use catalog::ItemIx;
use dialogue::{
    ChipId, Constraint, DialogueState, Edit, Intent, ShownItem, Surroundings, Understanding, understand,
};
use protocol as p;
use protocol::{Action, Ran, TurnReply, TurnRequest};
use scorer::Model;

use crate::RecommenderError;
use crate::asked::Answer;
use crate::constraints::{Check, Checks, admit, check_all, unknowns};
use crate::explain::{Statement, holds, plan, say};
use crate::question::{self, CANDIDATES};
use crate::reply;
use crate::shop::Shop;
use crate::stage1::{Cause, Contribution, Stage1};
use crate::wire::{edit_from_wire, intent_to_wire, locale_from_wire, state_from_wire, state_to_wire};

/// Longest utterance that is read, in characters.
const LONGEST_UTTERANCE: usize = 2000;

/// A shop and a model on a device: what answers turns, the same in browser and server.
pub struct Recommender {
    shop: Arc<Shop>,
    model: Arc<Model>,
    tier: String,
}

/// One item of a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The item.
    pub item: ItemIx,
    /// The score; the sum of `parts`.
    pub score: f32,
    /// Its exact parts, largest first.
    pub parts: Vec<Contribution>,
    /// Wishes without which its score would not fall, by stage 1: they are no reason for it.
    pub idle: Vec<ChipId>,
    /// Other versions of the same thing that fit too, best first: the list shows them with this one.
    pub folded: Vec<ItemIx>,
}

impl Ranked {
    /// Whether an item is seen at this place, itself or as another version.
    pub fn shows(&self, item: ItemIx) -> bool {
        self.item == item || self.folded.contains(&item)
    }
}

/// A ranking, and what was filtered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ranking {
    /// Best first.
    pub items: Vec<Ranked>,
    /// Items that meet every constraint, as far as the catalogue says.
    pub fitting: usize,
    /// The constraint that was set aside because nothing met them all.
    pub relaxed: Option<Constraint>,
    /// Items that stage 2 read.
    pub reranked: usize,
    /// The best items by stage 1 with their scores there, best first, whatever the length of the list: what a clarifying
    /// question parts.
    pub candidates: Vec<(ItemIx, f32)>,
}

/// How a list is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Items wanted.
    pub limit: usize,
    /// Items that stage 2 may read; 0: stage 1 alone.
    pub rerank: usize,
    /// Whether items that she bought are left out.
    pub exclude_bought: bool,
    /// Whether versions of one thing take one place, as a shopper sees them; else each item takes its own.
    pub fold: bool,
}

impl Recommender {
    /// Puts a shop and a model together. `tier` is what replies name as the place they ran.
    ///
    /// # Errors
    /// [`RecommenderError::Pack`] where the pack's vectors lie in another space than the model's.
    pub fn new(shop: Arc<Shop>, model: Arc<Model>, tier: &str) -> Result<Self, RecommenderError> {
        if shop.space != model.manifest.space || shop.facts.dim != model.manifest.dim {
            return Err(RecommenderError::Pack(format!(
                "the pack's vectors lie in space \"{}\" ({} components), model \"{}\" needs \"{}\" ({}); index the feed again with this model",
                shop.space, shop.facts.dim, model.manifest.name, model.manifest.space, model.manifest.dim
            )));
        }
        Ok(Self { shop, model, tier: tier.to_owned() })
    }

    /// The shop.
    pub fn shop(&self) -> &Shop {
        &self.shop
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Items that stage 2 may read where `allowed` are allowed: a model may ask for fewer.
    fn readable(&self, allowed: usize) -> usize {
        let most = self.model.manifest.reranker.as_ref().and_then(|part| part.items);
        most.map_or(allowed, |most| allowed.min(most))
    }

    /// Answers a turn. `rerank` is what `placement` allows stage 2.
    ///
    /// # Errors
    /// [`RecommenderError`] where the request holds what cannot be read, or the device fails; the request is
    /// whole then, and can be sent elsewhere.
    pub async fn turn(&self, request: &TurnRequest, rerank: usize) -> Result<TurnReply, RecommenderError> {
        let rerank = self.readable(rerank);
        let mut state = state_from_wire(&request.state)?;
        if let Some(locale) = &request.locale {
            state.locale = locale_from_wire(locale).ok_or_else(|| {
                RecommenderError::Request(
                    "`locale` is no language that is spoken here: \"en\" or \"zh\"".into(),
                )
            })?;
        }
        let understood = self.take_in(&mut state, &request.action)?;
        let listless = matches!(
            understood.intent,
            Intent::SmallTalk | Intent::OutOfScope | Intent::Unsafe | Intent::ShopQuestion
        );
        let ranking = if listless {
            Ranking::default()
        } else {
            let limit = usize::from(request.limit);
            self.rank(&state, Wanted { limit, rerank, exclude_bought: false, fold: true }).await?
        };
        if !ranking.items.is_empty() {
            let ids = ranking.items.iter().map(|ranked| self.shop.catalogue.item(ranked.item).id.clone());
            state.show(ids.collect());
        }
        let question = self.question(&mut state, &request.action, understood.intent, &ranking);
        let sizes = (usize::from(request.limit), rerank);
        let Answer { text, offers, comparison } = self.answer(&state, &understood, &ranking, sizes).await?;
        let recommendations = ranking
            .items
            .iter()
            .zip(1..)
            .map(|(ranked, rank)| {
                let statements = self.verified(&state, ranked);
                let reason = say(&self.shop, ranked.item, &statements, state.locale);
                reply::recommendation(&self.shop, ranked, rank, &statements, reason, state.locale)
            })
            .collect();
        Ok(TurnReply {
            intent: intent_to_wire(understood.intent).into(),
            chips: state.chips().into_iter().map(reply::chip).collect(),
            recommendations,
            text,
            offers,
            comparison,
            question,
            ran: Ran {
                tier: self.tier.clone(),
                remote: false,
                model: self.model.manifest.name.clone(),
                model_sha256: self.model.sha256.clone(),
                reranked: ranking.reranked.min(usize::from(u16::MAX)) as u16,
                duration_ms: 0.0,
            },
            state: state_to_wire(&state),
        })
    }

    /// The question beside the list, if one is open or worth asking: only to what she said of her wishes, never to why,
    /// compare, undo or what is no request; nor where nothing meets everything, as then there is another choice to make.
    fn question(
        &self,
        state: &mut DialogueState,
        action: &Action,
        intent: Intent,
        ranking: &Ranking,
    ) -> Option<p::Question> {
        let asks = matches!(intent, Intent::Recommend | Intent::Refine) && ranking.relaxed.is_none();
        if asks
            && matches!(action, Action::Say { .. })
            && let Some(question) = question::question(&self.shop, state, &ranking.candidates)
        {
            state.ask(question);
        }
        // What an undo brings back is open again.
        (asks || intent == Intent::Undo)
            .then_some(state.open.as_ref())
            .flatten()
            .map(|question| question::to_wire(question, state.locale))
    }

    /// Changes the state by what she said or did.
    fn take_in(&self, state: &mut DialogueState, action: &Action) -> Result<Understanding, RecommenderError> {
        let edit = |intent, edits| Understanding { intent, edits, about: Vec::new(), named: Vec::new() };
        let known = |item: &String| match self.shop.find(item) {
            Some(_) => Ok(item.clone()),
            None => Err(RecommenderError::Request("`action.item` is no item of this catalogue".into())),
        };
        let understood = match action {
            Action::Say { text } => {
                if text.chars().count() > LONGEST_UTTERANCE {
                    return Err(RecommenderError::Request(format!(
                        "`action.text` is longer than {LONGEST_UTTERANCE} characters; say it shorter"
                    )));
                }
                self.understand(state, text)
            }
            Action::RemoveChip { chip } => {
                state.remove(ChipId(*chip));
                return Ok(edit(Intent::Refine, Vec::new()));
            }
            Action::Change { edits } => {
                let read = edits.iter().map(edit_from_wire).collect::<Option<Vec<_>>>();
                let bad = || RecommenderError::Request("`action.edits` holds a number out of range".into());
                edit(Intent::Refine, read.ok_or_else(bad)?)
            }
            Action::Undo => edit(Intent::Undo, Vec::new()),
            Action::StartOver => edit(Intent::StartOver, vec![Edit::Clear]),
            Action::Like { item } => edit(Intent::Refine, vec![Edit::Like(known(item)?)]),
            Action::Reject { item } => edit(Intent::Refine, vec![Edit::Reject(known(item)?)]),
        };
        state.apply(understood.clone());
        Ok(understood)
    }

    fn understand(&self, state: &DialogueState, text: &str) -> Understanding {
        let shown: Vec<ShownItem> = state
            .shown
            .iter()
            .filter_map(|id| self.shop.find(id))
            .map(|item| reply::shown(&self.shop, item))
            .collect();
        let around = Surroundings {
            vocabulary: &self.shop.vocabulary,
            shown: &shown,
            currency: self.shop.catalogue.currency.code(),
        };
        understand(state, text, &around)
    }

    /// Ranks the whole catalogue for a state. One that asks for nothing has no list.
    ///
    /// # Errors
    /// [`RecommenderError::Scorer`] where the device fails.
    pub async fn rank(&self, state: &DialogueState, wanted: Wanted) -> Result<Ranking, RecommenderError> {
        if !asks(state) {
            return Ok(Ranking::default());
        }
        let wanted = Wanted { rerank: self.readable(wanted.rerank), ..wanted };
        let shop = &*self.shop;
        let stage1 = Stage1::new(shop, &self.model.encoder, state).await?;
        let checks = checks_of(state, shop);
        let checks: Vec<&[Check]> = checks.iter().map(Vec::as_slice).collect();
        let admitted = admit(&open_items(shop, state, wanted.exclude_bought), &checks);
        let relaxed = admitted.relaxed.map(|at| state.constraints[at].clone());
        let fitting = admitted.fitting;
        let mut scored: Vec<(f32, ItemIx)> = admitted
            .items
            .into_iter()
            .map(|ix| (ItemIx(ix as u32), unknowns(&checks, ix)))
            .map(|(item, unknown)| (stage1.score(shop, item) + unknown, item))
            .collect();
        // Ties stand in catalogue order, so that every tier shows the same list.
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let candidates = scored.iter().take(CANDIDATES).map(|&(score, item)| (item, score)).collect();
        // Before stage 2, which so reads as many things as it may, none of them twice.
        let mut listed = if wanted.fold {
            shop.variants.fold(&scored, |(_, item)| *item)
        } else {
            scored.into_iter().map(|one| (one, Vec::new())).collect()
        };
        listed.truncate(wanted.limit.max(wanted.rerank));
        let read = listed.len().min(wanted.rerank);
        let mut items: Vec<Ranked> = listed
            .into_iter()
            .map(|((score, item), folded)| Ranked {
                score,
                folded,
                ..explained(&stage1, &checks, shop, item)
            })
            .collect();
        let reranked = self.rerank(state, &mut items[..read]).await?;
        items.truncate(wanted.limit);
        Ok(Ranking { items, fitting, relaxed, reranked, candidates })
    }

    /// Stage 2: the cross-encoder reads the best items whole, and its part is added.
    async fn rerank(&self, state: &DialogueState, best: &mut [Ranked]) -> Result<usize, RecommenderError> {
        let (Some(reranker), Some(part)) = (&self.model.reranker, &self.model.manifest.reranker) else {
            return Ok(0);
        };
        let said = said(state);
        if said.is_empty() || best.is_empty() || part.weight == 0.0 {
            return Ok(0);
        }
        let texts: Vec<String> =
            best.iter().map(|ranked| self.shop.catalogue.whole_text(ranked.item)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        for (ranked, logit) in best.iter_mut().zip(reranker.score(&said, &texts).await?) {
            let value = part.weight * logit;
            ranked.score += value;
            ranked.parts.push(Contribution { cause: Cause::WholeItem, fact: None, value });
        }
        best.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.item.cmp(&b.item)));
        Ok(best.len())
    }

    /// The statements about an item that were checked again and hold.
    pub(crate) fn verified(&self, state: &DialogueState, ranked: &Ranked) -> Vec<Statement> {
        let mut statements = plan(&self.shop, state, ranked);
        statements.retain(|statement| holds(&self.shop, state, ranked.item, &ranked.parts, statement));
        statements
    }

    /// What is said about the list, or in answer to a question.
    async fn answer(
        &self,
        state: &DialogueState,
        understood: &Understanding,
        ranking: &Ranking,
        sizes: (usize, usize),
    ) -> Result<Answer, RecommenderError> {
        let locale = state.locale;
        Ok(match understood.intent {
            Intent::Why | Intent::WhyNot | Intent::Compare => {
                self.answer_about(state, understood, ranking, sizes).await?
            }
            Intent::SmallTalk | Intent::OutOfScope | Intent::Unsafe | Intent::ShopQuestion => {
                reply::aside(understood.intent, locale).to_owned().into()
            }
            _ => reply::about_the_list(&self.shop, state, ranking).into(),
        })
    }
}

/// What stage 2 reads of a state: what is wanted, in her words.
pub fn said(state: &DialogueState) -> String {
    let wanted = state.wishes.iter().filter(|wish| wish.polarity == dialogue::Polarity::Wanted);
    wanted.map(|wish| wish.text.as_str()).collect::<Vec<_>>().join(", ")
}

/// Whether a state asks for anything: only then there is a list.
pub(crate) fn asks(state: &DialogueState) -> bool {
    !(state.wishes.is_empty()
        && state.constraints.is_empty()
        && state.liked.is_empty()
        && state.bought.is_empty())
}

/// The checks of a state's constraints.
pub(crate) fn checks_of(state: &DialogueState, shop: &Shop) -> Checks {
    state.constraints.iter().map(|constraint| check_all(constraint, shop)).collect()
}

/// Items that she did not turn down.
pub(crate) fn open_items(shop: &Shop, state: &DialogueState, exclude_bought: bool) -> Vec<usize> {
    let items = shop.catalogue.items().iter().enumerate();
    items
        .filter(|(_, item)| {
            !(state.rejected.contains(&item.id) || exclude_bought && state.bought.contains(&item.id))
        })
        .map(|(ix, _)| ix)
        .collect()
}

/// An item with its score and parts by stage 1, whether or not the constraints let it in.
pub(crate) fn explained(stage1: &Stage1, checks: &[&[Check]], shop: &Shop, item: ItemIx) -> Ranked {
    let mut parts = stage1.contributions(shop, item);
    let unknown = unknowns(checks, item.0 as usize);
    if unknown != 0.0 {
        parts.push(Contribution { cause: Cause::Unknown, fact: None, value: unknown });
    }
    Ranked {
        item,
        score: stage1.score(shop, item) + unknown,
        parts,
        idle: stage1.idle(shop, item),
        folded: Vec::new(),
    }
}
