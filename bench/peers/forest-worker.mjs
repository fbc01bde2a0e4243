/** Grows a part of a forest with the built package: one thread of bench/trees.bench.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { growForest } from "../../dist/probe/trees/random-forest.js";

parentPort.on("message", ({ first, last }) => {
  const { bins, column, patientIds } = workerData;
  const grown = growForest(bins, column, { patientIds, seed: 1, first, last });
  parentPort.postMessage(grown.map(({ tree }) => tree));
});
