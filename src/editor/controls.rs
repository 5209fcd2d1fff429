//! The buttons in the canvas's corner: zoom, fit, arrange.

use crate::charts::live::{live, text};
use leptos::prelude::*;

use super::use_editor;
use crate::shell::icon::{Icon, Symbol};
use crate::state::use_studio;

/// Zoom, fit and arrange.
#[component]
pub fn Controls() -> impl IntoView {
    let studio = use_studio();
    let editor = use_editor();
    let percent = move || format!("{:.0} %", studio.viewport.with(|viewport| viewport.zoom * 100.0));
    view! {
        <div class="canvas-controls" data-own-pointer="" role="toolbar" aria-label="View">
            <button type="button" class="icon-button" title="Zoom out  (−)" aria-label="Zoom out" on:click=move |_| editor.zoom_by(1.0 / 1.25)>
                <Icon symbol=Symbol::Minus/>
            </button>
            <button type="button" class="zoom-level" title="Show at 100 %  (1)" aria-label=text(move || format!("Zoom {}, show at 100 %", percent())) on:click=move |_| editor.zoom_to_100()>
                {live(percent)}
            </button>
            <button type="button" class="icon-button" title="Zoom in  (+)" aria-label="Zoom in" on:click=move |_| editor.zoom_by(1.25)>
                <Icon symbol=Symbol::Plus/>
            </button>
            <span class="separator"></span>
            <button type="button" class="icon-button" title="Show all nodes  (0)" aria-label="Show all nodes" on:click=move |_| editor.fit_all()>
                <Icon symbol=Symbol::Fit/>
            </button>
            <button type="button" class="icon-button" title="Arrange nodes in columns  (L)" aria-label="Arrange nodes" on:click=move |_| editor.arrange()>
                <Icon symbol=Symbol::Arrange/>
            </button>
        </div>
    }
    .into_any()
}

impl super::Editor {
    /// Arranges all nodes as one step, and shows them.
    pub fn arrange(self) {
        self.studio.arrange();
        self.fit_all();
    }
}
