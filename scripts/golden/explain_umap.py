"""Golden vectors for src/explain/umap: curve, local scales and fuzzy graph of umap-learn.

Run: python scripts/golden/explain_umap.py   (writes test/golden/explain/umap.json)
"""

import json
import pathlib
import warnings

import numpy as np
import umap
from sklearn.metrics import pairwise_distances
from umap.spectral import spectral_layout
from umap.umap_ import find_ab_params, fuzzy_simplicial_set

warnings.filterwarnings("ignore")
OUT = pathlib.Path(__file__).parents[2] / "test/golden/explain/umap.json"


def clusters(seed, records, features):
    """Three clusters; values are multiples of 1/1024, so that float32 and JSON hold them exactly."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(3, features)) * 2
    x = centres[np.arange(records) % 3] + rng.normal(size=(records, features))
    return np.round(x * 1024) / 1024


def graph_case(metric, neighbors, seed):
    x = clusters(seed, 48, 4).astype(np.float32)
    distances = pairwise_distances(x.astype(np.float64), metric=metric)
    np.fill_diagonal(distances, 0)
    order = np.argsort(distances, axis=1, kind="stable")[:, :neighbors]
    nearest = np.take_along_axis(distances, order, axis=1)
    graph, sigmas, rhos = fuzzy_simplicial_set(
        x, neighbors, np.random.RandomState(0), metric, knn_indices=order, knn_dists=nearest.astype(np.float32)
    )
    graph = graph.tocsr()
    graph.sort_indices()
    return {
        "metric": metric,
        "neighbors": neighbors,
        "x": [[float(v) for v in row] for row in x],
        "sigma": [round(float(v), 8) for v in sigmas],
        "rho": [round(float(v), 8) for v in rhos],
        "starts": graph.indptr.tolist(),
        "columns": graph.indices.tolist(),
        "weights": [round(float(v), 7) for v in graph.data],
    }


def spectral_case(records, neighbors, seed):
    """A bent band: one connected graph whose leading eigenvectors are well apart."""
    rng = np.random.default_rng(seed)
    t = np.sort(rng.random(records))
    x = np.stack([4 * t, np.sin(3 * t), 0.2 * rng.normal(size=records)], axis=1)
    x = (np.round(x * 1024) / 1024).astype(np.float32)
    graph, _, _ = fuzzy_simplicial_set(x, neighbors, np.random.RandomState(0), "euclidean")
    layout = spectral_layout(x, graph, 2, np.random.RandomState(0))
    return {
        "neighbors": neighbors,
        "x": [[float(v) for v in row] for row in x],
        "layout": [[round(float(v), 8) for v in row] for row in layout],
    }


curves = []
for min_dist, spread in [(0.1, 1.0), (0.0, 1.0), (0.5, 1.0), (0.25, 1.5), (0.99, 1.0)]:
    a, b = find_ab_params(spread, min_dist)
    curves.append({"minDistance": min_dist, "spread": spread, "a": float(a), "b": float(b)})

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "madeBy": "scripts/golden/explain_umap.py",
            "with": f"umap-learn {umap.__version__}, numpy {np.__version__}",
            "tolerance": 1e-5,
            "curves": curves,
            "spectral": spectral_case(90, 10, 3),
            "cases": [graph_case("cosine", 8, 1), graph_case("euclidean", 6, 2)],
        }
    )
    + "\n"
)
