//! The first lines of the file as they stand there. What separates cells is marked, and each line says what it is.

use leptos::prelude::*;
use penstock_flow::view::{LineKind, SourceLine};

use super::Latest;
use crate::charts::live::live;

/// The first lines of the file.
pub fn lines(preview: Latest) -> AnyView {
    view! {
        <section class="import-side import-text" aria-label="Text of the file">
            <p class="import-title">"Text"</p>
            <ol class="import-lines" tabindex="0" aria-label="First lines">
                {live(move || preview.with(|preview| {
                    let lines = preview.iter().flat_map(|preview| &preview.lines);
                    lines.map(|line| view! { <li data-kind=name(line.kind)>{parts(line)}</li> }).collect_view()
                }))}
            </ol>
        </section>
    }
    .into_any()
}

/// A line: its number, what it is, and its text.
pub fn parts(line: &SourceLine) -> AnyView {
    let pieces = line.pieces.iter().enumerate().map(|(at, piece)| {
        if at % 2 == 0 {
            view! { <span>{piece.clone()}</span> }.into_any()
        } else {
            view! { <span class="import-delimiter">{shown(piece)}</span> }.into_any()
        }
    });
    view! {
        <span class="import-number">{line.number}</span>
        <span class="import-kind">{words(line.kind)}</span>
        <code class="import-code">{pieces.collect_view()}</code>
    }
    .into_any()
}

/// What separates cells, as a sign where it is blank.
fn shown(delimiter: &str) -> String {
    delimiter.replace('\t', "→").replace(' ', "·")
}

fn name(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Text => "text",
        LineKind::Blank => "blank",
        LineKind::Preamble => "preamble",
        LineKind::Names => "names",
        LineKind::Units => "units",
        LineKind::Row => "row",
        LineKind::Comment => "comment",
        LineKind::RepeatedNames => "repeated-names",
        LineKind::Footer => "footer",
        LineKind::OtherTable => "other-table",
    }
}

/// What a line is, in a word; rows of the table need none.
fn words(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Row | LineKind::Text => "",
        LineKind::Blank => "blank",
        LineKind::Preamble => "title",
        LineKind::Names => "names",
        LineKind::Units => "units",
        LineKind::Comment => "comment",
        LineKind::RepeatedNames => "repeated",
        LineKind::Footer => "note",
        LineKind::OtherTable => "other table",
    }
}
