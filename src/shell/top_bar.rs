//! The top bar: which project this is, what can be taken back, and the button that runs it.

use crate::charts::live::{flag, live, optional, text};
use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use super::{Action, ShellState, use_shell};
use crate::rest::{Command, Parts, use_parts};
use crate::state::{RunState, SavedState, Theme, use_studio};

/// The top bar.
#[component]
pub fn TopBar() -> impl IntoView {
    let studio = use_studio();
    let shell = use_shell();
    let parts = use_parts();
    let own = StoredValue::new(own_actions(shell, parts));
    let actions = move || {
        let mut all = own.get_value();
        all.extend(shell.further_actions.get());
        all
    };
    let more_is_open = RwSignal::new(false);
    view! {
        <header class="top-bar">
            <h1 class="brand">
                <svg class="brand-mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
                    <path d="M3 4h7l5 9h6v7h-8L7 9H3z"></path>
                </svg>
                <span class="brand-name">"Penstock"</span>
            </h1>
            <ProjectName/>
            <Saved/>
            <div class="top-bar-space"></div>
            <div class="button-group" role="group" aria-label="History">
                <HistoryButton label=studio.undo_label verb="Undo" key="Ctrl+Z" symbol=Symbol::Undo action=move || parts.perform(Command::Undo)/>
                <HistoryButton label=studio.redo_label verb="Redo" key="Ctrl+Shift+Z" symbol=Symbol::Redo action=move || parts.perform(Command::Redo)/>
            </div>
            <div class="button-group top-bar-actions" role="group" aria-label="Project">
                {live(move || actions().into_iter().map(action_button).collect_view())}
            </div>
            <div class="button-group top-bar-more">
                <button
                    type="button"
                    class="icon-button"
                    aria-label="More"
                    aria-expanded=text(move || if more_is_open.get() { "true" } else { "false" })
                    on:click=move |_| more_is_open.update(|open| *open = !*open)
                >
                    <Icon symbol=Symbol::More/>
                </button>
                {live(move || more_is_open.get().then(|| view! {
                    <div class="popover more-menu" on:click=move |_| more_is_open.set(false)>
                        {actions().into_iter().map(|action| action_button(action.labelled())).collect_view()}
                    </div>
                }))}
            </div>
            <div class="button-group">
                <ThemeButton/>
                <button type="button" class="icon-button" title="Keys and help  (?)" aria-label="Keys and help" on:click=move |_| shell.show_keys()>
                    <Icon symbol=Symbol::Help/>
                </button>
            </div>
            <RunButton/>
        </header>
    }
    .into_any()
}

fn own_actions(shell: ShellState, parts: Parts) -> Vec<Action> {
    vec![
        Action::new("Suggest", "Suggest a pipeline for the data", Symbol::Suggest, move || {
            parts.perform(Command::Suggest)
        })
        .labelled(),
        Action::new("New", "Start an empty project", Symbol::New, move || parts.perform(Command::NewProject)),
        Action::new("Open", "Open a project, or add a data file", Symbol::Open, move || shell.choose_file()),
        Action::new("Export", "Keep the project as a file", Symbol::Download, move || {
            parts.perform(Command::Export)
        }),
    ]
}

fn action_button(action: Action) -> impl IntoView {
    let Action { label, help, symbol, shows_label, .. } = action;
    let class = if shows_label { "button" } else { "icon-button" };
    view! {
        <button type="button" class=class title=help aria-label=label on:click=move |_| action.run()>
            <Icon symbol/>
            {shows_label.then(|| view! { <span class="button-label">{label}</span> })}
        </button>
    }
}

/// The project's name, set as it is typed; one visit to the field is one step.
#[component]
fn ProjectName() -> impl IntoView {
    let studio = use_studio();
    let parts = use_parts();
    view! {
        <input
            class="project-name"
            aria-label="Project name"
            placeholder="Untitled pipeline"
            maxlength="120"
            spellcheck="false"
            autocomplete="off"
            prop:value=studio.project_name
            on:input=move |event| {
                parts.perform(Command::RenameProject(event_target_value(&event)));
            }
            on:blur=move |_| parts.perform(Command::EndRename)
            on:keydown=|event: web_sys::KeyboardEvent| {
                if matches!(event.key().as_str(), "Enter" | "Escape") {
                    let _ = event_target::<web_sys::HtmlElement>(&event).blur();
                }
            }
        />
    }
}

/// Whether the project is in safe keeping.
#[component]
fn Saved() -> impl IntoView {
    let studio = use_studio();
    let view = move || match studio.saved.get() {
        SavedState::NotKept => {
            let changed = studio.revision.get() != studio.kept_revision.get();
            if changed { ("not-kept", "Not saved".to_owned()) } else { ("none", String::new()) }
        }
        SavedState::Saving => ("saving", "Saving".to_owned()),
        SavedState::Saved => ("saved", "Saved".to_owned()),
        SavedState::Failed(problem) => ("failed", format!("Not saved: {problem}")),
    };
    view! { <span class="saved" data-state=text(move || view().0) title=text(move || view().1)>{live(move || view().1)}</span> }
}

#[component]
fn HistoryButton(
    label: RwSignal<Option<String>>,
    verb: &'static str,
    key: &'static str,
    symbol: Symbol,
    action: impl Fn() + 'static,
) -> impl IntoView {
    let says = move || label.get().map_or_else(|| verb.to_owned(), |label| format!("{verb}: {label}"));
    view! {
        <button
            type="button"
            class="icon-button"
            title=text(move || format!("{}  ({key})", says()))
            aria-label=text(says)
            aria-disabled=optional(move || label.with(Option::is_none).then_some("true"))
            on:click=move |_| action()
        >
            <Icon symbol/>
        </button>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let studio = use_studio();
    let symbol = move || match studio.theme.get() {
        Theme::System => Symbol::SystemTheme,
        Theme::Light => Symbol::Sun,
        Theme::Dark => Symbol::Moon,
    };
    let label = move || format!("Colours: {}", studio.theme.get().title());
    view! {
        <button type="button" class="icon-button" title=text(label) aria-label=text(label) on:click=move |_| studio.set_theme(studio.theme.get_untracked().next())>
            {live(move || view! { <Icon symbol=symbol()/> })}
        </button>
    }
}

/// Runs the pipeline, or stops it; shows how far it is.
#[component]
fn RunButton() -> impl IntoView {
    let studio = use_studio();
    let parts = use_parts();
    let is_running = Memo::new(move |_| studio.run.get().is_running());
    let progress = move || match studio.run.get() {
        RunState::Running { progress, .. } => progress,
        RunState::Idle => 0.0,
    };
    let nothing_to_run = Memo::new(move |_| studio.node_ids.with(Vec::is_empty));
    view! {
        <button
            type="button"
            class="run-button"
            class:running=flag(move || is_running.get())
            disabled=flag(move || nothing_to_run.get())
            title=text(move || if is_running.get() { "Stop the run  (Ctrl+Enter)" } else { "Run the pipeline  (Ctrl+Enter)" })
            on:click=move |_| parts.perform(Command::RunOrCancel)
        >
            <span class="run-progress" style:transform=text(move || format!("scaleX({:.3})", progress()))></span>
            {live(move || view! { <Icon symbol=if is_running.get() { Symbol::Stop } else { Symbol::Play }/> })}
            <span class="run-label">{live(move || if is_running.get() { "Cancel" } else { "Run" })}</span>
        </button>
    }
}
