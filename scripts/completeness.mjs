/**
 * Measures how complete expected gradients are: for each encoder, with random weights (or those that come with the package), a
 * linear probe of NORM on the first recordings of PTB-XL, explained on three others with the default settings. One line of
 * JSON for each encoder; docs/explain-signal.md has the table.
 *
 *   npm run build && node scripts/completeness.mjs FOLDER_OF_PTB_XL [ID...]
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readWfdbEcg } from "../dist/datasets/reading/wfdb-record.js";
import { openEncoder } from "../dist/embed/embedder.js";
import { embeddingScoreOf } from "../dist/explain/signal/embedding-score.js";
import { MODELS } from "../dist/models/catalogue.js";
import { shippedWeights } from "../dist/models/shipped-weights.js";
import { linear } from "../dist/probe/linear-entry.js";
import { openContestantGradients } from "../dist/run/jobs/embedding-graph.js";
import { explainedSignal } from "../dist/run/jobs/signal-record.js";
import { weightsOf } from "../dist/run/jobs/open-embedder.js";
import { diskTree } from "../dist/run/machine/disk-files.js";
import { openOnnxSession } from "../dist/run/onnx-session.js";

const TRAINING_RECORDS = 64;
const EXPLAINED_RECORDS = 3;
const settings = { recordsPerClass: 4, baselines: 16, points: 8 };

const [folder, ...ids] = process.argv.slice(2);
const rows = readFileSync(join(folder, "ptbxl_database.csv"), "utf8").split("\n").slice(1);
const isNormal = rows.map((row) => (row.includes("'NORM'") ? 1 : 0));
const wanted = [...rows.keys()].slice(0, 2 * TRAINING_RECORDS);
const train = wanted.slice(0, TRAINING_RECORDS);
const others = wanted.slice(TRAINING_RECORDS);
const tree = diskTree(folder);

function read(row) {
  const id = rows[row].split(",")[0].padStart(5, "0");
  return readWfdbEcg(tree, `records500/00000/${id}_hr.hea`);
}

for (const model of MODELS) {
  if (model.type !== "encoder" || (ids.length > 0 && !ids.includes(model.encoder.card.id))) continue;
  const start = performance.now();
  const found = await measured(model.encoder);
  const seconds = Math.round((performance.now() - start) / 1000);
  process.stdout.write(`${JSON.stringify({ id: model.encoder.card.id, ...found, seconds })}\n`);
}

async function measured(encoder) {
  const { card } = encoder;
  const path = shippedWeights(encoder);
  const weights = path === null ? { type: "random", seed: "completeness" } : { type: "file", path };
  const source = { type: "catalogue" };
  const contestant = { id: card.id, cardId: card.id, card, key: "", weights, source, pooling: null };
  const score = embeddingScoreOf(await fitted(encoder, contestant), 0);
  const opened = await openContestantGradients(contestant, { studyFolder: "." });
  const gradientsOf = (windows) => opened.gradientsOf(score, windows);
  const baselines = [];
  for (const row of train.slice(0, settings.baselines)) {
    const { windows, data } = encoder.contract.prepare(await read(row));
    baselines.push(data.slice(0, data.length / windows));
  }
  const records = [];
  for (const row of others.filter((other) => isNormal[other] === 1).slice(0, EXPLAINED_RECORDS)) {
    const options = { contract: encoder.contract, baselines, gradientsOf, settings };
    const { completenessError, points, logOdds, expected } = await explainedSignal(await read(row), options);
    records.push({ completenessError, points, logOdds, expected });
  }
  await opened.close();
  return { records };
}

async function fitted(encoder, contestant) {
  const session = await openOnnxSession(encoder.build(await weightsOf(encoder, contestant, ".")));
  const embedder = openEncoder(encoder, { session });
  const { dimension } = embedder;
  const x = { rows: train.length, cols: dimension, data: new Float32Array(train.length * dimension) };
  for (const [place, row] of train.entries()) {
    const input = { recordId: `${row}`, ecg: await read(row), subject: { ageYears: null, sex: null } };
    x.data.set((await embedder.embed([input])).values, place * dimension);
  }
  await embedder.close();
  const data = Int8Array.from(train, (row) => isNormal[row]);
  const labels = { rows: train.length, classes: ["NORM"], data };
  return linear.fit(x, { kind: "multi-label", labels }, { patientIds: train.map(String), seed: 1 });
}
