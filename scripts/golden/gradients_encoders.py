"""Golden gradients of every encoder: torch's autograd in double precision on the encoder's graph.

Usage: gradients_encoders.py FOLDER

FOLDER is what dump-encoder-graphs.mjs wrote: each encoder's graph (whose forward values have golden vectors of the authors' code)
on the random weights of seed "gradients". Torch runs the operators with its own functions (onnx_in_torch.py). The scalar is the sum of the
embedding times procedural values "probe", the input is the key "input". Kept are the gradient's norm, 64 of its values, and its
products with three procedural directions, the first beside the central difference of the scalar along it.
"""

import json
import pathlib
import sys

import numpy as np
import torch
from onnx_in_torch import procedural, run

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "gradients" / "encoders.json"
# A larger step meets more kinks of ReLUs and pools, a smaller one more rounding: the first that agrees is kept.
STEPS = (1e-5, 1e-6, 1e-7)
SAMPLED = 64


def loaded(folder):
    graph = json.loads((folder / "graph.json").read_text())
    flat = np.fromfile(folder / "constants.f32", dtype=np.float32)
    values, start = {}, 0
    for constant in graph["floats"]:
        size = int(np.prod(constant["dims"], dtype=np.int64))
        values[constant["name"]] = torch.from_numpy(flat[start : start + size].astype(np.float64).reshape(constant["dims"]))
        start += size
    for constant in graph["integers"]:
        values[constant["name"]] = torch.tensor(constant["values"]).reshape(constant["dims"])
    return graph, values


def needed(nodes, output):
    """Only the operators that the embedding depends on."""
    wanted, kept = {output}, []
    for node in reversed(nodes):
        if not wanted.intersection(node["outputs"]):
            continue
        kept.append(node)
        wanted.update(node["inputs"])
        body = node["attributes"].get("body")
        wanted.update(name for inner in (body or {"nodes": []})["nodes"] for name in inner["inputs"])
    return list(reversed(kept))


def solved(folder):
    graph, constants = loaded(folder)
    nodes = needed(graph["nodes"], "embedding")
    probe = procedural("probe", [graph["dimension"]])
    shape = [1, *graph["input"]]
    ecg = procedural("input", shape)

    def scalar(x):
        return (run({"nodes": nodes}, {**constants, "ecg": x})["embedding"] * probe).sum()

    wanted = ecg.clone().requires_grad_()
    output = scalar(wanted)
    output.backward()
    gradient = wanted.grad
    directions = []
    for number in range(3):
        direction = procedural(f"direction {number}", shape)
        directions.append(float((gradient * direction).sum()))
    direction = procedural("direction 0", shape)
    # A network that counts signs jumps, and its gradient is that between the jumps.
    jumps = any(node["operator"] == "Sign" for node in nodes)
    difference = None if jumps else agreeing(scalar, ecg, direction, along=directions[0], within=1e-3 * float(gradient.norm()))
    flat = gradient.reshape(-1)
    places = [int(place) for place in np.linspace(0, len(flat) - 1, SAMPLED)]
    print(folder.name, float(output.detach()), float(gradient.norm()), directions, difference, flush=True)
    return {
        "id": folder.name,
        "scalar": float(output.detach()),
        "norm": float(gradient.norm()),
        "largest": float(gradient.abs().max()),
        "directions": directions,
        "difference": difference,
        "places": places,
        "values": [float(f"{float(flat[place]):.7g}") for place in places],
    }


def agreeing(scalar, ecg, direction, along, within):
    found = []
    for step in STEPS:
        with torch.no_grad():
            difference = float(scalar(ecg + step * direction) - scalar(ecg - step * direction)) / (2 * step)
        if abs(difference - along) < within:
            return difference
        found.append(difference)
    raise AssertionError((along, found))


def main(root):
    torch.set_num_threads(1)
    known = {case["id"]: case for case in json.loads(OUT.read_text())["cases"]} if OUT.exists() else {}
    for folder in sorted(root.iterdir(), key=lambda folder: (folder / "constants.f32").stat().st_size):
        if folder.name in known:
            continue
        known[folder.name] = solved(folder)
        document = {
            "madeBy": "scripts/golden/gradients_encoders.py",
            "with": f"torch {torch.__version__.split('+')[0]} autograd in float64 on our graphs, beside central differences, random weights of seed gradients",
            "tolerance": 1e-3,
            "cases": [known[name] for name in sorted(known)],
        }
        OUT.write_text(json.dumps(document, indent=1) + "\n")


main(pathlib.Path(sys.argv[1]))
