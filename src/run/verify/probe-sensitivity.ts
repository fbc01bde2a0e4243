import type { Ecg } from "../../core/ecg.ts";
import type { Session } from "../../core/session.ts";
import type { Encoder, Weight } from "../../models/model.ts";
import { DISTORTIONS } from "../../models/verification/distortions.ts";
import { movementOf, type Sensitivity } from "../../models/verification/sensitivity.ts";
import { openOnnxSession } from "../onnx-session.ts";

/** Windows per run of the session. */
const BATCH = 4;

/**
 * Feeds recordings as they are and with each mistake (unit, lead order, electrodes, rate), and measures how far the
 * embeddings move. Recordings have twelve leads in millivolts. Memory: one model and one batch.
 */
export async function probeSensitivity(
  encoder: Encoder,
  {
    weights,
    ecgs,
    threads,
    onProgress = () => {},
  }: {
    readonly weights: ReadonlyMap<string, Weight>;
    readonly ecgs: readonly Ecg[];
    readonly threads: number;
    readonly onProgress?: (done: number, total: number) => void;
  },
): Promise<readonly Sensitivity[]> {
  const session = await openOnnxSession(encoder.build(weights), { intraOpThreads: threads });
  const total = (DISTORTIONS.length + 1) * ecgs.length;
  let done = 0;
  async function embedAll(distort: (ecg: Ecg) => Ecg): Promise<Float32Array[]> {
    const rows: Float32Array[] = [];
    for (const ecg of ecgs) {
      rows.push(await embedOne(encoder, session, distort(ecg)));
      onProgress(++done, total);
    }
    return rows;
  }
  try {
    const original = await embedAll((ecg) => ecg);
    const found: Sensitivity[] = [];
    for (const { id, title, apply } of DISTORTIONS) {
      found.push({ id, title, ...movementOf(original, await embedAll(apply)) });
    }
    return found;
  } finally {
    await session.release();
  }
}

/** The mean over a record's windows: float32[dimension]. */
async function embedOne(
  { card, contract }: Encoder,
  session: Session,
  ecg: Ecg,
): Promise<Float32Array> {
  const { windows, data } = contract.prepare(ecg);
  const size = data.length / windows;
  const sum = new Float64Array(card.dimension);
  for (let start = 0; start < windows; start += BATCH) {
    const count = Math.min(BATCH, windows - start);
    const part = data.slice(start * size, (start + count) * size);
    const dims = [count, contract.leads.length, contract.windowSamples];
    const outputs = await session.run({ ecg: { dims, data: part } }, ["embedding"]);
    outputs["embedding"]!.data.forEach((value, i) => {
      sum[i % card.dimension]! += value;
    });
  }
  return Float32Array.from(sum, (value) => value / windows);
}
