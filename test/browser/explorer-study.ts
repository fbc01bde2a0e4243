import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SITES } from "../../src/simulate/sites.ts";
import { simulateSite } from "../../src/simulate/write-site.ts";
import { einthoven, start } from "../cli/program.ts";

/** Two hospitals and everything that the explorer shows: maps, SHAP, waves and leads, fractions, transfer. */
const STUDY = `title: Two simulated hospitals
description: Made by a test.
datasets:
  - { name: north, card: simulated-north, path: data/simulated-north }
  - { name: south, card: simulated-south, path: data/simulated-south }
models: [{ id: merl-vit-tiny, weights: random }, random-kernels, features, prior]
task: { title: Rhythm, classes: [AF, SB, LBBB] }
fractions: [0.5, 1]
seeds: [1, 2]
minimumPositives: 2
bootstrapReplicates: 100
explain:
  shap: { nullRepeats: 1 }
  segments: { recordsPerClass: 1, pairs: 1 }
`;

/** Simulates the hospitals and runs the study; the folder is the caller's to remove. */
export async function explorerStudy(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "einthoven-explorer-"));
  for (const site of SITES.filter(({ id }) => /north|south/.test(id))) {
    for (const { path, bytes } of simulateSite(site, { records: 120, seed: 5 })) {
      const target = join(folder, "data", site.id, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, bytes);
    }
  }
  writeFileSync(join(folder, "study.yaml"), STUDY);
  const { code, stderr } = await einthoven(["run", "--workers", "2"], folder);
  if (code !== 0) throw new Error(stderr);
  return folder;
}

/** A server of a study, as a person starts it. */
export interface Viewed {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts `einthoven view` and waits until it says where. */
export async function viewStudy(folder: string): Promise<Viewed> {
  const { child, finished } = start(["view", "study.yaml", "--json"], folder);
  const url = await new Promise<string>((found, failed) => {
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += chunk;
      const said = /"url":\s*"([^"]+)"/.exec(text)?.[1];
      if (said !== undefined) found(said);
    });
    finished.then(({ stderr }) => failed(new Error(stderr)), failed);
  });
  return {
    url,
    stop: async () => {
      child.kill("SIGTERM");
      await finished;
    },
  };
}
