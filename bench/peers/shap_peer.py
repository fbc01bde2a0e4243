"""The shap package's TreeExplainer (C extension, one thread) on ensembles and records that shap.bench.ts wrote.

python shap_peer.py FOLDER NAME EXPLAINED BACKGROUND FEATURES
"""

import json
import pathlib
import sys
import time

import numpy as np
import shap

folder, name = pathlib.Path(sys.argv[1]), sys.argv[2]
records, others, features = map(int, sys.argv[3:])
x = np.fromfile(folder / "x.f32", np.float32).reshape(records, features).astype(np.float64)
background = np.fromfile(folder / "background.f32", np.float32).reshape(others, features).astype(np.float64)
stored = json.loads((folder / f"{name}.json").read_text())


def tree(one):
    left = np.array(one["left"], dtype=np.int32)
    leaf = np.array(one["feature"]) < 0
    return {
        "children_left": np.where(leaf, -1, left),
        "children_right": np.where(leaf, -1, left + 1),
        "children_default": np.where(leaf, -1, left),
        "features": np.where(leaf, -2, np.array(one["feature"])).astype(np.int32),
        "thresholds": np.array(one["threshold"], dtype=np.float64),
        "values": stored["step"] * np.array(one["value"], dtype=np.float64).reshape(-1, 1),
        "node_sample_weight": np.array(one["cover"], dtype=np.float64),
    }


model = {"trees": [tree(one) for one in stored["trees"]]}
for method, data in [("path-dependent", None), ("interventional", background)]:
    perturbation = "interventional" if data is not None else "tree_path_dependent"
    masker = None if data is None else shap.maskers.Independent(data, max_samples=others)
    explainer = shap.TreeExplainer(model, masker, feature_perturbation=perturbation)
    values = explainer.shap_values(x[:2], check_additivity=False)
    best = float("inf")
    for _ in range(2):
        began = time.perf_counter()
        values = explainer.shap_values(x, check_additivity=False)
        best = min(best, time.perf_counter() - began)
    np.asarray(values, dtype=np.float64).tofile(folder / f"{name}-{method}.f64")
    print(json.dumps({"peer": f"shap {shap.__version__}", "what": f"{name}, {method}", "threads": 1, "seconds": round(best, 3)}))
