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
half = np.array([[0.1, -65504, 6e-8], [np.nan, np.inf, -0.0]], dtype="<f2")
integers = {f"{order}{kind}": np.array([[np.iinfo(kind).min, 5], [0, np.iinfo(kind).max]], dtype=order + kind) for kind in ["i1", "u1", "i2", "u2", "i4", "u4"] for order in "<>"}
others = {
    "float64": rng.standard_normal((4, 3)),
    "big-endian float32": rng.standard_normal((2, 2)).astype(">f4"),
    "big-endian float64": rng.standard_normal((2, 2)).astype(">f8"),
    "float16": half,
    "big-endian float16": half.astype(">f2"),
    "int64 within 2^53": np.array([[-(2**53) + 1, 2**53 - 1]]),
    "big-endian uint64": np.array([[1, 2**53 - 1]], dtype=">u8"),
    "bool": np.array([[True, False, True]]),
    "column-major": np.asfortranarray(rng.standard_normal((3, 2)).astype("<f4")),
    "one axis": np.arange(5) * 0.5,
    "a scalar": np.array(2.5),
    "EchoNext's four axes": rng.standard_normal((3, 1, 5, 2)),
    "no column": np.zeros((3, 0)),
    **{f"{kind} integers": array for kind, array in integers.items()},
}
versions = {(2, 0): rng.standard_normal((2, 2)), (3, 0): rng.standard_normal((2, 2))}
refused = {
    "complex numbers": np.ones((2, 2), dtype="<c8"),
    "text": np.array([["I", "aVR"]]),
    "dates": np.array(["2020-01-01"], dtype="<M8[D]"),
    "records": np.zeros(2, dtype=[("age", "<f4"), ("lead", "<U3")]),
    "a column-major cube": np.asfortranarray(np.zeros((2, 3, 4))),
}


def saved(array, version=None):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version)
    return base64.b64encode(buffer.getvalue()).decode()


def text_of(value):
    return repr(float(value))




def other(name, array, version=None):
    values = [text_of(value) for value in array.ravel()]
    return {"name": name, "shape": array.shape, "values": values, "base64": saved(array, version)}


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
    "others": [other(name, array) for name, array in others.items()]
    + [other(f"version {version[0]}.0", array, version) for version, array in versions.items()],
    "refused": [{"name": name, "base64": saved(array)} for name, array in refused.items()],
}
path = pathlib.Path(__file__).parents[2] / "test/golden/formats/npy.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
