import { explorerPaths, idOf } from "../../results/explorer/explorer-paths.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { Contestant } from "../../study/contestants.ts";
import { attributionPayload } from "./attribution-payload.ts";
import { curvesPayload } from "./curves-payload.ts";
import { cohortNamed, type Explorer, presentJobs } from "./explorer.ts";
import { mapPayload } from "./map-payload.ts";
import { neighboursPayload, type SearchSpace } from "./neighbours-payload.ts";
import { jsonPayload, type Payload } from "./payload.ts";
import { predictionGroups } from "./prediction-entries.ts";
import { predictionsPayload } from "./predictions-payload.ts";
import { ecgPayload, seenPayload } from "./recording-payload.ts";
import { recordsPayload } from "./records-payload.ts";
import { segmentsPayload } from "./segments-payload.ts";
import { shapPayload } from "./shap-payload.ts";
import { explorerStudy } from "./study-payload.ts";

export interface PayloadOptions {
  readonly signal?: AbortSignal | undefined;
  /** A model's vectors, opened once. */
  readonly space: (contestant: Contestant) => Promise<SearchSpace>;
}

/**
 * Makes what lies at an address such as "data/records/north.bin". Every part of the address is an id that is looked up among
 * those of the study; none ever becomes a path of the disk. Null where nothing lies.
 */
export async function payloadAt(
  explorer: Explorer,
  address: string,
  options: PayloadOptions,
): Promise<Payload | null> {
  if (address === explorerPaths.study) return jsonPayload(await explorerStudy(explorer));
  const match = /^data\/([a-z]+)\/(.+)\.(bin|json)$/.exec(address);
  if (match === null) return null;
  const ids = match[2]!.split("/").map(idOf);
  if (ids.includes(null)) return null;
  const at: Address = { ids: ids as string[], address };
  switch (`${match[1]!}.${match[3]!}`) {
    case "records.bin":
      return withCohort(explorer, at.ids, (cohort) => recordsPayload(explorer, cohort));
    case "maps.bin":
      return mapAt(explorer, at);
    case "predictions.bin":
      return predictionsAt(explorer, at);
    case "curves.json":
      return withCohort(explorer, at.ids, ({ name }) => curvesPayload(explorer, name));
    case "ecg.bin":
      return withRecord(explorer, at.ids, (place) => ecgPayload(explorer, place.cohort, place.row));
    case "seen.bin":
      return withModel(explorer, at, (contestant, place) =>
        seenPayload(explorer, contestant, place),
      );
    case "neighbours.json":
      return withModel(explorer, at, async (contestant, place) =>
        neighboursPayload(await options.space(contestant), place, options),
      );
    case "shap.bin":
      return shapAt(explorer, at);
    case "segments.json":
      return segmentsAt(explorer, at);
    case "attribution.bin":
      return attributionAt(explorer, at);
    default:
      return null;
  }
}

interface Address {
  readonly ids: readonly string[];
  readonly address: string;
}

interface RecordPlace {
  readonly cohort: Cohort;
  readonly row: number;
}

type Made = Payload | null | Promise<Payload | null>;

async function withCohort(
  explorer: Explorer,
  ids: readonly string[],
  make: (cohort: Cohort) => Made,
): Promise<Payload | null> {
  const cohort = ids.length === 1 ? cohortNamed(explorer, ids[0]!) : undefined;
  return cohort === undefined ? null : make(cohort);
}

async function withRecord(
  explorer: Explorer,
  ids: readonly string[],
  make: (place: RecordPlace) => Made,
): Promise<Payload | null> {
  const cohort = ids.length === 2 ? cohortNamed(explorer, ids[0]!) : undefined;
  const row = cohort === undefined ? undefined : explorer.rowOf(cohort, ids[1]!);
  return cohort === undefined || row === undefined ? null : make({ cohort, row });
}

async function withModel(
  explorer: Explorer,
  { ids }: Address,
  make: (contestant: Contestant, place: RecordPlace) => Made,
): Promise<Payload | null> {
  const contestant = explorer.context.contestants.find(({ id }) => id === ids[0]);
  if (contestant === undefined) return null;
  return withRecord(explorer, ids.slice(1), (place) => make(contestant, place));
}

async function mapAt(
  explorer: Explorer,
  { ids: [key, ...more] }: Address,
): Promise<Payload | null> {
  const jobs = await presentJobs(explorer, "map");
  const isThere = more.length === 0 && jobs.some((job) => job.key === key);
  return isThere ? mapPayload(explorer, key!) : null;
}

/** The last part also says which seed: "north.mean", "north.seed-1". */
async function predictionsAt(explorer: Explorer, { address }: Address): Promise<Payload | null> {
  const present = await explorer.present();
  const [, seed] = /\.(mean|seed-\d+)\.bin$/.exec(address) ?? [];
  if (seed === undefined) return null;
  const wanted = seed === "mean" ? seed : Number(seed.slice("seed-".length));
  const jobs = explorer.jobs.filter(({ key }) => present.has(key));
  const group = predictionGroups(jobs).find(
    (own) => explorerPaths.predictions({ ...own, seed: wanted }) === address,
  );
  if (group === undefined) return null;
  const isThere = wanted === "mean" || group.members.some((member) => member.seed === wanted);
  return isThere ? predictionsPayload(explorer, group, wanted) : null;
}

async function shapAt(explorer: Explorer, { ids }: Address): Promise<Payload | null> {
  const [dataset, model, probe, classId] = ids;
  const job = (await presentJobs(explorer, "attribute")).find(
    (own) => own.dataset === dataset && own.modelId === model && own.probe === probe,
  );
  return job === undefined || ids.length !== 4 ? null : shapPayload(explorer, job, classId!);
}

async function segmentsAt(explorer: Explorer, { ids }: Address): Promise<Payload | null> {
  const [dataset, model, classId] = ids;
  const job = (await presentJobs(explorer, "segments")).find(
    (own) => own.dataset === dataset && own.modelId === model,
  );
  return job === undefined || ids.length !== 3 ? null : segmentsPayload(explorer, job, classId!);
}

async function attributionAt(explorer: Explorer, { ids }: Address): Promise<Payload | null> {
  const [dataset, model, classId, record] = ids;
  const job = (await presentJobs(explorer, "signal")).find(
    (own) => own.dataset === dataset && own.modelId === model,
  );
  if (job === undefined || ids.length !== 4) return null;
  return attributionPayload(explorer, job, { classId: classId!, record: record! });
}
