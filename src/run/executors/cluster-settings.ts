import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { parseSettings } from "../../core/parse-settings.ts";
import { readTextIfAny } from "../machine/atomic-write.ts";

/** The file beside a study that says how its cluster is to be used. */
const CLUSTER_FILE = "einthoven.cluster.yaml";

/** How Slurm is asked for workers. */
export interface SlurmSettings {
  readonly partition: string | null;
  readonly account: string | null;
  /** Wall time of one worker, in Slurm's form. */
  readonly time: string;
  readonly cpus: number;
  /** In Slurm's form. */
  readonly memory: string | null;
  /** GPUs of a worker that embeds. */
  readonly gpus: number;
  readonly gpuPartition: string | null;
  /** Workers of one job array that run at once. */
  readonly atOnce: number;
  readonly shareMinutes: number;
  readonly noticeSeconds: number;
  /** Further options of sbatch. */
  readonly sbatch: readonly string[];
  /** Shell lines before the worker starts. */
  readonly setup: readonly string[];
  /** How nodes start Einthoven; null: as it was started here. */
  readonly command: string | null;
}

/** What the manifest for Kubernetes says. */
export interface KubernetesSettings {
  readonly image: string;
  readonly namespace: string | null;
  /** PersistentVolumeClaim with the study, its data and its results. */
  readonly claim: string;
  readonly mountPath: string;
  readonly workers: number;
  readonly cpus: number;
  /** In Kubernetes' form. */
  readonly memory: string;
  readonly gpus: number;
  readonly retriesPerWorker: number;
}

/** How a cluster is to be used. */
export interface ClusterSettings {
  readonly slurm: SlurmSettings;
  readonly kubernetes: KubernetesSettings;
}

const word = z.string().min(1).nullable().default(null);

const slurm = z
  .strictObject({
    partition: word.describe("Partition for all jobs."),
    account: word,
    time: z
      .string()
      .regex(/^[\d:-]+$/, "use Slurm's form, such as 04:00:00")
      .default("04:00:00")
      .describe("Wall time of one worker; what it does not finish is requeued."),
    cpus: z.int().min(1).default(4).describe("Cores of one worker; it runs as many jobs at once."),
    memory: z
      .string()
      .regex(/^\d+[KMGT]?$/i, "use Slurm's form, such as 16G")
      .nullable()
      .default(null),
    gpus: z
      .int()
      .min(0)
      .default(0)
      .describe("GPUs of a worker that embeds (--gres=gpu:N); it then runs one job at once."),
    gpuPartition: word.describe("Partition of workers that embed, where GPUs are asked for."),
    atOnce: z.int().min(1).default(32).describe("Workers that run at once (the % of a job array)."),
    shareMinutes: z
      .number()
      .gt(0)
      .default(20)
      .describe("Work that a worker should find to be worth starting."),
    noticeSeconds: z
      .int()
      .min(10)
      .default(120)
      .describe("Before the wall time ends, a worker is told to finish or leave."),
    sbatch: z
      .array(z.string().regex(/^--/, "an option of sbatch, such as --constraint=a100"))
      .default([]),
    setup: z
      .array(z.string())
      .default([])
      .describe("Shell lines before the worker starts, such as `module load nodejs`."),
    command: word.describe("How nodes start Einthoven. Default: as it was started here."),
  })
  .prefault({});

const kubernetes = z
  .strictObject({
    image: z
      .string()
      .min(1)
      .default("einthoven:latest")
      .describe("An image with Node and Einthoven."),
    namespace: word,
    claim: z
      .string()
      .min(1)
      .default("einthoven")
      .describe("PersistentVolumeClaim with the study, its data and its results."),
    mountPath: z
      .string()
      .startsWith("/")
      .default("/study")
      .describe("Where the volume is mounted; the study file lies there."),
    workers: z.int().min(1).max(10_000).default(4),
    cpus: z.int().min(1).default(4),
    memory: z
      .string()
      .regex(/^\d+(Ki|Mi|Gi|Ti)?$/, "use Kubernetes' form, such as 16Gi")
      .default("16Gi"),
    gpus: z.int().min(0).default(0).describe("nvidia.com/gpu of each worker."),
    retriesPerWorker: z.int().min(0).default(5),
  })
  .prefault({});

const grammar: z.ZodType<ClusterSettings> = z.strictObject({ slurm, kubernetes });

/** Reads settings from text. Throws `settings-malformed` with every mistake and its line. */
export function parseClusterSettings(text: string, fileName: string): ClusterSettings {
  return parseSettings(text.trim() === "" ? "{}" : text, grammar, {
    fileName,
    code: "settings-malformed",
    hint: "docs/clusters.md lists the settings",
  });
}

/** Reads the file beside a study, or the one that is named; defaults where there is none. */
export async function readClusterSettings(
  studyFile: string,
  file: string | undefined,
): Promise<ClusterSettings> {
  const path = file === undefined ? join(dirname(resolve(studyFile)), CLUSTER_FILE) : resolve(file);
  const text = await readTextIfAny(path);
  return parseClusterSettings(text ?? "", path);
}
