"""Makes test/golden/metrics/distributions.json with scipy. Run from the project's root."""

import json

import numpy as np
import scipy
from scipy import special, stats

gammas = [(a, x) for a in [0.5, 1, 1.5, 2.5, 7, 20, 150] for x in [0, 1e-6, 0.1, 0.8, 2, 6, 21, 60, 140, 200]]
zs = [-30, -12, -6, -3.3, -1.5, -0.2, 0, 1e-8, 0.7, 1.96, 4, 8]
students = [(t, k) for k in [1, 2.5, 4, 19, 150, 5000] for t in [-2, 0, 0.3, 1, 2.5, 6, 30]]
shares = [(share, k) for k in [1, 2.5, 4, 19, 150, 5000] for share in [0.6, 0.9, 0.975, 0.999]]
ranges = [(q, k) for k in [2, 3, 5, 10, 20, 40] for q in [0.1, 0.7, 1.5, 2.8, 3.6, 5, 8]]
quantiles = [(share, k) for k in [2, 3, 4, 6, 10, 20, 40] for share in [0.1, 0.5, 0.9, 0.95, 0.99]]
cases = [
    {"name": "upper incomplete gamma", "inputs": gammas, "expected": [special.gammaincc(a, x) for a, x in gammas]},
    {"name": "log gamma", "inputs": [[a] for a in [0.5, 1, 2, 3.7, 12, 100, 5000]], "expected": [special.gammaln(a) for a in [0.5, 1, 2, 3.7, 12, 100, 5000]]},
    {"name": "normal below", "inputs": [[z] for z in zs], "expected": [stats.norm.cdf(z) for z in zs]},
    {"name": "normal two-sided", "inputs": [[z] for z in zs], "expected": [2 * stats.norm.sf(abs(z)) for z in zs]},
    {
        "name": "chi-square above",
        "inputs": [(x, k) for k in [1, 2, 5, 19] for x in [0, 0.3, 3.84, 11, 60]],
        "expected": [stats.chi2.sf(x, k) for k in [1, 2, 5, 19] for x in [0, 0.3, 3.84, 11, 60]],
    },
    {"name": "student above", "inputs": students, "expected": [stats.t.sf(t, k) for t, k in students]},
    {"name": "student quantile", "inputs": shares, "expected": [stats.t.ppf(share, k) for share, k in shares]},
    {"name": "normal quantile", "inputs": [[s] for s in [0.6, 0.8, 0.975, 0.9999]], "expected": [stats.norm.ppf(s) for s in [0.6, 0.8, 0.975, 0.9999]]},
    {"name": "studentised range below", "inputs": ranges, "expected": [stats.studentized_range.cdf(q, k, np.inf) for q, k in ranges]},
    {
        "name": "studentised range quantile",
        "inputs": quantiles,
        "expected": [stats.studentized_range.ppf(share, k, np.inf) for share, k in quantiles],
    },
    {
        "name": "critical difference",
        "inputs": [(k, n) for k in [2, 4, 7, 15] for n in [3, 10, 30]],
        "expected": [
            stats.studentized_range.ppf(0.95, k, np.inf) / np.sqrt(2) * np.sqrt(k * (k + 1) / (6 * n))
            for k in [2, 4, 7, 15]
            for n in [3, 10, 30]
        ],
    },
]

with open("test/golden/metrics/distributions.json", "w") as file:
    json.dump(
        {
            "madeBy": "scripts/golden/metrics_distributions.py",
            "with": f"scipy {scipy.__version__}, numpy {np.__version__}",
            "tolerance": 1e-8,
            "cases": cases,
        },
        file,
    )
