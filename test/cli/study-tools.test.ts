import {
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { bytesOf } from "../../src/core/byte-source.ts";
import { readParquet } from "../../src/formats/parquet.ts";
import type { StudyBundle } from "../../src/results/bundle.ts";
import { SMALL_STUDY, writeSmallStudy } from "./small-study.ts";

const TIMEOUT_MS = 300_000;
const { at, json } = writeSmallStudy();

interface Checks {
  readonly verified: boolean;
  readonly checks: readonly { name: string; state: string; detail: string }[];
}

const failedNames = ({ checks }: Checks): string[] =>
  checks.filter(({ state }) => state === "failed").map(({ name }) => name);

beforeAll(async () => {
  await json(["run", "--workers", "2"]);
  await json(["run", "other.yaml", "--workers", "2"]);
}, TIMEOUT_MS);

test("verify proves a report, wherever its folder and page lie", async () => {
  const { verified, checks } = await json<Checks>(["verify", "runs/study"]);
  expect(verified).toBe(true);
  expect(checks.map(({ state }) => state)).toEqual(["ok", "ok", "ok", "ok"]);
  cpSync(at("runs/study"), at("moved"), { recursive: true });
  renameSync(at("moved/report/index.html"), at("page.html"));
  expect(await json<Checks>(["verify", "page.html", "--results", "moved"])).toMatchObject({
    verified: true,
  });
  rmSync(at("moved/report"), { recursive: true });
  const alone = await json<Checks>(["verify", "page.html", "--results", "moved"]);
  expect(alone.checks.map(({ state }) => state)).toEqual(["skipped", "ok"]);
});

test("verify names what was tampered with: the page, the bundle, a result", async () => {
  cpSync(at("runs/study"), at("forged"), { recursive: true });
  const page = readFileSync(at("forged/report/index.html"), "utf8");
  writeFileSync(at("forged/report/index.html"), page.replace("Age and sex", "Age and six"));
  expect(failedNames(await json<Checks>(["verify", "forged"], 1))).toEqual([
    "page is drawn from the bundle",
  ]);

  const bundlePath = at("forged/report/bundle.json");
  const bundle = JSON.parse(readFileSync(bundlePath, "utf8")) as StudyBundle;
  const place = bundle.scores.findIndex(({ value }) => value !== null);
  const scores = bundle.scores.map((row, i) => (i === place ? { ...row, value: 0.999 } : row));
  writeFileSync(bundlePath, JSON.stringify({ ...bundle, scores }));
  const { checks } = await json<Checks>(["verify", "forged"], 1);
  expect(checks.map(({ state }) => state)).toEqual(["failed", "failed", "ok", "failed"]);
  expect(checks[3]!.detail).toContain(`scores.${place}.value: 0.999 in the bundle`);

  cpSync(at("runs/study"), at("forged"), { recursive: true });
  const table = at("forged/predictions", readdirSync(at("forged/predictions"))[0]!);
  const bytes = readFileSync(table);
  writeFileSync(table, new Uint8Array(bytes).with(40, bytes[40]! ^ 1));
  const tampered = await json<Checks>(["verify", "forged"], 1);
  expect(tampered.checks[2]).toMatchObject({
    state: "failed",
    detail: expect.stringMatching(/^probe ".+": gone or damaged; the report names/),
  });
});

test("verify of no report, and of a page without hashes, is an error with a next step", async () => {
  expect(await json(["verify", "nowhere"], 1)).toMatchObject({ error: { code: "file-missing" } });
  writeFileSync(at("foreign.html"), "<p>0.99</p>");
  expect(await json(["verify", "foreign.html"], 1)).toMatchObject({
    error: { code: "result-corrupt" },
  });
});

test(
  "a run redoes what is damaged, whether size and time give it away or not, and nothing else",
  async () => {
    const table = at("runs/study/predictions", readdirSync(at("runs/study/predictions"))[0]!);
    const whole = readFileSync(table);
    writeFileSync(table, whole.subarray(0, 100));
    expect(await json(["plan"])).toMatchObject({ damaged: [expect.any(String)] });
    expect(await json(["run"])).toMatchObject({ jobsDone: 1, jobsFailed: 0 });
    expect(readFileSync(table).equals(whole)).toBe(true);

    // Rot in an input of a job that has to run: met as it is read, mended in the same run.
    const time = new Date(1_700_000_000_000);
    utimesSync(table, time, time);
    await json(["plan"]);
    writeFileSync(table, new Uint8Array(whole).with(40, whole[40]! ^ 1));
    utimesSync(table, time, time);
    writeFileSync(at("study.yaml"), SMALL_STUDY.replace("200", "300"));
    const mended = await json<{ jobsFailed: number }>(["run"]);
    expect(mended.jobsFailed).toBe(0);
    expect(readFileSync(table).equals(whole)).toBe(true);
    writeFileSync(at("study.yaml"), SMALL_STUDY);
    expect(await json(["run"])).toMatchObject({ jobsFailed: 0 });
    expect(await json<Checks>(["verify", "runs/study"])).toMatchObject({ verified: true });
  },
  TIMEOUT_MS,
);

interface DiffJson {
  readonly inputs: readonly { area: string; name: string }[];
  readonly moves: readonly { by: string; beyondNoise: boolean; difference: number }[];
}

test("diff names the setting that changed, and pairs by patients", async () => {
  const { inputs, moves } = await json<DiffJson>(["diff", "runs/study", "runs/other"]);
  expect(inputs.map(({ area, name }) => [area, name])).toEqual([["setting", "seeds"]]);
  expect(moves.some(({ by }) => by === "paired")).toBe(true);
  expect(moves.every(({ by }) => by !== "intervals")).toBe(true);
  const same = await json<DiffJson>(["diff", "runs/study", "runs/study/report/bundle.json"]);
  expect(same.inputs).toEqual([]);
  expect(new Set(same.moves.map(({ by }) => by))).toEqual(new Set(["equal"]));
  const bundles = ["study", "other"].map((name) => `runs/${name}/report/bundle.json`);
  const alone = await json<DiffJson>(["diff", ...bundles, "--metric", "all", "--classes"]);
  expect(alone.moves.length).toBeGreaterThan(moves.length);
  expect(alone.moves.some(({ by }) => by === "paired")).toBe(false);
});

test("export writes tables that other programs read", async () => {
  const exported = (format: string): Promise<{ files: string[] }> =>
    json(["export", "runs/study", "--format", format, "--embeddings", "--out", `export/${format}`]);
  const parquet = await exported("parquet");
  expect(parquet.files).toEqual(
    expect.arrayContaining([
      "scores.parquet",
      "datasets.parquet",
      "predictions/prior/south-south.parquet",
      "embeddings/demographics/south.parquet",
    ]),
  );
  const read = (path: string): ReturnType<typeof readParquet> =>
    readParquet(bytesOf(readFileSync(at("export/parquet", path))));
  const predictions = await read("predictions/prior/south-south.parquet");
  expect(new Set(predictions.get("seed"))).toEqual(new Set([1, 2]));
  expect(new Set(predictions.get("fraction"))).toEqual(new Set([0.5, 1]));
  const embedding = await read("embeddings/demographics/south.parquet");
  expect(embedding.get("record_id")).toHaveLength(100);

  const { files } = await exported("json");
  const scores = JSON.parse(readFileSync(at("export/json/scores.json"), "utf8")) as object[];
  const bundle = JSON.parse(
    readFileSync(at("runs/study/report/bundle.json"), "utf8"),
  ) as StudyBundle;
  expect(files).toContain("lifts.json");
  expect(scores).toHaveLength(bundle.scores.length);

  await exported("hf");
  const card = readFileSync(at("export/hf/prior.md"), "utf8").replaceAll("---\n", "");
  expect(parse(card)["model-index"][0].results[0].metrics[0]).toMatchObject({ type: "roc_auc" });
  expect((await exported("tripod")).files).toEqual(["tripod-ai.md", "tripod-ai.csv"]);
  expect((await exported("latex")).files).toEqual(["leaderboard.tex"]);
  const csv = (await exported("csv")).files;
  expect(csv).toContain("predictions/demographics/south-south.csv");
});
