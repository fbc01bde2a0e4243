"""Writes test/golden/formats/wfdb-storage.json and wfdb-flac.json.

Small records of every WFDB storage format, written byte by byte here (FLAC by libsndfile), and what wfdb-python reads from
them without smoothing frames: the SHA-256 of each signal's physical values as little-endian float64, and the first few.
"""

import base64
import hashlib
import json
import pathlib
import tempfile

import numpy as np
import soundfile
import wfdb

root = pathlib.Path(__file__).parents[2]
rng = np.random.default_rng(23)
BITS = {8: 8, 16: 16, 24: 24, 32: 32, 61: 16, 80: 8, 160: 16, 212: 12, 310: 10, 311: 10}
BITS |= {508: 8, 516: 16, 524: 24}


def packed(samples, fmt):
    """Bytes of samples in the order of the file."""
    d = np.asarray(samples, dtype=np.int64)
    if fmt in (8, 80):
        return (d + (128 if fmt == 80 else 0)).astype(np.uint8).tobytes()
    if fmt in (16, 160):
        return (d + (32768 if fmt == 160 else 0)).astype("<u2").tobytes()
    if fmt == 61:
        return d.astype(">i2").tobytes()
    if fmt == 32:
        return d.astype("<i4").tobytes()
    if fmt == 24:
        return b"".join(int(v).to_bytes(3, "little", signed=True) for v in d)
    size, width = (2, 3) if fmt == 212 else (3, 4)
    left = len(d) % size
    d = np.concatenate([d, np.zeros(-len(d) % size, dtype=np.int64)])
    out = bytearray()
    for block in d.reshape(-1, size):
        if fmt == 212:
            a, b = (int(v) & 0xFFF for v in block)
            out += bytes([a & 255, (a >> 8) | ((b >> 8) << 4), b & 255])
        else:
            a, b, c = (int(v) & 0x3FF for v in block)
            word = a | (b << 10) | (c << 20)
            if fmt == 310:
                word = (a << 1) | ((c & 31) << 11) | (b << 17) | ((c >> 5) << 27)
            out += word.to_bytes(4, "little")
    whole = {(212, 1): 2, (310, 1): 2, (310, 2): 4, (311, 1): 2, (311, 2): 3}
    if left:
        del out[len(out) - width + whole[fmt, left] :]
    return bytes(out)


def noise(fmt, count, gaps=True):
    half = 2 ** (BITS[fmt] - 1)
    d = rng.integers(-half, half, size=count)
    if fmt == 8:
        d[0] = 0
    elif gaps and count > 8:
        d[3:6] = -half
    return d


def checksum(samples):
    return int(np.sum(np.asarray(samples, dtype=np.int64)) % 65536)


class Case:
    """One record: headers and signal files in a folder of its own."""

    def __init__(self, name):
        self.name = name
        self.folder = pathlib.Path(tempfile.mkdtemp())

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def read(self, **ranges):
        record = wfdb.rdrecord(str(self.folder / self.name), smooth_frames=False, **ranges)
        return [
            {
                "name": name or "",
                # Absent for a signal that none of the segments read holds.
                **({"units": units} if units else {}),
                "values": len(values),
                "first": [None if np.isnan(v) else float(v) for v in values[:2]],
                "sha256": hashlib.sha256(values.astype("<f8").tobytes()).hexdigest(),
            }
            for name, units, values in zip(record.sig_name, record.units, record.e_p_signal)
        ]

    def done(self, *ranges, **more):
        files = {p.name: base64.b64encode(p.read_bytes()).decode() for p in sorted(self.folder.iterdir())}
        reads = [{"fromFrame": None, "toFrame": None, "signals": self.read()}]
        for start, end in ranges:
            signals = self.read(sampfrom=start, sampto=end)
            reads.append({"fromFrame": start, "toFrame": end, "signals": signals})
        return {"name": self.name, "files": files, "reads": reads, **more}


def plain(fmt, frames, spf, skew=(0, 0, 0), offset=0, gains=("200(0)/mV",) * 3, ranges=((5, 11),)):
    """Three signals multiplexed in one file."""
    name = f"f{fmt}n{frames}x{''.join(map(str, spf))}s{''.join(map(str, skew))}o{offset}"
    case = Case(name)
    signals = [noise(fmt, frames * k) for k in spf]
    flat = np.concatenate([np.reshape(s, (frames, -1)) for s in signals], axis=1).ravel()
    case.write(f"{name}.dat", b"\0" * offset + packed(flat, fmt))
    lines = [f"{name} 3 257.5/1000(2) {frames} 11:39:16 05/02/2020"]
    for i, (s, k, t, gain) in enumerate(zip(signals, spf, skew, gains)):
        first = s[0]
        if fmt == 8:
            first = 100 * i - 7
            s = first + np.cumsum(s)
        layout = f"{fmt}" + (f"x{k}" if k > 1 else "") + (f":{t}" if t else "") + (f"+{offset}" if offset else "")
        lines.append(f"{name}.dat {layout} {gain} {BITS[fmt]} 0 {first} {checksum(s)} 0 sig {i}")
    case.write(f"{name}.hea", "\n".join(lines) + "\n# made for a test\n")
    # wfdb-python starts at the initial value wherever it starts to read differences.
    return case.done(*(() if fmt == 8 else ranges))


def flac(name, fmt, channels, spf=1, skip=0):
    """Channels are int[samples] each."""
    case = Case(name)
    subtype = {508: "PCM_S8", 516: "PCM_16", 524: "PCM_24"}[fmt]
    wide = fmt == 524
    data = np.stack(channels, axis=1).astype(np.int64)
    shift = {508: 8, 516: 0, 524: 8}[fmt]
    samples = (data << shift).astype("i4" if wide else "i2")
    path = case.folder / f"{name}.dat"
    with path.open("wb") as file:
        soundfile.write(file, samples, 96, subtype=subtype, format="FLAC")
    frames = (len(samples) - skip) // spf
    lines = [f"{name} {len(channels)} 100 {frames}"]
    for i, s in enumerate(channels):
        layout = f"{fmt}" + (f"x{spf}" if spf > 1 else "") + (f"+{skip}" if skip else "")
        kept = s[skip:]
        lines.append(f"{name}.dat {layout} {50 + i}/mV {BITS[fmt]} 0 {kept[0]} {checksum(kept)} 0 ch{i}")
    case.write(f"{name}.hea", "\n".join(lines) + "\n")
    return case.done((7, 19), (frames - 9, frames))


def smooth(count, amplitude):
    t = np.arange(count)
    wave = np.sin(t / 17) + 0.3 * np.sin(t / 5.3) + 0.02 * rng.standard_normal(count)
    return np.round(amplitude * wave / 1.4).astype(np.int64)


def several_files():
    case = Case("files")
    a, b, c = noise(16, 40), noise(212, 40), noise(16, 40)
    case.write("files.dat", packed(np.stack([a, c], 1).ravel(), 16)).write("files.xyz", packed(b, 212))
    lines = ["files 3 1000 40", "files.dat 16 2000 16 0 %d %d 0 i" % (a[0], checksum(a))]
    lines += ["files.dat 16 -19.3447902992(3064)/degC 11 2048 %d %d 0 T" % (c[0], checksum(c))]
    lines += ["files.xyz 212 42444.15189873418(-13120)/mV 12 0 %d %d 0 vx" % (b[0], checksum(b))]
    case.write("files.hea", "\n".join(lines) + "\n")
    return case.done((3, 20))


def no_length():
    case = Case("nolength")
    d = noise(212, 51)
    case.write("nolength.dat", packed(d, 212))
    case.write("nolength.hea", "# before\nnolength 3 360\n" + "nolength.dat 212 200 11 1024\n" * 3)
    return case.done()


def segment(case, name, frames, signals):
    """`signals`: (name, layout of the gain, samples per frame)."""
    data = [noise(80, frames * k) for _, _, k in signals]
    flat = np.concatenate([np.reshape(s, (frames, -1)) for s in data], axis=1).ravel()
    case.write(f"{name}.dat", packed(flat, 80))
    lines = [f"{name} {len(signals)} 125 {frames}"]
    for (label, gain, k), s in zip(signals, data):
        lines.append(f"{name}.dat 80{f'x{k}' if k > 1 else ''} {gain} 8 0 {s[0]} {checksum(s)} 0 {label}")
    case.write(f"{name}.hea", "\n".join(lines) + "\n")


def fixed():
    case = Case("fixed")
    signals = [("II", "29/mV", 1), ("V", "24(3)/mV", 2)]
    segment(case, "fixed_1", 20, signals)
    segment(case, "fixed_2", 15, [("II", "31/mV", 1), ("V", "24(-3)/mV", 2)])
    case.write("fixed.hea", "fixed/2 2 125 35 1:02:03\nfixed_1 20\nfixed_2 15\n")
    return case.done((5, 15), (10, 30))


def variable():
    case = Case("variable")
    layout = ["v_layout 3 125 0", "~ 0 29/mV 8 0 -128 0 0 II", "~ 0x2 24/mV 8 0 -128 0 0 V"]
    case.write("v_layout.hea", "\n".join([*layout, "~ 0 1/mmHg 8 0 -128 0 0 ABP"]) + "\n")
    segment(case, "v_1", 12, [("V", "24/mV", 2), ("II", "29/mV", 1)])
    segment(case, "v_2", 14, [("ABP", "0.8333(-100)/mmHg", 1), ("II", "30/mV", 1)])
    names = ["v_layout 0", "~ 7", "v_1 12", "~ 3", "v_2 14"]
    case.write("variable.hea", "variable/5 3 125 36\n" + "\n".join(names) + "\n")
    return case.done((9, 24), (20, 30))


gains = ("1000.0(0)/mV", "42444.15189873418(-13120)/uV", "0")
cases = [plain(fmt, frames, (1, 1, 1)) for fmt in BITS if fmt < 500 for frames in (13, 14)[: 1 + fmt // 200]]
cases += [plain(fmt, 11, (4, 1, 2), ranges=((2, 9),)) for fmt in (8, 16, 80, 212, 310, 311)]
# wfdb-python can undo one skew only, of signals with one sample per frame.
cases += [plain(16, 12, (1, 2, 1), skew=(3, 0, 3), ranges=((2, 6), (6, 12)))]
cases += [plain(212, 12, (1, 1, 1), skew=(0, 2, 0)), plain(311, 13, (1, 1, 1), offset=24)]
cases += [plain(16, 12, (1, 1, 1), offset=7, gains=gains)]
cases += [several_files(), no_length(), fixed(), variable()]
zeros = np.zeros(300, dtype=np.int64)
flacs = [
    flac("constant", 508, [zeros + 25, zeros - 3]),
    flac("verbatim", 516, [noise(516, 200, gaps=False) for _ in range(3)]),
    flac("noise", 524, [noise(524, 150)]),
    flac("waves", 516, [smooth(4500, 9000)]),
    flac("stereo", 516, [(w := smooth(700, 9000)), w + rng.integers(-3, 4, 700)]),
    flac("against", 516, [w, -w + rng.integers(-3, 4, 700)]),
    flac("loud", 524, [smooth(600, 8_000_000), smooth(600, 8_000_000)]),
    flac("wasted", 516, [16 * smooth(600, 500)]),
    flac("eight", 508, [smooth(160, 100) for _ in range(8)]),
    flac("frames", 516, [smooth(600, 4000) for _ in range(3)], spf=4),
    flac("late", 516, [smooth(600, 4000)], skip=50),
]
for name, made in [("wfdb-storage", cases), ("wfdb-flac", flacs)]:
    golden = {
        "madeBy": "scripts/golden/formats_wfdb_storage.py",
        "with": f"wfdb {wfdb.__version__}, soundfile {soundfile.__version__}, numpy {np.__version__}",
        "tolerance": 0,
        "cases": made,
    }
    path = root / f"test/golden/formats/{name}.json"
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
