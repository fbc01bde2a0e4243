"""Times scikit-learn's logistic regression on one label, on many and on a grid: the peer of bench/logistic.bench.ts."""

import json
import resource
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
folder, rows, cols, threads = sys.argv[1], *(int(value) for value in sys.argv[2:5])
GRID = [float(value) for value in sys.argv[5].split(",")]
jobs = sys.argv[6].split(",")
GRID_FOLDS = int(sys.argv[7])
x = np.fromfile(f"{folder}/x.f32", dtype=np.float32).reshape(rows, cols)
labels = np.fromfile(f"{folder}/y.i8", dtype=np.int8).reshape(rows, -1)
fold = np.fromfile(f"{folder}/fold.i8", dtype=np.int8)


def fitted(z, y, c, solver):
    model = LogisticRegression(C=c, solver=solver, max_iter=1000).fit(z, y)
    return np.append(model.coef_[0], model.intercept_)


def scaled(dtype):
    return StandardScaler().fit_transform(x.astype(dtype, copy=False))


def one(solver, dtype):
    return np.stack([fitted(scaled(dtype), labels[:, 0], 1, solver)])


def many(solver, dtype):
    z = scaled(dtype)
    return np.stack([fitted(z, y, 1, solver) for y in labels.T])


def grid(solver, dtype):
    z = scaled(dtype)
    out = []
    for k in range(GRID_FOLDS):
        train = fold != k
        part = z[train]
        for y in labels.T:
            out += [fitted(part, y[train], c, solver) for c in GRID]
    return np.stack(out)


def judges():
    """Every tenth fit of the grid (of its folds that are timed) to its minimum: what any solver's AUROC and objective are judged by."""
    z, at = scaled(np.float64), 0
    out = []
    for k in range(GRID_FOLDS):
        train = fold != k
        for y in labels.T:
            for c in GRID:
                if at % 10 == 0:
                    model = LogisticRegression(C=c, solver="newton-cholesky", tol=1e-10, max_iter=1000)
                    model.fit(z[train], y[train])
                    out.append(np.append(model.coef_[0], model.intercept_))
                at += 1
    np.stack(out).tofile(f"{folder}/judges.f64")


def timed(job, solver, dtype):
    began, processor = time.perf_counter(), time.process_time()
    weights = job(solver, dtype)
    return (time.perf_counter() - began, time.process_time() - processor), weights


def report(name, job, solver, dtype, *, warm):
    first, weights = timed(job, solver, dtype)
    seconds, processor = min(timed(job, solver, dtype)[0] for _ in range(2)) if warm else first
    weights.astype(np.float64).tofile(f"{folder}/{name}.f64")
    line = {
        "what": f"scikit-learn {sklearn.__version__} {solver}, {np.dtype(dtype).name}: {name}",
        "rows": rows,
        "threads": threads,
        "fits": len(weights),
        "firstCallSeconds": round(first[0], 3),
        "warmSeconds": round(seconds, 3),
        "warmProcessorSeconds": round(processor, 3),
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(line), flush=True)
    return seconds


ways = [(solver, dtype) for solver in ("newton-cholesky", "lbfgs") for dtype in (np.float32, np.float64)]
times = {way: report("one", one, *way, warm=True) for way in ways}
best = min(times, key=times.get)
report("one", one, *best, warm=True)
for name, job in (("many", many), ("grid", grid)):
    if name in jobs:
        # Hundreds of fits need no second run to be warm.
        report(name, job, *best, warm=False)
if "grid" in jobs:
    judges()
