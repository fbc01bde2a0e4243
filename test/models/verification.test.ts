import { expect, test } from "vitest";
import { ADAPTER_DEPARTURES } from "../../src/models/adapter-departures.ts";
import { MODELS } from "../../src/models/catalogue.ts";
import { checkpointPage, checkpointSource } from "../../src/models/checkpoint-source.ts";
import { methodsParagraph } from "../../src/models/describe-input.ts";
import { ecgFounder } from "../../src/models/encoders/ecgfounder.ts";
import { stMem } from "../../src/models/encoders/st-mem.ts";
import { auditCheckpoint } from "../../src/models/match-checkpoint.ts";
import type { CheckpointCard } from "../../src/models/model.ts";
import { REPORTED_SHA256 } from "../../src/models/reported-hashes.ts";
import { DISTORTIONS } from "../../src/models/verification/distortions.ts";
import { PUBLISHED_OUTPUTS } from "../../src/models/verification/published-outputs.ts";
import { REFERENCE_VECTORS } from "../../src/models/verification/reference-vectors.ts";
import { movementOf } from "../../src/models/verification/sensitivity.ts";
import { simulateCohort } from "../../src/simulate/cohort.ts";
import { SITES } from "../../src/simulate/sites.ts";
import { modelGolden } from "./encoder-golden.ts";

interface AnyCase {
  readonly name: string;
  readonly samples?: number;
  readonly precision?: string;
  readonly embeddingFirst8?: readonly (readonly number[])[];
  readonly stages?: readonly { readonly name: string; readonly first12?: readonly number[] }[];
}

const ENCODERS = MODELS.flatMap((model) => (model.type === "encoder" ? [model.encoder] : []));
const IDS = new Set(ENCODERS.map(({ card }) => card.id));

test.each(REFERENCE_VECTORS)(
  "the shipped vector of $modelId is that of the golden file $golden",
  ({ modelId, golden, embeddingFirst8 }) => {
    const { windowSamples } = ENCODERS.find(({ card }) => card.id === modelId)!.contract;
    const cases = modelGolden<AnyCase>(golden).cases.filter(
      ({ samples, precision = "float64" }) =>
        precision === "float64" && (samples === undefined || samples === windowSamples),
    );
    const found = cases.find(({ name }) => name === modelId) ?? cases[0]!;
    const expected =
      found.embeddingFirst8?.[0] ??
      found.stages!.find(({ name }) => name === "embedding")!.first12!.slice(0, 8);
    expect(embeddingFirst8).toHaveLength(8);
    embeddingFirst8.forEach((value, f) => {
      expect(value).toBeCloseTo(expected[f]!, 6);
    });
  },
);

test("what is stated about models is stated about models that there are", () => {
  const named = [
    ...REFERENCE_VECTORS.map(({ modelId }) => modelId),
    ...PUBLISHED_OUTPUTS.flatMap(({ modelIds }) => modelIds),
    ...REPORTED_SHA256.keys(),
  ];
  expect(named.filter((id) => !IDS.has(id))).toEqual([]);
  for (const { sha256 } of REPORTED_SHA256.values()) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  expect([...ADAPTER_DEPARTURES.keys()].filter((id) => !IDS.has(id))).toEqual([]);
  expect(ADAPTER_DEPARTURES.get("ecgfm-ked")!.length).toBe(4);
});

test.each(ENCODERS)("$card.id is described as a paper would do it", (encoder) => {
  const paragraph = methodsParagraph(encoder);
  expect(paragraph).toContain(`${encoder.contract.samplingRateHz} Hz`);
  for (const step of encoder.contract.steps) expect(paragraph).toContain(step);
  expect(paragraph).toMatch(/\.$/);
});

function checkpoint(url: string): CheckpointCard {
  return { fileName: "weights.pth", url, sha256: null, prefixes: [], ignored: [] };
}

test("the address behind a card's page is found, and what no program can fetch is said", () => {
  const address = (url: string): string => {
    const source = checkpointSource(checkpoint(url));
    return source.kind === "direct" ? source.url : source.kind;
  };
  const hub = "https://huggingface.co/owner/model";
  expect(address(hub)).toBe(`${hub}/resolve/main/weights.pth`);
  expect(address(`${hub}/resolve/abc/weights.pth`)).toBe(`${hub}/resolve/abc/weights.pth`);
  expect(checkpointPage(checkpoint(`${hub}/resolve/abc/weights.pth`))).toBe(hub);
  expect(address("https://drive.google.com/file/d/1E7J-A1/view")).toBe(
    "https://drive.usercontent.google.com/download?id=1E7J-A1",
  );
  expect(address("https://drive.google.com/drive/folders/13wb")).toBe("manual");
  expect(address("https://github.com/owner/model")).toBe("manual");
  const zenodo = "https://zenodo.org/records/1/files/weights.pth";
  expect(address(zenodo)).toBe(zenodo);
});

test("an audit accounts for every tensor", () => {
  const file = new Map<string, { shape: readonly number[] }>(
    [...stMem.tensors].map(([key, shape]) => [`model.encoder.${key}`, { shape }] as const),
  );
  file.set("model.encoder.norm.bias", { shape: [7] });
  file.set("model.encoder.surprise", { shape: [1] });
  file.set("optimizer.state", { shape: [1] });
  file.delete("model.encoder.norm.weight");
  const audit = auditCheckpoint(stMem, file);
  expect(audit.missing).toEqual([{ key: "norm.weight", shape: [768] }]);
  expect(audit.misshapen).toEqual([{ key: "norm.bias", shape: [768], found: [7] }]);
  expect(audit.unexpected).toEqual(["surprise"]);
  expect(audit.outside).toBe(1);
  const known = new Map([...ecgFounder.tensors].map(([key, shape]) => [key, { shape }]));
  known.set("dense.bias", { shape: [150] });
  expect(auditCheckpoint(ecgFounder, known)).toMatchObject({
    ignored: ["dense.bias"],
    missing: [],
  });
});

const [record] = [...simulateCohort(SITES[0]!, { records: 1, seed: 1 })];

test.each(DISTORTIONS)("$id changes a recording and leaves the original alone", ({ apply }) => {
  const ecg = record!.ecg;
  const before = ecg.data.slice();
  const after = apply(ecg);
  expect(ecg.data).toEqual(before);
  const isSame =
    after.samplingRateHz === ecg.samplingRateHz && after.data.every((v, i) => v === ecg.data[i]);
  expect(isSame).toBe(false);
});

test.each(["chest-leads-reversed", "mimic-order", "arm-electrodes"])(
  "%s done twice is undone",
  (id) => {
    const { apply } = DISTORTIONS.find((distortion) => distortion.id === id)!;
    expect(apply(apply(record!.ecg)).data).toEqual(record!.ecg.data);
  },
);

test("movement is measured in distances between records", () => {
  const rows = [Float32Array.of(0, 0), Float32Array.of(2, 0), Float32Array.of(0, 2)];
  expect(movementOf(rows, rows)).toEqual({ movement: 0, confused: 0 });
  const shifted = rows.map(([x, y]) => Float32Array.of(x! + 1, y!));
  expect(movementOf(rows, shifted).movement).toBeCloseTo(0.5, 6);
  const rotated = [rows[1]!, rows[2]!, rows[0]!];
  expect(movementOf(rows, rotated).confused).toBe(1);
});
