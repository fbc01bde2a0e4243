import { createServer, type Server } from "node:http";
import { randomOf } from "../src/core/random.ts";
import { writeExplorerMap } from "../src/results/explorer/explorer-map.ts";
import { explorerPaths } from "../src/results/explorer/explorer-paths.ts";
import { writeExplorerPredictions } from "../src/results/explorer/explorer-predictions.ts";
import { writeExplorerRecords } from "../src/results/explorer/explorer-records.ts";
import type { ExplorerStudy } from "../src/results/explorer/explorer-study.ts";
import { categorise } from "../src/results/explorer/text-columns.ts";
import type { AppFile } from "../src/run/view/app-files.ts";
import { SECURITY_HEADERS } from "../src/run/view/security-headers.ts";

const CLASSES = ["AF", "SB", "LBBB", "RBBB", "IAVB"];
const DATASET = "large";
const MODEL = "encoder";
const MAP = "map";
const SETTING = { kind: "fraction", value: 1 } as const;

/** Serves the explorer with a study of one model and so many records, all on one map, drawn by chance. */
export async function serveLargeStudy(
  app: ReadonlyMap<string, AppFile>,
  records: number,
): Promise<{ readonly url: string; readonly server: Server }> {
  const files = new Map<string, AppFile>(app);
  for (const [path, bytes] of payloads(records)) {
    const type = path.endsWith(".json") ? "application/json" : "application/octet-stream";
    files.set(path, { bytes, type });
  }
  const server = createServer((request, response) => {
    const file = files.get(new URL(request.url ?? "/", "http://host").pathname.slice(1));
    if (file === undefined) response.writeHead(404).end();
    else {
      const headers = file.headers ?? SECURITY_HEADERS;
      response.writeHead(200, { ...headers, "Content-Type": file.type }).end(file.bytes);
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, server };
}

function payloads(records: number): Map<string, Uint8Array> {
  const random = randomOf("bench/explorer");
  const labels = new Map(CLASSES.map((id) => [id, new Int8Array(records)]));
  const scores = new Map(CLASSES.map((id) => [id, new Float32Array(records)]));
  const x = new Float32Array(records);
  const y = new Float32Array(records);
  for (let r = 0; r < records; r++) {
    const group = Math.floor(random.uniform() * CLASSES.length);
    const angle = 2 * Math.PI * random.uniform();
    const radius = 0.8 * Math.sqrt(-2 * Math.log(1 - random.uniform()));
    x[r] = 3 * Math.cos((2 * Math.PI * group) / CLASSES.length) + radius * Math.cos(angle);
    y[r] = 3 * Math.sin((2 * Math.PI * group) / CLASSES.length) + radius * Math.sin(angle);
    for (const [c, id] of CLASSES.entries()) {
      labels.get(id)![r] = c === group ? 1 : 0;
      scores.get(id)![r] = (c === group ? 0.45 : 0.1) + 0.5 * random.uniform();
    }
  }
  const rows = Uint32Array.from({ length: records }, (_, r) => r);
  const prediction = {
    test: DATASET,
    train: DATASET,
    model: MODEL,
    probe: "linear",
    setting: SETTING,
  };
  return new Map([
    [explorerPaths.study, new TextEncoder().encode(JSON.stringify(study(records)))],
    [
      explorerPaths.records(DATASET),
      writeExplorerRecords({
        datasetId: DATASET,
        rows: records,
        recordIds: Array.from(rows, (r) => `R${String(r).padStart(6, "0")}`),
        patientIds: categorise(Array.from(rows, (r) => `P${r}`)),
        ageYears: Float32Array.from(rows, () => 20 + 70 * random.uniform()),
        sex: categorise(Array.from(rows, (r) => (r % 2 === 0 ? "female" : "male"))),
        part: new Uint8Array(records).fill(3),
        samplingRateHz: new Float32Array(records).fill(500),
        covariates: new Map(),
        measurements: new Map(),
        classIds: CLASSES,
        labels,
        target: null,
      }),
    ],
    [
      explorerPaths.map(MAP),
      writeExplorerMap({
        key: MAP,
        points: records,
        x,
        y,
        dataset: new Uint32Array(records),
        row: rows,
      }),
    ],
    [
      explorerPaths.predictions({ ...prediction, seed: "mean" }),
      writeExplorerPredictions({
        records,
        seeds: [1],
        classes: CLASSES.map((id) => ({
          id,
          trainable: true,
          reason: null,
          threshold: 0.5,
          prevalence: 0.2,
          trainPositives: 1000,
          trainNegatives: 4000,
        })),
        row: rows,
        scores,
        spreads: new Map(CLASSES.map((id) => [id, new Float32Array(records)])),
      }),
    ],
  ]);
}

function study(records: number): ExplorerStudy {
  return {
    schema: 1,
    key: "0".repeat(32),
    title: `${records.toLocaleString("en")} records`,
    description: "Drawn by chance.",
    simulatedOnly: true,
    from: "here",
    task: {
      id: "bench",
      title: "Groups",
      kind: "multi-label",
      classes: CLASSES.map((id) => ({ id, title: id })),
      target: null,
    },
    fractions: [1],
    shots: [],
    seeds: [1],
    probes: ["linear"],
    jobs: { done: 1, planned: 1 },
    datasets: [
      {
        id: DATASET,
        title: "Large",
        cardId: DATASET,
        simulated: true,
        country: "none",
        continent: "none",
        license: "Apache-2.0",
        cite: "",
        samplingRatesHz: [500],
        records,
        patients: records,
        ageMedianYears: null,
        ageQuartilesYears: null,
        femaleShare: 0.5,
        assessed: CLASSES,
        split: [],
        splitRule: "",
        exclusions: [],
        warnings: [],
        fingerprint: "",
        amplitude: "millivolts",
        waveforms: { state: "withheld", reason: "There are none." },
      },
    ],
    models: [
      {
        id: MODEL,
        title: "Encoder",
        role: "encoder",
        randomTwinId: null,
        summary: "",
        dimension: 2,
        parameters: null,
        gigaMacs: null,
        license: "",
        paper: null,
        millisecondsPerEcg: null,
        inputSteps: [],
        weights: null,
        exposure: {},
        twinOf: null,
        seenWithheld: "There are no recordings.",
        embedded: [],
      },
    ],
    maps: [{ key: MAP, modelId: MODEL, method: "umap", parameters: "none", records, numbers: [] }],
    predictions: [
      {
        test: DATASET,
        train: DATASET,
        model: MODEL,
        probe: "linear",
        setting: SETTING,
        seeds: ["mean"],
      },
    ],
    shap: [],
    segments: [],
    attributions: [],
    curves: [],
    neighbours: { mode: "on-demand", count: 0, models: [] },
  };
}
