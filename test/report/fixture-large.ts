import type { StudyBundle } from "../../src/results/bundle.ts";
import type { MapSummary } from "../../src/results/map-summary.ts";
import { fixtureBundle } from "./fixture-bundle.ts";
import { fixtureComparison, fixtureInspection } from "./fixture-comparison.ts";
import { FIXTURE_SKILL } from "./fixture-models.ts";

const MODELS = 10;
const COPIES = 4;
const MAP_RECORDS = 2000;

/** A study of ten models and twelve datasets, made of copies of the small one: as large as reports are meant to be. */
export function largeBundle(): StudyBundle {
  const small = fixtureBundle();
  const encoder = small.models[0]!;
  const models = Array.from({ length: MODELS }, (_, m) =>
    m < small.models.length
      ? small.models[m]!
      : {
          ...encoder,
          id: `encoder-${m}`,
          title: `Encoder number ${m}`,
          randomTwinId: null,
          parameters: encoder.parameters! * (m - 5),
          millisecondsPerEcg: encoder.millisecondsPerEcg! * (m - 5),
        },
  );
  /** The model of the small study that a model is a copy of. */
  const original = (id: string): string => (id in FIXTURE_SKILL ? id : encoder.id);
  const copiesOf = (id: string): string[] =>
    models.flatMap((model) => (original(model.id) === id ? [model.id] : []));
  const sites = small.datasets.flatMap((dataset) =>
    Array.from({ length: COPIES }, (_, c) => ({ ...dataset, ...namesOf(dataset, c) })),
  );
  const siteCopies = (id: string): string[] =>
    Array.from({ length: COPIES }, (_, c) => namesOf({ id, title: "" }, c).id);
  const classIds = small.task.classes.map(({ id }) => id);
  const modelIds = models.map(({ id }) => id);
  const siteIds = sites.map(({ id }) => id);
  return {
    ...small,
    title: "Ten models on twelve simulated sites",
    datasets: sites,
    models: models.map((model) => ({
      ...model,
      exposure: Object.fromEntries(siteIds.map((id) => [id, "unseen" as const])),
    })),
    scores: small.scores.flatMap((row) =>
      copiesOf(row.modelId).flatMap((modelId) =>
        siteCopies(row.trainDatasetId).flatMap((trainDatasetId, a) =>
          siteCopies(row.testDatasetId).flatMap((testDatasetId, b) =>
            row.trainDatasetId === row.testDatasetId && a !== b
              ? row.setting.value === 1
                ? [{ ...row, modelId, trainDatasetId, testDatasetId }]
                : []
              : [{ ...row, modelId, trainDatasetId, testDatasetId }],
          ),
        ),
      ),
    ),
    lifts: small.lifts.flatMap((row) =>
      copiesOf(row.modelId).flatMap((modelId) =>
        siteCopies(row.datasetId).map((datasetId) => ({ ...row, modelId, datasetId })),
      ),
    ),
    comparison: withSkills(() => fixtureComparison(modelIds, siteIds, classIds)),
    inspections: withSkills(() =>
      siteIds.map((site) => fixtureInspection(site, modelIds, classIds)),
    ),
    attributions: small.attributions.flatMap((one) =>
      copiesOf(one.modelId).map((modelId) => ({ ...one, modelId })),
    ),
    stabilities: small.stabilities.flatMap((one) =>
      copiesOf(one.modelId).map((modelId) => ({ ...one, modelId })),
    ),
    maps: small.maps.flatMap((map) =>
      copiesOf(map.modelId).map((modelId) => ({ ...grown(map, sites.length), modelId })),
    ),
  };

  /** Copies read as well as their original. */
  function withSkills<Value>(make: () => Value): Value {
    const skills = FIXTURE_SKILL as Record<string, number>;
    const added = modelIds.filter((id) => !(id in skills));
    for (const id of added) skills[id] = skills[original(id)]!;
    const value = make();
    for (const id of added) delete skills[id];
    return value;
  }
}

function namesOf(
  { id, title }: { id: string; title: string },
  c: number,
): { id: string; title: string; cardId: string } {
  return { id: `${id}-${c + 1}`, cardId: `${id}-${c + 1}`, title: `${title} ${c + 1}` };
}

/** The map with as many points as a study of real size draws; each copy a little aside. */
function grown(map: MapSummary, sites: number): MapSummary {
  const from = Array.from({ length: MAP_RECORDS }, (_, r) => r % map.x.length);
  const aside = (r: number): number => 0.13 * Math.sin(r);
  return {
    ...map,
    x: from.map((i, r) => map.x[i]! + aside(r)),
    y: from.map((i, r) => map.y[i]! + aside(r + 7)),
    recordIds: from.map((_, r) => `record-${r}`),
    dataset: from.map((_, r) => r % sites),
    classIndex: from.map((i) => map.classIndex[i]!),
    sex: from.map((i) => map.sex[i]!),
    ageYears: from.map((i) => map.ageYears[i]!),
  };
}
