"""Makes test/golden/metrics/decision-curve.json with the dcurves package. Run from the project's root."""

import importlib.metadata
import json

import dcurves
import numpy as np
import pandas as pd

rng = np.random.default_rng(20240614)
thresholds = [0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 0.9, 0.99]


def case(name, y, p):
    table = dcurves.dca(pd.DataFrame({"y": y, "p": p}), "y", ["p"], thresholds=np.array(thresholds))
    # dcurves puts a threshold 0 before the others; every threshold is found by its number.
    of = lambda model: [float(table[(table.model == model) & np.isclose(table.threshold, t)].net_benefit.iloc[0]) for t in thresholds]
    return {
        "name": name,
        "labels": y.tolist(),
        "probabilities": p.tolist(),
        "thresholds": thresholds,
        "expected": {"netBenefit": of("p"), "treatAll": of("all")},
    }


def draw(records, shift):
    x = rng.normal(shift, 1.5, records)
    return (rng.random(records) < 1 / (1 + np.exp(-x))).astype(int), np.round(1 / (1 + np.exp(-x)), 4)


cases = [case("balanced", *draw(150, 0)), case("rare", *draw(200, -3))]
y, p = draw(100, -1)
cases.append(case("with ties", y, np.round(p, 1) + 0.003))

with open("test/golden/metrics/decision-curve.json", "w") as file:
    json.dump(
        {
            "madeBy": "scripts/golden/metrics_decision_curve.py",
            "with": f"dcurves {importlib.metadata.version('dcurves')}, numpy {np.__version__}",
            "tolerance": 1e-12,
            "cases": cases,
        },
        file,
    )
