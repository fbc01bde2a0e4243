/**
 * Reading 500 records of PTB-XL (12 leads, 10 s at 500 Hz) from disk to millivolts, checksums verified, beside
 * wfdb-python reading the same files in the same run: the table's summary names the ratios.
 *
 *   npm run build
 *   EINTHOVEN_PEER_PYTHON=/path/to/python npx vitest bench --run bench/wfdb.bench.ts
 *
 * The built package is measured on one thread, like for like, and on two, as a study shares records among its workers.
 * Needs real ECGs (EINTHOVEN_REAL_DATA, or ../shared/data/real): written ones stand in where there are none. Without
 * EINTHOVEN_PEER_PYTHON only our own time is measured, without `dist` only the sources as vitest transforms them.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { bench, describe } from "vitest";
import { type ByteSource, readAll } from "../src/core/byte-source.ts";
import { randomOf } from "../src/core/random.ts";
import { parseWfdbHeader } from "../src/formats/wfdb/wfdb-header.ts";
import { readWfdbSignals } from "../src/formats/wfdb/wfdb-signal.ts";
import { writeWfdbRecord } from "../src/formats/wfdb/wfdb-write.ts";
import { openFile } from "../src/run/machine/disk-files.ts";

const RECORDS = 500;
const folder = findFolder();
const headers = readdirSync(folder).filter((name) => name.endsWith(".hea"));

function findFolder(): string {
  const real =
    process.env["EINTHOVEN_REAL_DATA"] ?? resolve(import.meta.dirname, "../../shared/data/real");
  const ptbXl = join(real, "ptb-xl/records500/00000");
  return existsSync(ptbXl) ? ptbXl : writtenRecords();
}

function writtenRecords(): string {
  const into = mkdtempSync(join(tmpdir(), "einthoven-bench-"));
  const random = randomOf("bench/wfdb");
  const signalNames = Array.from({ length: 12 }, (_, l) => `S${l}`);
  const millivolts = Float32Array.from({ length: 12 * 5000 }, () => random.normal());
  for (let r = 0; r < RECORDS; r++) {
    const recordName = `${String(r + 1).padStart(5, "0")}_hr`;
    const record = { recordName, signalNames, samplingRateHz: 500, samples: 5000, millivolts };
    for (const { path, bytes } of writeWfdbRecord({ ...record, storage: "dat" })) {
      writeFileSync(join(into, path), bytes);
    }
  }
  return into;
}

async function readRecord(name: string): Promise<void> {
  const open = (fileName: string): Promise<ByteSource> => openFile(join(folder, fileName));
  const text = new TextDecoder().decode(await readAll(await open(name)));
  await readWfdbSignals(parseWfdbHeader(text), open);
}

/** An equal part of the records to each thread. */
async function readByWorkers(workers: readonly Worker[]): Promise<void> {
  await Promise.all(
    workers.map((worker, w) => {
      const names = headers.filter((_, i) => i % workers.length === w);
      const done = once(worker, "message");
      worker.postMessage({ folder, names });
      return done;
    }),
  );
}

/** The built package on so many threads. */
function benchWorkers(name: string, threads: number): void {
  const workers: Worker[] = [];
  bench(name, () => readByWorkers(workers), {
    ...often,
    setup: () => {
      const file = new URL("./wfdb-worker.mjs", import.meta.url);
      for (let w = workers.length; w < threads; w++) workers.push(new Worker(file));
    },
    teardown: async () => {
      for (const worker of workers.splice(0)) await worker.terminate();
    },
  });
}

/** wfdb-python in a process of its own, which reads all records whenever it is asked to. */
function benchPeer(python: string): void {
  const script = resolve(import.meta.dirname, "peers/wfdb_peer.py");
  let peer: ChildProcess | undefined;
  let answers: AsyncIterator<string> | undefined;
  const read = async (): Promise<void> => {
    peer!.stdin!.write("\n");
    const { done } = await answers!.next();
    if (done === true) throw new Error("the peer ended: is wfdb installed there?");
  };
  bench("wfdb-python, one thread", read, {
    ...often,
    iterations: 7,
    warmupIterations: 1,
    setup: async () => {
      if (peer !== undefined) return;
      peer = spawn(python, [script, folder], { stdio: ["pipe", "pipe", "inherit"] });
      answers = createInterface({ input: peer.stdout! })[Symbol.asyncIterator]();
      process.stdout.write(`${(await answers.next()).value}\n`);
    },
    // Called after the warm-up too, when the process is still wanted.
    teardown: (_, mode) => void (mode === "run" && peer?.stdin?.end()),
  });
}

const often = { iterations: 20, warmupIterations: 5, time: 0, warmupTime: 0 };
const built = existsSync(resolve(import.meta.dirname, "../dist/formats/wfdb/wfdb-signal.js"));
const python = process.env["EINTHOVEN_PEER_PYTHON"];

describe(`${headers.length} records of PTB-XL from disk to mV`, () => {
  if (python !== undefined) benchPeer(python);
  if (built) {
    benchWorkers("einthoven, one thread", 1);
    benchWorkers("einthoven, two threads", 2);
  }
  bench(
    "einthoven, one thread of vitest",
    async () => {
      for (const name of headers) await readRecord(name);
    },
    often,
  );
});
