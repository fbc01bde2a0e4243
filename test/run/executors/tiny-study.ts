import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { SITES } from "../../../src/simulate/sites.ts";
import { simulateSite } from "../../../src/simulate/write-site.ts";
import { einthoven } from "../../cli/program.ts";

/** Small, but with every kind of job and jobs that wait for others. */
const STUDY = `title: Tiny
datasets:
  - { card: simulated-north, path: data/simulated-north }
  - { card: simulated-south, path: data/simulated-south }
models: [random-kernels, demographics, prior]
fractions: [0.25]
seeds: [1, 2]
minimumPositives: 2
bootstrapReplicates: 100
explain:
  shap: { nullRepeats: 1 }
`;

const made: string[] = [];

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function newFolder(prefix: string): string {
  const folder = mkdtempSync(prefix);
  made.push(folder);
  return folder;
}

/** Writes two simulated hospitals and a study of them, once per test file. */
function tinyStudy(): string {
  const folder = newFolder(join(tmpdir(), "einthoven-tiny-"));
  for (const site of SITES.filter(({ id }) => /north|south/.test(id))) {
    for (const { path, bytes } of simulateSite(site, { records: 60, seed: 1 })) {
      const target = join(folder, "data", site.id, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, bytes);
    }
  }
  writeFileSync(join(folder, "study.yaml"), STUDY);
  return folder;
}

/** A tiny study that was run by one worker thread: what every other way must give. */
export async function reference(): Promise<{
  readonly study: string;
  readonly results: Map<string, string>;
}> {
  const study = tinyStudy();
  const { code, stderr } = await einthoven(["run", "--workers", "1"], study);
  if (code !== 0) throw new Error(stderr);
  return { study, results: resultsOf(study) };
}

/** The same study in a folder of its own, on the same data; what was read of the data before comes along. */
export function copyOf(
  study: string,
  { parent = tmpdir() }: { readonly parent?: string } = {},
): string {
  const folder = newFolder(join(parent, "einthoven-copy-"));
  symlinkSync(join(study, "data"), join(folder, "data"));
  cpSync(join(study, "study.yaml"), join(folder, "study.yaml"));
  const surveys = join(study, "cache", "datasets");
  cpSync(surveys, join(folder, "cache", "datasets"), { recursive: true });
  cpSync(join(study, "cache", "leaks"), join(folder, "cache", "leaks"), { recursive: true });
  return folder;
}

/** Every file that a study's results consist of, by path; times are left out, for they are nobody's result. */
export function resultsOf(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const part of [
    "runs/study/results",
    "runs/study/predictions",
    "runs/study/probes",
    "cache/embeddings",
  ]) {
    for (const entry of readdirSync(join(folder, part), { recursive: true, withFileTypes: true })) {
      // Whoever is killed while writing leaves a file that nobody reads.
      if (!entry.isFile() || entry.name.endsWith(".tmp")) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(path.slice(folder.length + 1), contentOf(path));
    }
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function contentOf(path: string): string {
  const text = readFileSync(path, "latin1");
  if (!path.endsWith("meta.json")) return text;
  // What lies beside an embedding says how long it took, under a seal of its own; all else is compared.
  const { seconds, millisecondsPerEcg, sha256, ...same } = JSON.parse(text) as Record<
    string,
    unknown
  >;
  if ([seconds, millisecondsPerEcg].some((time) => typeof time !== "number")) throw new Error(text);
  if (typeof sha256 !== "string") throw new Error(text);
  return JSON.stringify(same);
}
