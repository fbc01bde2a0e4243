"""Attentive pooling: logits and gradients by PyTorch's autograd."""

import json
import pathlib

import numpy as np
import torch

OUT = pathlib.Path(__file__).parents[2] / "test/golden/probe/attentive.json"


def case(name, seed, tokens, width, readouts, scale=1.0):
    rng = np.random.default_rng(seed)

    def drawn(*shape):
        return (scale * rng.normal(size=shape)).round(3)

    starts = np.concatenate([[0], np.cumsum(tokens)])
    x, q, w = drawn(starts[-1], width), drawn(readouts, width), drawn(readouts, width)
    b, slopes = drawn(readouts), drawn(readouts, len(tokens))
    queries, weights, biases = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (q, w, b))
    data = torch.tensor(x, dtype=torch.float64)
    columns = []
    for first, end in zip(starts, starts[1:]):
        own = data[first:end]
        # One query over the record's tokens, its mean read by a linear head.
        attention = torch.softmax(queries @ own.T / np.sqrt(width), dim=1)
        columns.append(((attention @ own) * weights).sum(1) + biases)
    logits = torch.stack(columns, 1)
    (logits * torch.tensor(slopes)).sum().backward()

    def listed(values):
        return np.round(values.detach().numpy(), 9).ravel().tolist()

    return {
        "name": name,
        "width": width,
        "readouts": readouts,
        "starts": starts.tolist(),
        "x": x.ravel().tolist(),
        "queries": q.ravel().tolist(),
        "weights": w.ravel().tolist(),
        "biases": b.tolist(),
        "slopes": slopes.ravel().tolist(),
        "logits": listed(logits),
        "querySlopes": listed(queries.grad),
        "weightSlopes": listed(weights.grad),
        "biasSlopes": listed(biases.grad),
    }


golden = {
    "madeBy": "scripts/golden/probe_attentive.py",
    "with": f"torch {torch.__version__}, numpy {np.__version__}",
    "tolerance": 2e-5,
    "cases": [
        case("one readout, one record", 1, [4], 3, 1),
        case("records of one, two and five tokens", 2, [1, 2, 5], 6, 3),
        case("sharp attention", 3, [6, 3, 7, 2], 5, 2, scale=3.0),
    ],
}
OUT.write_text(json.dumps(golden) + "\n")
