import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { EinthovenError } from "../../../core/error.ts";
import type { Job, JobKind } from "../../../study/job.ts";
import { writeAtomically } from "../../machine/atomic-write.ts";
import { workFolder } from "../../progress/work-folder.ts";
import type { SlurmSettings } from "../cluster-settings.ts";
import type { Attendance, Workforce } from "../folder/folder-executor.ts";
import { packJobs } from "../pack.ts";
import { cancel, endsOf, maximumArraySize, submit, tasksOf } from "./slurm-commands.ts";
import { slurmScript, type WorkerCommand } from "./slurm-script.ts";

/** Looks at the files between two questions to Slurm. */
const LOOKS_PER_QUESTION = 10;
/** Rounds of workers that may end without a single result before it is given up. */
const BARREN_ROUNDS = 3;

/** Workers of one sort: those that embed on GPUs, or all others. */
interface Crew {
  readonly name: string;
  readonly takes: (job: Job) => boolean;
  readonly kinds: readonly JobKind[] | null;
  readonly usesGpu: boolean;
  /** Ids of its job arrays. */
  readonly arrays: string[];
  /** Jobs that were open when the last one was submitted. */
  openAtSubmit: number;
  /** Rounds in a row that ended without a result. */
  barren: number;
}

/**
 * Asks Slurm for workers: as job arrays with one task per share of the jobs that are ready and that nobody waits or works
 * for. So a first wave embeds, on GPUs where the settings ask for them, later ones do what becomes possible, and where
 * tasks were lost only what is missing is submitted again. Slurm runs workers; what is done is told by results alone.
 */
export function slurmWorkforce(
  settings: SlurmSettings,
  { command, studyName }: { readonly command: WorkerCommand; readonly studyName: string },
): Workforce {
  const crews = crewsOf(settings);
  const ready = new Map<string, Job>();
  let folder = "";
  let arrays = 0;
  let mostTasks = 0;
  let looks = 0;

  /** Job arrays for shares, as many as the largest allowed size asks for. */
  async function send(crew: Crew, shares: readonly Job[][]): Promise<void> {
    for (let start = 0; start < shares.length; start += mostTasks) {
      const slice = shares.slice(start, start + mostTasks);
      const sharesFolder = join(folder, `array-${++arrays}`);
      for (const [i, share] of slice.entries()) {
        const keys = share.map(({ key }) => key);
        await writeAtomically(join(sharesFolder, `${i}.json`), JSON.stringify(keys));
      }
      const array = {
        name: `einthoven-${studyName}-${crew.name}`,
        tasks: slice.length,
        sharesFolder,
        logFolder: join(folder, "logs"),
        kinds: crew.kinds,
        usesGpu: crew.usesGpu,
      };
      const script = join(sharesFolder, "worker.sh");
      await writeAtomically(script, slurmScript(settings, array, command));
      crew.arrays.push(await submit(script));
    }
  }

  async function topUp(open: readonly Job[]): Promise<void> {
    const ids = crews.flatMap((crew) => crew.arrays);
    const tasks = await tasksOf(ids);
    // Its controller is away: nothing is known, and nothing is lost.
    if (tasks === null) return;
    const alive = (crew: Crew): number =>
      crew.arrays.reduce((sum, id) => sum + (tasks.alive.get(id) ?? 0), 0);
    for (const crew of crews) {
      const mine = [...ready.values()].filter(crew.takes);
      const shares = packJobs(mine, { targetSeconds: 60 * settings.shareMinutes, atLeast: 1 });
      // Those that are alive began with the first shares.
      const missing = shares.slice(alive(crew));
      if (missing.length === 0) continue;
      const most = await mostWorkers(crew, { open: open.length, alive: alive(crew) });
      if (most === 0) continue;
      crew.openAtSubmit = open.length;
      await send(crew, missing.slice(0, most));
    }
  }

  /** As long as there are results, as many as are of use; after a round without any, one alone tries its luck. */
  async function mostWorkers(
    crew: Crew,
    { open, alive }: { readonly open: number; readonly alive: number },
  ): Promise<number> {
    if (open < crew.openAtSubmit) {
      crew.barren = 0;
      return Number.POSITIVE_INFINITY;
    }
    if (alive > 0) return 0;
    crew.barren++;
    if (crew.barren < BARREN_ROUNDS) return 1;
    const ends = await endsOf(crew.arrays);
    throw new EinthovenError(
      "cluster-failed",
      `Slurm ran workers ${BARREN_ROUNDS} times without a result${ends === "" ? "" : ` (${ends})`}`,
      { hint: `read the logs in ${join(folder, "logs")}, then run again` },
    );
  }

  return {
    name: "slurm",
    begin: async ({ id, description }) => {
      folder = join(workFolder(description.folders.run), "slurm", id);
      await mkdir(join(folder, "logs"), { recursive: true });
      // The index of a task is below MaxArraySize, so this many fit.
      mostTasks = Math.max(1, await maximumArraySize());
    },
    tend: async ({ ready: newly, open }: Attendance) => {
      for (const job of newly) ready.set(job.key, job);
      const isOpen = new Set(open.map(({ key }) => key));
      for (const key of ready.keys()) if (!isOpen.has(key)) ready.delete(key);
      if (looks++ % LOOKS_PER_QUESTION === 0) await topUp(open);
    },
    end: async ({ complete }) => {
      // Stopped by a person: workers go on, as they do when this process is killed.
      if (complete) await cancel(crews.flatMap((crew) => crew.arrays));
    },
  };
}

function crewsOf({ gpus }: SlurmSettings): Crew[] {
  const fresh = { openAtSubmit: Number.POSITIVE_INFINITY, barren: 0 };
  if (gpus === 0) {
    return [
      { name: "worker", takes: () => true, kinds: null, usesGpu: false, arrays: [], ...fresh },
    ];
  }
  const embeds = (job: Job): boolean => job.kind === "embed";
  return [
    { name: "gpu", takes: embeds, kinds: ["embed"], usesGpu: true, arrays: [], ...fresh },
    {
      name: "cpu",
      takes: (job) => !embeds(job),
      kinds: null,
      usesGpu: false,
      arrays: [],
      ...fresh,
    },
  ];
}
