//! What an empty canvas says: how to begin.

use crate::charts::live::live;
use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use super::reading::ReadingProgress;
use super::{Way, use_shell};
use crate::rest::{Command, use_parts};
use crate::state::use_studio;

/// A built-in data set.
struct Sample {
    name: &'static str,
    title: &'static str,
    about: &'static str,
    from: &'static str,
}

const SAMPLES: [Sample; 5] = [
    Sample {
        name: "iris",
        title: "Iris",
        about: "150 flowers, 4 measures, 3 species to tell apart",
        from: "R. A. Fisher, 1936",
    },
    Sample {
        name: "penguins",
        title: "Penguins",
        about: "344 birds with gaps and categories, 3 species",
        from: "Gorman, Williams and Fraser, 2014; palmerpenguins",
    },
    Sample {
        name: "wine",
        title: "Wine",
        about: "178 wines, 13 chemical measures, 3 growers",
        from: "Forina and others, 1988; UCI",
    },
    Sample {
        name: "breast-cancer",
        title: "Breast cancer",
        about: "569 biopsies, 30 measures, benign or malignant",
        from: "Wolberg, Street and Mangasarian, 1995; UCI",
    },
    Sample {
        name: "diabetes",
        title: "Diabetes",
        about: "442 patients, 10 measures, progression as a number",
        from: "Efron, Hastie, Johnstone and Tibshirani, 2004",
    },
];

/// Example pipelines: the file below `public/examples`, its title, and what it shows.
const EXAMPLES: [(&str, &str, &str); 3] = [
    ("iris.json", "Classify flowers", "The shortest way from data to a judged model"),
    ("penguins.json", "Mend gaps, compare two learners", "Impute, encode, and one Evaluate for both"),
    ("diabetes.json", "Predict a number", "Cross-validated regression beside a baseline"),
];

/// Shown while the canvas has no node.
#[component]
pub fn EmptyCanvas() -> impl IntoView {
    let studio = use_studio();
    let parts = use_parts();
    let shell = use_shell();
    let is_empty = Memo::new(move |_| !studio.returning.get() && studio.node_ids.with(Vec::is_empty));
    // The name alone, so that how far it is is not read out twenty times a second.
    let reading_name =
        Memo::new(move |_| studio.reading.with(|file| file.as_ref().map(|file| file.name.clone())));
    let is_reading = Memo::new(move |_| reading_name.with(Option::is_some));
    move || {
        is_empty.get().then(|| {
            view! {
                <div class="empty-canvas">
                    <div class="empty-content">
                        <h2>"From a table to a trained model, in this tab"</h2>
                        <div class="drop-target">
                            <p role="status">{live(move || match reading_name.get() {
                                Some(name) => format!("Reading “{name}” …"),
                                None => "Drop a table anywhere on this page: CSV, Excel, Parquet, …".to_owned(),
                            })}</p>
                            {live(move || match is_reading.get() {
                                true => view! { <ReadingProgress/> }.into_any(),
                                false => view! {
                                    <button type="button" class="button primary" on:click=move |_| shell.choose_file()>
                                        <Icon symbol=Symbol::Open/>
                                        <span class="button-label">"Choose a file"</span>
                                    </button>
                                    <div class="other-ways">
                                        {Way::ALL
                                            .into_iter()
                                            .map(|way| view! {
                                                <button type="button" class="button" title=way.summary() on:click=move |_| way.take(studio, parts)>{way.title()}</button>
                                            })
                                            .collect_view()}
                                    </div>
                                }
                                .into_any(),
                            })}
                            <p class="quiet">"It is read here and sent nowhere. A project file opens, a model file makes predictions."</p>
                        </div>
                        <h3>"Or take a sample"</h3>
                        <ul class="cards">
                            {SAMPLES
                                .iter()
                                .map(|sample| {
                                    let (name, title) = (sample.name, sample.title);
                                    view! {
                                        <li>
                                            <button type="button" class="card" on:click=move |_| parts.perform(Command::AddSample(name, title))>
                                                <span class="card-title">{sample.title}</span>
                                                <span class="card-text">{sample.about}</span>
                                                <span class="card-source">{sample.from}</span>
                                            </button>
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                        <h3>"Or open an example"</h3>
                        <ul class="cards">
                            {EXAMPLES
                                .iter()
                                .map(|(file, title, about)| view! {
                                    <li>
                                        <button type="button" class="card" on:click=move |_| parts.perform(Command::OpenExample(file))>
                                            <span class="card-title">{*title}</span>
                                            <span class="card-text">{*about}</span>
                                        </button>
                                    </li>
                                })
                                .collect_view()}
                        </ul>
                    </div>
                </div>
            }
        })
    }
}
