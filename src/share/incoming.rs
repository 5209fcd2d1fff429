//! What came by link: shown before anything is opened.

use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::Project;
use penstock_flow::link::{self, LinkError};

use super::carried::{counted, needed_files, runs_at_once, samples, stages_in_order, unknown_stages};
use super::{Next, address, shown_name, use_sharing};

/// So many stages are listed.
const LISTED: usize = 40;

/// A pipeline from a link, or why there is none.
pub struct Incoming {
    project: Result<Arc<Project>, LinkError>,
}

impl Incoming {
    /// What the fragment of an address holds.
    pub fn from_link(fragment: &str) -> Self {
        Self { project: link::decode(fragment).map(Arc::new) }
    }

    /// The dialog's heading.
    pub fn title(&self) -> &'static str {
        match self.project {
            Ok(_) => "Open this pipeline?",
            Err(_) => "This link cannot be opened",
        }
    }
}

/// The dialog: name, stages and data of the pipeline, and whether to open it.
#[component]
pub fn Preview(incoming: Arc<Incoming>) -> impl IntoView {
    match &incoming.project {
        Err(error) => view! { <Refused reason=error.to_string()/> }.into_any(),
        Ok(project) => view! { <Pipeline project=Arc::clone(project)/> }.into_any(),
    }
}

#[component]
fn Refused(reason: String) -> impl IntoView {
    let sharing = use_sharing();
    view! {
        <div class="share-body">
            <p class="share-problem" role="alert">{reason}</p>
            <p class="quiet">"Your own work is as it was."</p>
        </div>
        <footer class="dialog-buttons">
            <button type="button" class="button primary" data-first-focus="" on:click=move |_| sharing.dismiss()>"Close"</button>
        </footer>
    }
    .into_any()
}

#[component]
fn Pipeline(project: Arc<Project>) -> impl IntoView {
    let sharing = use_sharing();
    let catalogue = sharing.studio.catalogue;
    let name = shown_name(&project.name).to_owned();
    let files = needed_files(&project);
    let nodes = project.graph.nodes.len();

    let listed = Arc::clone(&project);
    let stages = move || {
        let mut stages = catalogue.with(|catalogue| stages_in_order(&listed, catalogue));
        let more = stages.len().saturating_sub(LISTED);
        stages.truncate(LISTED);
        let stages = stages.into_iter().map(|stage| view! { <li>{stage}</li> }).collect_view();
        let more = (more > 0).then(|| view! { <li>{format!("and {more} more")}</li> });
        view! { <ol class="share-list share-stages">{stages}{more}</ol> }.into_any()
    };
    let checked = Arc::clone(&project);
    let unknown = move || {
        let unknown = catalogue.with(|catalogue| unknown_stages(&checked, catalogue));
        (!unknown.is_empty()).then(|| view! {
            <p class="share-problem">
                {format!("This Penstock does not know: {}. These nodes are kept as they are and cannot run; reload the page to get the latest version.", unknown.join(", "))}
            </p>
        })
    };
    let read = Arc::clone(&project);
    let data = move || {
        let samples = catalogue.with(|catalogue| samples(&read, catalogue));
        let samples =
            samples.into_iter().map(|name| view! { <li>{format!("{name}: built in, nothing to do")}</li> });
        let files = files.iter().map(|file| {
            let from = file.address.as_ref().map(|address| format!(", fetched from {address}"));
            view! { <li>{file.text()}{from}": you will be asked for it"</li> }
        });
        view! { <ul class="share-list">{samples.collect_view()}{files.collect_view()}</ul> }.into_any()
    };
    let asked = Arc::clone(&project);
    let can_run = Memo::new(move |_| catalogue.with(|catalogue| runs_at_once(&asked, catalogue)));

    let open = move |run: bool| {
        address::forget_link();
        sharing.open(Next::New(Arc::clone(&project), run));
    };
    let (open_and_run, open_only) = (open.clone(), open);
    view! {
        <div class="share-body">
            <p class="share-name">{name}</p>
            <h3>{counted(nodes as u64, "stage")}</h3>
            {stages}
            {unknown}
            <h3>"Data"</h3>
            {data}
            <p class="quiet">"It opens as a new project. Your present one stays in the list of projects, and nothing runs by itself."</p>
        </div>
        <footer class="dialog-buttons">
            <button type="button" class="button" on:click=move |_| sharing.dismiss()>"Cancel"</button>
            <Show when=move || can_run.get()>
                <button type="button" class="button" on:click={
                    let open = open_and_run.clone();
                    move |_| open(true)
                }>"Open and run"</button>
            </Show>
            <button type="button" class="button primary" data-first-focus="" on:click=move |_| open_only(false)>
                "Open as a new project"
            </button>
        </footer>
    }
    .into_any()
}
