//! Dragging a stage from the palette onto the canvas: by pointer events, so that it works by touch as well.

use leptos::prelude::*;

use super::geometry::{self, Point};
use super::{Editor, use_editor};

/// A stage on its way from the palette.
#[derive(Clone, Debug, PartialEq)]
pub struct Placing {
    /// The stage.
    pub stage: String,
    /// Its title.
    pub title: String,
    /// Where the pointer is in the window.
    pub at: Point,
}

impl Editor {
    /// Adds the stage where it was let go; nothing when that is not on the canvas.
    pub fn place(self) {
        if let Some(Placing { stage, at, .. }) = self.placing.get_untracked() {
            self.placing.set(None);
            if let Some(place) = self.place_at(at.0, at.1) {
                let corner = (
                    geometry::snapped(place.0 - geometry::NODE_WIDTH / 2.0),
                    geometry::snapped(place.1 - 40.0),
                );
                let id = self.studio.add_stage(&stage, corner, None);
                self.focus_node(id);
            }
        }
    }
}

/// The stage under the pointer while it is dragged.
#[component]
pub fn PlacingGhost() -> impl IntoView {
    let editor = use_editor();
    move || {
        editor.placing.get().map(|placing| {
            let (x, y) = placing.at;
            view! {
                <div class="placing" style:transform=format!("translate({x:.0}px,{y:.0}px)") aria-hidden="true">
                    {placing.title}
                </div>
            }
        })
    }
}
