import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { type Ecg, leadSamples, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { ecgOfArray, withoutZeroPadding } from "../../src/datasets/reading/array-ecg.ts";
import { parseCsv } from "../../src/formats/csv.ts";
import { readMat } from "../../src/formats/mat/mat.ts";
import { REAL_DATA, REAL_DATA_SKIP_REASON } from "../real-data.ts";

const FOLDER = join(REAL_DATA ?? "", "code15-ecgfm-sample");

/** Exams of CODE-15% that another program cut free of zeros and stored: `feats` float32[leads, samples], by column. */
async function readSample(name: string): Promise<Ecg> {
  const bytes = new Uint8Array(readFileSync(join(FOLDER, "org", name)));
  const feats = (await readMat(bytesOf(bytes), { label: name })).get("feats");
  if (feats?.kind !== "numbers") throw new Error(`${name} has no numbers`);
  expect(feats.shape[0]).toBe(STANDARD_LEADS.length);
  return ecgOfArray({
    values: feats.data,
    order: "time-first",
    leads: STANDARD_LEADS,
    samplingRateHz: 400,
    millivoltsPerUnit: 1,
  });
}

describe.skipIf(REAL_DATA === null)(`ten exams of CODE-15% (${REAL_DATA_SKIP_REASON})`, () => {
  const table =
    REAL_DATA === null ? null : parseCsv(readFileSync(join(FOLDER, "meta.csv"), "utf8"));
  const names = table?.column("save_file") ?? ["none"];

  test.each(names.map((name, r) => [name, r] as const))(
    "%s is read as its table describes it",
    async (name, r) => {
      const ecg = await readSample(name);
      expect(ecg.samples).toBe(Number(table!.column("sample_size")[r]));
      STANDARD_LEADS.forEach((_, l) => {
        const samples = Float64Array.from(leadSamples(ecg, l));
        const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
        const variance =
          samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples.length;
        expect(mean).toBeCloseTo(Number(table!.column(`mean_${l}`)[r]), 4);
        expect(Math.sqrt(variance)).toBeCloseTo(Number(table!.column(`std_${l}`)[r]), 4);
      });
    },
  );

  test.each(names)("%s is in millivolts, in standard order, and free of padding", async (name) => {
    const ecg = await readSample(name);
    expect(withoutZeroPadding(ecg)).toBe(ecg);
    const [one, two, three, , , aVF] = STANDARD_LEADS.map((_, l) => leadSamples(ecg, l));
    // Single samples of a noisy recording stray by 0.2 mV; other leads, or other units, would by far more on average.
    expect(rootMeanSquare(one!.map((value, t) => two![t]! - value - three![t]!))).toBeLessThan(
      0.02,
    );
    expect(
      rootMeanSquare(aVF!.map((value, t) => (two![t]! + three![t]!) / 2 - value)),
    ).toBeLessThan(0.02);
  });
});

function rootMeanSquare(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}
