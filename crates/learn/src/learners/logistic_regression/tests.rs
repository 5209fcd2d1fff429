use super::*;
use crate::{Matrix, Prediction, Random};

fn problem(columns: Vec<Vec<f64>>, codes: Vec<u32>, classes: usize) -> Problem {
    let names = (0..classes).map(|class| format!("class {class:04}")).collect();
    Problem {
        features: Matrix::from_columns(columns).unwrap(),
        target: Target::Classes { codes, names },
        weights: None,
    }
}

fn noise(rows: usize, seed: u64) -> Vec<f64> {
    let mut random = Random::new(seed, 0);
    (0..rows).map(|_| random.uniform() - 0.5).collect()
}

fn noisy_problem(rows: usize, columns: usize, classes: usize) -> Problem {
    let features: Vec<Vec<f64>> = (0..columns).map(|seed| noise(rows, seed as u64 + 1)).collect();
    let disturbance = noise(rows, 1000);
    let codes = (0..rows).map(|row| {
        let position = (features[0][row] + disturbance[row] + 1.0) / 2.0;
        (position * classes as f64) as u32
    });
    let codes = codes.collect();
    problem(features, codes, classes)
}

fn fit(learner: &LogisticRegression, problem: &Problem) -> LogisticModel {
    match learner.fit_task(problem, 0, 0).unwrap() {
        Model::Logistic(model) => model,
        other => panic!("{other:?}"),
    }
}

#[test]
fn gradient_and_hessian_agree_with_differences() {
    for (scores, classes) in [(1, 2), (3, 3)] {
        let problem = noisy_problem(1500, 2, classes);
        let Target::Classes { codes, .. } = &problem.target else { panic!() };
        let settings = LogisticRegression { inverse_regularisation: 0.01, ..LogisticRegression::default() };
        let objective = plain_objective(&problem.features, codes.clone(), scores, &settings);
        let size = objective.unknowns();
        let point = noise(size, 77);
        let (mut gradient, mut hessian) = (vec![0.0; size], vec![0.0; size * size]);
        objective.evaluate_with_hessian(&point, &mut gradient, &mut hessian);
        let (mut above, mut below) = (vec![0.0; size], vec![0.0; size]);
        for index in 0..size {
            let h = 1e-5;
            let shifted = |by: f64| {
                let mut point = point.clone();
                point[index] += by;
                point
            };
            let difference =
                objective.evaluate(&shifted(h), &mut above) - objective.evaluate(&shifted(-h), &mut below);
            assert!((difference / (2.0 * h) - gradient[index]).abs() < 1e-9);
            for other in 0..size {
                let both_intercepts = scores > 1 && index % 3 == 2 && other % 3 == 2;
                let expected =
                    (above[other] - below[other]) / (2.0 * h) + if both_intercepts { 1.0 } else { 0.0 };
                assert!((hessian[index * size + other] - expected).abs() < 1e-8);
            }
        }
    }
}

#[test]
fn both_solvers_find_the_same_minimum() {
    for (scores, classes) in [(1, 2), (3, 3)] {
        let problem = noisy_problem(300, 4, classes);
        let Target::Classes { codes, .. } = &problem.target else { panic!() };
        let settings = LogisticRegression::default();
        let objective = plain_objective(&problem.features, codes.clone(), scores, &settings);
        let newton = newton::minimise(&objective, 100, 1e-11);
        let lbfgs = lbfgs::minimise(&objective, 1000, 1e-9);
        assert!(newton.converged && lbfgs.converged);
        assert!(newton.iterations < 15, "{}", newton.iterations);
        for (a, b) in newton.parameters.iter().zip(&lbfgs.parameters) {
            assert!((a - b).abs() < 1e-5, "{a} {b}");
        }
    }
}

#[test]
fn perfect_separation_has_a_finite_answer() {
    let x: Vec<f64> = (0..20).map(f64::from).collect();
    let codes: Vec<u32> = (0..20).map(|row| u32::from(row >= 10)).collect();
    for c in [1.0, 1e6, 1e300] {
        let problem = problem(vec![x.clone()], codes.clone(), 2);
        let model =
            fit(&LogisticRegression { inverse_regularisation: c, ..LogisticRegression::default() }, &problem);
        assert!(model.converged || c > 1e100, "{c}: {model:?}");
        assert!(model.coefficients[0] > 0.0 && model.coefficients[0].is_finite());
        let prediction = Model::Logistic(model).predict(&problem.features).unwrap();
        assert_eq!(prediction.classes().unwrap(), codes);
    }
}

#[test]
fn constant_columns_and_no_columns() {
    let mut problem = problem(vec![vec![0.1; 4]], vec![0, 1, 1, 1], 2);
    let model = fit(&LogisticRegression::default(), &problem);
    assert_eq!(model.coefficients, [0.0]);
    assert!((model.intercepts[0] - libm::log(3.0)).abs() < 1e-7);
    problem.features = Matrix::new(4, 0, vec![]).unwrap();
    assert!((fit(&LogisticRegression::default(), &problem).intercepts[0] - libm::log(3.0)).abs() < 1e-7);
    let without = LogisticRegression { fit_intercept: false, ..LogisticRegression::default() };
    assert_eq!(fit(&without, &problem).intercepts, [0.0]);
}

#[test]
fn one_class_is_an_error_that_names_it() {
    let error = LogisticRegression::default()
        .fit_task(&problem(vec![vec![1.0, 2.0]], vec![1, 1], 2), 0, 0)
        .unwrap_err();
    assert!(error.to_string().contains("class 0001"), "{error}");
    let numbers = Problem { target: Target::Numbers(vec![1.0]), ..problem(vec![vec![1.0]], vec![0], 1) };
    assert!(LogisticRegression::default().fit_task(&numbers, 0, 0).is_err());
}

#[test]
fn classes_without_rows_get_nothing() {
    let problem = problem(vec![noise(40, 1)], (0..40).map(|row| [1, 3][row % 2]).collect(), 5);
    let model = Model::Logistic(fit(&LogisticRegression::default(), &problem));
    model.validate(1, Some(5)).unwrap();
    let Prediction::Probabilities(matrix) = model.predict(&problem.features).unwrap() else { panic!() };
    assert_eq!(matrix.column(0), [0.0; 40]);
    assert!((matrix.get(7, 1) + matrix.get(7, 3) - 1.0).abs() < 1e-15);
}

#[test]
fn more_columns_than_rows() {
    for (rows, columns, classes) in [(10, 30, 2), (10, 300, 2), (12, 30, 3), (12, 200, 3)] {
        let model = fit(&LogisticRegression::default(), &noisy_problem(rows, columns, classes));
        assert!(model.converged, "{rows} {columns} {classes}");
    }
}

#[test]
fn extreme_units() {
    let base = noisy_problem(100, 1, 2);
    let Target::Classes { codes, .. } = &base.target else { panic!() };
    let free = LogisticRegression { inverse_regularisation: 1e12, ..LogisticRegression::default() };
    let plain = fit(&free, &base).coefficients[0];
    for unit in [1e-300, 1e-100, 1e100, 1e300] {
        let column: Vec<f64> = base.features.column(0).iter().map(|x| x * unit).collect();
        let scaled = problem(vec![column], codes.clone(), 2);
        for learner in [LogisticRegression::default(), free.clone()] {
            let model = fit(&learner, &scaled);
            assert!(model.converged && model.coefficients[0].is_finite(), "{unit} {model:?}");
            if unit > 1.0 {
                assert!((model.coefficients[0] * unit / plain - 1.0).abs() < 1e-6);
            }
        }
    }
}

#[test]
fn many_classes() {
    let rows = 1000;
    let model = fit(
        &LogisticRegression::default(),
        &problem(vec![noise(rows, 1), noise(rows, 2)], (0..rows as u32).map(|row| row % 500).collect(), 500),
    );
    assert_eq!(model.fitted_classes.len(), 500);
    assert!(model.converged);
}

#[test]
fn weights_equal_repeated_rows_and_order_does_not_matter() {
    let base = noisy_problem(60, 2, 3);
    let Target::Classes { codes, names } = &base.target else { panic!() };
    let take = |rows: &[usize]| Problem {
        features: base.features.take_rows(rows).unwrap(),
        target: Target::Classes { codes: rows.iter().map(|row| codes[*row]).collect(), names: names.clone() },
        weights: None,
    };
    let repeated = take(&(0..60).flat_map(|row| vec![row; row % 4]).collect::<Vec<_>>());
    let weighted = Problem { weights: Some((0..60).map(|row| (row % 4) as f64).collect()), ..base.clone() };
    let reversed = take(&(0..60).rev().collect::<Vec<_>>());
    let close = |a: &Problem, b: &Problem| {
        let (a, b) = (fit(&LogisticRegression::default(), a), fit(&LogisticRegression::default(), b));
        a.coefficients.iter().zip(&b.coefficients).for_each(|(a, b)| assert!((a - b).abs() < 1e-6));
    };
    close(&weighted, &repeated);
    close(&base, &reversed);
}

#[test]
fn bad_settings_are_errors() {
    let problem = problem(vec![vec![1.0, 2.0]], vec![0, 1], 2);
    let base = LogisticRegression::default();
    for learner in [
        LogisticRegression { inverse_regularisation: 0.0, ..base.clone() },
        LogisticRegression { inverse_regularisation: f64::NAN, ..base.clone() },
        LogisticRegression { tolerance: -1.0, ..base.clone() },
        LogisticRegression { max_iterations: 0, ..base.clone() },
    ] {
        assert!(learner.fit_task(&problem, 0, 0).is_err());
    }
    let model = fit(&LogisticRegression { max_iterations: 1, ..base }, &noisy_problem(100, 2, 2));
    assert!(!model.converged && model.iterations == 1);
}
