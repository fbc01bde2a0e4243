"""Makes test/golden/linalg/eigen.json with numpy. Run from the project's root."""

import json

import numpy as np

rng = np.random.default_rng(3)


def case(name, matrix):
    values, vectors = np.linalg.eigh(matrix)
    return {
        "name": name,
        "n": len(matrix),
        "matrix": matrix.ravel().tolist(),
        "values": values[::-1].tolist(),
        "firstVector": vectors[:, -1].tolist(),
    }


full = rng.normal(size=(14, 14))
thin = rng.normal(size=(11, 4))
cases = [
    case("indefinite", (full + full.T) / 2),
    case("rank 4 of 11", thin @ thin.T),
    case("scales from 1e-6 to 1e6", np.diag(10.0 ** np.arange(6, -7, -1)) + 1e-9 * np.ones((13, 13))),
    case("two by two", np.array([[2.0, -1.0], [-1.0, 3.0]])),
    case("one by one", np.array([[-5.0]])),
]

with open("test/golden/linalg/eigen.json", "w") as file:
    json.dump(
        {
            "madeBy": "scripts/golden/linalg_eigen.py",
            "with": f"numpy {np.__version__}",
            "tolerance": 1e-13,
            "cases": cases,
        },
        file,
    )
