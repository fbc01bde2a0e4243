"""Makes test/golden/probe/svm.json with scikit-learn. Run from the project's root."""

import json

import numpy as np
import sklearn
from sklearn.svm import SVC, LinearSVC

rng = np.random.default_rng(5)


def listed(x, digits):
    return [round(float(v), digits) for v in np.ravel(x)]


def case(name, rows, cols, positives, cost):
    x = np.round(rng.normal(size=(rows, cols)), 2).astype(np.float32)
    score = x[:, 0] + x[:, 1] ** 2 + 0.5 * rng.normal(size=rows)
    y = np.zeros(rows, dtype=int)
    y[np.argsort(-score)[:positives]] = 1
    x64 = x.astype(np.float64)
    linear = LinearSVC(C=cost, dual=True, tol=1e-9, max_iter=10_000_000).fit(x64, y)
    gaussian = SVC(C=cost, gamma=1 / cols, tol=1e-8).fit(x64, y)
    return {
        "name": name,
        "rows": rows,
        "cols": cols,
        "x": listed(x, 2),
        "labels": y.tolist(),
        "cost": cost,
        "linear": listed(linear.decision_function(x64), 7),
        "gaussian": listed(gaussian.decision_function(x64), 7),
        "support": len(gaussian.support_),
    }


with open("test/golden/probe/svm.json", "w") as file:
    json.dump(
        {
            "madeBy": "scripts/golden/probe_svm.py",
            "with": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
            "tolerance": 1e-4,
            "cases": [
                case("balanced, C = 1", 80, 6, 40, 1),
                case("imbalanced, C = 10", 90, 5, 15, 10),
                case("fewer records than features, C = 0.1", 30, 40, 12, 0.1),
            ],
        },
        file,
    )
