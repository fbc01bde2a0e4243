"""Writes test/golden/formats/npy.json: files by numpy.save, in base64, and their values."""

import base64
import io
import json
import pathlib

import numpy as np

rng = np.random.default_rng(7)
arrays = {
    "one value": np.array([[1.5]], dtype="<f4"),
    "a wide matrix": rng.standard_normal((3, 33)).astype("<f4"),
    "a long matrix": rng.standard_normal((120, 2)).astype("<f4"),
    "no rows": np.zeros((0, 5), dtype="<f4"),
    "infinite and missing values": np.array([[np.nan, np.inf], [-np.inf, -0.0]], dtype="<f4"),
}
refused = {
    "big-endian": rng.standard_normal((2, 2)).astype(">f4"),
    "integers": np.arange(4, dtype="<i8").reshape(2, 2),
    "Fortran order": np.asfortranarray(rng.standard_normal((3, 2)).astype("<f4")),
    "three dimensions": np.zeros((1, 2, 3), dtype="<f4"),
}


def saved(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return base64.b64encode(buffer.getvalue()).decode()


def text_of(value):
    return repr(float(value))


double = rng.standard_normal((4, 3))
golden = {
    "madeBy": "scripts/golden/formats_npy.py",
    "with": f"numpy {np.__version__}",
    "tolerance": 0,
    "cases": [
        {
            "name": name,
            "rows": array.shape[0],
            "cols": array.shape[1],
            "values": [text_of(value) for value in array.ravel()],
            "base64": saved(array),
        }
        for name, array in arrays.items()
    ],
    "float64": {
        "rows": 4,
        "cols": 3,
        "values": [text_of(np.float32(value)) for value in double.ravel()],
        "base64": saved(double),
    },
    "refused": [{"name": name, "base64": saved(array)} for name, array in refused.items()],
}
path = pathlib.Path(__file__).parents[2] / "test/golden/formats/npy.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
