"""Writes profile_reference.json: what NumPy and SciPy say of the columns of sample tables.

    <venv>/bin/python tests/parity/profile_reference.py --data public/samples

The environment is that of reference.py. The Rust side is crates/table/tests/parity.rs.
"""

import argparse
import csv
import json
import pathlib

import numpy
import scipy
from scipy.stats import chi2_contingency, median_abs_deviation, pearsonr, skew

MISSING = {"", "NA"}
TARGETS = {"penguins": "species", "wine": "target", "diabetes": "target", "breast_cancer": "target"}
PERCENTILES = [1, 5, 10, 90, 95, 99]


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


def read(path):
    """Each column as a list of floats or of texts; missing is None."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = {}
    for name in rows[0]:
        texts = [None if row[name] in MISSING else row[name] for row in rows]
        numeric = all(text is None or is_number(text) for text in texts)
        columns[name] = [None if text is None else float(text) for text in texts] if numeric else texts
    return columns


def both(one, other):
    return [(x, y) for x, y in zip(one, other) if x is not None and y is not None]


def is_text(values):
    return any(isinstance(value, str) for value in values)


def shape(values):
    present = numpy.array([value for value in values if value is not None])
    return {
        "deviation": float(present.std(ddof=1)),
        "skew": float(skew(present, bias=False)),
        "percentiles": numpy.percentile(present, PERCENTILES).tolist(),
        "median_deviation": float(median_abs_deviation(present)),
        "zeros": int((present == 0).sum()),
        "negatives": int((present < 0).sum()),
    }


def cramers_v(one, other):
    """Bergsma (2013), by the uncorrected statistic of SciPy."""
    pairs = both(one, other)
    rows, columns = sorted({x for x, _ in pairs}), sorted({y for _, y in pairs})
    table = numpy.array([[pairs.count((row, column)) for column in columns] for row in rows])
    n, (r, k) = table.sum(), table.shape
    phi = max(0.0, chi2_contingency(table, correction=False).statistic / n - (k - 1) * (r - 1) / (n - 1))
    k, r = k - (k - 1) ** 2 / (n - 1), r - (r - 1) ** 2 / (n - 1)
    return float(numpy.sqrt(phi / (min(k, r) - 1)))


def correlation_ratio(groups, numbers):
    pairs = both(groups, numbers)
    values = numpy.array([value for _, value in pairs])
    between = 0.0
    for group in sorted({group for group, _ in pairs}):
        inside = numpy.array([value for other, value in pairs if other == group])
        between += len(inside) * (inside.mean() - values.mean()) ** 2
    return float(numpy.sqrt(between / ((values - values.mean()) ** 2).sum()))


def association(column, target):
    if is_text(column) and is_text(target):
        return "cramers-v", cramers_v(column, target)
    if is_text(column):
        return "correlation-ratio", correlation_ratio(column, target)
    if is_text(target):
        return "correlation-ratio", correlation_ratio(target, column)
    return "pearson", abs(float(pearsonr(*zip(*both(column, target))).statistic))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data", type=pathlib.Path, required=True)
    folder = arguments.parse_args().data
    tables = {}
    for name, target in TARGETS.items():
        columns = read(folder / f"{name}.csv")
        numeric = [name for name, values in columns.items() if not is_text(values)]
        correlations = [
            [one, other, float(pearsonr(*zip(*both(columns[one], columns[other]))).statistic)]
            for at, one in enumerate(numeric)
            for other in numeric[at + 1 :]
        ]
        correlations.sort(key=lambda pair: -abs(pair[2]))
        tables[name] = {
            "target": target,
            "columns": {
                name: {
                    "shape": None if is_text(values) else shape(values),
                    "association": None if name == target else association(values, columns[target]),
                }
                for name, values in columns.items()
            },
            "correlations": correlations[:20],
        }
    result = {"numpy": numpy.__version__, "scipy": scipy.__version__, "tables": tables}
    path = pathlib.Path(__file__).with_name("profile_reference.json")
    path.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", encoding="utf-8")


main()
