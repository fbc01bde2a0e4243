/**
 * Reads records with the built package on a thread of its own, as one worker of a study does: for bench/wfdb.bench.ts.
 * The files are read as a study reads them, one record after another.
 */
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { readAll } from "../dist/core/byte-source.js";
import { parseWfdbHeader } from "../dist/formats/wfdb/wfdb-header.js";
import { readWfdbSignals } from "../dist/formats/wfdb/wfdb-signal.js";
import { openFile } from "../dist/run/machine/disk-files.js";

parentPort.on("message", async ({ folder, names }) => {
  const open = (name) => openFile(join(folder, name));
  for (const name of names) {
    const text = new TextDecoder().decode(await readAll(await open(name)));
    await readWfdbSignals(parseWfdbHeader(text), open);
  }
  parentPort.postMessage(names.length);
});
