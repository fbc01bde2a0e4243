import { expect, test } from "vitest";
import { type ByteSource, bytesOf } from "../../../src/core/byte-source.ts";
import { parseWfdbHeader } from "../../../src/formats/wfdb/wfdb-header.ts";
import { readWfdbPhysical } from "../../../src/formats/wfdb/wfdb-physical.ts";
import { readWfdbSignals, type WfdbSignals } from "../../../src/formats/wfdb/wfdb-signal.ts";
import { writeWfdbDigital } from "../../../src/formats/wfdb/write-digital.ts";

/** Every 16-bit sample once, the mark for missing ones included. */
const EVERY_SAMPLE = Array.from({ length: 65_536 }, (_, i) => i - 32_768);

test.each([
  [1000, 0],
  [199.7, 0],
  [2000, -13],
])(
  "a table gives what division gives for every sample at %s steps per mV from %s",
  async (gain, baseline) => {
    const files = new Map(
      writeWfdbDigital({
        recordName: "all",
        samplingRateHz: 500,
        signals: [
          {
            name: "I",
            fileName: "all.dat",
            format: 16,
            gainAdcPerUnit: gain,
            baselineAdc: baseline,
            units: "mV",
            samples: EVERY_SAMPLE,
          },
        ],
      }).map(({ path, bytes }) => [path, bytes]),
    );
    const header = parseWfdbHeader(new TextDecoder().decode(files.get("all.hea")));
    const open = (name: string): Promise<ByteSource> => Promise.resolve(bytesOf(files.get(name)!));
    const exact = await readWfdbPhysical(header, open);
    // The third reading is surely by table, the first surely not.
    const readings: WfdbSignals[] = [];
    for (let k = 0; k < 3; k++) readings.push(await readWfdbSignals(header, open));
    for (const { millivolts } of readings) {
      expect(millivolts).toEqual(Float32Array.from(exact.signals[0]!.values));
    }
  },
);
