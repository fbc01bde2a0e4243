import { EinthovenError } from "../core/error.ts";
import type { Session } from "../core/session.ts";
import {
  type GraphSource,
  type OnnxSession,
  openOnnxSession,
  type Provider,
} from "./onnx-session.ts";
import { chooseProvider, PROVIDER_VARIABLE } from "./provider.ts";

/** Largest difference from the processor's numbers, relative to the largest of them. */
const TOLERANCE = 1e-3;

/** One batch on which providers are compared. */
export interface Trial {
  readonly input: string;
  readonly dims: readonly number[];
  readonly output: string;
}

/** A session and where it computes. */
export interface PlacedSession {
  readonly session: OnnxSession;
  readonly provider: Provider;
}

/**
 * Opens a graph where EINTHOVEN_PROVIDER says, by default on CUDA where it is installed, otherwise on the processor.
 * A device that nobody asked for, and that fails the check, gives way to the processor. Throws `option-invalid` for
 * a provider that does not exist, and as `openVerified`.
 */
export async function openPlacedSession(
  graph: GraphSource,
  options: { prepack: boolean; trial: Trial },
): Promise<PlacedSession> {
  const { provider, isAutomatic } = chooseProvider(process.env[PROVIDER_VARIABLE]);
  try {
    return { session: await openVerified(graph, { ...options, provider }), provider };
  } catch (error) {
    if (provider === "cpu" || !isAutomatic) throw error;
    const session = await openOnnxSession(graph, { prepack: options.prepack });
    return { session, provider: "cpu" };
  }
}

/**
 * Opens a graph on a provider. Any but the processor must first give the same numbers as the processor on a made-up
 * batch, within 1e-3 of the largest: embeddings of one study may come from several machines. Throws
 * `session-failed` when it does not, and when there is no such device.
 */
export async function openVerified(
  graph: GraphSource,
  { provider, prepack, trial }: { provider: Provider; prepack: boolean; trial: Trial },
): Promise<OnnxSession> {
  if (provider === "cpu") return openOnnxSession(graph, { prepack });
  const processor = await openOnnxSession(graph, { prepack });
  const expected = await tried(processor, trial);
  await processor.release();
  const session = await openOnnxSession(graph, { provider });
  const difference = largestDifference(await tried(session, trial), expected);
  if (difference <= TOLERANCE) return session;
  await session.release();
  throw new EinthovenError(
    "session-failed",
    `${provider} gives other numbers than the processor: they differ by ${difference.toPrecision(3)} of the largest, allowed are ${TOLERANCE}`,
    { hint: "run with --provider cpu" },
  );
}

async function tried(session: Session, { input, dims, output }: Trial): Promise<Float32Array> {
  const values = dims.reduce((product, length) => product * length, 1);
  const data = Float32Array.from({ length: values }, (_, i) => Math.sin(i / 20) + Math.sin(i / 3));
  return (await session.run({ [input]: { dims, data } }, [output]))[output]!.data;
}

/** Relative to the largest expected value; infinite where one is NaN. */
export function largestDifference(found: Float32Array, expected: Float32Array): number {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const differences = found.map((value, i) => Math.abs(value - expected[i]!));
  // Math.max passes NaN on.
  const largest = differences.reduce((most, value) => Math.max(most, value), 0);
  return Number.isNaN(largest) ? Number.POSITIVE_INFINITY : largest / scale;
}
