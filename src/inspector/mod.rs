//! The inspector: what is selected, and how it is set up. Its forms are generated from stage specs, one file for each
//! kind of field, so that a new stage needs no code here.
//!
//! Parameters are set as they are changed: there is no OK button. What is dragged or typed in one go is one step of
//! undo ([`crate::state::Studio::apply_merging`]).

mod bypass;
mod completion;
mod diagnostics;
mod facts;
pub mod field;
pub mod fields;
mod form;
mod header;
mod help;
mod markdown;
mod node;
mod number_text;
mod project;
mod unknown;

use crate::charts::live::live;
use leptos::prelude::*;

use crate::state::use_studio;
pub use diagnostics::diagnostic;

/// The panel for what is selected: the primary node, or else the project.
#[component]
pub fn Inspector() -> impl IntoView {
    let studio = use_studio();
    // A memo, so that selecting more nodes beside the same primary one does not build the form anew.
    let shown = Memo::new(move |_| studio.primary.get());
    view! {
        <section class="inspector" aria-label="Inspector">
            {live(move || match shown.get().and_then(|id| Some((id, studio.node(id)?))) {
                Some((id, node)) => view! { <node::NodePanel id=id node=node/> }.into_any(),
                None => view! { <project::ProjectPanel/> }.into_any(),
            })}
        </section>
    }
    .into_any()
}
