"""Golden vectors of ECG-FM and ECGFM-KED: what the authors' modules compute on numbered weights.

Usage: models_ecg_fm_ked.py FOLDER

FOLDER holds ecg-fm.json and ecgfm-ked.json, made with the modules of Jwoo5/fairseq-signals 6b9e137 and
control-spiderman/ECGFM-KED e42f1de in float64, eval mode, on weights that depend on the place of their key in the
sorted key list (src/models/verification/numbered-weights.ts has the rule; batch counters are not numbered), and
preprocessing.json, made with scipy 1.10.1 in float64 of a signal in closed form. This script only brings them
into the form that the tests read; the numbers are not touched.
"""

import json
import pathlib
import sys

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "models"


def stage(name, node):
    return {"name": name, "first12": node["first"], "sum": node["sum"], "l2": node["l2"], "elements": node["len"]}


def prepared(name, node, values="v"):
    return {"name": name, "places": node["idx"], "values": node[values]}


def write(name, made_with, fixture, stages, inputs):
    keys = [entry["key"] for entry in fixture["keys"]]
    assert keys == sorted(keys)
    assert [entry["k"] for entry in fixture["keys"]] == list(range(len(keys)))
    document = {
        "madeBy": "scripts/golden/models_ecg_fm_ked.py",
        "with": made_with,
        "tolerance": 1e-5,
        "cases": [
            {
                "name": name,
                "tensors": len(keys),
                "parameters": sum(product(entry["shape"]) for entry in fixture["keys"] if "running_" not in entry["key"]),
                "stages": stages,
                "inputs": inputs,
            }
        ],
    }
    (OUT / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n")


def product(shape):
    total = 1
    for length in shape:
        total *= length
    return total


def main(folder):
    inputs = json.loads((folder / "preprocessing.json").read_text())
    fm = json.loads((folder / "ecg-fm.json").read_text())
    linear = inputs["ecgfm_linear_400to500_then_z"]
    write(
        "ecg-fm",
        "torch float64, Wav2Vec2CMSC of Jwoo5/fairseq-signals 6b9e137, numbered weights; numpy (input)",
        fm,
        [
            stage("features, channel 0", fm["feature_extractor_ch0"]),
            stage("tokens, token 0", fm["token0"]),
            stage("embedding", fm["mean_pooled"]),
        ],
        [prepared("400 to 500 Hz", linear, "linear"), prepared("z-score", linear, "z")],
    )
    ked = json.loads((folder / "ecgfm-ked.json").read_text())
    write(
        "ecgfm-ked",
        "torch float64, xresnet1d101 of control-spiderman/ECGFM-KED e42f1de, numbered weights; scipy 1.10.1 (input)",
        ked,
        [stage("stem, channel 0", ked["after_stem_maxpool_ch0"]), stage("embedding", ked["mean_pooled"])],
        [prepared("500 to 100 Hz", inputs["scipy_fft_resample_5000to1000"])],
    )


main(pathlib.Path(sys.argv[1]))
