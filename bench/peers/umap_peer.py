"""Times umap-learn, first call and warm, on float32[rows, cols] from a file: the peer of bench/umap.bench.ts."""

import json
import resource
import statistics
import sys
import time
import warnings

import numpy as np
import umap
from sklearn.manifold import trustworthiness

warnings.filterwarnings("ignore")
path, rows, cols = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
x = np.fromfile(path, dtype=np.float32).reshape(rows, cols)


def once(seed):
    began, processor = time.perf_counter(), time.process_time()
    layout = umap.UMAP(metric="cosine", random_state=seed, n_jobs=1).fit_transform(x)
    return time.perf_counter() - began, time.process_time() - processor, layout


first, first_processor, layout = once(0)
warm = [once(seed)[:2] for seed in (1, 2, 3)]
print(
    json.dumps(
        {
            "what": f"umap-learn {umap.__version__}",
            "threads": 1,
            "firstCallSeconds": round(first, 2),
            "warmSecondsMedian": round(statistics.median(wall for wall, _ in warm), 2),
            "firstCallProcessorSeconds": round(first_processor, 2),
            "warmProcessorSecondsMedian": round(statistics.median(processor for _, processor in warm), 2),
            "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "trustworthiness": trustworthiness(x, layout, n_neighbors=15, metric="cosine"),
        }
    )
)
