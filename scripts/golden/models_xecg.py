"""Golden vectors of xECG: the block stack of NX-AI/xlstm on procedural weights, in single and double precision.

Usage: models_xecg.py FOLDER

FOLDER holds golden_xecg.json and golden_xecg_float64.json. They were made with torch 1.13 on the CPU: blocks of
NX-AI/xlstm 032a6fb (2.0.5, the cell written in torch, not the CUDA kernel) between the patch convolution, the turns in
time and the mean of the bench-xecg wrapper, with weights that depend on their key in the file alone
(src/models/verification/procedural-weights.ts has the rule; the recurrent kernel and its bias in the layout of the
file) and the key "input" in [-1, 1) as [record, sample, lead]. This script only brings them into the form that the
tests read; the numbers are not touched.
"""

import json
import pathlib
import re
import sys

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "models" / "xecg.json"


def stage(name, node):
    """'after_block0_s (2,40,1024) in that block's time direction' -> a named stage with its shape."""
    label, shape = re.match(r"(\w+) ?\(([\d,]+)\)", name).groups()
    return {"name": label, "shape": [int(n) for n in shape.split(",")], **node}


def case(precision, nodes):
    stages = [stage(name, node) for name, node in nodes.items() if isinstance(node, dict) and name != "input"]
    return {
        "name": "xecg",
        "precision": precision,
        "leads": 12,
        "samples": 1000,
        "inputOrder": "sample, lead",
        "stages": stages,
        "embeddingFirst8": [nodes[f"embedding[{row}][:8]"] for row in (0, 1)],
    }


def main(folder):
    read = lambda name: json.loads((folder / name).read_text())["xecg"]
    document = {
        "madeBy": "scripts/golden/models_xecg.py",
        "with": "torch 1.13 CPU, blocks of NX-AI/xlstm 2.0.5 (032a6fb), procedural weights",
        # Nine blocks deep, where values reach 17, single precision itself is off by 1.1e-5; the embedding is within 2e-6.
        "tolerance": 5e-5,
        "cases": [case("float64", read("golden_xecg_float64.json")), case("float32", read("golden_xecg.json"))],
    }
    OUT.write_text(json.dumps(document, indent=1) + "\n")


main(pathlib.Path(sys.argv[1]))
