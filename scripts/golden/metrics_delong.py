"""
Makes test/golden/metrics/delong.json: AUROC covariances by the definition of DeLong, DeLong and Clarke-Pearson (1988),
with every pair of records compared (no ranks), beside what MLstatkit, a published implementation of the fast algorithm,
gives for each test. The first case is the data of that paper, as printed in the SAS/STAT User's Guide ("Comparing
Receiver Operating Characteristic Curves"). Run from the project's root.
"""

import importlib.metadata
import json

import numpy as np
import scipy
from MLstatkit import Delong_test
from scipy import stats

rng = np.random.default_rng(20240615)


def covariance(y, scores):
    placements = []
    for score in scores:
        a, b = score[y == 1][:, None], score[y == 0][None]
        wins = (a > b) + 0.5 * (a == b)
        placements.append((wins.mean(axis=1), wins.mean(axis=0)))
    aurocs = np.array([own.mean() for own, _ in placements])
    of_positives = np.cov([own for own, _ in placements]) / (y == 1).sum()
    of_negatives = np.cov([other for _, other in placements]) / (y == 0).sum()
    return aurocs, of_positives + of_negatives


def compare(aurocs, matrix, i, j):
    difference = aurocs[i] - aurocs[j]
    error = np.sqrt(matrix[i, i] + matrix[j, j] - 2 * matrix[i, j])
    z = difference / error
    return {"difference": difference, "standardError": error, "z": z, "p": 2 * stats.norm.sf(abs(z))}


def published(y, model, reference):
    z, p, _, _, auroc, reference_auroc, info = Delong_test(y, model, reference, verbose=0)
    assert info["method"] == "delong"
    return {"auroc": auroc, "referenceAuroc": reference_auroc, "variance": info["var_diff"], "z": z, "p": p}


def case(name, y, scores):
    aurocs, matrix = covariance(y, scores)
    tests = [
        {"model": i, "reference": 1, **compare(aurocs, matrix, i, 1), "published": published(y, scores[i], scores[1])}
        for i in range(len(scores))
        if i != 1
    ]
    return {
        "name": name,
        "labels": y.tolist(),
        "scores": [score.tolist() for score in scores],
        "expected": {"aurocs": aurocs.tolist(), "covariance": matrix.ravel().tolist(), "tests": tests},
    }


# Albumin, total protein, K-G score, whether surgery failed (0) or not (1).
ovarian = np.array(
    """3.0 5.8 10 0  3.2 6.3 5 1  3.9 6.8 3 1  2.8 4.8 6 0  3.2 5.8 3 1  0.9 4.0 5 0  2.5 5.7 8 0  1.6 5.6 5 1
    3.8 5.7 5 1  3.7 6.7 6 1  3.2 5.4 4 1  3.8 6.6 6 1  4.1 6.6 5 1  3.6 5.7 5 1  4.3 7.0 4 1  3.6 6.7 4 0
    2.3 4.4 6 1  4.2 7.6 4 0  4.0 6.6 6 0  3.5 5.8 6 1  3.8 6.8 7 1  3.0 4.7 8 0  4.5 7.4 5 1  3.7 7.4 5 1
    3.1 6.6 6 1  4.1 8.2 6 1  4.3 7.0 5 1  4.3 6.5 4 1  3.2 5.1 5 1  2.6 4.7 6 1  3.3 6.8 6 0  1.7 4.0 7 0
    3.7 6.1 5 1  3.3 6.3 7 1  4.2 7.7 6 1  3.5 6.2 5 1  2.9 5.7 9 0  2.1 4.8 7 1  2.8 6.2 8 0  4.0 7.0 7 1
    3.3 5.7 6 1  3.7 6.9 5 1  3.6 6.6 5 1""".split(),
    float,
).reshape(-1, 4)
y = ovarian[:, 3].astype(int)
cases = [
    case(
        "ovarian cancer, DeLong 1988 (albumin, K-G score, total protein)",
        y,
        [ovarian[:, 0], 10 - ovarian[:, 2], ovarian[:, 1]],
    )
]


def draw(records, prevalence, strengths, digits):
    y = (rng.random(records) < prevalence).astype(int)
    y[:4] = [0, 1, 0, 1]
    noise = rng.normal(size=records)
    return y, [np.round(s * y + 0.6 * noise + rng.normal(size=records), digits) for s in strengths]


cases.append(case("no ties", *draw(150, 0.4, [1.5, 1.0, 0.0], 6)))
cases.append(case("many ties", *draw(150, 0.3, [1.2, 0.9], 0)))
cases.append(case("rare class", *draw(300, 0.03, [2.0, 1.2], 3)))

with open("test/golden/metrics/delong.json", "w") as file:
    json.dump(
        {
            "madeBy": "scripts/golden/metrics_delong.py",
            "with": f"numpy {np.__version__}, scipy {scipy.__version__}, MLstatkit {importlib.metadata.version('mlstatkit')}",
            "tolerance": 1e-12,
            "cases": cases,
        },
        file,
    )
