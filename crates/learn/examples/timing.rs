//! Times the learners on made-up data: `cargo run --release -p penstock-learn --example timing [rows] [columns] [parts]`,
//! where parts is any of `tree,logistic,linear,forest,forest-numbers`.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use std::time::Instant;

use penstock_learn::{
    AnyLearner, DecisionTree, LearnError, LinearRegression, LogisticRegression, Matrix, Problem, Random,
    RandomForest, Target, fit,
};

/// Two classes and a number that depend on the first features, with noise.
fn problems(rows: usize, columns: usize) -> Result<(Problem, Problem), LearnError> {
    let mut random = Random::new(1, 0);
    let mut normal = || (0..12).map(|_| random.uniform()).sum::<f64>() - 6.0;
    let features: Vec<Vec<f64>> = (0..columns).map(|_| (0..rows).map(|_| normal()).collect()).collect();
    let value = |row: usize| {
        let at = |column: usize| features[column % columns][row];
        at(0) + 0.5 * at(1) * at(2) - at(3) + 0.3 * at(4)
    };
    let numbers: Vec<f64> = (0..rows).map(|row| value(row) + normal()).collect();
    let codes = numbers.iter().map(|number| u32::from(*number > 0.0)).collect();
    let features = Matrix::from_columns(features)?;
    let names = vec!["no".into(), "yes".into()];
    let classes =
        Problem { features: features.clone(), target: Target::Classes { codes, names }, weights: None };
    Ok((classes, Problem { features, target: Target::Numbers(numbers), weights: None }))
}

fn main() -> Result<(), LearnError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |index: usize, default| arguments.get(index).and_then(|text| text.parse().ok()).unwrap_or(default);
    let (rows, columns) = (number(0, 100_000), number(1, 20));
    let parts = arguments.get(2).map_or("tree,logistic,linear,forest", String::as_str);
    let (classes, numbers) = problems(rows, columns)?;
    for part in parts.split(',') {
        let (learner, problem) = match part {
            "tree" => (AnyLearner::DecisionTree(DecisionTree::default()), &classes),
            "logistic" => (AnyLearner::LogisticRegression(LogisticRegression::default()), &classes),
            "linear" => (AnyLearner::LinearRegression(LinearRegression::default()), &numbers),
            "forest-numbers" => (AnyLearner::RandomForest(RandomForest::default()), &numbers),
            _ => (AnyLearner::RandomForest(RandomForest::default()), &classes),
        };
        let start = Instant::now();
        let model = fit(&learner, problem, 1)?;
        let fitted = start.elapsed().as_secs_f64();
        let start = Instant::now();
        model.predict(&problem.features)?;
        println!(
            "{part}: {rows} × {columns}, fit {fitted:.3} s, predict {:.3} s",
            start.elapsed().as_secs_f64()
        );
    }
    Ok(())
}
