import type { FileTree } from "../core/file-tree.ts";
import { type LabelMatrix, labelColumn, NOT_ASSESSED, PRESENT } from "../core/labels.ts";
import { randomOf, shuffled } from "../core/random.ts";
import type { Dataset, RecordEntry } from "../datasets/dataset.ts";
import type { DatasetTask } from "../datasets/labels/dataset-task.ts";
import { HARMONISED_CLASSES } from "../datasets/labels/harmonised.ts";
import { labelsOf, taskLabels } from "../datasets/labels/labels.ts";
import { AGE_TASK, SEX_TASK } from "../datasets/labels/subject-tasks.ts";
import type { DatasetSurvey } from "../datasets/survey.ts";
import { quantile } from "../metrics/interval.ts";
import type {
  ChecksumCheck,
  ClassTaskCheck,
  DatasetCheck,
  RegressionTaskCheck,
} from "../results/dataset-check.ts";
import type { ExampleEcg } from "../results/example-ecg.ts";
import { countExclusions } from "./dataset-summary.ts";
import { drawnEcg } from "./drawn-ecg.ts";

/** Recordings drawn on the page. */
const EXAMPLES = 6;

/** Sums up a surveyed folder for people: counts against the card, labels, amplitudes, exclusions and examples. */
export async function checkDataset(
  dataset: Dataset,
  survey: DatasetSurvey,
  { tree, checksums }: { readonly tree: FileTree; readonly checksums: ChecksumCheck | null },
): Promise<DatasetCheck> {
  const { card } = dataset;
  const { records, exclusions, warnings, seconds, leadIIMillivolts, recordsWithFlatLeads } = survey;
  return {
    schema: 1,
    card: {
      id: card.id,
      title: card.title,
      version: card.version,
      country: card.country,
      license: card.license,
      cite: card.cite,
      simulated: card.simulated,
      amplitude: card.amplitude,
      records: card.records,
      patients: card.patients,
    },
    folder: tree.label,
    records: records.length,
    patients: new Set(records.map(({ patientId }) => patientId)).size,
    exclusions: countExclusions(exclusions),
    warnings,
    samplingRates: ratesOf(records),
    seconds,
    leadIIMillivolts,
    recordsWithFlatLeads,
    subjects: subjectsOf(records),
    tasks: [
      harmonisedCheck(dataset, survey),
      ...[...dataset.tasks, SEX_TASK, AGE_TASK].map((task) => taskCheck(task, survey)),
    ],
    copies: survey.copies.map(([a, b]) => [records[a]!.id, records[b]!.id]),
    checksums,
    examples: await examplesOf(dataset, survey, tree),
  };
}

function ratesOf(records: readonly RecordEntry[]): DatasetCheck["samplingRates"] {
  const counts = new Map<number, number>();
  for (const { samplingRateHz } of records) {
    counts.set(samplingRateHz, (counts.get(samplingRateHz) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b).map(([hertz, count]) => ({ hertz, records: count }));
}

function subjectsOf(records: readonly RecordEntry[]): DatasetCheck["subjects"] {
  const ages = Float64Array.from(records.flatMap(({ ageYears }) => ageYears ?? [])).sort();
  const countOf = (wanted: RecordEntry["sex"]): number =>
    records.filter(({ sex }) => sex === wanted).length;
  return {
    female: countOf("female"),
    male: countOf("male"),
    sexUnknown: countOf(null),
    ageKnown: ages.length,
    ageYears:
      ages.length === 0 ? null : [quantile(ages, 0.05), quantile(ages, 0.5), quantile(ages, 0.95)],
  };
}

function harmonisedCheck(dataset: Dataset, survey: DatasetSurvey): ClassTaskCheck {
  const { assessed } = dataset.card;
  const titles = HARMONISED_CLASSES.filter(({ id }) => assessed.includes(id));
  return {
    id: "harmonised",
    title: "Harmonised classes",
    kind: "multi-label",
    classes: classCounts(
      labelsOf(
        dataset,
        survey,
        titles.map(({ id }) => id),
      ),
      titles,
    ),
  };
}

function taskCheck(task: DatasetTask, survey: DatasetSurvey): ClassTaskCheck | RegressionTaskCheck {
  const { id, title } = task;
  if (task.kind !== "regression") {
    return {
      id,
      title,
      kind: task.kind,
      classes: classCounts(taskLabels(task, survey), task.classes),
    };
  }
  const values = survey.records.flatMap((record) => task.valueOf(record) ?? []);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return {
    id,
    title,
    kind: "regression",
    unit: task.unit,
    records: values.length,
    mean: values.length === 0 ? null : mean,
    standardDeviation: values.length === 0 ? null : Math.sqrt(variance),
  };
}

function classCounts(
  labels: LabelMatrix,
  classes: readonly { readonly id: string; readonly title: string }[],
): ClassTaskCheck["classes"] {
  return classes.map(({ id, title }, c) => {
    const column = labelColumn(labels, c);
    const present = column.filter((value) => value === PRESENT).length;
    const notAssessed = column.filter((value) => value === NOT_ASSESSED).length;
    return { id, title, present, absent: column.length - present - notAssessed, notAssessed };
  });
}

/** "426783006 (NSR)"; a code of no harmonised class stays as it is. */
function withClass({ card, codesOf }: Dataset, code: string): string {
  const classId = card.assessed.find((id) => codesOf(id).includes(code));
  return classId === undefined || classId === code ? code : `${code} (${classId})`;
}

/** The same few recordings whenever the same files are checked. */
async function examplesOf(
  dataset: Dataset,
  survey: DatasetSurvey,
  tree: FileTree,
): Promise<readonly ExampleEcg[]> {
  if (!dataset.card.waveformsMayBeShown) return [];
  const drawn = shuffled(survey.records, randomOf(`data-check/${survey.fingerprint}`));
  return Promise.all(
    drawn.slice(0, EXAMPLES).map(async (record) =>
      drawnEcg(await dataset.read(tree, record), record, {
        datasetId: dataset.card.id,
        classId: "",
        labels: record.statements.map((code) => withClass(dataset, code)),
      }),
    ),
  );
}
