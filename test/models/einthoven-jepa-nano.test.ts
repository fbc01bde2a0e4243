import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { openCheckpoint } from "../../src/formats/checkpoint/checkpoint.ts";
import { einthovenJepaNano } from "../../src/models/encoders/einthoven-jepa-nano.ts";
import { NANO_VIT, nanoVit } from "../../src/models/graph/nano-vit.ts";
import { loadWeights } from "../../src/models/load-weights.ts";
import { pathInPackage, shippedWeights } from "../../src/models/shipped-weights.ts";
import { proceduralWeights } from "../../src/models/verification/procedural-weights.ts";
import { contestantsOf } from "../../src/study/contestants.ts";
import { parseStudy } from "../../src/study/parse-study.ts";
import { expectStages, modelGolden, type StagesCase } from "./encoder-golden.ts";

const golden = modelGolden<StagesCase>("einthoven-jepa-nano");
const shipped = shippedWeights(einthovenJepaNano)!;
const bytes = readFileSync(pathInPackage(shipped)!);

test("tokens and embedding equal those of torch", async () => {
  const weights = proceduralWeights(einthovenJepaNano.tensors);
  await expectStages(golden.cases[0]!, golden.tolerance, weights, (graph, ecg) =>
    nanoVit(graph, ecg, NANO_VIT),
  );
});

test("the weights in the package are those of the card, under 2 MB, and say what they were trained on", async () => {
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(
    einthovenJepaNano.checkpoint?.sha256,
  );
  expect(bytes.byteLength).toBeLessThan(2_000_000);
  const { metadata } = await openCheckpoint(bytesOf(bytes));
  expect(metadata.get("pretrainedOn")?.split(" ")).toEqual(einthovenJepaNano.card.pretrainedOn);
  const weights = await loadWeights(einthovenJepaNano, bytesOf(bytes));
  const count = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0);
  expect(count).toBe(einthovenJepaNano.card.parameters);
});

test("the shipped study file is understood, and its log ends at its last step", () => {
  const folder = "weights/einthoven-jepa-nano";
  const study = parseStudy(readFileSync(`${folder}/study.yaml`, "utf8"));
  const log = readFileSync(`${folder}/log.jsonl`, "utf8").trim().split("\n");
  const last = JSON.parse(log.at(-1)!) as { step: number };
  expect(study.pretrain?.length).toEqual({ kind: "steps", steps: last.step });
  expect(log).toHaveLength(last.step);
});

const STUDY = (model: string): string =>
  `title: Ours\ndatasets: [{ card: ptb-xl, path: data }]\nmodels: [${model}]\n`;

test("in a study it needs no file, and has its random twin beside it", () => {
  const study = parseStudy(STUDY("einthoven-jepa-nano"));
  const found = contestantsOf(study, (path) => (path === shipped ? "hash" : "?"));
  expect(found.map(({ id, weights }) => [id, weights.type])).toEqual([
    ["einthoven-jepa-nano", "file"],
    ["einthoven-jepa-nano~random", "random"],
  ]);
});

test("a file of one's own training takes its pre-training sets from the file", () => {
  const study = parseStudy(STUDY("{ id: einthoven-jepa-nano, weights: mine.safetensors }"));
  const [mine] = contestantsOf(study, () => "hash", { pretrainedOn: () => ["ptb-xl"] });
  expect(mine?.card.pretrainedOn).toEqual(["ptb-xl"]);
});
