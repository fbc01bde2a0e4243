"""Golden vectors for src/explain/structure: scores of groupings, HDBSCAN, LISI, Procrustes, spectra, dimensions and
the sphere, made by scikit-learn, scipy and harmonypy, or written out in numpy where no library has them.

Run: python scripts/golden/explain_clusters.py   (writes test/golden/explain/clusters.json)
"""

import json
import pathlib
from importlib.metadata import version

import numpy as np
import scipy
import sklearn
from harmonypy.lisi import compute_lisi
from pandas import DataFrame
from scipy.spatial import procrustes
from scipy.spatial.distance import pdist
from sklearn.cluster import HDBSCAN
from sklearn.linear_model import LinearRegression
from sklearn.metrics import (
    adjusted_mutual_info_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    pairwise_distances,
)
from sklearn.neighbors import NearestNeighbors

OUT = pathlib.Path(__file__).parents[2] / "test/golden/explain/clusters.json"


def exact(x):
    """Multiples of 1/64, which float32 and short JSON hold exactly."""
    return np.round(x * 64) / 64


def two_nn(x):
    """Facco et al. 2017 as scikit-dimension writes it: the largest tenth of the ratios is left out of the fit."""
    near = NearestNeighbors(n_neighbors=3).fit(x).kneighbors(x)[0]
    mu = np.sort(near[:, 2] / near[:, 1])
    kept = int(len(mu) * 0.9)
    empirical = np.arange(1, kept + 1) / len(mu)
    fit = LinearRegression(fit_intercept=False).fit(np.log(mu[:kept])[:, None], -np.log(1 - empirical))
    return float(fit.coef_[0])


def spectrum(x):
    s = np.linalg.svd(x, compute_uv=False)
    p = s / s.sum()
    variances = np.linalg.svd(x - x.mean(0), compute_uv=False) ** 2
    d = x.shape[1]
    padded = np.concatenate([variances, np.zeros(d - len(variances))])
    # IsoScore, steps 3 to 6 of the paper's algorithm.
    normed = np.sqrt(d) * padded / np.linalg.norm(padded)
    defect = np.linalg.norm(normed - 1) / np.sqrt(2 * (d - np.sqrt(d)))
    used = (d - defect**2 * (d - np.sqrt(d))) ** 2 / d**2
    return {
        "rankMe": float(np.exp(-(p[p > 0] * np.log(p[p > 0])).sum())),
        "participationRatio": float(variances.sum() ** 2 / (variances**2).sum()),
        "isotropy": float((d * used - 1) / (d - 1)),
    }


def sphere(x, labels):
    u = x / np.linalg.norm(x, axis=1, keepdims=True)
    cosines = 1 - pdist(u, "sqeuclidean") / 2
    alignment = [pdist(u[labels == k], "sqeuclidean").mean() for k in np.unique(labels) if (labels == k).sum() > 1]
    return {
        "uniformity": float(np.log(np.exp(-2 * pdist(u, "sqeuclidean")).mean())),
        "meanCosine": float(cosines.mean()),
        "alignment": float(np.mean(alignment)),
    }


def grouping_case(seed, records, features, groups, apart):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, groups, size=records)
    other = np.where(rng.random(records) < 0.6, labels, rng.integers(0, groups + 2, size=records))
    x = exact(rng.normal(size=(records, features)) + apart * rng.normal(size=(groups, features))[labels])
    y = exact(x[:, :2] @ np.array([[0.3, -1.2], [1.1, 0.4]]) + 0.5 * rng.normal(size=(records, 2)))
    perplexity = 8
    found = compute_lisi(x, DataFrame({"label": labels}), ["label"], perplexity=perplexity)
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "labels": labels.tolist(),
        "other": other.tolist(),
        "adjustedMutualInformation": adjusted_mutual_info_score(labels, other),
        "daviesBouldin": davies_bouldin_score(x, labels),
        "calinskiHarabasz": calinski_harabasz_score(x, labels),
        "perplexity": perplexity,
        "lisi": float(found.mean()),
        "procrustes": procrustes(x[:, :2], y)[2],
        "twoNn": two_nn(x),
        **spectrum(x),
        **sphere(x, labels),
    }


def hdbscan_case(seed, sizes, noise, features, spread, minimum, metric):
    rng = np.random.default_rng(seed)
    centres = 6 * rng.normal(size=(len(sizes), features))
    parts = [c + spread * rng.normal(size=(n, features)) * (1 + k % 3) for k, (c, n) in enumerate(zip(centres, sizes))]
    x = np.concatenate([*parts, 8 * rng.normal(size=(noise, features))])
    x = exact(x[rng.permutation(len(x))])
    distances = pairwise_distances(x, metric=metric)
    np.fill_diagonal(distances, 0)
    fit = HDBSCAN(min_cluster_size=minimum, metric="precomputed", copy=True).fit(distances)
    return {"x": x.tolist(), "metric": metric, "minimumClusterSize": minimum, "labels": fit.labels_.tolist()}


OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "madeBy": "scripts/golden/explain_clusters.py",
            "with": f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}, harmonypy {version('harmonypy')}, numpy {np.__version__}",
            "tolerance": 1e-7,
            "groupings": [grouping_case(1, 80, 5, 3, 1.2), grouping_case(2, 40, 60, 2, 0.5)],
            "hdbscan": [
                hdbscan_case(1, [40, 30, 25], 15, 3, 0.8, 8, "euclidean"),
                hdbscan_case(6, [60, 20, 20, 12], 30, 2, 0.6, 10, "euclidean"),
                hdbscan_case(3, [50, 50], 10, 8, 1.0, 12, "cosine"),
                hdbscan_case(4, [], 100, 3, 1.0, 10, "euclidean"),
            ],
        }
    )
    + "\n"
)
