//! The list of cards.

use leptos::prelude::*;
use protocol::{Action, Card, Contribution, Recommendation};

use super::conduct::Conductor;
use crate::messages;
use crate::score_parts::{Part, score_parts};
use crate::wording::Language;

pub fn cards(conductor: Conductor) -> impl IntoView {
    let language = conductor.language;
    // Kept apart from the reply, whose text grows while it streams.
    let list = Memo::new(move |_| {
        conductor.session.with(|s| s.reply.as_ref().map(|reply| reply.recommendations.clone()))
    });
    let stale = Memo::new(move |_| conductor.turn(|turn, _| (!turn.listed).then_some(())).is_some());
    move || match list.get() {
        None => None,
        Some(list) if list.is_empty() => {
            Some(view! { <p class="hint">{messages::nothing_found(language)}</p> }.into_any())
        }
        Some(list) => Some(
            view! {
                <ol class="cards" class:stale=stale aria-label=messages::cards(language)>
                    {list.into_iter().map(|found| card(conductor, found)).collect_view()}
                </ol>
            }
            .into_any(),
        ),
    }
}

fn card(conductor: Conductor, found: Recommendation) -> impl IntoView {
    let language = conductor.language;
    let Recommendation { card, score, contributions, reason, unknown, versions, .. } = found;
    let Card { id, title, subtitle, picture, link, price, rating, rating_count, in_stock } = card;
    let picture = picture.as_deref().and_then(safe).map(|address| {
        // The name beside it says what the picture shows.
        view! { <img src=address.to_owned() alt="" loading="lazy" decoding="async"/> }
    });
    let name = name(&title, link.as_deref());
    let stock = in_stock.map(|there| {
        let text = if there { messages::in_stock(language) } else { messages::out_of_stock(language) };
        view! { <span class="stock" class:gone=!there>{text}</span> }
    });
    let unknown = (!unknown.is_empty())
        .then(|| view! { <p class="unknown">{format!("{} {}", messages::unknown(language), unknown.join(", "))}</p> });
    let (like, reject) = (id.clone(), id.clone());
    view! {
        <li class="card" data-item=id>
            <div class="picture">{picture}</div>
            <div class="words">
                <h3>{name}</h3>
                <p class="subtitle">{subtitle}</p>
                <p class="facts">
                    {price.map(|price| view! { <span class="price">{price.text}</span> })}
                    {rating.map(|rating| stars(language, rating, rating_count))}
                    {stock}
                </p>
                <p class="reason">{reason}</p>
                {unknown}
                {other_versions(language, versions)}
                {parts(language, score, contributions)}
                <p class="actions">
                    <button
                        type="button"
                        class="plain"
                        aria-label=format!("{}: {title}", messages::like(language))
                        on:click=move |_| conductor.act(Action::Like { item: like.clone() })
                    >
                        {messages::like(language)}
                    </button>
                    <button
                        type="button"
                        class="plain"
                        aria-label=format!("{}: {title}", messages::reject(language))
                        on:click=move |_| conductor.act(Action::Reject { item: reject.clone() })
                    >
                        {messages::reject(language)}
                    </button>
                </p>
            </div>
        </li>
    }
}

/// An item's name, which leads to it.
fn name(title: &str, link: Option<&str>) -> AnyView {
    match link.and_then(safe) {
        Some(link) => view! { <a href=link.to_owned()>{title.to_owned()}</a> }.into_any(),
        None => view! { <span>{title.to_owned()}</span> }.into_any(),
    }
}

/// What is the same thing in another colour or size, for who opens it.
fn other_versions(language: Language, versions: Vec<Card>) -> Option<impl IntoView> {
    if versions.is_empty() {
        return None;
    }
    let count = versions.len();
    let line = |version: Card| {
        let subtitle = (!version.subtitle.is_empty())
            .then(|| view! { <span class="subtitle">{format!(" {}", version.subtitle)}</span> });
        view! { <li data-item=version.id>{name(&version.title, version.link.as_deref())}{subtitle}</li> }
    };
    Some(view! {
        <details class="versions">
            <summary>{messages::versions(language, count as u64)}</summary>
            <ul>{versions.into_iter().map(line).collect_view()}</ul>
        </details>
    })
}

/// A catalogue is somebody's feed: an address that would run a script is none.
fn safe(address: &str) -> Option<&str> {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.trim().to_ascii_lowercase());
    match scheme.as_deref() {
        Some("http" | "https") => Some(address),
        Some(scheme) if !scheme.contains(['/', '?', '#']) => None,
        _ => Some(address),
    }
}

fn stars(language: Language, rating: f32, count: Option<u32>) -> impl IntoView {
    let count = count.map(|count| format!(" ({count})"));
    view! {
        <span class="rating">
            <span class="star" aria-hidden="true">"★"</span>
            {format!("{rating:.1}")}
            <span class="unseen">{format!(" {}", messages::stars(language))}</span>
            {count}
        </span>
    }
}

/// The exact parts of the score, for who wants to know.
fn parts(language: Language, score: f32, contributions: Vec<Contribution>) -> Option<impl IntoView> {
    if contributions.is_empty() {
        return None;
    }
    let row = |Part { name, value }: Part| {
        let name = name.unwrap_or_else(|| messages::rest(language).to_owned());
        view! { <tr><th scope="row">{name}</th><td>{format!("{value:+.2}")}</td></tr> }
    };
    let parts = score_parts(score, &contributions);
    Some(view! {
        <details class="parts">
            <summary>{messages::why(language)}</summary>
            <table>
                <tbody>{parts.into_iter().map(row).collect_view()}</tbody>
                <tfoot><tr><th scope="row">{messages::total(language)}</th><td>{format!("{score:.2}")}</td></tr></tfoot>
            </table>
        </details>
    })
}
