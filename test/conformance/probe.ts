import { describe, expect, test } from "vitest";
import { NOT_ASSESSED } from "../../src/core/labels.ts";
import { type Matrix, matrixOf, takeRows } from "../../src/core/matrix.ts";
import type { FittedProbe, Probe, ProbeOutput, TaskKind } from "../../src/probe/probe.ts";
import {
  changed,
  FEATURES,
  held,
  heldX,
  OUTPUTS,
  quality,
  rowsFrom,
  type Sample,
  sample,
  separable,
  TASKS,
  valuesOf,
} from "./probe-samples.ts";

function expectWellFormed(kind: TaskKind, predictions: Float64Array): void {
  for (const value of predictions) expect(Number.isFinite(value)).toBe(true);
  if (kind === "regression") return;
  for (const p of predictions) expect(p >= 0 && p <= 1).toBe(true);
  if (kind === "multi-label") return;
  for (let r = 0; r < predictions.length; r += OUTPUTS) {
    const sum = predictions.subarray(r, r + OUTPUTS).reduce((total, p) => total + p, 0);
    expect(sum).toBeCloseTo(1, 12);
  }
}

function expectChosen(own: ProbeOutput, kind: TaskKind): void {
  if (own.status !== "fitted") throw new Error(own.reason);
  for (const value of Object.values(own.chosen)) expect(Number.isFinite(value)).toBe(true);
  expect(own.inner.value).toBeGreaterThan(0);
  if (kind === "regression") expect(own.threshold).toBeNull();
  else expect(own.threshold! > 0 && own.threshold! <= 1).toBe(true);
}

/** How good a probe must be on the samples; a single tree is a weak reader, and honest about it. */
export interface ExpectedQuality {
  /** Least score on records that it has not seen. */
  readonly least?: number;
  /** How much worse it may do by chance with four times the data. */
  readonly slack?: number;
}

/** Runs what every probe must do, for each kind of task that it takes, on 24 features and three outputs. */
export function describeProbe(probe: Probe, expected: ExpectedQuality = {}): void {
  describe(`${probe.id} is a probe`, () => {
    test("its id is one word of a study file and it takes at least one kind of task", () => {
      expect(probe.id).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(probe.title).not.toBe("");
      expect(probe.version).toBeGreaterThan(0);
      expect(new Set(probe.tasks).size).toBe(Math.max(1, probe.tasks.length));
    });

    test("refuses a kind of task that it does not take", async () => {
      for (const kind of Object.keys(TASKS) as TaskKind[]) {
        if (probe.tasks.includes(kind)) continue;
        const { task, ...one } = sample(kind, rowsFrom(0, 40));
        const work = probe.fit(one.x, task, { patientIds: one.patientIds, seed: 1 });
        await expect(work).rejects.toEqual(expect.objectContaining({ code: "option-invalid" }));
      }
    });
  });
  for (const kind of probe.tasks) describeTask(probe, kind, expected);
}

function describeTask(
  probe: Probe,
  kind: TaskKind,
  { least = kind === "regression" ? 0.35 : 0.75, slack = 0.02 }: ExpectedQuality,
): void {
  const train = sample(kind, rowsFrom(0, 160));
  const fitOn = (one: Sample, seed = 1): Promise<FittedProbe> =>
    probe.fit(one.x, one.task, { patientIds: one.patientIds, seed });
  const fitAndPredict = async (one: Sample, on: Matrix = heldX): Promise<Float64Array> =>
    probe.predict(await fitOn(one), on);

  let whole: Promise<FittedProbe> | undefined;
  /** The fit to all training records, once for the tests that only look at it. */
  const fitted = (): Promise<FittedProbe> => (whole ??= fitOn(train));
  const predicted = async (): Promise<Float64Array> => probe.predict(await fitted(), heldX);

  describe(`${probe.id} does what every probe of a ${kind} task must`, () => {
    test("predicts every record and output, better than chance", async () => {
      const predictions = await predicted();
      expect(predictions).toHaveLength(300);
      expectWellFormed(kind, predictions);
      expect(quality(kind, predictions)).toBeGreaterThan(least);
    });

    test("says what it was fitted to and how", async () => {
      const own = await fitted();
      expect(own).toMatchObject({ probeId: probe.id, kind, features: FEATURES });
      const values = valuesOf(train.task);
      own.outputs.forEach((output, o) => {
        const positives = rowsFrom(0, 160).filter((r) => values[r * OUTPUTS + o] === 1).length;
        expect(output.assessed).toBe(160);
        expect(output.positives).toBe(kind === "regression" ? null : positives);
        expectChosen(output, kind);
      });
    });

    test("predicts the same bytes for the same seed, and after it was stored", async () => {
      const first = await fitted();
      const again = await fitOn(train);
      expect(again).toEqual(first);
      const { matrices, ...rest } = first;
      const restored = { ...(JSON.parse(JSON.stringify(rest)) as typeof rest), matrices };
      expect(await probe.predict(restored, heldX)).toEqual(await probe.predict(again, heldX));
      for (const { data } of Object.values(matrices))
        expect(data.every(Number.isFinite)).toBe(true);
    });

    test("leaves its inputs alone", async () => {
      const before = structuredClone({ x: train.x, task: train.task, heldX });
      await fitAndPredict(train);
      expect({ x: train.x, task: train.task, heldX }).toEqual(before);
    });

    test("predicts one record as it predicts many", async () => {
      const own = await fitted();
      const all = await probe.predict(own, heldX);
      const one = await probe.predict(own, takeRows(heldX, [7]));
      one.forEach((value, o) => {
        expect(value).toBeCloseTo(all[7 * OUTPUTS + o]!, 5);
      });
    });

    test("survives an output that never varies, and one without any assessment", async () => {
      const nothing = kind === "regression" ? Number.NaN : NOT_ASSESSED;
      const task = changed(train.task, (old, i) => {
        if (i % OUTPUTS === 0) return kind === "regression" ? 5 : 0;
        return i % OUTPUTS === 1 && (kind !== "multi-class" || old === 0) ? nothing : old;
      });
      const found = await fitOn({ ...train, task });
      const predictions = await probe.predict(found, heldX);
      expectWellFormed(kind, predictions);
      for (let r = 0; r < held.length; r++) {
        expect(predictions[r * OUTPUTS]).toBeCloseTo(kind === "regression" ? 5 : 0, 5);
      }
      if (kind !== "multi-class") expect(found.outputs[1]!.status).toBe("not-trainable");
    });

    test("survives constant features, and features that are all constant", async () => {
      const some = train.x.data.map((value, i) => (i % FEATURES < 4 ? 7.3 : value));
      const partly = { ...train, x: matrixOf(160, FEATURES, some) };
      expectWellFormed(kind, await fitAndPredict(partly));
      const all = matrixOf(160, FEATURES, new Float32Array(160 * FEATURES).fill(0.1));
      const predictions = await fitAndPredict({ ...train, x: all }, all);
      expectWellFormed(kind, predictions);
      for (let r = 1; r < 160; r++) expect(predictions[r * OUTPUTS]).toBe(predictions[0]);
    });

    test.each([1, 2, 5, 9])("survives %i records", async (records) => {
      const few = sample(kind, rowsFrom(0, records));
      expectWellFormed(kind, await fitAndPredict(few));
    });

    test("cannot be fitted to one patient, and says so", async () => {
      const one = { ...train, patientIds: train.patientIds.map(() => "the same") };
      const found = await fitOn(one);
      for (const own of found.outputs) expect(own.status).toBe("not-trainable");
      const predictions = await probe.predict(found, heldX);
      found.outputs.forEach((own, o) => {
        expect(predictions[o]).toBe(own.status === "fitted" ? Number.NaN : own.fallback);
      });
    });

    test.each([Number.NaN, Number.POSITIVE_INFINITY])(
      "refuses a feature of %d, in training and in prediction",
      async (bad) => {
        const broken = matrixOf(160, FEATURES, train.x.data.slice());
        broken.data[30] = bad;
        const refused = expect.objectContaining({ code: "values-invalid" });
        await expect(fitOn({ ...train, x: broken })).rejects.toEqual(refused);
        await expect(probe.predict(await fitted(), broken)).rejects.toEqual(refused);
      },
    );

    test("refuses sizes that do not fit, and no records at all", async () => {
      const mismatch = expect.objectContaining({ code: "shape-mismatch" });
      await expect(fitOn({ ...train, patientIds: ["one"] })).rejects.toEqual(mismatch);
      await expect(fitOn({ ...train, x: heldX })).rejects.toEqual(mismatch);
      await expect(probe.predict(await fitted(), matrixOf(2, 3))).rejects.toEqual(mismatch);
      const empty = expect.objectContaining({ code: "task-empty" });
      await expect(fitOn(sample(kind, []))).rejects.toEqual(empty);
    });

    test("does not score worse with four times the data", async () => {
      const quarter = quality(kind, await fitAndPredict(sample(kind, rowsFrom(0, 40))));
      expect(quality(kind, await predicted())).toBeGreaterThan(quarter - slack);
    });

    test("is right where the classes stand apart, and more data does no harm there", async () => {
      const apart = separable(kind);
      const found = [40, 160].map(async (records) => {
        const rows = rowsFrom(0, records);
        const predictions = await fitAndPredict(
          { ...sample(kind, rows), x: takeRows(apart, rows) },
          takeRows(apart, held),
        );
        return quality(kind, predictions);
      });
      const [few, many] = await Promise.all(found);
      expect(many).toBeGreaterThan(kind === "regression" ? 0.8 : 0.95);
      expect(many).toBeGreaterThan(few! - 0.01);
    });

    test("records that are not assessed change nothing", async () => {
      // Each record a second time, under the same patient and without labels: means and scales stay as they are.
      const rows = [...rowsFrom(0, 160), ...rowsFrom(0, 160)];
      const twice = sample(kind, rows);
      const nothing = kind === "regression" ? Number.NaN : NOT_ASSESSED;
      const task = changed(twice.task, (old, i) => (i < 160 * OUTPUTS ? old : nothing));
      const found = await fitOn({ ...twice, task });
      for (const { assessed } of found.outputs) expect(assessed).toBe(160);
      const predictions = await probe.predict(found, heldX);
      const alone = await predicted();
      const differences = predictions.map((value, i) => Math.abs(value - alone[i]!));
      const mean = differences.reduce((sum, value) => sum + value / differences.length, 0);
      expect(mean).toBeLessThan(kind === "regression" ? 0.05 : 0.01);
    });
  });
}
