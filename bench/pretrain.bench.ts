/**
 * Steps of a joint-embedding training (einthoven-jepa-nano, batch 64, float32) beside PyTorch with the same network, loss
 * and optimiser, in turns within one run, two threads each: wall time, computing time and the highest memory.
 *
 *   npm run build
 *   EINTHOVEN_PEER_PYTHON=/path/to/python npx vitest bench --run bench/pretrain.bench.ts
 *
 * Each side is a process of its own. The peer is measured with the batch as a whole and in the micro-batches that bound our
 * memory. Computing time is what a busy machine distorts least. Without EINTHOVEN_PEER_PYTHON only our own is measured.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, bench, describe } from "vitest";
import { NANO_VIT } from "../src/models/graph/nano-vit.ts";
import { LIMB_AND_CHEST } from "../src/pretrain/masking.ts";
import type { TrainingSettings } from "../src/pretrain/training-options.ts";

const THREADS = 2;
const settings: TrainingSettings = {
  architecture: { encoder: NANO_VIT, predictor: { width: 48, blocks: 2, heads: 3 } },
  masking: {
    contextTokens: 75,
    targetTokens: 75,
    leadGroups: LIMB_AND_CHEST,
    blockGroups: [1, 7],
    blockSlots: [2, 8],
  },
  seed: 1,
  steps: 1000,
  batchSize: 64,
  microBatchSize: 16,
  learningRate: 1e-3,
  lastLearningRate: 1e-5,
  warmupSteps: 100,
  weightDecay: 0.05,
  clipNorm: 1,
  emaStart: 0.99,
  emaEnd: 1,
};

/** What a side answers to a number of steps. */
interface Answer {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

interface Side {
  readonly name: string;
  readonly answers: Answer[];
  step(): Promise<void>;
  end(): void;
}

// These two can halve NumPy's speed; a fair peer runs without them.
const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...env } = process.env;
const python = process.env["EINTHOVEN_PEER_PYTHON"];
const worker = resolve(import.meta.dirname, "pretrain-worker.mjs");
const peer = resolve(import.meta.dirname, "peers/pretrain_peer.py");
const sides = [
  await openSide("einthoven", process.execPath, [worker, { settings, lanes: THREADS }]),
];
if (python !== undefined) {
  for (const part of [settings.batchSize, settings.microBatchSize]) {
    const given = { settings, part, threads: THREADS };
    sides.push(await openSide(`torch, parts of ${part}`, python, [peer, given]));
  }
}

async function openSide(
  name: string,
  program: string,
  [script, given]: readonly [string, object],
): Promise<Side> {
  const child: ChildProcess = spawn(program, [script, JSON.stringify(given)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...env, OMP_NUM_THREADS: String(THREADS) },
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { done, value } = await lines.next();
    if (done === true) throw new Error(`${name} ended: is the package built, and torch installed?`);
    return value;
  };
  process.stdout.write(`${name}: ${await next()}\n`);
  const answers: Answer[] = [];
  return {
    name,
    answers,
    step: async () => {
      child.stdin!.write("1\n");
      answers.push(JSON.parse(await next()));
    },
    end: () => child.stdin!.end(),
  };
}

function summary({ name, answers }: Side): string {
  const best = (key: keyof Answer): number => Math.min(...answers.map((answer) => answer[key]));
  const seconds = `${best("seconds").toFixed(2)} s, computing ${best("cpuSeconds").toFixed(2)} s`;
  return `${name}: a step of ${settings.batchSize} at best ${seconds}, ${Math.round(answers.at(-1)!.megabytes)} MB\n`;
}

afterAll(() => {
  for (const side of sides) {
    process.stdout.write(summary(side));
    side.end();
  }
});

describe(`a step of ${settings.batchSize} records, ${THREADS} threads`, () => {
  // One round is a step of each side, so that a busy moment of the machine meets all of them.
  bench(
    sides.map(({ name }) => name).join(" and "),
    async () => {
      for (const side of sides) await side.step();
    },
    { iterations: 7, warmupIterations: 1, time: 0, warmupTime: 0 },
  );
});
