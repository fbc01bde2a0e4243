"""Golden vector of HuBERT-ECG small: a float64 forward pass on numbered weights.

Usage: models_hubert_ecg.py FILE

FILE is hubert-ecg-small.json: what an independent float64 implementation of HubertModel (huggingface/transformers,
settings of Edoar-do/HuBERT-ECG affe1f9) computed with weights that depend on the place of their key in the
sorted key list (test/models/numbered-weights.ts has the rule). This script only brings it into the form that
the tests read; the numbers are not touched.
"""

import json
import pathlib
import sys

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "models" / "hubert-ecg.json"


def main(file):
    fixture = json.loads(file.read_text())
    keys = [entry["key"] for entry in fixture["keys"]]
    assert keys == sorted(keys)
    pooled = fixture["mean_pooled"]
    document = {
        "madeBy": "scripts/golden/models_hubert_ecg.py",
        "with": "numpy float64 forward pass of HubertModel, settings of Edoar-do/HuBERT-ECG affe1f9, numbered weights",
        "tolerance": 1e-4,
        "cases": [
            {
                "name": "hubert-ecg-small",
                "tensors": len(keys),
                "embeddingFirst12": pooled["first"],
                "sum": pooled["sum"],
                "l2": pooled["l2"],
            }
        ],
    }
    OUT.write_text(json.dumps(document, indent=1) + "\n")


main(pathlib.Path(sys.argv[1]))
