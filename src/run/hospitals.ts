import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { EinthovenError } from "../core/error.ts";
import { SITES } from "../simulate/sites.ts";
import { simulateSite } from "../simulate/write-site.ts";
import type { HospitalMessage, HospitalOrder } from "./hospital-worker.ts";

/** The seed of the demo's records; nothing that is trained may use it. */
export const DEMO_SEED = 1;

interface HospitalOptions {
  readonly folder: string;
  readonly records: number;
  /** Other seeds give other patients. */
  readonly seed: number;
  readonly workers: number;
  readonly onProgress?: (site: string, done: number, total: number) => void;
}

/**
 * Writes every simulated hospital as a dataset folder, one worker thread each. A folder is renamed into place
 * when it is whole, and one that is there already, made with the same seed and count, is kept. Memory: one
 * recording per thread.
 */
export async function writeHospitals({
  folder,
  records,
  seed,
  workers,
  onProgress = () => {},
}: HospitalOptions): Promise<void> {
  const orders: HospitalOrder[] = SITES.map(({ id }) => ({
    siteId: id,
    folder: join(folder, id),
    records,
    seed,
  }));
  const missing: HospitalOrder[] = [];
  for (const order of orders) if (!(await isWhole(order))) missing.push(order);
  const lanes = Array.from({ length: Math.min(workers, missing.length) }, async () => {
    for (let order = missing.shift(); order !== undefined; order = missing.shift()) {
      await write(order, onProgress);
    }
  });
  await Promise.all(lanes);
}

/** The notice in the folder states seed, count and simulator version; it equals the one that would be written. */
async function isWhole({ folder, siteId, records, seed }: HospitalOrder): Promise<boolean> {
  const site = SITES.find(({ id }) => id === siteId)!;
  const first = simulateSite(site, { records, seed }).next().value!;
  const there = await readFile(join(folder, first.path), "utf8").catch(() => null);
  return there === new TextDecoder().decode(first.bytes);
}

function write(
  order: HospitalOrder,
  onProgress: NonNullable<HospitalOptions["onProgress"]>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./hospital-worker.js", import.meta.url), {
      workerData: order,
    });
    worker.on("message", ({ done }: HospitalMessage) =>
      onProgress(order.siteId, done, order.records),
    );
    worker.on("error", (cause) =>
      reject(
        new EinthovenError("write-failed", `cannot write ${order.folder}: ${cause.message}`, {
          hint: "check free space and permissions, or choose another --folder",
          cause,
        }),
      ),
    );
    worker.on("exit", (code) => (code === 0 ? resolve() : undefined));
  });
}
