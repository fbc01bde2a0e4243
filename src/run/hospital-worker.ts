import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { SITES, type SiteId } from "../simulate/sites.ts";
import { simulateSite } from "../simulate/write-site.ts";

/** One hospital to be written. */
export interface HospitalOrder {
  readonly siteId: SiteId;
  readonly folder: string;
  readonly records: number;
  readonly seed: number;
}

/** Told after each record. */
export interface HospitalMessage {
  readonly done: number;
}

const { siteId, folder, records, seed } = workerData as HospitalOrder;
const site = SITES.find(({ id }) => id === siteId)!;
const unfinished = `${folder}.tmp`;

rmSync(unfinished, { recursive: true, force: true });
let headers = 0;
for (const { path, bytes } of simulateSite(site, { records, seed })) {
  const target = join(unfinished, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
  // A record may be stored at two rates: the faster one counts.
  if (path.endsWith(".hea") && !path.includes("records100")) {
    headers++;
    parentPort!.postMessage({ done: headers } satisfies HospitalMessage);
  }
}
rmSync(folder, { recursive: true, force: true });
renameSync(unfinished, folder);
