"""Makes test/golden/metrics/calibration.json with statsmodels and scikit-learn. Run from the project's root."""

import json

import numpy as np
import sklearn
import statsmodels
import statsmodels.api as sm
from sklearn.calibration import calibration_curve

rng = np.random.default_rng(20240613)


def case(name, y, p):
    log_odds = np.log(p / (1 - p))
    family = sm.families.Binomial()
    options = {"tol": 1e-14, "tol_criterion": "params", "maxiter": 200}
    both = sm.GLM(y, sm.add_constant(log_odds), family=family).fit(**options)
    large = sm.GLM(y, np.ones(len(y)), family=family, offset=log_odds).fit(**options)
    happened, predicted = calibration_curve(y, p, n_bins=10)
    return {
        "name": name,
        "labels": y.tolist(),
        "probabilities": p.tolist(),
        "expected": {"slope": both.params[1], "interceptWithSlope": both.params[0], "intercept": large.params[0]},
        "curve": {"meanProbability": predicted.tolist(), "positiveShare": happened.tolist()},
    }


def draw(records, a, b, prevalence=0.0):
    x = rng.normal(prevalence, 1.5, records)
    y = (rng.random(records) < 1 / (1 + np.exp(-(a + b * x)))).astype(int)
    return y, np.round(1 / (1 + np.exp(-x)), 4)


cases = [
    case("well calibrated", *draw(200, 0, 1)),
    case("too extreme", *draw(200, 0.2, 0.4)),
    case("too timid and too low", *draw(200, 1, 2)),
    case("wrong way round", *draw(150, 0, -0.8)),
    case("rare class", *draw(300, 0, 1, -3)),
    case("hardly separable", np.array([0, 0, 1, 0, 1, 1]), np.array([0.01, 0.2, 0.3, 0.4, 0.6, 0.99])),
]
y, p = draw(150, 0, 1)
cases.append(case("ties", y, np.clip(np.round(p, 1), 0.05, 0.95)))

with open("test/golden/metrics/calibration.json", "w") as file:
    json.dump(
        {
            "madeBy": "scripts/golden/metrics_calibration.py",
            "with": f"statsmodels {statsmodels.__version__}, scikit-learn {sklearn.__version__}, numpy {np.__version__}",
            "tolerance": 1e-8,
            "cases": cases,
        },
        file,
    )
