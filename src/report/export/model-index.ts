import { stringify } from "yaml";
import { hasAllLabels } from "../../core/setting.ts";
import type { StudyBundle } from "../../results/bundle.ts";
import type { ScoreRow } from "../../results/score-rows.ts";
import { headlineOf } from "../headline.ts";

/** The Hugging Face block of one model. */
export interface ModelIndex {
  readonly modelId: string;
  /** Front matter for a model card, with its fences. */
  readonly yaml: string;
}

/** What the evaluation library of Hugging Face calls our scores; others keep our name. */
const METRIC_TYPES: Readonly<Record<string, string>> = {
  auroc: "roc_auc",
  auprc: "average_precision",
  brier: "brier_score",
  ece: "expected_calibration_error",
};

/**
 * Writes a `model-index` block per model (format of huggingface.co/docs/hub/model-cards): every macro score with all training
 * data under the main probe, on its own patients and by transfer. The interval stands in `args`.
 */
export function modelIndices(bundle: StudyBundle): ModelIndex[] {
  const { probe } = headlineOf(bundle);
  return bundle.models.map((model) => {
    const rows = bundle.scores.filter((row) =>
      [
        row.modelId === model.id && row.probe === probe && hasAllLabels(row.setting),
        row.classId === null && row.value !== null,
      ].every(Boolean),
    );
    const tests = [...new Set(rows.map(testOf))];
    const results = tests.map((test) =>
      resultOf(
        bundle,
        rows.filter((row) => testOf(row) === test),
      ),
    );
    const block = { "model-index": [{ name: model.title, results }] };
    return { modelId: model.id, yaml: `---\n${stringify(block, { lineWidth: 0 })}---\n` };
  });
}

function testOf({ trainDatasetId, testDatasetId }: ScoreRow): string {
  return `${trainDatasetId}\n${testDatasetId}`;
}

function resultOf(bundle: StudyBundle, rows: readonly ScoreRow[]): object {
  const [{ trainDatasetId, testDatasetId, probe }] = rows as [ScoreRow];
  const dataset = bundle.datasets.find(({ id }) => id === testDatasetId)!;
  const transferred = trainDatasetId === testDatasetId ? "" : `, trained on ${trainDatasetId}`;
  return {
    task: {
      type: "feature-extraction",
      name: `${bundle.task.title}, frozen encoder and ${probe} probe${transferred}`,
    },
    dataset: {
      type: dataset.cardId,
      name: dataset.title,
      split: "test",
      revision: dataset.fingerprint,
    },
    metrics: rows.map(({ metric, value, lower, upper, testPatients }) => ({
      type: METRIC_TYPES[metric] ?? metric,
      name: `macro ${metric}`,
      value,
      args: { lower_95: lower, upper_95: upper, test_patients: testPatients },
    })),
  };
}
