//! What left this device.

use leptos::prelude::*;

use super::conduct::Conductor;
use crate::ledger::Entry;

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
                    <summary>{format!("{} · {url} · {bytes} {}", time(at), language.bytes())}</summary>
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
                {language.ledger()} ": " <span class="sum">{move || format!("{} {}", bytes.get(), language.bytes())}</span>
            </summary>
            {move || {
                if sent.with(Vec::is_empty) {
                    view! { <p>{language.ledger_none()}</p> }.into_any()
                } else {
                    view! { <ul class="sent">{sent.get().into_iter().map(entry).collect_view()}</ul> }.into_any()
                }
            }}
            <details>
                <summary>{move || format!("{} {}", fetched.get(), language.ledger_downloads())}</summary>
                <ul class="fetched">{urls}</ul>
            </details>
            <p>{language.ledger_pictures()}</p>
        </details>
    }
}

fn time(at: f64) -> String {
    let date = js_sys::Date::new(&at.into());
    format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds())
}
