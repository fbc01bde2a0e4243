import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ecg } from "../../src/core/ecg.ts";
import type { Session, Tensor } from "../../src/core/session.ts";
import type { OnnxModel } from "../../src/formats/onnx/onnx.ts";
import { matchCheckpoint } from "../../src/models/match-checkpoint.ts";
import type { Control, Encoder, Model, ModelCard, Weight } from "../../src/models/model.ts";
import { randomWeights } from "../../src/models/random-weights.ts";
import { proceduralWeights } from "../../src/models/verification/procedural-weights.ts";
import { fixtureEcg, reversed, withGaps } from "./fixture-ecg.ts";
import { expectPoolings } from "./poolings.ts";

type OpenSession = (graph: OnnxModel) => Promise<Session>;

/** Runs what every model must do: encoders with random weights, so that no weights file is needed. */
export function describeModel(model: Model, openSession: OpenSession): void {
  const card = model.type === "encoder" ? model.encoder.card : model.control.card;
  describe(card.id, () => {
    describeCard(card);
    if (model.type === "control") return describeControl(model.control);
    describeContract(model.encoder);
    describeTensors(model.encoder);
    describeTwin(model.encoder, openSession);
  });
}

function describeCard(card: ModelCard): void {
  test("its card states what is needed", () => {
    expect(card.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const text of [card.title, card.license]) expect(text).not.toBe("");
    expect(card.summary).toMatch(/\.$/);
    for (const link of [card.paper, card.codeUrl])
      expect(link ?? "https://").toMatch(/^https:\/\//);
    expect(Number.isInteger(card.dimension) && card.dimension > 0).toBe(true);
    expect(card.gigaMacs ?? 1).toBeGreaterThan(0);
    if (card.kind === "control") expect(card.pretrainedOn).toEqual([]);
  });
}

/** Encoders that are fed alike share one contract, which is tested once. */
const seenContracts = new Set<unknown>();

function describeContract({ contract, card }: Encoder): void {
  if (seenContracts.has(contract)) return;
  seenContracts.add(contract);
  const records: [string, Ecg][] = [
    ["10 s at 500 Hz", fixtureEcg("a")],
    ["10 s at 100 Hz", fixtureEcg("a", { samplingRateHz: 100 })],
    ["10 s at 257 Hz", fixtureEcg("a", { samplingRateHz: 257 })],
    ["5 s", fixtureEcg("a", { seconds: 5 })],
    ["30 s", fixtureEcg("a", { seconds: 30 })],
    ["10 s with invalid samples", withGaps(fixtureEcg("a"))],
    [
      "10 s without any valid sample",
      { ...fixtureEcg("a"), data: new Float32Array(60_000).fill(Number.NaN) },
    ],
    ["leads in another order", reversed(fixtureEcg("a"))],
  ];

  test.each(records)("%s becomes finite windows of the stated shape", (name, ecg) => {
    const before = ecg.data.slice();
    const { windows, data } = contract.prepare(ecg);
    expect(data.length).toBe(windows * contract.leads.length * contract.windowSamples);
    expect(data.every(Number.isFinite)).toBe(true);
    expect(sameBits(ecg.data, before), "the recording is not changed").toBe(true);
    expect(sameBits(contract.prepare(ecg).data, data), "the same every time").toBe(true);
    const windowSeconds = contract.windowSamples / contract.samplingRateHz;
    if (name === "30 s") expect(windows).toBe(Math.floor(30 / windowSeconds));
    else expect(windows).toBeGreaterThanOrEqual(1);
  });

  test("the order of the leads in a file does not matter", () => {
    const ecg = fixtureEcg("a");
    expect(sameBits(contract.prepare(reversed(ecg)).data, contract.prepare(ecg).data)).toBe(true);
  });

  test("a lead that the model needs and the record lacks is named", () => {
    const lead = contract.leads.at(-1)!;
    const ecg = fixtureEcg("a");
    const leads = ecg.leads.map((name) => (name === lead ? "I" : name));
    expect(() => contract.prepare({ ...ecg, leads })).toThrow(`lead ${lead}`);
  });

  test("its input is described step by step", () => {
    expect(contract.steps.length).toBeGreaterThan(0);
    expect(
      contract.steps.every((step) => step.length > 10),
      card.id,
    ).toBe(true);
  });
}

function describeTensors(encoder: Encoder): void {
  const available = new Map([...encoder.tensors].map(([key, shape]) => [key, { shape }]));

  const prefixes = ["", ...(encoder.checkpoint?.prefixes ?? [])];
  test.each(prefixes)("its own tensor table is accepted under the prefix '%s'", (prefix) => {
    const nested = new Map([...available].map(([key, info]) => [prefix + key, info]));
    expect([...matchCheckpoint(encoder, nested).values()]).toEqual([...nested.keys()]);
  });

  test("a missing, a reshaped and an unknown tensor are reported together", () => {
    const [first, second] = [...encoder.tensors.keys()] as [string, string];
    const changed = new Map([
      ...available,
      [second, { shape: [3, 1, 4] }],
      ["extra", { shape: [] }],
    ]);
    changed.delete(first);
    const matching = (): unknown => matchCheckpoint(encoder, changed);
    expect(matching).toThrow(expect.objectContaining({ code: "checkpoint-mismatch" }));
    for (const words of [`1 missing: ${first} [`, `${second} is [3,1,4]`, "1 unexpected: extra"]) {
      expect(matching).toThrow(words);
    }
  });
}

/** Spared what takes seconds: procedural weights of about the same spread stand in for 85 million normal draws. */
function isLarge({ parameters }: ModelCard): boolean {
  return (parameters ?? 0) > 40e6;
}

/** Weights are drawn once for encoders that share a tensor table. */
const drawn = new Map<unknown, ReadonlyMap<string, Weight>>();

function untrainedWeights({ tensors, card }: Encoder): ReadonlyMap<string, Weight> {
  if (isLarge(card)) return proceduralWeights(tensors);
  const weights = drawn.get(tensors) ?? randomWeights(tensors, "conformance");
  drawn.set(tensors, weights);
  return weights;
}

function describeTwin(encoder: Encoder, openSession: OpenSession): void {
  const { contract, card } = encoder;
  const records = (isLarge(card) ? ["a", "b"] : ["a", "b", "c"]).map((seed) => fixtureEcg(seed));
  let session: Session;
  let outputs: Readonly<Record<string, Tensor>>;
  let together: Float32Array;
  let alone: Float32Array;

  beforeAll(async () => {
    session = await openSession(encoder.build(untrainedWeights(encoder)));
    outputs = await run(records);
    together = outputs["embedding"]!.data;
    alone = await embed(records.slice(0, 1));
  }, 60_000);
  afterAll(() => session.release());

  async function embed(ecgs: readonly Ecg[]): Promise<Float32Array> {
    return (await run(ecgs))["embedding"]!.data;
  }

  async function run(ecgs: readonly Ecg[]): Promise<Readonly<Record<string, Tensor>>> {
    const size = contract.leads.length * contract.windowSamples;
    const data = new Float32Array(ecgs.length * size);
    for (const [i, ecg] of ecgs.entries()) {
      data.set(contract.prepare(ecg).data.subarray(0, size), i * size);
    }
    const dims = [ecgs.length, contract.leads.length, contract.windowSamples];
    const results = await session.run({ ecg: { dims, data } });
    expect(results["embedding"]?.dims).toEqual([ecgs.length, card.dimension]);
    return results;
  }

  const { pooling } = encoder;
  if (pooling !== undefined) {
    test("its poolings are those of its tokens", () => {
      const windows = records.length;
      expectPoolings(outputs, { pooling, id: card.id, windows, width: card.dimension });
    });
  }

  test("an untrained graph gives finite vectors that tell records apart", () => {
    expect(together.every(Number.isFinite)).toBe(true);
    const rows = records.map((_, r) =>
      together.subarray(r * card.dimension, (r + 1) * card.dimension),
    );
    const [smallest] = cosineDistances(rows).sort((x, y) => x - y);
    expect(smallest, "smallest distance between two records").toBeGreaterThan(1e-6);
    expect(independentDirections(rows)).toBe(records.length - 1);
  });

  test("a record's vector does not depend on its batch", () => {
    const scale = Math.max(...together.map(Math.abs));
    const differences = alone.map((value, f) => Math.abs(value - together[f]!));
    expect(Math.max(...differences) / scale).toBeLessThan(1e-5);
  });

  test("the same record gives the same vector twice", async () => {
    expect(await embed(records.slice(0, 1))).toEqual(alone);
  }, 30_000);
}

function describeControl(control: Control): void {
  const { card, featureNames } = control;
  const subject = { ageYears: 60, sex: "female" } as const;
  const records = [fixtureEcg("a"), withGaps(fixtureEcg("b")), fixtureEcg("c", { seconds: 5 })];

  test("every feature has a name of its own", () => {
    expect(featureNames).toHaveLength(card.dimension);
    expect(new Set(featureNames).size).toBe(card.dimension);
  });

  test("it gives one number or NaN per feature, the same every time", () => {
    for (const ecg of records) {
      const values = control.embed(ecg, subject);
      expect(values).toHaveLength(card.dimension);
      expect(values.some((value) => Math.abs(value) === Number.POSITIVE_INFINITY)).toBe(false);
      expect(control.embed(ecg, subject)).toEqual(values);
    }
  });

  test("it asks for samples only if they change what it says", () => {
    if (!control.needsSamples) {
      expect(control.embed(null, subject)).toEqual(control.embed(records[0]!, subject));
      return;
    }
    expect(control.embed(records[0]!, subject)).not.toEqual(control.embed(records[2]!, subject));
  });

  test("an unknown subject and an empty recording are no reason to fail", () => {
    const empty = { ...fixtureEcg("a"), data: new Float32Array(60_000).fill(Number.NaN) };
    const values = control.embed(empty, { ageYears: null, sex: null });
    expect(values).toHaveLength(card.dimension);
  });
}

/** Compares by bits, so that NaN equals NaN; much faster than comparing values one by one. */
function sameBits(a: Float32Array, b: Float32Array): boolean {
  return Buffer.compare(new Uint8Array(a.buffer), new Uint8Array(b.buffer)) === 0;
}

function cosineDistances(rows: readonly Float32Array[]): number[] {
  const pairs = rows.flatMap((a, i) => rows.slice(i + 1).map((b) => [a, b] as const));
  return pairs.map(([a, b]) => 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)));
}

/** Rank of the centred rows, by Gram-Schmidt: directions that carry more than a thousandth of the first's length. */
function independentDirections(rows: readonly Float32Array[]): number {
  const mean = rows[0]!.map((_, f) => rows.reduce((sum, row) => sum + row[f]!, 0) / rows.length);
  const basis: Float64Array[] = [];
  let longest = 0;
  for (const row of rows) {
    const rest = Float64Array.from(row, (value, f) => value - mean[f]!);
    longest = Math.max(longest, Math.sqrt(dot(rest, rest)));
    for (const axis of basis) {
      const share = dot(rest, axis);
      rest.forEach((value, f) => {
        rest[f] = value - share * axis[f]!;
      });
    }
    const length = Math.sqrt(dot(rest, rest));
    if (length > 1e-3 * longest) basis.push(rest.map((value) => value / length));
  }
  return basis.length;
}

function dot(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  let sum = 0;
  for (let f = 0; f < a.length; f++) sum += a[f]! * b[f]!;
  return sum;
}
