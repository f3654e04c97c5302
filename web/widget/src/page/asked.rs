//! What an answer brings beside its words: changes that she can take, items side by side, a question of ours.

use leptos::prelude::*;
use protocol::{Action, ComparedRow, Comparison, Offer, Question};

use super::conduct::Conductor;
use crate::messages;

/// Offers as buttons, each of which makes its changes.
pub fn offers(conductor: Conductor) -> impl IntoView {
    let language = conductor.language;
    let offers = Memo::new(move |_| {
        conductor.session.with(|s| s.reply.as_ref().map(|reply| reply.offers.clone()).unwrap_or_default())
    });
    let offer = move |Offer { label, edits, rank }: Offer| {
        view! {
            <li>
                <button type="button" on:click=move |_| conductor.act(Action::Change { edits: edits.clone() })>
                    {format!("{label} · {}", messages::place(language, rank.into()))}
                </button>
            </li>
        }
    };
    move || {
        let offers = offers.get();
        (!offers.is_empty()).then(|| {
            view! {
                <ul class="examples offers" aria-label=messages::offers(language)>
                    {offers.into_iter().map(offer).collect_view()}
                </ul>
            }
        })
    }
}

/// A comparison as a table. It scrolls sideways by keyboard too, so it can be focused.
pub fn comparison(conductor: Conductor) -> impl IntoView {
    let language = conductor.language;
    let table =
        Memo::new(move |_| conductor.session.with(|s| s.reply.as_ref().and_then(|r| r.comparison.clone())));
    let row = |ComparedRow { name, part, values }: ComparedRow| {
        let cells = values.into_iter().map(|value| view! { <td class=value.verdict>{value.text}</td> });
        view! { <tr class=part><th scope="row">{name}</th>{cells.collect_view()}</tr> }
    };
    move || {
        let Comparison { caption, items, rows } = table.get()?;
        let label = caption.clone();
        let heads = items.into_iter().map(|item| view! { <th scope="col">{item.title}</th> });
        Some(view! {
            <div class="comparison" role="region" aria-label=label tabindex="0">
                <table>
                    <caption>{caption}</caption>
                    <thead>
                        <tr><th scope="col"><span class="unseen">{messages::compared(language)}</span></th>{heads.collect_view()}</tr>
                    </thead>
                    <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        })
    }
}

/// A clarifying question with its answers as buttons: each is said as if she had typed it. Nothing has to be pressed; the
/// box and the cards go on working beside it.
pub fn question(conductor: Conductor) -> impl IntoView {
    let language = conductor.language;
    let asked =
        Memo::new(move |_| conductor.session.with(|s| s.reply.as_ref().and_then(|r| r.question.clone())));
    // While a turn is under way, the question is that of the turn before.
    let passed = Memo::new(move |_| conductor.turn(|turn, _| (!turn.listed).then_some(())).is_some());
    let button = move |text: String, class: &'static str| {
        let said = text.clone();
        view! {
            <li>
                <button
                    type="button"
                    class=class
                    disabled=passed
                    on:click=move |_| conductor.act(Action::Say { text: said.clone() })
                >
                    {text}
                </button>
            </li>
        }
    };
    move || {
        let Question { text, answers, skip, .. } = asked.get()?;
        Some(view! {
            <div class="question" role="group" aria-label=messages::question(language)>
                <p id="question">{text}</p>
                <ul class="examples" aria-labelledby="question">
                    {answers.into_iter().map(|answer| button(answer, "answer-chip")).collect_view()}
                    {button(skip, "skip")}
                </ul>
            </div>
        })
    }
}
