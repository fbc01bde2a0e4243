"""Times scikit-learn's random forest and histogram boosting: the peer of bench/trees.bench.ts."""

import json
import os
import resource
import sys
import time

import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.metrics import roc_auc_score

rows, cols, trees, threads = (int(value) for value in sys.argv[3:7])
x = np.fromfile(sys.argv[1], dtype=np.float32).reshape(-1, cols)
y = np.fromfile(sys.argv[2], dtype=np.int8)
assert os.environ["OMP_NUM_THREADS"] == str(threads)


def report(what, make, scores):
    wall, cpu = [], []
    for _ in range(2):
        began = time.perf_counter(), time.process_time()
        model = make().fit(x[:rows], y[:rows])
        wall.append(time.perf_counter() - began[0])
        cpu.append(time.process_time() - began[1])
    line = {
        "what": f"scikit-learn {sklearn.__version__} {what}",
        "rows": rows,
        "threads": threads,
        "firstCallSeconds": round(wall[0], 2),
        "warmSeconds": round(wall[1], 2),
        "warmProcessorSeconds": round(cpu[1], 2),
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "auroc": round(roc_auc_score(y[rows:], scores(model)), 4),
    }
    print(json.dumps(line), flush=True)


report(
    f"RandomForestClassifier, {trees} trees",
    lambda: RandomForestClassifier(trees, n_jobs=threads, random_state=1),
    lambda model: model.predict_proba(x[rows:])[:, 1],
)
for bins in (64, 255):
    report(
        f"HistGradientBoostingClassifier, 100 trees, {bins} bins",
        lambda: HistGradientBoostingClassifier(max_bins=bins, early_stopping=False, random_state=1),
        lambda model: model.decision_function(x[rows:]),
    )
