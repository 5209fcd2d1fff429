//! What a learner shows: facts, coefficients and feature importance.

use penstock_flow::view::{Cell, Fact, NodeView, ViewTable};
use penstock_learn::Model;

use super::learner_stage::FittedLearner;
use crate::evaluate::charts::importance_chart;

/// Most rows of a coefficient table: what is beyond is in the exported model.
const MOST_ROWS: usize = 500;

/// Whether the solver had converged; learners without a solver always have.
pub(super) fn converged(model: &Model) -> bool {
    match model {
        Model::Logistic(logistic) => logistic.converged,
        _ => true,
    }
}

/// The view of a fitted learner.
pub(super) fn of(fitted: &FittedLearner) -> NodeView {
    let mut facts = vec![
        Fact::new(
            "learned from",
            format!("{} rows × {} features", fitted.training_rows, fitted.features.len()),
        ),
        Fact::new("target", &fitted.target),
    ];
    if let Some(classes) = &fitted.classes {
        facts.push(Fact::new("classes", classes.len()));
    }
    facts.extend(model_facts(&fitted.model));
    let charts = fitted
        .model
        .feature_importance()
        .filter(|values| !values.is_empty())
        .map(|values| importance_chart(&fitted.features, &values, importance_name(&fitted.model)))
        .into_iter()
        .collect();
    NodeView { facts, charts, tables: coefficients(fitted).into_iter().collect(), report: None }
}

fn importance_name(model: &Model) -> &'static str {
    match model {
        Model::Linear(_) | Model::Logistic(_) => "absolute coefficient",
        _ => "impurity decrease",
    }
}

fn model_facts(model: &Model) -> Vec<Fact> {
    match model {
        Model::Baseline(_) => Vec::new(),
        Model::Linear(linear) => vec![Fact::new("intercept", linear.intercept)],
        Model::Logistic(logistic) => vec![Fact::new("iterations", logistic.iterations)],
        Model::Tree(tree) => {
            vec![Fact::new("leaves", tree.tree.leaves()), Fact::new("depth", tree.tree.depth())]
        }
        Model::Forest(forest) => {
            let leaves: usize = forest.trees.iter().map(|tree| tree.leaves()).sum();
            vec![Fact::new("trees", forest.trees.len()), Fact::new("leaves", leaves)]
        }
    }
}

fn coefficients(fitted: &FittedLearner) -> Option<ViewTable> {
    let (columns, coefficients): (Vec<String>, &[f64]) = match &fitted.model {
        Model::Linear(linear) => (vec!["coefficient".to_owned()], &linear.coefficients),
        Model::Logistic(logistic) => {
            let classes = fitted.classes.as_deref().unwrap_or_default();
            let fitted_names: Vec<String> = logistic
                .fitted_classes
                .iter()
                .filter_map(|code| classes.get(*code as usize).cloned())
                .collect();
            let vectors = logistic.intercepts.len();
            // With two classes there is one vector: that of the second class.
            let names = if vectors == 1 { fitted_names.into_iter().skip(1).collect() } else { fitted_names };
            (names, &logistic.coefficients)
        }
        _ => return None,
    };
    let features = fitted.features.len();
    let rows = fitted
        .features
        .iter()
        .enumerate()
        .take(MOST_ROWS)
        .map(|(feature, name)| {
            let values = (0..columns.len()).map(|vector| {
                coefficients
                    .get(vector * features + feature)
                    .map_or(Cell::Missing(()), |value| Cell::Number(*value))
            });
            std::iter::once(Cell::Text(name.clone())).chain(values).collect()
        })
        .collect();
    let columns = std::iter::once("feature".to_owned()).chain(columns).collect();
    Some(ViewTable { title: "Coefficients".to_owned(), columns, rows })
}
