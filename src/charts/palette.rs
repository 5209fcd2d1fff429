//! The colours and the font of charts, read from the page's style sheet: once for each theme, not once for each chart.
//!
//! A custom property such as `--chart-1: light-dark(…)` reads back as that text, not as a colour. So each is given to
//! a probe element as its `color`, which the browser has to resolve.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use plotters::style::RGBColor;
use wasm_bindgen::prelude::*;

/// How many colours there are for series; further ones begin again with other dashes and shapes.
pub const SERIES_COLOURS: usize = 8;

/// What a chart is drawn with.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    /// Behind the chart.
    pub surface: RGBColor,
    /// Text that matters.
    pub text: RGBColor,
    /// Labels.
    pub quiet: RGBColor,
    /// Grid lines.
    pub grid: RGBColor,
    /// One a series.
    pub series: [RGBColor; SERIES_COLOURS],
    /// The font family, as CSS names it.
    pub font: String,
}

impl Palette {
    /// The colour of a series.
    pub fn of_series(&self, index: usize) -> RGBColor {
        self.series[index % SERIES_COLOURS]
    }
}

struct Theme {
    /// Grows when the theme changes.
    version: ArcRwSignal<u32>,
    palette: RefCell<Option<(u32, Rc<Palette>)>>,
}

thread_local! {
    static THEME: Theme = watch_theme();
}

/// Grows when the page's theme changes: reading it makes a chart draw itself anew.
pub fn theme_version() -> ArcRwSignal<u32> {
    THEME.with(|theme| theme.version.clone())
}

/// Today's palette.
pub fn palette() -> Rc<Palette> {
    THEME.with(|theme| {
        let version = theme.version.get_untracked();
        let mut kept = theme.palette.borrow_mut();
        match &*kept {
            Some((of, palette)) if *of == version => palette.clone(),
            _ => {
                let palette = Rc::new(read_palette());
                *kept = Some((version, palette.clone()));
                palette
            }
        }
    })
}

/// The theme follows the system's preference or an attribute of the root element; both are watched for as long as
/// the page lives, so there is nothing to clean up.
fn watch_theme() -> Theme {
    let version = ArcRwSignal::new(0_u32);
    let changed = {
        let version = version.clone();
        Closure::<dyn FnMut()>::new(move || version.update(|version| *version += 1))
    };
    let listener: &js_sys::Function = changed.as_ref().unchecked_ref();
    if let Some(window) = web_sys::window() {
        for query in ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"] {
            if let Ok(Some(list)) = window.match_media(query) {
                // A browser that cannot tell keeps the theme it has.
                let _ = list.add_event_listener_with_callback("change", listener);
            }
        }
        let root = window.document().and_then(|document| document.document_element());
        if let (Some(root), Ok(observer)) = (root, web_sys::MutationObserver::new(listener)) {
            let options = web_sys::MutationObserverInit::new();
            options.set_attributes(true);
            let _ = observer.observe_with_options(&root, &options);
        }
    }
    changed.forget();
    Theme { version, palette: RefCell::new(None) }
}

fn read_palette() -> Palette {
    let fallback = RGBColor(128, 128, 128);
    let mut palette = Palette {
        surface: RGBColor(255, 255, 255),
        text: fallback,
        quiet: fallback,
        grid: fallback,
        series: [fallback; SERIES_COLOURS],
        font: "sans-serif".to_owned(),
    };
    // Without a document there is nothing to draw on either.
    let _ = with_probe(|style, computed| {
        let colour = |name: &str| -> RGBColor {
            let _ = style.set_property("color", &format!("var({name})"));
            let text = computed.get_property_value("color").unwrap_or_default();
            colour_from(&text).unwrap_or(fallback)
        };
        palette.surface = colour("--chart-surface");
        palette.text = colour("--text");
        palette.quiet = colour("--text-quiet");
        palette.grid = colour("--chart-grid");
        for (index, series) in palette.series.iter_mut().enumerate() {
            *series = colour(&format!("--chart-{}", index + 1));
        }
        if let Ok(font) = computed.get_property_value("font-family")
            && !font.is_empty()
        {
            palette.font = font;
        }
    });
    palette
}

fn with_probe(
    read: impl FnOnce(&web_sys::CssStyleDeclaration, &web_sys::CssStyleDeclaration),
) -> Result<(), JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    let document = window.document().ok_or("no document")?;
    let probe: web_sys::HtmlElement = document.create_element("span")?.unchecked_into();
    probe.set_hidden(true);
    document.body().ok_or("no body")?.append_child(&probe)?;
    if let Some(computed) = window.get_computed_style(&probe)? {
        read(&probe.style(), &computed);
    }
    probe.remove();
    Ok(())
}

/// A colour as browsers report computed ones: `rgb(15, 92, 110)`, `rgba(…)` or `color(srgb 0.1 0.2 0.3)`.
fn colour_from(text: &str) -> Option<RGBColor> {
    let (kind, rest) = text.split_once('(')?;
    let of_one = kind == "color";
    let rest = rest.trim_start_matches("srgb");
    let mut parts = rest
        .split(|character: char| !(character.is_ascii_digit() || character == '.' || character == '-'))
        .filter(|part| !part.is_empty())
        .map(|part| (decimal(part) * if of_one { 255.0 } else { 1.0 }).round() as u8);
    Some(RGBColor(parts.next()?, parts.next()?, parts.next()?))
}

/// A number without a sign or an exponent: all that computed colours have. The standard library's reader of numbers
/// would bring ten kilobytes of tables.
fn decimal(text: &str) -> f64 {
    let mut value = 0.0;
    let mut unit = 1.0;
    let mut is_fraction = false;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' if is_fraction => {
                unit /= 10.0;
                value += f64::from(byte - b'0') * unit;
            }
            b'0'..=b'9' => value = value * 10.0 + f64::from(byte - b'0'),
            b'.' => is_fraction = true,
            _ => {}
        }
    }
    value
}

/// A colour between two others.
pub fn mix(from: RGBColor, to: RGBColor, share: f64) -> RGBColor {
    let between =
        |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8;
    RGBColor(between(from.0, to.0), between(from.1, to.1), between(from.2, to.2))
}

/// Whichever of two colours stands out more from a background.
pub fn readable_on(background: RGBColor, one: RGBColor, other: RGBColor) -> RGBColor {
    if contrast(background, one) >= contrast(background, other) { one } else { other }
}

/// How far apart two colours are in lightness, as seen: weights of the channels as in WCAG, with gamma taken as 2,
/// which is close enough to choose between two.
fn contrast(one: RGBColor, other: RGBColor) -> f64 {
    let luminance = |colour: RGBColor| {
        let channel = |value: u8| f64::from(value) / 255.0 * (f64::from(value) / 255.0);
        0.2126 * channel(colour.0) + 0.7152 * channel(colour.1) + 0.0722 * channel(colour.2) + 0.05
    };
    let (one, other) = (luminance(one), luminance(other));
    if one > other { one / other } else { other / one }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computed_colours_are_read_in_each_form() {
        assert_eq!(colour_from("rgb(15, 92, 110)"), Some(RGBColor(15, 92, 110)));
        assert_eq!(colour_from("rgba(0, 0, 0, 0.5)"), Some(RGBColor(0, 0, 0)));
        assert_eq!(colour_from("color(srgb 1 0.5 0)"), Some(RGBColor(255, 128, 0)));
        assert_eq!(colour_from("none"), None);
    }

    #[test]
    fn text_on_a_cell_is_the_one_that_can_be_read() {
        let (black, white) = (RGBColor(0, 0, 0), RGBColor(255, 255, 255));
        assert_eq!(readable_on(RGBColor(20, 60, 90), black, white), white);
        assert_eq!(readable_on(RGBColor(220, 230, 240), black, white), black);
        assert_eq!(mix(black, white, 0.5), RGBColor(128, 128, 128));
    }
}
