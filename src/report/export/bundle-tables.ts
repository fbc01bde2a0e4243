import type { StudyBundle } from "../../results/bundle.ts";
import type { Cell, CsvTable } from "../csv-table.ts";
import { SETTING_COLUMNS, settingCells } from "../setting-cells.ts";
import { tripodOf } from "../tripod.ts";

/** The numbers of a bundle as flat tables: scores, lifts, datasets, splits, models, maps, TRIPOD+AI. */
export function bundleTables(bundle: StudyBundle): CsvTable[] {
  return [
    scoresTable(bundle),
    liftsTable(bundle),
    datasetsTable(bundle),
    splitsTable(bundle),
    modelsTable(bundle),
    mapsTable(bundle),
  ];
}

/** Every score row, all probes, metrics, fractions and pairs of datasets. */
export function scoresTable({ scores, seeds }: StudyBundle): CsvTable {
  return {
    name: "scores",
    columns: [
      "model",
      "train_dataset",
      "test_dataset",
      ...SETTING_COLUMNS,
      "probe",
      "metric",
      "class",
      "value",
      "lower_95",
      "upper_95",
      ...seeds.map((seed) => `seed_${seed}`),
      "train_patients",
      "test_records",
      "test_patients",
      "test_positives",
      "reason",
    ],
    rows: scores.map((row) => [
      row.modelId,
      row.trainDatasetId,
      row.testDatasetId,
      ...settingCells(row.setting),
      row.probe,
      row.metric,
      row.classId ?? "(macro)",
      row.value,
      row.lower,
      row.upper,
      ...seeds.map((_, s) => row.seedValues[s] ?? null),
      row.trainPatients,
      row.testRecords,
      row.testPatients,
      row.testPositives,
      row.reason,
    ]),
  };
}

function liftsTable({ lifts }: StudyBundle): CsvTable {
  return {
    name: "lifts",
    columns: [
      "model",
      "reference",
      "dataset",
      ...SETTING_COLUMNS,
      "metric",
      "difference",
      "lower_95",
      "upper_95",
      "p_holm",
    ],
    rows: lifts.map((row) => [
      row.modelId,
      row.referenceId,
      row.datasetId,
      ...settingCells(row.setting),
      row.metric,
      row.difference,
      row.lower,
      row.upper,
      row.p,
    ]),
  };
}

function datasetsTable({ datasets, lock }: StudyBundle): CsvTable {
  const locked = new Map(lock.datasets.map((dataset) => [dataset.name, dataset]));
  return {
    name: "datasets",
    columns: [
      "dataset",
      "title",
      "card",
      "version",
      "country",
      "licence",
      "records",
      "patients",
      "excluded",
      "age_median_years",
      "female_share",
      "split_rule",
      "files_hash",
      "waveforms_hash",
      "labels_hash",
      "split_hash",
    ],
    rows: datasets.map((dataset) => {
      const pin = locked.get(dataset.id);
      return [
        dataset.id,
        dataset.title,
        dataset.cardId,
        pin?.version ?? null,
        dataset.country,
        dataset.license,
        dataset.records,
        dataset.patients,
        dataset.exclusions.reduce((sum, { count }) => sum + count, 0),
        dataset.ageMedianYears,
        dataset.femaleShare,
        dataset.splitRule,
        pin?.files ?? null,
        pin?.waveforms ?? null,
        pin?.labels ?? null,
        pin?.split.sha256 ?? null,
      ];
    }),
  };
}

function splitsTable({ datasets }: StudyBundle): CsvTable {
  return {
    name: "splits",
    columns: ["dataset", "part", "records", "patients", "class", "positives"],
    rows: datasets.flatMap(({ id, split }) =>
      split.flatMap(({ part, records, patients, positives }) =>
        Object.entries(positives).map(([classId, count]): Cell[] => [
          id,
          part,
          records,
          patients,
          classId,
          count,
        ]),
      ),
    ),
  };
}

function modelsTable({ models, lock }: StudyBundle): CsvTable {
  const keys = new Map(lock.models.map(({ id, key }) => [id, key]));
  return {
    name: "models",
    columns: [
      "model",
      "title",
      "role",
      "dimension",
      "parameters",
      "giga_macs",
      "milliseconds_per_ecg",
      "licence",
      "weights",
      "key",
    ],
    rows: models.map((model) => [
      model.id,
      model.title,
      model.role,
      model.dimension,
      model.parameters,
      model.gigaMacs,
      model.millisecondsPerEcg,
      model.license,
      model.weights,
      keys.get(model.id) ?? null,
    ]),
  };
}

function mapsTable({ maps, datasets, task }: StudyBundle): CsvTable {
  return {
    name: "maps",
    columns: [
      "model",
      "method",
      "dataset",
      "record_id",
      "x",
      "y",
      "only_class",
      "sex",
      "age_years",
    ],
    rows: maps.flatMap((map) =>
      map.x.map((x, i): Cell[] => [
        map.modelId,
        map.method,
        datasets[map.dataset[i]!]!.id,
        map.recordIds[i]!,
        x,
        map.y[i]!,
        task.classes[map.classIndex[i]!]?.id ?? null,
        map.sex[i]!,
        map.ageYears[i]!,
      ]),
    ),
  };
}

/** TRIPOD+AI as a table: what the study answers, what its author must write. */
export function tripodTable(bundle: StudyBundle): CsvTable {
  return {
    name: "tripod-ai",
    columns: ["item", "section", "topic", "state", "text"],
    rows: tripodOf(bundle).map(({ item, section, topic, state, text }) => [
      item,
      section,
      topic,
      state,
      text,
    ]),
  };
}
