//! What the wheel and a trackpad do.
//!
//! Ctrl or ⌘ with the wheel, and a pinch on a trackpad (which browsers report as Ctrl with the wheel), zoom at the
//! pointer. Without a key, a mouse's wheel zooms too, as in most node editors, while a trackpad's two fingers pan, as
//! in most drawing programs. Browsers do not say which device it was; a mouse turns in whole notches straight up or
//! down, a trackpad glides in small steps and to the side. Shift makes the wheel pan sideways.

use super::Editor;
use super::geometry::{Point, zoomed_at};
use leptos::prelude::*;
use penstock_flow::project::Viewport;

/// A mouse's notch is at least this many pixels in every browser.
const NOTCH: f64 = 50.0;

/// What a turn of the wheel asks for.
#[derive(Debug, PartialEq)]
enum Turn {
    Zoom,
    Pan(Point),
}

fn turn(delta: Point, in_lines: bool, zoom_key: bool, shift: bool) -> Turn {
    let looks_like_a_notch = in_lines || (delta.0 == 0.0 && delta.1.abs() >= NOTCH && delta.1.fract() == 0.0);
    if zoom_key {
        Turn::Zoom
    } else if shift {
        let along = if delta.0 == 0.0 { delta.1 } else { delta.0 };
        Turn::Pan((along, 0.0))
    } else if looks_like_a_notch {
        Turn::Zoom
    } else {
        Turn::Pan(delta)
    }
}

impl Editor {
    /// The wheel was turned over the canvas.
    pub(super) fn turned_wheel(self, event: &web_sys::WheelEvent) {
        event.prevent_default();
        let in_lines = event.delta_mode() != web_sys::WheelEvent::DOM_DELTA_PIXEL;
        let line = if in_lines { 33.0 } else { 1.0 };
        let delta = (event.delta_x() * line, event.delta_y() * line);
        let viewport = self.studio.viewport.get_untracked();
        let after = match turn(delta, in_lines, event.ctrl_key() || event.meta_key(), event.shift_key()) {
            Turn::Pan((right, down)) => Viewport { x: viewport.x - right, y: viewport.y - down, ..viewport },
            Turn::Zoom => {
                // A pinch comes in steps of a few pixels, a notch in a hundred: both are to feel alike.
                let strength = if delta.1.abs() < NOTCH { 0.01 } else { 0.0016 };
                let factor = js_sys::Math::exp(-delta.1 * strength).clamp(0.5, 2.0);
                let at = self.local(event.client_x(), event.client_y());
                zoomed_at(&viewport, at, factor)
            }
        };
        self.studio.look_at(after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mice_zoom_and_trackpads_pan() {
        assert_eq!(turn((0.0, 100.0), false, false, false), Turn::Zoom);
        assert_eq!(turn((0.0, 3.0), true, false, false), Turn::Zoom);
        assert_eq!(turn((0.0, 7.5), false, false, false), Turn::Pan((0.0, 7.5)));
        assert_eq!(turn((12.0, 120.0), false, false, false), Turn::Pan((12.0, 120.0)));
        assert_eq!(turn((0.0, 2.0), false, true, false), Turn::Zoom);
        assert_eq!(turn((0.0, 100.0), false, false, true), Turn::Pan((100.0, 0.0)));
    }
}
