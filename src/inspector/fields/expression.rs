//! An expression over the columns, with a list of the columns that the word at the caret may become.

use crate::charts::live::{flag, live, optional, text};
use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::inspector::completion::{self, Word};
use crate::inspector::field::Field;

/// More names are not offered at once.
const OFFERED: usize = 8;

/// What is offered at the caret.
#[derive(Clone, Debug, Default, PartialEq)]
struct Offer {
    word: Option<Word>,
    names: Vec<String>,
    chosen: usize,
}

/// The control.
pub fn control(field: &Field) -> AnyView {
    let area = NodeRef::<html::Textarea>::new();
    let offer = RwSignal::new(Offer::default());
    let id = field.control_id();
    let list_id = format!("{id}-columns");

    let columns = field.columns;
    let look = move || {
        let Some(area) = area.get_untracked() else { return };
        let text = area.value();
        let caret = area.selection_start().ok().flatten().unwrap_or_default();
        let word = completion::word_before(&text, completion::from_utf16(&text, caret));
        let names = columns.with_untracked(|columns| {
            let names = columns.iter().map(|column| column.name.as_str());
            let typed = word.as_ref().map_or("", |word| word.typed.as_str());
            let offered = completion::suggestions(names, typed, OFFERED);
            // A name that stands there whole needs no completion.
            let is_done = offered.len() == 1 && offered.first() == Some(&typed);
            if word.is_none() || is_done {
                Vec::new()
            } else {
                offered.into_iter().map(str::to_owned).collect()
            }
        });
        offer.set(Offer { word, names, chosen: 0 });
    };
    let take = {
        let field = field.clone();
        move |name: &str| {
            let Some(area) = area.get_untracked() else { return };
            let Some(word) = offer.with_untracked(|offer| offer.word.clone()) else { return };
            let text = area.value();
            if text.get(word.start..word.end).is_none() {
                return;
            }
            let (text, caret) = completion::complete(&text, &word, name);
            let caret = completion::to_utf16(&text, caret);
            field.set_merging(text.clone().into());
            area.set_value(&text);
            // The caret stays visible wherever the browser puts it.
            let _ = area.set_selection_range(caret, caret);
            let _ = area.focus();
            offer.set(Offer::default());
        }
    };
    let key = {
        let take = take.clone();
        move |event: KeyboardEvent| {
            let count = offer.with_untracked(|offer| offer.names.len());
            if count == 0 {
                return;
            }
            let typed_some =
                offer.with_untracked(|offer| offer.word.as_ref().is_some_and(|word| !word.typed.is_empty()));
            match event.key().as_str() {
                "ArrowDown" => offer.update(|offer| offer.chosen = (offer.chosen + 1) % count),
                "ArrowUp" => offer.update(|offer| offer.chosen = (offer.chosen + count - 1) % count),
                // With nothing typed, Enter and Tab keep their own meaning.
                "Enter" | "Tab" if typed_some => {
                    if let Some(name) = offer.with_untracked(|offer| offer.names.get(offer.chosen).cloned()) {
                        take(&name);
                    }
                }
                "Escape" => offer.set(Offer::default()),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let entry_id = {
        let list_id = list_id.clone();
        move |index: usize| format!("{list_id}-{index}")
    };
    let entries = {
        let entry_id = entry_id.clone();
        move || {
            let offer = offer.get();
            let entries = offer.names.into_iter().enumerate().map(|(index, name)| {
                let (take, taken) = (take.clone(), name.clone());
                view! {
                    <li
                        role="option"
                        id=entry_id(index)
                        class="completion"
                        aria-selected=(index == offer.chosen).to_string()
                        // Before the text loses the focus.
                        on:pointerdown=move |event| {
                            event.prevent_default();
                            take(&taken);
                        }
                    >
                        {name}
                    </li>
                }
            });
            entries.collect_view()
        }
    };
    let is_open = move || offer.with(|offer| !offer.names.is_empty());
    let (shown, typed, left) = (field.clone(), field.clone(), field.clone());
    view! {
        <div class="expression">
            <textarea
                class="field-input expression-text"
                id=id
                node_ref=area
                rows="2"
                spellcheck="false"
                autocapitalize="off"
                aria-autocomplete="list"
                aria-controls=list_id.clone()
                aria-activedescendant=optional(move || is_open().then(|| entry_id(offer.with(|offer| offer.chosen))))
                prop:value=text(move || shown.text())
                on:input=move |event| {
                    typed.set_merging(event_target_value(&event).into());
                    look();
                }
                on:click=move |_| look()
                on:keydown=key
                on:change=move |_| left.end()
                on:blur=move |_| offer.set(Offer::default())
            ></textarea>
            <ul class="completions" id=list_id role="listbox" aria-label="Columns" hidden=flag(move || !is_open())>
                {live(entries)}
            </ul>
        </div>
    }
    .into_any()
}
