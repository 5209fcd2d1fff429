//! What all kinds of charts share: the frame with its axes and grid, and brushes that the kinds draw their marks with.
//!
//! Marks are drawn in pixels, on coordinates that the chart's own scales give: so plotters' generic elements are
//! compiled once each, for pixels, and a readout over the canvas knows where every mark is.

use penstock_flow::view::{Chart, ChartKind};
use plotters::chart::ChartBuilder;
use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, DashedPathElement, PathElement, Polygon, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color, FontDesc, FontFamily, FontStyle, IntoFont, RGBAColor, RGBColor, TRANSPARENT, TextStyle,
};

use super::axis::Scale;
use super::hover::Target;
use super::marks::{Dash, Shape};
use super::palette::Palette;
use super::surface::{Surface, SurfaceError};
use super::{bars, histogram, lines, matrix, points, text};

/// The size of labels in CSS pixels.
pub const LABEL_SIZE: f64 = 11.0;
/// The size of the names of axes.
const NAME_SIZE: f64 = 11.5;
const TITLE_SIZE: f64 = 14.0;
const TICK_SIZE: f64 = 3.0;

/// Why a chart could not be drawn.
pub type DrawError = DrawingAreaErrorKind<SurfaceError>;

/// How to draw a chart.
pub struct Options<'a> {
    /// The width in CSS pixels.
    pub width: f64,
    /// The height in CSS pixels.
    pub height: f64,
    /// Device pixels a CSS pixel.
    pub ratio: f64,
    /// Which series are left out, by index.
    pub hidden: &'a [bool],
    /// Whether the title is drawn: for files, since on the page it is HTML.
    pub title: bool,
}

impl Options<'_> {
    /// Whether a series is drawn.
    pub fn shows(&self, series: usize) -> bool {
        !self.hidden.get(series).copied().unwrap_or(false)
    }
}

/// The rectangle between the axes, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Frame {
    /// The left edge.
    pub left: f64,
    /// The top edge.
    pub top: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
}

/// What was drawn where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    /// The rectangle between the axes.
    pub frame: Frame,
    /// What a pointer can point at, in the order of arrow keys.
    pub targets: Vec<Target>,
}

/// The room that a kind of chart may use for its labels.
pub struct Room<'a> {
    /// About how wide the frame will be, in CSS pixels.
    pub width: f64,
    /// About how high.
    pub height: f64,
    /// The font family.
    pub font: &'a str,
}

impl Room<'_> {
    /// How many ticks a horizontal axis has room for.
    pub fn ticks_across(&self) -> usize {
        (self.width / 70.0).clamp(2.0, 10.0) as usize
    }

    /// How many ticks a vertical axis has room for.
    pub fn ticks_up(&self) -> usize {
        (self.height / 40.0).clamp(2.0, 8.0) as usize
    }
}

/// The frame of a chart, ready for its marks.
pub struct Scene<'a, 'b> {
    root: &'a DrawingArea<Surface<'b>, Shift>,
    /// The colours.
    pub palette: &'a Palette,
    ratio: f64,
    x: Scale,
    y: Scale,
    x_pixels: (i32, i32),
    y_pixels: (i32, i32),
}

/// Draws a chart.
///
/// # Errors
/// Says why the surface refused.
pub fn draw(
    chart: &Chart,
    surface: Surface<'_>,
    palette: &Palette,
    options: &Options<'_>,
) -> Result<Drawn, DrawError> {
    let root = surface.into_drawing_area();
    root.fill(&palette.surface)?;
    let ratio = options.ratio;
    let device = |pixels: f64| (pixels * ratio).round() as i32;

    let has_grid = !matches!(chart.kind, ChartKind::Matrix { .. });
    let top = if options.title { 34.0 } else { 8.0 };
    let name_room = |label: &str| if label.is_empty() { 0.0 } else { NAME_SIZE + 4.0 };
    let bottom = LABEL_SIZE + 10.0 + name_room(&chart.x.label);
    let room =
        Room { width: options.width - 70.0, height: options.height - top - bottom, font: &palette.font };
    let (x, y) = scales(chart, options, &room);
    let widest = y
        .ticks
        .iter()
        .map(|tick| text::width(&tick.label, &palette.font, LABEL_SIZE))
        .fold(0.0, super::arithmetic::greater);
    let left = widest.ceil() + TICK_SIZE * 2.0 + 6.0 + name_room(&chart.y.label);
    let last_label = x.ticks.last().map_or(0.0, |tick| text::width(&tick.label, &palette.font, LABEL_SIZE));
    let right = super::arithmetic::within(last_label / 2.0, 10.0, 40.0);

    let label_style = text_style(palette, LABEL_SIZE * ratio, palette.quiet);
    let name_style = text_style(palette, NAME_SIZE * ratio, palette.text);
    let corners = {
        let mut context = ChartBuilder::on(&root)
            .margin_top(device(top))
            .margin_right(device(right))
            .margin_left(device(2.0))
            .margin_bottom(device(2.0))
            .x_label_area_size(device(bottom))
            .y_label_area_size(device(left))
            .build_cartesian_2d(x.clone(), y.clone())?;
        let mut mesh = context.configure_mesh();
        mesh.label_style(label_style)
            .axis_desc_style(name_style)
            .x_desc(chart.x.label.as_str())
            .y_desc(chart.y.label.as_str())
            .light_line_style(TRANSPARENT)
            .bold_line_style(palette.grid.stroke_width(device(1.0).unsigned_abs().max(1)))
            .axis_style(palette.quiet.stroke_width(device(1.0).unsigned_abs().max(1)))
            .set_all_tick_mark_size(device(TICK_SIZE));
        // Where one axis names bands, lines between names would say nothing.
        match &chart.kind {
            ChartKind::Matrix { .. } => {
                mesh.disable_mesh().axis_style(TRANSPARENT);
            }
            ChartKind::Bars { .. } => {
                mesh.disable_y_mesh();
            }
            ChartKind::Histogram { .. } => {
                mesh.disable_x_mesh();
            }
            _ => {}
        }
        mesh.draw()?;
        [context.backend_coord(&(x.low, y.low)), context.backend_coord(&(x.high, y.high))]
    };
    let [start, end] = corners;
    let scene =
        Scene { root: &root, palette, ratio, x, y, x_pixels: (start.0, end.0), y_pixels: (start.1, end.1) };
    if options.title {
        let style = text_style(palette, TITLE_SIZE * ratio, palette.text);
        root.draw_text(&chart.title, &style, (device(10.0), device(10.0)))?;
    }
    let targets = marks(chart, &scene, options)?;
    if has_grid && let Some(reference) = reference(&chart.kind) {
        scene.reference(reference)?;
    }
    root.present()?;
    let css = |pixels: i32| f64::from(pixels) / ratio;
    let frame = Frame {
        left: css(start.0),
        top: css(end.1.min(start.1)),
        width: css(end.0 - start.0),
        height: css((start.1 - end.1).abs()),
    };
    Ok(Drawn { frame, targets })
}

fn scales(chart: &Chart, options: &Options<'_>, room: &Room<'_>) -> (Scale, Scale) {
    match &chart.kind {
        ChartKind::Lines { series, reference } => {
            lines::scales(chart, series, reference.as_ref(), options, room)
        }
        ChartKind::Points { series, reference } => {
            points::scales(chart, series, reference.as_ref(), options, room)
        }
        ChartKind::Bars { bars } => bars::scales(chart, bars, room),
        ChartKind::Histogram { edges, series } => histogram::scales(chart, edges, series, options, room),
        ChartKind::Matrix { rows, columns, .. } => matrix::scales(rows, columns, room),
    }
}

fn marks(chart: &Chart, scene: &Scene<'_, '_>, options: &Options<'_>) -> Result<Vec<Target>, DrawError> {
    match &chart.kind {
        ChartKind::Lines { series, .. } => lines::draw(scene, series, options),
        ChartKind::Points { series, .. } => points::draw(scene, series, options),
        ChartKind::Bars { bars } => bars::draw(scene, bars),
        ChartKind::Histogram { edges, series } => histogram::draw(scene, edges, series, options),
        ChartKind::Matrix { values, .. } => matrix::draw(scene, values),
    }
}

fn reference(kind: &ChartKind) -> Option<[[f64; 2]; 2]> {
    match kind {
        ChartKind::Lines { reference, .. } | ChartKind::Points { reference, .. } => *reference,
        _ => None,
    }
}

fn text_style<'a>(palette: &'a Palette, size: f64, colour: RGBColor) -> TextStyle<'a> {
    FontDesc::new(FontFamily::Name(&palette.font), size, FontStyle::Normal).into_font().color(&colour)
}

impl Scene<'_, '_> {
    /// Where a point of the chart is drawn, in device pixels.
    pub fn place(&self, x: f64, y: f64) -> (i32, i32) {
        (self.x.map(&x, self.x_pixels), self.y.map(&y, self.y_pixels))
    }

    /// A target for the pointer at a place in device pixels.
    pub fn target(&self, at: (i32, i32), series: usize, index: usize) -> Target {
        Target { x: f64::from(at.0) / self.ratio, y: f64::from(at.1) / self.ratio, series, index }
    }

    /// CSS pixels as device pixels, at least one.
    pub fn device(&self, pixels: f64) -> i32 {
        ((pixels * self.ratio).round() as i32).max(1)
    }

    /// Device pixels as CSS pixels.
    pub fn css(&self, pixels: i32) -> f64 {
        f64::from(pixels) / self.ratio
    }

    /// The ends of the horizontal axis.
    pub fn x_bounds(&self) -> (f64, f64) {
        (self.x.low, self.x.high)
    }

    /// Connected points in device pixels.
    pub fn line(
        &self,
        path: Vec<(i32, i32)>,
        colour: RGBAColor,
        width: f64,
        dash: Dash,
    ) -> Result<(), DrawError> {
        let style = colour.stroke_width(self.device(width).unsigned_abs());
        match dash.lengths() {
            None => self.root.draw(&PathElement::new(path, style)),
            Some((length, gap)) => {
                let dashed = DashedPathElement::new(path, self.device(length), self.device(gap), style);
                self.root.draw(&dashed)
            }
        }
    }

    /// A filled rectangle between two corners in device pixels.
    pub fn rectangle(&self, from: (i32, i32), to: (i32, i32), colour: RGBAColor) -> Result<(), DrawError> {
        let upper_left = (from.0.min(to.0), from.1.min(to.1));
        let lower_right = (from.0.max(to.0), from.1.max(to.1));
        self.root.draw(&Rectangle::new([upper_left, lower_right], colour.filled()))
    }

    /// A mark around a place in device pixels.
    pub fn mark(
        &self,
        at: (i32, i32),
        shape: Shape,
        radius: f64,
        colour: RGBAColor,
    ) -> Result<(), DrawError> {
        let size = self.device(radius);
        match shape.corners(size) {
            None => self.root.draw(&Circle::new(at, size, colour.filled())),
            Some(corners) => {
                let corners: Vec<(i32, i32)> =
                    corners.into_iter().map(|corner| (at.0 + corner.0, at.1 + corner.1)).collect();
                self.root.draw(&Polygon::new(corners, colour.filled()))
            }
        }
    }

    /// A text around a place in device pixels.
    pub fn text(
        &self,
        text: &str,
        at: (i32, i32),
        size: f64,
        colour: RGBColor,
        anchor: HPos,
    ) -> Result<(), DrawError> {
        let style = text_style(self.palette, size * self.ratio, colour).pos(Pos::new(anchor, VPos::Center));
        self.root.draw_text(text, &style, at)
    }

    /// How wide a text is, in CSS pixels.
    pub fn text_width(&self, text: &str, size: f64) -> f64 {
        text::width(text, &self.palette.font, size)
    }

    /// A thin dashed line, cut off at the frame.
    fn reference(&self, line: [[f64; 2]; 2]) -> Result<(), DrawError> {
        let cut = lines::clipped(line, [self.x.low, self.x.high], [self.y.low, self.y.high]);
        let Some([from, to]) = cut else { return Ok(()) };
        let path = vec![self.place(from[0], from[1]), self.place(to[0], to[1])];
        self.line(path, self.palette.quiet.mix(0.9), 1.0, Dash::Reference)
    }
}
