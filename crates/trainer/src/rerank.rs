//! Stage 2: a cross-encoder learns which item a request was made from, and the teacher's opinion of the others.

use std::collections::HashMap;
use std::fs;
use std::io::Write;

use anyhow::Result;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor, TensorData, s};
use scorer::LONGEST_PAIR;
use scorer::bert::BertConfig;

use crate::corpus::Request;
use crate::distill::{Course, metrics};
use crate::parameters::{Parameters, Slot, Step, floats};
use crate::projection::dot;
use crate::recipe::schedule;
use crate::rng::Rng;
use crate::run::write_whole;
use crate::student::{Batch, TABLE, reseed};
use crate::teacher::progress;

/// Its checkpoint in the run folder.
const CHECKPOINT: &str = "reranker.checkpoint";

/// Requests kept for validation.
const HELD_OUT: usize = 300;

/// Of the items that a request is set against, the share that is of its own group.
const HARD: f32 = 0.75;

/// A list: a request, its item first, others behind.
struct List<'a> {
    request: &'a Request,
    items: Vec<usize>,
}

/// How well lists are ordered.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// Share of lists with the right item first.
    pub first: f32,
    /// The same by the teacher's cosine, of the lists that it read whole.
    pub teacher_first: f32,
}

/// `[CLS] said [SEP] item [SEP]` and where the item begins; the longer text is cut first, as the scorer does.
pub fn pair(cls: u32, sep: u32, said: &[u32], item: &[u32]) -> (Vec<u32>, usize) {
    let room = LONGEST_PAIR - 3;
    let keep_said = said.len().min(room - item.len().min(room / 2));
    let keep_item = item.len().min(room - keep_said);
    let mut ids = vec![cls];
    ids.extend_from_slice(&said[..keep_said]);
    ids.push(sep);
    let from = ids.len();
    ids.extend_from_slice(&item[..keep_item]);
    ids.push(sep);
    (ids, from)
}

fn classifier(config: &BertConfig, device: &Device) -> Linear {
    LinearConfig::new(config.hidden_size, 1).init(device)
}

impl Course<'_> {
    /// Trains the cross-encoder from the encoder's layers and embeddings, which it shares and leaves as they are.
    pub fn rerank(&self, encoder: &Parameters, resume: bool) -> Result<Parameters> {
        let r = &self.recipe.rerank;
        let config = self.recipe.cross_encoder(self.vocabulary.base_ids.len());
        let mut parameters = self.begin(encoder, &config);
        let table = encoder.get(TABLE);
        let checkpoint = self.recipe.run.join(CHECKPOINT);
        let mut done = 0;
        if resume && checkpoint.exists() {
            done = parameters.restore(&fs::read(&checkpoint)?)?;
            eprintln!("goes on after step {done}");
        }
        let (held_out, train) = self.corpus.requests.split_at(HELD_OUT.min(self.corpus.requests.len() / 2));
        let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
        for (ix, item) in self.corpus.items.iter().enumerate() {
            groups.entry(&item.group).or_default().push(ix);
        }
        let mut rng = Rng::new(self.recipe.seed ^ 0x11);
        let validation: Vec<List<'_>> =
            held_out.iter().map(|request| self.list(request, &groups, &mut rng)).collect();
        let mut metrics = metrics(&self.recipe.run, "reranker", done > 0)?;
        let device = Device::flex().autodiff();
        let bar = progress(r.steps, "reranker");
        bar.inc(done as u64);
        for step in 0..r.steps {
            let lists: Vec<List<'_>> = (0..r.requests)
                .map(|_| self.list(&train[rng.below(train.len())], &groups, &mut rng))
                .collect();
            if step < done {
                continue;
            }
            if step % r.check_every == 0 {
                let order = self.order(&parameters, table, &config, &validation);
                writeln!(
                    metrics,
                    "{}",
                    serde_json::json!({"step": step, "right_first": order.first, "teacher_right_first": order.teacher_first})
                )?;
                bar.set_message(format!(
                    "reranker first {:.3} (teacher {:.3})",
                    order.first, order.teacher_first
                ));
            }
            let rate = r.rate * schedule(step, r.warm_up, r.steps);
            let settings = Step {
                rate,
                decay: self.recipe.distill.decay,
                clip: self.recipe.distill.clip,
                number: step + 1,
            };
            let loss = self.list_step(&mut parameters, table, &config, &lists, settings, &device);
            if step % 20 == 0 {
                writeln!(metrics, "{}", serde_json::json!({"step": step, "loss": loss, "rate": rate}))?;
            }
            if (step + 1) % r.check_every == 0 || step + 1 == r.steps {
                write_whole(&checkpoint, &parameters.checkpoint(step + 1)?)?;
            }
            bar.inc(1);
        }
        let order = self.order(&parameters, table, &config, &validation);
        writeln!(
            metrics,
            "{}",
            serde_json::json!({"step": r.steps, "right_first": order.first, "teacher_right_first": order.teacher_first})
        )?;
        bar.finish_with_message(format!(
            "reranker first {:.3} (teacher {:.3})",
            order.first, order.teacher_first
        ));
        Ok(parameters)
    }

    /// The cross-encoder of the last checkpoint, where there is one.
    pub fn restored_reranker(&self, encoder: &Parameters) -> Result<Option<Parameters>> {
        let checkpoint = self.recipe.run.join(CHECKPOINT);
        if !checkpoint.exists() {
            return Ok(None);
        }
        let mut parameters = self.begin(encoder, &self.recipe.cross_encoder(self.vocabulary.base_ids.len()));
        parameters.restore(&fs::read(&checkpoint)?)?;
        Ok(Some(parameters))
    }

    fn begin(&self, encoder: &Parameters, config: &BertConfig) -> Parameters {
        let device = Device::flex();
        let mut parameters = Parameters::collect(
            &mut config.init(&device),
            vec![("classifier".into(), &mut classifier(config, &device))],
        );
        reseed(&mut parameters, self.recipe.seed ^ 0x22);
        for (name, slot) in &mut parameters.slots {
            if let Some((_, known)) = encoder
                .slots
                .iter()
                .find(|(known, slot_known)| known == name && slot_known.shape == slot.shape)
            {
                slot.values.clone_from(&known.values);
            }
        }
        parameters
    }

    fn list<'r>(&self, request: &'r Request, groups: &HashMap<&str, Vec<usize>>, rng: &mut Rng) -> List<'r> {
        let own = &groups[self.corpus.items[request.item].group.as_str()];
        let mut items = vec![request.item];
        let same = |ix: usize| self.corpus.items[ix].text == self.corpus.items[request.item].text;
        for _ in 0..self.recipe.rerank.items * 20 {
            if items.len() == self.recipe.rerank.items {
                break;
            }
            let other = if rng.chance(HARD) { *rng.pick(own) } else { rng.below(self.corpus.items.len()) };
            if !items.contains(&other) && !same(other) {
                items.push(other);
            }
        }
        List { request, items }
    }

    /// Logits `[lists, items]` and the word embeddings' batch.
    fn logits(
        &self,
        parameters: &Parameters,
        table: &Slot,
        config: &BertConfig,
        lists: &[List<'_>],
        device: &Device,
    ) -> (Tensor<2>, scorer::bert::Bert, Linear) {
        let mut bert = config.init(device);
        let mut head = classifier(config, device);
        parameters.place(&mut bert, vec![("classifier".into(), &mut head)], device);
        let tokenizer = &self.vocabulary.tokenizer;
        let ids = |text: &str| tokenizer.tokens(text).iter().map(|token| token.id).collect::<Vec<_>>();
        let mut sequences = Vec::new();
        for list in lists {
            let said = ids(&list.request.text);
            sequences.extend(
                list.items
                    .iter()
                    .map(|&ix| pair(tokenizer.cls, tokenizer.sep, &said, &ids(&self.corpus.items[ix].text))),
            );
        }
        let batch = Batch::new(&sequences, table, tokenizer.pad, device);
        let states = batch.states(&bert);
        let logits = head.forward(states.slice(s![.., 0..1, ..]));
        (logits.reshape([lists.len(), sequences.len() / lists.len()]), bert, head)
    }

    fn list_step(
        &self,
        parameters: &mut Parameters,
        table: &Slot,
        config: &BertConfig,
        lists: &[List<'_>],
        settings: Step,
        device: &Device,
    ) -> f32 {
        let r = &self.recipe.rerank;
        // Lists of one step have one length; the rare shorter one is left out.
        let lists: Vec<List<'_>> = lists
            .iter()
            .filter(|list| list.items.len() == r.items)
            .map(|list| List { request: list.request, items: list.items.clone() })
            .collect();
        if lists.is_empty() {
            return 0.0;
        }
        let (logits, mut bert, mut head) = self.logits(parameters, table, config, &lists, device);
        let mut wanted = Vec::with_capacity(lists.len() * r.items);
        for list in &lists {
            let similar = self.similar(list).unwrap_or_default();
            let powers: Vec<f32> = similar.iter().map(|value| (value / r.temperature).exp()).collect();
            let total: f32 = powers.iter().sum();
            let share = if powers.is_empty() { 0.0 } else { r.teacher_weight };
            wanted.extend((0..r.items).map(|at| {
                let opinion = powers.get(at).map_or(0.0, |power| share * power / total);
                opinion + if at == 0 { 1.0 - share } else { 0.0 }
            }));
        }
        let wanted = Tensor::<2>::from_data(TensorData::new(wanted, [lists.len(), r.items]), device);
        let loss = (wanted * log_softmax(logits, 1)).sum().neg().div_scalar(lists.len() as f32);
        let gradients = loss.backward();
        parameters.step(&mut bert, vec![("classifier".into(), &mut head)], &gradients, settings);
        floats(loss)[0]
    }

    /// The teacher's cosines of a list's items with its request; `None` where it never read one of them.
    fn similar(&self, list: &List<'_>) -> Option<Vec<f32>> {
        let request = self.sentence(&list.request.text)?;
        list.items
            .iter()
            .map(|&ix| Some(dot(&self.sentence(&self.corpus.items[ix].text)?, &request)))
            .collect()
    }

    fn order(&self, parameters: &Parameters, table: &Slot, config: &BertConfig, lists: &[List<'_>]) -> Order {
        let right = |scores: &[f32]| scores[1..].iter().all(|score| scores[0] > *score);
        let (mut first, mut teacher_first, mut known) = (0, 0, 0);
        for list in lists {
            let (logits, _, _) =
                self.logits(parameters, table, config, std::slice::from_ref(list), &Device::flex());
            first += usize::from(right(&floats(logits)));
            if let Some(similar) = self.similar(list) {
                known += 1;
                teacher_first += usize::from(right(&similar));
            }
        }
        let share = |count: usize, of: usize| count as f32 / of.max(1) as f32;
        Order { first: share(first, lists.len()), teacher_first: share(teacher_first, known) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_fit_and_keep_both_texts() {
        let (ids, from) = pair(1, 2, &[5; 100], &[6; 100]);
        assert_eq!(ids.len(), LONGEST_PAIR);
        assert_eq!((ids[0], ids[from - 1], ids[ids.len() - 1]), (1, 2, 2));
        assert!(
            ids.iter().filter(|&&id| id == 5).count() >= 28
                && ids.iter().filter(|&&id| id == 6).count() >= 28
        );
        assert_eq!(pair(1, 2, &[5], &[6]), (vec![1, 5, 2, 6, 2], 3));
    }
}
