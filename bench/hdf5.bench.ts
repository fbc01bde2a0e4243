/**
 * Scans a synthetic part of CODE-15% (20,001 records of 4096 samples x 12 leads, float32, shuffled and deflated, one
 * record a chunk) in a process of its own and reports its speed and largest memory, beside h5py on the same file; then
 * surveys it through its card, as `data check` and the first `run` do: exams.csv, ids, every recording, its fingerprint.
 *
 *   EINTHOVEN_PEER_PYTHON=/path/to/python npx vitest bench --run bench/hdf5.bench.ts
 *
 * Without that variable only our own scan is measured. The file (about 1 GB) is made once, in the system's
 * temporary folder, in a few minutes.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, open, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { bench, describe } from "vitest";
import { randomOf } from "../src/core/random.ts";
import { writeHdf5To } from "../src/formats/hdf5/write/write-hdf5.ts";
import { scanCard, scanRows } from "./hdf5-scan.ts";

const RECORDS = 20_001;
const SAMPLES = 4096;
const LEADS = 12;
const PADDING = 500;
const FOLDER = join(tmpdir(), "einthoven-bench", `code-15-${RECORDS}`);
const PATH = join(FOLDER, "exams_part0.hdf5");

/** A converter's steps of 5 microvolts, so that values compress as real ones do. */
const STEPS_PER_MILLIVOLT = 200;
const random = randomOf("bench/hdf5");
const NOISE = Float32Array.from({ length: 65_536 }, () => random.normal() * 4);

function recordInto(out: Float32Array, at: number, record: number): void {
  for (let t = PADDING; t < SAMPLES - PADDING; t++) {
    for (let l = 0; l < LEADS; l++) {
      const beat = 1 / (1 + ((t + 13 * record) % 320) ** 2);
      const noise = NOISE[(record * 7919 + t * LEADS + l) & 65_535]!;
      const steps = Math.round(beat * (l + 1) * 50 + noise);
      out[at + t * LEADS + l] = steps / STEPS_PER_MILLIVOLT;
    }
  }
}

/** exams.csv in its own order, which is not that of the part. */
function examsTable(): string {
  const diagnoses = "1dAVb,RBBB,LBBB,SB,ST,AF";
  const head = `exam_id,age,is_male,nn_predicted_age,${diagnoses},patient_id,death,timey,normal_ecg,trace_file`;
  const rows = Array.from({ length: RECORDS - 1 }, (_, r) => {
    const id = RECORDS - 1 - r;
    const flags = diagnoses.split(",").map((_, c) => (id % (c + 3) === 0 ? "True" : "False"));
    return `${id},${20 + (id % 70)},${id % 2 === 0 ? "True" : "False"},50.5,${flags.join(",")},${id % 14_000},,,False,exams_part0.hdf5`;
  });
  return `${[head, ...rows].join("\n")}\n`;
}

async function makePart(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const file = await open(`${PATH}.tmp`, "w");
  const write = async (position: number, bytes: Uint8Array): Promise<void> => {
    await file.write(bytes, 0, bytes.byteLength, position);
  };
  const values = (start: number, end: number): Float32Array => {
    const rows = new Float32Array((end - start) * SAMPLES * LEADS);
    for (let r = start; r < end; r++) recordInto(rows, (r - start) * SAMPLES * LEADS, r);
    return rows;
  };
  await writeHdf5To({ write }, [
    {
      name: "tracings",
      shape: [RECORDS, SAMPLES, LEADS],
      type: "float32",
      values,
      chunkShape: [1, SAMPLES, LEADS],
      shuffle: true,
      deflate: true,
    },
    {
      name: "exam_id",
      shape: [RECORDS],
      type: "int64",
      // The last row is filling, as in every part of CODE-15%.
      values: Array.from({ length: RECORDS }, (_, r) => (r === RECORDS - 1 ? 0 : r + 1)),
    },
  ]);
  await file.close();
  await writeFile(join(FOLDER, "exams.csv"), examsTable());
  await rename(`${PATH}.tmp`, PATH);
}

const BY_ROWS = (step: number): string => `
    const { rows, seconds, sum } = await ${scanRows.name}(${JSON.stringify(PATH)}, { step: ${step} });
    tell("einthoven, ${step} rows at a time", rows, seconds, { sum });`;

const BY_CARD = `
    const { records, seconds } = await ${scanCard.name}(${JSON.stringify(FOLDER)});
    tell("einthoven, all that a survey reads, through the card", records, seconds, {});`;

/** Runs a scan in a fresh process, so that its memory is its own. */
async function scanAlone(scan: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hdf5-bench-"));
  await build({
    configFile: false,
    logLevel: "silent",
    // Nothing is installed where the bundle lies.
    ssr: { noExternal: true },
    build: { ssr: resolve(import.meta.dirname, "hdf5-scan.ts"), outDir: folder },
  });
  const url = pathToFileURL(join(folder, "hdf5-scan.js")).href;
  const script = `
    const { ${scanRows.name}, ${scanCard.name} } = await import(${JSON.stringify(url)});
    const tell = (what, rows, seconds, more) => {
      const largestMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
      const rowsPerSecond = Math.round(rows / seconds);
      console.log(JSON.stringify({ what, rows, rowsPerSecond, largestMemoryMb, ...more }));
    };${scan}`;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  await rm(folder, { recursive: true });
  return child.stdout || child.stderr;
}

if (!existsSync(PATH)) await makePart();
for (const scan of [BY_ROWS(1), BY_ROWS(16), BY_CARD]) process.stdout.write(await scanAlone(scan));
const python = process.env["EINTHOVEN_PEER_PYTHON"];
if (python !== undefined) {
  const script = resolve(import.meta.dirname, "peers/hdf5_peer.py");
  const peer = spawnSync(python, [script, PATH], { encoding: "utf8" });
  process.stdout.write(peer.stdout || peer.stderr);
}

const once = { iterations: 3, warmupIterations: 1, time: 0, warmupTime: 0 };
describe("the first 500 records of a CODE-15% part", () => {
  bench("one row at a time", async () => void (await scanRows(PATH, { step: 1, end: 500 })), once);
  bench("16 rows at a time", async () => void (await scanRows(PATH, { step: 16, end: 500 })), once);
});
