"""Trajectories of AdamW with clipped gradients and two decay groups, and a warm-up with a cosine, by PyTorch in float64."""

import json
import pathlib

import numpy as np
import torch

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "optimise"
WITH = f"torch {torch.__version__} float64, numpy {np.__version__}"


def trajectory(name, seed, decayed, spared, *, rate, decay, clip, steps):
    rng = np.random.default_rng(seed)
    start = rng.normal(size=decayed + spared).round(3)
    slopes = (rng.normal(size=(steps, decayed + spared)) * 10.0 ** rng.integers(-4, 2, size=(steps, 1))).round(6)
    parameters = torch.tensor(start, requires_grad=True)
    groups = [parameters[:decayed].detach().requires_grad_(), parameters[decayed:].detach().requires_grad_()]
    optimiser = torch.optim.AdamW(
        [{"params": groups[:1], "weight_decay": decay}, {"params": groups[1:], "weight_decay": 0.0}], lr=rate
    )
    norms, places = [], []
    for own in slopes:
        groups[0].grad, groups[1].grad = torch.tensor(own[:decayed]), torch.tensor(own[decayed:])
        norms.append(torch.nn.utils.clip_grad_norm_(groups, clip).item())
        optimiser.step()
        places.append(torch.cat(groups).tolist())
    settings = {"learningRate": rate, "decay": decay, "clip": clip, "decayed": decayed}
    return {"name": name, **settings, "start": start.tolist(), "slopes": slopes.tolist(), "norms": norms, "places": places}


def rates(steps, warm, peak, last):
    optimiser = torch.optim.AdamW([torch.zeros(1)], lr=peak)
    warming = torch.optim.lr_scheduler.LinearLR(optimiser, 1 / warm, 1, warm - 1)
    # The cosine stands at its peak where the warm-up ends, hence at the same step.
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps - warm, last)
    schedule = torch.optim.lr_scheduler.SequentialLR(optimiser, [warming, falling], [warm - 1])
    out = []
    for _ in range(steps):
        out.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step()
    return {"steps": steps, "warmupSteps": warm, "peak": peak, "last": last, "rates": out}


def write(name, tolerance, cases):
    golden = {"madeBy": "scripts/golden/optimise.py", "with": WITH, "tolerance": tolerance, "cases": cases}
    (OUT / f"{name}.json").write_text(json.dumps(golden) + "\n")


OUT.mkdir(exist_ok=True)
write(
    "adamw",
    1e-12,
    [
        trajectory("no decay, no clipping", 1, 3, 2, rate=0.01, decay=0.0, clip=1e9, steps=8),
        trajectory("decay of a group", 2, 4, 3, rate=0.05, decay=0.3, clip=1e9, steps=12),
        trajectory("clipped and decayed", 3, 5, 5, rate=0.1, decay=0.1, clip=0.5, steps=20),
    ],
)
write("schedules", 1e-12, [rates(10, 3, 1.0, 0.0), rates(25, 1, 0.001, 1e-6), rates(40, 8, 0.02, 0.001)])
