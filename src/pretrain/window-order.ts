import { randomOf } from "../core/random.ts";

/** Windows that are trained on, and a few that are set aside to see a collapse on. */
export interface WindowParts {
  readonly trained: Int32Array;
  /** In ascending order; empty where there are too few to set some aside. */
  readonly monitor: Int32Array;
}

/** Windows to look at; more than the width of a nano encoder, so that they do not bound its rank. */
const MONITOR_WINDOWS = 128;
const LARGEST_MONITOR_SHARE = 0.1;

/** Sets windows aside, chosen by the seed: of 0 .. windows - 1. */
export function setAside(windows: number, seed: number): WindowParts {
  const order = permuted(windows, `pretrain/${seed}/monitor`);
  const count = Math.min(MONITOR_WINDOWS, Math.floor(LARGEST_MONITOR_SHARE * windows));
  return { monitor: order.slice(0, count).sort(), trained: order.slice(count).sort() };
}

/** Says which windows a step learns from. */
export interface WindowOrder {
  readonly stepsPerEpoch: number;
  /** Passes over the windows that are over or under way at a step (from 1); the first is 1. */
  epochOf(step: number): number;
  /** The windows of a step, from 1: int32[batch]. */
  windowsOf(step: number): Int32Array;
}

/**
 * Deals windows out, every one once per epoch in an order that seed and epoch decide; the rest that fills no batch waits for
 * the next epoch. A step can be asked for in any order, so that a training goes on with the very windows that were next.
 * Memory: one order.
 */
export function windowOrder(
  windows: Int32Array,
  { batchSize, seed }: { readonly batchSize: number; readonly seed: number },
): WindowOrder {
  const stepsPerEpoch = Math.floor(windows.length / batchSize);
  let known: { readonly epoch: number; readonly order: Int32Array } | null = null;
  const epochOf = (step: number): number => 1 + Math.floor((step - 1) / stepsPerEpoch);
  return {
    stepsPerEpoch,
    epochOf,
    windowsOf: (step) => {
      const epoch = epochOf(step);
      if (known?.epoch !== epoch) {
        known = { epoch, order: permuted(windows.length, `pretrain/${seed}/epoch-${epoch}`) };
      }
      const start = ((step - 1) % stepsPerEpoch) * batchSize;
      return known.order.slice(start, start + batchSize).map((place) => windows[place]!);
    },
  };
}

/** Fisher-Yates over 0 .. length - 1. */
function permuted(length: number, key: string): Int32Array {
  const random = randomOf(key);
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
