"""Writes reference.json: what scikit-learn finds on the sample tables and on fixed vectors.

    python3 -m venv <somewhere outside the repository>
    <there>/bin/pip install -r tests/parity/requirements.txt
    <there>/bin/python tests/parity/reference.py --data public/samples

The Rust side is crates/learn/tests/parity.rs; it reads the JSON and never runs Python. Rows whose number modulo 4 is 3
are the test rows. Logistic regression sees features standardised over all rows.
"""

import argparse
import csv
import json
import math
import pathlib

import numpy
import sklearn
from sklearn import metrics
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

SEEDS = range(10)
TREES = 100
# Per table: the target column, and whether it holds classes.
TABLES = {
    "iris": ("target", True),
    "penguins": ("species", True),
    "wine": ("target", True),
    "breast_cancer": ("target", True),
    "diabetes": ("target", False),
}


def is_number(text):
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def read(path, target):
    """Numeric feature columns (every value that is there is a number) and the target of rows without gaps."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    missing = {"", "NA"}
    names = [
        name
        for name in rows[0]
        if name != target and all(row[name] in missing or is_number(row[name]) for row in rows)
    ]
    rows = [row for row in rows if row[target] not in missing and not any(row[name] in missing for name in names)]
    features = numpy.array([[float(row[name]) for name in names] for row in rows])
    return names, features, [row[target] for row in rows]


def spread(values):
    return {"mean": float(numpy.mean(values)), "deviation": float(numpy.std(values, ddof=1))}


def trees(features, target, classes):
    test = numpy.arange(len(features)) % 4 == 3
    tree, forest = (
        (DecisionTreeClassifier, RandomForestClassifier) if classes else (DecisionTreeRegressor, RandomForestRegressor)
    )
    result = {}
    for name, make in {
        "decision-tree": lambda seed: tree(random_state=seed),
        "random-forest": lambda seed: forest(n_estimators=TREES, random_state=seed),
    }.items():
        fitted = [make(seed).fit(features[~test], target[~test]) for seed in SEEDS]
        result[name] = spread([model.score(features[test], target[test]) for model in fitted])
    return result


def linear(features, target):
    result = {}
    for name, model in {"least-squares": LinearRegression(), "ridge": Ridge(alpha=1.0, tol=1e-14)}.items():
        model.fit(features, target)
        predicted = model.predict(features)
        result[name] = {
            "coefficients": model.coef_.tolist(),
            "intercept": float(model.intercept_),
            "r_squared": float(metrics.r2_score(target, predicted)),
            "root_mean_squared_error": float(metrics.root_mean_squared_error(target, predicted)),
        }
    return result


def logistic(features, target):
    scaled = (features - features.mean(axis=0)) / features.std(axis=0)
    # Newton's method first, L-BFGS is less exact; both minimise the same objective.
    model = LogisticRegression(C=1.0, tol=1e-12, max_iter=100_000, solver="newton-cholesky").fit(scaled, target)
    probabilities = model.predict_proba(scaled)
    area = probabilities[:, 1] if probabilities.shape[1] == 2 else probabilities
    return {
        "coefficients": model.coef_.tolist(),
        "intercepts": model.intercept_.tolist(),
        "mean_probabilities": probabilities.mean(axis=0).tolist(),
        "first_probabilities": probabilities[0].tolist(),
        "accuracy": float(model.score(scaled, target)),
        "log_loss": float(metrics.log_loss(target, probabilities)),
        "roc_auc": float(metrics.roc_auc_score(target, area, multi_class="ovr")),
    }


def fixed_binary():
    truth = [0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0]
    scores = [0.1, 0.9, 0.4, 0.4, 0.8, 0.35, 0.65, 0.2, 0.05, 0.7, 1.0, 0.0]
    weights = [1.0, 2.0, 0.5, 1.5, 1.0, 3.0, 0.25, 1.0, 2.5, 0.75, 1.0, 1.25]
    result = {"truth": truth, "scores": scores, "weights": weights}
    for name, weight in {"plain": None, "weighted": weights}.items():
        two = numpy.array([[1 - score, score] for score in scores])
        false_rate, true_rate, _ = metrics.roc_curve(truth, scores, sample_weight=weight, drop_intermediate=False)
        precision, recall, thresholds = metrics.precision_recall_curve(truth, scores, sample_weight=weight)
        result[name] = {
            "roc_auc": metrics.roc_auc_score(truth, scores, sample_weight=weight),
            "average_precision": metrics.average_precision_score(truth, scores, sample_weight=weight),
            "log_loss": metrics.log_loss(truth, two, sample_weight=weight),
            "brier_score": metrics.brier_score_loss(truth, scores, sample_weight=weight),
            "false_positive_rates": false_rate.tolist(),
            "true_positive_rates": true_rate.tolist(),
            "precisions": precision.tolist(),
            "recalls": recall.tolist(),
            "thresholds": thresholds.tolist(),
        }
    return result


def fixed_classes():
    truth = [0, 1, 2, 2, 1, 0, 1, 2, 0, 0, 2, 1]
    predicted = [0, 2, 2, 1, 1, 0, 1, 2, 1, 0, 2, 2]
    weights = [1.0, 2.0, 0.5, 1.5, 1.0, 3.0, 0.25, 1.0, 2.5, 0.75, 1.0, 1.25]
    probabilities = [
        [0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.1, 0.1, 0.8], [0.2, 0.5, 0.3], [0.1, 0.8, 0.1], [0.9, 0.1, 0.0],
        [0.3, 0.4, 0.3], [0.0, 0.0, 1.0], [0.3, 0.6, 0.1], [0.6, 0.3, 0.1], [0.25, 0.25, 0.5], [0.0, 0.1, 0.9],
    ]
    result = {"truth": truth, "predicted": predicted, "weights": weights, "probabilities": probabilities}
    for name, weight in {"plain": None, "weighted": weights}.items():
        score = lambda average: metrics.precision_recall_fscore_support(
            truth, predicted, average=average, sample_weight=weight
        )
        per_class = score(None)
        result[name] = {
            "confusion": metrics.confusion_matrix(truth, predicted, sample_weight=weight).tolist(),
            "accuracy": metrics.accuracy_score(truth, predicted, sample_weight=weight),
            "balanced_accuracy": metrics.balanced_accuracy_score(truth, predicted, sample_weight=weight),
            "matthews_correlation": metrics.matthews_corrcoef(truth, predicted, sample_weight=weight),
            "precision": per_class[0].tolist(),
            "recall": per_class[1].tolist(),
            "f1": per_class[2].tolist(),
            "macro": list(score("macro")[:3]),
            "weighted": list(score("weighted")[:3]),
            "log_loss": metrics.log_loss(truth, probabilities, sample_weight=weight),
            "brier_score": metrics.brier_score_loss(truth, probabilities, sample_weight=weight),
            "roc_auc": metrics.roc_auc_score(truth, probabilities, multi_class="ovr", sample_weight=weight),
        }
    return result


def fixed_numbers():
    truth = [3.0, -0.5, 2.0, 7.0, 4.25, 100.0]
    predicted = [2.5, 0.0, 2.0, 8.0, 4.5, 90.0]
    weights = [1.0, 2.0, 0.5, 1.5, 1.0, 0.25]
    result = {"truth": truth, "predicted": predicted, "weights": weights}
    for name, weight in {"plain": None, "weighted": weights}.items():
        result[name] = {
            "mean_absolute_error": metrics.mean_absolute_error(truth, predicted, sample_weight=weight),
            "root_mean_squared_error": metrics.root_mean_squared_error(truth, predicted, sample_weight=weight),
            "r_squared": metrics.r2_score(truth, predicted, sample_weight=weight),
            "explained_variance": metrics.explained_variance_score(truth, predicted, sample_weight=weight),
            "mean_absolute_percentage_error": metrics.mean_absolute_percentage_error(
                truth, predicted, sample_weight=weight
            ),
        }
    result["median_absolute_error"] = metrics.median_absolute_error(truth, predicted)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder with the sample tables")
    default = pathlib.Path(__file__).with_name("reference.json")
    parser.add_argument("--output", type=pathlib.Path, default=default)
    arguments = parser.parse_args()
    tables = {}
    for name, (target_name, classes) in TABLES.items():
        names, features, target = read(arguments.data / f"{name}.csv", target_name)
        target = numpy.array(target if classes else [float(value) for value in target])
        table = {"target": target_name, "features": names, "rows": len(features)}
        if classes:
            table["classes"] = sorted(set(target.tolist()))
            table["logistic"] = logistic(features, target)
        else:
            table.update(linear(features, target))
        table.update(trees(features, target, classes))
        tables[name] = table
    reference = {
        "scikit_learn": sklearn.__version__,
        "seeds": len(SEEDS),
        "trees": TREES,
        "tables": tables,
        "binary": fixed_binary(),
        "classes": fixed_classes(),
        "numbers": fixed_numbers(),
    }
    arguments.output.write_text(json.dumps(reference, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
