"""Golden vectors for src/explain/shap: LinearExplainer of the shap package on a standardised linear model.

Run: python scripts/golden/explain_shap.py   (writes test/golden/explain/shap.json)
"""

import json
import pathlib

import numpy as np
import shap

OUT = pathlib.Path(__file__).parents[2] / "test/golden/explain/shap.json"


def exact(x):
    """Multiples of 1/1024, which float32 and JSON hold exactly."""
    return np.round(x * 1024) / 1024


def case(seed, background_records, records, features):
    rng = np.random.default_rng(seed)
    offset = rng.normal(size=features) * 5
    background = exact(rng.normal(size=(background_records, features)) + offset)
    explained = exact(rng.normal(size=(records, features)) + offset)
    # The probe was standardised on other records than the background.
    mean, scale = offset + 0.25, 0.5 + rng.random(features)
    weights, intercept = rng.normal(size=features), -1.5
    masker = shap.maskers.Independent((background - mean) / scale, max_samples=10**6)
    explainer = shap.LinearExplainer((weights, intercept), masker)
    return {
        "background": background.tolist(),
        "explained": explained.tolist(),
        "mean": mean.tolist(),
        "scale": scale.tolist(),
        "weights": weights.tolist(),
        "intercept": intercept,
        "shap": explainer.shap_values((explained - mean) / scale).tolist(),
        "baseValue": float(explainer.expected_value),
    }


OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "madeBy": "scripts/golden/explain_shap.py",
            "with": f"shap {shap.__version__}, numpy {np.__version__}",
            "tolerance": 1e-9,
            "cases": [case(1, 30, 12, 5), case(2, 9, 4, 20)],
        }
    )
    + "\n"
)
