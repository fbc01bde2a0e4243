import { describe, expect, test } from "vitest";
import { type LabelMatrix, PRESENT, takeLabels } from "../../src/core/labels.ts";
import { type Matrix, matrixOf, takeRows } from "../../src/core/matrix.ts";
import { auroc } from "../../src/metrics/auroc.ts";
import { syntheticEmbedding } from "../probe/synthetic-embedding.ts";

/** Fits on one set of records and predicts another: float64[records, classes]. */
export type FitAndPredict = (
  train: {
    readonly x: Matrix;
    readonly labels: LabelMatrix;
    readonly patientIds: readonly string[];
  },
  test: Matrix,
  seed: number,
) => Promise<Float64Array>;

const { x, labels, patientIds } = syntheticEmbedding(260, 24, { classes: 3, key: "conformance" });

function rowsFrom(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

function subset(rows: readonly number[]): {
  x: Matrix;
  labels: LabelMatrix;
  patientIds: readonly string[];
} {
  return {
    x: takeRows(x, rows),
    labels: takeLabels(labels, rows),
    patientIds: rows.map((r) => patientIds[r]!),
  };
}

const train = subset(rowsFrom(0, 160));
const held = rowsFrom(160, 260);
const heldX = takeRows(x, held);

function inUnit(predictions: Float64Array): boolean {
  return predictions.every((p) => p >= 0 && p <= 1);
}

function meanAuroc(predictions: Float64Array): number {
  const perClass = labels.classes.map((_, c) =>
    auroc(
      held.map((r) => labels.data[r * 3 + c]!),
      held.map((_row, i) => predictions[i * 3 + c]!),
    ),
  );
  return perClass.reduce((sum, value) => sum + value, 0) / perClass.length;
}

/** Runs what every probe must do, on a synthetic embedding of 24 features and three classes. */
export function describeProbe(name: string, fitAndPredict: FitAndPredict): void {
  describe(`${name} does what every probe must`, () => {
    test("predicts a probability for every record and class, better than chance", async () => {
      const predictions = await fitAndPredict(train, heldX, 1);
      expect(predictions).toHaveLength(300);
      expect(inUnit(predictions)).toBe(true);
      expect(meanAuroc(predictions)).toBeGreaterThan(0.75);
    });

    test("gives the same bytes for the same seed", async () => {
      const again = await fitAndPredict(train, heldX, 1);
      expect(again).toEqual(await fitAndPredict(train, heldX, 1));
    });

    test("leaves its inputs alone", async () => {
      const before = { x: train.x.data.slice(), labels: train.labels.data.slice() };
      await fitAndPredict(train, heldX, 1);
      expect(train.x.data).toEqual(before.x);
      expect(train.labels.data).toEqual(before.labels);
    });

    test("survives a class without positives, and one without any assessment", async () => {
      const data = train.labels.data.map((label, i) =>
        i % 3 === 0 ? 0 : i % 3 === 1 ? -1 : label,
      );
      const predictions = await fitAndPredict(
        { ...train, labels: { ...train.labels, data } },
        heldX,
        1,
      );
      expect(inUnit(predictions)).toBe(true);
      for (let r = 1; r < held.length; r++) expect(predictions[r * 3]).toBe(predictions[0]);
    });

    test("survives constant features, and features that are all constant", async () => {
      const some = matrixOf(
        160,
        24,
        train.x.data.map((value, i) => (i % 24 < 4 ? 7.3 : value)),
      );
      expect(inUnit(await fitAndPredict({ ...train, x: some }, heldX, 1))).toBe(true);
      const all = matrixOf(160, 24, new Float32Array(160 * 24).fill(0.1));
      const predictions = await fitAndPredict({ ...train, x: all }, all, 1);
      for (let r = 1; r < 160; r++) expect(predictions[r * 3]).toBe(predictions[0]);
    });

    test("survives a handful of records", async () => {
      const few = subset(rowsFrom(0, 5));
      expect(inUnit(await fitAndPredict(few, heldX, 1))).toBe(true);
    });

    test("refuses NaN, in training and in prediction", async () => {
      const broken = matrixOf(160, 24, train.x.data.slice());
      broken.data[30] = Number.NaN;
      const refused = expect.objectContaining({ code: "values-invalid" });
      await expect(fitAndPredict({ ...train, x: broken }, heldX, 1)).rejects.toEqual(refused);
      await expect(fitAndPredict(train, broken, 1)).rejects.toEqual(refused);
    });

    test("does not score worse with four times the data", async () => {
      const quarter = await fitAndPredict(subset(rowsFrom(0, 40)), heldX, 1);
      const whole = await fitAndPredict(train, heldX, 1);
      expect(meanAuroc(whole)).toBeGreaterThan(meanAuroc(quarter) - 0.02);
    });

    test("does not see records that are not assessed", async () => {
      // Class 0 of the last 40 records is not assessed; making them outliers in the labels changes nothing.
      const masked = train.labels.data.map((label, i) => (i % 3 === 0 && i >= 360 ? -1 : label));
      const own = { ...train, labels: { ...train.labels, data: masked } };
      const kept = masked.filter((label, i) => i % 3 === 0 && label === PRESENT).length;
      expect(kept).toBeGreaterThan(5);
      const predictions = await fitAndPredict(own, heldX, 1);
      expect(inUnit(predictions)).toBe(true);
      expect(meanAuroc(predictions)).toBeGreaterThan(0.7);
    });
  });
}
