"""Writes test/golden/formats/hdf5/*.json: small HDF5 files by h5py, gzipped in base64, and the values of their datasets."""

import base64
import ctypes
import gzip
import json
import pathlib
import tempfile

import h5py
import numpy as np

TEMPORARY = pathlib.Path(tempfile.mkdtemp()) / "golden.h5"
FOLDER = pathlib.Path(__file__).parents[2] / "test/golden/formats"


def plain(value):
    """Numbers as text that loses nothing, strings as they are."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, str):
        return value
    return repr(float(value)) if np.issubdtype(type(value), np.floating) else str(int(value))


def dataset_of(data):
    array = np.asarray(data[()])
    if array.size > 3000:
        # Of a large array only what was written is kept: every other value is 0.
        at = np.flatnonzero(array)
        return {**described(data), "at": at.tolist(), "values": " ".join(plain(v) for v in array[at])}
    return {**described(data), "values": values_of(array)}


def values_of(array):
    values = [plain(value) for value in array.ravel()]
    return values if array.dtype.kind in "SO" else " ".join(values)


def described(data):
    is_text = data.dtype.kind in "SO"
    return {
        "path": data.name.lstrip("/"),
        "shape": list(data.shape),
        "type": "text" if is_text else np.dtype(data.dtype).newbyteorder("=").name.replace("bool", "int8"),
    }


def case(name, write, versions, **options):
    """One content, written by several versions of the library; `write` fills a file and is given its own generator."""
    files = {}
    for version in versions:
        with h5py.File(TEMPORARY, "w", libver=version, **options) as file:
            write(file, np.random.default_rng(11))
        datasets = []
        with h5py.File(TEMPORARY, "r") as file:
            file.visititems(
                lambda _, item: datasets.append(dataset_of(item)) if isinstance(item, h5py.Dataset) else None
            )
        files[version] = packed()
    return {"name": name, "files": files, "datasets": datasets}


def packed():
    return base64.b64encode(gzip.compress(TEMPORARY.read_bytes(), mtime=0)).decode()


def save(name, cases, **more):
    golden = {
        "madeBy": "scripts/golden/formats_hdf5.py",
        "with": f"h5py {h5py.__version__}, HDF5 {h5py.version.hdf5_version}, numpy {np.__version__}",
        "tolerance": 0,
        "cases": cases,
        **more,
    }
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps(golden, indent=1) + "\n")
    print(path.name, path.stat().st_size)


# H5Pset_chunk_opts is not in h5py's interface; its own copy of the library has it.
LIBRARY = next((pathlib.Path(h5py.__file__).parents[1] / "h5py.libs").glob("libhdf5-*"))
DONT_FILTER_PARTIAL_CHUNKS = 2


def low_level(file, name, data, *, layout=None, chunk=None, edges_unfiltered=False, early=False):
    """A dataset with settings that h5py's own interface does not offer."""
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    if layout is not None:
        plist.set_layout(layout)
    if chunk is not None:
        plist.set_chunk(chunk)
    if edges_unfiltered:
        plist.set_deflate(4)
        option = ctypes.c_uint(DONT_FILTER_PARTIAL_CHUNKS)
        assert ctypes.CDLL(str(LIBRARY)).H5Pset_chunk_opts(ctypes.c_int64(plist.id), option) == 0
    if early:
        plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    space = h5py.h5s.create_simple(data.shape)
    kind = h5py.h5t.py_create(data.dtype)
    identifier = h5py.h5d.create(file.id, name.encode(), kind, space, dcpl=plist)
    identifier.write(h5py.h5s.ALL, h5py.h5s.ALL, data)


TYPES = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]


def every_type(file, _):
    for order in "<>":
        for kind in TYPES:
            file[f"{'little' if order == '<' else 'big'}/{kind}"] = (np.arange(6).reshape(2, 3) * 20).astype(order + kind)
    file["special"] = np.array([np.nan, np.inf, -np.inf, -0.0, 6e-8, 65504, 1 / 3], dtype="<f2")
    file["largest exact"] = np.array([2**53 - 1, -(2**53) + 1], dtype="<i8")
    file["flags"] = np.array([True, False, True])
    file["scalar"] = np.float64(2.5)
    file["none"] = np.zeros((0, 4), dtype="<f4")


def text(file, _):
    names = ["I", "aVR", "", "Größe", "a longer name of a lead"]
    file["any length"] = names
    file.create_dataset("fixed", data=np.array([name.encode() for name in names], dtype="S30"))
    file.create_dataset("table", data=[["a", "b"], ["c", "d"]], dtype=h5py.string_dtype())
    file.create_dataset("chunked", data=names, chunks=(2,), dtype=h5py.string_dtype(), compression="gzip")
    file.create_dataset("unwritten", shape=(3,), dtype=h5py.string_dtype())


def layouts(file, rng):
    ecg = (rng.integers(-99, 99, (5, 6, 4)) / 8).astype("<f4")
    low_level(file, "compact", ecg, layout=h5py.h5d.COMPACT)
    file["contiguous"] = ecg
    file.create_dataset("one chunk", data=ecg, chunks=(5, 6, 4))
    file.create_dataset("edges", data=ecg, chunks=(2, 4, 3))
    file.create_dataset("unwritten", shape=(3, 2), dtype="<f8", fillvalue=-1.5)
    partly = file.create_dataset("partly", shape=(9, 3), dtype="<i2", chunks=(2, 2), fillvalue=7)
    partly[3:5, 1] = [1, 2]


def filters(file, rng):
    ecg = np.cumsum(rng.integers(-9, 9, (9, 16)), axis=1).astype("<f4") / 64
    file.create_dataset("deflate", data=ecg, chunks=(4, 5), compression="gzip")
    file.create_dataset("shuffled", data=ecg, chunks=(4, 5), compression="gzip", shuffle=True)
    file.create_dataset("verified", data=ecg, chunks=(4, 5), compression="gzip", shuffle=True, fletcher32=True)
    file.create_dataset("fletcher32", data=ecg.astype("<i1"), chunks=(3, 5), fletcher32=True)
    file.create_dataset("zeros", data=np.zeros((4, 4), "<f4"), chunks=(2, 2), fletcher32=True)
    file.create_dataset("lzf", data=np.repeat(ecg[:2], 40, axis=1), chunks=(2, 640), compression="lzf")
    file.create_dataset("lzf noise", data=rng.integers(-99, 99, (3, 40)) / 8, chunks=(1, 40), compression="lzf")
    masked = file.create_dataset("masked", shape=(2, 6), dtype="<f4", chunks=(1, 6), compression="gzip", shuffle=True)
    masked[0] = ecg[0, :6]
    # Bit 0 and 1: neither shuffle nor deflate.
    masked.id.write_direct_chunk((1, 0), ecg[1, :6].tobytes(), filter_mask=3)


def indexes(file, rng):
    ecg = rng.integers(-99, 99, (11, 7)).astype("<i2")
    for filtered in (False, True):
        more = {"compression": "gzip"} if filtered else {}
        name = "filtered" if filtered else "plain"
        file.create_dataset(f"single {name}", data=ecg, chunks=(11, 7), **more)
        file.create_dataset(f"fixed array {name}", data=ecg, chunks=(2, 3), **more)
        file.create_dataset(f"fixed array to grow {name}", data=ecg, chunks=(2, 3), maxshape=(20, 30), **more)
        file.create_dataset(f"extensible array {name}", data=ecg, chunks=(2, 3), maxshape=(None, 7), **more)
        file.create_dataset(f"extensible array, second axis {name}", data=ecg, chunks=(2, 3), maxshape=(20, None), **more)
        file.create_dataset(f"tree {name}", data=ecg, chunks=(2, 3), maxshape=(None, None), **more)
    low_level(file, "implicit", ecg, chunk=(2, 3), early=True)
    low_level(file, "edges without filters", ecg, chunk=(2, 3), edges_unfiltered=True)
    many = np.arange(90, dtype="<i2").reshape(90, 1)
    file.create_dataset("many, extensible", data=many, chunks=(1, 1), maxshape=(None, 1))
    file.create_dataset("many, tree", data=many, chunks=(1, 1), maxshape=(None, None))


def deep_tree(file, _):
    many = np.arange(300, dtype="<i2").reshape(150, 2)
    file.create_dataset("many", data=many, chunks=(1, 1))


def paged(file, _):
    fixed = file.create_dataset("fixed", shape=(2600, 1), dtype="<i1", chunks=(1, 1), fillvalue=-1)
    fixed[5] = 1
    fixed[2599] = 2


def blocks(file, _):
    """Elements in the index block, data blocks, super blocks and, past the 131,000th, pages; only a few are written."""
    grown = file.create_dataset("grown", shape=(140_000,), maxshape=(None,), dtype="<i1", chunks=(1,))
    for number in [0, 3, 4, 19, 20, 300, 2000, 5000, 135_000, 139_999]:
        grown[number] = number % 100 + 1


def groups(file, count):
    for number in range(count):
        file.create_group(f"group {number:03d}/inner")["ecg"] = np.int8(number)
    file["group 000/soft"] = h5py.SoftLink("/group 001/inner/ecg")
    file["group 000/hard"] = file["group 000/inner"]
    file["group 000/up"] = file["group 000"]


def many_links(file, _):
    for number in range(120):
        file.create_dataset(f"a record with quite a long name, number {number:04d}", data=np.int8(number % 100))


def committed(file, _):
    file["kind"] = np.dtype("<f4")
    file.create_dataset("typed", data=[1.5, 2.5], dtype=file["kind"])
    file["typed"].attrs["unit"] = "mV"
    for number in range(20):
        file["typed"].attrs[f"note {number}"] = "an attribute makes the object header go on elsewhere" * 3


VERSIONS = ["earliest", "v108", "v110", "latest"]
FIRST, NEWEST = VERSIONS[0], VERSIONS[-1]
BOTH = [FIRST, NEWEST]
save(
    "hdf5-values",
    [
        case("every type", every_type, BOTH),
        case("text", text, BOTH),
        case("layouts", layouts, VERSIONS),
        case("a user block", layouts, [FIRST], userblock_size=512),
        case("a larger user block", layouts, [NEWEST], userblock_size=2048),
    ],
)
save("hdf5-filters", [case("filters", filters, VERSIONS)])
save("hdf5-indexes", [case("indexes", indexes, ["v110", NEWEST])])
save(
    "hdf5-groups",
    [
        case("a few groups", lambda file, _: groups(file, 3), VERSIONS),
        case("many groups", lambda file, _: groups(file, 30), BOTH),
        case("many links", many_links, BOTH),
        case("a named type", committed, BOTH),
        case("links in order of creation", lambda file, _: groups(file, 12), [NEWEST], track_order=True),
    ],
)
save(
    "hdf5-large-index",
    [
        case("a tree of several levels", deep_tree, [FIRST]),
        case("pages of a fixed array", paged, [NEWEST]),
        case("blocks of an extensible array", blocks, [NEWEST]),
    ],
)


def refused(name, write):
    with h5py.File(TEMPORARY, "w") as file:
        write(file)
    return {"name": name, "gzip": packed()}


def virtual(file):
    layout = h5py.VirtualLayout(shape=(2,), dtype="<f4")
    layout[:] = h5py.VirtualSource("other.h5", "data", shape=(2,))
    file.create_virtual_dataset("data", layout)


def compound(file):
    file["data"] = np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f8")])


def external_link(file):
    file["data"] = h5py.ExternalLink("other.h5", "/data")


def external_values(file):
    file.create_dataset("data", shape=(4,), dtype="<f4", external=[("values.bin", 0, 16)])


def scale_offset(file):
    file.create_dataset("data", data=np.arange(20), chunks=(10,), scaleoffset=0)


def too_large(file):
    file["data"] = np.array([2**60], dtype="<i8")


def long_double(file):
    file["data"] = np.array([1], dtype="g")


def sequences(file):
    data = file.create_dataset("data", shape=(1,), dtype=h5py.vlen_dtype(np.int32))
    data[0] = [1, 2]


save(
    "hdf5-refused",
    [
        refused(name, write)
        for name, write in [
            ("virtual", virtual),
            ("compound", compound),
            ("another file", external_link),
            ("in other files", external_values),
            ("scaleoffset", scale_offset),
            ("1152921504606846976", too_large),
            ("float of", long_double),
            ("sequence of variable length", sequences),
        ]
    ],
)
