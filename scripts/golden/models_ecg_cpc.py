"""Golden vectors of ECG-CPC: a float64 forward pass on numbered weights.

Usage: models_ecg_cpc.py FOLDER

FOLDER holds ecg-cpc.json, made by a float64 implementation of the encoder of AI4HealthUOL/ecg-fm-benchmarking
6367295 that differs from the authors' float32 modules by 1.6e-6 at most, on weights that depend on the place of
their key in the sorted key list (src/models/verification/numbered-weights.ts has the rule), and preprocessing.json, made with
resampy 0.4.3 of a signal in closed form. This script only brings them into the form that the tests read; the
numbers are not touched.
"""

import json
import math
import pathlib
import re
import sys

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "models" / "ecg-cpc.json"


def stage(name, node):
    return {"name": name, "first12": node["first"], "sum": node["sum"], "l2": node["l2"], "elements": node["len"]}


def prepared(name, node):
    return {"name": name, "places": node["idx"], "values": node["v"]}


def main(folder):
    fixture = json.loads((folder / "ecg-cpc.json").read_text())
    keys = [entry["key"] for entry in fixture["keys"]]
    assert keys == sorted(keys)
    learned = [entry for entry in fixture["keys"] if not re.search(r"running_|\.kernel\.([BPQw]|log_dt)$", entry["key"])]
    inputs = json.loads((folder / "preprocessing.json").read_text())["resampy_kaiser_best"]
    case = {
        "name": "ecg-cpc",
        "tensors": len(keys),
        "parameters": sum(math.prod(entry["shape"]) for entry in learned),
        "stages": [
            stage("convolved, channel 0", fixture["encoder_out_ch0"]),
            stage("token 0", fixture["token0"]),
            stage("token 299", fixture["token299"]),
            stage("embedding", fixture["mean_pooled"]),
        ],
        "kernels": [
            {"layer": 0, "channel": 0, "from": 0, "values": fixture["kernel_layer0_ch0_first12"]},
            {"layer": 0, "channel": 511, "from": 296, "values": fixture["kernel_layer0_ch511_last4_of_300"]},
        ],
        "inputs": [
            prepared("crop of 2.5 s", inputs["500to240_first1250"]),
            prepared("whole 10 s", inputs["500to240_full5000"]),
        ],
    }
    document = {
        "madeBy": "scripts/golden/models_ecg_cpc.py",
        "with": "numpy float64 forward pass of the encoder of AI4HealthUOL/ecg-fm-benchmarking 6367295, numbered weights; resampy 0.4.3 (input)",
        "tolerance": 1e-5,
        "cases": [case],
    }
    OUT.write_text(json.dumps(document, indent=1) + "\n")


main(pathlib.Path(sys.argv[1]))
