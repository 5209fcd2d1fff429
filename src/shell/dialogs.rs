//! Questions and help that stand in front of everything.

use leptos::html;
use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use super::use_shell;

/// What is asked or shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dialog {
    /// The keys.
    Keys,
}

/// The open dialog, if any.
#[component]
pub fn Dialogs() -> impl IntoView {
    let shell = use_shell();
    move || {
        shell.dialog.get().map(|dialog| match dialog {
            Dialog::Keys => view! { <Keys/> }.into_any(),
        })
    }
}

/// A dialog that holds the focus until it is closed, with Esc too.
#[component]
fn Modal(title: String, children: Children) -> impl IntoView {
    let shell = use_shell();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            // It is on the page and closed, so it can be shown.
            let _ = dialog.show_modal();
        }
    });
    view! {
        <dialog class="dialog" aria-labelledby="dialog-title" node_ref=dialog on:close=move |_| shell.dialog.set(None)>
            <div class="dialog-head">
                <h2 id="dialog-title">{title}</h2>
                <button type="button" class="icon-button" aria-label="Close" on:click=move |_| shell.dialog.set(None)>
                    <Icon symbol=Symbol::Close/>
                </button>
            </div>
            {children()}
        </dialog>
    }
}

const KEYS: [(&str, &[(&str, &str)]); 4] = [
    (
        "Pipeline",
        &[
            ("Ctrl + Enter", "Run, or stop the run"),
            ("Ctrl + Z", "Undo"),
            ("Ctrl + Shift + Z", "Redo"),
            ("A", "Add a stage"),
            ("L", "Arrange nodes"),
        ],
    ),
    (
        "Nodes",
        &[
            ("Tab", "Next node or port"),
            ("Enter", "Select the node; on a port: connect it"),
            ("Arrows", "Move the selected nodes; Shift: further"),
            ("F2", "Rename"),
            ("Delete", "Delete what is selected"),
            ("Ctrl + A", "Select all"),
            ("Ctrl + D", "Duplicate"),
            ("Ctrl + C / X / V", "Copy, cut, paste; also paste a table"),
        ],
    ),
    (
        "View",
        &[
            ("+ / −", "Zoom"),
            ("0", "Show all"),
            ("2", "Show the selection"),
            ("1", "100 %"),
            ("Space + drag", "Pan; also the middle button"),
            ("Wheel", "Zoom; on a trackpad: pan"),
        ],
    ),
    (
        "Pointer",
        &[
            ("Drag a port", "Draw a wire; let go in the empty for a list"),
            ("Click a port", "Show its data, and start a wire"),
            ("Shift + drag", "Select with a frame"),
            ("Double-click", "Rename a node; in the empty: add one"),
            ("Right-click a wire", "Validate what goes through it, or delete it"),
            ("Esc", "Take back what is going on"),
        ],
    ),
];

#[component]
fn Keys() -> impl IntoView {
    view! {
        <Modal title="Keys".to_owned()>
            <div class="keys">
                {KEYS
                    .iter()
                    .map(|(title, keys)| view! {
                        <section>
                            <h3>{*title}</h3>
                            <dl>
                                {keys
                                    .iter()
                                    .map(|(key, what)| view! { <div><dt><kbd>{*key}</kbd></dt><dd>{*what}</dd></div> })
                                    .collect_view()}
                            </dl>
                        </section>
                    })
                    .collect_view()}
            </div>
        </Modal>
    }
}
