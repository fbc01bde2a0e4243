import { type Signal, signal } from "@preact/signals";
import { addressOf, stateOf } from "./address.ts";
import type { ExplorerState } from "./explorer-state.ts";

/** What is chosen now. Changed by `change` alone, which keeps the address in step. */
export const state: Signal<ExplorerState> = signal(stateOf(location.search));

let replacing = 0;

/**
 * Changes the state. Every choice is a step that the browser's back button undoes; `quietly` is for what changes
 * many times a second (moving a map, typing): it becomes no step, and the address follows a little later.
 */
export function change(part: Partial<ExplorerState>, { quietly = false }: { quietly?: boolean } = {}): void {
  const next = { ...state.value, ...part };
  const same = addressOf(next) === addressOf(state.value);
  state.value = next;
  clearTimeout(replacing);
  if (quietly) {
    replacing = setTimeout(() => history.replaceState(null, "", here()), 200);
  } else if (!same) {
    history.pushState(null, "", here());
  }
}

window.addEventListener("popstate", () => {
  clearTimeout(replacing);
  state.value = stateOf(location.search);
});

/** The address of this page with the state in it; whatever else stands there (a token) stays. */
function here(): string {
  const query = addressOf(state.value);
  return `${location.pathname}${query}${location.hash}`;
}
