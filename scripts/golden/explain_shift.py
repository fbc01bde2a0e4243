"""Golden vectors for src/explain/shift and the rank correlation: Fréchet distance by scipy's matrix root, unbiased MMD
written out in numpy, the Kolmogorov-Smirnov statistic of scipy, Spearman's rho with the interval of Bonett and Wright.

Run: python scripts/golden/explain_shift.py   (writes test/golden/explain/shift.json)
"""

import json
import pathlib

import numpy as np
import scipy
from scipy.linalg import sqrtm
from scipy.spatial.distance import cdist, pdist
from scipy.stats import ks_2samp, norm, spearmanr

OUT = pathlib.Path(__file__).parents[2] / "test/golden/explain/shift.json"


def exact(x):
    return np.round(x * 64) / 64


def frechet(a, b):
    s, t = np.cov(a.T), np.cov(b.T)
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(s + t - 2 * np.real(sqrtm(s @ t))))


def mmd_squared(a, b, width):
    k = lambda u, v: np.exp(-cdist(u, v, "sqeuclidean") / (2 * width**2))
    m, n = len(a), len(b)
    first, second = k(a, a), k(b, b)
    return float(
        (first.sum() - np.trace(first)) / (m * (m - 1))
        + (second.sum() - np.trace(second)) / (n * (n - 1))
        - 2 * k(a, b).mean()
    )


def case(seed, m, n, features, apart):
    rng = np.random.default_rng(seed)
    a = exact(rng.normal(size=(m, features)))
    b = exact(apart + 1.3 * rng.normal(size=(n, features)))
    width = float(np.median(pdist(np.concatenate([a, b]))))
    ages = [rng.integers(20, 80, size=m).tolist(), rng.integers(30, 90, size=n).tolist()]
    return {
        "a": a.tolist(),
        "b": b.tolist(),
        "frechet": frechet(a, b),
        "medianDistance": width,
        "mmdSquared": mmd_squared(a, b, width),
        "ages": ages,
        "kolmogorovSmirnov": float(ks_2samp(*ages).statistic),
    }


def correlation(seed, n, ties):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    y = 0.6 * x + rng.normal(size=n)
    if ties:
        x, y = np.round(x), np.round(y)
    rho = float(spearmanr(x, y).statistic)
    half = norm.ppf(0.975) * np.sqrt((1 + rho**2 / 2) / (n - 3))
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "rho": rho,
        "lower": float(np.tanh(np.arctanh(rho) - half)),
        "upper": float(np.tanh(np.arctanh(rho) + half)),
    }


OUT.write_text(
    json.dumps(
        {
            "madeBy": "scripts/golden/explain_shift.py",
            "with": f"scipy {scipy.__version__}, numpy {np.__version__}",
            "tolerance": 1e-6,
            "cases": [case(1, 30, 24, 4, 0.7), case(2, 40, 40, 6, 0.0)],
            "correlations": [correlation(1, 12, False), correlation(2, 30, True), correlation(3, 6, False)],
        }
    )
    + "\n"
)
