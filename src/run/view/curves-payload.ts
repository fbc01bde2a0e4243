import { ALL_LABELS, type Setting } from "../../core/setting.ts";
import type { ExplorerCurve, ExplorerCurvePoint } from "../../results/explorer/explorer-curves.ts";
import type { ScoreMetric, ScoreRow } from "../../results/score-rows.ts";
import { type Explorer, presentJobs } from "./explorer.ts";
import { jsonPayload, type Payload } from "./payload.ts";

/** Scores that are given class by class too; of the others the mean over classes is. */
const BY_CLASS: ReadonlySet<ScoreMetric> = new Set(["auroc", "auprc", "f1", "brier"]);

/** Score against labels on one test dataset. Memory: the score rows of that dataset. */
export async function curvesPayload(explorer: Explorer, dataset: string): Promise<Payload> {
  const rows = [...(await ownRows(explorer, dataset)), ...(await pooledRows(explorer, dataset))];
  const curves = new Map<string, { curve: ExplorerCurve; points: ExplorerCurvePoint[] }>();
  for (const { setting, own, point } of rows) {
    const name = JSON.stringify(Object.values(own));
    const known = curves.get(name);
    if (known !== undefined) known.points.push({ setting, ...point });
    else {
      const points = [{ setting, ...point }];
      curves.set(name, { curve: { ...own, points }, points });
    }
  }
  for (const { points } of curves.values())
    points.sort((a, b) => place(a.setting) - place(b.setting));
  return jsonPayload({ dataset, curves: [...curves.values()].map(({ curve }) => curve) });
}

/** Ids of the datasets that scores are there for. */
export async function scoredDatasets(explorer: Explorer): Promise<string[]> {
  const scored = new Set([
    ...(await presentJobs(explorer, "score")).map(({ testDataset }) => testDataset),
    ...(await presentJobs(explorer, "fold-score")).map(({ dataset }) => dataset),
    ...(await presentJobs(explorer, "pool-score")).map(({ testDataset }) => testDataset),
  ]);
  return explorer.cohorts.map(({ name }) => name).filter((name) => scored.has(name));
}

interface CurveRow {
  readonly own: Omit<ExplorerCurve, "points">;
  readonly setting: Setting;
  readonly point: Omit<ExplorerCurvePoint, "setting">;
}

async function ownRows(explorer: Explorer, dataset: string): Promise<CurveRow[]> {
  const scores = (await presentJobs(explorer, "score")).filter(
    (job) => job.testDataset === dataset,
  );
  const folds = (await presentJobs(explorer, "fold-score")).filter(
    (job) => job.dataset === dataset,
  );
  const rows: ScoreRow[] = [];
  for (const { kind, key } of [...scores, ...folds]) {
    rows.push(...(await explorer.result(kind, key)).value.rows);
  }
  return rows
    .filter(({ classId, metric }) => classId === null || BY_CLASS.has(metric))
    .map((row) => ({
      own: {
        model: row.modelId,
        train: [row.trainDatasetId],
        probe: row.probe,
        metric: row.metric,
        classId: row.classId,
      },
      setting: row.setting,
      point: pointOf(row),
    }));
}

async function pooledRows(explorer: Explorer, dataset: string): Promise<CurveRow[]> {
  const jobs = (await presentJobs(explorer, "pool-score")).filter(
    (job) => job.testDataset === dataset,
  );
  const found: CurveRow[] = [];
  for (const { key } of jobs) {
    for (const row of (await explorer.result("pool-score", key)).value.rows) {
      const { modelId: model, trainDatasetIds: train, probe, metric } = row;
      found.push({
        own: { model, train, probe, metric, classId: null },
        setting: ALL_LABELS,
        point: pointOf({ ...row, seedValues: [] }),
      });
    }
  }
  return found;
}

function pointOf({
  value,
  lower,
  upper,
  seedValues,
  reason,
  trainPatients,
  testPatients,
  testPositives,
}: Omit<ExplorerCurvePoint, "setting">): Omit<ExplorerCurvePoint, "setting"> {
  return { value, lower, upper, seedValues, reason, trainPatients, testPatients, testPositives };
}

/** Fractions lie below 1, shots above. */
function place({ kind, value }: Setting): number {
  return kind === "fraction" ? value : 1 + value;
}
