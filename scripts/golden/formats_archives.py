"""Writes test/golden/formats/archives.json.

`theirs` are zip and tar archives by Python's zipfile and tarfile in their variants, with the files that these read.
`ours` are archives by src/formats/archive, read back here before they are stored. Run `npm run build` first;
`--dist` names another build.
"""

import argparse
import base64
import io
import json
import pathlib
import subprocess
import sys
import tarfile
import zipfile

root = pathlib.Path(__file__).parents[2]
arguments = argparse.ArgumentParser()
arguments.add_argument("--dist", default=str(root / "dist"))
dist = pathlib.Path(arguments.parse_args().dist).resolve()

LONG = "records/" + "a-folder-with-a-long-name/" * 6 + "A00001.h5"
files = {"records/A00001.h5": b"\x89HDF" * 60, "metadata.csv": b"ECG_ID,AHA_Code\n", "empty": b"", LONG: b"deep", "H\u00f4pital.txt": b"text"}


def tar(kind, names, compression=""):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w" + compression, format=kind) as archive:
        folder = tarfile.TarInfo("records")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name in names:
            member = tarfile.TarInfo(f"./{name}" if name == "empty" else name)
            member.size = len(files[name])
            archive.addfile(member, io.BytesIO(files[name]))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    content = buffer.getvalue()
    # Twenty blocks fill a tape's record; two mark the end.
    return content if compression else content.rstrip(b"\0").ljust(-(-len(content.rstrip(b"\0")) // 512) * 512 + 1024, b"\0")


def zipped(method, force_zip64=False):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.mkdir("records")
        for name, content in files.items():
            with archive.open(name, "w", force_zip64=force_zip64) as member:
                member.write(content)
        archive.comment = b"PK\x05\x06 is not the end"
    return buffer.getvalue()


def text(content):
    return base64.b64encode(content).decode()


def contents(names):
    return {name: text(files[name]) for name in names}


short = [name for name in files if len(name.encode()) < 100]
theirs = [
    {"name": "ustar", "kind": "tar", "base64": text(tar(tarfile.USTAR_FORMAT, short)), "files": contents(short)},
    {"name": "GNU tar", "kind": "tar", "base64": text(tar(tarfile.GNU_FORMAT, files)), "files": contents(files)},
    {"name": "pax", "kind": "tar", "base64": text(tar(tarfile.PAX_FORMAT, files)), "files": contents(files)},
    {"name": "tar.gz", "kind": "tar.gz", "base64": text(tar(tarfile.PAX_FORMAT, files, ":gz")), "files": contents(files)},
    {"name": "deflated zip", "kind": "zip", "base64": text(zipped(zipfile.ZIP_DEFLATED)), "files": contents(files)},
    {"name": "stored zip", "kind": "zip", "base64": text(zipped(zipfile.ZIP_STORED)), "files": contents(files)},
    {"name": "zip with zip64 fields", "kind": "zip", "base64": text(zipped(zipfile.ZIP_DEFLATED, True)), "files": contents(files)},
]
refused = {"bzip2": text(zipped(zipfile.ZIP_BZIP2)), "lzma": text(zipped(zipfile.ZIP_LZMA))}

script = """
import { readFileSync } from "node:fs";
const archive = process.argv[1];
const { writeTar } = await import(archive + "/tar-write.js");
const { writeZip } = await import(archive + "/zip-write.js");
const given = Object.entries(JSON.parse(readFileSync(0, "utf8")));
const files = new Map(given.map(([name, base64]) => [name, new Uint8Array(Buffer.from(base64, "base64"))]));
const kinds = { tar: writeTar(files), stored: await writeZip(files, { compressed: false }), deflated: await writeZip(files) };
const base64 = Object.entries(kinds).map(([kind, bytes]) => [kind, Buffer.from(bytes).toString("base64")]);
process.stdout.write(JSON.stringify(Object.fromEntries(base64)));
"""
command = ["node", "--input-type=module", "-e", script, (dist / "formats/archive").as_uri()]
written = subprocess.run(command, input=json.dumps(contents(files)), stdout=subprocess.PIPE, text=True, check=True)
ours = json.loads(written.stdout)
with tarfile.open(fileobj=io.BytesIO(base64.b64decode(ours["tar"]))) as archive:
    assert {member.name: archive.extractfile(member).read() for member in archive} == files
for kind in ["stored", "deflated"]:
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(ours[kind]))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files

golden = {
    "madeBy": "scripts/golden/formats_archives.py",
    "with": f"Python {sys.version.split()[0]} zipfile and tarfile",
    "tolerance": 0,
    "theirs": theirs,
    "refused": refused,
    "files": contents(files),
    "ours": {kind: ours[kind] for kind in ["tar", "stored"]},
}
(root / "test/golden/formats/archives.json").write_text(json.dumps(golden, indent=1) + "\n")
