"""Runs a graph of ONNX operators with torch functions, so that torch's autograd can differentiate it.

Graphs are plain data, as `OnnxModel` of src/formats/onnx/onnx.ts: nodes with operator, inputs, outputs and attributes (numbers,
texts, lists and, for a loop, {"nodes", "inputs", "outputs"}). Operators are those of opset 17, written from their
specification, not from our own rules. `procedural` gives the same numbers as src/models/verification/procedural-weights.ts.
"""

import numpy as np
import torch
from torch.nn import functional as F


def procedural(key, shape):
    mask = np.uint64(0xFFFFFFFF)
    start = 0x811C9DC5
    for byte in key.encode():
        start = ((start ^ byte) * 0x01000193) & 0xFFFFFFFF
    i = np.arange(int(np.prod(shape, dtype=np.int64)), dtype=np.uint64)
    x = (np.uint64(start) + i * np.uint64(0x9E3779B9)) & mask
    x = ((x ^ (x >> np.uint64(16))) * np.uint64(0x85EBCA6B)) & mask
    x = ((x ^ (x >> np.uint64(13))) * np.uint64(0xC2B2AE35)) & mask
    values = (x ^ (x >> np.uint64(16))).astype(np.float64) / 2.0**32 * 2 - 1
    return torch.from_numpy(values.reshape(shape))


def run(graph, values):
    """Adds every value of the graph to `values` (by name) and returns them."""
    for node in graph["nodes"]:
        attributes = node.get("attributes", {})
        inputs = [values[name] for name in node["inputs"]]
        if node["operator"] == "Scan":
            outputs = scan(values, inputs, **attributes)
        elif node["operator"] == "Split":
            outputs = inputs[0].chunk(len(node["outputs"]), attributes.get("axis", 0))
        else:
            outputs = OPERATORS[node["operator"]](*inputs, **attributes)
        outputs = outputs if isinstance(outputs, (tuple, list)) else [outputs]
        values.update(zip(node["outputs"], outputs))
    return values


def scan(around, inputs, body, num_scan_inputs):
    count = len(inputs) - num_scan_inputs
    states, sequences = inputs[:count], inputs[count:]
    kept = [[] for _ in body["outputs"][count:]]
    for step in range(len(sequences[0])):
        ports = dict(zip(body["inputs"], [*states, *(sequence[step] for sequence in sequences)]))
        values = run(body, {**around, **ports})
        found = [values[name] for name in body["outputs"]]
        states = found[:count]
        for all_steps, value in zip(kept, found[count:]):
            all_steps.append(value)
    return [*states, *(torch.stack(all_steps) for all_steps in kept)]


def ints(tensor):
    return [int(value) for value in tensor.reshape(-1)]


def conv(x, weight, bias=None, kernel_shape=None, strides=(1, 1), dilations=(1, 1), pads=(0, 0, 0, 0), group=1):
    top, left, bottom, right = pads
    padded = F.pad(x, (left, right, top, bottom))
    return F.conv2d(padded, weight, bias, tuple(strides), 0, tuple(dilations), group)


def max_pool(x, kernel_shape, strides=(1, 1), pads=(0, 0, 0, 0)):
    top, left, bottom, right = pads
    padded = F.pad(x, (left, right, top, bottom), value=-torch.inf)
    return F.max_pool2d(padded, tuple(kernel_shape), tuple(strides))


def gemm(a, b, c=0, transA=0, transB=0):
    return (a.T if transA else a) @ (b.T if transB else b) + c


def reshape(x, shape):
    return x.reshape([x.shape[i] if n == 0 else n for i, n in enumerate(ints(shape))])


def unsqueeze(x, axes):
    for axis in sorted(ints(axes)):
        x = x.unsqueeze(axis)
    return x


def cut(x, starts, ends, axes=None, steps=None):
    axes = ints(axes) if axes is not None else list(range(len(starts)))
    steps = ints(steps) if steps is not None else [1] * len(axes)
    for start, end, axis, step in zip(ints(starts), ints(ends), axes, steps):
        if step > 0:
            index = range(x.shape[axis])[slice(start, end, step)]
        else:
            length = x.shape[axis]
            index = range(length)[slice(start, None if end < -length else end, step)]
        x = x.index_select(axis, torch.tensor(list(index)))
    return x


def pad(x, pads):
    pads = ints(pads)
    rank = x.dim()
    return F.pad(x, [pads[side * rank + axis] for axis in reversed(range(rank)) for side in (0, 1)])


def layer_norm(x, gain, bias=None, axis=-1, epsilon=1e-5):
    return F.layer_norm(x, x.shape[axis:], gain, bias, epsilon)


def squeeze(x, axes):
    return x.squeeze(tuple(ints(axes)))


def reduced(function):
    def over(x, axes_in=None, axes=None, keepdims=1):
        axes = ints(axes_in) if axes_in is not None else axes or list(range(x.dim()))
        return function(x, tuple(axes), bool(keepdims))

    return over


def cumulated(x, axis, reverse=0, exclusive=0):
    axis = ints(axis)[0]
    total = (x.flip(axis).cumsum(axis).flip(axis) if reverse else x.cumsum(axis)) - (x if exclusive else 0)
    return total


def gather(x, places, axis=0):
    taken = x.index_select(axis, places.reshape(-1).long())
    return taken.reshape(*x.shape[:axis], *places.shape, *x.shape[axis + 1 :])


def scatter(x, places, updates, axis=0, reduction="none"):
    assert reduction == "add"
    return x.scatter_add(axis, places.long(), updates)


def batch_norm(x, gain, bias, mean, variance, epsilon=1e-5):
    return F.batch_norm(x, mean, variance, gain, bias, False, 0.0, epsilon)


OPERATORS = {
    "Identity": lambda x: x.clone(),
    "Neg": torch.neg, "Relu": torch.relu, "Sigmoid": torch.sigmoid, "Tanh": torch.tanh, "Erf": torch.erf,
    "Exp": torch.exp, "Log": torch.log, "Sqrt": torch.sqrt, "Reciprocal": torch.reciprocal, "Softplus": F.softplus,
    "Abs": torch.abs, "Sign": torch.sign, "Sin": torch.sin, "Cos": torch.cos,
    "Add": torch.add, "Sub": torch.sub, "Mul": torch.mul, "Div": torch.div, "Max": torch.maximum, "Min": torch.minimum,
    "Pow": torch.pow, "Greater": torch.gt, "Less": torch.lt, "Where": torch.where,
    "MatMul": torch.matmul, "Gemm": gemm, "Conv": conv, "MaxPool": max_pool, "Gather": gather,
    "AveragePool": lambda x, kernel_shape, strides=(1, 1): F.avg_pool2d(x, tuple(kernel_shape), tuple(strides)),
    "GlobalAveragePool": lambda x: x.mean((2, 3), keepdim=True),
    "GlobalMaxPool": lambda x: x.amax((2, 3), keepdim=True),
    "InstanceNormalization": lambda x, gain, bias, epsilon=1e-5: F.instance_norm(x, weight=gain, bias=bias, eps=epsilon),
    "LayerNormalization": layer_norm, "BatchNormalization": batch_norm,
    "Softmax": lambda x, axis=-1: F.softmax(x, axis), "LogSoftmax": lambda x, axis=-1: F.log_softmax(x, axis),
    "Transpose": lambda x, perm: x.permute(*perm),
    "Reshape": reshape, "Unsqueeze": unsqueeze, "Slice": cut, "Pad": pad, "Squeeze": squeeze,
    "Flatten": lambda x, axis=1: x.reshape(int(np.prod(x.shape[:axis])), -1),
    "Concat": lambda *parts, axis: torch.cat(parts, axis),
    "Expand": lambda x, shape: x.expand(torch.broadcast_shapes(x.shape, tuple(ints(shape)))),
    "ReduceSum": reduced(torch.sum), "ReduceMean": reduced(torch.mean), "ReduceMax": reduced(torch.amax),
    "CumSum": cumulated, "GatherElements": lambda x, places, axis=0: x.gather(axis, places.long()),
    "ScatterElements": scatter,
}  # fmt: skip
