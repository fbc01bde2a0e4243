"""Golden gradients of single operators: torch's autograd in double precision, checked here against central differences.

Usage: gradients_operators.py

Every case is a small graph with a batch of two; its scalar is the sum of the output times fixed numbers. Inputs and constants
are procedural values by their name, so that only graphs and gradients are stored.
"""

import json
import pathlib

import numpy as np
import torch
from onnx_in_torch import procedural, run

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "gradients" / "operators.json"
BATCH = 2
STEP = 1e-6


def node(operator, inputs, outputs="y", **attributes):
    return {"operator": operator, "inputs": inputs.split(), "outputs": outputs.split(), "attributes": attributes}


def case(name, nodes, x=(3, 4), constants=None, integers=None, offset=0.0, other=None):
    """`x` and, where there is one, `other` have a batch in front; constants have none; `offset` moves x and other."""
    inputs = {"x": list(x)} | ({"other": list(other)} if other else {})
    return {
        "name": name, "nodes": nodes, "inputs": inputs, "constants": {k: list(v) for k, v in (constants or {}).items()},
        "integers": integers or {}, "offset": offset,
    }  # fmt: skip


def cases():
    for name in "Identity Neg Relu Sigmoid Tanh Erf Exp Softplus Abs Sin Cos".split():
        yield case(name, [node(name, "x")])
    for name in "Log Sqrt Reciprocal".split():
        yield case(name, [node(name, "x")], offset=2.0)
    for name in "Add Sub Mul Div Max Min".split():
        yield case(f"{name} of two", [node(name, "x other")], other=(3, 4), offset=1.5)
        yield case(f"{name} with a row", [node(name, "x c")], constants={"c": (3, 1)}, offset=1.5)
        yield case(f"{name} onto a table", [node(name, "c x")], x=(1, 4), constants={"c": (1, 3, 4)}, offset=1.5)
    yield case("Pow", [node("Pow", "x two")], constants={"two": ()}, offset=2.0)
    yield case("Where", [node("Greater", "x c", "w"), node("Where", "w x c")], constants={"c": (4,)})
    gelu = [node("Div", "x root", "a"), node("Erf", "a", "b"), node("Add", "b one", "c")]
    gelu += [node("Mul", "x c", "d"), node("Mul", "d half")]
    yield case("Gelu", gelu, constants={"root": (), "one": (), "half": ()})
    yield case("Reshape", [node("Reshape", "x shape", "r"), node("Mul", "r r")], integers={"shape": [-1, 2, 6]})
    yield case("Flatten", [node("Flatten", "x", "r", axis=1), node("Mul", "r r")])
    yield case("Squeeze", [node("Squeeze", "x axes")], x=(3, 1, 4), integers={"axes": [2]})
    yield case("Unsqueeze", [node("Unsqueeze", "x axes")], integers={"axes": [2]})
    yield case("Transpose", [node("Transpose", "x", perm=[2, 0, 1])])
    yield case("Slice", [node("Slice", "x a b c")], integers={"a": [1], "b": [3], "c": [2]})
    yield case("Slice of two axes", [node("Slice", "x a b c")], integers={"a": [0, 1], "b": [2, 9], "c": [1, 2]})
    steps = {"a": [1], "b": [8], "c": [2], "s": [3]}
    yield case("Slice in steps", [node("Slice", "x a b c s")], x=(3, 8), integers=steps)
    turned = {"a": [-1], "b": [-2147483648], "c": [2], "s": [-1]}
    yield case("Slice backwards", [node("Slice", "x a b c s")], integers=turned)
    turned = {"a": [6], "b": [0], "c": [2], "s": [-2]}
    yield case("Slice backwards in steps", [node("Slice", "x a b c s")], x=(3, 8), integers=turned)
    cuts = {"n0": [0], "n1": [1], "n2": [2], "n3": [3], "axis": [1]}
    parts = [node("Slice", "x n0 n1 axis", "a"), node("Slice", "x n1 n2 axis", "b"), node("Slice", "x n2 n3 axis", "c")]
    yield case("Slices that tile", [*parts, node("Mul", "a b", "d"), node("Mul", "d c")], integers=cuts)
    yield case("Slices with a gap", [parts[0], parts[2], node("Mul", "a c")], integers=cuts)
    over = [node("Slice", "x n0 n2 axis", "a"), node("Slice", "x n1 n3 axis", "b"), node("Mul", "a b")]
    yield case("Slices that overlap", over, integers=cuts)
    yield case("Pad", [node("Pad", "x pads")], integers={"pads": [0, 1, 0, 0, 2, 3]})
    yield case("Concat", [node("Concat", "x c x", axis=2)], constants={"c": (2, 3, 2)})
    split = [node("Split", "x", "a b", axis=2), node("Mul", "a b", "d"), node("Exp", "d")]
    yield case("Split", split)
    yield case("Split, one part unused", [node("Split", "x", "a b", axis=2), node("Exp", "a")])
    yield case("Expand", [node("Expand", "x shape")], x=(3, 1), integers={"shape": [1, 3, 5]})
    yield case("CumSum", [node("CumSum", "x axis")], integers={"axis": [2]})
    for name in ("ReduceMean", "ReduceMax"):
        yield case(f"{name} kept", [node(name, "x", axes=[2])])
        yield case(f"{name} dropped", [node(name, "x", axes=[1], keepdims=0)])
    yield case("ReduceSum", [node("ReduceSum", "x axes")], integers={"axes": [2]})
    yield case("Softmax", [node("Softmax", "x", axis=-1)])
    yield case("LogSoftmax", [node("LogSoftmax", "x", axis=-1)])
    yield case("MatMul with a matrix", [node("MatMul", "x c")], constants={"c": (4, 5)})
    yield case("MatMul of two", [node("MatMul", "x other")], other=(4, 2))
    yield case("MatMul with a matrix for each channel", [node("MatMul", "x c")], x=(5, 3, 4), constants={"c": (5, 4, 2)})
    yield case("MatMul from a matrix", [node("MatMul", "c x")], constants={"c": (1, 2, 3)})
    for a in (0, 1):
        for b in (0, 1):
            rows = [node("Reshape", "x rows", "r")]
            rows += [node("Transpose", "r", "t", perm=[1, 0])] if a else []
            gemm = node("Gemm", "t w b" if a else "r w b", transA=a, transB=b)
            shapes = {"w": (5, 4) if b else (4, 5), "b": (5,)}
            yield case(f"Gemm {a}{b}", [*rows, gemm], constants=shapes, integers={"rows": [-1, 4]})
    convolutions = {
        "plain": dict(w=(5, 4, 1, 3)),
        "padded": dict(w=(5, 4, 1, 3), pads=[0, 1, 0, 2]),
        "more zeros than the kernel reaches": dict(w=(5, 4, 1, 2), pads=[0, 3, 0, 3]),
        "in groups": dict(w=(6, 2, 1, 3), group=2, pads=[0, 1, 0, 1]),
        "of each channel": dict(w=(4, 1, 1, 3), group=4, pads=[0, 2, 0, 0]),
        "in steps": dict(w=(5, 4, 1, 3), strides=[1, 2], pads=[0, 1, 0, 1]),
        "in steps and groups": dict(w=(6, 2, 1, 4), strides=[1, 3], pads=[0, 1, 0, 2], group=2),
        "dilated": dict(w=(5, 4, 1, 3), dilations=[1, 2], pads=[0, 2, 0, 1]),
        "of patches": dict(w=(5, 4, 1, 4), strides=[1, 4]),
        "of one sample": dict(w=(5, 4, 1, 1)),
    }
    for name, options in convolutions.items():
        weight = options.pop("w")
        convolution = node("Conv", "x w b", kernel_shape=list(weight[2:]), **options)
        yield case(f"Conv {name}", [convolution], x=(4, 1, 12), constants={"w": weight, "b": (weight[0],)})
    image = node("Conv", "x w", kernel_shape=[2, 3], strides=[2, 1], pads=[1, 1, 0, 1])
    yield case("Conv of an image", [image], x=(2, 5, 6), constants={"w": (3, 2, 2, 3)})
    yield case("MaxPool", [node("MaxPool", "x", kernel_shape=[1, 2], strides=[1, 2])], x=(3, 1, 9))
    overlapping = node("MaxPool", "x", kernel_shape=[1, 3], strides=[1, 2], pads=[0, 1, 0, 1])
    yield case("MaxPool that overlaps", [overlapping], x=(3, 1, 9))
    yield case("MaxPool of ties", [node("Relu", "x", "r"), overlapping | {"inputs": ["r"]}], x=(3, 1, 9))
    yield case("AveragePool", [node("AveragePool", "x", kernel_shape=[1, 2], strides=[1, 2])], x=(3, 1, 9))
    yield case("AveragePool that overlaps", [node("AveragePool", "x", kernel_shape=[1, 3], strides=[1, 2])], x=(3, 1, 9))
    yield case("GlobalAveragePool", [node("GlobalAveragePool", "x")], x=(3, 1, 5))
    yield case("GlobalMaxPool", [node("GlobalMaxPool", "x")], x=(3, 1, 5))
    norm = {"g": (3,), "b": (3,)}
    yield case("InstanceNormalization", [node("InstanceNormalization", "x g b", epsilon=1e-3)], x=(3, 1, 6), constants=norm)
    rows = {"g": (4,), "b": (4,)}
    yield case("LayerNormalization", [node("LayerNormalization", "x g b", axis=-1, epsilon=1e-3)], constants=rows)
    yield case("LayerNormalization without shift", [node("LayerNormalization", "x g", axis=-1, epsilon=1e-3)], constants={"g": (4,)})
    statistics = norm | {"m": (3,), "positive v": (3,)}
    batch_norm = node("BatchNormalization", "x g b m v", epsilon=1e-3) | {"inputs": ["x", "g", "b", "m", "positive v"]}
    yield case("BatchNormalization", [batch_norm], x=(3, 1, 6), constants=statistics)
    yield case("Gather", [node("Gather", "x places", axis=1)], x=(5, 3), integers={"places": [4, 0, 4]})
    elements = [node("GatherElements", "x places", axis=1)]
    yield case("GatherElements", elements, x=(5, 2), integers={"places": [[[4, 0], [4, 1]], [[0, 0], [2, 3]]]})
    scatter = [node("ScatterElements", "x places c", axis=1, reduction="add")]
    places = {"places": [[[4, 0], [4, 1]], [[0, 0], [2, 3]]]}
    yield case("ScatterElements", scatter, x=(5, 2), integers=places, constants={"c": (2, 2, 2)})
    yield case("one value read three times", [node("Mul", "x x", "a"), node("Add", "a x")])
    inside = [node("MatMul", "s w", "m"), node("Add", "m e", "p"), node("Tanh", "p", "n"), node("Mul", "n t", "k")]
    inside += [node("Add", "t n", "u")]
    body = {"name": "body", "inputs": ["s", "t", "e"], "outputs": ["n", "u", "k"], "nodes": inside}
    steps = [node("Transpose", "x", "q", perm=[1, 0, 2]), node("Slice", "q n0 n1 n0", "f"), node("Squeeze", "f n0", "s0")]
    steps += [node("Scan", "s0 s0 q", "sn tn ks", body=body, num_scan_inputs=1), node("Transpose", "ks", "kt", perm=[1, 0, 2])]
    loop = {"integers": {"n0": [0], "n1": [1]}, "constants": {"w": (4, 4)}}
    yield case("Scan", [*steps, node("Unsqueeze", "tn one axis", "l") | {"inputs": ["tn", "n1"]}, node("Concat", "kt l", axis=1)], **loop)
    yield case("Scan, only its last states", [*steps, node("Mul", "sn tn")], **loop)


NUMBERS = {"two": 2.5, "root": 2**0.5, "one": 1.0, "half": 0.5}


def constant(name, shape):
    if name in NUMBERS:
        return torch.tensor(NUMBERS[name], dtype=torch.float64)
    values = procedural(name, shape)
    return values.abs() + 0.5 if name.startswith("positive") else values


def rounded(values):
    return [float(f"{value:.9g}") for value in values.reshape(-1).tolist()]


def solved(given):
    leaves = {name: procedural(name, [BATCH, *shape]) + given["offset"] for name, shape in given["inputs"].items()}
    leaves |= {name: constant(name, shape) for name, shape in given["constants"].items()}
    integers = {name: torch.tensor(values) for name, values in given["integers"].items()}

    def scalar(values):
        y = run({"nodes": given["nodes"]}, {**integers, **values})["y"]
        return (y * procedural("sum", y.shape)).sum()

    asked = [name for name in leaves if name not in NUMBERS and name not in ("m", "positive v")]
    wanted = {name: value.clone().requires_grad_(name in asked) for name, value in leaves.items()}
    output = scalar(wanted)
    output.backward()
    gradients = {name: wanted[name].grad if wanted[name].grad is not None else torch.zeros_like(leaves[name]) for name in asked}
    for name, gradient in gradients.items():
        direction = procedural(f"direction of {name}", list(gradient.shape))
        moved = [scalar({**leaves, name: leaves[name] + sign * STEP * direction}) for sign in (1, -1)]
        difference = float(moved[0] - moved[1]) / (2 * STEP)
        along = float((gradient * direction).sum())
        assert abs(difference - along) < 1e-6 * max(1, abs(along)), (given["name"], name, difference, along)
    shape = list(run({"nodes": given["nodes"]}, {**integers, **leaves})["y"].shape)
    return given | {"outputShape": shape, "scalar": float(output.detach()), "gradients": {k: rounded(v) for k, v in gradients.items()}}


def main():
    np.seterr(over="ignore")
    document = {
        "madeBy": "scripts/golden/gradients_operators.py",
        "with": f"torch {torch.__version__.split('+')[0]} autograd in float64, equal to central differences within 1e-6",
        "tolerance": 1e-5,
        "batch": BATCH,
        "cases": [solved(given) for given in cases()],
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(document) + "\n")
    print(len(document["cases"]), "cases")


main()
