"""Golden vectors for src/explain/shap/trees: TreeExplainer of the shap package on forests and boostings of scikit-learn.

The trees are rounded to float32, as they are stored, and handed to shap as plain arrays. shap keeps the weights of its
interventional values in float32, so those have a tolerance of their own.

Run: python scripts/golden/explain_tree_shap.py   (writes test/golden/explain/tree-shap.json)
"""

import json
import pathlib

import numpy as np
import shap
import sklearn
from sklearn.datasets import make_classification
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

OUT = pathlib.Path(__file__).parents[2] / "test/golden/explain/tree-shap.json"


def exact(x):
    """Multiples of 1/256, which float32 and JSON hold exactly."""
    return np.round(x * 256) / 256


def ordered(left, right, feature, threshold, value, cover):
    """Nodes in such an order that the right child follows the left one."""
    old, queue = [0], [0]
    while queue:
        node = queue.pop(0)
        if left[node] < 0:
            continue
        for child in (left[node], right[node]):
            old.append(int(child))
            queue.append(int(child))
    place = {node: i for i, node in enumerate(old)}
    leaf = [left[node] < 0 for node in old]
    return {
        "feature": [-1 if is_leaf else int(feature[node]) for node, is_leaf in zip(old, leaf)],
        "threshold": [0 if is_leaf else float(np.float32(threshold[node])) for node, is_leaf in zip(old, leaf)],
        "left": [0 if is_leaf else place[int(left[node])] for node, is_leaf in zip(old, leaf)],
        "value": [float(np.float32(value[node])) for node in old],
        "cover": [int(cover[node]) for node in old],
    }


def forest(x, y):
    model = RandomForestClassifier(4, max_depth=5, random_state=1).fit(x, y)
    trees = []
    for estimator in model.estimators_:
        t = estimator.tree_
        share = t.value[:, 0, 1] / t.value[:, 0].sum(axis=1)
        trees.append(ordered(t.children_left, t.children_right, t.feature, t.threshold, share, t.weighted_n_node_samples))
    return {"start": 0, "step": 0.25, "trees": trees}


def boosting(x, y):
    model = HistGradientBoostingClassifier(max_iter=5, max_leaf_nodes=12, min_samples_leaf=3).fit(x, y)
    trees = []
    for (predictor,) in model._predictors:
        n = predictor.nodes
        is_leaf = n["is_leaf"].astype(bool)
        left = np.where(is_leaf, -1, n["left"].astype(int))
        right = np.where(is_leaf, -1, n["right"].astype(int))
        trees.append(ordered(left, right, n["feature_idx"], n["num_threshold"], n["value"], n["count"]))
    return {"start": float(np.float32(model._baseline_prediction.ravel()[0])), "step": 1, "trees": trees}


def shap_tree(tree, step):
    leaf = np.array(tree["feature"]) < 0
    left = np.array(tree["left"], dtype=np.int32)
    return {
        "children_left": np.where(leaf, -1, left),
        "children_right": np.where(leaf, -1, left + 1),
        "children_default": np.where(leaf, -1, left),
        "features": np.where(leaf, -2, np.array(tree["feature"])).astype(np.int32),
        "thresholds": np.array(tree["threshold"]),
        "values": step * np.array(tree["value"]).reshape(-1, 1),
        "node_sample_weight": np.array(tree["cover"], dtype=float),
    }


def case(name, fit, seed):
    x, y = make_classification(120, 7, n_informative=5, n_redundant=1, random_state=seed)
    x = exact(x)
    ensemble = fit(x, y)
    explained, background = x[:8], x[20:32]
    model = {"trees": [shap_tree(tree, ensemble["step"]) for tree in ensemble["trees"]]}
    path = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    masker = shap.maskers.Independent(background, max_samples=1000)
    inter = shap.TreeExplainer(model, masker, feature_perturbation="interventional")
    return {
        "name": name,
        "ensemble": ensemble,
        "explained": explained.tolist(),
        "background": background.tolist(),
        "pathDependent": path.shap_values(explained, check_additivity=False).reshape(8, 7).tolist(),
        "interventional": inter.shap_values(explained, check_additivity=False).reshape(8, 7).tolist(),
    }


OUT.write_text(
    json.dumps(
        {
            "madeBy": "scripts/golden/explain_tree_shap.py",
            "with": f"shap {shap.__version__}, scikit-learn {sklearn.__version__}, numpy {np.__version__}",
            "tolerance": 1e-9,
            "interventionalTolerance": 1e-6,
            "cases": [case("random forest", forest, 1), case("gradient boosting", boosting, 2)],
        }
    )
    + "\n"
)
