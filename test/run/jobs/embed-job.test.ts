import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { runEmbedJob } from "../../../src/run/jobs/embed-job.ts";
import { readEmbeddingMeta, verifyEmbedding } from "../../../src/run/jobs/embedding-meta.ts";
import { type JobContext, openJobContext } from "../../../src/run/jobs/job-context.ts";
import { prepareStudy } from "../../../src/run/prepare-study.ts";
import { embeddingFolder } from "../../../src/run/study-folders.ts";
import { SITES } from "../../../src/simulate/sites.ts";
import { simulateSite } from "../../../src/simulate/write-site.ts";

const root = mkdtempSync(join(tmpdir(), "einthoven-embed-"));
const STUDY = `title: Embed
datasets:
  - { name: south, card: simulated-south, path: south }
models: [random-kernels]
explain: { shap: false, umap: false }
`;

test("a job that another process finishes meanwhile, and whose shards it takes away, is done", async () => {
  const site = SITES.find(({ id }) => id === "simulated-south")!;
  // More than one shard of 128.
  for (const { path, bytes } of simulateSite(site, { records: 140, seed: 5 })) {
    mkdirSync(dirname(join(root, "south", path)), { recursive: true });
    writeFileSync(join(root, "south", path), bytes);
  }
  writeFileSync(join(root, "study.yaml"), STUDY);
  const prepared = await prepareStudy({ studyFile: join(root, "study.yaml") });
  const { description } = prepared;
  const job = prepared.jobs.find(({ kind }) => kind === "embed")!;
  if (job.kind !== "embed") throw new Error("no job embeds");
  const quick = openJobContext(description);
  const matrix = join(embeddingFolder(description.folders, job.key), "matrix.npy");
  let others: Buffer | null = null;
  // The slow one reads the first record of its second shard when the quick one does the whole job.
  const last = prepared.cohorts[0]!.records.slice(128).map(({ id }) => id);
  const slow: JobContext = {
    ...openJobContext(description),
    read: async (cohort, record) => {
      if (last.includes(record.id) && others === null) {
        others = Buffer.alloc(0);
        await runEmbedJob(job, quick, () => {});
        others = readFileSync(matrix);
      }
      return quick.read(cohort, record);
    },
  };
  await runEmbedJob(job, slow, () => {});
  expect(others).not.toBeNull();
  expect(readFileSync(matrix).equals(others!)).toBe(true);
  const meta = (await readEmbeddingMeta(description.folders, job.key))!;
  expect(await verifyEmbedding(description.folders, meta)).toBe(true);
});
