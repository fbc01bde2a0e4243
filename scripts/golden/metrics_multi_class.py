"""Makes test/golden/metrics/multi-class-scores.json with scikit-learn. Run from the project's root."""

import json
import warnings

import numpy as np
import sklearn
from sklearn import metrics

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20240612)


def case(name, truth, probabilities, weights=None):
    classes = probabilities.shape[1]
    repeats = np.ones(len(truth), int) if weights is None else weights
    y, p = np.repeat(truth, repeats), np.repeat(probabilities, repeats, axis=0)
    decided = p.argmax(axis=1)
    complete = len(np.unique(y)) == classes
    # scikit-learn asks for sums of 1; one class against the rest does not.
    auroc = np.mean([metrics.roc_auc_score(y == c, p[:, c]) for c in range(classes)]) if complete else None
    if complete and np.allclose(p.sum(axis=1), 1):
        own = metrics.roc_auc_score(y, p, multi_class="ovr", average="macro", labels=range(classes)) if classes > 2 else auroc
        assert abs(own - auroc) < 1e-12
    return {
        "name": name,
        "truth": truth.tolist(),
        "probabilities": probabilities.ravel().tolist(),
        "classes": classes,
        "weights": None if weights is None else weights.tolist(),
        "expected": {
            "accuracy": metrics.accuracy_score(y, decided),
            "macro-f1": metrics.f1_score(y, decided, average="macro", zero_division=0),
            "macro-auroc": auroc,
            "log-loss": metrics.log_loss(y, p, labels=range(classes)),
        },
    }


def draw(records, classes, strength):
    truth = rng.integers(0, classes, records)
    truth[:classes] = range(classes)
    scores = rng.normal(size=(records, classes)) + strength * np.eye(classes)[truth]
    return truth, scores


def shares(scores, grid=2**20):
    """Probabilities in whole steps of 1 / grid that sum to 1 exactly."""
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    p = np.floor(p * grid) / grid
    p[:, 0] += 1 - p.sum(axis=1)
    return p


truth, scores = draw(90, 4, 1.2)
cases = [case("four classes", truth, shares(scores)), case("four classes in eighths, with ties", truth, shares(scores, 8))]
truth, scores = draw(80, 3, 0.7)
cases.append(case("a bootstrap replicate", truth, shares(scores), np.maximum(rng.poisson(1, 80), np.arange(80) < 3)))
truth, scores = draw(40, 5, 0.4)
truth[truth == 3] = 1
cases.append(case("a class that does not occur", truth, shares(scores)))
scores[:, 3] -= 20
cases.append(case("a class that neither occurs nor is decided for", truth, shares(scores)))
truth, scores = draw(30, 3, 1.0)
cases.append(case("a class that is never decided for", truth, shares(scores - [0, 0, 20])))
cases.append(case("certain and partly wrong", np.array([0, 1, 2, 2]), np.eye(3)[[0, 1, 2, 0]]))
cases.append(case("everything equal", np.array([0, 1, 2, 1]), np.tile([0.5, 0.25, 0.25], (4, 1))))
truth, scores = draw(50, 2, 1.0)
cases.append(case("two classes", truth, shares(scores)))

with open("test/golden/metrics/multi-class-scores.json", "w") as file:
    json.dump(
        {
            "madeBy": "scripts/golden/metrics_multi_class.py",
            "with": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
            "tolerance": 1e-12,
            "cases": cases,
        },
        file,
    )
