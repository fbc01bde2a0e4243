import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { parseWfdbHeader } from "../../src/formats/wfdb/wfdb-header.ts";
import { readWfdbSignals } from "../../src/formats/wfdb/wfdb-signal.ts";
import { writeWfdbRecord } from "../../src/formats/wfdb/wfdb-write.ts";
import { REAL_DATA, REAL_DATA_SKIP_REASON } from "../real-data.ts";

/** Folder, storage, and how many of its records to rewrite. */
const FOLDERS: readonly (readonly [string, "dat" | "mat", number])[] = [
  ["ptb-xl/records500/00000", "dat", 40],
  ["ptb-xl/records100/00000", "dat", 40],
  ["cinc2021-utu/ChapmanShaoxing_Ningbo", "mat", 20],
  ["cinc2021-utu/PTB_PTBXL", "mat", 11],
  ["cpsc2018-challenge2020-unofficial/Training_WFDB", "mat", 20],
];

describe.skipIf(REAL_DATA === null)(`real records (${REAL_DATA_SKIP_REASON})`, () => {
  test.each(FOLDERS)("%s: what was read is written back byte for byte", async (...row) => {
    const [folder, storage, count] = row;
    const read = (name: string): Uint8Array =>
      new Uint8Array(readFileSync(join(REAL_DATA!, folder, name)));
    const names = readdirSync(join(REAL_DATA!, folder)).filter((name) => name.endsWith(".hea"));
    for (const name of names.slice(0, count)) {
      const text = new TextDecoder().decode(read(name));
      const header = parseWfdbHeader(text);
      const signals = await readWfdbSignals(header, (file) => Promise.resolve(bytesOf(read(file))));
      const [writtenHeader, writtenSamples] = writeWfdbRecord({
        recordName: header.recordName,
        signalNames: signals.names,
        samplingRateHz: signals.samplingRateHz,
        samples: signals.samples,
        millivolts: signals.millivolts,
        storage,
        units: header.signals[0]!.units,
        comments: header.comments,
        ...(header.dateTime === "" ? {} : { dateTime: header.dateTime }),
      });
      // Some releases end a comment with a blank, or the file without a line break.
      const spelled = (lines: string): string => lines.replace(/[ \r]*\n/g, "\n").trimEnd();
      expect(spelled(new TextDecoder().decode(writtenHeader!.bytes))).toBe(spelled(text));
      const stored = read(name.replace(".hea", `.${storage}`));
      expect(Buffer.compare(writtenSamples!.bytes, stored)).toBe(0);
    }
  });
});
