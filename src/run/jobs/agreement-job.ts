import {
  type ChanceAgreement,
  chanceAgreement,
  rankAgreement,
} from "../../explain/shap/stability/rank-agreement.ts";
import type { AttributionSummary } from "../../results/attribution-summary.ts";
import type { AgreementSummary } from "../../results/stability-summary.ts";
import type { AgreementJob } from "../../study/job.ts";
import { loadResult, storeResult } from "../result-store.ts";
import type { JobContext } from "./job-context.ts";

/** Compares the order of a model's dimensions between every two datasets, class by class. */
export async function runAgreementJob(job: AgreementJob, { folders }: JobContext): Promise<void> {
  const results = await Promise.all(
    job.attributions.map(({ attribution: key }) => loadResult(folders, { kind: "attribute", key })),
  );
  // All attributions of one model have as many dimensions, and chance knows nothing else.
  const features = results[0]!.value.attributions[0]?.features ?? 1;
  const chance = chanceAgreement(features, "agreement");
  const byDataset = results.map(({ value }) => value.attributions);
  const agreements = byDataset.flatMap((first, i) =>
    byDataset.slice(i + 1).flatMap((second) => agreementsOf(first, second, chance)),
  );
  await storeResult(folders, {
    kind: "agreement",
    key: job.key,
    title: job.title,
    value: { agreements },
  });
}

function agreementsOf(
  first: readonly AttributionSummary[],
  second: readonly AttributionSummary[],
  chance: ChanceAgreement,
): AgreementSummary[] {
  const others = new Map(second.map((own) => [own.classId, byDimension(own)]));
  return first.flatMap(({ modelId, probe, datasetId, classId, features, ...summary }) => {
    const same = others.get(classId);
    if (same === undefined) return [];
    const own = byDimension({ features, ...summary });
    const between = [...others]
      .filter(([id]) => id !== classId)
      .map(([, other]) => rankAgreement(own, other).overlap);
    return [
      {
        modelId,
        probe,
        datasetIds: [datasetId, second[0]!.datasetId] as const,
        classId,
        features,
        ...rankAgreement(own, same),
        otherClasses: between.length === 0 ? null : meanOf(between),
        chance,
      },
    ];
  });
}

/** Importance by the number of the dimension: float64[features]. */
function byDimension({
  features,
  importance,
  order,
}: Pick<AttributionSummary, "features" | "importance" | "order">): Float64Array {
  const out = new Float64Array(features);
  order.forEach((f, i) => {
    out[f] = importance[i]!;
  });
  return out;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}
