//! Answers about items: why this one, why not that one, which of these.

use catalog::ItemIx;
use dialogue::{ChipId, Constraint, DialogueState, Intent, Locale, Requirement, Understanding};
use protocol as p;

use crate::RecommenderError;
use crate::compare::{self, MOST_COMPARED};
use crate::constraints::measure;
use crate::counterfactual::{Alternatives, Change, Counterfactual, WhyNot, edits};
use crate::explain::{said_value, say};
use crate::format;
use crate::messages;
use crate::shop::Shop;
use crate::stage1::{Cause, Stage1};
use crate::turn::{Ranked, Ranking, Recommender, Wanted, checks_of, explained};
use crate::wire::edit_to_wire;

/// Most offers of one answer.
const MOST_OFFERS: usize = 3;

/// An answer about items.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub text: String,
    pub offers: Vec<p::Offer>,
    pub comparison: Option<p::Comparison>,
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl Recommender {
    /// Why an item is not among the first `k`, and the smallest sets of changes that bring it there. Exact for stage 1:
    /// equal to a ranking without stage 2 of every changed state.
    ///
    /// # Errors
    /// [`RecommenderError::Scorer`] where the device fails.
    pub async fn why_not(
        &self,
        state: &DialogueState,
        item: ItemIx,
        k: usize,
    ) -> Result<WhyNot, RecommenderError> {
        let stage1 = Stage1::new(self.shop(), &self.model().encoder, state).await?;
        Ok(Alternatives::new(self.shop(), state, &stage1, item).why_not(k))
    }

    /// An item's place without each wish, from 1 and of stage 1; none where it would not be listed.
    ///
    /// # Errors
    /// [`RecommenderError::Scorer`] where the device fails.
    pub async fn without_each_wish(
        &self,
        state: &DialogueState,
        item: ItemIx,
    ) -> Result<Vec<(ChipId, Option<usize>)>, RecommenderError> {
        let stage1 = Stage1::new(self.shop(), &self.model().encoder, state).await?;
        Ok(Alternatives::new(self.shop(), state, &stage1, item).without_each_wish())
    }

    /// The state after changes.
    pub fn changed(&self, state: &DialogueState, changes: &[Change]) -> DialogueState {
        let mut changed = state.clone();
        let edits = edits(state, changes, |constraint| self.span(constraint, state.locale));
        changed.apply(Understanding { intent: Intent::Refine, edits, about: Vec::new(), named: Vec::new() });
        changed
    }

    /// The place of an item after changes, stage 2 included. Stage 2 reads the first `rerank` of stage 1 and moves them
    /// among themselves only, so a later place stands as it is.
    async fn confirmed(
        &self,
        state: &DialogueState,
        found: &Counterfactual,
        item: ItemIx,
        rerank: usize,
    ) -> Result<usize, RecommenderError> {
        if found.rank > rerank {
            return Ok(found.rank);
        }
        let wanted = Wanted { limit: rerank, rerank, exclude_bought: false, fold: true };
        let ranking = self.rank(&self.changed(state, &found.changes), wanted).await?;
        let place = ranking.items.iter().position(|ranked| ranked.shows(item));
        Ok(place.map_or(found.rank, |at| at + 1))
    }

    fn span(&self, constraint: &Constraint, locale: Locale) -> String {
        match constraint.requirement {
            Requirement::Range { min, max } => {
                format::range(&constraint.facet, min, max, self.shop().catalogue.currency, locale)
            }
            _ => constraint.span.clone(),
        }
    }

    /// Answers "why", "why not" and "compare". `k` is the length of her list.
    pub(crate) async fn answer_about(
        &self,
        state: &DialogueState,
        understood: &Understanding,
        ranking: &Ranking,
        (k, rerank): (usize, usize),
    ) -> Result<Answer, RecommenderError> {
        let shop = self.shop();
        let stage1 = Stage1::new(shop, &self.model().encoder, state).await?;
        let checks = checks_of(state, shop);
        let checks: Vec<_> = checks.iter().map(Vec::as_slice).collect();
        let ranked = |item: ItemIx| match ranking.items.iter().find(|ranked| ranked.item == item) {
            Some(listed) => listed.clone(),
            None => explained(&stage1, &checks, shop, item),
        };
        let best_of = |found: Vec<ItemIx>| {
            let listed = ranking.items.iter().map(|one| one.item).find(|item| found.contains(item));
            let score = |item: &ItemIx| stage1.score(shop, *item);
            listed.or_else(|| found.into_iter().max_by(|a, b| score(a).total_cmp(&score(b)).then(b.cmp(a))))
        };
        let mut asked: Vec<ItemIx> = understood.about.iter().filter_map(|id| shop.find(id)).collect();
        for found in named(shop, &understood.named) {
            asked.extend(best_of(found).filter(|item| !asked.contains(item)));
        }
        if understood.intent == Intent::Compare {
            for listed in ranking.items.iter().map(|one| one.item) {
                if asked.len() < 2 && !asked.contains(&listed) {
                    asked.push(listed);
                }
            }
            if asked.len() < 2 {
                return Ok(messages::no_such_item(state.locale).to_owned().into());
            }
            asked.truncate(MOST_COMPARED);
            let columns: Vec<Ranked> = asked.into_iter().map(ranked).collect();
            let comparison = compare::table(shop, state, &columns);
            let text = against(shop, state, ranking, &columns, &comparison);
            return Ok(Answer { text, comparison: Some(comparison), ..Answer::default() });
        }
        let first = ranking.items.first().map(|one| one.item);
        let Some(item) = asked.first().copied().or(first.filter(|_| understood.intent == Intent::Why)) else {
            return Ok(messages::no_such_item(state.locale).to_owned().into());
        };
        let alternatives = Alternatives::new(shop, state, &stage1, item);
        let title = &shop.catalogue.item(item).title;
        let own = ranked(item);
        let reason = say(shop, item, &self.verified(state, &own), state.locale);
        if let Some(at) = ranking.items.iter().position(|one| one.item == item) {
            let mut text = messages::stands_at(state.locale, title, at as u64 + 1, &reason);
            // The wish without which it would stand furthest down.
            let without = alternatives.without_each_wish().into_iter();
            let worst =
                without.filter_map(|(chip, place)| Some((place?, chip))).max_by_key(|(place, _)| *place);
            if let Some((rank, chip)) = worst {
                let found = Counterfactual { changes: vec![Change::Drop(chip)], rank };
                let place = self.confirmed(state, &found, item, rerank).await?;
                let wish = state.wishes.iter().find(|wish| wish.id == chip).filter(|_| place > at + 1);
                if let Some(wish) = wish {
                    text += &messages::without_it(state.locale, &wish.label, place as u64);
                }
            }
            return Ok(text.into());
        }
        if let Some(at) = ranking.items.iter().position(|one| one.shows(item)) {
            return Ok(messages::is_a_version(state.locale, title, at as u64 + 1, &reason).into());
        }
        let answer = alternatives.why_not(k);
        let mut offers = Vec::new();
        for found in answer.sets.iter().take(MOST_OFFERS) {
            let place = self.confirmed(state, found, item, rerank).await?;
            let made = edits(state, &found.changes, |constraint| self.span(constraint, state.locale));
            offers.push(p::Offer {
                label: self.label(state, &found.changes),
                edits: made.iter().filter_map(edit_to_wire).collect(),
                rank: place as u32,
            });
        }
        // Stage 2 may see it otherwise: what brings it among the first comes first.
        offers.sort_by_key(|offer| offer.rank);
        let text = self.outside(state, item, &answer, &offers, &reason);
        Ok(Answer { text, offers, ..Answer::default() })
    }

    /// What changes, in words.
    fn label(&self, state: &DialogueState, changes: &[Change]) -> String {
        let of = |change: &Change| {
            let chip = change.chip();
            let wish = state.wishes.iter().find(|wish| wish.id == chip).map(|wish| wish.label.as_str());
            let constraint = state.constraints.iter().find(|one| one.id == chip);
            let words = wish.or(constraint.map(|one| one.span.as_str())).unwrap_or_default();
            let opened = match (change, constraint) {
                (Change::Open { requirement, .. }, Some(old)) => {
                    let new = Constraint { requirement: requirement.clone(), ..old.clone() };
                    Some(self.span(&new, state.locale))
                }
                _ => None,
            };
            match opened {
                Some(opened) => messages::change_open(state.locale, words, &opened),
                None => messages::change_drop(state.locale, words),
            }
        };
        changes.iter().map(of).collect::<Vec<_>>().join(messages::list_joint(state.locale))
    }

    /// Why an item is not on the list, in words.
    fn outside(
        &self,
        state: &DialogueState,
        item: ItemIx,
        answer: &WhyNot,
        offers: &[p::Offer],
        reason: &str,
    ) -> String {
        let (shop, locale) = (self.shop(), state.locale);
        let title = &shop.catalogue.item(item).title;
        if answer.rejected {
            return messages::turned_down(locale, title);
        }
        let mut text = match (answer.rank, answer.breaks.is_empty()) {
            (Some(rank), true) => messages::stands_at(locale, title, rank as u64, reason),
            (None, true) => messages::not_listed(locale, title, reason),
            (_, false) => {
                let breaches: Vec<String> =
                    answer.breaks.iter().map(|broken| breach(shop, item, broken, locale)).collect();
                messages::left_out(locale, title, &breaches.join(messages::breaches_joint(locale)))
            }
        };
        if let Some(rank) = answer.rank_without.filter(|_| !answer.breaks.is_empty()) {
            text += &messages::if_that_gave_way(locale, rank as u64);
        }
        match offers.first() {
            Some(offer) => text += &messages::smallest_change(locale, &offer.label, offer.rank.into()),
            None => text += messages::no_small_change(locale),
        }
        text
    }
}

/// Which constraint an item breaks, and by how much.
fn breach(shop: &Shop, item: ItemIx, constraint: &Constraint, locale: Locale) -> String {
    let wish = &constraint.span;
    let quoted = messages::breach(locale, wish);
    let Requirement::Range { min, max } = constraint.requirement else { return quoted };
    let value = measure(&shop.catalogue, shop.catalogue.item(item), &constraint.facet);
    let (Some(value), Some(said)) = (value, said_value(shop, item, &constraint.facet, locale)) else {
        return quoted;
    };
    let over = max.map(|max| value - max).filter(|over| *over > 0.0);
    let short = min.map(|min| min - value).filter(|short| *short > 0.0);
    let Some(by) = over.or(short) else { return quoted };
    // The same words as a limit of that size, without the "up to".
    let by = format::amount(&constraint.facet, by, shop.catalogue.currency, locale);
    let say = if over.is_some() { messages::breach_over } else { messages::breach_short };
    say(locale, wish, &said, &by)
}

/// Which of two stands above the other, by how much, and for which wish most.
fn against(
    shop: &Shop,
    state: &DialogueState,
    ranking: &Ranking,
    columns: &[Ranked],
    table: &p::Comparison,
) -> String {
    let locale = state.locale;
    let place = |item: ItemIx| ranking.items.iter().position(|one| one.item == item).unwrap_or(usize::MAX);
    let mut two = [&columns[0], &columns[1]];
    two.sort_by(|a, b| place(a.item).cmp(&place(b.item)).then(b.score.total_cmp(&a.score)));
    let [above, below] = two;
    let title = |ranked: &Ranked| shop.catalogue.item(ranked.item).title.as_str();
    let of_wish = |ranked: &Ranked, chip: ChipId| -> f32 {
        let own = ranked.parts.iter().filter(|part| match &part.cause {
            Cause::Meaning(of) | Cause::Word(of, _) => *of == chip,
            _ => false,
        });
        own.map(|part| part.value).sum()
    };
    let gaps = state.wishes.iter().map(|wish| (of_wish(above, wish.id) - of_wish(below, wish.id), wish));
    let most = gaps.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(gap, _)| *gap > 0.0);
    let (upper, lower) = (title(above), title(below));
    let text = match most {
        Some((_, wish)) => messages::above_for(locale, upper, lower, &wish.label),
        None => messages::above(locale, upper, lower),
    };
    let differing = table.rows.iter().filter(|row| row.part == "fact");
    let names: Vec<&str> = differing.map(|row| row.name.as_str()).collect();
    if names.is_empty() {
        return text + messages::same_facts(locale);
    }
    text + &messages::differ_in(locale, &names.join(messages::names_joint(locale)))
}

/// The items that names mean, a list a name. Words that stand in one title together are one name; an item that holds
/// more of them comes before one that holds fewer.
fn named(shop: &Shop, names: &[String]) -> Vec<Vec<ItemIx>> {
    let titles: Vec<Vec<String>> =
        shop.catalogue.items().iter().map(|item| crate::words::fold(&item.title)).collect();
    let mut found = Vec::new();
    let mut rest = names;
    while let Some(name) = rest.first() {
        let has = |title: &Vec<String>, name: &String| title.contains(name);
        let mut items: Vec<usize> = (0..titles.len()).filter(|&ix| has(&titles[ix], name)).collect();
        let mut taken = 1;
        while !items.is_empty() && taken < rest.len() {
            let narrower: Vec<usize> =
                items.iter().copied().filter(|&ix| has(&titles[ix], &rest[taken])).collect();
            if narrower.is_empty() {
                break;
            }
            items = narrower;
            taken += 1;
        }
        if !items.is_empty() {
            found.push(items.into_iter().map(|ix| ItemIx(ix as u32)).collect());
        }
        rest = &rest[taken..];
    }
    found
}
