//! Models as files: bit-exact round trips, hostile files, the serialised form of learners.
#![allow(missing_docs, clippy::unwrap_used)]

use penstock_learn::{
    AnyLearner, Baseline, DecisionTree, LinearRegression, LogisticRegression, Matrix, Model, Prediction,
    Problem, Random, RandomForest, Target, fit,
};
use serde_json::{Value, json};

fn problem(classes: Option<usize>) -> Problem {
    let mut random = Random::new(9, 0);
    let rows = 60;
    let columns: Vec<Vec<f64>> =
        (0..3).map(|_| (0..rows).map(|_| random.uniform() / 3.0).collect()).collect();
    let target = match classes {
        Some(count) => Target::Classes {
            codes: (0..rows).map(|_| random.below(count) as u32).collect(),
            names: (0..count).map(|class| class.to_string()).collect(),
        },
        None => Target::Numbers(columns[0].iter().map(|value| value * 7.0 + 0.1).collect()),
    };
    Problem { features: Matrix::from_columns(columns).unwrap(), target, weights: None }
}

/// One fitted model of every kind with its problem.
fn models() -> Vec<(Model, Problem)> {
    let tree = AnyLearner::DecisionTree(DecisionTree { max_depth: Some(3), ..DecisionTree::default() });
    let forest =
        AnyLearner::RandomForest(RandomForest { trees: 3, max_depth: Some(2), ..RandomForest::default() });
    let logistic = AnyLearner::LogisticRegression(LogisticRegression::default());
    let learners = [
        (AnyLearner::Baseline(Baseline {}), Some(2)),
        (AnyLearner::Baseline(Baseline {}), None),
        (AnyLearner::LinearRegression(LinearRegression::default()), None),
        (logistic.clone(), Some(2)),
        (logistic, Some(4)),
        (tree.clone(), Some(3)),
        (tree, None),
        (forest.clone(), Some(3)),
        (forest, None),
    ];
    let fitted = learners.map(|(learner, classes)| {
        let problem = problem(classes);
        (fit(&learner, &problem, 1).unwrap(), problem)
    });
    fitted.into()
}

#[test]
fn round_trips_are_exact() {
    for (model, problem) in models() {
        let text = serde_json::to_string(&model).unwrap();
        let read: Model = serde_json::from_str(&text).unwrap();
        assert_eq!(read, model);
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        read.validate(3, problem.target.classes()).unwrap();
        assert!(read.validate(4, problem.target.classes()).is_err());
        assert!(read.validate(3, Some(77)).is_err());
        assert_eq!(read.predict(&problem.features).unwrap(), model.predict(&problem.features).unwrap());
    }
}

#[test]
fn probabilities_sum_to_one() {
    for (model, problem) in models() {
        let Prediction::Probabilities(matrix) = model.predict(&problem.features).unwrap() else { continue };
        for row in 0..matrix.rows() {
            let sum: f64 = (0..matrix.columns()).map(|class| matrix.get(row, class)).sum();
            assert!((sum - 1.0).abs() < 1e-12);
        }
    }
}

#[test]
fn predictions_check_their_input() {
    for (model, problem) in models() {
        assert!(model.predict(&Matrix::new(2, 1, vec![0.0; 2]).unwrap()).is_err());
        let mut values = problem.features.values().to_vec();
        values[5] = f64::NAN;
        assert!(model.predict(&Matrix::new(problem.rows(), 3, values).unwrap()).is_err());
        let huge = Matrix::new(1, 3, vec![f64::MAX; 3]).unwrap();
        if let Ok(Prediction::Numbers(values)) = model.predict(&huge) {
            assert!(values.iter().all(|value| value.is_finite()));
        }
    }
}

/// Number of values in a JSON tree.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// Replaces the value at a position of the walk over the tree; returns how many positions are left.
fn replace(value: &mut Value, position: usize, new: &Value) -> Option<usize> {
    if position == 0 {
        *value = new.clone();
        return None;
    }
    let mut left = position - 1;
    let children: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(fields) => fields.values_mut().collect(),
        _ => Vec::new(),
    };
    for child in children {
        left = replace(child, left, new)?;
    }
    Some(left)
}

#[test]
fn hostile_files_never_panic() {
    let evil = [
        json!(0),
        json!(1),
        json!(2),
        json!(-1),
        json!(4_294_967_295_u32),
        json!(u64::MAX),
        json!(1e308),
        json!(-1e308),
        json!(0.5),
        json!([]),
        json!([0]),
        json!([1e308, 1e308, 1e308]),
        json!(null),
        json!("x"),
        json!({}),
    ];
    let mut accepted = 0;
    for (model, problem) in models() {
        let original = serde_json::to_value(&model).unwrap();
        for position in 0..count(&original) {
            for new in &evil {
                let mut hostile = original.clone();
                replace(&mut hostile, position, new);
                let Ok(hostile) = serde_json::from_value::<Model>(hostile) else { continue };
                if hostile.validate(3, problem.target.classes()).is_ok() {
                    accepted += 1;
                    let _ = hostile.predict(&problem.features);
                    let importance = hostile.feature_importance();
                    assert!(importance.is_none_or(|values| values.iter().all(|value| value.is_finite())));
                }
            }
        }
    }
    assert!(accepted > 100, "the test reaches predictions: {accepted}");
}

#[test]
fn cycles_and_foreign_features_are_refused() {
    let file = |left: u32, feature: u32| {
        json!({"kind": "tree", "features": 1, "classes": null, "tree": {
            "feature": [feature, 0, 0], "threshold": [0.5, 0.0, 0.0], "left": [left, 0, 0], "right": [2, 0, 0],
            "values": [1.0, 2.0, 3.0], "weight": [2.0, 1.0, 1.0], "impurity": [1.0, 0.0, 0.0]}})
    };
    let check = |file: Value| serde_json::from_value::<Model>(file).unwrap().validate(1, None);
    assert!(check(file(1, 0)).is_ok());
    assert!(check(file(0, 0)).is_err(), "a parent of the root");
    assert!(check(file(2, 0)).is_err(), "one child twice");
    assert!(check(file(3, 0)).is_err(), "a child that does not exist");
    assert!(check(file(1, 1)).is_err(), "a feature that does not exist");
}

#[test]
fn learners_fill_in_defaults_and_refuse_typing_errors() {
    let read = |text: &str| serde_json::from_str::<AnyLearner>(text);
    assert_eq!(
        read(r#"{"learner": "random-forest", "trees": 7}"#).unwrap(),
        AnyLearner::RandomForest(RandomForest { trees: 7, ..RandomForest::default() })
    );
    assert!(read(r#"{"learner": "random-forest", "tree": 7}"#).is_err());
    assert!(read(r#"{"learner": "oracle"}"#).is_err());
    let logistic =
        serde_json::to_value(AnyLearner::LogisticRegression(LogisticRegression::default())).unwrap();
    assert_eq!(logistic["inverse_regularisation"], 1.0);
}
