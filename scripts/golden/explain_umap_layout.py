"""Golden vectors for src/explain/umap: trustworthiness of umap-learn's maps over five seeds.

A layout is judged by this property, never by coordinates.
Run: python scripts/golden/explain_umap_layout.py   (writes test/golden/explain/umap-layout.json)
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
import umap
from sklearn.manifold import trustworthiness

warnings.filterwarnings("ignore")
OUT = pathlib.Path(__file__).parents[2] / "test/golden/explain/umap-layout.json"

rng = np.random.default_rng(7)
records, latent, features = 240, 4, 12
centres = 2.5 * rng.normal(size=(5, latent))
inner = centres[np.arange(records) % 5] + rng.normal(size=(records, latent))
x = inner @ rng.normal(size=(latent, features)) + 0.5 * rng.normal(size=(records, features))
x = np.round(x * 64) / 64  # multiples of 1/64: exact in float32 and short in JSON


def scores(metric):
    return [
        round(
            trustworthiness(
                x, umap.UMAP(metric=metric, random_state=seed, n_jobs=1).fit_transform(x), n_neighbors=15, metric=metric
            ),
            6,
        )
        for seed in range(5)
    ]


OUT.write_text(
    json.dumps(
        {
            "madeBy": "scripts/golden/explain_umap_layout.py",
            "with": f"umap-learn {umap.__version__}, scikit-learn {sklearn.__version__}, numpy {np.__version__}",
            "tolerance": 0.002,
            "x": x.tolist(),
            "cases": [{"metric": m, "trustworthiness": scores(m)} for m in ("cosine", "euclidean")],
        }
    )
    + "\n"
)
