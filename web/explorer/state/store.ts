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
  state.value = stateOf(location.search);
});

/** Puts quiet changes that are still waiting into the address of the present step. */
function settle(settled: ExplorerState = state.value): void {
  if (replacing === 0) return;
  clearTimeout(replacing);
  replacing = 0;
  history.replaceState(null, "", here(settled));
}

/** The address of this page with a state in it. */
function here(shown: ExplorerState): string {
  return `${location.pathname}${addressOf(shown)}${location.hash}`;
}
