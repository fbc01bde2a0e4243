"""Makes test/golden/signal/preprocessing.json: the authors' preprocessing chains on a 12-lead array at full size.

Input x[l][t] = 0.5 u(5000 l + t) + 0.1 l, where u is the hash-based uniform number of `uniform` below.
Run: python scripts/golden/signal_preprocessing.py
"""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy import signal

OUT = Path(__file__).parents[2] / "test" / "golden" / "signal" / "preprocessing.json"


def uniform(key, count):
    """Numbers in [-1, 1): FNV-1a of the key, plus a Weyl sequence, through the murmur3 finaliser."""
    h = 0x811C9DC5
    for byte in key.encode():
        h = ((h ^ byte) * 0x01000193) % 2**32
    mask = np.uint64(2**32 - 1)
    x = (np.uint64(h) + np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B9)) & mask
    for shift, factor in [(16, 0x85EBCA6B), (13, 0xC2B2AE35)]:
        x ^= x >> np.uint64(shift)
        x = (x * np.uint64(factor)) & mask
    x ^= x >> np.uint64(16)
    return x.astype(np.float64) / 2**32 * 2 - 1


def summary(step, values, tolerance):
    flat = values.reshape(-1)
    picked = list(range(0, flat.size, flat.size // 40))
    return {
        "step": step,
        "tolerance": tolerance,
        "shape": list(values.shape),
        "at": picked,
        "values": [float(flat[i]) for i in picked],
        "l2": float(np.sqrt((flat**2).sum())),
    }


raw = 0.5 * uniform("preproc", 60000).reshape(12, 5000) + 0.1 * np.arange(12)[:, None]
cases = [summary("raw", raw, 1e-12)]
cases.append(summary("resample 250 Hz", signal.resample(raw, 2500, axis=1), 1e-9))
cases.append(summary("resample 100 Hz", signal.resample(raw, 1000, axis=1), 1e-9))

crop = signal.resample(raw, 2500, axis=1)[:, 125:2375]
high = signal.sosfiltfilt(signal.butter(5, 0.67, "highpass", fs=250, output="sos"), crop)
low = signal.sosfiltfilt(signal.butter(5, 40, "lowpass", fs=250, output="sos"), high)
cases.append(summary("high-pass 0.67 Hz", high, 1e-6))
cases.append(summary("low-pass 40 Hz", low, 1e-6))

notched = signal.filtfilt(*signal.iirnotch(50, 30, 500), raw)
passed = signal.filtfilt(*signal.butter(4, [0.67, 40], "bandpass", fs=500), notched)
baseline = np.stack([signal.medfilt(lead, 201) for lead in passed])
flattened = passed - baseline
cases.append(summary("notch 50 Hz", notched, 1e-6))
cases.append(summary("band-pass 0.67-40 Hz", passed, 1e-5))
cases.append(summary("median baseline", baseline, 1e-5))
cases.append(summary("z-score", (flattened - flattened.mean()) / (flattened.std() + 1e-8), 1e-5))
cases.append(summary("min-max", (raw - raw.min()) / (raw.max() - raw.min() + 1e-8), 1e-9))

OUT.parent.mkdir(parents=True, exist_ok=True)
document = {
    "madeBy": "scripts/golden/signal_preprocessing.py",
    "with": f"scipy {scipy.__version__}, numpy {np.__version__}",
    "tolerance": 1e-5,
    "cases": cases,
}
OUT.write_text(json.dumps(document) + "\n")
