"""Writes test/golden/formats/wfdb-annotations.json: annotation files that wfdb-python writes, and what it reads from them."""

import base64
import json
import pathlib
import tempfile

import numpy as np
import wfdb

root = pathlib.Path(__file__).parents[2]
folder = pathlib.Path(tempfile.mkdtemp())
CODES = dict(zip(wfdb.io.annotation.ann_label_table.symbol, wfdb.io.annotation.ann_label_table.label_store))


def read_back(name, extension, **more):
    read = wfdb.rdann(str(folder / name), extension)
    stored = wfdb.rdann(str(folder / name), extension, return_label_elements=["label_store"])
    return {
        "name": f"{name}.{extension}",
        "base64": base64.b64encode((folder / f"{name}.{extension}").read_bytes()).decode(),
        "samplingRateHz": read.fs,
        "definedKinds": [] if read.custom_labels is None else read.custom_labels.values.tolist(),
        "annotations": [
            {
                "sample": int(sample),
                "code": int(code),
                "symbol": symbol,
                "subtype": int(subtype),
                "channel": int(channel),
                "number": int(number),
                "note": note.rstrip("\0"),
            }
            for sample, code, symbol, subtype, channel, number, note in zip(
                read.sample,
                stored.label_store,
                read.symbol,
                read.subtype,
                read.chan,
                read.num,
                read.aux_note,
            )
        ],
        **more,
    }


def written(name, extension, sample, symbol, **fields):
    wfdb.wrann(name, extension, np.array(sample), symbol=symbol, write_dir=str(folder), **fields)
    return read_back(name, extension, ours=fields.get("custom_labels") is None)


waves = ["(", "N", ")", "(", "t", ")", "(", "p", ")"]
cases = [
    written("1", "ii", [80, 99, 120, 160, 190, 222, 590, 611, 1650], waves, num=np.array([1, 1, 1, 2, 2, 2, 0, 0, 0])),
    written(
        "I01",
        "atr",
        [1, 1024, 2047, 2048, 400000, 3_000_000_000],
        ["+", "N", "V", "~", "A", "N"],
        aux_note=["(N", "", "odd", "quality changed", "", "\xe9t\xe9"],
        subtype=np.array([0, 0, -1, 5, 0, 0]),
        chan=np.array([0, 0, 1, 1, 11, 0]),
        num=np.array([0, 3, 3, 0, 0, 127]),
        fs=257,
    ),
    written("odd", "qrs", [5, 300], ["N", "N"], fs=62.4725),
    written(
        "own",
        "ann",
        [10, 20, 30],
        ["N", "z", "y"],
        custom_labels=[(43, "z", "beat of my own"), (46, "y", "another one")],
        fs=500,
    ),
    written("one", "atr", [0], ["N"]),
]
# wfdb-python reads numbers below 0 but refuses to write them.
(folder / "low.atr").write_bytes(bytes([9, 1 << 2, 253, 60 << 2, 128, 61 << 2, 7, 5 << 2, 0, 0]))
cases.append(read_back("low", "atr", ours=True))
# As the MIT-BIH Arrhythmia Database has it: a rhythm whose text ends with a zero, then the closing word.
(folder / "mit.atr").write_bytes(bytes([18, 28 << 2, 3, 63 << 2, 0x28, 0x4E, 0, 0, 59, 1 << 2, 0, 0]))
cases.append(read_back("mit", "atr", ours=False))
golden = {
    "madeBy": "scripts/golden/formats_wfdb_annotations.py",
    "with": f"wfdb {wfdb.__version__}, numpy {np.__version__}",
    "tolerance": 0,
    "codes": {symbol: int(code) for symbol, code in CODES.items() if code > 0},
    "cases": cases,
}
path = root / "test/golden/formats/wfdb-annotations.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
