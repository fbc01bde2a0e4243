"""Golden vectors for src/explain/structure and src/linalg: scikit-learn's scores, distances and components,
and debiased CKA written out with its records x records matrices.

Run: python scripts/golden/explain_structure.py   (writes test/golden/explain/structure.json)
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from sklearn.metrics import adjusted_rand_score, pairwise_distances, silhouette_score

OUT = pathlib.Path(__file__).parents[2] / "test/golden/explain/structure.json"


def exact(x):
    """Multiples of 1/1024, which float32 and JSON hold exactly."""
    return np.round(x * 1024) / 1024


def hsic(k, l):
    """Unbiased HSIC, Song et al. 2012, equation 5."""
    n = len(k)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    one = np.ones(n)
    return (
        np.trace(k @ l)
        + (one @ k @ one) * (one @ l @ one) / ((n - 1) * (n - 2))
        - 2 * (one @ k @ l @ one) / (n - 2)
    ) / (n * (n - 3))


def debiased_cka(a, b):
    k, l = a @ a.T, b @ b.T
    return hsic(k, l) / np.sqrt(hsic(k, k) * hsic(l, l))


def case(seed, records, features, groups, neighbors):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, groups, size=records)
    labels[0] = groups  # a group of one
    other = np.where(rng.random(records) < 0.7, labels, rng.integers(0, groups, size=records))
    x = exact(rng.normal(size=(records, features)) + 1.5 * rng.normal(size=(groups + 1, features))[labels])
    y = exact(x[:, :2] + 0.4 * rng.normal(size=(records, 2)))
    pca = PCA(n_components=2, svd_solver="full").fit(x)
    scores = {}
    for metric in ("euclidean", "cosine"):
        scores[metric] = {
            "trustworthiness": trustworthiness(x, y, n_neighbors=neighbors, metric=metric),
            "silhouette": silhouette_score(x, labels, metric=metric),
            "firstDistances": pairwise_distances(x[:1], x, metric=metric)[0].tolist(),
        }
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "labels": labels.tolist(),
        "other": other.tolist(),
        "neighbors": neighbors,
        "scores": scores,
        "continuity": trustworthiness(y, x, n_neighbors=neighbors),
        "adjustedRand": adjusted_rand_score(labels, other),
        "cka": debiased_cka(x, y),
        "axes": pca.components_.tolist(),
        "variances": pca.explained_variance_.tolist(),
        "explained": pca.explained_variance_ratio_.tolist(),
    }


OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "madeBy": "scripts/golden/explain_structure.py",
            "with": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
            "tolerance": 1e-9,
            "cases": [case(1, 60, 5, 3, 7), case(2, 31, 40, 2, 5)],
        }
    )
    + "\n"
)
