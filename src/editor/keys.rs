//! The keyboard and the clipboard.
//!
//! Keys are heard at the window, so they work wherever the focus is, except in a field or a dialog, which have keys of
//! their own. Copies travel as JSON text through the system's clipboard, so they also go to another tab, or a chat.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::Editor;
use super::geometry::{self, GRID};
use crate::rest::Handles;
use crate::shell::{ShellState, refuse_text, table_in, take_text};
use crate::state::Studio;
use crate::state::actions::Clip;

/// Listens as long as the calling component lives.
pub fn listen_to_keys(studio: Studio, editor: Editor, shell: ShellState) {
    let handles = [
        window_event_listener(ev::keydown, move |event| key_pressed(studio, editor, shell, &event)),
        window_event_listener(ev::keyup, move |event| {
            if event.key() == " " {
                editor.space_held.set(false);
            }
        }),
        window_event_listener(ev::copy, move |event| copy(studio, &event, false)),
        window_event_listener(ev::cut, move |event| copy(studio, &event, true)),
        window_event_listener(ev::paste, move |event| paste(Handles { studio, editor, shell }, &event)),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
}

/// Where the keyboard's focus is.
#[derive(PartialEq)]
enum Focus {
    /// On the canvas, or nowhere in particular.
    Canvas,
    /// On a control elsewhere: keys that stand for text or for pressing it are its own.
    Control,
    /// In a field or an open dialog.
    Field,
}

fn focus() -> Focus {
    let Some(element) = document().active_element() else { return Focus::Canvas };
    let is_in = |selector: &str| element.closest(selector).ok().flatten().is_some();
    // A box to tick and a list to choose from have nothing to undo of their own.
    let takes_text = "input:not([type=checkbox], [type=radio], [type=range]), textarea, [contenteditable]";
    if is_in(takes_text) || is_in("dialog, [role=dialog], [role=menu]") {
        Focus::Field
    } else if is_in(".canvas") || element.tag_name() == "BODY" {
        Focus::Canvas
    } else {
        Focus::Control
    }
}

/// What stands behind a dialog is not run from its keyboard.
fn dialog_is_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

fn key_pressed(studio: Studio, editor: Editor, shell: ShellState, event: &web_sys::KeyboardEvent) {
    if event.default_prevented() {
        return;
    }
    let focus = focus();
    let command = event.ctrl_key() || event.meta_key();
    let key = event.key();
    if command && key == "Enter" && !dialog_is_open() {
        event.prevent_default();
        crate::shell::run_or_cancel(studio);
        return;
    }
    if focus == Focus::Field {
        return;
    }
    let done = if command {
        command_key(studio, &key.to_lowercase(), event.shift_key())
    } else if event.alt_key() {
        false
    } else {
        plain_key(studio, editor, shell, &key, event.shift_key(), focus == Focus::Canvas)
    };
    if done {
        event.prevent_default();
    }
}

fn command_key(studio: Studio, key: &str, shift: bool) -> bool {
    match (key, shift) {
        ("z", false) => studio.undo(),
        ("z", true) | ("y", false) => studio.redo(),
        ("a", false) => studio.select_all(),
        ("d", false) => studio.duplicate_selection(),
        _ => return false,
    }
    true
}

fn plain_key(
    studio: Studio,
    editor: Editor,
    shell: ShellState,
    key: &str,
    shift: bool,
    on_canvas: bool,
) -> bool {
    let step = if shift { 4.0 * GRID } else { GRID } as i32;
    let has_selection = studio.selection.with_untracked(|nodes| !nodes.is_empty());
    match key {
        "?" => shell.show_keys(),
        "Escape" => {
            if !editor.cancel_gesture() {
                editor.menu.set(None);
                editor.placing.set(None);
                studio.clear_selection();
            }
        }
        _ if !on_canvas => return false,
        "Delete" | "Backspace" => studio.delete_selection(),
        "F2" => editor.renaming.set(studio.primary.get_untracked()),
        "ArrowLeft" if has_selection => studio.nudge_selection((-step, 0)),
        "ArrowRight" if has_selection => studio.nudge_selection((step, 0)),
        "ArrowUp" if has_selection => studio.nudge_selection((0, -step)),
        "ArrowDown" if has_selection => studio.nudge_selection((0, step)),
        // Space presses a focused button or node; elsewhere it lets the canvas be dragged.
        " " if !is_on_something() => editor.space_held.set(true),
        "+" | "=" => editor.zoom_by(1.25),
        "-" => editor.zoom_by(1.0 / 1.25),
        "0" => editor.fit_all(),
        "1" => editor.zoom_to_100(),
        "2" => editor.fit_selection(),
        "l" | "L" => editor.arrange(),
        "a" | "A" | "/" => {
            let (width, height) = editor.size.get_untracked();
            let middle = geometry::to_canvas(&studio.viewport.get_untracked(), (width / 2.0, height / 2.0));
            editor.open_stage_menu(middle, None);
        }
        _ => return false,
    }
    true
}

fn is_on_something() -> bool {
    document()
        .active_element()
        .is_some_and(|element| element.closest("button, a, summary, [data-node]").ok().flatten().is_some())
}

fn copy(studio: Studio, event: &web_sys::ClipboardEvent, cuts: bool) {
    let marked = window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed());
    if focus() == Focus::Field || marked {
        return;
    }
    let clip = studio.clip();
    if clip.nodes.is_empty() {
        return;
    }
    if let Some(data) = event.clipboard_data()
        && data.set_data("text/plain", &clip.to_json()).is_ok()
    {
        event.prevent_default();
        if cuts {
            studio.delete_selection();
        } else {
            let count = clip.nodes.len();
            studio.announce(&format!("Copied {count} {}", if count == 1 { "node" } else { "nodes" }));
        }
    }
}

fn paste(handles: Handles, event: &web_sys::Event) {
    if focus() == Focus::Field {
        return;
    }
    let Some(data) =
        event.dyn_ref::<web_sys::ClipboardEvent>().and_then(web_sys::ClipboardEvent::clipboard_data)
    else {
        return;
    };
    let Handles { studio, editor, .. } = handles;
    let text = data.get_data("text/plain").unwrap_or_default();
    let is_marked = data.get_data("text/html").is_ok_and(|markup| markup.contains("<table"));
    if let Some(clip) = Clip::from_json(&text) {
        studio.paste(&clip, editor.paste_place(&clip));
    } else if let Some(ending) = table_in(&text, is_marked) {
        take_text(handles, &text, ending, editor.pointer_place());
    } else if !text.trim().is_empty() {
        refuse_text(studio);
    } else {
        return;
    }
    event.prevent_default();
}

impl Editor {
    /// Where a clip goes: to the pointer when it is over the canvas and the clip was not just copied from there;
    /// otherwise beside where it was copied.
    fn paste_place(self, clip: &Clip) -> (i32, i32) {
        self.pointer_place().unwrap_or_else(|| {
            let corner = clip.corner();
            let offset = crate::state::actions::PASTE_OFFSET;
            (corner.0.saturating_add(offset), corner.1.saturating_add(offset))
        })
    }

    /// The place under the pointer, while that is over the canvas.
    fn pointer_place(self) -> Option<(i32, i32)> {
        let pointer = self.pointer();
        let (width, height) = self.size.get_untracked();
        let inside = geometry::Rect { x: 1.0, y: 1.0, width: width - 2.0, height: height - 2.0 };
        let place = geometry::to_canvas(&self.studio.viewport.get_untracked(), pointer);
        inside.contains(pointer).then(|| (geometry::snapped(place.0), geometry::snapped(place.1)))
    }
}
