"""Writes test/golden/formats/mat.json.

`theirs` are MAT files by scipy.io.savemat (version 4, and 5 plain and compressed), big-endian ones packed here byte by
byte, each with what scipy.io.loadmat reads. `ours` is the CPSC2018 layout by src/formats/mat/mat5-write.ts,
read back here by scipy before it is stored. Run `npm run build` first; `--dist` names another build.
"""

import argparse
import base64
import io
import json
import pathlib
import struct
import subprocess
import sys

import numpy as np
import scipy
from scipy.io import loadmat, savemat

root = pathlib.Path(__file__).parents[2]
arguments = argparse.ArgumentParser()
arguments.add_argument("--dist", default=str(root / "dist"))
dist = pathlib.Path(arguments.parse_args().dist).resolve()
rng = np.random.default_rng(3)

CLASSES = {"f8": "double", "f4": "single", "i1": "int8", "u1": "uint8", "i2": "int16", "u2": "uint16"}
CLASSES |= {"i4": "int32", "u4": "uint32", "i8": "int64", "u8": "uint64"}


def value_of(array):
    """The value as src/formats/mat/mat-value.ts spells it, from what loadmat gives."""
    shape = list(array.shape)
    if array.dtype.names is not None:
        flat = array.ravel("F")
        names = array.dtype.names
        return {"kind": "struct", "shape": shape, "fields": {n: [value_of(e[n]) for e in flat] for n in names}}
    if array.dtype == object:
        return {"kind": "cells", "shape": shape, "cells": [value_of(e) for e in array.ravel("F")]}
    if array.dtype.kind == "U":
        return {"kind": "text", "rows": [str(row) for row in array]}
    data = [repr(float(x)) if array.dtype.kind == "f" else str(int(x)) for x in array.ravel("F")]
    logical = array.dtype == bool
    kind = "uint8" if logical else CLASSES[array.dtype.str[1:]]
    return {"kind": "numbers", "type": kind, "logical": bool(logical), "shape": shape, "data": data}


def read(content):
    variables = loadmat(io.BytesIO(content), mat_dtype=True, struct_as_record=True)
    return {name: value_of(value) for name, value in variables.items() if not name.startswith("__")}


def saved(variables, **options):
    buffer = io.BytesIO()
    savemat(buffer, variables, **options)
    return buffer.getvalue()


def case(name, content):
    return {"name": name, "base64": base64.b64encode(content).decode(), "variables": read(content)}


def big4(name, array, mopt):
    rows, cols = array.shape
    head = struct.pack(">5i", mopt, rows, cols, 0, len(name) + 1) + name.encode() + b"\0"
    return head + array.astype(array.dtype.newbyteorder(">")).tobytes("F")


def element5(kind, data, order=">"):
    return struct.pack(order + "II", kind, len(data)) + data + b"\0" * (-len(data) % 8)


def big5(name, array_class, shape, *parts):
    flags = element5(6, struct.pack(">II", array_class, 0))
    dims = element5(5, struct.pack(f">{len(shape)}i", *shape))
    small_name = struct.pack(">HH", len(name), 1) + name.encode().ljust(4, b"\0")
    named = small_name if 0 < len(name) <= 4 else element5(1, name.encode())
    return element5(14, flags + dims + named + b"".join(parts))


numbers = {
    "double": rng.standard_normal((3, 4)),
    "special": np.array([[np.nan, np.inf, -np.inf, -0.0, 5e-324]]),
    "whole": np.arange(6.0).reshape(2, 3),
    "single": rng.standard_normal((2, 2)).astype("f4"),
    "empty": np.zeros((0, 3)),
    **{f"of_{kind}": np.array([[np.iinfo(kind).min, 7, np.iinfo(kind).max]], dtype=kind) for kind in ["i1", "u1", "i2", "u2", "i4", "u4"]},
}
wide = {"of_i8": np.array([[-(2**53) + 1, 2**53 - 1]]), "of_u8": np.array([[2**53 - 1]], dtype="u8")}
cube = {"cube": np.arange(24, dtype="i2").reshape(2, 3, 4), "yes": np.array([[True, False, True]])}
recording = {"sex": "Male", "age": np.uint8(74), "data": (rng.standard_normal((12, 40)) * 0.1)}
nested = {
    "cell": np.array([["a", np.eye(2), {"deep": {"er": 1.5}}]], dtype=object),
    "records": np.array([(1.0, "I"), (2.0, "aVR")], dtype=[("gain", object), ("lead", object)]).reshape(1, 2),
    "words": np.array(["abc", "de "]),
    "accents": "H\u00f4pital \u5fc3\u7535",
    "nothing": "",
}
four = {key: value for key, value in numbers.items() if key not in ("of_i1", "of_u4")} | {"words": np.array(["abc", "de "])}
four["single"] = numbers["single"]

header5 = b"MATLAB 5.0 MAT-file, packed big-endian".ljust(124) + b"\x01\x00MI"
matrix = rng.standard_normal((2, 3))
text = "aVF".encode("utf-16-be")
inner = big5("", 6, (2, 3), element5(9, matrix.astype(">f8").tobytes("F")))
name_width = struct.pack(">HHI", 4, 5, 8)
big_struct = big5("ECG", 2, (1, 1), name_width, element5(1, b"data\0\0\0\0"), inner)
theirs = [
    case("version 4, all its numbers and text", saved(four, format="4")),
    case("version 4, big-endian", big4("val", np.array([[1, -2], [300, -32768]], "i2"), 1030) + big4("x", matrix, 1000)),
    case("version 5, all numbers", saved(numbers | wide | cube)),
    case("version 5, all numbers compressed", saved(numbers | wide | cube, do_compression=True)),
    case("the struct of CPSC2018", saved({"ECG": recording}, do_compression=True)),
    case("structs, cells and texts in one another", saved(nested)),
    case("version 5, big-endian", header5 + big5("lead", 4, (1, 3), element5(17, text)) + big_struct),
]

refused = {
    "complex double": saved({"z": np.array([[1 + 2j]])}),
    "sparse matrix": saved({"z": scipy.sparse.csc_matrix(np.eye(3))}),
    "complex double in version 4": saved({"z": np.array([[1 + 2j]])}, format="4"),
}

script = """
const { writeMat5 } = await import(process.argv[1]);
const text = (...rows) => ({ kind: "text", rows });
const numbers = (type, shape, array, logical = false) => ({ kind: "numbers", type, logical, shape, data: array });
const ecg = { kind: "struct", shape: [1, 1], fields: new Map([
  ["sex", [text("Female")]],
  ["age", [numbers("uint8", [1, 1], Uint8Array.of(62))]],
  ["data", [numbers("double", [12, 3], Float64Array.from({ length: 36 }, (_, i) => i / 7))]],
]) };
const file = await writeMat5(new Map([["ECG", ecg],
  ["list", { kind: "cells", shape: [1, 2], cells: [text("ab", "cd"), numbers("int64", [1, 1], Float64Array.of(-3))] }],
  ["flag", numbers("uint8", [1, 2], Uint8Array.of(1, 0), true)],
]), { compressed: process.argv[2] === "compressed" });
process.stdout.write(Buffer.from(file).toString("base64"));
"""


def written(how):
    module = (dist / "formats/mat/mat5-write.js").as_uri()
    command = ["node", "--input-type=module", "-e", script, module, how]
    return base64.b64decode(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


ours = written("plain")
back = loadmat(io.BytesIO(ours), mat_dtype=True)
assert back["ECG"]["sex"][0, 0][0] == "Female" and back["ECG"]["age"][0, 0][0, 0] == 62
assert np.array_equal(back["ECG"]["data"][0, 0], (np.arange(36) / 7).reshape(12, 3, order="F"))
assert list(back["list"][0, 0]) == ["ab", "cd"] and back["list"][0, 1] == [[-3]]
assert back["flag"].dtype == bool and back["flag"].tolist() == [[True, False]]
assert read(written("compressed")) == read(ours)

golden = {
    "madeBy": "scripts/golden/formats_mat.py",
    "with": f"scipy {scipy.__version__}, numpy {np.__version__}",
    "tolerance": 0,
    "theirs": theirs,
    "unread": [{"what": what, "base64": base64.b64encode(content).decode()} for what, content in refused.items()],
    "ours": case("the writer's file", ours),
}
path = root / "test/golden/formats/mat.json"
path.write_text(json.dumps(golden, indent=None, separators=(",", ":")) + "\n")
print(path.stat().st_size, "bytes", file=sys.stderr)
