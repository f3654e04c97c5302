//! Between session, Worker and server: every event goes in here, every effect is carried out here.

use std::time::Duration;

use js_sys::Function;
use leptos::prelude::*;
use placement::{Engine, LocalTier};
use protocol::Action;
use wasm_bindgen::prelude::*;

use super::device_link::DeviceLink;
use super::server_link;
use crate::config::{Config, Tier};
use crate::ledger::Ledger;
use crate::session::{Answer, Effect, Session, Stage, Turn};
use crate::wording::Language;
use crate::worker_message::{FromWorker, ToWorker, ready, reason, tier_name};

/// An engine that takes longer than this for a turn has stopped, whatever it says.
const PATIENCE: Duration = Duration::from_secs(20);
/// A tier that was forced may be a software GPU.
const PATIENCE_FORCED: Duration = Duration::from_secs(120);

/// A download's progress.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// What is downloaded: `model` or `pack`.
    pub part: String,
    /// 0.0 to 1.0.
    pub share: f64,
}

/// Everything that the view reads, and the links. Copies refer to the same signals.
#[derive(Clone, Copy)]
pub struct Conductor {
    /// The session.
    pub session: RwSignal<Session>,
    /// What left the device.
    pub ledger: RwSignal<Ledger>,
    /// While files for the first engine come.
    pub progress: RwSignal<Option<Progress>>,
    /// What stands in the box.
    pub words: RwSignal<String>,
    /// Language of the widget.
    pub language: Language,
    config: StoredValue<Config>,
    links: StoredValue<Links, LocalStorage>,
}

struct Links {
    spawn: Function,
    webgpu: Option<DeviceLink>,
    wasm: Option<DeviceLink>,
}

impl Links {
    fn of(&mut self, tier: LocalTier) -> &mut Option<DeviceLink> {
        match tier {
            LocalTier::WebGpu => &mut self.webgpu,
            LocalTier::WasmSimd => &mut self.wasm,
        }
    }
}

impl Conductor {
    /// Nothing is started yet.
    pub fn new(config: Config, spawn: Function) -> Self {
        Self {
            session: RwSignal::new(Session::new(&config)),
            ledger: RwSignal::new(Ledger::default()),
            progress: RwSignal::new(None),
            words: RwSignal::new(String::new()),
            language: Language::of(&config.locale),
            config: StoredValue::new(config),
            links: StoredValue::new_local(Links { spawn, webgpu: None, wasm: None }),
        }
    }

    /// Brings the first engine up. The second follows once the first has told how it fares, from the files
    /// that are then in the cache.
    pub fn begin(self) {
        if let Some(&first) = self.session.with_untracked(Session::tiers).first() {
            self.look(first);
        }
        let online = Closure::<dyn Fn()>::new(move || self.retry());
        let _ = window().add_event_listener_with_callback("online", online.as_ref().unchecked_ref());
        online.forget();
    }

    /// Where turns are sent.
    pub fn address(self) -> String {
        self.config.with_value(|config| format!("{}/v1/turns", config.server))
    }

    /// Sentences to begin with.
    pub fn examples(self) -> Vec<String> {
        self.config.with_value(|config| config.examples.clone())
    }

    /// She said or did something.
    pub fn act(self, action: Action) {
        self.step(|session| session.act(action));
    }

    /// She answered the question of consent.
    pub fn consent(self, answer: Answer) {
        self.step(|session| session.consent(answer));
    }

    /// She wants it tried again.
    pub fn retry(self) {
        self.step(Session::retry);
    }

    /// She wants to change her words.
    pub fn take_back(self) {
        self.step(Session::take_back);
    }

    /// Changes the session and carries out what follows.
    pub fn step(self, change: impl FnOnce(&mut Session) -> Vec<Effect>) {
        let mut effects = Vec::new();
        // Without a notice where nothing can have changed, a stray answer would still draw the page anew.
        self.session.update(|session| effects = change(session));
        for effect in effects {
            self.carry_out(effect);
        }
    }

    fn carry_out(self, effect: Effect) {
        match effect {
            Effect::Local { turn, tier, rerank, body } => {
                let told = self.links.try_update_value(|links| {
                    links.of(tier).as_ref().is_some_and(|link| {
                        link.tell(&ToWorker::Turn { id: turn, rerank, request: &body });
                        true
                    })
                });
                let forced = self.config.with_value(|config| config.tier != Tier::Auto);
                let patience = if forced { PATIENCE_FORCED } else { PATIENCE };
                // Without effect where the turn is no longer on this engine.
                set_timeout(move || self.step(|session| session.local_overdue(turn, tier)), patience);
                if told != Some(true) {
                    self.step(|session| {
                        session.local_failed(turn, tier, placement::RemoteReason::EngineFailed)
                    });
                }
            }
            Effect::Remote { turn, body } => {
                let url = self.address();
                self.ledger.update(|ledger| ledger.sent(js_sys::Date::now(), url.clone(), body.clone()));
                leptos::task::spawn_local(server_link::answer(self, turn, url, body));
            }
            Effect::Look { tier } => self.look(tier),
            Effect::ReturnWords(text) => self.words.update(|words| {
                // What she has begun to write meanwhile is hers too.
                *words = if words.trim().is_empty() { text } else { format!("{text} {words}") };
            }),
        }
    }

    /// Starts the engine's Worker, or a fresh one in the place of one that failed.
    fn look(self, tier: LocalTier) {
        let forced = self.config.with_value(|config| config.tier == Tier::Webgpu);
        let link = self.links.try_update_value(|links| {
            let link = DeviceLink::start(&links.spawn, move |message| match message {
                Some(message) => self.hear(tier, message),
                None => self.outcome(tier, Engine::Out(placement::RemoteReason::WasmRefused), false),
            });
            match link {
                Ok(link) => {
                    self.config.with_value(|config| {
                        link.tell(&ToWorker::Start {
                            tier: tier_name(tier),
                            pack: &config.pack,
                            model: &config.model,
                            forced,
                        });
                    });
                    *links.of(tier) = Some(link);
                    true
                }
                Err(_) => false,
            }
        });
        if link != Some(true) {
            self.outcome(tier, Engine::Out(placement::RemoteReason::WasmRefused), false);
        }
    }

    fn hear(self, tier: LocalTier, message: FromWorker) {
        match message {
            FromWorker::Hello => {}
            FromWorker::Fetched { url } => {
                self.ledger.update(|ledger| ledger.fetched(js_sys::Date::now(), url));
            }
            FromWorker::Progress { part, done, total } => {
                let waiting = self.session.with_untracked(|session| {
                    !matches!(session.device.wasm, Engine::Ready { .. })
                        && !matches!(session.device.webgpu, Engine::Ready { .. })
                });
                if waiting && total > 0.0 {
                    self.progress.set(Some(Progress { part, share: (done / total).clamp(0.0, 1.0) }));
                }
            }
            FromWorker::Ready { software, query_ms, rerank_ms_per_item } => {
                self.outcome(tier, ready(query_ms, rerank_ms_per_item), software);
            }
            FromWorker::Out { reason: name } => self.outcome(tier, Engine::Out(reason(&name)), false),
            FromWorker::Reply { id, reply } => self.step(|session| session.local_reply(id, *reply)),
            FromWorker::Failed { id, reason: name } => {
                self.step(|session| session.local_failed(id, tier, reason(&name)));
            }
            FromWorker::Lost => self.step(|session| session.device_lost(tier)),
        }
    }

    fn outcome(self, tier: LocalTier, engine: Engine, software: bool) {
        self.progress.set(None);
        self.step(|session| session.engine(tier, engine, software));
        let next = self.session.with_untracked(|session| match (session.tiers(), tier) {
            ([first, second], now) if now == *first && session.device.webgpu == Engine::Unknown => {
                Some(*second)
            }
            _ => None,
        });
        let started = next
            .is_some_and(|tier| self.links.try_update_value(|links| links.of(tier).is_some()) == Some(true));
        if let Some(tier) = next.filter(|_| !started) {
            self.look(tier);
        }
    }

    /// The turn in flight, if it is at a stage that `pick` wants.
    pub fn turn<T>(self, pick: impl Fn(&Turn, &Stage) -> Option<T>) -> Option<T> {
        self.session.with(|session| session.turn.as_ref().and_then(|turn| pick(turn, &turn.stage)))
    }
}
