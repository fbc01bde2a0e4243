"""Times scikit-learn's logistic regression over classes, C and folds: the peer of bench/probe.bench.ts."""

import json
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
rows, cols = int(sys.argv[3]), int(sys.argv[4])
x = np.fromfile(sys.argv[1], dtype=np.float32).reshape(rows, cols).astype(np.float64)
labels = np.fromfile(sys.argv[2], dtype=np.int8).reshape(rows, -1)
GRID = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100]


def probe():
    z = StandardScaler().fit_transform(x)
    fits = 0
    for y in labels.T:
        folds = min(5, int(y.sum()), int((1 - y).sum()))
        if folds < 2:
            continue
        losses = []
        for c in GRID:
            held = np.zeros(rows)
            for train, test in StratifiedKFold(folds, shuffle=True, random_state=1).split(z, y):
                model = LogisticRegression(C=c, max_iter=1000).fit(z[train], y[train])
                held[test] = model.predict_proba(z[test])[:, 1]
                fits += 1
            p = np.clip(held, 1e-15, 1 - 1e-15)
            losses.append(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
        LogisticRegression(C=GRID[int(np.argmin(losses))], max_iter=1000).fit(z, y)
        fits += 1
    return fits


def seconds():
    began = time.perf_counter()
    fits = probe()
    return time.perf_counter() - began, fits


first, fits = seconds()
warm, _ = seconds()
print(
    json.dumps(
        {
            "what": f"scikit-learn {sklearn.__version__} lbfgs, default tolerance",
            "rows": rows,
            "threads": 1,
            "fits": fits,
            "firstCallSeconds": round(first, 3),
            "warmSeconds": round(warm, 3),
        }
    )
)
