"""Times wfdb-python over all records of a folder, one after another: the peer of bench/wfdb.bench.ts."""

import json
import pathlib
import statistics
import sys
import time

import wfdb

records = [str(path.with_suffix("")) for path in sorted(pathlib.Path(sys.argv[1]).glob("*.hea"))]


def once():
    began = time.perf_counter()
    for record in records:
        wfdb.rdrecord(record)
    return time.perf_counter() - began


once()
seconds = [once() for _ in range(5)]
print(
    json.dumps(
        {
            "what": f"wfdb {wfdb.__version__}",
            "threads": 1,
            "records": len(records),
            "secondsMedian": round(statistics.median(seconds), 3),
            "secondsBest": round(min(seconds), 3),
        }
    )
)
