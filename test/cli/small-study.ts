import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { SITES } from "../../src/simulate/sites.ts";
import { simulateSite } from "../../src/simulate/write-site.ts";
import { einthoven, emptyFolder } from "./program.ts";

/** One simulated hospital, two controls: all the files of a study in some seconds. */
export const SMALL_STUDY = `title: Tools
datasets:
  - { name: south, card: simulated-south, path: south }
models: [demographics, prior]
task: { title: Two, classes: [AF, SB] }
fractions: [0.5]
seeds: [1, 2]
minimumPositives: 1
bootstrapReplicates: 200
explain: { shap: false, umap: false }
`;

/** A folder with a small study, and the built program run in it. */
export interface SmallStudy {
  /** A path in the folder. */
  at(...path: string[]): string;
  /** Runs a command with --json, expects its exit code, and returns its value. */
  json<T>(args: readonly string[], code?: number): Promise<T>;
  readonly folder: string;
}

/** Writes the study as study.yaml, and as other.yaml with another seed; runs neither. */
export function writeSmallStudy(): SmallStudy {
  const folder = emptyFolder();
  const at = (...path: string[]): string => join(folder, ...path);
  const site = SITES.find(({ id }) => id === "simulated-south")!;
  for (const { path, bytes } of simulateSite(site, { records: 100, seed: 3 })) {
    mkdirSync(dirname(at("south", path)), { recursive: true });
    writeFileSync(at("south", path), bytes);
  }
  writeFileSync(at("study.yaml"), SMALL_STUDY);
  writeFileSync(at("other.yaml"), SMALL_STUDY.replace("seeds: [1, 2]", "seeds: [1, 3]"));
  return {
    folder,
    at,
    json: async (args, code = 0) => {
      const finished = await einthoven([...args, "--json"], folder);
      expect(finished.code, finished.stderr + finished.stdout).toBe(code);
      return JSON.parse(finished.stdout);
    },
  };
}
