//! A shopper's session, apart from the page: what happens becomes [`Effect`]s for the page to carry out.
//!
//! ```text
//! act ─► placement ─► Effect::Local ──────────────► local_reply
//!            │            └─ local_failed ─► placement again, the same request
//!            ├─► Effect::Ask ─► consent ─► Effect::Remote ─► server_* ─► Effect::Look (is the device back?)
//!            └─► stuck: her words stay, until retry, the device or take_back moves them
//! ```
//! Invariants: one turn at a time, in the order in which she spoke; a turn keeps its request, byte for byte,
//! wherever it is tried; an answer to a turn that is no longer in flight changes nothing.

mod placing;
mod turn;

use std::collections::VecDeque;

use placement::{Budget, DeviceReport, Engine, LocalTier, Placement, RemoteReason};
use protocol::{Action, State, TurnReply, TurnRequest};

use crate::config::{Config, Policy, Tier};
use crate::wording::Language;

pub use turn::{Answer, Effect, Exchange, Hitch, Stage, Trouble, Turn};

/// Exchanges that stay readable.
const MOST_EXCHANGES: usize = 50;

/// The session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Her conversation after the last answered turn.
    pub state: State,
    /// The last answer.
    pub reply: Option<TurnReply>,
    /// The conversation as text.
    pub exchanges: Vec<Exchange>,
    /// The turn in flight.
    pub turn: Option<Turn>,
    /// What she said since, in order.
    pub queue: VecDeque<Action>,
    /// What is known of the device.
    pub device: DeviceReport,
    budget: Budget,
    policy: Policy,
    tier: Tier,
    /// The page's language.
    page: Language,
    /// The language of the answers: hers, where she speaks another than the page's.
    spoken: Language,
    has_server: bool,
    from_now_on: bool,
    next_turn: u32,
    looking: Vec<LocalTier>,
    /// Looks since the tier last answered, by tier.
    looks: [u8; 2],
}

impl Session {
    /// A session in which nothing was said and nothing is known of the device.
    pub fn new(config: &Config) -> Self {
        let (webgpu, wasm) = match config.tier {
            Tier::Auto => (Engine::Unknown, Engine::Unknown),
            Tier::Webgpu => (Engine::Unknown, Engine::Out(RemoteReason::NoAdapter)),
            Tier::Wasm => (Engine::Out(RemoteReason::NoAdapter), Engine::Unknown),
            Tier::Server => {
                (Engine::Out(RemoteReason::ServerChosen), Engine::Out(RemoteReason::ServerChosen))
            }
        };
        Self {
            state: State::default(),
            reply: None,
            exchanges: Vec::new(),
            turn: None,
            queue: VecDeque::new(),
            device: DeviceReport {
                webgpu,
                webgpu_is_software: false,
                wasm,
                server: !config.server.is_empty(),
            },
            budget: Budget::default(),
            policy: config.policy,
            tier: config.tier,
            page: Language::of(&config.locale),
            spoken: Language::of(&config.locale),
            has_server: !config.server.is_empty(),
            from_now_on: false,
            next_turn: 1,
            looking: Vec::new(),
            looks: [0; 2],
        }
    }

    /// The engines that this session may use.
    pub fn tiers(&self) -> &'static [LocalTier] {
        match self.tier {
            // The smaller download first: it answers while the other still comes.
            Tier::Auto => &[LocalTier::WasmSimd, LocalTier::WebGpu],
            Tier::Webgpu => &[LocalTier::WebGpu],
            Tier::Wasm => &[LocalTier::WasmSimd],
            Tier::Server => &[],
        }
    }

    /// She said or did something.
    pub fn act(&mut self, action: Action) -> Vec<Effect> {
        if action == Action::StartOver
            && self
                .turn
                .as_ref()
                .is_none_or(|turn| matches!(turn.stage, Stage::Waiting | Stage::Asking(_) | Stage::Stuck(_)))
        {
            // What she no longer wants must not be answered, and forgetting needs nobody's help.
            self.turn = None;
            self.queue.clear();
            if !matches!(self.place(None), Placement::Local { .. }) {
                self.state = State::default();
                self.reply = None;
                self.exchanges.clear();
                return Vec::new();
            }
        }
        self.queue.push_back(action);
        self.begin_next()
    }

    /// The Worker tells what it knows of an engine.
    pub fn engine(&mut self, tier: LocalTier, engine: Engine, software: bool) -> Vec<Effect> {
        self.looking.retain(|looking| *looking != tier);
        match tier {
            LocalTier::WebGpu => {
                self.device.webgpu = engine;
                self.device.webgpu_is_software = software;
            }
            LocalTier::WasmSimd => self.device.wasm = engine,
        }
        // The tier that was not wanted is out for the same reason as the one that was.
        match (self.tier, engine) {
            (Tier::Webgpu, Engine::Out(_)) => self.device.wasm = engine,
            (Tier::Wasm, Engine::Out(_)) => self.device.webgpu = engine,
            _ => {}
        }
        self.resume_waiting()
    }

    /// The engine answered.
    pub fn local_reply(&mut self, id: u32, mut reply: TurnReply) -> Vec<Effect> {
        let Some(&Stage::OnDevice(tier)) =
            self.turn.as_ref().filter(|turn| turn.id == id).map(|turn| &turn.stage)
        else {
            return Vec::new();
        };
        self.looks[tier as usize] = 0;
        reply.ran.remote = false;
        self.take_reply(id, reply);
        self.turn = None;
        let mut effects = self.look_again();
        effects.extend(self.begin_next());
        effects
    }

    /// The engine broke in mid-turn. The same request is placed again.
    pub fn local_failed(&mut self, id: u32, tier: LocalTier, reason: RemoteReason) -> Vec<Effect> {
        // What the engine is like holds whether or not the turn still waits for it.
        let in_flight = self.is_on(id, |stage| *stage == Stage::OnDevice(tier));
        let software = self.device.webgpu_is_software;
        if let Some(turn) = self.turn.as_mut().filter(|_| in_flight) {
            turn.stage = Stage::Waiting;
        }
        self.engine(tier, Engine::Out(reason), software)
    }

    /// The engine has had its time for the turn; nothing changes where the turn is no longer on it.
    pub fn local_overdue(&mut self, id: u32, tier: LocalTier) -> Vec<Effect> {
        if !self.is_on(id, |stage| *stage == Stage::OnDevice(tier)) {
            return Vec::new();
        }
        self.local_failed(id, tier, RemoteReason::EngineFailed)
    }

    /// The GPU went away while no turn was on it.
    pub fn device_lost(&mut self, tier: LocalTier) -> Vec<Effect> {
        let busy = match &self.turn {
            Some(turn) if turn.stage == Stage::OnDevice(tier) => Some(turn.id),
            _ => None,
        };
        match busy {
            Some(id) => self.local_failed(id, tier, RemoteReason::DeviceLost),
            None => {
                let software = self.device.webgpu_is_software;
                let mut effects = self.engine(tier, Engine::Out(RemoteReason::DeviceLost), software);
                effects.extend(self.look_again());
                effects
            }
        }
    }

    /// Her answer to [`Stage::Asking`].
    pub fn consent(&mut self, answer: Answer) -> Vec<Effect> {
        let Some(turn) = self.turn.as_mut().filter(|turn| matches!(turn.stage, Stage::Asking(_))) else {
            return Vec::new();
        };
        turn.answer = Some(answer);
        turn.stage = Stage::Waiting;
        if answer == Answer::FromNowOn {
            self.from_now_on = true;
        }
        self.resume_waiting()
    }

    /// The server's list, with an empty text.
    pub fn server_listed(&mut self, id: u32, mut reply: TurnReply) {
        if self.is_on(id, |stage| matches!(stage, Stage::OnServer(_))) {
            // Where it ran is what we know ourselves, whatever the server says.
            reply.ran.remote = true;
            self.take_reply(id, reply);
            if let Some(turn) = &mut self.turn {
                turn.listed = true;
            }
        }
    }

    /// More of the server's text.
    pub fn server_text(&mut self, id: u32, delta: &str) {
        if !self.is_on(id, |stage| matches!(stage, Stage::OnServer(_))) {
            return;
        }
        if let Some(reply) = &mut self.reply {
            reply.text.push_str(delta);
        }
        if let Some(exchange) = self.exchanges.iter_mut().rev().find(|exchange| exchange.turn == id) {
            exchange.answer.push_str(delta);
        }
    }

    /// The server's answer is whole, or as whole as it will be: with the list here, words that broke off are
    /// no reason to ask again.
    pub fn server_finished(&mut self, id: u32) -> Vec<Effect> {
        if !self.is_on(id, |stage| matches!(stage, Stage::OnServer(_))) {
            return Vec::new();
        }
        let listed = self.turn.as_ref().is_some_and(|turn| turn.listed);
        if !listed {
            return self.server_failed(id, Trouble::Away);
        }
        self.turn = None;
        let mut effects = self.look_again();
        effects.extend(self.begin_next());
        effects
    }

    /// The server gave no answer.
    pub fn server_failed(&mut self, id: u32, trouble: Trouble) -> Vec<Effect> {
        if !self.is_on(id, |stage| matches!(stage, Stage::OnServer(_))) {
            return Vec::new();
        }
        if self.turn.as_ref().is_some_and(|turn| turn.listed) {
            return self.server_finished(id);
        }
        let Some(turn) = &mut self.turn else { return Vec::new() };
        match trouble {
            Trouble::Away => {
                turn.stage = Stage::Waiting;
                self.device.server = false;
                self.resume_waiting()
            }
            Trouble::Problem(problem) => {
                turn.stage = Stage::Stuck(Hitch::Refused(problem));
                self.look_again()
            }
        }
    }

    /// She wants a stuck turn tried again, or the browser says that it is online.
    pub fn retry(&mut self) -> Vec<Effect> {
        let Some(turn) = self.turn.as_mut().filter(|turn| matches!(turn.stage, Stage::Stuck(_))) else {
            return Vec::new();
        };
        // A consent that she gave for this turn still holds; a refusal is what she now reconsiders.
        if turn.answer == Some(Answer::No) {
            turn.answer = None;
        }
        turn.stage = Stage::Waiting;
        self.device.server = self.has_server;
        self.looks = [0; 2];
        self.resume_waiting()
    }

    /// She takes a turn back that nobody has answered: its words return to the box.
    pub fn take_back(&mut self) -> Vec<Effect> {
        if !self
            .turn
            .as_ref()
            .is_some_and(|turn| matches!(turn.stage, Stage::Stuck(_) | Stage::Waiting | Stage::Asking(_)))
        {
            return Vec::new();
        }
        let mut effects = Vec::new();
        if let Some(turn) = self.turn.take() {
            self.exchanges.retain(|exchange| exchange.turn != turn.id);
            if let Action::Say { text } = turn.request.action {
                effects.push(Effect::ReturnWords(text));
            }
        }
        effects.extend(self.begin_next());
        effects
    }

    fn is_on(&self, id: u32, stage: impl Fn(&Stage) -> bool) -> bool {
        self.turn.as_ref().is_some_and(|turn| turn.id == id && stage(&turn.stage))
    }

    fn take_reply(&mut self, id: u32, reply: TurnReply) {
        self.state = reply.state.clone();
        if let Some(exchange) = self.exchanges.iter_mut().rev().find(|exchange| exchange.turn == id) {
            exchange.answer = reply.text.clone();
        }
        self.reply = Some(reply);
    }

    fn begin_next(&mut self) -> Vec<Effect> {
        if self.turn.is_some() {
            return Vec::new();
        }
        let Some(action) = self.queue.pop_front() else { return Vec::new() };
        let id = self.next_turn;
        self.next_turn += 1;
        // A server that was away for the last turn may be there for this one.
        self.device.server = self.has_server;
        let said = match &action {
            Action::Say { text } => text.clone(),
            _ => String::new(),
        };
        self.spoken = spoken(&said, self.page, self.spoken);
        self.exchanges.push(Exchange { turn: id, said, answer: String::new() });
        let surplus = self.exchanges.len().saturating_sub(MOST_EXCHANGES);
        self.exchanges.drain(..surplus);
        let locale = if self.spoken == Language::Zh { "zh" } else { "en" };
        let request =
            TurnRequest { state: self.state.clone(), action, locale: Some(locale.to_owned()), limit: 8 };
        // Written for her to read; what she reads is what is sent.
        let body = serde_json::to_string_pretty(&request)
            .expect("requests are made of maps with string keys and finite numbers");
        self.turn = Some(Turn { id, request, body, stage: Stage::Waiting, listed: false, answer: None });
        self.resume_waiting()
    }
}

/// The language to answer in. Whoever writes Chinese reads Chinese; but Latin letters on a Chinese page are often no
/// more than a name ("LOTE"), so English is answered in English only where the page is English.
fn spoken(said: &str, page: Language, before: Language) -> Language {
    let han = |letter: char| matches!(letter, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}');
    if said.chars().any(han) {
        Language::Zh
    } else if page == Language::En && said.chars().any(char::is_alphabetic) {
        Language::En
    } else {
        before
    }
}

#[cfg(test)]
mod language_tests {
    use super::*;

    #[test]
    fn answers_come_in_her_language() {
        use Language::{En, Zh};
        for (said, page, before, expected) in [
            ("想要一把扶手椅", En, En, Zh),
            ("LOTE 有黑色的吗", En, En, Zh),
            ("300", En, Zh, Zh),
            ("", En, Zh, Zh),
            ("in oak, please", En, Zh, En),
            ("LOTE", Zh, Zh, Zh),
            ("cheaper", En, En, En),
        ] {
            assert_eq!(spoken(said, page, before), expected, "{said}");
        }
    }
}
