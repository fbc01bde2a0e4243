"""Small files in the layout of torch.save, good and hostile, without torch.

Python's own pickle and zipfile write them: modules that stand in for torch supply the names that torch's
pickles hold, and a persistent id stands for each storage. The hostile ones are what a pickle may do to
Python's loader; the reader must refuse each by the name of what it asks for.
"""

import base64
import collections
import io
import json
import pathlib
import pickle
import platform
import sys
import types
import zipfile

import numpy as np

OUT = pathlib.Path(__file__).parents[2] / "test" / "golden" / "formats" / "torch.json"


def stand_in(module, name, value):
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        sys.modules.setdefault(".".join(parts[:depth]), types.ModuleType(".".join(parts[:depth])))
    value.__module__, value.__qualname__, value.__name__ = module, name, name
    setattr(sys.modules[module], name, value)
    return value


rebuild_tensor = stand_in("torch._utils", "_rebuild_tensor_v2", lambda *args: args)
rebuild_parameter = stand_in("torch._utils", "_rebuild_parameter", lambda *args: args)
STORAGES = {
    name: stand_in("torch", name, type(name, (), {}))
    for name in ("FloatStorage", "HalfStorage", "BFloat16Storage", "LongStorage", "DoubleStorage")
}


class Storage:
    def __init__(self, kind, key, raw, elements):
        self.kind, self.key, self.raw, self.elements = kind, key, raw, elements


class Called:
    """Pickles as a call of `function` with `args`."""

    def __init__(self, function, *args):
        self.call = (function, args)

    def __reduce__(self):
        return self.call


def tensor(storage, offset, shape, strides):
    hooks = collections.OrderedDict()
    return Called(rebuild_tensor, storage, offset, shape, strides, False, hooks)


class Pickler(pickle.Pickler):
    def persistent_id(self, value):
        if isinstance(value, Storage):
            return ("storage", STORAGES[value.kind], value.key, "cuda:0", value.elements)
        return None


def pickled(value, protocol=2):
    out = io.BytesIO()
    Pickler(out, protocol).dump(value)
    return out.getvalue()


def archive(data, storages=(), byteorder="little", compression=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as file:
        file.writestr("archive/data.pkl", data)
        file.writestr("archive/byteorder", byteorder)
        for storage in storages:
            file.writestr(f"archive/data/{storage.key}", storage.raw)
        file.writestr("archive/version", "3\n")
    return out.getvalue()


def good():
    base = np.arange(12, dtype="<f4") - 5.5
    halves = np.array([1.5, -0.25, 65504, 6e-8], dtype="<f2")
    brain = np.array([1.0, -3.5, 2.0**100], dtype="<f4")
    shared = Storage("FloatStorage", "0", base.tobytes(), 12)
    half = Storage("HalfStorage", "1", halves.tobytes(), 4)
    bfloat = Storage("BFloat16Storage", "2", (brain.view("<u4") >> 16).astype("<u2").tobytes(), 3)
    count = Storage("LongStorage", "3", np.array([7], dtype="<i8").tobytes(), 1)
    double = Storage("DoubleStorage", "4", np.array([0.1, -0.2], dtype="<f8").tobytes(), 2)
    state = collections.OrderedDict(
        [
            ("conv.weight", tensor(shared, 0, (3, 4), (4, 1))),
            ("conv.turned", tensor(shared, 0, (4, 3), (1, 4))),
            ("conv.part", tensor(shared, 5, (2, 2), (4, 1))),
            ("norm.weight", Called(rebuild_parameter, tensor(half, 0, (4,), (1,)), True, collections.OrderedDict())),
            ("norm.bias", tensor(bfloat, 0, (3,), (1,))),
            ("norm.num_batches_tracked", tensor(count, 0, (), ())),
        ]
    )
    # torch keeps the versions of modules as an attribute, which arrives as a BUILD.
    state._metadata = {"": {"version": 1}}
    document = {
        "state_dict": state,
        "step": 1_000_000,
        "seed": 2**70,
        "val_auroc": np.float64(0.91),
        "note": "caf\u00e9",
        "optimizer": {"state": {0: {"exp_avg": tensor(double, 0, (2,), (1,))}}, "param_groups": [{"lr": 1e-4}]},
    }
    expected = {
        "state_dict.conv.weight": base.reshape(3, 4),
        "state_dict.conv.turned": base.reshape(3, 4).T,
        "state_dict.conv.part": np.array([[base[5], base[6]], [base[9], base[10]]]),
        "state_dict.norm.weight": halves.astype("<f4"),
        "state_dict.norm.bias": brain,
        "state_dict.norm.num_batches_tracked": np.array(7),
        "optimizer.state.0.exp_avg": np.array([0.1, -0.2], dtype="<f4"),
    }
    storages = (shared, half, bfloat, count, double)
    tensors = [{"key": k, "shape": list(v.shape), "values": v.astype(float).ravel().tolist()} for k, v in expected.items()]
    return [
        {"name": f"protocol {p}", "file": text(archive(pickled(document, p), storages)), "tensors": tensors}
        for p in (2, 3, 4, 5)
    ]


def asking_for(module, name, *args, protocol=2):
    """A pickle that calls module.name, written by hand so that nothing has to exist."""
    if protocol >= 4:
        names = b"".join(b"\x8c" + bytes([len(part)]) + part.encode() for part in (module, name))
        mention = names + b"\x93"
    else:
        mention = f"c{module}\n{name}\n".encode()
    texts = b"".join(b"X" + len(a).to_bytes(4, "little") + a.encode() for a in args)
    return b"\x80" + bytes([protocol]) + mention + b"(" + texts + b"tR."


def hostile():
    storage = Storage("FloatStorage", "0", np.zeros(4, dtype="<f4").tobytes(), 4)
    state = lambda t: {"w": t}
    short = Storage("FloatStorage", "0", b"\0" * 8, 4)
    inst = b"\x80\x02(X\x02\x00\x00\x00idios\nsystem\n."
    return [
        case("os.system", archive(asking_for("os", "system", "id")), "os.system"),
        case("eval", archive(asking_for("builtins", "eval", "1+1")), "builtins.eval"),
        case("stacked global", archive(asking_for("posix", "system", "id", protocol=4)), "posix.system"),
        case("torch.load", archive(asking_for("torch", "load", "x")), "torch.load"),
        case("getattr", archive(asking_for("builtins", "getattr", "a", "b")), "builtins.getattr"),
        case("dotted name", archive(asking_for("torch", "os.system", "id", protocol=4)), "torch.os.system"),
        case("call of a storage type", archive(asking_for("torch", "FloatStorage", "x")), "torch.FloatStorage"),
        case("instance opcode", archive(inst), "opcode 0x69"),
        case("registered extension", archive(b"\x80\x02\x82\x01."), "opcode 0x82"),
        case("tensor past its storage", archive(pickled(state(tensor(storage, 2, (3,), (1,)))), [storage]), "does not fit its storage"),
        case("negative offset", archive(pickled(state(tensor(storage, -1, (2,), (1,)))), [storage]), "described by something other"),
        case("storage too short", archive(pickled(state(tensor(short, 0, (4,), (1,)))), [short]), "has 8 bytes"),
        case("storage missing", archive(pickled(state(tensor(storage, 0, (4,), (1,))))), "are missing"),
        case("no tensor", archive(pickled({"lr": 0.1})), "holds no tensor"),
        case("cut off pickle", archive(pickled({"lr": 0.1})[:-4]), "inside a value"),
        case("value never stored", archive(b"\x80\x02h\x07."), "value 7, never stored"),
        case("big-endian", archive(pickled(state(tensor(storage, 0, (4,), (1,)))), [storage], "big"), "big-endian"),
        case("packed again", archive(pickled({}), compression=zipfile.ZIP_DEFLATED), "is compressed"),
    ]


def case(name, data, message):
    return {"name": name, "file": text(data), "message": message}


def text(data):
    return base64.b64encode(data).decode()


def main():
    document = {
        "madeBy": "scripts/golden/formats_torch.py",
        "with": f"Python {platform.python_version()} pickle and zipfile, numpy {np.__version__}",
        "tolerance": 0,
        "cases": good(),
        "hostile": hostile(),
    }
    OUT.write_text(json.dumps(document, indent=1) + "\n")


main()
