/**
 * Trains with the built package in a process of its own, so that its memory can be read beside the peer's: for
 * bench/pretrain.bench.ts. For every line on the input: so many steps, then their seconds, the process's seconds of
 * computing and the highest memory so far.
 */
import { createInterface } from "node:readline";
import { randomOf } from "../dist/core/random.js";
import { openTraining } from "../dist/pretrain/training.js";
import { openLanes } from "../dist/run/pretrain/lanes.js";

const { settings, lanes: count } = JSON.parse(process.argv[2]);
const { leads, slots, patchSamples } = settings.architecture.encoder;
const random = randomOf("bench/pretrain");
const size = settings.batchSize * leads * slots * patchSamples;
const batch = Float32Array.from({ length: size }, () => random.normal());
const lanes = openLanes(count);
const run = await openTraining({ ...settings, sessions: lanes.open });
await run.step(batch);
process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  const began = performance.now();
  const before = process.cpuUsage();
  let loss = 0;
  for (let step = 0; step < Number(line); step++) ({ loss } = await run.step(batch));
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - began) / 1000;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  const cpuSeconds = (user + system) / 1e6;
  process.stdout.write(`${JSON.stringify({ seconds, cpuSeconds, megabytes, loss })}\n`);
}
await lanes.close();
