import { setTimeout } from "node:timers/promises";

/**
 * Shared by a worker thread and its owner. A thread that is terminated while it is inside ONNX Runtime takes the whole
 * process with it (SIGABRT): the library cannot hand its result to a thread that no longer runs JavaScript. So calls are
 * counted, and the owner waits until none is under way.
 */
export type NativeGate = Int32Array<SharedArrayBuffer>;

/** Calls under way. */
const INSIDE = 0;
/** Not 0 when no call may begin any more. */
const SHUT = 1;
const LOOK_MS = 5;

/** The gate of a thread that is about to start: it counts as inside until it has loaded its modules. */
export function newNativeGate(): NativeGate {
  const gate = new Int32Array(new SharedArrayBuffer(8));
  gate[INSIDE] = 1;
  return gate;
}

let own: NativeGate | null = null;

/** For the thread itself, once all its modules are loaded: its calls go through this gate from now on. */
export function useNativeGate(gate: NativeGate): void {
  own = gate;
  Atomics.sub(gate, INSIDE, 1);
}

/** Does something inside the library. Never resolves when the gate is shut: the thread is about to be terminated. */
export async function inNative<T>(work: () => Promise<T>): Promise<T> {
  const gate = own;
  if (gate === null) return work();
  Atomics.add(gate, INSIDE, 1);
  try {
    if (Atomics.load(gate, SHUT) === 0) return await work();
  } finally {
    Atomics.sub(gate, INSIDE, 1);
  }
  return new Promise(() => {});
}

/** For the owner: lets no further call begin, and resolves when none is under way or the thread is gone. */
export async function shutNativeGate(gate: NativeGate, isGone: () => boolean): Promise<void> {
  Atomics.store(gate, SHUT, 1);
  while (Atomics.load(gate, INSIDE) > 0 && !isGone()) await setTimeout(LOOK_MS);
}
