"""
Makes test/golden/probe/logistic-grid.json with scikit-learn: twelve labels, five values of C and five folds (300 fits), once
with more and once with fewer records than features. Of each fit the objective where scikit-learn stops by default
(lbfgs), the objective at the minimum (newton-cholesky, 1e-12), and the AUROC of the fold's records there. Run from the
project's root.
"""

import json

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

GRID = [1e-3, 1e-2, 1e-1, 1, 10]
FOLDS, LABELS = 5, 12
rng = np.random.default_rng(300)


def objective(x, y, c, w, b):
    return w @ w / 2 + c * np.logaddexp(0, -(2 * y - 1) * (x @ w + b)).sum()


def fit(x, y, c, held_x, held_y):
    default = LogisticRegression(C=c, max_iter=100_000).fit(x, y)
    best = None
    for solver in ["lbfgs", "newton-cholesky"]:
        model = LogisticRegression(C=c, solver=solver, tol=1e-12, max_iter=100_000).fit(x, y)
        w, b = model.coef_[0], model.intercept_[0]
        found = objective(x, y, c, w, b)
        if best is None or found < best["minimum"]:
            best = {"minimum": found, "auroc": roc_auc_score(held_y, held_x @ w + b)}
    return {"byDefault": objective(x, y, c, default.coef_[0], default.intercept_[0]), **best}


def case(name, rows, cols):
    x = np.round(rng.normal(size=(rows, cols)), 1)
    x64 = x.astype(np.float32).astype(np.float64)
    directions = rng.normal(size=(cols, LABELS)) / np.sqrt(cols)
    labels = (x @ directions + rng.normal(size=(rows, LABELS)) > np.linspace(0, 0.9, LABELS)).astype(int)
    fold = np.arange(rows) % FOLDS
    fits = [
        fit(x64[fold != k], labels[fold != k, label], c, x64[fold == k], labels[fold == k, label])
        for k in range(FOLDS)
        for label in range(LABELS)
        for c in GRID
    ]
    return {
        "name": name,
        "rows": rows,
        "cols": cols,
        "x": [round(float(v), 1) for v in x.ravel()],
        "labels": labels.ravel().tolist(),
        "fits": fits,
    }


cases = [case("more records than features", 300, 24), case("fewer records than features", 100, 120)]

with open("test/golden/probe/logistic-grid.json", "w") as file:
    json.dump(
        {
            "madeBy": "scripts/golden/probe_logistic_grid.py",
            "with": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
            "tolerance": 1e-9,
            "folds": FOLDS,
            "classes": LABELS,
            "grid": GRID,
            "cases": cases,
        },
        file,
    )
