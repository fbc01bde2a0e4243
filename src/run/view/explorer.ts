import { dirname, resolve } from "node:path";
import { EinthovenError } from "../../core/error.ts";
import { keepRecent } from "../../core/keep-recent.ts";
import type { StoredResult, StoredValues } from "../../results/stored-result.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { Job } from "../../study/job.ts";
import { presentKeys } from "../find-stored.ts";
import { type JobContext, openJobContext } from "../jobs/job-context.ts";
import { exists } from "../machine/disk-files.ts";
import { foldersOf, type StudyLocation } from "../prepare-study.ts";
import { loadResult } from "../result-store.ts";
import { readPlan } from "../stored-plan.ts";
import type { Audience } from "./waveform-rule.ts";

/** A study that ran, wholly or in part, opened for looking at: what its payloads are made from. */
export interface Explorer {
  readonly context: JobContext;
  readonly cohorts: readonly Cohort[];
  readonly jobs: readonly Job[];
  readonly studyText: string;
  readonly audience: Audience;
  /** Names of datasets whose folder can be read here. */
  readonly withFiles: ReadonlySet<string>;
  /** Keys of jobs of which something is stored now: a study that runs gains some. */
  present(): Promise<ReadonlySet<string>>;
  /** Reads a stored result; the last 64 are kept. Rejects with `result-missing` and `result-corrupt`. */
  result<Kind extends keyof StoredValues>(kind: Kind, key: string): Promise<StoredResult<Kind>>;
  /** The same, but null for a result that is not there, or not whole. */
  resultIfAny<Kind extends keyof StoredValues>(
    kind: Kind,
    key: string,
  ): Promise<StoredResult<Kind> | null>;
  /** Row of a record in its dataset; undefined where there is none. */
  rowOf(dataset: Cohort, record: string): number | undefined;
}

const RESULTS_KEPT = 64;

/**
 * Opens a study's run folder, with the data's files where they are there. Memory: the records' tables of all datasets, about
 * 500 bytes a record. Throws `result-missing` where no study ran.
 */
export async function openExplorer(
  location: StudyLocation,
  { audience }: { readonly audience: Audience },
): Promise<Explorer> {
  const folders = foldersOf(location);
  const plan = await readPlan(folders.run, { cache: folders.cache }).catch((error: unknown) => {
    if (!(error instanceof EinthovenError) || error.code !== "result-missing") throw error;
    throw new EinthovenError(
      "result-missing",
      `${location.studyFile} never ran: ${error.message}`,
      {
        hint: `\`einthoven run ${location.studyFile}\` computes what can then be looked at`,
        cause: error,
      },
    );
  });
  const studyFolder = dirname(resolve(location.studyFile));
  const context = openJobContext({ ...plan.description, studyFolder });
  const { datasets } = context.study;
  const cohorts = await Promise.all(datasets.map(({ name }) => context.cohort(name)));
  const found = await Promise.all(datasets.map(({ path }) => exists(resolve(studyFolder, path))));
  const results = keepRecent<string, StoredResult>(RESULTS_KEPT);
  const result = async <Kind extends keyof StoredValues>(
    kind: Kind,
    key: string,
  ): Promise<StoredResult<Kind>> =>
    (await results(`${kind}/${key}`, () =>
      loadResult(folders, { kind, key }),
    )) as unknown as StoredResult<Kind>;
  const rows = new WeakMap<Cohort, ReadonlyMap<string, number>>();
  return {
    context,
    cohorts,
    jobs: plan.jobs,
    studyText: plan.studyText,
    audience,
    withFiles: new Set(datasets.filter((_, d) => found[d]).map(({ name }) => name)),
    present: () => presentKeys(folders),
    result,
    resultIfAny: (kind, key) => result(kind, key).catch(nullIfUnusable),
    rowOf: (cohort, record) => {
      const known = rows.get(cohort) ?? new Map(cohort.records.map(({ id }, row) => [id, row]));
      rows.set(cohort, known);
      return known.get(record);
    },
  };
}

/** A study is shown without what is damaged: it is the next run that computes it again. */
function nullIfUnusable(error: unknown): null {
  const unusable = ["result-missing", "result-corrupt"];
  if (error instanceof EinthovenError && unusable.includes(error.code)) return null;
  throw error;
}

/** The cohort of that name; undefined where the study has none. */
export function cohortNamed({ cohorts }: Explorer, dataset: string): Cohort | undefined {
  return cohorts.find(({ name }) => name === dataset);
}

/** Jobs of a kind of which something is stored, each once. */
export async function presentJobs<Kind extends Job["kind"]>(
  explorer: Explorer,
  kind: Kind,
): Promise<Extract<Job, { readonly kind: Kind }>[]> {
  const present = await explorer.present();
  return explorer.jobs.filter(
    (job): job is Extract<Job, { readonly kind: Kind }> =>
      job.kind === kind && present.has(job.key),
  );
}
