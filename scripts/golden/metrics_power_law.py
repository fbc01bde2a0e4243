"""
Makes test/golden/metrics/power-law.json: the lowest sum of squares that scipy's bounded curve_fit finds from many
starting points. Run from the project's root.
"""

import json
import warnings

import numpy as np
import scipy
from scipy.optimize import curve_fit

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20240617)


def law(n, scale, exponent, limit):
    return scale * n**-exponent + limit


def case(name, labels, loss, weights=None):
    w = np.ones(len(labels)) if weights is None else weights
    best = None
    for exponent in [0.05, 0.2, 0.5, 1, 2, 4]:
        for limit in [0.0, loss.min() / 2, loss.min()]:
            start = [max(1e-6, loss.max() - limit) * labels.min() ** exponent, exponent, limit]
            try:
                found, _ = curve_fit(
                    law, labels, loss, p0=start, sigma=1 / np.sqrt(w), bounds=([0, 0.01, 0], [np.inf, 5, 1]),
                    x_scale=np.maximum(start, 1e-3), ftol=1e-15, xtol=1e-15, gtol=1e-15, max_nfev=20000,
                )
            except RuntimeError:
                continue
            squares = float((w * (loss - law(labels, *found)) ** 2).sum())
            if best is None or squares < best[0]:
                best = (squares, found)
    return {
        "name": name,
        "labels": labels.tolist(),
        "loss": loss.tolist(),
        "weights": None if weights is None else weights.tolist(),
        "expected": {"scale": best[1][0], "exponent": best[1][1], "limit": best[1][2], "squares": best[0]},
    }


sizes = np.array([20.0, 100.0, 200.0, 500.0, 1000.0, 2000.0])
noisy = lambda scale, exponent, limit, sd: np.round(law(sizes, scale, exponent, limit) + rng.normal(0, sd, len(sizes)), 6)
cases = [
    case("exact", sizes, law(sizes, 1.5, 0.6, 0.05)),
    case("noise", sizes, noisy(1.5, 0.6, 0.05, 0.005)),
    case("weights", sizes, noisy(0.9, 0.35, 0.02, 0.01), np.array([1.0, 2, 3, 4, 8, 16])),
    case("no limit", sizes, noisy(0.8, 0.4, 0.0, 0.001)),
    case("steep", sizes, noisy(60, 1.8, 0.1, 0.0005)),
    case("limit held at 0", sizes, law(sizes, 0.6, 0.2, 0.0) - 0.01),
    case("three sizes", sizes[:3], np.array([0.4, 0.25, 0.21])),
]

with open("test/golden/metrics/power-law.json", "w") as file:
    json.dump(
        {
            "madeBy": "scripts/golden/metrics_power_law.py",
            "with": f"scipy {scipy.__version__}, numpy {np.__version__}",
            "tolerance": 1e-6,
            "cases": cases,
        },
        file,
    )
