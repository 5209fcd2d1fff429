//! Learners on the sample tables.

use penstock_learn::metrics::{
    confusion_matrix, log_loss, r_squared, roc_auc_one_vs_rest, root_mean_squared_error,
};
use penstock_learn::{
    AnyLearner, DecisionTree, LinearRegression, LogisticRegression, Matrix, Model, Prediction, Problem,
    RandomForest, Target, fit,
};
use serde_json::Value;

use super::{all_close, close, from_root, number, numbers, reference, texts};

const CLASS_TABLES: [&str; 4] = ["iris", "penguins", "wine", "breast_cancer"];

/// A sample table as the reference script read it: rows without gaps, numeric features.
fn problem(name: &str, table: &Value) -> Problem {
    let text = std::fs::read_to_string(from_root(&format!("public/samples/{name}.csv"))).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let place = |wanted: &str| header.iter().position(|name| *name == wanted).unwrap();
    let target = place(table["target"].as_str().unwrap());
    let features: Vec<usize> = texts(&table["features"]).iter().map(|name| place(name)).collect();
    let complete =
        |row: &Vec<&str>| features.iter().chain([&target]).all(|at| !matches!(row[*at], "" | "NA"));
    let rows: Vec<Vec<&str>> = lines.filter(complete).collect();
    assert_eq!(rows.len() as u64, table["rows"].as_u64().unwrap());
    let column = |at: usize| rows.iter().map(|row| row[at].parse().unwrap()).collect::<Vec<f64>>();
    let target = match table.get("classes") {
        Some(classes) => {
            let names = texts(classes);
            let code = |row: &Vec<&str>| names.iter().position(|name| name == row[target]).unwrap() as u32;
            Target::Classes { codes: rows.iter().map(code).collect(), names }
        }
        None => Target::Numbers(column(target)),
    };
    let features = Matrix::from_columns(features.iter().map(|at| column(*at)).collect()).unwrap();
    Problem { features, target, weights: None }
}

fn tables(names: &[&str]) -> Vec<(String, Value, Problem)> {
    let reference = reference();
    let table = |name: &&str| (name.to_string(), reference["tables"][name].clone());
    names
        .iter()
        .map(table)
        .map(|(name, table)| (name.clone(), table.clone(), problem(&name, &table)))
        .collect()
}

fn standardised(features: &Matrix) -> Matrix {
    let rows = features.rows() as f64;
    let columns = (0..features.columns()).map(|column| {
        let values = features.column(column);
        let mean = values.iter().sum::<f64>() / rows;
        let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / rows).sqrt();
        values.iter().map(|value| (value - mean) / deviation).collect()
    });
    Matrix::from_columns(columns.collect()).unwrap()
}

fn class_codes(problem: &Problem) -> &[u32] {
    match &problem.target {
        Target::Classes { codes, .. } => codes,
        Target::Numbers(_) => panic!(),
    }
}

fn probabilities(prediction: &Prediction) -> &Matrix {
    match prediction {
        Prediction::Probabilities(matrix) => matrix,
        Prediction::Numbers(_) => panic!(),
    }
}

#[test]
fn least_squares_and_ridge() {
    for (_, table, problem) in tables(&["diabetes"]) {
        let Target::Numbers(truth) = &problem.target else { panic!() };
        for (name, penalty) in [("least-squares", 0.0), ("ridge", 1.0)] {
            let learner = AnyLearner::LinearRegression(LinearRegression { penalty, fit_intercept: true });
            let model = fit(&learner, &problem, 0).unwrap();
            let Prediction::Numbers(predicted) = model.predict(&problem.features).unwrap() else { panic!() };
            let Model::Linear(model) = model else { panic!() };
            let expected = &table[name];
            all_close(name, &model.coefficients, &numbers(&expected["coefficients"]), 1e-8);
            close(name, model.intercept, number(&expected["intercept"]), 1e-8);
            let r_squared = r_squared(truth, &predicted, None).unwrap().unwrap();
            close(name, r_squared, number(&expected["r_squared"]), 1e-12);
            let error = root_mean_squared_error(truth, &predicted, None).unwrap().unwrap();
            close(name, error, number(&expected["root_mean_squared_error"]), 1e-12);
        }
    }
}

#[test]
fn logistic_regression() {
    for (name, table, mut problem) in tables(&CLASS_TABLES) {
        problem.features = standardised(&problem.features);
        let learner = AnyLearner::LogisticRegression(LogisticRegression::default());
        let model = fit(&learner, &problem, 0).unwrap();
        let prediction = model.predict(&problem.features).unwrap();
        let Model::Logistic(model) = model else { panic!() };
        assert!(model.converged, "{name}");
        let expected = &table["logistic"];
        all_close(&name, &model.coefficients, &numbers(&expected["coefficients"]), 1e-6);
        all_close(&name, &model.intercepts, &numbers(&expected["intercepts"]), 1e-6);
        let matrix = probabilities(&prediction);
        let rows = matrix.rows() as f64;
        let means: Vec<f64> =
            (0..matrix.columns()).map(|class| matrix.column(class).iter().sum::<f64>() / rows).collect();
        all_close(&name, &means, &numbers(&expected["mean_probabilities"]), 1e-8);
        let first: Vec<f64> = (0..matrix.columns()).map(|class| matrix.get(0, class)).collect();
        all_close(&name, &first, &numbers(&expected["first_probabilities"]), 1e-6);
        let truth = class_codes(&problem);
        let confusion =
            confusion_matrix(truth, &prediction.classes().unwrap(), matrix.columns(), None).unwrap();
        close(&name, confusion.accuracy().unwrap(), number(&expected["accuracy"]), 1e-12);
        close(&name, log_loss(truth, matrix, None).unwrap().unwrap(), number(&expected["log_loss"]), 1e-7);
        let area = roc_auc_one_vs_rest(truth, matrix, None).unwrap().unwrap();
        close(&name, area, number(&expected["roc_auc"]), 1e-9);
    }
}

/// The rows of a problem for which `wanted` says yes.
fn take(problem: &Problem, wanted: impl Fn(usize) -> bool) -> Problem {
    let rows: Vec<usize> = (0..problem.rows()).filter(|row| wanted(*row)).collect();
    let target = match &problem.target {
        Target::Classes { codes, names } => {
            Target::Classes { codes: rows.iter().map(|row| codes[*row]).collect(), names: names.clone() }
        }
        Target::Numbers(values) => Target::Numbers(rows.iter().map(|row| values[*row]).collect()),
    };
    Problem { features: problem.features.take_rows(&rows).unwrap(), target, weights: None }
}

/// Accuracy or R² on the test rows.
fn test_score(learner: &AnyLearner, problem: &Problem, seed: u64) -> f64 {
    let (training, test) = (take(problem, |row| row % 4 != 3), take(problem, |row| row % 4 == 3));
    let prediction = fit(learner, &training, seed).unwrap().predict(&test.features).unwrap();
    match (&test.target, &prediction) {
        (Target::Numbers(truth), Prediction::Numbers(predicted)) => {
            r_squared(truth, predicted, None).unwrap().unwrap()
        }
        _ => {
            let predicted = prediction.classes().unwrap();
            confusion_matrix(class_codes(&test), &predicted, 10, None).unwrap().accuracy().unwrap()
        }
    }
}

#[test]
fn trees_and_forests() {
    let seeds = reference()["seeds"].as_u64().unwrap();
    let names = [&CLASS_TABLES[..], &["diabetes"]].concat();
    for (name, table, problem) in tables(&names) {
        let smallest = match problem.target {
            Target::Classes { .. } => 1.5 / (problem.rows() / 4) as f64,
            Target::Numbers(_) => 0.02,
        };
        let learners = [
            ("decision-tree", AnyLearner::DecisionTree(DecisionTree::default())),
            ("random-forest", AnyLearner::RandomForest(RandomForest::default())),
        ];
        for (learner_name, learner) in learners {
            let scores = (0..seeds).map(|seed| test_score(&learner, &problem, seed));
            let mean = scores.sum::<f64>() / seeds as f64;
            let expected = &table[learner_name];
            let deviations = 2.0 * number(&expected["deviation"]);
            let tolerance = if deviations > smallest { deviations } else { smallest };
            println!(
                "{name} {learner_name}: {mean:.4} beside {:.4}, within {tolerance:.4}",
                number(&expected["mean"])
            );
            close(&format!("{name} {learner_name}"), mean, number(&expected["mean"]), tolerance);
        }
    }
}
