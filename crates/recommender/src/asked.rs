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
use crate::reply;
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
                return Ok(reply::no_such_item(state.locale).to_owned().into());
            }
            asked.truncate(MOST_COMPARED);
            let columns: Vec<Ranked> = asked.into_iter().map(ranked).collect();
            let comparison = compare::table(shop, state, &columns);
            let text = against(shop, state, ranking, &columns, &comparison);
            return Ok(Answer { text, comparison: Some(comparison), ..Answer::default() });
        }
        let first = ranking.items.first().map(|one| one.item);
        let Some(item) = asked.first().copied().or(first.filter(|_| understood.intent == Intent::Why)) else {
            return Ok(reply::no_such_item(state.locale).to_owned().into());
        };
        let alternatives = Alternatives::new(shop, state, &stage1, item);
        let title = &shop.catalogue.item(item).title;
        let own = ranked(item);
        let reason = say(shop, item, &self.verified(state, &own), state.locale);
        if let Some(at) = ranking.items.iter().position(|one| one.item == item) {
            let mut text = reply::stands_at(title, at + 1, &reason, state.locale);
            // The wish without which it would stand furthest down.
            let without = alternatives.without_each_wish().into_iter();
            let worst =
                without.filter_map(|(chip, place)| Some((place?, chip))).max_by_key(|(place, _)| *place);
            if let Some((rank, chip)) = worst {
                let found = Counterfactual { changes: vec![Change::Drop(chip)], rank };
                let place = self.confirmed(state, &found, item, rerank).await?;
                let wish = state.wishes.iter().find(|wish| wish.id == chip).filter(|_| place > at + 1);
                if let Some(wish) = wish {
                    text += &match state.locale {
                        Locale::En => format!(" Without “{}” it would be number {place}.", wish.label),
                        Locale::Zh => format!("若没有“{}”，它会排在第{place}位。", wish.label),
                    };
                }
            }
            return Ok(text.into());
        }
        if let Some(at) = ranking.items.iter().position(|one| one.shows(item)) {
            return Ok(format!("{} {reason}", reply::is_a_version(title, at + 1, state.locale)).into());
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
            match (opened, state.locale) {
                (Some(opened), Locale::En) => format!("“{words}” → {opened}"),
                (Some(opened), Locale::Zh) => format!("“{words}”改为{opened}"),
                (None, Locale::En) => format!("without “{words}”"),
                (None, Locale::Zh) => format!("去掉“{words}”"),
            }
        };
        let joint = if state.locale == Locale::En { ", " } else { "，" };
        changes.iter().map(of).collect::<Vec<_>>().join(joint)
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
        let shop = self.shop();
        let title = &shop.catalogue.item(item).title;
        let english = state.locale == Locale::En;
        if answer.rejected {
            return if english {
                format!("You turned “{title}” down. Undo, or like it, brings it back.")
            } else {
                format!("您之前不要“{title}”。撤销或点“喜欢”可恢复。")
            };
        }
        let mut text = if answer.breaks.is_empty() {
            match (answer.rank, english) {
                (Some(rank), true) => format!("“{title}” is number {rank}. {reason}"),
                (Some(rank), false) => format!("“{title}”排在第{rank}位。{reason}"),
                (None, true) => format!("“{title}” is not listed. {reason}"),
                (None, false) => format!("“{title}”未列出。{reason}"),
            }
        } else {
            let breaches: Vec<String> =
                answer.breaks.iter().map(|broken| breach(shop, item, broken, state.locale)).collect();
            if english {
                format!("“{title}” is left out: it breaks {}.", breaches.join(" and "))
            } else {
                format!("“{title}”未列出，因为不满足{}。", breaches.join("、"))
            }
        };
        if let Some(rank) = answer.rank_without.filter(|_| !answer.breaks.is_empty()) {
            text += &if english {
                format!(" If that gave way, it would be number {rank} by facts.")
            } else {
                format!("若放宽，按商品信息它排在第{rank}位。")
            };
        }
        text += &match (offers.first(), english) {
            (Some(offer), true) => {
                format!(" The smallest change: {}; then it is number {}.", offer.label, offer.rank)
            }
            (Some(offer), false) => format!("最小的改动：{}，则排在第{}位。", offer.label, offer.rank),
            (None, true) => " No three changes would bring it among the first.".into(),
            (None, false) => "改动三处以内都无法使它进入前列。".into(),
        };
        text
    }
}

/// Which constraint an item breaks, and by how much.
fn breach(shop: &Shop, item: ItemIx, constraint: &Constraint, locale: Locale) -> String {
    let quoted = format!("“{}”", constraint.span);
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
    match (over.is_some(), locale) {
        (true, Locale::En) => format!("{quoted} ({said}, {by} too much)"),
        (false, Locale::En) => format!("{quoted} ({said}, {by} too little)"),
        (true, Locale::Zh) => format!("{quoted}（{said}，超出{by}）"),
        (false, Locale::Zh) => format!("{quoted}（{said}，差{by}）"),
    }
}

/// Which of two stands above the other, by how much, and for which wish most.
fn against(
    shop: &Shop,
    state: &DialogueState,
    ranking: &Ranking,
    columns: &[Ranked],
    table: &p::Comparison,
) -> String {
    let english = state.locale == Locale::En;
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
    let mut text = if english {
        format!("“{}” stands above “{}”", title(above), title(below))
    } else {
        format!("“{}”排在“{}”之上", title(above), title(below))
    };
    if let Some((_, wish)) = most {
        text += &if english {
            format!(", mostly for “{}”", wish.label)
        } else {
            format!("，主要因为“{}”", wish.label)
        };
    }
    let differing = table.rows.iter().filter(|row| row.part == "fact");
    let names: Vec<&str> = differing.map(|row| row.name.as_str()).collect();
    match (names.is_empty(), english) {
        (true, true) => text + ". Their facts are the same.",
        (true, false) => text + "。两者的信息相同。",
        (false, true) => text + &format!(". They differ in {}.", names.join(", ")),
        (false, false) => text + &format!("。不同之处：{}。", names.join("、")),
    }
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
