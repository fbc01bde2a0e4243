import { type ReadonlySignal, type Signal, signal } from "@preact/signals";

/** Something that is asked for: on its way, there, or not to be had and why. */
export type Loaded<Value> =
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly value: Value }
  | { readonly status: "failed"; readonly reason: string };

const LOADING = { status: "loading" } as const;

/** Payloads kept: what is large (recordings, maps) does not grow without end. */
const MOST_KEPT = 400;

const RETRY_MS = 5000;

const kept = new Map<string, Signal<Loaded<unknown>>>();

/** The payload of a key. The first who asks starts its loading; all who ask see the same signal. */
export function resource<Value>(
  key: string,
  load: () => Promise<Value>,
): ReadonlySignal<Loaded<Value>> {
  const known = kept.get(key);
  if (known !== undefined) return known as Signal<Loaded<Value>>;
  const made = signal<Loaded<Value>>(LOADING);
  kept.set(key, made as Signal<Loaded<unknown>>);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  load().then(
    (value) => {
      made.value = { status: "ready", value };
    },
    (error: unknown) => {
      made.value = {
        status: "failed",
        reason: error instanceof Error ? error.message : String(error),
      };
      // Asked for again later, it is tried again; at once, whoever shows the failure would ask without end.
      setTimeout(() => kept.delete(key), RETRY_MS);
    },
  );
  return made;
}

/** A payload that is never there, with the reason. */
export function withheld<Value>(reason: string): ReadonlySignal<Loaded<Value>> {
  return signal<Loaded<Value>>({ status: "failed", reason });
}

/** What is there, or null. */
export function readyValue<Value>(loaded: Loaded<Value>): Value | null {
  return loaded.status === "ready" ? loaded.value : null;
}
