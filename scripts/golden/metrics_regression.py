"""Makes test/golden/metrics/regression-scores.json with scikit-learn and scipy. Run from the project's root."""

import json
import warnings

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn import metrics

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20240611)


def number(value):
    """NaN is null in JSON."""
    return None if np.isnan(value) else float(value)


def case(name, truth, predicted, weights=None):
    repeats = np.ones(len(truth), int) if weights is None else weights
    y, p = np.repeat(truth, repeats), np.repeat(predicted, repeats)
    return {
        "name": name,
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "weights": None if weights is None else weights.tolist(),
        "expected": {
            "mae": metrics.mean_absolute_error(y, p),
            "rmse": metrics.root_mean_squared_error(y, p),
            "r2": number(metrics.r2_score(y, p)),
            "pearson": number(stats.pearsonr(y, p).statistic) if len(y) > 1 else None,
            "spearman": number(stats.spearmanr(y, p).statistic) if len(y) > 1 else None,
        },
    }


ages = np.round(rng.uniform(18, 95, 120), 2)
guesses = np.round(50 + 0.5 * (ages - 50) + rng.normal(0, 9, 120), 2)
cases = [
    case("ages", ages, guesses),
    case("whole years, with ties", np.round(ages), np.round(guesses / 5) * 5),
    case("a bootstrap replicate", ages, guesses, rng.poisson(1, 120)),
    case("a bootstrap replicate with ties", np.round(ages / 10), np.round(guesses / 10), rng.poisson(1, 120)),
    case("worse than the mean", ages[:30], 200 - guesses[:30]),
    case("constant prediction", ages[:20], np.full(20, 50.0)),
    case("constant truth", np.full(20, 50.0), guesses[:20]),
    case("constant truth, all right", np.full(5, 50.0), np.full(5, 50.0)),
    case("one record", np.array([50.0]), np.array([52.0])),
    case("two records", np.array([50.0, 60.0]), np.array([52.0, 51.0])),
    case("perfect", ages[:20], ages[:20]),
]

with open("test/golden/metrics/regression-scores.json", "w") as file:
    json.dump(
        {
            "madeBy": "scripts/golden/metrics_regression.py",
            "with": f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}",
            "tolerance": 1e-11,
            "cases": cases,
        },
        file,
    )
