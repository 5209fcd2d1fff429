//! Every drawing in the studio: one path each on a grid of 16, drawn with the colour of the text around it.
//!
//! They are part of the program rather than files, so that none is missing offline and none costs a request.

use leptos::prelude::*;
use penstock_flow::Category;

use crate::state::status::StatusKind;

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// Take back.
    Undo,
    /// Make again.
    Redo,
    /// Run.
    Play,
    /// Stop.
    Stop,
    /// An empty project.
    New,
    /// Open a file.
    Open,
    /// Keep as a file.
    Download,
    /// What is kept in this browser.
    Projects,
    /// Give to others.
    Share,
    /// A suggestion.
    Suggest,
    /// Light colours.
    Sun,
    /// Dark colours.
    Moon,
    /// Colours as the system has them.
    SystemTheme,
    /// Help.
    Help,
    /// More actions.
    More,
    /// Find.
    Search,
    /// Add, or zoom in.
    Plus,
    /// Zoom out.
    Minus,
    /// Show all.
    Fit,
    /// Put in order.
    Arrange,
    /// Overview.
    Map,
    /// Close.
    Close,
    /// Nothing leaves.
    Lock,
    /// A table of data.
    Table,
    /// Settings of a node.
    Sliders,
    /// The pipeline.
    Pipeline,
}

impl Symbol {
    fn path(self) -> &'static str {
        match self {
            Self::Undo => "M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6",
            Self::Redo => "M10.5 3l3 3-3 3M13.5 6H6a3.5 3.5 0 0 0 0 7h4",
            Self::Play => "M5 3.2v9.6L12.8 8z",
            Self::Stop => "M4.5 4.5h7v7h-7z",
            Self::New => "M4 2.5h5L12.5 6v7.5H4zM9 2.5V6h3.5",
            Self::Open => "M2 12.5v-9h4l1.5 2H14v2M2 12.5l2-5h11l-2 5z",
            Self::Download => "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.5h10",
            Self::Projects => "M2.5 6.5h11v7h-11zM4 6.5v-2h8v2M5.5 4.5v-2h5v2M6.5 9.5h3",
            Self::Share => "M8 9.5v-7M5 5.2 8 2.2l3 3M4.5 7.5H3v6h10v-6h-1.5",
            Self::Suggest => "M8 2l1.4 4.6L14 8l-4.6 1.4L8 14l-1.4-4.6L2 8l4.6-1.4z",
            Self::Sun => {
                "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 1 0 0-5.6M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9"
            }
            Self::Moon => "M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z",
            Self::SystemTheme => "M2 3.5h12v7.5H2zM6 13.5h4M8 11v2.5",
            Self::Help => {
                "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 1 0 8 1.8M6.2 6.3a1.9 1.9 0 1 1 2.7 1.8c-.6.3-.9.7-.9 1.3M8 11.4v.1"
            }
            Self::More => "M3.5 8h.01M8 8h.01M12.5 8h.01",
            Self::Search => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 1 0 0-9M10.3 10.3l3.2 3.2",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Minus => "M3 8h10",
            Self::Fit => "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
            Self::Arrange => "M2 3.5h4v3H2zM10 2h4v3h-4zM10 11h4v3h-4zM6 5h2v7.5h2M8 5V3.5h2",
            Self::Map => "M2 4l4-1.5 4 1.5 4-1.5v9.5l-4 1.5-4-1.5-4 1.5zM6 2.5V12M10 4v9.5",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Lock => "M4 7.2h8v6H4zM5.5 7V5.2a2.5 2.5 0 0 1 5 0V7",
            Self::Table => "M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6",
            Self::Sliders => "M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M10 3.5v3M6 9.5v3",
            Self::Pipeline => {
                "M1.5 5.5h4v5h-4zM10.5 2h4v5h-4zM10.5 9h4v5h-4zM5.5 8H8M8 4.5v7M8 4.5h2.5M8 11.5h2.5"
            }
        }
    }
}

/// A symbol. It says nothing to assistive technology: its button has a label.
#[component]
pub fn Icon(
    /// Which.
    symbol: Symbol,
) -> impl IntoView {
    drawing("icon", symbol.path())
}

/// The drawing of a category; a question for a stage that is not known.
#[component]
pub fn CategoryIcon(
    /// Which.
    category: Option<Category>,
) -> impl IntoView {
    let path = match category {
        Some(Category::Source) => "M3 4c0-2 10-2 10 0v8c0 2-10 2-10 0zM3 4c0 2 10 2 10 0M3 8c0 2 10 2 10 0",
        Some(Category::Prepare) => "M2.5 3h11L9.5 8v5.5l-3-1.5V8z",
        Some(Category::Features) => "M3 13.5V7M8 13.5v-11M13 13.5V9.5M1.5 7h3M6.5 5h3M11.5 9.5h3",
        Some(Category::Split) => "M2 8h4M6 8l3.5-4.5h4.5M6 8l3.5 4.5h4.5M12 1.5l2 2-2 2M12 10.5l2 2-2 2",
        Some(Category::Learn) => {
            "M8 1.8v3M8 4.8 4 8.2M8 4.8l4 3.4M4 8.2v3M12 8.2v3M8 1.8h.01M2.6 11.2h2.8v2.8H2.6zM10.6 11.2h2.8v2.8h-2.8z"
        }
        Some(Category::Evaluate) => "M2 12a6 6 0 0 1 12 0M8 12l3-4.5M2 12h1.2M12.8 12H14M8 6v1.2",
        Some(Category::Deploy) => "M2.5 9v4.5h11V9M8 10V2.5M5 5.5l3-3 3 3",
        None => "M6 5.8a2 2 0 1 1 2.9 1.8C8.3 8 8 8.4 8 9.2M8 11.9v.1",
    };
    drawing("icon category-icon", path)
}

/// The drawing of a node's state; the word beside it says the same.
#[component]
pub fn StatusIcon(
    /// Which.
    kind: StatusKind,
) -> impl IntoView {
    let path = match kind {
        StatusKind::NotConfigured => {
            "M8 2.5a5.5 5.5 0 0 1 3 .9M12.9 5.5a5.5 5.5 0 0 1 0 5M11 12.6a5.5 5.5 0 0 1-6 0M3.1 10.5a5.5 5.5 0 0 1 0-5M5 3.4A5.5 5.5 0 0 1 8 2.5"
        }
        StatusKind::Ready => "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11",
        StatusKind::Queued => "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11M8 5v3l2 1.5",
        StatusKind::Running => "M13.5 8A5.5 5.5 0 1 1 8 2.5",
        StatusKind::Done => "M3 8.5l3.2 3.2L13 4.8",
        StatusKind::Cached => "M9 1.8 3.5 9H8l-1 5.2L12.5 7H8z",
        StatusKind::Stale => "M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3",
        StatusKind::Warning => "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.1",
        StatusKind::Failed => "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11M6 6l4 4M10 6l-4 4",
        StatusKind::Skipped => "M3 4l5 4-5 4zM8.5 4l5 4-5 4z",
        StatusKind::Cancelled => "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11M5.5 8h5",
    };
    drawing("icon status-icon", path)
}

fn drawing(class: &'static str, path: &'static str) -> impl IntoView {
    view! {
        <svg class=class viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}
