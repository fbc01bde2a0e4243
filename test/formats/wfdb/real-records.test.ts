import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { bytesOf } from "../../../src/core/byte-source.ts";
import { parseCsv } from "../../../src/formats/csv.ts";
import { parseWfdbHeader, type WfdbHeader } from "../../../src/formats/wfdb/wfdb-header.ts";
import { readWfdbPhysical } from "../../../src/formats/wfdb/wfdb-physical.ts";
import { readWfdbSignals } from "../../../src/formats/wfdb/wfdb-signal.ts";
import { REAL_DATA, REAL_DATA_SKIP_REASON } from "../../real-data.ts";

const MANIFEST = REAL_DATA === null ? "" : join(REAL_DATA, "../manifest.csv");
const SAMPLES = REAL_DATA === null ? "" : join(REAL_DATA, "wfdb-python-sample-data");

function headerAt(path: string): WfdbHeader {
  return parseWfdbHeader(readFileSync(path, "utf8"));
}

function openBeside(path: string): (name: string) => Promise<ReturnType<typeof bytesOf>> {
  return (name) => Promise.resolve(bytesOf(readFileSync(join(dirname(path), name))));
}

/** Are the samples of the record, or of all its segments, in the folder? */
function isComplete(path: string): boolean {
  const { signals, segments } = headerAt(path);
  const beside = (name: string): string => join(dirname(path), name);
  return (
    signals.every(({ fileName }) => fileName === "~" || existsSync(beside(fileName))) &&
    segments
      .map(({ recordName }) => beside(`${recordName}.hea`))
      .every((segment) => segment.endsWith("~.hea") || (existsSync(segment) && isComplete(segment)))
  );
}

describe.skipIf(REAL_DATA === null)(`real records (${REAL_DATA_SKIP_REASON})`, () => {
  test.skipIf(!existsSync(MANIFEST))(
    "all records of the manifest agree with their checksums, and with its counts",
    async () => {
      const table = parseCsv(readFileSync(MANIFEST, "utf8"), { name: "manifest.csv" });
      const column = (name: string): readonly string[] => table.column(name);
      const leads = column("n_leads");
      const samples = column("n_samples");
      const rates = column("fs");
      for (const [row, name] of column("path").entries()) {
        const path = join(REAL_DATA!, name);
        const header = headerAt(path);
        for (const signal of header.signals) expect(signal.checksum).not.toBeNull();
        const read = await readWfdbSignals(header, openBeside(path));
        expect([path, read.names.length, read.samples, read.samplingRateHz]).toEqual([
          path,
          Number(leads[row]),
          Number(samples[row]),
          Number(rates[row]),
        ]);
      }
      expect(table.rows).toBeGreaterThanOrEqual(1722);
    },
  );

  test.skipIf(!existsSync(SAMPLES))(
    "all complete samples of wfdb-python agree with their checksums",
    async () => {
      const paths = readdirSync(SAMPLES, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".hea"))
        .map((name) => join(SAMPLES, name))
        .filter(isComplete);
      expect(paths.length).toBeGreaterThan(40);
      for (const path of paths) {
        const header = headerAt(path);
        const { signals } = await readWfdbPhysical(header, openBeside(path));
        if (header.segments.length === 0) expect(signals).toHaveLength(header.signals.length);
      }
    },
  );
});
