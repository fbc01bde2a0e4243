"""Makes test/golden/signal/{fft,resample,butterworth,filtfilt,median-filter,welch}.json with scipy.

Run: python scripts/golden/signal_kernels.py
"""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy import signal

OUT = Path(__file__).parents[2] / "test" / "golden" / "signal"
WITH = f"scipy {scipy.__version__}, numpy {np.__version__}"


def write(name, tolerance, cases):
    OUT.mkdir(parents=True, exist_ok=True)
    document = {
        "madeBy": "scripts/golden/signal_kernels.py",
        "with": WITH,
        "tolerance": tolerance,
        "cases": cases,
    }
    (OUT / f"{name}.json").write_text(json.dumps(document) + "\n")


def noise(length, seed):
    """A drifting, noisy test signal whose decimals survive JSON."""
    random = np.random.default_rng(seed)
    t = np.arange(length)
    x = np.sin(0.07 * t) + 0.4 * np.sin(0.9 * t + 1) + 0.3 * random.standard_normal(length) + 0.002 * t
    return np.round(x, 6)


def listed(values):
    return [float(v) for v in np.asarray(values)]


def rounded(values):
    """Twelve digits: enough for the tolerance, and half the bytes."""
    return [float(f"{v:.12g}") for v in np.asarray(values)]


fft_cases = []
for length in [1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 17, 34, 37, 60, 64, 77, 90, 101, 125, 128, 257]:
    x = noise(length, length)
    spectrum = np.fft.rfft(x)
    fft_cases.append({"x": listed(x), "re": listed(spectrum.real), "im": listed(spectrum.imag)})
write("fft", 1e-12, fft_cases)

resample_cases = []
for length, to in [(50, 25), (50, 24), (51, 25), (51, 24), (25, 50), (24, 50), (25, 51), (24, 51), (40, 40), (64, 10), (10, 64), (37, 74), (257, 100), (2, 5), (1, 3), (5, 1)]:
    x = noise(length, 100 + length)
    resample_cases.append({"x": listed(x), "y": listed(signal.resample(x, to))})
write("resample", 1e-9, resample_cases)

BANDS = [
    ({"kind": "highpass", "edgeHz": 0.67}, 5, 250),
    ({"kind": "lowpass", "edgeHz": 40}, 5, 250),
    ({"kind": "bandpass", "lowHz": 0.67, "highHz": 40}, 4, 500),
    ({"kind": "bandpass", "lowHz": 5, "highHz": 15}, 2, 100),
    ({"kind": "bandpass", "lowHz": 1, "highHz": 30}, 3, 257),
    ({"kind": "lowpass", "edgeHz": 100}, 1, 500),
    ({"kind": "highpass", "edgeHz": 0.5}, 2, 500),
    ({"kind": "lowpass", "edgeHz": 47}, 8, 100),
]


def design(band, order, rate, output):
    edges = [band["lowHz"], band["highHz"]] if band["kind"] == "bandpass" else band["edgeHz"]
    return signal.butter(order, edges, band["kind"], fs=rate, output=output)


butterworth_cases = []
for band, order, rate in BANDS:
    b, a = design(band, order, rate, "ba")
    sos = design(band, order, rate, "sos")
    butterworth_cases.append(
        {"band": band, "order": order, "samplingRateHz": rate, "b": listed(b), "a": listed(a), "sos": [listed(s) for s in sos]}
    )
for frequency, quality, rate in [(50, 30, 500), (60, 35, 257), (50, 2, 400)]:
    b, a = signal.iirnotch(frequency, quality, fs=rate)
    butterworth_cases.append(
        {"notchHz": frequency, "quality": quality, "samplingRateHz": rate, "b": listed(b), "a": listed(a)}
    )
write("butterworth", 1e-9, butterworth_cases)

filtfilt_cases = []
for band, order, rate in BANDS[:7]:
    x = noise(110, order)
    b, a = design(band, order, rate, "ba")
    sos = design(band, order, rate, "sos")
    filtfilt_cases.append(
        {
            "band": band,
            "order": order,
            "samplingRateHz": rate,
            "x": listed(x),
            "transfer": rounded(signal.filtfilt(b, a, x)),
            "transferPad5": rounded(signal.filtfilt(b, a, x, padlen=5)),
            "sections": rounded(signal.sosfiltfilt(sos, x)),
        }
    )
write("filtfilt", 1e-5, filtfilt_cases)

median_cases = []
for length, window in [(1, 1), (5, 1), (5, 3), (30, 7), (120, 21), (120, 201), (400, 51)]:
    x = np.round(noise(length, window), 2)
    median_cases.append({"x": listed(x), "window": window, "y": listed(signal.medfilt(x, window))})
write("median-filter", 0, median_cases)

welch_cases = []
for length, segment, rate in [(64, 64, 100), (200, 50, 500), (201, 51, 257), (150, 40, 100), (30, 64, 100)]:
    x = noise(length, 500 + length)
    segment = min(segment, length)
    frequencies, density = signal.welch(x, rate, nperseg=segment)
    welch_cases.append(
        {"x": listed(x), "samplingRateHz": rate, "segmentSamples": segment, "hertzPerBin": float(frequencies[1]), "density": listed(density)}
    )
write("welch", 1e-9, welch_cases)
