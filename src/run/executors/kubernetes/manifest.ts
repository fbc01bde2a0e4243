import { basename } from "node:path";
import { stringify } from "yaml";
import type { KubernetesSettings } from "../cluster-settings.ts";

/** Seconds that a pod has to finish or give back what it has in hand when it is asked to go. */
const GRACE_SECONDS = 120;
const MARGIN_SECONDS = 15;
/** A worker ends when nothing was put up for so long. */
const IDLE_SECONDS = 600;
/** Exit codes of a worker that would fail again: an error, or wrong usage. */
const HOPELESS_EXIT_CODES = [1, 2];

/**
 * Writes an Indexed Job of workers over a volume that all of them mount (Kubernetes 1.29 or newer). Each index is retried on
 * its own; evictions and preemptions do not count; an error that would come again ends its index only.
 */
export function kubernetesManifest(studyFile: string, settings: KubernetesSettings): string {
  const { image, namespace, claim, mountPath, workers, retriesPerWorker } = settings;
  const { cpus, memory, gpus } = settings;
  const limits = { memory, ...(gpus > 0 ? { "nvidia.com/gpu": gpus } : {}) };
  const name = jobName(studyFile);
  const labels = { app: "einthoven", study: name };
  const manifest = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, ...(namespace === null ? {} : { namespace }), labels },
    spec: {
      completionMode: "Indexed",
      completions: workers,
      parallelism: workers,
      backoffLimitPerIndex: retriesPerWorker,
      podFailurePolicy: {
        rules: [
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
          {
            action: "FailIndex",
            onExitCodes: { containerName: "worker", operator: "In", values: HOPELESS_EXIT_CODES },
          },
        ],
      },
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: "Never",
          terminationGracePeriodSeconds: GRACE_SECONDS,
          containers: [
            {
              name: "worker",
              image,
              command: ["einthoven"],
              args: [
                "worker",
                `${mountPath.replace(/\/+$/, "")}/${basename(studyFile)}`,
                ...["--workers", String(gpus > 0 ? 1 : cpus)],
                ...["--idle", String(IDLE_SECONDS)],
                ...["--grace", String(GRACE_SECONDS - MARGIN_SECONDS)],
                ...["--started-by", "kubernetes"],
              ],
              resources: { requests: { cpu: cpus, memory }, limits },
              volumeMounts: [{ name: "study", mountPath }],
            },
          ],
          volumes: [{ name: "study", persistentVolumeClaim: { claimName: claim } }],
        },
      },
    },
  };
  // Anchors would be valid, and hard to read.
  return stringify(manifest, { aliasDuplicateObjects: false });
}

/** The longest name of which the pods' host names, with the index behind it, are still labels of DNS. */
const LONGEST_NAME = 50;

function jobName(studyFile: string): string {
  const words = basename(studyFile)
    .replace(/\.ya?ml$/i, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
  return `einthoven-${words}`.slice(0, LONGEST_NAME).replace(/-+$/, "");
}
