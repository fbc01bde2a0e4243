/**
 * Scans a synthetic part of CODE-15% (20,001 records of 4096 samples x 12 leads, float32, shuffled and deflated, one
 * record a chunk) in a process of its own and reports its speed and largest memory, beside h5py on the same file.
 *
 *   EINTHOVEN_PEER_PYTHON=/path/to/python npx vitest bench --run bench/hdf5.bench.ts
 *
 * Without that variable only our own scan is measured. The file (about 1 GB) is made once, in the system's
 * temporary folder, in a few minutes.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { bench, describe } from "vitest";
import { randomOf } from "../src/core/random.ts";
import { writeHdf5To } from "../src/formats/hdf5/write/write-hdf5.ts";
import { scanRows } from "./hdf5-scan.ts";

const RECORDS = 20_001;
const SAMPLES = 4096;
const LEADS = 12;
const PADDING = 500;
const PATH = join(tmpdir(), "einthoven-bench", `code-15-part-${RECORDS}.hdf5`);

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

async function makePart(): Promise<void> {
  await mkdir(join(tmpdir(), "einthoven-bench"), { recursive: true });
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
  ]);
  await file.close();
  await rename(`${PATH}.tmp`, PATH);
}

/** Runs the scan in a fresh process, so that its memory is its own. */
async function scanAlone(step: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hdf5-bench-"));
  await build({
    configFile: false,
    logLevel: "silent",
    build: { ssr: resolve(import.meta.dirname, "hdf5-scan.ts"), outDir: folder },
  });
  const url = pathToFileURL(join(folder, "hdf5-scan.js")).href;
  const script = `
    const { scanRows } = await import(${JSON.stringify(url)});
    const { rows, seconds, sum } = await scanRows(${JSON.stringify(PATH)}, { step: ${step} });
    const largestMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
    console.log(JSON.stringify({ what: "einthoven, ${step} rows at a time", rows,
      rowsPerSecond: Math.round(rows / seconds), largestMemoryMb, sum }));`;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  await rm(folder, { recursive: true });
  return child.stdout || child.stderr;
}

if (!existsSync(PATH)) await makePart();
for (const step of [1, 16]) process.stdout.write(await scanAlone(step));
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
