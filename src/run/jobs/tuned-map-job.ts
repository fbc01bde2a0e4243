import { randomOf, shuffled } from "../../core/random.ts";
import { type TunedMap, tunedMap } from "../../explain/umap/tuned-map.ts";
import type {
  TunedMapSummary,
  TunedMap as TunedMapValues,
} from "../../results/tuned-map-summary.ts";
import type { TunedMapJob } from "../../study/job.ts";
import { openOnnxProducts } from "../onnx-products.ts";
import { storeResult } from "../result-store.ts";
import { type HeldOut, heldOutRecords, onlyClass, patientOf, stackEmbeddings } from "./held-out.ts";
import type { JobContext } from "./job-context.ts";

/** The predecessor's number of records on a map. */
const MOST_RECORDS = 2000;
const LEAST_PER_CLASS = 10;

/** Draws the map that is tuned on its labels, on records balanced by class, and the same under permuted labels. */
export async function runTunedMapJob(job: TunedMapJob, context: JobContext): Promise<void> {
  const balanced = balancedByClass(await heldOutRecords(job, context));
  const value = balanced.length === 0 ? null : await summaryOf(balanced, job, context);
  await storeResult(context.folders, {
    kind: "tuned-map",
    key: job.key,
    title: job.title,
    value: { tuned: value },
  });
}

async function summaryOf(
  drawn: readonly HeldOut[],
  job: TunedMapJob,
  context: JobContext,
): Promise<TunedMapSummary> {
  const x = await stackEmbeddings(drawn, job, context);
  const { dimensions, tried, chosen, permuted } = await tunedMap({
    x,
    labels: Int32Array.from(drawn, onlyClass),
    patientIds: drawn.map(patientOf),
    seed: `tuned-map/${context.study.seeds[0]!}`,
    openProducts: openOnnxProducts,
  });
  return {
    modelId: job.modelId,
    records: drawn.length,
    dimensions,
    tried,
    chosen: valuesOf(chosen),
    permuted: valuesOf(permuted[0]!),
    permutedSilhouettes: permuted.map((map) => map.silhouette),
  };
}

function valuesOf({ coordinates, labels, ...map }: TunedMap): TunedMapValues {
  const axis = (a: number): number[] =>
    Array.from({ length: coordinates.rows }, (_, r) => coordinates.data[2 * r + a]!);
  return { ...map, x: axis(0), y: axis(1), classIndex: [...labels] };
}

/** Equally many records of every class that stands alone in enough records; none unless there are two such classes. */
function balancedByClass(everyone: readonly HeldOut[]): HeldOut[] {
  const byClass = new Map<number, HeldOut[]>();
  for (const record of everyone) {
    const label = onlyClass(record);
    if (label >= 0) byClass.set(label, [...(byClass.get(label) ?? []), record]);
  }
  const groups = [...byClass].filter(([, records]) => records.length >= LEAST_PER_CLASS);
  if (groups.length < 2) return [];
  const each = Math.min(
    Math.floor(MOST_RECORDS / groups.length),
    ...groups.map(([, records]) => records.length),
  );
  return groups
    .sort(([a], [b]) => a - b)
    .flatMap(([label, records]) =>
      shuffled(records, randomOf(`tuned-map/records/${label}`)).slice(0, each),
    );
}
