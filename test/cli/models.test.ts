import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeSafetensors } from "../../src/formats/checkpoint/safetensors.ts";
import { merlVitTiny } from "../../src/models/encoders/merl-vit-tiny.ts";
import { randomWeights } from "../../src/models/random-weights.ts";
import { file, openPublisher, type Publisher } from "../run/download/publisher.ts";
import { einthoven, emptyFolder } from "./program.ts";

const weights = writeSafetensors(randomWeights(merlVitTiny.tensors, "cli"));
const FILE_NAME = merlVitTiny.checkpoint!.fileName;

let publisher: Publisher;
beforeAll(async () => {
  publisher = await openPublisher({
    "/weights": file(weights),
    "/other": file(writeSafetensors(randomWeights(new Map([["fc.bias", [3]]]), "cli"))),
    "/page": (_request, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Google Drive</html>"),
  });
});
afterAll(() => publisher.close());

function get(path: string, folder: string, ...more: string[]) {
  const mirror = ["--mirror", `${publisher.url}${path}`];
  return einthoven(["models", "get", "merl-vit-tiny", "--to", "w", ...mirror, ...more], folder);
}

test("weights are downloaded once the licence is accepted, verified, and then found", async () => {
  const folder = emptyFolder();
  const refused = await get("/weights", folder, "--json");
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: "licence-unaccepted" } });
  expect(refused.stderr).toContain("MIT (code)");
  expect(existsSync(join(folder, "w"))).toBe(false);

  const got = await get("/weights", folder, "--accept-licence");
  expect(got.code, got.stderr).toBe(0);
  expect(got.stdout).toMatch(/pass +key audit/);
  const path = join("w", "merl-vit-tiny", FILE_NAME);
  expect(readFileSync(join(folder, path)).length).toBe(weights.length);
  expect(got.stdout).toContain(`weights: ${path}`);
  const again = await get("/weights", folder, "--accept-licence", "--json");
  expect(JSON.parse(again.stdout)).toMatchObject({ state: "present" });

  const { stdout } = await einthoven(["models", "ls", "--models", "w", "--json"], folder);
  const listed = JSON.parse(stdout) as { id: string; onDisk: { bytes: number } | null }[];
  expect(listed.find(({ id }) => id === "merl-vit-tiny")!.onDisk!.bytes).toBe(weights.length);
  expect(listed.find(({ id }) => id === "ecg-jepa")!.onDisk).toBeNull();
}, 60_000);

test("a file of another network fails and is set aside, and a page to confirm is explained", async () => {
  const folder = emptyFolder();
  const other = await get("/other", folder, "--accept-licence");
  expect(other.code).toBe(1);
  expect(other.stdout).toMatch(/fail +key audit/);
  const path = join("w", "merl-vit-tiny", FILE_NAME);
  expect(other.stdout).toContain(`set aside as ${path}.rejected`);
  expect(existsSync(join(folder, path))).toBe(false);
  expect(existsSync(join(folder, `${path}.rejected`))).toBe(true);
  // The next download is a new one.
  expect((await get("/weights", folder, "--accept-licence")).code).toBe(0);
  const page = await get("/page", emptyFolder(), "--accept-licence");
  expect(page.code).toBe(1);
  expect(page.stderr).toContain("download-refused");
  expect(page.stderr).toContain("browser");
}, 60_000);

test("a file that no program can fetch comes with the steps for a person", async () => {
  const { code, stderr } = await einthoven(
    ["models", "get", "merl-resnet18", "--accept-licence"],
    emptyFolder(),
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/browser.*res18_best_encoder\.pth/);
});

test.each(["ecgfounder", "st-mem", "random-kernels", "features"])(
  "models show %s says how it is fed",
  async (id) => {
    const { code, stdout } = await einthoven(["models", "show", id], emptyFolder());
    expect(code).toBe(0);
    expect(stdout).toContain("How it is fed");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThan(200);
  },
);

test("models show --json holds contract, checkpoint and the paragraph for a paper", async () => {
  const { stdout } = await einthoven(["models", "show", "ecgfounder", "--json"], emptyFolder());
  expect(JSON.parse(stdout)).toMatchObject({
    id: "ecgfounder",
    contract: { samplingRateHz: 500, unit: "mV", windowSamples: 5000 },
    checkpoint: { reportedSha256: { sha256: expect.stringMatching(/^ee199f/) } },
    methods: expect.stringContaining("notch at 50 Hz"),
    onDisk: null,
  });
});

test("models verify prints plain verdicts and fails for a wrong file", async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, "w"));
  writeFileSync(join(folder, "w", FILE_NAME), weights);
  const options = ["--models", "w", "--records", "2"];
  const sound = await einthoven(["models", "verify", "merl-vit-tiny", ...options], folder);
  expect(sound.code, sound.stderr).toBe(0);
  expect(sound.stdout).toMatch(/pass +reference vector/);
  expect(sound.stdout).toMatch(/pass +key audit/);
  expect(sound.stdout).toContain("microvolts");
  const wrong = await einthoven(
    ["models", "verify", "merl-resnet18", "--weights", join("w", FILE_NAME), "--json"],
    folder,
  );
  expect(wrong.code).toBe(1);
  const { verdicts } = JSON.parse(wrong.stdout) as { verdicts: { check: string; state: string }[] };
  expect(verdicts.find(({ check }) => check === "key audit")!.state).toBe("fail");
  const control = await einthoven(["models", "verify", "prior"], folder);
  expect(control.code).toBe(1);
}, 60_000);
