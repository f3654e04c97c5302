//! The question before the first byte leaves.

use leptos::html::Dialog;
use leptos::prelude::*;

use super::conduct::Conductor;
use crate::messages;
use crate::session::{Answer, Stage};

pub fn consent(conductor: Conductor) -> impl IntoView {
    let language = conductor.language;
    let asked = Memo::new(move |_| {
        conductor.turn(|turn, stage| match stage {
            Stage::Asking(reason) => Some((*reason, turn.body.clone())),
            _ => None,
        })
    });
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (asked.with(Option::is_some), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog
            class="consent"
            node_ref=dialog
            aria-labelledby="consent-title"
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                conductor.consent(Answer::No);
            }
        >
            <h2 id="consent-title">{messages::consent_title(language)}</h2>
            <p>{move || asked.get().map(|(reason, _)| language.because(reason))}</p>
            <p>{messages::consent_what(language)}</p>
            <pre class="body" tabindex="0">{move || asked.get().map(|(_, body)| body)}</pre>
            <p class="where">{messages::consent_where(language)} " " <code>{conductor.address()}</code></p>
            <p class="actions">
                <button type="button" class="primary" on:click=move |_| conductor.consent(Answer::Once)>
                    {messages::consent_once(language)}
                </button>
                <button type="button" on:click=move |_| conductor.consent(Answer::FromNowOn)>
                    {messages::consent_always(language)}
                </button>
                <button type="button" on:click=move |_| conductor.consent(Answer::No)>
                    {messages::consent_no(language)}
                </button>
            </p>
        </dialog>
    }
}
