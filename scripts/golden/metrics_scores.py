"""Makes test/golden/metrics/scores.json with scikit-learn. Run from the project's root."""

import json
import warnings

import numpy as np
import sklearn
from sklearn import metrics

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20240601)


def calibration_error(y, p, bins=15):
    """Repeats every record `bins` times, so that bins of equal mass hold whole copies; ties share their positives."""
    order = np.argsort(p, kind="stable")
    y, p = y[order].astype(float), p[order]
    for value in np.unique(p):
        tied = p == value
        y[tied] = y[tied].mean()
    y, p = np.repeat(y, bins), np.repeat(p, bins)
    return float(np.mean([abs(b.mean()) for b in np.split(y - p, bins)]))


def case(name, y, p, threshold):
    decided = (p >= threshold).astype(int)
    return {
        "name": name,
        "labels": y.tolist(),
        "scores": p.tolist(),
        "threshold": threshold,
        "expected": {
            "auroc": metrics.roc_auc_score(y, p),
            "auprc": metrics.average_precision_score(y, p),
            "brier": metrics.brier_score_loss(y, p),
            "logLoss": metrics.log_loss(y, p),
            "ece": calibration_error(y, p),
            "f1": metrics.f1_score(y, decided),
            "accuracy": metrics.accuracy_score(y, decided),
            "balancedAccuracy": metrics.balanced_accuracy_score(y, decided),
            "sensitivity": metrics.recall_score(y, decided),
            "specificity": metrics.recall_score(y, decided, pos_label=0),
            "ppv": metrics.precision_score(y, decided, zero_division=0),
            "npv": metrics.precision_score(y, decided, pos_label=0, zero_division=0),
            "mcc": metrics.matthews_corrcoef(y, decided),
            "bestF1": max(metrics.f1_score(y, p >= t) for t in np.unique(p)),
        },
    }


def draw(n, prevalence, strength):
    y = (rng.random(n) < prevalence).astype(int)
    y[:2] = [0, 1]
    return y, 1 / (1 + np.exp(-(strength * (2 * y - 1) + rng.normal(size=n) - 1)))


cases = []
y, p = draw(200, 0.3, 0.8)
cases.append(case("no ties", y, p, 0.4))
y, p = draw(150, 0.2, 0.6)
cases.append(case("many ties", y, np.round(p, 1), 0.3))
y, p = draw(300, 0.02, 1.0)
cases.append(case("rare class", y, p, 0.2))
y, p = draw(40, 0.5, 0.0)
cases.append(case("all equal", y, np.full(40, 0.25), 0.25))
cases.append(case("nobody is called positive", y, p, 2.0))
cases.append(case("fewer records than bins", np.array([0, 1, 0, 1, 1]), np.array([0.1, 0.7, 0.4, 0.4, 0.9]), 0.5))
cases.append(case("certain and wrong", np.array([0, 1, 1, 0]), np.array([1.0, 0.0, 1.0, 0.0]), 0.5))
y, p = draw(60, 0.4, 3.0)
cases.append(case("perfect", y, np.where(y == 1, 0.5 + p / 2, p / 2), 0.5))

with open("test/golden/metrics/scores.json", "w") as file:
    json.dump(
        {
            "madeBy": "scripts/golden/metrics_scores.py",
            "with": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
            "tolerance": 1e-12,
            "cases": cases,
        },
        file,
    )
