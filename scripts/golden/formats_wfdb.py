"""Writes test/golden/formats/wfdb.json.

`theirs`: records written by wfdb-python, with the values that wfdb-python reads from them. `ours`: records written
by src/formats/wfdb/wfdb-write.ts, with the values that wfdb-python reads from those. Run `npm run build` first; `--dist`
names another build.
"""

import argparse
import base64
import json
import pathlib
import subprocess
import tempfile

import numpy as np
import scipy
import scipy.io
import wfdb

root = pathlib.Path(__file__).parents[2]
arguments = argparse.ArgumentParser()
arguments.add_argument("--dist", default=str(root / "dist"))
dist = pathlib.Path(arguments.parse_args().dist).resolve()
folder = pathlib.Path(tempfile.mkdtemp())
rng = np.random.default_rng(11)


def text_of(value):
    return "NaN" if np.isnan(value) else repr(float(np.float32(value)))


def files_of(name):
    return [
        {"path": path.name, "base64": base64.b64encode(path.read_bytes()).decode()}
        for path in sorted(folder.glob(f"{name}.*"))
    ]


def read_back(name):
    record = wfdb.rdrecord(str(folder / name))
    return {
        "name": name,
        "samplingRateHz": record.fs,
        "signalNames": record.sig_name,
        "samples": record.sig_len,
        "millivolts": [text_of(value) for value in record.p_signal.T.ravel()],
        "files": files_of(name),
    }


def write_theirs(name, gains, baselines, nan=False):
    digital = rng.integers(-30000, 30000, size=(60, len(gains)))
    if nan:
        digital[7:12, 0] = -32768
    wfdb.wrsamp(
        name,
        fs=257,
        units=["mV"] * len(gains),
        sig_name=[f"V{i + 1}" for i in range(len(gains))],
        d_signal=digital,
        fmt=["16"] * len(gains),
        adc_gain=gains,
        baseline=baselines,
        comments=["Age: 57", "Sex: Female"],
        write_dir=str(folder),
    )
    return read_back(name)


our_records = [
    {
        "recordName": "ours_dat",
        "signalNames": ["I", "II", "AVR"],
        "samplingRateHz": 500,
        "samples": 40,
        "storage": "dat",
        "comments": ["Age: 57"],
    },
    {
        "recordName": "ours_mat",
        "signalNames": ["I", "II"],
        "samplingRateHz": 257,
        "samples": 30,
        "storage": "mat",
        "gainAdcPerMillivolt": 200,
        "units": "mv",
        "comments": ["Age: 57", "Sex: Male", "Dx: 426783006"],
    },
]
script = """
import { readFileSync, writeFileSync } from "node:fs";
const { writeWfdbRecord } = await import(process.argv[1]);
for (const record of JSON.parse(readFileSync(0, "utf8"))) {
  const millivolts = Float32Array.from(record.millivolts, Number);
  for (const { path, bytes } of writeWfdbRecord({ ...record, millivolts })) {
    writeFileSync(`${process.argv[2]}/${path}`, bytes);
  }
}
"""
for record in our_records:
    values = (3 * rng.standard_normal(len(record["signalNames"]) * record["samples"])).astype("f4")
    values[3] = np.nan
    record["millivolts"] = [text_of(value) for value in values]
subprocess.run(
    ["node", "--input-type=module", "-e", script, (dist / "formats/wfdb/wfdb-write.js").as_uri(), folder],
    input=json.dumps(our_records).encode(),
    check=True,
)

matrix = rng.integers(-100, 100, size=(2, 5)).astype(np.int16)
scipy.io.savemat(folder / "scipy.mat", {"val": matrix}, format="4")

golden = {
    "madeBy": "scripts/golden/formats_wfdb.py",
    "with": f"wfdb {wfdb.__version__}, scipy {scipy.__version__}",
    "tolerance": 1e-6,
    "theirs": [
        write_theirs("plain", [1000.0], [0]),
        write_theirs("baselines", [200.0, 42444.15189873418, 1716.5], [12, -13120, 6]),
        write_theirs("gaps", [1000.0, 1000.0], [0, 0], nan=True),
    ],
    "ours": [
        {"input": record, "read": read_back(record["recordName"])} for record in our_records
    ],
    "mat4": {
        "rows": 2,
        "cols": 5,
        "base64": base64.b64encode((folder / "scipy.mat").read_bytes()).decode(),
    },
}
(root / "test/golden/formats/wfdb.json").write_text(json.dumps(golden, indent=1) + "\n")
