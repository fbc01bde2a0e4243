"""Makes test/golden/signal/{resample-poly,resample-sinc,decimate,resample-linear}.json with scipy, resampy, torch and numpy.

Run: python scripts/golden/signal_resample.py
"""

import json
from pathlib import Path

import numpy as np
import resampy
import scipy
import torch
from scipy import signal

OUT = Path(__file__).parents[2] / "test" / "golden" / "signal"


def write(name, versions, cases):
    document = {
        "madeBy": "scripts/golden/signal_resample.py",
        "with": versions,
        "tolerance": 1e-9,
        "cases": cases,
    }
    (OUT / f"{name}.json").write_text(json.dumps(document) + "\n")


def noise(length, seed):
    """A drifting, noisy test signal whose decimals survive JSON."""
    random = np.random.default_rng(seed)
    t = np.arange(length)
    x = np.sin(0.07 * t) + 0.4 * np.sin(0.9 * t + 1) + 0.3 * random.standard_normal(length) + 0.002 * t
    return np.round(x, 4)


def rounded(values):
    return [float(f"{v:.12g}") for v in np.asarray(values)]


SCIPY = f"scipy {scipy.__version__}, numpy {np.__version__}"

cases = []
for up, down, length in [(1, 2, 60), (2, 1, 31), (1, 5, 83), (500, 257, 40), (2, 5, 50), (5, 2, 21), (4, 4, 9), (6, 4, 30), (1, 2, 1), (3, 7, 5)]:
    x = noise(length, length)
    cases.append({"up": up, "down": down, "beyond": "constant", "beta": 5, "x": list(x), "y": rounded(signal.resample_poly(x, up, down))})
x = noise(24, 5)
for padtype in ["edge", "symmetric", "reflect", "wrap", "smooth", "line", "antisymmetric", "antireflect", "mean", "median", "minimum", "maximum"]:
    y = signal.resample_poly(x, 3, 2, padtype=padtype)
    cases.append({"up": 3, "down": 2, "beyond": padtype, "beta": 5, "x": list(x), "y": rounded(y)})
y = signal.resample_poly(x, 2, 3, window=("kaiser", 8.6))
cases.append({"up": 2, "down": 3, "beyond": "constant", "beta": 8.6, "x": list(x), "y": rounded(y)})
write("resample-poly", SCIPY, cases)

cases = []
for sections, factor, length in [(True, 5, 200), (True, 2, 90), (False, 5, 200), (False, 3, 77), (False, 2, 10)]:
    x = noise(length, factor)
    kind = "iir" if sections else "fir"
    cases.append({"factor": factor, "kind": kind, "x": list(x), "y": rounded(signal.decimate(x, factor, ftype=kind))})
designs = []
for order, ripple, edge, rate in [(8, 0.05, 0.8, 10), (4, 0.5, 20, 250), (5, 1, 40, 500), (1, 0.1, 10, 100)]:
    sections = signal.cheby1(order, ripple, edge, fs=rate, output="sos")
    designs.append({"order": order, "rippleDecibels": ripple, "edgeHz": edge, "samplingRateHz": rate, "sections": [[float(v) for v in row] for row in sections]})
write("decimate", SCIPY, cases)
write("chebyshev", SCIPY, designs)

cases = []
for name in ["kaiser_best", "kaiser_fast"]:
    for from_hz, to_hz, length in [(500, 250, 160), (500, 100, 160), (257, 500, 60), (400, 500, 70), (100, 500, 30), (500, 500, 8), (1000, 240, 150)]:
        x = noise(length, to_hz + length)
        y = resampy.resample(x, from_hz, to_hz, filter=name)
        cases.append({"filter": name.replace("_", "-"), "fromHz": from_hz, "toHz": to_hz, "x": list(x), "y": rounded(y)})
write("resample-sinc", f"resampy {resampy.__version__}, numpy {np.__version__}", cases)

cases = []
for length, to in [(20, 10), (20, 13), (13, 20), (50, 20), (7, 1), (1, 4), (5, 5), (2, 3)]:
    x = noise(length, to)
    tensor = torch.from_numpy(x)[None, None]
    for ends in [False, True]:
        y = torch.nn.functional.interpolate(tensor, size=to, mode="linear", align_corners=ends)
        cases.append({"kind": "resample", "alignEnds": ends, "x": list(x), "y": rounded(y.numpy()[0, 0])})
at = np.round(np.cumsum(np.random.default_rng(3).uniform(0.1, 2, 30)), 3)
places = np.concatenate([[-1, at[0], at[4], at[-1], at[-1] + 3], np.round(np.linspace(0, at[-1], 40), 3)])
values = noise(30, 9)
cases.append({"kind": "interpolate", "at": list(at), "x": list(values), "places": list(places), "y": rounded(np.interp(places, at, values))})
write("resample-linear", f"torch {torch.__version__}, numpy {np.__version__}", cases)
