import { readFileSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";
import type { Environment } from "../results/provenance.ts";
import { onnxRuntimeVersion } from "./onnx-session.ts";
import type { PreparedStudy } from "./prepare-study.ts";

/** Looks at this machine. */
export function environment(): Environment {
  return {
    einthovenVersion: packageVersion(),
    nodeVersion: process.versions.node,
    onnxRuntimeVersion,
    platform: `${platform()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryBytes: totalmem(),
  };
}

/** Everything that pins a study's results, for lock.json. */
export function lockOf({ study, contestants, cohorts }: PreparedStudy): object {
  return {
    schema: 1,
    ...environment(),
    datasets: cohorts.map(({ name, card, survey, recordsKey, protocolKey, splitRule }) => ({
      name,
      card: card.id,
      version: card.version,
      fingerprint: survey.fingerprint,
      recordsKey,
      protocolKey,
      splitRule,
    })),
    models: contestants.map(({ id, key, weights }) => ({ id, key, weights })),
    seeds: study.seeds,
  };
}

function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
