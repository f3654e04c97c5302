//! What left this device.

use leptos::prelude::*;

use super::conduct::Conductor;
use crate::ledger::Entry;
use crate::messages;

pub fn ledger(conductor: Conductor) -> impl IntoView {
    let language = conductor.language;
    let sent = Memo::new(move |_| {
        conductor.ledger.with(|ledger| ledger.sent_entries().cloned().collect::<Vec<_>>())
    });
    let fetched = Memo::new(move |_| conductor.ledger.with(|ledger| ledger.fetched_entries().count()));
    let bytes = Memo::new(move |_| conductor.ledger.with(|ledger| ledger.bytes_sent()));
    let entry = move |Entry { at, url, bytes, content }: Entry| {
        view! {
            <li>
                <details>
                    <summary>{format!("{} · {url} · {bytes} {}", time(at), messages::bytes(language))}</summary>
                    <pre class="body" tabindex="0">{content}</pre>
                </details>
            </li>
        }
    };
    let urls = move || {
        conductor.ledger.with(|ledger| {
            ledger
                .fetched_entries()
                .map(|entry| view! { <li>{format!("{} · {}", time(entry.at), entry.url)}</li> })
                .collect_view()
        })
    };
    view! {
        <details class="ledger">
            <summary>
                {messages::ledger(language)} ": " <span class="sum">{move || format!("{} {}", bytes.get(), messages::bytes(language))}</span>
            </summary>
            {move || {
                if sent.with(Vec::is_empty) {
                    view! { <p>{messages::ledger_none(language)}</p> }.into_any()
                } else {
                    view! { <ul class="sent">{sent.get().into_iter().map(entry).collect_view()}</ul> }.into_any()
                }
            }}
            <details>
                <summary>{move || format!("{} {}", fetched.get(), messages::ledger_downloads(language))}</summary>
                <ul class="fetched">{urls}</ul>
            </details>
            <p>{messages::ledger_pictures(language)}</p>
        </details>
    }
}

fn time(at: f64) -> String {
    let date = js_sys::Date::new(&at.into());
    format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds())
}
