import type { AttributionSummary } from "../../results/attribution-summary.ts";
import { writeExplorerShap } from "../../results/explorer/explorer-shap.ts";
import type { AttributeJob } from "../../study/job.ts";
import { beeswarmRows } from "../jobs/attribute-job.ts";
import { cohortNamed, type Explorer } from "./explorer.ts";
import { binaryPayload, type Payload } from "./payload.ts";

/** SHAP of one class of a stored attribution; null where the class was not explained. */
export async function shapPayload(
  explorer: Explorer,
  { key, dataset, modelId, probe }: AttributeJob,
  classId: string,
): Promise<Payload | null> {
  const { attributions } = (await explorer.result("attribute", key)).value;
  const own = attributions.find((attribution) => attribution.classId === classId);
  if (own === undefined) return null;
  const row = pointRows(explorer, own);
  const { records } = cohortNamed(explorer, dataset)!;
  return binaryPayload(
    writeExplorerShap({
      dataset,
      model: modelId,
      probe,
      classId,
      method: own.method,
      output: own.output,
      features: own.features,
      explainedRecords: own.explainedRecords,
      backgroundRecords: own.backgroundRecords,
      n50: own.concentration.n50,
      n80: own.concentration.n80,
      nullN50: own.nullConcentration.n50,
      top: own.top.map(({ feature, name, importance }) => ({ feature, name, importance })),
      recordIds: Array.from(row, (r) => records[r]!.id),
      row,
      shap: Float32Array.from(own.top.flatMap(({ shap }) => shap)),
      standardised: Float32Array.from(own.top.flatMap(({ standardised }) => standardised)),
    }),
  );
}

/** Rows of the points; none where an older version drew other records than this one would. */
function pointRows(explorer: Explorer, own: AttributionSummary): Uint32Array {
  const cohort = cohortNamed(explorer, own.datasetId)!;
  const rows = beeswarmRows(own, { cohort, study: explorer.context.study });
  const points = own.top[0]?.shap.length ?? 0;
  return Uint32Array.from(rows.length === points ? rows : []);
}
