"""Golden vectors for src/explain/shap/sampled and expected gradients.

Kernel: KernelExplainer of the shap package with room for all coalitions. Permutation: shap's PermutationExplainer on a
model without interactions of three features, where one pair of walks is exact. Expected gradients: the line integrals by
scipy's quad. Ranks: spearmanr of scipy, and rank-biased overlap (Webber, Moffat and Zobel 2010, equation 32) by its sum.

Run: python scripts/golden/explain_sampled_shap.py   (writes test/golden/explain/sampled-shap.json)
"""

import json
import pathlib

import numpy as np
import scipy
import scipy.integrate
import scipy.stats
import shap

OUT = pathlib.Path(__file__).parents[2] / "test/golden/explain/sampled-shap.json"


def exact(x):
    """Multiples of 1/256, which float32 and JSON hold exactly."""
    return np.round(x * 256) / 256


def curved(x):
    """Interactions of two and of four features."""
    return np.tanh(x[:, 0] * x[:, 1]) + x[:, 2] ** 2 - x[:, 2] * x[:, 3] * x[:, 4] * x[:, 5] / 4


def quadratic(x):
    return 2 * x[:, 0] * x[:, 1] - x[:, 2] ** 2 + 3 * x[:, 3] * x[:, 4] + x[:, 5]


def sampled_cases(rng):
    explained, background = exact(rng.normal(size=(3, 6))), exact(rng.normal(size=(5, 6)))
    kernel = shap.KernelExplainer(curved, background)
    permutation = shap.PermutationExplainer(quadratic, shap.maskers.Independent(background, max_samples=1000), seed=1)
    return {
        "explained": explained.tolist(),
        "background": background.tolist(),
        "kernel": kernel.shap_values(explained, nsamples=2**6, silent=True, l1_reg="num_features(6)").tolist(),
        "permutation": permutation(explained, max_evals=13 * 10, silent=True).values.tolist(),
    }


def network_case(rng):
    features, hidden, outputs = 4, 6, 2
    w, b = exact(rng.normal(size=(hidden, features))), exact(rng.normal(size=hidden) / 2)
    v, c = exact(rng.normal(size=(outputs, hidden))), exact(rng.normal(size=outputs))
    explained, background = exact(rng.normal(size=(3, features))), exact(rng.normal(size=(7, features)))

    def gradient(x):
        return (v * (w @ x + b > 0)) @ w

    def line(x, start, o, f):
        ends = [t for t in (-(w @ start + b) / (w @ (x - start))) if 0 < t < 1]
        value, _ = scipy.integrate.quad(lambda t: gradient(start + t * (x - start))[o, f], 0, 1, points=sorted(ends) or None)
        return (x[f] - start[f]) * value

    values = [
        [[np.mean([line(x, start, o, f) for start in background]) for f in range(features)] for x in explained]
        for o in range(outputs)
    ]
    return {
        "inner": w.ravel().tolist(),
        "innerBias": b.tolist(),
        "outer": v.ravel().tolist(),
        "outerBias": c.tolist(),
        "explained": explained.tolist(),
        "background": background.tolist(),
        "values": values,
    }


def overlap(a, b, p):
    depth = len(a)
    shared = [len(set(a[:k]) & set(b[:k])) / k for k in range(1, depth + 1)]
    return shared[-1] * p**depth + (1 - p) / p * sum(x * p**k for k, x in enumerate(shared, 1))


def rank_case(rng, size, noise):
    a = exact(np.abs(rng.normal(size=size)))
    b = exact(np.abs(a + noise * rng.normal(size=size)))
    order = [sorted(range(size), key=lambda f: (-one[f], f)) for one in (a, b)]
    return {
        "a": a.tolist(),
        "b": b.tolist(),
        "spearman": float(scipy.stats.spearmanr(a, b).statistic),
        "overlap": overlap(order[0], order[1], 0.95),
    }


rng = np.random.default_rng(7)
OUT.write_text(
    json.dumps(
        {
            "madeBy": "scripts/golden/explain_sampled_shap.py",
            "with": f"shap {shap.__version__}, scipy {scipy.__version__}, numpy {np.__version__}",
            "tolerance": 1e-9,
            "cases": [sampled_cases(rng)],
            "networks": [network_case(rng)],
            "rankings": [rank_case(rng, 12, 0.5), rank_case(rng, 60, 2)],
        }
    )
    + "\n"
)
