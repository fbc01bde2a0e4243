"""Makes test/golden/probe/trees.json with scikit-learn. Run from the project's root."""

import json

import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier

rng = np.random.default_rng(11)


def data(rows, cols, positives, step):
    """Features on a grid of `step`, so that every value has a bin of its own; labels with an interaction."""
    x = np.round(rng.normal(size=(rows, cols)) / step) * step
    score = x[:, 0] + x[:, 1] * x[:, 2] + 0.5 * rng.normal(size=rows)
    y = np.zeros(rows, dtype=int)
    y[np.argsort(-score)[:positives]] = 1
    return x.astype(np.float32), y


def listed(x, digits=4):
    return [round(float(v), digits) for v in np.ravel(x)]


def tree_case(name, depth, leaf, **shape):
    # Equal cuts are chosen by chance; data are drawn until there are none, so that there is one answer.
    while True:
        x, y = data(**shape)
        models = [
            DecisionTreeClassifier(max_depth=depth, min_samples_leaf=leaf, random_state=seed).fit(x, y)
            for seed in range(5)
        ]
        model = models[0]
        if all((other.predict_proba(x) == model.predict_proba(x)).all() for other in models):
            break
    return {
        "name": name,
        "rows": len(x),
        "cols": x.shape[1],
        "x": listed(x),
        "labels": y.tolist(),
        "maxDepth": depth,
        "minLeaf": leaf,
        "nodes": model.tree_.node_count,
        "shares": listed(model.predict_proba(x)[:, 1], 7),
    }


def boosting_case(name, leaves, iterations, rate, l2, **shape):
    x, y = data(**shape)
    model = HistGradientBoostingClassifier(
        max_leaf_nodes=leaves,
        max_iter=iterations,
        learning_rate=rate,
        l2_regularization=l2,
        min_samples_leaf=1,
        early_stopping=False,
    ).fit(x, y)
    return {
        "name": name,
        "rows": len(x),
        "cols": x.shape[1],
        "x": listed(x),
        "labels": y.tolist(),
        "leaves": leaves,
        "iterations": iterations,
        "learningRate": rate,
        "l2": l2,
        "logits": listed(model.decision_function(x), 6),
    }


def quality_case():
    """What models of the same parameters reach on 200 new records; forests: the mean of ten seeds."""
    forests, boosted = [], []
    factors, cols, train = 8, 9, 220
    mixing = np.round(rng.normal(size=(factors, cols)), 2)
    hidden = rng.normal(size=(train + 200, factors)) / np.sqrt(1 + np.arange(factors))
    x = np.round(hidden @ mixing + 0.3 * rng.normal(size=(len(hidden), cols)), 1).astype(np.float32)
    score = hidden[:, 0] + 2 * hidden[:, 1] * hidden[:, 2] + hidden[:, 3]
    y = (score + 0.4 * rng.normal(size=len(score)) > 0.7).astype(int)
    for seed in range(10):
        forest = RandomForestClassifier(300, random_state=seed, n_jobs=2).fit(x[:train], y[:train])
        forests.append(roc_auc_score(y[train:], forest.predict_proba(x[train:])[:, 1]))
    model = HistGradientBoostingClassifier(max_iter=60, max_bins=64, early_stopping=False).fit(x[:train], y[:train])
    return {
        "rows": len(x),
        "cols": cols,
        "train": train,
        "x": listed(x, 1),
        "labels": y.tolist(),
        "forestAuroc": round(float(np.mean(forests)), 6),
        "forestAurocSpread": round(float(np.std(forests)), 6),
        "boostingAuroc": round(roc_auc_score(y[train:], model.decision_function(x[train:])), 6),
    }


with open("test/golden/probe/trees.json", "w") as file:
    json.dump(
        {
            "madeBy": "scripts/golden/probe_trees.py",
            "with": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
            "tolerance": 1e-4,
            "trees": [
                tree_case("a shallow tree", 3, 8, rows=150, cols=4, positives=60, step=0.0625),
                tree_case("a deep tree with large leaves", 6, 12, rows=200, cols=5, positives=40, step=0.125),
                tree_case("one question", 1, 1, rows=60, cols=4, positives=20, step=0.125),
            ],
            "boosting": [
                boosting_case("few leaves", 4, 30, 0.1, 0.0, rows=200, cols=4, positives=70, step=0.0625),
                boosting_case("a penalty", 6, 15, 0.2, 2.0, rows=200, cols=4, positives=50, step=0.0625),
            ],
            "quality": quality_case(),
        },
        file,
    )
