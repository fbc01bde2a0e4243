"""Times scikit-learn and umap-learn on float32[rows, cols] from a file: the peers of bench/neighbours.bench.ts."""

import json
import os
import resource
import sys
import time
import warnings

import numpy as np
import sklearn
import umap
from sklearn.manifold import trustworthiness
from sklearn.metrics import silhouette_score
from sklearn.neighbors import NearestNeighbors

warnings.filterwarnings("ignore")
path, rows, cols, groups = sys.argv[1], *map(int, sys.argv[2:5])
x = np.fromfile(path, dtype=np.float32).reshape(rows, cols)
labels = np.arange(rows) % groups


def timed(what, work):
    began, cpu = time.perf_counter(), time.process_time()
    value = work()
    seconds = time.perf_counter() - began
    line = {
        "what": what,
        "seconds": round(seconds, 2),
        "cpuSeconds": round(time.process_time() - cpu, 2),
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(line), flush=True)
    return value


threads = int(os.environ.get("OMP_NUM_THREADS", "1"))
versions = f"umap-learn {umap.__version__}, scikit-learn {sklearn.__version__}, threads: {threads}"
print(json.dumps({"peers": versions}), flush=True)
draw = lambda seed: umap.UMAP(metric="cosine", random_state=seed, n_jobs=1).fit_transform(x)
layout = timed("umap-learn, neighbours and map, first call", lambda: draw(0))
timed("umap-learn, neighbours and map, warm", lambda: draw(1))
if threads > 1:
    unseeded = umap.UMAP(metric="cosine", n_jobs=threads)
    timed("umap-learn, without a seed, first call", lambda: unseeded.fit_transform(x))
    timed("umap-learn, without a seed, warm", lambda: unseeded.fit_transform(x))
if rows <= 20_000:
    search = lambda: NearestNeighbors(n_neighbors=15, metric="cosine").fit(x).kneighbors(x)
    timed("scikit-learn, neighbours", search)
    trusted = timed("scikit-learn, trustworthiness", lambda: trustworthiness(x, layout, n_neighbors=15, metric="cosine"))
    apart = timed("scikit-learn, silhouette", lambda: silhouette_score(x, labels, metric="cosine"))
    flat = timed("scikit-learn, silhouette, Euclidean", lambda: silhouette_score(x, labels))
    print(json.dumps({"euclidean": float(flat), "trustworthiness": trusted, "silhouette": float(apart)}))
