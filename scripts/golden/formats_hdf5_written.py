"""
Writes test/golden/formats/hdf5-written.json: what h5py reads of the files that our writer wrote into a folder.

    EINTHOVEN_HDF5_FOLDER=/tmp/written npx vitest run test/formats/hdf5/write.test.ts
    python scripts/golden/formats_hdf5_written.py /tmp/written

Bytes are recorded by their SHA-256 where no deflate is used, whose output may differ between zlib's versions.
"""

import hashlib
import json
import pathlib
import sys

import h5py
import numpy as np

folder = pathlib.Path(sys.argv[1])


def digest(values):
    """Of the values as little-endian float64, row-major."""
    return hashlib.sha256(np.asarray(values, dtype="<f8").tobytes()).hexdigest()


cases = []
for path in sorted(folder.glob("*.h5")):
    with h5py.File(path, "r") as file:
        datasets = [
            {
                "path": name,
                "shape": list(data.shape),
                "type": data.dtype.name,
                "chunks": list(data.chunks) if data.chunks else None,
                "compression": data.compression,
                "shuffle": bool(data.shuffle),
                "sha256": digest(data[()]),
            }
            for name, data in file.items()
        ]
    is_fixed = all(data["compression"] is None for data in datasets)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if is_fixed else None
    cases.append({"name": path.stem, "sha256": sha256, "datasets": datasets})
golden = {
    "madeBy": "scripts/golden/formats_hdf5_written.py",
    "with": f"h5py {h5py.__version__}, HDF5 {h5py.version.hdf5_version}, numpy {np.__version__}",
    "tolerance": 0,
    "cases": cases,
}
target = pathlib.Path(__file__).parents[2] / "test/golden/formats/hdf5-written.json"
target.write_text(json.dumps(golden, indent=1) + "\n")
