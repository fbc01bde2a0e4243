/**
 * Reading 500 records of PTB-XL (12 leads, 10 s at 500 Hz) from disk to millivolts, checksums verified, beside
 * wfdb-python reading the same files in the same run.
 *
 *   EINTHOVEN_PEER_PYTHON=/path/to/python npx vitest bench --run bench/wfdb.bench.ts
 *
 * Needs real ECGs (EINTHOVEN_REAL_DATA, or ../shared/data/real): written ones stand in where there are none. Without
 * EINTHOVEN_PEER_PYTHON only our own time is measured.
 */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { bench, describe } from "vitest";
import { type ByteSource, bytesOf, readAll } from "../src/core/byte-source.ts";
import { concurrentMap } from "../src/core/concurrent-map.ts";
import { randomOf } from "../src/core/random.ts";
import { parseWfdbHeader } from "../src/formats/wfdb/wfdb-header.ts";
import { readWfdbSignals } from "../src/formats/wfdb/wfdb-signal.ts";
import { writeWfdbRecord } from "../src/formats/wfdb/wfdb-write.ts";
import { openFile } from "../src/run/machine/disk-files.ts";

const RECORDS = 500;
const CONCURRENT_RECORDS = 16;
const folder = findFolder();
const headers = readdirSync(folder).filter((name) => name.endsWith(".hea"));

const python = process.env["EINTHOVEN_PEER_PYTHON"];
if (python !== undefined) {
  const script = resolve(import.meta.dirname, "peers/wfdb_peer.py");
  const peer = spawnSync(python, [script, folder], { encoding: "utf8" });
  process.stdout.write(peer.stdout || peer.stderr);
}

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

type Open = (name: string) => Promise<ByteSource>;

async function readRecord(name: string, open: Open): Promise<void> {
  const text = new TextDecoder().decode(await readAll(await open(name)));
  await readWfdbSignals(parseWfdbHeader(text), open);
}

/** As wfdb-python reads: one file after another, waiting for each. */
const openInTurn: Open = (name) => Promise.resolve(bytesOf(readFileSync(join(folder, name))));

/** As a study reads: asynchronously, several records at a time. */
const openAsync: Open = (name) => openFile(join(folder, name));

/** The two halves of the records, each to a thread of its own, as a study shares them among its workers. */
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

const workerFile = new URL("./wfdb-worker.mjs", import.meta.url);
const built = existsSync(resolve(import.meta.dirname, "../dist/formats/wfdb/wfdb-signal.js"));
const workers: Worker[] = [];

const often = { iterations: 20, warmupIterations: 5, time: 0, warmupTime: 0 };
describe(`${headers.length} records of PTB-XL from disk to mV`, () => {
  bench(
    "one after another",
    async () => {
      for (const name of headers) await readRecord(name, openInTurn);
    },
    often,
  );
  bench(
    `${CONCURRENT_RECORDS} at a time, asynchronously`,
    async () => {
      await concurrentMap(headers, CONCURRENT_RECORDS, (name) => readRecord(name, openAsync));
    },
    often,
  );
  if (built) {
    bench(
      "by two workers, as a study's jobs read (needs npm run build)",
      () => readByWorkers(workers),
      {
        ...often,
        setup: () => {
          for (let w = workers.length; w < 2; w++) workers.push(new Worker(workerFile));
        },
        teardown: async () => {
          for (const worker of workers.splice(0)) await worker.terminate();
        },
      },
    );
  }
});
