use super::*;

#[test]
fn confusion_matrix_by_hand() {
    let matrix = confusion_matrix(&[0, 0, 1, 1, 1], &[0, 1, 1, 1, 0], 3, None).unwrap();
    assert_eq!((matrix.count(0, 1), matrix.count(1, 1), matrix.count(9, 9)), (1.0, 2.0, 0.0));
    assert_eq!(matrix.accuracy(), Some(0.6));
    assert_eq!(matrix.balanced_accuracy(), Some((0.5 + 2.0 / 3.0) / 2.0));
    let classes = matrix.per_class();
    assert_eq!((classes[0].precision, classes[0].recall, classes[0].support), (Some(0.5), Some(0.5), 2.0));
    assert_eq!((classes[2].precision, classes[2].recall, classes[2].f1), (None, None, None));
    assert_eq!(matrix.macro_average().recall, matrix.balanced_accuracy());
}

#[test]
fn undefined_is_none() {
    let empty = confusion_matrix(&[], &[], 2, None).unwrap();
    assert_eq!(
        (empty.accuracy(), empty.balanced_accuracy(), empty.matthews_correlation()),
        (None, None, None)
    );
    assert_eq!(empty.macro_average().f1, None);
    let constant = confusion_matrix(&[1, 1], &[1, 1], 2, None).unwrap();
    assert_eq!((constant.accuracy(), constant.matthews_correlation()), (Some(1.0), None));
    assert_eq!(roc_auc(&[true, true], &[0.1, 0.2], None).unwrap(), None);
    assert_eq!(average_precision(&[false], &[0.1], None).unwrap(), None);
    assert_eq!(r_squared(&[1.0, 1.0], &[1.0, 2.0], None).unwrap(), None);
    assert_eq!(r_squared(&[1.0], &[1.0], None).unwrap(), None);
    assert_eq!(median_absolute_error(&[], &[]).unwrap(), None);
    assert_eq!(mean_absolute_error(&[1.0], &[1.0], Some(&[0.0])).unwrap(), None);
    assert_eq!(root_mean_squared_error(&[1e300], &[-1e300], None).unwrap(), None);
}

#[test]
fn contradictions_are_errors() {
    assert!(confusion_matrix(&[0], &[0, 1], 2, None).is_err());
    assert!(confusion_matrix(&[0], &[2], 2, None).is_err());
    assert!(confusion_matrix(&[0], &[1], 2, Some(&[-1.0])).is_err());
    assert!(roc_curve(&[true], &[f64::NAN], None).is_err());
    assert!(r_squared(&[1.0], &[f64::INFINITY], None).is_err());
    let probabilities = Matrix::from_columns(vec![vec![0.5], vec![1.5]]).unwrap();
    assert!(log_loss(&[0], &probabilities, None).is_err());
    let probabilities = Matrix::from_columns(vec![vec![1.0]]).unwrap();
    assert!(brier_score(&[1], &probabilities, None).is_err());
}

#[test]
fn weights_equal_repeated_rows() {
    let (truth, scores, weights) = ([true, false, true, false], [0.9, 0.8, 0.8, 0.1], [1.0, 2.0, 3.0, 0.0]);
    let rows: Vec<usize> = (0..4).flat_map(|row| vec![row; weights[row] as usize]).collect();
    let truths: Vec<bool> = rows.iter().map(|row| truth[*row]).collect();
    let repeated: Vec<f64> = rows.iter().map(|row| scores[*row]).collect();
    assert_eq!(
        roc_curve(&truth, &scores, Some(&weights)).unwrap(),
        roc_curve(&truths, &repeated, None).unwrap()
    );
    assert_eq!(
        average_precision(&truth, &scores, Some(&weights)).unwrap(),
        average_precision(&truths, &repeated, None).unwrap()
    );
    let numbers = [1.0, 2.0, 4.0, 9.0];
    let repeated_numbers: Vec<f64> = rows.iter().map(|row| numbers[*row]).collect();
    let close = |a: Option<f64>, b: Option<f64>| assert!((a.unwrap() - b.unwrap()).abs() < 1e-14);
    close(
        r_squared(&numbers, &scores, Some(&weights)).unwrap(),
        r_squared(&repeated_numbers, &repeated, None).unwrap(),
    );
}

#[test]
fn a_perfect_ranking_has_area_one() {
    let (truth, scores) = ([false, false, true, true], [-1.0, 0.0, 0.5, 7.0]);
    assert_eq!(roc_auc(&truth, &scores, None).unwrap(), Some(1.0));
    assert_eq!(average_precision(&truth, &scores, None).unwrap(), Some(1.0));
    let points = roc_curve(&truth, &scores, None).unwrap().unwrap();
    assert_eq!((points[0].threshold, points[1].threshold, points.len()), (None, Some(7.0), 5));
    assert_eq!(roc_auc(&truth, &[0.0, -0.0, 0.0, 0.0], None).unwrap(), Some(0.5));
}
