//! Where the turn in flight goes, each time something has changed.

use placement::{Consent, Engine, LocalTier, Placement, placement};

use super::{Answer, Effect, Hitch, Session, Stage};
use crate::config::{Policy, Tier};

/// Times in a row that the device is looked at again without success.
const MOST_LOOKS: u8 = 4;
/// Items for stage 2 on a tier that was forced and is too slow: tests on a software adapter still go through
/// both stages.
const FORCED_RERANK: usize = 2;

impl Session {
    pub(super) fn place(&self, answer: Option<Answer>) -> Placement {
        let consent = match (self.policy, answer) {
            (Policy::Always, _) => Consent::Given,
            (Policy::Never, _) | (_, Some(Answer::No)) => Consent::Refused,
            (Policy::Ask, Some(Answer::Once | Answer::FromNowOn)) => Consent::Given,
            (Policy::Ask, None) if self.from_now_on => Consent::Given,
            (Policy::Ask, None) => Consent::NotAsked,
        };
        let forced = matches!(self.tier, Tier::Webgpu | Tier::Wasm)
            && [self.device.webgpu, self.device.wasm]
                .iter()
                .any(|engine| matches!(engine, Engine::Ready { .. }));
        if forced {
            return match placement(&self.device, &self.budget, Consent::Refused) {
                Placement::Local { tier, rerank } => {
                    Placement::Local { tier, rerank: rerank.max(FORCED_RERANK) }
                }
                other => other,
            };
        }
        placement(&self.device, &self.budget, consent)
    }

    /// Places the turn in flight unless somebody already works on it. A question that is open closes when the
    /// device can answer after all.
    pub(super) fn resume_waiting(&mut self) -> Vec<Effect> {
        let Some(turn) = &self.turn else { return Vec::new() };
        let idle = match &turn.stage {
            Stage::Waiting | Stage::Asking(_) => true,
            // A server's refusal of the request is no matter of where it runs.
            Stage::Stuck(hitch) => !matches!(hitch, Hitch::Refused(_)),
            Stage::OnDevice(_) | Stage::OnServer(_) => false,
        };
        if !idle {
            return Vec::new();
        }
        let placed = self.place(turn.answer);
        let (policy, server) = (self.policy, self.device.server);
        let Some(turn) = &mut self.turn else { return Vec::new() };
        match placed {
            Placement::Wait => {
                turn.stage = Stage::Waiting;
                Vec::new()
            }
            Placement::Local { tier, rerank } => {
                turn.stage = Stage::OnDevice(tier);
                vec![Effect::Local { turn: turn.id, tier, rerank, body: turn.body.clone() }]
            }
            Placement::Remote(reason) => {
                turn.stage = Stage::OnServer(reason);
                vec![Effect::Remote { turn: turn.id, body: turn.body.clone() }]
            }
            Placement::AskFirst(reason) => {
                turn.stage = Stage::Asking(reason);
                Vec::new()
            }
            Placement::Nowhere(reason) => {
                turn.stage = Stage::Stuck(if policy == Policy::Never {
                    Hitch::Forbidden(reason)
                } else if !server {
                    Hitch::ServerAway(reason)
                } else {
                    Hitch::Declined(reason)
                });
                self.look_again()
            }
        }
    }

    /// Asks for a fresh look at engines whose trouble may have passed.
    pub(super) fn look_again(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for &tier in self.tiers() {
            let engine = match tier {
                LocalTier::WebGpu => self.device.webgpu,
                LocalTier::WasmSimd => self.device.wasm,
            };
            if let Engine::Out(reason) = engine
                && reason.may_pass()
                && !self.looking.contains(&tier)
                && self.looks[tier as usize] < MOST_LOOKS
            {
                self.looks[tier as usize] += 1;
                self.looking.push(tier);
                effects.push(Effect::Look { tier });
            }
        }
        effects
    }
}
