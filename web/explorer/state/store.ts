import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { addressOf, stateOf } from "./address.ts";
import type { ExplorerState } from "./explorer-state.ts";

takeToken();

const whole: Signal<ExplorerState> = signal(
  stateOf(`${location.hash.slice(1)}&${location.search.slice(1)}`),
);

/**
 * What is chosen now. Changed by `change` alone, which keeps the address in step. Whoever reads a part is told of changes of
 * that part only: moving a map, many times a second, must not sort 200,000 records again.
 */
export const state: { readonly value: ExplorerState } = { value: partByPart() };

// What was asked for in a query moves to the fragment, where it stays among the rest.
history.replaceState(null, "", here(whole.peek()));

let replacing = 0;

/**
 * Changes the state. Every choice is a step that the browser's back button undoes; `quietly` is for what changes
 * many times a second (moving a map, typing): it becomes no step, and the address follows a little later.
 */
export function change(
  part: Partial<ExplorerState>,
  { quietly = false }: { quietly?: boolean } = {},
): void {
  const before = whole.peek();
  const next = { ...before, ...part };
  const same = addressOf(next) === addressOf(before);
  whole.value = next;
  if (quietly) {
    clearTimeout(replacing);
    replacing = window.setTimeout(() => settle(), 200);
  } else if (!same) {
    settle(before);
    history.pushState(null, "", here(next));
  }
}

window.addEventListener("popstate", () => {
  clearTimeout(replacing);
  whole.value = stateOf(location.hash);
});

/** A state whose every part is a signal of its own. */
function partByPart(): ExplorerState {
  const parts = {} as ExplorerState;
  for (const key of Object.keys(whole.peek()) as (keyof ExplorerState)[]) {
    const part: ReadonlySignal<unknown> = computed(() => whole.value[key]);
    Object.defineProperty(parts, key, { enumerable: true, get: () => part.value });
  }
  return parts;
}

/** Puts quiet changes that are still waiting into the address of the present step. */
function settle(settled: ExplorerState = whole.peek()): void {
  if (replacing === 0) return;
  clearTimeout(replacing);
  replacing = 0;
  history.replaceState(null, "", here(settled));
}

/**
 * A server that listens on more than this machine asks for a token; its address carries it in the fragment. It is kept in a
 * cookie of this session, which the server reads, and leaves the address, so that it is not passed on with a link.
 */
function takeToken(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token !== null && /^[\w-]+$/.test(token)) {
    // biome-ignore lint/suspicious/noDocumentCookie: the store for cookies is not in every browser
    document.cookie = `einthoven-token=${token}; SameSite=Strict; path=/`;
  }
}

/** The address of this page with a state in it. */
function here(shown: ExplorerState): string {
  return `${location.pathname}${addressOf(shown)}`;
}
