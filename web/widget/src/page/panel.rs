//! The widget as she sees it: head, conversation, box, chips, notices, cards, ledger.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use placement::{Engine, LocalTier};
use protocol::{Action, Chip, Ran};

use super::asked::{comparison, offers, question};
use super::cards::cards;
use super::conduct::Conductor;
use super::consent::consent;
use super::ledger_view::ledger;
use crate::messages;
use crate::session::{Exchange, Hitch, Stage};
use crate::wording::Language;
use crate::worker_message::tier_name;

/// Digits of a hash that are shown; the whole is in the tooltip.
const HASH_DIGITS: usize = 8;

pub fn panel(conductor: Conductor) -> impl IntoView {
    let language = conductor.language;
    let ready = Memo::new(move |_| {
        let device = conductor.session.with(|s| s.device);
        let names = [(device.wasm, LocalTier::WasmSimd), (device.webgpu, LocalTier::WebGpu)]
            .into_iter()
            .filter(|(engine, _)| matches!(engine, Engine::Ready { .. }))
            .map(|(_, tier)| tier_name(tier));
        names.collect::<Vec<_>>().join(" ")
    });
    view! {
        <section class="panel" lang=language.tag() aria-label=messages::title(language) data-ready=ready>
            <header class="head">
                <h2>{messages::title(language)}</h2>
                {badge(conductor)}
            </header>
            {talk(conductor)}
            {say(conductor)}
            {examples(conductor)}
            {chips(conductor)}
            {progress(conductor)}
            {notice(conductor)}
            {offers(conductor)}
            {comparison(conductor)}
            {cards(conductor)}
            {question(conductor)}
            {ledger(conductor)}
            {consent(conductor)}
        </section>
    }
}

/// Where the answer on the page ran, or what is ready to give one.
fn badge(conductor: Conductor) -> impl IntoView {
    let language = conductor.language;
    let ran = Memo::new(move |_| conductor.session.with(|s| s.reply.as_ref().map(|reply| reply.ran.clone())));
    let ready = Memo::new(move |_| {
        conductor.session.with(|s| match (s.device.webgpu, s.device.wasm) {
            (_, Engine::Ready { .. }) => Some(LocalTier::WasmSimd),
            (Engine::Ready { .. }, _) => Some(LocalTier::WebGpu),
            _ => None,
        })
    });
    move || {
        match (ran.get(), ready.get()) {
        (Some(ran), _) => Some(
            view! {
                <p
                    class="badge"
                    class:remote=ran.remote
                    data-tier=ran.tier.clone()
                    data-remote=ran.remote.to_string()
                    data-model=ran.model_sha256.clone()
                    title=format!("{} {} · {:.0} ms", ran.model, ran.model_sha256, ran.duration_ms)
                >
                    {badge_text(language, &ran)}
                </p>
            }
            .into_any(),
        ),
        (None, Some(tier)) => Some(
            view! {
                <p class="badge quiet">
                    {format!("{} · {} · {}", messages::on_device(language), engine_name(tier), messages::ready(language))}
                </p>
            }
            .into_any(),
        ),
        (None, None) => None,
    }
    }
}

fn badge_text(language: Language, ran: &Ran) -> String {
    let place = if ran.remote { messages::on_server(language) } else { messages::on_device(language) };
    let engine = match ran.tier.as_str() {
        "webgpu" => engine_name(LocalTier::WebGpu),
        "wasm-simd" => engine_name(LocalTier::WasmSimd),
        "cpu" => "CPU",
        "wgpu" => "GPU",
        "cuda" => "CUDA",
        other => other,
    };
    let hash = ran.model_sha256.get(..HASH_DIGITS).unwrap_or(&ran.model_sha256);
    format!("{place} · {engine} · {} {hash}", messages::model(language))
}

fn engine_name(tier: LocalTier) -> &'static str {
    match tier {
        LocalTier::WebGpu => "WebGPU",
        LocalTier::WasmSimd => "WebAssembly",
    }
}

/// The conversation as text. New answers are read out.
fn talk(conductor: Conductor) -> impl IntoView {
    let exchanges = Memo::new(move |_| conductor.session.with(|s| s.exchanges.clone()));
    let busy = Memo::new(move |_| {
        conductor
            .turn(|turn, stage| matches!(stage, Stage::OnDevice(_) | Stage::OnServer(_)).then_some(turn.id))
    });
    let thinking = messages::thinking(conductor.language);
    let log = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        exchanges.track();
        if let Some(log) = log.get() {
            log.set_scroll_top(log.scroll_height());
        }
    });
    let exchange = move |Exchange { turn, said, answer }: Exchange| {
        let said = (!said.is_empty()).then(|| view! { <p class="said">{said}</p> });
        let answer = if answer.is_empty() {
            let here = busy.get() == Some(turn);
            here.then(|| view! { <p class="answer thinking">{thinking}</p> }.into_any())
        } else {
            Some(view! { <p class="answer">{answer}</p> }.into_any())
        };
        view! { {said} {answer} }
    };
    view! {
        <div
            class="talk"
            role="log"
            aria-live="polite"
            // Read out when it is whole, not word by word.
            aria-busy=move || busy.get().is_some().to_string()
            node_ref=log
        >
            {move || exchanges.get().into_iter().map(exchange).collect_view()}
        </div>
    }
}

/// The box. It is never locked: what she says while a turn runs waits its turn.
fn say(conductor: Conductor) -> impl IntoView {
    let language = conductor.language;
    let field = NodeRef::<Input>::new();
    let begun = Memo::new(move |_| conductor.session.with(|s| !s.exchanges.is_empty()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = conductor.words.get_untracked().trim().to_owned();
        if text.is_empty() {
            return;
        }
        conductor.words.set(String::new());
        conductor.act(Action::Say { text });
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
        }
    };
    view! {
        <form class="say" on:submit=submit>
            <input
                node_ref=field
                type="text"
                name="say"
                maxlength="2000"
                autocomplete="off"
                enterkeyhint="send"
                aria-label=messages::say_label(language)
                placeholder=move || if begun.get() { messages::say_more(language) } else { messages::say_example(language) }
                prop:value=conductor.words
                on:input:target=move |event| conductor.words.set(event.target().value())
            />
            <button type="submit" class="primary">{messages::send(language)}</button>
        </form>
    }
}

/// Sentences that show what can be said.
fn examples(conductor: Conductor) -> impl IntoView {
    let label = messages::examples(conductor.language);
    let begun = Memo::new(move |_| conductor.session.with(|s| !s.exchanges.is_empty()));
    let example = move |text: String| {
        let said = text.clone();
        view! {
            <li>
                <button type="button" on:click=move |_| conductor.act(Action::Say { text: said.clone() })>
                    {text}
                </button>
            </li>
        }
    };
    let examples = conductor.examples();
    (!examples.is_empty()).then(|| {
        view! {
            <ul class="examples" aria-label=label hidden=begun>
                {examples.into_iter().map(example).collect_view()}
            </ul>
        }
    })
}

/// What was understood, each removable, and the way back.
fn chips(conductor: Conductor) -> impl IntoView {
    let language = conductor.language;
    let chips = Memo::new(move |_| {
        conductor.session.with(|s| s.reply.as_ref().map(|reply| reply.chips.clone()).unwrap_or_default())
    });
    let begun = Memo::new(move |_| conductor.session.with(|s| !s.exchanges.is_empty()));
    let can_undo = Memo::new(move |_| conductor.session.with(|s| !s.state.turns.is_empty()));
    let chip = move |Chip { id, label, hard, negative }: Chip| {
        let words = language.chip(&label, negative);
        view! {
            <li class="chip" class:hard=hard class:negative=negative>
                <span>{words.clone()}</span>
                <button
                    type="button"
                    aria-label=format!("{}: {words}", messages::remove(language))
                    on:click=move |_| conductor.act(Action::RemoveChip { chip: id })
                >
                    "×"
                </button>
            </li>
        }
    };
    view! {
        <div class="chips" hidden=move || !begun.get()>
            <ul aria-label=messages::chips(language)>
                {move || chips.get().into_iter().map(chip).collect_view()}
            </ul>
            <button
                type="button"
                class="plain"
                disabled=move || !can_undo.get()
                on:click=move |_| conductor.act(Action::Undo)
            >
                {messages::undo(language)}
            </button>
            <button type="button" class="plain" on:click=move |_| conductor.act(Action::StartOver)>
                {messages::start_over(language)}
            </button>
        </div>
    }
}

/// Downloads for the first engine.
fn progress(conductor: Conductor) -> impl IntoView {
    let language = conductor.language;
    move || {
        let progress = conductor.progress.get()?;
        let part = match progress.part.as_str() {
            "model" => messages::part_model(language),
            "pack" => messages::part_pack(language),
            _ => messages::part_engine(language),
        };
        let percent = format!("{:.0} %", progress.share * 100.0);
        Some(view! {
            <div class="progress">
                <label>
                    <span>{format!("{} · {part} · {percent}", messages::loading(language))}</span>
                    <progress max="1" value=progress.share.to_string()></progress>
                </label>
            </div>
        })
    }
}

/// Why a turn does not go on, and what she can do about it.
fn notice(conductor: Conductor) -> impl IntoView {
    let language = conductor.language;
    let waiting =
        Memo::new(move |_| conductor.turn(|_, stage| (*stage == Stage::Waiting).then_some(())).is_some());
    let hitch = Memo::new(move |_| {
        conductor.turn(|_, stage| match stage {
            Stage::Stuck(hitch) => Some(hitch.clone()),
            _ => None,
        })
    });
    let queued = Memo::new(move |_| conductor.session.with(|s| s.queue.len()));
    let stuck = move |hitch: Hitch| {
        let (what, why) = match hitch {
            Hitch::Declined(reason) => (messages::declined(language), language.because(reason).to_owned()),
            Hitch::Forbidden(reason) => (messages::forbidden(language), language.because(reason).to_owned()),
            Hitch::ServerAway(reason) => {
                (messages::server_away(language), language.because(reason).to_owned())
            }
            Hitch::Refused(problem) => (
                messages::refused(language),
                format!("{} {}", problem.title, problem.detail).trim().to_owned(),
            ),
        };
        view! {
            <div class="notice" role="alert">
                <p><strong>{what}</strong> " " {why}</p>
                <p class="actions">
                    <button type="button" class="primary" on:click=move |_| conductor.retry()>
                        {messages::retry(language)}
                    </button>
                    <button type="button" on:click=move |_| conductor.take_back()>{messages::take_back(language)}</button>
                </p>
            </div>
        }
    };
    view! {
        {move || hitch.get().map(stuck)}
        {move || waiting.get().then(|| view! { <p class="hint" role="status">{messages::getting_ready(language)}</p> })}
        {move || {
            let queued = queued.get();
            (queued > 0).then(|| view! { <p class="hint">{format!("{queued} {}", messages::waiting(language))}</p> })
        }}
    }
}
