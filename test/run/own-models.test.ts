import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { matrixOf } from "../../src/core/matrix.ts";
import { openOwnGraph } from "../../src/embed/own-graph.ts";
import { precomputedRows } from "../../src/embed/precomputed.ts";
import { writeNpy } from "../../src/formats/npy.ts";
import { splitOnnx } from "../../src/formats/onnx/external-data.ts";
import { type OnnxModel, writeOnnx } from "../../src/formats/onnx/onnx.ts";
import { writeParquet } from "../../src/formats/parquet.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";
import { readOwnModels, requireOwnRecords } from "../../src/run/own-models.ts";
import { readPrecomputed } from "../../src/run/precomputed-files.ts";
import { contestantsOf } from "../../src/study/contestants.ts";
import type { OwnModel } from "../../src/study/own-model.ts";
import { parseStudy } from "../../src/study/parse-study.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "einthoven-own-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const put = (name: string, content: string | Uint8Array): Promise<void> =>
  writeFile(join(folder, name), content);

/** Two leads of four samples; each token is a sample of both leads: [batch, 4, 2]. */
const transposing: OnnxModel = {
  name: "tokens",
  nodes: [
    {
      operator: "Transpose",
      inputs: ["signal"],
      outputs: ["tokens"],
      attributes: { perm: { kind: "integers", values: [0, 2, 1] } },
    },
  ],
  constants: [],
  inputs: [{ name: "signal", dims: ["n", 2, 4] }],
  outputs: [{ name: "tokens", dims: ["n", 4, 2] }],
};

const MANIFEST = `title: Ours
file: tokens.onnx
samplingRateHz: 100
windowSamples: 4
leads: [I, V6]
unit: mV
input: signal
output: tokens
pooling: max
dimension: 2
pretrainedOn: [ptb-xl]
`;

function studyOf(models: string): string {
  return `title: Own
datasets: [{ name: a, card: simulated-south, path: x }]
models:
${models}
`;
}

const ONNX_STUDY = studyOf("  - { name: ours, onnx: ours.yaml }");

async function ownModel(study = ONNX_STUDY): Promise<OwnModel> {
  return (await readOwnModels(parseStudy(study), folder)).values().next().value!;
}

async function refusal(manifest: string): Promise<unknown> {
  await put("ours.yaml", manifest);
  return ownModel().then(
    () => "accepted",
    (error: unknown) => error,
  );
}

function ecg(): Ecg {
  const data = Float32Array.from({ length: 12 * 8 }, (_, i) => i);
  return { leads: STANDARD_LEADS, samplingRateHz: 100, samples: 8, data };
}

test("an ONNX file and its manifest become a contestant that embeds", async () => {
  await put("tokens.onnx", writeOnnx(transposing));
  await put("ours.yaml", MANIFEST);
  const study = parseStudy(ONNX_STUDY);
  const own = await readOwnModels(study, folder);
  const [contestant] = contestantsOf(study, () => "", { own });
  expect(contestant).toMatchObject({ id: "ours", role: "encoder", title: "Ours", dimension: 2 });
  const { source } = contestant!;
  if (source.type !== "onnx") throw new Error("no ONNX model");
  expect(source.freeBatch).toBe(true);
  const session = await openOnnxSession({ path: source.path });
  const embedder = openOwnGraph(source.manifest, { id: "ours", session });
  const inputs = [{ recordId: "r", ecg: ecg(), subject: { ageYears: null, sex: null } }];
  const { values, failures } = await embedder.embed(inputs);
  await embedder.close();
  expect(failures).toEqual([]);
  // The largest of each window of lead I (3, 7) and of V6 (91, 95), averaged.
  expect([...values]).toEqual([5, 93]);
});

test("another graph, or another statement about its input, is another contestant", async () => {
  const keyOf = async (manifest: string): Promise<string> => {
    await put("ours.yaml", manifest);
    const study = parseStudy(ONNX_STUDY);
    return contestantsOf(study, () => "", { own: await readOwnModels(study, folder) })[0]!.key;
  };
  await put("tokens.onnx", writeOnnx(transposing));
  const key = await keyOf(MANIFEST);
  expect(await keyOf(MANIFEST.replace("title: Ours", "title: Theirs"))).toBe(key);
  expect(await keyOf(`${MANIFEST}normalisation: z-score-lead\n`)).not.toBe(key);
  await put("tokens.onnx", writeOnnx({ ...transposing, name: "others" }));
  expect(await keyOf(MANIFEST)).not.toBe(key);
});

test("external data counts for the hash of a graph", async () => {
  const constant = (value: number): OnnxModel => ({
    ...transposing,
    nodes: [
      ...transposing.nodes.map((node) => ({ ...node, outputs: ["turned"] })),
      { operator: "ReduceSum", inputs: ["large"], outputs: ["sum"] },
      { operator: "Add", inputs: ["turned", "sum"], outputs: ["tokens"] },
    ],
    constants: [{ name: "large", dims: [20_000], data: new Float32Array(20_000).fill(value) }],
  });
  const hashes: string[] = [];
  for (const value of [1, 2]) {
    const { graph, pieces } = splitOnnx(constant(value), "tokens.bin");
    await put("tokens.onnx", graph);
    await put("tokens.bin", pieces[0]!.bytes);
    await put("ours.yaml", MANIFEST);
    hashes.push((await ownModel()).sha256);
  }
  expect(hashes[0]).not.toBe(hashes[1]);
  await rm(join(folder, "tokens.bin"));
  expect(await refusal(MANIFEST)).toMatchObject({
    code: "checkpoint-missing",
    message: expect.stringMatching(/^the external data of ours cannot be read: .*tokens\.bin$/),
  });
});

test.each([
  [
    "an input of another name",
    MANIFEST.replace("input: signal", "input: ecg"),
    'no input of ours is called "ecg"; there is "signal" float32 [n, 2, 4]',
  ],
  [
    "an input of other lengths",
    MANIFEST.replace("windowSamples: 4", "windowSamples: 5"),
    'input "signal" of ours is float32 [n, 2, 4], its manifest makes it float32 [batch, 2, 5]',
  ],
  ["the other layout", `${MANIFEST}layout: time-first\n`, "float32 [batch, 4, 2]"],
  ["tokens without pooling", MANIFEST.replace("pooling: max\n", ""), "float32 [batch, 2]"],
  ["another dimension", MANIFEST.replace("dimension: 2", "dimension: 3"), "[batch, any, 3]"],
  ["another hash", `${MANIFEST}sha256: "${"0".repeat(64)}"\n`, "has SHA-256"],
])("%s is found when the study is prepared", async (_, manifest, expected) => {
  await put("tokens.onnx", writeOnnx(transposing));
  const error = await refusal(manifest);
  expect(error).toMatchObject({ code: "checkpoint-mismatch" });
  expect((error as Error).message).toContain(expected);
});

test("a graph that is not there, or is none, is named", async () => {
  expect(await refusal(MANIFEST.replace("tokens.onnx", "nothing.onnx"))).toMatchObject({
    code: "checkpoint-missing",
  });
  await put("nothing.onnx", "<html>");
  expect(await refusal(MANIFEST.replace("tokens.onnx", "nothing.onnx"))).toMatchObject({
    code: expect.stringMatching(/checkpoint-malformed|session-failed/),
  });
});

test("vectors come from .npy with ids beside them, from .parquet and from .csv", async () => {
  const matrix = matrixOf(2, 2, Float32Array.of(1, 2, 3, 4));
  await put("v.npy", writeNpy(matrix));
  await put("ids.txt", "x\r\ny\r\n");
  await put("ids.json", '["x", "y"]');
  await put("ids.csv", "n,record_id\n0,x\n1,y\n");
  await put("v.csv", "record_id,f0,f1\nx,1,2\ny,3,4\n");
  await put(
    "v.parquet",
    writeParquet([
      { name: "f0", type: "double", values: [1, 3] },
      { name: "who", type: "string", values: ["x", "y"] },
      { name: "f1", type: "double", values: [2, 4] },
    ]),
  );
  for (const entry of [
    { file: "v.npy", ids: "ids.txt" },
    { file: "v.npy", ids: "ids.json" },
    { file: "v.npy", ids: "ids.csv" },
    { file: "v.csv", ids: "record_id" },
    { file: "v.parquet", ids: "who" },
  ]) {
    const { table } = await readPrecomputed(entry, folder);
    expect(table).toEqual({ ids: ["x", "y"], matrix });
  }
  await expect(readPrecomputed({ file: "v.parquet", ids: "id" }, folder)).rejects.toMatchObject({
    code: "table-malformed",
    hint: expect.stringContaining("f0, who, f1"),
  });
});

test.each([
  ["the row numbers of pandas", ",record_id,f0\n0,a,1\n1,b,2\n", 'a column "", the row numbers'],
  [
    "a column of words",
    "record_id,f0,label\na,1,AF\n",
    'column "label" of x.csv holds "AF" in row 1',
  ],
  ["a row without an id", "record_id,f0\na,1\n,2\n", "row 2 of x.csv has no record id"],
])("a table of vectors with %s is refused", async (_, csv, message) => {
  await put("x.csv", csv);
  const reading = readPrecomputed({ file: "x.csv", ids: "record_id" }, folder);
  await expect(reading).rejects.toMatchObject({ code: "table-malformed" });
  await expect(reading).rejects.toThrow(message);
});

test("vectors of other records are told from a few missing ones", () => {
  const table = { matrix: matrixOf(1, 2), ids: ["zz1"] };
  const details = (recordIds: string[]): string[] =>
    precomputedRows(table, { recordIds, name: "v.npy" }).failures.map(({ detail }) => detail);
  expect(details(["zz1", "zz2"])).toEqual(["no vector in v.npy"]);
  expect(details(["1"])[0]).toContain('none of this dataset (the first is "zz1")');
});

test("a precomputed contestant says that nothing about it was verified", async () => {
  await put("v.csv", "record_id,f0,f1\nx,1,2\ny,3,4\n");
  const study = parseStudy(studyOf("  - { name: theirs, embeddings: { a: { file: v.csv } } }"));
  const own = await readOwnModels(study, folder);
  const [contestant] = contestantsOf(study, () => "", { own });
  expect(contestant).toMatchObject({
    role: "encoder",
    randomTwinId: null,
    dimension: 2,
    title: "theirs (precomputed, not verified)",
  });
});

test.each([
  ["record-duplicate", "record_id,f0\nx,1\nx,2\n", "two vectors of record x"],
  ["values-invalid", "record_id,f0\nx,1\ny,\n", "NaN in column 0 of record y"],
  ["table-malformed", "name,f0\nx,1\n", 'no column "record_id"'],
])("%s: a table with that fault stops the study before it starts", async (code, csv, expected) => {
  await put("v.csv", csv);
  const study = parseStudy(studyOf("  - { name: theirs, embeddings: { a: { file: v.csv } } }"));
  await expect(readOwnModels(study, folder)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(expected),
  });
});

test("a table none of whose ids is a record's is refused before anything runs; one that lacks some is not", async () => {
  await put("ids.csv", "record_id,a,b\n1,0,1\n2,1,0\n");
  const study = studyOf("  - { name: ours, embeddings: { a: { file: ids.csv } } }");
  const tables: Parameters<typeof requireOwnRecords>[0][] = [];
  await readOwnModels(parseStudy(study), folder, { onTable: (table) => tables.push(table) });
  expect(tables).toEqual([{ modelId: "ours", dataset: "a", file: "ids.csv", ids: ["1", "2"] }]);
  expect(() => requireOwnRecords(tables[0]!, [{ id: "2" }, { id: "3" }])).not.toThrow();
  expect(() => requireOwnRecords(tables[0]!, [{ id: "00001_hr" }])).toThrow(
    /of ours in ids.csv .*begin with "1", the records with "00001_hr"/,
  );
});
