"""Reads all records of a folder with wfdb-python, one after another, for each line of its input: the peer of
bench/wfdb.bench.ts, which takes the time of the answers."""

import pathlib
import sys

import wfdb

records = [str(path.with_suffix("")) for path in sorted(pathlib.Path(sys.argv[1]).glob("*.hea"))]
print(f"wfdb {wfdb.__version__}", flush=True)
for _ in sys.stdin:
    for record in records:
        wfdb.rdrecord(record)
    print(len(records), flush=True)
