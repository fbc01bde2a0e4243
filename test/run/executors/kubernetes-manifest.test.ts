import { expect, test } from "vitest";
import { parse } from "yaml";
import { parseClusterSettings } from "../../../src/run/executors/cluster-settings.ts";
import { kubernetesManifest } from "../../../src/run/executors/kubernetes/manifest.ts";

/** The parts of a batch/v1 Job that are looked at here. */
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly completionMode: string;
    readonly completions: number;
    readonly parallelism: number;
    readonly backoffLimitPerIndex: number;
    readonly podFailurePolicy: { readonly rules: readonly Record<string, unknown>[] };
    readonly template: { readonly spec: PodSpec };
  };
}

interface PodSpec {
  readonly restartPolicy: string;
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly {
    readonly name: string;
    readonly command: readonly string[];
    readonly args: readonly string[];
    readonly resources: { readonly requests: object; readonly limits: object };
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  }[];
  readonly volumes: readonly { readonly name: string; readonly persistentVolumeClaim: object }[];
}

function manifest(settings = "", studyFile = "/home/me/My Study_2.yaml"): Manifest {
  const { kubernetes } = parseClusterSettings(settings, "einthoven.cluster.yaml");
  return parse(kubernetesManifest(studyFile, kubernetes)) as Manifest;
}

test("every part of the manifest is written out", () => {
  const { kubernetes } = parseClusterSettings("", "einthoven.cluster.yaml");
  expect(kubernetesManifest("study.yaml", kubernetes)).not.toMatch(/[&*]a\d/);
});

test("the manifest is a Job as Kubernetes defines an indexed one", () => {
  const { apiVersion, kind, metadata, spec } = manifest();
  expect({ apiVersion, kind }).toEqual({ apiVersion: "batch/v1", kind: "Job" });
  // A pod's host name is the job's name, "-" and the index: together a label of DNS.
  expect(metadata.name).toBe("einthoven-my-study-2");
  expect(`${metadata.name}-9999`).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  expect(spec.completionMode).toBe("Indexed");
  expect(spec.completions).toBe(spec.parallelism);
  expect(spec.backoffLimitPerIndex).toBeGreaterThan(0);
});

test("a failure policy needs pods that are never restarted, and rules of one condition each", () => {
  const { podFailurePolicy, template } = manifest().spec;
  expect(template.spec.restartPolicy).toBe("Never");
  const names = template.spec.containers.map(({ name }) => name);
  for (const rule of podFailurePolicy.rules) {
    expect(["FailJob", "FailIndex", "Ignore", "Count"]).toContain(rule["action"]);
    expect("onExitCodes" in rule).not.toBe("onPodConditions" in rule);
    const codes = rule["onExitCodes"] as { containerName: string; values: number[] } | undefined;
    if (codes === undefined) continue;
    expect(names).toContain(codes.containerName);
    // Sorted, without repeats, and never 0 with "In"; 75 is a worker that left: it is tried again.
    expect(codes.values).toEqual([...new Set(codes.values)].sort((a, b) => a - b));
    expect(codes.values).not.toContain(0);
    expect(codes.values).not.toContain(75);
  }
});

test("workers mount one claim, and find the study there", () => {
  const { containers, volumes, terminationGracePeriodSeconds } = manifest(
    "kubernetes: { claim: ecg, mountPath: /data/ }",
  ).spec.template.spec;
  const [worker] = containers;
  expect(worker!.args.slice(0, 2)).toEqual(["worker", "/data/My Study_2.yaml"]);
  expect(volumes).toEqual([{ name: "study", persistentVolumeClaim: { claimName: "ecg" } }]);
  expect(worker!.volumeMounts).toEqual([{ name: "study", mountPath: "/data/" }]);
  const grace = Number(worker!.args[worker!.args.indexOf("--grace") + 1]);
  expect(grace).toBeLessThan(terminationGracePeriodSeconds);
});

test("GPUs are limits, and a worker with one runs one job at once", () => {
  const [plain] = manifest().spec.template.spec.containers;
  expect(plain!.resources.limits).not.toHaveProperty(["nvidia.com/gpu"]);
  const settings = "kubernetes: { gpus: 1, workers: 3, namespace: ecg, memory: 32Gi }";
  const { spec, metadata } = manifest(settings);
  const [worker] = spec.template.spec.containers;
  expect(worker!.resources.limits).toEqual({ memory: "32Gi", "nvidia.com/gpu": 1 });
  expect(worker!.args[worker!.args.indexOf("--workers") + 1]).toBe("1");
  expect([spec.completions, metadata.namespace]).toEqual([3, "ecg"]);
});

test("a long study name is cut, and a mistake in the settings is named with its line", () => {
  expect(manifest("", `${"long ".repeat(30)}.yaml`).metadata.name.length).toBeLessThan(58);
  expect(() => manifest("kubernetes:\n  gpus: many")).toThrow(
    /einthoven\.cluster\.yaml:2: kubernetes\.gpus/,
  );
  expect(() => manifest("slurm: { sbatch: [constraint=a] }")).toThrow(/sbatch/);
});
