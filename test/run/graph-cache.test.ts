import {
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ecgJepaWeimannXs } from "../../src/models/encoders/ecg-jepa-weimann.ts";
import type { Weight } from "../../src/models/model.ts";
import { randomWeights } from "../../src/models/random-weights.ts";
import { cachedGraph } from "../../src/run/graph-cache.ts";
import { buildOnce } from "../../src/run/machine/build-lock.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";

const encoder = ecgJepaWeimannXs;
const weights = randomWeights(encoder.tensors, "graph cache");
let cache: string;
let builds: number;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "einthoven-graphs-"));
  builds = 0;
});
afterEach(() => rm(cache, { recursive: true, force: true }));

function find(weightsIdentity = "seed"): ReturnType<typeof cachedGraph> {
  const load = (): Promise<ReadonlyMap<string, Weight>> => {
    builds++;
    return Promise.resolve(weights);
  };
  return cachedGraph(encoder, { weightsIdentity, load, cache });
}

async function embed(
  graph: Parameters<typeof openOnnxSession>[0],
  prepack: boolean,
): Promise<Float32Array> {
  const session = await openOnnxSession(graph, { prepack });
  const data = Float32Array.from({ length: 12 * 5000 }, (_, i) => Math.sin(i / 30));
  const { embedding } = await session.run({ ecg: { dims: [1, 12, 5000], data } }, ["embedding"]);
  await session.release();
  return embedding!.data;
}

test("a graph is built once, and gives from its files the numbers that it gives from memory", async () => {
  const { path, weightsBytes } = await find();
  expect(await find()).toEqual({ path, weightsBytes });
  expect(builds).toBe(1);
  expect(weightsBytes).toBeGreaterThan(4 * 3e6);
  const expected = await embed(encoder.build(weights), true);
  expect(await embed({ path }, true)).toEqual(expected);
  const mapped = await embed({ path }, false);
  const largest = Math.max(...expected.map(Math.abs));
  expect(Math.max(...mapped.map((v, i) => Math.abs(v - expected[i]!))) / largest).toBeLessThan(
    1e-5,
  );
});

test("other weights are another graph", async () => {
  const [first, second] = [await find("a"), await find("b")];
  expect(first.path).not.toBe(second.path);
  expect(builds).toBe(2);
});

test.each([
  ["a graph with a changed byte", (folder: string) => writeFile(join(folder, "graph.onnx"), "x")],
  ["weights cut short", (folder: string) => truncate(join(folder, "weights.bin"), 1000)],
  [
    "weights with a changed byte",
    async (folder: string) => {
      const handle = await open(join(folder, "weights.bin"), "r+");
      await handle.write(Uint8Array.of(1, 2, 3, 4), 0, 4, 4096);
      await handle.close();
    },
  ],
  ["no meta", (folder: string) => rm(join(folder, "meta.json"))],
  ["a meta that is no JSON", (folder: string) => writeFile(join(folder, "meta.json"), "{")],
])("%s is built again", async (_, damage) => {
  const { path } = await find();
  await damage(dirname(path));
  await find();
  expect(builds).toBe(2);
  await find();
  expect(builds).toBe(2);
});

test("a graph that was copied to another place is hashed once, and kept", async () => {
  const { path } = await find();
  const weightsPath = join(dirname(path), "weights.bin");
  await utimes(weightsPath, 1_000_000, 1_000_000);
  await find();
  expect(builds).toBe(1);
  const meta = JSON.parse(await readFile(join(dirname(path), "meta.json"), "utf8")) as object;
  expect(meta).toMatchObject({ weightsMtimeMs: 1_000_000_000 });
});

test("many that ask at once wait for one that builds, and nothing is left beside the folder", async () => {
  const found = await Promise.all(Array.from({ length: 6 }, () => find()));
  expect(new Set(found.map(({ path }) => path)).size).toBe(1);
  expect(builds).toBe(1);
  expect(await readdir(join(cache, "graphs"))).toHaveLength(1);
});

test("a builder that failed leaves the work to the next", async () => {
  const load = (): Promise<never> => Promise.reject(new Error("no weights"));
  const failing = cachedGraph(encoder, { weightsIdentity: "seed", load, cache });
  await expect(failing).rejects.toThrow("no weights");
  await find();
  expect(builds).toBe(1);
});

test("the lock of a process that is gone is broken", async () => {
  const lock = join(cache, "work.lock");
  // No process has this number: the largest that Linux gives is far lower.
  await writeFile(lock, `${hostname()} 999999999`);
  const built = buildOnce(lock, {
    find: () => Promise.resolve(null),
    build: () => Promise.resolve("built"),
  });
  expect(await built).toBe("built");
});

test("a cache that cannot be written is named with the next step", async () => {
  const file = join(cache, "a file");
  await writeFile(file, "");
  const load = (): Promise<ReadonlyMap<string, Weight>> => Promise.resolve(weights);
  await expect(
    cachedGraph(encoder, { weightsIdentity: "seed", load, cache: file }),
  ).rejects.toMatchObject({ code: "write-failed", hint: expect.stringContaining("--cache") });
});
