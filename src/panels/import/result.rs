//! The first rows of the table that comes of the file, each column with its type, its role and why it has that type.

use leptos::prelude::*;
use penstock_flow::view::{ImportPreview, TablePage};
use penstock_flow::{Column, ColumnType, Role};

use super::edits;
use super::source::Source;
use crate::charts::format;
use crate::charts::live::{flag, live};
use crate::panels::table::shown_cell;

/// The first rows.
pub fn result(source: &Source) -> AnyView {
    let preview = source.preview;
    // The headings stay while the rows change, so that the focus stays where it is.
    let names = Memo::new(move |_| preview.with(|preview| preview.as_deref().map(names).unwrap_or_default()));
    let more = Memo::new(move |_| {
        let columns =
            preview.with(|preview| page(preview.as_deref()).map_or(0, |page| page.schema.columns.len()));
        columns.saturating_sub(names.with(Vec::len))
    });
    let heads = source.clone();
    view! {
        <section class="import-side import-result" aria-label="Table">
            <p class="import-title">
                "Table"
                {live(move || (more.get() > 0).then(|| view! {
                    <span class="quiet">{format!(" · {} more columns are set in the inspector", format::count(more.get() as u64))}</span>
                }))}
            </p>
            <div class="import-table" tabindex="0" role="group" aria-label="First rows">
                <table>
                    <thead>
                        <tr>
                            <For each=move || names.get() key=String::clone children=move |name| head(&heads, &name)/>
                        </tr>
                    </thead>
                    <tbody>{live(move || preview.with(|preview| page(preview.as_deref()).map(rows)))}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn page(preview: Option<&ImportPreview>) -> Option<&TablePage> {
    preview.and_then(|preview| preview.page.as_ref())
}

/// The names of the columns that are shown.
fn names(preview: &ImportPreview) -> Vec<String> {
    let Some(page) = &preview.page else { return Vec::new() };
    let shown = page.cells.first().map_or(0, Vec::len);
    page.schema.columns.iter().take(shown).map(|column| column.name.clone()).collect()
}

fn rows(page: &TablePage) -> AnyView {
    let kinds: Vec<ColumnType> = page.schema.columns.iter().map(|column| column.kind).collect();
    let row = |cells: &Vec<penstock_flow::view::Cell>| {
        let cells = cells.iter().zip(&kinds).map(|(cell, kind)| {
            let (class, text) = shown_cell(Some(cell), *kind);
            // Of the grid's classes only what the cell is, not where it stands.
            let class = class.trim_start_matches("grid-cell").trim_start();
            view! { <td class=class>{text}</td> }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    };
    page.cells.iter().map(row).collect_view().into_any()
}

fn head(source: &Source, name: &str) -> AnyView {
    let preview = source.preview;
    let column = {
        let name = name.to_owned();
        Memo::new(move |_| {
            preview.with(|preview| {
                let page = page(preview.as_deref())?;
                let column = page.schema.column(&name)?;
                Some(Column { levels: None, ..column.clone() })
            })
        })
    };
    let reason = {
        let name = name.to_owned();
        move || {
            preview.with(|preview| {
                let decisions = preview.iter().flat_map(|preview| &preview.decisions);
                let mut of_column =
                    decisions.filter(|one| one.what == "type" && one.column.as_ref() == Some(&name));
                of_column.next().map(|decision| decision.reason.clone())
            })
        }
    };
    view! {
        <th scope="col">
            <span class="import-name" title=name.to_owned()>{name.to_owned()}</span>
            {type_chooser(source, name, column)}
            {role_chooser(source, name, column)}
            <span class="import-reason">{live(reason)}</span>
        </th>
    }
    .into_any()
}

fn type_chooser(source: &Source, name: &str, column: Memo<Option<Column>>) -> AnyView {
    let set = source.entry("types", name);
    let found = move || match column.get().filter(|_| set.with(Option::is_none)) {
        Some(column) => format!("Automatic: {}", column.kind.name()),
        None => "Automatic".to_owned(),
    };
    let options = ColumnType::ALL.iter().map(|kind| {
        let kind = kind.name();
        view! { <option value=kind prop:selected=flag(move || set.with(|set| set.as_deref() == Some(kind)))>{kind}</option> }
    });
    let (source, changed) = (source.clone(), name.to_owned());
    let choose = move |event| {
        let kind = Some(event_target_value(&event)).filter(|kind| !kind.is_empty());
        source.apply(source.node().map(|node| edits::set_type(&node, &changed, kind)));
    };
    view! {
        <select
            class="field-input"
            class:is-set=flag(move || set.with(Option::is_some))
            aria-label=format!("Type of {name}")
            on:change=choose
        >
            <option value="" prop:selected=flag(move || set.with(Option::is_none))>{live(found)}</option>
            {options.collect_view()}
        </select>
    }
    .into_any()
}

fn role_chooser(source: &Source, name: &str, column: Memo<Option<Column>>) -> AnyView {
    let role = move || column.with(|column| column.as_ref().map_or(Role::Feature, |column| column.role));
    let options = Role::ASSIGNABLE.iter().map(|one| {
        let one = *one;
        view! { <option value=one.name() prop:selected=flag(move || role() == one)>{one.name()}</option> }
    });
    let (source, changed) = (source.clone(), name.to_owned());
    let choose = move |event| {
        let role = event_target_value(&event);
        source.apply(source.node().map(|node| edits::set_role(&node, &changed, &role)));
    };
    view! {
        <select
            class="field-input"
            class:is-set=flag(move || role() != Role::Feature)
            aria-label=format!("Role of {name}")
            on:change=choose
        >
            {options.collect_view()}
        </select>
    }
    .into_any()
}
