"""Makes test/golden/metrics/rank-tests.json with scipy. Run from the project's root."""

import json
import warnings

import numpy as np
import scipy
from scipy import stats

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20240616)


def ranks(name, values):
    return {"test": "midranks", "name": name, "values": values.tolist(), "expected": stats.rankdata(values).tolist()}


def wilcoxon(name, differences):
    found = stats.wilcoxon(differences, correction=True)
    return {
        "test": "wilcoxon",
        "name": name,
        "differences": differences.tolist(),
        "expected": {"statistic": found.statistic, "p": found.pvalue},
    }


def friedman(name, scores):
    found = stats.friedmanchisquare(*scores.T)
    return {
        "test": "friedman",
        "name": name,
        "scores": scores.tolist(),
        "expected": {
            "statistic": found.statistic,
            "p": found.pvalue,
            "meanRanks": stats.rankdata(-scores, axis=1).mean(axis=0).tolist(),
        },
    }


def permutation(name, a, b):
    found = stats.permutation_test((a, b), lambda x, y: np.mean(x**2) - np.mean(y**2), permutation_type="samples", n_resamples=np.inf)
    return {
        "test": "permutation",
        "name": name,
        "model": a.tolist(),
        "reference": b.tolist(),
        "expected": {"difference": found.statistic, "p": found.pvalue},
    }


def draw(n, shift, digits=6):
    return np.round(rng.normal(shift, 1, n), digits)


cases = [
    ranks("no ties", draw(20, 0)),
    ranks("ties", draw(30, 0, 0)),
    wilcoxon("one pair", draw(1, 1)),
    wilcoxon("six pairs", draw(6, 0.5)),
    wilcoxon("twenty pairs", draw(20, 0.4)),
    wilcoxon("fifty pairs, the last exact", draw(50, 0.2)),
    wilcoxon("fifty-one pairs, approximate", draw(51, 0.2)),
    wilcoxon("ten with ties", draw(10, 0.5, 0) + 0.5),
    wilcoxon("twelve with ties and zeros", draw(12, 0.5, 0)),
    wilcoxon("thirteen, the last exact with ties", draw(13, 0.5, 0) + 0.5),
    wilcoxon("fourteen with ties, approximate", draw(14, 0.5, 0) + 0.5),
    wilcoxon("thirty with ties and zeros", draw(30, 0.3, 1)),
    wilcoxon("symmetric", np.array([-2.0, -1.0, 1.0, 2.0] * 5)),
    wilcoxon("far apart", draw(100, 2)),
    friedman("no ties", draw(48, 0).reshape(12, 4) + [0, 0.2, 0.5, 1]),
    friedman("ties", draw(60, 0, 0).reshape(12, 5)),
    friedman("three models, four datasets", draw(12, 0).reshape(4, 3)),
    friedman("always the same order", np.tile([0.9, 0.8, 0.7], (8, 1)) + draw(8, 0)[:, None]),
    permutation("ten patients", draw(10, 1), draw(10, 0.6)),
    permutation("eight patients with ties", draw(8, 1, 0), draw(8, 0, 0)),
]

with open("test/golden/metrics/rank-tests.json", "w") as file:
    json.dump(
        {
            "madeBy": "scripts/golden/metrics_rank_tests.py",
            "with": f"scipy {scipy.__version__}, numpy {np.__version__}",
            "tolerance": 1e-11,
            "cases": cases,
        },
        file,
    )
