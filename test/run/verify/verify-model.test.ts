import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { writeSafetensors } from "../../../src/formats/checkpoint/safetensors.ts";
import { ecgFounder } from "../../../src/models/encoders/ecgfounder.ts";
import { merlVitTiny } from "../../../src/models/encoders/merl-vit-tiny.ts";
import type { Weight } from "../../../src/models/model.ts";
import { randomWeights } from "../../../src/models/random-weights.ts";
import { PUBLISHED_OUTPUTS } from "../../../src/models/verification/published-outputs.ts";
import { fileFindings, hashVerdict } from "../../../src/run/verify/file-verdicts.ts";
import { type Verification, verifyModel } from "../../../src/run/verify/verify-model.ts";
import { SITES } from "../../../src/simulate/sites.ts";
import { simulateSite } from "../../../src/simulate/write-site.ts";
import { REAL_DATA, REAL_DATA_SKIP_REASON } from "../../real-data.ts";

const folder = mkdtempSync(join(tmpdir(), "einthoven-verify-"));
const drawn = randomWeights(merlVitTiny.tensors, "verify");

function weightsFile(name: string, weights: ReadonlyMap<string, Weight>): string {
  const path = join(folder, `${name}.safetensors`);
  writeFileSync(path, writeSafetensors(weights));
  return path;
}

function stateOf({ verdicts }: Verification, check: string): string | undefined {
  return verdicts.find((verdict) => verdict.check === check)?.state;
}

test("without a file the reference vector runs and mistakes are tried on the untrained network", async () => {
  const found = await verifyModel(merlVitTiny, { weightsPath: null, records: 3 });
  expect(stateOf(found, "reference vector")).toBe("pass");
  expect(stateOf(found, "weights file")).toBe("skipped");
  expect(found.sensitivity).toHaveLength(5);
  // Its input is scaled to 0 .. 1, so the unit cannot matter; the order of leads can.
  expect(found.sensitivity.find(({ id }) => id === "microvolts")!.movement).toBeLessThan(1e-3);
  expect(
    found.sensitivity.find(({ id }) => id === "chest-leads-reversed")!.movement,
  ).toBeGreaterThan(0.01);
});

test("a file with every tensor passes the key audit, one with other tensors fails and is not run", async () => {
  const sound = await verifyModel(merlVitTiny, {
    weightsPath: weightsFile("sound", drawn),
    records: 2,
  });
  expect(stateOf(sound, "key audit")).toBe("pass");
  expect(sound.weights!.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(sound.sensitivity).toHaveLength(5);

  const [first, ...rest] = [...drawn];
  const other = new Map<string, Weight>([
    ...rest,
    [`${first![0]}x`, { shape: [1], data: Float32Array.of(1) }],
  ]);
  const wrong = await verifyModel(merlVitTiny, { weightsPath: weightsFile("wrong", other) });
  expect(stateOf(wrong, "key audit")).toBe("fail");
  expect(wrong.audit).toMatchObject({
    missing: [{ key: first![0] }],
    unexpected: [`${first![0]}x`],
  });
  expect(wrong.sensitivity).toEqual([]);
});

test("a web page under the name of a weights file is a failed audit with the next step", async () => {
  const path = join(folder, "page.pth");
  writeFileSync(path, "<html>Virus scan warning</html>");
  const { audit, verdicts } = await fileFindings(merlVitTiny, path, 1);
  expect(audit).toBeNull();
  expect(verdicts).toContainEqual(
    expect.objectContaining({ check: "key audit", state: "fail", next: expect.any(String) }),
  );
});

test("weights that are not finite are found out", async () => {
  const key = "norm.weight";
  const broken = new Map(drawn);
  const weight = broken.get(key)!;
  broken.set(key, { ...weight, data: weight.data.map(() => Number.NaN) });
  const found = await verifyModel(merlVitTiny, {
    weightsPath: weightsFile("broken", broken),
    records: 2,
  });
  expect(stateOf(found, "feeding mistakes")).toBe("fail");
});

test("a pinned hash must agree; a reported one only warns", () => {
  const pinned = {
    ...ecgFounder,
    checkpoint: { ...ecgFounder.checkpoint!, sha256: "a".repeat(64) },
  };
  expect(hashVerdict(pinned, "a".repeat(64)).state).toBe("pass");
  expect(hashVerdict(pinned, "b".repeat(64)).state).toBe("fail");
  expect(hashVerdict(ecgFounder, "b".repeat(64)).state).toBe("warning");
  expect(hashVerdict(merlVitTiny, "b".repeat(64)).state).toBe("skipped");
});

test("a file with the right tensors but other numbers does not give the published logits", async () => {
  const [published] = PUBLISHED_OUTPUTS;
  const tensors = [...ecgFounder.tensors, ...published!.headTensors];
  const zeros = tensors.map(([key, shape]): [string, Weight] => {
    const elements = shape.reduce((product, length) => product * length, 1);
    return [key, { shape, data: new Float32Array(elements) }];
  });
  const path = weightsFile("founder", new Map(zeros));
  const { verdicts } = await fileFindings(ecgFounder, path, 1);
  expect(verdicts.map(({ check, state }) => `${check}: ${state}`)).toEqual([
    "file hash: warning",
    "key audit: pass",
    "published numbers: fail",
  ]);
}, 60_000);

/** Writes a simulated hospital; `gain` replaces the steps per millivolt that its headers state. */
function hospital(name: string, gain: string): { folder: string; card: string } {
  const site = SITES.find(({ id }) => id === "simulated-south")!;
  const target = join(folder, name);
  for (const { path, bytes } of simulateSite(site, { records: 24 })) {
    const file = join(target, path);
    mkdirSync(dirname(file), { recursive: true });
    const isHeader = path.endsWith(".hea");
    const text = (): string => Buffer.from(bytes).toString("latin1").replaceAll("1000/mV", gain);
    writeFileSync(file, isHeader ? text() : bytes);
  }
  return { folder: target, card: site.id };
}

test("a dataset in millivolts passes, and one in the wrong unit is warned of", async () => {
  const options = { weightsPath: null, records: 2 };
  const right = await verifyModel(merlVitTiny, { ...options, data: hospital("right", "1000/mV") });
  expect(stateOf(right, "data")).toBe("pass");
  const wrong = await verifyModel(merlVitTiny, { ...options, data: hospital("wrong", "1/mV") });
  expect(stateOf(wrong, "data")).toBe("warning");
  expect(wrong.verdicts.find(({ check }) => check === "data")!.found).toContain("microvolts");
}, 60_000);

test.skipIf(REAL_DATA === null)(
  `real ECGs of PTB-XL look as they should (${REAL_DATA_SKIP_REASON})`,
  async () => {
    const found = await verifyModel(merlVitTiny, {
      weightsPath: null,
      records: 2,
      data: { folder: join(REAL_DATA!, "ptb-xl"), card: "ptb-xl" },
    });
    expect(stateOf(found, "data")).toBe("pass");
    expect(found.plausibility!.records).toBeGreaterThan(40);
  },
);
