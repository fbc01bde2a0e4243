"""Writes test/golden/formats/edf.json.

`theirs` are EDF, EDF+ and BDF files by pyedflib (EDFlib) with the physical values that it reads. `ours` is a file by
src/formats/edf/edf-write.ts, read back here by pyedflib before it is stored. Run `npm run build` first;
`--dist` names another build.
"""

import argparse
import base64
import json
import pathlib
import subprocess
import tempfile

import numpy as np
import pyedflib

root = pathlib.Path(__file__).parents[2]
arguments = argparse.ArgumentParser()
arguments.add_argument("--dist", default=str(root / "dist"))
dist = pathlib.Path(arguments.parse_args().dist).resolve()
rng = np.random.default_rng(5)
folder = pathlib.Path(tempfile.mkdtemp())


def channel(label, rate, unit="mV", low=-5.0, high=5.0, bits=16):
    return {
        "label": label,
        "dimension": unit,
        "sample_frequency": rate,
        "physical_min": low,
        "physical_max": high,
        "digital_min": -(2 ** (bits - 1)),
        "digital_max": 2 ** (bits - 1) - 1,
        "prefilter": "HP:0.05Hz",
    }


def written(kind, channels, seconds, annotations=()):
    path = folder / "x"
    with pyedflib.EdfWriter(str(path), len(channels), file_type=kind) as writer:
        writer.setSignalHeaders(channels)
        spans = [(c["physical_min"], c["physical_max"], int(c["sample_frequency"] * seconds)) for c in channels]
        writer.writeSamples([rng.uniform(min(a, b), max(a, b), n) for a, b, n in spans])
        for onset, text in annotations:
            writer.writeAnnotation(onset, -1, text)
    return path.read_bytes()


def read(content):
    path = folder / "y.edf"
    path.write_bytes(content)
    with pyedflib.EdfReader(str(path)) as reader:
        labels = reader.getSignalLabels()
        return [
            {
                "label": labels[s],
                "unit": reader.getPhysicalDimension(s),
                "samplingRateHz": reader.getSampleFrequency(s),
                "values": [float(value) for value in reader.readSignal(s)],
            }
            for s in range(reader.signals_in_file)
        ]


def case(name, content):
    return {"name": name, "base64": base64.b64encode(content).decode(), "signals": read(content)}


two = [channel("ECG I", 50), channel("ECG II", 50)]
mixed = [channel("V1", 40, "uV", -3276.8, 3276.7), channel("Resp", 8, "%", 100, 0), channel("aVR", 20, "mV", -0.1, 9)]
wide = [channel("EXG1", 40, "uV", -262144, 262143, 24), channel("Status", 10, "Boolean", -8388608, 8388607, 24)]
plain = written(pyedflib.FILETYPE_EDF, two, 3)
theirs = [
    case("EDF", plain),
    case("EDF+ with three rates and annotations", written(pyedflib.FILETYPE_EDFPLUS, mixed, 4, [(0.5, "QRS"), (2.25, "Notiz")])),
    case("BDF", written(pyedflib.FILETYPE_BDF, wide, 2)),
    case("BDF+", written(pyedflib.FILETYPE_BDFPLUS, wide, 2, [(1, "x")])),
]

script = """
const { writeEdf } = await import(process.argv[1]);
const wave = (samples, size) => Float64Array.from({ length: samples }, (_, i) => size * Math.sin(i / 3));
const signals = [
  { label: "I", unit: "mV", samplingRateHz: 25, values: wave(100, 3), physicalMinimum: -3.2768, physicalMaximum: 3.2767 },
  { label: "Pleth", unit: "NU", samplingRateHz: 5, values: wave(20, 2), physicalMinimum: -1, physicalMaximum: 1 },
];
process.stdout.write(writeEdf(signals, { patient: "P1 M 01-JAN-1950 X", recordSeconds: 2 }));
"""
command = ["node", "--input-type=module", "-e", script, (dist / "formats/edf/edf-write.js").as_uri()]
ours = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
back = read(ours)
assert [(s["label"], s["unit"], s["samplingRateHz"]) for s in back] == [("I", "mV", 25), ("Pleth", "NU", 5)]
assert np.abs(np.array(back[0]["values"]) - 3 * np.sin(np.arange(100) / 3)).max() <= 0.5e-4 + 1e-9
assert np.abs(np.array(back[1]["values"]) - np.clip(2 * np.sin(np.arange(20) / 3), -1, 1)).max() <= 2e-5

golden = {
    "madeBy": "scripts/golden/formats_edf.py",
    "with": f"pyedflib {pyedflib.__version__}, numpy {np.__version__}",
    # The values are float32 here; relative to the range of the signal.
    "tolerance": 1e-7,
    "theirs": theirs,
    "ours": case("the writer's file", ours),
}
(root / "test/golden/formats/edf.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
