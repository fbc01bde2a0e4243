"""Golden vectors of the encoders' input contracts, step by step, with scipy and resampy.

The raw recording is 0.5 u("preproc", lead * 5000 + sample) + 0.1 lead in millivolts, 12 x 5000 at 500 Hz,
with u from the rule in test/models/procedural-weights.ts. Each step is kept as its first values, last
values, sum and norm.
"""

import json
import pathlib

import numpy as np
import resampy
import scipy
from scipy import signal

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "models" / "encoder-inputs.json"
RATE_HZ = 500


def fnv1a(key):
    value = 0x811C9DC5
    for byte in key.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def procedural(key, length):
    mask = np.uint64(0xFFFFFFFF)
    x = (np.uint64(fnv1a(key)) + np.arange(length, dtype=np.uint64) * np.uint64(0x9E3779B9)) & mask
    x ^= x >> np.uint64(16)
    x = (x * np.uint64(0x85EBCA6B)) & mask
    x ^= x >> np.uint64(13)
    x = (x * np.uint64(0xC2B2AE35)) & mask
    x ^= x >> np.uint64(16)
    return x.astype(np.float64) / 2**32 * 2 - 1


def digest(values):
    flat = values.reshape(-1)
    return {
        "first6": [float(f"{v:.12g}") for v in flat[:6]],
        "last3": [float(f"{v:.12g}") for v in flat[-3:]],
        "sum": float(f"{flat.sum():.12g}"),
        "l2": float(f"{np.linalg.norm(flat):.12g}"),
    }


def z_score(x):
    return (x - x.mean()) / (x.std() + 1e-8)


def founder(x):
    hum = signal.iirnotch(50, 30, RATE_HZ)
    band = signal.butter(4, [0.67, 40], "bandpass", fs=RATE_HZ)
    notched = signal.filtfilt(*hum, x, axis=1)
    passed = signal.filtfilt(*band, notched, axis=1)
    baseline = np.stack([signal.medfilt(lead, 201) for lead in passed])
    return {
        "ecgfounder filtered": digest(passed - baseline),
        "ecgfounder": digest(z_score(passed - baseline)),
        "ecgfounder-z": digest(z_score(x)),
    }


def merl(x):
    scaled = (x - x.min()) / (x.max() - x.min() + 1e-8)
    return digest(scaled[[0, 1, 2, 3, 5, 4, 6, 7, 8, 9, 10, 11]])


JEPA_ROWS = [0, 1, 6, 7, 8, 9, 10, 11]


def jepa(x):
    return digest(signal.resample(x, 2500, axis=1)[JEPA_ROWS])


def st_mem(x):
    """One node per crop of 2250 samples, each filtered and standardised by itself."""
    high = signal.butter(5, 0.67, "highpass", fs=250, output="sos")
    low = signal.butter(5, 40, "lowpass", fs=250, output="sos")
    resampled = signal.resample(x, 2500, axis=1)
    nodes = {}
    for start in (0, 125, 250):
        crop = resampled[:, start : start + 2250]
        filtered = signal.sosfiltfilt(low, signal.sosfiltfilt(high, crop, axis=1), axis=1)
        nodes[f"st-mem crop at {start}"] = digest((filtered - filtered.mean()) / filtered.std())
    return nodes


MIMIC_MEAN = [0.023, 0.015, -0.007, -0.019, 0.014, 0.004, -0.018, -0.004, 0.002, 0.017, 0.022, 0.022]
MIMIC_STD = [0.155, 0.158, 0.166, 0.133, 0.141, 0.143, 0.207, 0.282, 0.284, 0.253, 0.222, 0.197]


def weimann(x):
    scaled = (x - np.array(MIMIC_MEAN)[:, None]) / np.array(MIMIC_STD)[:, None]
    return digest(np.clip(scaled, -5, 5))


def hubert(x):
    """One node per window of 5 s; the filter is what biosppy 2's filter_signal designs for these arguments."""
    fir = signal.firwin(151, [0.05, 47], pass_zero=False, fs=RATE_HZ)
    filtered = signal.filtfilt(fir, [1.0], x, axis=1)
    low, high = filtered.min(axis=1, keepdims=True), filtered.max(axis=1, keepdims=True)
    scaled = 2 * (filtered - low) / (high - low + 1e-8) - 1
    windows = {
        f"hubert-ecg window {w}": digest(signal.decimate(scaled[:, 2500 * w : 2500 * (w + 1)].reshape(-1), 5))
        for w in (0, 1)
    }
    return {"hubert-ecg taps": digest(fir), **windows}


def ecg_fm(x):
    """One node per segment of 5 s; each lead was standardised as a whole."""
    scaled = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    return {f"ecg-fm window {w}": digest(scaled[:, 2500 * w : 2500 * (w + 1)]) for w in (0, 1)}


def ked(x):
    resampled = signal.resample(x, 1000, axis=1)
    return {
        "ecgfm-ked": digest(resampled[[0, 1, 2, 3, 5, 4, 6, 7, 8, 9, 10, 11]]),
        "ecgfm-ked-ptb-xl": digest(4 * resampled),
    }


def ecg_cpc(x):
    """One node per crop of 2.5 s, cut before it is resampled, and one for the whole record."""
    crops = {"ecg-cpc crop 0": x[:, :1250], "ecg-cpc crop 3": x[:, 3750:], "ecg-cpc-10s": x}
    return {name: digest(resampy.resample(crop, RATE_HZ, 240, axis=1)) for name, crop in crops.items()}


def xecg(x):
    return digest(signal.resample(x, 1000, axis=1))


def main():
    x = 0.5 * procedural("preproc", 60_000).reshape(12, 5000) + 0.1 * np.arange(12)[:, None]
    steps = {"raw": digest(x), **founder(x), "merl": merl(x), "ecg-jepa": jepa(x), "ecg-jepa-weimann": weimann(x), **st_mem(x), **hubert(x), **ecg_fm(x), **ked(x), **ecg_cpc(x), "xecg": xecg(x)}
    document = {
        "madeBy": "scripts/golden/models_encoder_inputs.py",
        "with": f"scipy {scipy.__version__}, numpy {np.__version__}, resampy {resampy.__version__}",
        "tolerance": 1e-5,
        "cases": [{"name": name, **numbers} for name, numbers in steps.items()],
    }
    OUT.write_text(json.dumps(document, indent=1) + "\n")


main()
