//! Trees and forests: against a plain reference, with extreme data, with weights, and whoever executes the tasks.
#![allow(missing_docs, clippy::unwrap_used)]

use penstock_learn::model::{ForestModel, TreeModel, TreeNodes};
use penstock_learn::{
    AnyLearner, DecisionTree, Learner, Matrix, MaxFeatures, Model, Prediction, Problem, Random, RandomForest,
    Target, fit,
};

fn names(count: usize) -> Vec<String> {
    (0..count).map(|class| format!("class {class:04}")).collect()
}

/// Columns of small whole numbers and noisy classes.
fn classes_problem(rows: usize, columns: usize, distinct: usize, classes: usize) -> Problem {
    let mut random = Random::new(11, 0);
    let mut column = |_| (0..rows).map(|_| random.below(distinct) as f64).collect::<Vec<f64>>();
    let features: Vec<Vec<f64>> = (0..columns).map(&mut column).collect();
    let mut noise = Random::new(12, 0);
    let code = |row: usize| {
        let sum = features[0][row] + features[columns - 1][row] + noise.below(distinct / 2 + 1) as f64;
        (sum as usize * classes / (3 * distinct)) as u32
    };
    let codes = (0..rows).map(code).collect();
    let target = Target::Classes { codes, names: names(classes) };
    Problem { features: Matrix::from_columns(features).unwrap(), target, weights: None }
}

fn numbers_problem(rows: usize, columns: usize) -> Problem {
    let mut random = Random::new(21, 0);
    let mut column = |_| (0..rows).map(|_| random.uniform()).collect::<Vec<f64>>();
    let features: Vec<Vec<f64>> = (0..columns).map(&mut column).collect();
    let target = (0..rows).map(|row| features[0][row] * 3.0 + features[1][row]).collect();
    Problem {
        features: Matrix::from_columns(features).unwrap(),
        target: Target::Numbers(target),
        weights: None,
    }
}

fn tree(learner: &DecisionTree, problem: &Problem) -> TreeModel {
    match learner.fit_task(problem, 0, 1).unwrap() {
        Model::Tree(model) => model,
        other => panic!("{other:?}"),
    }
}

fn forest(learner: &RandomForest, problem: &Problem, seed: u64) -> ForestModel {
    match fit(&AnyLearner::RandomForest(learner.clone()), problem, seed).unwrap() {
        Model::Forest(model) => model,
        other => panic!("{other:?}"),
    }
}

fn take(problem: &Problem, rows: &[usize]) -> Problem {
    let target = match &problem.target {
        Target::Classes { codes, names } => {
            Target::Classes { codes: rows.iter().map(|row| codes[*row]).collect(), names: names.clone() }
        }
        Target::Numbers(values) => Target::Numbers(rows.iter().map(|row| values[*row]).collect()),
    };
    Problem { features: problem.features.take_rows(rows).unwrap(), target, weights: None }
}

/// The textbook algorithm: every node tries every midpoint of every feature. Compares with the tree from `node` on.
fn compare_with_textbook(problem: &Problem, rows: &[usize], tree: &TreeNodes, node: usize) {
    let Target::Classes { codes, names } = &problem.target else { panic!() };
    let count = |rows: &[usize]| {
        let mut counts = vec![0.0; names.len()];
        rows.iter().for_each(|row| counts[codes[*row] as usize] += 1.0);
        counts
    };
    let square = |counts: &[f64]| counts.iter().map(|count| count * count).sum::<f64>();
    assert_eq!(tree.weight[node], rows.len() as f64);
    let mut best: Option<(f64, usize, f64)> = None;
    for feature in 0..problem.features.columns() {
        let column = problem.features.column(feature);
        let mut values: Vec<f64> = rows.iter().map(|row| column[*row]).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        for pair in values.windows(2) {
            let threshold = pair[0] / 2.0 + pair[1] / 2.0;
            let (left, right): (Vec<usize>, Vec<usize>) =
                rows.iter().partition(|row| column[**row] <= threshold);
            let score =
                square(&count(&left)) / left.len() as f64 + square(&count(&right)) / right.len() as f64;
            if best.is_none_or(|best| score > best.0) {
                best = Some((score, feature, threshold));
            }
        }
    }
    let pure = count(rows).iter().filter(|count| **count > 0.0).count() == 1;
    let Some((_, feature, threshold)) = best.filter(|_| !pure) else {
        assert!(tree.is_leaf(node));
        return;
    };
    assert_eq!((tree.feature[node] as usize, tree.threshold[node]), (feature, threshold), "node {node}");
    let column = problem.features.column(feature);
    let (left, right): (Vec<usize>, Vec<usize>) = rows.iter().partition(|row| column[**row] <= threshold);
    compare_with_textbook(problem, &left, tree, tree.left[node] as usize);
    compare_with_textbook(problem, &right, tree, tree.right[node] as usize);
}

#[test]
fn equals_the_textbook_algorithm() {
    for (rows, columns, distinct, classes) in
        [(3000, 3, 8, 3), (1500, 2, 200, 2), (40, 5, 20, 4), (600, 2, 30, 20)]
    {
        let problem = classes_problem(rows, columns, distinct, classes);
        let model = tree(&DecisionTree::default(), &problem);
        compare_with_textbook(&problem, &(0..rows).collect::<Vec<_>>(), &model.tree, 0);
        Model::Tree(model).validate(columns, Some(classes)).unwrap();
    }
}

#[test]
fn learns_exclusive_or_and_regression_to_the_end() {
    let features = Matrix::from_columns(vec![vec![0.0, 0.0, 1.0, 1.0], vec![0.0, 1.0, 0.0, 1.0]]).unwrap();
    let target = Target::Classes { codes: vec![0, 1, 1, 0], names: names(2) };
    let problem = Problem { features, target, weights: None };
    let model = tree(&DecisionTree::default(), &problem);
    assert_eq!((model.tree.len(), model.tree.leaves(), model.tree.depth()), (7, 4, 2));
    let prediction = Model::Tree(model).predict(&problem.features).unwrap();
    assert_eq!(prediction.classes().unwrap(), [0, 1, 1, 0]);

    let numbers = take(&numbers_problem(2000, 3), &(0..200).collect::<Vec<_>>());
    let prediction =
        Model::Tree(tree(&DecisionTree::default(), &numbers)).predict(&numbers.features).unwrap();
    let (Target::Numbers(truth), Prediction::Numbers(predicted)) = (&numbers.target, prediction) else {
        panic!()
    };
    truth.iter().zip(&predicted).for_each(|(a, b)| assert!((a - b).abs() < 1e-14));
}

#[test]
fn limits_are_kept() {
    for problem in [classes_problem(3000, 4, 100, 3), numbers_problem(3000, 4)] {
        for max_features in [None, Some(MaxFeatures::Count(2))] {
            let learner = DecisionTree {
                max_depth: Some(6),
                min_samples_leaf: 20,
                min_samples_split: 100,
                max_features,
            };
            let model = tree(&learner, &problem).tree;
            assert!(model.depth() == 6 && model.leaves() > 10);
            for node in 0..model.len() {
                assert!(model.weight[node] >= 20.0);
                assert!(model.is_leaf(node) || model.weight[node] >= 100.0);
            }
        }
    }
}

#[test]
fn degenerate_problems_are_one_leaf() {
    let leaf = |problem: &Problem| {
        let model = tree(&DecisionTree::default(), problem);
        assert_eq!(model.tree.len(), 1);
        Model::Tree(model.clone()).validate(problem.features.columns(), model.classes).unwrap();
        forest(&RandomForest { trees: 3, ..RandomForest::default() }, problem, 0);
        model.tree.values
    };
    let one_class = Target::Classes { codes: vec![1, 1], names: names(2) };
    let two = Matrix::from_columns(vec![vec![1.0, 2.0]]).unwrap();
    assert_eq!(leaf(&Problem { features: two, target: one_class, weights: None }), [0.0, 1.0]);
    let none = Matrix::new(3, 0, vec![]).unwrap();
    assert_eq!(
        leaf(&Problem { features: none, target: Target::Numbers(vec![1.0, 2.0, 6.0]), weights: None }),
        [3.0]
    );
    let constant = Matrix::from_columns(vec![vec![4.0; 3]]).unwrap();
    let numbers = Target::Numbers(vec![1.0, 2.0, 6.0]);
    assert_eq!(leaf(&Problem { features: constant, target: numbers, weights: None }), [3.0]);
    let row = Matrix::from_columns(vec![vec![4.0], vec![5.0]]).unwrap();
    assert_eq!(leaf(&Problem { features: row, target: Target::Numbers(vec![0.1]), weights: None }), [0.1]);
}

#[test]
fn extreme_numbers_stay_finite() {
    for unit in [1e-310, 1e-300, 1e300, 1.7e308] {
        let features = Matrix::from_columns(vec![vec![-unit, unit, 0.0, -unit / 2.0]]).unwrap();
        let problem =
            Problem { features, target: Target::Numbers(vec![-unit, unit, 0.0, unit]), weights: None };
        let model = Model::Tree(tree(&DecisionTree::default(), &problem));
        model.validate(1, None).unwrap();
        assert_eq!(
            model.predict(&problem.features).unwrap(),
            Prediction::Numbers(vec![-unit, unit, 0.0, unit])
        );
        let model = Model::Forest(forest(&RandomForest { trees: 5, ..RandomForest::default() }, &problem, 0));
        model.validate(1, None).unwrap();
        assert!(model.feature_importance().unwrap()[0].is_finite());
    }
}

#[test]
fn five_hundred_classes() {
    let rows = 5000;
    let column = (0..rows).map(f64::from).collect();
    let target = Target::Classes { codes: (0..rows as u32).map(|row| row / 10).collect(), names: names(500) };
    let problem = Problem { features: Matrix::from_columns(vec![column]).unwrap(), target, weights: None };
    let model = Model::Forest(forest(&RandomForest { trees: 2, ..RandomForest::default() }, &problem, 0));
    let prediction = model.predict(&problem.features).unwrap();
    let Target::Classes { codes, .. } = &problem.target else { panic!() };
    let hits = prediction.classes().unwrap().iter().zip(codes).filter(|(a, b)| a == b).count();
    assert!(hits > 2000, "{hits}");
}

#[test]
// Fewer than 256 distinct values: quantile bins are cut by rows, whatever these weigh.
fn weights_equal_repeated_rows() {
    for base in [classes_problem(250, 3, 50, 3), numbers_problem(250, 3)] {
        let repeated = take(&base, &(0..250).flat_map(|row| vec![row; row % 4]).collect::<Vec<_>>());
        let weighted = Problem { weights: Some((0..250).map(|row| (row % 4) as f64).collect()), ..base };
        let learner = DecisionTree { max_depth: Some(5), ..DecisionTree::default() };
        let (a, b) = (tree(&learner, &weighted).tree, tree(&learner, &repeated).tree);
        assert_eq!((&a.feature, &a.left), (&b.feature, &b.left));
        a.values.iter().zip(&b.values).for_each(|(a, b)| assert!((a - b).abs() < 1e-12));
        a.weight.iter().zip(&b.weight).for_each(|(a, b)| assert!((a - b).abs() < 1e-9));
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let base = classes_problem(2000, 4, 300, 3);
    let mut rows: Vec<usize> = (0..2000).collect();
    Random::new(5, 5).shuffle(&mut rows);
    assert_eq!(tree(&DecisionTree::default(), &base), tree(&DecisionTree::default(), &take(&base, &rows)));
}

#[test]
fn tasks_in_any_order_give_the_same_bytes() {
    for problem in [classes_problem(500, 6, 300, 3), numbers_problem(300, 4)] {
        let learner = AnyLearner::RandomForest(RandomForest { trees: 34, ..RandomForest::default() });
        assert_eq!(learner.tasks(&problem), 4);
        let sent = Problem::from_bytes(&problem.to_bytes().unwrap()).unwrap();
        let mut parts: Vec<(usize, Model)> =
            [2, 0, 3, 1].map(|task| (task, learner.fit_task(&sent, task, 42).unwrap())).to_vec();
        parts.sort_by_key(|(task, _)| *task);
        let merged = learner.merge(parts.into_iter().map(|(_, part)| part).collect()).unwrap();
        let whole = fit(&learner, &problem, 42).unwrap();
        assert_eq!(serde_json::to_vec(&merged).unwrap(), serde_json::to_vec(&whole).unwrap());
        assert_ne!(whole, fit(&learner, &problem, 43).unwrap());
        assert!(learner.fit_task(&problem, 4, 42).is_err());
        assert!(learner.merge(vec![]).is_err());
    }
}

#[test]
fn importance_sums_to_one_and_finds_the_features() {
    let model = Model::Forest(forest(
        &RandomForest { trees: 10, ..RandomForest::default() },
        &numbers_problem(500, 4),
        0,
    ));
    let importance = model.feature_importance().unwrap();
    assert!((importance.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert!(importance[0] > importance[1] && importance[1] > importance[2], "{importance:?}");
}

#[test]
fn bad_settings_are_errors() {
    let problem = numbers_problem(10, 2);
    for learner in [
        DecisionTree { max_depth: Some(0), ..DecisionTree::default() },
        DecisionTree { min_samples_leaf: 0, ..DecisionTree::default() },
        DecisionTree { min_samples_split: 1, ..DecisionTree::default() },
        DecisionTree { max_features: Some(MaxFeatures::Count(0)), ..DecisionTree::default() },
        DecisionTree { max_features: Some(MaxFeatures::Fraction(f64::NAN)), ..DecisionTree::default() },
    ] {
        assert!(learner.fit_task(&problem, 0, 0).is_err());
    }
    for trees in [0, u32::MAX] {
        let learner = AnyLearner::RandomForest(RandomForest { trees, ..RandomForest::default() });
        assert!(fit(&learner, &problem, 0).is_err());
        assert!(learner.fit_task(&problem, 0, 0).is_err());
    }
}
