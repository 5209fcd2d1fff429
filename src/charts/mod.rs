//! Charts: a [`penstock_flow::view::Chart`] drawn by plotters on a canvas.
//!
//! plotters draws axes, grid and marks; everything that answers to a pointer or a key (readout, legend, buttons) is
//! HTML over the canvas, so that it is text, can be focused and follows the page's style. What plotters does not
//! know is added here and nowhere else: the screen's pixel ratio, text measured once and kept ([`text`]), axes with
//! round ticks ([`axis`]) and colours from the page's style sheet ([`palette`]).
//!
//! Each kind of marks has its own file; [`scene`] has what they share.

pub mod arithmetic;
mod axis;
mod bars;
pub mod download;
mod figure;
pub mod format;
mod histogram;
mod hover;
mod legend;
mod lines;
pub mod live;
mod marks;
mod matrix;
mod palette;
mod picture;
pub mod pixels;
mod plot;
mod points;
mod scene;
mod surface;
mod table;
mod text;

pub use figure::ChartFigure;
pub use table::DataTable;
