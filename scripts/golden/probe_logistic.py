"""Makes test/golden/probe/logistic.json with scikit-learn. Run from the project's root."""

import json

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(7)


def fit(x, y, c):
    """The best of two solvers, both run far beyond their defaults."""
    best = None
    for solver in ["lbfgs", "newton-cholesky"]:
        model = LogisticRegression(C=c, solver=solver, tol=1e-12, max_iter=100_000).fit(x, y)
        w, b = model.coef_[0], model.intercept_[0]
        objective = w @ w / 2 + c * np.logaddexp(0, -(2 * y - 1) * (x @ w + b)).sum()
        if best is None or objective < best[0]:
            best = (objective, w, b)
    return best


def case(name, rows, cols, positives, masked=0):
    x = np.round(rng.normal(size=(rows, cols)) * np.linspace(2, 0.2, cols) + 0.3, 2).astype(np.float32)
    score = x[:, :3].sum(axis=1) + rng.normal(size=rows)
    y = np.zeros(rows, dtype=int)
    y[np.argsort(-score)[:positives]] = 1
    labels = y.copy()
    labels[rng.permutation(rows)[:masked]] = -1
    used = labels >= 0
    x64 = x.astype(np.float64)
    fits = []
    for c in [1e-4, 1e-2, 1, 100]:
        objective, w, b = fit(x64[used], labels[used], c)
        probabilities = 1 / (1 + np.exp(-(x64 @ w + b)))
        fits.append({"c": c, "objective": objective, "probabilities": probabilities.round(9).tolist()})
    return {
        "name": name,
        "rows": rows,
        "cols": cols,
        "x": [round(float(v), 2) for v in x.ravel()],
        "labels": labels.tolist(),
        "fits": fits,
    }


cases = [
    case("fewer records than features", 20, 50, 8),
    case("more records than features", 90, 10, 40),
    case("imbalanced", 80, 12, 4),
    case("records that are not assessed", 60, 15, 20, masked=18),
]

with open("test/golden/probe/logistic.json", "w") as file:
    json.dump(
        {
            "madeBy": "scripts/golden/probe_logistic.py",
            "with": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
            "tolerance": 1e-6,
            "cases": cases,
        },
        file,
    )
