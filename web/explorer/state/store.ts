import { type Signal, signal } from "@preact/signals";
import { addressOf, stateOf } from "./address.ts";
import type { ExplorerState } from "./explorer-state.ts";

takeToken();

/** What is chosen now. Changed by `change` alone, which keeps the address in step. */
export const state: Signal<ExplorerState> = signal(
  stateOf(`${location.hash.slice(1)}&${location.search.slice(1)}`),
);
// What was asked for in a query moves to the fragment, where it stays among the rest.
history.replaceState(null, "", here(state.value));

let replacing = 0;

/**
 * Changes the state. Every choice is a step that the browser's back button undoes; `quietly` is for what changes
 * many times a second (moving a map, typing): it becomes no step, and the address follows a little later.
 */
export function change(part: Partial<ExplorerState>, { quietly = false }: { quietly?: boolean } = {}): void {
  const next = { ...state.value, ...part };
  const before = state.value;
  const same = addressOf(next) === addressOf(before);
  state.value = next;
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
  state.value = stateOf(location.hash);
});

/** Puts quiet changes that are still waiting into the address of the present step. */
function settle(settled: ExplorerState = state.value): void {
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
