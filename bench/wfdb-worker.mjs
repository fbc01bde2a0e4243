/** Reads records with the built package, as one worker of a study does: half of bench/wfdb.bench.ts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { bytesOf } from "../dist/core/byte-source.js";
import { parseWfdbHeader } from "../dist/formats/wfdb/wfdb-header.js";
import { readWfdbSignals } from "../dist/formats/wfdb/wfdb-signal.js";

parentPort.on("message", async ({ folder, names }) => {
  const open = (name) => Promise.resolve(bytesOf(readFileSync(join(folder, name))));
  for (const name of names) {
    const text = new TextDecoder().decode(readFileSync(join(folder, name)));
    await readWfdbSignals(parseWfdbHeader(text), open);
  }
  parentPort.postMessage(names.length);
});
