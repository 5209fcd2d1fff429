//! Puts a chart on a canvas element, or into a file.

use penstock_flow::view::{Chart, ChartKind};
use plotters::prelude::SVGBackend;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::scene::{self, Drawn, Options};
use super::surface::Surface;
use super::{arithmetic, bars, download, palette};

/// The width of a chart in a file, in CSS pixels.
const FILE_WIDTH: f64 = 640.0;
/// Files are drawn at twice their size.
const FILE_RATIO: f64 = 2.0;
/// The room that a title takes in a file.
const TITLE_ROOM: f64 = 26.0;

/// How high a chart should be at a width, in CSS pixels.
pub fn height_at(kind: &ChartKind, width: f64) -> f64 {
    match kind {
        ChartKind::Lines { .. } | ChartKind::Points { .. } => arithmetic::within(width * 0.72, 200.0, 340.0),
        ChartKind::Histogram { .. } => arithmetic::within(width * 0.56, 180.0, 280.0),
        ChartKind::Bars { bars } => bars.len().clamp(2, bars::DRAWN) as f64 * bars::BAND + 52.0,
        ChartKind::Matrix { rows, .. } => {
            let cells = rows.len().max(1) as f64 * 52.0 + 60.0;
            arithmetic::within(cells, 180.0, arithmetic::within(width * 0.85, 240.0, 440.0))
        }
    }
}

/// Draws on a canvas of a size in CSS pixels. The canvas itself has as many pixels as the screen has there.
pub fn draw_on(canvas: &HtmlCanvasElement, chart: &Chart, options: &Options<'_>) -> Option<Drawn> {
    canvas.set_width((options.width * options.ratio).round() as u32);
    canvas.set_height((options.height * options.ratio).round() as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.set_line_join("round");
    let surface = Surface::Canvas(CanvasBackend::with_canvas_object(canvas.clone())?);
    match scene::draw(chart, surface, &palette::palette(), options) {
        Ok(drawn) => Some(drawn),
        Err(error) => {
            web_sys::console::warn_1(&format!("The chart “{}” was not drawn: {error}", chart.id).into());
            None
        }
    }
}

/// Offers a chart as an SVG file.
///
/// # Errors
/// Gives the reason, from drawing or from the browser.
pub fn download_svg(chart: &Chart, hidden: &[bool]) -> Result<(), JsValue> {
    let options = file_options(chart, hidden);
    let size = ((options.width * FILE_RATIO) as u32, (options.height * FILE_RATIO) as u32);
    let mut file = String::new();
    let surface = Surface::Svg(SVGBackend::with_string(&mut file, size));
    scene::draw(chart, surface, &palette::palette(), &options).map_err(|error| error.to_string())?;
    download::text(&format!("{}.svg", download::file_stem(&chart.title)), "image/svg+xml", &file)
}

/// Offers a chart as a PNG file.
///
/// # Errors
/// Gives the browser's refusal.
pub fn download_png(chart: &Chart, hidden: &[bool]) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    draw_on(&canvas, chart, &file_options(chart, hidden)).ok_or("the chart was not drawn")?;
    let name = format!("{}.png", download::file_stem(&chart.title));
    let done = Closure::once_into_js(move |blob: Option<web_sys::Blob>| {
        if let Some(blob) = blob {
            // The browser says itself when it refuses a download.
            let _ = download::blob(&name, &blob);
        }
    });
    canvas.to_blob(done.unchecked_ref())
}

fn file_options<'a>(chart: &Chart, hidden: &'a [bool]) -> Options<'a> {
    let height = height_at(&chart.kind, FILE_WIDTH) + TITLE_ROOM;
    Options { width: FILE_WIDTH, height, ratio: FILE_RATIO, hidden, title: true }
}
