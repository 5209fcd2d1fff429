//! What is noteworthy about the quality of a table: findings with their evidence, and a button where one step mends it.

use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::message::{FromEngine, ToEngine};
use penstock_flow::view::{Finding, QualityReport};
use penstock_flow::{Diagnostic, Mend, Severity};

use super::charts::unexpected;
use super::facts::facts;
use super::fetch::fetch;
use super::shown::Shown;
use super::states::{message, result_or_reason};
use crate::charts::format;

/// The quality report of the output that is shown.
#[component]
pub fn QualityPanel(shown: Shown) -> impl IntoView {
    let studio = shown.studio;
    let report = fetch(shown.table_key(), move |key| {
        let (node, port) = (key.node, key.port);
        let answer = studio.request(move |request| ToEngine::Quality { request, node, port });
        async move {
            match answer.await? {
                (FromEngine::Quality { report, .. }, _) => Ok(report),
                _ => Err(unexpected()),
            }
        }
    });
    result_or_reason(shown, "quality report", report, move |report| findings(shown, &report))
}

fn findings(shown: Shown, report: &Arc<QualityReport>) -> AnyView {
    let checked = format!(
        "{} on {} and {}.",
        format::counted(report.checks.len() as u64, "check", "checks"),
        format::counted(report.rows, "row", "rows"),
        format::counted(report.columns, "column", "columns")
    );
    if report.findings.is_empty() {
        let text = format!("{checked} Looked for: {}.", report.checks.join(", ").to_lowercase());
        return message("Nothing to mend", text, ().into_any());
    }
    let found = format::counted(report.findings.len() as u64, "finding", "findings");
    let list = report.findings.iter().map(|one| finding(shown, one));
    view! {
        <div class="panel-scroll quality">
            <p class="quiet">{format!("{found}: {checked}")}</p>
            <ul class="quality-list" aria-label="Findings">{list.collect_view()}</ul>
        </div>
    }
    .into_any()
}

fn finding(shown: Shown, finding: &Finding) -> AnyView {
    let (word, sign) = match finding.severity {
        Severity::Note => ("note", "i"),
        Severity::Warning | Severity::Error => ("warning", "!"),
    };
    let evidence: Vec<_> = finding.evidence.iter().filter(|fact| !fact.value.is_empty()).cloned().collect();
    let mend = finding.mend.clone().map(|mend| {
        let title = mend.title().to_owned();
        // Buttons of the same words are told apart by their columns.
        let label = match finding.columns.as_slice() {
            [column] => format!("{title}: {column}"),
            _ => title.clone(),
        };
        view! {
            <button type="button" class="button" aria-label=label on:click=move |_| carry_out(shown, &mend)>
                {title}
            </button>
        }
    });
    view! {
        <li class="quality-finding" data-severity=word data-code=finding.code.clone()>
            <span class="quality-sign" aria-hidden="true">{sign}</span>
            <span class="visually-hidden">{format!("{word}: ")}</span>
            <div class="quality-text">
                <p><strong>{finding.title.clone()}". "</strong>{finding.message.clone()}</p>
                <p class="quiet">{finding.reason.clone()}</p>
                {facts(&evidence)}
            </div>
            {mend}
        </li>
    }
    .into_any()
}

/// Makes the step that mends a finding, on the document as it is now.
fn carry_out(shown: Shown, mend: &Mend) {
    let studio = shown.studio;
    let (Some(node), Some(port)) = (shown.node.get_untracked(), shown.port.get_untracked()) else { return };
    let catalogue = studio.catalogue.get_untracked();
    let edit = studio.with_project(|project| mend.edit(project, &catalogue, node, &port));
    let outcome = edit
        .and_then(|edit| studio.apply(edit).map_err(|error| Diagnostic::error("edit", error.to_string())));
    match outcome {
        Ok(()) => studio.toast(&format!("{}: done. Run again to see the result.", mend.title())),
        Err(diagnostic) => studio.toast_problem(&diagnostic),
    }
}
