//! The picture of a chart with its readout: a canvas, and over it what the pointer or the arrow keys point at.

use crate::charts::live::{live, text};
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use penstock_flow::view::{Chart, ChartKind};
use web_sys::{KeyboardEvent, PointerEvent};

use super::hover::{self, Step};
use super::palette::theme_version;
use super::scene::{Drawn, Options};
use super::{picture, pixels};

/// Sharper than this is not seen, and costs memory with the square.
const SHARPEST: f64 = 3.0;

/// The picture.
#[component]
pub fn Plot(
    /// The chart.
    chart: Arc<Chart>,
    /// Which series are hidden.
    hidden: RwSignal<Vec<bool>>,
) -> impl IntoView {
    let stage = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let width = RwSignal::new(0.0_f64);
    let drawn = RwSignal::new(Drawn::default());
    let pointed = RwSignal::new(None::<usize>);
    let summary = hover::summary(&chart);

    pixels::when_resized(stage, move || {
        let now = stage.try_get_untracked().flatten().map(|stage| pixels::inner_size(&stage).0);
        if let Some(now) = now
            && width.get_untracked() != now
        {
            width.set(now);
        }
    });
    draw_when_changed(chart.clone(), canvas, hidden, width, drawn);

    let target = Signal::derive(move || {
        let index = pointed.get()?;
        drawn.with(|drawn| drawn.targets.get(index).copied())
    });
    let point_at = {
        let chart = chart.clone();
        move |event: PointerEvent| {
            let (x, y) = pixels::pointer(&event);
            pointed.set(drawn.with_untracked(|drawn| hover::nearest(&chart.kind, &drawn.targets, x, y)));
        }
    };
    let step = {
        let chart = chart.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && pointed.get_untracked().is_some() {
                event.stop_propagation();
                pointed.set(None);
            }
            let Some(step) = step_of(&event.key(), &chart.kind) else { return };
            event.prevent_default();
            event.stop_propagation();
            let from = pointed.get_untracked();
            pointed.set(drawn.with_untracked(|drawn| hover::stepped(&drawn.targets, from, step)));
        }
    };
    let height = {
        let chart = chart.clone();
        text(move || format!("{}px", picture::height_at(&chart.kind, width.get())))
    };
    let readout = Memo::new(move |_| target.get().map(|target| hover::readout(&chart, &target)));

    view! {
        <div
            class="chart-stage"
            node_ref=stage
            style:height=height
            tabindex="0"
            role="group"
            aria-roledescription="chart"
            aria-label=format!("{summary} Arrow keys read its values.")
            on:pointermove=point_at
            on:pointerleave=move |_| pointed.set(None)
            on:blur=move |_| pointed.set(None)
            on:keydown=step
        >
            <canvas class="chart-canvas" node_ref=canvas aria-hidden="true"></canvas>
            {live(move || target.get().map(|target| {
                let to_the_left = target.x > width.get_untracked() * 0.6;
                view! {
                    <div
                        class="chart-pointer"
                        style:left=format!("{}px", target.x)
                        style:top=format!("{}px", target.y)
                        aria-hidden="true"
                    ></div>
                    <div
                        class="chart-readout"
                        class:to-the-left=to_the_left
                        style:left=format!("{}px", target.x)
                        style:top=format!("{}px", target.y)
                        aria-hidden="true"
                    >
                        {readout.get().map(|readout| view! {
                            <strong>{readout.title}</strong>
                            <dl>
                                {readout.lines.into_iter().map(|(name, value)| view! {
                                    <dt>{name}</dt><dd>{value}</dd>
                                }).collect_view()}
                            </dl>
                        })}
                    </div>
                }
            }))}
            <p class="visually-hidden" role="status">
                {live(move || readout.with(|readout| readout.as_ref().map(hover::Readout::sentence)))}
            </p>
        </div>
    }
    .into_any()
}

fn step_of(key: &str, kind: &ChartKind) -> Option<Step> {
    let is_list = matches!(kind, ChartKind::Bars { .. });
    Some(match key {
        "ArrowLeft" => Step::Back,
        "ArrowRight" => Step::Forward,
        "ArrowUp" if is_list => Step::Back,
        "ArrowDown" if is_list => Step::Forward,
        "ArrowUp" => Step::Up,
        "ArrowDown" => Step::Down,
        "Home" => Step::First,
        "End" => Step::Last,
        _ => return None,
    })
}

/// Draws when something changed that the picture shows, at most once a frame.
fn draw_when_changed(
    chart: Arc<Chart>,
    canvas: NodeRef<html::Canvas>,
    hidden: RwSignal<Vec<bool>>,
    width: RwSignal<f64>,
    drawn: RwSignal<Drawn>,
) {
    let theme = theme_version();
    Effect::new(move |_| {
        theme.track();
        hidden.track();
        if width.get() < 1.0 || canvas.get().is_none() {
            return;
        }
        let chart = chart.clone();
        // Leptos takes a frame back that was asked for in an earlier run of this effect, so there is one at most.
        let requested = request_animation_frame(move || {
            let (Some(Some(canvas)), Some(width), Some(hidden)) =
                (canvas.try_get_untracked(), width.try_get_untracked(), hidden.try_get_untracked())
            else {
                return;
            };
            let ratio = super::arithmetic::within(window().device_pixel_ratio(), 1.0, SHARPEST);
            let height = picture::height_at(&chart.kind, width);
            let options = Options { width, height, ratio, hidden: &hidden, title: false };
            // Nothing is left to tell when the chart has gone meanwhile.
            let _ = drawn.try_set(picture::draw_on(&canvas, &chart, &options).unwrap_or_default());
        });
        if let Err(error) = requested {
            web_sys::console::warn_1(&error);
        }
    });
}
