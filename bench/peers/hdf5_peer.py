"""Scans `tracings` of an HDF5 file by h5py, row by row and by 16 rows: the peer of bench/hdf5.bench.ts."""

import json
import resource
import sys
import time

import h5py
import numpy as np

for step in (1, 16):
    began = time.perf_counter()
    total = 0.0
    with h5py.File(sys.argv[1], "r") as file:
        tracings = file["tracings"]
        rows = tracings.shape[0]
        for start in range(0, rows, step):
            total += float(tracings[start : start + step].sum(dtype=np.float64))
    seconds = time.perf_counter() - began
    print(
        json.dumps(
            {
                "what": f"h5py {h5py.__version__}, {step} rows at a time",
                "rows": rows,
                "rowsPerSecond": round(rows / seconds),
                "largestMemoryMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "sum": total,
            }
        )
    )
