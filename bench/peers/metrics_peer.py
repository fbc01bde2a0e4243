"""Times scikit-learn over bootstrap replicates: the peer of bench/metrics.bench.ts."""

import json
import resource
import sys
import time

import numpy as np
import sklearn
from sklearn.metrics import average_precision_score, roc_auc_score

records, measured, wanted = int(sys.argv[1]), 20, 2000
rng = np.random.default_rng(0)
y = (rng.random(records) < 0.1).astype(int)
p = 1 / (1 + np.exp(-y - rng.normal(size=records)))
result = {"what": f"scikit-learn {sklearn.__version__}", "threads": 1}
for name, score in [("auroc", roc_auc_score), ("averagePrecision", average_precision_score)]:
    score(y, p)
    began, processor = time.perf_counter(), time.process_time()
    for _ in range(measured):
        drawn = rng.integers(0, records, records)
        score(y[drawn], p[drawn])
    seconds = (time.perf_counter() - began) * wanted / measured
    result[f"{name}SecondsPer2000"] = round(seconds, 2)
    result[f"{name}ProcessorSecondsPer2000"] = round((time.process_time() - processor) * wanted / measured, 2)
result["peakMegabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps(result))
