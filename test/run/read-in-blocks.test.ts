import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { toCsv } from "../../src/core/csv.ts";
import { matrixOf, takeRows } from "../../src/core/matrix.ts";
import { randomOf } from "../../src/core/random.ts";
import { writeNpy } from "../../src/formats/npy.ts";
import { completeStudy } from "../../src/run/complete-study.ts";
import { inlineExecutor } from "../../src/run/executors/inline-executor.ts";
import { openJobContext } from "../../src/run/jobs/job-context.ts";
import { isReadInBlocks, JOB_MEMORY_VARIABLE } from "../../src/run/jobs/memory-rule.ts";
import { readPredictions } from "../../src/run/jobs/predictions.ts";
import { npyBlocks } from "../../src/run/npy-blocks.ts";
import { prepareStudy } from "../../src/run/prepare-study.ts";
import { loadResult } from "../../src/run/result-store.ts";
import { runStudy } from "../../src/run/run-study.ts";
import { predictionFile } from "../../src/run/study-folders.ts";
import { SITES } from "../../src/simulate/sites.ts";
import { simulateSite } from "../../src/simulate/write-site.ts";

afterEach(() => {
  delete process.env[JOB_MEMORY_VARIABLE];
});

test.each([1, 3, 50])(
  "serves the rows asked for in blocks over %i rows of the file",
  async (step) => {
    const random = randomOf("npy-blocks");
    const x = matrixOf(
      40,
      3,
      Float32Array.from({ length: 120 }, () => random.normal()),
    );
    const rows = Int32Array.of(0, 1, 2, 7, 8, 20, 21, 22, 23, 39);
    const blocks = await npyBlocks(bytesOf(writeNpy(x)), { rows, blockRows: step });
    for (let pass = 0; pass < 2; pass++) {
      const found: number[] = [];
      for await (const { first, x: block } of blocks.read()) {
        expect(first).toBe(found.length / 3);
        expect(block.rows).toBeLessThanOrEqual(step);
        found.push(...block.data);
      }
      expect(found).toEqual([...takeRows(x, rows).data]);
    }
  },
);

test("features are read in blocks when they pass the limit, which the environment may set", () => {
  const million = { records: 1e6, features: 768 };
  expect(isReadInBlocks(million, { [JOB_MEMORY_VARIABLE]: "4096" })).toBe(true);
  expect(isReadInBlocks(million, { [JOB_MEMORY_VARIABLE]: "100000" })).toBe(false);
  expect(isReadInBlocks({ records: 100, features: 8 }, {})).toBe(false);
  for (const wrong of ["much", "0", "-4"]) {
    expect(() => isReadInBlocks(million, { [JOB_MEMORY_VARIABLE]: wrong })).toThrow(wrong);
  }
});

const STUDY = `title: Blocks
datasets:
  - { name: south, card: simulated-south, path: south }
  - { name: north, card: simulated-north, path: north }
models:
  - name: theirs
    embeddings: { south: { file: south.csv }, north: { file: north.csv } }
probes: [linear, ridge]
task: { title: Two, classes: [AF, SB] }
fractions: [1]
seeds: [1]
minimumPositives: 1
bootstrapReplicates: 100
explain: { shap: false, umap: { maximumRecords: 20 } }
`;

interface Found {
  readonly predictions: ReadonlyMap<string, Float64Array>;
  /** Stored values about the space, as text, by title. */
  readonly spaces: ReadonlyMap<string, string>;
}

const SPACES = ["map", "structure", "shift"] as const;

async function run(root: string): Promise<Found> {
  const { prepared, summary } = await completeStudy(
    () => prepareStudy({ studyFile: join(root, "study.yaml") }),
    (own) => runStudy(own, { executor: inlineExecutor(openJobContext(own.description)) }),
  );
  expect(summary.failed).toEqual([]);
  const { folders } = prepared.description;
  const jobs = prepared.jobs.filter(({ kind }) => kind === "probe" || kind === "transfer");
  const found = jobs.map(async ({ key, title }) => {
    const bytes = await readFile(join(folders.run, predictionFile(key)));
    return [title, (await readPredictions(bytes, ["AF", "SB"])).probabilities] as const;
  });
  const spaces = SPACES.flatMap((kind) =>
    prepared.jobs
      .filter((job) => job.kind === kind)
      .map(async ({ key, title }) => {
        const { value } = await loadResult(folders, { kind, key });
        return [title, JSON.stringify(value)] as const;
      }),
  );
  return {
    predictions: new Map(await Promise.all(found)),
    spaces: new Map(await Promise.all(spaces)),
  };
}

test("a study gives the same predictions, maps and numbers in memory and in blocks, on its own and on other datasets", async () => {
  const root = mkdtempSync(join(tmpdir(), "einthoven-blocks-"));
  const random = randomOf("blocks/study");
  writeFileSync(join(root, "study.yaml"), STUDY);
  for (const name of ["south", "north"]) {
    const site = SITES.find(({ id }) => id === `simulated-${name}`)!;
    for (const { path, bytes } of simulateSite(site, { records: 120, seed: 5 })) {
      mkdirSync(dirname(join(root, name, path)), { recursive: true });
      writeFileSync(join(root, name, path), bytes);
    }
  }
  const columns = Array.from({ length: 6 }, (_, f) => `f${f}`);
  const table = (ids: readonly string[]): string =>
    toCsv(
      ["record_id", ...columns],
      ids.map((id) => [id, ...columns.map(() => random.normal())]),
    );
  for (const name of ["south", "north"]) writeFileSync(join(root, `${name}.csv`), "record_id,f0\n");
  writeFileSync(
    join(root, "probe.yaml"),
    STUDY.replace(/ {2}- name: theirs\n.*\n/, "  - demographics\n"),
  );
  const { cohorts } = await prepareStudy({ studyFile: join(root, "probe.yaml") });
  for (const { name, records } of cohorts) {
    writeFileSync(join(root, `${name}.csv`), table(records.map(({ id }) => id)));
  }
  const other = mkdtempSync(join(tmpdir(), "einthoven-blocks-"));
  cpSync(root, other, { recursive: true });
  const whole = await run(root);
  process.env[JOB_MEMORY_VARIABLE] = "0.001";
  const inBlocks = await run(other);
  // The same rows of the same file, whichever way they are read.
  expect(whole.spaces.size).toBe(4);
  expect(inBlocks.spaces).toEqual(whole.spaces);
  expect(whole.predictions.size).toBe(8);
  for (const [title, probabilities] of whole.predictions) {
    const found = inBlocks.predictions.get(title)!;
    probabilities.forEach((p, i) => {
      expect(Math.abs(p - found[i]!)).toBeLessThan(1e-6);
    });
  }
});
