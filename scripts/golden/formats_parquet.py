"""Writes test/golden/formats/parquet.json.

`theirs` is a table written by pyarrow. `ours` is the same table written by src/formats/parquet.ts and read back
here by pyarrow, value for value, before it is stored. Run `npm run build` first; `--dist` names another build.
"""

import argparse
import base64
import io
import json
import pathlib
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq

root = pathlib.Path(__file__).parents[2]
arguments = argparse.ArgumentParser()
arguments.add_argument("--dist", default=str(root / "dist"))
dist = pathlib.Path(arguments.parse_args().dist).resolve()

table = {
    "id": ("string", ["00001_hr", None, "", "H\u00f4pital, \"A\"\nB", "JS00001"]),
    "score": ("double", [0.1, -1e300, None, 5e-324, 0.0]),
    "fold": ("int32", [1, -2147483648, 2147483647, None, 0]),
    "kept": ("boolean", [True, False, None, True, True]),
    "plain": ("double", [1.0, 2.0, 3.0, 4.0, 5.0]),
}
types = {"string": pa.string(), "double": pa.float64(), "int32": pa.int32(), "boolean": pa.bool_()}

arrow = pa.table({name: pa.array(values, types[kind]) for name, (kind, values) in table.items()})
buffer = io.BytesIO()
pq.write_table(arrow.append_column("big", pa.array([1, 2, 3, None, 2**53 - 1], pa.int64())), buffer)
theirs = buffer.getvalue()

columns = [{"name": n, "type": kind, "values": values} for n, (kind, values) in table.items()]
script = """
import { readFileSync } from "node:fs";
const { writeParquet } = await import(process.argv[1]);
process.stdout.write(writeParquet(JSON.parse(readFileSync(0, "utf8"))));
"""
module = (dist / "formats/parquet.js").as_uri()
ours = subprocess.run(
    ["node", "--input-type=module", "-e", script, module],
    input=json.dumps(columns).encode(),
    stdout=subprocess.PIPE,
    check=True,
).stdout
read = pq.read_table(io.BytesIO(ours))
if read.to_pydict() != arrow.to_pydict() or read.schema.types != arrow.schema.types:
    sys.exit(f"pyarrow reads something else from our file: {read.schema} {read.to_pydict()}")

golden = {
    "madeBy": "scripts/golden/formats_parquet.py",
    "with": f"pyarrow {pa.__version__}",
    "tolerance": 0,
    "columns": columns,
    "theirs": base64.b64encode(theirs).decode(),
    "ours": base64.b64encode(ours).decode(),
}
(root / "test/golden/formats/parquet.json").write_text(json.dumps(golden, indent=1) + "\n")
