"""Golden vector for src/explain/structure/cka-interval.ts: the data and the printed result of the CKA authors' own
demonstration (Kornblith et al., google-research/representation_similarity/Demo.ipynb, 2019).

Run: python scripts/golden/explain_cka.py   (writes test/golden/explain/cka.json)
"""

import json
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).parents[2] / "test/golden/explain/cka.json"

np.random.seed(1337)
x = np.random.randn(100, 10)
y = np.random.randn(100, 10) + x

OUT.write_text(
    json.dumps(
        {
            "madeBy": "scripts/golden/explain_cka.py",
            "with": f"numpy {np.__version__}, value as published in the authors' notebook",
            "tolerance": 1e-5,
            "x": np.round(x, 5).tolist(),
            "y": np.round(y, 5).tolist(),
            "published": {"debiased": 0.51346},
        }
    )
    + "\n"
)
