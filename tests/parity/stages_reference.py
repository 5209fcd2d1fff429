"""Writes stages_reference.json: what scikit-learn's preprocessing makes of two sample tables.

    <venv>/bin/python tests/parity/stages_reference.py --data public/samples

The environment is that of reference.py. The Rust side is crates/stages/tests/parity.rs. Of a transformed table the first
and last rows are kept, and the sum over each column, which no wrong cell leaves as it was.
"""

import argparse
import csv
import json
import pathlib
import warnings

import numpy
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import (
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)

MISSING = {"", "NA"}
TARGETS = {"penguins": "species", "wine": "target"}
SHOWN = 6


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


def read(path, target):
    """The names and values of the number columns and of the category columns; missing is NaN, or None."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name != target]
    numeric = [name for name in names if all(row[name] in MISSING or is_number(row[name]) for row in rows)]
    texts = [name for name in names if name not in numeric]
    number = lambda text: numpy.nan if text in MISSING else float(text)
    text = lambda text: None if text in MISSING else text
    numbers = numpy.array([[number(row[name]) for name in numeric] for row in rows])
    categories = numpy.array([[text(row[name]) for name in texts] for row in rows], dtype=object)
    return numeric, numbers, texts, categories.reshape(len(rows), len(texts)), [row[target] for row in rows]


def summary(names, values):
    values = numpy.asarray(values.toarray() if hasattr(values, "toarray") else values, dtype=float)
    shown = numpy.vstack([values[:SHOWN], values[-SHOWN:]])
    shown = [[None if numpy.isnan(cell) else cell for cell in row] for row in shown.tolist()]
    return {"columns": list(names), "rows": shown, "sums": numpy.nansum(values, axis=0).tolist()}


def imputed(names, numbers, texts, categories):
    result = {}
    for strategy in ["mean", "median", "most_frequent", "constant"]:
        filler = SimpleImputer(strategy=strategy, fill_value=-1.5 if strategy == "constant" else None)
        result[strategy] = summary(names, filler.fit_transform(numbers))
    for strategy in ["most_frequent", "constant"]:
        if texts:
            filler = SimpleImputer(
                strategy=strategy, missing_values=None, fill_value="none" if strategy == "constant" else None
            )
            filled = filler.fit_transform(categories)
            result["texts_" + strategy] = {
                "columns": texts,
                "counts": [{value: int((column == value).sum()) for value in sorted(set(column))} for column in filled.T],
            }
    return result


def scaled(names, numbers):
    scalers = {
        "standard": StandardScaler(),
        "min-max": MinMaxScaler(),
        "robust": RobustScaler(),
        "max-abs": MaxAbsScaler(),
    }
    return {name: summary(names, scaler.fit_transform(numbers)) for name, scaler in scalers.items()}


def encoded(texts, categories):
    if not texts:
        return {}
    filled = SimpleImputer(strategy="most_frequent", missing_values=None).fit_transform(categories)
    result = {}
    for name, drop in {"one-hot": None, "drop-first": "first"}.items():
        encoder = OneHotEncoder(drop=drop).fit(filled)
        columns = [
            f"{text}={value}"
            for text, values in zip(texts, encoder.categories_)
            for value in (values if drop is None else values[1:])
        ]
        result[name] = summary(columns, encoder.transform(filled))
    result["ordinal"] = summary(texts, OrdinalEncoder().fit_transform(filled))
    return result


def pipeline(names, numbers, texts, categories, target):
    """Median and most frequent value, one-hot, standard scale, logistic regression, on all rows."""
    numbers = SimpleImputer(strategy="median").fit_transform(numbers)
    filled = SimpleImputer(strategy="most_frequent", missing_values=None).fit_transform(categories)
    encoder = OneHotEncoder(sparse_output=False).fit(filled)
    columns = [f"{text}={value}" for text, values in zip(texts, encoder.categories_) for value in values]
    features = StandardScaler().fit_transform(numpy.hstack([numbers, encoder.transform(filled)]))
    model = LogisticRegression(C=1.0, tol=1e-12, max_iter=100_000, solver="newton-cholesky").fit(features, target)
    return {
        "features": names + columns,
        "classes": model.classes_.tolist(),
        "coefficients": model.coef_.tolist(),
        "intercepts": model.intercept_.tolist(),
        "probabilities": model.predict_proba(features).round(12).tolist(),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder with the sample tables")
    default = pathlib.Path(__file__).with_name("stages_reference.json")
    parser.add_argument("--output", type=pathlib.Path, default=default)
    arguments = parser.parse_args()
    warnings.simplefilter("error")
    reference = {"scikit_learn": sklearn.__version__, "shown": SHOWN, "tables": {}}
    for name, target in TARGETS.items():
        names, numbers, texts, categories, targets = read(arguments.data / f"{name}.csv", target)
        reference["tables"][name] = {
            "target": target,
            "imputed": imputed(names, numbers, texts, categories),
            "scaled": scaled(names, numbers),
            "encoded": encoded(texts, categories),
        }
        if name == "penguins":
            reference["pipeline"] = pipeline(names, numbers, texts, categories, targets)
    arguments.output.write_text(json.dumps(reference) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
