"""Writes test/golden/formats/xlsx.json.

`theirs` are workbooks by openpyxl, and one with parts by hand as Excel and others write them (shared strings in
runs, inline strings, prefixes of namespaces, cells without reference), with the values that openpyxl reads. `ours`
is a table in the layout of Chapman's Diagnostics.xlsx by src/formats/xlsx/xlsx-write.ts, read back here by openpyxl
before it is stored. Run `npm run build` first; `--dist` names another build.
"""

import argparse
import base64
import datetime
import io
import json
import pathlib
import subprocess
import zipfile

import openpyxl

root = pathlib.Path(__file__).parents[2]
arguments = argparse.ArgumentParser()
arguments.add_argument("--dist", default=str(root / "dist"))
dist = pathlib.Path(arguments.parse_args().dist).resolve()
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
EPOCH = datetime.datetime(1899, 12, 30)


def plain(value):
    if isinstance(value, datetime.datetime):
        return (value - EPOCH) / datetime.timedelta(days=1)
    return value


def values(content, sheet=None):
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    tab = book[sheet] if sheet else book.worksheets[0]
    rows = [[plain(value) for value in row] for row in tab.iter_rows(min_row=1, min_col=1, values_only=True)]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    return rows


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rewritten(content, parts):
    """The workbook with some parts exchanged."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return buffer.getvalue()


book = openpyxl.Workbook()
tab = book.active
tab.title = "Tabelle 1"
tab.append(["FileName", "Rhythm", "PatientAge", "note"])
tab.append(["MUSE_20180111_155115_19000", "AFIB", 85, 'a <b> & "c"\n心电'])
tab.append([None, "SB", 59.5, None])
tab["AB7"] = "far"
tab["A9"] = True
tab["B9"] = datetime.datetime(2020, 3, 4, 12)
tab["C9"] = 1e-7
tab["D9"] = " spaces "
tab["E9"] = "#N/A"
tab["E9"].data_type = "e"
second = book.create_sheet("Other")
second["B2"] = -3

hand_sheet = f"""<?xml version="1.0"?><!-- by hand --><x:worksheet xmlns:x="{MAIN}"><x:sheetData>
<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="inlineStr"><x:is><x:t>in</x:t></x:is></x:c></x:row>
<x:row r="4" spans="1:3"><x:c r="C4" t="str"><x:f>A1&amp;"x"</x:f><x:v>made</x:v></x:c><x:c r="D4"/><x:c r="E4"><x:v>1.5E3</x:v></x:c></x:row>
</x:sheetData></x:worksheet>"""
hand_strings = f"""<sst xmlns="{MAIN}"><si><r><t>rich </t></r><r><rPr><b/></rPr><t xml:space="preserve">te&#120;t </t></r><rPh sb="0" eb="1"><t>no</t></rPh></si></sst>"""

def case(name, content, sheet=None):
    return {"name": name, "sheet": sheet, "base64": base64.b64encode(content).decode(), "rows": values(content, sheet)}


diagnostics = [
    ["FileName", "Rhythm", "Beat", "PatientAge", "Gender", "VentricularRate"],
    ["MUSE_20180113_171327_27000", "SB", "NONE", 59, "FEMALE", 53],
    ["MUSE_20180112_073319_29000", "SR", "APB TWC", 66, "MALE", None],
    ["MUSE_<&>\"心电\"\r\n", "", "x  y ", 0.1, True, -1e21],
]
script = """
import { readFileSync } from "node:fs";
const { writeXlsx } = await import(process.argv[1]);
const file = await writeXlsx(JSON.parse(readFileSync(0, "utf8")), { sheet: "A & B", compressed: false });
process.stdout.write(file);
"""
command = ["node", "--input-type=module", "-e", script, (dist / "formats/xlsx/xlsx-write.js").as_uri()]
ours = subprocess.run(command, input=json.dumps(diagnostics).encode(), stdout=subprocess.PIPE, check=True).stdout
hand = rewritten(ours, {"xl/worksheets/sheet1.xml": hand_sheet, "xl/sharedStrings.xml": hand_strings})
expected = [row[:-1] if row[-1] is None else row for row in diagnostics]
assert values(ours, "A & B") == expected, values(ours)

golden = {
    "madeBy": "scripts/golden/formats_xlsx.py",
    "with": f"openpyxl {openpyxl.__version__}",
    "tolerance": 0,
    "theirs": [
        case("the first sheet of openpyxl's workbook", saved(book)),
        case("another sheet by its name", saved(book), "Other"),
        case("parts in the styles of other programs", hand),
    ],
    "written": diagnostics,
    "ours": base64.b64encode(ours).decode(),
}
(root / "test/golden/formats/xlsx.json").write_text(json.dumps(golden, indent=1) + "\n")
