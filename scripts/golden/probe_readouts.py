"""Makes test/golden/probe/{multinomial,ridge,knn,mlp}.json with scikit-learn. Run from the project's root."""

import json

import numpy as np
import sklearn
from sklearn.calibration import _SigmoidCalibration
from sklearn.linear_model import LogisticRegression, Ridge, RidgeClassifier
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor

rng = np.random.default_rng(11)


def embedding(rows, cols):
    x = np.round(rng.normal(size=(rows, cols)) * np.linspace(2, 0.3, cols) + 0.3, 2)
    return x.astype(np.float32).astype(np.float64)


def numbers(values, digits=9):
    return np.asarray(values, dtype=float).round(digits).ravel().tolist()


def multinomial(name, rows, cols, classes):
    x = embedding(rows, cols)
    y = np.argmax(x[:, :classes] + rng.normal(size=(rows, classes)), axis=1)
    fits = []
    for c in [1e-3, 1e-1, 10]:
        model = LogisticRegression(C=c, solver="lbfgs", tol=1e-12, max_iter=100_000).fit(x, y)
        p = model.predict_proba(x)
        loss = -np.log(p[np.arange(rows), y]).sum()
        objective = (model.coef_**2).sum() / 2 + c * loss
        fits.append({"c": c, "objective": objective, "probabilities": numbers(p)})
    return {"name": name, "rows": rows, "cols": cols, "classes": classes, "x": numbers(x, 2), "y": y.tolist(), "fits": fits}


def ridge(name, rows, cols, targets):
    x = embedding(rows, cols)
    y = np.round(x[:, :targets] * 3 + rng.normal(size=(rows, targets)) + 60, 2)
    folds = np.arange(rows) % 4
    fits = []
    for alpha in [0.01, 1, 100]:
        model = Ridge(alpha=alpha, solver="svd").fit(x, y)
        held_out = np.empty_like(y)
        for fold in range(4):
            inner = Ridge(alpha=alpha, solver="svd").fit(x[folds != fold], y[folds != fold])
            held_out[folds == fold] = inner.predict(x[folds == fold]).reshape(-1, targets)
        fits.append(
            {
                "alpha": alpha,
                "weights": numbers(model.coef_),
                "intercepts": numbers(np.atleast_1d(model.intercept_)),
                "heldOut": numbers(held_out.T),
            }
        )
    labels = (y[:, 0] > np.median(y[:, 0])).astype(int)
    classifier = RidgeClassifier(alpha=1, solver="svd").fit(x, labels)
    scores = classifier.decision_function(x)
    scaling = _SigmoidCalibration().fit(scores, labels)
    return {
        "name": name,
        "rows": rows,
        "cols": cols,
        "targets": targets,
        "x": numbers(x, 2),
        "y": numbers(y.T, 2),
        "folds": folds.tolist(),
        "fits": fits,
        "labels": labels.tolist(),
        "scores": numbers(scores),
        # Its sigmoid is 1 / (1 + exp(a score + b)).
        "slope": -float(scaling.a_),
        "plattIntercept": -float(scaling.b_),
    }


def knn(name, rows, cols):
    x = embedding(rows, cols)
    queries = embedding(15, cols)
    # A copy among the training records, and the same record to be predicted.
    queries[0] = x[3]
    labels = (x[:, 0] + rng.normal(size=rows) > 0).astype(int)
    ages = np.round(50 + 5 * x[:, 1], 2)
    fits = []
    for k in [1, 5, 20]:
        options = {"n_neighbors": k, "metric": "cosine", "weights": "distance", "algorithm": "brute"}
        fits.append(
            {
                "neighbors": k,
                "probabilities": numbers(KNeighborsClassifier(**options).fit(x, labels).predict_proba(queries)[:, 1]),
                "means": numbers(KNeighborsRegressor(**options).fit(x, ages).predict(queries)),
            }
        )
    return {
        "name": name,
        "rows": rows,
        "cols": cols,
        "x": numbers(x, 2),
        "queries": numbers(queries, 2),
        "labels": labels.tolist(),
        "ages": ages.tolist(),
        "fits": fits,
    }


def mlp(name, kind, outputs):
    x = embedding(40, 6)
    if kind == "regression":
        y = x[:, :outputs] * 2 + 1
        model = MLPRegressor(hidden_layer_sizes=(8,), max_iter=30, random_state=1).fit(x, y)
    else:
        scores = x[:, :outputs]
        y = scores.argmax(axis=1) if kind == "multi-class" else (scores > 0.3).astype(int)
        model = MLPClassifier(hidden_layer_sizes=(8,), max_iter=30, random_state=1).fit(x, y)
    predicted = model.predict(x) if kind == "regression" else model.predict_proba(x)
    rounded = [np.asarray(w, dtype=np.float32) for w in [*model.coefs_, *model.intercepts_]]
    return {
        "name": name,
        "kind": kind,
        "outputs": outputs,
        "rows": 40,
        "cols": 6,
        "hidden": 8,
        "x": numbers(x, 2),
        "inner": numbers(rounded[0].T),
        "outer": numbers(rounded[1].T),
        "innerBias": numbers(rounded[2]),
        "outerBias": numbers(rounded[3]),
        "predicted": numbers(np.asarray(predicted).reshape(40, -1)),
    }


def write(name, tolerance, cases):
    with open(f"test/golden/probe/{name}.json", "w") as file:
        json.dump(
            {
                "madeBy": "scripts/golden/probe_readouts.py",
                "with": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
                "tolerance": tolerance,
                "cases": cases,
            },
            file,
        )


write(
    "multinomial",
    1e-6,
    [
        multinomial("fewer records than features", 20, 30, 3),
        multinomial("more records than features", 70, 8, 4),
    ],
)
write(
    "ridge",
    1e-6,
    [
        ridge("fewer records than features", 16, 30, 2),
        ridge("more records than features", 60, 9, 2),
        ridge("one target", 24, 5, 1),
    ],
)
write("knn", 1e-5, [knn("few features", 50, 4), knn("many features", 40, 25)])
write(
    "mlp",
    1e-5,
    [mlp("exclusive classes", "multi-class", 3), mlp("labels", "multi-label", 3), mlp("targets", "regression", 2)],
)
